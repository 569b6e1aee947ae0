"""Steps in time: the day, week, month or year so many units from a day, as a value with its days and its reason."""

import datetime as dt
from dataclasses import dataclass

from core.parse.timex import calendar as cal
from core.parse.timex.calendar import Days

_UNIT_NAMES = {
    "D": "days",
    "W": "weeks",
    "M": "months",
    "Q": "quarters",
    "Y": "years",
    "E": "decades",
    "WE": "weekends",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value with its first and last day (None where it names none) and what they were counted from."""

    value: str | None
    days: Days | None
    basis: str
    is_history: bool = False  # its year comes from an old date told before it


def step(start: dt.date, steps: int, unit: str, anchor: str) -> Resolved:
    """The unit `steps` after the one that holds a day."""
    sign = "plus" if steps > 0 else "minus"
    name = _UNIT_NAMES.get(unit, unit)
    basis = f"{anchor} {sign} {abs(steps)} {name[:-1] if abs(steps) == 1 else name}" if steps else f"same as {anchor}"
    if unit == "D":
        return one_day(cal.add_days(start, steps), basis)
    if unit in ("W", "WE"):
        moved = cal.add_days(start, 7 * steps) if abs(steps) < 10**6 else None
        value = cal.iso_week(moved) + ("-WE" if unit == "WE" else "") if moved else None
        return Resolved(value, cal.days_of(value), basis)
    moved = cal.add_months(start, steps * {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}.get(unit, 12))
    if moved is None:
        return Resolved(None, None, "outside the calendar")
    value = unit_value(moved, unit)
    return Resolved(value, cal.days_of(value), basis)


def unit_value(moved: dt.date, unit: str) -> str:
    """The value of the month, quarter, year, decade or century that holds a day."""
    year = f"{moved.year:04d}"
    return {
        "M": f"{year}-{moved.month:02d}",
        "Q": f"{year}-Q{(moved.month + 2) // 3}",
        "E": year[:3],
        "C": year[:2],
    }.get(unit, year)


def one_day(day: dt.date | None, basis: str) -> Resolved:
    """A single day; None is one that no calendar has."""
    return Resolved(day.isoformat(), (day, day), basis) if day else Resolved(None, None, "outside the calendar")


def say(day: dt.date) -> str:
    """15 Sep 2023."""
    return f"{day.day} {cal.MONTHS[day.month - 1][:3]} {day.year}"
