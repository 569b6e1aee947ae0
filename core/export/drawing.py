"""What a slide is drawn from: a few primitives in pixels, and how they are written as SVG.

Text stays text, escaped; what XML does not allow is left out. No ids, no links, no scripts, no outside resources.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from core.charts.text import FONT, SAFETY, text_width

# Of Arial's: how far letters stand above their line, and one line below another as Plotly sets them.
ASCENT, LINE_SPACING = 0.905, 1.3
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x84\x86-\x9f]")
# Arrows, boxes, dingbats, as our keys have them, but for the two circles, which Arial has. Ems that one takes up.
_SIGNS = re.compile("([\u2190-\u21ff\u25a0-\u25ca\u25cc-\u25ce\u25d0-\u27bf]+)")
_SIGN_EMS = 0.85
# Of lines across what is hatched, in pixels of the slide.
_HATCH_STEP, _HATCH_WIDTH = 5.0, 1.25
_SIGN_FONT = "DejaVu Sans, Segoe UI Symbol, Apple Symbols, Noto Sans Symbols2, sans-serif"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one kind."""

    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False

    @property
    def width(self) -> float:
        """Pixels from first to last letter."""
        return text_width(self.text, self.size, bold=self.bold)


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of runs; x is their start, middle or end as `anchor` says, y the first line's base."""

    x: float
    y: float
    lines: tuple[tuple[Run, ...], ...]
    size: float
    anchor: str = "start"

    @property
    def width(self) -> float:
        """Pixels of the widest line."""
        return max(sum(run.width for run in line) for line in self.lines)

    @property
    def words(self) -> str:
        """The letters alone, a line break between lines."""
        return "\n".join("".join(run.text for run in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled or stroked figure: "rect", "circle", "diamond" in the box x, y, width, height, "line" from corner to
    corner of it, or "polygon" with its points. fill, stroke: hex, "" for none. dash: "", "dot" or "dash".
    hatch: the colour of lines across a polygon, "" for none.
    """

    kind: str
    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    stroke_width: float = 0.0
    dash: str = ""
    points: tuple[tuple[float, float], ...] = ()
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn chart: its size in pixels, what is in it, in order; the title apart, since a slide has its own place."""

    width: float
    height: float
    paper: str
    items: tuple[Shape | Text, ...]
    title: Text | None = None


def clean(text: str) -> str:
    """Text that XML may hold: control characters, surrogates and such are left out."""
    return _NOT_XML.sub("", text)


def body_svg(drawing: Drawing, *, with_title: bool = True) -> str:
    """The drawing's elements, for an SVG of somebody's."""
    items: Sequence[Shape | Text] = drawing.items
    if with_title and drawing.title:
        items = (*items, drawing.title)
    return "\n".join(_text(item) if isinstance(item, Text) else _shape(item) for item in items)


def scaled(drawing: Drawing, factor: float, dx: float, dy: float) -> Drawing:
    """The drawing, larger or smaller, moved."""

    def of(item: Shape | Text) -> Shape | Text:
        x, y = item.x * factor + dx, item.y * factor + dy
        if isinstance(item, Shape):
            points = tuple((a * factor + dx, b * factor + dy) for a, b in item.points)
            wide, high = item.width * factor, item.height * factor
            stroke = item.stroke_width * factor
            return replace(item, x=x, y=y, width=wide, height=high, stroke_width=stroke, points=points)
        lines = tuple(tuple(replace(run, size=run.size * factor) for run in line) for line in item.lines)
        return replace(item, x=x, y=y, size=item.size * factor, lines=lines)

    title = of(drawing.title) if drawing.title else None
    return Drawing(
        drawing.width * factor,
        drawing.height * factor,
        drawing.paper,
        tuple(of(item) for item in drawing.items),
        title if isinstance(title, Text) else None,
    )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _text(text: Text) -> str:
    rows = []
    for i, line in enumerate(text.lines):
        place = f'x="{_n(text.x)}" y="{_n(text.y + i * LINE_SPACING * text.size)}"'
        anchor, spans = text.anchor, "".join(f"<tspan {_paint(run)}>{escape(clean(run.text))}</tspan>" for run in line)
        if any(_SIGNS.search(run.text) for run in line):
            anchor, spans = "start", _apart(text, line)
        rows.append(
            f'<text {place} text-anchor="{anchor}" font-family="{escape(FONT)}" font-size="{_n(text.size)}" '
            f'xml:space="preserve">{spans}</text>'
        )
    return "\n".join(rows)


def _paint(run: Run) -> str:
    paint = f'font-size="{_n(run.size)}" fill="{run.colour}"'
    paint += ' font-weight="bold"' if run.bold else ""
    return paint + (' font-style="italic"' if run.italic else "")


def _apart(text: Text, line: Sequence[Run]) -> str:
    """A line with signs that Arial lacks, each part at its own place: else one sign draws all behind it in its font."""
    parts = [
        (replace(run, text=part), i % 2) for run in line for i, part in enumerate(_SIGNS.split(clean(run.text))) if part
    ]
    widths = [_SIGN_EMS * run.size * len(run.text) if sign else run.width / SAFETY for run, sign in parts]
    x = text.x - sum(widths) * {"middle": 0.5, "end": 1.0}.get(text.anchor, 0.0)
    spans = []
    for (run, is_sign), width in zip(parts, widths, strict=True):
        font = f' font-family="{_SIGN_FONT}"' if is_sign else ""
        spans.append(f'<tspan x="{_n(x)}" {_paint(run)}{font}>{escape(run.text)}</tspan>')
        x += width
    return "".join(spans)


def _shape(shape: Shape) -> str:
    paint = f'fill="{shape.fill or "none"}"'
    if shape.stroke and shape.stroke_width:
        paint += f' stroke="{shape.stroke}" stroke-width="{_n(shape.stroke_width)}"'
        if shape.dash:
            long = shape.stroke_width * (2 if shape.dash == "dot" else 5)
            paint += f' stroke-dasharray="{_n(long)} {_n(long)}"'
    x, y, w, h = shape.x, shape.y, shape.width, shape.height
    if shape.kind == "rect":
        return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}" {paint}/>'
    if shape.kind == "circle":
        return f'<circle cx="{_n(x + w / 2)}" cy="{_n(y + h / 2)}" r="{_n(w / 2)}" {paint}/>'
    if shape.kind == "line":
        return f'<line x1="{_n(x)}" y1="{_n(y)}" x2="{_n(x + w)}" y2="{_n(y + h)}" {paint}/>'
    points = shape.points or ((x + w / 2, y), (x + w, y + h / 2), (x + w / 2, y + h), (x, y + h / 2))
    polygon = f'<polygon points="{" ".join(f"{_n(a)},{_n(b)}" for a, b in points)}" {paint}/>'
    if not shape.hatch:
        return polygon
    lines = "".join(f"M{_n(ax)},{_n(ay)}L{_n(bx)},{_n(by)}" for (ax, ay), (bx, by) in hatching(points))
    return f'{polygon}<path d="{lines}" fill="none" stroke="{shape.hatch}" stroke-width="{_n(_HATCH_WIDTH)}"/>'


def hatching(points: Sequence[tuple[float, float]]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Lines from lower left to upper right across a polygon, _HATCH_STEP apart: where x + y is a multiple of a step."""
    step = _HATCH_STEP * math.sqrt(2)
    crossed: dict[int, list[float]] = defaultdict(list)
    for (ax, ay), (bx, by) in zip(points, (*points[1:], points[0]), strict=True):
        a, b = ax + ay, bx + by
        for number in range(math.ceil(min(a, b) / step), math.ceil(max(a, b) / step)):
            crossed[number].append(ax + (bx - ax) * (number * step - a) / (b - a))
    lines = []
    for number, xs in sorted(crossed.items()):
        ends = [(x, number * step - x) for x in sorted(xs)]
        lines += list(zip(ends[::2], ends[1::2], strict=False))
    return lines
