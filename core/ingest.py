"""Read, parse, append, link, publish: the one place where parsing meets the library.

Adding the same articles again changes nothing: what is known by its id is not even parsed. spaCy is loaded only when
there is something new to parse.
"""

import contextlib
import datetime as dt
import logging
import os
import pickle
import tempfile
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from core import engine, settings
from core.errors import DatelineError
from core.library.originals import Originals
from core.library.writer import Writer, open_writer
from core.link.entities import Said
from core.link.relink import relink
from core.parse import PARSER_VERSION, lexicon, parse_articles
from core.parse import nlp as pipeline
from core.parse.countries.iso import alpha3
from core.parse.names.overrides import FILE_NAME, NO_OVERRIDES, Overrides, read_overrides
from core.parse.publication.batch import NO_HINTS, Hint, solve_batch, with_hint
from core.read import STDIN, Fields, Item, read_items, read_paths
from core.records import Article, Counts, Parsed, Reject

if TYPE_CHECKING:
    from spacy.language import Language

log = logging.getLogger(__name__)

Progress = Callable[[int], None]


def add(
    paths: Iterable[str | Path],
    library_folder: str | Path,
    *,
    progress: Progress | None = None,
    nlp: "Language | None" = None,
    added: dt.date | None = None,
    fields: Fields | None = None,
    reading: Callable[[str], None] | None = None,
    again: Collection[tuple[str, str]] = (),
) -> Counts:
    """Adds articles to a library and publishes once, at the end; nothing new, nothing published.

    A changed `names.yml` is something new: all that is in the library is linked again as it says.

    progress: called with how many articles and rejects were dealt with. added: the day of reading, today by default.
    fields: as for `read_items`. reading: called with the path of each article and reject as it is read, before any is
    parsed. again: path and reason of what an earlier run refused and this one tries again; where it succeeds, the
    library lists it no more, as it lists nothing whose very bytes have been read since.
    Raises LibraryError, ModelMissingError, LexiconError.
    """
    counts, paths = Counts(), list(paths)
    overrides = user_names(library_folder)
    added = added or dt.datetime.now(dt.UTC).date()
    with ExitStack() as stack:
        writer = stack.enter_context(open_writer(library_folder))
        known = writer.known()
        spool = stack.enter_context(Spool())
        found = read_items(paths, added=added, keep=writer.originals.keep, fields=fields)
        found = _told(found, reading) if reading else found
        mended: set[str] = set()
        found = _mended(found, {r.sha256 for r in writer.rejects() if r.sha256}, mended)
        hints = solve_batch(article for article in spool.fill(found) if article.id not in known)
        originals: dict[str, bytes] = {}
        fresh = _fresh(spool.items(), known, originals, counts, progress or (lambda _: None), writer.originals)
        batches = engine.batched((with_hint(a, hints) for a in fresh), settings.number("batch_size"))
        # A pipeline that is given lives in this process.
        workers = 1 if nlp else settings.workers()
        parse = partial(parse_batch, nlp=nlp, overrides=overrides)
        for batch in engine.run(batches, parse, workers=workers):
            _append(writer, batch, originals, counts, progress or (lambda _: None))
        writer.settle_rejects(_settled(writer.rejects().difference(counts.rejects), again, mended))
        writer.append_rejects([r for r in counts.rejects if r.stage == "read"])
        said = said_of_names(overrides)
        if writer.is_changed or (known and said.digest != writer.linked_with):
            relink(writer, country_names=country_names(), said=said)
            writer.publish(parser_version=PARSER_VERSION, linked_with=said.digest)
    return counts


def hints_of(paths: Iterable[str | Path], *, added: dt.date, known: Container[str] = frozenset()) -> dict[str, Hint]:
    """What the articles of one run tell of one another's days of publication, by id; those known are not read for it.

    Only what can be read twice is: not standard input, not a pipe.
    """
    again = [path for path in paths if str(path) != STDIN and (os.path.isfile(path) or os.path.isdir(path))]
    found = read_paths(again, added=added)
    return solve_batch(item for item in found if isinstance(item, Article) and item.id not in known)


def user_names(library_folder: str | Path) -> Overrides:
    """What the user's `names.yml` beside the library says; no file, nothing. Raises LexiconError naming the line."""
    path = Path(library_folder).expanduser().resolve().parent / FILE_NAME
    if not path.is_file():
        return NO_OVERRIDES
    return read_overrides(path.read_bytes().decode("utf-8", "replace"), name=str(path))


def said_of_names(overrides: Overrides) -> Said:
    """What the user's file says across articles: an alias is the same name as what it stands for."""
    return Said((*overrides.same, *((name, short) for short, name in overrides.alias)), overrides.different)


