"""Spans that mean the same thing, put together: a country by all its names, a body, a person, a place.

A capital may stand for its government; grammar tells ("Moscow denied", "talks with Tokyo", against "in Moscow").
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.parse.countries import Context, Reading, country_of, dispute, fold, lookup, name_of
from core.parse.countries.places import towns
from core.parse.names.find import Body, Found
from core.parse.names.metonyms import is_government
from core.parse.names.people import cluster
from core.parse.names.place import elsewhere
from core.parse.names.shorts import long_names, past_state, plain_place, why_past

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


# Enough of what follows a name to see whether another name follows.
_LIST_CHARS = 40


@dataclass(slots=True)
class Group:
    """One entity in the making; `spans` are (start, end, kind), `roles` the words of its titles."""

    name: str
    label: str
    country: str | None = None
    why: str | None = None
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    roles: list[tuple[str, ...]] = field(default_factory=list)
    held: tuple[str, ...] = ()  # offices that the file of holders gives the person on the article's day
    gender: str = ""
    is_open: bool = True  # False where a table says that it has no one country


def group_spans(doc: "Doc", found: list[Found], short: dict[str, str], context: Context) -> list[Group]:
    """The groups of an article's spans, in order of their first mention."""
    making = _Making(doc, found, context)
    long_of = {**long_names(found), **{fold(a): fold(b) for a, b in short.items()}}
    first = {fold(f.text): i for i, f in reversed([*enumerate(found)])}
    groups: dict[tuple[str, str], Group] = {}
    for i, f in enumerate(found):
        key, made, kind = making.of(i)
        long = first.get(long_of.get(key[1] if key[0] == "place" else fold(f.text), ""))
        if long is not None and key[0] in ("other", "place") and f.known is None and "\0" not in key[1]:
            key, made, _ = making.of(long)
        group = groups.setdefault(key, made)
        group.spans.append((f.start, f.end, kind))
        if made.why == "country name":
            group.why = made.why
        is_longer = "\0" in key[1] and group.name in f.text
        if key[0] == "other" and (f.text in short.values() or is_longer):
            group.name = f.text
    return list(groups.values())


class _Making:
    """The key, the group and the kind of mention of each span, by its index; made once an article."""

    def __init__(self, doc: "Doc", found: list[Found], context: Context) -> None:
        self._doc, self._found, self._context = doc, found, context
        self._starts = [t.idx for t in doc]
        text = doc.text
        self._people = cluster(found, text)
        self._within = _second_halves(text, found, context)
        self._owners = _owners(found, text)

    def of(self, i: int) -> tuple[tuple[str, str], Group, str]:
        f = self._found[i]
        if f.label == "PERSON":
            return ("person", self._people[i]), Group(self._people[i], "PERSON"), "name"
        if isinstance(f.known, Reading):
            return _placed(f, f.known, self._context, _token(self._doc, self._starts, f), self._within)
        if isinstance(f.known, Body):
            why = f"a body of {name_of(f.known.country)}" if f.known.country else None
            made = Group(f.known.name, f.known.label, f.known.country, why, is_open=False)
            return ("body", f.known.name), made, "name"
        if f.label in ("GPE", "LOC"):
            return ("place", plain_place(f.text)), Group(f.text, f.label), "name"
        return ("other", self._owners.get(i) or fold(f.text)), Group(f.text, f.label), "name"


def _owners(found: list[Found], text: str) -> dict[int, str]:
    """Keys of bodies that belong to a land ("Russian Defence Ministry", "Ukraine's Defence Ministry"), by their index.

    One said without its land is that of the land said last, or of the first one that is said.
    """
    said: dict[str, list[tuple[int, str]]] = {}
    for i, f in enumerate(found):
        if f.label == "ORG" and f.known is None:
            code, rest = _land_and_rest(f.text)
            said.setdefault(fold(rest), []).append((i, code or _owner_of(found, i, text)))
    out: dict[int, str] = {}
    for rest, at in said.items():
        last = next((code for _, code in at if code), "")
        for i, code in at if last else []:
            last = code or last
            out[i] = f"{rest}\0{last}"
    return out


