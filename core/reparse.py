"""Parses again what an older parser has parsed, from what the library holds; no file is needed.

What an article's file states of it is taken from the file's own bytes, which the library keeps; all else is parsed as
if it had just been read. It goes segment by segment, each on the disk when it is done, so that a run that was stopped
goes on where it was. Readers see the library as it was until the one publishing at the end.
"""

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core import engine, settings
from core.errors import LibraryError, ReadError
from core.ingest import Progress, parse_batch, user_names
from core.library import manifest, packing, segments
from core.library.segments import Segment
from core.library.writer import Writer, open_writer
from core.parse import PARSER_VERSION
from core.parse.publication.batch import Hint, solve_batch
from core.read import limits
from core.read.encoding import decode
from core.read.formats import lines
from core.read.item import Draft, item_of
from core.records import Article, Parsed, Reject

# Articles, with what all of them tell of one another, to their records.
Parse = Callable[[list[Article], Mapping[str, Hint]], list[Parsed]]
Link = Callable[[Writer], str]
# Facts that a file may state and a parser may find.
_PUBLISHED = ("published", "published_start", "published_end", "published_basis", "published_why")
_FOUND = ("title", "source", "source_basis", *_PUBLISHED)


@dataclass(frozen=True, slots=True)
class Reparsed:
    """How many articles were parsed now, and how many an earlier run had done that was stopped."""

    parsed: int = 0
    resumed: int = 0


def reparse(
    folder: str | Path,
    *,
    link: Link,
    parse: Parse | None = None,
    parser_version: int = PARSER_VERSION,
    progress: Progress = lambda _: None,
) -> Reparsed:
    """Parses all articles again that an older parser has parsed; where there are none, nothing changes.

    link: puts what was parsed into the charts. progress: called with how many articles were dealt with. Raises
    LibraryError, ModelMissingError, LexiconError.
    """
    folder = Path(folder)
    if not stale(folder, parser_version):
        return Reparsed()
    with open_writer(folder, anew=True) as writer:
        resumed = sum(map(_count, _taken_up(writer, parser_version)))
        progress(resumed)
        old = [s for s in (*writer.published, *writer.waiting) if s.n and s.parser_version < parser_version]
        over = {serial for s in writer.waiting for serial in s.replaces}
        again = _Again(writer, parse or _parser(folder), parser_version, progress)
        for segment in old:
            if segment.serial not in over:
                again.rewrite(segment)
        writer.publish(parser_version=parser_version, linked_with=link(writer), merge=False)
    return Reparsed(again.parsed, resumed)


def stale(folder: Path, parser_version: int = PARSER_VERSION) -> int:
    """How many articles lie in segments that an older parser had a part in. Raises LibraryError."""
    current = manifest.read(folder)
    listed = {n: segments.load(folder, n, sha256=sha) for n, sha in current.segments} if current else {}
    _, waiting = segments.unpublished(folder, listed)
    return sum(s.n for s in (*listed.values(), *waiting) if s.parser_version < parser_version)


def bare(article: Article, original: bytes | None) -> Article:
    """An article as it was read: with what its file states and nothing that a parser found.

    original: the bytes it was read from, where they are not the text's own. Where nothing was read from a file, what
    is said to be stated stays.
    """
    stated: Mapping[str, Any]
    text = article.text.encode("utf-8", "surrogatepass")
    if original is None and article.sha256 == hashlib.sha256(text).hexdigest():
        stated = {}  # a file of plain text
    elif original is not None and _is_text_of(article, original):
        stated = {}  # the same in another encoding
    elif original is not None and (read := _read_again(article, original)):
        stated = {fact: getattr(read, fact) for fact in _FOUND}
    else:
        stated = _said_to_be_stated(article)
    return replace(article, countries=(), **{**dict.fromkeys(_FOUND), **stated})


def _is_text_of(article: Article, original: bytes) -> bool:
    """Whether the bytes are the text in another encoding; those of a text file that cannot be decoded are, too."""
    try:
        return decode(original) == article.text
    except ReadError:
        return article.path.lower().endswith(".txt")


def _read_again(article: Article, original: bytes) -> Article | None:
    """The article as its line of JSON states it; None where it was read from something else."""
    for result in lines.read(io.BytesIO(original), article.path, limits.current()):
        if isinstance(result, Draft):
            item, _ = item_of(result, article.path, article.added, original)
            if item.article.id == article.id:
                return item.article
    return None


