"""A timeline's events as marks: what is drawn for each, apart from where."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from core.dates import span_words

SYMBOLS = {"reported": "circle", "alleged": "circle-open", "announced": "diamond-open", "denied": "x-thin-open"}
GLYPHS = {"reported": "●", "alleged": "○", "announced": "◇", "denied": "✕"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One dated story; `lane` is a country code or "" where no country is named; days are both counted."""

    story_id: str
    title: str
    status: str
    first_day: dt.date
    last_day: dt.date
    lane: str
    n_sources: int
    sources: tuple[str, ...]
    countries: tuple[str, ...]

    @property
    def is_day(self) -> bool:
        """True where the date is known to the day; anything longer is drawn as a span."""
        return self.first_day == self.last_day

    @property
    def radius(self) -> float:
        """Pixels: one source, two, more; a span has none."""
        return {1: 6.0, 2: 8.0}.get(self.n_sources, 9.5) if self.is_day else 0.0

    @property
    def ends(self) -> tuple[dt.datetime, dt.datetime]:
        """Where it starts and ends on the axis: the middle of its day, or the whole of its span."""
        if self.is_day:
            noon = dt.datetime.combine(self.first_day, dt.time(12))
            return noon, noon
        end = dt.datetime.combine(self.last_day, dt.time()) + dt.timedelta(days=1)
        return dt.datetime.combine(self.first_day, dt.time()), end

    @property
    def when(self) -> str:
        """Its date in words, as precise as it is known."""
        return span_words(self.first_day, self.last_day)

    @property
    def label(self) -> str:
        """Its title, with the number of sources where there are several."""
        return f"{self.title} ×{self.n_sources}" if self.n_sources > 1 else self.title

    def rich(self, line: str) -> str:
        """A line of its label for Plotly: escaped, the number of sources in bold."""
        times = f"×{self.n_sources}"
        if self.n_sources > 1 and line.endswith(times):
            return f"{escape(line[: -len(times)])}<b>{times}</b>"
        return escape(line)

    def hover(self, names: Mapping[str, str]) -> str:
        """What it says when pointed at, escaped: title, date, status, countries, sources."""
        lines = (
            f"<b>{escape(self.title)}</b>",
            escape(f"{self.when} · {self.status}"),
            escape(", ".join(names.get(code, code) for code in self.countries)),
            escape(", ".join(self.sources)),
            "<i>Click for the sentences</i>",
        )
        return "<br>".join(line for line in lines if line)


def marks_of(events: pd.DataFrame) -> list[Mark]:
    """The dated rows of a timeline frame, in order of time.

    events: [story_id, title, status, date_start, date_end, lane, n_sources, sources, countries].
    """
    marks = [_mark(row) for row in events.to_dict("records") if not _is_missing(row["date_start"])]
    return sorted(marks, key=lambda m: (m.first_day, m.last_day, m.title, m.story_id))


def lane_order(marks: Sequence[Mark]) -> list[str]:
    """Lanes, the one with most events first; events of no country ("") come last."""
    counts: dict[str, int] = {}
    for mark in marks:
        counts[mark.lane] = counts.get(mark.lane, 0) + 1
    return sorted(counts, key=lambda code: (code == "", -counts[code], code))


def _mark(row: Mapping[Any, Any]) -> Mark:
    first = _day(row["date_start"])
    return Mark(
        story_id=str(row["story_id"]),
        title=str(row["title"]),
        status=str(row["status"]),
        first_day=first,
        last_day=first if _is_missing(row["date_end"]) else _day(row["date_end"]),
        lane="" if _is_missing(row["lane"]) else str(row["lane"]),
        n_sources=int(row["n_sources"]),
        sources=tuple(str(s) for s in row["sources"]),
        countries=tuple(str(c) for c in row["countries"]),
    )


def _day(value: Any) -> dt.date:
    return pd.Timestamp(value).date() if type(value) is not dt.date else value


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
