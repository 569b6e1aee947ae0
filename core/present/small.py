"""How much over time, as it is shown: articles by source, quotes by kind, events by class, the balance of a pair."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from core import views
from core.charts import palette
from core.charts.small import KIND_COLOURS, QUAD_COLOURS, balance_chart, over_time
from core.errors import FilterError
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, file_stem, table_of
from core.present.quotes import said_of
from core.views import Facets
from core.views.small import OTHER_SOURCES, SCORES

# Above and below a plot: title, key and axis.
_AROUND = 190
SCALE = (
    "Score of a type on PLOVER's scale, 10 most cooperative to \u221210 most hostile: "
    + ", ".join(
        f"{kind.lower()} {score:g}".replace("-", "\u2212")
        for kind, score in sorted(SCORES.items(), key=lambda p: -p[1])
    )
    + ". Diamond: mean of the period's events; denied events are left out."
)


def articles_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """Articles by day and source, None where none has a day."""
    counts, period = views.articles_over_time(library, filters)
    if counts.empty:
        return None
    ranked = list(counts.groupby("source")["n"].sum().sort_values(ascending=False, kind="stable").index)
    order = [name for name in ranked if name != OTHER_SOURCES] + [OTHER_SOURCES] * (OTHER_SOURCES in ranked)
    # Sources are no countries: steps of one grey-blue would hide who is who, so each takes a hue of the palette.
    hues = dict(zip(order, palette.HUES, strict=False)) | {OTHER_SOURCES: palette.tint(palette.GREY, 0.5)}
    n_all = views.articles_count(library, filters)
    words = filters.sentence(count(n_all, facets.n_articles, "article"), names=facets.names, dates="published")
    words += _without(n_all - int(counts["n"].sum()), "a day")
    return _chart(
        "articles",
        f"Articles a {period} by source",
        words,
        counts,
        "source",
        period,
        order,
        hues,
        look,
        file_stem(f"articles-a-{period}", filters),
    )


def quotes_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """Quotes by week, or another period, and kind; None where none has a day. options: see `said_of`."""
    said = said_of(options)
    counts, period = views.quotes_over_time(library, filters, said)
    if counts.empty:
        return None
    n_all = views.quotes_count(library, filters, said)
    words = filters.sentence(count(n_all, facets.n_quotes, "quote"), names=facets.names, dates="published")
    words += _without(n_all - int(counts["n"].sum()), "a day")
    stem = file_stem(f"quotes-a-{period}", filters)
    title = f"Quotes a {period} by kind"
    return _chart(
        "quotes-over-time", title, words, counts, "kind", period, list(KIND_COLOURS), KIND_COLOURS, look, stem
    )


def classes_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """Events by period and PLOVER class, None where none has a day."""
    counts, period = views.classes_over_time(library, filters)
    if counts.empty:
        return None
    found = views.timeline_counts(library, filters)
    words = filters.sentence(count(found["n"], facets.n_stories, "event"), names=facets.names)
    words += _without(found["n"] - int(counts["n"].sum()), "a day or a class")
    stem = file_stem("event-classes", filters)
    title = f"Words and deeds, cooperation and conflict: events a {period}"
    return _chart("classes", title, words, counts, "quad", period, list(QUAD_COLOURS), QUAD_COLOURS, look, stem)


def balanced(options: Mapping[str, str], facets: Facets) -> tuple[str, ...]:
    """The two countries of a balance: those asked for, else the two with most events; fewer where there are fewer."""
    codes = (options.get("one") or "", options.get("other") or "")
    return codes if all(codes) else tuple(facets.countries["code"].head(2))


def pair_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """Cooperation and conflict of two countries over time, None where they have part in nothing dated together.

    options: `one` and `other`, country codes; without them the two countries with most events. Raises FilterError.
    """
    codes = balanced(options, facets)
    if len(codes) < 2:
        return None
    if codes[0] == codes[1]:
        raise FilterError("A country has no balance with itself; choose two.")
    rows, period = views.balance(library, filters, *codes)
    if rows.empty:
        return None
    names = [facets.names.get(code, code) for code in codes]
    n = int(rows["n"].sum())
    total = (rows["cooperation"] + rows["conflict"]).sum()
    mean = f"{total / n:+.1f}".replace("-", "\u2212")
    words = filters.sentence(f"{count(n, n, 'event')} that both have part in", f"mean score {mean}", names=facets.names)
    title = f"{names[0]} and {names[1]}: cooperation and conflict a {period}"
    drawn = balance_chart(
        rows,
        period=period,
        title=title,
        captions=[words, SCALE],
        height=_height(look, 220) - (40 if look.height else 0),
        wrap_width=look.width - 40,
    )
    columns = {"start": period.capitalize(), "n": "Events", "cooperation": "Cooperation", "conflict": "Conflict"}
    table = rows.assign(start=rows["start"].dt.date, mean=rows["mean"].round(2))
    return Chart(
        kind="pair",
        title=title,
        caption=f"{words} · {SCALE}",
        alt=f"Bars of the cooperation and conflict of {names[0]} and {names[1]} by {period}. {words}.",
        grammar="vega-lite",
        spec=drawn.to_dict(),
        table=table_of(table, columns | {"mean": "Mean score"}),
        file_stem=file_stem(f"balance-{codes[0].lower()}-{codes[1].lower()}", filters),
    )


def _chart(
    kind: str,
    title: str,
    words: str,
    counts: pd.DataFrame,
    column: str,
    period: str,
    order: Sequence[str],
    hues: Mapping[str, str],
    look: Look,
    stem: str,
) -> Chart:
    present = [value for value in order if value in set(counts[column])]
    drawn: Any = over_time(
        counts,
        column,
        period=period,
        title=title,
        caption=words,
        order=present,
        colours=hues,
        height=_height(look, 170 if column != "kind" else 130),
        wrap_width=look.width - 40,
    )
    sums = counts.groupby(column)["n"].sum()
    told = ", ".join(f"{value} {int(sums[value]):,}" for value in present)
    noun = {"quad": "Class", "kind": "Kind", "source": "Source"}[column]
    table = counts.assign(start=counts["start"].dt.date)
    return Chart(
        kind=kind,
        title=title,
        caption=words,
        alt=f"Stacked bars by {period}. {words}. In all: {told}.",
        grammar="vega-lite",
        spec=drawn.to_dict(),
        table=table_of(table, {"start": period.capitalize(), column: noun, "n": "Number"}),
        file_stem=stem,
    )


def _height(look: Look, own: int) -> int:
    return max(look.height - _AROUND, 120) if look.height else own


def _without(n: int, what: str) -> str:
    return f" · {n:,} without {what} not shown" if n > 0 else ""
