"""A timeline's events drawn one by one, where `lanes.py` and `strip.py` have put them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from core.charts import palette, sheet
from core.charts.lanes import LABEL_SIZE, Lanes, Placed
from core.charts.marks import SYMBOLS, Mark
from core.charts.strip import Strip
from core.charts.text import NBSP, text_width

# Clicking a label is clicking its event: invisible marks this far apart lie along it, further where there are many.
HIT_STEP = 16
MAX_HITS = 1000
TICK_ROOM = 110
# Pixels by which the ring of the chosen event goes beyond its mark.
RING = 5.5
POSITIONS = {"right": "middle right", "left": "middle left", "inside": "middle center", "none": "middle center"}
Axis = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Scene:
    """What all events of a figure share: the axis, the plot's pixels, colours and names by country, the chosen one."""

    axis: Axis
    plot: float
    colours: Mapping[str, str]
    names: Mapping[str, str]
    selected: str | None = None

    def hue(self, mark: Mark) -> str:
        """The colour of a mark: its first actor's country's."""
        return self.colours.get(mark.country, palette.GREY)

    def ends(self, mark: Mark) -> Axis:
        """A mark's ends, cut to the axis."""
        first, last = mark.ends
        return min(max(first, self.axis[0]), self.axis[1]), max(min(last, self.axis[1]), self.axis[0])

    def share(self, moment: dt.datetime) -> float:
        """Where a moment lies on the axis, 0 to 1."""
        return (moment - self.axis[0]) / (self.axis[1] - self.axis[0])

    def set_axis(self, figure: sheet.Figure) -> None:
        """Gives the figure its axis, with as many ticks as there is room for."""
        ends = [stamp(moment) for moment in self.axis]
        figure["layout"]["xaxis"] |= {"range": ends, "nticks": max(int(self.plot / TICK_ROOM), 2)}


def stamp(moment: dt.datetime) -> str:
    """A moment as Plotly's date axis reads it."""
    return moment.isoformat(sep=" ", timespec="seconds")


def draw_events(figure: sheet.Figure, marks: Sequence[Mark], layout: Lanes, scene: Scene) -> None:
    """Adds spans, marks with their labels, areas to click, and the ring; layout is in the order of the marks."""
    pairs = list(zip(marks, layout.items, strict=True))
    _draw_spans(figure, pairs, scene)
    _draw_hits(figure, pairs, scene)
    _draw_marks(figure, pairs, scene)
    _draw_ring(figure, pairs, scene)
    scene.set_axis(figure)


def draw_strip(figure: sheet.Figure, strip: Strip, marks: Sequence[Mark], scene: Scene) -> None:
    """Adds a strip of far-off events, its texts clickable."""
    sheet.draw_side_label(figure, strip.word, palette.MUTED, (strip.top, strip.bottom))
    seats = [
        (mark, line, rich)
        for mark, lines in zip(marks, strip.items, strict=True)
        for line, rich in zip(lines, _strip_texts(mark, [text for _, _, text in lines], scene), strict=True)
    ]
    trace = sheet.points(
        [x / scene.plot for _, (x, _, _), _ in seats],
        [y for _, (_, y, _), _ in seats],
        [m.story_id for m, _, _ in seats],
    )
    trace |= {
        "mode": "text",
        "xaxis": "x2",
        "text": [rich for _, _, rich in seats],
        "textposition": "middle right",
        "textfont": {"size": LABEL_SIZE, "color": palette.INK},
        "hovertext": [mark.hover(scene.names) for mark, _, _ in seats],
        "hoverinfo": "text",
    }
    hits = [
        ((x + step) / scene.plot, y, mark.story_id)
        for mark, (x, y, text), _ in seats
        for step in range(0, int(text_width(text, LABEL_SIZE)) + 1, HIT_STEP)
    ]
    columns: list[list[Any]] = [list(column) for column in zip(*hits, strict=True)]
    figure["data"] += [trace, sheet.hits(*columns, size=HIT_STEP + 2, xaxis="x2")]


def _draw_spans(figure: sheet.Figure, pairs: Sequence[tuple[Mark, Placed]], scene: Scene) -> None:
    for mark, seat in pairs:
        if mark.is_day:
            continue
        first, last = scene.ends(mark)
        colour = scene.hue(mark)
        shape = sheet.box(stamp(first), stamp(last), seat.y - 8, seat.y + 8)
        shape["fillcolor"] = palette.tint(colour, 0.3) if mark.status == "reported" else palette.PAPER
        shape["line"] = {"color": colour, "width": 1.5, "dash": "dot"}
        figure["layout"]["shapes"].append(shape)


