"""`dateline`: parse articles to JSON, add them to the library, look after it, export it, show the settings.

Results go to standard output, all else to standard error. Exit code 0, 1 where nothing could be read, 2 for an error
that the user can mend (one line, no traceback).
"""

import argparse
import datetime as dt
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from core import settings
from core.errors import DatelineError, SettingError
from core.records import Article, Parsed, Reject

if TYPE_CHECKING:
    from core.corrections import Wish
    from core.ingest import Counts
    from core.library.reader import Library
    from core.library.writer import Writer

# What `dateline correct` decides, and whether a value comes last.
CORRECTIONS = {
    **dict.fromkeys(("confirm", "reject", "merge", "split", "apart", "undo"), False),
    **dict.fromkeys(("redate", "retype", "source", "date", "note"), True),
}
# Rejects listed at the end of a run; the rest is counted.
SHOWN_REJECTS = 20
_LIBRARY_HELP = "folder of the library (default: see settings)"


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
    _parse_options(commands.add_parser("parse", help="print one JSON object an article, or write Parquet shards"))
    add = commands.add_parser("add", help="add articles to the library; the same article twice changes nothing")
    add.add_argument("paths", nargs="*", metavar="PATH", help="file, folder, address of a feed, - for standard input")
    add.add_argument("--from-parquet", metavar="PLACE", help="shards that `parse -o` wrote, or a slice of them:")
    add.add_argument("--from", dest="first", default="", metavar="DAY", help="of shards: first day, YYYY-MM-DD")
    add.add_argument("--to", dest="last", default="", metavar="DAY", help="of shards: last day, YYYY-MM-DD")
    add.add_argument("--country", nargs="+", action="extend", default=[], metavar="CC", help="of shards: any of these")
    add.add_argument("--library", metavar="DIR", type=Path, help="folder of the library (default: see settings)")
    add.set_defaults(run=_add)
    _field_option(add)
    watch = commands.add_parser("watch", help="add what comes into a folder, or a feed, until it is stopped")
    watch.add_argument("paths", nargs="+", metavar="PATH", help="folder, or address of a feed")
    watch.add_argument("--every", type=int, default=60, metavar="SECONDS", help="how often to look (default: 60)")
    watch.add_argument("--library", metavar="DIR", type=Path, help="folder of the library (default: see settings)")
    _field_option(watch)
    watch.set_defaults(run=_watch)
    _export_options(commands.add_parser("export", help="write the library to a file or folder for other programs"))
    _brief_options(commands.add_parser("brief", help="make a briefing of charts: slides, a document, a page, pictures"))
    migrate = commands.add_parser("migrate", help="turn a library of an older Dateline into one of this layout")
    migrate.add_argument("--library", metavar="DIR", type=Path, help="folder of the library (default: see settings)")
    migrate.set_defaults(run=_migrate)
    check = commands.add_parser("check", help="look whether the library is whole, and mend it")
    check.add_argument("--mend", action="store_true", help="keep what is whole, make the rest anew, say what is lost")
    check.add_argument("--quick", action="store_true", help="look at the sizes of files, not at every byte")
    compact = commands.add_parser("compact", help="make the library small: few files, without what was removed")
    reparse = commands.add_parser("reparse", help="parse again what an older Dateline parsed; needs no file")
    remove = commands.add_parser("remove", help="take articles out of the library")
    remove.add_argument("ids", nargs="+", metavar="ID", help="id of an article, as the pages and exports show it")
    for command, run in ((check, _check), (compact, _compact), (reparse, _reparse), (remove, _remove)):
        command.add_argument("--library", metavar="DIR", type=Path, help=_LIBRARY_HELP)
        command.set_defaults(run=run)
    _correct_options(commands.add_parser("correct", help="say what the parser got wrong; see docs/corrections.md"))
    shown = commands.add_parser("settings", help="print the settings, their values and what they do")
    shown.set_defaults(run=_settings)
    return parser


def _parse_options(parse: argparse.ArgumentParser) -> None:
    parse.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, - for standard input; see also -o")
    parse.add_argument("--format", choices=["jsonl", "parquet"], help="jsonl: printed; parquet: shards, written to -o")
    parse.add_argument(
        "-o", "--output", metavar="PLACE", help="folder or s3://, gs:// for shards; inputs may be globs and stores then"
    )
    parse.add_argument("--engine", choices=["local", "ray"], default="local", help="for shards: processes here, or Ray")
    parse.add_argument("--address", metavar="HOST:PORT", help="of a Ray cluster; auto: the one this machine is part of")
    parse.add_argument("--workers", type=int, metavar="N", help="how many parse at a time (default: DATELINE_WORKERS)")
    parse.add_argument("--shard-mb", type=float, default=16, metavar="MB", help="input a shard holds (default: 16)")
    parse.set_defaults(run=_parse)


