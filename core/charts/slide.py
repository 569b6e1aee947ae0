"""The slide: the best reported events as cards, one column a date and one lane a country, as a Plotly figure.

Columns are dates in order, not to scale; the time between them is written. What has no room is counted. Text is wrapped
by its measured width, so that no card is narrower than its words.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.charts import palette, sheet
from core.charts.bars import tallies_of, totals_of
from core.charts.grouping import Grouping, moved
from core.charts.lanes import LABEL_SIZE, LINE_HEIGHT
from core.charts.marks import DECIDED_KEY, DIFFERS, GLYPHS, Mark, by_weight, marks_of
from core.charts.text import NBSP, text_width, wrap
from core.charts.timeline import BETWEEN, LEAST_WIDTH, MOST_WIDTH
from core.charts.window import split_far
from core.dates import MONTHS, span_words

MOST_CARDS = 25
# Candidates looked at: beyond these, what could still find room is no longer what most sources report.
MOST_TRIED = 90
MOST_LINES = 7
# Words of a line at most, so that a title of any length is soon cut.
MOST_WORDS = 12
# Pixels: a column at least and a card at most; a card's bar and the space around its words.
LEAST_COLUMN, MOST_CARD = 112.0, 300.0
BAR, PAD_LEFT, PAD_RIGHT, PAD_Y = 5.0, 8.0, 6.0, 6.0
GAP = 8.0
LANE_PAD, LANE_GAP = 8.0, 5.0
HEIGHT = 900
# Below the lanes: the line of dates with the time between them, then the dates.
LINE_Y, DATES_Y, DATE_LINE, GAP_SIZE, GAP_PAD = 16.0, 26.0, 17.0, 11.0, 5.0
FOOT = 14.0
HIT_STEP = 22
DASHES = {"reported": "solid", "alleged": "dot", "announced": "dash", "denied": "longdash"}
# Longer than this a gap is told in months, and then in years.
DAYS_TOLD, MONTHS_TOLD = 60, 24
Days = tuple[dt.date, dt.date]


@dataclass(frozen=True, slots=True)
class Card:
    """An event on the slide: its column, its words, and its top and bottom in pixels of the plot."""

    mark: Mark
    column: int
    lines: tuple[str, ...]
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Cards:
    """The whole layout: cards, the days of each column, lanes with their top and bottom, and the height of all."""

    cards: tuple[Card, ...]
    columns: tuple[Days, ...]
    lanes: tuple[str, ...]
    spans: tuple[tuple[float, float], ...]
    height: float


def slide(
    events: pd.DataFrame,
    *,
    width: int,
    title: str,
    caption: str,
    names: Mapping[str, str],
    colours: Mapping[str, str],
    selected: str | None = None,
    height: int | None = None,
    n: int | None = None,
) -> sheet.Figure:
    """The figure of cards; parameters as `timeline` has them. n: dated events in all, where `events` has not all."""
    groups = Grouping(names, colours)
    marks = marks_of(events)
    total = max(min(width, MOST_WIDTH), LEAST_WIDTH)
    left = sheet.gutter([groups.title(mark.lane)[0] for mark in marks])
    plot = float(total - left - sheet.RIGHT)
    captions = [caption, _key(marks, len(marks), max(n or 0, len(marks) + 1))]
    below = DATES_Y + 3 * DATE_LINE + FOOT
    room = (height or HEIGHT) - sheet.head_height(title, captions, total) - below
    layout = choose(marks, groups, plot, room, selected)
    shown = [card.mark for card in layout.cards]
    captions[1] = _key(shown, len(shown), n or len(marks))
    figure = sheet.blank(title, captions, total, left, layout.height + below - FOOT, height=height, foot=FOOT)
    axis = {"range": [0, max(len(layout.columns), 1)], "visible": False, "fixedrange": True, "type": "linear"}
    figure["layout"] |= {"dragmode": False, "xaxis": axis}
    sheet.draw_lanes(figure, [groups.title(lane) for lane in layout.lanes], layout.spans)
    _draw_dates(figure, layout, plot)
    if shown:
        _draw_cards(figure, layout, plot, colours, names, selected)
    return figure


def choose(marks: Sequence[Mark], groups: Grouping, plot: float, room: float, selected: str | None = None) -> Cards:
    """The layout of as many cards as find room, the best reported first.

    Of events of as many sources first one of each date, beginning with the dates of most events, then a second of each;
    far-off years come last.
    """
    _, inside, _ = split_far([(m.first_day, m.last_day) for m in marks])
    near = {marks[i].story_id for i in inside}
    on_date = Counter((m.first_day, m.last_day) for m in marks)
    places: Counter[tuple[int, Days]] = Counter()
    ranked = []
    for mark in sorted(marks, key=by_weight):
        days = (mark.first_day, mark.last_day)
        places[mark.n_sources, days] += 1
        is_first = (mark.story_id != selected, mark.story_id not in near)
        ranked.append((*is_first, -mark.n_sources, places[mark.n_sources, days], -on_date[days], by_weight(mark), mark))
    ranked.sort(key=lambda row: row[:-1])
    chosen: list[Mark] = []
    found = lay_out([], groups, plot)
    most_columns, n_tried = max(int(plot / LEAST_COLUMN), 1), 0
    for *_, mark in ranked:
        is_new = (mark.first_day, mark.last_day) not in found.columns
        if is_new and len(found.columns) == most_columns:
            continue
        tried = lay_out([*chosen, mark], groups, plot)
        if tried.height <= room or not chosen:
            chosen, found = [*chosen, mark], tried
        n_tried += 1
        if len(chosen) == MOST_CARDS or n_tried == MOST_TRIED:
            break
    return found


def lay_out(marks: Sequence[Mark], groups: Grouping, plot: float) -> Cards:
    """Cards of all these events in a plot of so many pixels; each stack begins at its lane's top."""
    lanes = groups.lanes(totals_of(tallies_of(marks)))
    columns = sorted({(m.first_day, m.last_day) for m in marks})
    number = {days: i for i, days in enumerate(columns)}
    words = card_width(plot, len(columns)) - BAR - PAD_LEFT - PAD_RIGHT
    cards: list[Card] = []
    spans: list[tuple[float, float]] = []
    top = 0.0
    placed = sorted(moved(marks, lanes), key=by_weight)
    for lane in lanes:
        ends = dict.fromkeys(range(len(columns)), top + LANE_PAD)
        for mark in (m for m in placed if m.lane == lane):
            column = number[mark.first_day, mark.last_day]
            lines = _lines(mark, words)
            begin, end = ends[column], ends[column] + len(lines) * LINE_HEIGHT + 2 * PAD_Y
            cards.append(Card(mark, column, lines, begin, end))
            ends[column] = end + GAP
        bottom = max(ends.values()) - GAP + LANE_PAD
        spans.append((top, bottom))
        top = bottom + LANE_GAP
    return Cards(tuple(cards), tuple(columns), tuple(lanes), tuple(spans), max(top - LANE_GAP, 0.0))


