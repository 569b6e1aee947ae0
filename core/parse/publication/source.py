"""Who published an article: the file says so, its dateline or sign-off does, or a line of its own credits an outlet."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from core.parse import lexicon
from core.parse.zones import Zones, agencies
from core.records import Article

_CREDIT = re.compile(
    r"(?P<name>[A-Z][^\s.,;:!?]{0,24}(?: [A-Z&][^\s.,;:!?]{0,24}| of| the){0,5}) (?P<verb>[a-z ]{5,14})\.?"
)
_CREDIT_LABEL = re.compile(r"(?P<label>[A-Za-z][a-z ]{2,16}):? +(?P<name>[A-Z][^,;:!?\n]{1,40}?)\.?")
_LINE_CHARS = 80


def with_source(article: Article, zones: Zones) -> Article:
    """The article with its source and how that is known: stated, dateline, signoff or credited."""
    if article.source:
        return replace(article, source_basis=article.source_basis or "stated")
    if zones.dateline and zones.dateline.agency:
        return replace(article, source=zones.dateline.agency, source_basis="dateline")
    if zones.signoff_agency:
        return replace(article, source=zones.signoff_agency, source_basis="signoff")
    credited = next(_credited(article.text), None)
    return replace(article, source=credited, source_basis="credited") if credited else article


def _credited(text: str) -> Iterator[str]:
    """Outlets that a line of its own credits: "Sky News reports.", "Source: Reuters"."""
    verbs, labels = _outlet_list("verbs"), _outlet_list("labels")
    for line in re.findall(r"[^\n]+", text):
        line = line.strip()
        if not line or len(line) > _LINE_CHARS:
            continue
        said, labelled = _CREDIT.fullmatch(line), _CREDIT_LABEL.fullmatch(line)
        if said and said["verb"] in verbs and _is_outlet(said["name"]):
            yield _outlet_name(said["name"])
        elif labelled and labelled["label"].lower() in labels and _is_outlet(labelled["name"]):
            yield _outlet_name(labelled["name"])


def _is_outlet(name: str) -> bool:
    known = name.lower() in agencies() or (name.isupper() and len(name) > 1)
    return known or bool(set(name.lower().split()) & _outlet_list("words"))


def _outlet_name(name: str) -> str:
    return agencies().get(name.lower(), name)


@cache
def _outlet_list(key: str) -> frozenset[str]:
    return frozenset(lexicon.load("agencies").get("outlets", {}).get(key, ()))
