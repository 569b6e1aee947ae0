"""Who is whom within an article, against gold: MUC, B-cubed, CEAF-phi4 and their mean, the CoNLL F1.

Rows of one set (`gum_coref*.jsonl`: text, and mentions of start, end, hstart, hend, cluster, etype, mtype):
  all mentions       every gold mention counts: things, times and abstract ideas too, and those said only once
  said twice         clusters of one mention are left out on both sides, as in the shared tasks
  named clusters     only clusters that a person, a body or a place gives its name to
  given names        the names are given; the share of right pairs
  he and she         the names are given; how often the person is the right one

A mention of ours is a gold one where it ends with the gold head and lies inside the gold span ("heads"), or has its
very span but for "the" and "'s" ("spans"). "Same string" is the plain peer: our names, one cluster for each spelling.
Figures are sums over the set, as the reference scorer has them. Sources: Vilain et al. 1995 (MUC); Bagga and Baldwin
1998 (B-cubed); Luo 2005 (CEAF); Pradhan et al. 2012 (their mean).

Usage: python benchmarks/coref.py --data FOLDER [--half a]
"""

import argparse
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.parse import nlp as pipeline
from core.parse.countries import fold
from core.parse.names import Names, context_of, find_names
from core.parse.names.coref import add_nominals, add_pronouns
from core.parse.names.find import Found, clean, known_names, pieces_of, scan
from core.parse.names.groups import Group, group_spans
from core.parse.names.repair import acronyms
from core.parse.names.roles import add_roles
from core.parse.zones import find_zones
from core.records import Article, article_id

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAME = "gum_coref"
LABELS = {"person": "PERSON", "organization": "ORG", "place": "GPE"}
HE_AND_SHE = frozenset({"he", "him", "his", "himself", "she", "her", "hers", "herself"})
Row = tuple[str, str, str]
Span = tuple[int, int]
Clusters = list[frozenset[Hashable]]
Scores = tuple[float, float, float, float]  # numerator and denominator of recall, then of precision


def muc(gold: Clusters, said: Clusters) -> Scores:
    """Links: a cluster of n has n - 1, less one for each part that the other side breaks it into."""
    return *_links(gold, said), *_links(said, gold)


def b_cubed(gold: Clusters, said: Clusters) -> Scores:
    """Mention by mention, the share of its cluster that both sides have."""
    return *_shares(gold, said), *_shares(said, gold)


def ceaf(gold: Clusters, said: Clusters) -> Scores:
    """Each cluster with one of the other side at most, so that their likeness (Dice) is highest in all."""
    likeness = np.array([[2 * len(g & s) / (len(g) + len(s)) for s in said] for g in gold])
    most = best_sum(likeness) if gold and said else 0.0
    return most, len(gold), most, len(said)


METRICS: dict[str, Callable[[Clusters, Clusters], Scores]] = {"MUC": muc, "B3": b_cubed, "CEAF": ceaf}


def _links(clusters: Clusters, other: Clusters) -> tuple[float, float]:
    at = {m: k for k, cluster in enumerate(other) for m in cluster}
    kept = sum(len(c) - len({at.get(m, (m,)) for m in c}) for c in clusters)
    return kept, sum(len(c) - 1 for c in clusters)


def _shares(clusters: Clusters, other: Clusters) -> tuple[float, float]:
    at = {m: c for c in other for m in c}
    none: frozenset[Hashable] = frozenset()
    return sum(len(c & at.get(m, none)) / len(c) for c in clusters for m in c), sum(map(len, clusters))


def best_sum(likeness: np.ndarray) -> float:
    """The highest sum of a matrix with at most one cell a row and a column (Hungarian method, after Kuhn 1955)."""
    cost = -likeness if likeness.shape[0] <= likeness.shape[1] else -likeness.T
    rows, columns = cost.shape
    u, v = np.zeros(rows + 1), np.zeros(columns + 1)
    owner = np.zeros(columns + 1, dtype=int)  # the row of each column, 1-based; column 0 is where a row starts
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, way = np.full(columns + 1, np.inf), np.zeros(columns + 1, dtype=int)
        done = np.zeros(columns + 1, dtype=bool)
        while owner[column]:
            done[column] = True
            slack = cost[owner[column] - 1] - u[owner[column]] - v[1:]
            closer = ~done[1:] & (slack < least[1:])
            least[1:][closer], way[1:][closer] = slack[closer], column
            following = int(np.where(done, np.inf, least).argmin())
            step = least[following]
            u[owner[done]] += step
            v[done] -= step
            least[~done] -= step
            column = following
        while column:
            owner[column], column = owner[way[column]], int(way[column])
    return float(sum(-cost[owner[j] - 1, j - 1] for j in range(1, columns + 1) if owner[j]))