def _draw_marks(figure: sheet.Figure, pairs: Sequence[tuple[Mark, Placed]], scene: Scene) -> None:
    """A trace for each side that labels stand on: the text of a trace moves with its marks on zoom."""
    for side, position in POSITIONS.items():
        chosen = [(mark, seat) for mark, seat in pairs if seat.side == side]
        if not chosen:
            continue
        # A span is its own mark; the point at its end only carries the label.
        hue = [scene.hue(m) if m.is_day else "rgba(0,0,0,0)" for m, _ in chosen]
        trace = sheet.points(
            [stamp(_anchor(mark, side, scene)) for mark, _ in chosen],
            [round(seat.y, 2) for _, seat in chosen],
            [mark.story_id for mark, _ in chosen],
        )
        figure["data"].append(
            trace
            | {
                "mode": "markers+text",
                "text": [_text(mark, seat, scene) for mark, seat in chosen],
                "textposition": position,
                "textfont": {"size": LABEL_SIZE, "color": palette.INK},
                "hovertext": [mark.hover(scene.names) for mark, _ in chosen],
                "hoverinfo": "text",
                "marker": {
                    "symbol": [SYMBOLS.get(mark.status, "circle") for mark, _ in chosen],
                    "size": [2 * mark.radius for mark, _ in chosen],
                    "color": hue,
                    "opacity": 1,
                    "line": {"width": 2, "color": hue},
                },
            }
        )


def _anchor(mark: Mark, side: str, scene: Scene) -> dt.datetime:
    """Where a mark's label is tied to: the end of the mark on that side, or the middle of a span."""
    first, last = scene.ends(mark)
    return {"right": last, "inside": first + (last - first) / 2}.get(side, first)


def _text(mark: Mark, seat: Placed, scene: Scene) -> str:
    """A label for Plotly, with the space to its mark that Plotly itself leaves too small."""
    lines = mark.rich(seat.lines, scene.colours)
    if seat.side == "inside":
        return "<br>".join(lines)
    pad = NBSP if mark.is_day and mark.story_id != scene.selected else NBSP * 2
    return "<br>".join(f"{pad}{line}" if seat.side == "right" else f"{line}{pad}" for line in lines)


def _draw_hits(figure: sheet.Figure, pairs: Sequence[tuple[Mark, Placed]], scene: Scene) -> None:
    labelled = [(mark, seat) for mark, seat in pairs if seat.side != "none"]
    step = max(HIT_STEP, sum(seat.right - seat.left for _, seat in labelled) / MAX_HITS)
    hits = [
        (stamp(scene.axis[0] + (scene.axis[1] - scene.axis[0]) * (x / scene.plot)), round(seat.y, 2), mark.story_id)
        for mark, seat in labelled
        for x in _along(seat, step)
    ]
    if hits:
        columns: list[list[Any]] = [list(column) for column in zip(*hits, strict=True)]
        figure["data"].append(sheet.hits(*columns, size=HIT_STEP + 4))


def _along(seat: Placed, step: float) -> list[float]:
    n = max(int((seat.right - seat.left) / step), 1)
    return [seat.left + (seat.right - seat.left) * i / n for i in range(n + 1)]


def _draw_ring(figure: sheet.Figure, pairs: Sequence[tuple[Mark, Placed]], scene: Scene) -> None:
    for mark, seat in pairs:
        if mark.story_id != scene.selected:
            continue
        first, last = scene.ends(mark)
        if mark.is_day:
            ring = {"symbol": "circle-open", "size": 2 * mark.radius + 8, "color": palette.INK, "line": {"width": 2.5}}
            trace = sheet.points([stamp(first)], [seat.y], [mark.story_id])
            figure["data"].append(trace | {"mode": "markers", "marker": ring, "hoverinfo": "skip"})
        else:
            shape = sheet.box(stamp(first), stamp(last), seat.y - 11, seat.y + 11)
            shape["line"] = {"color": palette.INK, "width": 2.5}
            figure["layout"]["shapes"].append(shape)


def _strip_texts(mark: Mark, lines: Sequence[str], scene: Scene) -> list[str]:
    """The lines of a far-off event for Plotly; the date in front of the first is in bold and in its colour."""
    first, *rest = mark.rich(lines, scene.colours)
    when = escape(mark.when)
    if first.startswith(when):
        first = f'<span style="color:{scene.hue(mark)}"><b>{when}</b></span>{first[len(when) :]}'
    return [first, *rest]
