"""Synthetic libraries with the skew of real ones: articles, their texts and all that parsing would find in them.

Names, countries, sources and words follow Zipf's law; publication days come in weekly rhythm and bursts; nearly half of
the events are told by several articles, of several sources, and make stories. Articles arrive in no order of days, as
archives are added source by source. An article has 22 sentences, 15 events, 40 mentions and 5 quotes on average; its
text is made of a vocabulary of our own and holds each name, date and quotation at its span.

The same seed and size give the same rows. A batch is a function of the seed and its number: memory does not grow with
the library, the names (one new for every two articles or so) apart.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.ingest import country_names
from core.library.writer import Writer, open_writer
from core.parse import PARSER_VERSION

BATCH = 2000
FIRST_DAY, N_DAYS = dt.date(2020, 1, 1), 1826
EPOCH_DAY = (FIRST_DAY - dt.date(1970, 1, 1)).days
N_WORDS, N_SOURCES, NAMES_EACH = 30_000, 150, 14
# How many names a sentence has; 1.82 on average. Where in a sentence each thing stands, in tokens.
NAMES_P = np.array([0.12, 0.30, 0.32, 0.18, 0.06, 0.02])
NAME_AT, TRIGGER_AT, DATE_AT, CUE_AT = np.array([0, 3, 5, 7, 9]), 1, 2, 10
EVENT_P, QUOTE_P, DATE_P, SHARED_P, TOLD_TIMES = 0.775, 0.227, 0.4, 0.45, 4
TYPES = (
    "CONSULT AGREE ACCUSE REQUEST SUPPORT COOPERATE ASSAULT REJECT MOBILIZE AID THREATEN PROTEST SANCTION COERCE RETREAT"
).split()
STATUS, KINDS = ["reported", "alleged", "announced", "denied"], ["name", "nominal", "pronoun"]
LABELS = ["PERSON", "ORG", "GPE", "FAC", "LOC"]
STAND_INS = ["the minister", "the company", "the leader", "officials", "he", "she", "they", "it"]
_ONSETS, _VOWELS = "b d f g k l m n p r s t v z br dr gr kr pl st tr sh".split(), "a e i o u ai ei ou é".split()


def syllables(number: int, least: int) -> str:
    """A word that can be spoken; each number its own."""
    out = ""
    while number or least > 0:
        number, digit = divmod(number, len(_ONSETS) * len(_VOWELS))
        out += _ONSETS[digit % len(_ONSETS)] + _VOWELS[digit // len(_ONSETS)]
        least -= 1
    return out


def zipf(n: int, power: float = 1.0) -> np.ndarray:
    """Cumulated weights of n ranks."""
    weights = 1 / np.arange(1, n + 1) ** power
    return np.cumsum(weights / weights.sum())


def draw(cumulated: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    return np.minimum(np.searchsorted(cumulated, uniform), len(cumulated) - 1)


def hashed(*keys: np.ndarray | int) -> np.ndarray:
    """Uniform numbers in [0, 1) that depend on the keys alone (splitmix64)."""
    x = np.zeros(1, np.uint64)
    for key in keys:
        x = (x ^ np.asarray(key).astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)) / float(1 << 53)


class World:
    """What all batches share: words, names, countries, sources, and how many articles each day has."""

    def __init__(self, n_articles: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.n_articles, self.seed = n_articles, seed
        self.country_names = country_names()
        self.codes = sorted(self.country_names)
        self._rank_countries(rng)
        self._name_entities(rng, 5000 + n_articles // 2)
        self._tokens(rng)
        self.word_of = draw(zipf(N_WORDS), (np.arange(1 << 20) + 0.5) / (1 << 20)).astype(np.int32)
        self.source_cdf, self.type_cdf = zipf(N_SOURCES), zipf(len(TYPES), 0.8)
        self.sources = [f"{syllables(n * 37 + 900, 2).capitalize()} Courier" for n in range(N_SOURCES)]
        self.day_cdf = np.cumsum(self._days(rng))

    def _rank_countries(self, rng: np.random.Generator) -> None:
        self.country_cdf = zipf(len(self.codes))
        self.ranked = rng.permutation(len(self.codes))

    def _name_entities(self, rng: np.random.Generator, n: int) -> None:
        """The land itself is a name like others, a common one for common lands."""
        n_lands = len(self.codes)
        self.label = rng.choice(len(LABELS), n, p=[0.45, 0.3, 0.15, 0.05, 0.05])
        self.country = self.ranked[draw(self.country_cdf, rng.random(n))]
        self.country[rng.random(n) < 0.2] = -1
        lands = np.unique((np.arange(1, n_lands + 1) ** 1.3).astype(int))
        lands = np.concatenate([lands, np.setdiff1d(np.arange(n), lands)])[:n_lands]
        self.is_country = np.zeros(n, bool)
        self.is_country[lands], self.country[lands], self.label[lands] = True, self.ranked, LABELS.index("GPE")
        code = {int(e): self.codes[self.country[e]] for e in lands}
        self.names = [self.country_names[code[e]] if e in code else made_name(e, self.label[e]) for e in range(n)]
        self.canonical_ids = [
            f"{LABELS[label].lower()}:{name.lower().replace(' ', '-')}"
            for name, label in zip(self.names, self.label, strict=True)
        ]
        self.entity_cdf = zipf(n)
        self.by_country = np.argsort(self.country, kind="stable")
        self.country_from = np.searchsorted(self.country[self.by_country], np.arange(n_lands + 1))

    def _tokens(self, rng: np.random.Generator) -> None:
        """Words as they are, capitalised, with a full stop, opening and closing a quotation; names; dates; stand-ins."""
        words = [syllables(n, 1 if n < 150 else 2) for n in range(N_WORDS)]
        forms = [words, [w.capitalize() for w in words], [f"{w}." for w in words]]
        forms += [[f"“{w}" for w in words], [f"{w}.”" for w in words]]
        days = [FIRST_DAY + dt.timedelta(n) for n in range(N_DAYS)]
        parts = [*forms, self.names, [f"{d.day} {d:%B %Y}" for d in days], [f"in {d:%B %Y}" for d in days], STAND_INS]
        self.at = np.cumsum([0, *map(len, parts)])
        self.tokens = np.array([token for part in parts for token in part], dtype=object)
        self.widths = np.array([len(token) for token in self.tokens], dtype=np.int32)

    def _days(self, rng: np.random.Generator) -> np.ndarray:
        day = np.arange(N_DAYS)
        weights = (1 + day / N_DAYS) * np.where((day + FIRST_DAY.weekday()) % 7 >= 5, 0.55, 1) * rng.lognormal(0, 0.3, N_DAYS)
        for start in rng.integers(0, N_DAYS, 40):
            weights[start:] += rng.exponential(4) * np.exp(-(day[start:] - start) / rng.uniform(2, 12))
        return weights / weights.sum()

    @property
    def told_a_day(self) -> int:
        """How many happenings a day several articles tell of."""
        return max(1, int(self.n_articles / N_DAYS * 15 * SHARED_P / TOLD_TIMES))


def made_name(number: int, label: int) -> str:
    last = syllables(number + 500, 2).capitalize()
    kind = LABELS[label]
    if kind == "PERSON":
        return f"{syllables(number * 7919 % 397, 2).capitalize()} {last}"
    return f"{last} {('Ministry', 'Group', 'Institute')[number % 3]}" if kind == "ORG" else last


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


def batches(world: World) -> Iterator[tuple[dict[str, pa.Table], pa.Table, int]]:
    """Tables by name, the events that are stories with others, and the bytes of the texts; batch by batch."""
    for number in range(-(-world.n_articles // BATCH)):
        yield batch(world, number, min(BATCH, world.n_articles - number * BATCH))


def batch(world: World, number: int, n: int) -> tuple[dict[str, pa.Table], pa.Table, int]:
    rng = np.random.default_rng([world.seed, number])
    grid = grid_of(world, n, rng)
    day = draw(world.day_cdf, rng.random(n))
    land = world.ranked[draw(world.country_cdf, rng.random(n))]
    n_names = rng.choice(len(NAMES_P), len(grid.first), p=NAMES_P)
    name_sentence = np.repeat(np.arange(len(grid.first)), n_names)
    name_first = np.cumsum(n_names) - n_names
    name_place = np.arange(len(name_sentence)) - name_first[name_sentence]
    entity = _cast(world, grid, land, name_sentence, rng)
    told = np.flatnonzero((n_names > 0) & (rng.random(len(grid.first)) < EVENT_P))
    happened = _happenings(world, day[grid.sentence_article[told]], rng)
    shared = happened["shared"]
    entity[name_first[told[shared]]] = happened["actor"][shared]
    two = shared & (n_names[told] > 1)
    entity[name_first[told[two]] + 1] = happened["recipient"][two]
    kind = rng.choice(3, len(entity), p=[0.72, 0.12, 0.16])
    stand_in = world.at[8] + np.where(kind == 1, 0, 4) + rng.integers(0, 4, len(entity))
    name_token = grid.first[name_sentence] + NAME_AT[name_place]
    grid.tok[name_token] = np.where(kind == 0, world.at[5] + entity, stand_in)
    dated = np.flatnonzero(rng.random(len(grid.first)) < DATE_P)
    date_day = np.clip(day[grid.sentence_article[dated]] - rng.integers(0, 40, len(dated)), 0, N_DAYS - 1)
    grid.tok[grid.first[dated] + DATE_AT] = world.at[6] + date_day
    said = np.flatnonzero(rng.random(len(grid.first)) < QUOTE_P)
    opening, closing = grid.first[said] + CUE_AT + 1, grid.first[said] + grid.length[said] - 1
    grid.tok[opening] += world.at[3]
    grid.tok[closing] += world.at[4] - world.at[2]

    words = world.tokens[grid.tok].tolist()
    limits = [*grid.article_first.tolist(), len(words)]
    texts = [" ".join(words[a:b]) for a, b in zip(limits, limits[1:], strict=False)]
    raw = [text.encode() for text in texts]
    shas = [hashlib.sha256(data).hexdigest() for data in raw]
    ids = pa.array([sha[:16] for sha in shas])  # single spaces, NFC: what records.article_id gives
    start, end = grid.spans(world.widths)
    first, last = start[grid.first], end[grid.first + grid.length - 1]
    of_article = grid.sentence_article

    lead = np.unique(of_article[name_sentence], return_index=True)[1]
    first_named = entity[np.resize(lead, n)]  # an article that names nobody is too rare to matter
    pair, seen_first, which = np.unique(
        of_article[name_sentence] * np.int64(len(world.names)) + entity, return_index=True, return_inverse=True
    )
    own, whose = pair % len(world.names), (pair // len(world.names)).astype(np.int64)
    entity_ids = record_ids(ids.take(whose), "e", start[name_token[seen_first]], end[name_token[seen_first]])
    names, codes, labels = pa.array(world.names), pa.array(world.codes), pa.array(LABELS)
    countries = pa.array(world.country[own], mask=world.country[own] < 0)
    side = lambda place: pa.array(  # noqa: E731 - the entity's row that takes this place in each event
        which[np.minimum(name_first[told] + place, len(which) - 1)], mask=n_names[told] <= place
    )
    events = _events(world, happened, ids.take(of_article[told]), entity_ids, own, [side(0), side(1), side(2)])
    trigger = grid.first[told] + TRIGGER_AT
    events |= {
        "event_id": record_ids(events["article_id"], "v", start[trigger], end[trigger]),
        "trigger_start": start[trigger],
        "trigger_end": end[trigger],
        "sentence_start": first[told],
        "sentence_end": last[told],
        "sentence": grid.sentence_index[told].astype(np.int32),
    }
    keys, lanes = events.pop("key"), events.pop("lane")
    event_table = pa.table(events)
    tables = {
        "articles": _articles(world, number, day, world.country[first_named], ids, shas, rng),
        "texts": pa.table({"article_id": ids, "text": texts}),
        "sentences": pa.table(
            {"article_id": ids.take(of_article), "sentence": grid.sentence_index, "start": first, "end": last}
        ),
        "entities": pa.table(
            {
                "entity_id": entity_ids,
                "article_id": ids.take(whose),
                "name": names.take(own),
                "label": labels.take(world.label[own]),
                "country": codes.take(countries),
            }
        ),
        "links": pa.table({"entity_id": entity_ids, "canonical_id": pa.array(world.canonical_ids).take(own)}),
        "mentions": pa.table(
            {
                "article_id": ids.take(of_article[name_sentence]),
                "entity_id": entity_ids.take(which),
                "start": start[name_token],
                "end": end[name_token],
                "kind": pa.array(KINDS).take(kind),
                "sentence": grid.sentence_index[name_sentence],
            }
        ),
        "timexes": _timexes(grid, dated, date_day, ids, start, end),
        "events": event_table,
    }
    speaker = pa.array(which[np.minimum(name_first[said], len(which) - 1)], mask=n_names[said] < 1)
    about = pa.array(which[np.minimum(name_first[said] + 1, len(which) - 1)], mask=n_names[said] < 2)
    named = pa.array(own).take(speaker)
    who = np.where(n_names[said] > 0, grid.first[said], 0)
    tables["quotes"] = pa.table(
        {
            "quote_id": record_ids(ids.take(of_article[said]), "q", start[opening] + 1, end[closing] - 1),
            "article_id": ids.take(of_article[said]),
            "start": start[opening] + 1,
            "end": end[closing] - 1,
            "kind": pa.array(["direct", "indirect", "mixed"]).take(rng.choice(3, len(said), p=[0.5, 0.35, 0.15])),
            "cue_start": start[opening - 1],
            "cue_end": end[opening - 1],
            "speaker_entity": entity_ids.take(speaker),
            "speaker_name": names.take(named),
            "speaker_start": pa.array(start[who], mask=n_names[said] < 1),
            "speaker_end": pa.array(end[who], mask=n_names[said] < 1),
            "about": lists(entity_ids, [about]),
            "sentence_start": first[said],
            "sentence_end": last[said],
            "sentence": grid.sentence_index[said],
        }
    )
    facts = ("type", "mode", "status", "title", "date", "date_start", "date_end", "date_why", "countries")
    told_of = event_table.select(["event_id", *facts]).append_column("key", keys).append_column("lane", lanes)
    alone = told_of.filter(pc.is_null(keys))
    tables["stories"] = (
        alone.drop_columns(["key", "event_id"])
        .append_column("story_id", alone["event_id"])
        .append_column("event_ids", pc.list_slice(_as_lists(alone["event_id"]), 0, 1))
        .append_column("is_inferred", pa.array([False] * len(alone)))
    )
    return tables, told_of.filter(pc.is_valid(keys)), sum(map(len, raw))


def _as_lists(column: pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks()
    return pa.ListArray.from_arrays(np.arange(len(flat) + 1, dtype=np.int32), flat)


def _cast(world: World, grid: Grid, land: np.ndarray, sentence: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Whom each mention names: of the few an article speaks of, the first the most; half of them of its own country."""
    n = len(land)
    cast = draw(world.entity_cdf, rng.random((n, NAMES_EACH)))
    low, high = world.country_from[land][:, None], world.country_from[land + 1][:, None]
    rank = (np.maximum(high - low, 1) ** rng.random((n, NAMES_EACH))).astype(int) - 1
    at_home = (rng.random((n, NAMES_EACH)) < 0.5) & (high > low)
    cast = np.where(at_home, world.by_country[np.minimum(low + rank, len(world.names) - 1)], cast)
    place = (NAMES_EACH ** rng.random(len(sentence))).astype(int) - 1
    return cast[grid.sentence_article[sentence], place]


