"""Which country a name belongs to: a table of names, adjectives, capitals, seats of government, cities and regions.

Codes are ISO 3166-1 alpha-2 (and XK for Kosovo). A name that means several places is decided by rules that look at what
else the article names; a body of many countries has none. Every answer says why in a few words. Needs no spaCy.
Source: `lexicon/countries.toml`.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.errors import LexiconError
from core.parse import lexicon

# What an article names and how often; a country already read in it has the key `country:KP`.
Context = Counter[str]

# In this order a name that stands in several lists is read: "Mexico" before "Mexico City", "Vatican" as a country.
_KINDS = {
    "also": "country",
    "people": "people",
    "capital": "capital",
    "seats": "seat",
    "cities": "city",
    "regions": "region",
}
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\u00a0": " "})
_LABELS = {"seat": "ORG", "shared": "LOC"}
_SEEN = "country:"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the table knows of a name: `kind` is country, people, capital, seat, city, region or shared."""

    name: str
    kind: str
    code: str | None

    @property
    def label(self) -> str:
        """The OntoNotes label: GPE for all but seats (ORG) and places of no one country (LOC)."""
        return _LABELS.get(self.kind, "GPE")


@dataclass(frozen=True, slots=True)
class _Rule:
    code: str | None
    cue: tuple[str, ...]
    unless: tuple[str, ...]

    def fits(self, context: Context) -> bool:
        return any(context[c] for c in self.cue) and not any(context[c] for c in self.unless)


@dataclass(frozen=True, slots=True)
class _Table:
    readings: dict[str, Reading]
    names: dict[str, str]
    exact: frozenset[str]
    rules: dict[str, tuple[_Rule, ...]]
    otherwise: dict[str, str | None]
    second_half: dict[str, str]
    alone: frozenset[str]
    continental: frozenset[str]
    signs: dict[str, str]
    spellings: dict[str, str]
    disputes: dict[str, str]
    given_names: frozenset[str]
    words: frozenset[str]
    only: frozenset[str]


def codes() -> tuple[str, ...]:
    """All codes, sorted."""
    return tuple(sorted(_table().names))


def name_of(code: str) -> str:
    """The everyday name of a code ("KR": "South Korea"). Raises KeyError that names the code."""
    names = _table().names
    if code not in names:
        raise KeyError(f"No country has the code {code!r}; codes are ISO 3166-1 alpha-2 capitals, such as 'KR'.")
    return names[code]


def lookup(name: str) -> Reading | None:
    """What the table knows of a name, in any case but for those that are also words ("us", "turkey")."""
    key = fold(name)
    reading = _table().readings.get(key)
    if reading is None or (key in _table().exact and name != reading.name and name != reading.name.upper()):
        return None
    return reading


def demonym(word: str) -> str | None:
    """The code of an adjective or a people ("North Korean", "Danes"), or None."""
    reading = lookup(word)
    return reading.code if reading and reading.kind == "people" else None


def country_of(name: str, label: str | None = None, *, context: Context | None = None) -> tuple[str | None, str]:
    """A name's country and why, (None, why not) for a person's name, an unknown one, or one that stays open."""
    if label == "PERSON":
        return None, "a person's name tells no country"
    code, why = _read(name, context)
    said = dispute(name) if code else None
    return code, f"{why}; {said}" if said else why


def _read(name: str, context: Context | None) -> tuple[str | None, str]:
    reading = lookup(name)
    if reading is None:
        return _by_second_half(name, context)
    rules = _table().rules.get(fold(name))
    if rules is not None:
        return _decide(reading, rules, context or Counter())
    if reading.code is None:
        return None, "a place of several countries"
    return reading.code, _why(reading.kind, reading.code)


def half(name: str) -> str | None:
    """The code of a region's abbreviation, with or without points ("Ky.", "N.Y.", "TX", "Co. Down"), or None."""
    plain = name.replace(".", "").strip()
    return _table().second_half.get(plain) or (
        _table().second_half.get(plain.capitalize()) if name.endswith(".") else None
    )


