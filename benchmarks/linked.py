"""Which events of several articles the library takes for one happening, against gold mentions of happenings.

Here nothing is the benchmark's own: the articles of the set (`ecb-dev*.jsonl`, or `--set ecb-train`) are parsed, put
into a library of their own in a temporary folder and linked there as any are; its stories, and the pairs that *Check*
asks about, are read back. An event of the library is a gold mention where its trigger overlaps the mention, the longest
overlap first. Counted are pairs of mentions of different articles, of mentions that some event is: precision against
the gold clusters, recall of the gold pairs among them ("found"), and of all gold pairs ("all"), most of which the
library has no event for. Linked pairs with an event that no mention is are said and not counted: the gold marks a few
sentences of an article.

The articles come without days. "As read" leaves that to the product, which finds a day for the few that print one and
calls the others undated, and what is undated is never linked. "Same day" gives all of them, of all topics, one day of
publication, as if they had come in on one day: no gold is in that, reports of one happening are as near as they can be,
and so are those of all others, so its precision is what a busy day gives.

Usage: python benchmarks/linked.py --data FOLDER [--set ecb-train] [--half a]
"""

import argparse
import datetime as dt
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from sets import documents, half_of

from core import views
from core.ingest import country_names, parse_batch
from core.library.reader import Library
from core.library.schema import PLACES
from core.library.writer import open_writer
from core.link.relink import relink
from core.parse import PARSER_VERSION
from core.parse import nlp as pipeline
from core.records import Article, Parsed

ADDED = dt.date(2014, 6, 30)
SAME_DAY = dt.date(2013, 6, 12)
_EACH = 64
_PLACED = """
    SELECT a.article_id, e.trigger_start, e.trigger_end, e.lead, e.day_start IS NOT NULL
    FROM events e JOIN articles a ON a.article_no = e.event // ?"""

Place = tuple[str, int, int]  # article, start, end
Pair = tuple[int, int]  # of gold mentions, by number, the smaller first


@dataclass(frozen=True, slots=True)
class Linked:
    """What a library says: of each event its story, and pairs of events whose stories may be one."""

    story_of: dict[Place, int]
    asked: tuple[tuple[Place, Place], ...]
    n_dated: int


@dataclass(frozen=True, slots=True)
class Counted:
    """Pairs of mentions that are said to be one, and how many pairs of events have an event that no mention is."""

    pairs: frozenset[Pair]
    n_unmatched: int


