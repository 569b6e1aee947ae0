"""Time in a history: the day that underspecified dates are counted from moves on with the text.

In news "in June" is the June nearest to publication. In a text that tells of the past it is the June nearest to the
date told last, and time mostly runs forward. This module decides which of the two a text is, from what the text says
itself (how often it states years, how rarely "yesterday" or "on Friday"), and which expressions move the day on.

Source: own reading of how histories are written; the task is that of Mazur and Dale, "WikiWars: A New Corpus for
Research on Temporal Expressions", EMNLP 2010.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.parse.timex.calendar import Days, add_days
from core.parse.timex.candidates import Candidate

DaysIn = Callable[[Candidate, int], Days | None]
"""A candidate's days in a year, None where it has none."""

# A tale states at least so many years before the last one (which a report compares its figures with), and that for each
# word such as "yesterday".
_STATED_YEARS = 5
_STATED_PER_DEICTIC = 4
# A weekday, "this week" is a reporter's word, which no tale has outside a quotation: it weighs more.
_STATED_PER_REPORTED = 8
# A tale dates what it tells by months and days: a life told in bare years inside a report is none.
_DATED = 3
# A year so far from those around it, that most of the next stated ones do not follow to, is mentioned aside.
_FAR_YEARS = 12
_AHEAD = 4
# What a step in time costs, in days: back in time more than forward; into a year that is not stated, more again; to a
# stated date never more than this, since a tale that says the year may go anywhere. To leave a stated year aside
# costs as much.
_BACK_COST = 1.5
_NEW_YEAR_COST = 80
_STATED_COST = 200
_ASIDE_COST = 200
_STEP_DAYS = {"D": 1.0, "W": 7.0, "M": 30.44, "Y": 365.25}
# Ways through time kept at once.
_MOST_PATHS = 4
# What may stand between two dates of which only the second has its year ("from May 15 to August 16, 1988").
_JOINT = re.compile(
    r"\W{0,3}(?:(?:and|or|to|until|till|through)\b\W{0,2}|[-–—]\s?)?"
    r"(?:(?:again|then|from|in|on|by|the|of)\s){0,3}"
)
_MAX_JOINT = 30  # characters
_MENTION = re.compile(r"(?i:\b(?:until|till|since)\b)[^.;:\n]*$")
_MENTION_CHARS = 40
_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12, "Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "H1": 1, "H2": 7}


@dataclass(frozen=True, slots=True)
class Tale:
    """What is known of a history before its dates are counted: the year of each date that does not state it, by its
    offset. `is_one` is False for any other text.
    """

    is_one: bool = False
    years: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Path:
    """A way through the dates so far: what it cost, where it stands, and the last year it chose, with those before."""

    cost: float
    at: Days
    chosen: "_Choice | None" = None


@dataclass(frozen=True, slots=True)
class _Choice:
    start: int
    year: int
    before: "_Choice | None"


def tale_of(text: str, candidates: tuple[Candidate, ...], published: dt.date | None, days_in: DaysIn) -> Tale:
    """The tale that a text's candidates tell, an empty one where it is none."""
    if not is_tale(candidates, published):
        return Tale()
    aside = _asides(candidates) | {i for i, c in enumerate(candidates) if _is_mentioned(text, c)}
    return Tale(True, _tale_years(candidates, aside, days_in))


def is_tale(candidates: tuple[Candidate, ...], published: dt.date | None) -> bool:
    """True for a text that tells of the past by its own years, not by its distance from publication."""
    years = [year for c in candidates if (year := stated_year(c))]
    before = [year for year in years if published is None or year < published.year - 1]
    dated = sum(1 for c in candidates if _is_bare(c) or (c.month and stated_year(c) in before))
    words = [c for c in candidates if _is_deictic(c)]
    near = sum(_STATED_PER_DEICTIC if c.unit == "D" else _STATED_PER_REPORTED for c in words)
    return len(before) >= max(_STATED_YEARS, near) and dated >= _DATED


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


