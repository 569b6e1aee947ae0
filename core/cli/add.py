"""`dateline add` and `dateline watch`: articles into the library."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.common import SHOWN_REJECTS, bar, library_of, library_option, slice_of, slice_options, tell_rejects
from core.errors import SettingError

if TYPE_CHECKING:
    from core.records import Counts


def options(add: argparse.ArgumentParser) -> None:
    """What `add` takes."""
    add.add_argument("paths", nargs="*", metavar="PATH", help="file, folder, address of a feed, - for standard input")
    add.add_argument("--from-parquet", metavar="PLACE", help="shards that `parse -o` wrote, or a slice of them:")
    slice_options(add, "of shards: ")
    library_option(add)
    _field_option(add)
    add.set_defaults(run=run)


def watch_options(watch: argparse.ArgumentParser) -> None:
    """What `watch` takes."""
    watch.add_argument("paths", nargs="+", metavar="PATH", help="folder, or address of a feed")
    watch.add_argument("--every", type=int, default=60, metavar="SECONDS", help="how often to look (default: 60)")
    library_option(watch)
    _field_option(watch)
    watch.set_defaults(run=run_watch)


def _field_option(command: argparse.ArgumentParser) -> None:
    told = "which field of tables and JSON is what, such as text=Story; text, title, source, published, author, "
    command.add_argument(
        "--field", action="append", default=[], metavar="FACT=NAME", help=f"{told}url, language, id; one an option"
    )


def _fields(chosen: argparse.Namespace) -> dict[str, dict[str, str]]:
    """What is said of the fields of all files."""
    from core.read.fields import given_fields

    return {"": given_fields(chosen.field)} if chosen.field else {}


def run(chosen: argparse.Namespace) -> int:
    """Adds, and says how much; 1 where nothing could be read."""
    from core import ingest

    folder = library_of(chosen)
    if bool(chosen.paths) == bool(chosen.from_parquet):
        raise SettingError("Say what to add: files and folders, or shards with --from-parquet PLACE.")
    fields = _fields(chosen)
    with bar("articles") as shown:
        if chosen.from_parquet:
            counts = _add_shards(chosen, folder, shown.update)
        else:
            counts = ingest.add(chosen.paths, folder, progress=shown.update, fields=fields)
    tell_rejects(counts.rejects)
    if counts.rejected > SHOWN_REJECTS:
        print(f"  and {counts.rejected - SHOWN_REJECTS:,} more, listed in the library", file=sys.stderr)
    print(
        f"{counts.read:,} read, {counts.added:,} added, {counts.known:,} already known, {counts.rejected:,} rejected; "
        f"{counts.events:,} events, {counts.quotes:,} quotes, {counts.entities:,} entities. Library: {folder}"
    )
    return 0 if counts.read else 1


def _add_shards(chosen: argparse.Namespace, folder: Path, progress: Callable[[int], None]) -> "Counts":
    from core.filters import Filters
    from core.shards.library import add_shards

    asked = Filters.parse(slice_of(chosen))
    filters = asked if asked != Filters() else None
    return add_shards(chosen.from_parquet, folder, filters=filters, progress=progress)


def run_watch(chosen: argparse.Namespace) -> int:
    """Adds what comes, until it is stopped."""
    from core.watch import watch

    if chosen.every < 1:
        raise SettingError(f"--every is {chosen.every}; write seconds, 1 or more, such as 60.")
    folder = library_of(chosen)
    for counts in watch(chosen.paths, folder, every_s=chosen.every, fields=_fields(chosen)):
        tell_rejects(counts.rejects)
        print(f"{dt.datetime.now():%H:%M:%S}: {counts.added:,} added, {counts.rejected:,} rejected.", flush=True)
    return 0
