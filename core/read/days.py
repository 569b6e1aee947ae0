"""Days as files state them: ISO 8601, RFC 822, compact stamps, and days with a month's name.

A day is that of the stamp's own time zone. A day that could be read in two ways ("03/04/2023") is no day.
"""

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(" + "|".join(_MONTHS) + r")[a-z]{0,6}\.?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].{0,40})?", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T].{0,40})?")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,].{0,40})?")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?\s{1,3})?"
_DAY_MONTH = re.compile(
    _WEEKDAY + r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]{1,3}" + _MONTH + r"[\s,-]{1,3}(\d{4})(?:[ ,].{0,40})?", re.I
)
_MONTH_DAY = re.compile(_WEEKDAY + _MONTH + r"\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}(\d{4})(?:[ ,].{0,40})?", re.I)
# Seconds and milliseconds since 1970, from 1990 on.
_EPOCH = re.compile(r"\d{9,10}|\d{12,13}")
LONGEST = 80


def day_of(value: object) -> dt.date | None:
    """The day a value of a file states, None where it states none or leaves a doubt."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    text = " ".join(str(value)[: LONGEST + 1].split())
    if not text or len(text) > LONGEST:
        return None
    return _iso(text) or _named(text) or _mail(text) or _epoch(text)


def _iso(text: str) -> dt.date | None:
    for pattern in (_ISO, _COMPACT, _YEAR_FIRST):
        if match := pattern.fullmatch(text):
            return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        if first == second or first > 12 >= second:
            return _day(year, second, first)
        if second > 12 >= first:
            return _day(year, first, second)
    return None


def _named(text: str) -> dt.date | None:
    if match := _DAY_MONTH.fullmatch(text):
        return _day(int(match[3]), _MONTHS.index(match[2].lower()) + 1, int(match[1]))
    if match := _MONTH_DAY.fullmatch(text):
        return _day(int(match[3]), _MONTHS.index(match[1].lower()) + 1, int(match[2]))
    return None


def _mail(text: str) -> dt.date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _epoch(text: str) -> dt.date | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = int(text) / (1000 if len(text) > 10 else 1)
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date() if seconds > 631152000 else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
