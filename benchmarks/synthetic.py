"""Synthetic libraries with the skew of real ones: articles, their texts and all that parsing would find in them.

Nearly half of the events are told by several articles, of several sources, and make stories. Articles arrive in no
order of days, as archives are added source by source. An article has 22 sentences, 15 events, 40 mentions and 5 quotes
on average; its text is made of a vocabulary of our own (`world.py`) and holds each name, date and quotation at its
span.

The same seed and size give the same rows. A batch is a function of the seed and its number: memory does not grow with
the library, the names apart (one more for every two articles) and the ids the writer knows.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from world import FIRST_DAY, LABELS, N_DAYS, SHARED_P, STAND_INS, TYPES, World, draw, hashed

from core.library.writer import Writer, open_writer
from core.parse import PARSER_VERSION

BATCH = 2000
EPOCH_DAY = (FIRST_DAY - dt.date(1970, 1, 1)).days
# Of how many names an article speaks, and how many a sentence has: 1.82 on average.
CAST, NAMES_P = 14, np.array([0.12, 0.30, 0.32, 0.18, 0.06, 0.02])
# Where in a sentence each thing stands, in tokens; sentences have 18 to 36.
NAME_AT, TRIGGER_AT, DATE_AT, CUE_AT = np.array([0, 3, 5, 7, 9]), 1, 2, 10
EVENT_P, QUOTE_P, DATE_P = 0.775, 0.227, 0.4
STATUS, KINDS = ["reported", "alleged", "announced", "denied"], ["name", "nominal", "pronoun"]
STORY_FACTS = ["type", "mode", "status", "title", "date", "date_start", "date_end", "date_why", "countries", "lane"]
Tables = dict[str, pa.Table]


@dataclass(slots=True)
class Grid:
    """The tokens of a batch and where each sentence and article begins in them."""

    tok: np.ndarray
    sentence_article: np.ndarray
    sentence_index: np.ndarray
    first: np.ndarray
    length: np.ndarray
    article_first: np.ndarray

    def spans(self, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Character offsets of each token in its article's text."""
        wide = widths[self.tok].astype(np.int64) + 1
        end = np.cumsum(wide)
        sizes = np.diff(self.article_first, append=len(self.tok))
        base = np.repeat((end - wide)[self.article_first], sizes)
        return (end - wide - base).astype(np.int32), (end - 1 - base).astype(np.int32)


def grid_of(world: World, n: int, rng: np.random.Generator) -> Grid:
    n_sentences = rng.integers(16, 29, n)
    article = np.repeat(np.arange(n), n_sentences)
    begin = np.cumsum(n_sentences) - n_sentences
    length = rng.integers(18, 37, len(article))
    first = np.cumsum(length) - length
    tok = world.word_of[rng.integers(0, 1 << 20, int(length.sum()))].astype(np.int64)
    tok[first] += world.at[1]
    tok[first + length - 1] += world.at[2]
    return Grid(tok, article, np.arange(len(article)) - begin[article], first, length, first[begin])