def stands_alone(word: str) -> bool:
    """Whether an abbreviated region is one also without a town before it ("B.C.", "NSW"; not "Miss.")."""
    return word in _table().alone or word.removesuffix(".") in _table().alone


def signs() -> dict[str, str]:
    """Bodies and words of local news, with the code of the one country where they are usual."""
    return _table().signs


def spellings() -> dict[str, str]:
    """Spellings and marks, in small letters, with the country whose newspapers write so."""
    return _table().spellings


def continental() -> frozenset[str]:
    """Adjectives of continents, folded."""
    return _table().continental


def is_continental(name: str) -> bool:
    """Whether an adjective is of a continent ("Central American")."""
    return fold(name) in _table().continental


def dispute(name: str) -> str | None:
    """What must be said of a place whose country is disputed, or None."""
    return _table().disputes.get(fold(name))


def is_a_given_name(name: str) -> bool:
    """Whether people are called so too ("Jordan"), so that the name alone is a weak sign."""
    return fold(name) in _table().given_names


def is_a_word_too(name: str) -> bool:
    """Whether a name in a line of capitals is most often a word ("CAR", "NICE")."""
    return name.upper() in _table().words


def is_only_one(name: str) -> bool:
    """Whether a name is always read as the table has it, whatever other places are so named ("Washington")."""
    return fold(name) in _table().only


def rivals(name: str) -> tuple[str, ...]:
    """The codes that the rules of an ambiguous name choose from, the usual one first; () for other names."""
    rules = _table().rules.get(fold(name))
    if rules is None:
        return ()
    usual = _table().otherwise[fold(name)]
    return tuple(dict.fromkeys([*([usual] if usual else []), *(r.code for r in rules if r.code)]))


def phrases() -> Iterator[tuple[str, Reading]]:
    """All names of the table as written, with their reading; for a search of running text."""
    for reading in _table().readings.values():
        yield reading.name, reading


def fold(name: str) -> str:
    """The key of a name: NFC, straight apostrophes, single spaces, no leading "the", case folded."""
    plain = " ".join(unicodedata.normalize("NFC", name).translate(_STRAIGHT).split()).casefold()
    return plain.removeprefix("the ").removesuffix("'s")


def _why(kind: str, code: str) -> str:
    land = name_of(code)
    if kind == "country":
        return "country name"
    words = {"people": "demonym of", "capital": "capital of", "seat": "seat of government of", "city": "city in"}
    return f"{words.get(kind, 'region of')} {land}"


def _by_second_half(name: str, context: Context | None) -> tuple[str | None, str]:
    """ "Paris, Texas" is where Texas is."""
    _, comma, second = name.rpartition(", ")
    if not comma:
        code = half(name) if "." in name else None
        return code, f"short for a region of {name_of(code)}" if code else "not in the table of countries"
    code = half(second) or country_of(second, context=context)[0]
    return code, f"in {second}" if code else "not in the table of countries"


def _decide(reading: Reading, rules: tuple[_Rule, ...], context: Context) -> tuple[str | None, str]:
    for rule in rules:
        if rule.fits(context):
            cue = next(c for c in rule.cue if context[c])
            shown = name_of(cue.removeprefix(_SEEN)) if cue.startswith(_SEEN) else cue
            return rule.code, f"{reading.name}, with {shown} in the article"
    code = _table().otherwise[fold(reading.name)]
    return code, f"{_why(reading.kind, code)}, no sign of another" if code else "several countries have this name"


