"""What titles say: honorifics and their gender, offices, and who held one when.

Source: `titles.toml`, `offices.toml`, `given_names.toml`.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.errors import LexiconError
from core.parse import countries, lexicon

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
PARTICLES = frozenset(
    {"al", "el", "von", "van", "de", "der", "den", "da", "di", "del", "dos", "bin", "ibn", "ben", "abu", "le", "la"}
)


_SECONDS = frozenset({"deputy", "vice", "assistant", "under"})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who held an office from a day to a day (None: still does)."""

    name: str
    office: str
    country: str
    since: dt.date
    until: dt.date | None


def words_of(name: str) -> tuple[str, ...]:
    """A name's words for comparing: no accents, hyphens as spaces, no suffixes, no middle initials."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = [w for w in re.split(r"[^\w']+|_", plain) if w and w not in SUFFIXES]
    return tuple(w for k, w in enumerate(words) if len(w) > 1 or k == 0) or tuple(words)


def honorific(word: str) -> str | None:
    """The gender a form of address tells ("m", "f"), "" for one that tells none, None for another word."""
    known: dict[str, str] = _content()["honorific"]
    return known.get(word)


def is_title(word: str) -> bool:
    """True for the last word of a title: "Minister", "spokesman"; also in the plural and after a hyphen."""
    return word.lower().rstrip(".,") in _last_words()


def is_before(word: str) -> bool:
    """True for a word that stands inside a title before its last: "deputy", "foreign"."""
    return word.lower() in _before()


def office(words: list[str]) -> str | None:
    """The office that a title's last words name: ["deputy", "foreign", "minister"] is none, a deputy is not it."""
    lower = [w.lower() for w in words]
    table: dict[str, str] = _content()["office"]
    if any(w in ("deputy", "vice", "former", "ex", "assistant", "under") for w in lower):
        return None
    for size in (3, 2, 1):
        found = table.get(" ".join(lower[-size:]))
        if found:
            return found
    return None


def office_named(name: str) -> str | None:
    """The office of a title as a user writes it: "foreign minister", "foreign_minister", "President"."""
    plain = " ".join(name.replace("_", " ").casefold().split())
    table: dict[str, str] = _content()["office"]
    return table.get(plain) or (plain.replace(" ", "_") if plain.replace(" ", "_") in table.values() else None)


def offices() -> tuple[str, ...]:
    """The titles that name an office, in alphabetical order."""
    return tuple(sorted(_content()["office"]))


def is_leader(words: list[str]) -> bool:
    """True where a title's last words are what news calls the head of a state."""
    lower = [w.lower() for w in words]
    return any(" ".join(lower[-n:]) in _leaders() for n in (1, 2, 3))


def gender(word: str) -> str:
    """ "m" or "f" where a title or a word of kinship tells, else ""."""
    known: dict[str, str] = _content()["gender"]
    return known.get(word.lower(), "")


def given_gender(word: str) -> str:
    """ "m" or "f" for a given name that is nearly always one, else ""."""
    return _given().get(word, "")


def with_particles(name: str) -> str:
    """The surname with the small words before it ("von der Leyen"), "" where there are none."""
    words = name.split()
    k = len(words) - 1
    while k > 1 and words[k - 1].lower() in PARTICLES:
        k -= 1
    return " ".join(words[k:]) if 0 < k < len(words) - 1 else ""


def is_royal(word: str) -> bool:
    """True for a title that goes with a given name: "King", "Pope"."""
    return word in _royal()


def is_second(words: list[str]) -> bool:
    """True for a title of one who stands in for another: "vice president", "deputy minister"."""
    return any(w.lower() in _SECONDS for w in words)


def is_family_first(word: str) -> bool:
    """True for a family name that is said first ("Kim", "Xi")."""
    return word in _family_first()


@cache
def holders() -> tuple[Holder, ...]:
    """All terms of office. Raises LexiconError naming the entry that breaks the rules."""
    offices = set(_content()["office"].values())
    out: list[Holder] = []
    for entry in lexicon.load("offices").get("holder", []):
        name, land = entry.get("name"), entry.get("country")
        if not name or land not in countries.codes() or entry.get("office") not in offices:
            raise LexiconError(f"offices.toml: {name!r} needs a known country and an office of {sorted(offices)}.")
        out.append(Holder(name, entry["office"], land, entry["from"], entry.get("until")))
    return tuple(out)


@cache
def holders_of(country: str) -> tuple[Holder, ...]:
    """The terms of office of one country."""
    return tuple(h for h in holders() if h.country == country)


def holders_named(words: tuple[str, ...]) -> list[Holder]:
    """The terms of whoever has exactly these words as a name (as `people.words_of` gives them)."""
    return _by_words().get(words, [])


def with_users(terms: Iterable[Holder], users: tuple[Holder, ...], day: dt.date | None) -> list[Holder]:
    """Our terms without those that the user contradicts, and the user's: who held what is read from his file first.

    Contradicted is a term of an office and a country for which the user names another on that day, and one of the same
    person, for whom the user gives other days.
    """
    if not users:
        return list(terms)
    held = {(u.office, u.country) for u in users if day is not None and held_on(u, day)}
    named = {(words_of(u.name), u.office, u.country) for u in users}
    kept = [
        t for t in terms if (t.office, t.country) not in held and (words_of(t.name), t.office, t.country) not in named
    ]
    return [*users, *kept]


def held_on(holder: Holder, day: dt.date | None) -> bool:
    """True where the term covers a day, or no day is known."""
    return day is None or (holder.since <= day and (holder.until is None or day <= holder.until))


@cache
def _content() -> dict[str, Any]:
    content = lexicon.load("titles")
    for key in ("before", "leader", "role", "family_first", "royal", "office", "honorific", "gender"):
        if not content.get(key):
            raise LexiconError(f"titles.toml: {key!r} is missing or empty.")
    for word, tells in (*content["honorific"].items(), *content["gender"].items()):
        if tells not in ("", "m", "f"):
            raise LexiconError(f"titles.toml: {word!r} tells {tells!r}; a gender is 'm', 'f' or ''.")
    return content


@cache
def _last_words() -> frozenset[str]:
    content = _content()
    words = {p.split()[-1] for p in (*content["role"], *content["leader"], *content["office"])}
    return frozenset(words | {w + "s" for w in words})


@cache
def _before() -> frozenset[str]:
    return frozenset(_content()["before"])


@cache
def _leaders() -> frozenset[str]:
    return frozenset(_content()["leader"])


@cache
def _family_first() -> frozenset[str]:
    return frozenset(_content()["family_first"])


@cache
def _royal() -> frozenset[str]:
    return frozenset(_content()["royal"])


@cache
def _given() -> dict[str, str]:
    content = lexicon.load("given_names")
    return {name: gender for gender in ("m", "f") for name in content[gender]}


@cache
def _by_words() -> dict[tuple[str, ...], list[Holder]]:
    out: dict[tuple[str, ...], list[Holder]] = {}
    for holder in holders():
        out.setdefault(words_of(holder.name), []).append(holder)
    return out
