"""Days and their written forms: EDTF and TIMEX3 values to first and last day, and back.

Both ends of a span of days are counted. Nothing here raises on a day that does not exist: the answer is None.

Sources: ISO 8601 (days, weeks), EDTF (Library of Congress, 2019: intervals), TIMEX3 (TimeML 1.2.1: seasons, quarters,
halves, decades, centuries, weekends).
"""

import calendar
import datetime as dt
import re

Days = tuple[dt.date, dt.date]

MONTHS = tuple(calendar.month_name[1:])
WEEKDAYS = tuple(calendar.day_name)

# First month and number of months of a season or half-year; winter runs into the next year. Meteorological seasons of
# the northern hemisphere, where most of the news agencies sit.
_PERIODS = {"SP": (3, 3), "SU": (6, 3), "FA": (9, 3), "WI": (12, 3), "H1": (1, 6), "H2": (7, 6)}
_PERIODS |= {f"Q{n}": (3 * n - 2, 3) for n in (1, 2, 3, 4)}
# Feasts on the n-th weekday of a month (-1: the last): month, n, weekday, days after it. Election Day is the Tuesday
# after the first Monday of November.
_NTH = {
    "THANKSGIVING": (11, 4, 4, 0),
    "LABOR": (9, 1, 1, 0),
    "MEMORIAL": (5, -1, 1, 0),
    "PRESIDENTS": (2, 3, 1, 0),
    "COLUMBUS": (10, 2, 1, 0),
    "MOTHERS": (5, 2, 7, 0),
    "FATHERS": (6, 3, 7, 0),
    "ELECTION": (11, 1, 1, 1),
}
_VALUE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:W(?P<week>[0-9]{2})(?P<weekend>-WE)?|(?P<period>SP|SU|FA|WI|Q[1-4]|H[12])"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?(?:T.*)?"
)
_LONG = re.compile(r"(?P<head>[0-9]{2,3})X{0,2}")
_LAST_MONTH = 12 * dt.MAXYEAR + 11


def day(year: int, month: int, number: int) -> dt.date | None:
    """The day, or None where the calendar has none (30 February, year 0)."""
    try:
        return dt.date(year, month, number)
    except (ValueError, OverflowError):
        return None


def month_days(year: int, month: int, months: int = 1) -> Days | None:
    """First and last day of `months` months from one on."""
    first = day(year, month, 1)
    if first is None or (last := add_months(first, months - 1)) is None:
        return None
    return first, last.replace(day=calendar.monthrange(last.year, last.month)[1])


def year_days(year: int, years: int = 1) -> Days | None:
    """First and last day of `years` years from one on."""
    first, last = day(year, 1, 1), day(year + years - 1, 12, 31)
    return (first, last) if first and last else None


def week_days(year: int, week: int) -> Days | None:
    """Monday and Sunday of an ISO week."""
    try:
        monday = dt.date.fromisocalendar(year, week, 1)
    except (ValueError, OverflowError):
        return None
    sunday = add_days(monday, 6)
    return (monday, sunday) if sunday else None


def add_days(start: dt.date, days: int) -> dt.date | None:
    """A day `days` later (earlier if negative), or None outside the calendar."""
    try:
        return start + dt.timedelta(days=days)
    except OverflowError:
        return None


def add_months(start: dt.date, months: int) -> dt.date | None:
    """The same day `months` later; a day the month does not have becomes its last."""
    count = 12 * start.year + start.month - 1 + months
    if not 12 <= count <= _LAST_MONTH:
        return None
    year, month = count // 12, count % 12 + 1
    return dt.date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def feast(name: str, year: int) -> dt.date | None:
    """A feast that moves with the year; None for other names. "EASTER-2" is two days before Easter Sunday.

    Source: United States Code, title 5, section 6103, and title 2, section 7; the Gregorian computus as published in
    Nature, 20 April 1876.
    """
    if name in _NTH:
        return _nth_weekday(name, year)
    if name[:6] != "EASTER" or not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    moved = h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114
    sunday = day(year, moved // 31, moved % 31 + 1)
    return add_days(sunday, int(name[6:] or 0)) if sunday else None


def _nth_weekday(name: str, year: int) -> dt.date | None:
    month, number, weekday, after = _NTH[name]
    span = month_days(year, month)
    if span is None:
        return None
    if number < 0:
        return add_days(span[1], -((span[1].isoweekday() - weekday) % 7) + after)
    return add_days(span[0], (weekday - span[0].isoweekday()) % 7 + 7 * (number - 1) + after)


def iso_week(start: dt.date) -> str:
    """The TIMEX3 value of the week that holds a day: 2023-W37."""
    year, week, _ = start.isocalendar()
    return f"{year:04d}-W{week:02d}"


def edtf(start: dt.date, end: dt.date) -> str:
    """A span of days in EDTF, as short as it can be said: "2023", "2023-07", "2023-07-01" or "A/B"."""
    if start == end:
        return start.isoformat()
    if (start, end) == year_days(start.year):
        return f"{start.year:04d}"
    if (start, end) == month_days(start.year, start.month):
        return f"{start.year:04d}-{start.month:02d}"
    if start.month == start.day == 1 and (end.month, end.day) == (12, 31):
        return f"{start.year:04d}/{end.year:04d}"
    return f"{start.isoformat()}/{end.isoformat()}"


def days_of(value: str | None) -> Days | None:
    """First and last day of an EDTF or TIMEX3 value; None for what names no days ("P2D", "PAST_REF", "XXXX-09-08")."""
    if not value:
        return None
    if "/" in value:
        left, _, right = value.partition("/")
        first, last = days_of(left), days_of(right)
        return (first[0], last[1]) if first and last and first[0] <= last[1] else None
    if long := _LONG.fullmatch(value):
        head = long.group("head")
        years = 10 ** (4 - len(head))
        return year_days(max(int(head) * years, dt.MINYEAR), years)
    found = _VALUE.fullmatch(value)
    return _days_of_match(found) if found else None


def _days_of_match(found: re.Match[str]) -> Days | None:
    year, month, number = int(found["year"]), found["month"], found["day"]
    if number:
        one = day(year, int(month), int(number))
        return (one, one) if one else None
    if month:
        return month_days(year, int(month))
    if period := found["period"]:
        first, months = _PERIODS[period]
        return month_days(year, first, months)
    if week := found["week"]:
        days = week_days(year, int(week))
        return (days[1] - dt.timedelta(days=1), days[1]) if days and found["weekend"] else days
    return year_days(year)