@cache
def _table() -> _Table:
    content = lexicon.load("countries")
    readings: dict[str, Reading] = {}
    names: dict[str, str] = {}
    for code, entry in content["country"].items():
        if len(code) != 2 or not code.isupper() or not entry.get("name"):
            raise LexiconError(f"countries.toml: [country.{code}] needs a two-letter code and a name.")
        names[code] = entry["name"]
        readings[fold(entry["name"])] = Reading(entry["name"], "country", code)
    for key, kind in _KINDS.items():
        for code, entry in content["country"].items():
            for name in _plurals(entry.get(key, [])) if kind == "people" else entry.get(key, []):
                readings.setdefault(fold(name), Reading(name, kind, code))
    for name in content.get("shared", []):
        readings[fold(name)] = Reading(name, "shared", None)
    rules, otherwise = _ambiguous(content, readings, names)
    exact = frozenset(fold(n) for n in content.get("case_sensitive", []))
    given = frozenset(fold(n) for n in content.get("also_people", []))
    halves, marks = _coded(content, "second_half", names), _coded(content, "signs", names)
    only = frozenset(fold(n) for n in content.get("only_one", []))
    words = frozenset(content.get("words_in_capitals", []))
    far = frozenset(fold(n) for n in content.get("continental", []))
    written = _coded(content, "spelling", names)
    return _Table(
        readings,
        names,
        exact,
        rules,
        otherwise,
        halves,
        _alone(content, halves),
        far,
        marks,
        written,
        _disputes(content, readings),
        given,
        words,
        only,
    )


def _coded(content: dict[str, Any], key: str, names: dict[str, str]) -> dict[str, str]:
    """Lists of words under codes, as one table of word to code."""
    for code in content.get(key, {}):
        if code not in names:
            raise LexiconError(f"countries.toml: [{key}] has the unknown code {code!r}.")
    return {word: code for code, words in content.get(key, {}).items() for word in words}


def _alone(content: dict[str, Any], halves: dict[str, str]) -> frozenset[str]:
    """Abbreviations that need no town before them; one that stands for no region would never be read."""
    for word in content.get("stand_alone", []):
        if word.replace(".", "") not in halves:
            raise LexiconError(f"countries.toml: {word!r} of 'stand_alone' is no abbreviation of [second_half].")
    return frozenset(content.get("stand_alone", []))


def _disputes(content: dict[str, Any], readings: dict[str, Reading]) -> dict[str, str]:
    """What to say of each disputed name; a name that no list has would never be said."""
    found: dict[str, str] = {}
    for entry in content.get("disputed", []):
        for name in entry.get("names", []):
            if fold(name) not in readings or not entry.get("why"):
                raise LexiconError(f"countries.toml: disputed {name!r} is in no list, or has no 'why'.")
            found[fold(name)] = entry["why"]
    return found


def _ambiguous(
    content: dict[str, Any], readings: dict[str, Reading], names: dict[str, str]
) -> tuple[dict[str, tuple[_Rule, ...]], dict[str, str | None]]:
    rules: dict[str, tuple[_Rule, ...]] = {}
    otherwise: dict[str, str | None] = {}
    for entry in content.get("ambiguous", []):
        name = entry["name"]
        made = tuple(_rule(name, r, names) for r in entry.get("rule", []))
        if not entry.get("kind") and fold(name) not in readings:
            raise LexiconError(f"countries.toml: ambiguous {name!r} is in no list; say which kind it is.")
        if entry.get("otherwise") and entry["otherwise"] not in names:
            raise LexiconError(f"countries.toml: ambiguous {name!r} has the unknown code {entry['otherwise']!r}.")
        readings.setdefault(fold(name), Reading(name, entry.get("kind", ""), None))
        rules[fold(name)] = made
        otherwise[fold(name)] = entry.get("otherwise") or None
    return rules, otherwise


def _rule(name: str, rule: dict[str, Any], names: dict[str, str]) -> _Rule:
    if rule.get("code") not in names or not (rule.get("cue") or rule.get("country")):
        raise LexiconError(f"countries.toml: a rule of {name!r} needs a known code and a cue or a country.")
    cue = [*rule.get("cue", []), *([_SEEN + rule["country"]] if rule.get("country") else [])]
    unless = [*rule.get("unless", []), *([_SEEN + rule["without"]] if rule.get("without") else [])]
    return _Rule(rule["code"], tuple(cue), tuple(unless))


def _plurals(people: list[str]) -> list[str]:
    """Adjectives and their plurals: "Russian", "Russians"; words in -ese, -ish, -ch and -ss have none."""
    return [*people, *(p + "s" for p in people if not p.endswith(("ese", "sh", "ch", "s", "men", "man", "Dutch")))]
