"""Names against gold: ours beside the bare pipeline, and what ours costs beside it.

Usage: python benchmarks/names_ner.py GOLD.jsonl... (one JSON object a line: id, text, entities of start, end, label).
Prints strict precision, recall and F1 over PERSON, ORG and LOC, "the" and possessives trimmed; a gold span of another
label forgives what overlaps it.
"""

import datetime as dt
import json
import sys
import time
from collections import Counter
from pathlib import Path

from core.parse import nlp as pipeline
from core.parse.countries import demonym
from core.parse.names import Names, find_names
from core.parse.zones import find_zones
from core.records import Article, article_id

LABELS = {"GPE": "LOC", "LOC": "LOC", "PERSON": "PERSON", "PER": "PERSON", "ORG": "ORG"}
Item = tuple[int, int, str]


def trimmed(text: str, start: int, end: int, label: str) -> Item:
    """A span without its article and possessive, and its label of three; other labels stand for themselves."""
    if text[start:end].lower().startswith("the ") and end - start > 4:
        start += 4
    for tail in ("'s", "’s", "'", "’"):
        if text[start:end].endswith(tail):
            end -= len(tail)
            break
    return start, end, LABELS.get(label, "")


def ours(text: str, names: Names) -> set[Item]:
    """Our names and metonyms, an adjective ("Chinese") as what it is."""
    out = set()
    for m in names.mentions:
        said, label = text[m.start : m.end], names.entity(m.entity_id).label
        if m.kind == "name" or (m.kind == "nominal" and said[0].isupper() and " " not in said):
            out.add(trimmed(text, m.start, m.end, "NORP" if label == "GPE" and demonym(said) else label))
    return out


def count(gold: set[Item], said: set[Item], into: Counter[str]) -> None:
    """Adds right, extra and missed."""
    scored = {g for g in gold if g[2]}
    for s in {s for s in said if s[2]}:
        if s in scored:
            into["right"] += 1
        elif not (over := [g for g in gold if g[0] < s[1] and s[0] < g[1]]) or any(g[2] for g in over):
            into["extra"] += 1
    into["missed"] += len(scored - said)


def main() -> None:
    nlp = pipeline.load()
    print(f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}")
    for path in map(Path, sys.argv[1:]):
        bare, mine, pipe_s, names_s = Counter[str](), Counter[str](), 0.0, 0.0
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            text = row["text"]
            article = Article(article_id(text), text, path.name, dt.date(2026, 1, 1))
            zones = find_zones(text)
            began = time.process_time()
            doc = nlp(pipeline.mask(text, zones.debris))
            parsed = time.process_time()
            names = find_names(doc, article, pipeline.sentences_of(doc, article.id), zones)
            names_s += time.process_time() - parsed
            pipe_s += parsed - began
            gold = {trimmed(text, e["start"], e["end"], e["label"]) for e in row["entities"]}
            count(gold, {trimmed(text, e.start_char, e.end_char, e.label_) for e in doc.ents}, bare)
            count(gold, ours(text, names), mine)
        for who, c in (("bare", bare), ("ours", mine)):
            precision = c["right"] / max(1, c["right"] + c["extra"])
            recall = c["right"] / max(1, c["right"] + c["missed"])
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            print(f"{path.stem:24} {who} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
        print(f"{path.stem:24} names take {names_s / max(1e-9, pipe_s):.0%} of the pipeline's time")


if __name__ == "__main__":
    main()
