"""Names that may be one person's or one body's, with the reasons: what speaks for it and what against.

Linking joins names only when sure (`core.link.entities`); the others that look alike are weighed here and shown on the
page Check. In: the names of a library. Out: pairs, the likeliest first. Names are compared where they share a word that
few have, or are one letter apart, so that time grows with the names.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd
import pyarrow as pa

from core.library.reader import Library
from core.link.entities import is_one_edit, normalise

_NAMED = """
    SELECT n.entity_no, n.canonical_id, n.name, n.label, n.country, c.n FROM names n
    JOIN (SELECT entity_no, n FROM entity_counts WHERE NOT is_sentence) c USING (entity_no)
    WHERE n.label IN ('PERSON', 'ORG') ORDER BY c.n DESC, n.canonical_id LIMIT 20000"""
# With whom each is named, in the latest articles of each; and in how many of all two are named together.
_BESIDE = """
    WITH latest AS (
        SELECT entity_no, article_no FROM article_entities SEMI JOIN asked USING (entity_no)
        QUALIFY row_number() OVER (PARTITION BY entity_no ORDER BY day DESC, article_no) <= 50)
    SELECT s.entity_no, list(DISTINCT o.entity_no) FROM latest s JOIN article_entities o USING (article_no)
    WHERE o.entity_no <> s.entity_no GROUP BY ALL"""
_TOGETHER = """
    SELECT p.a, p.b, count(*) FROM pairs p JOIN article_entities x ON x.entity_no = p.a
    JOIN article_entities y ON y.entity_no = p.b AND y.article_no = x.article_no GROUP BY ALL"""
# What each reason adds to the log odds that two names are one's.
WEIGHTS = {
    "is one": -2.0,
    "the surname alone": 1.0,
    "an initial": 2.0,
    "one letter differs": 1.5,
    "the same words in another order": 2.5,
    "the longer name holds the other": 1.0,
    "the same country": 1.0,
    "named with the same others": 2.0,
    "one article names both": -2.5,
}
_LEAST = 0.5
# A word that more names share is a common surname, and of those the names most often named are compared.
_MOST_ALIKE = 12
# Pairs that names alone speak for; the others are not looked up.
_MOST_WEIGHED = 200
_MIN_LETTERS = 5
_COLUMNS = ["id_a", "name_a", "n_a", "id_b", "name_b", "n_b", "likelihood", "why"]


@dataclass(frozen=True, slots=True)
class _Name:
    """One canonical entity; n counts articles."""

    number: int
    id: str
    name: str
    label: str
    country: str | None
    n: int
    words: tuple[str, ...]


def alike(library: Library, *, limit: int = 20) -> pd.DataFrame:
    """Names that may be one's, the likeliest first, of these the most often named.

    Pairs that an analyst tells apart are left out. Returns [id_a, name_a, n_a, id_b, name_b, n_b, likelihood, why]; a
    is named more often, n counts articles; why names the reasons: "an initial; the same country; named with the same
    others". Of the names most often named 20,000 are looked at.
    """
    names = [_Name(no, i, name, label, land, n, _words(name)) for no, i, name, label, land, n in library.rows(_NAMED)]
    told = [set(line) for line in library.decisions.different]
    pairs = [(a, b, why) for a, b in _candidates(names) if (why := _why(a, b)) and not _are_told(a, b, told)]
    pairs.sort(key=lambda pair: (-min(pair[0].n, pair[1].n), pair[0].id, pair[1].id))
    weighed = list(_weighed(library, pairs[:_MOST_WEIGHED]))
    weighed.sort(key=lambda row: (-round(row[0], 2), -min(row[1].n, row[2].n), row[1].id, row[2].id))
    rows = [(a.id, a.name, a.n, b.id, b.name, b.n, likely, why) for likely, a, b, why in weighed if likely >= _LEAST]
    return pd.DataFrame(rows[:limit], columns=_COLUMNS)


def _are_told(a: _Name, b: _Name, told: Collection[set[str]]) -> bool:
    return any({a.name, b.name} <= names for names in told)


def _candidates(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """Pairs of one label that share a word, or all but a letter of one; the one named more often first."""
    blocks: dict[tuple[str, str], list[_Name]] = defaultdict(list)
    for name in names:
        for key in _keys(name):
            block = blocks[name.label, key]
            if len(block) < _MOST_ALIKE:
                block.append(name)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        for a, b in combinations(block, 2):
            if (a.number, b.number) not in seen:
                seen.add((a.number, b.number))
                yield a, b


def _keys(name: _Name) -> set[str]:
    """The surname, the words in the order of letters, and each long word's beginning beside the others."""
    words = name.words
    if not words:
        return set()
    last = words[-1] if name.label == "PERSON" else max(words, key=len)
    keys = {last, " ".join(sorted(words))}
    for at, word in enumerate(words if len(words) > 1 else ()):
        if len(word) >= _MIN_LETTERS:
            keys |= {" ".join([*words[:at], "~", word[cut], *words[at + 1 :]]) for cut in (0, -1)}
    return keys


