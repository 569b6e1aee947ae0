"""Synthetic libraries with the skew of real ones: articles, their texts and all that parsing would find in them.

Nearly half of the events are told by several articles, of several sources, and make stories. Articles arrive in no
order of days, as archives are added source by source. An article has 22 sentences, 15 events, 40 mentions and 5 quotes
on average; its text is made of a vocabulary of our own (`world.py`) and holds each name, date and quotation at its
span. Storing goes the way of a real one, by the writer and its charts; only linking, which is known here, is not
worked out unless it is asked for.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from batches import BATCH, DATE_AT, EPOCH_DAY, TRIGGER_AT, Batch, batches
from world import LABELS, TYPES, World, draw

from core.library import packing
from core.library.schema import IN_EIGHTS, PLACES, PRINTS_KNOWN
from core.library.writer import Writer, open_writer
from core.link.prints import RUN_WORDS
from core.link.relink import relink, tell_alone, tell_several
from core.parse import PARSER_VERSION

QUANTITY = dict(packing.FIELDS["events"])["quantities"].value_type
STATUS = ["reported", "alleged", "announced", "denied"]
# Of an article's runs of words one in so many is kept (`core.link.prints`).
SAMPLED = 8
SETTLED_EACH = 16  # batches
Columns = dict[str, pa.Array]

_NAMES = (
    """UPDATE keys SET entity_no = w.entity_no FROM world w
       WHERE w.label = keys.label AND w.name = keys.name AND w.country IS NOT DISTINCT FROM keys.country""",
    """INSERT INTO names SELECT w.entity_no, w.canonical_id, w.name, w.label, w.country, w.is_country, c.bit
       FROM world w LEFT JOIN countries c ON c.code = w.country
       WHERE w.entity_no IN (SELECT entity_no FROM keys)""",
)
# A story's lead is here the event whose date its own sentence says, of those the first.
_STORIES = (
    """CREATE TEMP TABLE leads AS
       SELECT t.key, min(t.event) AS first, arg_min(t.event, (NOT e.is_dated_here, t.event)) AS lead, count(*) AS n
       FROM told t JOIN events e USING (event) GROUP BY t.key""",
    """CREATE TEMP TABLE groups AS
       SELECT l.lead, l.first, t.title FROM leads l JOIN titles t ON t.event = l.lead WHERE l.n > 1""",
    """UPDATE events SET lead = l.lead FROM told t JOIN leads l USING (key)
       WHERE t.event = events.event AND l.n > 1""",
)


# ---- a batch as rows -------------------------------------------------------------------------------------------------


def packed_of(batch: Batch) -> pa.Table:
    """All that parsing would find, an article each row."""
    grid = batch.grid
    return packing.packed(
        articles_of(batch),
        {
            "sentences": (batch.offsets(grid.sentence_article), sentences_of(batch)),
            "entities": (batch.offsets(batch.whose), entities_of(batch)),
            "mentions": (batch.offsets(grid.sentence_article[batch.name_sentence]), mentions_of(batch)),
            "timexes": (batch.offsets(grid.sentence_article[batch.dated]), timexes_of(batch)),
            "events": (batch.offsets(grid.sentence_article[batch.told]), events_of(batch)),
            "quotes": (batch.offsets(grid.sentence_article[batch.said]), quotes_of(batch)),
        },
    )


def told_of(batch: Batch) -> pa.Table:
    """The events that others tell too, by the numbers the library will give them, with the key of the happening."""
    article = batch.grid.sentence_article[batch.told]
    number = np.arange(len(article)) - batch.offsets(article)[article]
    event = (article.astype(np.int64) + batch.number * BATCH) * PLACES + number
    shared = batch.happened["shared"]
    return pa.table({"event": event[shared], "key": batch.happened["key"][shared]})


def prints_of(batch: Batch) -> pa.Table:
    """As many runs of words as copies are found by, drawn: these texts are no copies, and share none but by chance."""
    words = np.add.reduceat(batch.grid.length, batch.offsets(batch.grid.sentence_article)[:-1])
    owner = np.repeat(np.arange(batch.size), (words - RUN_WORDS + 1) // SAMPLED) + batch.number * BATCH
    runs = batch.rng.integers(0, 2**32 // SAMPLED, len(owner))
    return pa.table({"hash": pa.array(runs, pa.uint32()), "article_no": pa.array(owner, pa.int32())})


def articles_of(batch: Batch) -> pa.Table:
    world, rng, n = batch.world, batch.rng, batch.size
    source = draw(world.source_cdf, rng.random(n))
    words = world.tokens[world.word_of[rng.integers(0, 1 << 20, (n, 8))]].tolist()
    undated = rng.random(n) < 0.02
    lead = np.unique(batch.grid.sentence_article[batch.name_sentence], return_index=True)[1]
    land = world.country[batch.entity[np.resize(lead, n)]]  # an article that names nobody is too rare to matter
    columns = {
        "article_id": [sha[:16] for sha in batch.shas],
        "text": pa.array(batch.texts, pa.large_string()),
        "path": [f"{world.sources[s]}/{batch.number * BATCH + k}.txt" for k, s in enumerate(source)],
        "sha256": batch.shas,
        "title": [" ".join(title).capitalize() for title in words],
        "source": pa.array(world.sources).take(pa.array(source, mask=rng.random(n) < 0.03)),
        "source_basis": ["stated"] * n,
        "language": ["en"] * n,
        "published": days(batch.day, missing=undated),
        "published_basis": pa.array(["stated"] * n, mask=undated),
        "added": [dt.date(2026, 1, 1)] * n,
        "countries": lists(world.code_array, [land]),
        "parser_version": pa.array([PARSER_VERSION] * n, pa.int32()),
    }
    return pa.table(columns)


def sentences_of(batch: Batch) -> Columns:
    return {"start": pa.array(batch.first), "end": pa.array(batch.last)}


def entities_of(batch: Batch) -> Columns:
    world, own = batch.world, batch.own
    return {
        "name": world.name_array.take(pa.array(own)),
        "label": pa.array(LABELS).take(pa.array(world.label[own])),
        "country": world.code_array.take(indices(world.country[own])),
    }


def mentions_of(batch: Batch) -> Columns:
    return {
        "entity": pa.array(batch.local[batch.which]),
        "start": pa.array(batch.start[batch.name_token]),
        "end": pa.array(batch.end[batch.name_token]),
        "kind": pa.array(batch.kind),
        "sentence": pa.array(batch.grid.sentence_index[batch.name_sentence]),
    }


def timexes_of(batch: Batch) -> Columns:
    token, day = batch.grid.first[batch.dated] + DATE_AT, days(batch.date_day)
    return {
        "start": pa.array(batch.start[token]),
        "end": pa.array(batch.end[token]),
        "type": pa.array(["DATE"] * len(day)),
        "value": day.cast(pa.string()),
        "date_start": day,
        "date_end": day,
        "basis": pa.array(["stated"] * len(day)),
        "sentence": pa.array(batch.grid.sentence_index[batch.dated]),
    }


def events_of(batch: Batch) -> Columns:
    happened, world, told = batch.happened, batch.world, batch.told
    sides = [batch.nth(told, place) for place in range(3)]
    own = [np.where(side >= 0, batch.own[side], -1) for side in sides]
    local = pa.array(batch.local)
    lands = [np.where(side >= 0, world.country[side], -1) for side in own[:2]]
    is_place = (own[2] >= 0) & (world.label[own[2]] == LABELS.index("GPE"))
    verb = pa.array([f"{t.lower()}s with" for t in TYPES]).take(pa.array(happened["type"]))
    names = [world.name_array.take(indices(side)) for side in own[:2]]
    trigger = batch.grid.first[told] + TRIGGER_AT
    return {
        "type": pa.array(TYPES).take(pa.array(happened["type"])),
        "status": pa.array(STATUS).take(pa.array(happened["status"])),
        "title": pc.binary_join_element_wise(names[0], verb, names[1], " ", null_handling="skip"),
        **dates_of(happened),
        "actors": lists(local, sides[:1]),
        "recipients": lists(local, sides[1:2]),
        "countries": lists(world.code_array, sorted_pair(*lands)),
        "place": local.take(indices(np.where(is_place, sides[2], -1))),
        "trigger_start": pa.array(batch.start[trigger]),
        "trigger_end": pa.array(batch.end[trigger]),
        **sentence_columns(batch, told),
        "quantities": lists(pa.nulls(0, QUANTITY), [np.full(len(told), -1)]),
        "actor_texts": lists(world.name_array, own[:1]),
        "recipient_texts": lists(world.name_array, own[1:2]),
    }


def dates_of(happened: dict[str, np.ndarray]) -> Columns:
    """A day, a whole month or none."""
    day, month, unknown = happened["day"] + EPOCH_DAY, happened["precision"] == 1, happened["precision"] == 2
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    start = np.where(month, months.astype("datetime64[D]").astype(np.int64), day)
    end = np.where(month, (months + 1).astype("datetime64[D]").astype(np.int64) - 1, day)
    iso = np.where(month, months.astype(str), day.astype("datetime64[D]").astype(str))
    return {
        "date": pa.array(iso, mask=unknown),
        "date_start": days(start - EPOCH_DAY, missing=unknown),
        "date_end": days(end - EPOCH_DAY, missing=unknown),
        "date_why": pc.binary_join_element_wise("the sentence says", pa.array(iso), " "),
    }


def quotes_of(batch: Batch) -> Columns:
    said, local = batch.said, pa.array(batch.local)
    speaker, nobody = batch.nth(said, 0), batch.n_names[said] < 1
    who = np.where(nobody, 0, batch.grid.first[said])
    kinds = batch.rng.choice(3, len(said), p=[0.5, 0.35, 0.15])
    return {
        "start": pa.array(batch.start[batch.opening] + 1),
        "end": pa.array(batch.end[batch.closing] - 1),
        "kind": pa.array(["direct", "indirect", "mixed"]).take(pa.array(kinds)),
        "cue_start": pa.array(batch.start[batch.opening - 1]),
        "cue_end": pa.array(batch.end[batch.opening - 1]),
        "speaker_entity": local.take(indices(speaker)),
        "speaker_name": batch.world.name_array.take(indices(np.where(nobody, -1, batch.own[speaker]))),
        "speaker_start": pa.array(batch.start[who], mask=nobody),
        "speaker_end": pa.array(batch.end[who], mask=nobody),
        "about": lists(local, [batch.nth(said, 1)]),
        **sentence_columns(batch, said),
        **nobodies(nobody),
    }


def nobodies(nobody: np.ndarray) -> Columns:
    """The lists of several speakers: empty where nobody speaks, null where one does."""
    offsets = pa.array(np.zeros(len(nobody) + 1, np.int32), mask=np.append(~nobody, False))
    kinds = {"speakers": pa.int32(), "speaker_names": pa.string(), "speaker_starts": pa.int32()}
    kinds["speaker_ends"] = pa.int32()
    return {field: pa.ListArray.from_arrays(offsets, pa.nulls(0, kind)) for field, kind in kinds.items()}


def sentence_columns(batch: Batch, sentences: np.ndarray) -> Columns:
    return {
        "sentence_start": pa.array(batch.first[sentences]),
        "sentence_end": pa.array(batch.last[sentences]),
        "sentence": pa.array(batch.grid.sentence_index[sentences]),
    }


def sorted_pair(a: np.ndarray, b: np.ndarray) -> list[np.ndarray]:
    low, high = np.minimum(a, b), np.maximum(a, b)
    return [np.where(low == high, -1, low), high]


def days(since_first: np.ndarray, *, missing: np.ndarray | None = None) -> pa.Array:
    return pa.array((since_first + EPOCH_DAY).astype(np.int32), mask=missing).cast(pa.date32())


def indices(places: np.ndarray) -> pa.Array:
    """Places to take from; -1 gives null."""
    return pa.array(places, mask=places < 0)


def lists(values: pa.Array, places: list[np.ndarray]) -> pa.Array:
    """A list a row: the values at each column's places, without those of -1."""
    index = np.stack(places, axis=1)
    there = index >= 0
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, values.take(pa.array(index[there])))


