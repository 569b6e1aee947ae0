"""How likely two reports tell of one happening, with the reasons, and groups of those that do, by average link.

Two ways in. Of wordings (the words of a mention, what stands beside it, how close the articles are) the weights are of
a logistic regression on news in English; see benchmarks/stories.py for how well it does. Of events as the library has
them (`told_reasons`) they are set by hand: `happening.py` takes two for one story at STRICT, the page Check asks about
those from LOOSE.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = Mapping[str, float]
Matrix = NDArray[np.float64]

# What each reason adds to the log odds; "is one" is what speaks for any two.
WEIGHTS = {
    "is one": -6.35,
    "same word": 3.43,
    "words shared": 0.85,
    "kindred word": 3.64,
    "same things beside it": 2.03,
    "articles are close": 1.11,
    "same article": 2.66,
    "articles are of one group": 2.17,
    "stands for its initials": 4.11,
    "is a report": -2.21,
}
# Of articles: 1, then by all words, names, and words for things and deeds, each whole and of the lead; then the roots.
_CLOSE = (-9.52, -0.54, 0.14, 3.74, 2.93, -2.15, -1.14, 5.11, 3.24, 6.45, 1.18, 1.53, 0.91)
# Log odds of articles further apart than that are all the same.
_FAR = 6.0

# The same for events of the library, and what likelihood makes two one story, or worth a question.
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


@dataclass(frozen=True, slots=True)
class Wording:
    """How an article words a happening. `words` and `kin` are stems; `kin` are those that mean much the same."""

    article: int
    words: frozenset[str]
    kin: frozenset[str]
    beside: Vector
    is_report: bool = False
    initials: str = ""
    text: str = ""


def reasons(a: Wording, b: Wording, *, closeness: float, is_grouped: bool) -> dict[str, float]:
    """What speaks for and against, in log odds; what says nothing is left out. Symmetric.

    closeness: log odds that the articles tell of the same, is_grouped: whether they were put in one group.
    """
    shared = a.words & b.words
    is_here = a.article == b.article
    said = {
        "is one": 1.0,
        "same word": float(bool(shared)),
        "words shared": len(shared) / max(1, len(a.words | b.words)),
        "kindred word": float(not shared and bool(a.kin & b.kin)),
        "same things beside it": cosine(a.beside, b.beside),
        "articles are close": 0.0 if is_here else max(closeness, -_FAR) / _FAR,
        "same article": float(is_here),
        "articles are of one group": float(is_grouped and not is_here),
        "stands for its initials": float(bool(a.initials) and a.initials == b.text or b.initials == a.text != ""),
        "is a report": float(a.is_report or b.is_report),
    }
    return {name: WEIGHTS[name] * value for name, value in said.items() if value}


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


def closeness(similarities: Matrix) -> Matrix:
    """Log odds that articles tell of the same: float64[n, n] of the cosines float64[n, n, 6] (`_CLOSE`)."""
    n = len(similarities)
    terms = np.concatenate([np.ones((n, n, 1)), similarities, np.sqrt(np.clip(similarities, 0, None))], axis=2)
    odds: Matrix = terms @ np.array(_CLOSE)
    return odds


def cosine(a: Vector, b: Vector) -> float:
    """Of two vectors of length one."""
    small, large = sorted((a, b), key=len)
    return sum(value * large[word] for word, value in small.items() if word in large)


def average_link(likely: Matrix, least: float) -> list[list[int]]:
    """Groups of rows, each in one: the likeliest two are put together while their members' mean is at least that."""
    n = len(likely)
    means, size = likely.astype(np.float64), np.ones(n)
    np.fill_diagonal(means, -1.0)
    groups: list[list[int]] = [[i] for i in range(n)]
    while n > 1:
        i, j = divmod(int(means.argmax()), n)
        if means[i, j] < least:
            break
        merged = (means[i] * size[i] + means[j] * size[j]) / (size[i] + size[j])
        merged[means[i] < 0] = merged[means[j] < 0] = -1.0
        means[i] = means[:, i] = merged
        means[i, i] = means[j] = means[:, j] = -1.0
        size[i] += size[j]
        groups[i] += groups[j]
        groups[j] = []
    return [sorted(group) for group in groups if group]
