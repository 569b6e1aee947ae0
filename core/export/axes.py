"""Where values stand in a plot and where its ticks are, as Plotly places them."""

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DAY_MS = 86_400_000.0
_MONTH_MS, _YEAR_MS = DAY_MS * 30.436875, DAY_MS * 365.2425
_EPOCH = dt.datetime(1970, 1, 1)
# Plotly counts days of ticks from a Sunday.
_SUNDAY = dt.datetime(2000, 1, 2)


@dataclass(frozen=True, slots=True)
class Axis:
    """From values to pixels: `low` stands at `start`, `high` at `end`. Days are counted in milliseconds."""

    is_date: bool
    low: float
    high: float
    start: float
    end: float

    def at(self, value: Any) -> float:
        """Pixels of a value."""
        share = (self.number(value) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    def number(self, value: Any) -> float:
        """A value as the axis counts."""
        return millis(value) if self.is_date else float(value)


def axis_of(layout: Mapping[str, Any], name: str, start: float, end: float) -> Axis:
    """The axis `xaxis`, `yaxis2`, … of a layout; without a range it is 0 to 1."""
    axis = layout.get(name) or {}
    low, high = axis.get("range") or (0, 1)
    is_date = axis.get("type") == "date" or isinstance(low, str)
    number = millis if is_date else float
    return Axis(is_date, number(low), number(high), start, end)


def millis(value: Any) -> float:
    """A day or moment as milliseconds; a number as it is."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, dt.datetime):
        return (value.replace(tzinfo=None) - _EPOCH) / dt.timedelta(milliseconds=1)
    return (dt.datetime.fromisoformat(str(value)) - _EPOCH) / dt.timedelta(milliseconds=1)


def date_ticks(axis: Axis, n: int) -> list[tuple[float, str]]:
    """Values and labels of about n ticks; a year stands below the first and wherever it changes."""
    rough = abs(axis.high - axis.low) / max(n, 1)
    low, high = sorted((axis.low, axis.high))
    if rough > _MONTH_MS / 2:
        months, form = _months(rough)
        moments = _every_months(low, high, months)
    else:
        step = _round_up(rough / DAY_MS, (1, 2, 3, 7, 14)) * DAY_MS
        first = millis(_SUNDAY) + math.ceil((low - millis(_SUNDAY)) / step) * step
        n_ticks = int((high - first) // step) + 1
        moments = [_EPOCH + dt.timedelta(milliseconds=first + i * step) for i in range(n_ticks)]
        form = "day"
    found, year = [], 0
    for moment in moments:
        word = {"day": f"{moment.day} {moment:%b}", "month": f"{moment:%b}", "year": str(moment.year)}[form]
        below = f"<br>{moment.year}" if form != "year" and moment.year != year else ""
        year = moment.year
        found.append((millis(moment), word + below))
    return found


def _months(rough: float) -> tuple[int, str]:
    if rough <= _YEAR_MS / 2:
        months = int(_round_up(rough / _MONTH_MS, (1, 2, 3, 6)))
        return months, "day" if months == 1 else "month"
    years = rough / _YEAR_MS
    base = 10 ** math.floor(math.log10(years))
    return 12 * max(round(base * _round_up(years / base, (2, 5, 10))), 1), "year"


def _every_months(low: float, high: float, months: int) -> list[dt.datetime]:
    first = _EPOCH + dt.timedelta(milliseconds=low)
    # Months since year 0, counted like Plotly's from January 2000.
    at = math.ceil((first.year * 12 + first.month - 1 - 24000) / months) * months + 24000
    found = []
    while 12 <= at < 9999 * 12:
        moment = dt.datetime(at // 12, at % 12 + 1, 1)
        if millis(moment) > high:
            break
        if millis(moment) >= low:
            found.append(moment)
        at += months
    return found


def _round_up(value: float, steps: tuple[int, ...]) -> int:
    return steps[min(bisect_left(steps, value), len(steps) - 1)]
