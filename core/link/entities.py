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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# Places are called a city here and an area there; one place nevertheless.
_GROUPS = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place"}
# A shorter part of a name that differs by one letter is more often another name (Jon, Jan) than a misspelling.
MIN_PART_CHARS = 4
_NOT_WORD = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as one article names it, and how often."""

    entity_id: str
    article_id: str
    name: str
    label: str
    country: str | None
    n_mentions: int


@dataclass(frozen=True, slots=True)
class Canonical:
    """What many entities resolve to; the id is readable and stays while the name does, e.g. person:kim-jong-un."""

    canonical_id: str
    name: str
    label: str
    country: str | None
    entity_ids: tuple[str, ...]


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


@dataclass(slots=True)
class _Group:
    group: str
    key: str
    members: list[Named] = field(default_factory=list)
    name: str | None = None
    keys: set[str] = field(default_factory=set)

    @property
    def country(self) -> str | None:
        return _most_common(_tally(self.members, "country"))

    @property
    def articles(self) -> set[str]:
        return {m.article_id for m in self.members}

    @property
    def weight(self) -> int:
        return sum(m.n_mentions for m in self.members)


def link_entities(entities: Iterable[Named], said: Said = NOTHING_SAID) -> tuple[Canonical, ...]:
    """Canonical entities by id; each entity is in exactly one."""
    apart = [{normalise(name) for name in line} for line in said.different]
    groups = _merge_spellings(_as_said(_same_name(entities), said.same, apart), apart)
    taken = Counter(_slug_id(g) for g in groups)
    found = [_canonical(g, with_country=taken[_slug_id(g)] > 1) for g in groups]
    return tuple(sorted(found, key=lambda c: c.canonical_id))


def normalise(name: str) -> str:
    """Lower case, no accents, punctuation as one space, no leading article: "The White House" is "white house"."""
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


def _same_name(entities: Iterable[Named]) -> list[_Group]:
    """Groups of one normalised name and kind; where countries contradict one another, one group a country."""
    blocks: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for entity in sorted(entities, key=lambda e: e.entity_id):
        blocks[_GROUPS.get(entity.label, entity.label.lower()), normalise(entity.name) or entity.name].append(entity)
    groups: list[_Group] = []
    for (group, key), members in sorted(blocks.items()):
        countries = {m.country for m in members if m.country}
        parts: dict[str | None, list[Named]] = defaultdict(list)
        for member in members:
            parts[member.country if len(countries) > 1 else None].append(member)
        groups += [
            _Group(group, key, part, keys={key}) for _, part in sorted(parts.items(), key=lambda p: p[0] or "")
        ]
    return groups


def _as_said(groups: list[_Group], same: Iterable[Sequence[str]], apart: Sequence[set[str]]) -> list[_Group]:
    """Puts together what the user calls the same, under the first name of the line."""
    gone: set[int] = set()
    for line in same:
        wanted = [normalise(name) for name in line]
        found = [g for g in groups if id(g) not in gone and not g.keys.isdisjoint(wanted)]
        found.sort(key=lambda g: (min(wanted.index(k) for k in g.keys if k in wanted), -g.weight, g.group))
        for other in found[1:]:
            if not _are_apart(found[0], other, apart):
                found[0].members.extend(other.members)
                found[0].keys |= other.keys
                gone.add(id(other))
        if found:
            found[0].key, found[0].name = wanted[0], line[0]
    return [g for g in groups if id(g) not in gone]


def _are_apart(a: _Group, b: _Group, apart: Sequence[set[str]]) -> bool:
    """True where the user says of a name of each that they are two."""
    return any((a.keys & names) and (b.keys & names) and (a.keys & names) != (b.keys & names) for names in apart)


def _merge_spellings(groups: list[_Group], apart: Sequence[set[str]]) -> list[_Group]:
    """Puts a rarer spelling of a person into the commoner one."""
    order = {id(g): n for n, g in enumerate(sorted(groups, key=lambda g: (-g.weight, g.key, g.country or "")))}
    into: dict[int, _Group] = {}
    for common, rare in sorted(_spelling_pairs(groups, order), key=lambda p: (order[id(p[0])], order[id(p[1])])):
        if id(rare) in into or id(common) in into or common.articles & rare.articles:
            continue
        if not _are_apart(common, rare, apart):
            into[id(rare)] = common
            common.members.extend(rare.members)
            common.keys |= rare.keys
    return [g for g in groups if id(g) not in into]


def _spelling_pairs(groups: list[_Group], order: Mapping[int, int]) -> list[tuple[_Group, _Group]]:
    """Pairs of people (commoner, rarer) that differ by one letter in one part of the name, not in its first letter."""
    keys: dict[tuple[str, str], list[tuple[str, _Group]]] = defaultdict(list)
    for group in groups:
        words = group.key.split()
        if group.group != "person" or group.country is None or len(words) < 2:
            continue
        for n, word in enumerate(words):
            rest = " ".join([*words[:n], "*", *words[n + 1 :]])
            for variant in _deletions(word) if len(word) >= MIN_PART_CHARS else ():
                keys[group.country, rest.replace("*", f"*{variant}", 1)].append((word, group))
    pairs: dict[tuple[int, int], tuple[_Group, _Group]] = {}
    for bucket in keys.values():
        for k, (word, group) in enumerate(bucket):
            for other_word, other in bucket[k + 1 :]:
                if other is not group and word[0] == other_word[0] and is_one_edit(word, other_word):
                    common, rare = sorted((group, other), key=lambda g: order[id(g)])
                    pairs[order[id(common)], order[id(rare)]] = (common, rare)
    return list(pairs.values())


def _deletions(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _canonical(group: _Group, *, with_country: bool) -> Canonical:
    name = group.name or _most_common(_tally(group.members, "name")) or group.key
    label = _most_common(_tally(group.members, "label")) or group.group.upper()
    country = group.country
    suffix = f":{(country or 'none').lower()}" if with_country else ""
    ids = tuple(sorted(m.entity_id for m in group.members))
    return Canonical(_slug_id(group) + suffix, name, label, country, ids)


def _slug_id(group: _Group) -> str:
    label = _most_common(_tally(group.members, "label")) or group.group
    return f"{label.lower()}:{group.key.replace(' ', '-')}"


def _tally(members: list[Named], what: str) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for member in members:
        if value := getattr(member, what):
            counts[value] += max(member.n_mentions, 1)
    return counts


def _most_common(counts: Mapping[str, int]) -> str | None:
    """The value with most mentions; of equals the first in the alphabet, so that the order of input is no matter."""
    return min(counts, key=lambda value: (-counts[value], value), default=None)