def _field_option(command: argparse.ArgumentParser) -> None:
    told = "which field of tables and JSON is what, such as text=Story; text, title, source, published, author, "
    command.add_argument(
        "--field", action="append", default=[], metavar="FACT=NAME", help=f"{told}url, language, id; one an option"
    )


def _fields(chosen: argparse.Namespace) -> dict[str, dict[str, str]]:
    """What is said of the fields of all files."""
    from core.read.fields import given_fields

    return {"": given_fields(chosen.field)} if chosen.field else {}


def _correct_options(correct: argparse.ArgumentParser) -> None:
    correct.add_argument("what", nargs="?", metavar="WHAT", help=f"one of {', '.join(CORRECTIONS)}")
    correct.add_argument(
        "given", nargs="*", metavar="ID", help="what it is of; for redate, retype, source, date, note then the value"
    )
    correct.add_argument("--by", default="", metavar="NAME", help="who decides (default: the user of this machine)")
    correct.add_argument("--list", action="store_true", help="print all decisions, and those that find nothing")
    correct.add_argument("--export", metavar="FILE", type=Path, help="write all decisions to a file for a colleague")
    correct.add_argument("--import", dest="imported", metavar="FILE", type=Path, help="take over a colleague's")
    correct.add_argument("--library", metavar="DIR", type=Path, help=_LIBRARY_HELP)
    correct.set_defaults(run=_correct)


def _export_options(export: argparse.ArgumentParser) -> None:
    export.add_argument("--library", metavar="DIR", type=Path, help="folder of the library (default: see settings)")
    export.add_argument(
        "--format", required=True, metavar="F", help="parquet, jsonl, csv, ftm, gdelt, plover, originals"
    )
    export.add_argument(
        "-o", "--output", required=True, metavar="PATH", type=Path, help="file; parquet, csv, originals: folder"
    )
    export.add_argument("--from", dest="first", default="", metavar="DAY", help="first day, YYYY-MM-DD")
    export.add_argument("--to", dest="last", default="", metavar="DAY", help="last day, YYYY-MM-DD")
    export.add_argument("--country", nargs="+", action="extend", default=[], metavar="CC", help="any of these: KR RU")
    export.add_argument("--source", action="append", default=[], metavar="S", help="any of these, one an option")
    export.add_argument("--force", action="store_true", help="replace what an earlier export left there")
    export.set_defaults(run=_export)


def _brief_options(brief: argparse.ArgumentParser) -> None:
    brief.add_argument("--library", metavar="DIR", type=Path, help=_LIBRARY_HELP)
    brief.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="PATH",
        type=Path,
        help="file; its end says what: pptx, docx, html, zip",
    )
    brief.add_argument("--from", dest="first", default="", metavar="DAY", help="first day, YYYY-MM-DD")
    brief.add_argument("--to", dest="last", default="", metavar="DAY", help="last day, YYYY-MM-DD")
    brief.add_argument("--country", nargs="+", action="extend", default=[], metavar="CC", help="any of these: KR RU")
    brief.add_argument("--match", default="any", metavar="any|all", help="any of the countries, or all together")
    brief.add_argument("--source", action="append", default=[], metavar="S", help="any of these, one an option")
    brief.add_argument("--text", default="", metavar="WORDS", help="only what holds these words")
    brief.add_argument("--type", nargs="+", action="extend", default=[], metavar="T", help="any of these: CONSULT AID")
    brief.add_argument("--status", nargs="+", action="extend", default=[], metavar="S", help="any of: reported denied")
    brief.add_argument("--entity", default="", metavar="NAME", help="only what names this person, body or place")
    brief.add_argument("--corroborated", action="store_true", help="only events that two or more sources tell of")
    brief.add_argument("--charts", default="timeline,connections,speakers", metavar="A,B", help="charts, in order")
    brief.add_argument("--title", default="", metavar="T", help="title of the pack")
    brief.add_argument("--force", action="store_true", help="replace a file that is there")
    brief.set_defaults(run=_brief)


