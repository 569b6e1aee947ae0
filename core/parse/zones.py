"""Which parts of an article's text are what: title, dateline, body, debris."""

import datetime as dt
from dataclasses import dataclass

from core.records import Span


@dataclass(frozen=True, slots=True)
class Dateline:
    """"Seoul, Sep 15 (EFE).-": where and when a report was filed, and the agency. `year` is often not given."""

    start: int
    end: int
    place: str | None
    place_span: Span | None
    year: int | None
    month: int | None
    day: int | None
    agency: str | None


@dataclass(frozen=True, slots=True)
class Zones:
    """Spans into the text. `debris` is what is left out of the analysis (the dateline's span is in it too)."""

    title: Span | None = None
    dateline: Dateline | None = None
    signoff: Span | None = None
    signoff_agency: str | None = None
    header_date: dt.date | None = None
    header_date_span: Span | None = None
    debris: tuple[Span, ...] = ()


def find_zones(text: str) -> Zones:
    """Zones of an article's text; a text without any gives an empty `Zones`."""
    return Zones()
