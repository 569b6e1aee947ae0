"""Whether a hidden day of publication is found again: right, unknown or wrong, with the evidence of every answer.

The stated day of each article is hidden. `alone` asks for it from the text; `together` lets all other articles of the
set, dated as they are, help. Each is asked as if read on so many fixed days, two years apart, and as if read 30 days
after publication. An answer is the days from `published_start` to `published_end`: "right" is a single day, the true
one; "span" holds the true one among several, of which "two" are spans of two days; anything else is "wrong".

Usage: python benchmarks/years.py --data FOLDER [--half a] [--read 2026-11-21] [--days 13] [--all]
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
APART = 2  # years
READ_AFTER = dt.timedelta(days=30)
Answer = tuple[str, str, dt.date, str, str]


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
    true, first, last = day_of(doc), found.published_start, found.published_end
    if first is None or last is None:
        verdict = "unknown" if found.published is None else "wrong"
    elif not first <= true <= last:
        verdict = "wrong"
    else:
        verdict = "right" if first == last else "two" if (last - first).days == 1 else "span"
    return verdict, doc["id"], true, f"{first}/{last}", found.published_why or ""


def days_of_reading(last: dt.date, count: int) -> list[dt.date | None]:
    """So many fixed days, and None for 30 days after publication."""
    return [*(last.replace(year=last.year - APART * n) for n in range(count)), None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets as JSON lines")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    parser.add_argument("--read", type=dt.date.fromisoformat, default=dt.date(2026, 11, 21), help="the last fixed day")
    parser.add_argument("--days", type=int, default=13, help="fixed days, two years apart, the last one first")
    parser.add_argument("--all", action="store_true", help="print unknown answers too")
    chosen = parser.parse_args()
    for name in SETS:
        docs = [d for d in documents(chosen.data, name, chosen.half) if d.get("dct")]
        for method in (alone, together) if docs else ():
            for read in days_of_reading(chosen.read, chosen.days):
                show(name, method.__name__, read, list(method(docs, read)), whole=chosen.all)


def show(name: str, method: str, read: dt.date | None, answers: list[Answer], *, whole: bool) -> None:
    counts = Counter(a[0] for a in answers)
    figures = "  ".join(f"{v} {counts[v]}" for v in ("right", "two", "span", "unknown", "wrong"))
    print(f"{name:15}{method:10}read {read or 'after 30 days'}:  {figures}", flush=True)
    for verdict, key, true, said, why in answers:
        if whole or verdict != "unknown":
            print(f"    {verdict:8}{key:24}{true}  {said}  {why}")


if __name__ == "__main__":
    main()
