"""One record for what several articles name: same name, same kind of thing, no country against it.

In: the entities of all articles. Out: canonical entities and which of them each entity is; the order of the input does
not matter. People whose spelling differs by one letter are one where their country and all else of the name agree and
no article tells them apart. Candidates by deletion keys (Garbe's SymSpell), so that time grows with the names. What
the user says of names goes before all of it, and names said to be different are never joined, not even by way of a
third.
"""

import hashlib
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

# Places are called a city here and an area there; one place nevertheless.
_GROUPS = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place"}
# A shorter part of a name that differs by one letter is more often another name (Jon, Jan) than a misspelling.
MIN_PART_CHARS = 4
# A longer part is no name, and its variants cost its length squared.
MAX_PART_CHARS = 40
# So few spellings are compared at once; more by what is left of them without one letter.
_MAX_PAIRWISE = 8
_NOT_WORD = re.compile(r"[^\w]+")
_ASCII = {n: None if chr(n) == "'" else " " for n in range(128) if not (chr(n).isalnum() or chr(n) == "_")}


class NameKey(NamedTuple):
    """What of an entity decides who it is: a plain tuple of the three will do."""

    label: str
    name: str
    country: str | None


@dataclass(frozen=True, slots=True)
class NameCount:
    """A name as the articles have it and its mentions in all of them, at least one for each entity of that name."""

    key: NameKey
    n_mentions: int


