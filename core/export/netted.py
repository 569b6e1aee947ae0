"""The network of names, as `core.charts.network` makes it for ECharts, drawn without a browser.

All its series lie on one pair of hidden axes that count pixels of the plot, so that places are taken as they are.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core.charts import palette
from core.errors import ExportError
from core.export.drawing import ASCENT, Drawing, Run, Shape, Text

# Half the height of a small letter, by which a line of letters stands below its middle.
_MIDDLE = 0.35


def draw_network(spec: Mapping[str, Any]) -> Drawing:
    """The picture of a network. Raises ExportError for a series that is none of a network's."""
    width, top = float(spec["xAxis"]["max"]), float(spec["grid"]["top"])
    items: list[Shape | Text] = list(_captions(spec["title"]))
    for series in spec["series"]:
        if series["type"] == "lines":
            items += [_line(one, series, top) for one in series["data"]]
        elif series["type"] == "scatter":
            is_number = series.get("symbol") == "roundRect"
            for one in series["data"]:
                items += _number(one, series, top) if is_number else _circle(one, series, top)
        else:
            raise ExportError(f"A series {str(series['type'])[:40]!r} cannot be drawn without a browser.")
    head, size = spec["title"], float(spec["title"]["textStyle"]["fontSize"])
    title = Text(float(head["left"]) + 5, 16 + size, ((Run(head["text"], size, palette.INK, bold=True),),), size)
    return Drawing(width, float(spec["height"]), palette.PAPER, tuple(items), title)


def _captions(title: Mapping[str, Any]) -> Iterator[Text]:
    style = title["subtextStyle"]
    size, y = float(style["fontSize"]), 16 + float(title["textStyle"]["fontSize"]) + 12
    for line in filter(None, title["subtext"].split("\n")):
        y += float(style["lineHeight"])
        yield Text(float(title["left"]) + 5, y, ((Run(line, size, style["color"]),),), size)


def _line(one: Mapping[str, Any], series: Mapping[str, Any], top: float) -> Shape:
    (x0, y0), (x1, y1) = one["coords"]
    stroke, wide = series["lineStyle"]["color"], float(one["lineStyle"]["width"])
    return Shape("line", x0, y0 + top, x1 - x0, y1 - y0, stroke=stroke, stroke_width=wide)


def _circle(one: Mapping[str, Any], series: Mapping[str, Any], top: float) -> Iterator[Shape | Text]:
    (x, y), size, label = one["value"], float(one["symbolSize"]), series["label"]
    border = series["itemStyle"]
    paint = {"fill": one["itemStyle"]["color"], "stroke": border["borderColor"], "stroke_width": border["borderWidth"]}
    yield Shape("circle", x - size / 2, y + top - size / 2, size, size, **paint)
    letters = float(label["fontSize"])
    base = y + top + size / 2 + label["distance"] + letters * ASCENT
    word = one["label"]["formatter"]
    wide = Run(word, letters, label["color"]).width + 4
    # Where a line runs behind a name, the name stays legible.
    yield Shape("rect", x - wide / 2, base - letters, wide, letters * 1.25, fill=palette.PAPER)
    yield Text(x, base, ((Run(word, letters, label["color"]),),), letters, "middle")


def _number(one: Mapping[str, Any], series: Mapping[str, Any], top: float) -> Iterator[Shape | Text]:
    (x, y), (wide, high), style = one["value"], one["symbolSize"], series["itemStyle"]
    paint = {"fill": style["color"], "stroke": style["borderColor"], "stroke_width": style["borderWidth"]}
    yield Shape("rect", x - wide / 2, y + top - high / 2, wide, high, **paint)
    letters, colour = float(series["label"]["fontSize"]), series["label"]["color"]
    run = Run(str(one["label"]["formatter"]), letters, colour)
    yield Text(x, y + top + letters * _MIDDLE, ((run,),), letters, "middle")
