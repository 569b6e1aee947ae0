"""The axes of the small charts: periods named below the middle of their bars, counts in whole numbers."""

import datetime as dt
import re

import pandas as pd
import pytest
import vl_convert

from core.charts.small import MOST_LABELS, MOST_TICKS, over_time

PERIODS = {
    "day": (["2023-09-15"], ["2023-09-01", "2023-12-20"]),
    "week": (["2023-09-11"], ["2023-01-02", "2024-12-30"]),
    "month": (["2023-02-01"], ["1999-11-01", "2026-11-01"]),
    "year": (["2006-01-01", "2023-01-01"], ["0206-01-01", "2026-01-01"]),
}


def axis_of(starts, period):
    """Moments that are named on the axis, and the first and the last moment that is drawn."""
    counts = pd.DataFrame({"start": pd.to_datetime(starts, format="ISO8601").as_unit("us"), "source": "EFE", "n": 1})
    chart = over_time(
        counts, "source", period=period, title="t", caption="c", order=["EFE"], colours={"EFE": "#0067a5"}
    ).to_dict()
    x = chart["encoding"]["x"]
    named = [dt.datetime(v["year"], v["month"], v["date"], v["hours"]) for v in x["axis"]["values"]]
    return named, [dt.datetime.fromisoformat(end) for end in x["scale"]["domain"]]


@pytest.mark.parametrize(("period", "starts"), [(p, s) for p, both in PERIODS.items() for s in both])
def test_few_periods_are_named_each_in_its_middle_and_evenly_apart(period, starts):
    named, (first, last) = axis_of(starts, period)
    assert 2 <= len(named) <= MOST_LABELS
    assert first < named[0] < named[-1] < last
    steps = {later - earlier for earlier, later in zip(named, named[1:], strict=False)}
    # Months and years are not all as long.
    assert max(steps) - min(steps) <= dt.timedelta({"month": 4, "year": 2}.get(period, 0))
    middle = {
        "day": lambda at: at.hour == 12,
        "month": lambda at: at.day in (14, 15, 16),
        "year": lambda at: at.month in (6, 7),
    }
    assert all(middle.get(period, lambda at: at.weekday() == 3 and at.hour == 12)(at) for at in named)


def test_the_only_day_is_named():
    named, _ = axis_of(["2023-09-15"], "day")
    assert dt.datetime(2023, 9, 15, 12) in named


@pytest.mark.parametrize("n", [1, 2, 3, 5, 7, 10, 19, 24, 999, 34_567, 1_000_000])
def test_counts_are_told_in_whole_numbers_also_in_a_picture(n):
    counts = pd.DataFrame({"start": pd.to_datetime(["2023-09-15"]).as_unit("us"), "source": "EFE", "n": n})
    chart = over_time(counts, "source", period="day", title="t", caption="", order=["EFE"], colours={"EFE": "#0067a5"})
    ticks = chart.to_dict()["encoding"]["y"]["axis"]["values"]
    assert ticks[0] == 0
    assert ticks[-2] < n <= ticks[-1]
    assert len(ticks) <= MOST_TICKS + 1
    drawn = re.findall(r">([\d,.]+)</text>", vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[]))
    assert drawn == [f"{tick:,}" for tick in ticks]