class Batch:
    """Some articles, as numbers: the tokens of their texts, and who, what and when stands where."""

    def __init__(self, world: World, number: int, n: int) -> None:
        self.world, self.number = world, number
        self.rng = rng = np.random.default_rng([world.seed, number])
        self.grid = grid = grid_of(world, n, rng)
        self.day = draw(world.day_cdf, rng.random(n))
        self.n_names = rng.choice(len(NAMES_P), len(grid.first), p=NAMES_P)
        self.name_sentence = np.repeat(np.arange(len(grid.first)), self.n_names)
        self.name_first = np.cumsum(self.n_names) - self.n_names
        self.entity = self._cast(world.ranked[draw(world.country_cdf, rng.random(n))])
        self._events()
        self._write_names()
        self._write_dates_and_quotes()
        self.start, self.end = grid.spans(world.widths)
        self.first, self.last = self.start[grid.first], self.end[grid.first + grid.length - 1]

    def _cast(self, land: np.ndarray) -> np.ndarray:
        """Whom each mention names: of an article's cast the first the most; half of the cast from its own country."""
        world, rng, shape = self.world, self.rng, (len(land), CAST)
        cast = draw(world.entity_cdf, rng.random(shape))
        low, high = world.country_from[land][:, None], world.country_from[land + 1][:, None]
        rank = (np.maximum(high - low, 1) ** rng.random(shape)).astype(int) - 1
        at_home = (rng.random(shape) < 0.5) & (high > low)
        cast = np.where(at_home, world.by_country[np.minimum(low + rank, len(world.names) - 1)], cast)
        place = (CAST ** rng.random(len(self.name_sentence))).astype(int) - 1
        return cast[self.grid.sentence_article[self.name_sentence], place]

    def _events(self) -> None:
        """Which sentences tell of an event; one that others tell too has its own actor and recipient."""
        self.told = told = np.flatnonzero((self.n_names > 0) & (self.rng.random(len(self.n_names)) < EVENT_P))
        self.happened = happened = happenings(self.world, self.day[self.grid.sentence_article[told]], self.rng)
        shared = happened["shared"]
        self.entity[self.name_first[told[shared]]] = happened["actor"][shared]
        two = shared & (self.n_names[told] > 1)
        self.entity[self.name_first[told[two]] + 1] = happened["recipient"][two]

    def _write_names(self) -> None:
        world, grid, rng, n = self.world, self.grid, self.rng, len(self.entity)
        self.kind = rng.choice(3, n, p=[0.72, 0.12, 0.16])
        stand_in = world.at[8] + np.where(self.kind == 1, 0, 4) + rng.integers(0, len(STAND_INS) // 2, n)
        place = np.arange(n) - self.name_first[self.name_sentence]
        self.name_token = grid.first[self.name_sentence] + NAME_AT[place]
        grid.tok[self.name_token] = np.where(self.kind == 0, world.at[5] + self.entity, stand_in)

    def _write_dates_and_quotes(self) -> None:
        grid, world = self.grid, self.world
        self.dated = np.flatnonzero(self.rng.random(len(grid.first)) < DATE_P)
        before = self.rng.integers(0, 40, len(self.dated))
        self.date_day = np.clip(self.day[grid.sentence_article[self.dated]] - before, 0, N_DAYS - 1)
        grid.tok[grid.first[self.dated] + DATE_AT] = world.at[6] + self.date_day
        self.said = np.flatnonzero(self.rng.random(len(grid.first)) < QUOTE_P)
        self.opening = grid.first[self.said] + CUE_AT + 1
        self.closing = grid.first[self.said] + grid.length[self.said] - 1
        grid.tok[self.opening] += world.at[3]
        grid.tok[self.closing] += world.at[4] - world.at[2]

    @cached_property
    def texts(self) -> list[str]:
        words = self.world.tokens[self.grid.tok].tolist()
        limits = [*self.grid.article_first.tolist(), len(words)]
        return [" ".join(words[a:b]) for a, b in zip(limits, limits[1:], strict=False)]

    @cached_property
    def shas(self) -> list[str]:
        return [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]

    @cached_property
    def ids(self) -> pa.Array:
        """With single spaces and in NFC a text's own hash is what `records.article_id` gives."""
        return pa.array([sha[:16] for sha in self.shas])

    def ids_of(self, sentences: np.ndarray) -> pa.Array:
        return self.ids.take(self.grid.sentence_article[sentences])

    @cached_property
    def _entities(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each article's entities once: article and name as one number, its first mention; each mention's entity."""
        article = self.grid.sentence_article[self.name_sentence].astype(np.int64)
        pair = article * len(self.world.names) + self.entity
        return np.unique(pair, return_index=True, return_inverse=True)

    @property
    def own(self) -> np.ndarray:
        """The name of each entity."""
        return self._entities[0] % len(self.world.names)

    @property
    def whose(self) -> np.ndarray:
        """The article of each entity."""
        return self._entities[0] // len(self.world.names)

    @property
    def which(self) -> np.ndarray:
        """The entity of each mention."""
        return self._entities[2]

    @cached_property
    def entity_ids(self) -> pa.Array:
        token = self.name_token[self._entities[1]]
        return record_ids(self.ids.take(self.whose), "e", self.start[token], self.end[token])

    def nth(self, sentences: np.ndarray, place: int) -> pa.Array:
        """The entity named at this place of each sentence; null where it has fewer names."""
        found = self.which[np.minimum(self.name_first[sentences] + place, len(self.which) - 1)]
        return pa.array(found, mask=self.n_names[sentences] <= place)

    def sentence_columns(self, sentences: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "sentence_start": self.first[sentences],
            "sentence_end": self.last[sentences],
            "sentence": self.grid.sentence_index[sentences].astype(np.int32),
        }


def batches(world: World) -> Iterator[Batch]:
    for number in range(-(-world.n_articles // BATCH)):
        yield Batch(world, number, min(BATCH, world.n_articles - number * BATCH))


def tables_of(batch: Batch) -> Tables:
    """All that parsing finds; `told` are the stories' facts, an event each, with the key of the happening or null."""
    events, told = events_of(batch)
    return {
        "articles": articles_of(batch),
        "texts": pa.table({"article_id": batch.ids, "text": batch.texts}),
        **names_of(batch),
        "timexes": timexes_of(batch),
        "events": events,
        "quotes": quotes_of(batch),
        "told": told,
    }


def names_of(batch: Batch) -> Tables:
    grid, world, own = batch.grid, batch.world, batch.own
    land = pa.array(world.country[own], mask=world.country[own] < 0)
    sentences = {
        "article_id": batch.ids.take(grid.sentence_article),
        "sentence": grid.sentence_index,
        "start": batch.first,
        "end": batch.last,
    }
    entities = {
        "entity_id": batch.entity_ids,
        "article_id": batch.ids.take(batch.whose),
        "name": world.name_array.take(own),
        "label": pa.array(LABELS).take(world.label[own]),
        "country": world.code_array.take(land),
    }
    mentions = {
        "article_id": batch.ids_of(batch.name_sentence),
        "entity_id": batch.entity_ids.take(batch.which),
        "start": batch.start[batch.name_token],
        "end": batch.end[batch.name_token],
        "kind": pa.array(KINDS).take(batch.kind),
        "sentence": grid.sentence_index[batch.name_sentence],
    }
    links = {"entity_id": batch.entity_ids, "canonical_id": world.id_array.take(own)}
    found = {"sentences": sentences, "entities": entities, "mentions": mentions, "links": links}
    return {table: pa.table(columns) for table, columns in found.items()}


def happenings(world: World, published: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What happened, to whom and when, an event each; `shared` ones depend on their day and number alone."""
    n = len(published)
    shared = rng.random(n) < SHARED_P
    lag = np.where(rng.random(n) < 0.75, rng.integers(0, 4, n), (900 ** rng.random(n)).astype(int))
    day = np.clip(published - np.where(shared, rng.integers(0, 4, n), lag), 0, N_DAYS - 1)
    number = np.minimum((world.told_a_day ** rng.random(n)).astype(int) - 1, world.told_a_day - 1)
    key = np.where(shared, day * np.int64(1_000_000) + number, np.arange(n) - n)
    uniform = [np.where(shared, hashed(world.seed, key, salt), rng.random(n)) for salt in range(6)]
    return {
        "shared": shared,
        "key": key,
        "day": day,
        "type": draw(world.type_cdf, uniform[0]),
        "status": draw(np.array([0.72, 0.85, 0.96, 1.0]), uniform[1]),
        "precision": draw(np.array([0.8, 0.92, 1.0]), uniform[2]),  # a day, a month, unknown
        "actor": draw(world.entity_cdf, uniform[3]),
        "recipient": draw(world.entity_cdf, uniform[4]),
    }


def events_of(batch: Batch) -> tuple[pa.Table, pa.Table]:
    """The events, and what is a story's of each."""
    happened, world, told = batch.happened, batch.world, batch.told
    sides = [batch.nth(told, place) for place in range(3)]
    of = [pa.array(batch.own).take(side) for side in sides[:2]]
    names, codes, ids = world.name_array, world.code_array, batch.ids_of(told)
    lands = [np.where(e.is_valid(), world.country[e.fill_null(0).to_numpy()], -1) for e in of]
    lane = np.where(lands[0] >= 0, lands[0], lands[1])
    is_place = pa.array(world.label[batch.own] == LABELS.index("GPE")).take(sides[2]).fill_null(False)
    verb = pa.array([f"{t.lower()}s with" for t in TYPES]).take(happened["type"])
    trigger = batch.grid.first[told] + TRIGGER_AT
    facts = {
        "event_id": record_ids(ids, "v", batch.start[trigger], batch.end[trigger]),
        "type": pa.array(TYPES).take(happened["type"]),
        "mode": pa.nulls(len(told), pa.string()),
        "status": pa.array(STATUS).take(happened["status"]),
        "title": pc.binary_join_element_wise(names.take(of[0]), verb, names.take(of[1]), " ", null_handling="skip"),
        **days_of(happened),
        "countries": lists(codes, sorted_pair(*lands)),
    }
    events = facts | {
        "article_id": ids,
        "actors": lists(batch.entity_ids, sides[:1]),
        "recipients": lists(batch.entity_ids, sides[1:2]),
        "place": batch.entity_ids.take(pc.if_else(is_place, sides[2], pa.scalar(None, pa.int64()))),
        "actor_texts": lists(names, of[:1]),
        "recipient_texts": lists(names, of[1:]),
        "trigger_start": batch.start[trigger],
        "trigger_end": batch.end[trigger],
        **batch.sentence_columns(told),
    }
    key = pa.array(happened["key"], mask=~happened["shared"])
    return pa.table(events), pa.table(facts | {"lane": codes.take(pa.array(lane, mask=lane < 0)), "key": key})


def days_of(happened: dict[str, np.ndarray]) -> dict[str, pa.Array]:
    """A day, a whole month or none."""
    day, month, unknown = happened["day"] + EPOCH_DAY, happened["precision"] == 1, happened["precision"] == 2
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    start = np.where(month, months.astype("datetime64[D]").astype(np.int64), day)
    end = np.where(month, (months + 1).astype("datetime64[D]").astype(np.int64) - 1, day)
    iso = np.where(month, months.astype(str), day.astype("datetime64[D]").astype(str))
    return {
        "date": pa.array(iso, mask=unknown),
        "date_start": pa.array(start.astype(np.int32), mask=unknown).cast(pa.date32()),
        "date_end": pa.array(end.astype(np.int32), mask=unknown).cast(pa.date32()),
        "date_why": pc.binary_join_element_wise("the sentence says", pa.array(iso), " "),
    }


def sorted_pair(a: np.ndarray, b: np.ndarray) -> list[pa.Array]:
    low, high = np.minimum(a, b), np.maximum(a, b)
    low = np.where(low == high, -1, low)
    return [pa.array(land, mask=land < 0) for land in (low, high)]


def quotes_of(batch: Batch) -> pa.Table:
    said, world, ids = batch.said, batch.world, batch.ids_of(batch.said)
    start, end = batch.start[batch.opening] + 1, batch.end[batch.closing] - 1
    speaker, nobody = batch.nth(said, 0), batch.n_names[said] < 1
    who = np.where(nobody, 0, batch.grid.first[said])
    kinds = batch.rng.choice(3, len(said), p=[0.5, 0.35, 0.15])
    columns = {
        "quote_id": record_ids(ids, "q", start, end),
        "article_id": ids,
        "start": start,
        "end": end,
        "kind": pa.array(["direct", "indirect", "mixed"]).take(kinds),
        "cue_start": batch.start[batch.opening - 1],
        "cue_end": batch.end[batch.opening - 1],
        "speaker_entity": batch.entity_ids.take(speaker),
        "speaker_name": world.name_array.take(pa.array(batch.own).take(speaker)),
        "speaker_start": pa.array(batch.start[who], mask=nobody),
        "speaker_end": pa.array(batch.end[who], mask=nobody),
        "about": lists(batch.entity_ids, [batch.nth(said, 1)]),
        **batch.sentence_columns(said),
    }
    return pa.table(columns)


def articles_of(batch: Batch) -> pa.Table:
    world, rng, n = batch.world, batch.rng, len(batch.day)
    source = draw(world.source_cdf, rng.random(n))
    words = world.tokens[world.word_of[rng.integers(0, 1 << 20, (n, 8))]].tolist()
    undated = rng.random(n) < 0.02
    lead = np.unique(batch.grid.sentence_article[batch.name_sentence], return_index=True)[1]
    land = world.country[batch.entity[np.resize(lead, n)]]  # an article that names nobody is too rare to matter
    columns = {
        "article_id": batch.ids,
        "path": [f"{world.sources[s]}/{batch.number * BATCH + k}.txt" for k, s in enumerate(source)],
        "sha256": batch.shas,
        "title": [" ".join(title).capitalize() for title in words],
        "source": pa.array(world.sources).take(pa.array(source, mask=rng.random(n) < 0.03)),
        "source_basis": ["stated"] * n,
        "language": ["en"] * n,
        "published": pa.array((batch.day + EPOCH_DAY).astype(np.int32), mask=undated).cast(pa.date32()),
        "published_basis": pa.array(["stated"] * n, mask=undated),
        "added": [dt.date(2026, 1, 1)] * n,
        "countries": lists(world.code_array, [pa.array(land, mask=land < 0)]),
        "parser_version": pa.array([PARSER_VERSION] * n, pa.int32()),
    }
    return pa.table(columns)


def timexes_of(batch: Batch) -> pa.Table:
    token, ids = batch.grid.first[batch.dated] + DATE_AT, batch.ids_of(batch.dated)
    days = pa.array((batch.date_day + EPOCH_DAY).astype(np.int32)).cast(pa.date32())
    columns = {
        "timex_id": record_ids(ids, "t", batch.start[token], batch.end[token]),
        "article_id": ids,
        "start": batch.start[token],
        "end": batch.end[token],
        "type": ["DATE"] * len(days),
        "value": days.cast(pa.string()),
        "date_start": days,
        "date_end": days,
        "basis": ["stated"] * len(days),
        "sentence": batch.grid.sentence_index[batch.dated],
    }
    return pa.table(columns)


def record_ids(articles: pa.Array, letter: str, start: np.ndarray, end: np.ndarray) -> pa.Array:
    """As records.record_id."""
    first = pc.binary_join_element_wise(articles, pa.array(start).cast(pa.string()), f":{letter}")
    return pc.binary_join_element_wise(first, pa.array(end).cast(pa.string()), "-")


def lists(values: pa.Array, columns: list[pa.Array]) -> pa.Array:
    """A list a row: the values of each column's index, nulls left out."""
    index = np.stack([c.fill_null(-1).to_numpy(zero_copy_only=False) for c in columns], axis=1)
    there = index >= 0
    offsets = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    return pa.ListArray.from_arrays(offsets, values.take(pa.array(index[there])))


def build(folder: Path, n_articles: int, *, seed: int = 1) -> int:
    """Makes a library and publishes it; the bytes of its texts. Linking is known here and not worked out."""
    world, raw = World(n_articles, seed), 0
    folder.mkdir(parents=True)
    side = folder / "told.duckdb"
    with open_writer(folder) as writer, duckdb.connect(str(side)) as beside:
        for batch in batches(world):
            tables = tables_of(batch)
            told = tables.pop("told")
            tables["stories"] = alone(told.filter(pc.is_null(told["key"])))
            writer.append_tables(tables)
            keep(beside, told.filter(pc.is_valid(told["key"])))
            raw += sum(len(text.encode()) for text in batch.texts)
        for part in beside.sql(_TOLD).to_arrow_reader(50_000):
            writer.append_tables({"stories": pa.Table.from_batches([part])})
        finish(world, writer)
        writer.publish(parser_version=PARSER_VERSION)
    side.unlink()
    return raw


_TOLD = """
    SELECT min(event_id) AS story_id, list(event_id ORDER BY event_id) AS event_ids, false AS is_inferred,
        list_sort(list_distinct(flatten(list(countries)))) AS countries,
        COLUMNS(* EXCLUDE (event_id, key, countries)).arg_min(event_id)
    FROM told GROUP BY key"""


def alone(told: pa.Table) -> pa.Table:
    """Stories of one event."""
    ids = told["event_id"].combine_chunks()
    each = pa.ListArray.from_arrays(np.arange(len(ids) + 1, dtype=np.int32), ids)
    columns = {"story_id": ids, "event_ids": each, "is_inferred": np.zeros(len(ids), bool)}
    return pa.table(columns | {name: told[name] for name in STORY_FACTS})


def keep(beside: duckdb.DuckDBPyConnection, told: pa.Table) -> None:
    """What several tell of is known only when all is told; until then it lies in a file."""
    beside.register("arriving", told)
    beside.execute("CREATE TABLE IF NOT EXISTS told AS SELECT * FROM arriving LIMIT 0")
    beside.execute("INSERT INTO told SELECT * FROM arriving")
    beside.unregister("arriving")


def finish(world: World, writer: Writer) -> None:
    """The canonical names and the countries."""
    columns = {
        "canonical_id": world.canonical_ids,
        "name": world.names,
        "label": pa.array(LABELS).take(world.label),
        "country": world.code_array.take(pa.array(world.country, mask=world.country < 0)),
        "is_country": world.is_country,
    }
    writer.append_tables({"canonicals": pa.table(columns)})
    writer.replace("countries", [{"code": c, "name": n} for c, n in sorted(world.country_names.items())])
