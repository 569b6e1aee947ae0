"""Which span of time a timeline shows at full scale, and which events lie so far off that they go to a strip."""

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate

# An event is far off where the gap to the rest is longer than a season and twice as long as all the rest together.
LEAST_GAP_DAYS = 120
GAP_TO_REST = 2.0

Days = tuple[dt.date, dt.date]


def split_far(spans: Sequence[Days]) -> tuple[list[int], list[int], list[int]]:
    """Indices of the events that are earlier than the window, in it, and later; each in the order given.

    The window is where most events are: at a gap that outweighs what stays, the smaller side is cut off, again and
    again until no such gap is left. Empty in, empty out.
    """
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    early: list[int] = []
    late: list[int] = []
    while (cut := _cut([spans[i] for i in order])) is not None:
        if cut * 2 <= len(order):
            early, order = early + order[:cut], order[cut:]
        else:
            late, order = late + order[cut:], order[:cut]
    return sorted(early), sorted(order), sorted(late)


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
