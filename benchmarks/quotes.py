"""Quotations and who says them against gold, ours beside other tools, and what ours costs beside the pipeline.

A content is the set of its words, so that marks and stops never matter; it is cut at line breaks. Relaxed: half of the
words of both are shared; exact: all are. Joint: relaxed, and the speaker is right, which is a word in common with the
gold's mention, or with another mention of the same gold name, or the same full name. "Marks" takes what stands between
quotation marks and the nearest name of a person in the paragraph.

Usage: python benchmarks/quotes.py --data FOLDER [--half a] [--model en_core_web_sm]
FOLDER holds ggt*.jsonl, polnear-dev*.jsonl: id, text, quotes of content, speaker, speaker_name, speech.
"""

import argparse
import datetime as dt
import re
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from peers import PeerMissingError, ask
from sets import documents, f1

from core.parse import nlp as pipeline
from core.parse.names import find_names
from core.parse.quotes import find_quotes
from core.parse.zones import find_zones
from core.records import Article, article_id

SETS = ("ggt", "polnear-dev")
KINDS = ("direct", "indirect", "mixed")
OPEN, CLOSE = "“«„", "”»"
_WORD = re.compile(r"\w+(?:['’]\w+)?")
_NO_NAME = frozenset(
    [
        *("a", "an", "the", "of", "and", "in", "for", "to", "s", "at", "on", "with", "mr", "ms", "mrs", "dr", "sen"),
        *("rep", "gov", "president", "former"),
    ]
)
Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One quotation within one line, as places of words in the text."""

    words: frozenset[int]
    kind: str
    speaker: frozenset[int]
    name: str | None
    is_speech: bool


@dataclass(slots=True)
class Cost:
    """Seconds of the bare pipeline and of our quotations over the same text."""

    pipeline: float = 0.0
    quotes: float = 0.0


def ours(docs: list[dict], nlp, cost: Cost) -> list[list[dict]]:
    out = []
    for row in docs:
        text = row["text"]
        article, zones = Article(article_id(text), text, row["id"], dt.date(2026, 1, 1)), find_zones(text)
        began = time.process_time()
        doc = nlp(pipeline.mask(text, zones.debris))
        cost.pipeline += time.process_time() - began
        sentences = pipeline.sentences_of(doc, article.id)
        names = find_names(doc, article, sentences, zones)
        began = time.process_time()
        found = list(find_quotes(doc, article, sentences, names))
        cost.quotes += time.process_time() - began
        out.append(
            [
                {
                    "content": [q.start, q.end],
                    "speaker": None if q.speaker_start is None else [q.speaker_start, q.speaker_end],
                    "speaker_name": q.speaker_name,
                }
                for q in found
            ]
        )
    return out


def marks(docs: list[dict], nlp) -> list[list[dict]]:
    """What stands between quotation marks, four words or more, and the nearest person of the paragraph."""
    out = []
    for doc in nlp.pipe(d["text"] for d in docs):
        people = [e for e in doc.ents if e.label_ == "PERSON"]
        found = []
        for m in re.finditer(r"[“\"«]([^“”\"«»\n]{12,})[”\"»]", doc.text):
            line = doc.text.rfind("\n", 0, m.start()), doc.text.find("\n", m.end()) % (len(doc.text) + 1)
            near = [p for p in people if line[0] < p.start_char < line[1]]
            who = min(near, key=lambda p: min(abs(p.start_char - m.end()), abs(p.end_char - m.start())), default=None)
            speaker = [who.start_char, who.end_char] if who else None
            found.append({"content": list(m.span(1)), "speaker": speaker, "speaker_name": who.text if who else None})
        out.append(found)
    return out


def units(text: str, quotes: list[dict]) -> list[Unit]:
    """Quotations cut at line breaks; a leading "that" is no part of one."""
    spans = [m.span() for m in _WORD.finditer(text)]
    inside = quoted(text)
    out = []
    for quote in quotes:
        start = quote["content"][0]
        for piece in text[start : quote["content"][1]].split("\n"):
            words = covered(spans, start, start + len(piece))
            span = start, start + len(piece)
            start += len(piece) + 1
            if len(words) > 1 and text[slice(*spans[words[0]])].lower() == "that":
                words = words[1:]
            if words:
                said = quote.get("speaker")
                speaker = covered(spans, *said) if said else []
                telling = [i for i in speaker if text[slice(*spans[i])].lower() not in _NO_NAME] or speaker
                name = quote.get("speaker_name")
                is_speech = quote.get("speech") is not False
                out.append(Unit(frozenset(words), kind_of(text, span, inside), frozenset(telling), name, is_speech))
    return list(dict.fromkeys(out))


def covered(spans: list[tuple[int, int]], start: int, end: int) -> list[int]:
    """Numbers of the words that a span touches."""
    first = bisect_left(spans, (start, start))
    first -= first > 0 and spans[first - 1][1] > start
    return list(range(first, max(first, bisect_left(spans, (end, 0)))))


def quoted(text: str) -> bytearray:
    """1 where a character is between double quotation marks; a line's end closes them."""
    inside, start = bytearray(len(text)), None
    for i, char in enumerate(text):
        if start is None and (char in OPEN or (char == '"' and text[i + 1 : i + 2].strip())):
            start = i
        elif start is not None and (char in CLOSE or char in '"\n'):
            inside[start:i] = b"\1" * (i - start)
            start = None
    if start is not None:
        inside[start:] = b"\1" * (len(text) - start)
    return inside


