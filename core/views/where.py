"""What an analyst has chosen, as conditions on the chart tables: SQL with bound parameters, no user's text in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from core.filters import UNKNOWN_SOURCE, Filters
from core.library.reader import Library
from core.library.schema import MASK, N_BITS, PLACES

# A list of more days takes as long as reading them all.
_FEW_DAYS = 100


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps what is filtered: SQL expressions of ours. None where it has no such thing.

    first, last: the days a row covers. words: the prefix of w0 to w3. mask: the number of such. article, sentence:
    which article a row is of, and which of its sentences (`win`); with a sentence text is looked for in that alone.
    appeared: the day of the article, where rows lie by it. is_event: rows are events, so what is asked of events is not
    looked for around them.
    """

    first: str | None = None
    last: str | None = None
    words: str | None = None
    source: str | None = None
    article: str | None = None
    sentence: str | None = None
    mask: str | None = None
    type: str | None = None
    status: str | None = None
    corroborated: str | None = None
    appeared: str | None = None
    is_event: bool = False


@dataclass(slots=True)
class Where:
    """A condition, its parameters, and the Arrow tables it names. `sql` is "true" where nothing is chosen."""

    parts: list[str] = field(default_factory=list)
    params: list[object] = field(default_factory=list)
    tables: dict[str, pa.Table] = field(default_factory=dict)

    @property
    def sql(self) -> str:
        """The whole condition."""
        return " AND ".join(self.parts) or "true"

    def add(self, sql: str, *params: object) -> None:
        """Adds one more condition that has to hold."""
        self.parts.append(sql)
        self.params += params


def where(library: Library, filters: Filters, columns: Columns) -> Where:
    """The filters on a table.

    A row that covers several days matches when any of them does: an event of "July" is found by a week in July. A row
    without a day is found only while no day is asked for. Raises FilterError for a text that cannot be looked for.
    """
    found = Where()
    if filters.date_from and columns.last:
        found.add(f"{columns.last} >= ?", filters.date_from)
    if filters.date_to and columns.first:
        found.add(f"{columns.first} <= ?", filters.date_to)
    if filters.countries and columns.words:
        found.add(_named(library, filters, columns.words))
    if filters.countries and columns.mask:
        found.add(f"{columns.mask} IN (SELECT mask FROM masks WHERE {_named(library, filters, '')})")
    if filters.sources and columns.source:
        numbers = source_numbers(library, filters.sources)
        found.add(f"{columns.source} IN ({', '.join(map(str, numbers)) or 'NULL'})")
    for chosen, column in ((filters.types, columns.type), (filters.statuses, columns.status)):
        if chosen and column:
            found.add(f"list_contains(?::VARCHAR[], {column})", list(chosen))
    if filters.corroborated and columns.corroborated:
        found.add(columns.corroborated)
    if asks_events(filters) and (columns.article or columns.sentence) and not (columns.type or columns.is_event):
        _add_told(found, filters, columns)
    if filters.entity and (columns.article or columns.sentence):
        _add_entity(found, library, filters.entity, columns)
    if filters.text and (columns.article or columns.sentence):
        _add_text(found, library, filters.text, columns)
    return found


def only_land(library: Library, filters: Filters) -> int | None:
    """The number of the one country, or of the two together, that are asked for where nothing else is.

    None where something else is, and where the library keeps no answers to that.
    """
    alone = filters == Filters(countries=filters.countries, countries_match=filters.countries_match)
    bits = sorted({library.bits.get(code, -1) for code in filters.countries}) if alone else []
    if -1 in bits or not library.has("land_counts"):
        return None
    if len(bits) == 2 and filters.countries_match == "all":
        return two_lands(*bits)
    return bits[0] if len(bits) == 1 else None


def two_lands(low: int, high: int) -> int:
    """The number that two countries together have; see `core.library.lands`."""
    return N_BITS + low * N_BITS + high


def source_numbers(library: Library, names: Iterable[str]) -> list[int]:
    """The numbers of sources; unknown ones are passed over."""
    wanted = {"" if name == UNKNOWN_SOURCE else name for name in names}
    return sorted(number for number, name in library.sources.items() if name in wanted)


def source_name(library: Library, number: int) -> str:
    """What a source is called."""
    return library.sources.get(number) or UNKNOWN_SOURCE


