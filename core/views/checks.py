"""What an analyst should look at: days that were inferred, names that may be one, and what was decided so far."""

from collections.abc import Iterable, Sequence

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
