"""Which mentions of happenings in several articles are one, against gold: ours beside the same word in a group.

Sets (`ecb-dev*.jsonl`: text, and event mentions with their cluster) give the mentions; groups of articles are found,
never given. "Same word" puts together what has the same stem in one group of articles. Scored as usual: MUC, B-cubed,
CEAF-e and their mean (CoNLL), and pairs of different articles. Weights were fitted on a part of the corpus whose topics
are not in these sets; `--half a` is the half that limits were chosen on.

Usage: python benchmarks/stories.py --data FOLDER --scorer score_merge.py [--half a]
"""

import argparse
import importlib.util
import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from sets import documents, half_of

from core.link.alike import Wording, average_link, closeness, cosine, likelihood, reasons
from core.parse import lexicon
from core.parse import nlp as pipeline
from core.parse.events.retold import stem

LEAD_WORDS = 60
# Limits: of a group of articles, of what is one happening; the strict ones are for what is told as one story.
LOOSE, STRICT = (0.2, 0.3), (0.6, 0.6)
ARGUMENTS = frozenset(
    ["nsubj", "dobj", "nsubjpass", "pobj", "poss", "compound", "amod", "attr", "agent", "prep", "npadvmod", "nmod"]
)
INSIDE = frozenset(["amod", "acl", "relcl", "compound", "poss", "dobj", "pobj", "nsubj"])
REPORTS = frozenset(["say", "tell", "report", "announce", "accord", "add", "claim", "state"])
# Words of news that tell of the same; those of the parser's lexicon (`happenings.toml`) are known by their stem.
KIN = [
    *("arrest capture nab apprehend detain custody", "foil thwart stop prevent avert", "shoot shooting gunfire gun"),
    *("kill killing murder slay dead die death fatal homicide manslaughter", "charge indict accuse"),
    *("fire sack dismiss dismissal terminate oust axe", "attack assault raid strike hijack piracy"),
    *("sentence jail imprison", "injure injury wound hurt", "destroy level flatten damage", "steal theft heist rob"),
    *("name appoint pick choose tap select replace hire", "reveal unveil launch introduce release debut"),
    *("buy acquire purchase acquisition takeover", "win victory defeat beat", "hit strike rock", "escape flee"),
    *("quake earthquake tremor temblor shake", "marry wedding wed marriage", "divorce split separate"),
    *("game playoff match", "lawsuit sue suit", "crash collide collision"),
    *("explode explosion blast", "fight clash", "protest demonstrate rally march", "blaze fire", "sell sale"),
    *("meet meeting talk summit", "trip visit tour", "resign quit step"),
]
Doc = Any
Vector = dict[str, float]


def is_content(token: Any) -> bool:
    return bool(token.is_alpha and not token.is_stop and len(token) > 1)


def stem_of(token: Any) -> str:
    return stem(token.lemma_.lower())


def vectors(bags: Sequence[Counter[str]]) -> Callable[[Counter[str]], Vector]:
    """Makes of words a vector of length one, by how few of the bags have them."""
    found = Counter(word for bag in bags for word in bag)

    def vector(bag: Counter[str]) -> Vector:
        made = {w: (1 + math.log(n)) * math.log((len(bags) + 1) / (found[w] + 0.5)) for w, n in bag.items()}
        length = math.sqrt(sum(value * value for value in made.values())) or 1.0
        return {w: value / length for w, value in made.items()}

    return vector


def odds_of(docs: Sequence[Doc]) -> np.ndarray:
    """Log odds that two articles tell of the same."""
    kinds: list[Callable[[Any], bool]] = [
        is_content,
        lambda t: (t.pos_ == "PROPN" and is_content(t)) or t.like_num,
        lambda t: t.pos_ in ("NOUN", "VERB") and is_content(t),
    ]
    cosines = []
    for kind in kinds:
        for lead in (None, LEAD_WORDS):
            bags = [Counter(stem_of(t) for t in doc[:lead] if kind(t)) for doc in docs]
            made = list(map(vectors(bags), bags))
            cosines.append([[cosine(a, b) for b in made] for a in made])
    return closeness(np.moveaxis(np.array(cosines), 0, -1))


