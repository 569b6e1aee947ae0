"""How alike two articles, and two mentions of happenings, are: tables of named features and a logistic regression.

Articles: words, names, nouns, verbs, numbers and dates in common, of the whole and of the lead, and whether they are
alike to the same others. Mentions: the words; what fills each slot of both, what agrees and what contradicts; the
sentences; how close the articles are; whether both words are said in one sentence, as two happenings are.
"""

import json
import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from mentions import REPORTS, SLOTS, WHEN, Doc, Mention, Names, is_content, stem_of
from numpy.typing import NDArray

from core.parse import lexicon
from core.parse.events.vocabulary import event_lexicon

Matrix = NDArray[np.float64]
Weigh = Callable[[str], float]
HERE = Path(__file__).parent
LEAD_WORDS = 60
# Articles that share fewer words than this are never asked about.
LEAST_SHARED = 0.05
# What a contradiction leaves of a likelihood, where only what is surely one is asked for.
OTHER_NAMES, OTHER_NUMBERS = 0.7, 0.5
_CLOSEST = 6.0
_LEAD_SENTENCE = 2


class Table:
    """Features of pairs by name, each a symmetric matrix."""

    def __init__(self) -> None:
        self.columns: dict[str, Matrix] = {}

    def add(self, name: str, values: Any) -> None:
        self.columns[name] = np.asarray(values, np.float32)

    def add_least(self, name: str, values: Matrix) -> None:
        """Of two numbers the smaller."""
        self.add(name, np.minimum(values[:, None], values[None]))

    def add_most(self, name: str, values: Matrix) -> None:
        self.add(name, np.maximum(values[:, None], values[None]))

    def at(self, a: Any, b: Any) -> Matrix:
        """The rows of pairs: float32[pairs, features]."""
        return np.stack([column[a, b] for column in self.columns.values()], axis=1)


# ---- sets and bags ---------------------------------------------------------------------------------------------------


def incidence(sets: Sequence[Any]) -> tuple[Matrix, list[str]]:
    """0 or 1 for each set and word; of bags how often."""
    number: dict[str, int] = {}
    for words in sets:
        for word in words:
            number.setdefault(word, len(number))
    found = np.zeros((len(sets), max(1, len(number))), np.float32)
    for row, words in enumerate(sets):
        for word in words:
            found[row, number[word]] = words[word] if isinstance(words, Counter) else 1
    return found, list(number)


def shared(sets: Sequence[Any]) -> Matrix:
    has, _ = incidence(sets)
    return has @ has.T


def part_of_smaller(sets: Sequence[Any], weigh: Weigh) -> Matrix:
    """How much of the smaller set is in the other, by the weight of words; 0 where one is empty."""
    has, words = incidence(sets)
    weighed = has * np.array([weigh(w) for w in words] or [0.0], np.float32)
    most = weighed.sum(axis=1)
    least = np.minimum(most[:, None], most[None])
    return np.where(least > 0, weighed @ has.T / np.maximum(least, 1e-6), 0)


def unit(rows: Matrix) -> Matrix:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def cosines(sets: Sequence[Any], weigh: Weigh) -> Matrix:
    has, words = incidence(sets)
    rows = unit(has * np.array([weigh(w) for w in words] or [0.0], np.float32))
    return rows @ rows.T


def both(sets: Sequence[Any]) -> Matrix:
    full = np.array([bool(s) for s in sets])
    return full[:, None] & full[None]


def against(sets: Sequence[Any]) -> Matrix:
    """Both say something, and nothing in common."""
    return both(sets) & (shared(sets) == 0)


# ---- articles --------------------------------------------------------------------------------------------------------


