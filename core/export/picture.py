"""A chart as a picture of a slide: SVG with text as text, and PNG of 3200 by 1800 pixels, without a browser.

Plotly figures and the network are drawn by us, Vega-Lite by vl-convert (nothing is fetched); of a chart that cannot be
drawn the slide has the table. A chart higher than the slide is made smaller, with white beside it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from core.charts import palette
from core.charts.text import wrap
from core.errors import ExportError
from core.export.drawing import Drawing, Run, Text, body_svg, clean, scaled
from core.export.netted import draw_network
from core.export.plotted import draw
from core.present.chart import SLIDE_HEIGHT, SLIDE_WIDTH, Chart

# Pixels of a PNG for one of the slide.
PNG_SCALE = 2
MARGIN = 16.0
# Rows of a table that stands for a chart.
MOST_ROWS = 24
_SIZE = re.compile(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')


def svg(chart: Chart, *, width: int = SLIDE_WIDTH, with_title: bool = True, prefix: str = "") -> str:
    """A slide of 1600 by 900 with the chart on it. width: what the chart was laid out for; prefix: for ids, where
    several are put into one page.
    """
    if chart.grammar == "vega-lite":
        body = _vega(chart.spec, with_title=with_title, prefix=prefix)
    else:
        body = body_svg(slide(chart, width=width), with_title=with_title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SLIDE_WIDTH}" height="{SLIDE_HEIGHT}" '
        f'viewBox="0 0 {SLIDE_WIDTH} {SLIDE_HEIGHT}">\n'
        f'<rect width="{SLIDE_WIDTH}" height="{SLIDE_HEIGHT}" fill="{palette.PAPER}"/>\n{body}\n</svg>\n'
    )


def png(chart: Chart, *, width: int = SLIDE_WIDTH, with_title: bool = True, scale: float = PNG_SCALE) -> bytes:
    """The same as a PNG of 3200 by 1800 pixels, at another scale for a small one."""
    import vl_convert  # a large library: only who asks for a picture waits for it

    return bytes(vl_convert.svg_to_png(svg(chart, width=width, with_title=with_title), scale=scale))


def slide(chart: Chart, *, width: int = SLIDE_WIDTH) -> Drawing:
    """The chart's primitives on a slide of 1600 by 900; what cannot be drawn is a table."""
    return on_slide(drawn(chart, width))


def drawn(chart: Chart, width: int) -> Drawing:
    """The chart's primitives at its own size; of one in another grammar a table."""
    if chart.grammar not in ("plotly", "echarts"):
        return _table(chart)
    try:
        return draw_network(chart.spec) if chart.grammar == "echarts" else draw(chart.spec, width)
    except ExportError:
        return _table(chart)


def on_slide(drawing: Drawing) -> Drawing:
    """A drawing made to fit the slide."""
    factor = min(SLIDE_WIDTH / drawing.width, SLIDE_HEIGHT / drawing.height)
    return scaled(drawing, factor, (SLIDE_WIDTH - drawing.width * factor) / 2, 0)


def _vega(given: Mapping[str, Any], *, with_title: bool, prefix: str) -> str:
    import vl_convert

    spec: dict[str, Any] = _sound(json.loads(json.dumps(given, default=str)))
    if not {"concat", "hconcat", "vconcat", "facet"} & set(spec) and not isinstance(spec.get("width"), int | float):
        spec |= {"width": SLIDE_WIDTH * 0.68, "autosize": {"type": "fit-x", "contains": "padding"}}
    if not with_title and isinstance(spec.get("title"), dict):
        spec["title"]["text"] = " "
    try:
        made = str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))
    except ValueError as error:
        raise ExportError(f"The chart could not be drawn: {str(error)[:200]}") from error
    size = _SIZE.search(made)
    wide, high = (float(size[1]), float(size[2])) if size else (SLIDE_WIDTH, SLIDE_HEIGHT)
    factor = min((SLIDE_WIDTH - 2 * MARGIN) / wide, (SLIDE_HEIGHT - 2 * MARGIN) / high)
    w, h = wide * factor, high * factor
    place = f'x="{(SLIDE_WIDTH - w) / 2:.2f}" y="{MARGIN:.2f}" width="{w:.2f}" height="{h:.2f}"'
    made = re.sub(r'id="|url\(#', lambda m: m[0] + prefix, made)
    made = re.sub(r'\b(width|height)="[\d.]+"', "", made[: made.index(">")], count=2) + made[made.index(">") :]
    return made.replace("<svg", f"<svg {place}", 1)


def _sound(value: Any) -> Any:
    """JSON whose texts hold only what XML may: vl-convert ends the whole process at a control character."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_sound(one) for one in value]
    return {clean(key): _sound(one) for key, one in value.items()} if isinstance(value, dict) else value


def _table(chart: Chart) -> Drawing:
    """A chart's table as a drawing: title, caption, the first rows."""
    title = Text(24, 44, ((Run(chart.title, 22, palette.INK, bold=True),),), 22)
    items: list[Text] = []
    y = 76.0
    for line in wrap(chart.caption, 13, SLIDE_WIDTH - 48):
        items.append(Text(24, y, ((Run(line, 13, palette.MUTED),),), 13))
        y += 19
    names = [str(name) for name in chart.table.columns]
    step = (SLIDE_WIDTH - 48) / max(len(names), 1)
    rows = [names, *([str(v) for v in row] for row in chart.table.head(MOST_ROWS).itertuples(index=False))]
    for number, row in enumerate(rows):
        y += 28
        for i, value in enumerate(row):
            lines = wrap(value, 14, step - 16)
            word = lines[0] + ("…" if len(lines) > 1 else "")
            items.append(Text(24 + i * step, y, ((Run(word, 14, palette.INK, bold=number == 0),),), 14))
    return Drawing(SLIDE_WIDTH, SLIDE_HEIGHT, palette.PAPER, tuple(items), title)
