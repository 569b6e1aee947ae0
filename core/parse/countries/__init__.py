"""Which country a name belongs to: a table of names, adjectives, capitals, seats of government, cities and regions.

Codes are ISO 3166-1 alpha-2 (and XK for Kosovo). Every answer says why in a few words. `country_of` reads one name,
`resolve_places` all places of one article together, `article_countries` says which countries an article is about, and
`pin` where a place is drawn. A body of many countries has none, and a person's name tells none. Needs no spaCy.
Sources: `lexicon/countries.toml` and `lexicon/countries_points.toml` (our own) and `lexicon/places.bin` (an extract of
GeoNames, CC BY 4.0).
"""

from core.parse.countries.evidence import Evidence, gather
from core.parse.countries.pins import centroid, pin
from core.parse.countries.ranked import article_countries, text_countries
from core.parse.countries.resolve import resolve_places
from core.parse.countries.table import (
    Context,
    Reading,
    codes,
    country_of,
    demonym,
    dispute,
    fold,
    lookup,
    name_of,
    phrases,
)

__all__ = [
    "Context",
    "Evidence",
    "Reading",
    "article_countries",
    "centroid",
    "codes",
    "country_of",
    "demonym",
    "dispute",
    "fold",
    "gather",
    "lookup",
    "name_of",
    "phrases",
    "pin",
    "resolve_places",
    "text_countries",
]
