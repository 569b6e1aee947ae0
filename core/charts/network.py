"""Who appears with whom as a network, in ECharts' dictionaries: names as circles, pairs as lines with their number.

Places are computed here, the same for the same pairs, so that a picture can be drawn without a browser: all series lie
on one pair of hidden axes that count pixels of the plot. A click on a number or circle gives its index in the series;
`keys` of each item says which pair or name that is.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.charts import palette
from core.charts.text import FONT, text_width, wrap

HEIGHT = 580
LABEL_SIZE, NUMBER_SIZE, NUMBER_HEIGHT = 13, 11, 17
LEAST_RADIUS, MOST_RADIUS = 7.0, 24.0
LEAST_LINE, MOST_LINE = 1.0, 8.0
# A longer name is cut; its circle's hover has it whole.
MOST_LABEL = 170.0
EDGE = 14.0
TITLE_SIZE, CAPTION_SIZE, CAPTION_LINE = 22, 13, 19
# Steps of moving points so that their distances fit, and of pushing labels off each other: both have settled by then.
_FIT_STEPS, _PUSH_STEPS = 200, 300
# Where along a line a number may stand, the middle first.
_SHARES = (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8)

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """What a name takes up around its circle's middle: half its width, and how far it reaches up and down."""

    half: float
    up: float
    down: float


def network(
    pairs: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    width: int,
    title: str,
    captions: Sequence[str],
    colours: Mapping[str, str],
    height: int | None = None,
) -> dict[str, Any]:
    """Names and the pairs between them.

    pairs: [a, b, n] and optionally [value, shown], all of them drawn. totals: [id, name, country, n]; who is in no pair
    is left out. height: pixels it has to fit.
    """
    linked = set(pairs["a"]) | set(pairs["b"])
    nodes = totals[totals["id"].isin(linked)].reset_index(drop=True)
    number = {key: i for i, key in enumerate(nodes["id"])}
    rows = pairs.to_dict("records")
    edges = [(number[row["a"]], number[row["b"]]) for row in rows]
    strengths = [max(float(row.get("value", row["n"])), 0.0) for row in rows]
    lines = [line for caption in captions if caption.strip() for line in wrap(caption, CAPTION_SIZE, width - 24)]
    top = 16 + TITLE_SIZE + 12 + CAPTION_LINE * len(lines) + 12
    plot_height = (height or HEIGHT + top) - top
    radii = [_radius(int(n), int(nodes["n"].max())) for n in nodes["n"]]
    labels = [_cut(str(name)) for name in nodes["name"]]
    boxes = [
        Box(max(text_width(label, LABEL_SIZE) / 2, r) + 4, r + 3, r + LABEL_SIZE + 9)
        for label, r in zip(labels, radii, strict=True)
    ]
    places = layout(len(nodes), edges, strengths, boxes, float(width), float(plot_height))
    return {
        "title": _title(title, lines),
        "animation": False,
        "backgroundColor": palette.PAPER,
        "textStyle": {"fontFamily": FONT},
        "tooltip": {"trigger": "item", "renderMode": "richText"},
        "grid": {"left": 0, "right": 0, "top": top, "bottom": 0, "containLabel": False},
        "xAxis": {"type": "value", "min": 0, "max": width, "show": False},
        "yAxis": {"type": "value", "min": 0, "max": plot_height, "inverse": True, "show": False},
        "series": [
            _lines(edges, strengths, places),
            _circles(nodes, labels, radii, places, colours),
            _numbers(rows, edges, places, nodes, boxes),
        ],
        "height": top + plot_height,
    }


def key_of(spec: Mapping[str, Any], series: int, index: int) -> str | None:
    """What a click on an item of a series means: "a\\nb" of a pair, one id of a name; None for what is not there."""
    if not 0 <= series < len(spec["series"]) or not 0 <= index < len(spec["series"][series]["data"]):
        return None
    found = spec["series"][series]["data"][index]
    return str(found["key"]) if "key" in found else None