def _land_and_rest(name: str) -> tuple[str, str]:
    """ "Russian Defence Ministry" to RU and "Defence Ministry"; a name of less than two more words stays whole."""
    words = name.split(" ")
    for size in (1, 2):
        reading = lookup(" ".join(words[:size])) if len(words) - size > 1 else None
        if reading and reading.code and reading.kind in ("country", "people"):
            return reading.code, " ".join(words[size:])
    return "", name


def _owner_of(found: list[Found], i: int, text: str) -> str:
    before = found[i - 1] if i else None
    if before is None or not isinstance(before.known, Reading) or before.known.kind not in ("country", "people"):
        return ""
    return before.known.code or "" if text[before.end : found[i].start] in (" ", "'s ", "’s ") else ""


def _placed(
    f: Found, reading: Reading, context: Context, token: "Token | None", within: dict[str, tuple[str, str]]
) -> tuple[tuple[str, str], Group, str]:
    """The group of a span of the table of countries, and the kind of this mention."""
    code: str | None
    code, why = within.get(fold(f.text)) or country_of(f.text, f.label, context=context)
    if code and reading.kind in ("country", "people") and (past := past_state(f.text)):
        return ("past", past), Group(past, "GPE", code, why_past(past, code)), "name"
    if code and reading.kind in ("country", "people") and code == (reading.code or code):
        why = "country name" if reading.kind == "country" else f"named by its people: {f.text!r}"
        if said := dispute(name_of(code)) or dispute(f.text):
            why = f"{why}; {said}"
        return ("country", code), Group(name_of(code), "GPE", code, why), "name"
    if code and reading.kind == "capital" and f.by != "dateline" and token is not None and is_government(token):
        why = f"{f.text} stands for its government"
        return ("country", code), Group(name_of(code), "GPE", code, why), "nominal"
    if reading.kind == "people":
        return ("people", fold(f.text)), Group(f.text, "NORP", None, None), "name"
    label = "LOC" if reading.kind == "shared" else f.label
    name = reading.name if reading.name.casefold() == f.text.casefold() else f.text
    is_open = reading.kind != "shared"
    return ("place", plain_place(f.text)), Group(name, label, code, why if code else None, is_open=is_open), "name"


def _second_halves(text: str, found: list[Found], context: Context) -> dict[str, tuple[str, str]]:
    """Towns that the article itself puts elsewhere than the table does: "Paris, Texas"."""
    out: dict[str, tuple[str, str]] = {}
    for a, b in zip(found, found[1:], strict=False):
        if text[a.end : b.start] != ", " or not isinstance(a.known, Reading) or not isinstance(b.known, Reading):
            continue
        is_state = b.known.kind == "region" or b.known.code == "GE"
        if a.known.kind not in ("city", "capital") or not is_state or a.known.code == b.known.code:
            continue
        code, _ = country_of(b.text, b.label, context=context)
        if b.known.code == "GE" and _is_the_state(a.text, text[b.end : b.end + _LIST_CHARS]):
            code = "US"
            out.setdefault(fold(b.text), (code, f"the state in which {a.text} lies"))
        elif b.known.code == "GE" and "GE" not in towns(a.text):
            continue
        if code and code != a.known.code:
            out.setdefault(fold(a.text), (code, f"in {b.text}"))
    return elsewhere(found, text) | out


def _is_the_state(town: str, after: str) -> bool:
    """ "Athens, Georgia": the country has no such town, the state has, and no list of countries goes on behind it."""
    known = towns(town)
    goes_on = re.match(r",? (?:and|or) |, (?=[A-Z])", after)
    return "US" in known and "GE" not in known and not (goes_on and lookup(after[goes_on.end() :].split(" ")[0]))


def _token(doc: "Doc", starts: list[int], f: Found) -> "Token | None":
    """The last token of a span: its grammatical head in a name."""
    i = bisect_right(starts, f.end - 1) - 1
    return doc[i] if i >= 0 and f.by != "dateline" else None