def _parse(chosen: argparse.Namespace) -> int:
    if chosen.output or chosen.format == "parquet":
        return _parse_shards(chosen)
    if chosen.engine != "local" or chosen.address or chosen.workers:
        raise SettingError("--engine, --address and --workers are for shards: say where with -o PLACE.")
    from core.contract import article_json, json_line, unread_json

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    found, unread = 0, []
    for parsed, rejects in _parsed_in_order(chosen.paths):
        if parsed:
            found += 1
            print(json_line(article_json(parsed, rejects=rejects)))
            continue
        for reject in rejects:
            unread.append(reject)
            print(json_line(unread_json(reject)))
    if not found:
        reason = f"{unread[-1].path}: {unread[-1].reason}" if unread else "no articles were given."
        print(f"dateline: nothing could be read; {reason}", file=sys.stderr)
    return 0 if found else 1


def _parse_shards(chosen: argparse.Namespace) -> int:
    from tqdm import tqdm

    from core.engine import Cluster
    from core.shards.parse import parse

    if not chosen.output or chosen.format == "jsonl":
        raise SettingError("Shards are Parquet and need a place: write --format parquet -o PLACE.")
    if chosen.address and chosen.engine != "ray":
        raise SettingError(f"--address {chosen.address} is that of a Ray cluster: write --engine ray with it.")
    if chosen.workers is not None and chosen.workers < 1 or not chosen.shard_mb > 0:
        raise SettingError("--workers and --shard-mb have to be more than none.")
    cluster = Cluster(chosen.address) if chosen.engine == "ray" else None
    with tqdm(unit=" shards", file=sys.stderr, disable=None) as bar:
        found = parse(
            chosen.paths,
            chosen.output,
            workers=chosen.workers,
            cluster=cluster,
            shard_mb=chosen.shard_mb,
            progress=lambda _: bar.update(),
        )
    print(
        f"{found.shards:,} shards: {found.before:,} were finished before, {len(found.done):,} parsed now. "
        + "; ".join(f"{found.rows.get(name, 0):,} {name}" for name in ("articles", "events", "quotes", "rejects"))
        + f". Written to {chosen.output.partition('?')[0]}"
    )
    if found.strays:
        print(f"dateline: {found.strays:,} files there are of no finished shard and do not count", file=sys.stderr)
    return 0 if found.rows.get("articles") else 1


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


def _add(chosen: argparse.Namespace) -> int:
    from tqdm import tqdm

    from core import ingest

    folder = chosen.library or settings.library_folder()
    if bool(chosen.paths) == bool(chosen.from_parquet):
        raise SettingError("Say what to add: files and folders, or shards with --from-parquet PLACE.")
    fields = _fields(chosen)
    with tqdm(unit=" articles", file=sys.stderr, disable=None) as bar:
        if chosen.from_parquet:
            counts = _add_shards(chosen, folder, bar.update)
        else:
            counts = ingest.add(chosen.paths, folder, progress=bar.update, fields=fields)
    for reject in counts.rejects[:SHOWN_REJECTS]:
        print(f"  {reject.path}: {reject.reason}", file=sys.stderr)
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

    slice_of = Filters.parse({"from": chosen.first, "to": chosen.last, "countries": chosen.country})
    filters = slice_of if slice_of != Filters() else None
    return add_shards(chosen.from_parquet, folder, filters=filters, progress=progress)


def _watch(chosen: argparse.Namespace) -> int:
    from core.watch import watch

    if chosen.every < 1:
        raise SettingError(f"--every is {chosen.every}; write seconds, 1 or more, such as 60.")
    folder = chosen.library or settings.library_folder()
    for counts in watch(chosen.paths, folder, every_s=chosen.every, fields=_fields(chosen)):
        for reject in counts.rejects[:SHOWN_REJECTS]:
            print(f"  {reject.path}: {reject.reason}", file=sys.stderr)
        print(f"{dt.datetime.now():%H:%M:%S}: {counts.added:,} added, {counts.rejected:,} rejected.", flush=True)
    return 0


def _export(chosen: argparse.Namespace) -> int:
    from core.export import export
    from core.filters import Filters
    from core.ingest import alpha3_codes
    from core.library.reader import Library

    days = {"from": chosen.first, "to": chosen.last}
    filters = Filters.parse({**days, "countries": chosen.country, "sources": chosen.source})
    with Library.open(chosen.library or settings.library_folder()) as library:
        counts = export(
            library, chosen.output, chosen.format, filters=filters, alpha3=alpha3_codes(), force=chosen.force
        )
    print("; ".join(f"{n:,} {what}" for what, n in counts.items()) + f". Written to {chosen.output}")
    return 0


