"""What reading costs: mixed files added to a library against parsing the same texts alone, and each format by itself.

    make benchmark-reading [FILES=1000] [TEXTS=articles.jsonl]

Makes FILES files of all formats with the makers of the tests, each of a text and a day of its own, some of several
articles. The texts are made of sentences with many names, subjects, places and days; or, what is worth more, real ones:
TEXTS has a JSON object a line with `text`, its paragraphs in lines, and `date`. In one run: reads the files (CPU per
format, of this process and of the reading process), parses the same articles alone, and adds the files to an empty
library, all with one pipeline in this process. Says what the steps of adding cost: CPU seconds of an hour ago are
others where a machine does other things too, so that the parsing within adding, the same work at the same time, is what
its rate is held against as well. Ends with 1 where adding comes to less than 85 % of either rate. `--adding` leaves the
parsing alone out.
"""

import argparse
import datetime as dt
import gzip
import io
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parents[1] / "tests/core"))

import made_files as made

from core import engine, ingest, settings
from core.library.writer import Writer
from core.parse import nlp as pipeline
from core.parse.publication.batch import solve_batch, with_hint
from core.read import Item, read_items

ADDED = dt.date(2026, 1, 15)
LEAST_RATE = 0.85
# Articles of a file of many.
ROWS = 10
OF_MANY = (".json", ".jsonl", ".csv", ".zip", ".parquet")
# A day and the paragraphs of an article.
Text = tuple[str, list[str]]
FIRST_DAY, DAYS = dt.date(2024, 1, 1), 700
FIRST = ("Karl", "Ann", "Marta", "Luis", "Wei", "Omar", "Ivan", "Aiko", "Peter", "Sara", "Jonas", "Elena", "Pavel")
LAST = (
    "Huber", "Holt", "Nowak", "Soto", "Chen", "Haddad", "Petrov", "Tanaka", "Lindberg", "Moreau", "Keller", "Rossi",
    "Novak", "Silva", "Osei", "Berg", "Costa", "Dimitrov", "Farah", "Gruber", "Horvat", "Ito", "Jansen", "Kovacs",
)  # fmt: skip
PLACES = (
    "Vienna", "Prague", "Lima", "Oslo", "Ankara", "Seoul", "Warsaw", "Cairo", "Ottawa", "Geneva", "Berlin", "Madrid",
    "Lisbon", "Athens", "Helsinki", "Nairobi", "Jakarta", "Manila", "Dublin", "Budapest", "Belgrade", "Riga", "Quito",
)  # fmt: skip
BODIES = (
    "the European Union", "the United Nations", "NATO", "the African Union", "the World Bank", "Austria", "Peru",
    "Norway", "Turkey", "South Korea", "Egypt", "Canada", "Poland", "Kenya", "Indonesia", "Ireland", "Hungary",
    "Finland", "Greece", "Spain", "Portugal", "Chile", "Japan", "Sweden",
)  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "September", "October", "November", "December")
TOPICS = (
    "grain exports", "fishing rights", "the price of gas", "a new rail line", "border checks", "steel tariffs", "visas",
    "the return of prisoners", "drinking water", "a loan for hospitals", "the census", "mine clearance", "air traffic",
    "wages of teachers", "rare metals", "a joint exercise", "flood defences", "the vaccination of cattle", "pensions",
    "the storage of nuclear waste", "data centres", "election observers", "cotton", "the repair of two bridges",
)  # fmt: skip
ENDS = (
    "the ministry told reporters", "a person who took part said", "as had been expected", "two weeks before the vote",
    "in spite of earlier warnings", "for the first time in nine years", "with the help of a mediator", "without a vote",
    "after a night of talks", "although the opposition had objected", "while trains stood still", "at short notice",
    "under pressure from its neighbours", "on the last day of the session", "in a letter seen by this paper", "again",
    "before an audience of students", "to the surprise of many", "as unions called for a strike", "to little applause",
)  # fmt: skip
SENTENCES = (
    "{who} met officials of {body} in {place} on Tuesday to talk about {topic} and {n} open questions, {end}.",
    "“We agreed on {topic} but not on {more},” {who} said after the talks in {place}, {end}.",
    "{body} said on {month} {day} that it would send {n} more experts on {topic} to {place}, {end}.",
    "According to {who}, the agreement on {topic} with {body} could be signed in {place} next week, {end}.",
    "The spokesman for {body} denied that {who} had been offered {n} euros for {topic}, {end}.",
    "In {place}, some {n} people protested over {topic}, {end}, and blamed {body}.",
    "{who} is to travel from {place} to the region on the {day}th to speak on {more}, {end}.",
    "Since {month}, {body} has cut what it spends on {topic} by {n} million, {end}.",
    "{end_}, {who} accused {body} of having hidden figures about {topic} in {place}.",
    "“Nobody asked me about {topic},” {who} told a paper in {place}, {end}.",
    "A court in {place} fined a firm from the region {n} euros over {topic}, {end}, and freed {who}.",
    "{body} and {who} had quarrelled over {more} for months, {end}, until {topic} brought them together in {place}.",
    "What {place} pays for {topic} has risen to {n} million, {end}; {body} wants less of it.",
    "{who}, who grew up in {place}, wrote a book about {topic} and {more}, {end}.",
    "Police in {place} held {n} people on {month} {day} after a march over {topic}, {end}.",
    "{end_}, {body} put off its decision on {topic} until {month}, and {who} left {place}.",
)
# How often each kind comes: what analysts' folders look like, pages and documents first.
KINDS = (
    (".html", 30), (".txt", 12), (".docx", 10), (".pdf", 10), (".eml", 8), (".md", 4), (".rtf", 3), (".odt", 3),
    (".mhtml", 3), (".xml", 3), (".rss", 3), (".json", 3), (".csv", 2), (".jsonl", 2), (".xlsx", 1), (".parquet", 1),
    (".zip", 1), (".warc.gz", 1),
)  # fmt: skip


