"""What the title of an event says beside names and the deed itself, as numbers: small, and quick to compare.

In: titles in sentence case ("Chile and Peru warn that new tariffs would break treaty") and the words that stand for the
deed ("warned"). Out: the hashes of the roots of the other small words. Two titles of which most words are the same tell
of the same thing; a hash of sixteen bits stands for another word once in some ten thousand times, a few alike for
others never.
"""

import zlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

# Words of every other title.
_PLAIN = frozenset(
    [
        *("about", "after", "against", "all", "also", "and", "are", "been", "before", "but", "can", "could"),
        *("did", "does", "for", "from", "had", "has", "have", "her", "his", "how", "into", "its"),
        *("may", "might", "more", "must", "new", "not", "off", "one", "out", "over", "says", "said"),
        *("she", "should", "some", "than", "that", "the", "their", "them", "then", "there", "they", "this"),
        *("three", "two", "under", "until", "was", "were", "what", "when", "where", "which", "while", "who"),
        *("whose", "will", "with", "would"),
    ]
)
_ENDINGS = ("ing", "ed", "es", "s")
# What is left of a word where its ending goes, and how much of a root tells: "violate", "violation".
_MIN_LEFT = 4
_ROOT_CHARS = 6


def root(word: str) -> str:
    """What verb and noun of one deed share: "sancti" of "sanctions" and of "sanctioned"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_LEFT:
            word = word[: -len(ending)]
            break
    kept = word.rstrip("e")[:_ROOT_CHARS]
    return f"{kept[:-1]}i" if kept.endswith("y") else kept


def numbered(title: str) -> list[tuple[str, int]]:
    """The words of one title that say something, each with its number, in order."""
    words = "".join(c if c.isalnum() else " " for c in title).split()
    return [(word, number) for word in words if (number := _number(word)) is not None]


def title_words(titles: pa.ChunkedArray | pa.Array, deeds: Sequence[str]) -> pa.Array:
    """A list of numbers a title, rising, each once. Linear; what is no word (a number, a sign) says nothing."""
    spaced = pc.replace_substring_regex(pc.fill_null(titles, ""), r"[^\pL\pN]+", " ")
    told = pc.split_pattern(pc.utf8_trim_whitespace(spaced), " ").to_pylist()
    return pa.array(map(_said, told, deeds), pa.list_(pa.uint16()))


def _said(words: Iterable[str], deed: str) -> list[int]:
    own = {_number(word) for word in deed.lower().split()}
    return sorted({n for word in words if (n := _number(word)) is not None} - own)


@lru_cache(maxsize=65_536)
def _number(word: str) -> int | None:
    """The number of a small word's root; None for a name and for what says nothing."""
    if len(word) < 3 or not word.islower() or word in _PLAIN:
        return None
    return zlib.crc32(root(word).encode("utf-8", "surrogatepass")) & 0xFFFF
