"""Which span of time a timeline shows at full scale, and which events lie so far off that they go to a strip."""

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate

# An event is far off where the gap to the rest is longer than a season and twice as long as all the rest together.
LEAST_GAP_DAYS = 120
GAP_TO_REST = 2.0

# Where most of many events lie close together and a few long before or after, the few go to the strip as well.
LEAST_EVENTS = 20
MOST = 0.85
MARGIN = 0.25
RANGE_TO_CORE = 4.0
# A longer span says little about when: it does not widen the axis, and is cut at its ends.
LONG_DAYS = 92

Days = tuple[dt.date, dt.date]


def split_far(spans: Sequence[Days]) -> tuple[list[int], list[int], list[int]]:
    """Indices of the events that are earlier than the window, in it, and later; each in the order given.

    The window is where most events are: at a gap that outweighs what stays, the smaller side is cut off, again and
    again until no such gap is left. Among many, what lies far from the shortest span that holds most of them is cut off
    as well. Empty in, empty out.
    """
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    early: list[int] = []
    late: list[int] = []
    while (cut := _cut([spans[i] for i in order])) is not None:
        if cut * 2 <= len(order):
            early, order = early + order[:cut], order[cut:]
        else:
            late, order = late + order[cut:], order[:cut]
    if (core := _core([spans[i] for i in order])) is not None:
        early += [i for i in order if spans[i][1] < core[0]]
        late += [i for i in order if spans[i][0] > core[1]]
        order = [i for i in order if spans[i][1] >= core[0] and spans[i][0] <= core[1]]
    return sorted(early), sorted(order), sorted(late)


def reach(spans: Sequence[Days]) -> Days | None:
    """First and last day of some events; long spans count only where there is nothing else. None for no events."""
    short = [s for s in spans if (s[1] - s[0]).days < LONG_DAYS] or list(spans)
    return (min(s[0] for s in short), max(s[1] for s in short)) if short else None


def _core(spans: list[Days]) -> Days | None:
    """The days around the shortest span that holds most events, where that is short against the whole."""
    n = max(int(len(spans) * MOST), 1)
    if len(spans) < LEAST_EVENTS:
        return None
    starts = sorted(first for first, _ in spans)
    length, first, last = min(
        (starts[i + n - 1] - starts[i], starts[i], starts[i + n - 1]) for i in range(len(starts) - n + 1)
    )
    margin = max(length * MARGIN, dt.timedelta(days=7))
    first, last = first - margin, last + margin
    return (first, last) if starts[-1] - starts[0] > RANGE_TO_CORE * (last - first) else None


def _cut(spans: list[Days]) -> int | None:
    """How many events lie before the gap to cut at: of the gaps that are wide enough, the one that cuts off fewest."""
    n = len(spans)
    ends = list(accumulate((end for _, end in spans), max))
    found: list[tuple[int, int]] = []
    for i in range(1, n):
        gap = (spans[i][0] - ends[i - 1]).days
        keeps_right = i * 2 <= n
        reach = (ends[-1] - spans[i][0]).days if keeps_right else (ends[i - 1] - spans[0][0]).days
        if gap >= LEAST_GAP_DAYS and gap >= GAP_TO_REST * reach:
            found.append((i if keeps_right else n - i, i))
    return min(found)[1] if found else None
