"""Who with whom, as it is shown: names by country, or everyone with everyone."""

from collections.abc import Mapping

from core import views
from core.charts.heatmap import by_country, triangle
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, colours, file_stem, table_of
from core.views import Facets

# What a window is called when there are several.
WINDOWS = {"sentence": "sentences", "article": "articles"}
# Countries side by side, and names at most unless `most` says otherwise.
MOST_COUNTRIES = 8
MOST = 18


def connections_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The grid of names that share a window, None where none do.

    options: `by`, "country" or "entity"; `window`, "sentence" or "article"; `most`, names at most.
    """
    by, window = options.get("by", "country"), options.get("window", "sentence")
    found = views.connections(library, filters, by=by, window=window, limit=int(options.get("most", MOST)))
    if found.pairs.empty:
        return None
    shared = f"Shared {WINDOWS[window]}"
    n_articles = count(views.articles_count(library, filters), facets.n_articles, "article")
    words = filters.sentence(f"{shared} in {n_articles}", names=facets.names, dates="published")
    key = f"order: most mentioned first\u2003 grey: {WINDOWS[window]} in all\u2003 blank: never together"
    if found.left_out != 0:
        key += "\u2003 " + ("more are" if found.left_out is None else f"{found.left_out:,} more") + " not shown"
    totals = found.totals
    if by == "entity":
        title = "Who appears with whom"
        figure = triangle(found.pairs, totals, width=look.width, title=title, captions=[words, key])
    else:
        title = "People, bodies and places by country"
        figure = by_country(
            found.pairs,
            totals[~totals["is_country"]],
            totals[totals["is_country"]].head(MOST_COUNTRIES),
            width=look.width,
            title=title,
            captions=[words, key],
            colours=colours(facets),
        )
    columns = {"a_name": "Name", "a_country": "Country", "b_name": "With", "n": shared}
    return Chart(
        kind="connections",
        title=title,
        caption=words,
        alt=f"Grid of how often names share a {window}. {words}",
        grammar="plotly",
        spec=figure,
        table=table_of(found.pairs, columns),
        file_stem=file_stem("who-with-whom", filters),
    )
