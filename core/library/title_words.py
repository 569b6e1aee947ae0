"""What the title of an event says beside names and the deed itself, as numbers: small, and quick to compare.

In: titles in sentence case ("Chile and Peru warn that new tariffs would break treaty") and the words that stand for the
deed ("warned"). Out: the hashes of the roots of the other small words. Two titles of which most words are the same tell
of the same thing; a hash of sixteen bits stands for another word once in some ten thousand times, a few alike for
others never.
"""

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

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
_MIN_CHARS = 3
# So many numbers there are; the places of titles are counted in them.
_NUMBERS = 1 << 16
_NOTHING = -1
# What surely is no small word.
_A_NAME = "^[A-Z][A-Za-z]*$"
_SIGNS = re.compile(r"[\W\d_]+")


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
    return [(_plain(word), number) for word in title.split() if (number := _number(word)) is not None]


def title_words(titles: pa.ChunkedArray | pa.Array, deeds: pa.Array | Sequence[str]) -> pa.Array:
    """A list of numbers a title, in the order of its words; what is no word (a number, a sign) says nothing.

    Each distinct word, and each distinct deed, is looked at once, so that it takes some half a microsecond a title.
    """
    told = _pairs(pc.fill_null(titles, "") if len(titles) else pa.array([], pa.string()))
    kept = told[~np.isin(told, _pairs_of_few(pa.array(deeds, pa.string())))]
    sizes = np.bincount(kept // _NUMBERS, minlength=len(titles))
    offsets = pa.array(np.append(0, np.cumsum(sizes)), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(kept % _NUMBERS, pa.uint16()))


def _pairs(texts: pa.ChunkedArray | pa.Array) -> NDArray[np.int64]:
    """Each text's place times 65,536 plus the number of a word that it has."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    split = pc.utf8_split_whitespace(texts)
    coded = pc.list_flatten(split).dictionary_encode()
    numbers = np.full(len(coded.dictionary), _NOTHING)
    asked = np.flatnonzero(~np.asarray(pc.match_substring_regex(coded.dictionary, _A_NAME)))
    known = map(_number, coded.dictionary.take(pa.array(asked)).to_pylist())
    numbers[asked] = [_NOTHING if number is None else number for number in known]
    found = numbers[np.asarray(coded.indices)] if len(numbers) else numbers
    places = np.asarray(pc.list_parent_indices(split)).astype(np.int64)
    said: NDArray[np.int64] = (places * _NUMBERS + found)[found >= 0]
    return said


def _pairs_of_few(texts: pa.Array) -> NDArray[np.int64]:
    """The same of texts of which many are alike."""
    coded = texts.dictionary_encode()
    pairs = _pairs(coded.dictionary)
    which, first = np.asarray(coded.indices), np.searchsorted(pairs // _NUMBERS, np.arange(len(coded.dictionary) + 1))
    size = np.diff(first)[which]
    place = np.repeat(np.arange(len(which)), size)
    step = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
    said: NDArray[np.int64] = place * _NUMBERS + pairs[first[which][place] + step] % _NUMBERS
    return said


@lru_cache(maxsize=65_536)
def _number(word: str) -> int | None:
    """The number of a small word's root; None for a name and for what says nothing."""
    word = _plain(word)
    if len(word) < _MIN_CHARS or not word.islower() or word in _PLAIN:
        return None
    return zlib.crc32(root(word).encode("utf-8", "surrogatepass")) % _NUMBERS


def _plain(word: str) -> str:
    """A word without the signs around it; of several joined by signs the longest."""
    return word if word.isalpha() else max(_SIGNS.split(word), key=len)
