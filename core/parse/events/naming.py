"""What titles call those who appear in them: short names of countries and world bodies, canonical names, pronouns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

# How headlines write these.
SHORT = {
    "United States": "US",
    "United States of America": "US",
    "U.S.": "US",
    "United Kingdom": "UK",
    "United Nations": "UN",
    "U.N.": "UN",
    "United Nations Security Council": "UN Security Council",
    "European Union": "EU",
    "United Arab Emirates": "UAE",
    "Russian Federation": "Russia",
    "DPRK": "North Korea",
    "Democratic People's Republic of Korea": "North Korea",
    "Republic of Korea": "South Korea",
    "People's Republic of China": "China",
}


@dataclass(frozen=True, slots=True)
class Naming:
    """How tokens are called in a title.

    `name(token)` is the canonical name where the token heads a mention of something named, else None; `inside(token)`
    the token indices [i, j) of that mention; `is_person` whether titles before it are left out; `is_time(token)`
    whether it belongs to a time expression; `is_unknown` is true for "its" and "their" of nobody knows whom; `actors`
    are the event's actors in their shortest form;
    `strict` asks for the other party too ("sanctions against Russia"); `which` lets clauses say which thing is meant.
    """

    name: Callable[["Token"], str | None]
    inside: Callable[["Token"], tuple[int, int]]
    is_person: Callable[["Token"], bool]
    is_time: Callable[["Token"], bool]
    is_unknown: Callable[["Token"], bool]
    actors: tuple[str, ...] = ()
    strict: bool = False
    which: bool = True


def short_name(name: str) -> str:
    """A name as a headline writes it: without its article, countries and world bodies short."""
    plain = name[4:] if name[:4].lower() == "the " and name[4:] in SHORT else name
    return SHORT.get(plain, name)
