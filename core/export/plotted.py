"""A Plotly figure, as our charts make it, drawn without a browser: dictionaries in, primitives in pixels out.

Known are scatter (markers, text, lines, filled outlines), bar, heatmap; rectangles, lines and paths; annotations; date
and number axes with fixed ranges. Anything else raises ExportError, so that nothing is left out in silence.
Source: the geometry of Plotly.js (drawing/index.js, cartesian/axes.js), told in our own words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.charts import palette
from core.errors import ExportError
from core.export.axes import Axis, axis_of, date_ticks
from core.export.drawing import ASCENT, LINE_SPACING, Drawing, Shape, Text
from core.export.rich import lines_of

_ANCHOR = {"left": "start", "center": "middle", "right": "end"}
_STEP = re.compile(r"[ML]?\s*([^,\sMLZ]+(?: \d\d:\d\d:\d\d)?)[,\s]([^,\sMLZ]+)")
_CLEAR = re.compile(r"rgba\(.*,\s*0(\.0+)?\)|transparent")
_RGBA = re.compile(r"rgba?\((\d+),\s*(\d+),\s*(\d+)(?:,\s*([\d.]+))?\)")


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure's layout and the plot's box in pixels."""

    layout: Mapping[str, Any]
    left: float
    top: float
    right: float
    bottom: float

    def axis(self, name: str) -> Axis:
        """The axis that a trace or shape calls "x", "y2", …."""
        long = f"{name[0]}axis{name[1:]}"
        ends = (self.left, self.right) if name[0] == "x" else (self.bottom, self.top)
        return axis_of(self.layout, long, *ends)

    def place(self, reference: str, value: Any) -> float:
        """Pixels of a value on an axis, or of a share of the plot where the reference is "paper"."""
        if reference[0] in "xy" and "paper" not in reference and "domain" not in reference:
            return self.axis(reference).at(value)
        raise ExportError(f"{reference!r} is no axis.")

    def x(self, reference: str, value: Any) -> float:
        """Pixels from the left."""
        return (
            self.left + float(value) * (self.right - self.left)
            if reference == "paper"
            else self.place(reference, value)
        )

    def y(self, reference: str, value: Any) -> float:
        """Pixels from the top."""
        return (
            self.bottom - float(value) * (self.bottom - self.top)
            if reference == "paper"
            else self.place(reference, value)
        )


def draw(spec: Mapping[str, Any], width: float) -> Drawing:
    """The figure in a container of so many pixels. Raises ExportError for what we cannot draw."""
    layout = spec["layout"]
    margin = {"l": 80, "r": 80, "t": 100, "b": 80} | dict(layout.get("margin") or {})
    width, height = float(layout.get("width") or width), float(layout.get("height") or 450)
    plot = Plot(layout, margin["l"], margin["t"], width - margin["r"], height - margin["b"])
    shapes = list(layout.get("shapes") or [])
    items: list[Shape | Text] = [s for shape in shapes if shape.get("layer") == "below" for s in _shape(plot, shape)]
    items += _axes(plot)
    for trace in spec["data"]:
        items += _trace(plot, trace)
    items += [s for shape in shapes if shape.get("layer") != "below" for s in _shape(plot, shape)]
    notes = [_annotation(plot, note) for note in layout.get("annotations") or [] if note.get("text")]
    title = notes.pop(0) if notes and _is_title(notes[0]) else None
    return Drawing(width, height, str(layout.get("paper_bgcolor") or palette.PAPER), (*items, *notes), title)


def _is_title(text: Text) -> bool:
    return text.size >= 20 and len(text.lines) == 1 and all(run.bold for run in text.lines[0])


def _colour(value: Any, paper: str = palette.PAPER) -> str:
    """A colour as hex; "" for none. Half-clear ones are mixed with the paper: a slide has no alpha."""
    if not isinstance(value, str) or not value or _CLEAR.fullmatch(value):
        return ""
    if found := _RGBA.fullmatch(value):
        share = float(found[4] or 1)
        back = [int(paper[i : i + 2], 16) for i in (1, 3, 5)]
        return "#" + "".join(
            f"{round(int(c) * share + b * (1 - share)):02x}" for c, b in zip(found.groups()[:3], back, strict=True)
        )
    return value if re.fullmatch(r"#[0-9a-fA-F]{6}", value) else palette.INK


