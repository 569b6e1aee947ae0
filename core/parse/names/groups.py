"""Spans that mean the same thing, put together: a country by all its names, a body, a person, a place.

A capital may stand for its government; grammar tells ("Moscow denied", "talks with Tokyo", against "in Moscow").
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.parse.countries import Context, Reading, country_of, fold, name_of
from core.parse.names.find import Body, Found
from core.parse.names.metonyms import is_government
from core.parse.names.people import cluster
from core.parse.names.place import elsewhere

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


@dataclass(slots=True)
class Group:
    """One entity in the making; `spans` are (start, end, kind), `roles` the words of its titles."""

    name: str
    label: str
    country: str | None = None
    why: str | None = None
    spans: list[tuple[int, int, str]] = field(default_factory=list)
    roles: list[tuple[str, ...]] = field(default_factory=list)
    gender: str = ""
    is_open: bool = True  # False where a table says that it has no one country


def group_spans(doc: "Doc", found: list[Found], short: dict[str, str], context: Context) -> list[Group]:
    """The groups of an article's spans, in order of their first mention."""
    people = cluster(found)
    starts = [t.idx for t in doc]
    within = _second_halves(doc.text, found, context)
    long_of = {fold(a): fold(b) for a, b in short.items()}
    groups: dict[tuple[str, str], Group] = {}
    for i, f in enumerate(found):
        if f.label == "PERSON":
            key, made, kind = ("person", people[i]), Group(people[i], "PERSON"), "name"
        elif isinstance(f.known, Reading):
            key, made, kind = _placed(f, f.known, context, _token(doc, starts, f), within)
        elif isinstance(f.known, Body):
            why = f"a body of {name_of(f.known.country)}" if f.known.country else None
            key = ("body", f.known.name)
            made, kind = Group(f.known.name, f.known.label, f.known.country, why, is_open=False), "name"
        else:
            folded = fold(f.text)
            key = ("other", long_of.get(folded, folded))
            made, kind = Group(f.text, f.label), "name"
        group = groups.setdefault(key, made)
        group.spans.append((f.start, f.end, kind))
        if made.why == "country name":
            group.why = made.why
        if f.text in short.values() and key[0] == "other":
            group.name = f.text
    return list(groups.values())


def _placed(
    f: Found, reading: Reading, context: Context, token: "Token | None", within: dict[str, tuple[str, str]]
) -> tuple[tuple[str, str], Group, str]:
    """The group of a span of the table of countries, and the kind of this mention."""
    code: str | None
    code, why = within.get(fold(f.text)) or country_of(f.text, f.label, context=context)
    if code and reading.kind in ("country", "people") and code == (reading.code or code):
        why = "country name" if reading.kind == "country" else f"named by its people: {f.text!r}"
        return ("country", code), Group(name_of(code), "GPE", code, why), "name"
    if code and reading.kind == "capital" and f.by != "dateline" and token is not None and is_government(token):
        why = f"{f.text} stands for its government"
        return ("country", code), Group(name_of(code), "GPE", code, why), "nominal"
    if reading.kind == "people":
        return ("people", fold(f.text)), Group(f.text, "NORP", None, None), "name"
    label = "LOC" if reading.kind == "shared" else f.label
    name = reading.name if reading.name.casefold() == f.text.casefold() else f.text
    is_open = reading.kind != "shared"
    return ("place", fold(f.text)), Group(name, label, code, why if code else None, is_open=is_open), "name"


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
        if code and code != a.known.code:
            out.setdefault(fold(a.text), (code, f"in {b.text}"))
    return elsewhere(found, text) | out


def _token(doc: "Doc", starts: list[int], f: Found) -> "Token | None":
    """The last token of a span: its grammatical head in a name."""
    i = bisect_right(starts, f.end - 1) - 1
    return doc[i] if i >= 0 and f.by != "dateline" else None