def layout(
    n: int,
    edges: Sequence[tuple[int, int]],
    strengths: Sequence[float],
    boxes: Sequence[Box],
    width: float,
    height: float,
) -> Points:
    """Middles of n circles in a plot, float[n, 2]; the strongly linked near each other, no label on another.

    Starts from a circle and fits distances along the pairs. Source: Gansner, Koren and North 2004 (stress
    majorization); no step is left to chance.
    """
    if n == 0:
        return np.zeros((0, 2))
    wanted = _distances(n, edges, strengths)
    turns = 2 * math.pi * np.arange(n) / n
    places = np.stack([np.cos(turns), np.sin(turns)], axis=1) * wanted.max() / 2
    weights = np.where(wanted > 0, 1 / np.maximum(wanted, 1e-9) ** 2, 0.0)
    for _ in range(_FIT_STEPS if n > 1 else 0):
        gaps = places[:, None, :] - places[None, :, :]
        far = np.maximum(np.sqrt((gaps**2).sum(axis=2)), 1e-9)
        pulled = places[None, :, :] + gaps * (wanted / far)[:, :, None]
        places = (weights[:, :, None] * pulled).sum(axis=1) / weights.sum(axis=1)[:, None]
    return _pushed(_spread(places, boxes, width, height), boxes, width, height)


def _distances(n: int, edges: Sequence[tuple[int, int]], strengths: Sequence[float]) -> Points:
    """Lengths of the shortest ways along pairs; a strong pair is short, parts without a way lie far apart."""
    strongest = max(strengths, default=1.0) or 1.0
    far = np.full((n, n), np.inf)
    np.fill_diagonal(far, 0.0)
    for (a, b), strength in zip(edges, strengths, strict=True):
        far[a, b] = far[b, a] = 2.0 - strength / strongest
    for middle in range(n):
        far = np.minimum(far, far[:, middle : middle + 1] + far[middle : middle + 1, :])
    reach = far[np.isfinite(far)].max()
    return np.where(np.isfinite(far), far, reach + 1.5)


def _spread(places: Points, boxes: Sequence[Box], width: float, height: float) -> Points:
    """Places stretched over the plot."""
    low, high = _bounds(boxes, width, height)
    least, span = places.min(axis=0), np.ptp(places, axis=0)
    share = np.where(span > 1e-9, (places - least) / np.maximum(span, 1e-9), 0.5)
    return np.asarray(low + share * np.maximum(high - low, 0.0))


def _bounds(boxes: Sequence[Box], width: float, height: float) -> tuple[Points, Points]:
    low = np.array([[box.half + EDGE, box.up + EDGE] for box in boxes])
    high = np.array([[width - box.half - EDGE, height - box.down - EDGE] for box in boxes])
    return low, np.maximum(high, low)


def _pushed(places: Points, boxes: Sequence[Box], width: float, height: float) -> Points:
    """Places moved so that no name with its circle lies on another, as far as the plot has room."""
    low, high = _bounds(boxes, width, height)
    places = places.copy()
    for _ in range(_PUSH_STEPS):
        is_clear = True
        for a in range(len(boxes)):
            for b in range(a + 1, len(boxes)):
                is_clear &= not _push(places, boxes, a, b)
        places = np.clip(places, low, high)
        if is_clear:
            break
    return places


def _push(places: Points, boxes: Sequence[Box], a: int, b: int) -> bool:
    """Moves two apart along the shorter way where they overlap; True where they did."""
    one, other = boxes[a], boxes[b]
    across = one.half + other.half - abs(places[a, 0] - places[b, 0])
    is_above = places[a, 1] <= places[b, 1]
    reach = one.down + other.up if is_above else other.down + one.up
    down = reach - abs(places[a, 1] - places[b, 1])
    if across <= 0 or down <= 0:
        return False
    if across < down:
        step = (across / 2 + 0.5) * (-1 if places[a, 0] <= places[b, 0] else 1)
        places[a, 0], places[b, 0] = places[a, 0] + step, places[b, 0] - step
    else:
        step = (down / 2 + 0.5) * (-1 if is_above else 1)
        places[a, 1], places[b, 1] = places[a, 1] + step, places[b, 1] - step
    return True


def _radius(n: int, most: int) -> float:
    """Circles grow by their area."""
    return LEAST_RADIUS + (MOST_RADIUS - LEAST_RADIUS) * math.sqrt(n / max(most, 1))


def _cut(name: str) -> str:
    if text_width(name, LABEL_SIZE) <= MOST_LABEL:
        return name
    while name and text_width(f"{name}…", LABEL_SIZE) > MOST_LABEL:
        name = name[:-1]
    return f"{name.rstrip()}…"


def _title(title: str, lines: Sequence[str]) -> dict[str, Any]:
    return {
        "text": title,
        "subtext": "\n".join(lines),
        "left": 7,
        "top": 8,
        "itemGap": 10,
        "textStyle": {"color": palette.INK, "fontSize": TITLE_SIZE, "fontWeight": "bold", "fontFamily": FONT},
        "subtextStyle": {
            "color": palette.MUTED,
            "fontSize": CAPTION_SIZE,
            "lineHeight": CAPTION_LINE,
            "fontFamily": FONT,
        },
    }


