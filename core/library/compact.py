"""Keeping house: articles are taken out, and a library is made as small and quick as it gets.

Compacting leaves few segments, packed tighter, charts sorted, and nothing that was removed.

It is a publishing like any other: the new files are written beside the old ones, and a run that is killed leaves the
library as it was.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from core.library import manifest
from core.library.writer import Writer, open_writer

# Links what waits, and returns the digest of what the user says of names.
Link = Callable[[Writer], str]


@dataclass(frozen=True, slots=True)
class Compacted:
    """Files and bytes before and now."""

    files: tuple[int, int]
    size: tuple[int, int]


def compact(folder: str | Path, *, link: Link) -> Compacted:
    """Makes a library small; articles keep their numbers. What waits is published too. Raises LibraryError."""
    folder = Path(folder)
    before = measure(folder)
    current = manifest.read(folder)
    if current:
        with open_writer(folder) as writer:
            linked_with = link(writer) if writer.is_changed else current.linked_with
            writer.publish(parser_version=current.parser_version, linked_with=linked_with, compact=True)
    after = measure(folder)
    return Compacted((before[0], after[0]), (before[1], after[1]))


def remove(folder: str | Path, article_ids: Iterable[str], *, link: Link) -> list[str]:
    """Takes articles out of a library and returns the ids it does not know. Raises LibraryError.

    They are in no answer from now on; their text stays in a file until it is written anew.
    """
    folder, asked = Path(folder), list(dict.fromkeys(article_ids))
    current = manifest.read(folder)
    if current is None:
        return asked
    with open_writer(folder) as writer:
        unknown = [article_id for article_id in asked if writer.number_of(article_id) is None]
        if writer.remove(asked):
            writer.publish(parser_version=current.parser_version, linked_with=link(writer))
    return unknown


def measure(folder: Path) -> tuple[int, int]:
    """How many files a library has, and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)