def _said_to_be_stated(article: Article) -> dict[str, Any]:
    kept: dict[str, Any] = {"title": article.title}
    if article.source_basis == "stated":
        kept |= {"source": article.source, "source_basis": "stated"}
    if article.published_basis == "stated":
        kept |= {fact: getattr(article, fact) for fact in _PUBLISHED}
    return kept


def _parser(folder: Path) -> Parse:
    """The real one, with what the user's file says of names."""
    overrides = user_names(folder)

    def parse(articles: list[Article], hints: Mapping[str, Hint]) -> list[Parsed]:
        return parse_batch(articles, None, overrides, hints)

    return parse


def _taken_up(writer: Writer, parser_version: int) -> Iterator[Segment]:
    """What a run that was stopped has left and is whole: the articles of published segments, none missing."""
    published = {s.serial: s for s in writer.published}
    known = {number for number in map(writer.number_of, writer.known()) if number is not None}
    done: set[int] = set()
    for left in sorted(writer.resumable, key=lambda s: -s.serial):
        if left.parser_version < parser_version or not done.isdisjoint(left.replaces):
            continue
        wanted = {no for _, no in segments.ids_of(published[n] for n in left.replaces)} & known
        try:
            if wanted <= {no for _, no in segments.ids_of([left])}:
                writer.take_up(left)
                done |= set(left.replaces)
                yield left
        except LibraryError:
            continue  # it is not whole, and is written again


def _count(segment: Segment) -> int:
    return segment.n


class _Again:
    """Parses segments anew."""

    def __init__(self, writer: Writer, parse: Parse, parser_version: int, progress: Progress) -> None:
        self._writer, self._parse, self._version, self._progress = writer, parse, parser_version, progress
        self._hints = solve_batch(bare(*one) for table in writer.whole() for one in _articles(table))
        self.parsed = 0

    def rewrite(self, segment: Segment) -> None:
        """Writes a segment with the articles that an older parser parsed as this one does."""
        rejects = [r for r in segment.rejects if r.stage == "read"]
        self._writer.rewrite([segment], self._blocks(segment, rejects), rejects=rejects)

    def _blocks(self, segment: Segment, rejects: list[Reject]) -> Iterator[pa.Table]:
        """Its blocks with the articles that are still in; what parsing rejects goes into the list."""
        for batch in segment.read():
            table = pa.Table.from_batches([batch])
            table = table.filter(pa.array([self._is_in(table, n) for n in range(len(table))]))
            is_old = pc.less(table.column("parser_version"), self._version)
            kept, old = table.filter(pc.invert(is_old)), table.filter(is_old)
            ids = set(kept.column("article_id").to_pylist())
            rejects += [r for r in segment.rejects if r.stage != "read" and r.article_id in ids]
            found = pa.concat_tables([kept, *self._parsed(old, rejects)])
            if len(found):
                yield found.take(pc.sort_indices(found.column("article_no")))

    def _is_in(self, table: pa.Table, n: int) -> bool:
        number: int = table.column("article_no")[n].as_py()
        return self._writer.number_of(table.column("article_id")[n].as_py()) == number

    def _parsed(self, old: pa.Table, rejects: list[Reject]) -> Iterator[pa.Table]:
        at = 0
        for articles in engine.batched((bare(*one) for one in _articles(old)), settings.number("batch_size")):
            parsed = self._parse(articles, self._hints)
            rejects += [reject for one in parsed for reject in one.rejects]
            table = packing.pack(parsed, parser_version=self._version)
            yield _with_kept(table, old.slice(at, len(table)))
            at += len(table)
            self.parsed += len(parsed)
            self._progress(len(parsed))


def _with_kept(table: pa.Table, old: pa.Table) -> pa.Table:
    """Rows parsed anew with their numbers, and the bytes they were read from."""
    for name in ("article_no", "original"):
        table = table.set_column(table.schema.get_field_index(name), name, old.column(name))
    return table


def _articles(table: pa.Table) -> Iterator[tuple[Article, bytes | None]]:
    """Articles with the bytes they were read from, where these are kept apart from the text."""
    yield from zip(packing.articles(table), table.column("original").to_pylist(), strict=True)