def _shape(plot: Plot, shape: Mapping[str, Any]) -> Iterator[Shape]:
    line = shape.get("line") or {}
    paint: dict[str, Any] = {
        "fill": _colour(shape.get("fillcolor")),
        "stroke": _colour(line.get("color") or "#444444"),
        "stroke_width": float(line.get("width", 2)),
        "dash": {"dot": "dot", "dash": "dash", "longdash": "dash"}.get(line.get("dash", ""), ""),
    }
    if shape["type"] == "path":
        yield _polygon(plot, str(shape["path"]), shape, paint)
        return
    if shape["type"] not in ("rect", "line", "circle"):
        raise ExportError(f"A shape {shape['type']!r} cannot be drawn without a browser.")
    xs = [_sized(plot, shape, "x", key) for key in ("x0", "x1")]
    ys = [_sized(plot, shape, "y", key) for key in ("y0", "y1")]
    if shape["type"] == "line":
        yield Shape("line", xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0], **paint)
        return
    # What leaves the plot sideways is cut, as a browser cuts it.
    if shape.get("xref", "x") != "paper":
        xs = [min(max(x, plot.left), plot.right) for x in xs]
    yield Shape(str(shape["type"]), min(xs), min(ys), abs(xs[1] - xs[0]), abs(ys[1] - ys[0]), **paint)


def _sized(plot: Plot, shape: Mapping[str, Any], side: str, key: str) -> float:
    reference = shape.get(f"{side}ref", side)
    at = plot.x if side == "x" else plot.y
    if shape.get(f"{side}sizemode") == "pixel":
        return at(reference, shape[f"{side}anchor"]) + float(shape[key]) * (1 if side == "x" else -1)
    return at(reference, shape[key])


def _polygon(plot: Plot, path: str, shape: Mapping[str, Any], paint: Mapping[str, Any]) -> Shape:
    axes = plot.axis(shape.get("xref", "x")), plot.axis(shape.get("yref", "y"))
    points = tuple((axes[0].at(_value(m[1])), axes[1].at(_value(m[2]))) for m in _STEP.finditer(path))
    return _outline(points, paint)


def _filling(trace: Mapping[str, Any]) -> dict[str, str]:
    """How an area is filled: hatched where it has a pattern."""
    pattern = trace.get("fillpattern")
    if not pattern:
        return {"fill": _colour(trace.get("fillcolor"))}
    return {"fill": _colour(pattern.get("bgcolor")), "hatch": _colour(pattern["fgcolor"])}


def _outline(points: tuple[tuple[float, float], ...], paint: Mapping[str, Any]) -> Shape:
    xs, ys = [p[0] for p in points] or [0.0], [p[1] for p in points] or [0.0]
    return Shape("polygon", min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys), points=points, **paint)


