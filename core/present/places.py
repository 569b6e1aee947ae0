"""Where, as it is shown: a map of the events by country, with the towns that articles name."""

from collections.abc import Mapping

import pandas as pd

from core import views
from core.charts import world
from core.charts.places import AREAS, places_map
from core.errors import FilterError
from core.filters import Filters, count
from core.library.reader import Library
from core.present.chart import Chart, Look, colours, file_stem, table_of
from core.views import Facets

# More dots hide each other.
MOST_TOWNS = 80
LINES_OF = "Borders as Natural Earth draws them (1:110m, who holds an area, not who claims it); no judgement is meant."


def places_chart(
    library: Library, filters: Filters, look: Look, options: Mapping[str, str], facets: Facets
) -> Chart | None:
    """The map, None where nothing matches. options: `area`, of AREAS, else the world. Raises FilterError."""
    area = options.get("area", "World")
    if area not in AREAS:
        raise FilterError(f"{area[:40]!r} is no part of the world here; choose one of {', '.join(AREAS)}.")
    countries, named = views.countries_of_events(library, filters), views.places_named(library, filters)
    if countries.empty and named.empty:
        return None
    towns, n_unknown = located(named)
    n_events = views.timeline_counts(library, filters)["n"]
    words = filters.sentence(count(n_events, facets.n_stories, "event"), names=facets.names)
    key = "colour: events that a country has part in\u2003 dot: town or region, larger the more articles name it,"
    key += " in its country's colour, grey: no colour of its own"
    rest = [f"{n_unknown:,} of {len(named):,} names of places have no point"] if n_unknown else []
    rest += [f"the {MOST_TOWNS} most often named of {len(towns):,}"] if len(towns) > MOST_TOWNS else []
    title = "Where" if area == "World" else f"Where: {area}"
    figure = places_map(
        countries,
        towns.head(MOST_TOWNS),
        width=look.width,
        title=title,
        captions=[words, "\u2003 ".join([key, *rest]), LINES_OF],
        colours=colours(facets),
        area=area,
        height=look.height,
    )
    most = ", ".join(f"{name} {n:,}" for name, n in countries[["name", "n"]].head(5).itertuples(index=False))
    return Chart(
        kind="places",
        title=title,
        caption=f"{words} · {LINES_OF}",
        alt=f"Map of events by country and of towns that are named. {words}. Most events: {most or 'none'}.",
        grammar="plotly",
        spec=figure,
        table=_table(countries, named, facets),
        file_stem=file_stem("places", filters),
    )


def located(named: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Places with [lat, lon], and how many have no point; of several names at one point the most frequent is kept."""
    points = [world.town(name, code) for name, code in zip(named["name"], named["country"], strict=True)]
    found = named.assign(
        lat=pd.Series([p[0] if p else None for p in points], index=named.index, dtype=float),
        lon=pd.Series([p[1] if p else None for p in points], index=named.index, dtype=float),
    )
    known = found[found["lat"].notna()]
    return known.drop_duplicates(["lat", "lon"], ignore_index=True), len(found) - len(known)


def _table(countries: pd.DataFrame, named: pd.DataFrame, facets: Facets) -> pd.DataFrame:
    """Countries by events, then towns by articles."""
    lands = countries.assign(kind="country", country=countries["name"], of="events")
    lands = lands.drop(columns="code")
    towns = named.assign(kind="place", country=[facets.names.get(c, c) for c in named["country"]], of="articles")
    columns = {"name": "Name", "kind": "Kind", "country": "Country", "n": "Number", "of": "Of"}
    return table_of(pd.concat([lands, towns.drop(columns="id")], ignore_index=True), columns)
