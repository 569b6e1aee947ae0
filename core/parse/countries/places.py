"""Towns and districts of the world by name: which countries have one, and how large the largest is.

The table is an extract of GeoNames (CC BY 4.0), made by `core/parse/lexicon/build_places.py`. It stays one sorted
string of bytes in memory (some MB) and is searched by bisection, so loading is no more than unpacking it.
"""

import string
import unicodedata
import zlib
from functools import cache, lru_cache

from core.errors import LexiconError
from core.parse import lexicon

FILE = lexicon.FOLDER / "places.bin"
# A letter stands for a quarter of a power of ten people: A for 1, E for 10, ... up to ten thousand million.
SIZES = string.ascii_uppercase + string.ascii_lowercase
GRAIN = 4
_FLAT = str.maketrans(
    {"’": "", "‘": "", "'": "", "ʼ": "", "-": " ", "‐": " ", "‑": " ", ".": " ", "\t": " ", "\n": " "}
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_SAINT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def key(name: str) -> str:
    """The form a name is found by: without accents, points, hyphens and apostrophes, "St." written out, case folded."""
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_FLAT))
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_LETTERS)
    return " ".join(_SAINT.get(word, word) for word in plain.split())


@lru_cache(maxsize=4096)
def towns(name: str) -> dict[str, float]:
    """Country code to size (log10 of the people of the largest place so named), largest first; {} if there is none."""
    table, wanted = _bytes(), key(name).encode("utf-8", "replace")
    low, high = 0, len(table) - 1
    while low < high:
        start = table.rfind(b"\n", 0, (low + high) // 2 + 1) + 1
        end = table.find(b"\n", start)
        if end < 0:
            return {}
        found, _, codes = table[start:end].partition(b"\t")
        if found == wanted:
            return _sizes(codes.decode())
        if found < wanted:
            low = end
        else:
            high = start - 1
    return {}


def _sizes(codes: str) -> dict[str, float]:
    return {codes[i : i + 2]: SIZES.index(codes[i + 2]) / GRAIN for i in range(0, len(codes), 3)}


@cache
def _bytes() -> bytes:
    try:
        return zlib.decompress(FILE.read_bytes())
    except (OSError, zlib.error) as error:
        raise LexiconError(f"places.bin: {error}; make it anew with core/parse/lexicon/build_places.py.") from error
