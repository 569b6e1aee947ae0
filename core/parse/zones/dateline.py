"""Datelines: "Seoul, Sep 15 (EFE).-", "MOSCOW, March 3. /TASS/.", "Tehran, IRNA –", "Sept 15 (Reuters) -".

A dateline opens a line and has a place, a day, an agency, or some of them, and a mark that closes it. A sentence that
begins with a name is none: what is not in capitals needs a day or an agency we know. Source of the forms: the
agencies' own reports, described here in our words.
"""

import re
from dataclasses import dataclass

from core.parse.timex.calendar import day as real_day
from core.parse.timex.rules import find_candidates
from core.parse.zones.agencies import agencies, agency_of, word_list
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


# A dateline is short: place, date and agency. Longer lines are only read so far.
_DATELINE_CHARS = 120
_MONTH = r"(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Za-z]{0,6}\.?"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"(?:(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?"
    rf"(?:{_MONTH} {_DAY}|{_DAY} {_MONTH})(?:,? [0-9]{{4}})?)"
)
_SMALL = r"(?:am|an|and|al|da|das|de|del|der|di|do|dos|du|el|en|es|la|las|le|les|los|of|on|sur|the|upon)"
_PLACE = (
    r"(?P<place>[A-Z][\w.'’-]*(?:[ /](?:[A-Z][\w.'’-]*|"
    + _SMALL
    + r"\b)){0,4}(?:, (?!"
    + _DATE
    + r")[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}){0,2})"
)
# "New Delhi [India], ...", "Paris (France) (AFP)": what another bracket or a comma follows is no agency.
_LAND = r"(?: ?[(\[][A-Z][^()\[\]\n]{2,30}[)\]](?=,| ?[(\[])){0,2}"
_AGENCY = (
    r"(?: ?\((?P<agency>[^()\n]{2,40})\)|\.? ?/(?P<slashed>[^/\n]{2,40})/"
    r"|, (?P<bare>[A-Z][A-Za-z]{2,11}(?: [A-Z]\w+)?))"
)
_DASH = r"[-–—―_]"
_STOP = (
    rf"(?P<stop> ?\.? ?{_DASH}{{1,2}}(?=\s|$|[A-Z\"“])|:(?=\s)|\.?\s*$|(?<=[/)])\.?(?=\s)|\.(?= )|(?<=\w)(?= [A-Z]))"
)
_DATELINE = re.compile(
    rf"(?:\((?P<first>[^()\n]{{2,40}})\) ?{_DASH}+ ?)?{_PLACE}{_LAND}(?:,? (?P<date>{_DATE}))?\.?{_AGENCY}?{_STOP}"
)
_NO_PLACE = re.compile(rf"(?:(?P<date>{_DATE}) )?\((?P<agency>[^()\n]{{2,40}})\) ?{_DASH}{{1,2}} ")
_BARE_TAIL = re.compile(r"(?:, |\. )(?P<agency>[A-Z][A-Za-z]{2,11}(?: [A-Z]\w+)?)$")


def find_dateline(text: str, line: Span) -> Dateline | None:
    """The dateline that opens a line, or None."""
    start, end = line
    head = text[start : min(end, start + _DATELINE_CHARS)]
    match = _DATELINE.match(head)
    found = _read(match, start) if match else None
    if match and found and _is_dateline(match, found, head, is_cut=end > start + _DATELINE_CHARS):
        return found
    if (alone := _NO_PLACE.match(head)) and (agency := agencies().get(alone["agency"].lower())):
        return Dateline(start, start + alone.end(), None, None, *_day_of(alone["date"]), agency)
    return None


def _read(match: re.Match[str], start: int) -> Dateline:
    """What a match says, wherever it stands."""
    place_start, place_end = match.span("place")
    place = match["place"]
    agency = agency_of(match["agency"] or match["first"]) or _slashed(match["slashed"]) or _known(match["bare"])
    if agency is None and (tail := _BARE_TAIL.search(place)) and (agency := _known(tail["agency"])):
        place = place[: tail.start()]  # "Tehran, IRNA –"
    if place.startswith("By "):  # "By Ann Writer. BOSTON (Reuters) -"
        place_start += place.rfind(". ") + 2
        place = place[place.rfind(". ") + 2 :]
    if place.endswith(".") and match["date"] and match.string[place_end : match.start("date")] == " ":
        place = place[:-1]  # "MOSCOW. Sept 15 (Interfax)"
    span = (start + place_start, start + place_start + len(place))
    return Dateline(start, start + match.end(), place, span, *_day_of(match["date"]), agency)


def _slashed(sign: str | None) -> str | None:
    """ "/TASS/", "/TASS Correspondent Ann Writer/"."""
    return agency_of(sign) or _known((sign or "").partition(" ")[0])


def _known(sign: str | None) -> str | None:
    return agencies().get((sign or "").lower())


def _is_dateline(match: re.Match[str], found: Dateline, head: str, *, is_cut: bool) -> bool:
    """Enough of place in capitals, date, agency and closing mark to be no sentence."""
    stop, rest = match["stop"].strip(), head[match.end() :].strip()
    capital = (found.place or "").split(",")[0]
    shouted = capital.isupper() and len(capital) > 3
    dashed = bool(stop) and stop[-1] in "-–—―_"
    begins = not rest or not rest[0].islower()
    if (is_cut and not rest) or (match["first"] and not (dashed and (match["date"] or shouted))):
        return False
    if (match["bare"] and found.agency is None) or capital.partition(" ")[0].upper() in word_list("no_places"):
        return False
    if found.agency:
        closed = (dashed or stop == ":" or bool(match["slashed"])) and (begins or shouted or bool(match["date"]))
        return closed or (not rest and stop in ("", ".")) or bool(match["date"] and begins)
    if match["date"] and not rest and stop in ("", ".") and found.year:
        return True  # "Brussels, 15 September 2023" on a line of its own
    if match["date"]:
        return begins and (dashed or (shouted and stop in (":", ".") or shouted and not rest))
    if not shouted or not begins:
        return False
    closes = is_cut or head.rstrip()[-1] in '.!?"”'  # a headline may have a dash, but no full stop
    return stop in ("—", "--") or (stop in ("_", "–") and (not rest or closes))


def _day_of(date: str | None) -> tuple[int | None, int | None, int | None]:
    """Year, month and day; a month is read whatever its letters: "15 SEP", "4 may"."""
    plain = re.sub(r"[A-Za-z]{3,}", lambda word: word[0].capitalize(), date or "")
    for found in find_candidates(plain):
        if found.month and found.day and real_day(found.year or 2000, found.month, found.day):
            return found.year, found.month, found.day
    return None, None, None
