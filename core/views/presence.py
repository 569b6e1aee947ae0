"""Who shares articles with whom, counted by bits: for filters that many articles match."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.library.presence import bits_of
from core.library.reader import Library
from core.library.schema import OTHERS

Words = NDArray[np.uint64]
# Rows of bits put together at a time: few enough to stay in a processor's cache.
_AT_ONCE = 32
_THREADS = min(4, os.cpu_count() or 1)
_RANKS = """
    SELECT r.entity_no, r.n, r.is_country, n.name, n.canonical_id, p.words
    FROM presence p JOIN known_ranks r USING (entity_no) JOIN names n USING (entity_no) WHERE NOT r.is_sentence"""
# The most often named who has no bits, of countries and of all others.
_BEYOND = """
    SELECT is_country, max(n) FROM entity_counts JOIN names USING (entity_no)
    WHERE NOT is_sentence AND entity_no NOT IN (SELECT entity_no FROM presence) GROUP BY ALL"""


@dataclass(frozen=True, slots=True)
class Presence:
    """The bits of a library: a row an entity, with its facts in the same order.

    beyond: how often at most somebody is named who has no row, by whether that is a country.
    """

    entity_no: NDArray[np.int64]
    is_country: NDArray[np.bool_]
    name: list[tuple[str, str]]
    words: Words
    source_no: list[int]
    source_words: Words
    beyond: dict[bool, int]

    @classmethod
    def read(cls, library: Library) -> "Presence | None":
        """The bits of a library; None where it is so small that it has none."""
        rows = library.rows(_RANKS)
        if not rows:
            return None
        sources = library.rows("SELECT source_no, words FROM source_presence")
        return cls(
            np.array([row[0] for row in rows]),
            np.array([row[2] for row in rows], np.bool_),
            [(row[3], row[4]) for row in rows],
            np.stack([np.frombuffer(row[5], np.uint64) for row in rows]),
            [row[0] for row in sources],
            np.stack([np.frombuffer(row[1], np.uint64) for row in sources]),
            {bool(is_country): int(n) for is_country, n in library.rows(_BEYOND)},
        )

    def count(self, articles: NDArray[np.int64], by: str, limit: int) -> "Shared | None":
        """Who of those named most in these articles shares them with whom; None where the bits may not have them all.

        by, limit: as for `connections`.
        """
        chosen = bits_of(articles, self.words.shape[1])
        counts = _sums(self.words, chosen)
        parts = [~self.is_country, self.is_country] if by == "country" else [np.ones(len(counts), np.bool_)]
        top: list[tuple[int, int]] = []
        for part in parts:
            ranked = sorted(np.flatnonzero(part & (counts > 0)), key=lambda i: (-counts[i], *self.name[i]))[:limit]
            beyond = max(
                (n for land, n in self.beyond.items() if by == "entity" or land == bool(part is parts[-1])), default=0
            )
            if beyond and (len(ranked) < limit or counts[ranked[-1]] <= beyond):
                return None
            top += [(int(row), place) for place, row in enumerate(ranked, 1)]
        return self._shared(top, counts, chosen, by)

    def _shared(self, top: list[tuple[int, int]], counts: NDArray[np.int64], chosen: Words, by: str) -> "Shared":
        rows = [row for row, _ in top]
        frame = pd.DataFrame(
            {
                "entity_no": self.entity_no[rows],
                "n": counts[rows],
                "is_country": self.is_country[rows],
                "place": [place for _, place in top],
            }
        )
        inside = self.words[rows] & chosen
        source_words = self.source_words & chosen
        totals = [
            (int(self.entity_no[row]), *split)
            for i, row in enumerate(rows)
            for split in self._split(inside[i], source_words)
        ]
        others = [
            [k for k in range(len(rows)) if (k > i if by == "entity" else self.is_country[rows[k]])]
            for i in range(len(rows))
        ]
        firsts = [i for i, row in enumerate(rows) if by == "entity" or not self.is_country[row]]

        def met(i: int) -> list[tuple[int, int, int, int]]:
            numbers = ((k, self._split(inside[i] & inside[k], source_words)) for k in others[i])
            own = int(self.entity_no[rows[i]])
            return [(own, int(self.entity_no[rows[k]]), *split) for k, found in numbers for split in found]

        # Putting bits together lets go of Python's lock.
        with ThreadPoolExecutor(_THREADS) as pool:
            pairs = [pair for found in pool.map(met, firsts) for pair in found]
        return Shared(
            frame,
            pd.DataFrame(pairs, columns=["a", "b", "source_no", "n"]),
            pd.DataFrame(totals, columns=["entity_no", "source_no", "n"]),
        )

    def _split(self, words: Words, source_words: Words) -> list[tuple[int, int]]:
        """How many articles by source; what is of no known source comes last."""
        total = int(np.bitwise_count(words).sum(dtype=np.int64))
        if not total:
            return []
        split = np.bitwise_count(source_words & words).sum(axis=1, dtype=np.int64)
        found = [(number, int(n)) for number, n in zip(self.source_no, split, strict=True) if n]
        rest = total - int(split.sum())
        return [*found, (OTHERS, rest)] if rest else found


@dataclass(frozen=True, slots=True)
class Shared:
    """top: [entity_no, n, is_country, place]; pairs: [a, b, source_no, n]; sources: [entity_no, source_no, n]."""

    top: pd.DataFrame
    pairs: pd.DataFrame
    sources: pd.DataFrame


def _sums(words: Words, chosen: Words) -> NDArray[np.int64]:
    """How many of the chosen bits each row has."""
    parts = [
        np.bitwise_count(words[at : at + _AT_ONCE] & chosen).sum(axis=1, dtype=np.int64)
        for at in range(0, len(words), _AT_ONCE)
    ]
    return np.concatenate(parts)
