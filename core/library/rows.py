"""What packed articles give to the tables of `schema.py`, a chunk at a time.

Records point at the entities of their article by number, so that who takes part is found by places in arrays: several
times as fast as by joining tables.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.library import packing
from core.library.letters import Letters
from core.library.lookup import Lookup
from core.library.schema import PLACES
from core.library.title_words import title_words

Ints = NDArray[np.integer[Any]]
# The name of an article's entity that no linking has.
_NOBODY = -1
# What is asked of each kind of record, here and in `particulars.py`.
_FIELDS = {
    "entities": ("name", "label"),
    "mentions": ("entity", "start", "end", "kind", "sentence"),
    "timexes": ("date_start", "date_end", "basis", "sentence"),
    "events": (
        *("type", "mode", "status", "title", "date", "date_start", "date_end", "actors", "recipients", "countries"),
        *("place", "trigger_start", "trigger_end", "sentence_end", "sentence", "quantities"),
    ),
    "quotes": ("start", "end", "kind", "speaker_entity", "speaker_name", "about", "sentence", "speakers"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Who the entities of articles are: an entry an entity. bits: of its country; -1 where it has none.

    lands: the place of that country among all codes, for the articles' own rows.
    """

    articles: Ints
    locals: Ints
    entities: Ints
    bits: Ints
    counts: Ints
    lands: Ints = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True, slots=True)
