"""Bytes to Articles: files, folders and standard input, one module a format, a registry by content and suffix.

In: paths as a user gives them. Out: Articles in input order, each with its original bytes at hand, and a Reject for
whatever could not be read, so that nothing is dropped silently. The text of plain text and JSON lines is kept character
for character, newlines too. Formats that libraries of others read are read in a process apart, which can be stopped.
"""

import datetime as dt
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from core.errors import ReadError
from core.read import fetch
from core.read import limits as bounds
from core.read.apart import Apart
from core.read.fields import Columns
from core.read.item import Draft, Item, Problem, inside, item_of, refuse
from core.read.limits import Limits
from core.read.registry import Format, columns_reader, find_format, reader_of
from core.read.sidecar import NAME as SIDECAR
from core.read.sidecar import sidecar_of
from core.records import Article, Reject

__all__ = ["STDIN", "Fields", "Item", "Reading", "read_items", "read_paths"]

STDIN = "-"
Keep = Callable[[bytes], str]
Fields = Mapping[str, Mapping[str, str]]
# Read in this process: nothing but our own code and the standard library touches them.
_OURS = {"plain text", "JSON lines", "Markdown"}


def read_paths(paths: Iterable[str | Path], *, added: dt.date) -> Iterator[Article | Reject]:
    """Articles and rejects of files, folders (all below, sorted by name) and "-" for standard input."""
    for item in read_items(paths, added=added):
        yield item.article if isinstance(item, Item) else item


def read_items(
    paths: Iterable[str | Path], *, added: dt.date, keep: Keep | None = None, fields: Fields | None = None
) -> Iterator[Item | Reject]:
    """Like `read_paths`, each article with its original bytes. A Reject about an article follows that article.

    keep: called with the bytes that could not be read; returns their SHA-256. fields: what a user says of the fields of
    a file, {path: {fact: name}}; under "" for all others.
    """
    with Reading(added, keep, fields) as reading:
        for path in paths:
            if str(path) == STDIN:
                yield from reading.standard_input()
            elif fetch.is_url(str(path)):
                yield from reading.address(str(path))
            elif Path(path).is_dir():
                yield from reading.folder(Path(path))
            else:
                yield from reading.file(Path(path))