def kind_of(text: str, span: tuple[int, int], inside: bytearray) -> str:
    """Direct where nine tenths of the letters are between marks, mixed where some words are, else indirect."""
    words = [(m.start(), len(m.group())) for m in _WORD.finditer(text, *span)]
    letters = sum(n for _, n in words)
    between = sum(n for at, n in words if inside[at])
    if letters and between >= 0.9 * letters:
        return "direct"
    return "mixed" if between else "indirect"


def paired(gold: list[Unit], said: list[Unit]) -> list[tuple[Unit, Unit, float]]:
    """One to one, most shared words first; speech before what is no speech."""
    near = [
        (not g.is_speech, -len(g.words & s.words) / len(g.words | s.words), n, k)
        for n, g in enumerate(gold)
        for k, s in enumerate(said)
        if g.words & s.words
    ]
    done_gold, done_said, out = set(), set(), []
    for _, share, n, k in sorted(near):
        if n not in done_gold and k not in done_said:
            done_gold.add(n)
            done_said.add(k)
            out.append((gold[n], said[k], -share))
    return out


def count(text: str, gold: list[Unit], said: list[Unit], n: Counter[str]) -> None:
    """Adds one document; what lies on a gold belief or plan counts neither way."""
    pairs = paired(gold, said)
    belief = frozenset[int]().union(*(g.words for g in gold if not g.is_speech))
    right = {id(s) for g, s, share in pairs if g.is_speech and share >= 0.5}
    passed = {id(s) for g, s, _ in pairs if not g.is_speech}
    passed |= {id(s) for s in said if id(s) not in right and 2 * len(s.words & belief) >= len(s.words)}
    of_name: dict[str, frozenset[int]] = defaultdict(frozenset)
    for g in gold:
        of_name[g.name or ""] |= g.speaker
    for g in gold:
        for key in ("gold", f"gold {g.kind}") if g.is_speech else ():
            n[key] += 1
    for s in said:
        for key in ("said", f"said {s.kind}") if id(s) not in passed else ():
            n[key] += 1
    for g, s, share in pairs:
        if not g.is_speech or id(s) in passed:
            continue
        n["exact"] += g.words == s.words
        if share < 0.5:
            continue
        is_named = bool(g.name) and same_name(s.name or "", g.name or "")
        at = g.speaker | (of_name[g.name] if g.name else frozenset())
        is_right = (bool(at & s.speaker) or is_named) if g.speaker or g.name else not s.speaker
        n["relaxed"] += 1
        n[f"found {g.kind}"] += 1
        n[f"right {s.kind}"] += 1
        n["joint"] += is_right
        n["named"] += bool(g.name)
        n["right name"] += is_named


def same_name(said: str, gold: str) -> bool:
    """One is the other, part of it, or has its surname."""
    a, b = (
        [w.strip(".") for w in re.findall(r"[^\W\d_][\w'’.-]*", x.lower()) if w not in _NO_NAME] for x in (said, gold)
    )
    return bool(a and b) and (set(a) <= set(b) or set(b) <= set(a) or (a[-1] == b[-1] and len(a[-1]) > 2))


def figure(n: Counter[str]) -> str:
    """F1 of all, exact, with the speaker, and by kind; the share of right names."""
    parts = [
        f"{what} {f1(n[what] / max(1, n['said']), n[what] / max(1, n['gold'])):6.1%}"
        for what in ("relaxed", "exact", "joint")
    ]
    for kind in KINDS:
        precision, recall = (
            n[f"right {kind}"] / max(1, n[f"said {kind}"]),
            n[f"found {kind}"] / max(1, n[f"gold {kind}"]),
        )
        parts.append(f"{kind} {f1(precision, recall):6.1%}")
    return "  ".join([*parts, f"names {n['right name'] / max(1, n['named']):6.1%}"])


def rows(folder: Path, half: str | None, nlp) -> Iterator[Row]:
    """Set by set, method by method."""
    for name in SETS:
        docs, cost = documents(folder, name, half), Cost()
        if not docs:
            yield name, "", f"left out: no {name}*.jsonl in {folder}"
            continue
        methods = {
            "ours": lambda docs=docs, cost=cost: ours(docs, nlp, cost),
            "marks": lambda docs=docs: marks(docs, nlp),
            "textacy": lambda docs=docs: ask("textacy", [d["text"] for d in docs]),
        }
        for label, method in methods.items():
            try:
                said = method()
            except PeerMissingError as error:
                yield name, label, str(error)
                continue
            n = Counter[str]()
            for doc, quotes in zip(docs, said, strict=True):
                count(doc["text"], units(doc["text"], doc["quotes"]), units(doc["text"], quotes), n)
            yield name, label, figure(n)
        yield name, "ours", f"{cost.quotes / max(1e-9, cost.pipeline):.1%} of the pipeline's time"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets as JSON lines")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    parser.add_argument("--model", help="the spaCy pipeline, by default that of the settings")
    chosen = parser.parse_args()
    for name, method, text in rows(chosen.data, chosen.half, pipeline.load(chosen.model)):
        print(f"{name:13}{method:9}{text}", flush=True)


if __name__ == "__main__":
    main()
