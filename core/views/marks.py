"""What is marked in a text: names, dates, quotes and the words that tell of events, with what each was resolved to."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from core.dates import span_words
from core.library.reader import Library

Mark = dict[str, Any]

_NAMES = """
    SELECT m.article_id, m.start, m."end", m.kind, c.name, coalesce(n.name, c.country)
    FROM mentions m JOIN links l USING (entity_id) JOIN canonicals c USING (canonical_id)
    LEFT JOIN countries n ON n.code = c.country
    WHERE list_contains(?, m.article_id)"""
_DATES = """
    SELECT article_id, start, "end", type, value, date_start, date_end, basis FROM timexes
    WHERE list_contains(?, article_id)"""
_QUOTES = 'SELECT article_id, start, "end", kind, speaker_name FROM quotes WHERE list_contains(?, article_id)'
_TRIGGERS = """
    SELECT article_id, trigger_start, trigger_end, type, mode, status FROM events WHERE list_contains(?, article_id)"""


def marks_of(library: Library, article_ids: Iterable[str]) -> dict[str, list[Mark]]:
    """All marks of some articles, offsets into the article's text."""
    ids = [sorted(set(article_ids))]
    found: dict[str, list[Mark]] = defaultdict(list)
    for article, start, end, form, name, country in library.rows(_NAMES, ids):
        label = f"{name} · {country}" if country and country != name else name
        found[article].append(_mark(start, end, "name", label, form))
    for article, start, end, kind, value, first, last, basis in library.rows(_DATES, ids):
        found[article].append(_mark(start, end, "date", _date_label(kind, value, first, last, basis)))
    for article, start, end, kind, speaker in library.rows(_QUOTES, ids):
        found[article].append(_mark(start, end, "quote", f"{speaker or 'unknown speaker'} · {kind}"))
    for article, start, end, kind, mode, status in library.rows(_TRIGGERS, ids):
        found[article].append(_mark(start, end, "trigger", f"{kind}{f' ({mode})' if mode else ''} · {status}"))
    return {article: sorted(marks, key=_text_order) for article, marks in found.items()}


def within(marks: Iterable[Mark], start: int, end: int) -> list[Mark]:
    """Marks that touch a span, cut to it, with offsets from its start."""
    return [
        {**mark, "start": max(mark["start"], start) - start, "end": min(mark["end"], end) - start}
        for mark in marks
        if mark["start"] < end and mark["end"] > start
    ]


def texts_of(library: Library, article_ids: Iterable[str]) -> Mapping[str, str]:
    """Texts by article."""
    ids = [sorted(set(article_ids))]
    return dict(library.rows("SELECT article_id, text FROM texts WHERE list_contains(?, article_id)", ids))


def _mark(start: int, end: int, kind: str, label: str, form: str | None = None) -> Mark:
    return {"start": start, "end": end, "kind": kind, "label": label, "form": form}


def _date_label(kind: str, value: str | None, first: dt.date | None, last: dt.date | None, basis: str | None) -> str:
    shown = span_words(first, last) if first and last else f"{kind.lower()} {value}" if value else "not dated"
    return f"{shown} · {basis}" if basis else shown


def _text_order(mark: Mark) -> tuple[int, int, str, str]:
    return mark["start"], -mark["end"], mark["kind"], mark["label"]
