"""Time expressions against gold, ours beside the tools that install from the index, and how fast the rules are.

Figures are those of TempEval-3 (UzZaman et al. 2013): value F1 is the share of right values among overlapping spans
times the relaxed F1. "Calendar" counts only what a timeline can draw: a gold date of a day, month or year, found with
the same day, month or year.

Usage: python benchmarks/time.py --data FOLDER [--half a] [--limit N] [--without heideltime]
FOLDER holds timebank*.jsonl, aquaint*.jsonl, wikiwars*.jsonl: id, text, dct, timexes of start, end, type, value.
"""

import argparse
import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from peers import PeerMissingError, ask
from sets import documents, f1

from core.parse import nlp as pipeline
from core.parse import parse_articles
from core.parse.timex import find_timexes, resolve_timexes
from core.parse.zones import find_zones
from core.records import Article, Sentence, article_id

SETS = {"timebank": "news", "aquaint": "news", "wikiwars": "narrative"}
PEERS = ("heideltime", "dateparser", "recognizers")
_CALENDAR = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?=$|T)")
Doc = dict
Timex = dict
Row = tuple[str, str, str]


def article_of(doc: Doc) -> Article:
    published = dt.date.fromisoformat(doc["dct"]) if doc.get("dct") else None
    return Article(article_id(doc["text"]), doc["text"], doc["id"], dt.date(2026, 1, 1), published=published)


def as_json(timexes) -> list[Timex]:
    return [{"start": t.start, "end": t.end, "type": t.type, "value": t.value} for t in timexes]


def ours(docs: list[Doc]) -> list[list[Timex]]:
    """As the library gets them: with the pipeline, whose parse tells a verb's tense."""
    return [as_json(parsed.timexes) for parsed in parse_articles(map(article_of, docs), pipeline.load())]


def rules_alone(docs: list[Doc]) -> list[list[Timex]]:
    """Without the pipeline: a sentence ends at a full stop or a line's end."""
    out = []
    for doc in docs:
        article, text = article_of(doc), doc["text"]
        ends = [m.end() for m in re.finditer(r"[.!?]\s|\n", text)] + [len(text)]
        sentences = tuple(
            Sentence(article.id, n, s, e) for n, (s, e) in enumerate(zip([0, *ends[:-1]], ends, strict=True))
        )
        out.append(as_json(resolve_timexes(find_timexes(text, find_zones(text)), article, sentences, None)))
    return out


def peer(tool: str, docs: list[Doc]) -> list[list[Timex]]:
    """Another tool's; a document without a date of its own is read as of the day of its set's making."""
    asked = [{"text": d["text"], "dct": d.get("dct") or "2010-01-01", "kind": SETS[d["kind"]]} for d in docs]
    return ask(tool, asked)


def figures(gold: list[list[Timex]], said: list[list[Timex]]) -> str:
    """Value, calendar, type, relaxed and strict F1."""
    n = Counter[str]()
    for g, s in zip(gold, said, strict=True):
        _count(g, s, n)
    relaxed = f1(n["touched"] / max(1, n["said"]), n["found"] / max(1, n["gold"]))
    strict = f1(n["exact"] / max(1, n["said"]), n["exact"] / max(1, n["gold"]))
    value, kind = (n[what] / max(1, n["found"]) * relaxed for what in ("value", "type"))
    calendar = f1(n["day"] / max(1, n["days said"]), n["day"] / max(1, n["days"]))
    return (
        f"value {value:6.1%}  calendar {calendar:6.1%}  type {kind:6.1%}  relaxed {relaxed:6.1%}  strict {strict:6.1%}"
    )


def _count(gold: list[Timex], said: list[Timex], n: Counter[str]) -> None:
    n["gold"] += len(gold)
    n["said"] += len(said)
    for g in gold:
        s = _best(g, said)
        day = calendar_part(g)
        n["days"] += bool(day)
        if s:
            n["found"] += 1
            n["exact"] += (s["start"], s["end"]) == (g["start"], g["end"])
            n["type"] += s["type"] == g["type"]
            n["value"] += s["value"] == g["value"]
            n["day"] += bool(day) and calendar_part(s, any_type=True) == day
    n["touched"] += sum(_best(s, gold) is not None for s in said)
    n["days said"] += sum(bool(calendar_part(s)) for s in said)


def _best(one: Timex, others: list[Timex]) -> Timex | None:
    """The one that shares most characters."""
    shared = [(min(one["end"], o["end"]) - max(one["start"], o["start"]), o) for o in others]
    return max(((n, o) for n, o in shared if n > 0), key=lambda pair: pair[0], default=(0, None))[1]


def calendar_part(timex: Timex, *, any_type: bool = False) -> str:
    """The day, month or year of a value; "" for what is none."""
    if not any_type and timex["type"] not in ("DATE", "TIME"):
        return ""
    found = _CALENDAR.match(timex["value"] or "")
    return found.group() if found else ""


def rows(folder: Path, half: str | None, limit: int | None, tools: list[str]) -> Iterator[Row]:
    """Set by set, method by method."""
    methods: dict[str, Callable] = {"ours": ours, "ours, rules alone": rules_alone}
    methods |= {tool: partial(peer, tool) for tool in tools}
    for name in SETS:
        docs = [d | {"kind": name} for d in documents(folder, name, half)][:limit]
        if not docs:
            yield name, "", f"left out: no {name}*.jsonl in {folder}"
            continue
        gold = [d["timexes"] for d in docs]
        for label, method in methods.items():
            try:
                said = method(docs)
            except PeerMissingError as error:
                yield name, label, str(error)
                continue
            yield name, label, figures(gold, said)


def speed(folder: Path) -> Iterator[Row]:
    """The rules alone, on one core: characters a second, once over the text and once over ten times as much."""
    text = "\n\n".join(d["text"] for name in SETS for d in documents(folder, name))[:400_000]
    hostile = {"news": text, "digits": "1" * 400_000, "numbers": "12 " * 130_000, "months": "May " * 100_000}
    for label, sample in hostile.items():
        rates = []
        for part in (sample[: len(sample) // 10], sample):
            began = time.process_time()
            found = find_timexes(part, find_zones(part))
            whole = Article("x", part, "x", dt.date(2026, 1, 1), published=dt.date(2025, 6, 1))
            resolve_timexes(found, whole, (Sentence("x", 0, 0, len(part)),), None)
            rates.append(len(part) / max(1e-9, time.process_time() - began))
        yield (
            "speed",
            label,
            f"{rates[1]:11,.0f} characters a second; ten times the text: {rates[1] / rates[0]:.2f} of it",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets as JSON lines")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    parser.add_argument("--limit", type=int, help="so many documents of each set")
    parser.add_argument("--without", action="append", default=[], choices=PEERS, help="a tool to leave out")
    chosen = parser.parse_args()
    for name, method, figure in rows(
        chosen.data, chosen.half, chosen.limit, [p for p in PEERS if p not in chosen.without]
    ):
        print(f"{name:10}{method:20}{figure}", flush=True)
    for name, method, figure in speed(chosen.data):
        print(f"{name:10}{method:20}{figure}")


if __name__ == "__main__":
    main()
