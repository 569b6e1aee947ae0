"""What is marked in a text: names, dates, quotes and the words that tell of events, with what each was resolved to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Any

import pandas as pd
import pyarrow as pa

from core.dates import span_words
from core.library import packing
from core.library.reader import Library

Mark = dict[str, Any]

_NAMES = """
    SELECT l.article_no, l.local, n.name, coalesce(c.name, n.country)
    FROM links l JOIN keys k USING (key_no) JOIN names n USING (entity_no) LEFT JOIN countries c ON c.code = n.country
    WHERE l.article_no BETWEEN ? AND ? AND list_contains(?::INTEGER[], l.article_no)"""


KINDS = ("name", "date", "quote", "trigger")


class Texts:
    """The texts of some articles with their marks of some kinds, offsets into the text; by article number."""

    def __init__(self, library: Library, numbers: Iterable[int], kinds: Iterable[str] = KINDS) -> None:
        self._packed = library.packed(numbers)
        self.marks = _marks_of(library, self._packed, set(kinds))
        self._records: dict[str, dict[int, list[dict[str, Any]]]] = {}

    def fact(self, number: int, name: str) -> Any:
        """A fact of an article, by the name of `packing.SCHEMA`."""
        return self._packed[number].column(name)[0].as_py()

    def text(self, number: int) -> str:
        """The text of an article."""
        return str(self.fact(number, "text"))

    def records(self, number: int, kind: str) -> list[dict[str, Any]]:
        """All records of a kind of an article, in order."""
        if kind not in self._records:
            # Of all articles at once: one by one takes ten times as long.
            found: dict[int, list[dict[str, Any]]] = defaultdict(list)
            table = pa.concat_tables(self._packed.values()).select(list({"article_no", "sentences", kind}))
            for row in packing.flat(table, kind).to_pylist():
                found[row["article_no"]].append(row)
            self._records[kind] = found
        return self._records[kind][number]

    def event(self, number: int, place: int) -> dict[str, Any]:
        """The event of this place in its article; those that were rejected leave their place empty."""
        return next(row for row in self.records(number, "events") if row["n"] == place)

    def sentences(self, number: int) -> list[tuple[int, int]]:
        """The sentences of an article as [start, end)."""
        return [(row["start"], row["end"]) for row in self.records(number, "sentences")]


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


def _marks_of(library: Library, packed: Mapping[int, pa.Table], kinds: Set[str]) -> dict[int, list[Mark]]:
    found: dict[int, list[Mark]] = defaultdict(list)
    if not packed:
        return found
    table = pa.concat_tables(packed.values()).select(["article_no", *packing.RECORDS])
    if "name" in kinds:
        rows = library.rows(_NAMES, [min(packed), max(packed), list(packed)])
        names = {(article, local): (name, country) for article, local, name, country in rows}
        for row in packing.flat(table, "mentions").to_pylist():
            name, country = names[row["article_no"], row["entity"]]
            label = f"{name} · {country}" if country and country != name else name
            form = packing.KINDS[row["kind"]]
            found[row["article_no"]].append(_mark(row["start"], row["end"], "name", label, form))
    if "date" in kinds:
        for row in packing.flat(table, "timexes").to_pylist():
            label = _date_label(*(row[key] for key in ("type", "value", "date_start", "date_end", "basis")))
            found[row["article_no"]].append(_mark(row["start"], row["end"], "date", label))
    if "quote" in kinds:
        for row in packing.flat(table, "quotes").to_pylist():
            label = f"{row['speaker_name'] or 'unknown speaker'} · {row['kind']}"
            found[row["article_no"]].append(_mark(row["start"], row["end"], "quote", label))
    if "trigger" in kinds:
        for row in packing.flat(table, "events").to_pylist():
            mode = f" ({row['mode']})" if row["mode"] else ""
            label = f"{row['type']}{mode} · {row['status']}"
            found[row["article_no"]].append(_mark(row["trigger_start"], row["trigger_end"], "trigger", label))
    return {article: sorted(marks, key=_text_order) for article, marks in found.items()}


def _mark(start: int, end: int, kind: str, label: str, form: str | None = None) -> Mark:
    return {"start": start, "end": end, "kind": kind, "label": label, "form": form}


def _date_label(kind: str, value: str | None, first: dt.date | None, last: dt.date | None, basis: str | None) -> str:
    shown = span_words(first, last) if first and last else f"{kind.lower()} {value}" if value else "not dated"
    return f"{shown} · {basis}" if basis else shown


def _text_order(mark: Mark) -> tuple[int, int, str, str]:
    return mark["start"], -mark["end"], mark["kind"], mark["label"]
