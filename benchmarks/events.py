"""Events and their dates against gold, ours beside plain ways of doing the same.

Events (`plv*.jsonl`, `plover-gsr*.jsonl`: text, and events of type, actor and recipient with text and country). A
sentence carries one gold event, so precision is a lower bound. A pair is found where an event of ours has the gold
actor and recipient: the same country, or a content word in common. "Keywords" takes the first word of our own
vocabulary in the sentence for the event, the name before it for the actor and the name after it for the recipient.

Dates (`timeline-docs*.jsonl`, `timeline-events*.jsonl`: triggers with their calendar date): the trigger is given, the
date is right where day or month are the gold's. "Nearest" takes the nearest date of the sentence, or else the
publication date; "published" always the latter.

Usage: python benchmarks/events.py --data FOLDER [--half a] [--model en_core_web_sm]
"""

import argparse
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sets import documents, f1, half_of

from core.parse import nlp as pipeline
from core.parse import parse_articles
from core.parse.countries import country_of
from core.parse.countries.iso import alpha3
from core.parse.events.dating import date_event
from core.parse.events.vocabulary import event_lexicon
from core.parse.timex import find_timexes, resolve_timexes
from core.parse.zones import find_zones
from core.records import Article, Parsed, article_id

SETS = ("plv", "plover-gsr")
QUADS = {
    **dict.fromkeys(("AGREE", "CONSULT", "SUPPORT", "CONCEDE"), 1),
    **dict.fromkeys(("COOPERATE", "AID", "RETREAT", "YIELD"), 2),
    **dict.fromkeys(("REQUEST", "ACCUSE", "REJECT", "THREATEN"), 3),
    **dict.fromkeys(("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"), 4),
}
# Whose actor and recipient may stand the other way round.
MUTUAL = {"CONSULT", "COOPERATE", "AGREE", "SUPPORT"}
EMPTY_WORDS = frozenset(
    [
        "the", "a", "an", "of", "and", "in", "on", "to", "for", "by", "with", "at", "from", "its", "his", "her",
        "their", "this", "that", "two", "some", "several", "officials", "official", "government", "president",
        "minister", "prime", "mr", "mrs", "who", "which",
    ]
)  # fmt: skip
Side = list[dict]
Coded = dict
Row = tuple[str, str, str]


def article_of(row: dict) -> Article:
    day = row.get("date") or row.get("dct")
    published = dt.date.fromisoformat(day) if day else None
    return Article(article_id(row["text"]), row["text"], row["id"], dt.date(2026, 1, 1), published=published)


def ours(rows: list[dict], nlp) -> list[list[Coded]]:
    return [coded_of(parsed) for parsed in parse_articles((article_of(r) for r in rows), nlp)]


def coded_of(parsed: Parsed) -> list[Coded]:
    """Events with who is in them: the words of the article, and the entities' names and countries."""
    known = {e.id: e for e in parsed.entities}

    def side(ids: Iterable[str], texts: Iterable[str]) -> Side:
        named = [{"text": known[i].name, "country": known[i].country} for i in ids if i in known]
        return [*named, *({"text": text, "country": None} for text in texts)]

    return [
        {
            "type": e.type,
            "actor": side(e.actors, e.actor_texts),
            "recipient": side(e.recipients, e.recipient_texts),
        }
        for e in parsed.events
    ]


def keywords(rows: list[dict], nlp) -> list[list[Coded]]:
    """What a list of words does without grammar."""
    lexicon = event_lexicon()
    out = []
    for doc in nlp.pipe(r["text"] for r in rows):
        hit = next((t for t in doc if t.lemma_ in (lexicon.verbs if t.pos_ == "VERB" else lexicon.nouns)), None)
        if hit is None:
            out.append([])
            continue
        entry = (lexicon.verbs if hit.pos_ == "VERB" else lexicon.nouns)[hit.lemma_][-1][1]
        before = [e for e in doc.ents if e.end <= hit.i][-1:]
        after = [e for e in doc.ents if e.start > hit.i][:1]
        actor, recipient = (
            [{"text": e.text, "country": country_of(e.text)[0]} for e in names] for names in (before, after)
        )
        out.append([{"type": entry.type, "actor": actor, "recipient": recipient}])
    return out


def figures(gold: list[list[Coded]], said: list[list[Coded]]) -> str:
    """Type F1, pairs found, types right of those, event F1, quad classes right."""
    n = Counter[str]()
    for g, s in zip(gold, said, strict=True):
        types = {merged(e["type"]) for e in g}, {merged(e["type"]) for e in s}
        n["both"] += len(types[0] & types[1])
        n["types"] += len(types[0])
        n["said types"] += len(types[1])
        n["gold"] += len(g)
        n["said"] += len(s)
        used = set()
        for event in g:
            paired = [(k, other) for k, other in enumerate(s) if is_pair(event, other)]
            right = [k for k, other in paired if merged(other["type"]) == merged(event["type"])]
            n["paired"] += bool(paired)
            n["right"] += bool(right)
            n["quad"] += any(QUADS[merged(other["type"])] == QUADS[merged(event["type"])] for _, other in paired)
            used |= set(right[:1])
        n["hits"] += len(used)
    type_f1 = f1(n["both"] / max(1, n["said types"]), n["both"] / max(1, n["types"]))
    event_f1 = f1(n["hits"] / max(1, n["said"]), n["right"] / max(1, n["gold"]))
    paired = max(1, n["paired"])
    return (
        f"type F1 {type_f1:6.1%}  pairs {n['paired'] / max(1, n['gold']):6.1%}  type of pair {n['right'] / paired:6.1%}"
        f"  event F1 {event_f1:6.1%}  quad {n['quad'] / paired:6.1%}  {n['said'] / max(1, len(gold)):.2f} a sentence"
    )


