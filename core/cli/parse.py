"""`dateline parse`: articles to JSON on standard output, or to Parquet shards."""

import argparse
import datetime as dt
import io
import sys
from collections.abc import Iterator, Sequence

from core import settings
from core.cli.common import bar
from core.errors import SettingError
from core.records import Article, Parsed, Reject


def options(parse: argparse.ArgumentParser) -> None:
    """What `parse` takes."""
    parse.add_argument("paths", nargs="+", metavar="PATH", help="file, folder, - for standard input; see also -o")
    parse.add_argument("--format", choices=["jsonl", "parquet"], help="jsonl: printed; parquet: shards, written to -o")
    parse.add_argument(
        "-o", "--output", metavar="PLACE", help="folder or s3://, gs:// for shards; inputs may be globs and stores then"
    )
    parse.add_argument("--engine", choices=["local", "ray"], default="local", help="for shards: processes here, or Ray")
    parse.add_argument("--address", metavar="HOST:PORT", help="of a Ray cluster; auto: the one this machine is part of")
    parse.add_argument("--workers", type=int, metavar="N", help="how many parse at a time (default: DATELINE_WORKERS)")
    parse.add_argument("--shard-mb", type=float, default=16, metavar="MB", help="input a shard holds (default: 16)")
    parse.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Prints one object an article, or writes shards; 1 where nothing could be read."""
    if chosen.output or chosen.format == "parquet":
        return _shards(chosen)
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


def _shards(chosen: argparse.Namespace) -> int:
    from core.engine import Cluster
    from core.filters import count
    from core.shards.parse import parse

    if not chosen.output or chosen.format == "jsonl":
        raise SettingError("Shards are Parquet and need a place: write --format parquet -o PLACE.")
    if chosen.address and chosen.engine != "ray":
        raise SettingError(f"--address {chosen.address} is that of a Ray cluster: write --engine ray with it.")
    if chosen.workers is not None and chosen.workers < 1 or not chosen.shard_mb > 0:
        raise SettingError("--workers and --shard-mb have to be more than none.")
    cluster = Cluster(chosen.address) if chosen.engine == "ray" else None
    with bar("shards") as shown:
        found = parse(
            chosen.paths,
            chosen.output,
            workers=chosen.workers,
            cluster=cluster,
            shard_mb=chosen.shard_mb,
            progress=lambda _: shown.update(),
        )
    shards = count(found.shards, found.shards, "shard")
    print(
        f"{shards}: {found.before:,} finished before, {len(found.done):,} parsed now. "
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

    added = dt.datetime.now(dt.UTC).date()
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