def card_width(plot: float, n_columns: int) -> float:
    """Pixels of a card among so many columns."""
    return min(plot / max(n_columns, 1) - GAP, MOST_CARD)


def gap_words(days: int) -> str:
    """The time between two dates: "19 days", "5 months", "6 years"; nothing from one day to the next."""
    if days <= 1:
        return ""
    if days <= DAYS_TOLD:
        return f"{days} days"
    months = round(days / 30.44)
    return f"{months} months" if months <= MONTHS_TOLD else f"{round(days / 365.25)} years"


def column_words(first: dt.date, last: dt.date) -> tuple[str, str]:
    """A column's days and its year: ("Mon 4 Sep", "2023"), ("Jul", "2023"), ("2006", "")."""
    if first == last:
        return f"{first:%a} {first.day} {MONTHS[first.month]}", str(first.year)
    words, year = span_words(first, last), f" {last.year}"
    if first.year == last.year and words.endswith(year):
        return words.removesuffix(year), year.strip()
    return words, ""


def _lines(mark: Mark, width: float) -> tuple[str, ...]:
    """The words of a card; a title is cut where it would fill more than MOST_LINES, what follows it is kept."""
    glyph = "" if mark.status == "reported" else GLYPHS.get(mark.status, "") + NBSP
    lines = wrap(f"{glyph}{mark.label}", LABEL_SIZE, width)
    words = f"{glyph}{mark.title}".split(" ")[: MOST_LINES * MOST_WORDS]
    while len(lines) > MOST_LINES and len(words) > 1:
        words.pop()
        lines = wrap(f"{' '.join(words)}… {mark.tail}", LABEL_SIZE, width)
    return tuple(lines[:MOST_LINES])


