"""What is marked in a text: names, dates, quotes and the words that tell of events, with what each was resolved to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Any

import pandas as pd
import pyarrow as pa

from core.dates import span_words
from core.library import packing
from core.library.reader import Library
from core.views.names import names_of

Mark = dict[str, Any]

_NAMES = """
    SELECT l.article_no, l.local, k.entity_no FROM links l JOIN asked USING (article_no) JOIN keys k USING (key_no)"""


KINDS = ("name", "date", "quote", "trigger")


class Texts:
    """The texts of some articles with their marks of some kinds, offsets into the text; by article number."""

    def __init__(self, library: Library, numbers: Iterable[int], kinds: Iterable[str] = KINDS) -> None:
        self._packed = library.packed(numbers)
        self._table = pa.concat_tables(self._packed.values()) if self._packed else packing.SCHEMA.empty_table()
        self._spans: dict[int, list[tuple[int, int]]] = {}
        self._records: dict[str, dict[int, list[dict[str, Any]]]] = {}
        self._texts: dict[int, str] = {}
        self.marks = self._marked(library, set(kinds))

    def fact(self, number: int, name: str) -> Any:
        """A fact of an article, by the name of `packing.SCHEMA`."""
        return self._packed[number].column(name)[0].as_py()

    def text(self, number: int) -> str:
        """The text of an article."""
        if not self._texts:
            columns = (self._table.column(name).to_pylist() for name in ("article_no", "text"))
            self._texts = dict(zip(*columns, strict=True))
        return self._texts[number]

    def records(self, number: int, kind: str) -> list[dict[str, Any]]:
        """All records of a kind of an article, in order."""
        return self._of(kind).get(number, [])

    def event(self, number: int, place: int) -> dict[str, Any]:
        """The event of this place in its article; those that were rejected leave their place empty."""
        return next(row for row in self.records(number, "events") if row["n"] == place)

    def sentences(self, number: int) -> list[tuple[int, int]]:
        """The sentences of an article as [start, end)."""
        if not self._spans:
            self._spans = defaultdict(list)
            columns = packing.flat(self._table, "sentences").select(["article_no", "start", "end"]).columns
            for article, start, end in zip(*(column.to_pylist() for column in columns), strict=True):
                self._spans[article].append((start, end))
        return self._spans[number]

    def _of(self, kind: str) -> dict[int, list[dict[str, Any]]]:
        """All records of a kind by article: read once for all, which costs little more than for one."""
        if kind not in self._records:
            found = self._records[kind] = defaultdict(list)
            for row in packing.flat(self._table, kind).to_pylist():
                found[row["article_no"]].append(row)
        return self._records[kind]

    def _marked(self, library: Library, kinds: Set[str]) -> dict[int, list[Mark]]:
        found: dict[int, list[Mark]] = defaultdict(list)
        if "name" in kinds and self._packed:
            asked = pa.table({"article_no": pa.array(sorted(self._packed), pa.int32())})
            numbers = {(no, local): entity for no, local, entity in library.rows(_NAMES, tables={"asked": asked})}
            names, lands = names_of(library, numbers.values()), library.country_names
            columns = ("article_no", "entity", "start", "end", "kind")
            flat = packing.flat(self._table, "mentions").select(columns).columns
            for article, entity, start, end, form in zip(*(column.to_pylist() for column in flat), strict=True):
                named = names[numbers[article, entity]]
                country = lands.get(named.country, named.country) if named.country else None
                label = f"{named.name} · {country}" if country and country != named.name else named.name
                found[article].append(_mark(start, end, "name", label, packing.KINDS[form]))
        for kind, (records, mark) in _MARKED.items():
            for article, rows in self._of(records).items() if kind in kinds else ():
                found[article] += map(mark, rows)
        return {article: sorted(marks, key=_text_order) for article, marks in found.items()}


def with_sentences(texts: Texts, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame with [article_no, sentence_index] and, added, [sentence_start, sentence_end, sentence, marks].

    Where the frame has sentence_start and sentence_end they are kept: a quotation may run over several sentences.
    """
    places = list(zip(frame["article_no"], frame["sentence_index"], strict=True))
    if "sentence_start" not in frame:
        spans = [texts.sentences(int(no))[int(n)] for no, n in places]
        frame = frame.assign(sentence_start=[a for a, _ in spans], sentence_end=[b for _, b in spans])
    spans = list(zip(frame["sentence_start"], frame["sentence_end"], strict=True))
    sentences = [texts.text(int(no))[a:b] for (no, _), (a, b) in zip(places, spans, strict=True)]
    marks = [within(texts.marks.get(int(no), []), a, b) for (no, _), (a, b) in zip(places, spans, strict=True)]
    return frame.assign(
        sentence=pd.Series(sentences, index=frame.index, dtype=object),
        marks=pd.Series(marks, index=frame.index, dtype=object),
    )


def within(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    """Marks that touch a span, cut to it, with offsets from its start."""
    return [
        {**mark, "start": max(mark["start"], start) - start, "end": min(mark["end"], end) - start}
        for mark in marks
        if mark["start"] < end and mark["end"] > start
    ]


def _mark(start: int, end: int, kind: str, label: str, form: str | None = None) -> Mark:
    return {"start": start, "end": end, "kind": kind, "label": label, "form": form}


def _date_label(kind: str, value: str | None, first: dt.date | None, last: dt.date | None, basis: str | None) -> str:
    shown = span_words(first, last) if first and last else f"{kind.lower()} {value}" if value else "not dated"
    return f"{shown} · {basis}" if basis else shown


def _date_mark(row: dict[str, Any]) -> Mark:
    label = _date_label(*(row[key] for key in ("type", "value", "date_start", "date_end", "basis")))
    return _mark(row["start"], row["end"], "date", label)


def _quote_mark(row: dict[str, Any]) -> Mark:
    return _mark(row["start"], row["end"], "quote", f"{row['speaker_name'] or 'unknown speaker'} · {row['kind']}")


def _trigger_mark(row: dict[str, Any]) -> Mark:
    mode = f" ({row['mode']})" if row["mode"] else ""
    label = f"{row['type']}{mode} · {row['status']}"
    return _mark(row["trigger_start"], row["trigger_end"], "trigger", label)


def _text_order(mark: Mark) -> tuple[int, int, str, str]:
    return mark["start"], -mark["end"], mark["kind"], mark["label"]


# Of which records a kind of mark is made, and how; names need what they were resolved to.
_MARKED = {
    "date": ("timexes", _date_mark),
    "quote": ("quotes", _quote_mark),
    "trigger": ("events", _trigger_mark),
}
