"""Bytes to Articles: files, folders and standard input, one module a format, a registry by suffix and content.

In: paths as a user gives them. Out: Articles in input order, each with its original bytes at hand, and a Reject for
whatever could not be read, so that nothing is dropped silently. Text is kept character for character, newlines too.
"""

import datetime as dt
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from core.read.item import Item, refuse
from core.read.registry import format_of
from core.records import Article, Reject

__all__ = ["Item", "read_items", "read_paths"]

STDIN = "-"


def read_paths(paths: Iterable[str | Path], *, added: dt.date) -> Iterator[Article | Reject]:
    """Articles and rejects of files, folders (all below, sorted by name) and "-" for standard input."""
    for item in read_items(paths, added=added):
        yield item.article if isinstance(item, Item) else item


def read_items(paths: Iterable[str | Path], *, added: dt.date) -> Iterator[Item | Reject]:
    """Like `read_paths`, each article with its original bytes. A Reject about an article follows that article."""
    for path in paths:
        if str(path) == STDIN:
            yield from _read_stream(sys.stdin.buffer, "-", added)
        elif Path(path).is_dir():
            yield from _read_folder(Path(path), added)
        else:
            yield from _read_file(Path(path), added)


def _read_folder(folder: Path, added: dt.date) -> Iterator[Item | Reject]:
    """Files whose name starts with a dot belong to the system, not to the pile, and are passed over."""
    found = False
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent, name)
            if name.startswith("."):
                continue
            found = True
            if path.is_file():
                yield from _read_file(path, added)
            else:
                yield refuse(_printable(path), "not a regular file")
    if not found:
        yield refuse(_printable(folder), "the folder holds no files")


def _read_file(path: Path, added: dt.date) -> Iterator[Item | Reject]:
    try:
        stream = path.open("rb")
    except OSError as error:
        yield refuse(_printable(path), f"{error.strerror or error}. Check the path and its permissions")
        return
    with stream:
        yield from _read_stream(stream, _printable(path), added)


def _read_stream(stream: BinaryIO, path: str, added: dt.date) -> Iterator[Item | Reject]:
    reader = format_of(path, stream)
    if isinstance(reader, Reject):
        yield reader
        return
    articles = reader(stream, path, added)
    while True:
        try:
            item = next(articles, None)
        except OSError as error:
            yield refuse(path, f"{error.strerror or error} while reading")
            return
        if item is None:
            return
        yield item


def _printable(path: Path) -> str:
    """A path that can be printed and stored: bytes that are no UTF-8 become the replacement character."""
    return os.fsencode(path).decode("utf-8", "replace")