# ---- a library -------------------------------------------------------------------------------------------------------


class Times(dict[str, tuple[float, float]]):
    """Seconds of wall time and of CPU by what they went into."""

    @contextmanager
    def of(self, what: str) -> Iterator[None]:
        began, cpu = time.perf_counter(), time.process_time()
        yield
        before = self.get(what, (0.0, 0.0))
        self[what] = before[0] + time.perf_counter() - began, before[1] + time.process_time() - cpu


def build(folder: Path, n_articles: int, *, seed: int = 1, is_linked: bool = False) -> tuple[int, Times]:
    """Makes a library and publishes it; the bytes of its texts, and what took how long.

    is_linked: names and stories are worked out as those of a real library, which takes many times as long. Only to
    such a library more can be added: linking relies on what it found before.
    """
    times, raw = Times(), 0
    with times.of("world"):
        world = World(n_articles, seed)
    with open_writer(folder) as writer:
        if not is_linked:
            writer.charts.connection.execute("CREATE TEMP TABLE told (event BIGINT, key BIGINT)")
            writer.charts.connection.execute("INSERT INTO meta VALUES (?, ?)", [PRINTS_KNOWN, IN_EIGHTS])
        for batch in batches(world):
            with times.of("generator"):
                table, raw = packed_of(batch), raw + sum(len(text.encode()) for text in batch.texts)
            with times.of("segments"):
                writer.append_table(table)
            with times.of("names"):
                _ = writer.charts  # names are told beside; what is left is waited for
            if not is_linked:
                with times.of("generator"):
                    note(writer, batch)
        if is_linked:
            relink(writer, country_names=world.country_names)
        else:
            chart(world, writer, times)
        with times.of("index"):
            writer.index()
        with times.of("publishing"):
            writer.publish(parser_version=PARSER_VERSION)
    return raw, times