def _draw_cards(
    figure: sheet.Figure,
    layout: Cards,
    plot: float,
    colours: Mapping[str, str],
    names: Mapping[str, str],
    selected: str | None,
) -> None:
    column = plot / len(layout.columns)
    wide = card_width(plot, len(layout.columns))
    hits: list[tuple[float, float, str]] = []
    for card in layout.cards:
        hue = colours.get(card.mark.country, palette.GREY)
        begin = card.column + 0.5 - wide / column / 2
        shape = {"type": "rect", "layer": "below", "y0": card.top, "y1": card.bottom}
        is_chosen = card.mark.story_id == selected
        line = {"color": palette.INK if is_chosen else hue, "width": 3 if is_chosen else 1.5}
        line["dash"] = DASHES.get(card.mark.status, "solid")
        paper = {"x0": begin, "x1": begin + wide / column, "fillcolor": palette.PAPER, "line": line}
        bar = {"x0": 0, "x1": BAR, "xsizemode": "pixel", "xanchor": begin, "fillcolor": hue, "line": {"width": 0}}
        figure["layout"]["shapes"] += [shape | paper, shape | bar]
        n_across, n_down = max(int(wide / HIT_STEP), 1), max(int((card.bottom - card.top) / HIT_STEP), 1)
        hits += [
            (
                begin + wide / column * (i + 0.5) / n_across,
                card.top + (card.bottom - card.top) * (j + 0.5) / n_down,
                card.mark.story_id,
            )
            for i in range(n_across)
            for j in range(n_down)
        ]
    columns: list[list[Any]] = [list(values) for values in zip(*hits, strict=True)]
    xs = [card.column + 0.5 + (BAR + PAD_LEFT - wide / 2) / column for card in layout.cards]
    ys = [(card.top + card.bottom) / 2 for card in layout.cards]
    trace = sheet.points(xs, ys, [card.mark.story_id for card in layout.cards]) | {
        "mode": "text",
        "text": ["<br>".join(card.mark.rich(card.lines, colours)) for card in layout.cards],
        "textposition": "middle right",
        "textfont": {"size": LABEL_SIZE, "color": palette.INK},
        "hovertext": [card.mark.hover(names) for card in layout.cards],
        "hoverinfo": "text",
    }
    hover = {card.mark.story_id: card.mark.hover(names) for card in layout.cards}
    area = sheet.hits(*columns, size=HIT_STEP) | {"hovertext": [hover[key] for key in columns[2]], "hoverinfo": "text"}
    figure["data"] += [area, trace]


def _draw_dates(figure: sheet.Figure, layout: Cards, plot: float) -> None:
    """The line of dates below the lanes: a dot each, dotted where days lie between, and how long that is."""
    y, column = layout.height + LINE_Y, plot / max(len(layout.columns), 1)
    notes = figure["layout"]["annotations"]
    previous = ""
    for i, days in enumerate(layout.columns):
        words, year = column_words(*days)
        lines = [f"<b>{line}</b>" for line in wrap(words, LABEL_SIZE, column - GAP, bold=True)[:2]]
        lines += [year] if year and year != previous else []
        previous = year or previous
        notes.append(_note("<br>".join(lines), i + 0.5, layout.height + DATES_Y, LABEL_SIZE, "top", palette.INK))
        if i + 1 == len(layout.columns):
            break
        gap = gap_words((layout.columns[i + 1][0] - days[1]).days)
        line = {"color": palette.MUTED, "width": 1, "dash": "dot" if gap else "solid"}
        # The line leaves room for the words in it.
        half = (text_width(gap, GAP_SIZE) / 2 + GAP_PAD) / column if gap else 0.0
        for x0, x1 in ((i + 0.5, i + 1 - half), (i + 1 + half, i + 1.5)):
            ends = {"x0": x0, "x1": x1, "y0": y, "y1": y}
            figure["layout"]["shapes"].append({"type": "line", "layer": "below", "line": line} | ends)
        if gap:
            notes.append(_note(gap, i + 1, y, GAP_SIZE, "middle", palette.MUTED))
    if layout.columns:
        dots = sheet.points([i + 0.5 for i in range(len(layout.columns))], [y] * len(layout.columns), [])
        marker = {"symbol": "circle", "size": 8, "color": palette.INK, "line": {"width": 0, "color": palette.INK}}
        figure["data"].append(dots | {"mode": "markers", "marker": marker, "hoverinfo": "skip"})


def _note(text: str, x: float, y: float, size: float, anchor: str, colour: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "xanchor": "center",
        "xshift": 0,
        "y": y,
        "yanchor": anchor,
        "align": "center",
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }


def _key(marks: Sequence[Mark], n: int, of: int) -> str:
    """Explains what the cards show, and counts those that found no room."""
    words = {"reported": "solid: reported", "alleged": "○ dotted: alleged", "announced": "◇ dashed: announced"}
    words["denied"] = "✕ long dashes: denied"
    key = [words[status] for status in DASHES if any(mark.status == status for mark in marks)]
    if any(mark.n_sources > 1 for mark in marks):
        key.append("×2 reported by two sources")
    if any(mark.differs for mark in marks):
        key.append(f"{DIFFERS} their reports differ")
    if any(mark.decided for mark in marks):
        key.append(DECIDED_KEY)
    if any(mark.others for mark in marks):
        key.append(f"{next(mark.others[0] for mark in marks if mark.others)} another country of the event")
    key.append("columns: dates in order, not to scale")
    if n < of:
        key.append(f"{n:,} of {of:,} dated events, the most reported; {of - n:,} more are not shown")
    return BETWEEN.join(entry.replace(" ", NBSP) for entry in key)