def _why(a: _Name, b: _Name) -> list[str]:
    """What of two names speaks for one; empty where nothing does or the countries are two."""
    if a.country and b.country and a.country != b.country:
        return []
    said = _of_persons(a.words, b.words) if a.label == "PERSON" else _of_bodies(a.words, b.words)
    return [said, *(["the same country"] if a.country and a.country == b.country else [])] if said else []


def _of_persons(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    first, second = sorted((a, b), key=len)
    if not first or first == second:
        return ""
    if sorted(first) == sorted(second):
        return "the same words in another order"
    if _is_misspelt(first, second):
        return "one letter differs"
    if first[-1] != second[-1]:
        return ""
    if len(first) == 1:
        return "the surname alone"
    is_same = all(any(_is_initial(x, y) for y in second[:-1]) for x in first[:-1])
    return "an initial" if is_same else ""


def _of_bodies(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    first, second = sorted((a, b), key=len)
    if _is_misspelt(first, second):
        return "one letter differs"
    ends = second[-len(first) :] == first or second[: len(first)] == first
    return "the longer name holds the other" if 1 < len(first) < len(second) and ends else ""


def _is_misspelt(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    apart = [(x, y) for x, y in zip(a, b, strict=False) if x != y]
    if len(a) != len(b) or len(a) < 2 or len(apart) != 1:
        return False
    [(x, y)] = apart
    return min(len(x), len(y)) >= _MIN_LETTERS - 1 and is_one_edit(x, y)


def _is_initial(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def _words(name: str) -> tuple[str, ...]:
    return tuple(normalise(name.replace(".", ". ")).split())


def _weighed(
    library: Library, pairs: Sequence[tuple[_Name, _Name, list[str]]]
) -> Iterator[tuple[float, _Name, _Name, str]]:
    """Each pair with how likely it is one, all told, and the reasons in words."""
    if not pairs:
        return
    numbers = sorted({name.number for a, b, _ in pairs for name in (a, b)})
    asked = pa.table({"entity_no": pa.array(numbers, pa.int32())})
    beside = {number: set(others) for number, others in library.rows(_BESIDE, tables={"asked": asked})}
    sides = {"a": [a.number for a, _, _ in pairs], "b": [b.number for _, b, _ in pairs]}
    both = pa.table({side: pa.array(found, pa.int32()) for side, found in sides.items()})
    together = {(a, b) for a, b, _ in library.rows(_TOGETHER, tables={"pairs": both})}
    for a, b, why in pairs:
        met = beside.get(a.number, set()) - {b.number}, beside.get(b.number, set()) - {a.number}
        share = len(met[0] & met[1]) / max(1, min(map(len, met)))
        reasons = {"is one": 1.0, **dict.fromkeys(why, 1.0)}
        reasons |= {"named with the same others": share} if share else {}
        reasons |= {"one article names both": 1.0} if (a.number, b.number) in together else {}
        odds = sum(WEIGHTS[reason] * value for reason, value in reasons.items())
        yield 1 / (1 + math.exp(-odds)), a, b, "; ".join(reason for reason in reasons if reason != "is one")
