"""What an analyst has chosen, from dates to text; as SQL with bound parameters, and as a sentence.

Source: the manner of datasette's filters (a filter yields its SQL, its parameters and its words at once).
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.dates import span_words
from core.errors import FilterError
from core.event_words import STATUSES, TYPES

# What a source is called that no article states.
UNKNOWN_SOURCE = "unknown source"
# Longest text to look for; a link can carry any.
MAX_TEXT_CHARS = 200
MAX_VALUES = 300
# Longest canonical id a link may carry.
MAX_ID_CHARS = 300
_CODE = re.compile(r"[A-Z]{2}")
_MATCHES = ("any", "all")
_FLAGS = {"": False, "no": False, "false": False, "0": False, "yes": True, "true": True, "1": True}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table keeps what is filtered: SQL expressions of ours, never of a user. None where it has no such thing.

    start, end: the days a row covers, both counted. countries: a list of codes. text: what `text` is looked for in.
    """

    start: str | None = None
    end: str | None = None
    countries: str | None = None
    source: str | None = None
    text: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a page; empty means all. Raises FilterError where a value is not allowed.

    types, statuses, corroborated: of events; of articles, quotes and shared sentences those that tell of such an event.
    entity: the canonical id of one that has to be named. corroborated: told by two or more sources.
    """

    date_from: dt.date | None = None
    date_to: dt.date | None = None
    countries: tuple[str, ...] = ()
    countries_match: str = "any"
    sources: tuple[str, ...] = ()
    text: str = ""
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    entity: str = ""
    corroborated: bool = False

    def __post_init__(self) -> None:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise FilterError(f"The first day, {self.date_from}, is after the last, {self.date_to}. Swap them.")
        if self.countries_match not in _MATCHES:
            raise FilterError(f"Countries match {self.countries_match[:40]!r} is not allowed; choose 'any' or 'all'.")
        for code in self.countries:
            if not _CODE.fullmatch(code):
                raise FilterError(f"{code[:40]!r} is not a country code; write two capitals, for example KR.")
        for chosen, allowed, what in ((self.types, TYPES, "an event type"), (self.statuses, STATUSES, "a status")):
            for value in chosen:
                if value not in allowed:
                    raise FilterError(f"{value[:40]!r} is not {what}; choose from {', '.join(allowed)}.")
        longest = max(map(len, (self.countries, self.sources, self.types, self.statuses)))
        if len(self.text) > MAX_TEXT_CHARS or len(self.entity) > MAX_ID_CHARS or longest > MAX_VALUES:
            raise FilterError(f"The filter is too long: at most {MAX_TEXT_CHARS} characters, {MAX_VALUES} values each.")

    @classmethod
    def parse(cls, values: Mapping[str, str | Sequence[str]]) -> "Filters":
        """Filters of a link's keys: from, to, countries, match, sources, types, statuses, entity, corroborated, text.

        Raises FilterError.
        """
        return cls(
            date_from=_day(_one(values, "from")),
            date_to=_day(_one(values, "to")),
            countries=_codes(values, "countries", str.upper),
            countries_match=_one(values, "match") or "any",
            sources=tuple(_many(values, "sources")),
            text=_one(values, "text").strip(),
            types=_codes(values, "types", str.upper),
            statuses=_codes(values, "statuses", str.lower),
            entity=_one(values, "entity"),
            corroborated=_flag(_one(values, "corroborated")),
        )

    def to_query(self) -> dict[str, str | list[str]]:
        """The keys of a link that `parse` reads back; what is not set is left out."""
        query: dict[str, str | list[str]] = {
            "from": self.date_from.isoformat() if self.date_from else "",
            "to": self.date_to.isoformat() if self.date_to else "",
            "countries": ",".join(self.countries),
            "match": self.countries_match if self.countries_match != "any" else "",
            "sources": list(self.sources),
            "types": ",".join(self.types),
            "statuses": ",".join(self.statuses),
            "entity": self.entity,
            "corroborated": "yes" if self.corroborated else "",
            "text": self.text,
        }
        return {key: value for key, value in query.items() if value}

    def where(self, columns: Columns) -> tuple[str, list[object]]:
        """A condition and its parameters; "true" where nothing is chosen.

        A row that covers several days matches when any of them does: an event of "July" is found by a week in July. A
        row without a day is found only while no day is asked for.
        """
        parts: list[str] = []
        params: list[object] = []
        if self.date_from and columns.end:
            parts.append(f"{columns.end} >= ?")
            params.append(self.date_from)
        if self.date_to and columns.start:
            parts.append(f"{columns.start} <= ?")
            params.append(self.date_to)
        if self.countries and columns.countries:
            function = "list_has_all" if self.countries_match == "all" else "list_has_any"
            parts.append(f"{function}({columns.countries}, ?::VARCHAR[])")
            params.append(list(self.countries))
        if self.sources and columns.source:
            parts.append(f"list_contains(?::VARCHAR[], coalesce({columns.source}, '{UNKNOWN_SOURCE}'))")
            params.append(list(self.sources))
        if self.text and columns.text:
            parts.append("(" + " OR ".join(f"contains(lower({c}), lower(?))" for c in columns.text) + ")")
            params += [self.text] * len(columns.text)
        return " AND ".join(parts) or "true", params

    def sentence(self, *counts: str, names: Mapping[str, str] | None = None, dates: str = "") -> str:
        """The filter in words, for captions: "15 of 17 events · 1 Jul – 30 Sep 2023 · Russia or North Korea".

        counts: phrases that stand first (see `count`). names: country names by code, and the entity's by its id. dates:
        a word before the days, such as "published".
        """
        parts = [*counts]
        if self.date_from or self.date_to:
            parts.append(f"{dates} {span_words(self.date_from, self.date_to)}".strip())
        if self.countries:
            link = " and " if self.countries_match == "all" else " or "
            parts.append(link.join((names or {}).get(code, code) for code in self.countries))
        if self.sources:
            parts.append("sources: " + ", ".join(self.sources))
        if self.types:
            parts.append(" or ".join(TYPES[code] for code in self.types))
        if self.statuses:
            parts.append(" or ".join(self.statuses))
        if self.entity:
            parts.append(f"naming {(names or {}).get(self.entity, self.entity)}")
        if self.corroborated:
            parts.append("told by two or more sources")
        if self.text:
            parts.append(f"'{self.text}'")
        return " · ".join(parts)


def count(shown: int, total: int, noun: str) -> str:
    """ "15 of 17 events"; "17 events" when all are shown."""
    plural = noun if total == 1 else noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{total:,} {plural}" if shown == total else f"{shown:,} of {total:,} {plural}"


def _one(values: Mapping[str, str | Sequence[str]], key: str) -> str:
    return next(iter(_many(values, key)), "")


def _many(values: Mapping[str, str | Sequence[str]], key: str) -> list[str]:
    value = values.get(key) or []
    return [value] if isinstance(value, str) else [item for item in value if item]


def _codes(values: Mapping[str, str | Sequence[str]], key: str, form: Callable[[str], str]) -> tuple[str, ...]:
    """Values that stand one by one or between commas, in their one form."""
    return tuple(form(code.strip()) for value in _many(values, key) for code in value.split(",") if code.strip())


def _flag(value: str) -> bool:
    if value.lower() not in _FLAGS:
        raise FilterError(f"{value[:40]!r} is neither yes nor no.")
    return _FLAGS[value.lower()]


def _day(value: str) -> dt.date | None:
    if not value:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise FilterError(f"{value[:40]!r} is not a day; write it as YYYY-MM-DD, for example 2023-09-15.") from error