def _happenings(world: World, published: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
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


def _events(world, happened, article_ids, entity_ids, own, sides) -> dict[str, pa.Array | np.ndarray]:
    day, unknown = happened["day"] + EPOCH_DAY, happened["precision"] == 2
    month = happened["precision"] == 1
    months = day.astype("datetime64[D]").astype("datetime64[M]")
    start = np.where(month, months.astype("datetime64[D]").astype(np.int64), day)
    end = np.where(month, (months + 1).astype("datetime64[D]").astype(np.int64) - 1, day)
    iso = np.where(month, months.astype(str), day.astype("datetime64[D]").astype(str))
    actor, recipient, place = sides
    names, codes = pa.array(world.names), pa.array(world.codes)
    of = [pa.array(own).take(side) for side in (actor, recipient)]
    lands = [np.where(e.is_valid(), world.country[e.fill_null(0).to_numpy()], -1) for e in of]
    low, high = np.minimum(*lands), np.maximum(*lands)
    low = np.where(low == high, -1, low)
    both = [pa.array(land, mask=land < 0) for land in (low, high)]
    lane = np.where(lands[0] >= 0, lands[0], lands[1])
    verb = pa.array([f"{t.lower()}s with" for t in TYPES]).take(happened["type"])
    where = pa.array(world.label[own] == LABELS.index("GPE")).take(place).fill_null(False)
    return {
        "article_id": article_ids,
        "key": pa.array(happened["key"], mask=~happened["shared"]),
        "type": pa.array(TYPES).take(happened["type"]),
        "mode": pa.nulls(len(day), pa.string()),
        "status": pa.array(STATUS).take(happened["status"]),
        "title": pc.binary_join_element_wise(
            names.take(of[0]), verb, names.take(of[1]), " ", null_handling="skip"
        ),
        "date": pa.array(iso, mask=unknown),
        "date_start": pa.array(start.astype(np.int32), mask=unknown).cast(pa.date32()),
        "date_end": pa.array(end.astype(np.int32), mask=unknown).cast(pa.date32()),
        "date_why": pc.binary_join_element_wise("the sentence says", pa.array(iso), " "),
        "actors": lists(entity_ids, [actor]),
        "recipients": lists(entity_ids, [recipient]),
        "countries": lists(codes, both),
        "lane": codes.take(pa.array(lane, mask=lane < 0)),
        "place": entity_ids.take(pc.if_else(where, place, pa.scalar(None, pa.int64()))),
        "actor_texts": lists(names, [of[0]]),
        "recipient_texts": lists(names, [of[1]]),
        "quantities": pa.nulls(len(day)),
    }


def _articles(world, number, day, land, ids, shas, rng) -> pa.Table:
    n = len(day)
    source = draw(world.source_cdf, rng.random(n))
    words = world.tokens[world.word_of[rng.integers(0, 1 << 20, (n, 8))]].tolist()
    undated = rng.random(n) < 0.02
    codes = pa.array(world.codes)
    return pa.table(
        {
            "article_id": ids,
            "path": [f"{world.sources[s]}/{number * BATCH + k}.txt" for k, s in enumerate(source)],
            "sha256": shas,
            "title": [" ".join(title).capitalize() for title in words],
            "source": pa.array(world.sources).take(pa.array(source, mask=rng.random(n) < 0.03)),
            "source_basis": ["stated"] * n,
            "language": ["en"] * n,
            "published": pa.array((day + EPOCH_DAY).astype(np.int32), mask=undated).cast(pa.date32()),
            "published_basis": pa.array(["stated"] * n, mask=undated),
            "added": [dt.date(2026, 1, 1)] * n,
            "countries": lists(codes, [pa.array(land, mask=land < 0)]),
            "parser_version": pa.array([PARSER_VERSION] * n, pa.int32()),
        }
    )


def _timexes(grid, dated, day, ids, start, end) -> pa.Table:
    token, article_ids = grid.first[dated] + DATE_AT, ids.take(grid.sentence_article[dated])
    days = pa.array((day + EPOCH_DAY).astype(np.int32)).cast(pa.date32())
    return pa.table(
        {
            "timex_id": record_ids(article_ids, "t", start[token], end[token]),
            "article_id": article_ids,
            "start": start[token],
            "end": end[token],
            "type": ["DATE"] * len(dated),
            "value": days.cast(pa.string()),
            "date_start": days,
            "date_end": days,
            "basis": ["stated"] * len(dated),
            "sentence": grid.sentence_index[dated],
        }
    )


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
    side = folder / "shared.duckdb"
    folder.mkdir(parents=True)
    with open_writer(folder) as writer, duckdb.connect(str(side)) as beside:
        for tables, shared, size in batches(world):
            writer.append_tables(tables)
            _keep(beside, shared)
            raw += size
        _finish(world, writer, beside)
        writer.publish(parser_version=PARSER_VERSION)
    side.unlink()
    return raw


def _keep(beside: duckdb.DuckDBPyConnection, shared: pa.Table) -> None:
    beside.register("arriving", shared)
    beside.execute("CREATE TABLE IF NOT EXISTS shared AS SELECT * FROM arriving LIMIT 0")
    beside.execute("INSERT INTO shared SELECT * FROM arriving")
    beside.unregister("arriving")


def _finish(world: World, writer: Writer, beside: duckdb.DuckDBPyConnection) -> None:
    """The stories that several events tell, the canonical names and the countries."""
    told = beside.sql("""
        SELECT min(event_id) AS story_id, list(event_id ORDER BY event_id) AS event_ids, false AS is_inferred,
            list_sort(list_distinct(flatten(list(countries)))) AS countries,
            COLUMNS(* EXCLUDE (event_id, key, countries)).arg_min(event_id)
        FROM shared GROUP BY key""")
    for part in told.to_arrow_reader(50_000):
        writer.append_tables({"stories": pa.Table.from_batches([part])})
    land = world.country
    canonicals = pa.table(
        {
            "canonical_id": world.canonical_ids,
            "name": world.names,
            "label": pa.array(LABELS).take(world.label),
            "country": pa.array(world.codes).take(pa.array(land, mask=land < 0)),
            "is_country": world.is_country,
        }
    )
    writer.append_tables({"canonicals": canonicals})
    writer.replace("countries", [{"code": c, "name": n} for c, n in sorted(world.country_names.items())])
