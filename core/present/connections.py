"""Who with whom, as it is shown: names by country, everyone with everyone, and the same pairs as a network."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core import views
from core.charts.heatmap import by_country, triangle
from core.charts.network import network
from core.charts.order import Distances, clustered
from core.errors import FilterError
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, colours, file_stem, table_of
from core.views import Connections, Facets
from core.views.connections import BY
from core.views.strength import MEASURES, jaccard, trivial, with_strength

# What a window is called when there are several.
WINDOWS = {"sentence": "sentences", "article": "articles"}
ORDERS = ("frequency", "cluster")
# Countries side by side, and names at most unless `most` says otherwise.
MOST_COUNTRIES = 8
MOST = 18
# Lines of a network; more hide each other's numbers.
MOST_LINES = 30
_EXPLAINED = {
    "count": "number: shared {windows}",
    "pmi": "number: PMI = log₂(n·N ∕ (a·b)), n shared {windows}, a and b those of each, N = {total:,} that name"
    " anybody; 0 is chance",
    "jaccard": "number: Jaccard = n ∕ (a + b − n), n shared {windows}, a and b those of each; 1 is always together",
}
_COLUMNS = {"a_name": "Name", "a_country": "Country", "b_name": "With", "n": "Shared", "sources": "By source"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page asks of pairs: see `asked_of`."""

    by: str
    window: str
    most: int
    measure: str
    order: str
    is_plain: bool


def asked_of(options: Mapping[str, str]) -> Asked:
    """Options in words of ours.

    `by`, "country" or "entity"; `window`, "sentence" or "article"; `most`, names at most; `measure`, "count", "pmi" or
    "jaccard"; `order`, "frequency" or "cluster"; `trivial`, "hide" to leave out pairs of a country with its own.
    Raises FilterError.
    """
    asked = Asked(
        by=options.get("by", "country"),
        window=options.get("window", "sentence"),
        most=int(options.get("most", MOST)),
        measure=options.get("measure", "count"),
        order=options.get("order", "frequency"),
        is_plain=options.get("trivial") == "hide",
    )
    for value, allowed in (
        (asked.by, BY),
        (asked.window, tuple(WINDOWS)),
        (asked.measure, MEASURES),
        (asked.order, ORDERS),
    ):
        if value not in allowed:
            raise FilterError(f"{value[:40]!r} is not allowed here; choose one of {', '.join(allowed)}.")
    return asked


def connections_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The grid of names that share a window, None where none do. options: see `asked_of`."""
    asked = asked_of(options)
    found, pairs = _pairs(library, filters, asked)
    if pairs.empty:
        return None
    words = _words(library, filters, asked, facets)
    totals = found.totals
    rows, columns = totals, totals
    if asked.by == "country":
        rows, columns = totals[~totals["is_country"]], totals[totals["is_country"]].head(MOST_COUNTRIES)
    if asked.order == "cluster":
        rows, columns = (
            (_by_profile(rows, columns, pairs, "a"), _by_profile(columns, rows, pairs, "b"))
            if asked.by == "country"
            else (_by_nearness(rows, pairs),) * 2
        )
    captions = [words, *_key(library, filters, asked, found, pairs, len(totals[totals["is_country"]]) - len(columns))]
    if asked.by == "entity":
        title = "Who appears with whom"
        figure = triangle(pairs, rows, width=look.width, title=title, captions=captions, height=look.height)
    else:
        title = "People, bodies and places by country"
        figure = by_country(
            pairs,
            rows,
            columns,
            width=look.width,
            title=title,
            captions=captions,
            colours=colours(facets),
            height=look.height,
        )
    alt = f"Grid of how often names share a {asked.window}. {words}. Most often: {_told(pairs)}."
    return _chart("connections", title, words, alt, "plotly", figure, _table(pairs, asked), filters)


def network_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The strongest pairs of the names most often named, as a network; None where there are none.

    options: see `asked_of`; everyone with everyone, whatever `by` says.
    """
    asked = replace(asked_of(options), by="entity", order="frequency")
    found, pairs = _pairs(library, filters, asked)
    pairs = pairs[~pairs["is_hidden"]]
    if pairs.empty:
        return None
    drawn = pairs.sort_values(["value", "n"], ascending=False, kind="stable").head(MOST_LINES)
    words = _words(library, filters, asked, facets)
    _, *key = _key(library, filters, asked, found, pairs, 0)
    key = [_EXPLAINED[asked.measure].format(windows=WINDOWS[asked.window], total=_total(library, filters, asked)), *key]
    key.append(f"circle: {WINDOWS[asked.window]} that name it, colour: its country, grey: none of the first, or none")
    if len(drawn) < len(pairs):
        key.append(f"the {len(drawn):,} strongest of {len(pairs):,} pairs")
    title = "Network: who appears with whom"
    figure = network(
        drawn,
        found.totals,
        width=look.width,
        title=title,
        captions=[words, "\u2003 ".join(key)],
        colours=colours(facets),
        height=look.height,
    )
    alt = f"Network of {len(drawn)} pairs of names that share a {asked.window}. {words}. Most often: {_told(drawn)}."
    return _chart("network", title, words, alt, "echarts", figure, _table(pairs, asked), filters)