def parse_batch(
    articles: list[Article],
    nlp: "Language | None" = None,
    overrides: Overrides = NO_OVERRIDES,
    hints: Mapping[str, Hint] = NO_HINTS,
) -> list[Parsed]:
    """The batch function of the engine: articles to their records, with the pipeline of this process.

    hints: what the articles of the whole run tell of one another (`hints_of`).
    Where parsing breaks, the batch is parsed one by one, and the article at fault is kept with a Reject that says so.
    """
    nlp = nlp or pipeline.load()
    articles = [with_hint(article, hints) for article in articles]
    parse = partial(parse_articles, overrides=overrides) if overrides else parse_articles
    try:
        return list(parse(articles, nlp))
    except DatelineError:
        raise
    except Exception as error:  # whatever a text brings out in any step, the other articles go on
        if len(articles) > 1:
            return [parsed for article in articles for parsed in parse_batch([article], nlp, overrides)]
        log.debug("parsing %s broke", articles[0].id, exc_info=True)
        reason = f"Parsing broke ({type(error).__name__}: {error}). Please report it with the article."
        return [Parsed(articles[0], rejects=(Reject(articles[0].path, articles[0].id, "parse", reason),))]


def country_names() -> dict[str, str]:
    """Country names by alpha-2 code, from the lexicon; stored in the library, so that its readers need no lexicon."""
    return {code: str(entry["name"]) for code, entry in lexicon.load("countries")["country"].items()}


def alpha3_codes() -> dict[str, str]:
    """Alpha-3 by alpha-2 codes of all countries we know, from the lexicon; for exports in the manner of others."""
    return {code: three for code in country_names() if (three := alpha3(code))}


class Spool:
    """What was read, in a temporary file: all of it is looked at before the first is parsed, and read only once."""

    def __enter__(self) -> "Spool":
        self._file = tempfile.TemporaryFile()
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def fill(self, items: Iterable[Item | Reject]) -> Iterator[Article]:
        """Takes all in and hands on the articles as they pass."""
        for item in items:
            pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)
            if isinstance(item, Item):
                yield item.article

    def items(self) -> Iterator[Item | Reject]:
        """All that was taken in, in order, while nothing more comes."""
        self._file.seek(0)
        with contextlib.suppress(EOFError):
            while True:
                yield pickle.load(self._file)  # noqa: S301 (our own records, in a file that has no name)


def _told(items: Iterator[Item | Reject], reading: Callable[[str], None]) -> Iterator[Item | Reject]:
    """The items, the path of each told as it passes; a word on an article before is no item of its own."""
    for item in items:
        if isinstance(item, Item):
            reading(item.article.path)
        elif item.article_id is None:
            reading(item.path)
        yield item


def _mended(items: Iterator[Item | Reject], refused: Container[str], mended: set[str]) -> Iterator[Item | Reject]:
    """The items; those read from bytes that were refused before leave the SHA-256 of these in `mended`."""
    for item in items:
        if isinstance(item, Item) and (digest := item.article.sha256) and digest in refused:
            mended.add(digest)
        yield item


def _settled(rejects: Iterable[Reject], again: Collection[tuple[str, str]], mended: Container[str]) -> list[Reject]:
    """Of the library's rejects those of whole files and members that were read now."""
    of_files = (r for r in rejects if r.stage == "read" and r.article_id is None)
    return [r for r in of_files if (r.path, r.reason) in again or (r.sha256 and r.sha256 in mended)]


def _fresh(
    items: Iterator[Item | Reject],
    known: set[str],
    originals: dict[str, bytes],
    counts: Counts,
    progress: Progress,
    kept: Originals,
) -> Iterator[Article]:
    """Articles not yet known; their bytes go into `originals` as they pass, those of several at once into `kept`."""
    for item in items:
        if isinstance(item, Reject):
            counts.rejects.append(item)
            if item.article_id is None:
                progress(1)
            continue
        counts.read += 1
        article = item.article
        if article.id in known:
            counts.known += 1
            progress(1)
            continue
        known.add(article.id)
        if item.is_shared:
            kept.keep(item.original)
        elif article.sha256:
            originals[article.id] = item.original
        yield article


def _append(
    writer: Writer, batch: list[Parsed], originals: dict[str, bytes], counts: Counts, progress: Progress
) -> None:
    read_from = [originals.pop(parsed.article.id, None) for parsed in batch]
    counts.added += writer.append(batch, parser_version=PARSER_VERSION, originals=read_from)
    counts.events += sum(len(p.events) for p in batch)
    counts.quotes += sum(len(p.quotes) for p in batch)
    counts.entities += sum(len(p.entities) for p in batch)
    counts.rejects.extend(chain.from_iterable(p.rejects for p in batch))
    progress(len(batch))
