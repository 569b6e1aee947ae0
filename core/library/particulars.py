"""What reports can contradict one another in, taken from packed articles: places, numbers, spellings, and slips.

In: a chunk of packed articles. Out: rows for the tables `event_places`, `amounts`, `spellings` and `slips`; what
differs is then asked of these tables (`differing.py`). A slip is where an article contradicts itself: somebody condemns
what is going on between one side and themselves, while the rest of the article has it going on between that side and a
third.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from core.library.letters import BEYOND, Letters
from core.library.rows import Chunk, Ints, Rows
from core.library.schema import PLACES

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_SPELT_LABELS = frozenset({"PERSON", "FAC", "ORG", "LOC"})
_AT = frozenset({"in", "at", "near", "outside"})
_LAST_TWO = np.zeros((256, 256), np.bool_)
for _word in (*_AT, "the"):
    _LAST_TWO[ord(_word[-2]), ord(_word[-1])] = True
# Signs that may be spaces.
_UNSURE = np.array([code >= BEYOND or chr(code).isspace() for code in range(256)])
_AGAINST = frozenset({"ACCUSE", "REJECT", "THREATEN", "PROTEST"})
_BETWEEN = re.compile(r"\bbetween (?:the )?")
_AND = re.compile(r"\s+and (?:the )?")
_WORD = re.compile(r"\w+")
_ENDS = re.compile(r"[.!?\n]")
# So many words before "between" say what is going on; two of them shared, of a length that tells, are the same thing.
_WORDS_BEFORE = 8
_CHARS_BEFORE = 120
_SHARED_WORDS = 2
_MIN_WORD = 5
# Shorter parts of a name differ by a letter because they are other names.
_MIN_PART = 3
# A text has fewer characters than this many bits can count.
_ROW_BITS = 34

Row = dict[str, Any]


def particulars(chunk: Chunk) -> dict[str, Rows]:
    """Rows by table."""
    names = _Names(chunk)
    found: dict[str, Iterable[tuple[Any, ...]]] = {
        "event_places": _event_places(chunk, names),
        "amounts": _amounts(chunk),
        "spellings": _spellings(chunk, names),
        "slips": _slips(chunk, names),
    }
    made = {}
    for name, schema in _SCHEMAS.items():
        columns = list(zip(*found[name], strict=True)) or [()] * len(schema)
        made[name] = Rows({f.name: pa.array(c, f.type) for f, c in zip(schema, columns, strict=True)})
    return made


_SCHEMAS = {
    "event_places": pa.schema([("event", pa.int64()), ("place", pa.int32())]),
    "amounts": pa.schema(
        [("event", pa.int64()), ("unit", pa.string()), ("value", pa.float64()), ("said", pa.string())]
    ),
    "spellings": pa.schema([("win", pa.int64()), ("entity_no", pa.int32()), ("spelt", pa.string())]),
    "slips": pa.schema([("win", pa.int64()), ("said", pa.string()), ("other_win", pa.int64()), ("other", pa.string())]),
}


class _Names:
    """The entities and mentions of a chunk in columns; mentions as they stand in the texts, article by article."""

    def __init__(self, chunk: Chunk) -> None:
        entities, mentions = chunk.flat["entities"], chunk.flat["mentions"]
        row, start, end = chunk.rows_of("mentions"), _ints(mentions, "start"), _ints(mentions, "end")
        order = _in_order(row, start, end)
        self.row, self.start, self.end = row[order], start[order], end[order]
        self.local = _ints(mentions, "entity")[order]
        self.sentence, self.kind = _ints(mentions, "sentence")[order], _ints(mentions, "kind")[order]
        # Where each article's entities begin.
        self._first = np.searchsorted(chunk.rows_of("entities"), np.arange(len(chunk.numbers())))
        self._label, self._name = entities.column("label"), entities.column("name")
        self.is_spot = _flags(pc.is_in(self._label, pa.array(sorted(_PLACE_LABELS))))
        self.entity = self.of(self.row, self.local)

    def of(self, rows: Ints, locals_: Ints) -> Ints:
        """The places of entities among all of the chunk, by article and number."""
        return self._first[rows] + locals_

    def that_can_be_misspelt(self) -> tuple[Ints, pa.Array]:
        """The mentions by a name of several words, and these names."""
        label = _flags(pc.is_in(self._label, pa.array(sorted(_SPELT_LABELS))))
        is_long = label & _flags(pc.match_substring(self._name, " "))
        which = np.flatnonzero((self.kind == 0) & is_long[self.entity])
        return which, self._name.take(pa.array(self.entity[which])).combine_chunks()


def _event_places(chunk: Chunk, names: _Names) -> Iterable[tuple[int, int]]:
    """Where each event was, or was to be; a country is no answer.

    Else the first place that is named after the trigger, in its sentence, with a word that says where.
    """
    events, row = chunk.flat["events"], chunk.rows_of("events")
    place = _ints(events, "place", null=-1)
    if not len(names.is_spot):
        return ()
    given = np.where(place >= 0, names.of(row, place), 0)
    place = np.where((place >= 0) & names.is_spot[given], place, -1)
    there = np.array(_said_where(chunk, names), np.int64)
    if len(there):
        at = _position(names.row[there], names.start[there])
        near = np.searchsorted(at, _position(row, _ints(events, "trigger_end")))
        first = np.minimum(near, len(at) - 1)
        is_near = (near < len(at)) & (at[first] < _position(row, _ints(events, "sentence_end")))
        place = np.where((place < 0) & is_near, names.local[there[first]], place)
    who = chunk.who(row, np.maximum(place, 0))
    kept = (place >= 0) & (who >= 0)
    event = chunk.numbers()[row] * PLACES + _ints(events, "n")
    return zip(event[kept].tolist(), who[kept].tolist(), strict=True)


def _said_where(chunk: Chunk, names: _Names) -> list[int]:
    """The mentions of places that stand after "in", "at" and such."""
    spots = np.flatnonzero(names.is_spot[names.entity])
    spots = spots[_may_follow(chunk, names.row[spots], names.start[spots])]
    rows, starts = names.row[spots], names.start[spots]
    said = chunk.letters.spans(rows, np.maximum(starts - 12, 0), starts).to_pylist()
    found = []
    for at, words in zip(spots.tolist(), said, strict=True):
        before = words.split()
        if before and before[-1 if before[-1] != "the" else max(-2, -len(before))] in _AT:
            found.append(at)
    return found


def _may_follow(chunk: Chunk, rows: Ints, starts: Ints) -> NDArray[np.bool_]:
    """Whether what is before these places may be one of the words: three letters tell of most that it is not."""
    letters, at = chunk.letters.bytes, chunk.letters.at(rows, starts)
    third, second, last = (np.where(starts >= back, letters[np.maximum(at - back, 0)], ord(" ")) for back in (3, 2, 1))
    apart = _LAST_TWO[third, second] | _UNSURE[second]
    found: NDArray[np.bool_] = np.where(last == ord(" "), apart, _LAST_TWO[second, last] | _UNSURE[last])
    return found


def _position(rows: Ints, places: Ints) -> Ints:
    """One number that grows from article to article and, in each, from place to place."""
    return rows << _ROW_BITS | places


def _amounts(chunk: Chunk) -> Iterator[tuple[int, str, float, str]]:
    """What each event counts, by the last word of the unit."""
    events = chunk.flat["events"]
    said = np.flatnonzero(_flags(pc.greater(pc.list_value_length(events.column("quantities")), 0)))
    event = (chunk.numbers()[chunk.rows_of("events")] * PLACES + _ints(events, "n"))[said].tolist()
    for number, some in zip(event, events.column("quantities").take(pa.array(said)).to_pylist(), strict=True):
        for quantity in some:
            words = _WORD.findall((quantity["unit"] or "").casefold())
            if words and quantity["value"] is not None:
                yield number, words[-1].rstrip("s"), quantity["value"], quantity["text"]


def _spellings(chunk: Chunk, names: _Names) -> Iterator[tuple[int, int, str]]:
    """Names that are written with one letter other than what they are called, once each."""
    which, called = names.that_can_be_misspelt()
    unlike = _other_than(chunk, names.row[which], names.start[which], names.end[which], called)
    which, called = which[unlike], called.take(pa.array(unlike)).to_pylist()
    written = chunk.letters.spans(names.row[which], names.start[which], names.end[which]).to_pylist()
    odd: dict[tuple[int, str], int] = {}
    for at, name, spelt, entity in zip(which.tolist(), called, written, names.entity[which].tolist(), strict=True):
        if spelt != name and (entity, spelt) not in odd:
            odd[entity, spelt] = at if is_other_spelling(name, spelt) else -1
    found = np.array([at for at in odd.values() if at >= 0], np.int64)
    who = chunk.who(names.row[found], names.local[found])
    win = chunk.numbers()[names.row[found]] * PLACES + names.sentence[found]
    said = [spelt for (_, spelt), at in odd.items() if at >= 0]
    for number, one, spelt in zip(win.tolist(), who.tolist(), said, strict=True):
        if one >= 0:
            yield number, one, spelt


def _other_than(chunk: Chunk, rows: Ints, starts: Ints, ends: Ints, called: pa.Array) -> Ints:
    """Which of some spans are written otherwise than they are called."""
    theirs = Letters(called)
    begins = chunk.letters.at(rows, starts)
    same = np.flatnonzero((chunk.letters.at(rows, ends) - begins == theirs.sizes) & (theirs.sizes > 0))
    sizes = theirs.sizes[same]
    unlike = chunk.letters.run(begins[same], sizes) != theirs.run(theirs.firsts[same], sizes)
    other = np.ones(len(called), np.bool_)
    if len(same):
        other[same] = np.add.reduceat(unlike, np.cumsum(sizes) - sizes) > 0
    return np.flatnonzero(other)


def _slips(chunk: Chunk, names: _Names) -> Iterator[tuple[int, str, int, str]]:
    """Where an article contradicts itself on who is with whom: the odd sentence first."""
    for row in chunk.rows_that_say("between "):
        text = chunk.text(row)
        if len(_BETWEEN.findall(text)) > 1:
            yield from _Article(int(chunk.numbers()[row]), text, *_records(chunk, names, row)).slips()


def _records(chunk: Chunk, names: _Names, row: int) -> tuple[list[Row], list[Row]]:
    """The mentions and events of one article."""
    low, high = np.searchsorted(names.row, [row, row + 1])
    columns = {c: getattr(names, c)[low:high].tolist() for c in ("start", "end", "sentence")}
    columns["entity"] = names.local[low:high].tolist()
    mentions = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    low, high = np.searchsorted(chunk.rows_of("events"), [row, row + 1])
    events = chunk.flat["events"].select(["sentence", "type", "actors"]).slice(low, high - low)
    return mentions, events.to_pylist()


class _Article:
    """What an article that says "between" says of who is with whom."""

    def __init__(self, number: int, text: str, mentions: list[Row], events: list[Row]) -> None:
        self._number, self._text, self._mentions, self._events = number, text, mentions, events
        self._starts = [m["start"] for m in mentions]

    def slips(self) -> Iterator[tuple[int, str, int, str]]:
        """The first it makes."""
        pairs = list(self._between())
        for win, who, words, said in pairs:
            if not self._speaks_against(win) & who:
                continue
            for other_win, others, other_words, other in pairs:
                if len(who & others) == 1 and not self._speaks_against(win) & others \
                        and len(words & other_words) >= _SHARED_WORDS:  # fmt: skip
                    yield self._number * PLACES + win, said, self._number * PLACES + other_win, other
                    return

    def _between(self) -> Iterator[tuple[int, frozenset[int], frozenset[str], str]]:
        """Sentence, the two, the words before, and the text of each "… between A and B"."""
        for found in _BETWEEN.finditer(self._text):
            first = self._at(found.end())
            joined = _AND.match(self._text, first["end"]) if first else None
            second = self._at(joined.end()) if joined else None
            if first is None or second is None:
                continue
            before = _ENDS.split(self._text[max(0, found.start() - _CHARS_BEFORE) : found.start()])[-1]
            words = frozenset(w for w in _WORD.findall(before.casefold())[-_WORDS_BEFORE:] if len(w) >= _MIN_WORD)
            said = self._text[found.start() : second["end"]]
            yield first["sentence"], frozenset((first["entity"], second["entity"])), words, said

    def _speaks_against(self, sentence: int) -> frozenset[int]:
        return frozenset(
            who
            for e in self._events
            if e["sentence"] == sentence and e["type"] in _AGAINST
            for who in e["actors"] or ()
        )

    def _at(self, start: int) -> Row | None:
        at = bisect_left(self._starts, start)
        return self._mentions[at] if at < len(self._starts) and self._starts[at] == start else None


def is_other_spelling(name: str, spelt: str) -> bool:
    """Whether one letter of one word is other, or missing; not where it is an ending: "Koreans"."""
    ours, theirs = (_WORD.findall(text.casefold()) for text in (name, spelt))
    if len(ours) != len(theirs):
        return False
    odd = [(a, b) for a, b in zip(ours, theirs, strict=True) if a != b]
    return len(odd) == 1 and _is_one_letter(*odd[0])


def _is_one_letter(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if (
        len(short) < _MIN_PART
        or short[0] != long[0]
        or len(long) - len(short) > 1
        or long in (f"{short}s", f"{short}n")
    ):
        return False
    i = next((k for k, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[i + 1 :] == long[i + 1 :] if len(short) == len(long) else short[i:] == long[i + 1 :]


def _in_order(row: Ints, start: Ints, end: Ints) -> Ints:
    """Order by place, of several at one the longest first; most come so, and sorting takes ten times as long."""
    at = _position(row, start)
    risen = np.diff(at)
    if np.all((risen > 0) | ((risen == 0) & (np.diff(end) <= 0))):
        return np.arange(len(at))
    return np.lexsort((-end, at))


def _ints(table: pa.Table, column: str, *, null: int | None = None) -> Ints:
    values = table.column(column)
    filled = values if null is None else pc.fill_null(values, null)
    return np.asarray(filled.to_numpy()).astype(np.int64)


def _flags(values: pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(values, False).to_numpy()).astype(np.bool_)
