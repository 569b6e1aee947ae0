"""The news agencies and how they sign: names, lists of words around them, and the outlet that a sign names."""

import re
from functools import cache

from core.errors import LexiconError
from core.parse import lexicon


@cache
def agencies() -> dict[str, str]:
    """How agencies sign, lower case, with the name shown. Raises LexiconError that names the entry."""
    out: dict[str, str] = {}
    for name, signs in lexicon.load("agencies").get("agencies", {}).items():
        if not isinstance(signs, list) or not signs:
            raise LexiconError(f"agencies.toml: [agencies] {name!r} needs a list of how it signs.")
        out |= {str(sign).lower(): name for sign in signs}
    return out


def agency_of(sign: str | None) -> str | None:
    """The agency that a sign names; of several ("Reuters/AFP") the first."""
    if not sign:
        return None
    known = agencies()
    parts = [sign, *re.split(r"[/,&+-]| and ", sign)]
    return next((known[p.strip().lower()] for p in parts if p.strip().lower() in known), None)


@cache
def word_list(name: str) -> frozenset[str]:
    """A list of [boilerplate]."""
    return frozenset(lexicon.load("agencies").get("boilerplate", {}).get(name, ()))
