"""Days and spans of days in words, the same on every chart, page and export."""

import calendar
import datetime as dt

MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