def _entity_named(library: "Library", words: str) -> str:
    """The id of who is called so, or else of the most often named whose name has these letters, as in the dashboard."""
    from core import views
    from core.errors import FilterError

    found = views.entity_called(library, words)
    found = views.entities(library, like=words, limit=1) if found.empty else found
    if found.empty:
        raise FilterError(f"Nobody and nothing in this library is called {words[:80]!r}; write a part of a name.")
    return str(found.iloc[0]["id"])


def _brief(chosen: argparse.Namespace) -> int:
    from core.briefing import Item, build, check_form, check_kind
    from core.export.chosen import Job, check
    from core.export.target import file_target
    from core.filters import Filters
    from core.ingest import alpha3_codes
    from core.library.reader import Library

    form = chosen.output.suffix.lstrip(".").lower()
    check_form(form)
    kinds = [kind for part in chosen.charts.split(",") if (kind := part.strip())]
    for kind in kinds:
        check_kind(kind)
    days = {"from": chosen.first, "to": chosen.last, "match": chosen.match, "text": chosen.text}
    days |= {"corroborated": "yes" if chosen.corroborated else ""}
    lists = {"countries": chosen.country, "sources": chosen.source, "types": chosen.type, "statuses": chosen.status}
    filters = Filters.parse({**days, **lists})
    target = chosen.output.expanduser().absolute()
    with Library.open(chosen.library or settings.library_folder()) as library:
        check(Job(library, filters, alpha3_codes()))
        filters = replace(filters, entity=_entity_named(library, chosen.entity)) if chosen.entity else filters
        with file_target(target, library.folder, force=chosen.force) as part:
            items = [Item.of(kind, filters, {}) for kind in kinds]
            part.write_bytes(build(library, items, form, title=chosen.title))
    print(f"{target.stat().st_size:,} bytes: {', '.join(kinds)}. Written to {chosen.output}")
    return 0


def _migrate(chosen: argparse.Namespace) -> int:
    from tqdm import tqdm

    from core.ingest import country_names, said_of_names, user_names
    from core.library.migrate import migrate
    from core.library.writer import Writer
    from core.link.relink import relink

    folder = chosen.library or settings.library_folder()
    said = said_of_names(user_names(folder))

    def link(writer: Writer) -> str:
        relink(writer, country_names=country_names(), said=said)
        return said.digest

    with tqdm(unit=" articles", file=sys.stderr, disable=None) as bar:
        done = migrate(folder, link=link, progress=bar.update)
    if done.is_new:
        print(f"{done.articles:,} articles of layout {done.was} are in layout {done.now} now. Library: {folder}")
    else:
        print(f"The library in {folder} has layout {done.now} already; there was nothing to do.")
    return 0


def _check(chosen: argparse.Namespace) -> int:
    from core.library.check import check

    folder = chosen.library or settings.library_folder()
    report = check(folder, thorough=not chosen.quick)
    for finding in report.findings:
        print(f"{'DAMAGED' if finding.is_damage else 'ok':<8}{finding.part}: {finding.said}")
    if report.is_whole or not chosen.mend:
        print(report.way or f"The library in {folder} is whole.")
        return 0 if report.is_whole else 1
    return _mend(folder)


def _mend(folder: Path) -> int:
    from core.library.check import check
    from core.library.mend import mend
    from core.parse import PARSER_VERSION

    done = mend(folder, link=_linking(folder), parser_version=PARSER_VERSION)
    print("\n".join(done.said))
    for article_id, title in done.lost[:SHOWN_REJECTS]:
        print(f"  lost: {article_id} {title or ''}".rstrip())
    if done.lost:
        print(f"{len(done.lost):,} articles are lost. Add the files again that they came from; the others are known.")
    is_whole = check(folder).is_whole
    print(f"The library in {folder} is whole{'' if is_whole else ' but for what is said above'}.")
    return 0 if is_whole else 1


def _compact(chosen: argparse.Namespace) -> int:
    from core.library.compact import compact

    folder = chosen.library or settings.library_folder()
    done = compact(folder, link=_linking(folder))
    (files, size), (now, small) = zip(done.files, done.size, strict=True)
    print(f"{size / 1e6:,.1f} MB in {files:,} files are {small / 1e6:,.1f} MB in {now:,} now. Library: {folder}")
    return 0


