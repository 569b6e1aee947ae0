"""The days of the year that a text names: with a weekday, beside "yesterday", or told of as past."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.parse import lexicon
from core.parse.timex.calendar import MONTHS, add_days
from core.parse.timex.calendar import day as real_day
from core.parse.timex.candidates import Candidate

# A run of days told of is news, not history, where the last two lie within so many days.
_RUN_DAYS = 14
# A single day is the news where it is named with its weekday in so many characters from the text's start.
_LEAD_CHARS = 300
# How far back a sentence is read.
_REACH = 90
SENTENCE_END = re.compile(r"[a-z0-9][.!?][\"”’']?\s|\n")


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """A day without its year, with its weekday (Monday is 1) where the text names one, and the words that say so."""

    month: int
    day: int
    weekday: int | None = None
    words: str = ""

    def in_year(self, year: int) -> dt.date | None:
        """The day in a year; None for 29 February in most."""
        return real_day(year, self.month, self.day)

    def nearest(self, to: dt.date) -> dt.date | None:
        """The day as it is nearest to another."""
        options = [d for year in (-1, 0, 1) if (d := self.in_year(to.year + year))]
        return min(options, key=lambda d: abs((d - to).days), default=None)

    def fits(self, published: dt.date) -> bool:
        """Whether it falls on its weekday, seen from a day of publication; true where it has none."""
        day = self.nearest(published)
        return self.weekday is None or (day is not None and day.isoweekday() == self.weekday)

    def __str__(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1]}"


def say(day: dt.date) -> str:
    """ "15 September 2023"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def words_of(text: str, candidate: Candidate, start: int | None = None) -> str:
    """The words of a candidate on one line."""
    return " ".join(text[candidate.start if start is None else start : candidate.end].split())


def is_told(text: str, candidate: Candidate) -> bool:
    """Whether a time is told of as past: not hoped for, planned or a term to be kept ("by March 5")."""
    if candidate.tense != "past":
        return False
    before = set(re.findall(r"\b[a-z]+\b", sentence_before(text, candidate.start)))  # "May" is a month
    return not before & lexicon.words("publication", "not_yet")


def sentence_before(text: str, end: int) -> str:
    """What stands before an offset in its sentence, not far back."""
    return SENTENCE_END.split(text[max(0, end - _REACH) : end])[-1]


def is_bare_weekday(candidate: Candidate) -> bool:
    """ "Friday", "on Friday morning", told as past."""
    return candidate.how == "weekday" and candidate.steps is None and candidate.tense != "future"


def named_weekdays(text: str, candidates: tuple[Candidate, ...]) -> tuple[DayOfYear, ...]:
    """Days of the year whose weekday the text names: "Friday, September 8", "Friday (8 September)"."""
    out: dict[tuple[int, int], DayOfYear] = {}
    for before, candidate in zip((None, *candidates), candidates, strict=False):
        if not _is_day_of_year(candidate):
            continue
        weekday, start = candidate.weekday, candidate.start
        if weekday is None and before and before.how == "weekday" and _adjoin(text, before, candidate):
            weekday, start = before.weekday, before.start
        if weekday:
            day = _day_of(text, candidate, weekday=weekday, start=start)
            out.setdefault((day.month, day.day), day)
    return tuple(out.values())


def filed_by_word(text: str, candidates: tuple[Candidate, ...]) -> DayOfYear | None:
    """The day of publication that "yesterday, September 14" or "today (15 September)" gives."""
    return next(_filed_days(text, candidates), None)


def _filed_days(text: str, candidates: tuple[Candidate, ...]) -> Iterator[DayOfYear]:
    for first, second in zip(candidates, candidates[1:], strict=False):
        word, date = (first, second) if first.how == "deictic" else (second, first)
        if word.how != "deictic" or word.unit != "D" or not _is_day_of_year(date) or not _adjoin(text, first, second):
            continue
        # Any year serves to count the day in; 2000 has a 29 February.
        day = real_day(2000, date.month or 1, date.day or 1)
        if day and (filed := add_days(day, -(word.steps or 0))):
            yield DayOfYear(filed.month, filed.day, None, words_of(text, second, first.start))


def latest_told(text: str, candidates: tuple[Candidate, ...]) -> DayOfYear | None:
    """The last day told of as past, where it is this week's news: one of a run of days, or alone in the lead.

    The turn of the year lies in the widest gap between them.
    """
    told = [c for c in candidates if _is_day_of_year(c) and is_told(text, c)]
    days = {(c.month, c.day): _day_of(text, c, weekday=c.weekday) for c in told}
    ordered = [days[key] for key in sorted(days, key=lambda key: (key[0] or 0, key[1] or 0))]
    if len(ordered) < 2:
        return ordered[0] if ordered and ordered[0].weekday and told[0].start < _LEAD_CHARS else None
    numbers = [31 * d.month + d.day for d in ordered]
    gaps = [(after - before) % 372 or 372 for before, after in zip(numbers, [*numbers[1:], numbers[0]], strict=True)]
    last = gaps.index(max(gaps))
    return ordered[last] if gaps[last - 1] <= _RUN_DAYS else None


def _is_day_of_year(candidate: Candidate) -> bool:
    real = candidate.month and candidate.day and real_day(2000, candidate.month, candidate.day)
    return candidate.how == "calendar" and bool(real) and candidate.year is None and candidate.day_to is None


def _day_of(text: str, candidate: Candidate, *, weekday: int | None, start: int | None = None) -> DayOfYear:
    return DayOfYear(candidate.month or 1, candidate.day or 1, weekday, words_of(text, candidate, start))


def _adjoin(text: str, first: Candidate, second: Candidate) -> bool:
    return not text[first.end : second.start].strip(" ,(\n")
