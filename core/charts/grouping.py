"""What the lanes of a timeline stand for: countries, event types or sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from core.charts import palette
from core.charts.bars import Tally
from core.charts.marks import Mark

# More lanes than this do not fit a slide; those with fewest events share one.
MAX_LANES = 9
# No key of a group holds a line break.
REST = "\nrest"
InLane = TypeVar("InLane", Mark, Tally)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Names and colours of lanes by their keys.

    order: keys of lanes that keep an order of their own and come first; the others follow, the one with most events
    first. none, rest: what the lanes of no group and of the smallest groups are called.
    """

    names: Mapping[str, str]
    colours: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    none: str = "No country named"
    rest: str = "Other countries"

    def title(self, lane: str) -> tuple[str, str]:
        """A lane's name and colour."""
        name = self.names.get(lane, {"": self.none, REST: self.rest}.get(lane, lane))
        return name, self.colours.get(lane, palette.GREY)

    def lanes(self, totals: Mapping[str, int]) -> list[str]:
        """The lanes to draw, top down: at most MAX_LANES of groups and, last, that of none.

        totals: how many events each group has, "" for none.
        """
        ranked = sorted((lane for lane in totals if lane), key=lambda lane: (-totals[lane], lane))
        is_cut = len(ranked) > MAX_LANES
        kept = ranked[: MAX_LANES - 1] if is_cut else ranked
        place = {lane: i for i, lane in enumerate(self.order)}
        kept = sorted(kept, key=lambda lane: place.get(lane, len(place)))
        return [*kept, *([REST] if is_cut else []), *([""] if "" in totals else [])]


def moved(rows: Sequence[InLane], lanes: Sequence[str]) -> list[InLane]:
    """Marks or tallies, those of lanes that are not drawn in the lane of the rest."""
    kept = set(lanes)
    return [row if row.lane in kept else replace(row, lane=REST) for row in rows]
