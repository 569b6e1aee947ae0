"""Who appears with whom: co-occurrence as a grid of counts, in Plotly's dictionaries.

Two shapes: the lower triangle of entities by entities, each pair once; and entities by countries. The number stands in
the cell, so no colour has to be read; a click on a cell returns "a\\nb", the two ids.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from core.charts import palette, sheet
from core.charts.text import text_width, wrap

# Pixels: a row's height for few rows and for many.
ROW_ROOMY, ROW_TIGHT = 34.0, 24.0
FEW_ROWS = 18
LABEL_SIZE = 13
SMALL_SIZE = 11
GAP = 12
# A longer name is set in two lines, and only what those do not hold is cut.
MOST_NAME = 210
# Below the grid; and the least a row has where a slide's height has to do.
FOOT, LEAST_ROW = 16, 15.0
OWN = "•"
# Above the grid: a column's name in one line, and what each further line takes.
HEAD, HEAD_LINE = 30, 17


@dataclass(frozen=True, slots=True)
class Cell:
    """One pair: row and column number, how many windows they share, and how many in each source.

    value: what its colour says; shown: what stands in it. is_hidden: known and not news, so only a dot is drawn.
    """

    row: int
    column: int
    key: str
    n: int
    by_source: tuple[tuple[str, int], ...]
    value: float
    shown: str
    is_hidden: bool = False


def triangle(
    pairs: pd.DataFrame,
    totals: pd.DataFrame,
    *,
    width: int,
    title: str,
    captions: Sequence[str],
    height: int | None = None,
) -> sheet.Figure:
    """Lower triangle of entities by entities; the diagonal carries names and totals.

    pairs: [a, b, n, by_source], each pair once in any order, and, where a cell says something else than its count,
    [value, shown, is_hidden]. totals: [id, name, n], in the order to draw. height: pixels it has to fit.
    """
    number = {key: i for i, key in enumerate(totals["id"])}
    names = [fold(str(name)) for name in totals["name"]]
    counts = [int(n) for n in totals["n"]]
    cells = []
    for row in pairs.to_dict("records"):
        if row["a"] in number and row["b"] in number:
            low, high = sorted((number[row["a"]], number[row["b"]]))
            cells.append(_cell(row, high, low))
    grid = _grid(title, captions, names, width, sheet.RIGHT, most=height)
    tails = [_width_of(f"{n} {c:,}") + GAP for n, c in zip(names, counts, strict=True)]
    room = width - grid["layout"]["margin"]["l"]
    # The widest plot at which each name on the diagonal still ends inside the sheet.
    plot = max(min([room - sheet.RIGHT, *((room - t) * len(names) / i for i, t in enumerate(tails) if i)]), 100.0)
    grid["layout"]["margin"]["r"] = room - plot
    _draw_cells(grid, cells, len(names), len(names), names, names, plot, split=False)
    for i, (name, count) in enumerate(zip(names, counts, strict=True)):
        text = f'{_lines(name)} <span style="color:{palette.MUTED}">{count:,}</span>'
        grid["layout"]["annotations"].append(_label(text, i - 0.5, i, xanchor="left", xshift=6, align="left"))
    return grid


def by_country(
    pairs: pd.DataFrame,
    rows: pd.DataFrame,
    columns: pd.DataFrame,
    *,
    width: int,
    title: str,
    captions: Sequence[str],
    colours: Mapping[str, str],
    height: int | None = None,
) -> sheet.Figure:
    """Entities (rows) by countries (columns).

    pairs: as for `triangle`, with a an entity and b a country. rows, columns: [id, name, n] in the order to draw,
    columns with [country] too. A cell splits its count by source where there is room. height: pixels it has to fit.
    """
    at_row = {key: i for i, key in enumerate(rows["id"])}
    at_column = {key: i for i, key in enumerate(columns["id"])}
    names = [fold(str(name)) for name in rows["name"]]
    heads = [str(name) for name in columns["name"]]
    cells = [
        _cell(r, at_row[r["a"]], at_column[r["b"]])
        for r in pairs.to_dict("records")
        if r["a"] in at_row and r["b"] in at_column
    ]
    labels = [f"{name} {n:,}" for name, n in zip(names, rows["n"], strict=True)]
    grid = _grid(title, captions, labels, width, sheet.RIGHT, head=HEAD, most=height)
    plot = _plot_width(grid, width)
    room = plot / max(len(heads), 1) - 8
    tops = [_head(head, f"{n:,}", room) for head, n in zip(heads, columns["n"], strict=True)]
    if (tallest := max((len(lines) + 1 - is_beside for lines, is_beside in tops), default=1)) > 1:
        head = HEAD + HEAD_LINE * (tallest - 1)
        grid = _grid(title, captions, labels, width, sheet.RIGHT, head=head, most=height)
    _draw_cells(grid, cells, len(names), len(heads), names, heads, plot, split=True)
    for i, ((lines, is_beside), n, code) in enumerate(zip(tops, columns["n"], columns["country"], strict=True)):
        colour = colours.get(code, palette.GREY)
        name = "<br>".join(f'<b style="color:{colour}">{escape(line)}</b>' for line in lines)
        text = f'{name}{" " if is_beside else "<br>"}<span style="color:{palette.MUTED}">{n:,}</span>'
        grid["layout"]["annotations"].append(_label(text, i, -0.5, yanchor="bottom", yshift=4))
    return grid


def _head(name: str, total: str, room: float) -> tuple[list[str], bool]:
    """A column's name in one line or two, cut only where two do not hold it; whether its total has room beside."""
    beside = room - text_width(f" {total}", LABEL_SIZE)
    if text_width(name, LABEL_SIZE, bold=True) <= beside:
        return [name], True
    first, *rest = wrap(name, LABEL_SIZE, room, bold=True)
    lines = [first, *([shorten(" ".join(rest), room, bold=True)] if rest else [])]
    return lines, text_width(lines[-1], LABEL_SIZE, bold=True) <= beside


