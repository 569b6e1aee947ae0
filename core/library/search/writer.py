"""Writing the index: one process at a time adds articles, takes some out, and commits.

A commit is one step: what was added and how far the index goes now appear together, however the process ends. What was
not committed is gone. An index that is damaged or of an older schema is emptied on opening: it then goes to -1, and
the caller adds the library's articles again.
"""

import json
import logging
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import tantivy
from tantivy import Index, IndexWriter, Order, Query, Searcher

from core.errors import LibraryError
from core.library.search.check import META, Label, check_files, damaged, fields_of, read_label, write_label
from core.library.search.query import between, days, kind_query, sentences_between
from core.library.search.records import ELSEWHERE, SENTENCE_BITS, Document, Span, sentence_key
from core.library.search.schema import (
    SCHEMA_VERSION,
    SORTED_BY,
    Kind,
    build_schema,
    clean,
    name_number,
    prepare,
    without_lengths,
)

log = logging.getLogger(__name__)
# Tantivy takes at least 15 MB a thread, and holds what is not written yet in it.
HEAP_BYTES = 96_000_000
# A word that stands in a text so often counts more than others, as those of the title do.
OFTEN = 3
_words = re.compile(r"[^\W_]+").findall
_P = ParamSpec("_P")
_T = TypeVar("_T")


@contextmanager
def open_indexer(folder: Path, *, threads: int = 1, heap_bytes: int = HEAP_BYTES) -> Iterator["Indexer"]:
    """The writer of the index in `folder`, which is made where there is none or no good one.

    What was added since the last commit is dropped on leaving. Merging of files is waited for. Raises LibraryError
    where another process writes.
    """
    index, serial, after = _open(folder)
    writer = _writer(folder, index, heap_bytes, threads)
    try:
        indexer = Indexer(folder, index, writer, serial, after)
        yield indexer
        if not indexer.is_committed:  # else it would end the merging that the commit has begun
            guarded(folder, writer.rollback)
    finally:
        guarded(folder, writer.wait_merging_threads)


class Indexer:
    """Adds, removes, commits; made by `open_indexer`."""

    def __init__(self, folder: Path, index: Index, writer: IndexWriter, serial: int, through: int) -> None:
        self._folder, self._index, self._writer, self._serial = folder, index, writer, serial
        self._schema, self._through, self._highest = index.schema, through, through
        self._is_committed = True

    @property
    def is_committed(self) -> bool:
        """Whether nothing was added or taken out since the last commit."""
        return self._is_committed

    @property
    def through(self) -> int:
        """The last article number of the last commit; -1 where the index is empty."""
        return self._through

    def add(self, documents: Iterable[Document]) -> None:
        """Adds articles; one whose number is there already takes the other's place."""
        for document in documents:
            if document.article_no <= self._highest:
                self.remove([document.article_no])
            self._highest = max(self._highest, document.article_no)
            self._is_committed = False
            for part in _documents(document):
                guarded(self._folder, self._writer.add_document, part)

    def remove(self, article_nos: Iterable[int]) -> None:
        """Takes articles and their sentences out."""
        for number in article_nos:
            self._delete(Query.term_query(self._schema, "article_no", number, "basic"))
            self._delete(sentences_between(self._schema, number, number))

    def rewind(self, first: int) -> None:
        """Takes out all articles with this number or a higher one, such as those of a run that was never published."""
        self._delete(between(self._schema, "article_no", max(first, 0), None))
        self._delete(sentences_between(self._schema, max(first, 0), None))
        self._highest = min(self._highest, first - 1)

    def commit(self, through: int) -> None:
        """Makes all this visible to readers that open from now on; `through` is the last article number it covers."""
        self._serial += 1
        self._delete(kind_query(self._schema, Kind.STATE))
        state = tantivy.Document()
        for field, value in (("kind", Kind.STATE.value), ("key", self._serial), ("next", through + 1)):
            state.add_unsigned(field, value)
        guarded(self._folder, self._writer.add_document, state)
        guarded(self._folder, self._writer.commit)
        self._index.reload()
        documents = self._index.searcher().num_docs
        write_label(self._folder, Label(SCHEMA_VERSION, self._serial, documents, fields_of(self._folder)))
        self._through = self._highest = through
        self._is_committed = True

    def _delete(self, query: Query) -> None:
        """By query: by term, tantivy 0.27 takes no unsigned number for one and deletes nothing."""
        self._is_committed = False
        guarded(self._folder, self._writer.delete_documents_by_query, query)