def _kinds(doc: Doc, names: Names, n: int | None) -> dict[str, Counter[str]]:
    """The bags of words of an article, of its lead where n is given."""
    tokens = list(doc[:n])
    content = [t for t in tokens if is_content(t)]
    is_dated = [t for t in tokens if t.lower_ in WHEN or (t.like_num and len(t) == 4 and t.text[:2] in ("19", "20"))]
    starts = [t for t in tokens if t.i in names.full and t.i - 1 not in names.full and t.lower_ not in WHEN]
    found = {
        "words": Counter(map(stem_of, content)),
        "proper": Counter(t.lower_ for t in content if t.pos_ == "PROPN" and t.lower_ not in WHEN),
        "nouns": Counter(stem_of(t) for t in content if t.pos_ == "NOUN"),
        "verbs": Counter(stem_of(t) for t in content if t.pos_ == "VERB"),
        "numbers": Counter(t.lower_ for t in tokens if t.like_num and len(t) < 8),
        "names": Counter(" ".join(names.full[t.i]) for t in starts),
    }
    return found if n else found | {"dates": Counter(t.lower_ for t in is_dated)}


def rarity(bags: Sequence[Any]) -> Weigh:
    """By how few of the bags have a word."""
    found = Counter(word for bag in bags for word in set(bag))
    return lambda word: math.log((len(bags) + 1) / (found[word] + 0.5))


def articles_alike(docs: Sequence[Doc], names: Sequence[Names]) -> Table:
    """Features of pairs of articles; "words" is the cosine that says which pairs are worth asking about."""
    table = Table()
    for n in (None, LEAD_WORDS):
        made = [_kinds(doc, named, n) for doc, named in zip(docs, names, strict=True)]
        for kind in made[0] if made else ():
            bags = [kinds[kind] for kinds in made]
            name = kind if n is None else f"{kind} of the lead"
            damped = [Counter({w: 1 + math.log(k) for w, k in bag.items()}) for bag in bags]
            alike = cosines(damped, rarity(bags))
            table.add(name, alike)
            table.add(f"{name}: nothing shared", against([set(bag) for bag in bags]))
            sets = [set(bag) for bag in bags]
            table.add(f"{name}: part of the smaller", part_of_smaller(sets, lambda _: 1.0))
            if kind in ("proper", "names"):
                tops = [{w for w, _ in bag.most_common(2)} for bag in bags]
                meet = np.array([[len(top & s) for s in sets] for top in tops])
                table.add(f"{name}: the foremost", meet + meet.T)
            if n is None and kind in ("words", "proper", "names"):
                _add_company(table, name, alike)
    return table


def _add_company(table: Table, name: str, alike: Matrix) -> None:
    """Whether two are alike to the same others, and as alike as to any other."""
    rows = unit(np.where(alike < LEAST_SHARED, 0, alike))
    table.add(f"{name}: the same company", rows @ rows.T)
    others = alike - 2 * np.eye(len(alike))
    best = others / np.maximum(1e-6, others.max(axis=1, keepdims=True))
    table.add(f"{name}: near the best of both", np.minimum(best, best.T))
    table.add(f"{name}: near the best of one", np.maximum(best, best.T))
    table.add_least(f"{name}: others near", np.log1p((others > LEAST_SHARED * 2).sum(axis=1)))


def asked_articles(table: Table) -> tuple[Any, Any]:
    """The pairs of articles that are asked about."""
    return np.nonzero(np.tril(table.columns["words"] >= LEAST_SHARED, -1))


# ---- mentions --------------------------------------------------------------------------------------------------------


@cache
def _kin() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    groups = [g for some in tomllib.loads((HERE / "kin.toml").read_text())["kin"].values() for g in some]
    for number, group in enumerate(groups):
        for word in group.split():
            found[word].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _types(lemma: str) -> frozenset[str]:
    events = event_lexicon()
    return frozenset(e.type for _, e in (*events.verbs.get(lemma, ()), *events.nouns.get(lemma, ())))


def _meaning(m: Mention) -> Matrix:
    """The mean vector of its words; a small pipeline has none."""
    known = m.root.vocab
    return np.mean([known[w].vector for w in m.lemmas], axis=0) if known.vectors_length else np.zeros(1)


