"""Which mentions of happenings in several articles are one, against gold: ours beside the same word in a group.

Sets (`ecb-dev*.jsonl`: text, and event mentions with their cluster) give the mentions; groups of articles are found,
never given. "Same word" puts together what has the same stem in one group of articles. Scored as usual: MUC, B-cubed,
CEAF-e and their mean (CoNLL), and pairs of different articles. The weights (stories.json) were fitted with `--fit` on
a part of the corpus (`ecb-train*.jsonl`) whose topics are not in these sets; it prints what each limit gives there,
every topic linked with weights of the others. `--half a` is the half whose errors were looked at.

Usage: python benchmarks/stories.py --data FOLDER --scorer score_merge.py [--half a] [--fit]
"""

import argparse
import importlib.util
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from likeness import (
    HERE,
    Matrix,
    MentionsAlike,
    articles_alike,
    asked_articles,
    average_link,
    fitted,
    folds,
    keep,
    odds_of,
    rarity,
    sigmoid,
    square,
    stored,
)
from mentions import Doc, Mention, Names, is_content, mention, stem_of
from sets import documents, half_of

from core.parse import nlp as pipeline

WEIGHTS = HERE / "stories.json"
# Limits: of the mean of a group of articles; of the mean and the least of what is one happening, and is surely one.
GROUP, LOOSE, STRICT = 0.45, (0.3, 0.05), (0.68, 0.2)
TRIED = ((0.2, 0.05), (0.25, 0.05), LOOSE, (0.35, 0.05), (0.4, 0.05))
TRIED_STRICTLY = ((0.5, 0.38), (0.6, 0.2), STRICT, (0.7, 0.0), (0.8, 0.0))
ARTICLES_HELD, MENTIONS_HELD = 30.0, 100.0
# Log odds of articles that share nothing.
_FAR = -6.0


class Corpus:
    """Articles with gold mentions, and how alike the articles are."""

    def __init__(self, rows: Sequence[dict[str, Any]], docs: Sequence[Doc]) -> None:
        self.rows = rows
        names = [Names(doc) for doc in docs]
        marked = [(n, m) for n, row in enumerate(rows) for m in row["mentions"] if m["kind"] == "event"]
        self.mentions: list[Mention] = [mention(n, rows[n], docs[n], names[n], m) for n, m in marked]
        self.keys = [(rows[n]["id"], m["start"], m["end"]) for n, m in marked]
        self.gold = [m["cluster"] for _, m in marked]
        self.topics = [row["topic"] for row in rows]
        self.said = [self._said(doc) for doc in docs]
        self.everywhere = rarity(self.said)
        table = articles_alike(docs, names)
        self.article_names, (self.a, self.b) = list(table.columns), asked_articles(table)
        self.article_values = table.at(self.a, self.b)

    @staticmethod
    def _said(doc: Doc) -> set[str]:
        proper = {f"{t.lower_}#" for t in doc if t.pos_ == "PROPN"}
        return {stem_of(t) for t in doc if is_content(t)} | proper | {t.lower_ for t in doc if t.like_num}

    def closeness(self, odds: Matrix) -> Matrix:
        """Log odds of all pairs of articles, from those of the asked."""
        found = np.full((len(self.rows),) * 2, _FAR)
        found[self.a, self.b] = found[self.b, self.a] = np.maximum(odds, _FAR)
        return found

    def groups(self, odds: Matrix) -> list[list[int]]:
        """Groups of articles that tell of the same."""
        return average_link(square(len(self.rows), self.a, self.b, sigmoid(odds)), GROUP)

    def alike(self, odds: Matrix) -> Iterator[tuple[list[int], MentionsAlike]]:
        """Of each group of articles the mentions, by number, and how alike they are."""
        closeness = self.closeness(odds)
        for group in self.groups(odds):
            inside = set(group)
            here = [n for n, m in enumerate(self.mentions) if m.article in inside]
            if len(here) > 1:
                weigh = rarity([self.said[n] for n in group])
                where = np.array([self.mentions[n].article for n in here])
                mentions = [self.mentions[n] for n in here]
                yield here, MentionsAlike(mentions, closeness[np.ix_(where, where)], self.everywhere, weigh)


@dataclass(frozen=True, slots=True)
class Likely:
    """The mentions of a group of articles, how likely each two are one, and what contradictions leave of that."""

    here: list[int]
    pairs: Matrix
    doubts: Matrix


def told(
    corpus: Corpus, likely: Sequence[Likely], limits: tuple[float, float], *, is_strict: bool = False
) -> dict[int, int]:
    """The happening of each mention, by the number of its first."""
    found = {n: n for n in range(len(corpus.mentions))}
    for group in likely:
        for some in average_link(group.pairs * group.doubts if is_strict else group.pairs, *limits):
            found |= {group.here[i]: group.here[some[0]] for i in some}
    return found


