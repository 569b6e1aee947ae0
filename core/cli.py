"""`dateline`: parse articles to JSON, add them to the library, show the settings.

Results go to standard output, all else to standard error. Exit code 0, 1 where nothing could be read, 2 for an error
that the user can mend (one line, no traceback).
"""

import argparse
import datetime as dt
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from core import settings
from core.errors import DatelineError
from core.records import Article, Parsed, Reject

# Rejects listed at the end of a run; the rest is counted.
SHOWN_REJECTS = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`). Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DatelineError as error:
        print(f"dateline: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("dateline: stopped; what was not published is dropped, run it again", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dateline", description="News articles to dated events, names and quotes.")
    parser.add_argument("--version", action="version", version=f"dateline {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    parse = commands.add_parser("parse", help="print one JSON object an article; touches no library")
    parse.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")
    parse.add_argument("--format", choices=["jsonl"], default="jsonl", help="one JSON object a line")
    parse.set_defaults(run=_parse)
    add = commands.add_parser("add", help="add articles to the library; the same article twice changes nothing")
    add.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, or - for standard input")
    add.add_argument("--library", metavar="DIR", type=Path, help="folder of the library (default: see settings)")
    add.set_defaults(run=_add)
    shown = commands.add_parser("settings", help="print the settings, their values and what they do")
    shown.set_defaults(run=_settings)
    return parser


def _parse(chosen: argparse.Namespace) -> int:
    from core.contract import article_json, unread_json

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    found, unread = 0, []
    for parsed, rejects in _parsed_in_order(chosen.paths):
        if parsed:
            found += 1
            _print_json(article_json(parsed, rejects=rejects))
            continue
        for reject in rejects:
            unread.append(reject)
            _print_json(unread_json(reject))
    if not found:
        reason = f"{unread[-1].path}: {unread[-1].reason}" if unread else "no articles were given."
        print(f"dateline: nothing could be read; {reason}", file=sys.stderr)
    return 0 if found else 1


def _parsed_in_order(paths: Sequence[str]) -> Iterator[tuple[Parsed | None, list[Reject]]]:
    """Articles with the rejects of reading them, and rejects alone, in input order, a batch in memory at a time."""
    from core import engine
    from core.ingest import hints_of, parse_batch
    from core.read import read_paths

    added = _today()
    hints = hints_of(paths, added=added)
    items = read_paths(paths, added=added)
    for batch in engine.batched(_grouped(items), settings.number("batch_size")):
        parsed = iter(parse_batch([article for article, _ in batch if article], hints=hints))
        for article, rejects in batch:
            yield (next(parsed) if article else None), rejects


def _grouped(items: Iterator[Article | Reject]) -> Iterator[tuple[Article | None, list[Reject]]]:
    """A reject that names an article belongs to the article before it; any other stands alone."""
    article: Article | None = None
    rejects: list[Reject] = []
    for item in items:
        if isinstance(item, Reject) and article and item.article_id == article.id:
            rejects.append(item)
            continue
        if article:
            yield article, rejects
        article, rejects = (item, []) if isinstance(item, Article) else (None, [])
        if isinstance(item, Reject):
            yield None, [item]
    if article:
        yield article, rejects


def _print_json(row: dict[str, object]) -> None:
    line = json.dumps(row, ensure_ascii=False)
    # Some readers take these for the end of a line.
    print(line.replace("\x85", "\\u0085").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _add(chosen: argparse.Namespace) -> int:
    from tqdm import tqdm

    from core import ingest

    folder = chosen.library or settings.library_folder()
    with tqdm(unit=" articles", file=sys.stderr, disable=None) as bar:
        counts = ingest.add(chosen.paths, folder, progress=bar.update)
    for reject in counts.rejects[:SHOWN_REJECTS]:
        print(f"  {reject.path}: {reject.reason}", file=sys.stderr)
    if counts.rejected > SHOWN_REJECTS:
        print(f"  and {counts.rejected - SHOWN_REJECTS:,} more, listed in the library", file=sys.stderr)
    print(
        f"{counts.read:,} read, {counts.added:,} added, {counts.known:,} already known, {counts.rejected:,} rejected; "
        f"{counts.events:,} events, {counts.quotes:,} quotes, {counts.entities:,} entities. Library: {folder}"
    )
    return 0 if counts.read else 1


def _settings(chosen: argparse.Namespace) -> int:
    for setting in settings.SETTINGS:
        print(f"{setting.variable:<22} {settings.get(setting.name) or '(not set)'}\n    {setting.help}")
    print(f"{'library folder':<22} {settings.library_folder()}")
    return 0


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "(not installed)"


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


if __name__ == "__main__":
    sys.exit(main())
