"""How likely two events of the library are one happening, with the reasons.

The weights are set by hand: `happening.py` takes two for one story at STRICT, the page Check asks about those from
LOOSE.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What each reason adds to the log odds; "is one" is what speaks for any two.
TOLD_WEIGHTS = {
    "is one": -5.0,
    "same type": 1.5,
    "same actors": 1.0,
    "same participants": 1.5,
    "same days": 0.5,
    "days stated": 0.5,
    "words shared": 1.1,
    "share of the words": 1.5,
}
# What likelihood makes two one story, or worth a question.
STRICT, LOOSE = 0.8, 0.3
# More words in common say no more.
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """An event as titles and records have it. days: those beyond the first, and the first; None where unknown."""

    type: str
    acting: frozenset[Any]
    participants: frozenset[Any]
    words: frozenset[Any]
    days: tuple[int, int] | None
    is_dated_here: bool


def told_reasons(a: Told, b: Told) -> dict[str, float]:
    """What speaks for two events of the library being one, in log odds; what says nothing is left out. Symmetric."""
    shared, fewest = len(a.words & b.words), min(len(a.words), len(b.words))
    present = min(len(a.participants), len(b.participants))
    is_same_day = a.days == b.days is not None
    said = {
        "is one": 1.0,
        "same type": float(a.type == b.type),
        "same actors": float(a.acting == b.acting),
        "same participants": len(a.participants & b.participants) / max(1, present),
        "same days": float(is_same_day),
        "days stated": float(is_same_day and a.is_dated_here and b.is_dated_here),
        "words shared": float(min(shared, _MOST_WORDS)),
        "share of the words": shared / max(1, fewest),
    }
    return {name: TOLD_WEIGHTS[name] * value for name, value in said.items() if value}


def likelihood(said: Mapping[str, float]) -> float:
    """Of reasons, 0 to 1."""
    return 1 / (1 + math.exp(-sum(said.values())))
