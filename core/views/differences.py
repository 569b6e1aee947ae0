"""What the sources of one happening say differently: its day, and whether it happened, was announced or is alleged."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from core.dates import span_words

Days = tuple[pd.Timestamp, pd.Timestamp]


def differences(reports: pd.DataFrame) -> list[str]:
    """Sentences about a story's reports as `evidence` has them; empty where the sources agree or there is but one.

    Days differ where two sources share none: "in September" and "on 13 September" agree. Statuses differ where two
    sources share none.
    """
    found = []
    by_source = {str(source): rows.to_dict("records") for source, rows in reports.groupby("source", sort=True)}
    days = {source: _days(rows) for source, rows in by_source.items()}
    if any(not _overlap(a, b) for a, b in combinations(list(filter(None, days.values())), 2)):
        found.append(_said("date", {source: [_words(d) for d in spans] for source, spans in days.items()}))
    statuses = {source: list(dict.fromkeys(row["status"] for row in rows)) for source, rows in by_source.items()}
    if any(not set(a) & set(b) for a, b in combinations(statuses.values(), 2)):
        found.append(_said("status", statuses))
    return found


def _said(what: str, by_source: Mapping[str, Sequence[str]]) -> str:
    """ "The date differs: EFE, 13 Sep 2023; Sky News, 12 Sep 2023." """
    parts = [f"{source}, {' or '.join(dict.fromkeys(said))}" for source, said in by_source.items() if said]
    return f"The {what} differs: {'; '.join(parts)}."


def _days(rows: Iterable[Mapping[Any, Any]]) -> list[Days]:
    return [(row["date_start"], row["date_end"]) for row in rows if not pd.isna(row["date_start"])]


def _overlap(some: Sequence[Days], others: Sequence[Days]) -> bool:
    return any(a[0] <= b[1] and b[0] <= a[1] for a in some for b in others)


def _words(days: Days) -> str:
    return span_words(days[0].date(), days[1].date())
