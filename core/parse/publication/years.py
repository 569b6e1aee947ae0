"""The year of a day that the text gives without one: every year the evidence allows is weighed, none is assumed.

Each clue weighs a day of publication: 1 where it fits, next to nothing where it hardly can. A year's share is the
product of its weights over the sum of all years' products, no year being likelier beforehand (Bayes with a flat
prior, the clues taken as independent). One year is named only where its share is large; else the years stay open.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.parse.publication.days import DayOfYear, say
from core.parse.timex.calendar import MONTHS, add_days

# How many years back a year is looked for: newspapers of a lifetime.
_YEARS_BACK = 60
# The share of all that one year needs: unknown is better than wrong. `benchmarks/years.py` tells what it lets through.
_ENOUGH = 0.9
# Years that fit about as well as the best one are named in the reason, at most so many.
_ALIKE = 0.2
_YEARS_SHOWN = 4
# A year with less of a share is not worth a word.
_WORTH_SAYING = 0.001
# A clue tells something where without it the weights of all years together would grow by more than a tenth.
_TELLING = 1.1


Spread = tuple[int, int]
Span = tuple[dt.date, dt.date]
SAME_DAY: Spread = (0, 0)
# What is filed on a day appears then or on the next: papers are printed overnight, agencies may be a day ahead.
FILED: Spread = (0, 1)
# The latest day told of is mostly of this week; a paper that is quoted may reach the wires on the eve of its day.
TOLD: Spread = (1, 6)


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence: the sentence that says it, and the weight (0 to 1) it gives a day of publication."""

    why: str
    weigh: Callable[[dt.date], float]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A day whose year is looked for, what is said of the day, and the clues. Holds no text.

    It appeared at most so many days before and after that day (`spread`): not all of what dates a text is the day of
    publication itself.
    """

    day: DayOfYear
    reasons: tuple[str, ...]
    named: tuple[DayOfYear, ...]
    clues: tuple[Clue, ...]
    added: dt.date
    spread: Spread = SAME_DAY

    def span(self, day: dt.date) -> Span:
        """The days on which it can have appeared, where the day is the one looked for: none after that of reading."""
        return span_of(day, self.spread, self.added)


def span_of(day: dt.date, spread: Spread, added: dt.date) -> Span:
    """The days on which a text can have appeared, both counted; none after the day of reading."""
    first, last = add_days(day, -spread[0]), add_days(day, spread[1])
    return first or day, max(min(last or day, added), day)


def appeared(span: Span) -> str:
    """ " It appeared on 4 or 5 May 2021."; nothing to say of a single day."""
    first, last = span
    if first == last:
        return ""
    year = "" if first.year == last.year else f" {first.year}"
    month = "" if (first.year, first.month) == (last.year, last.month) else f" {MONTHS[first.month - 1]}{year}"
    if (last - first).days == 1:
        return f" It appeared on {first.day}{month} or {say(last)}."
    return f" It appeared between {first.day}{month} and {say(last)}."


def solve(inquiry: Inquiry) -> tuple[dt.date | None, str]:
    """The day with its year, or None, and the evidence with the years that would fit too."""
    weights = _weights(inquiry, inquiry.clues)
    reasons = " ".join([*inquiry.reasons, *(clue.why for clue in _telling(inquiry) if clue.why)])
    fit = [y for y in weights if all(n.fits(inquiry.day.in_year(y) or inquiry.added) for n in inquiry.named)]
    if not fit:
        what = f"{_said(inquiry)} fit no year" if inquiry.named else "no year has that day"
        return None, f"Unknown year: {reasons} But {what} up to {inquiry.added.year}."
    best, total = max(weights, key=lambda year: (weights[year], year)), math.fsum(weights.values())
    if not total or weights[best] < _ENOUGH * total or best not in fit:
        alike = [year for year in weights if weights[year] >= _ALIKE * weights[best]]
        return None, f"Unknown year: {reasons} {_open_years(alike)}"
    if inquiry.named:
        return inquiry.day.in_year(best), f"{_fitting(inquiry, best, fit)} {reasons}"
    others = _listed([year for year in weights if year != best and weights[year] >= _WORTH_SAYING * total])
    also = f"; less well also {others}" if others else ""
    return inquiry.day.in_year(best), f"{reasons} All of this fits {best}{also}."


def _telling(inquiry: Inquiry) -> list[Clue]:
    """The clues without which more years would fit: of "in 2006" and "in 2017" the second."""
    kept = list(inquiry.clues)
    total = math.fsum(_weights(inquiry, kept).values())
    for clue in inquiry.clues:
        others = [other for other in kept if other is not clue]
        if math.fsum(_weights(inquiry, others).values()) <= _TELLING * total:
            kept = others
    return kept


def _weights(inquiry: Inquiry, clues: Sequence[Clue]) -> dict[int, float]:
    """The product of the clues' weights for each year, latest first, that has the day and not after that of reading."""
    last = inquiry.added.year
    years = range(last, max(last - _YEARS_BACK, dt.MINYEAR) - 1, -1)
    days = [day for year in years if (day := inquiry.day.in_year(year))]
    return {d.year: math.prod(clue.weigh(d) for clue in clues) for d in days if d <= inquiry.added}


def _fitting(inquiry: Inquiry, best: int, fit: list[int]) -> str:
    """ "'Friday, September 8' falls on that weekday in 2023 (also in 2017, 2006)."."""
    others = _listed([year for year in fit if year != best])
    verb = "fall on those weekdays" if len(inquiry.named) > 1 else "falls on that weekday"
    return f"{_said(inquiry)} {verb} in {best}{f' (also in {others})' if others else ''}."


def _said(inquiry: Inquiry) -> str:
    words = [f"'{day.words}'" for day in inquiry.named]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _open_years(years: list[int]) -> str:
    if len(years) > 2 * _YEARS_SHOWN:
        return f"Nothing ties the day to one year; {_listed(years)} would fit."
    return f"{_listed(years)} would fit{' alike' if len(years) > 1 else ', but not surely enough'}."


def _listed(years: list[int]) -> str:
    return ", ".join(map(str, years[:_YEARS_SHOWN])) + (" and others" if years[_YEARS_SHOWN:] else "")