def state_of(folder: Path, label: Label, searcher: Searcher) -> tuple[int, int]:
    """Serial and last article number of the commit that a searcher sees. Raises LibraryError where it is not whole."""
    query = kind_query(build_schema(), Kind.STATE)
    found = [searcher.search(query, 2, order_by_field=field, order=Order.Asc).hits for field in ("key", "next")]
    if not searcher.num_docs and not label.documents:
        return 0, -1
    if [len(hits) for hits in found] != [1, 1]:
        raise damaged(folder, "it does not say how far it goes")
    serial, following = int(found[0][0][0]), int(found[1][0][0])
    if serial < label.serial or (serial == label.serial and searcher.num_docs != label.documents):
        raise damaged(folder, "some of it is missing")
    return serial, following - 1


def guarded(folder: Path, call: Callable[_P, _T], *args: _P.args, **options: _P.kwargs) -> _T:
    """What a call into tantivy gives; its errors, and its panics, become a LibraryError."""
    try:
        return call(*args, **options)
    except BaseException as error:
        if isinstance(error, ValueError | OSError) or type(error).__name__ == "PanicException":
            raise damaged(folder, str(error)[:200]) from error
        raise


def _open(folder: Path) -> tuple[Index, int, int]:
    """The index, its serial number, how far it goes."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        label = read_label(folder, (SCHEMA_VERSION,))
        check_files(folder)
        index = prepare(guarded(folder, Index.open, str(folder)))
        return index, *guarded(folder, state_of, folder, label, index.searcher())
    except LibraryError as error:
        if any(folder.iterdir()):
            log.warning("%s It is made anew.", error)
    return _make(folder), 0, -1


def _writer(folder: Path, index: Index, heap_bytes: int, threads: int) -> IndexWriter:
    try:
        return index.writer(heap_bytes, threads)
    except ValueError as error:
        if "LockBusy" not in str(error):
            raise
        raise LibraryError(
            f"The search index in {folder} is being written by another process. Wait until it is done, then try again."
        ) from error


def _make(folder: Path) -> Index:
    """An empty index; what else is in the folder goes. Its label comes last, and makes it one."""
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    guarded(folder, Index, build_schema(), str(folder), sort_by_field=SORTED_BY)
    meta = folder / META
    meta.write_text(json.dumps(without_lengths(json.loads(meta.read_text(encoding="utf-8")))), encoding="utf-8")
    index = prepare(guarded(folder, Index.open, str(folder)))
    write_label(folder, Label(SCHEMA_VERSION, 0, 0, fields_of(folder)))
    return index


def _documents(document: Document) -> Iterator[tantivy.Document]:
    """The article, its sentences, and its title and what else is outside of sentences."""
    text, title = clean(document.text), clean(document.title or "")
    article = _of_kind(Kind.ARTICLE)
    article.add_unsigned("article_no", document.article_no)
    for field, part in (("text", title), ("text", text), ("often", title), ("often", _repeated(text))):
        article.add_text(field, part)
    article.add_unsigned("source", name_number(document.source))
    for code in document.countries:
        article.add_unsigned("countries", name_number(code))
    if document.day:
        article.add_integer("day", days(document.day))
    yield article
    for n, (start, end) in enumerate(document.sentences):
        yield _sentence(sentence_key(document.article_no, n), text[start:end])
    for part in filter(str.strip, (title, *_outside(text, document.sentences))):
        yield _sentence(document.article_no << SENTENCE_BITS | ELSEWHERE, part)


def _repeated(text: str) -> str:
    """The words that a text often has, once each.

    Taken apart at spaces first, and only what has other signs word by word: in two thirds of the time.
    """
    counts = Counter(text.lower().split())
    for mixed in [run for run in counts if not run.isalnum()]:
        n = counts.pop(mixed)
        for word in _words(mixed):
            counts[word] += n
    return " ".join(word for word, n in counts.items() if n >= OFTEN)


def _sentence(key: int, text: str) -> tantivy.Document:
    sentence = _of_kind(Kind.SENTENCE)
    sentence.add_text("sentence", text)
    sentence.add_unsigned("key", key)
    return sentence


def _of_kind(kind: Kind) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("kind", kind.value)
    return document


def _outside(text: str, sentences: Iterable[Span]) -> Iterator[str]:
    """What lies between sentences, before and after them."""
    at = 0
    for start, end in sentences:
        yield text[at:start]
        at = max(at, end)
    yield text[at:]