@dataclass(frozen=True, slots=True)
class Read:
    """One document: its gold, what is parsed of it, and our names."""

    gold: dict
    doc: "Doc"
    article: Article
    names: Names


@cache
def read(folder: Path, half: str | None) -> tuple[Read, ...]:
    """The set's documents, parsed once a run."""
    from sets import documents

    nlp, out = pipeline.load(), []
    for gold in documents(folder, NAME, half):
        text = gold["text"]
        article = Article(article_id(text), text, gold["id"], dt.date(2026, 1, 1))
        zones = find_zones(text)
        doc = next(pipeline.make_docs(nlp, [pipeline.mask(text, zones.debris)]))
        names = find_names(doc, article, pipeline.sentences_of(doc, article.id), zones)
        out.append(Read(gold, doc, article, names))
    return tuple(out)


def coref(folder: Path, half: str | None) -> Iterator[Row]:
    """Clusters of mentions, ours beside one cluster for each spelling."""
    documents = read(folder, half)
    for heads in (True, False):
        for title, of_gold, twice in (
            ("all mentions", every_cluster, False),
            ("said twice", every_cluster, True),
            ("named clusters", named_clusters, False),
        ):
            for label, of_ours in (("ours", entities), ("same string", spellings)):
                sums = Counter[tuple[str, int]]()
                for one in documents:
                    _add(sums, one, of_gold(one.gold), of_ours(one), heads=heads, twice=twice)
                yield NAME, f"{title}, {'heads' if heads else 'spans'}: {label}", conll(sums)
    yield from given_names(documents)


def _add(
    sums: Counter, one: Read, wanted: dict[Span, str], ours: list[list[Span]], *, heads: bool, twice: bool
) -> None:
    """Adds what one document counts. A mention of ours in a gold cluster that is not asked for does not count."""
    known = matches(one.gold, [s for spans in ours for s in spans], heads=heads)
    said = [frozenset(known.get(s, s) for s in spans if known.get(s, s) in wanted or s not in known) for spans in ours]
    gold: dict[str, set[Span]] = defaultdict(set)
    for span, cluster in wanted.items():
        gold[cluster].add(span)
    least = 2 if twice else 1
    left = [frozenset(c) for c in gold.values() if len(c) >= least]
    right = [c for c in said if len(c) >= least]
    for name, metric in METRICS.items():
        for k, value in enumerate(metric(left, right)):
            sums[name, k] += value


def conll(sums: Counter) -> str:
    """F1 of each measure and their mean, which is the CoNLL F1."""
    figures = []
    for name in METRICS:
        recall, precision = (sums[name, k] / max(1e-9, sums[name, k + 1]) for k in (0, 2))
        figures.append(2 * precision * recall / max(1e-9, precision + recall))
    shown = "  ".join(f"{name} {figure:.3f}" for name, figure in zip(METRICS, figures, strict=True))
    return f"{shown}  CoNLL {sum(figures) / len(figures):.3f}"


def every_cluster(gold: dict) -> dict[Span, str]:
    """Each gold span and its cluster; of two mentions with one span the first."""
    return {(m["start"], m["end"]): m["cluster"] for m in reversed(gold["mentions"])}


def named_clusters(gold: dict) -> dict[Span, str]:
    """Those of `every_cluster` whose cluster holds the name of a person, a body or a place."""
    named = {m["cluster"] for m in gold["mentions"] if m["mtype"] == "name" and m["etype"] in LABELS}
    return {span: cluster for span, cluster in every_cluster(gold).items() if cluster in named}


def entities(one: Read) -> list[list[Span]]:
    """Our mentions by entity."""
    found: dict[str, list[Span]] = defaultdict(list)
    for m in one.names.mentions:
        found[m.entity_id].append((m.start, m.end))
    return list(found.values())


def spellings(one: Read) -> list[list[Span]]:
    """Our names by spelling alone."""
    found: dict[str, list[Span]] = defaultdict(list)
    for m in one.names.mentions:
        if m.kind == "name":
            found[fold(one.article.text[m.start : m.end])].append((m.start, m.end))
    return list(found.values())


def matches(gold: dict, ours: Iterable[Span], *, heads: bool) -> dict[Span, Span]:
    """The gold span of each span of ours that has one; no gold span twice, the same span before the same head."""
    by_end: dict[int, list[dict]] = defaultdict(list)
    exact: dict[Span, Span] = {}
    for m in gold["mentions"]:
        by_end[m["hend"]].append(m)
        exact.setdefault(trimmed(gold["text"], m["start"], m["end"]), (m["start"], m["end"]))
    out, taken = {}, set()
    left = []
    for span in dict.fromkeys(ours):
        same = exact.get(trimmed(gold["text"], *span))
        if same and same not in taken:
            out[span] = same
            taken.add(same)
        else:
            left.append(span)
    for span in left if heads else []:
        around = [m for m in by_end[span[1]] if m["start"] <= span[0] and (m["start"], m["end"]) not in taken]
        if around:
            best = min(around, key=lambda m: m["end"] - m["start"])
            out[span] = best["start"], best["end"]
            taken.add(out[span])
    return out