def _value(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text


def _axes(plot: Plot) -> Iterator[Shape | Text]:
    for name in ("xaxis", "yaxis"):
        axis = plot.layout.get(name) or {}
        if axis.get("visible", True) is False:
            continue
        scale = plot.axis(name[0])
        font = _font(plot, axis.get("tickfont"))
        for value, word in _ticks(axis, scale):
            at = scale.at(value)
            if axis.get("showgrid", True):
                grid: dict[str, Any] = {"stroke": _colour(axis.get("gridcolor") or palette.GRID), "stroke_width": 1.0}
                if name == "xaxis":
                    yield Shape("line", at, plot.top, 0, plot.bottom - plot.top, **grid)
                else:
                    yield Shape("line", plot.left, at, plot.right - plot.left, 0, **grid)
            if axis.get("showticklabels", True):
                yield _tick_label(plot, name, at, word, float(font["size"]), _colour(font["color"]))


def _font(plot: Plot, own: Mapping[str, Any] | None) -> dict[str, Any]:
    """A text's font: its own over the figure's."""
    return {"size": 12, "color": palette.INK} | dict(plot.layout.get("font") or {}) | dict(own or {})


def _tick_label(plot: Plot, name: str, at: float, word: str, size: float, colour: str) -> Text:
    lines = lines_of(word, size, colour)
    if name == "xaxis":
        return Text(at, plot.bottom + size + 3, lines, size, "middle")
    return Text(plot.left - 3, _middle(at, len(lines), size), lines, size, "end")


def _ticks(axis: Mapping[str, Any], scale: Axis) -> list[tuple[Any, str]]:
    if "tickvals" in axis:
        words = axis.get("ticktext") or axis["tickvals"]
        return [(value, str(word)) for value, word in zip(axis["tickvals"], words, strict=True)]
    if scale.is_date:
        return list(date_ticks(scale, int(axis.get("nticks") or 8)))
    return []


def _middle(y: float, n_lines: int, size: float) -> float:
    """The first line's base where n lines stand around y."""
    return y + size * 0.75 - ((n_lines - 1) * LINE_SPACING + 1) * size / 2


def _annotation(plot: Plot, note: Mapping[str, Any]) -> Text:
    font = _font(plot, note.get("font"))
    size = float(font["size"])
    lines = lines_of(str(note["text"]), size, _colour(font["color"]))
    x = plot.x(note.get("xref", "x"), note["x"]) + float(note.get("xshift") or 0)
    y = plot.y(note.get("yref", "y"), note["y"]) - float(note.get("yshift") or 0)
    high = size * (1.15 + (len(lines) - 1) * LINE_SPACING)
    top = y - {"top": 0.0, "bottom": high}.get(note.get("yanchor", "middle"), high / 2)
    text = Text(x, top + size * ASCENT + 1, lines, size)
    wide = text.width
    align, anchor = note.get("align", "center"), note.get("xanchor", "center")
    left = x - {"left": 0.0, "right": wide}.get(anchor, wide / 2)
    if len(lines) == 1:
        align = anchor
    edge = {"left": left, "right": left + wide}.get(align, left + wide / 2)
    return Text(edge, text.y, lines, size, _ANCHOR.get(align, "middle"))


def _trace(plot: Plot, trace: Mapping[str, Any]) -> Iterator[Shape | Text]:
    known = {"scatter": _scatter, "scattergl": _scatter, "bar": _bars, "heatmap": _heatmap}
    kind = str(trace.get("type", "scatter"))
    if kind not in known:
        raise ExportError(f"A trace of type {kind!r} cannot be drawn without a browser.")
    if trace.get("visible", True) is True:
        yield from known[kind](plot, trace)


def _each(value: Any, i: int, default: Any = None) -> Any:
    if isinstance(value, list | tuple):
        return value[i] if i < len(value) else default
    return default if value is None else value


def _scatter(plot: Plot, trace: Mapping[str, Any]) -> Iterator[Shape | Text]:
    mode, marker = str(trace.get("mode", "markers")), trace.get("marker") or {}
    axes = plot.axis(trace.get("xaxis", "x")), plot.axis(trace.get("yaxis", "y"))
    pairs = list(zip(trace["x"], trace["y"], strict=True))
    places = [None if a is None or b is None else (axes[0].at(a), axes[1].at(b)) for a, b in pairs]
    if "lines" in mode or trace.get("fill") == "toself":
        yield from _lines(places, trace, filled=trace.get("fill") == "toself")
    for i, place in enumerate(places):
        if place is None:
            continue
        radius = float(_each(marker.get("size"), i, 6)) / 2 if "markers" in mode else 0.0
        opacity = _each(marker.get("opacity"), i, trace.get("opacity", 1))
        if "markers" in mode and opacity:
            yield from _symbol(*place, radius, marker, i, float(opacity))
        if "text" in mode and (word := str(_each(trace.get("text"), i, ""))):
            yield _point_text(plot, trace, i, *place, radius, word)


def _lines(places: list[tuple[float, float] | None], trace: Mapping[str, Any], *, filled: bool) -> Iterator[Shape]:
    line = trace.get("line") or {}
    colour = _colour(line.get("color") or palette.GREY)
    stroke: dict[str, Any] = {"stroke": colour, "stroke_width": float(line.get("width", 2))}
    if "lines" not in str(trace.get("mode", "lines")):
        stroke["stroke_width"] = 0.0
    parts: list[list[tuple[float, float]]] = [[]]
    for place in places:
        if place is None:
            parts.append([])
        else:
            parts[-1].append(place)
    for part in parts:
        if filled and len(part) > 2:
            yield _outline(tuple(part), {**_filling(trace), **stroke})
        elif not filled:
            for (ax, ay), (bx, by) in zip(part, part[1:], strict=False):
                yield Shape("line", ax, ay, bx - ax, by - ay, **stroke)


def _symbol(x: float, y: float, radius: float, marker: Mapping[str, Any], i: int, opacity: float) -> Iterator[Shape]:
    name = str(_each(marker.get("symbol"), i, "circle"))
    base, is_open = name.removesuffix("-open"), name.endswith("-open")
    colour = _colour(_each(marker.get("color"), i, palette.GREY))
    if not colour:
        return
    if opacity < 1 and re.fullmatch("#[0-9a-fA-F]{6}", colour):
        colour = palette.tint(colour, opacity)
    line = marker.get("line") or {}
    width = float(_each(line.get("width"), i, 1 if is_open else 0))
    stroke = colour if is_open else _colour(_each(line.get("color"), i, palette.GREY))
    if base in ("x-thin", "x", "cross-thin", "cross"):
        for dx, dy in ((1, 1), (1, -1)) if base.startswith("x") else ((1, 0), (0, 1)):
            ends = (x - dx * radius, y - dy * radius, 2 * dx * radius, 2 * dy * radius)
            yield Shape("line", *ends, stroke=colour, stroke_width=width or 2)
        return
    kinds = {"circle": ("circle", 1.0), "diamond": ("diamond", 1.3), "square": ("rect", 1.0)}
    if base not in kinds:
        raise ExportError(f"A mark {name!r} cannot be drawn without a browser.")
    kind, grow = kinds[base]
    r = radius * grow
    yield Shape(kind, x - r, y - r, 2 * r, 2 * r, "" if is_open else colour, stroke, width)


def _point_text(plot: Plot, trace: Mapping[str, Any], i: int, x: float, y: float, radius: float, word: str) -> Text:
    font = _font(plot, trace.get("textfont"))
    size = float(_each(font["size"], i, 12))
    lines = lines_of(word, size, _colour(_each(font["color"], i)) or palette.INK)
    up, side = str(_each(trace.get("textposition"), i, "middle center")).split()
    gap = radius / 0.8 + 1 if radius else 0.0
    sign = {"top": -1, "bottom": 1}.get(up, 0)
    high = ((len(lines) - 1) * LINE_SPACING + 1) * size
    base = y + size * 0.75 + sign * gap + (sign - 1) * high / 2
    at = x + {"left": -gap, "right": gap}.get(side, 0.0)
    return Text(at, base, lines, size, {"left": "end", "right": "start"}.get(side, "middle"))


def _bars(plot: Plot, trace: Mapping[str, Any]) -> Iterator[Shape | Text]:
    x_axis, y_axis = plot.axis(trace.get("xaxis", "x")), plot.axis(trace.get("yaxis", "y"))
    marker, offset = trace.get("marker") or {}, trace.get("offset")
    if trace.get("orientation") == "h":
        raise ExportError("Bars that lie cannot be drawn without a browser.")
    for i, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        wide = float(_each(trace.get("width"), i, 0.8))
        start = x_axis.number(x) + (float(_each(offset, i)) if offset is not None else -wide / 2)
        base = float(_each(trace.get("base"), i, 0))
        xs, ys = sorted((x_axis.at(start), x_axis.at(start + wide))), sorted((y_axis.at(base), y_axis.at(base + y)))
        xs = [min(max(at, plot.left), plot.right) for at in xs]
        colour = _colour(_each(marker.get("color"), i, palette.GREY))
        yield Shape("rect", xs[0], ys[0], xs[1] - xs[0], ys[1] - ys[0], colour)


def _heatmap(plot: Plot, trace: Mapping[str, Any]) -> Iterator[Shape | Text]:
    x_axis, y_axis = plot.axis(trace.get("xaxis", "x")), plot.axis(trace.get("yaxis", "y"))
    font: dict[str, Any] = {"size": 12} | dict(trace.get("textfont") or {})
    words, (gx, gy) = trace.get("text"), (float(trace.get(key, 0)) / 2 for key in ("xgap", "ygap"))
    for j, row in enumerate(trace["z"]):
        for i, z in enumerate(row):
            if z is None:
                continue
            xs, ys = sorted(map(x_axis.at, (i - 0.5, i + 0.5))), sorted(map(y_axis.at, (j - 0.5, j + 0.5)))
            fill = _on_scale(trace, float(z))
            yield Shape("rect", xs[0] + gx, ys[0] + gy, xs[1] - xs[0] - 2 * gx, ys[1] - ys[0] - 2 * gy, fill)
            if words and words[j][i]:
                ink = _colour(font.get("color")) or _ink_on(fill)
                lines = lines_of(str(words[j][i]), float(font["size"]), ink)
                middle = _middle((ys[0] + ys[1]) / 2, len(lines), float(font["size"]))
                yield Text((xs[0] + xs[1]) / 2, middle, lines, float(font["size"]), "middle")


def _on_scale(trace: Mapping[str, Any], z: float) -> str:
    low, high = float(trace.get("zmin", 0)), float(trace.get("zmax", 1))
    share = min(max((z - low) / ((high - low) or 1.0), 0.0), 1.0)
    stops = [(float(at), str(colour)) for at, colour in trace["colorscale"]]
    for (a, first), (b, second) in zip(stops, stops[1:], strict=False):
        # On an edge the colour above, as in a browser.
        if a <= share < b:
            return first if first == second else _mixed(first, second, (share - a) / (b - a))
    return stops[-1][1]


def _mixed(first: str, second: str, share: float) -> str:
    pairs = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _ink_on(fill: str) -> str:
    """Plotly's choice: white on what is dark."""
    red, green, blue = (int(fill[i : i + 2], 16) for i in (1, 3, 5))
    return palette.INK if (red * 299 + green * 587 + blue * 114) / 1000 >= 128 else palette.PAPER
