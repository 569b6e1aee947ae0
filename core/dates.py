"""Days and spans of days in words, the same on every chart, page and export."""

import calendar
import datetime as dt
import re

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EDTF_FORMS = "write 2023, 2023-09, 2023-09-13, or two of them with a slash between"


def day_words(day: dt.date, *, year: bool = True) -> str:
    """ "13 Sep 2023"; without the year "13 Sep"."""
    words = f"{day.day} {MONTHS[day.month]}"
    return f"{words} {day.year}" if year else words


def span_words(start: dt.date | None, end: dt.date | None) -> str:
    """A span of days, both counted, as precisely as it is known: "2006", "Jul 2023", "1–10 Aug 2023", "13 Sep 2023".

    Neither day gives "undated"; one of them gives "from ..." or "until ...".
    """
    if start is None:
        return f"until {day_words(end)}" if end else "undated"
    if end is None:
        return f"from {day_words(start)}"
    if start == end:
        return day_words(start)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
        return _months(start, end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_words(end)}"
    return f"{day_words(start, year=start.year != end.year)} – {day_words(end)}"


def _months(start: dt.date, end: dt.date) -> str:
    last = f"{MONTHS[end.month]} {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return last
    first = MONTHS[start.month] if start.year == end.year else f"{MONTHS[start.month]} {start.year}"
    return f"{first}–{last}"


def edtf_days(value: str) -> tuple[dt.date, dt.date]:
    """First and last day, both counted, of "2023", "2023-09", "2023-09-13" or two of them with a slash between.

    Raises ValueError that names the value and what is allowed. Source: EDTF (ISO 8601-2), level 0.
    """
    first, slash, last = value.partition("/")
    try:
        start, end = _edtf_part(first)[0], _edtf_part(last if slash else first)[1]
    except ValueError as error:
        raise ValueError(f"{value[:40]!r} is no date; {_EDTF_FORMS}.") from error
    if start > end:
        raise ValueError(f"{value[:40]!r} ends before it begins; swap the two.")
    return start, end


def _edtf_part(value: str) -> tuple[dt.date, dt.date]:
    if not value.isascii() or not re.fullmatch(r"\d{4}(-\d\d){0,2}", value):
        raise ValueError(value)
    year, *rest = map(int, value.split("-"))
    if len(rest) == 2:
        day = dt.date(year, *rest)
        return day, day
    first, last = (rest[0], rest[0]) if rest else (1, 12)
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])
