"""Which events a timeline shows at full scale."""

import datetime as dt

import pytest

from core.charts.window import reach, split_far


def day(text):
    return dt.date.fromisoformat(text)


def spans(*texts):
    return [(day(a), day(b)) for a, _, b in (t.partition("/") if "/" in t else (t, "/", t) for t in texts)]


SUMMER = ("2023-07-01/2023-07-31", "2023-08-18", "2023-09-04", "2023-09-13", "2023-09-15")


def test_a_few_old_events_among_many_go_to_the_strip_though_no_gap_outweighs_the_rest():
    old = tuple(f"{year}-01-01/{year}-12-31" for year in range(1950, 2010, 10))
    recent = tuple(f"2016-{1 + i % 6:02d}-{1 + i % 28:02d}" for i in range(60))
    early, inside, late = split_far(spans(*old, *recent))
    assert early == list(range(6))
    assert len(inside) == 60
    assert late == []


def test_a_long_span_does_not_widen_the_axis_unless_there_is_nothing_else():
    assert reach(spans("2016-01-01/2016-12-31", "2016-06-10", "2016-07-02")) == (day("2016-06-10"), day("2016-07-02"))
    assert reach(spans("2016-01-01/2016-12-31")) == (day("2016-01-01"), day("2016-12-31"))
    assert reach([]) is None


@pytest.mark.parametrize(
    ("given", "early", "late"),
    [
        ((), [], []),
        (("2023-09-13",), [], []),
        (SUMMER, [], []),
        (("2006-01-01/2006-12-31", "2017-01-01/2017-12-31", *SUMMER), [0, 1], []),
        ((*SUMMER, "2030-01-01/2030-12-31"), [], [5]),
        (("1950-06-25", *SUMMER, "2030-06-01"), [0], [6]),
        # a year of steady news has no far-off events
        (tuple(f"2023-{m:02d}-10" for m in range(1, 13)), [], []),
        # half a year's gap does not outweigh a year of events
        (("2022-01-01", "2022-07-01", "2023-01-01", "2023-05-15"), [], []),
    ],
)
def test_far_off_events_are_split_off(given, early, late):
    found = split_far(spans(*given))
    assert found[0] == early
    assert found[2] == late
    assert sorted([*found[0], *found[1], *found[2]]) == list(range(len(given)))
