"""Time in a history: the day that underspecified dates are counted from moves on with the text.

In news "in June" is the June nearest to publication. In a text that tells of the past it is the June nearest to the
date told last, and time mostly runs forward. This module decides which of the two a text is, from what the text says
itself (how often it states years, how rarely "yesterday" or "on Friday"), and which expressions move the day on.

Source: own reading of how histories are written; the task is that of Mazur and Dale, "WikiWars: A New Corpus for
Research on Temporal Expressions", EMNLP 2010.
"""

import datetime as dt
import re
from dataclasses import replace

from core.parse.timex.calendar import Days
from core.parse.timex.candidates import Candidate

# A tale states at least so many years before the year of publication, and that for each word such as "yesterday".
_STATED_YEARS = 5
_STATED_PER_DEICTIC = 4
# A step back in time is this many times less likely than the same step forward.
_BACK_COST = 1.5
# What may stand between two dates of which only the second has its year ("from May 15 to August 16, 1988").
_JOINT = re.compile(
    r"\W{0,3}(?:(?:and|or|to|until|till|through)\b\W{0,2}|[-–—]\s?)?"
    r"(?:(?:again|then|from|in|on|by|the|of)\s){0,3}"
)
_MAX_JOINT = 30  # characters
# A year so far from the one before and the one after it is mentioned aside, and so are a few of them in a row.
_FAR_YEARS = 12
_AHEAD = 4


def is_tale(candidates: tuple[Candidate, ...], published: dt.date | None) -> bool:
    """True for a text that tells of the past by its own years, not by its distance from publication."""
    years = [year for c in candidates if (year := stated_year(c))]
    before = [year for year in years if published is None or year < published.year]
    near = sum(1 for c in candidates if _is_deictic(c))
    return len(before) >= _STATED_YEARS and len(before) >= _STATED_PER_DEICTIC * near


def stated_year(candidate: Candidate) -> int | None:
    """The year that a candidate's own words give."""
    if candidate.how != "calendar":
        return None
    if candidate.year is None and candidate.value and candidate.value[:4].isdigit():
        return int(candidate.value[:4])
    return candidate.year


def spread_years(text: str, candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Candidates, where one without a year shares that of the next: "in May and June 1940", "1 July to 3 July 1863"."""
    out = list(candidates)
    for i in range(len(out) - 2, -1, -1):
        if year := _shared_year(text, out[i], out[i + 1]):
            out[i] = replace(out[i], year=year)
    return tuple(out)


def nearest_year(options: list[tuple[int, Days]], anchor: Days) -> int | None:
    """The year whose days lie nearest to the anchor's; a step back counts for more than one forward."""
    return min(options, key=lambda option: _distance(option[1], anchor), default=(None, None))[0]


def asides(candidates: tuple[Candidate, ...]) -> frozenset[int]:
    """Places of the years that the dates after them do not follow: "as in 1614" in a tale of 1789 does not move it."""
    stated = [(i, year) for i, c in enumerate(candidates) if (year := stated_year(c))]
    out: set[int] = set()
    now: int | None = None
    for k, (i, year) in enumerate(stated):
        ahead = [other for _, other in stated[k + 1 : k + 1 + _AHEAD]]
        followers = sum(abs(other - year) <= _FAR_YEARS for other in ahead)
        is_far = bool(ahead) if now is None else abs(year - now) > _FAR_YEARS
        if is_far and (not followers or 2 * followers < len(ahead)):
            out.add(i)
        else:
            now = year
    return frozenset(out)


def _is_deictic(candidate: Candidate) -> bool:
    return candidate.how in ("weekday", "weekend") or (candidate.how == "deictic" and candidate.unit in ("D", "W"))


def _shared_year(text: str, first: Candidate, second: Candidate) -> int | None:
    fits = first.how == second.how == "calendar" and first.year is None and first.steps is None and not first.value
    year = second.year
    if not fits or not year or not (first.month or first.period) or not (second.month or second.period):
        return None
    between = text[first.end : second.start]
    if len(between) > _MAX_JOINT or not _JOINT.fullmatch(between):
        return None
    return year - 1 if _place(first) > _place(second) else year


def _place(candidate: Candidate) -> tuple[int, int]:
    """Where in its year a candidate lies: month and day."""
    periods = {"SP": 3, "SU": 6, "FA": 9, "WI": 12, "Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "H1": 1, "H2": 7}
    month = candidate.month or periods.get(candidate.period or "", 1)
    return month, candidate.day or 0


def _distance(days: Days, anchor: Days) -> float:
    if days[0] > anchor[1]:
        return (days[0] - anchor[1]).days
    return max((anchor[0] - days[1]).days, 0) * _BACK_COST
