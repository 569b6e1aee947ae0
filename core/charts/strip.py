"""The strip of far-off events below a timeline: short texts that flow into lines, each with its date in front."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.charts.lanes import LABEL_SIZE
from core.charts.text import text_width, wrap

LINE = 20.0
GAP = 26.0
# What bold type adds to a date, and the space Plotly leaves before a text set right of its point.
BOLD_EXTRA = 1.08
TEXT_OFFSET = 4.0

# x and y in pixels of the plot, and what stands there.
Line = tuple[float, float, str]


@dataclass(frozen=True, slots=True)
class Strip:
    """A laid-out strip: for each event its lines; `top` and `bottom` in pixels of the plot."""

    word: str
    items: tuple[tuple[Line, ...], ...]
    top: float
    bottom: float

    def moved(self, by: float) -> "Strip":
        """The same strip, so many pixels lower."""
        items = tuple(tuple((x, y + by, text) for x, y, text in lines) for lines in self.items)
        return replace(self, items=items, top=self.top + by, bottom=self.bottom + by)


def lay_strip(word: str, texts: Sequence[tuple[str, str]], width: float, top: float) -> Strip:
    """Flows (date, title) pairs into lines of `width` pixels; a text longer than a line is wrapped."""
    x, y = 0.0, top + LINE / 2
    items: list[tuple[Line, ...]] = []
    for when, title in texts:
        text = f"{when} {title}"
        long = text_width(when, LABEL_SIZE, bold=True) * BOLD_EXTRA + text_width(f" {title}", LABEL_SIZE) + TEXT_OFFSET
        if x and x + long > width:
            x, y = 0.0, y + LINE
        if long <= width:
            items.append(((x, y, text),))
            x += long + GAP
            continue
        lines = wrap(text, LABEL_SIZE, width / BOLD_EXTRA - TEXT_OFFSET)
        items.append(tuple((0.0, y + LINE * i, line) for i, line in enumerate(lines)))
        x, y = 0.0, y + LINE * len(lines)
    bottom = y + LINE / 2 if x or not items else y - LINE / 2
    return Strip(word, tuple(items), top, bottom)
