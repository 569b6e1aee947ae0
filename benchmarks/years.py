"""Whether a hidden day of publication is found again: right, unknown or wrong, with the evidence of every answer.

The stated day of each article is hidden. `alone` asks for it from the text; `together` lets all other articles of the
set, dated as they are, help. Each is asked as if read on a fixed day and as if read 30 days after publication. "right"
is the day itself, "next" a day before or after it: a dateline is of the day of filing, which the next day's paper
prints, and a wire sends on the evening before what is to be printed. "year" is the right year with a day farther off.

Usage: python benchmarks/years.py --data FOLDER [--half a] [--read 2026-11-21] [--all]
"""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sets import documents

from core.parse.nlp import mask
from core.parse.publication import publication_facts
from core.parse.publication.batch import solve_batch, with_hint
from core.parse.timex import find_timexes
from core.parse.zones import find_zones
from core.records import Article

SETS = ("aquaint", "timebank", "timeline-docs")
NEXT_DAY = dt.timedelta(days=1)
READ_AFTER = dt.timedelta(days=30)
Answer = tuple[str, str, dt.date, dt.date | None, str]


def day_of(doc: dict) -> dt.date:
    return dt.date.fromisoformat(doc["dct"][:10])


def asked(doc: dict, read: dt.date | None) -> Article:
    """An article without its day and the header line that states it, under a path that does not tell it either."""
    span = find_zones(doc["text"]).header_date_span
    text = mask(doc["text"], (span,)) if span else doc["text"]
    return Article("asked", text, "asked.txt", read or day_of(doc) + READ_AFTER)


def facts(article: Article) -> Article:
    zones = find_zones(article.text)
    return publication_facts(article, zones, find_timexes(article.text, zones))


def alone(docs: list[dict], read: dt.date | None) -> Iterator[Answer]:
    for doc in docs:
        yield judged(doc, facts(asked(doc, read)))


def together(docs: list[dict], read: dt.date | None) -> Iterator[Answer]:
    """Each article with the others, dated; one that is dated alone or gives no day at all is as it was."""
    dated = [Article(d["id"], d["text"], d["id"], day_of(d), published=day_of(d)) for d in docs]
    for doc in docs:
        article = asked(doc, read)
        found = facts(article)
        if found.published is None and (found.published_why or "").startswith("Unknown year"):
            others = (other for other in dated if other.id != doc["id"] and other.text != doc["text"])
            found = facts(with_hint(article, solve_batch([article, *others])))
        yield judged(doc, found)


def judged(doc: dict, found: Article) -> Answer:
    true, said = day_of(doc), found.published
    verdict = "unknown" if said is None else "right" if said == true else "wrong"
    if said and said != true and abs(said - true) <= NEXT_DAY:
        verdict = "next"
    elif said and said != true and said.year == true.year:
        verdict = "year"
    return verdict, doc["id"], true, said, found.published_why or ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets as JSON lines")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    parser.add_argument("--read", type=dt.date.fromisoformat, default=dt.date(2026, 11, 21), help="the fixed day")
    parser.add_argument("--all", action="store_true", help="print unknown answers too")
    chosen = parser.parse_args()
    for name in SETS:
        docs = [d for d in documents(chosen.data, name, chosen.half) if d.get("dct")]
        for method in (alone, together) if docs else ():
            for read in (chosen.read, None):
                answers = list(method(docs, read))
                counts = Counter(a[0] for a in answers)
                figures = "  ".join(f"{v} {counts[v]}" for v in ("right", "next", "year", "unknown", "wrong"))
                print(f"{name:15}{method.__name__:10}read {read or 'after 30 days'}:  {figures}")
                for verdict, key, true, said, why in answers:
                    if chosen.all or verdict != "unknown":
                        print(f"    {verdict:8}{key:24}{true}  {said}  {why}")


if __name__ == "__main__":
    main()
