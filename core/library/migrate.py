"""A library of an older layout to this one, in its folder.

The old library is current and whole until the new one is; only then are its files removed. A migration that was killed
goes on when it is run again: batches that were packed are on the disk for good.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import LibraryError
from core.library import layout3, manifest, segments
from core.library.lock import writer_lock
from core.library.opening import damage_said
from core.library.schema import READABLE, SCHEMA_VERSION
from core.library.segments import damaged, sync_folder
from core.library.writer import LOCK_TIMEOUT_S, Writer

# Links all that a writer holds, and returns the digest of what the user says of names.
Link = Callable[[Writer], str]
Progress = Callable[[int], None]
# There while a library is being migrated and until the old files are gone; says from which publishing.
MARK = "migrating"


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did: the layout before and now, and how many articles are in the new library."""

    was: int
    articles: int = 0
    now: int = SCHEMA_VERSION

    @property
    def is_new(self) -> bool:
        """Whether there was something to do."""
        return self.was != self.now


def migrate(folder: Path, *, link: Link, progress: Progress = lambda _: None) -> Migrated:
    """Turns the library in a folder into one of this layout; does nothing to one that is.

    link: puts what was packed into the charts. progress: called with how many articles were packed. Raises LibraryError
    for a folder without a library, a layout that is too old or too new, a damaged library, a full disk.
    """
    facts = _current(folder)
    with writer_lock(folder, timeout_s=LOCK_TIMEOUT_S), _refusals_said(folder), damage_said(folder, is_read=False):
        facts = _current(folder)
        schema = int(facts["schema"])
        if schema in READABLE:
            _sweep(folder)
            return Migrated(schema, now=schema)
        if schema not in STEPS:
            raise _no_way(folder, schema)
        return Migrated(schema, STEPS[schema](folder, facts, link, progress))


def _from_3(folder: Path, facts: Mapping[str, Any], link: Link, progress: Progress) -> int:
    old = layout3.old_of(folder, facts)
    _begin(folder, old.label)
    writer = Writer(folder, None)
    try:
        progress(len(writer.known()))
        for table in layout3.packed(old, writer.known()):
            progress(writer.append_table(table))
        writer.append_rejects(layout3.rejects(old))
        articles = len(writer.known())
        writer.publish(parser_version=old.parser_version, linked_with=link(writer))
    finally:
        writer.close()
    _sweep(folder)
    return articles


# Layout a library may have: what brings it to this one and returns how many articles it has then.
STEPS: Mapping[int, Callable[[Path, Mapping[str, Any], Link, Progress], int]] = {3: _from_3}


def _begin(folder: Path, label: str) -> None:
    """Keeps what an earlier migration of the same publishing has packed; anything else in its place is swept away."""
    mark = folder / MARK
    if mark.is_file() and mark.read_text(encoding="utf-8") == label:
        return
    mark.unlink(missing_ok=True)
    segments.remove(folder, ())
    part = folder / f"{MARK}.part"
    part.write_text(label, encoding="utf-8")
    part.replace(mark)
    sync_folder(folder)


def _sweep(folder: Path) -> None:
    """Removes the old files after the new library has become current; the mark goes last."""
    if (folder / MARK).exists():
        layout3.remove(folder)
        (folder / MARK).unlink()


@contextmanager
def _refusals_said(folder: Path) -> Iterator[None]:
    """What the system refuses (no room, no right) becomes a LibraryError."""
    try:
        yield
    except OSError as error:
        raise LibraryError(
            f"The new layout cannot be written in {folder}: {error.strerror or error}. What was current is whole; make "
            "room and run the command again, it goes on where it stopped."
        ) from error


def _current(folder: Path) -> dict[str, Any]:
    """What `current.json` says, whatever the layout."""
    try:
        facts = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
        return {**facts, "schema": int(facts["schema"])}
    except FileNotFoundError as error:
        raise LibraryError(f"There is no library in {folder}. Name another with --library.") from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise damaged(folder, f"{manifest.NAME} is not what was written") from error


def _no_way(folder: Path, schema: int) -> LibraryError:
    if schema > SCHEMA_VERSION:
        way = "It was made by a newer Dateline; use that one."
    else:
        way = (
            "Use the Dateline that made it, or add its articles to a new library: "
            f"dateline add {folder / layout3.ORIGINALS} --library NEW_FOLDER"
        )
    known = ", ".join(map(str, STEPS))
    return LibraryError(f"The library in {folder} has layout {schema}; this Dateline can migrate from {known}. {way}")
