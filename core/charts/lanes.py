"""Where each event of a timeline goes: swim-lanes, rows within them, a label beside each mark.

All of it is arithmetic in pixels, for a plot of a given width. What does not overlap at that width does not overlap at
any greater one, since marks move apart while labels keep their size; so a figure laid out for the narrowest container
it will be shown in holds for wider ones too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.text import text_width, wrap

LABEL_SIZE = 13.0
# What Plotly leaves from line to line: 1.3 of the size.
LINE_HEIGHT = 17.0
ROW_GAP = 5.0
# A row of marks without labels.
BARE_HEIGHT = 20.0
# Between a mark and its label: what Plotly leaves (a quarter of the radius and 1 px) and the spaces put in front.
LABEL_GAP = 9.0
# Between one event's end and the next one's start in a row.
ITEM_GAP = 14.0
# Less room than this beside a mark holds no label.
LEAST_ROOM = 90.0
LANE_PAD = 7.0
LANE_GAP = 5.0
# Rows that stand further apart than this no longer look like one lane.
MOST_EXTRA = 34.0


@dataclass(frozen=True, slots=True)
class Item:
    """One event to place: `x0`, `x1` where its mark starts and ends (0 to 1 of the plot), `radius` in pixels."""

    key: str
    lane: int
    x0: float
    x1: float
    label: str
    radius: float = 6.0


@dataclass(frozen=True, slots=True)
class Placed:
    """One event placed: `y` is the middle of its row, in pixels from the top.

    `side`: where its label stands, right, left, inside (a wide span) or none (no label). `left`, `right`: the pixels it
    takes up in its row, label included, at the width it was laid out for.
    """

    key: str
    lane: int
    y: float
    side: str
    lines: tuple[str, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Lanes:
    """The whole layout: events in the order given, each lane's top and bottom, and the height of all."""

    items: tuple[Placed, ...]
    spans: tuple[tuple[float, float], ...]
    height: float


def place(items: Sequence[Item], n_lanes: int, width: float, *, least_height: float = 0.0) -> Lanes:
    """Packs the items of each lane into as few rows as greedy filling in order of time allows.

    width: pixels of the plot. Labels stand right of their mark, or left where the edge is near, or are wrapped into
    the roomier side; they never leave [0, width]. Empty in, empty out.
    """
    rows_of: list[list[_Row]] = [[] for _ in range(n_lanes)]
    seats: dict[str, tuple[_Row, str, tuple[str, ...], float, float]] = {}
    for item in sorted(items, key=lambda i: (i.x0, i.x1, i.label, i.key)):
        side, lines, left, right = _beside(item, width)
        row = _first_free(rows_of[item.lane], left, right)
        if row is None:
            row = _Row()
            rows_of[item.lane].append(row)
        row.take(left, right, len(lines))
        seats[item.key] = (row, side, lines, left, right)
    spans, height = _stack(rows_of, least_height)
    placed = tuple(
        Placed(i.key, i.lane, seat[0].middle, seat[1], seat[2], seat[3], seat[4])
        for i in items
        for seat in [seats[i.key]]
    )
    return Lanes(placed, spans, height)


class _Row:
    """One row while it fills; knows its height and, once stacked, where its middle is."""

    __slots__ = ("end", "lines", "middle", "taken")

    def __init__(self) -> None:
        self.taken: list[tuple[float, float]] = []
        self.end = -math.inf
        self.lines = 0
        self.middle = 0.0

    def is_free(self, left: float, right: float) -> bool:
        return all(right + ITEM_GAP <= a or b + ITEM_GAP <= left for a, b in self.taken)

    def take(self, left: float, right: float, lines: int) -> None:
        self.taken.append((left, right))
        self.end = max(self.end, right)
        self.lines = max(self.lines, lines)

    @property
    def height(self) -> float:
        return self.lines * LINE_HEIGHT + ROW_GAP if self.lines else BARE_HEIGHT


def _first_free(rows: Sequence[_Row], left: float, right: float) -> _Row | None:
    """The first row with room from left to right; hundreds of marks try dozens of rows, so there is no idle call."""
    for row in rows:
        if row.end + ITEM_GAP <= left:
            return row
        # Rows fill in order of time, so the latest is the likeliest to be in the way.
        start, end = row.taken[-1]
        if (right + ITEM_GAP <= start or end + ITEM_GAP <= left) and row.is_free(left, right):
            return row
    return None


def _beside(item: Item, width: float) -> tuple[str, tuple[str, ...], float, float]:
    """Side, lines and the pixels from left to right that an item takes."""
    first, last = item.x0 * width - item.radius, item.x1 * width + item.radius
    if not item.label:
        return "none", (), max(first, 0.0), min(last, width)
    long = text_width(item.label, LABEL_SIZE)
    room_right, room_left = width - last - LABEL_GAP, first - LABEL_GAP
    if long <= room_right:
        return "right", (item.label,), first, last + LABEL_GAP + long
    if long <= room_left:
        return "left", (item.label,), first - LABEL_GAP - long, last
    if max(room_right, room_left) < LEAST_ROOM:
        # A span from edge to edge: the label stands in the bar itself, which is pale.
        return "inside", tuple(wrap(item.label, LABEL_SIZE, last - first - 2 * LABEL_GAP)), first, last
    if room_right >= room_left:
        lines = tuple(wrap(item.label, LABEL_SIZE, room_right))
        return "right", lines, first, width
    lines = tuple(wrap(item.label, LABEL_SIZE, room_left))
    return "left", lines, first - LABEL_GAP - max(text_width(x, LABEL_SIZE) for x in lines), last


def _stack(rows_of: list[list[_Row]], least_height: float) -> tuple[tuple[tuple[float, float], ...], float]:
    """Gives each row its middle, top down; rows share what is left up to `least_height`, each a little of it."""
    natural = sum(sum(r.height for r in rows) + 2 * LANE_PAD for rows in rows_of) + LANE_GAP * max(len(rows_of) - 1, 0)
    n_rows = sum(len(rows) for rows in rows_of)
    extra = min(max(least_height - natural, 0.0) / n_rows, MOST_EXTRA) if n_rows else 0.0
    y, spans = 0.0, []
    for rows in rows_of:
        top = y
        y += LANE_PAD
        for row in rows:
            row.middle = y + (row.height + extra) / 2
            y += row.height + extra
        y += LANE_PAD
        spans.append((top, y))
        y += LANE_GAP
    return tuple(spans), max(y - LANE_GAP, 0.0)