class Gold:
    """The mentions of happenings of a set, by number, and their clusters."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        marked = [(row["id"], m) for row in rows for m in row["mentions"] if m["kind"] == "event"]
        self.article = [article for article, _ in marked]
        self.cluster = [m["cluster"] for _, m in marked]
        self._spans: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
        for n, (article, m) in enumerate(marked):
            self._spans[article].append((m["start"], m["end"], n))

    def mention_of(self, place: Place) -> int | None:
        """The mention an event is: the one its trigger overlaps most, then the shortest."""
        article, start, end = place
        spans = self._spans.get(article, ())
        over = [(min(end, last) - max(start, first), first - last, n) for first, last, n in spans]
        best = max(over, default=(0, 0, -1))
        return best[2] if best[0] > 0 else None

    def pairs(self, mentions: Iterable[int]) -> frozenset[Pair]:
        """Gold pairs of different articles among the mentions."""
        clusters: dict[str, list[int]] = defaultdict(list)
        for n in sorted(mentions):
            clusters[self.cluster[n]].append(n)
        pairs = (pair for some in clusters.values() for pair in combinations(some, 2))
        return frozenset(pair for pair in pairs if self.is_across(pair))

    def is_across(self, pair: Pair) -> bool:
        """Whether two mentions are of different articles."""
        return self.article[pair[0]] != self.article[pair[1]]


def parse(rows: Sequence[dict[str, Any]], *, published: dt.date | None = None) -> Iterator[Parsed]:
    """The articles as the product parses them, under their ids in the set."""
    nlp = pipeline.load()
    articles = [Article(row["id"], row["text"], row["id"], ADDED) for row in rows]
    if published:
        articles = [replace(a, published=published, published_basis="stated") for a in articles]
    for n in range(0, len(articles), _EACH):
        yield from parse_batch(articles[n : n + _EACH], nlp)


def link(parsed: Iterable[Parsed]) -> Linked:
    """What a new library says of the articles."""
    with tempfile.TemporaryDirectory() as folder:
        with open_writer(folder) as writer:
            writer.append(list(parsed), parser_version=PARSER_VERSION)
            relink(writer, country_names=country_names())
            writer.publish(parser_version=PARSER_VERSION)
        with Library.open(folder) as library:
            rows = library.rows(_PLACED, (PLACES,))
            asked = views.possibly_one(library, limit=1_000_000)
    story_of = {(article, start, end): lead for article, start, end, lead, _ in rows}
    pairs = zip(asked["event_a"].map(_place), asked["event_b"].map(_place), strict=True)
    return Linked(story_of, tuple(pairs), sum(is_dated for *_, is_dated in rows))


def _place(event_id: str) -> Place:
    article, span = event_id.rsplit(":v", 1)
    start, end = span.split("-")
    return article, int(start), int(end)


def counted(gold: Gold, pairs: Iterable[tuple[Place, Place]]) -> Counted:
    """Pairs of events of different articles as pairs of mentions."""
    found, n_unmatched = set(), 0
    for a, b in pairs:
        if a[0] == b[0]:
            continue
        first, second = gold.mention_of(a), gold.mention_of(b)
        if first is None or second is None:
            n_unmatched += 1
        else:
            found.add((min(first, second), max(first, second)))
    return Counted(frozenset(found), n_unmatched)


def story_pairs(linked: Linked) -> Iterator[tuple[Place, Place]]:
    """Pairs of events of one story."""
    for events in stories(linked).values():
        yield from combinations(events, 2)


def asked_pairs(linked: Linked) -> Iterator[tuple[Place, Place]]:
    """Pairs of events, one of each of two stories that are asked about."""
    told = stories(linked)
    for a, b in linked.asked:
        for one in told[linked.story_of[a]]:
            yield from ((one, other) for other in told[linked.story_of[b]])


def stories(linked: Linked) -> dict[int, list[Place]]:
    """The events of each story."""
    told: dict[int, list[Place]] = defaultdict(list)
    for place, story in sorted(linked.story_of.items()):
        told[story].append(place)
    return told


def print_figures(name: str, gold: Gold, linked: Linked) -> None:
    """Four lines of figures."""
    matched = [n for place in linked.story_of if (n := gold.mention_of(place)) is not None]
    present, everything = gold.pairs(set(matched)), gold.pairs(range(len(gold.article)))
    print(
        f"{name}: {len(linked.story_of)} events, {linked.n_dated} with a day; {len(matched)} are {len(set(matched))} "
        f"of {len(gold.article)} mentions; gold pairs among these {len(present)}, in all {len(everything)}"
    )
    one, asked = counted(gold, story_pairs(linked)), counted(gold, asked_pairs(linked))
    both = Counted(one.pairs | asked.pairs, one.n_unmatched + asked.n_unmatched)
    for part, said in (("one story", one), ("asked", asked), ("both", both)):
        right, n_said = len(said.pairs & present), len(said.pairs)
        print(
            f"  {part:<10} {n_said:>5} pairs, precision {right / max(1, n_said):.3f}, "
            f"recall of found {right / max(1, len(present)):.3f}, of all {right / max(1, len(everything)):.3f}; "
            f"not counted {said.n_unmatched} ({said.n_unmatched / max(1, n_said + said.n_unmatched):.0%})"
        )


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--set", default="ecb-dev", help="how the names of its files begin")
    parser.add_argument("--half", choices=("a", "b"), help="of the topics, by a digest of the number")
    given = parser.parse_args()
    rows = [r for r in documents(given.data, given.set) if given.half in (None, half_of(r["topic"]))]
    gold = Gold(rows)
    print_figures("as read", gold, link(parse(rows)))
    print_figures("same day", gold, link(parse(rows, published=SAME_DAY)))


if __name__ == "__main__":
    main()
