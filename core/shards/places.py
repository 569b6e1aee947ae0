"""Folders and object stores alike: a file system and a path in it, by PyArrow, or by fsspec where that has to help.

`s3://bucket/key?endpoint_override=host:port&scheme=http` names a store of one's own; credentials are what the
environment has (AWS_ACCESS_KEY_ID and so on, a role, `gcloud auth`). Files are published in one step: on a disk by
renaming, in an object store because an object is there when it is whole.
"""

import contextlib
import importlib
import os
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pyarrow import ArrowException
from pyarrow import fs as arrow

from core.errors import ShardError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20})://", re.I)
_PART = ".part"
_NO_BUCKET = "there is no such bucket, or these credentials do not see it. Make it, or check the name."
_GLOB = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder. said: as a user would write it, without options; it can be pickled."""

    system: Any = field(compare=False, repr=False)
    path: str
    said: str

    @property
    def is_local(self) -> bool:
        """Whether it lies on a disk of this machine."""
        return isinstance(self.system, arrow.LocalFileSystem)

    def at(self, *parts: str) -> "Place":
        """What lies below."""
        return Place(self.system, posixpath.join(self.path, *parts), posixpath.join(self.said, *parts))

    def size(self) -> int | None:
        """Bytes of the file; None where there is none."""
        with refusals_said(self):
            (found,) = self.system.get_file_info([self.path])
        return int(found.size) if found.type == arrow.FileType.File else None

    @contextlib.contextmanager
    def opened(self) -> Iterator[Any]:
        """The file, open for reading. Raises ShardError."""
        with refusals_said(self), self.system.open_input_file(self.path) as stream:
            yield stream

    def read(self) -> bytes:
        """All of the file. Raises ShardError."""
        with self.opened() as stream:
            return bytes(stream.read())

    def publish(self, data: bytes) -> None:
        """Writes the file, whole or not at all, in the place of one that may be there. Raises ShardError."""
        with refusals_said(self):
            if self.is_local:
                _replace(Path(self.path), data)
                return
            with self.system.open_output_stream(self.path) as stream:
                stream.write(data)

    def remove(self) -> None:
        """Takes the file away. Raises ShardError."""
        with refusals_said(self):
            self.system.delete_file(self.path)

    def missing(self, otherwise: str) -> ShardError:
        """What to raise where nothing is there: a store may have no such bucket at all. otherwise: a whole sentence."""
        bucket = Place(self.system, self.path.partition("/")[0], self.said)
        if not self.is_local and bucket.path:
            with refusals_said(self):
                (found,) = self.system.get_file_info([bucket.path])
            if found.type == arrow.FileType.NotFound:
                return ShardError(f"{self.said}: {_NO_BUCKET}")
        return ShardError(f"{self.said} {otherwise}" if otherwise.startswith("is ") else f"{self.said}: {otherwise}")

    def files(self) -> "list[Listed]":
        """All files below, by path; none where there is no such folder. Raises ShardError."""
        chosen = arrow.FileSelector(self.path, recursive=True, allow_not_found=True)
        with refusals_said(self):
            found = self.system.get_file_info(chosen)
        here = [f for f in found if f.type == arrow.FileType.File]
        inner = sorted((posixpath.relpath(f.path, self.path), int(f.size)) for f in here)
        return [Listed(self.at(name), name, size) for name, size in inner]


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that was found. inner: its path from the folder down."""

    place: Place
    inner: str
    size: int


def scheme_of(text: str) -> str:
    """The store that an address names, such as "s3"; "" for a disk."""
    found = _SCHEME.match(text)
    return found[1].lower() if found else ""


def place_of(text: str | Path) -> Place:
    """A place by its address or path. Raises ShardError for one that no file system knows."""
    said = str(text)
    scheme = _SCHEME.match(said)
    if scheme is None:
        path = os.path.abspath(os.path.expanduser(said))
        return Place(arrow.LocalFileSystem(), Path(path).as_posix(), said)
    plain = said.partition("?")[0].rstrip("/")
    try:
        system, path = arrow.FileSystem.from_uri(_with_options(said, scheme[1].lower()))
    except (ArrowException, ValueError, OSError) as error:
        if "nrecognized filesystem" not in str(error):
            raise ShardError(f"{plain} is no place to read or write: {error}.") from error
        system, path = _by_fsspec(scheme[1].lower(), plain)
    if isinstance(system, arrow.LocalFileSystem):
        plain = path
    return Place(system, path.rstrip("/"), plain)