def _tale_years(candidates: tuple[Candidate, ...], aside: frozenset[int], days_in: DaysIn) -> dict[int, int]:
    """The year of each date that does not state it, by its offset: those that make the way through time short.

    Dynamic programming over a few years a date, so that a date between two stated ones fits both; linear in the
    candidates.
    """
    first = next((year for i, c in enumerate(candidates) if i not in aside and (year := stated_year(c))), None)
    if first is None:
        return {}
    paths: list[_Path] = []
    for i, candidate in enumerate(candidates):
        if i not in aside:
            paths = _onward(paths, candidate, first, days_in)
    best = min(paths, key=lambda path: path.cost, default=None)
    choice, years = best.chosen if best else None, {}
    while choice:
        years[choice.start] = choice.year
        choice = choice.before
    return years


def _onward(paths: list[_Path], candidate: Candidate, first: int, days_in: DaysIn) -> list[_Path]:
    """The paths after one more candidate; those they were where it gives no day of its own."""
    if candidate.how == "narrative" and candidate.steps and candidate.unit in _STEP_DAYS:
        if candidate.steps < 0 and candidate.unit == "Y":
            return paths  # "as it had two decades earlier": the tale stays where it is
        return _moved(paths, candidate.steps * _STEP_DAYS[candidate.unit]) or paths
    if year := stated_year(candidate):
        days = days_in(candidate, year)
        return [_cheapest(paths, days, None), *_past(paths, candidate)] if days else paths
    if not _is_bare(candidate):
        return paths
    paths = sorted(paths, key=lambda path: path.cost)[:_MOST_PATHS]
    near = [day.year for path in paths for day in path.at] or [first]
    years = dict.fromkeys(year + step for year in near for step in (0, 1, -1))
    options = [(year, days) for year in years if (days := days_in(candidate, year))]
    return [_cheapest(paths, days, (candidate.start, year)) for year, days in options] or paths


def _past(paths: list[_Path], candidate: Candidate) -> list[_Path]:
    """The paths that leave a stated date aside: a bare year ("the vote of 1976") sooner than a day or month."""
    cost = _ASIDE_COST if candidate.month is None and candidate.period is None else 2 * _ASIDE_COST
    return [replace(path, cost=path.cost + cost) for path in paths]


def _cheapest(paths: list[_Path], days: Days, chosen: tuple[int, int] | None) -> _Path:
    """The cheapest way to go on to some days; `chosen`: the offset and year of a date that does not state it."""
    if not paths:
        return _Path(0.0, days, _Choice(*chosen, None) if chosen else None)
    costs = [path.cost + _step_cost(path.at, days, chosen is None) for path in paths]
    best = paths[costs.index(min(costs))]
    return _Path(min(costs), days, _Choice(*chosen, best.chosen) if chosen else best.chosen)


def _step_cost(at: Days, days: Days, is_stated: bool) -> float:
    away = max((days[0] - at[1]).days, 0) + _BACK_COST * max((at[0] - days[1]).days, 0)
    if is_stated:
        return min(away, _STATED_COST)
    return away + (0 if at[0].year <= days[0].year <= at[1].year else _NEW_YEAR_COST)


def _moved(paths: list[_Path], shift: float) -> list[_Path]:
    """The paths some days on: "two years later"."""
    out = []
    for path in paths:
        first, last = add_days(path.at[0], round(shift)), add_days(path.at[1], round(shift))
        if first and last:
            out.append(replace(path, at=(first, last)))
    return out


def _asides(candidates: tuple[Candidate, ...]) -> frozenset[int]:
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


def _is_mentioned(text: str, candidate: Candidate) -> bool:
    """True for a stated date that the tale does not go to: "until May 1945", "the Civil Constitution (1790)"."""
    if not stated_year(candidate):
        return False
    before = text[max(0, candidate.start - _MENTION_CHARS) : candidate.start]
    in_brackets = candidate.month is None and before.endswith("(") and text[candidate.end : candidate.end + 1] == ")"
    is_heading = text[candidate.end + 1 : candidate.end + 2] in ("\n", "")
    return bool(_MENTION.search(before)) or (in_brackets and not is_heading)


def _is_bare(candidate: Candidate) -> bool:
    """True for a month, day or season of a year that is not said."""
    has_name = candidate.month is not None or candidate.period is not None
    return candidate.how == "calendar" and has_name and candidate.year is None and candidate.steps is None


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
    return candidate.month or _SEASON_MONTHS.get(candidate.period or "", 1), candidate.day or 0