def wording(doc: Doc, article: int, mention: dict[str, Any], vector: Callable[[Counter[str]], Vector]) -> Wording:
    """A gold mention as an article words it."""
    span = doc.char_span(mention["start"], mention["end"], alignment_mode="expand")
    words = [t for t in span if is_content(t)] or list(span)
    head = span.root if is_content(span.root) else words[0]
    plain = lexicon.words("happenings", "plain")
    stems = {stem_of(t) for t in words if t.lemma_.lower() not in plain} | {stem_of(head)}
    kin = {line.split()[0] + "*" for line in KIN for t in words if t.lemma_.lower() in line.split()}
    beside = [t for c in span.root.children if c.dep_ in ARGUMENTS for t in c.subtree]
    if span.root.dep_ in INSIDE:
        beside += [span.root.head, *span.root.head.children]
    outside = Counter(stem_of(t) for t in beside if is_content(t) and not span.start <= t.i < span.end)
    letters = "".join(t.text[0] for t in span if t.is_alpha).lower() if len(span) > 1 else ""
    is_report = head.lemma_.lower() in REPORTS
    return Wording(article, frozenset(stems), frozenset(kin), vector(outside), is_report, letters, span.text.lower())


def told(wordings: Sequence[Wording], odds: np.ndarray, limits: tuple[float, float]) -> dict[int, int]:
    """The group of each wording: groups of articles first, then wordings inside each."""
    likely = 1 / (1 + np.exp(-odds))
    np.fill_diagonal(likely, 0)
    group_of = {a: n for n, group in enumerate(average_link(likely, limits[0])) for a in group}
    found: dict[int, int] = {}
    for group in sorted(set(group_of.values())):
        here = [n for n, w in enumerate(wordings) if group_of[w.article] == group]
        pairs = np.zeros((len(here), len(here)))
        for i, n in enumerate(here):
            for j, m in enumerate(here[:i]):
                a, b = wordings[n], wordings[m]
                said = reasons(a, b, closeness=float(odds[a.article, b.article]), is_grouped=True)
                pairs[i, j] = pairs[j, i] = likelihood(said)
        for some in average_link(pairs, limits[1]):
            found |= {here[i]: here[some[0]] for i in some}
    return found


def same_word(wordings: Sequence[Wording], odds: np.ndarray) -> dict[int, str]:
    """The plain way: one stem in one group of articles is one happening."""
    likely = 1 / (1 + np.exp(-odds))
    np.fill_diagonal(likely, 0)
    group_of = {a: n for n, group in enumerate(average_link(likely, LOOSE[0])) for a in group}
    return {n: f"{group_of[w.article]} {sorted(w.words)}" for n, w in enumerate(wordings)}


def scorer_at(path: Path) -> ModuleType:
    """The scorer, a file with `score(gold, found)`, both of mention to cluster."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--half", choices=("a", "b"), help="of the topics, by a digest of the number")
    given = parser.parse_args()
    scorer = scorer_at(given.scorer)
    rows = [row for row in documents(given.data, "ecb-dev") if given.half in (None, half_of(row["topic"]))]
    docs = list(pipeline.load_bare().pipe((row["text"] for row in rows), disable=["ner"]))
    vector = vectors([Counter(stem_of(t) for t in doc if is_content(t)) for doc in docs])
    mentions = [(a, m) for a, row in enumerate(rows) for m in row["mentions"] if m["kind"] == "event"]
    wordings = [wording(docs[a], a, m, vector) for a, m in mentions]
    odds = odds_of(docs)
    keys = [(rows[a]["id"], m["start"], m["end"]) for a, m in mentions]
    gold = {key: m["cluster"] for key, (_, m) in zip(keys, mentions, strict=True)}
    ways = (
        ("same word", same_word(wordings, odds)),
        ("Dateline", told(wordings, odds, LOOSE)),
        ("strict", told(wordings, odds, STRICT)),
    )
    for name, found in ways:
        score = scorer.score(gold, {key: str(found[n]) for n, key in enumerate(keys)})
        p, r, _ = score["pair_xdoc"]
        print(f"{name:<10} CoNLL {score['CoNLL']:.3f}  MUC {score['MUC'][2]:.3f}  B3 {score['B3'][2]:.3f}  "
              f"CEAFe {score['CEAFe'][2]:.3f}  pairs of articles: precision {p:.3f} recall {r:.3f}")  # fmt: skip


if __name__ == "__main__":
    main()