def _chart(
    kind: str, title: str, words: str, alt: str, grammar: str, spec: dict[str, object], rows: pd.DataFrame, f: Filters
) -> Chart:
    stem = file_stem("who-with-whom" if kind == "connections" else "network", f)
    return Chart(kind=kind, title=title, caption=words, alt=alt, grammar=grammar, spec=spec, table=rows, file_stem=stem)


def _pairs(library: Library, filters: Filters, asked: Asked) -> tuple[Connections, pd.DataFrame]:
    """What was found, and its pairs with [value, shown, is_hidden]."""
    found = views.connections(library, filters, by=asked.by, window=asked.window, limit=asked.most)
    if found.pairs.empty:
        return found, found.pairs.assign(value=[], shown=[], is_hidden=[])
    pairs = with_strength(found.pairs, found.totals, asked.measure, _total(library, filters, asked))
    return found, pairs.assign(is_hidden=trivial(pairs, found.totals) if asked.is_plain else False)


def _total(library: Library, filters: Filters, asked: Asked) -> int:
    """Windows in all; counted only where they are needed."""
    return views.windows_count(library, filters, window=asked.window) if asked.measure == "pmi" else 1


def _words(library: Library, filters: Filters, asked: Asked, facets: Facets) -> str:
    n_articles = count(views.articles_count(library, filters), facets.n_articles, "article")
    shared = f"Shared {WINDOWS[asked.window]} in {n_articles}"
    return filters.sentence(shared, names=facets.names, dates="published")


def _key(
    library: Library, filters: Filters, asked: Asked, found: Connections, pairs: pd.DataFrame, more_countries: int
) -> list[str]:
    """Lines that explain the marks, and what is not shown."""
    windows = WINDOWS[asked.window]
    order = "the alike side by side" if asked.order == "cluster" else "most mentioned first"
    marks = [f"order: {order}", f"grey: {windows} in all", "blank: never together"]
    lines = []
    if asked.measure != "count":
        lines.append(_EXPLAINED[asked.measure].format(windows=windows, total=_total(library, filters, asked)))
    rest = []
    if n_hidden := int(pairs["is_hidden"].sum()):
        marks.append("dot: with the own country, hidden")
        rest.append(f"{count(n_hidden, n_hidden, 'trivial pair')} hidden")
    if found.left_out != 0:
        rest.append("more are not shown" if found.left_out is None else f"{found.left_out:,} more not shown")
    if more_countries > 0:
        rest.append(f"{more_countries:,} more {'country' if more_countries == 1 else 'countries'} not shown")
    return ["\u2003 ".join([*marks, *rest]), *lines]


def _by_nearness(totals: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """Names in an order of clusters: near are those that share most of their windows."""
    place = {key: i for i, key in enumerate(totals["id"])}
    own = dict(zip(totals["id"], totals["n"], strict=True))
    far = np.ones((len(place), len(place)))
    np.fill_diagonal(far, 0.0)
    for a, b, n in pairs[["a", "b", "n"]].itertuples(index=False):
        far[place[a], place[b]] = far[place[b], place[a]] = 1 - jaccard(int(n), int(own[a]), int(own[b]))
    return totals.iloc[clustered(far)]


def _by_profile(rows: pd.DataFrame, columns: pd.DataFrame, pairs: pd.DataFrame, side: str) -> pd.DataFrame:
    """Rows in an order of clusters: near are those that share windows with the same columns in the same proportion."""
    other = "b" if side == "a" else "a"
    at_row, at_column = ({key: i for i, key in enumerate(frame["id"])} for frame in (rows, columns))
    counts = np.zeros((len(at_row), max(len(at_column), 1)))
    for row, column, n in pairs[[side, other, "n"]].itertuples(index=False):
        if row in at_row and column in at_column:
            counts[at_row[row], at_column[column]] = n
    lengths = np.maximum(np.sqrt((counts**2).sum(axis=1)), 1e-9)
    far: Distances = np.clip(1 - (counts @ counts.T) / np.outer(lengths, lengths), 0.0, 1.0)
    np.fill_diagonal(far, 0.0)
    return rows.iloc[clustered(far)]


def _told(pairs: pd.DataFrame) -> str:
    """The three most frequent pairs in words, for those who do not see the chart."""
    best = pairs[~pairs["is_hidden"]].sort_values("n", ascending=False, kind="stable").head(3)
    rows = best[["a_name", "b_name", "n"]].itertuples(index=False)
    return ", ".join(f"{a} with {b} {n:,}" for a, b, n in rows) or "none"


def _table(pairs: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    shown = pairs[~pairs["is_hidden"]]
    split = [", ".join(f"{source} {n:,}" for source, n in row.items()) for row in shown["by_source"]]
    columns = _COLUMNS | {"n": f"Shared {WINDOWS[asked.window]}"}
    if asked.measure != "count":
        columns |= {"shown": "PMI" if asked.measure == "pmi" else "Jaccard"}
    return table_of(shown.assign(sources=pd.Series(split, index=shown.index, dtype=object)), columns)
