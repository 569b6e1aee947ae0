"""One table of settings: name, default, help. Each is read from the environment as DATELINE_<NAME>."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.errors import SettingError


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table; `default` is a string as it would stand in the environment."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that overrides the default."""
        return f"DATELINE_{self.name.upper()}"


SETTINGS = (
    Setting(
        "library",
        "",
        "Folder of the library; empty means the user's data folder. The dashboard also takes the address of a set of "
        "shards (docs/scale.md), such as s3://BUCKET/PLACE.",
    ),
    Setting(
        "model",
        "en_core_web_md",
        "spaCy pipeline that parses the articles: an installed package or a folder, "
        "for example en_core_web_sm (half the size) or en_core_web_trf.",
    ),
    Setting("max_chars", "1000000", "Longest text, in characters, that is parsed in one piece."),
    Setting("max_file_mb", "100", "Largest document that is read, unpacked, in megabytes; larger ones are rejected."),
    Setting("max_pages", "2000", "Pages of a PDF that are read; the rest is left out, which is said."),
    Setting("max_members", "1000000", "Files of one archive, or entries of a feed, that are read."),
    Setting("max_depth", "3", "How deep archives within archives are opened."),
    Setting("max_ratio", "200", "How many times its own size an archive may unpack to."),
    Setting("read_seconds", "60", "Seconds one document may take to be read; then its reader is stopped."),
    Setting("read_memory_mb", "1000", "Memory that reading one document may take, in megabytes."),
    Setting("batch_size", "32", "Articles parsed at a time; more needs more memory."),
    Setting(
        "workers",
        "",
        "Processes that parse, each with about 0.5 GB of its own; empty means one for each core, at most 4.",
    ),
)

# Each worker loads the pipeline: more would fill a laptop's memory.
_MOST_WORKERS = 4

# What tells a set of shards from a library: the file that each has, and engines that an address may name.
_SHARDS = "dataset.json"
_SHARDS_BY = ("duckdb+", "clickhouse+")

_BY_NAME = {setting.name: setting for setting in SETTINGS}


def get(name: str) -> str:
    """The value of a setting: the environment's, else the default.

    Raises KeyError that lists the valid names.
    """
    if name not in _BY_NAME:
        raise KeyError(f"No setting named {name!r}; there are {', '.join(sorted(_BY_NAME))}.")
    setting = _BY_NAME[name]
    return os.environ.get(setting.variable, "").strip() or setting.default


def default(name: str) -> str:
    """The value of a setting that nobody has set. Raises KeyError."""
    return _BY_NAME[name].default


def number(name: str) -> int:
    """The value of a setting that is a positive whole number. Raises SettingError that names the value."""
    value = get(name)
    if not value.isdecimal() or len(value) > 12 or int(value) < 1:
        example = _BY_NAME[name].default or "2"
        raise SettingError(
            f"DATELINE_{name.upper()} is {value[:40]!r}; write a whole number of 1 or more, such as {example}."
        )
    return int(value)


def workers() -> int:
    """How many processes parse: DATELINE_WORKERS, else the cores this process may use, at most 4.

    Raises SettingError.
    """
    if get("workers"):
        return number("workers")
    allowed = getattr(os, "sched_getaffinity", None)  # not on every system
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    return min(cores, _MOST_WORKERS)


def shards_address() -> str | None:
    """The address of the set of shards that DATELINE_LIBRARY names in a library's place; None where it names none."""
    chosen = get("library")
    return chosen if is_of_shards(chosen) else None


def is_of_shards(text: str) -> bool:
    """True for the address of a store, or of a folder that holds a set of shards."""
    is_address = "://" in text or text.startswith(_SHARDS_BY)
    return is_address or (bool(text) and Path(text).expanduser().joinpath(_SHARDS).is_file())


def shards_place(address: str) -> str:
    """Where the shards of an address lie: without the engine that asks them."""
    return next((address.removeprefix(by) for by in _SHARDS_BY if address.startswith(by)), address)


def not_a_library(named: str, text: str) -> SettingError:
    """What is said where a set of shards is named and a library is needed."""
    place = shards_place(text)[:200]
    return SettingError(
        f"{named} {text[:200]!r}, a set of shards: the dashboard can ask it (DATELINE_LIBRARY={text[:200]}), and "
        "nothing is added to it or changed. Name a folder, here or with --library; it is filled from the shards by: "
        f"dateline add --from-parquet {place} --library FOLDER."
    )


def library_folder() -> Path:
    """Where the library lives: DATELINE_LIBRARY, else the user's data folder.

    Raises SettingError where that names a set of shards.
    """
    chosen = get("library")
    if is_of_shards(chosen):
        raise not_a_library("DATELINE_LIBRARY is", chosen)
    if chosen:
        return Path(chosen).expanduser()
    # Imported late: only the default needs it, and the dashboard's start counts every import.
    from platformdirs import user_data_path

    return user_data_path("dateline", appauthor=False) / "library"
