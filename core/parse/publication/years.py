"""The year of a day that the text gives without one: every year the evidence allows is weighed, none is assumed.

Each clue weighs a day of publication: 1 where it fits, next to nothing where it hardly can. A year's share is the
product of its weights over the sum of all years' products, no year being likelier beforehand (Bayes with a flat
prior, the clues taken as independent). One year is named only where its share is large; else the years stay open.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.parse.publication.days import DayOfYear

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


@dataclass(frozen=True, slots=True)
class Clue:
    """A piece of evidence: the sentence that says it, and the weight (0 to 1) it gives a day of publication."""

    why: str
    weigh: Callable[[dt.date], float]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A day whose year is looked for, what is said of the day, and the clues. Holds no text."""

    day: DayOfYear
    reasons: tuple[str, ...]
    named: tuple[DayOfYear, ...]
    clues: tuple[Clue, ...]
    added: dt.date


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
