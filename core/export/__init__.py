"""A library to files of other programs: Parquet, JSON lines, sheets, FollowTheMoney, GDELT and PLOVER.

Goes in: an opened library, what is chosen of it, and a target. Comes out: one file, or for tables a folder of files,
sorted, the same bytes for the same library; written beside the target and put in its place when whole. Rows are
streamed: no table is held in memory. `docs/export.md` lists every field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ExportError, LibraryError
from core.export import ftm, gdelt, jsonl, parquet, plover, sheets
from core.export.chosen import Job, check
from core.export.target import file_target, folder_target
from core.filters import Filters
from core.library.reader import EMPTY_VERSION, Library

__all__ = ["FORMATS", "Format", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written: to a file, or where `suffix` is set to a folder of files that end so."""

    write: Callable[[Job, Path], dict[str, int]]
    suffix: str | None = None


FORMATS: Mapping[str, Format] = {
    "parquet": Format(parquet.write, ".parquet"),
    "jsonl": Format(jsonl.write),
    "csv": Format(sheets.write, ".csv"),
    "ftm": Format(ftm.write),
    "gdelt": Format(gdelt.write),
    "plover": Format(plover.write),
}


def export(
    library: Library,
    target: Path,
    form: str,
    *,
    filters: Filters | None = None,
    alpha3: Mapping[str, str] | None = None,
    force: bool = False,
) -> dict[str, int]:
    """Writes what is chosen of a library and returns how many rows of each kind; "left out" counts undated events.

    alpha3: alpha-3 by alpha-2 codes of all countries, for GDELT and PLOVER; the parser's lexicon knows them, which this
    package must not import. force: replace what an earlier export left at the target.
    Raises ExportError, FilterError for a country or a source that is not known, LibraryError.
    """
    if form not in FORMATS:
        raise ExportError(f"{form[:40]!r} is no format; choose one of {', '.join(FORMATS)}.")
    if library.version == EMPTY_VERSION:
        raise LibraryError(
            f"There is no library in {library.folder}. Name another with --library, or make it: "
            f"dateline add PATH --library {library.folder}"
        )
    target = target.expanduser().absolute()
    job = Job(library, filters or Filters(), alpha3 or {})
    check(job)
    chosen = FORMATS[form]
    if chosen.suffix:
        place = folder_target(target, library.folder, suffix=chosen.suffix, force=force)
    else:
        place = file_target(target, library.folder, force=force)
    with place as part:
        return chosen.write(job, part)
