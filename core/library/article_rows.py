"""Rows of the table `articles`: what is known of an article, and which countries it names.

The countries that an article states itself come first, then those of whom it names, the most often named first.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.library.lookup import Lookup
from core.library.rows import Ints, Known, Named, Rows, counts_of, either
from core.library.schema import MASK

_GIVEN = ("article_no", "article_id", "title", "published", "published_basis", "added", "parser_version")


@dataclass(frozen=True, slots=True)
class People:
    """Who each name is, by its number: the canonical entity and its country, by place among `codes`; -1 for none.

    codes: in the alphabet; bits: theirs, -1 for a country that the library has no bit for.
    """

    entities: Ints
    lands: Ints
    codes: pa.Array
    bits: Ints

    def of(self, links: dict[str, Ints]) -> Named:
        """The entities that rows of `links` stand for; those of names that were never linked are left out."""
        who = self.entities[links["key_no"]]
        known = who >= 0
        land = self.lands[links["key_no"]][known]
        bits = np.append(self.bits, -1)[land]
        return Named(links["article_no"][known], links["local"][known], who[known], bits, links["n"][known], land)


def article_rows(table: pa.Table, named: Named, known: Known, people: People) -> Rows:
    """A row an article."""
    numbers = np.asarray(table.column("article_no")).astype(np.int64)
    row = Lookup(numbers).of(named.articles)
    countries, owner, bits = _countries(table.column("countries").combine_chunks(), row, named, people)
    sources = pc.index_in(pc.fill_null(table.column("source"), ""), known.sources)
    words = either(len(table), owner, bits)
    columns: dict[str, Any] = {
        **{name: table.column(name) for name in _GIVEN},
        "source_no": known.source_nos[np.asarray(sources).astype(np.int64)],
        "countries": countries,
        **{word: words[n] for n, word in enumerate(MASK)},
        "n_entities": np.bincount(row, minlength=len(table)),
        **counts_of(table),
    }
    return Rows(columns)


def _countries(stated: pa.ListArray, row: Ints, named: Named, people: People) -> tuple[pa.Array, Ints, Ints]:
    """The list of each article, and the owner and bit of each country in them."""
    n, wide = len(stated), len(people.codes) + 1
    own_owner = np.repeat(np.arange(n), np.asarray(pc.fill_null(pc.list_value_length(stated), 0)))
    own_text = pc.list_flatten(stated)
    own = np.asarray(pc.fill_null(pc.index_in(own_text, people.codes), -1)).astype(np.int64)
    has = named.lands >= 0
    told, which = np.unique(row[has] * wide + named.lands[has], return_inverse=True)
    often = np.bincount(which, named.counts[has], len(told))
    is_new = ~np.isin(told, own_owner * wide + own)
    told, often = told[is_new], often[is_new]
    told = told[np.lexsort((told % wide, -often, told // wide))]
    owner = np.append(own_owner, told // wide)
    order = np.argsort(owner, kind="stable")
    texts = pa.concat_arrays([own_text, people.codes.take(pa.array(told % wide))]).take(pa.array(order))
    ends = pa.array(np.append(0, np.cumsum(np.bincount(owner, minlength=n))), pa.int32())
    bits = np.append(people.bits, -1)[np.append(own, told % wide)]
    return pa.ListArray.from_arrays(ends, texts), owner, bits
