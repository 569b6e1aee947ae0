"""What an analyst should look at: days that were inferred, names that may be one, and what was decided so far."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

import pandas as pd

from core.filters import Filters
from core.library.decisions import EVENT_ID, Decision
from core.library.reader import Library
from core.views.where import Columns, source_name, where

_COLUMNS = Columns("a.published", "a.published", "a.", "a.source_no", "a.article_no")
_GUESSED = """
    FROM articles a WHERE {where} AND a.published_basis = 'inferred'"""
_INFERRED = f"""
    SELECT a.article_id, a.article_no, a.title, a.source_no, a.published, a.n_events {_GUESSED}
    ORDER BY a.n_events DESC, a.published DESC, a.article_id LIMIT ?"""
_PEOPLE = """
    SELECT n.canonical_id, n.name, n.country, c.n FROM names n
    JOIN (SELECT entity_no, n FROM entity_counts WHERE NOT is_sentence) c USING (entity_no)
    WHERE n.label = 'PERSON' ORDER BY c.n DESC, n.canonical_id"""
# Of people with one surname and country, so many are compared with one another: those named most.
_MOST_ALIKE = 12
_ALIKE = ["id_a", "name_a", "n_a", "id_b", "name_b", "n_b", "why"]


def inferred(library: Library, filters: Filters, *, limit: int = 20) -> pd.DataFrame:
    """Articles whose day was inferred, those with most events first: [article_id, title, source, published, n_events,
    published_why].
    """
    found = where(library, filters, _COLUMNS)
    frame = library.query(_INFERRED.format(where=found.sql), [*found.params, limit], found.tables)
    names = [source_name(library, number) for number in frame.pop("source_no")]
    packed = library.packed(frame["article_no"])
    reasons = [packed[no].column("published_why")[0].as_py() for no in frame.pop("article_no")]
    return frame.assign(
        source=pd.Series(names, index=frame.index, dtype=object),
        published_why=pd.Series(reasons, index=frame.index, dtype=object),
    )


def inferred_count(library: Library, filters: Filters) -> int:
    """How many articles have a day that was inferred."""
    found = where(library, filters, _COLUMNS)
    sql = f"SELECT count(*) {_GUESSED}".format(where=found.sql)
    return int(library.rows(sql, found.params, found.tables)[0][0])


def alike(library: Library, *, limit: int = 20) -> pd.DataFrame:
    """People who may be one: of one country and surname, one with an initial or no first name at all.

    Those named most first. Pairs that an analyst tells apart are left out. Returns [id_a, name_a, n_a, id_b, name_b,
    n_b, why]; a is named more often, n counts articles.
    """
    people = library.rows(_PEOPLE)
    blocks: dict[tuple[str, str], list[tuple[str, str, str, int]]] = defaultdict(list)
    for row in people:
        if row[2] and (words := _words(row[1])):
            block = blocks[row[2], words[-1]]
            if len(block) < _MOST_ALIKE:
                block.append(row)
    told = [set(line) for line in library.decisions.different]
    rows = [
        (a[0], a[1], a[3], b[0], b[1], b[3], why)
        for block in blocks.values()
        for a, b in combinations(block, 2)
        if (why := _why(a[1], b[1])) and not any({a[1], b[1]} <= names for names in told)
    ]
    rows.sort(key=lambda row: (-min(row[2], row[5]), -row[2], row[0], row[3]))
    return pd.DataFrame(rows[:limit], columns=_ALIKE)


def decisions_words(library: Library, some: Sequence[Decision]) -> list[str]:
    """What each decision says, in words; events by their words and their article's title."""
    titles = _titles(library, (target for one in some for target in one.targets))
    by_id = {one.id: one for one in some}
    return [_said(one, by_id, titles) for one in some]


_VERBS = {
    "confirm": "Confirmed {0}",
    "reject": "Not an event: {0}",
    "redate": "{0} dated {1}",
    "retype": "{0} typed {1}",
    "source": "Source of {0}: {1}",
    "date": "{0} published {1}",
    "merge": "One and the same: {0}",
    "split": "Not the same: {0}",
    "merge-stories": "One event: {0}",
    "split-stories": "An event of its own: {0}",
    "apart-stories": "Not one event: {0}",
    "note": "Note on {0}: {1}",
}


def _said(one: Decision, by_id: dict[str, Decision], titles: dict[str, str]) -> str:
    if one.kind == "undo":
        return "Undone: " + "; ".join(
            _said(by_id[target], {}, titles) if target in by_id else target for target in one.targets
        )
    named = ", ".join(titles.get(target, target) for target in one.targets)
    return _VERBS.get(one.kind, f"{one.kind} {{0}} {{1}}").format(named, one.value)


def _titles(library: Library, targets: Iterable[str]) -> dict[str, str]:
    """Events as "met" in their article's title, articles by their title; what is not there is left out."""
    places = {target: target.partition(":")[0] for target in targets}
    asked = sorted(set(places.values()))
    numbers = dict(
        library.rows(
            "SELECT article_id, article_no FROM articles WHERE list_contains(?::VARCHAR[], article_id)", [asked]
        )
    )
    packed = library.packed(numbers.values())
    found = {}
    for target, article in places.items():
        if article in numbers:
            row = packed[numbers[article]]
            title = row.column("title")[0].as_py() or "(no title)"
            parts = EVENT_ID.fullmatch(target)
            words = row.column("text")[0].as_py()[int(parts[2]) : int(parts[3])] if parts else ""
            found[target] = f"“{words}” in “{title}”" if words else f"“{title}”"
    return found


def _why(a: str, b: str) -> str | None:
    """Why two names of one surname and country may be one person."""
    first, second = _words(a), _words(b)
    if len(first) > len(second):
        first, second = second, first
    if first == second:
        return None
    if len(first) == 1:
        return "the surname alone"
    is_same = all(any(_is_initial(x, y) for y in second[:-1]) for x in first[:-1])
    return "an initial" if is_same else None


def _is_initial(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) == 1 and a[0] == b[0])


def _words(name: str) -> list[str]:
    return [word for part in name.casefold().replace(".", ". ").split() if (word := part.strip(".,'’"))]
