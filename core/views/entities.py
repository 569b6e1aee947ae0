"""Who is named: people, bodies, places and countries to choose one from, by how many articles name them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from core.library.reader import Library
from core.library.schema import SHOWN_LABELS

_LABELS = ", ".join(f"'{label}'" for label in SHOWN_LABELS)
_ENTITIES = f"""
    SELECT x.canonical_id AS id, x.name, x.label, coalesce(c.name, x.country) AS country, n
    FROM (SELECT entity_no, n FROM entity_counts WHERE NOT is_sentence) JOIN names x USING (entity_no)
    LEFT JOIN countries c ON c.code = x.country WHERE x.label IN ({_LABELS}) AND {{where}}
    ORDER BY n DESC, x.name, x.canonical_id LIMIT ?"""
# All who have one of these names, whether many articles name them or one.
_ALIKE = f"""
    SELECT x.canonical_id AS id, x.name, x.label, coalesce(c.name, x.country) AS country
    FROM names x LEFT JOIN countries c ON c.code = x.country
    WHERE x.label IN ({_LABELS}) AND list_contains(?::VARCHAR[], x.name)"""
_KINDS = {"PERSON": "person", "ORG": "body", "GPE": "place", "LOC": "place", "FAC": "place"}
# A search by name looks no further than the words of a name.
MAX_LIKE = 200
_MOST_ALIKE = 1000


def entities(library: Library, *, like: str = "", limit: int = 200) -> pd.DataFrame:
    """The most often named, or those whose name contains some letters: [id, name, label, country, n, words].

    n: articles that name it. words: the name, with what tells it from others of that name in this library; no two are
    the same, and `entity_called` finds it by them.
    """
    where = "contains(lower(x.name), lower(?))" if like else "true"
    return _worded(library, where, [like[:MAX_LIKE]] if like else [], limit)


def entity_called(library: Library, words: str) -> pd.DataFrame:
    """The one that `entities` calls so, a row as there; none where nobody is called so."""
    where = "list_contains(?::VARCHAR[], x.name)"
    return called(words, lambda names, limit: _worded(library, where, [names], limit))


def entity(library: Library, canonical_id: str) -> pd.DataFrame:
    """One by its id, a row as `entities` has it; none for an unknown id."""
    return _worded(library, "x.canonical_id = ?", [canonical_id], 1)


def _worded(library: Library, where: str, params: list[Any], limit: int) -> pd.DataFrame:
    frame = library.query(_ENTITIES.format(where=where), [*params, limit])
    return worded(frame, library.query(_ALIKE, [list(frame["name"].unique())]).to_dict("records"))


def called(words: str, look: Callable[[list[str], int], pd.DataFrame]) -> pd.DataFrame:
    """The one that is called so among those that have these names. look: finds by names, so many at most."""
    name = words.rpartition(" (")[0] if words.endswith(")") else words
    found = look([words, name], _MOST_ALIKE)
    return found[found["words"] == words].reset_index(drop=True)


def worded(frame: pd.DataFrame, alike: Sequence[Mapping[Any, Any]]) -> pd.DataFrame:
    """Rows of [id, name, label, country] with `words`. alike: all who have one of their names, such rows too."""
    names = Counter(row["name"] for row in alike)
    told = Counter(_told(row) for row in alike)
    words = []
    for row in frame.to_dict("records"):
        text = row["name"] if names[row["name"]] == 1 else _told(row)
        words.append(text if told[_told(row)] == 1 else f"{row['name']} ({row['id']})")
    return frame.assign(words=pd.Series(words, index=frame.index, dtype=object))


def _told(row: Mapping[Any, Any]) -> str:
    """A name with the first thing that may tell it from others."""
    return f"{row['name']} ({row['country'] or _KINDS[row['label']]})"
