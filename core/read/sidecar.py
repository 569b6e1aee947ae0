"""What a user says of the files of a folder: `articles.csv` beside them, a row a file, goes before what a file states.

Columns: `file` (its name, from the folder down), and any of title, source, published, author, url, language. An empty
cell says nothing.
"""

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from core.errors import ReadError
from core.read.days import day_of
from core.read.encoding import decode
from core.read.item import Item
from core.records import Article

NAME = "articles.csv"
_FACTS = ("title", "source", "published", "author", "url", "language")
# What the names of columns may be; a table of articles with their text has no `file`.
_FILE = ("file", "filename", "path")
_LARGEST = 50_000_000


@dataclass(slots=True)
class Sidecar:
    """Facts by file name, and what of the file could not be used."""

    facts: dict[str, dict[str, str]]
    problems: list[str]

    def told(self, item: Item, name: str) -> Item:
        """The item with what is said of its file; of a file with many articles, of each of them."""
        said = self.facts.get(name)
        return replace(item, article=_with(item.article, said)) if said else item


def sidecar_of(folder: Path) -> Sidecar | None:
    """What `articles.csv` in a folder says; None where there is none, or where it holds articles itself.

    Raises ReadError where it cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    if path.stat().st_size > _LARGEST:
        raise ReadError(f"{NAME} is larger than {_LARGEST:,} bytes. Put it beside fewer files, in several folders")
    try:
        rows = csv.DictReader(io.StringIO(decode(path.read_bytes()), newline=""))
        columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
        key = next((columns[name] for name in _FILE if name in columns), None)
        if key is None:
            return None
        found = Sidecar(
            {}, [f"it has a column {name!r} that says nothing" for name in columns if name and _unknown(name)]
        )
        for number, row in enumerate(rows, start=2):
            _take(found, row, columns, str(row.get(key) or "").strip(), number)
    except (csv.Error, OSError) as error:
        raise ReadError(f"{NAME} cannot be read ({error}). Save it anew, as CSV in UTF-8") from error
    return found


def _unknown(name: str) -> bool:
    return name not in _FACTS and name not in _FILE


def _take(found: Sidecar, row: dict[str, str], columns: dict[str, str], name: str, number: int) -> None:
    if not name:
        found.problems.append(f"line {number} names no file")
        return
    said = {fact: (row.get(columns[fact]) or "").strip() for fact in _FACTS if fact in columns}
    if said.get("published") and day_of(said["published"]) is None:
        shown = said.pop("published")[:40]
        found.problems.append(f"line {number}: {shown!r} is no day; write it as YYYY-MM-DD, for example 2023-09-15")
    found.facts[str(PurePosixPath(name.replace("\\", "/")))] = {fact: value for fact, value in said.items() if value}


def _with(article: Article, said: dict[str, str]) -> Article:
    facts: dict[str, object] = {fact: said[fact] for fact in ("title", "author", "url", "language") if fact in said}
    if "source" in said:
        facts |= {"source": said["source"], "source_basis": "stated"}
    if day := day_of(said.get("published")):
        facts |= {"published": day, "published_basis": "stated", "published_why": f"{NAME} states {day}."}
    return replace(article, **facts)  # type: ignore[arg-type]