def main() -> int:
    """Makes the files, reads, parses, adds, prints."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=1000, metavar="N", help="how many files (default: 1000)")
    parser.add_argument("--texts", type=Path, metavar="FILE", help="articles to take: JSON lines with text and date")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--adding", action="store_true", help="only reading and adding, not parsing alone")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "pile")
        random_ = random.Random(chosen.seed)  # noqa: S311 - the same files each time
        make(folder, chosen.files, texts_in(chosen.texts) if chosen.texts else made_texts(random_))
        nlp = pipeline.load()
        list(ingest.parse_batch([item.article for item in read(folder / "txt")[:20]], nlp=nlp))
        found = per_format(folder)
        articles = [item.article for item in found]
        n, chars = len(articles), sum(len(a.text) for a in articles)
        print(f"{chosen.files:,} files, {n:,} articles of {chars / n:,.0f} characters")
        alone, wall = spent(lambda: None if chosen.adding else parse(articles, nlp))
        print(f"parsing alone  {alone:8.1f} CPU s {wall:8.1f} s")
        with told_apart() as steps:
            added, wall = spent(lambda: ingest.add([folder], Path(name, "library"), nlp=nlp, added=ADDED))
    print(f"adding         {added:8.1f} CPU s {wall:8.1f} s  {n / added:7.1f} articles a CPU second")
    for step, seconds in steps.items():
        print(f"  {step:12} {seconds:8.1f} CPU s  {seconds / added:6.1%}")
    rates = [("parsing within it", steps["parsing"] / added)] + [("parsing alone", alone / added)] * (not chosen.adding)
    for what, rate in rates:
        print(f"adding comes to {rate:.1%} of the rate of {what} (asked {LEAST_RATE:.0%})")
    return 0 if min(rate for _, rate in rates) >= LEAST_RATE else 1


def per_format(folder: Path) -> list[Item]:
    """Reads the files of each kind apart and prints what it costs; returns all, each text once."""
    found: dict[str, Item] = {}
    total = 0.0
    print(f"{'format':10} {'files':>6} {'articles':>8} {'ms CPU a file':>14} {'ms an article':>14}")
    for part in sorted(folder.iterdir()):
        files = sum(1 for _ in part.iterdir())
        begun = len(found)
        cpu, _ = spent(lambda part=part: found.update({item.article.id: item for item in read(part)}))
        n = len(found) - begun
        total += cpu
        print(f"{part.name:10} {files:6,} {n:8,} {1000 * cpu / files:14.1f} {1000 * cpu / max(n, 1):14.1f}")
    print(f"reading, all   {total:8.1f} CPU s; starting the reading process is in each line once")
    return list(found.values())


def read(folder: Path) -> list[Item]:
    """The articles of a folder; raises where one is refused."""
    items = list(read_items([folder], added=ADDED))
    for item in items:
        if not isinstance(item, Item):
            raise SystemExit(f"{item.path}: {item.reason}")
    return [item for item in items if isinstance(item, Item)]


def parse(articles: list, nlp: object) -> None:
    """Parses as adding does, and keeps nothing."""
    hints = solve_batch(articles)
    for batch in engine.batched((with_hint(a, hints) for a in articles), settings.number("batch_size")):
        ingest.parse_batch(batch, nlp=nlp)


@contextmanager
def told_apart() -> Iterator[dict[str, float]]:
    """CPU seconds of the steps of adding, while it lasts; what is left is the reading of files and their first look."""
    steps: dict[str, float] = {}

    def timed(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        steps[name] = 0.0

        def run(*args: Any, **options: Any) -> Any:
            before = _cpu()
            try:
                return step(*args, **options)
            finally:
                steps[name] += _cpu() - before

        return run

    of_ingest = {"solve_batch": "reading", "parse_batch": "parsing", "relink": "linking"}
    of_writer = {"append": "storing", "publish": "publishing"}
    with ExitStack() as stack:
        for place, names in ((ingest, of_ingest), (Writer, of_writer)):
            for name, said in names.items():
                stack.enter_context(patch.object(place, name, timed(said, getattr(place, name))))
        yield steps


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """CPU seconds, of child processes too, and seconds of the clock."""
    before, started = _cpu(), time.monotonic()
    work()
    return _cpu() - before, time.monotonic() - started


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def make(folder: Path, n_files: int, texts: Iterator[Text]) -> None:
    """The files, each kind in a folder of its own."""
    kinds = [kind for kind, weight in KINDS for _ in range(weight)]
    for number in range(n_files):
        kind = kinds[number % len(kinds)]
        place = folder / kind.strip(".").replace(".", "-")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05d}{kind}").write_bytes(file_of(kind, texts))


def texts_in(path: Path) -> Iterator[Text]:
    """The articles of a file by day; raises where there are fewer than the files need."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    yield from ((row["date"], row["text"].split("\n")) for row in sorted(rows, key=lambda row: row["date"]))
    raise SystemExit(f"{path} has {len(rows):,} articles, fewer than the files take; ask for fewer files.")


