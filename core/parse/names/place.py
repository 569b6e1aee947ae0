"""Gives places the country that the whole article says, where the table of countries alone did not tell.

Works on the groups after they are made and before roles lend bodies their countries. What the tables were sure of
stays.
"""

from collections import Counter

from core.parse.countries import resolve_places
from core.parse.names.groups import Group

_PLACES = ("GPE", "LOC", "FAC")


def locate(groups: list[Group], text: str) -> None:
    """Fill in country and why of places that have none, or that are cities; a place of several countries stays open."""
    places = [g for g in groups if g.label in _PLACES and g.is_open and _is_undecided(g)]
    spans = [(s, e) for g in places for s, e, kind in g.spans if kind == "name"]
    said = dict(zip(spans, resolve_places(text, spans), strict=True))
    for group in places:
        answers = Counter(said[s, e] for s, e, kind in group.spans if kind == "name" and said[s, e][0])
        if answers:
            group.country, group.why = answers.most_common(1)[0][0]


def _is_undecided(group: Group) -> bool:
    """Whether another country than the table's is possible: no country, or a town of one."""
    return group.country is None or str(group.why).startswith(("city in", "capital of", "region of"))
