"""Copies among generated articles, found by the library itself: how many, how surely, and how long it takes.

A fifth of the articles are wire reports, each run by a few outlets that cut it, re-title it, edit three sentences in
ten, change the agency's credit or add a byline, or several of these. The others are reports of their own, with what
makes such look alike: turns of phrase, the foot of an outlet's every page, one statement quoted by two outlets, and
follow-ups in which an outlet repeats a third of what it wrote. Each article is one sentence of words of ours after
another; parsing would add nothing, so articles are stored as read. "Whole texts" counts as copies what has one hash of
all words, as de-duplication by a hash does.

Usage: python benchmarks/copies.py [--sizes 2000 10000] [--seed 1]
"""

import argparse
import datetime as dt
import hashlib
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, combinations
from pathlib import Path

from core.library.reader import Library
from core.library.writer import Writer, open_writer
from core.link import relink as linking
from core.link.copies import link_copies
from core.records import Article, Parsed, article_id

DAY = dt.date(2026, 1, 1)
AGENCIES = ("AP", "Reuters", "AFP", "EFE", "Xinhua")
N_OUTLETS = 40
SYLLABLES = [a + b for a in "bcdfglmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "os")]
BATCH = 1_000
_GROUPS = """
    SELECT a.article_id, coalesce(c.origin_no, a.article_no)
    FROM articles a LEFT JOIN copies c USING (article_no)"""


@dataclass(frozen=True)
class Made:
    """An article with the report it is a copy of; a report of its own has a number that no other has."""

    parsed: Parsed
    report: int


class Maker:
    """Makes articles, always the same of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - rounds by a seed, no secret
        words = sorted({"".join(self._random.choices(SYLLABLES, k=n)) for n in (1, 2, 2, 3, 3, 3) for _ in range(1500)})
        self._random.shuffle(words)
        self._words, self._sums = words, list(accumulate(1 / (n + 20) for n in range(len(words))))
        self._phrases = [self._some(6) for _ in range(60)]
        self._foot = [self._some(24) for _ in range(N_OUTLETS)]
        self._number = 0

    def articles(self, n: int) -> list[Made]:
        """So many, in an order of chance."""
        made: list[Made] = []
        while len(made) < n:
            self._number += 1
            kind = self._random.random()
            made += self._wire() if kind < 0.2 else self._followed() if kind < 0.4 else self._quoted() \
                if kind < 0.5 else [self._article(self._story(), self._outlet(), self._number)]  # fmt: skip
        self._random.shuffle(made)
        return made[:n]

    def _wire(self) -> list[Made]:
        story, agency = self._story(), self._random.choice(AGENCIES)
        signed = [f"PLACE, Jan 1 ({agency}).- {story[0]}", *story[1:]]
        report = self._number
        made = [self._article(signed, None, report, source=agency, basis="dateline")]
        for outlet in self._random.sample(range(N_OUTLETS), self._random.randint(1, 5)):
            made.append(self._article(self._changed(story, agency), outlet, report))
        return made

    def _changed(self, story: list[str], agency: str) -> list[str]:
        told = list(story)
        for change in self._random.sample(["cut", "title", "edit", "credit", "byline"], self._random.randint(1, 3)):
            if change == "cut":
                told = told[: max(4, int(len(told) * self._random.uniform(0.4, 0.8)))]
            elif change == "title":
                told = [self._some(8), *told]
            elif change == "edit":
                told = [self._edited(s) if self._random.random() < 0.3 else s for s in told]
            elif change == "credit":
                told = [*told, f"({self._random.choice(AGENCIES)})"]
            else:
                told = [f"By {self._some(2)} in {self._some(1)}", *told]
        return told if self._random.random() < 0.5 else [*told, f"With reporting by {agency}"]

    def _edited(self, sentence: str) -> str:
        words = sentence.split()
        return " ".join(self._some(1) if self._random.random() < 0.25 else word for word in words)

    def _followed(self) -> list[Made]:
        first, outlet, report = self._story(), self._outlet(), self._number
        again = self._random.sample(first, len(first) // 3)
        self._number += 1
        later = [*self._story()[: len(first) - len(again)], *again]
        return [self._article(first, outlet, report), self._article(later, outlet, self._number)]

    def _quoted(self) -> list[Made]:
        said, made = f'"{self._some(self._random.randint(15, 40))}"', []
        for outlet in self._random.sample(range(N_OUTLETS), 2):
            self._number += 1
            story = self._story()
            story.insert(self._random.randint(1, 5), said)
            made.append(self._article(story, outlet, self._number))
        return made

    def _story(self) -> list[str]:
        sentences = [self._some(self._random.randint(8, 32)) for _ in range(self._random.randint(8, 24))]
        return [f"{s} {self._random.choice(self._phrases)}" if self._random.random() < 0.15 else s for s in sentences]

    def _article(
        self, story: list[str], outlet: int | None, report: int, *, source: str | None = None, basis: str = "stated"
    ) -> Made:
        text = "\n".join([*story, self._foot[outlet]] if outlet is not None else story)
        name = source or f"Outlet {outlet}"
        published = DAY + dt.timedelta(self._number % 28)
        key = article_id(text)
        return Made(Parsed(Article(key, text, "made.txt", DAY, source=name, source_basis=basis, published=published)),
                    report)  # fmt: skip

    def _outlet(self) -> int:
        return self._random.randrange(N_OUTLETS)

    def _some(self, n: int) -> str:
        return " ".join(self._random.choices(self._words, cum_weights=self._sums, k=n))


def stored(folder: Path, made: list[Made]) -> tuple[float, float]:
    """Stores the articles; CPU seconds of looking for copies, and of that for the last hundred come one day later."""
    late = made[-100:]
    took: list[float] = []

    def timed(writer: Writer) -> None:
        start = time.process_time()
        link_copies(writer)
        took.append(time.process_time() - start)

    linking.link_copies = timed
    for some in (made[: -len(late)], late):
        with open_writer(folder) as writer:
            for n in range(0, len(some), BATCH):
                writer.append([one.parsed for one in some[n : n + BATCH]], parser_version=1)
            linking.relink(writer, country_names={"FR": "France"})
            writer.publish(parser_version=1)
    return took[0], took[1]


def pairs(groups: dict[str, object]) -> set[tuple[str, str]]:
    """Pairs of articles of one group."""
    members = defaultdict(list)
    for key, group in groups.items():
        members[group].append(key)
    return {pair for some in members.values() for pair in combinations(sorted(some), 2)}


def found(folder: Path) -> dict[str, object]:
    """The group of each article as the library has it."""
    with Library.open(folder) as library:
        return dict(library.rows(_GROUPS))


def measure(n: int, seed: int) -> Iterator[str]:
    """The lines of a size."""
    made = list({one.parsed.article.id: one for one in Maker(seed).articles(n)}.values())
    gold = pairs({one.parsed.article.id: one.report for one in made})
    whole = pairs({one.parsed.article.id: hashlib.sha256(" ".join(one.parsed.article.text.split()).encode()).digest()
                   for one in made})  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        took, late = stored(Path(folder) / "library", made)
        ours = pairs(found(Path(folder) / "library"))
    for name, told in (("Dateline", ours), ("whole texts", whole)):
        right = len(gold & told)
        yield (f"{n:>8,}  {name:<12} {len(gold):>7,} pairs  recall {right / max(1, len(gold)):.4f}  "
               f"precision {right / max(1, len(told)):.4f}")  # fmt: skip
    yield f"{n:>8,}  CPU {took:.1f} s, {1000 * took / n:.2f} ms an article; the last hundred {late:.2f} s"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for n in given.sizes:
        for line in measure(n, given.seed):
            print(line, flush=True)


if __name__ == "__main__":
    main()
