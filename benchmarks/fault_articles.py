"""What the rounds of `faults.py` do to a library: made articles, what is done with them, and what a reader has to see.

Two versions of a parser find other events in the same articles, so that what a reader sees tells which of them it was.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.library.check import check
from core.library.compact import compact, remove
from core.library.mend import mend
from core.library.migrate import migrate
from core.library.reader import Library
from core.library.search import sentence_key
from core.library.writer import Writer, open_writer
from core.link.relink import relink
from core.records import Article, Entity, Event, Mention, Parsed, Sentence, article_id, record_id
from core.reparse import reparse

COUNTRIES = {"CL": "Chile", "PE": "Peru"}
# Articles of a batch, which are published together; batches that a library has before it is broken.
BATCH, BEFORE = 5, 4
State = dict[str, tuple[str, ...]]


class FailedError(Exception):
    """Something does not hold that must."""


def must(holds: bool, otherwise: str) -> None:
    """Raises FailedError."""
    if not holds:
        raise FailedError(otherwise)


def made(batch: int, n: int, version: int) -> Parsed:
    """An article of a batch as a parser of a version has it: later ones find fewer events and other words for them."""
    who, whom = f"Ana Rivera{batch % 3}", f"Luis Soto{n}"
    text = f"{who} met {whom} in batch {batch}.\nThe guest left number {n}.\nChile agreed."
    key = article_id(text)
    article = Article(
        key, text, f"{batch}.txt", _day(1), source=f"Batch {batch}", source_basis="stated", title=text[:20]
    )
    lines = [0, text.index("The"), text.index("Chile"), len(text) + 1]
    sentences = tuple(Sentence(key, i, lines[i], lines[i + 1] - 1) for i in range(3))
    people = [(who, "PERSON", None), (whom, "PERSON", None), ("Chile", "GPE", "CL")]
    spans = [(text.index(name), text.index(name) + len(name)) for name, _, _ in people]
    ids = [record_id(key, "e", *span) for span in spans]
    entities = tuple(Entity(i, key, *person, "made") for i, person in zip(ids, people, strict=True))
    mentions = tuple(Mention(key, i, *s, "name", 2 * (k == 2)) for k, (i, s) in enumerate(zip(ids, spans, strict=True)))
    told = [("met", "CONSULT", 0), ("left", "RETREAT", 1), ("agreed", "AGREE", 2)][: 4 - version]
    events = tuple(_event(article, sentences, ids, version, *one) for one in told)
    return Parsed(article, sentences, entities, mentions, (), events, ())


def _event(article: Article, sentences: tuple[Sentence, ...], ids: list[str], version: int, *told: Any) -> Event:
    word, kind, n = told
    start = article.text.index(word)
    return Event(
        id=record_id(article.id, "v", start, start + len(word)),
        article_id=article.id,
        type=kind,
        mode=None,
        status="reported" if version == 1 else f"version {version}",
        title=f"{word} {version}",
        date="2024-03-06",
        date_start=_day(6),
        date_end=_day(6),
        date_why="Made.",
        actors=(ids[n],),
        recipients=(),
        countries=("CL",),
        place=None,
        trigger_start=start,
        trigger_end=start + len(word),
        sentence_start=sentences[n].start,
        sentence_end=sentences[n].end,
        sentence=n,
    )


def _day(n: int) -> dt.date:
    return dt.date(2024, 3, n)


def batch_of(batch: int, version: int = 1) -> list[Parsed]:
    return [made(batch, n, version) for n in range(BATCH)]


def truth(batches: Iterable[int], version: int = 1) -> State:
    """What a library of these batches says: the events of each article."""
    return {
        one.article.id: tuple(sorted(f"{e.type} {e.status} {e.date}" for e in one.events))
        for batch in batches
        for one in batch_of(batch, version)
    }


def link(writer: Writer) -> str:
    relink(writer, country_names=COUNTRIES)
    return ""


def add(folder: Path, batches: Iterable[int], *, version: int = 1, say: Callable[[str], None] = lambda _: None) -> None:
    """Adds batches, says of each when it is on the disk, and publishes."""
    with open_writer(folder) as writer:
        for batch in batches:
            writer.append(batch_of(batch, version), parser_version=version)
            say(f"kept {batch}")
        writer.publish(parser_version=version, linked_with=link(writer))
    say("published")


def parse(articles: list[Article], hints: object) -> list[Parsed]:
    known = {one.article.id: one for batch in range(BEFORE + 9) for one in batch_of(batch, 2)}
    return [replace(known[article.id], article=article) for article in articles]


DEEDS: dict[str, Callable[[Path, Callable[[str], None]], object]] = {
    "add": lambda folder, say: add(folder, (BEFORE, BEFORE + 1, BEFORE + 2), say=say),
    "compact": lambda folder, say: compact(folder, link=link),
    "reparse": lambda folder, say: reparse(folder, link=link, parse=parse, parser_version=2),
    "remove": lambda folder, say: remove(folder, [one.article.id for one in batch_of(1)], link=link),
    "mend": lambda folder, say: mend(folder, link=link, parser_version=1),
    "migrate": lambda folder, say: migrate(folder, link=link),
}


def state(folder: Path) -> State:
    """What a reader sees. Raises LibraryError; FailedError where two answers do not fit."""
    with Library.open(folder) as library:
        return seen(library)


def seen(library: Library) -> State:
    rows = library.rows("""
        SELECT a.article_id, a.article_no, a.n_events, count(e.event), list(concat(e.type, ' ', e.status, ' ', e.date))
        FROM articles a LEFT JOIN events e ON e.event // 65536 = a.article_no GROUP BY ALL""")
    found: State = {key: tuple(sorted(told)) for key, _, _, _, told in rows}
    must(all(n == counted for _, _, n, counted, _ in rows), "events and their counts differ")
    must(len(found) == len(rows), "an article is there twice")
    numbers = {number: key for key, number, *_ in rows}
    for number, table in library.packed(numbers).items():
        must(table.column("article_id")[0].as_py() == numbers[number], "another article than was asked for")
    [(stories,)] = library.rows("SELECT coalesce(sum(n_events), 0) FROM stories")
    must(stories == sum(n for _, _, n, _, _ in rows), "stories and events differ")
    if rows:
        hits = library.hits("guest left")
        missing = numbers.keys() - set(hits.articles.tolist())
        must(not missing, f"{len(missing)} articles are not found by their words")
        keys = {sentence_key(number, 1) for number in numbers}
        must(keys <= set(hits.sentences.tolist()), "sentences are not found by their words")
    return found


def damage_in(folder: Path) -> list[str]:
    """What `check` finds. Raises LibraryError for a manifest of another layout."""
    return [finding.said for finding in check(folder).findings if finding.is_damage]


def plain(found: State) -> dict[str, list[str]]:
    return {key: list(told) for key, told in found.items()}


def same(found: dict[str, list[str]], right: State) -> bool:
    return found == plain(right)
