"""Which parts of an article's text are what: title, header date, dateline, sign-off, debris.

Debris is what is not the article's prose: the dateline, an agency's signature, the writers' initials, a header that is
only a date. A sentence is never debris: where a form is doubtful the text is kept.
"""

import datetime as dt
import re
from dataclasses import dataclass

from core.parse.zones.agencies import agencies
from core.parse.zones.dateline import Dateline, find_dateline
from core.parse.zones.header import find_header, find_title
from core.parse.zones.tail import find_links, find_signoff
from core.records import Span

__all__ = ["Dateline", "Zones", "agencies", "find_zones"]

# How far from its start a text is looked at for headers and datelines, in lines that are not blank.
_HEAD_LINES = 8


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
    lines = [_strip(text, m.span()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    if not lines:
        return Zones()
    header_date, header_span, headers = find_header(text, lines[:_HEAD_LINES])
    body = [line for line in lines[:_HEAD_LINES] if line not in headers]
    dateline = next((found for line in body if (found := find_dateline(text, line))), None)
    title = find_title(text, body, lines, dateline)
    signoff, agency, tail = find_signoff(text, lines[1:] if len(lines) > 1 else [])
    filed = [(dateline.start, dateline.end)] if dateline else []
    debris = [*headers, *filed, *find_links(text, lines), *tail]
    return Zones(title, dateline, signoff, agency, header_date, header_span, tuple(sorted(set(debris))))


def _strip(text: str, span: Span) -> Span:
    part = text[span[0] : span[1]]
    start = span[0] + len(part) - len(part.lstrip())
    return start, start + len(part.strip())
