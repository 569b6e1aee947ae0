"""A timeline's events as marks: what is drawn for each, apart from where."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from core.charts import palette
from core.charts.text import NBSP
from core.dates import span_words

SYMBOLS = {"reported": "circle", "alleged": "circle-open", "announced": "diamond-open", "denied": "x-thin-open"}
GLYPHS = {"reported": "●", "alleged": "○", "announced": "◇", "denied": "✕"}
IMPRECISE_KEY = "▭ exact day not known"
DIFFERS = "⚠"
DECIDED = "✓"
DECIDED_KEY = f"{DECIDED} confirmed or set by an analyst"
# Countries named by letters behind a label; the rest is counted.
MOST_OTHERS = 3
OTHERS_SIZE = 10
# Days beyond these are drawn at them: an axis needs room on both sides before the calendar ends.
EARLIEST, LATEST = dt.date(200, 1, 1), dt.date(9800, 12, 31)


@dataclass(frozen=True, slots=True)
class Mark:
    """One dated story; days are both counted.

    lane: the key of the group it is drawn in, "" for none. country: its first actor's, which gives it its colour, ""
    where no country is named. others: the countries that neither lane nor colour tells. differs: its sources do.
    decided: what an analyst said of it, "" for nothing.
    """

    story_id: str
    title: str
    status: str
    first_day: dt.date
    last_day: dt.date
    lane: str
    n_sources: int
    sources: tuple[str, ...]
    countries: tuple[str, ...]
    country: str = ""
    others: tuple[str, ...] = ()
    n_articles: int = 1
    differs: bool = False
    decided: str = ""

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
    def tail(self) -> str:
        """What follows its title: how many sources, whether they differ, which other countries."""
        return " ".join((*self._signs, *self._tags))

    @property
    def label(self) -> str:
        """Its title with its tail."""
        return f"{self.title} {self.tail}".rstrip(" ")

    def rich(self, lines: Sequence[str], colours: Mapping[str, str]) -> list[str]:
        """The lines of its label for Plotly: escaped, the number of sources in bold, countries in their colours."""
        tokens = [(sign, f"<b>{sign}</b>") for sign in self._signs]
        tokens += [(tag, _small(tag, colours.get(tag, palette.GREY))) for tag in self._tags]
        out = []
        for line in reversed(lines):
            rest, words = line, []
            while tokens and (rest == tokens[-1][0] or rest.endswith(f" {tokens[-1][0]}")):
                token, word = tokens.pop()
                rest = rest[: -len(token)].rstrip(" ")
                words.append(word)
            if rest:
                tokens = []
            out.append(" ".join(filter(None, (escape(rest), NBSP.join(reversed(words))))))
        return out[::-1]

    @property
    def _signs(self) -> tuple[str, ...]:
        several = (f"×{self.n_sources}",) if self.n_sources > 1 else ()
        return (*several, *([DIFFERS] if self.differs else []), *([DECIDED] if self.decided else []))

    @property
    def _tags(self) -> tuple[str, ...]:
        more = len(self.others) - MOST_OTHERS
        return (*self.others[:MOST_OTHERS], f"+{more}") if more > 0 else self.others

    def hover(self, names: Mapping[str, str]) -> str:
        """What it says when pointed at, escaped: title, date, status, countries, sources."""
        lines = (
            f"<b>{escape(self.title)}</b>",
            escape(" · ".join(filter(None, (self.when, self.status, self.decided)))),
            escape(", ".join(names.get(code, code) for code in self.countries)),
            escape(", ".join(self.sources)) + (f" {DIFFERS} their reports differ" if self.differs else ""),
            "<i>Click for the sentences</i>",
        )
        return "<br>".join(line for line in lines if line)


def marks_of(events: pd.DataFrame) -> list[Mark]:
    """The dated rows of a timeline frame, in order of time.

    events: [story_id, title, status, date_start, date_end, lane, n_sources, sources, countries]; lane is the country of
    its first actor. Where it has [group], that is what it is grouped by instead; [n_articles], [differs] and
    [decided] are used where they are there.
    """
    rows = events[events["date_start"].notna()].to_dict("records")
    return sorted(map(_mark, rows), key=lambda m: (m.first_day, m.last_day, m.title, m.story_id))


def symbols_key(statuses: Iterable[str], *, is_vague: bool) -> list[str]:
    """Explains the symbols of these statuses and, where a day is not known, the box, each entry unbroken."""
    there = set(statuses)
    key = [f"{GLYPHS[status]} {status}" for status in SYMBOLS if status in there]
    return [entry.replace(" ", NBSP) for entry in [*key, *([IMPRECISE_KEY] if is_vague else [])]]


def drawn_day(value: Any) -> dt.date:
    """A day of a frame, kept within EARLIEST and LATEST."""
    day = pd.Timestamp(value).date() if type(value) is not dt.date else value
    return min(max(day, EARLIEST), LATEST)


def by_weight(mark: Mark) -> tuple[Any, ...]:
    """A key that sorts what most sources and articles report first."""
    return -mark.n_sources, -mark.n_articles, mark.first_day, mark.title, mark.story_id


def _small(tag: str, colour: str) -> str:
    return f'<span style="color:{colour};font-size:{OTHERS_SIZE}px"><b>{escape(tag)}</b></span>'


def _mark(row: Mapping[Any, Any]) -> Mark:
    first = drawn_day(row["date_start"])
    country = "" if _is_missing(row["lane"]) else str(row["lane"])
    countries = tuple(str(c) for c in row["countries"])
    others = tuple(c for c in countries if c != country)
    group = row.get("group", country)
    return Mark(
        story_id=str(row["story_id"]),
        title=str(row["title"]),
        status=str(row["status"]),
        first_day=first,
        last_day=first if _is_missing(row["date_end"]) else drawn_day(row["date_end"]),
        lane="" if _is_missing(group) else str(group),
        n_sources=int(row["n_sources"]),
        sources=tuple(str(s) for s in row["sources"]),
        countries=countries,
        country=country,
        # In a lane of another kind the colour alone would tell the country.
        others=(country, *others) if "group" in row and country else others,
        n_articles=int(row.get("n_articles", 1)),
        differs=not _is_missing(row.get("differs")) and bool(row["differs"]),
        decided="" if _is_missing(row.get("decided")) else str(row["decided"]),
    )


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))