class Reading:
    """One run of reading, as a context: the day, the limits of the settings, the process apart, which ends with it."""

    def __init__(self, added: dt.date, keep: Keep | None = None, fields: Fields | None = None) -> None:
        self.added, self.keep, self.limits, self.apart = added, keep, bounds.current(), Apart()
        self.fields = fields or {}

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_: object) -> None:
        self.apart.stop()

    def folder(self, folder: Path) -> Iterator[Item | Reject]:
        """Files whose name starts with a dot belong to the system, not to the pile, and are passed over."""
        found = False
        sidecar = None
        try:
            sidecar = sidecar_of(folder)
        except ReadError as error:
            yield refuse(_printable(folder / SIDECAR), str(error))
        for problem in sidecar.problems if sidecar else ():
            yield refuse(_printable(folder / SIDECAR), problem)
        for parent, folders, files in os.walk(folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                path = Path(parent, name)
                if name.startswith(".") or (sidecar and path == folder / SIDECAR):
                    continue
                found = True
                if path.is_file():
                    inner = path.relative_to(folder).as_posix()
                    for item in self.file(path):
                        yield sidecar.told(item, inner) if sidecar and isinstance(item, Item) else item
                else:
                    yield refuse(_printable(path), "not a regular file. Add what it points to")
        if not found:
            yield refuse(_printable(folder), "the folder holds no files. Check its path")

    def columns(self, path: Path) -> list[Columns]:
        """What the fields of a table are called; nothing where a file is no table, or cannot be read as one."""
        name = _printable(path)
        try:
            with path.open("rb") as stream:
                found = columns_reader(find_format(name, cast("BinaryIO", stream)))
        except (OSError, ReadError):
            return []
        return self.apart.columns(str(path.absolute()), name, found, self.limits) if found else []

    def file(self, path: Path) -> Iterator[Item | Reject]:
        """The articles of a file."""
        try:
            stream = path.open("rb")
        except OSError as error:
            yield refuse(_printable(path), f"{error.strerror or error}. Check the path and its permissions")
            return
        with stream:
            yield from self._stream(cast("BinaryIO", stream), _printable(path), path)

    def copy(self, path: Path, name: str) -> Iterator[Item | Reject]:
        """The articles of a file that was fetched: it lies at `path` and is called `name`."""
        with path.open("rb") as stream:
            yield from self._stream(cast("BinaryIO", stream), name, path)

    def address(self, url: str) -> Iterator[Item | Reject]:
        """The articles of a page or feed on the web, which only a user's asking opens."""
        try:
            found = fetch.fetch(url, max_bytes=self.limits.max_bytes, seconds=self.limits.seconds)
        except ReadError as error:
            yield refuse(url, str(error))
            return
        with tempfile.NamedTemporaryFile(suffix=found.suffix) as copy:
            copy.write(found.data)
            copy.flush()
            name = url if found.suffix and url.endswith(found.suffix) else f"{url}{found.suffix}"
            yield from self._stream(io.BytesIO(found.data), name, Path(copy.name))

    def standard_input(self) -> Iterator[Item | Reject]:
        """The articles of standard input, which is told by its content."""
        data = sys.stdin.buffer.read(self.limits.max_bytes + 1)
        if len(data) > self.limits.max_bytes:
            yield refuse(
                STDIN, f"more than {self.limits.max_bytes:,} bytes. Give it as a file, or raise DATELINE_MAX_FILE_MB"
            )
            return
        yield from self._stream(io.BytesIO(data), STDIN, None)

    def _stream(self, stream: BinaryIO, path: str, lies_at: Path | None) -> Iterator[Item | Reject]:
        try:
            found = find_format(path, stream)
            results = self._results(found, stream, path, lies_at)
            whole = None
            is_empty = True
            for result in results:
                is_empty = False
                if result.original is None and whole is None:
                    whole = _all_of(stream, self.limits)
                yield from self._given(result, found, path, whole or b"")
            if is_empty:
                raise ReadError(f"there is nothing to read in this {found.name}. {bounds.ANEW}")
        except ReadError as error:
            yield refuse(path, str(error), sha256=self._kept(_all_of(stream, self.limits)))
        except OSError as error:
            yield refuse(path, f"{error.strerror or error} while reading. Try it again")

    def _results(self, found: Format, stream: BinaryIO, path: str, lies_at: Path | None) -> Iterator[Draft | Problem]:
        if found.name in _OURS:
            yield from reader_of(found)(stream, path, self._limits_of(path))
            return
        with ExitStack() as stack:
            if lies_at is None:
                copy = stack.enter_context(tempfile.NamedTemporaryFile())
                copy.write(_all_of(stream, self.limits))
                copy.flush()
                lies_at = Path(copy.name)
            yield from self.apart.read(str(lies_at.absolute()), path, found, self._limits_of(path))

    def _limits_of(self, path: str) -> Limits:
        """The limits, with what is said of the fields of this file."""
        said = self.fields.get(path) or self.fields.get("")
        return replace(self.limits, fields=dict(said)) if said else self.limits

    def _kept(self, data: bytes | None) -> str | None:
        """The SHA-256 of bytes that could not be read, now kept; None for none, and for part of too large a file."""
        return self.keep(data) if self.keep and data and len(data) < self.limits.max_bytes else None

    def _given(self, result: Draft | Problem, found: Format, path: str, whole: bytes) -> Iterator[Item | Reject]:
        if isinstance(result, Problem):
            kept = self._kept(whole if result.original is None and not result.member else result.original)
            yield refuse(inside(path, result.member), result.reason, sha256=kept)
            return
        item, rejects = item_of(result, path, self.added, whole)
        yield item
        yield from rejects
        for note in found.notes:
            yield refuse(item.article.path, note, article_id=item.article.id)


def _all_of(stream: BinaryIO, limits: Limits) -> bytes:
    """A file's bytes, at most as many as a document may have; the stream is put back to where its reader left it."""
    here = stream.tell()
    stream.seek(0)
    data = stream.read(limits.max_bytes)
    stream.seek(here)
    return data


def _printable(path: Path) -> str:
    """A path that can be printed and stored: bytes that are no UTF-8 become the replacement character."""
    return os.fsencode(path).decode("utf-8", "replace")
