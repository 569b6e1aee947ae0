"""A word's children in the parse; a pile of thousands of words under one another costs no square.

In: a token. Out: its children to the left, to the right, or both, in text order. The library walks all that hangs on a
word to find its children, so where that is more than any sentence has, only the nearest words are walked.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

# Words on one side of a word that may hang on it before only those near it are looked at, and how many are near.
_MOST, _NEAR = 2000, 24


def lefts(token: "Token") -> Iterable["Token"]:
    """Children before a token."""
    if token.i - token.left_edge.i <= _MOST:
        return token.lefts
    return [t for t in token.doc[token.i - _NEAR : token.i] if t.head.i == token.i]


def rights(token: "Token") -> Iterable["Token"]:
    """Children behind a token."""
    if token.right_edge.i - token.i <= _MOST:
        return token.rights
    return [t for t in token.doc[token.i + 1 : token.i + 1 + _NEAR] if t.head.i == token.i]


def children(token: "Token") -> Iterable["Token"]:
    """Children on both sides of a token."""
    return [*lefts(token), *rights(token)]