def likely_pairs(corpus: Corpus, weights: tuple[Matrix, Matrix]) -> list[Likely]:
    """Of each group of articles the mentions, and how likely each two are one."""
    found = []
    for here, alike in corpus.alike(odds_of(corpus.article_values, weights[0])):
        values, a, b = alike.rows()
        found.append(Likely(here, square(len(here), a, b, sigmoid(odds_of(values, weights[1]))), alike.doubts()))
    return found


def same_word(corpus: Corpus, weights: Matrix) -> dict[int, str]:
    """The plain way: one stem in one group of articles is one happening."""
    groups = corpus.groups(odds_of(corpus.article_values, weights))
    group_of = {n: number for number, group in enumerate(groups) for n in group}
    return {n: f"{group_of[m.article]} {sorted(m.stems)}" for n, m in enumerate(corpus.mentions)}


def fit(corpus: Corpus, scorer: ModuleType) -> None:
    """Fits the weights and writes them; prints what they give on topics that were held out."""
    subtopic = np.array([row["subtopic"] for row in corpus.rows])
    is_one = subtopic[corpus.a] == subtopic[corpus.b]
    values, odds = corpus.article_values, np.zeros(len(is_one))
    for is_held in folds(corpus.topics):
        held = is_held[corpus.a] | is_held[corpus.b]
        odds[held] = odds_of(values[held], fitted(values[~held], is_one[~held], held=ARTICLES_HELD))
    groups = list(corpus.alike(odds))
    rows = [alike.rows() for _, alike in groups]
    gold = np.array(corpus.gold)
    same = [gold[here][a] == gold[here][b] for (here, _), (_, a, b) in zip(groups, rows, strict=True)]
    likely: list[Likely] = []
    for is_held in folds([corpus.topics[corpus.mentions[here[0]].article] for here, _ in groups]):
        rest = np.flatnonzero(~is_held)
        weights = fitted(*joined(rows, same, rest), held=MENTIONS_HELD)
        for n in np.flatnonzero(is_held):
            (here, alike), (of_pairs, a, b) = groups[n], rows[n]
            likely.append(Likely(here, square(len(here), a, b, sigmoid(odds_of(of_pairs, weights))), alike.doubts()))
    for limits in TRIED:
        print_score(f"held {limits}", corpus, told(corpus, likely, limits), scorer)
    for limits in TRIED_STRICTLY:
        print_score(f"held, strict {limits}", corpus, told(corpus, likely, limits, is_strict=True), scorer)
    parts = {
        "articles": (corpus.article_names, fitted(values, is_one, held=ARTICLES_HELD)),
        "mentions": (groups[0][1].names, fitted(*joined(rows, same, range(len(rows))), held=MENTIONS_HELD)),
    }
    keep(WEIGHTS, parts)


def joined(rows: Sequence[Any], same: Sequence[Any], chosen: Iterable[int]) -> tuple[Matrix, Matrix]:
    """The features of all pairs of the chosen groups, and which are one."""
    numbers = list(chosen)
    return np.concatenate([rows[n][0] for n in numbers]), np.concatenate([same[n] for n in numbers])


def print_score(name: str, corpus: Corpus, found: dict[int, Any], scorer: ModuleType) -> None:
    """One line of figures."""
    gold = dict(zip(corpus.keys, corpus.gold, strict=True))
    score = scorer.score(gold, {key: str(found[n]) for n, key in enumerate(corpus.keys)})
    p, r, _ = score["pair_xdoc"]
    print(f"{name:<12} CoNLL {score['CoNLL']:.3f}  MUC {score['MUC'][2]:.3f}  B3 {score['B3'][2]:.3f}  "
          f"CEAFe {score['CEAFe'][2]:.3f}  pairs of articles: precision {p:.3f} recall {r:.3f}")  # fmt: skip


def scorer_at(path: Path) -> ModuleType:
    """The scorer, a file with `score(gold, found)`, both of mention to cluster."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(rows: Sequence[dict[str, Any]]) -> Corpus:
    """Parses the articles."""
    return Corpus(rows, list(pipeline.load_bare().pipe((row["text"] for row in rows), disable=["ner"])))


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--half", choices=("a", "b"), help="of the topics, by a digest of the number")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    given = parser.parse_args()
    scorer = scorer_at(given.scorer)
    if given.fit:
        fit(read(documents(given.data, "ecb-train")), scorer)
    corpus = read([r for r in documents(given.data, "ecb-dev") if given.half in (None, half_of(r["topic"]))])
    articles = stored(WEIGHTS, "articles", corpus.article_names)
    names = next(alike.names for _, alike in corpus.alike(odds_of(corpus.article_values, articles)))
    likely = likely_pairs(corpus, (articles, stored(WEIGHTS, "mentions", names)))
    print_score("same word", corpus, same_word(corpus, articles), scorer)
    print_score("Dateline", corpus, told(corpus, likely, LOOSE), scorer)
    print_score("strict", corpus, told(corpus, likely, STRICT, is_strict=True), scorer)


if __name__ == "__main__":
    main()