class MentionsAlike:
    """Features of pairs of the mentions of one group of articles."""

    def __init__(self, mentions: Sequence[Mention], closeness: Matrix, everywhere: Weigh, here: Weigh) -> None:
        """closeness: log odds of each two mentions' articles. everywhere, here: the weight of a word by its rarity."""
        self.mentions, self._everywhere, self._here = mentions, everywhere, here
        self.table = Table()
        self.is_same_word = self._add_words()
        self._add_places(closeness)
        self._add_slots()
        self._add_sentences()

    def rows(self) -> tuple[Matrix, Any, Any]:
        """Features, also of same words alone: float32[pairs, 2 * features], and the pairs."""
        a, b = np.tril_indices(len(self.mentions), -1)
        values = self.table.at(a, b)
        return np.concatenate([values, values * self.is_same_word[a, b][:, None]], axis=1), a, b

    def doubts(self) -> Matrix:
        """What is left of a likelihood where two contradict: by another name for who, whom or where, by a number."""
        columns = self.table.columns
        named = [columns[f"{slot}: other names"] for slot in ("agent", "patient", "place")]
        counted = [columns["slots: other numbers"], columns["number: nothing shared"]]
        return np.where(np.any(named, axis=0), OTHER_NAMES, 1) * np.where(np.any(counted, axis=0), OTHER_NUMBERS, 1)

    @property
    def names(self) -> list[str]:
        plain = list(self.table.columns)
        return [*plain, *(f"{name} & same word" for name in plain)]

    def _each(self, of: Callable[[Mention], Any]) -> Any:
        return np.array([of(m) for m in self.mentions])

    def _same(self, of: Callable[[Mention], Any]) -> Matrix:
        values = np.array([str(of(m)) for m in self.mentions], object)
        return np.asarray(values[:, None] == values[None], np.float32)

    def _add_words(self) -> Matrix:
        """What is said of the words; 1 where they are the same."""
        add, mentions = self.table.add, self.mentions
        stems = [m.stems for m in mentions]
        meet, size = shared(stems), self._each(lambda m: len(m.stems))
        same = np.maximum(self._same(lambda m: m.head), meet > 0)
        add("same word", same)
        add("stems shared", meet / (size[:, None] + size[None] - meet))
        add("same lemma", self._same(lambda m: m.lemma))
        add("same text", self._same(lambda m: m.text))
        kin = [frozenset(k for lemma in m.lemmas for k in _kin().get(lemma, ())) for m in mentions]
        add("kindred word", (1 - same) * (shared(kin) > 0))
        types = [frozenset(t for lemma in m.lemmas for t in _types(lemma)) for m in mentions]
        add("same type", (1 - same) * (shared(types) > 0))
        add("other types", against(types))
        vectors = unit(np.array([_meaning(m) for m in mentions]))
        add("near in meaning", vectors @ vectors.T)
        initials = np.array([[bool(a.initials) and a.initials == b.text for b in mentions] for a in mentions])
        add("stands for its initials", initials | initials.T)
        add("same part of speech", self._same(lambda m: m.root.pos_))
        is_verb = self._each(lambda m: m.root.pos_ == "VERB")
        self.table.add_least("both verbs", is_verb)
        self.table.add_least("no verb", ~is_verb)
        is_report = self._each(lambda m: m.lemma in REPORTS)
        self.table.add_most("one is a report", is_report)
        self.table.add_least("both are reports", is_report)
        plain = lexicon.words("happenings", "plain")
        self.table.add_most("one is a plain word", self._each(lambda m: m.lemma in plain))
        self.table.add_least("rare", self._each(lambda m: self._everywhere(m.head)))
        self.table.add_least("rare here", self._each(lambda m: self._here(m.head)))
        self.table.add_most("one is rare here", self._each(lambda m: self._here(m.head)))
        count = Counter(m.head for m in mentions)
        spread = Counter(head for head, _ in {(m.head, m.article) for m in mentions})
        told = self._each(lambda m: math.log(count[m.head]))
        self.table.add_least("told often", told)
        self.table.add_most("one is told often", told)
        self.table.add_most("often in an article", self._each(lambda m: count[m.head] / spread[m.head]))
        return same

    def _add_places(self, closeness: Matrix) -> None:
        """Where the two are told."""
        here, sentence = self._same(lambda m: m.article), self._each(lambda m: m.sentence)
        apart = np.abs(sentence[:, None] - sentence[None])
        self.table.add("same article", here)
        self.table.add("same sentence", here * (apart == 0))
        self.table.add("sentences apart", here * np.minimum(10, apart))
        self.table.add("articles are close", np.where(here > 0, 0, np.clip(closeness, -_CLOSEST, _CLOSEST)))
        for name, values in (("lead", sentence <= _LEAD_SENTENCE), ("title", self._each(lambda m: m.is_in_title))):
            self.table.add_least(f"both in the {name}", values)
            self.table.add_most(f"one in the {name}", values)
        number = len({m.article for m in self.mentions})
        self.table.add("articles in the group", np.full(here.shape, math.log(number)))

    def _add_slots(self) -> None:
        """What fills the slots of both: what agrees, and what contradicts."""
        filled = {slot: [m.slots[slot] for m in self.mentions] for slot in SLOTS}
        for slot, sides in filled.items():
            self._add_agreement(slot, [s.words for s in sides])
            if slot in ("agent", "patient", "place", "other"):
                named = [s.names for s in sides]
                self.table.add(f"{slot}: names", part_of_smaller(named, self._everywhere))
                self.table.add(f"{slot}: other names", against(named))
                self.table.add(f"{slot}: heads", part_of_smaller([s.heads for s in sides], self._everywhere))
        numbers = [frozenset(n for slot in SLOTS for n in m.slots[slot].numbers) for m in self.mentions]
        self.table.add("slots: numbers", part_of_smaller(numbers, self._everywhere))
        self.table.add("slots: other numbers", against(numbers))
        self._beside = [
            frozenset(w for slot in ("agent", "patient", "place", "other", "modifier") for w in m.slots[slot].words)
            for m in self.mentions
        ]
        self._add_agreement("slots", self._beside)
        has, _ = incidence([s.heads for s in filled["agent"] + filled["patient"]])
        crossed = has[: len(self.mentions)] @ has[len(self.mentions) :].T
        self.table.add("agent of one is patient of the other", (crossed + crossed.T) > 0)

    def _add_agreement(self, name: str, sets: Sequence[frozenset[str]]) -> None:
        self.table.add(f"{name}: part of the smaller", part_of_smaller(sets, self._everywhere))
        self.table.add(f"{name}: part that is rare here", part_of_smaller(sets, self._here))
        self.table.add(f"{name}: alike", cosines(sets, self._everywhere))
        self.table.add(f"{name}: nothing shared", against(sets))
        self.table.add(f"{name}: both say", both(sets))

    def _add_sentences(self) -> None:
        """The sentences around, and whether both words are said in one."""
        add, mentions = self.table.add, self.mentions
        around = [m.around for m in mentions]
        add("sentences: part of the smaller", part_of_smaller(around, self._everywhere))
        add("sentences: part that is rare here", part_of_smaller(around, self._here))
        add("sentences: alike", cosines(around, self._everywhere))
        names = [m.names for m in mentions]
        add("sentences: names", part_of_smaller(names, self._everywhere))
        add("sentences: names that are rare here", part_of_smaller(names, self._here))
        add("sentences: other names", against(names))
        for name, sets in (("numbers", [m.numbers for m in mentions]), ("days", [m.days for m in mentions])):
            add(f"sentences: {name}", part_of_smaller(sets, self._everywhere))
            add(f"sentences: other {name}", against(sets))
        other = 1 - self.is_same_word
        for name, sets in (("sentence", around), ("slots", self._beside)):
            said = np.array([[bool(m.stems & words) for words in sets] for m in mentions], np.float32)
            add(f"word is in the other's {name}", other * (said + said.T))
        for name, unit_of in (("sentence", lambda m: (m.article, m.sentence)), ("article", lambda m: m.article)):
            add(f"both words in one {name}", other * self._together(unit_of))

    def _together(self, unit_of: Callable[[Mention], Any]) -> Matrix:
        """How often two words are said in one unit of text, beside how often each is."""
        said: dict[str, set[Any]] = defaultdict(set)
        for m in self.mentions:
            said[m.head].add(unit_of(m))
        heads = list(said)
        meet = np.array([[len(said[a] & said[b]) / min(len(said[a]), len(said[b])) for b in heads] for a in heads])
        at = np.array([heads.index(m.head) for m in self.mentions])
        return meet[np.ix_(at, at)]


