"""The overview as it is shown: how many events when, whatever days are chosen; a box drawn on it chooses days."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from core import views
from core.charts.overview import overview
from core.filters import Filters
from core.library.reader import Library
from core.present.chart import Chart, Look, file_stem
from core.views import Facets

TITLE = "Events over time"
# What stands above it; a page is told of the box by `core.present.timeline.brushed`.
HINT = "All events: drag over days to show only these"


def overview_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """Events by day of all that match but for their days; None where there are none."""
    bins = views.timeline_bins(library, replace(filters, date_from=None, date_to=None))
    if bins.empty:
        return None
    words = filters.sentence(names=facets.names)
    figure = overview(
        bins,
        width=look.width,
        title=TITLE if look.height else HINT,
        caption=words,
        window=(filters.date_from, filters.date_to),
        height=look.height,
    )
    bars = [trace for trace in figure["data"] if trace["type"] == "bar"]
    rows = [row for trace in bars for row in zip(trace["x"], trace["y"], strict=True)]
    return Chart(
        kind="overview",
        title=TITLE,
        caption=words,
        alt=f"How many events when; the chosen days are strong. {words}".rstrip(),
        grammar="plotly",
        spec=figure,
        table=pd.DataFrame(rows, columns=["From", "Events"]),
        file_stem=file_stem("events-over-time", filters),
    )
