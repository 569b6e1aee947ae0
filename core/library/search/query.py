"""From a tree of words to queries of the index, with the filters beside them."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query, Schema, Searcher

from core.errors import FilterError
from core.library.search.language import Leaf, Node, Not, every
from core.library.search.records import ELSEWHERE, SENTENCE_BITS
from core.library.search.schema import Kind, name_number

# More words with one beginning would make a search slow; the user is asked for more letters.
MAX_EXPANSIONS = 10_000
_EPOCH = dt.date(1970, 1, 1)
# The articles that have a phrase; None where they are too many to say, and its words must do.
Resolve = Callable[[Leaf], list[int] | None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of a search, as those of a page.

    upto: articles with higher numbers are left out. among: numbers of the articles to look in, None for all.
    """

    sources: Sequence[str] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    countries: Sequence[str] = ()
    match: str = "any"
    upto: int | None = None
    among: Sequence[int] | None = None

    def __post_init__(self) -> None:
        if self.match not in ("any", "all"):
            raise FilterError(f"Countries match {self.match[:40]!r} is not allowed; choose 'any' or 'all'.")


def article_query(schema: Schema, tree: Node, articles_with: Resolve) -> Query:
    """The articles that match the whole tree."""
    if isinstance(tree, Leaf):
        return _article_leaf(schema, tree, articles_with)
    if isinstance(tree, Not):
        return Query.boolean_query(
            [
                (Occur.Must, kind_query(schema, Kind.ARTICLE)),
                (Occur.MustNot, article_query(schema, tree.part, articles_with)),
            ]
        )
    if tree.is_any:
        return Query.boolean_query([(Occur.Should, article_query(schema, part, articles_with)) for part in tree.parts])
    denied = [part.part for part in tree.parts if isinstance(part, Not)]
    asked = [article_query(schema, part, articles_with) for part in tree.parts if not isinstance(part, Not)]
    return Query.boolean_query(
        [
            *_all(asked or [kind_query(schema, Kind.ARTICLE)]),
            *((Occur.MustNot, article_query(schema, part, articles_with)) for part in denied),
        ]
    )


def filtered(schema: Schema, query: Query, chosen: Chosen) -> Query:
    """What a query matches within the filters, with the query's scores."""
    return Query.boolean_query(_all([query, *_filters(schema, chosen)]))


def sentence_query(schema: Schema, leaves: Iterable[Leaf]) -> Query:
    """The sentences that hold at least one of the words and phrases."""
    return Query.boolean_query([(Occur.Should, _sentence_leaf(schema, leaf)) for leaf in leaves])


def check_prefixes(searcher: Searcher, tree: Node) -> None:
    """Raises FilterError where too many words begin as one of the tree's prefixes does."""
    for prefix in {leaf.words[-1] for leaf in every(tree) if leaf.is_prefix}:
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


def sentences_between(schema: Schema, low: int, high: int | None) -> Query:
    """The sentences of articles whose number lies there, both ends counted; the last may be open."""
    end = None if high is None else high << SENTENCE_BITS | ELSEWHERE
    within = between(schema, "key", low << SENTENCE_BITS, end)
    return Query.boolean_query(_all([kind_query(schema, Kind.SENTENCE), within]))


def _article_leaf(schema: Schema, leaf: Leaf, articles_with: Resolve) -> Query:
    """A phrase has the scores of its words."""
    *before, last = leaf.words
    words = [_scored(schema, word, is_prefix=False) for word in before]
    words.append(_scored(schema, last, leaf.is_prefix))
    numbers = articles_with(leaf) if before else None
    if numbers is None:
        return Query.boolean_query(_all(words))
    those = Query.term_set_query(schema, "article_no", numbers)
    return Query.boolean_query(_all([*words, Query.const_score_query(those, 0.0)])) if numbers else Query.empty_query()


def _sentence_leaf(schema: Schema, leaf: Leaf) -> Query:
    *before, last = leaf.words
    if not before:
        return _one_word(schema, "sentence", last, leaf.is_prefix)
    if leaf.is_prefix:
        return Query.regex_phrase_query(schema, "sentence", [*map(_literal, before), _literal(last) + ".*"])
    return Query.phrase_query(schema, "sentence", list(leaf.words))


def _scored(schema: Schema, word: str, is_prefix: bool) -> Query:
    """The articles that have a word; those that have it often score more."""
    there, often = (_one_word(schema, field, word, is_prefix) for field in ("text", "often"))
    return Query.boolean_query([(Occur.Must, there), (Occur.Should, often)])


def _one_word(schema: Schema, field: str, word: str, is_prefix: bool) -> Query:
    if is_prefix:
        return Query.regex_query(schema, field, _literal(word) + ".*")
    return Query.term_query(schema, field, word, "freq" if field == "sentence" else "basic")


def _literal(word: str) -> str:
    """A word as a pattern; folding makes brackets of some signs, such as (1) of one character."""
    return "".join(c if c.isalnum() else f"\\x{{{ord(c):x}}}" for c in word)


def _filters(schema: Schema, chosen: Chosen) -> list[Query]:
    found: list[Query] = []
    if chosen.sources:
        found.append(_one_of(schema, "source", chosen.sources))
    if chosen.countries and chosen.match == "any":
        found.append(_one_of(schema, "countries", chosen.countries))
    elif chosen.countries:
        found += [_one_of(schema, "countries", [code]) for code in chosen.countries]
    if chosen.first or chosen.last:
        low, high = (days(day) if day else None for day in (chosen.first, chosen.last))
        found.append(between(schema, "day", low, high))
    if chosen.upto is not None:
        found.append(between(schema, "article_no", None, max(chosen.upto, 0)))
    if chosen.among is not None:
        numbers = [int(number) for number in chosen.among]
        found.append(Query.term_set_query(schema, "article_no", numbers) if numbers else Query.empty_query())
    return [Query.const_score_query(query, 0.0) for query in found]


def _one_of(schema: Schema, field: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(schema, field, [name_number(value) for value in values])


def _all(queries: Iterable[Query]) -> list[tuple[Occur, Query]]:
    return [(Occur.Must, query) for query in queries]
