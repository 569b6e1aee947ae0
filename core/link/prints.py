"""What of a text tells whether another is a copy of it: the hashes of its runs of five words.

In: texts. Out: sorted distinct hashes. An edited, cut or re-titled copy keeps most of the runs, two reports of one
happening share hardly any (Broder 1997 on containment). One run in eight, chosen by its hash, is enough to find who may
be a copy of whom; how much two share is then counted over all runs.
"""

import re
import zlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]

RUN_WORDS = 5
# Of the smaller text's runs a copy shares a fifth, and no fewer than eight: found by trying, see benchmarks/copies.py.
MIN_SHARE = 0.2
MIN_SHARED = 8
# An outlet's follow-up repeats its own paragraphs; only nearly the whole is the same article again.
SAME_OUTLET_SHARE = 0.8
SAMPLED = 8
_WORD = re.compile(r"\w+")
# Any odd numbers of 64 bits; the last is that of the splitmix generator.
_WEIGHTS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F], np.uint64
)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as copies are told: its runs, its outlet where its file states one, and when it appeared.

    rank: which of a group is the origin, the smallest first.
    """

    runs: Hashes
    outlet: str | None
    rank: tuple[int, int, int, str]


def runs_of(text: str) -> Hashes:
    """Hashes of the runs of five words, sorted, each once; none of a shorter text. Case and signs do not matter."""
    words = _WORD.findall(text.casefold())
    if len(words) < RUN_WORDS:
        return np.empty(0, np.uint32)
    coded = np.fromiter(map(_code, words), np.uint64, len(words))
    n = len(coded) - RUN_WORDS + 1
    with np.errstate(over="ignore"):
        runs = sum((coded[k : k + n] * _WEIGHTS[k] for k in range(1, RUN_WORDS)), coded[:n] * _WEIGHTS[0])
        mixed = (runs ^ (runs >> np.uint64(29))) * _MIX
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def sample(runs: Hashes) -> Hashes:
    """One run in eight, the same of every text that has it: the hashes that eight divides, as so many eights."""
    kept: Hashes = runs[runs % SAMPLED == 0] // SAMPLED
    return kept


def is_copy(a: Text, b: Text) -> bool:
    """Whether one text is mostly taken from the other, or both from a third. Symmetric."""
    smaller, larger = sorted((len(a.runs), len(b.runs)))
    is_same_outlet = a.outlet is not None and a.outlet == b.outlet
    least = max(MIN_SHARED, SAME_OUTLET_SHARE * larger if is_same_outlet else MIN_SHARE * smaller)
    return smaller >= least and len(np.intersect1d(a.runs, b.runs, assume_unique=True)) >= least


@lru_cache(maxsize=65_536)
def _code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))
