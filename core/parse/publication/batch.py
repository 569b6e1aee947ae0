"""Articles read together date one another: one with a full date tells the year of another that reports the same week.

A first pass over the articles of one run gives hints, a small dict; each article is then parsed alone, with its hint,
so that neither the size of a batch nor the order of the articles changes a result. Only what was dated without help
helps others. Of a dated article only its day and fingerprints of its names are kept, of an undated one no text either.
"""

import datetime as dt
import logging
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from core import settings
from core.parse import lexicon
from core.parse.countries import country_of
from core.parse.publication.days import say
from core.parse.publication.facts import inquiry_of, stated_day
from core.parse.publication.years import Clue, Inquiry, Span, appeared, solve
from core.parse.timex import find_timexes
from core.parse.zones import find_zones
from core.records import Article

log = logging.getLogger(__name__)

# Reports of one happening appear within so many days.
_WEEK = 7
# How seldom an article shares so many names with one of the same days of another year.
_DOUBT = {3: 0.05, 4: 0.02, 6: 0.005, 8: 0.001}
# Names that are named in the reason, and names kept of one article.
_SHOWN, _KEPT = 3, 64
# A neighbour that shares much less than the best one is of another happening.
_MUCH_LESS = 0.6
# A word with a capital inside a sentence: after a small letter or a comma.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z\u00c0-\u024f'’-]{2,30}")
# A leap year has all days of the year.
_LEAP = 2000


@dataclass(frozen=True, slots=True)
class Hint:
    """What the other articles tell of one: its day of publication, why, and the days on which it can have appeared."""

    published: dt.date
    why: str
    span: Span


NO_HINTS: Mapping[str, Hint] = {}


@dataclass(frozen=True, slots=True)
class _Dated:
    path: str
    published: dt.date
    names: frozenset[int]


@dataclass(frozen=True, slots=True)
class _Undated:
    id: str
    inquiry: Inquiry
    names: tuple[str, ...]


@dataclass(slots=True)
class _Gathered:
    """Dated articles by month and day, and those to be helped."""

    dated: dict[tuple[int, int], list[_Dated]] = field(default_factory=lambda: defaultdict(list))
    undated: list[_Undated] = field(default_factory=list)


def solve_batch(articles: Iterable[Article]) -> dict[str, Hint]:
    """Hints by article id, for those whose year is unknown alone and known with the help of the others.

    An article that breaks in this pass gets none; parsing it will say what is wrong.
    """
    gathered = _Gathered()
    limit = settings.number("max_chars")
    for article in articles:
        if len(article.text) > limit:
            continue
        try:
            _gather(article, gathered)
        except Exception:  # whatever one text brings out, the other articles go on
            log.debug("no hint for %s", article.id, exc_info=True)
    found = ((one.id, _helped(one, gathered)) for one in gathered.undated)
    return {key: hint for key, hint in found if hint}


def with_hint(article: Article, hints: Mapping[str, Hint]) -> Article:
    """The article with what the others told of it, as inferred; unchanged where they told nothing."""
    hint = hints.get(article.id)
    if hint is None or article.published:
        return article
    return replace(
        article,
        published=hint.published,
        published_basis="inferred",
        published_why=hint.why,
        published_start=hint.span[0],
        published_end=hint.span[1],
    )


def _gather(article: Article, gathered: _Gathered) -> None:
    published = article.published
    inquiry = None
    if published is None:
        zones = find_zones(article.text)
        if stated := stated_day(article, zones):
            published = stated[0]
        elif inquiry := inquiry_of(article, zones, find_timexes(article.text, zones)):
            published = solve(inquiry)[0]
    if published:
        prints = frozenset(zlib.crc32(name.encode()) for name in _names(article.text))
        gathered.dated[published.month, published.day].append(_Dated(article.path, published, prints))
    elif inquiry:
        gathered.undated.append(_Undated(article.id, inquiry, _names(article.text)))


def _helped(one: _Undated, gathered: _Gathered) -> Hint | None:
    """The day as the nearest neighbours have it, where with them one year stands out."""
    neighbours = _neighbours(one, gathered)
    if not neighbours:
        return None
    most = max(len(shared) for _, shared in neighbours)
    near = [(other, shared) for other, shared in neighbours if len(shared) >= _MUCH_LESS * most]
    other, shared = min(near, key=lambda n: (-len(n[1]), n[0].published, n[0].path))
    named = ", ".join(f"'{name}'" for name in shared[:_SHOWN])
    why = f"It shares names ({named}) with {other.path}, published {say(other.published)}."
    doubt = _DOUBT[max(n for n in _DOUBT if n <= most)]
    days = tuple(other.published for other, _ in near)
    clue = Clue(why, partial(_weigh_neighbours, days, doubt))
    published, why = solve(replace(one.inquiry, clues=(*one.inquiry.clues, clue)))
    if published is None:
        return None
    span = one.inquiry.span(published)
    return Hint(published, f"{why}{appeared(span)}", span)


def _neighbours(one: _Undated, gathered: _Gathered) -> list[tuple[_Dated, list[str]]]:
    """Articles of the same days of some year that share enough names, with the names."""
    prints = {zlib.crc32(name.encode()): name for name in one.names}
    filed = one.inquiry.day.in_year(_LEAP) or dt.date(_LEAP, 1, 1)
    out = []
    for gap in range(-_WEEK, _WEEK + 1):
        day = filed + dt.timedelta(days=gap)
        for other in gathered.dated.get((day.month, day.day), ()):
            shared = sorted(prints[p] for p in other.names & prints.keys())
            if len(shared) >= min(_DOUBT):
                out.append((other, shared))
    return out


def _weigh_neighbours(days: tuple[dt.date, ...], doubt: float, filed: dt.date) -> float:
    return 1.0 if any(abs((filed - day).days) <= _WEEK for day in days) else doubt


def _names(text: str) -> tuple[str, ...]:
    """The first names of a text that few texts share: no country, no month, no office."""
    words = (re.sub(r"['’]s?$", "", m[0]) for m in _NAME.finditer(text))
    common = lexicon.words("publication", "common")
    out: dict[str, None] = {}
    for word in dict.fromkeys(words):
        if word not in common and country_of(word)[0] is None:
            out[word] = None
            if len(out) == _KEPT:
                break
    return tuple(out)