def merged(kind: str) -> str:
    """The gold sets have one type for giving in and giving back."""
    return "YIELD" if kind in ("CONCEDE", "RETREAT") else kind


def is_pair(gold: Coded, said: Coded) -> bool:
    """Whether actor and recipient are the gold's; of what is done together in either order."""
    if is_side(gold["actor"], said["actor"]) and is_side(gold["recipient"], said["recipient"]):
        return True
    if gold["type"] not in MUTUAL:
        return False
    return is_side(gold["actor"], [*said["recipient"], *said["actor"]]) and is_side(gold["recipient"], said["actor"])


def is_side(gold: Side, said: Side) -> bool:
    """The same country where both have one, or else a word in common; no gold side agrees with all."""
    if not any(g.get("text") or g.get("country") for g in gold):
        return True
    for g in gold:
        for s in said:
            if g.get("country") and s.get("country"):
                if g["country"] in (s["country"], alpha3(s["country"]) or ""):
                    return True
            elif g.get("text") and words(g["text"]) & words(s.get("text") or ""):
                return True
    return False


def words(text: str) -> set[str]:
    return {w for w in re.findall(r"[\w']+", text.lower().replace("'s", "")) if w not in EMPTY_WORDS}


def dates(folder: Path, half: str | None, nlp) -> Iterator[Row]:
    """Rows of the dates of given triggers: of a day, of a month, of a year, and of none."""
    read = {}
    for row in documents(folder, "timeline-docs", half):
        article, zones = article_of(row), find_zones(row["text"])
        doc = nlp(pipeline.mask(row["text"], zones.debris))
        sentences = pipeline.sentences_of(doc, article.id)
        timexes = resolve_timexes(find_timexes(row["text"], zones), article, sentences, doc)
        read[row["id"]] = doc, article, sentences, timexes
    wanted = [
        (mention, event["date"].replace("-XX", "").replace("XXXX", ""))
        for path in sorted(folder.glob("timeline-events*.jsonl"))
        for event in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        for mention in event["mentions"]
        if mention["doc"] in read and (half is None or half_of(mention["doc"]) == half)
    ]
    for label, method in {"ours": by_us, "nearest": by_nearest, "published": by_publication}.items():
        yield "timeline", label, _dates_figure([(day, method(m, *read[m["doc"]])) for m, day in wanted])


def by_us(mention, doc, article, sentences, timexes) -> str | None:
    return date_event(doc, mention["start"], mention["end"], timexes, article, sentences).date


def by_nearest(mention, doc, article, sentences, timexes) -> str | None:
    at = mention["start"]
    here = next((s for s in sentences if s.start <= at < s.end), None)
    near = [t for t in timexes if here and here.start <= t.start < here.end and re.match("[0-9]{4}", t.value or "")]
    found = min(near, key=lambda t: abs(t.start - at), default=None)
    return found.value.partition("T")[0] if found else by_publication(mention, doc, article, sentences, timexes)


def by_publication(mention, doc, article, sentences, timexes) -> str | None:
    return article.published.isoformat() if article.published else None


def _dates_figure(pairs: list[tuple[str, str | None]]) -> str:
    kinds: dict[str, Callable[[str], bool]] = {
        "day or month": lambda day: "-" in day,
        "year": lambda day: len(day) == 4,
        "none": lambda day: not day,
        "all": lambda day: True,
    }
    parts = []
    for kind, has in kinds.items():
        of_kind = [(gold, said or "") for gold, said in pairs if has(gold)]
        right = sum(gold == said for gold, said in of_kind)
        parts.append(f"{kind} {right / max(1, len(of_kind)):6.1%} of {len(of_kind)}")
    return "  ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets as JSON lines")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    parser.add_argument("--model", help="the spaCy pipeline, by default that of the settings")
    chosen = parser.parse_args()
    nlp = pipeline.load(chosen.model)
    for name in SETS:
        rows = documents(chosen.data, name, chosen.half)
        gold = [r["events"] for r in rows]
        for label, method in (("ours", ours), ("keywords", keywords)):
            print(f"{name:12}{label:12}{figures(gold, method(rows, nlp))}", flush=True)
    for name, label, figure in dates(chosen.data, chosen.half, nlp):
        print(f"{name:12}{label:12}{figure}")


if __name__ == "__main__":
    main()
