"""What an article has told of so far, which later expressions are counted from; and a date's own fields in a year."""

import datetime as dt
from dataclasses import dataclass

from core.parse.timex import calendar as cal
from core.parse.timex.calendar import Days
from core.parse.timex.candidates import Candidate
from core.parse.timex.narrative import Tale, tale_of
from core.parse.timex.stepping import Resolved

# How far a tale of the past goes on after its last date, and how far back an hour has its day: two paragraphs of news.
HISTORY_REACH = 600
# An old date is at least this many days before publication; later ones are found from publication itself.
HISTORY_DAYS = 366


@dataclass(frozen=True, slots=True)
class Told:
    """What an article has told of so far.

    `last` is the last expression that named days, `quarter` the last quarter of a year. `history` is the last day of a
    tale with its own years ("On 1 September 1939 ... On 17 September ...") with the offset up to which it may go on
    and its paragraph.
    """

    last: Resolved | None = None
    quarter: Resolved | None = None
    history: tuple[dt.date, int, int] | None = None
    is_going_on: bool = False  # the tale has had a date without its year
    tale: Tale = Tale()
    day: Resolved | None = None  # the last single day told of
    paragraph: int = 0  # where the last one stands
    day_end: int = 0  # where the last single day stands

    @classmethod
    def nothing(cls, text: str, candidates: tuple[Candidate, ...], published: dt.date | None) -> "Told":
        """What is told of before a text begins: what kind of text it is."""
        return cls(tale=tale_of(text, candidates, published, days_in))

    def after(self, candidate: Candidate, found: Resolved) -> "Told":
        """What is told of after one more expression; a comparison with the year before changes nothing."""
        if (
            not found.days
            or candidate.type not in ("DATE", "TIME")
            or candidate.how in ("year_back", "compared", "told")
        ):
            return self
        quarter = (
            found if found.value and "-Q" in found.value and not self._compares(candidate, found) else self.quarter
        )
        history = self._history(candidate, found.days[0], found)
        going_on = history is not None and (found.is_history or self.is_going_on)
        is_day = found.days[0] == found.days[1]
        day, day_end = (found, candidate.end) if is_day else (self.day, self.day_end)
        return Told(found, quarter, history, going_on, self.tale, day, candidate.paragraph, day_end)

    def _compares(self, candidate: Candidate, found: Resolved) -> bool:
        """True for the quarter a year before the one its paragraph tells of: it is what figures are compared with."""
        told = self.quarter.value if self.quarter and self.paragraph == candidate.paragraph else None
        return bool(told and found.value and found.value[4:] == told[4:] and int(found.value[:4]) == int(told[:4]) - 1)

    def _history(self, candidate: Candidate, first: dt.date, found: Resolved) -> tuple[dt.date, int, int] | None:
        here = first, candidate.end + HISTORY_REACH, candidate.paragraph
        if candidate.how == "calendar" and candidate.month:
            return here if candidate.year or found.is_history else None
        if candidate.how == "narrative" and self.history:
            return here if candidate.unit in ("D", "W", "M") else self.history
        return self.history if candidate.how == "calendar" else None


def in_year(candidate: Candidate, year: int, basis: str) -> Resolved:
    """A candidate's own fields as days of a year; none where the year has no such day."""
    feast = cal.feast(candidate.period, year) if candidate.period else None
    value = feast.isoformat() if feast else value_of(candidate, f"{year:04d}")
    days = cal.days_of(value)
    return Resolved(value, days, basis) if days else Resolved(None, None, "no such day")


def value_of(candidate: Candidate, year: str) -> str:
    """The TIMEX3 value of a candidate's own fields in a year."""
    if candidate.month is None:
        return f"{year}-{candidate.period}" if candidate.period else year
    if candidate.day is None:
        return f"{year}-{candidate.month:02d}"
    first = f"{year}-{candidate.month:02d}-{candidate.day:02d}"
    if candidate.day_to is None:
        return first
    return f"{first}/{year}-{candidate.month:02d}-{candidate.day_to:02d}"


def days_in(candidate: Candidate, year: int) -> Days | None:
    """A candidate's days in a year, None where it has none."""
    return cal.days_of(candidate.value) if candidate.value else in_year(candidate, year, "").days
