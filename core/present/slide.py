"""The slide of the best reported events as it is shown: cards by date and country, in what words, with which table."""

from collections.abc import Mapping

from core import views
from core.charts.slide import slide
from core.filters import Filters
from core.library.reader import Library
from core.present.chart import Chart, Look, colours, file_stem
from core.present.timeline import caption, event_table, headline, table_note
from core.views import Facets


def slide_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The best reported of the dated events that match, None where there are none. options: `event`, the one framed."""
    events = views.timeline(library, filters)
    if events["date_start"].isna().all():
        return None
    counts = views.timeline_counts(library, filters)
    n_dated = counts["n"] - counts["n_undated"]
    title, words = headline("Key events", events, filters, facets), caption(events, counts, filters, facets)
    figure = slide(
        events,
        width=look.width,
        height=look.height,
        title=title,
        caption=words,
        names=facets.names,
        colours=colours(facets),
        selected=options.get("event"),
        n=n_dated,
    )
    return Chart(
        kind="slide",
        title=title,
        caption=words,
        alt=f"The best reported of {n_dated:,} dated events as cards, a column a date, in lanes by country. {words}",
        grammar="plotly",
        spec=figure,
        table=event_table(events),
        file_stem=file_stem("key-events", filters),
        note=table_note(len(events), counts["n"]),
    )