def _with_options(said: str, scheme: str) -> str:
    """An address of S3 with small files as one request each: cheaper, and there or not there at once."""
    if scheme != "s3" or "allow_delayed_open" in said:
        return said
    return f"{said}{'&' if '?' in said else '?'}allow_delayed_open=true"


def _by_fsspec(scheme: str, said: str) -> tuple[Any, str]:
    try:
        fsspec = importlib.import_module("fsspec")
        found = fsspec.filesystem(scheme)
    except (ImportError, ValueError) as error:
        raise ShardError(
            f"{said}: nothing here opens {scheme}:// ({error}). s3://, gs:// and file:// need nothing more; "
            "for others install fsspec and its package for that store."
        ) from error
    return arrow.PyFileSystem(arrow.FSSpecHandler(found)), said.partition("://")[2]


@contextlib.contextmanager
def refusals_said(place: Place) -> Iterator[None]:
    """What a disk or a store refuses becomes a ShardError that names the place."""
    try:
        yield
    except (OSError, ArrowException) as error:
        raise ShardError(f"{place.said}: {_in_words(error)}") from error


def _in_words(error: Exception) -> str:
    said = " ".join(str(error).split())
    if "NO_SUCH_BUCKET" in said or "does not exist" in said and "ucket" in said:
        return _NO_BUCKET
    if "ACCESS_DENIED" in said or "HTTP status 403" in said:
        return "the store refuses these credentials. Check AWS_ACCESS_KEY_ID, the profile, or the role."
    if isinstance(error, FileNotFoundError):
        return "there is no such file."
    reason = error.strerror if isinstance(error, OSError) and error.strerror else said
    return f"{reason[:300].rstrip('.')}."


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Several may write the same at once, where a cluster runs a piece of work twice.
    part = path.with_name(f".{path.name}.{os.uname().nodename}.{os.getpid()}{_PART}")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


# ---- what a user names as input --------------------------------------------------------------------------------------


def found_at(text: str) -> tuple[Place, list[Listed], bool]:
    """The files of a file, a folder or a glob, by path; the folder they are counted from; whether it is a folder.

    In a glob `*` and `?` stay within a folder, `**` goes below. Names that begin with a dot are passed over in folders.
    Raises ShardError where there is nothing.
    """
    pattern, _, options = text.partition("?") if _SCHEME.match(text) else (text, "", "")
    if _SCHEME.match(text) and "=" not in options and options:
        pattern, options = text, ""  # a glob with a question mark
    if _GLOB.search(pattern):
        return _globbed(pattern, options)
    place = place_of(text)
    size = place.size()
    if size is not None:
        return place.at(".."), [Listed(place, posixpath.basename(place.path), size)], False
    found = [f for f in place.files() if not any(part.startswith(".") for part in f.inner.split("/"))]
    if not found:
        raise place.missing("there is no such file, and no folder with files in it.")
    return place, found, True


def _globbed(pattern: str, options: str) -> tuple[Place, list[Listed], bool]:
    parts = pattern.split("/")
    first = next(n for n, part in enumerate(parts) if _GLOB.search(part))
    base = "/".join(parts[:first]) or ("/" if first else ".")
    place = place_of(base + (f"?{options}" if options else ""))
    found = [f for f in place.files() if _is_called(f.inner.split("/"), parts[first:])]
    if not found:
        raise place.missing(f"no file is called {'/'.join(parts[first:])} there.")
    return place, found, False


def _is_called(names: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a path, part by part, is of a pattern; `**` is any number of folders."""
    if not pattern or not names:
        return not pattern and not names
    if pattern[0] != "**":
        return fnmatchcase(names[0], pattern[0]) and _is_called(names[1:], pattern[1:])
    rest = pattern[1:]
    return not rest or any(_is_called(names[n:], rest) for n in range(len(names)))
