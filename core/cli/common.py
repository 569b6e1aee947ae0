"""What several commands share: the library's folder, options, progress, what is said of rejects."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import settings
from core.records import Reject

if TYPE_CHECKING:
    from core.library.writer import Writer

# Rejects listed at the end of a run; the rest is counted.
SHOWN_REJECTS = 20


def library_option(command: argparse.ArgumentParser) -> None:
    """--library DIR."""
    command.add_argument("--library", metavar="DIR", default="", help="folder of the library (default: see settings)")


def library_of(chosen: argparse.Namespace) -> Path:
    """The folder that was named, or the one of the settings. Raises SettingError where it is a set of shards."""
    if not chosen.library:
        return settings.library_folder()
    if settings.is_of_shards(chosen.library):
        raise settings.not_a_library("--library is", chosen.library)
    return Path(chosen.library).expanduser()


def slice_options(command: argparse.ArgumentParser, of: str = "") -> None:
    """--from DAY, --to DAY and --country CC; `of` begins their help."""
    command.add_argument("--from", dest="first", default="", metavar="DAY", help=f"{of}first day, YYYY-MM-DD")
    command.add_argument("--to", dest="last", default="", metavar="DAY", help=f"{of}last day, YYYY-MM-DD")
    command.add_argument(
        "--country", nargs="+", action="extend", default=[], metavar="CC", help=f"{of}any of these: KR RU"
    )


def slice_of(chosen: argparse.Namespace) -> dict[str, Any]:
    """What `slice_options` were given, as `core.filters.Filters.parse` takes it."""
    return {"from": chosen.first, "to": chosen.last, "countries": chosen.country}


def bar(unit: str, total: int | None = None) -> Any:
    """A progress bar on standard error; none where that is no terminal."""
    from tqdm import tqdm

    return tqdm(total=total, unit=f" {unit}", file=sys.stderr, disable=None)


def tell_rejects(rejects: Sequence[Reject]) -> None:
    """The first rejects with their reasons, on standard error."""
    for reject in rejects[:SHOWN_REJECTS]:
        print(f"  {reject.path}: {reject.reason}", file=sys.stderr)


def linking(folder: Path) -> "Callable[[Writer], str]":
    """What links all that a writer holds, as the user's file says of names, and returns the digest of that."""
    from core.ingest import country_names, said_of_names, user_names
    from core.link.relink import relink

    said = said_of_names(user_names(folder))

    def link(writer: "Writer") -> str:
        relink(writer, country_names=country_names(), said=said)
        return said.digest

    return link
