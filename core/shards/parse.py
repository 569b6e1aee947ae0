"""Files to Parquet shards: plans, hands out what is not done, and counts. Where work is done is no matter here."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core import engine, settings
from core.engine import Cluster
from core.shards.dataset import Dataset, finished
from core.shards.places import place_of, scheme_of
from core.shards.plan import MB, SHARD_MB, begin, inputs_of, plan
from core.shards.work import Done, Job, load_model, parse_shard

log = logging.getLogger(__name__)

Progress = Callable[[Done], object]


@dataclass(frozen=True, slots=True)
class Parsing:
    """What a run did. shards: all that are planned; before: those an earlier run had finished; done: those of now."""

    shards: int
    before: int
    done: tuple[Done, ...]
    rows: dict[str, int] = field(default_factory=dict)
    strays: int = 0


def parse(
    paths: Sequence[str],
    out: str,
    *,
    workers: int | None = None,
    cluster: Cluster | None = None,
    shard_mb: float = SHARD_MB,
    added: dt.date | None = None,
    progress: Progress = lambda _: None,
) -> Parsing:
    """Parses files, folders, globs and stores to a set of shards; what is finished is left as it is.

    cluster: where to run; this machine's processes by default. added: the day of reading, today by default.
    Raises ShardError, EngineError, WorkerError, ModelMissingError, SettingError.
    """
    place = place_of(out)
    given = inputs_of(place, paths)
    made = begin(place)
    systems = {scheme_of(path): place_of(_without_glob(path)).system for path in paths}
    shards = plan(place, given, shard_bytes=max(1, int(shard_mb * MB)))
    before = list(finished(place))
    Dataset(place, made, tuple(before)).check()
    known = {entry.shard for entry in before}
    day = added or dt.datetime.now(dt.UTC).date()
    jobs = [Job(shard, place, made, day, systems) for shard in shards if shard.number not in known]
    log.info("%d shards, %d of them done", len(shards), len(known))
    done = []
    n = workers or settings.workers()
    for entry in engine.run(jobs, parse_shard, workers=n, initializer=load_model, cluster=cluster):
        progress(entry)
        done.append(entry)
    whole = Dataset(place, made, (*before, *done))
    rows = {table: whole.rows(table) for table in whole.entries[0].rows} if whole.entries else {}
    return Parsing(len(shards), len(before), tuple(done), rows, len(whole.strays()))


def _without_glob(path: str) -> str:
    """The part of an address that names its store, with its options."""
    if not scheme_of(path):
        return path
    head, _, options = path.partition("?")
    scheme, _, rest = head.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" + (f"?{options}" if "=" in options else "")