def mask_of(library: Library, codes: Iterable[str]) -> list[int]:
    """Four words with the bits of these countries; unknown codes have none."""
    words = [0, 0, 0, 0]
    for code in codes:
        bit = library.bits.get(code)
        if bit is not None:
            words[bit // 64] |= 1 << bit % 64
    return words


def codes_of_masks(library: Library, numbers: Sequence[int]) -> list[list[str]]:
    """The countries of masks by their numbers, in the alphabet.

    All masks are read once, which is quicker than looking for some.
    """
    words = np.ascontiguousarray(masks_of(library, numbers).astype("<u8"))
    flags = np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").view(np.bool_)
    codes = sorted(library.bits)
    row, place = np.nonzero(flags[:, [library.bits[code] for code in codes]])
    ends = np.searchsorted(row, np.arange(len(words) + 1)).tolist()
    named = [codes[n] for n in place.tolist()]
    return [named[first:end] for first, end in pairwise(ends)]


def masks_of(library: Library, numbers: Iterable[int]) -> NDArray[np.uint64]:
    """The four words of these masks, a row each."""
    return library.kept("masks", _masks)[list(numbers)]


def bit_hits(library: Library, masks: NDArray[np.uint64]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each country with the masks that have it, true where they do; masks as of `masks_of`."""
    for code, bit in library.bits.items():
        yield code, (masks[:, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1) == 1


def _masks(library: Library) -> NDArray[np.uint64]:
    """The four words of each mask, by its number."""
    frame = library.query(f"SELECT mask, {', '.join(MASK)} FROM masks")
    numbers = frame["mask"].to_numpy()
    words = np.zeros((int(numbers.max(initial=-1)) + 1, len(MASK)), np.uint64)
    words[numbers] = frame[list(MASK)].to_numpy(np.uint64)
    return words


def entity_number(library: Library, canonical_id: str) -> int:
    """The number of a canonical entity; -1 where the library has none of this id."""
    found = library.rows("SELECT entity_no FROM names WHERE canonical_id = ?", [canonical_id])
    return int(found[0][0]) if found else -1


def _named(library: Library, filters: Filters, prefix: str) -> str:
    """A condition on the words of a mask: any, or all, of the countries are in it."""
    words = mask_of(library, filters.countries)
    asked = [(f"{prefix}{column}", word) for column, word in zip(MASK, words, strict=True) if word]
    if filters.countries_match == "all":
        if any(code not in library.bits for code in filters.countries):
            asked = []
        parts = [f"({column} & {word}::UBIGINT) = {word}::UBIGINT" for column, word in asked]
        return " AND ".join(parts) or "false"
    parts = [f"({column} & {word}::UBIGINT) <> 0" for column, word in asked]
    return f"({' OR '.join(parts)})" if parts else "false"


def asks_events(filters: Filters) -> bool:
    """True where something is asked that only events have."""
    return bool(filters.types or filters.statuses or filters.corroborated)


def _add_told(found: Where, filters: Filters, columns: Columns) -> None:
    """Articles, or sentences, that tell of an event as it is asked for; its story's type and status count."""
    key, number = (columns.sentence, "e.win") if columns.sentence else (columns.article, f"e.event // {PLACES}")
    parts, params = ["s.n_sources > 1"] if filters.corroborated else [], []
    for column, chosen in (("s.type", filters.types), ("s.status", filters.statuses)):
        if chosen:
            parts.append(f"list_contains(?::VARCHAR[], {column})")
            params.append(list(chosen))
    inner = f"SELECT {number} FROM events e JOIN stories s USING (lead) WHERE {' AND '.join(parts)}"
    found.add(f"{key} IN ({inner})", *params)


def _add_entity(found: Where, library: Library, canonical_id: str, columns: Columns) -> None:
    number = entity_number(library, canonical_id)
    if columns.sentence:
        key, inner = columns.sentence, "SELECT win FROM sentence_entities WHERE entity_no = ?"
    else:
        key, inner = str(columns.article), "SELECT article_no FROM article_entities WHERE entity_no = ?"
    found.add(f"{key} IN ({inner})", number)


def _add_text(found: Where, library: Library, text: str, columns: Columns) -> None:
    hits = library.hits(text)
    if columns.sentence:
        if columns.appeared:
            _add_days(found, library, hits.articles, columns.appeared)
        found.tables["text_hits"] = pa.table({"hit": pa.array(np.asarray(hits.sentences, np.int64))})
        found.add(f"{columns.sentence} IN (SELECT hit FROM text_hits)")
    else:
        found.tables["text_hits"] = pa.table({"hit": pa.array(np.asarray(hits.articles, np.int32))})
        found.add(f"{columns.article} IN (SELECT hit FROM text_hits)")


def _add_days(found: Where, library: Library, articles: NDArray[np.int32], column: str) -> None:
    """The days of a few articles: what lies on others is not read, which is most of a large library.

    The index may know articles that are newer than what is open.
    """
    known = library.kept("days", _days)
    days = np.unique(known[articles[articles < len(known)]])
    if len(days) <= _FEW_DAYS:
        listed = ", ".join(f"DATE '{day}'" for day in days if not np.isnat(day)) or "NULL"
        found.add(f"({column} IN ({listed}) OR {column} IS NULL)")


def _days(library: Library) -> NDArray[np.datetime64]:
    """The day of each article, by number; NaT where it is not known."""
    rows = library.columns("SELECT article_no, published FROM articles WHERE published IS NOT NULL")
    [(highest,)] = library.rows("SELECT coalesce(max(article_no), -1) FROM articles")
    days = np.full(highest + 1, np.datetime64("NaT"), "datetime64[D]")
    days[rows["article_no"]] = rows["published"].astype("datetime64[D]")
    return days
