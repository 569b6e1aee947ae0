"""How strongly two names belong together, and which pairs say nothing new: sums on the frames of `connections`."""

import math

import pandas as pd

MEASURES = ("count", "pmi", "jaccard")


def pmi(n: int, a: int, b: int, total: int) -> float:
    """Pointwise mutual information in bits: how much more often two share a window than chance would have them.

    n: windows of both; a, b: windows of each; total: windows in all. 0 is chance, less is seldomer. Source: Church and
    Hanks 1990. Raises ValueError where a count is not positive.
    """
    if min(n, a, b, total) < 1:
        raise ValueError(f"Counts of {n}, {a}, {b} and {total} give no PMI; all have to be at least 1.")
    return math.log2(n * total / (a * b))


def jaccard(n: int, a: int, b: int) -> float:
    """The share of windows naming either that name both, 0 to 1. Source: Jaccard 1912. Raises ValueError."""
    either = a + b - n
    if n < 0 or n > min(a, b) or either < 1:
        raise ValueError(f"{n} windows of both are not possible of {a} and {b}.")
    return n / either


def with_strength(pairs: pd.DataFrame, totals: pd.DataFrame, measure: str, total: int) -> pd.DataFrame:
    """Pairs with [value, shown]: the strength and how it is written. total: windows in all, for "pmi".

    Raises ValueError for a measure that is none.
    """
    if measure not in MEASURES:
        raise ValueError(f"A measure of {measure[:40]!r} is not allowed; choose one of {', '.join(MEASURES)}.")
    own = dict(zip(totals["id"], totals["n"], strict=True))
    values, shown = [], []
    for a, b, count in pairs[["a", "b", "n"]].itertuples(index=False):
        n, of_a, of_b = int(count), int(own[a]), int(own[b])
        if measure == "pmi":
            values.append(pmi(n, of_a, of_b, max(total, of_a, of_b)))
            # "-0.0" is no number to show.
            shown.append(f"{round(values[-1], 1) + 0.0:.1f}".replace("-", "\u2212"))
        elif measure == "jaccard":
            values.append(jaccard(n, of_a, of_b))
            shown.append(f"{values[-1]:.2f}")
        else:
            values.append(float(n))
            shown.append(f"{n:,}")
    return pairs.assign(value=values, shown=pd.Series(shown, index=pairs.index, dtype=object))


def trivial(pairs: pd.DataFrame, totals: pd.DataFrame) -> pd.Series:
    """True where one of a pair is a country and the other is of that country: "Kim Jong Un" with "North Korea".

    A body or person of no known country belongs to nobody.
    """
    lands = set(totals.loc[totals["is_country"], "id"])
    found = [
        (a in lands) != (b in lands) and of_a is not None and of_a == of_b
        for a, of_a, b, of_b in pairs[["a", "a_country", "b", "b_country"]].itertuples(index=False)
    ]
    return pd.Series(found, index=pairs.index, dtype=bool)
