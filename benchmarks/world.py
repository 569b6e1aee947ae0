"""What a synthetic library is made of: words, names, countries, sources, and how many articles each day has.

Names, countries, sources and words follow Zipf's law; publication days come in weekly rhythm and bursts over five
years.
"""

import datetime as dt

import numpy as np
import pyarrow as pa

from core.ingest import country_names

FIRST_DAY, N_DAYS = dt.date(2020, 1, 1), 1826
N_WORDS, N_SOURCES = 30_000, 150
# The events that several articles tell: their share, and how many tell of one on average.
EVENTS_EACH, SHARED_P, TOLD_TIMES = 15, 0.45, 4
TYPES = ["CONSULT", "AGREE", "ACCUSE", "REQUEST", "SUPPORT", "COOPERATE", "ASSAULT", "REJECT", "MOBILIZE", "AID"]
TYPES += ["THREATEN", "PROTEST", "SANCTION", "COERCE", "RETREAT"]
LABELS = ["PERSON", "ORG", "GPE", "FAC", "LOC"]
STAND_INS = ["the minister", "the company", "the leader", "officials", "he", "she", "they", "it"]
_ONSETS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"]
_ONSETS += ["br", "dr", "gr", "kr", "pl", "st", "tr", "sh"]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ei", "ou", "é"]


def syllables(number: int, least: int) -> str:
    """A word that can be spoken; each number its own."""
    out = ""
    while number or least > 0:
        number, digit = divmod(number, len(_ONSETS) * len(_VOWELS))
        out += _ONSETS[digit % len(_ONSETS)] + _VOWELS[digit // len(_ONSETS)]
        least -= 1
    return out


def zipf(n: int, power: float = 1.0) -> np.ndarray:
    """Cumulated weights of n ranks."""
    weights = 1 / np.arange(1, n + 1) ** power
    return np.cumsum(weights / weights.sum())


def draw(cumulated: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    return np.minimum(np.searchsorted(cumulated, uniform), len(cumulated) - 1)


def hashed(*keys: np.ndarray | int) -> np.ndarray:
    """Uniform numbers in [0, 1) that depend on the keys alone (splitmix64)."""
    x = np.zeros(1, np.uint64)
    for key in keys:
        x = (x ^ np.asarray(key).astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)) / float(1 << 53)


class World:
    """What all batches share: words, names, countries, sources, and how many articles each day has."""

    def __init__(self, n_articles: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.n_articles, self.seed = n_articles, seed
        self.country_names = country_names()
        self.codes = sorted(self.country_names)
        self.country_cdf, self.ranked = zipf(len(self.codes)), rng.permutation(len(self.codes))
        self._name_entities(rng, 5000 + n_articles // 2)
        self._tokens()
        self.word_of = draw(zipf(N_WORDS), (np.arange(1 << 20) + 0.5) / (1 << 20)).astype(np.int32)
        self.source_cdf, self.type_cdf = zipf(N_SOURCES), zipf(len(TYPES), 0.8)
        self.sources = [f"{syllables(n * 37 + 900, 2).capitalize()} Courier" for n in range(N_SOURCES)]
        self.day_cdf = np.cumsum(self._days(rng))

    def _name_entities(self, rng: np.random.Generator, n: int) -> None:
        """The land itself is a name like others, a common one for common lands."""
        n_lands = len(self.codes)
        self.label = rng.choice(len(LABELS), n, p=[0.45, 0.3, 0.15, 0.05, 0.05])
        self.country = self.ranked[draw(self.country_cdf, rng.random(n))]
        self.country[rng.random(n) < 0.2] = -1
        lands = np.unique((np.arange(1, n_lands + 1) ** 1.3).astype(int))
        lands = np.concatenate([lands, np.setdiff1d(np.arange(n), lands)])[:n_lands]
        self.is_country = np.zeros(n, bool)
        self.is_country[lands], self.country[lands], self.label[lands] = True, self.ranked, LABELS.index("GPE")
        code = {int(e): self.codes[self.country[e]] for e in lands}
        self.names = [self.country_names[code[e]] if e in code else made_name(e, self.label[e]) for e in range(n)]
        self.canonical_ids = [
            f"{LABELS[label].lower()}:{name.lower().replace(' ', '-')}"
            for name, label in zip(self.names, self.label, strict=True)
        ]
        self.name_array, self.code_array = pa.array(self.names), pa.array(self.codes)
        self.id_array = pa.array(self.canonical_ids)
        self.entity_cdf = zipf(n)
        self.by_country = np.argsort(self.country, kind="stable")
        self.country_from = np.searchsorted(self.country[self.by_country], np.arange(n_lands + 1))

    def _tokens(self) -> None:
        """Words plain, capitalised, with a full stop, opening and closing a quotation; names; dates; stand-ins."""
        words = [syllables(n, 1 if n < 150 else 2) for n in range(N_WORDS)]
        forms = [words, [w.capitalize() for w in words], [f"{w}." for w in words]]
        forms += [[f"“{w}" for w in words], [f"{w}.”" for w in words]]
        days = [FIRST_DAY + dt.timedelta(n) for n in range(N_DAYS)]
        parts = [*forms, self.names, [f"{d.day} {d:%B %Y}" for d in days], [f"in {d:%B %Y}" for d in days], STAND_INS]
        # Where each part begins among the tokens.
        self.at = np.cumsum([0, *map(len, parts)])
        self.tokens = np.array([token for part in parts for token in part], dtype=object)
        self.widths = np.array([len(token) for token in self.tokens], dtype=np.int32)

    def _days(self, rng: np.random.Generator) -> np.ndarray:
        day = np.arange(N_DAYS)
        weights = (1 + day / N_DAYS) * np.where((day + FIRST_DAY.weekday()) % 7 >= 5, 0.55, 1)
        weights *= rng.lognormal(0, 0.3, N_DAYS)
        for start in rng.integers(0, N_DAYS, 40):
            weights[start:] += rng.exponential(4) * np.exp(-(day[start:] - start) / rng.uniform(2, 12))
        return weights / weights.sum()

    @property
    def told_a_day(self) -> int:
        """How many happenings a day several articles tell of."""
        return max(1, int(self.n_articles / N_DAYS * EVENTS_EACH * SHARED_P / TOLD_TIMES))


def made_name(number: int, label: int) -> str:
    last = syllables(number + 500, 2).capitalize()
    kind = LABELS[label]
    if kind == "PERSON":
        return f"{syllables(number * 7919 % 397, 2).capitalize()} {last}"
    return f"{last} {('Ministry', 'Group', 'Institute')[number % 3]}" if kind == "ORG" else last