def fold(name: str) -> str:
    """A name in one line or two, cut only where two do not hold it."""
    lines = wrap(name, LABEL_SIZE, MOST_NAME)
    return "\n".join([lines[0], shorten(" ".join(lines[1:]), MOST_NAME)] if len(lines) > 1 else lines)


def shorten(text: str, width: float = MOST_NAME, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, LABEL_SIZE, bold=bold) <= width:
        return text
    while text and text_width(f"{text}…", LABEL_SIZE, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _grid(
    title: str,
    captions: Sequence[str],
    labels: Sequence[str],
    width: int,
    right: float,
    *,
    head: int = 0,
    most: int | None = None,
) -> sheet.Figure:
    is_roomy = len(labels) <= FEW_ROWS or any("\n" in label for label in labels)
    height = len(labels) * (ROW_ROOMY if is_roomy else ROW_TIGHT)
    left = max((_width_of(label) for label in labels), default=0.0) + GAP + 6
    figure = sheet.blank(title, captions, width, left, height, head=head)
    if most:
        room = max(most - figure["layout"]["margin"]["t"] - FOOT, len(labels) * LEAST_ROW)
        height = min(height, room)
    layout = figure["layout"]
    layout["margin"] |= {"r": right, "b": FOOT}
    layout["height"] = round(layout["margin"]["t"] + height + FOOT)
    axis: dict[str, Any] = {"showgrid": False, "zeroline": False, "fixedrange": True, "showline": False, "ticks": ""}
    layout["xaxis"] = axis | {"showticklabels": False}
    layout["yaxis"] = axis | {"tickfont": {"size": LABEL_SIZE, "color": palette.INK}}
    layout["yaxis"] |= {"range": [len(labels) - 0.5, -0.5], "tickvals": list(range(len(labels)))}
    layout["yaxis"]["ticktext"] = [_lines(label, pad=True) for label in labels]
    layout["dragmode"] = False
    return figure


def _width_of(label: str) -> float:
    return max(text_width(line, LABEL_SIZE) for line in label.split("\n"))


def _lines(label: str, *, pad: bool = False) -> str:
    """A label's lines for Plotly; padded, each keeps off the cells to its right."""
    return "<br>".join(escape(line) + ("\u00a0" if pad else "") for line in label.split("\n"))


def _plot_width(figure: sheet.Figure, width: int) -> float:
    margin = figure["layout"]["margin"]
    return max(float(width - margin["l"] - margin["r"]), 100.0)


def _draw_cells(
    figure: sheet.Figure,
    cells: Sequence[Cell],
    n_rows: int,
    n_columns: int,
    rows: Sequence[str],
    columns: Sequence[str],
    plot: float,
    *,
    split: bool,
) -> None:
    z: list[list[float | None]] = [[None] * n_columns for _ in range(n_rows)]
    text = [[""] * n_columns for _ in range(n_rows)]
    highest = max((cell.value for cell in cells if not cell.is_hidden), default=1.0)
    room = plot / max(n_columns, 1) - 10
    for cell in cells:
        z[cell.row][cell.column] = None if cell.is_hidden else max(cell.value, 0.0)
        text[cell.row][cell.column] = _cell_text(cell, room if split else 0.0)
    figure["layout"]["xaxis"]["range"] = [-0.5, n_columns - 0.5]
    figure["data"].append(
        {
            "type": "heatmap",
            "z": z,
            "text": text,
            "texttemplate": "%{text}",
            "textfont": {"size": LABEL_SIZE},
            "colorscale": _scale(),
            "zmin": 0,
            "zmax": highest if highest > 0 else 1.0,
            "xgap": 2,
            "ygap": 2,
            "showscale": False,
            "hoverinfo": "skip",
        }
    )
    for cell in (cell for cell in cells if cell.is_hidden):
        figure["layout"]["annotations"].append(_label(OWN, cell.column, cell.row))
        figure["layout"]["annotations"][-1]["font"] = {"size": LABEL_SIZE, "color": palette.MUTED}
    _draw_hits(figure, cells, rows, columns, plot / max(n_columns, 1))


def _scale() -> list[list[Any]]:
    """Steps, not a ramp: the middle of a ramp reads badly under both dark and white ink."""
    n = len(palette.SEQUENCE)
    return [[edge / n, colour] for i, colour in enumerate(palette.SEQUENCE) for edge in (i, i + 1)]


def _cell_text(cell: Cell, room: float) -> str:
    """The count or strength, and by source where that fits into `room` pixels."""
    if cell.is_hidden:
        return ""
    parts = " · ".join(f"{source} {n}" for source, n in cell.by_source)
    if not parts or text_width(f"{cell.shown}  ", LABEL_SIZE, bold=True) + text_width(parts, SMALL_SIZE) > room:
        return f"<b>{cell.shown}</b>"
    return f'<b>{cell.shown}</b>\u2002<span style="font-size:{SMALL_SIZE}px">{escape(parts)}</span>'


def _draw_hits(
    figure: sheet.Figure, cells: Sequence[Cell], rows: Sequence[str], columns: Sequence[str], cell_width: float
) -> None:
    size = ROW_TIGHT
    steps = max(int(cell_width / (2 * size)), 1)
    xs, ys, keys, hovers = [], [], [], []
    for cell in cells:
        split = "<br>".join(escape(f"{source}: {n}") for source, n in cell.by_source)
        pair = [escape(name.replace("\n", " ")) for name in (rows[cell.row], columns[cell.column])]
        strength = "" if cell.shown == f"{cell.n:,}" else f" (strength {cell.shown})"
        hover = f"<b>{pair[0]}</b> with <b>{pair[1]}</b>: {cell.n:,}{strength}<br>{split}"
        for i in range(steps):
            xs.append(cell.column - 0.5 + (i + 0.5) / steps)
            ys.append(float(cell.row))
            keys.append(cell.key)
            hovers.append(f"{hover}<br><i>Click for the sentences</i>")
    trace = sheet.hits(xs, ys, keys, size=size)
    figure["data"].append(trace | {"hovertext": hovers, "hoverinfo": "text"})


def _cell(row: Mapping[Hashable, Any], at_row: int, at_column: int) -> Cell:
    n = int(row["n"])
    key, split = f"{row['a']}\n{row['b']}", _sources(row["by_source"])
    value, shown = float(row.get("value", n)), str(row.get("shown", f"{n:,}"))
    return Cell(at_row, at_column, key, n, split, value, shown, bool(row.get("is_hidden", False)))


def _label(text: str, x: float, y: float, **place: Any) -> dict[str, Any]:
    font = {"size": LABEL_SIZE, "color": palette.INK}
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": font} | place


def _sources(value: Any) -> tuple[tuple[str, int], ...]:
    """Counts by source, most first; `value` is a mapping or pairs."""
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted(((str(s), int(n)) for s, n in pairs), key=lambda p: (-p[1], p[0])))