def _reparse(chosen: argparse.Namespace) -> int:
    from tqdm import tqdm

    from core.reparse import reparse, stale

    folder = chosen.library or settings.library_folder()
    with tqdm(total=stale(folder), unit=" articles", file=sys.stderr, disable=None) as bar:
        done = reparse(folder, link=_linking(folder), progress=bar.update)
    if done.parsed or done.resumed:
        before = f", {done.resumed:,} by an earlier run" if done.resumed else ""
        print(f"{done.parsed + done.resumed:,} articles were parsed again{before}. Library: {folder}")
    else:
        print(f"Every article in {folder} is of this parser; there was nothing to do.")
    return 0


def _remove(chosen: argparse.Namespace) -> int:
    from core.library.compact import remove

    folder = chosen.library or settings.library_folder()
    unknown = remove(folder, chosen.ids, link=_linking(folder))
    for article_id in unknown:
        print(f"dateline: there is no article {article_id} in {folder}", file=sys.stderr)
    removed = len(set(chosen.ids)) - len(unknown)
    print(f"{removed:,} removed; `dateline compact` frees their room. Library: {folder}")
    return 0 if removed else 1


def _correct(chosen: argparse.Namespace) -> int:
    from core import corrections

    folder = chosen.library or settings.library_folder()
    if chosen.what:
        for one in corrections.decide(folder, *_wishes(chosen.what, chosen.given), who=chosen.by):
            print(f"{one.id}  {one.kind} {', '.join(one.targets)}{f' = {one.value}' if one.value else ''}")
        print(f"To take it back: dateline correct undo ID. Library: {folder}", file=sys.stderr)
    elif chosen.export:
        _write_log(chosen.export, corrections.export_log(folder))
    elif chosen.imported:
        n = corrections.import_log(folder, _read_log(chosen.imported), name=str(chosen.imported))
        print(f"{n:,} decisions are new here. Library: {folder}")
    if chosen.list or chosen.imported or not (chosen.what or chosen.export):
        _list_decisions(folder, is_all=chosen.list)
    return 0


def _wishes(what: str, given: Sequence[str]) -> "list[Wish]":
    """What was asked for on the command line. Raises CorrectionError."""
    from core.corrections import Wish, meant
    from core.errors import CorrectionError

    if what not in CORRECTIONS:
        raise CorrectionError(f"{what[:40]!r} cannot be decided; there are {', '.join(CORRECTIONS)}.")
    targets, value = (given[:-1], given[-1]) if CORRECTIONS[what] and given else (given, "")
    if not targets:
        form = "ID VALUE" if CORRECTIONS[what] else "ID"
        raise CorrectionError(f"Say what of, for example: dateline correct {what} {form}")
    if what in ("merge", "split"):
        return [Wish(meant(targets, what), tuple(targets))]
    if what == "apart":
        return [Wish("apart-stories", tuple(targets))]
    return [Wish(what, (target,), value) for target in targets]


def _write_log(path: Path, content: bytes) -> None:
    from core.errors import CorrectionError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise CorrectionError(f"{path} cannot be written: {error.strerror}. Choose another file.") from error
    print(f"{len(content.splitlines()):,} decisions written to {path}")


def _read_log(path: Path) -> bytes:
    from core.errors import CorrectionError

    try:
        return path.read_bytes()
    except OSError as error:
        raise CorrectionError(f"{path} cannot be read: {error.strerror}. Name a file of --export.") from error


def _list_decisions(folder: Path, *, is_all: bool) -> None:
    from core.corrections import is_waiting, lost
    from core.library import log
    from core.library.reader import Library

    found = log.read(folder)
    decisions = found.decisions
    stand = {one.id for one in decisions.in_force}
    for one in decisions.lines if is_all else ():
        state = "" if one.id in stand or one.kind == "undo" else "  (no longer in force)"
        value = f" = {one.value}" if one.value else ""
        print(f"{one.id}  {one.when[:16]}  {one.who}: {one.kind} {', '.join(one.targets)}{value}{state}")
    with Library.open(folder) as library:
        for gone in lost(library):
            print(f"finds nothing: {gone.decision.id}  {gone.decision.kind} {', '.join(gone.missing)}")
        if is_waiting(library):
            print("Some wait to be applied; `dateline add`, or the next decision, does so.")
    for number in found.damaged:
        print(
            f"dateline: line {number} of {folder / log.NAME} is not what was written, and not followed", file=sys.stderr
        )


def _linking(folder: Path) -> "Callable[[Writer], str]":
    """What links all that a writer holds, as the user's file says of names, and returns the digest of that."""
    from core.ingest import country_names, said_of_names, user_names
    from core.link.relink import relink

    said = said_of_names(user_names(folder))

    def link(writer: "Writer") -> str:
        relink(writer, country_names=country_names(), said=said)
        return said.digest

    return link


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
