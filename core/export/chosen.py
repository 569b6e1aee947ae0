"""What is chosen of a library for an export: the filters as conditions on articles, events and quotes.

An article is chosen by the day it was published and by the countries it names; an event by its own days and countries,
in whole or in part; a quote by its article's day, the speaker's country and those its sentence names: as on the pages.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from core.errors import FilterError
from core.export.scratch import Scratch
from core.filters import UNKNOWN_SOURCE, Columns, Filters
from core.library.reader import Library
from core.library.schema import MASK, N_BITS, PLACES

# Valid values named in an error; more would hide what is wrong.
_SHOWN = 8

_ARTICLE = Columns(start="a.published", end="a.published", countries="f.countries", source="a.source")
_EVENT = Columns(start="e.date_start", end="e.date_end", countries="e.countries", source="a.source")
_QUOTE = Columns(
    start="a.published",
    end="a.published",
    countries="list_concat(coalesce(sc.countries, []), [c.country])",
    source="a.source",
)
_ARTICLES = "SELECT a.article_id FROM articles a JOIN article_facts f USING (article_id) WHERE {where}"

# The same of the charts, by number. Their quotes have the countries of all who speak: some more than are chosen.
_SOURCE = "nullif(s.name, '')"
_OF_MASK = "coalesce((SELECT any_value(k.codes) FROM mask_codes k WHERE k.mask = x.mask), [])"
_SOURCES = """
    SELECT coalesce(nullif(s.name, ''), '{unknown}') AS name FROM articles JOIN sources s USING (source_no)
    GROUP BY ALL ORDER BY count(*) DESC, name"""
_FROM = "SELECT {number} FROM {table} x JOIN sources s USING (source_no) WHERE {where}"
# table: the number of a row's article, and what is filtered
_OF_CHARTS = {
    "articles": ("x.article_no", Columns("x.published", "x.published", "x.countries", _SOURCE)),
    "events": (f"x.event // {PLACES}", Columns("x.day_start", "x.day_end", _OF_MASK, _SOURCE)),
    "quotes": (f"x.quote // {PLACES}", Columns("x.day", "x.day", _OF_MASK, _SOURCE)),
}


@dataclass(frozen=True, slots=True)
class Job:
    """One export: the library, what is chosen, alpha-3 by alpha-2 codes, and the tables if the format asks them."""

    library: Library
    filters: Filters
    alpha3: Mapping[str, str]
    opened: Scratch | None = None

    @property
    def tables(self) -> Scratch:
        """The library as tables."""
        if self.opened is None:
            raise AssertionError("a format that asks tables says which")
        return self.opened


def numbers(job: Job, of: Collection[str] = tuple(_OF_CHARTS)) -> set[int] | None:
    """Numbers of the articles that are chosen or hold a chosen event or quote; None where nothing is left out.

    of: only those of `articles`, `events`, `quotes`; of articles they are exactly the chosen ones.
    """
    if is_all(job.filters):
        return None
    found: set[int] = set()
    tables = {"mask_codes": _mask_codes(job.library)} if job.filters.countries else {}
    for table in of:
        number, columns = _OF_CHARTS[table]
        where, params = job.filters.where(columns)
        sql = _FROM.format(number=number, table=table, where=where)
        found.update(no for (no,) in job.library.rows(sql, params, tables))
    return found


def _mask_codes(library: Library) -> pa.Table:
    """The countries of each set of countries. On a join of the two by bits DuckDB 2.0 was seen to fail."""
    found = library.query("SELECT mask, w0, w1, w2, w3 FROM masks")
    words = np.ascontiguousarray(found[list(MASK)].to_numpy(np.uint64).astype("<u8"))
    row, bit = np.nonzero(np.unpackbits(words.view(np.uint8), axis=1, bitorder="little"))
    codes = pa.array([{bit: code for code, bit in library.bits.items()}.get(n) for n in range(N_BITS)], pa.string())
    ends = np.append(0, np.cumsum(np.bincount(row, minlength=len(words)))).astype(np.int32)
    return pa.table(
        {"mask": found["mask"], "codes": pa.ListArray.from_arrays(pa.array(ends), codes.take(pa.array(bit)))}
    )


def articles(filters: Filters) -> tuple[str, list[object]]:
    """A query that gives the ids of the chosen articles, and its parameters."""
    where, params = filters.where(_ARTICLE)
    return _ARTICLES.format(where=where), params


def events(filters: Filters) -> tuple[str, list[object]]:
    """A condition on events `e` and their articles `a`, and its parameters."""
    return filters.where(_EVENT)


def quotes(filters: Filters) -> tuple[str, list[object]]:
    """A condition on quotes by their articles `a`, sentence countries `sc` and speaker's canonical `c`."""
    return filters.where(_QUOTE)


def is_all(filters: Filters) -> bool:
    """Whether nothing is left out."""
    return filters.where(_ARTICLE)[0] == "true"


def check(job: Job) -> None:
    """Raises FilterError for a country or a source that nothing is known of, with what there is."""
    countries = dict(job.library.rows("SELECT code, name FROM countries")) | dict(job.alpha3)
    for code in job.filters.countries:
        if code not in countries:
            raise FilterError(
                f"No country has the code {code!r}; write its ISO 3166-1 alpha-2 code, for example KR or GB."
            )
    if not job.filters.sources:
        return
    sources = [row[0] for row in job.library.rows(_SOURCES.format(unknown=UNKNOWN_SOURCE))]
    for source in job.filters.sources:
        if source not in sources:
            shown = ", ".join(repr(s) for s in sources[:_SHOWN]) or "none"
            more = f" and {len(sources) - _SHOWN:,} more" if len(sources) > _SHOWN else ""
            raise FilterError(f"No article is from {source[:80]!r}; sources in this library: {shown}{more}.")