def trimmed(text: str, start: int, end: int) -> Span:
    """A span without its article and possessive."""
    if text[start : start + 4].lower() == "the " and end - start > 4:
        start += 4
    for tail in ("'s", "’s"):
        end -= len(tail) if text[start:end].endswith(tail) else 0
    return start, end


def given_names(documents: Iterable[Read]) -> Iterator[Row]:
    """With the gold names given: right pairs, ours and by spelling, and the persons that he and she are."""
    ours, plain, pronouns = Counter[str](), Counter[str](), Counter[str]()
    for one in documents:
        wanted, found = gold_names(one.gold)
        short = acronyms(found, one.article.text)
        groups = group_spans(one.doc, found, short, context_of(found))
        of_name = {(s, e): k for k, g in enumerate(groups) for s, e, _ in g.spans}
        _count_pairs(ours, wanted, of_name)
        _count_pairs(plain, wanted, {(f.start, f.end): fold(f.text) for f in found})
        _count_pronouns(pronouns, one, wanted, groups)
    yield NAME, "given names: ours", _pairs_figure(ours)
    yield NAME, "given names: same string", _pairs_figure(plain)
    answered = pronouns["right"] + pronouns["wrong"]
    yield (
        NAME,
        "he and she: ours",
        f"accuracy {pronouns['right'] / max(1, answered):.3f}  of {answered} answered; "
        f"recall {pronouns['right'] / max(1, pronouns['gold']):.3f}  of {pronouns['gold']}; "
        f"{pronouns['nobody']} more of nobody named",
    )


def gold_names(gold: dict) -> tuple[dict[Span, str], list[Found]]:
    """Names of people, bodies and places: their clusters, and what our own finder would hand on."""
    text, wanted, found = gold["text"], {}, []
    for m in sorted(gold["mentions"], key=lambda m: (m["hstart"], m["hend"])):
        if m["mtype"] != "name" or m["etype"] not in LABELS:
            continue
        end = m["hend"]
        if text[end : end + 1] == "." and "." in text[m["hstart"] : end]:  # the gold cuts "U.S." at a sentence's end
            end += 1
        f = clean(m["hstart"], end, text, LABELS[m["etype"]])
        if f is None or not f.text[0].isupper() or (f.start, f.end) in wanted:
            continue
        wanted[f.start, f.end] = m["cluster"]
        entry = next((v for s, e, v in scan(known_names(), pieces_of(f.text), f.text) if e - s == len(f.text)), None)
        is_known = entry is not None and f.label != "PERSON"
        found.append(Found(f.start, f.end, f.text, entry.label, "table", entry) if is_known else f)
    return wanted, sorted(found, key=lambda f: (f.start, f.end))


def _count_pairs(into: Counter[str], wanted: dict[Span, str], said: dict[Span, Hashable]) -> None:
    spans = sorted(wanted)
    for k, a in enumerate(spans):
        for b in spans[:k]:
            same, joined = wanted[a] == wanted[b], said[a] == said[b]
            into["right"] += same and joined
            into["merged"] += joined and not same
            into["split"] += same and not joined


def _pairs_figure(pairs: Counter[str]) -> str:
    precision = pairs["right"] / max(1, pairs["right"] + pairs["merged"])
    recall = pairs["right"] / max(1, pairs["right"] + pairs["split"])
    return f"P {precision:.3f}  R {recall:.3f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.3f}"


def _count_pronouns(into: Counter[str], one: Read, wanted: dict[Span, str], groups: list[Group]) -> None:
    """A pronoun is right where the entity has a name of its gold cluster."""
    names = [{wanted[s, e] for s, e, _ in g.spans} for g in groups]
    gold = {(m["start"], m["end"]): m["cluster"] for m in one.gold["mentions"] if m["mtype"] == "pron"}
    named = set(wanted.values())
    text = one.article.text
    into["gold"] += sum(text[s:e].lower() in HE_AND_SHE and c in named for (s, e), c in gold.items())
    add_roles(groups, one.doc, one.article)
    add_nominals(groups, one.doc)
    add_pronouns(groups, one.doc, pipeline.sentences_of(one.doc, one.article.id))
    for group, clusters in zip(groups, names, strict=True):
        for start, end, kind in group.spans:
            if kind == "pronoun" and text[start:end].lower() in HE_AND_SHE:
                said = gold.get((start, end))
                into["right" if said in clusters else "wrong" if said in named else "nobody"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the set as JSON lines")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    chosen = parser.parse_args()
    for name, method, figure in coref(chosen.data, chosen.half):
        print(f"{name:12}{method:38}{figure}")


if __name__ == "__main__":
    main()
