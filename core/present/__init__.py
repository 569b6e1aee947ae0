"""Charts as they are shown: the question asked of the library, the figure, its words, and the same as a table.

No browser is needed, so that a page and a briefing pack show the same thing from the same code. A builder takes
(library, filters, look, options, facets); options are what a page of its own offers, as plain words. It returns None
where nothing matches.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.charts.palette import darkened
from core.errors import FilterError
from core.filters import Filters
from core.library.reader import Library
from core.marked import visible
from core.present.article import article_chart
from core.present.chart import SLIDE_HEIGHT, SLIDE_WIDTH, Chart, Look
from core.present.connections import connections_chart, network_chart
from core.present.overview import overview_chart
from core.present.places import places_chart
from core.present.quotes import speakers_shown
from core.present.slide import slide_chart
from core.present.small import articles_chart, classes_chart, pair_chart, quotes_chart
from core.present.timeline import timeline_chart
from core.views import Facets, entity, facets

Builder = Callable[[Library, Filters, Look, Mapping[str, str], Facets], Chart | None]
BUILDERS: dict[str, Builder] = {
    "timeline": timeline_chart,
    "slide": slide_chart,
    "overview": overview_chart,
    "connections": connections_chart,
    "network": network_chart,
    "places": places_chart,
    "speakers": speakers_shown,
    "article": article_chart,
    "quotes-over-time": quotes_chart,
    "articles": articles_chart,
    "classes": classes_chart,
    "pair": pair_chart,
}

__all__ = ["BUILDERS", "SLIDE_HEIGHT", "SLIDE_WIDTH", "Chart", "Look", "named", "present"]


def present(
    kind: str,
    library: Library,
    filters: Filters,
    look: Look,
    *,
    options: Mapping[str, str] | None = None,
    found: Facets | None = None,
) -> Chart | None:
    """The chart of a kind, None where nothing matches. found: the library's facets where they are at hand.

    Builders draw in the light colours; where the look is dark, the finished figure is mapped to the dark ones.
    Raises FilterError for a kind that is none.
    """
    if kind not in BUILDERS:
        raise FilterError(f"{kind[:40]!r} is no chart; choose one of {', '.join(sorted(BUILDERS))}.")
    found = named(library, filters, found or facets(library))
    chart = BUILDERS[kind](library, filters, look, options or {}, found)
    if chart is None:
        return None
    words = {part: visible(getattr(chart, part)) for part in ("title", "caption", "alt")}
    spec = visible(chart.spec)
    return replace(chart, spec=darkened(spec) if look.is_dark else spec, **words)


def named(library: Library, filters: Filters, found: Facets) -> Facets:
    """Facets that know the name of the entity that is asked for, so that every caption has it."""
    if not filters.entity:
        return found
    names = {row["id"]: row["words"] for row in entity(library, filters.entity).to_dict("records")}
    return replace(found, entity_names=names)