def note(writer: Writer, batch: Batch) -> None:
    """What linking would work out of a batch: which events are one, and how copies are found."""
    run = writer.charts.connection
    register(run, "came_told", told_of(batch), "INSERT INTO told SELECT * FROM came_told")
    register(run, "came_prints", prints_of(batch), "INSERT INTO prints SELECT * FROM came_prints")
    if batch.number % SETTLED_EACH == SETTLED_EACH - 1:
        writer.charts.settle()


def chart(world: World, writer: Writer, times: Times) -> None:
    """What `core.link.relink` does, with the names and stories of the world."""
    charts, run = writer.charts, writer.charts.connection
    charts.set_countries(world.country_names)
    with times.of("names"):
        writer.note()
        for sql in _NAMES:
            register(run, "world", names_of(world), sql)
    with times.of("charts"):
        writer.chart()
    with times.of("stories"):
        for sql in _STORIES:
            run.execute(sql)
        tell_several(charts)
        tell_alone(charts)


def names_of(world: World) -> pa.Table:
    columns = {
        "entity_no": pa.array(range(len(world.names)), pa.int32()),
        "canonical_id": world.id_array,
        "name": world.name_array,
        "label": pa.array(LABELS).take(pa.array(world.label)),
        "country": world.code_array.take(indices(world.country)),
        "is_country": world.is_country,
    }
    return pa.table(columns)


def register(run: duckdb.DuckDBPyConnection, name: str, table: pa.Table, sql: str) -> None:
    run.register(name, table)
    run.execute(sql)
    run.unregister(name)
