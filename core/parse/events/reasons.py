"""Why an event has its date, said in one sentence for the reader of a chart.

Time expressions say in a few words of their own what their days were counted from ("publication on 15 Sep 2023 minus
2 months"); here that becomes plain English, with days in words and without dates in digits.
"""

import datetime as dt
import re
from typing import TYPE_CHECKING

from core.dates import day_words, span_words
from core.parse.timex.calendar import days_of

if TYPE_CHECKING:
    from spacy.tokens import Token

Days = tuple[dt.date, dt.date]
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_STEP = re.compile(r"(.{1,80}) (minus|plus) (\d{1,6}) (\w{1,12})")
_MAX_TOLD = 10  # words of a clause that a reason may quote
_PUBLICATION = "publication on "
# How a reason begins where the event's sentence states no date.
NO_DATE = "No date in the sentence"


def stated(text: str, how: str, basis: str, days: Days, *, inferred: bool) -> str:
    """ "“May 2” in the same clause; the year is that of publication, 17 May 2024." `inferred`: so is publication."""
    why = counted(basis, days, inferred=inferred)
    return f"“{text}” {how}{f'; {why}' if why else ''}."


def counted(basis: str, days: Days, *, inferred: bool) -> str:
    """What a time expression's days were counted from; nothing where it says its date in full."""
    if basis == "stated":
        return ""
    note = " (year inferred)" if inferred else ""
    if " on the day of publication" in basis:
        return f"the day of {basis.partition(' on the day of ')[2].replace(_PUBLICATION, 'publication, ')}{note}"
    plain = basis.replace(_PUBLICATION, "publication, ")
    if plain.startswith("year from publication, "):
        day = plain.removeprefix("year from publication, ")
        if not day.endswith(str(days[0].year)):
            return f"the year is the one nearest to publication, {day}{note}"
        return f"the year is that of publication, {day}{' (inferred)' if inferred else ''}"
    if plain.startswith("year counted from publication"):
        return f"the {plain.replace('year counted', 'year is counted')}{note}"
    if plain.startswith("year from "):
        day = plain.removeprefix("year from ").removesuffix(", told before")
        return f"the year is that of {day}, told of before{note}"
    return _steps(plain, one_day=days[0] == days[1]) + (note if "publication" in plain else "")


def _steps(basis: str, *, one_day: bool) -> str:
    """ "two months before publication, 15 Sep 2023" of "publication, 15 Sep 2023 minus 2 months"."""
    if basis.startswith("same as "):
        anchor = _anchor(basis.removeprefix("same as "))
        return f"the day of {anchor}" if one_day and "publication" in anchor else f"counted from {anchor}"
    found = _STEP.fullmatch(basis)
    if found:
        anchor, sign, number, unit = found.groups()
        return f"{_count(int(number))} {unit} {'before' if sign == 'minus' else 'after'} {_anchor(anchor)}"
    if basis.startswith("quarter told of"):
        return "the quarter told of before"
    return f"the {basis}" if basis.startswith("last ") or "publication" in basis else _anchor(basis)


def _anchor(words: str) -> str:
    """A day that was counted from, in words: what was told of before stands there as a TIMEX3 value."""
    days = days_of(words)
    return span_words(*days) if days else words


def shifted(text: str, days: int, what: str, first: dt.date, last: dt.date, *, inferred: bool) -> str:
    """ "“two days after”: two days before the meeting, which the report puts on 15 Sep 2023."; `days` < 0: before."""
    side = "before" if days < 0 else "after"
    unit = "day" if abs(days) == 1 else "days"
    return f"“{text}”: {_count(abs(days))} {unit} {side} {what}, {_puts(first, last, inferred=inferred)}."


def called(verb: "Token") -> str:
    """What an event is called in a reason: "the meeting" that took place, else the words of its clause."""
    subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return f"what “{verb.text}” tells of"
    last = next((c for c in verb.rights if c.dep_ in ("dobj", "attr", "acomp", "prt")), verb)
    if last.lower_ == "place":
        return f"the {subject.text}"
    words = verb.doc[subject.left_edge.i : last.i + 1].text
    return f"“{words}”" if len(words.split()) <= _MAX_TOLD else f"what “{verb.text}” tells of"


def during(noun: str, first: dt.date, last: dt.date, *, inferred: bool) -> str:
    """ "During the summit, which the report puts on 14 May 2024." """
    return f"During the {noun}, {_puts(first, last, inferred=inferred)}."


def follows(how: str, first: dt.date, last: dt.date, *, inferred: bool) -> str:
    """ "No date in the sentence; it goes with “signed”, which the report puts on 14 May 2024." """
    return f"{NO_DATE}; {how}, {_puts(first, last, inferred=inferred)}."


def published(day: dt.date, *, inferred: bool) -> str:
    """For what carries no date and is told as news."""
    note = " (year inferred)" if inferred else ""
    return f"{NO_DATE}: taken as news of the day of publication, {day_words(day)}{note}."


def _puts(first: dt.date, last: dt.date, *, inferred: bool) -> str:
    words = span_words(first, last)
    whole_months = (first.day, (last + dt.timedelta(days=1)).day if last < dt.date.max else 1) == (1, 1)
    return f"which the report puts {'in' if whole_months else 'on'} {words}{' (year inferred)' if inferred else ''}"


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)