def _lines(edges: Sequence[tuple[int, int]], strengths: Sequence[float], places: Points) -> dict[str, Any]:
    strongest = max(strengths, default=1.0) or 1.0
    data = [
        {
            "coords": [_xy(places[a]), _xy(places[b])],
            "lineStyle": {"width": round(LEAST_LINE + (MOST_LINE - LEAST_LINE) * strength / strongest, 1)},
        }
        for (a, b), strength in zip(edges, strengths, strict=True)
    ]
    style = {"color": palette.SEQUENCE[1], "opacity": 1, "curveness": 0}
    return {"type": "lines", "coordinateSystem": "cartesian2d", "silent": True, "lineStyle": style, "data": data}


def _circles(
    nodes: pd.DataFrame, labels: Sequence[str], radii: Sequence[float], places: Points, colours: Mapping[str, str]
) -> dict[str, Any]:
    data = [
        {
            "name": f"{row['name']}: {int(row['n']):,}",
            "key": str(row["id"]),
            "value": _xy(places[i]),
            "symbolSize": round(2 * radii[i], 1),
            "itemStyle": {"color": colours.get(row["country"] or "", palette.GREY), "opacity": 1},
            "label": {"formatter": _literal(labels[i])},
        }
        for i, row in enumerate(nodes.to_dict("records"))
    ]
    label = {"show": True, "position": "bottom", "distance": 3, "color": palette.INK, "fontSize": LABEL_SIZE}
    label |= {"textBorderColor": palette.PAPER, "textBorderWidth": 3, "fontFamily": FONT}
    series = _scatter(data, label, 3)
    return series | {"itemStyle": {"borderColor": palette.PAPER, "borderWidth": 1.5}}


def _numbers(
    rows: Sequence[Mapping[Any, Any]],
    edges: Sequence[tuple[int, int]],
    places: Points,
    nodes: pd.DataFrame,
    boxes: Sequence[Box],
) -> dict[str, Any]:
    names = [str(name) for name in nodes["name"]]
    taken = [(x - box.half, y - box.up, x + box.half, y + box.down) for (x, y), box in zip(places, boxes, strict=True)]
    data = []
    for row, (a, b) in zip(rows, edges, strict=True):
        shown = str(row.get("shown", f"{int(row['n']):,}"))
        data.append(
            {
                "name": f"{names[a]} with {names[b]}: {int(row['n']):,}",
                "key": f"{row['a']}\n{row['b']}",
                "value": _xy(_free(places[a], places[b], text_width(shown, NUMBER_SIZE) + 10, taken)),
                "symbolSize": [round(text_width(shown, NUMBER_SIZE) + 10, 1), NUMBER_HEIGHT],
                "label": {"formatter": shown},
            }
        )
    label = {"show": True, "position": "inside", "color": palette.INK, "fontSize": NUMBER_SIZE, "fontFamily": FONT}
    style = {"color": palette.PAPER, "borderColor": palette.SEQUENCE[2], "borderWidth": 1, "opacity": 1}
    return _scatter(data, label, 2) | {"symbol": "roundRect", "itemStyle": style}


def _free(start: Points, end: Points, wide: float, taken: list[tuple[float, float, float, float]]) -> Points:
    """Where on a line its number stands: the spot nearest its middle that is free of names and other numbers."""
    spots = [start + (end - start) * share for share in _SHARES]
    rects = [(x - wide / 2, y - NUMBER_HEIGHT / 2, x + wide / 2, y + NUMBER_HEIGHT / 2) for x, y in spots]
    best = min(range(len(spots)), key=lambda i: (sum(_overlap(rects[i], other) for other in taken), i))
    taken.append(rects[best])
    return spots[best]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scatter(data: list[dict[str, Any]], label: dict[str, Any], z: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "coordinateSystem": "cartesian2d",
        "z": z,
        "data": data,
        "label": label,
        "selectedMode": "single",
        "cursor": "pointer",
        "tooltip": {"formatter": "{b}"},
        "emphasis": {"scale": False},
        "select": {"itemStyle": {"borderColor": palette.INK, "borderWidth": 2}},
    }


def _xy(place: Points) -> list[float]:
    return [round(float(place[0]), 1), round(float(place[1]), 1)]


def _literal(text: str) -> str:
    """A name in which ECharts finds no template and no style."""
    return text.replace("{", "(").replace("}", ")").replace("|", "¦")
