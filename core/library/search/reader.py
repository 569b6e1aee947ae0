"""Reading the index: where words stand, and a page of articles that match.

An opened index stays as it was when it was opened, whatever is written since.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from tantivy import Index as TantivyIndex
from tantivy import Order, Query

from core.errors import FilterError, LibraryError
from core.library.search.check import check_files, damaged, read_label
from core.library.search.language import Leaf, Node, parse, positive
from core.library.search.query import (
    Chosen,
    Resolve,
    article_query,
    between,
    check_prefixes,
    filtered,
    kind_query,
    sentence_query,
    sentences_between,
)
from core.library.search.records import ELSEWHERE, SENTENCE_BITS, Found, Hits, Page
from core.library.search.schema import Kind, build_analyzer, build_schema, clean, prepare
from core.library.search.snippets import snippet
from core.library.search.writer import guarded, state_of

# Sentences that are looked up at most, half a microsecond each; more is no question about words.
MAX_SENTENCES = 2_000_000
# A phrase of more sentences is, for a page of results, as good as its words: to list its articles takes 5 microseconds
# a sentence, and a page should be there in a tenth of a second. Charts get it exactly.
MAX_PHRASES = 100_000
_KEPT_PHRASES = 64
# Hits fetched at once, some 150 bytes each on their way.
_CHUNK = 200_000
MAX_LIMIT, MAX_OFFSET = 1000, 10_000
# A writer may replace files while they are being checked.
_TRIES = 3
_NONE = np.empty(0, np.int64)


class Index:
    """The index as readers see it; made by `open`."""

    def __init__(self, folder: Path, index: TantivyIndex, through: int) -> None:
        self._folder, self._through = folder, through
        self._searcher, self._schema, self._analyzer = index.searcher(), build_schema(), build_analyzer()
        self._phrases: dict[Leaf, NDArray[np.int32]] = {}

    @classmethod
    def open(cls, folder: Path, *, thorough: bool = True) -> "Index":
        """Opens an index and checks its files; `thorough=False` leaves out their checksums.

        Raises LibraryError where there is none, or it is damaged or of another schema.
        """
        for left in reversed(range(_TRIES)):
            try:
                return cls._open(folder, thorough)
            except LibraryError:
                if not left:
                    raise
        raise damaged(folder, "it changes all the time")

    @classmethod
    def _open(cls, folder: Path, thorough: bool) -> "Index":
        label = read_label(folder)
        index = prepare(guarded(folder, TantivyIndex.open, str(folder)))
        index.config_reader("manual")
        if thorough:
            check_files(folder)
        return cls(folder, index, guarded(folder, state_of, folder, label, index.searcher())[1])

    @property
    def through(self) -> int:
        """The last article number indexed; -1 where the index is empty."""
        return self._through

    def hits(self, text: str) -> Hits:
        """Where the words of a query stand: see `Hits`. Raises FilterError for a query that is none."""
        tree = self._parse(text)
        query = article_query(self._schema, tree, self._articles_with)
        articles, all_articles = self._numbers(query, "article_no")
        keys, all_keys = self._numbers(sentence_query(self._schema, positive(tree)), "key")
        wanted = np.zeros(max(self._through, int(articles.max(initial=0))) + 1, bool)
        wanted[articles] = True
        numbers = keys >> SENTENCE_BITS
        keys = keys[(numbers < len(wanted)) & wanted[np.minimum(numbers, len(wanted) - 1)]]
        keys = keys[keys & ELSEWHERE != ELSEWHERE]
        note = "" if all_articles and all_keys else f"More than {MAX_SENTENCES:,} sentences have these words."
        return Hits(articles.astype(np.int32), keys, note)

    def numbers(self) -> NDArray[np.int64]:
        """The numbers of all articles that are in, at most some `MAX_SENTENCES`, the latest."""
        return self._numbers(kind_query(self._schema, Kind.ARTICLE), "article_no")[0]

    def search(
        self,
        text: str,
        article_of: Callable[[int], tuple[str | None, str]],
        *,
        sources: Sequence[str] = (),
        first: dt.date | None = None,
        last: dt.date | None = None,
        countries: Sequence[str] = (),
        match: str = "any",
        upto: int | None = None,
        among: Sequence[int] | None = None,
        limit: int = 10,
        offset: int = 0,
    ) -> Page:
        """A page of the articles that match, best first, each with its title and a snippet.

        article_of: gives title and text of an article by its number. first, last: days, both counted. match: "any" or
        "all" of the countries. upto: articles with higher numbers are left out. among: only these articles. Raises
        FilterError for a query that is none, and where more is asked for than a page may show.
        """
        if not (0 < limit <= MAX_LIMIT and 0 <= offset <= MAX_OFFSET):
            raise FilterError(f"Results {offset:,} to {offset + limit:,} cannot be shown; narrow the search.")
        chosen = Chosen(sources, first, last, countries, match, upto, among)
        tree = self._parse(text)
        frequent: list[str] = []
        query = filtered(self._schema, article_query(self._schema, tree, self._resolver(frequent)), chosen)
        leaves = positive(tree)
        found = []
        total, best = self._best(query, limit, offset)
        for number, score in best:
            title, body = article_of(number)
            found.append(Found(number, score, title, snippet(body, leaves, self._analyzer)))
        note = f"So many articles have {' and '.join(frequent)} that its words are looked for in any order."
        return Page(total, tuple(found), note if frequent else "")

    def _resolver(self, frequent: list[str]) -> Resolve:
        """Finds the articles of a phrase; of one that is too frequent for a page, adds its words to the list."""

        def articles_with(leaf: Leaf) -> list[int] | None:
            if leaf in self._phrases or self._count(sentence_query(self._schema, [leaf])) <= MAX_PHRASES:
                return self._articles_with(leaf)
            frequent.append(f"'{' '.join(leaf.words)}'")
            return None

        return articles_with

    def _articles_with(self, leaf: Leaf) -> list[int]:
        """The articles that have a phrase, rising; kept for the next page of the same search."""
        found = self._phrases.get(leaf)
        if found is None:
            found = self._numbers(sentence_query(self._schema, [leaf]), "key")[0] >> SENTENCE_BITS
            found = np.unique(found).astype(np.int32)
            if len(self._phrases) >= _KEPT_PHRASES:
                self._phrases.clear()
            self._phrases[leaf] = found
        numbers: list[int] = found.tolist()
        return numbers

    def _best(self, query: Query, limit: int, offset: int) -> tuple[int, list[tuple[int, float]]]:
        """How many match; numbers and scores of some of them, best first."""
        result: Any = guarded(self._folder, self._searcher.search, query, limit, offset=offset)
        addresses = [address for _, address in result.hits]
        numbers = guarded(self._folder, self._searcher.fast_field_values, "article_no", addresses)
        found = [(int(number or 0), float(score)) for (score, _), number in zip(result.hits, numbers, strict=True)]
        return int(result.count), found

    def _count(self, query: Query) -> int:
        result: Any = guarded(self._folder, self._searcher.search, query, 1)
        return int(result.count)

    def _parse(self, text: str) -> Node:
        tree = parse(clean(text), self._analyzer.analyze)
        guarded(self._folder, check_prefixes, self._searcher, tree)
        return tree

    def _numbers(self, query: Query, field: Literal["article_no", "key"]) -> tuple[NDArray[np.int64], bool]:
        """The numbers in a field of all that match, rising; and whether these are all."""
        parts, n = [_NONE], 0
        for part in self._chunks(query, field, self._count(query)):
            parts.append(part)
            n += len(part)
            if n > MAX_SENTENCES:
                return np.unique(np.concatenate(parts)), False
        return np.unique(np.concatenate(parts)), True

    def _chunks(self, query: Query, field: Literal["article_no", "key"], count: int) -> Iterator[NDArray[np.int64]]:
        """By article numbers where there are many, the latest first."""
        pieces = -(-count // _CHUNK)
        if pieces == 1:
            yield self._fetch(query, field, count)
            return
        size = self._through // max(pieces, 1) + 1
        for n in reversed(range(pieces)):
            high = (n + 1) * size - 1 if n < pieces - 1 else None
            if field == "key":
                within = sentences_between(self._schema, n * size, high)
            else:
                within = between(self._schema, field, n * size, high)
            yield self._fetch(query.and_must_match(within), field, count)

    def _fetch(self, query: Query, field: str, limit: int) -> NDArray[np.int64]:
        search = self._searcher.search
        hits = guarded(self._folder, search, query, limit, count=False, order_by_field=field, order=Order.Asc).hits
        return np.fromiter((value for value, _ in hits), np.int64, len(hits))