@dataclass(frozen=True, slots=True)
class CanonicalName:
    """What many names resolve to; the id is readable and stays while the name does, e.g. person:kim-jong-un."""

    canonical_id: str
    name: str
    label: str
    country: str | None
    keys: tuple[NameKey, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the user knows of names, each line two names or more; of `same` the first is the one to show."""

    same: tuple[Sequence[str], ...] = ()
    different: tuple[Sequence[str], ...] = ()

    @property
    def digest(self) -> str:
        """Sixteen hex digits that change with what is said; "" for nothing."""
        if not (self.same or self.different):
            return ""
        said = json.dumps([[list(line) for line in lines] for lines in (self.same, self.different)])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


NOTHING_SAID = Said()


Pair = tuple[NameKey, NameKey]
Together = Callable[[Sequence[Pair]], Collection[Pair]]


@dataclass(slots=True, eq=False)
class _Group:
    group: str
    key: str
    members: list[NameCount]
    keys: frozenset[str]
    country: str | None
    weight: int
    name: str | None = None

    def take(self, other: "_Group") -> None:
        self.members = [*self.members, *other.members]
        self.keys |= other.keys
        self.weight += other.weight
        self.country = _commonest(self.members, 2)


def link_names(names: Iterable[NameCount], together: Together, said: Said = NOTHING_SAID) -> tuple[CanonicalName, ...]:
    """Canonical names by id; each key is in exactly one. Keys are given once each, in any order.

    together: of pairs of keys those that one article has both of; asked once, about all that differ by a letter.
    """
    apart = [frozenset(normalise(name) for name in line) for line in said.different]
    groups = _merge_spellings(_as_said(_same_name(names), said.same, apart), apart, together)
    slugs = [_slug_id(g) for g in groups]
    taken = Counter(slugs)
    ids = [f"{slug}:{(g.country or 'none').lower()}" if taken[slug] > 1 else slug
           for slug, g in zip(slugs, groups, strict=True)]  # fmt: skip
    found = [_canonical(g, i) for g, i in zip(groups, _distinct(ids), strict=True)]
    return tuple(sorted(found, key=lambda c: c.canonical_id))


def normalise(name: str) -> str:
    """Lower case, no accents, punctuation as one space, no leading article: "The White House" is "white house"."""
    if name.isascii():
        words = name.lower().translate(_ASCII).split()
    else:
        plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        words = _NOT_WORD.sub(" ", plain.casefold().replace("'", "").replace("’", "")).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def is_one_edit(a: str, b: str) -> bool:
    """Whether one letter put in, left out or replaced makes one of the other."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    short, long = sorted((a, b), key=len)
    i = next((k for k, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[i + 1 :] == long[i + 1 :] if len(short) == len(long) else short[i:] == long[i + 1 :]


def _same_name(names: Iterable[NameCount]) -> list[_Group]:
    """Groups of one normalised name and kind; where countries contradict one another, one group a country."""
    blocks: dict[tuple[str, str], list[NameCount]] = defaultdict(list)
    for count in names:
        label, name, _ = count.key
        blocks[_GROUPS.get(label, label.lower()), normalise(name) or name].append(count)
    groups: list[_Group] = []
    for group, key in sorted(blocks):
        members = blocks.pop((group, key))
        parts: dict[str, list[NameCount]] = defaultdict(list)
        if len({m.key[2] for m in members if m.key[2]}) > 1:
            for member in members:
                parts[member.key[2] or ""].append(member)
        else:
            parts[""] = members
        groups += [_group(group, key, part) for _, part in sorted(parts.items())]
    return groups


def _group(group: str, key: str, members: list[NameCount]) -> _Group:
    weight = sum(m.n_mentions for m in members)
    return _Group(group, key, members, frozenset((key,)), _commonest(members, 2), weight)


def _as_said(groups: list[_Group], same: Iterable[Sequence[str]], apart: Sequence[frozenset[str]]) -> list[_Group]:
    """Puts together what the user calls the same, under the first name of the line."""
    if not same:
        return groups
    having: dict[str, list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        having[group.key].append(n)
    gone: set[int] = set()
    for line in same:
        wanted = [normalise(name) for name in line]
        numbers = sorted({n for name in wanted for n in having.get(name, ()) if n not in gone})
        numbers.sort(key=lambda n: _said_order(groups[n], wanted))
        for n in numbers[1:]:
            if not _are_apart(groups[numbers[0]], groups[n], apart):
                groups[numbers[0]].take(groups[n])
                gone.add(n)
                for key in groups[n].keys:
                    having[key].append(numbers[0])
        if numbers:
            groups[numbers[0]].key, groups[numbers[0]].name = wanted[0], line[0]
    return [g for n, g in enumerate(groups) if n not in gone]


def _said_order(group: _Group, wanted: Sequence[str]) -> tuple[int, int, str]:
    return min(n for n, name in enumerate(wanted) if name in group.keys), -group.weight, group.group


def _are_apart(a: _Group, b: _Group, apart: Sequence[frozenset[str]]) -> bool:
    """True where the user says of a name of each that they are two."""
    return any((a.keys & names) and (b.keys & names) and (a.keys & names) != (b.keys & names) for names in apart)


def _merge_spellings(groups: list[_Group], apart: Sequence[frozenset[str]], together: Together) -> list[_Group]:
    """Puts a rarer spelling of a person into the commoner one."""
    ordered = sorted(groups, key=lambda g: (-g.weight, g.key, g.country or ""))
    pairs = _spelling_pairs(ordered)
    met = _met(ordered, pairs, together)
    parts = {n: [n] for pair in pairs for n in pair}
    into: dict[int, int] = {}
    for common, rare in pairs:
        if rare in into or common in into or any((part, rare) in met for part in parts[common]):
            continue
        if not _are_apart(ordered[common], ordered[rare], apart):
            into[rare] = common
            parts[common].append(rare)
            ordered[common].take(ordered[rare])
    gone = {id(ordered[n]) for n in into}
    return [g for g in groups if id(g) not in gone]


def _met(groups: Sequence[_Group], pairs: Sequence[tuple[int, int]], together: Together) -> set[tuple[int, int]]:
    """Which groups one article tells apart, of the pairs and of two rarer spellings of one name; both ways round."""
    rarer: dict[int, list[int]] = defaultdict(list)
    for common, rare in pairs:
        rarer[common].append(rare)
    asked = {pair for common, found in rarer.items() for pair in combinations((common, *found), 2)}
    of_keys = {(a.key, b.key): (m, n) for m, n in sorted(asked) for a in groups[m].members for b in groups[n].members}
    met = [of_keys[pair] for pair in together(list(of_keys))] if of_keys else []
    return {*met, *((b, a) for a, b in met)}


def _spelling_pairs(groups: Sequence[_Group]) -> list[tuple[int, int]]:
    """Pairs of people that differ by one letter in one part of the name, not in its first letter; numbers, in order."""
    alike: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for n, group in enumerate(groups):
        words = group.key.split()
        if group.group != "person" or group.country is None or len(words) < 2:
            continue
        for at, word in enumerate(words):
            if MIN_PART_CHARS <= len(word) <= MAX_PART_CHARS:
                rest = " ".join([*words[:at], word[0], *words[at + 1 :]])
                alike[group.country, at, rest].append(n)
    pairs: set[tuple[int, int]] = set()
    for (_, at, _), numbers in alike.items():
        if len(numbers) > 1:
            pairs.update(_one_edit_apart([(groups[n].key.split()[at], n) for n in numbers]))
    return sorted(pairs)


def _one_edit_apart(words: Sequence[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """Of (word, number) in the order of numbers, the pairs of numbers whose words differ by one letter."""
    if len(words) <= _MAX_PAIRWISE:
        buckets: Iterable[Sequence[tuple[str, int]]] = [words]
    else:
        by_variant: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for word, n in words:
            for variant in _deletions(word):
                by_variant[variant].append((word, n))
        buckets = by_variant.values()
    for bucket in buckets:
        for (word, n), (other, m) in combinations(bucket, 2):
            if is_one_edit(word, other):
                yield n, m


def _deletions(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _canonical(group: _Group, canonical_id: str) -> CanonicalName:
    name = group.name or _commonest(group.members, 1) or group.key
    label = _commonest(group.members, 0) or group.group.upper()
    keys = sorted((m.key for m in group.members), key=lambda k: (k[0], k[1], k[2] or ""))
    return CanonicalName(canonical_id, name, label, group.country, tuple(keys))


def _slug_id(group: _Group) -> str:
    label = _commonest(group.members, 0) or group.group
    return f"{label.lower()}:{group.key.replace(' ', '-')}"


def _distinct(ids: Sequence[str]) -> Iterator[str]:
    """The same ids, those that came before with a number: signs without a letter can be spelt alike ("- -", "---")."""
    seen: Counter[str] = Counter()
    for i in ids:
        seen[i] += 1
        yield f"{i}:{seen[i]}" if seen[i] > 1 else i


def _commonest(members: Sequence[NameCount], part: int) -> str | None:
    """The part of the keys with most mentions; of equals the first in the alphabet, so that order is no matter."""
    if len(members) == 1:
        return members[0].key[part] or None
    counts: Counter[str] = Counter()
    for member in members:
        if value := member.key[part]:
            counts[value] += member.n_mentions
    return min(counts, key=lambda value: (-counts[value], value), default=None)