# ---- weights ---------------------------------------------------------------------------------------------------------


def fitted(values: Matrix, is_one: Matrix, *, held: float) -> Matrix:
    """Weights of a logistic regression, that of "any two" first: float64[1 + features]. held: how small."""
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    terms = np.concatenate([np.ones((len(values), 1), np.float32), (values - mean) / spread], axis=1)
    weights = np.zeros(terms.shape[1])
    for _ in range(20):
        likely = sigmoid(terms @ weights)
        curve = (terms * (likely * (1 - likely))[:, None].astype(terms.dtype)).T @ terms + held * np.eye(len(weights))
        step = np.linalg.solve(curve, terms.T @ (is_one - likely) - held * weights)
        weights += step
        if np.abs(step).max() < 1e-3:
            break
    scaled = weights[1:] / spread
    return np.concatenate([[weights[0] - scaled @ mean], scaled])


def sigmoid(odds: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def odds_of(values: Matrix, weights: Matrix) -> Matrix:
    return values @ weights[1:] + weights[0]


def stored(path: Path, part: str, names: Sequence[str]) -> Matrix:
    """Weights as `keep` wrote them. Raises KeyError where a feature has none."""
    by_name = json.loads(path.read_text())[part]
    return np.array([by_name["any two"], *(by_name[name] for name in names)])


def keep(path: Path, parts: dict[str, tuple[Sequence[str], Matrix]]) -> None:
    rounded = {
        part: {name: round(float(w), 4) for name, w in zip(["any two", *names], weights, strict=True)}
        for part, (names, weights) in parts.items()
    }
    path.write_text(json.dumps(rounded, indent=1) + "\n")


def average_link(likely: Matrix, limit: float, least: float = 0.0) -> list[list[int]]:
    """Groups of rows, each in one: the likeliest two are put together while their members' mean reaches the limit.

    No two of a group are less likely one than `least`.
    """
    n = len(likely)
    means, size = np.where(likely < least, -1.0, likely).astype(np.float64), np.ones(n)
    np.fill_diagonal(means, -1.0)
    groups: list[list[int]] = [[i] for i in range(n)]
    while n > 1:
        i, j = divmod(int(means.argmax()), n)
        if means[i, j] < max(limit, 0.0):
            break
        merged = (means[i] * size[i] + means[j] * size[j]) / (size[i] + size[j])
        merged[means[i] < 0] = merged[means[j] < 0] = -1.0
        means[i] = means[:, i] = merged
        means[i, i] = means[j] = means[:, j] = -1.0
        size[i] += size[j]
        groups[i] += groups[j]
        groups[j] = []
    return [sorted(group) for group in groups if group]


def square(n: int, a: Any, b: Any, values: Matrix) -> Matrix:
    """Of pairs the symmetric matrix, 0 elsewhere."""
    found = np.zeros((n, n))
    found[a, b] = found[b, a] = values
    return found


def folds(topics: Sequence[str], number: int = 5) -> Iterator[Matrix]:
    """Which are held out, of whole topics, one part after another."""
    part = {topic: n % number for n, topic in enumerate(sorted(set(topics)))}
    each = np.array([part[topic] for topic in topics])
    yield from (each == n for n in range(number))
