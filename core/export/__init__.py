"""A library to files of other programs: Parquet, JSON lines, sheets, FollowTheMoney, GDELT, PLOVER, and original bytes.

Goes in: an opened library, what is chosen of it, and a target. Comes out: one file, or for tables a folder of files,
sorted, the same bytes for the same library; written beside the target and put in its place when whole. Rows are
streamed: no table is held in memory, those that a format asks lie in a database beside the target meanwhile.
`docs/export.md` lists every field.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import ExportError, LibraryError
from core.export import ftm, gdelt, jsonl, originals, parquet, plover, sheets
from core.export.chosen import Job, check, numbers
from core.export.exchange import exchange
from core.export.target import file_target, folder_target
from core.filters import Filters
from core.library.reader import EMPTY_VERSION, Library

__all__ = ["FORMATS", "Format", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written: to a file, or where `names` is set to a folder of files with such names.

    tables: which exchange tables it asks; one that asks none reads the articles as they are packed.
    """

    write: Callable[[Job, Path], dict[str, int]]
    tables: Collection[str] = ()
    names: str | None = None


FORMATS: Mapping[str, Format] = {
    "parquet": Format(parquet.write, parquet.ASKED, "*.parquet"),
    "jsonl": Format(jsonl.write),
    "csv": Format(sheets.write, sheets.ASKED, "*.csv"),
    "ftm": Format(ftm.write, ftm.ASKED),
    "gdelt": Format(gdelt.write, gdelt.ASKED),
    "plover": Format(plover.write, plover.ASKED),
    "originals": Format(originals.write, names=originals.NAMES),
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
    if chosen.names:
        place = folder_target(target, library.folder, names=chosen.names, force=force)
    else:
        place = file_target(target, library.folder, force=force)
    with place as part, ExitStack() as opened:
        if chosen.tables:
            tables = exchange(library, numbers(job), tables=chosen.tables, folder=target.parent)
            job = replace(job, opened=opened.enter_context(tables))
        return chosen.write(job, part)
