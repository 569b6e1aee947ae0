"""From a tree of words to queries of the index, with the filters beside them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema, Searcher

from core.errors import FilterError
from core.library.search.language import Leaf, Node, Not, positive
from core.library.search.schema import MAX_SOURCE_CHARS, Kind, clean

# More words with one beginning would make a search slow; the user is asked for more letters.
MAX_EXPANSIONS = 10_000
# What a word of the title adds to the score, in parts of the article's own.
TITLE_BOOST = 0.5
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of a search, as those of a page; `upto` leaves out articles with higher numbers."""

    sources: Sequence[str] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    countries: Sequence[str] = ()
    match: str = "any"
    upto: int | None = None

    def __post_init__(self) -> None:
        if self.match not in ("any", "all"):
            raise FilterError(f"Countries match {self.match[:40]!r} is not allowed; choose 'any' or 'all'.")


def article_query(schema: Schema, tree: Node) -> Query:
    """The articles that match the whole tree."""
    return _tree_query(schema, tree)


def ranked_query(schema: Schema, tree: Node, chosen: Chosen) -> Query:
    """The same, within the filters, with a better score where a title has the words."""
    musts = [_tree_query(schema, tree), *_filters(schema, chosen)]
    titles = [_leaf_query(schema, "title", leaf) for leaf in positive(tree) if len(leaf.words) == 1]
    boosts = [(Occur.Should, Query.boost_query(query, TITLE_BOOST)) for query in titles]
    return Query.boolean_query([*_all(musts), *boosts])


def counted_query(schema: Schema, tree: Node, chosen: Chosen) -> Query:
    """What `ranked_query` matches, without what only makes scores."""
    return Query.boolean_query(_all([_tree_query(schema, tree), *_filters(schema, chosen)]))


def sentence_query(schema: Schema, tree: Node) -> Query:
    """The sentences that hold at least one of the words and phrases that are asked for."""
    return Query.boolean_query([(Occur.Should, _leaf_query(schema, "sentence", leaf)) for leaf in positive(tree)])


def check_prefixes(searcher: Searcher, tree: Node) -> None:
    """Raises FilterError where too many words begin as one of the tree's prefixes does."""
    for prefix in {leaf.words[-1] for leaf in positive(tree) if leaf.is_prefix}:
        if len(searcher.terms_with_prefix("text", prefix, limit=MAX_EXPANSIONS + 1)) > MAX_EXPANSIONS:
            raise FilterError(f"More than {MAX_EXPANSIONS:,} words begin with {prefix[:40]!r}; write more letters.")


def days(day: dt.date) -> int:
    """A day as the index counts it."""
    return (day - _EPOCH).days


def kind_query(schema: Schema, kind: Kind) -> Query:
    """All documents of a kind, scored alike."""
    return Query.const_score_query(Query.term_query(schema, "kind", kind.value, "basic"), 0.0)


def between(schema: Schema, field: str, low: int | None, high: int | None) -> Query:
    """Documents whose number lies there, both ends counted; an end may be open."""
    kind = FieldType.Integer if field == "day" else FieldType.Unsigned
    return Query.range_query(schema, field, kind, low, high)


def _tree_query(schema: Schema, tree: Node) -> Query:
    if isinstance(tree, Leaf):
        return _leaf_query(schema, "text", tree)
    if isinstance(tree, Not):
        return Query.boolean_query(
            [(Occur.Must, kind_query(schema, Kind.ARTICLE)), (Occur.MustNot, _tree_query(schema, tree.part))]
        )
    if tree.is_any:
        return Query.boolean_query([(Occur.Should, _tree_query(schema, part)) for part in tree.parts])
    denied = [(Occur.MustNot, _tree_query(schema, part.part)) for part in tree.parts if isinstance(part, Not)]
    asked = [_tree_query(schema, part) for part in tree.parts if not isinstance(part, Not)]
    return Query.boolean_query([*_all(asked or [kind_query(schema, Kind.ARTICLE)]), *denied])


def _leaf_query(schema: Schema, field: str, leaf: Leaf) -> Query:
    *before, last = leaf.words
    if leaf.is_prefix:
        pattern = _literal(last) + ".*"
        if not before:
            return Query.regex_query(schema, field, pattern)
        return Query.regex_phrase_query(schema, field, [*map(_literal, before), pattern])
    if before:
        return Query.phrase_query(schema, field, list(leaf.words))
    return Query.term_query(schema, field, last, "freq")


def _literal(word: str) -> str:
    """A word as a pattern; folding makes brackets of some signs, such as (1) of one character."""
    return "".join(c if c.isalnum() else f"\\x{{{ord(c):x}}}" for c in word)


def _filters(schema: Schema, chosen: Chosen) -> list[Query]:
    found: list[Query] = []
    if chosen.sources:
        found.append(_one_of(schema, "source", (clean(source[:MAX_SOURCE_CHARS]) for source in chosen.sources)))
    if chosen.countries and chosen.match == "any":
        found.append(_one_of(schema, "countries", chosen.countries))
    elif chosen.countries:
        found += [_one_of(schema, "countries", [code]) for code in chosen.countries]
    if chosen.first or chosen.last:
        low, high = (days(day) if day else None for day in (chosen.first, chosen.last))
        found.append(between(schema, "day", low, high))
    if chosen.upto is not None:
        found.append(between(schema, "article_no", None, max(chosen.upto, 0)))
    return [Query.const_score_query(query, 0.0) for query in found]


def _one_of(schema: Schema, field: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(schema, field, [clean(value) for value in values])


def _all(queries: Iterable[Query]) -> list[tuple[Occur, Query]]:
    return [(Occur.Must, query) for query in queries]
