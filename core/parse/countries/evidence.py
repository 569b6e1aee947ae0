"""What an article's text says of where it is set: every name of the table in it, with its country and its strength.

One pass over the words that begin with a capital; each starts the longest phrase of the table that fits, so the cost
is that of a few dictionary look-ups a name.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache

from core.parse.countries.places import towns
from core.parse.countries.table import (
    Context,
    Reading,
    continental,
    fold,
    half,
    is_a_given_name,
    is_a_word_too,
    is_continental,
    lookup,
    phrases,
    signs,
    spellings,
    stands_alone,
)

# A word of a name: letters and digits, with points, hyphens and apostrophes inside.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[.'’&-](?=[^\W_]))*\.?")
# No name of the table has more words.
_LONGEST = 7
# "Prince George's County", "Los Angeles County": three words at most.
_COUNTY_WORDS = 3
# A region or a town tells more of where an article is set than a country, which is often only spoken of.
WEIGHT = {"country": 1.0, "people": 1.0, "capital": 1.0, "seat": 1.0, "city": 1.5, "region": 2.0, "sign": 1.5}
INSIDE = frozenset({"city", "region", "sign"})


@dataclass(frozen=True, slots=True)
class Hit:
    """A name of the table in the text; `code` is None where the name alone does not tell."""

    start: int
    end: int
    kind: str
    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The hits of one text in order, where each starts, how often names and countries are there, whose spelling."""

    hits: tuple[Hit, ...]
    starts: tuple[int, ...]
    context: Context
    style: Context

    def at(self, start: int) -> Hit | None:
        """The hit that starts at this character, or None."""
        i = bisect_left(self.starts, start)
        return self.hits[i] if i < len(self.starts) and self.starts[i] == start else None

    def between(self, start: int, end: int) -> tuple[Hit, ...]:
        """The hits that start within these characters."""
        return self.hits[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def before(self, end: int) -> Hit | None:
        """The last hit that starts before this character, or None."""
        i = bisect_left(self.starts, end)
        return self.hits[i - 1] if i else None


@lru_cache(maxsize=1)
def gather(text: str) -> Evidence:
    """All hits of a text, longest names first, none within another. Kept for the last text: three steps ask of it."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text)]
    hits: list[Hit] = []
    i = 0
    while i < len(words):
        hit, width = _hit_at(text, words, i)
        if hit is not None and not _is_of_a_person(text, words, i, width, hit):
            hits.append(hit)
        i += width
    context: Context = Counter(h.name for h in hits)
    style = _style(text)
    context.update(f"country:{h.code}" for h in hits if h.code and h.kind != "sign")
    return Evidence(tuple(hits), tuple(h.start for h in hits), context, style)


def _hit_at(text: str, words: list[tuple[int, int]], i: int) -> tuple[Hit | None, int]:
    """The longest hit from a word on, and how many words it takes (1 where there is none)."""
    start, end = words[i]
    if not text[start].isupper() and not text[start].isdigit():
        return None, 1
    code = half(text[start:end])
    if code and (text[max(0, start - 2) : start] == ", " or stands_alone(text[start:end])):
        return Hit(start, end, "region", code, text[start:end]), 1
    county, county_width = _county(text, words, i)
    for width in range(_widest(text[start:end]), max(county_width, 1) - 1, -1):
        if i + width > len(words):
            continue
        hit = _hit(text, start, words[i + width - 1][1])
        if hit is not None and not (is_a_word_too(hit.name) and _in_capitals(text, words, i, i + width)):
            return hit, width
    return (county, county_width) if county_width else (_council(text, words, i), 1)


def _hit(text: str, start: int, end: int) -> Hit | None:
    name = " ".join(text[start:end].split())
    reading = lookup(name)
    if reading is None and name in signs():
        return Hit(start, end, "sign", signs()[name], name)
    if reading is None and name.endswith("."):
        end, name = end - 1, name[:-1]
        reading = lookup(name)
    if name.endswith(("'s", "’s")):
        end, name = end - 2, name[:-2]
    if reading is not None:
        return Hit(start, end, reading.kind, reading.code, reading.name)
    if is_continental(name):
        return Hit(start, end, "shared", None, name)
    code = signs().get(name)
    return Hit(start, end, "sign", code, name) if code else None


def _in_capitals(text: str, words: list[tuple[int, int]], i: int, j: int) -> bool:
    """Whether the words from i to j stand in a line of capitals, where "CAR" is a car."""
    beside = [words[k] for k in (i - 1, j) if 0 <= k < len(words)]
    return any(text[s:e].isupper() and text[s:e].isalpha() and e - s > 2 for s, e in beside)


def _county(text: str, words: list[tuple[int, int]], i: int) -> tuple[Hit | None, int]:
    """ "Black Hawk County" is a hit where all counties of that name are in one country, and no "Black Hawk" anyway.

    The width is 0 where no county is so named: the words may then be another name.
    """
    first = i + (text[words[i][0] : words[i][1]] in ("The", "THE"))
    for j in range(first + 1, min(first + _COUNTY_WORDS, len(words))):
        start, end = words[first][0], words[j][0] + len("County")
        if text[words[j][0] : words[j][1]].rstrip(".") in ("County", "COUNTY", "Parish"):
            codes = list(towns(text[start:end]))
            hit = Hit(start, end, "region", codes[0], text[start:end]) if len(codes) == 1 else None
            return hit, j + 1 - i if codes else 0
        if not text[words[j][0]].isupper():
            break
    return None, 0


def _council(text: str, words: list[tuple[int, int]], i: int) -> Hit | None:
    """ "Enfield Council" is a sign of Britain, where towns and boroughs have one that is no City Council."""
    if i + 1 >= len(words) or text[words[i + 1][0] : words[i + 1][1]].rstrip(".") != "Council":
        return None
    start, end = words[i]
    largest = next(iter(towns(text[start:end])), None)
    return Hit(start, end, "sign", "GB", f"{text[start:end]} Council") if largest == "GB" else None


def _is_of_a_person(text: str, words: list[tuple[int, int]], i: int, width: int, hit: Hit) -> bool:
    """Whether a name that is also a given name stands in a person's: "Michael Jordan", "Chad Smith"."""
    if not is_a_given_name(hit.name):
        return False
    if i + width < len(words):
        after = words[i + width][0]
        if text[hit.end : after] == " " and text[after].isupper() and not text.startswith(_PLACE_WORDS, after):
            return True
    if i == 0:
        return False
    start, end = words[i - 1]
    is_name = text[start].isupper() and text[start + 1 : end].islower() and end - start > 3
    return is_name and text[end : hit.start] == " " and text[end - 1] != "."


_PLACE_WORDS = ("County", "State", "City", "Street", "Avenue", "University", "Police", "Council", "Airport", "Valley")


def _style(text: str) -> Context:
    """How often the text spells, counts or pays as one country does, each kind of word once."""
    codes = spellings()
    return Counter(codes[w.casefold()] for w in set(_style_words().findall(text)) if w.casefold() in codes)


@cache
def _style_words() -> re.Pattern[str]:
    words = sorted(spellings(), key=len, reverse=True)
    return re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, words)) + r")(?![^\W\d_])", re.IGNORECASE)


def _widest(word: str) -> int:
    return _first_words().get(fold(word), _first_words().get(fold(word.rstrip(".")), 0))


@cache
def _first_words() -> dict[str, int]:
    """The first word of each phrase of the table, and how many words the longest has that it starts."""
    found: dict[str, int] = {}
    for name in [*(name for name, _ in phrases()), *signs(), *continental()]:
        parts = _WORD.findall(name)
        if parts and "," not in name:
            first = fold(parts[0])
            found[first] = max(found.get(first, 0), min(len(parts), _LONGEST))
    return found


def reading_of(hit: Hit) -> Reading:
    """The table's reading of a hit, or one made of it for an abbreviation or a sign."""
    return lookup(hit.name) or Reading(hit.name, hit.kind, hit.code)
