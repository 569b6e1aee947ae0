"""What stands above an article's prose: its headline, lines that state its date, and lines that say nothing."""

import datetime as dt
import re

from core.parse import lexicon
from core.parse.nlp import paragraph_starts
from core.parse.timex.calendar import day as real_day
from core.parse.timex.rules import find_candidates
from core.parse.zones.agencies import agency_of, word_list
from core.parse.zones.dateline import Dateline
from core.parse.zones.tail import MARKS
from core.records import Span

_TITLE_CHARS = (12, 220)
_HEADER_CHARS = 90
_CLOCK = re.compile(
    r"T?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2,6}){0,2}Z?(?: ?[+-][0-9]{2}:?[0-9]{2})?"
    r"|(?i:\b(?:at|on|local time|hrs?)\b|(?<![a-z])[ap]\.?m\b|\b(?:eastern|central|mountain|pacific)\b"
    r"|\b(?:daylight |standard )?time\b)|\b[A-Z]{2,4}(?:[+-][0-9]{1,2})?\b"
)
# What parts a header line: marks between spaces, and the label of a second date.
_PARTS = re.compile(r" ?[|•·] ?| [/–—-] | (?=(?:Last )?(?:Updated?|Modified)\b)")
# A part beside the date: who wrote it, who published it, which section it stands in.
_BESIDE = re.compile(r"(?:By )?[A-Z][\w.'’&-]{0,20}(?: (?:and |of |the )?[A-Z][\w.'’&-]{0,20}){0,4}")
_WRITER = r"[A-Z][\w.'’-]{0,20}(?: (?:de |van |von |al-|el-|bin )?[A-Z][\w.'’-]{0,20}){1,3}"
_WRITERS = re.compile(
    rf"(?:By|BY) {_WRITER}(?:(?:,| and|, and| &) {_WRITER}){{0,4}}(?:(?:,| in| for|,? \||,? [•·–—-]) [^\n]{{2,50}})?"
)
_BYLINE = re.compile(rf"(?:By|BY) {_WRITER}, ?(?=[A-Z0-9])")
_NUMERIC = re.compile(
    r"(?<![0-9])(?P<a>[0-9]{1,2})(?P<mark>[./-])(?P<b>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})(?![0-9])"
)
_ISO = re.compile(r"(?<![0-9])(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})(?![0-9])")
_HYPHENS = re.compile(r"(?<=[0-9])-([A-Za-z]{3,9})-(?=[0-9])")


def find_title(text: str, body: list[Span], lines: list[Span], dateline: Dateline | None) -> Span | None:
    """The headline: the first of the head's lines that is no header (`body`), where it looks like one."""
    if not body or len(lines) < 2 or body[0] == lines[-1]:
        return None
    start, end = body[0]
    line, rest = text[start:end], text[end:]
    low, high = _TITLE_CHARS
    if not low <= len(line) <= high or (dateline and dateline.start == start) or " " not in line:
        return None
    if line[-1] in ",;:-" or (re.search(r"\.[\"”’')]*$", line) and not re.search(r"\b[A-Z]\.[A-Z]\.$", line)):
        return None
    following = next(i for i, c in enumerate(rest) if not c.isspace()) + end
    cut = text[following].islower() or line.rpartition(" ")[2].lower() in word_list("open_words")
    if cut or "http" in line or "www." in line or agency_of(line.rpartition(", ")[2]):
        return None  # a line cut in the middle of its sentence, an address, a byline
    return (start, end) if following in paragraph_starts(text[: following + 2000]) else None


def find_header(text: str, lines: list[Span]) -> tuple[dt.date | None, Span | None, list[Span]]:
    """The date a header line states, its span, and all lines that are nothing but dates or boilerplate.

    lines: the first of the text. A date of publication goes before one of an update.
    """
    found: dict[str, tuple[dt.date, Span]] = {}
    spans: list[Span] = []
    for span in lines:
        line = text[span[0] : span[1]]
        if len(line) > _HEADER_CHARS:
            continue
        if (stated := _header_date(line)) and len(lines) > 1:
            found.setdefault(stated[0], (stated[1], span))
            spans.append(span)
        elif line.strip(MARKS).lower() in word_list("lines") or (span != lines[0] and is_byline(line)):
            spans.append(span)
    chosen = found.get("published") or found.get("updated")
    return (*chosen, spans) if chosen else (None, None, spans)


def is_byline(line: str) -> bool:
    """ "By Ann Writer", "By Ann Writer and Ben Other, Reuters", "BY ANN WRITER in Paris"."""
    return bool(_WRITERS.fullmatch(line.rstrip(" .")))


def _header_date(line: str) -> tuple[str, dt.date] | None:
    """Which label and day a line states that holds a full date, a clock time, names beside them, and nothing else."""
    found: dict[str, dt.date] = {}
    for part in filter(None, map(str.strip, _PARTS.split(_BYLINE.sub("", line, count=1)))):
        kind, rest = _label(part)
        day, left = _day_in(rest)
        if day and not _is_said(left) and found.setdefault(kind, day) == day:
            continue
        if day or not (_BESIDE.fullmatch(part) or not _is_said(part)):
            return None
    kind = "published" if "published" in found else "updated"
    return (kind, found[kind]) if found else None


def _is_said(part: str) -> bool:
    """Whether words are left once clock times are taken away."""
    return bool(re.search(r"\w", _CLOCK.sub("", part)))


def _day_in(part: str) -> tuple[dt.date | None, str]:
    """The one full date of a part of a line and what is left of the part."""
    part = _HYPHENS.sub(r" \1 ", part)
    if match := _NUMERIC.search(part):
        return _numeric_day(match), part[: match.start()] + part[match.end() :]
    if match := _ISO.search(part):
        day = real_day(int(match["year"]), int(match["month"]), int(match["day"]))
        return day, part[: match.start()] + part[match.end() :]
    full = [c for c in find_candidates(part) if c.year and c.month and c.day and not c.day_to]
    if len(full) != 1 or full[0].how != "calendar":
        return None, part
    one = full[0]
    return real_day(one.year or 0, one.month or 0, one.day or 0), part[: one.start] + part[one.end :]


def _numeric_day(match: re.Match[str]) -> dt.date | None:
    """15/09/2023 or 9/15/2023 where only one reading exists; with full stops the day comes first."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["year"])
    if match["mark"] == "." or first == second:
        return real_day(year, second, first)
    readings = [d for d in (real_day(year, second, first), real_day(year, first, second)) if d]
    return readings[0] if len(readings) == 1 else None


def _label(line: str) -> tuple[str, str]:
    table = lexicon.load("agencies").get("headers", {})
    lower = line.lower()
    for kind in ("published", "updated"):
        for label in sorted(table.get(kind, []), key=len, reverse=True):
            if lower.startswith(label) and lower[len(label) : len(label) + 1] in (":", " "):
                return kind, line[len(label) :].lstrip(": ")
    return "published", line
