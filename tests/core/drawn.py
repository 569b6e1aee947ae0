"""Where Plotly draws what a figure has, worked out from the figure alone: boxes of labels, of marks, of head and sides.

A box is (left, top, right, bottom, what), pixels of the whole figure. Labels and marks are those of events.
"""

import datetime as dt
import html
import re
from dataclasses import dataclass

from core.charts.text import NBSP, text_width

# What Plotly leaves from line to line, and how high the letters of one line stand at most, as shares of the size.
LINE, LETTERS = 1.3, 1.15
Box = tuple[float, float, float, float, str]


@dataclass(frozen=True)
class Drawn:
    labels: list[Box]
    marks: list[Box]
    words: list[Box]
    width: float
    height: float


def drawn(figure, width) -> Drawn:
    """All boxes of a lane chart in a container of so many pixels."""
    layout = figure["layout"]
    margin = layout["margin"]
    plot = width - margin["l"] - margin["r"]
    top, bottom = margin["t"], layout["height"] - margin["b"]
    low, high = layout["yaxis"]["range"][1], layout["yaxis"]["range"][0]

    def x_of(value, axis="x"):
        first, last = (instant(v) for v in layout["xaxis2" if axis == "x2" else "xaxis"]["range"])
        return margin["l"] + (instant(value) - first) / (last - first) * plot

    def y_of(value):
        return top + (value - low) / ((high - low) or 1.0) * (bottom - top)

    labels, marks = [], []
    for trace in figure["data"]:
        if trace["type"] == "bar":
            unit = (x_of("1970-01-02") - x_of("1970-01-01")) / 86_400_000
            for x, wide, base, high_ in zip(trace["x"], trace["width"], trace["base"], trace["y"], strict=True):
                marks.append((x_of(x), y_of(base + high_), x_of(x) + wide * unit, y_of(base), "bar"))
            continue
        for i, key in enumerate(trace.get("customdata", ())):
            x, y = x_of(trace["x"][i], trace.get("xaxis", "x")), y_of(trace["y"][i])
            marker = trace.get("marker", {})
            is_seen = "markers" in trace["mode"] and marker.get("opacity") != 0
            radius = of(marker.get("size", 0), i) / 2 if is_seen else 0.0
            if is_seen and of(marker["color"], i) != "rgba(0,0,0,0)":
                edge = radius + of(marker["line"]["width"], i) / 2 if "open" in of(marker["symbol"], i) else radius
                marks.append((x - edge, y - edge, x + edge, y + edge, key))
            if "text" in trace["mode"] and trace["text"][i]:
                labels.append((*around(trace["text"][i], x, y, radius, of(trace["textposition"], i), 13), key))
    for shape in layout["shapes"]:
        if shape.get("xsizemode") == "pixel" and shape.get("xref") != "paper":
            x = x_of(shape["xanchor"])
            marks.append((x + shape["x0"], y_of(shape["y0"]), x + shape["x1"], y_of(shape["y1"]), "bar"))
        elif shape.get("xref") != "paper":
            marks.append((x_of(shape["x0"]), y_of(shape["y0"]), x_of(shape["x1"]), y_of(shape["y1"]), shape["type"]))
    words = [note_box(note, layout, x_of, y_of) for note in layout["annotations"]]
    return Drawn(labels, marks, words, width, layout["height"])


def overlapping(one: Box, other: Box, by: float = 0.5) -> bool:
    """True where two boxes share more than a hair."""
    return one[0] + by < other[2] and other[0] + by < one[2] and one[1] + by < other[3] and other[1] + by < one[3]


def faults(found: Drawn, *, beside=()) -> list[str]:
    """What overlaps or leaves the canvas; labels may stand in a mark of their own (a span)."""
    out = []
    texts = [*found.labels, *found.words]
    for i, box in enumerate(texts):
        if box[0] < -0.5 or box[2] > found.width + 0.5 or box[1] < -0.5 or box[3] > found.height + 0.5:
            out.append(f"{box} leaves {found.width} x {found.height}")
        out += [f"{box} overlaps {other}" for other in texts[:i] if overlapping(box, other)]
    for box in found.labels:
        out += [
            f"{box} overlaps mark {other}"
            for other in found.marks
            if overlapping(box, other) and not (other[4] in ("rect", *beside) and within(box, other))
        ]
    return out


def within(box: Box, other: Box) -> bool:
    return other[0] <= box[0] and box[2] <= other[2]


def around(text, x, y, radius, position, size):
    """The box of a text that stands beside a point, as Plotly places it."""
    lines = plain(text)
    wide, high = max(text_width(line, size) for line in lines), size * (LINE * (len(lines) - 1) + LETTERS)
    gap = radius / 0.8 + 1 if radius else 0.0
    side = position.split()[1]
    left = {"right": x + gap, "left": x - gap - wide, "center": x - wide / 2}[side]
    # Spaces that keep the letters off the mark.
    before, after = (min(text_width(NBSP, size) * (len(x) - len(cut(x))) for x in lines) for cut in (lead, trail))
    return left + before, y - high / 2, left + wide - after, y + high / 2


def lead(line):
    return line.lstrip(NBSP)


def trail(line):
    return line.rstrip(NBSP)


def note_box(note, layout, x_of, y_of) -> Box:
    """The box of an annotation: of the head, beside a lane, or in the plot."""
    size = note["font"]["size"]
    lines = plain(note["text"])
    wide = max(text_width(line, size, bold="<b>" in note["text"]) for line in lines)
    high = size * (LINE * (len(lines) - 1) + LETTERS)
    x = (layout["margin"]["l"] if note.get("xref") == "paper" else x_of(note["x"])) + note["xshift"]
    left = {"left": x, "right": x - wide, "center": x - wide / 2}[note["xanchor"]]
    if note.get("yref") == "paper":
        top = layout["margin"]["t"] - note["yshift"]
        return left, top, left + wide, top + high, note["text"]
    middle = y_of(note["y"]) + (high / 2 if note["yanchor"] == "top" else 0.0)
    return left, middle - high / 2, left + wide, middle + high / 2, note["text"]


def plain(text):
    return [html.unescape(re.sub(r"<[^>]+>", "", line)) for line in text.split("<br>")]


def of(value, i):
    return value[i] if isinstance(value, list) else value


def instant(value):
    return dt.datetime.fromisoformat(value).timestamp() if isinstance(value, str) else float(value)
