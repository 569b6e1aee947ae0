"""Time expressions of news English: found by rules over kinds of words, then anchored to days.

`find_timexes` needs no publication date and no pipeline, so that publication can be worked out from what it finds;
`resolve_timexes` then counts the days. Values are TIMEX3 (TimeML 1.2.1), which shares its calendar forms with EDTF.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from core.parse.nlp import mask, sentence_at
from core.parse.timex.calendar import add_days, days_of, edtf
from core.parse.timex.candidates import Candidate
from core.parse.timex.narrative import spread_years
from core.parse.timex.ranges import End, ends_of
from core.parse.timex.resolve import resolve
from core.parse.timex.rules import count_before, find_candidates
from core.parse.timex.tense import tense_by_syntax
from core.parse.timex.told import Told
from core.records import Article, Sentence, Timex, record_id

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from core.parse.zones import Zones

__all__ = [
    "FILED",
    "Candidate",
    "add_days",
    "days_of",
    "edtf",
    "filing_timexes",
    "find_timexes",
    "offset_of",
    "resolve_timexes",
]

_OFFSET_DAYS = {"D": 1, "W": 7}
# The basis of a day that says when the report was filed.
FILED = "day of filing"


def find_timexes(text: str, zones: "Zones") -> tuple[Candidate, ...]:
    """Candidates in text order, none overlapping, none in debris."""
    return find_candidates(mask(text, zones.debris))


def resolve_timexes(
    candidates: tuple[Candidate, ...], article: Article, sentences: tuple[Sentence, ...], doc: "Doc | None" = None
) -> tuple[Timex, ...]:
    """Candidates with their days, counted from the article's publication date and from one another.

    Without sentences there are no timexes. `date_start` and `date_end` are None where no day is meant or known.
    """
    if not sentences:
        return ()
    out: list[Timex] = []
    candidates = spread_years(article.text, candidates)
    told = Told.nothing(article.text, candidates, article.published)
    for candidate in candidates:
        if doc is not None:
            tense = tense_by_syntax(doc, candidate.start, candidate.end, otherwise=candidate.tense)
            candidate = replace(candidate, tense=tense)
        found = resolve(candidate, article.published, told)
        sentence = sentence_at(sentences, candidate.start)
        out += [_timex(end, candidate.type, article.id, sentence) for end in ends_of(candidate, found, article.text)]
        told = told.after(candidate, found)
    return tuple(out)


def filing_timexes(article: Article, zones: "Zones", sentences: tuple[Sentence, ...]) -> tuple[Timex, ...]:
    """The days of the dateline and of a header line, as the article writes them.

    They are found apart and last: they tell when the report was filed, not when what it tells of happened.
    """
    line = zones.dateline
    spans = [span for span in (zones.header_date_span, (line.start, line.end) if line else None) if span]
    out: list[Timex] = []
    for start, end in spans if sentences else []:
        for candidate in find_candidates(article.text[start:end]):
            placed = replace(candidate, start=candidate.start + start, end=candidate.end + start)
            found = resolve(placed, article.published, Told.nothing(article.text, (placed,), article.published))
            if found.days:
                ends = End(placed.start, placed.end, replace(found, basis=FILED))
                out.append(_timex(ends, placed.type, article.id, sentence_at(sentences, placed.start)))
    return tuple(out)


def offset_of(timex_text: str) -> tuple[int, str] | None:
    """Whole days and direction of "two days after", "a week before"; None for anything else.

    What the clause that follows tells of happened that many days before (after) the main clause: "The meeting took
    place two days after Kim met Putin". Months and years are too coarse to count days from.
    """
    counted = count_before(timex_text)
    if counted is None or counted[1] not in _OFFSET_DAYS:
        return None
    number, unit, way = counted
    return number * _OFFSET_DAYS[unit], way


def _timex(end: End, kind: str, article_id: str, sentence: Sentence) -> Timex:
    first, last = end.found.days or (None, None)
    return Timex(
        id=record_id(article_id, "t", end.start, end.end),
        article_id=article_id,
        start=end.start,
        end=end.end,
        type=kind,
        value=end.found.value,
        date_start=first,
        date_end=last,
        basis=end.found.basis,
        sentence=sentence.index,
    )
