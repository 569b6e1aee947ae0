"""Which parts of an article's text are what: title, header date, dateline, sign-off, debris.

Debris is what is not the article's prose: the dateline, an agency's signature, the writers' initials, a header that is
only a date. A sentence is never debris: where a form is doubtful the text is kept.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.nlp import paragraph_starts
from core.parse.timex.calendar import day as real_day
from core.parse.timex.rules import find_candidates
from core.records import Span


@dataclass(frozen=True, slots=True)
class Dateline:
    """ "Seoul, Sep 15 (EFE).-": where and when a report was filed, and the agency. `year` is often not given."""

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


# How far from either end headers, datelines and sign-offs are looked for, in lines that are not blank.
_HEAD_LINES = 8
_TAIL_LINES = 5
# A dateline is short: place, date and agency. Longer lines are only read so far.
_DATELINE_CHARS = 120
_TITLE_CHARS = (12, 220)
_HEADER_CHARS = 90

_MONTH = r"(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Za-z]{0,6}\.?"
_DATE = (
    r"(?:(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?"
    rf"(?:{_MONTH} [0-9]{{1,2}}|[0-9]{{1,2}} {_MONTH})(?:,? [0-9]{{4}})?)"
)
_PLACE = (
    r"(?P<place>[A-Z][\w.'’-]*(?:[ /][A-Za-z][\w.'’-]*){0,4}(?:, (?!"
    + _DATE
    + r")[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}){0,2})"
)
_AGENCY = r"(?:\((?P<agency>[^()\n]{2,40})\)|/(?P<slashed>[^/\n]{2,30})/)"
_STOP = r"(?P<stop> ?\.? ?[-–—_]{1,2}(?=\s|$|[A-Z\"“])|:(?=\s)|\.?\s*$|(?<=/)\.?(?=\s))"
_DATELINE = re.compile(
    rf"(?:\((?P<first>[^()\n]{{2,40}})\) ?[-–—]+ ?)?{_PLACE}(?:,? (?P<date>{_DATE}))?\.?(?: ?{_AGENCY})?{_STOP}"
)
_AGENCY_ONLY = re.compile(r"\((?P<agency>[^()\n]{2,40})\) ?[-–—]{1,2} ")
_INITIALS = re.compile(r"[a-z]{2,5}(?:[-/][a-z]{1,5}){1,6}")
_CREDITS = re.compile(r"\(?(?:Reporting|Additional reporting|Writing|Editing|Compiled|Edited|Written) by [^\n]{2,400}")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|\(C\)|Copyright )[^\n]{0,200}")
_CLOSING_AGENCY = re.compile(r"[.!?][\"”’')]?\s+[-–—(/]?(?P<agency>[^\s.,;:!?()/][^.,;:!?()\n]{1,29})[)/]?$")
_MARKS = " \t\r-–—_*#/()[]|.•·"
_CLOCK = re.compile(
    r"T?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2,6}){0,2}Z?"
    r"|(?i:\b(?:at|on|local time|hrs?)\b|(?<![a-z])[ap]\.?m\b)|\b[A-Z]{2,4}\b"
)
_BYLINE = re.compile(r"By [^|•·\n]{3,60}[|•·] ?")
_NUMERIC = re.compile(r"(?P<a>[0-9]{1,2})(?P<mark>[./])(?P<b>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})")
_NO_PLACES = frozenset(
    [
        "BREAKING",
        "UPDATE",
        "EXCLUSIVE",
        "LIVE",
        "WATCH",
        "OPINION",
        "ANALYSIS",
        "CORRECTION",
        "EXPLAINER",
        "FACTBOX",
        "VIDEO",
    ]
)


def find_zones(text: str) -> Zones:
    """Zones of an article's text; a text without any gives an empty `Zones`."""
    lines = [_strip(text, m.span()) for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    if not lines:
        return Zones()
    header_date, header_span, headers = _header(text, lines)
    body = [line for line in lines[:_HEAD_LINES] if line not in headers]
    dateline = next((found for line in body if (found := _dateline(text, line))), None)
    title = _title(text, body, lines, dateline)
    signoff, agency, tail = _signoff(text, lines[1:] if len(lines) > 1 else [])
    debris = [*headers, *((dateline.start, dateline.end) for _ in (0,) if dateline), *tail]
    return Zones(title, dateline, signoff, agency, header_date, header_span, tuple(sorted(set(debris))))


@cache
def agencies() -> dict[str, str]:
    """How agencies sign, lower case, with the name shown. Raises LexiconError that names the entry."""
    out: dict[str, str] = {}
    for name, signs in lexicon.load("agencies").get("agencies", {}).items():
        if not isinstance(signs, list) or not signs:
            raise LexiconError(f"agencies.toml: [agencies] {name!r} needs a list of how it signs.")
        out |= {str(sign).lower(): name for sign in signs}
    return out


def _strip(text: str, span: Span) -> Span:
    part = text[span[0] : span[1]]
    start = span[0] + len(part) - len(part.lstrip())
    return start, start + len(part.strip())


# Title and headers.


def _title(text: str, body: list[Span], lines: list[Span], dateline: Dateline | None) -> Span | None:
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
    cut = text[following].islower() or line.rpartition(" ")[2].lower() in _word_list("open_words")
    if cut or "http" in line or "www." in line or _agency_of(line.rpartition(", ")[2]):
        return None  # a line cut in the middle of its sentence, an address, a byline
    return (start, end) if following in paragraph_starts(text[: following + 2000]) else None


def _header(text: str, lines: list[Span]) -> tuple[dt.date | None, Span | None, list[Span]]:
    """The date a header line states, its span, and all lines that are nothing but dates or boilerplate."""
    found: dict[str, tuple[dt.date, Span]] = {}
    spans: list[Span] = []
    for span in lines[:_HEAD_LINES]:
        line = text[span[0] : span[1]]
        if len(line) > _HEADER_CHARS:
            continue
        if line.strip(_MARKS).lower() in _word_list("lines"):
            spans.append(span)
        elif (stated := _header_date(line)) and len(lines) > 1:
            found.setdefault(stated[0], (stated[1], span))
            spans.append(span)
    chosen = found.get("published") or found.get("updated")
    return (*chosen, spans) if chosen else (None, None, spans)


def _header_date(line: str) -> tuple[str, dt.date] | None:
    """Which label and day a line states that holds a full date and nothing else but a clock time."""
    byline = _BYLINE.match(line)
    kind, rest = _label(line[byline.end() :] if byline else line)
    if numeric := _NUMERIC.search(rest):
        day, left = _numeric_day(numeric), rest[: numeric.start()] + rest[numeric.end() :]
    else:
        full = [c for c in find_candidates(rest) if c.year and c.month and c.day and not c.day_to]
        if len(full) != 1 or full[0].how != "calendar":
            return None
        one = full[0]
        day = real_day(one.year or 0, one.month or 0, one.day or 0)
        left = rest[: one.start] + rest[one.end :]
    return (kind, day) if day and not re.search(r"\w", _CLOCK.sub("", left)) else None


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


@cache
def _word_list(name: str) -> frozenset[str]:
    return frozenset(lexicon.load("agencies").get("boilerplate", {}).get(name, ()))


# Dateline.


def _dateline(text: str, line: Span) -> Dateline | None:
    start, end = line
    head = text[start : min(end, start + _DATELINE_CHARS)]
    alone = _AGENCY_ONLY.match(head)
    if (
        alone
        and (agency := agencies().get(alone["agency"].lower()))
        and not ((full := _DATELINE.match(head)) and _is_dateline(full, head, is_cut=False))
    ):
        return Dateline(start, start + alone.end(), None, None, None, None, None, agency)
    match = _DATELINE.match(head)
    if match is None or not _is_dateline(match, head, is_cut=end > start + _DATELINE_CHARS):
        return None
    place_start, place_end = match.span("place")
    if match["place"].startswith("By "):  # "By Ann Writer. BOSTON (Reuters) -"
        place_start += match["place"].rfind(". ") + 2
    year, month, day = _day_of(match["date"])
    return Dateline(
        start=start,
        end=start + match.end(),
        place=head[place_start:place_end],
        place_span=(start + place_start, start + place_end),
        year=year,
        month=month,
        day=day,
        agency=_agency_of(match["agency"] or match["slashed"] or match["first"]),
    )


def _is_dateline(match: re.Match[str], head: str, *, is_cut: bool) -> bool:
    """Enough of place in capitals, date, agency and closing dash to be no sentence."""
    place, stop, rest = match["place"], match["stop"].strip(), head[match.end() :].strip()
    capital = place.split(",")[0]
    shouted = capital.isupper() and len(capital) > 3
    dashed = bool(stop) and stop[-1] in "-–—_"
    known = _agency_of(match["agency"] or match["slashed"] or match["first"]) is not None
    begins = not rest or not rest[0].islower()
    if (is_cut and not rest) or (match["first"] and not (dashed and (match["date"] or shouted))):
        return False
    if known:
        return dashed or bool(match["slashed"]) or stop in (":", "")
    if match["date"] and not rest and stop in ("", ".") and re.search(r"[0-9]{4}", match["date"]):
        return True  # "Brussels, 15 September 2023" on a line of its own
    if match["date"]:
        return begins and (dashed or (shouted and stop in ("", ":")))
    if not shouted or not begins or capital.split()[0] in _NO_PLACES:
        return False
    closes = is_cut or head.rstrip()[-1] in '.!?"”'  # a headline may have a dash, but no full stop
    return stop in ("—", "--") or (stop in ("_", "–") and (not rest or closes))


def _agency_of(sign: str | None) -> str | None:
    """The agency that a sign names; of several ("Reuters/AFP") the first."""
    if not sign:
        return None
    known = agencies()
    parts = [sign, *re.split(r"[/,&+-]| and ", sign)]
    return next((known[p.strip().lower()] for p in parts if p.strip().lower() in known), None)


def _day_of(date: str | None) -> tuple[int | None, int | None, int | None]:
    for found in find_candidates(date or ""):
        if found.month and found.day and real_day(found.year or 2000, found.month, found.day):
            return found.year, found.month, found.day
    return None, None, None


# Sign-off.


def _signoff(text: str, lines: list[Span]) -> tuple[Span | None, str | None, list[Span]]:
    """The span of the sign-off, the agency that signs, and the spans to blank, from the last line up."""
    agency: str | None = None
    spans: list[Span] = []
    for span in lines[: -_TAIL_LINES - 1 : -1]:
        line = text[span[0] : span[1]]
        signed = agencies().get(line.strip(_MARKS).lower())
        if signed and not _ends_sentence(line):
            agency, debris = agency or signed, span
        elif _is_debris(line):
            debris = span
        else:
            tail = _closing_agency(text, span)
            agency, spans = (agency or tail[0], [*spans, tail[1]]) if tail else (agency, spans)
            break
        spans.append(debris)
    spans.sort()
    return ((spans[0][0], spans[-1][1]) if spans else None), agency, spans


def _is_debris(line: str) -> bool:
    bare = line.strip(_MARKS).lower()
    if not bare or bare in _word_list("lines"):
        return True
    if _INITIALS.fullmatch(line) and "/" in line:
        return True
    return bool(_CREDITS.fullmatch(line) or _COPYRIGHT.fullmatch(line))


def _ends_sentence(line: str) -> bool:
    return " " in line and line.endswith(".")


def _closing_agency(text: str, span: Span) -> tuple[str, Span] | None:
    """The agency that signs after the last sentence of a line: "... of the regime. EFE"."""
    start = max(span[0], span[1] - 60)
    words = list(_tails(text[start : span[1]]))
    for offset, sign in words:
        if name := agencies().get(sign.strip(_MARKS).lower()):
            return name, (start + offset, span[1])
    return None


def _tails(tail: str) -> Iterator[tuple[int, str]]:
    """What follows each sentence end in the tail of a line."""
    for match in re.finditer(r"[.!?][\"”’')]{0,2}\s+(?=\S)", tail):
        yield match.end(), tail[match.end() :]
