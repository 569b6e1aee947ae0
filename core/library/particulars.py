"""What reports can contradict one another in, taken from packed articles: places, numbers, spellings, and slips.

In: a chunk of packed articles. Out: rows for the tables `event_places`, `amounts`, `spellings` and `slips`; what
differs is then asked of these tables (`differing.py`). A slip is where an article contradicts itself: somebody condemns
what is going on between one side and themselves, while the rest of the article has it going on between that side and a
third.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from core.library.rows import Chunk, Rows
from core.library.schema import PLACES

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_SPELT_LABELS = frozenset({"PERSON", "FAC", "ORG", "LOC"})
_AT = frozenset({"in", "at", "near", "outside"})
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

Row = dict[str, Any]


def particulars(chunk: Chunk, texts: Sequence[str]) -> dict[str, Rows]:
    """Rows by table. texts: of the chunk's articles, in order."""
    found: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _SCHEMAS}
    for article in _articles(chunk, texts):
        found["event_places"] += article.event_places()
        found["amounts"] += article.amounts()
        found["spellings"] += article.spellings()
        found["slips"] += article.slips()
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


class _Article:
    def __init__(self, number: int, text: str, who: Sequence[int], records: dict[str, list[Row]]) -> None:
        self._number, self._text, self._who = number, text, who
        self._entities, self._events = records["entities"], records["events"]
        self._mentions = sorted(records["mentions"], key=lambda m: (m["start"], -m["end"]))
        self._starts = [m["start"] for m in self._mentions]

    def event_places(self) -> Iterator[tuple[int, int]]:
        """Where each event was, or was to be; a country is no answer."""
        for event in self._events:
            place = event["place"]
            if place is None or not self._is_spot(place):
                place = next(self._named_after(event), None)
            if place is not None and self._who[place] >= 0:
                yield self._number * PLACES + event["n"], self._who[place]

    def amounts(self) -> Iterator[tuple[int, str, float, str]]:
        """What each event counts, by the last word of the unit."""
        for event in self._events:
            for quantity in event["quantities"] or ():
                words = _WORD.findall((quantity["unit"] or "").casefold())
                if words and quantity["value"] is not None:
                    yield self._number * PLACES + event["n"], words[-1].rstrip("s"), quantity["value"], quantity["text"]

    def spellings(self) -> Iterator[tuple[int, int, str]]:
        """Names that are written with one letter other than what they are called, once each."""
        seen = set()
        for mention in self._mentions:
            entity = self._entities[mention["entity"]]
            if mention["kind"] != 0 or entity["label"] not in _SPELT_LABELS or " " not in entity["name"]:
                continue
            spelt = self._text[mention["start"] : mention["end"]]
            key = mention["entity"], spelt
            if key not in seen and self._who[mention["entity"]] >= 0 and is_other_spelling(entity["name"], spelt):
                yield self._number * PLACES + mention["sentence"], self._who[mention["entity"]], spelt
            seen.add(key)

    def slips(self) -> Iterator[tuple[int, str, int, str]]:
        """Where the article contradicts itself on who is with whom: the odd sentence first."""
        if len(_BETWEEN.findall(self._text)) < 2:
            return
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

    def _named_after(self, event: Row) -> Iterator[int]:
        """Places named after the trigger, in its sentence, with a word that says where."""
        for at in range(bisect_left(self._starts, event["trigger_end"]), len(self._mentions)):
            mention = self._mentions[at]
            if mention["start"] >= event["sentence_end"]:
                return
            before = self._text[max(0, mention["start"] - 12) : mention["start"]].split()
            if before and before[-1 if before[-1] != "the" else max(-2, -len(before))] in _AT \
                    and self._is_spot(mention["entity"]):  # fmt: skip
                yield mention["entity"]

    def _is_spot(self, local: int) -> bool:
        entity = self._entities[local]
        return entity["label"] in _PLACE_LABELS

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


def _articles(chunk: Chunk, texts: Sequence[str]) -> Iterator[_Article]:
    grouped: dict[str, list[list[Row]]] = {}
    for kind, columns in _COLUMNS.items():
        groups: list[list[Row]] = [[] for _ in texts]
        flat = chunk.flat[kind].select(columns)
        # Column by column, which takes a third of the time that whole rows take.
        values = zip(*(column.to_pylist() for column in flat.columns), strict=True)
        for at, row in zip(chunk.rows_of(kind).tolist(), values, strict=True):
            groups[at].append(dict(zip(columns, row, strict=True)))
        grouped[kind] = groups
    for at, (number, text) in enumerate(zip(chunk.numbers().tolist(), texts, strict=True)):
        records = {kind: groups[at] for kind, groups in grouped.items()}
        yield _Article(number, text, chunk.who(at, len(records["entities"])).tolist(), records)


_COLUMNS = {
    "entities": ["name", "label"],
    "mentions": ["entity", "start", "end", "kind", "sentence"],
    "events": [*("n", "type", "actors", "place", "sentence", "sentence_end", "trigger_end", "quantities")],
}
