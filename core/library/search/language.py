"""The query language: what an analyst types becomes a tree of words and phrases.

    kim putin            both words, anywhere in the article (its title counts)
    "arms deal"          the words next to each other in one sentence
    kim OR putin         either; AND and NOT likewise, in capitals
    sanctions -oil       without the word; so does NOT oil
    (kim OR putin) arms  parentheses group
    sanct*               any word that begins so

Upper and lower case and accents make no difference. What is odd is read leniently: a quotation mark that is not closed
closes at the end, a parenthesis without its other half is dropped, as is an operator without a word.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.errors import FilterError

MAX_QUERY_CHARS = 500
MAX_LEAVES = 32
# Parentheses deeper than this are dropped; nobody types them.
MAX_DEPTH = 16
# Shorter beginnings fit too many words.
MIN_PREFIX_CHARS = 2
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_LEXEME = re.compile(r'"(?P<phrase>[^"]*)"?|(?P<mark>[()]|-(?=[^\s-]))|(?P<word>[^\s()"]+)')
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, or several that stand next to each other; of a prefix, the last one is only its beginning."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match `part`."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Join:
    """All of `parts`, or with `is_any` at least one; two parts or more."""

    parts: tuple["Node", ...]
    is_any: bool


Node = Leaf | Not | Join


def parse(text: str, words_of: Callable[[str], list[str]]) -> Node:
    """The tree of a query; `words_of` makes words of text as the index does.

    Raises FilterError where the query is too long, asks for nothing or only for what should not be there.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise FilterError(f"The search is {len(text):,} characters long; at most {MAX_QUERY_CHARS} are allowed.")
    parser = _Parser(list(_lexemes(text, words_of)))
    tree = parser.read()
    if tree is None or not positive(tree):
        raise FilterError(f"{text[:40]!r} has no word to look for; write at least one, for example: sanctions -oil")
    if len(every(tree)) > MAX_LEAVES:
        raise FilterError(f"The search has too many words; at most {MAX_LEAVES} words and phrases are allowed.")
    return tree


def positive(tree: Node) -> list[Leaf]:
    """The words and phrases that an article is found by, each once; those denied are left out."""
    return list(dict.fromkeys(leaf for leaf, wanted in _leaves(tree, True) if wanted))


def every(tree: Node) -> list[Leaf]:
    """All words and phrases, those denied too."""
    return [leaf for leaf, _ in _leaves(tree, True)]


def _leaves(tree: Node, wanted: bool) -> Iterator[tuple[Leaf, bool]]:
    if isinstance(tree, Leaf):
        yield tree, wanted
    elif isinstance(tree, Not):
        yield from _leaves(tree.part, not wanted)
    else:
        for part in tree.parts:
            yield from _leaves(part, wanted)


def _lexemes(text: str, words_of: Callable[[str], list[str]]) -> Iterator[str | Leaf]:
    """Words and phrases as leaves, operators and parentheses as text; "-" is NOT, "" what has no word."""
    depth = 0
    for found in _LEXEME.finditer(unicodedata.normalize("NFC", text).translate(_QUOTES)):
        mark, word = found["mark"], found["word"]
        if mark == "-" or word in _OPERATORS:
            yield "NOT" if mark else word
        elif mark:
            was, depth = depth, depth + (1 if mark == "(" else -1)
            if max(was, depth) <= MAX_DEPTH and depth >= 0:
                yield mark
            depth = max(depth, 0)
        else:
            yield _leaf(word or found["phrase"] or "", bool(word), words_of)


def _leaf(text: str, is_bare: bool, words_of: Callable[[str], list[str]]) -> Leaf | str:
    """Empty where the text has no word; a bare word that the index takes for several is a phrase: "cease-fire"."""
    words = tuple(words_of(text))
    is_prefix = is_bare and len(text) > 1 and text[-1] == "*" and text[-2] != "*"
    if words and is_prefix and len(words[-1]) < MIN_PREFIX_CHARS:
        raise FilterError(f"{text[:40]!r} begins too many words; write at least {MIN_PREFIX_CHARS} letters before *.")
    return Leaf(words, is_prefix) if words else ""


class _Parser:
    """Recursive descent: OR binds least, then AND (also unwritten), then NOT."""

    def __init__(self, lexemes: list[str | Leaf]) -> None:
        self._lexemes, self._at = lexemes, 0

    def read(self) -> Node | None:
        """The tree; None where nothing is asked for. A closing parenthesis without its other half is passed over."""
        parts = [self._any()]
        while self._peek() is not None:
            self._at += 1
            parts.append(self._any())
        return _join(parts, is_any=False)

    def _peek(self) -> str | Leaf | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _any(self) -> Node | None:
        parts = [self._all()]
        while self._peek() == "OR":
            self._at += 1
            parts.append(self._all())
        return _join(parts, is_any=True)

    def _all(self) -> Node | None:
        parts: list[Node | None] = []
        while self._peek() not in (None, ")", "OR"):
            if self._peek() == "AND":
                self._at += 1
            else:
                parts.append(self._one())
        return _join(parts, is_any=False)

    def _one(self) -> Node | None:
        denied = False
        while self._peek() == "NOT":
            denied = not denied
            self._at += 1
        part = self._operand()
        return Not(part) if denied and part is not None else part

    def _operand(self) -> Node | None:
        lexeme = self._peek()
        if lexeme is None or lexeme in (")", *_OPERATORS):
            return None  # an operator without a word
        self._at += 1
        if lexeme != "(":
            return lexeme if isinstance(lexeme, Leaf) else None
        part = self._any()
        if self._peek() == ")":
            self._at += 1
        return part


def _join(parts: list[Node | None], *, is_any: bool) -> Node | None:
    there = tuple(dict.fromkeys(part for part in parts if part is not None))
    return Join(there, is_any) if len(there) > 1 else there[0] if there else None
