"""Who is quoted, as it is shown: speakers by how many of their quotations match."""

from collections.abc import Mapping

from core import views
from core.charts.small import speakers_chart
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, colours, file_stem, table_of
from core.views import Facets, Said

MOST_SPEAKERS = 12
UNNAMED = "speaker not found"
# Values of an option stand on lines of their own: names have commas.
BETWEEN = "\n"


def said_of(options: Mapping[str, str]) -> Said:
    """Which quotations: `speaker`, `about` and `kind`, several values on lines of their own."""
    return Said(*(tuple(filter(None, options.get(key, "").split(BETWEEN))) for key in ("speaker", "about", "kind")))


def speakers_shown(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """Bars of the most quoted, None where no quotation matches. options: see `said_of`."""
    said = said_of(options)
    total = views.quotes_count(library, filters, said)
    if not total:
        return None
    words = filters.sentence(count(total, facets.n_quotes, "quote"), names=facets.names, dates="published")
    speakers = views.speakers(library, filters, said).fillna({"speaker": UNNAMED})
    title = "Who is quoted"
    drawn = speakers_chart(
        speakers, title=title, caption=words, names=facets.names, colours=colours(facets), most=MOST_SPEAKERS
    )
    spec = drawn.to_dict()
    return Chart(
        kind="speakers",
        title=title,
        caption=words,
        alt=f"Bars: who is quoted how often. {words}",
        grammar="vega-lite",
        spec=spec,
        table=table_of(speakers, {"speaker": "Speaker", "speaker_country": "Country", "kind": "Kind", "n": "Quotes"}),
        file_stem=file_stem("who-is-quoted", filters),
    )
