"""Where an export goes: made under another name beside the target, put in its place in one step when it is whole.

What is there is kept unless asked otherwise; and even then only what an export could have left is replaced, so that a
slip of the hand costs nobody a folder. Nothing is written into a library.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path

from core.errors import ExportError


@contextmanager
def file_target(target: Path, library: Path, *, force: bool) -> Iterator[Path]:
    """The path to write a file to. It becomes `target` when the block ends without an error. Raises ExportError."""
    with _refusals_said(target), _part_of(target) as part:
        if target.is_dir():
            raise ExportError(f"{target} is a folder; this format is one file. Name a file in it.")
        _check(target, library, force=force)
        yield part
        _sync(part)
        _check(target, library, force=force)
        part.replace(target)


@contextmanager
def folder_target(target: Path, library: Path, *, names: str, force: bool) -> Iterator[Path]:
    """A folder to write files to whose names are of the pattern `names`; it becomes `target` as a whole.

    Raises ExportError.
    """
    with _refusals_said(target), _part_of(target) as part:
        _check_folder(target, library, names=names, force=force)
        part.mkdir()
        yield part
        for path in part.iterdir():
            _sync(path)
        _check_folder(target, library, names=names, force=force)
        _put_folder(part, target)


def _put_folder(part: Path, target: Path) -> None:
    """A folder cannot be renamed over one with files in it: the old one steps aside until the new one stands."""
    old = part.with_suffix(".old")
    _remove(old)
    if target.exists():
        target.replace(old)
    try:
        part.replace(target)
    except OSError:
        if old.exists():
            old.replace(target)
        raise
    _remove(old)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """A name beside the target; nothing is left there afterwards."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        _remove(part)


@contextmanager
def _refusals_said(target: Path) -> Iterator[None]:
    """What the system refuses (no room, no right, a name too long) becomes an ExportError."""
    try:
        yield
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written: {error.strerror or error}. Nothing was changed there; "
            "make room or choose another place with -o."
        ) from error


def _check(target: Path, library: Path, *, force: bool) -> None:
    if not target.parent.is_dir():
        raise ExportError(f"There is no folder {target.parent}. Make it, or choose another place with -o.")
    inside = library.resolve()
    if target.resolve() == inside or inside in target.resolve().parents:
        raise ExportError(f"{target} lies in the library {library}, which only Dateline writes. Choose another place.")
    if not force and (target.exists() or target.is_symlink()):
        raise ExportError(f"{target} is there already. Choose another name, or replace it with --force.")


def _check_folder(target: Path, library: Path, *, names: str, force: bool) -> None:
    _check(target, library, force=force)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise ExportError(f"{target} is no folder; this format is a folder of files. Choose another name.")
    found = target.iterdir() if target.exists() else ()
    others = sorted(path.name for path in found if not fnmatchcase(path.name, names) or not path.is_file())
    if others:
        raise ExportError(
            f"{target} holds what no export wrote, such as {others[0]!r}; --force replaces only what an export of this "
            "format left. Choose another name."
        )


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
