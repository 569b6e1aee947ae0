"""Batches of a synthetic library, as numbers: the tokens of the texts, and who, what and when stands where in them.

A batch is a function of the seed and its number, so that the same seed and size give the same rows and memory does not
grow with the library.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from world import FIRST_DAY, N_DAYS, SHARED_P, STAND_INS, World, draw, hashed

BATCH = 2000
EPOCH_DAY = (FIRST_DAY - dt.date(1970, 1, 1)).days
# Of how many names an article speaks, and how many a sentence has: 1.82 on average.
CAST, NAMES_P = 14, np.array([0.12, 0.30, 0.32, 0.18, 0.06, 0.02])
# Where in a sentence each thing stands, in tokens; sentences have 18 to 36.
NAME_AT, TRIGGER_AT, DATE_AT, CUE_AT = np.array([0, 3, 5, 7, 9]), 1, 2, 10
EVENT_P, QUOTE_P, DATE_P = 0.775, 0.227, 0.4


@dataclass(slots=True)
class Grid:
    """The tokens of a batch and where each sentence and article begins in them."""

    tok: np.ndarray
    sentence_article: np.ndarray
    sentence_index: np.ndarray
    first: np.ndarray
    length: np.ndarray
    article_first: np.ndarray

    def spans(self, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Character offsets of each token in its article's text."""
        wide = widths[self.tok].astype(np.int64) + 1
        end = np.cumsum(wide)
        sizes = np.diff(self.article_first, append=len(self.tok))
        base = np.repeat((end - wide)[self.article_first], sizes)
        return (end - wide - base).astype(np.int32), (end - 1 - base).astype(np.int32)


def grid_of(world: World, n: int, rng: np.random.Generator) -> Grid:
    n_sentences = rng.integers(16, 29, n)
    article = np.repeat(np.arange(n), n_sentences)
    begin = np.cumsum(n_sentences) - n_sentences
    length = rng.integers(18, 37, len(article))
    first = np.cumsum(length) - length
    tok = world.word_of[rng.integers(0, 1 << 20, int(length.sum()))].astype(np.int64)
    tok[first] += world.at[1]
    tok[first + length - 1] += world.at[2]
    return Grid(tok, article, np.arange(len(article)) - begin[article], first, length, first[begin])


