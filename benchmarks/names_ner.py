"""Names against gold: ours with each pipeline beside the pipeline alone, and what ours costs beside it.

Strict: the same span and the same of PERSON, ORG and LOC, "the" and possessives trimmed; what overlaps a gold span of
another label (a building, a nationality) counts neither way.
"""

import datetime as dt
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sets import documents

from core.errors import ModelMissingError
from core.parse import nlp as pipeline
from core.parse.countries import demonym
from core.parse.names import Names, find_names
from core.parse.zones import find_zones
from core.records import Article, article_id

SETS = ("conllpp2020", "wnw", "ieer", "crossner_politics", "pud_news")
PIPELINES = {"md": "en_core_web_md", "sm": "en_core_web_sm"}
LABELS = {"GPE": "LOC", "LOC": "LOC", "PERSON": "PERSON", "PER": "PERSON", "ORG": "ORG"}
Item = tuple[int, int, str]
Row = tuple[str, str, str]


def names(folder: Path, half: str | None) -> Iterator[Row]:
    """Rows of each set, pipeline by pipeline."""
    for size, model in PIPELINES.items():
        try:
            nlp = pipeline.load(model)
        except ModelMissingError as error:
            yield "names", size, f"left out: {error}"
            continue
        for name in SETS:
            yield from _of_set(name, size, documents(folder, name, half), nlp)


def _of_set(name: str, size: str, docs: list[dict], nlp) -> Iterator[Row]:
    bare, mine, pipe_s, names_s = Counter[str](), Counter[str](), 0.0, 0.0
    for row in docs:
        text = row["text"]
        article = Article(article_id(text), text, name, dt.date(2026, 1, 1))
        zones = find_zones(text)
        began = time.process_time()
        with nlp.select_pipes(disable=["paragraph_starts"]):  # ours; the bare pipeline reads the bare text
            plain = nlp(text)
        pipe_s += time.process_time() - began
        doc = nlp(pipeline.mask(text, zones.debris))
        began = time.process_time()
        found = find_names(doc, article, pipeline.sentences_of(doc, article.id), zones)
        names_s += time.process_time() - began
        gold = {trimmed(text, e["start"], e["end"], e["label"]) for e in row["entities"]}
        count(gold, {trimmed(text, e.start_char, e.end_char, e.label_) for e in plain.ents}, bare)
        count(gold, ours(text, found), mine)
    yield name, f"bare {size}", _figure(bare)
    yield name, f"ours with {size}", f"{_figure(mine)}  cost {names_s / max(1e-9, pipe_s):.0%} of the pipeline's time"


def trimmed(text: str, start: int, end: int, label: str) -> Item:
    """A span without its article and possessive, and its label of three; other labels stand for themselves."""
    if text[start:end].lower().startswith("the ") and end - start > 4:
        start += 4
    for tail in ("'s", "’s", "'", "’"):
        if text[start:end].endswith(tail):
            end -= len(tail)
            break
    return start, end, LABELS.get(label, "")


def ours(text: str, found: Names) -> set[Item]:
    """Our names and metonyms, an adjective ("Chinese") as what it is."""
    out = set()
    for m in found.mentions:
        said, label = text[m.start : m.end], found.entity(m.entity_id).label
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


def _figure(c: Counter[str]) -> str:
    precision = c["right"] / max(1, c["right"] + c["extra"])
    recall = c["right"] / max(1, c["right"] + c["missed"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"