def made_texts(random_: random.Random) -> Iterator[Text]:
    """Texts made of sentences, without end, each of some day; the same for the same seed."""
    while True:
        yield (FIRST_DAY + dt.timedelta(days=random_.randrange(DAYS))).isoformat(), text_of(random_)


def text_of(random_: random.Random) -> list[str]:
    """The paragraphs of an article nobody else has."""
    return [
        " ".join(
            random_.choice(SENTENCES).format(
                who=f"{random_.choice(FIRST)} {random_.choice(LAST)}", place=random_.choice(PLACES),
                body=random_.choice(BODIES), n=random_.randint(2, 99_999), month=random_.choice(MONTHS),
                day=random_.randint(4, 20), topic=random_.choice(TOPICS), more=random_.choice(TOPICS),
                end=random_.choice(ENDS), end_=random_.choice(ENDS).capitalize(),
            )
            for _ in range(random_.randint(2, 4))
        )
        for _ in range(random_.randint(2, 5))
    ]  # fmt: skip


def file_of(kind: str, texts: Iterator[Text]) -> bytes:
    """A file of a kind, with a text of its own or with several; its day is that of the first."""
    made.DAY, paragraphs = next(texts)
    text = "\n".join(paragraphs)
    many = [text] + ["\n".join(one) for _, one in islice(texts, ROWS - 1)] if kind in OF_MANY else []
    makers: dict[str, Callable[[], bytes]] = {
        ".html": lambda: made.html(paragraphs),
        ".txt": text.encode,
        ".docx": lambda: made.docx(text),
        ".eml": lambda: made.eml().replace(made.TEXT.encode(), text.encode()),
        ".md": lambda: made.markdown().replace(made.TEXT.encode(), text.encode()),
        ".mhtml": lambda: made.mhtml().replace(made.html(), made.html(paragraphs)),
        ".json": lambda: json.dumps([made.row(one) for one in many]).encode(),
        ".jsonl": lambda: b"\n".join(json.dumps(made.row(one)).encode() for one in many),
        ".csv": lambda: _table(many),
        ".zip": lambda: made.zipped({f"in/{i}.html": made.html(one.split("\n")) for i, one in enumerate(many)}),
        ".warc.gz": lambda: made.warc([(made.URL, made.html(paragraphs))], pack=gzip.compress),
        ".parquet": lambda: _parquet(many),
    }
    if kind in makers:
        return makers[kind]()
    return _by_paragraphs(kind, paragraphs)


def _by_paragraphs(kind: str, paragraphs: list[str]) -> bytes:
    """A file of one of the makers that write the paragraphs of the tests; here others stand for them."""
    kept = made.PARAGRAPHS, made.TEXT
    made.PARAGRAPHS, made.TEXT = tuple(paragraphs), "\n".join(paragraphs)
    try:
        return {
            ".pdf": made.pdf, ".odt": made.odt, ".rtf": made.rtf, ".xml": made.atom, ".rss": made.rss,
            ".xlsx": made.xlsx,
        }[kind]()  # fmt: skip
    finally:
        made.PARAGRAPHS, made.TEXT = kept


def _parquet(texts: list[str]) -> bytes:
    stream = io.BytesIO()
    made.pq.write_table(made.pa.Table.from_pylist([made.row(one) for one in texts]), stream)
    return stream.getvalue()


def _table(texts: list[str]) -> bytes:
    rows = ["Headline,Date,Full Text"] + [f"A report,{made.DAY},{_quoted(one)}" for one in texts]
    return "\r\n".join(rows).encode()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


if __name__ == "__main__":
    sys.exit(main())
