"""Who said what about whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from core.filters import Filters
from core.library.reader import Library
from core.library.schema import MOST_LAND_SPEAKERS, MOST_SPEAKERS, PLACES
from core.views.marks import Texts, within
from core.views.names import Name, names_of
from core.views.speaker_counts import counted
from core.views.where import Columns, Where, only_land, source_name, where

_COLUMNS = Columns("q.day", "q.day", mask="q.mask", source="q.source_no", sentence="q.win", appeared="q.day")

_QUOTES = f"""
    WITH page AS (
        SELECT q.quote, q.source_no, q.day, q.speakers, q.about FROM quotes q WHERE {{where}}
        ORDER BY q.day DESC NULLS LAST, q.quote LIMIT ? OFFSET ?)
    SELECT p.quote, (p.quote // {PLACES})::INTEGER AS article_no, a.article_id, p.source_no, a.published,
        a.published_basis, a.title, p.speakers, p.about
    FROM page p JOIN articles a ON a.article_no = p.quote // {PLACES} ORDER BY a.published DESC NULLS LAST, p.quote"""
# Quotes are found by their places in the table where a text or an entity leaves no more than so many.
_MOST_PLACES = 20_000
_PLACES = f"SELECT q.rowid FROM quotes q WHERE {{where}} LIMIT {_MOST_PLACES + 1}"
_COUNT = "SELECT count(*) FROM quotes q WHERE {where}"
# Without a filter: counted when the library was published, for so many speakers.
_KNOWN_SPEAKERS = """
    SELECT speaker, country AS speaker_country, kind, n FROM speaker_counts WHERE place <= ?
    ORDER BY place, kind, country"""
# The same of one country, or two, that are quoted often.
_LAND_SPEAKERS = """
    SELECT speaker, country AS speaker_country, kind, n FROM land_speakers WHERE bit = ? AND place <= ?
    ORDER BY place, kind, country"""
_ABOUT = """
    WITH told AS (SELECT unnest(q.about) AS entity_no FROM quotes q WHERE {where})
    SELECT x.name, sum(n)::BIGINT AS n FROM (SELECT entity_no, count(*) AS n FROM told GROUP BY ALL)
    JOIN names x USING (entity_no) GROUP BY ALL ORDER BY n DESC, x.name LIMIT ?"""


@dataclass(frozen=True, slots=True)
class Said:
    """What the page *Quotes* narrows beyond the filters: names of speakers, of those spoken about, kinds."""

    speakers: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


ANYTHING = Said()


def quotes(
    library: Library, filters: Filters, said: Said = ANYTHING, *, limit: int = 50, offset: int = 0
) -> pd.DataFrame:
    """One row a quote, latest articles first, then in text order; `quotes_count` counts all.

    Returns [quote_id, article_id, source, published, published_basis, speaker_name, speaker_entity (canonical id),
    speaker_country, speakers (names of all who say it), as_said, kind, content, cue, content_start, content_end,
    cue_start, cue_end (offsets into the sentence; the cue's nullable), about (canonical names), article_title,
    sentence_index, sentence_start, sentence_end, sentence, marks, resolved]. Days filter by the article's publication,
    countries by the speakers' and those its sentence names, text by the sentence.
    """
    found = _where(library, filters, said)
    page = [
        _Row(*row)
        for row in library.rows(_QUOTES.format(where=found.sql), [*found.params, limit, offset], found.tables)
    ]
    texts = Texts(library, {row.article_no for row in page}, ("quote",))
    names = names_of(library, (no for row in page for no in (*row.speakers, *row.about)))
    made = [_shown(library, texts, names, row) for row in page]
    index = pd.RangeIndex(len(made))
    columns = {name: pd.Series([row[n] for row in made], index, dtype=object) for n, name in enumerate(_FIELDS)}
    columns["published"] = columns["published"].astype("datetime64[us]")
    return pd.DataFrame(columns)


def quotes_count(library: Library, filters: Filters, said: Said = ANYTHING) -> int:
    """How many quotes match."""
    land = only_land(library, filters) if said == ANYTHING else None
    if land is not None and (kept := library.rows("SELECT n_quotes FROM land_counts WHERE bit = ?", [land])):
        return int(kept[0][0])
    found = _where(library, filters, said)
    return int(library.rows(_COUNT.format(where=found.sql), found.params, found.tables)[0][0])


def speakers(library: Library, filters: Filters, said: Said = ANYTHING, *, limit: int = 200) -> pd.DataFrame:
    """Who is quoted how often: [speaker, speaker_country, kind, n], the most quoted speaker first.

    Several speakers of one quotation count each; speaker is None where nobody was found.
    """
    found = _where(library, filters, said)
    if not found.parts and limit <= MOST_SPEAKERS and library.has("speaker_counts"):
        return library.query(_KNOWN_SPEAKERS, [limit])
    land = only_land(library, filters) if said == ANYTHING and limit <= MOST_LAND_SPEAKERS else None
    if land is not None and library.has("land_speakers"):
        kept = library.query(_LAND_SPEAKERS, [land, limit])
        if not kept.empty:
            return kept
    return counted(library, found, limit)


def spoken_about(library: Library, filters: Filters, said: Said = ANYTHING, *, limit: int = 200) -> list[str]:
    """Names of those whom quotes are about, most often first."""
    found = _where(library, filters, said)
    return [name for name, _ in library.rows(_ABOUT.format(where=found.sql), [*found.params, limit], found.tables)]


_FIELDS = [
    *("article_id", "published", "published_basis", "article_title", "quote_id", "speaker_name", "speaker_entity"),
    *("speaker_country", "speakers", "as_said", "kind", "content", "cue", "content_start", "content_end", "cue_start"),
    *(
        "cue_end",
        "about",
        "sentence_index",
        "sentence_start",
        "sentence_end",
        "resolved",
        "source",
        "sentence",
        "marks",
    ),
]


class _Row(NamedTuple):
    """A quotation as the charts know it."""

    quote: int
    article_no: int
    article_id: str
    source_no: int
    published: dt.date | None
    published_basis: str | None
    article_title: str | None
    speakers: list[int]
    about: list[int]


def _where(library: Library, filters: Filters, said: Said) -> Where:
    found = _chosen(library, filters)
    if said.kinds:
        found.add("list_contains(?::VARCHAR[], q.kind)", list(said.kinds))
    if said.speakers:
        numbers = _numbers(library, said.speakers)
        found.add(
            "(list_has_any(q.speakers, ?::INTEGER[]) OR list_contains(?::VARCHAR[], q.speaker_name))",
            *(numbers, list(said.speakers)),
        )
    if said.about:
        found.add("list_has_any(q.about, ?::INTEGER[])", _numbers(library, said.about))
    return found


def _chosen(library: Library, filters: Filters) -> Where:
    """The filters on quotes `q`. What a text or an entity leaves is looked for once for all questions of a page."""
    if not (filters.text or filters.entity):
        return where(library, filters, _COLUMNS)
    named = Filters(entity=filters.entity, text=filters.text)
    places = library.lately(("quotes", filters.entity, filters.text), lambda: _places(library, named))
    if len(places) > _MOST_PLACES:
        return where(library, filters, _COLUMNS)
    found = where(library, replace(filters, entity="", text=""), _COLUMNS)
    found.tables["said_quotes"] = pa.table({"place": places})
    found.add("q.rowid IN (SELECT place FROM said_quotes)")
    return found


def _places(library: Library, filters: Filters) -> NDArray[np.int64]:
    found = where(library, filters, _COLUMNS)
    return library.numbers(_PLACES.format(where=found.sql), found.params, found.tables)


def _numbers(library: Library, names: Sequence[str]) -> list[int]:
    return [no for (no,) in library.rows("SELECT entity_no FROM names WHERE list_contains(?, name)", [list(names)])]


def _shown(library: Library, texts: Texts, names: dict[int, Name], row: _Row) -> list[object]:
    """What the charts and the quotation's own record in its article say, in the order of `_FIELDS`."""
    text = texts.text(row.article_no)
    said = texts.records(row.article_no, "quotes")[row.quote % PLACES]
    who = [names[no] for no in row.speakers]
    first = who[0] if who and said["speaker_entity"] is not None else None
    base, end = said["sentence_start"], said["sentence_end"]
    name = first.name if first else said["speaker_name"]
    as_said = _cut(text, said["speaker_start"], said["speaker_end"])
    spoken = [w.name for w in who] or ([name] if name else [])
    if said["speaker_names"] and len(said["speaker_names"]) > len(spoken):
        spoken = list(said["speaker_names"])
    own = said["own"] or f"q{said['start']}-{said['end']}"
    return [
        *(row.article_id, row.published, row.published_basis, row.article_title, f"{row.article_id}:{own}"),
        *(
            name,
            first and first.canonical_id,
            first and first.country,
            spoken,
            as_said,
            said["kind"],
            _cut(text, said["start"], said["end"]),
        ),
        _cut(text, said["cue_start"], said["cue_end"]),
        *(said["start"] - base, said["end"] - base, _from(said["cue_start"], base), _from(said["cue_end"], base)),
        *(sorted({names[no].name for no in row.about}), said["sentence"], base, end),
        bool(name) and as_said is not None and as_said != name and len(spoken) < 2,
        *(source_name(library, row.source_no), text[base:end]),
        within(texts.marks.get(row.article_no, []), base, end),
    ]


def _cut(text: str, start: int | None, end: int | None) -> str | None:
    return None if start is None or end is None else text[start:end]


def _from(place: int | None, base: int) -> int | None:
    return None if place is None else place - base