class Batch:
    """Some articles, as numbers: the tokens of their texts, and who, what and when stands where."""

    def __init__(self, world: World, number: int, n: int) -> None:
        self.world, self.number = world, number
        self.rng = rng = np.random.default_rng([world.seed, number])
        self.grid = grid = grid_of(world, n, rng)
        self.day = draw(world.day_cdf, rng.random(n))
        self.n_names = rng.choice(len(NAMES_P), len(grid.first), p=NAMES_P)
        self.name_sentence = np.repeat(np.arange(len(grid.first)), self.n_names)
        self.name_first = np.cumsum(self.n_names) - self.n_names
        self.entity = self._cast(world.ranked[draw(world.country_cdf, rng.random(n))])
        self._events()
        self._write_names()
        self._write_dates_and_quotes()
        self.start, self.end = grid.spans(world.widths)
        self.first, self.last = self.start[grid.first], self.end[grid.first + grid.length - 1]

    def _cast(self, land: np.ndarray) -> np.ndarray:
        """Whom each mention names: of an article's cast the first the most; half of the cast from its own country."""
        world, rng, shape = self.world, self.rng, (len(land), CAST)
        cast = draw(world.entity_cdf, rng.random(shape))
        low, high = world.country_from[land][:, None], world.country_from[land + 1][:, None]
        rank = (np.maximum(high - low, 1) ** rng.random(shape)).astype(int) - 1
        at_home = (rng.random(shape) < 0.5) & (high > low)
        cast = np.where(at_home, world.by_country[np.minimum(low + rank, len(world.names) - 1)], cast)
        place = (CAST ** rng.random(len(self.name_sentence))).astype(int) - 1
        return cast[self.grid.sentence_article[self.name_sentence], place]

    def _events(self) -> None:
        """Which sentences tell of an event; one that others tell too has its own actor and recipient."""
        self.told = told = np.flatnonzero((self.n_names > 0) & (self.rng.random(len(self.n_names)) < EVENT_P))
        self.happened = happened = happenings(self.world, self.day[self.grid.sentence_article[told]], self.rng)
        shared = happened["shared"]
        self.entity[self.name_first[told[shared]]] = happened["actor"][shared]
        two = shared & (self.n_names[told] > 1)
        self.entity[self.name_first[told[two]] + 1] = happened["recipient"][two]

    def _write_names(self) -> None:
        world, grid, rng, n = self.world, self.grid, self.rng, len(self.entity)
        self.kind = rng.choice(3, n, p=[0.72, 0.12, 0.16])
        stand_in = world.at[8] + np.where(self.kind == 1, 0, 4) + rng.integers(0, len(STAND_INS) // 2, n)
        place = np.arange(n) - self.name_first[self.name_sentence]
        self.name_token = grid.first[self.name_sentence] + NAME_AT[place]
        grid.tok[self.name_token] = np.where(self.kind == 0, world.at[5] + self.entity, stand_in)

    def _write_dates_and_quotes(self) -> None:
        grid, world = self.grid, self.world
        self.dated = np.flatnonzero(self.rng.random(len(grid.first)) < DATE_P)
        before = self.rng.integers(0, 40, len(self.dated))
        self.date_day = np.clip(self.day[grid.sentence_article[self.dated]] - before, 0, N_DAYS - 1)
        grid.tok[grid.first[self.dated] + DATE_AT] = world.at[6] + self.date_day
        self.said = np.flatnonzero(self.rng.random(len(grid.first)) < QUOTE_P)
        self.opening = grid.first[self.said] + CUE_AT + 1
        self.closing = grid.first[self.said] + grid.length[self.said] - 1
        grid.tok[self.opening] += world.at[3]
        grid.tok[self.closing] += world.at[4] - world.at[2]

    @property
    def size(self) -> int:
        """How many articles."""
        return len(self.day)

    @cached_property
    def texts(self) -> list[str]:
        words = self.world.tokens[self.grid.tok].tolist()
        limits = [*self.grid.article_first.tolist(), len(words)]
        return [" ".join(words[a:b]) for a, b in zip(limits, limits[1:], strict=False)]

    @cached_property
    def shas(self) -> list[str]:
        """With single spaces and in NFC the beginning of a text's own hash is what `records.article_id` gives."""
        return [hashlib.sha256(text.encode()).hexdigest() for text in self.texts]

    @cached_property
    def _entities(self) -> tuple[np.ndarray, np.ndarray]:
        """Each article's entities once, article and name as one number; the entity of each mention."""
        article = self.grid.sentence_article[self.name_sentence].astype(np.int64)
        return np.unique(article * len(self.world.names) + self.entity, return_inverse=True)

    @property
    def own(self) -> np.ndarray:
        """The name of each entity."""
        return self._entities[0] % len(self.world.names)

    @property
    def whose(self) -> np.ndarray:
        """The article of each entity."""
        return self._entities[0] // len(self.world.names)

    @property
    def which(self) -> np.ndarray:
        """The entity of each mention."""
        return self._entities[1]

    @cached_property
    def local(self) -> np.ndarray:
        """The number of each entity in its article."""
        return np.arange(len(self.whose)) - self.offsets(self.whose)[self.whose]

    def offsets(self, articles: np.ndarray) -> np.ndarray:
        """Where the records of each article begin, given the article of each record in order."""
        return np.searchsorted(articles, np.arange(self.size + 1))

    def nth(self, sentences: np.ndarray, place: int) -> np.ndarray:
        """The entity named at this place of each sentence; -1 where it has fewer names."""
        found = self.which[np.minimum(self.name_first[sentences] + place, len(self.which) - 1)]
        return np.where(self.n_names[sentences] > place, found, -1)


def batches(world: World) -> Iterator[Batch]:
    for number in range(-(-world.n_articles // BATCH)):
        yield Batch(world, number, min(BATCH, world.n_articles - number * BATCH))


def happenings(world: World, published: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What happened, to whom and when, an event each; `shared` ones depend on their day and number alone."""
    n = len(published)
    shared = rng.random(n) < SHARED_P
    lag = np.where(rng.random(n) < 0.75, rng.integers(0, 4, n), (900 ** rng.random(n)).astype(int))
    day = np.clip(published - np.where(shared, rng.integers(0, 4, n), lag), 0, N_DAYS - 1)
    number = np.minimum((world.told_a_day ** rng.random(n)).astype(int) - 1, world.told_a_day - 1)
    key = np.where(shared, day * np.int64(1_000_000) + number, np.arange(n) - n)
    uniform = [np.where(shared, hashed(world.seed, key, salt), rng.random(n)) for salt in range(6)]
    return {
        "shared": shared,
        "key": key,
        "day": day,
        "type": draw(world.type_cdf, uniform[0]),
        "status": draw(np.array([0.72, 0.85, 0.96, 1.0]), uniform[1]),
        "precision": draw(np.array([0.8, 0.92, 1.0]), uniform[2]),  # a day, a month, unknown
        "actor": draw(world.entity_cdf, uniform[3]),
        "recipient": draw(world.entity_cdf, uniform[4]),
    }
