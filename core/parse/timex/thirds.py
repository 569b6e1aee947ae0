"""Parts of a period: "early August", "late last week", "the end of the year" as first and last day.

"Early August" is its first ten days, "mid-August" the 11th to the 20th, "late August" the rest; other periods are cut
into three of whole days or whole months.
"""

import datetime as dt

from core.parse.timex import calendar as cal
from core.parse.timex.calendar import Days

_THIRDS = ("early", "mid", "late")
_SHORTEST_MONTH = 28
_MONTH_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


def third_of(third: str, days: Days, published: dt.date | None) -> Days | None:
    """The part of a period that "early", "mid", "late", "earlier" or "later" names."""
    start, end = days
    if start == end:
        return days
    if third in ("earlier", "later"):
        if published is None or not start <= published <= end:
            return days
        return (start, published) if third == "earlier" else (published, end)
    if (end - start).days < _SHORTEST_MONTH - 1:
        return _whole_days(third, start, end) or days
    if (end - start).days < 31:
        first, last = _MONTH_THIRDS[third]
        return start.replace(day=first), min(start.replace(day=min(last, end.day)), end)
    return _whole_months(third, start, end) or days


def _whole_days(third: str, start: dt.date, end: dt.date) -> Days | None:
    """A third of a week in whole days: "late last week" is Friday to Sunday; None for a weekend, which is too short."""
    count, place = (end - start).days + 1, _THIRDS.index(third)
    first, last = cal.add_days(start, place * count // 3), cal.add_days(start, (place + 1) * count // 3 - 1)
    return (first, last) if first and last and count >= len(_THIRDS) else None


def _whole_months(third: str, start: dt.date, end: dt.date) -> Days | None:
    """A third of a period in whole months; None where it has fewer than three."""
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    place = _THIRDS.index(third)
    skipped, length = place * months // 3, (place + 1) * months // 3 - place * months // 3
    first = cal.add_months(start, skipped)
    return cal.month_days(first.year, first.month, length) if first and length else None