class Known:
    """What the library has numbered: sources, and countries in the order of their codes."""

    sources: pa.Array
    source_nos: Ints
    codes: pa.Array
    bits: Ints


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table by column. words: sets of countries, uint64[4, n]; None where a table has none.

    which: whose set each row has; None where each has its own.
    """

    columns: dict[str, Any]
    words: NDArray[np.uint64] | None = None
    which: Ints | None = None


@dataclass(frozen=True, slots=True)
class _Members:
    """Entities in lists: the place of each one's list, and its place among the chunk's entities."""

    owner: Ints
    at: Ints


class Chunk:
    """Some packed articles, with all their names resolved."""

    def __init__(self, table: pa.Table, named: Named, known: Known) -> None:
        self._known = known
        self._article = _numbers(table.column("article_no"))
        self._rows = Lookup(self._article)
        self._day = table.column("published").combine_chunks()
        sources = pc.fill_null(table.column("source"), "").combine_chunks()
        self._source = known.source_nos[_numbers(pc.index_in(sources, known.sources))]
        self._basis, self._texts = table.column("published_basis"), table.column("text").combine_chunks()
        self.flat = {kind: packing.flat(table, kind, fields) for kind, fields in _FIELDS.items()}
        self._row = {kind: self._rows.of(_numbers(flat.column("article_no"))) for kind, flat in self.flat.items()}
        self._place(named)

    def _place(self, named: Named) -> None:
        """Lays the entities out article by article, so that one is found by its article and number."""
        row = self._rows.of(named.articles)
        size = np.zeros(len(self._article), np.int64)
        np.maximum.at(size, row, named.locals + 1)
        self._size, self._base = size, np.cumsum(size) - size
        at = self._base[row] + named.locals
        self._owner = np.repeat(np.arange(len(size)), size)
        self._entity, self._bit, self._count = (np.full(int(size.sum()), _NOBODY, np.int64) for _ in range(3))
        self._entity[at], self._bit[at], self._count[at] = named.entities, named.bits, named.counts

    def text(self, row: int) -> str:
        """The text of one of the chunk's articles."""
        return str(self._texts[row].as_py())

    def rows_that_say(self, words: str) -> list[int]:
        """The articles in whose text some words stand more than once."""
        said = pc.greater(pc.count_substring(self._texts, words), 1)
        return np.flatnonzero(np.asarray(said)).tolist()

    @cached_property
    def letters(self) -> Letters:
        """All texts one after another."""
        return Letters(self._texts)

    def numbers(self) -> Ints:
        """The articles' numbers, in the order of the chunk."""
        return self._article

    def rows_of(self, kind: str) -> Ints:
        """Which of the chunk's articles each record of a kind is of."""
        return self._row[kind]

    def who(self, rows: Ints, locals_: Ints) -> Ints:
        """The canonical entities of entities, each by its article's row and its number there; -1 where it has none."""
        known = locals_ < self._size[rows]
        return np.where(known, self._entity[np.where(known, self._base[rows] + locals_, 0)], _NOBODY)

    # ---- who is named where ------------------------------------------------------------------------------------------

    def article_entities(self) -> Rows:
        """Who is named in an article, each once, under whatever names."""
        named = self._count > 0
        wide = int(self._entity.max(initial=0)) + 1
        found = _distinct(self._owner[named] * wide + self._entity[named])
        return Rows({**self._facts(found // wide, "day", "article_no", "source_no"), "entity_no": found % wide})

    def sentence_entities(self) -> Rows:
        """Once each who is named in a sentence, with the countries of all that it names."""
        wide = int(self._entity.max(initial=0)) + 1
        at, _, _ = self._mentioned
        wins, which = self._wins
        found = _distinct(which * wide + self._entity[at])
        win = wins[found // wide]
        columns = self._facts(win // PLACES, "day", "source_no")
        columns |= {"win": self._article[win // PLACES] * PLACES + win % PLACES, "entity_no": found % wide}
        return Rows(columns, self._lands, found // wide)

    @cached_property
    def _mentioned(self) -> tuple[Ints, Ints, Ints]:
        """Place of each mention's entity, row of its article, and its sentence."""
        row, flat = self._row["mentions"], self.flat["mentions"]
        at = self._at(row, _numbers(flat.column("entity")))
        there = (at >= 0) & (self._entity[at] >= 0) if len(self._entity) else np.zeros(len(row), np.bool_)
        return at[there], row[there], _numbers(flat.column("sentence"))[there]

    @cached_property
    def _wins(self) -> tuple[Ints, Ints]:
        """The sentences that name somebody, as row times PLACES plus number, rising; and which each mention is in."""
        _, row, sentence = self._mentioned
        return _numbered(row * PLACES + sentence)

    @cached_property
    def _lands(self) -> NDArray[np.uint64]:
        """The countries that each of these sentences names."""
        at, _, _ = self._mentioned
        wins, which = self._wins
        return either(len(wins), which, self._bit[at])

    # ---- events ------------------------------------------------------------------------------------------------------

    def titles(self) -> dict[str, Any]:
        """The title of each event."""
        return {"event": self._keys("events"), "title": self.flat["events"].column("title")}

    def events(self) -> Rows:
        """A row an event; which story it belongs to is found later."""
        flat, row = self.flat["events"], self._row["events"]
        sides = {side: self._members("events", flat.column(side)) for side in ("actors", "recipients")}
        owner, land = self._codes(flat.column("countries"))
        columns = {
            "event": self._keys("events"),
            "win": self._win("events"),
            **self._facts(row, "source_no"),
            **{name: flat.column(name) for name in ("type", "mode", "status", "date")},
            "day_start": flat.column("date_start"),
            "day_end": flat.column("date_end"),
            "lane": _optional(self._lane(sides, owner, land)),
            "is_inferred": self._is_inferred(),
            "is_dated_here": self._is_dated_here(),
            **{side: _lists(len(row), m.owner, self._entity[m.at]) for side, m in sides.items()},
            **{name: flat.column(name) for name in ("trigger_start", "trigger_end")},
            "words": title_words(flat.column("title"), self._triggers()),
        }
        return Rows(columns, either(len(row), owner, self._known.bits[land]))

    def _triggers(self) -> pa.Array:
        """The words that stand for each event."""
        flat = self.flat["events"]
        begins, ends = (_numbers(flat.column(f"trigger_{side}")) for side in ("start", "end"))
        return self.letters.spans(self._row["events"], begins, ends)

    def _lane(self, sides: dict[str, _Members], owner: Ints, land: Ints) -> Ints:
        """The country of the first who takes part and has one, else the event's first by code, else the place's."""
        lane = np.full(len(self._row["events"]), -1)
        place = _numbers(self.flat["events"].column("place"), missing=-1)
        placed = np.flatnonzero(place >= 0)
        lane[placed] = self._bit[self._at(self._row["events"][placed], place[placed])]
        lowest = np.full(len(lane), len(self._known.bits))
        np.minimum.at(lowest, owner, land)
        lane = np.where(lowest < len(self._known.bits), np.append(self._known.bits, -1)[lowest], lane)
        for members in (sides["recipients"], sides["actors"]):
            has = self._bit[members.at] >= 0
            lane[members.owner[has][::-1]] = self._bit[members.at[has]][::-1]  # of several the first, written last
        return lane

    def _is_inferred(self) -> NDArray[np.bool_]:
        """Whether the day rests on a day of publication that nobody states, and the text names no such year."""
        flat, row = self.flat["events"], self._row["events"]
        inferred = np.asarray(pc.fill_null(pc.equal(self._basis, "inferred"), False))[row]
        inferred &= np.asarray(pc.is_valid(flat.column("date_start")))
        first = _numbers(pc.year(flat.column("date_start")), missing=0)
        last = _numbers(pc.year(flat.column("date_end")), missing=0)
        which = np.flatnonzero(inferred)
        texts = {article: self.text(article) for article in set(row[which].tolist())}
        for n in which:
            text = texts[row[n]]
            inferred[n] = not any(f"{year:04d}" in text for year in {int(first[n]), int(last[n]) or int(first[n])})
        return inferred

    def _is_dated_here(self) -> NDArray[np.bool_]:
        """Whether a time expression of the same sentence agrees with the event's days."""
        events, timexes = self.flat["events"], self.flat["timexes"]
        said = np.flatnonzero(np.asarray(pc.fill_null(pc.not_equal(timexes.column("basis"), "day of filing"), False)))
        theirs = (self._row["timexes"] * PLACES + _numbers(timexes.column("sentence")))[said]
        ours = self._row["events"] * PLACES + _numbers(events.column("sentence"))
        event, timex = _equal(ours, theirs)
        first, last = (_days(events.column(side))[event] for side in ("date_start", "date_end"))
        begins, ends = (_days(timexes.column(side))[said][timex] for side in ("date_start", "date_end"))
        with np.errstate(invalid="ignore"):
            agrees = np.isnan(begins) | ((begins <= last) & (ends >= first))
        found = np.zeros(len(ours), np.bool_)
        found[event[agrees]] = True
        return found

    # ---- quotations --------------------------------------------------------------------------------------------------

    def quotes(self) -> Rows:
        """A row a quotation; a speaker's name where nobody known speaks."""
        flat, row = self.flat["quotes"], self._row["quotes"]
        several = self._members("quotes", flat.column("speakers"))
        is_one = np.asarray(pc.fill_null(pc.list_value_length(flat.column("speakers")), 0)) == 0
        one = _numbers(flat.column("speaker_entity"), missing=-1)
        alone = np.flatnonzero(is_one & (one >= 0))
        owner, at = np.append(several.owner, alone), np.append(several.at, self._at(row[alone], one[alone]))
        order = np.argsort(owner, kind="stable")
        who = self._resolved(owner[order], at[order])
        has = np.isin(np.arange(len(row)), who.owner)
        about = self._members("quotes", flat.column("about"))
        wide = int(self._entity.max(initial=0)) + 1
        about_whom = _distinct(about.owner * wide + self._entity[about.at])
        columns = {
            "quote": self._keys("quotes"),
            "win": self._win("quotes"),
            **self._facts(row, "day", "source_no"),
            "kind": flat.column("kind"),
            "speakers": _lists(len(row), who.owner, self._entity[who.at]),
            "speaker_name": pc.if_else(pa.array(~has), flat.column("speaker_name"), None),
            "about": _lists(len(row), about_whom // wide, about_whom % wide),
        }
        return Rows(columns, either(len(row), who.owner, self._bit[who.at]) | self._said_beside(row))

    def credits(self) -> Rows:
        """A row an event that somebody is quoted to tell: of several quotations around it the outermost."""
        events, quotes = self.flat["events"], self.flat["quotes"]
        event, quote = _equal(self._win("events"), self._win("quotes"))
        begins, ends = (_numbers(quotes.column(side))[quote] for side in ("start", "end"))
        at = _numbers(events.column("trigger_start"))[event]
        inside = np.flatnonzero((begins <= at) & (at < ends))
        inside = inside[np.lexsort((begins[inside], event[inside]))]
        _, first = np.unique(event[inside], return_index=True)
        event, quote = event[inside[first]], quote[inside[first]]
        who = self._at(self._row["quotes"][quote], _numbers(quotes.column("speaker_entity"), missing=-1)[quote])
        speaker = np.append(self._entity, _NOBODY)[who]
        names = quotes.column("speaker_name").take(pa.array(quote))
        known = (speaker >= 0) | np.asarray(pc.is_valid(names))
        columns = {
            "event": self._keys("events")[event][known],
            "speaker": _optional(speaker[known]),
            "speaker_name": pc.if_else(pa.array(speaker < 0), names, None).filter(pa.array(known)),
        }
        return Rows(columns)

    def _said_beside(self, row: Ints) -> NDArray[np.uint64]:
        """The countries that the sentence of each quotation names."""
        win = row * PLACES + _numbers(self.flat["quotes"].column("sentence"))
        wins, _ = self._wins
        found = np.searchsorted(wins, win)
        there = np.append(wins, -1)[found] == win
        return np.where(there, np.append(self._lands, np.zeros((4, 1), np.uint64), axis=1)[:, found], np.uint64(0))

    # ---- places ------------------------------------------------------------------------------------------------------

    def _at(self, row: Ints, local: Ints) -> Ints:
        """Where entities stand among the chunk's; -1 where the article has no such."""
        return np.where((local >= 0) & (local < self._size[row]), self._base[row] + local, -1)

    def _members(self, kind: str, lists: pa.ChunkedArray) -> _Members:
        owner = np.repeat(np.arange(len(lists)), np.asarray(pc.fill_null(pc.list_value_length(lists), 0)))
        local = _numbers(pc.list_flatten(lists), missing=-1)
        return self._resolved(owner, self._at(self._row[kind][owner], local))

    def _resolved(self, owner: Ints, at: Ints) -> _Members:
        there = at >= 0
        there[there] = self._entity[at[there]] >= 0
        return _Members(owner[there], at[there])

    def _codes(self, lists: pa.ChunkedArray) -> tuple[Ints, Ints]:
        """Places of lists, and of their countries in the order of codes."""
        owner = np.repeat(np.arange(len(lists)), np.asarray(pc.fill_null(pc.list_value_length(lists), 0)))
        land = _numbers(pc.index_in(pc.list_flatten(lists), self._known.codes), missing=-1)
        return owner[land >= 0], land[land >= 0]

    def _keys(self, kind: str) -> Ints:
        return self._article[self._row[kind]] * PLACES + _numbers(self.flat[kind].column("n"))

    def _win(self, kind: str) -> Ints:
        return self._article[self._row[kind]] * PLACES + _numbers(self.flat[kind].column("sentence"))

    def _facts(self, row: Ints, *names: str) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for name in names:
            if name == "day":
                facts[name] = self._day.take(pa.array(row))
            else:
                facts[name] = (self._source if name == "source_no" else self._article)[row]
        return facts


def counts_of(table: pa.Table) -> dict[str, Any]:
    """By article, how many records of two kinds it has; not events without a type, which an analyst rejected."""
    events = table.column("events").combine_chunks()
    kept = np.asarray(pc.is_valid(pc.struct_field(pc.list_flatten(events), "type")))
    n_events = np.bincount(np.asarray(pc.list_parent_indices(events))[kept], minlength=len(table))
    return {
        "article_no": table.column("article_no"),
        "n_events": n_events,
        "n_quotes": pc.list_value_length(table.column("quotes")),
    }


def named_in(table: pa.Table) -> tuple[Ints, pa.Table, dict[str, Any]]:
    """Which distinct name each entity has; these [label, name, country]; and the rows of `links`, all but their names.

    Counted by places in arrays: joining tables takes some times as long.
    """
    begins, entities = packing.kept_of(table, "entities")
    mention_begins, mentions = packing.kept_of(table, "mentions")
    size = np.diff(begins)
    row, entity = np.repeat(np.arange(len(table)), np.diff(mention_begins)), _numbers(mentions["entity"])
    there = entity < size[row]
    n_mentions = np.bincount((begins[row] + entity)[there], minlength=begins[-1])
    owner = np.repeat(np.arange(len(table)), size)
    links = {
        "article_no": table.column("article_no").combine_chunks().take(pa.array(owner)),
        "local": pa.array(np.arange(begins[-1]) - np.repeat(begins[:-1], size), pa.int32()),
        "n": pa.array(n_mentions, pa.int32()),
    }
    # Neither a label nor a code has such a sign; a country that is not known is none.
    marked = pc.if_else(pc.is_valid(entities["country"]), entities["country"], "\0")
    said = pc.binary_join_element_wise(entities["label"], marked, entities["name"], "\x1f").dictionary_encode()
    which = _numbers(said.indices)
    first = np.flatnonzero(np.diff(np.maximum.accumulate(which), prepend=-1) > 0)
    distinct = pa.table({field: entities[field].take(pa.array(first)) for field in ("label", "name", "country")})
    return which, distinct, links


def either(n: int, owner: Ints, bits: Ints) -> NDArray[np.uint64]:
    """uint64[4, n]: the bits of each owner; -1 is none."""
    words = np.zeros(4 * n, np.uint64)
    there = bits >= 0
    owner, bits = owner[there], bits[there]
    np.bitwise_or.at(words, bits // 64 * n + owner, np.uint64(1) << (bits % 64).astype(np.uint64))
    return words.reshape(4, n)


def _distinct(values: Ints) -> Ints:
    """What numpy's `unique` gives, in a third of its time."""
    ordered = np.sort(values)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def _numbered(values: Ints) -> tuple[Ints, Ints]:
    """Distinct values, rising, and which of them each is; in a tenth of the time where they rise as they come."""
    if np.any(values[1:] < values[:-1]):
        distinct, which = np.unique(values, return_inverse=True)
        return distinct, which
    is_new = np.append(True, values[1:] != values[:-1])[: len(values)]
    return values[is_new], np.cumsum(is_new) - 1


def _equal(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """All pairs of places where two arrays have the same."""
    order = np.argsort(right, kind="stable")
    low, high = (np.searchsorted(right[order], left, side) for side in ("left", "right"))
    n = high - low
    mine = np.repeat(np.arange(len(left)), n)
    return mine, order[np.arange(len(mine)) - np.repeat(np.cumsum(n) - n, n) + low[mine]]


def _lists(n: int, owner: Ints, values: Ints) -> pa.Array:
    """int32 lists, n of them; owners rise."""
    offsets = np.searchsorted(owner, np.arange(n + 1)).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values.astype(np.int32)))


def _optional(values: Ints) -> pa.Array:
    return pa.array(values, mask=values < 0)


def _numbers(column: pa.Array | pa.ChunkedArray, *, missing: int | None = None) -> Ints:
    """int64; missing: what stands for null."""
    filled = column if missing is None else pc.fill_null(column, missing)
    return np.asarray(filled).astype(np.int64)


def _days(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """Days since 1970; NaN for null."""
    return np.asarray(column.cast(pa.int32()).cast(pa.float64()).to_numpy(), np.float64)


def same_words(words: NDArray[np.uint64]) -> tuple[Ints, NDArray[np.uint64]]:
    """Which distinct set each of many is, and these, uint64[k, 4]."""
    n = words.shape[1]
    data = pa.py_buffer(np.ascontiguousarray(words.T))
    coded = pa.FixedSizeBinaryArray.from_buffers(pa.binary(32), n, [None, data]).dictionary_encode()
    distinct = np.frombuffer(coded.dictionary.buffers()[1], np.uint64, 4 * len(coded.dictionary)).reshape(-1, 4)
    return _numbers(coded.indices), distinct
