"""Gives places the country that the whole article says, where the table of countries alone did not tell.

Works on the groups after they are made and before roles lend bodies their countries. What the tables were sure of
stays.
"""

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from core.parse.countries import Reading, country_of, fold, resolve_places

if TYPE_CHECKING:
    from core.parse.names.find import Found
    from core.parse.names.groups import Group

_PLACES = ("GPE", "LOC", "FAC")
# Names of the table that can also be those of a town or a state elsewhere.
_KINDS = ("country", "capital", "city", "region")


def elsewhere(found: "list[Found]", text: str) -> dict[str, tuple[str, str]]:
    """Folded names that the article means elsewhere than the table does ("Georgia" in Atlanta's news), and why."""
    spans = [
        (f.start, f.end)
        for f in found
        if isinstance(f.known, Reading) and f.known.kind in _KINDS and not _is_written_small(f, text)
    ]
    said: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for (start, end), (code, why) in zip(spans, resolve_places(text, spans), strict=True):
        if code and code != country_of(text[start:end])[0]:
            said[fold(text[start:end])][code, why] += 1
    return {name: answers.most_common(1)[0][0] for name, answers in said.items()}


def _is_written_small(found: "Found", text: str) -> bool:
    """True for "us" in a text without capitals: the table's country, and not the village in France."""
    return text[found.start : found.end].islower() and not found.text.islower()


def locate(groups: "list[Group]", text: str) -> None:
    """Fill in country and why of places that have none, or that are cities; a place of several countries stays open."""
    places = [g for g in groups if g.label in _PLACES and g.is_open and _is_undecided(g)]
    spans = [(s, e) for g in places for s, e, kind in g.spans if kind == "name"]
    said = dict(zip(spans, resolve_places(text, spans), strict=True))
    for group in places:
        answers = Counter(said[s, e] for s, e, kind in group.spans if kind == "name" and said[s, e][0])
        if answers:
            group.country, group.why = answers.most_common(1)[0][0]


def _is_undecided(group: "Group") -> bool:
    """Whether another country than the table's is possible: no country, or a town of one."""
    return group.country is None or str(group.why).startswith(("city in", "capital of", "region of"))
