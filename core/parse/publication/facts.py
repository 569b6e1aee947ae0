"""What an article gives of its day of publication: stated in full, or a day of the year with clues to its year.

The day of an agency's report is the day it was filed, as its dateline has it: it appears then or on the next day. A
day that is only the latest told of is no such fact, and the reason says so.
"""

import datetime as dt
import re
from pathlib import PurePath

from core.parse.publication.clues import clues_of, lead_clue
from core.parse.publication.days import DayOfYear, filed_by_word, latest_told, named_weekdays, say
from core.parse.publication.years import FILED, SAME_DAY, TOLD, Inquiry, Span, Spread, appeared, span_of
from core.parse.timex.calendar import day as real_day
from core.parse.timex.candidates import Candidate
from core.parse.zones import Dateline, Zones
from core.records import Article

Found = tuple[dt.date, str, str, Span | None]
"""A day of publication, its basis and why, and the days on which it can have appeared."""

_DATE_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_/]?)(0[1-9]|1[0-2])\2([0-2][0-9]|3[01])(?![0-9])")

# Named weekdays that are weighed; more tell no more.
_NAMED = 12


def stated_day(article: Article, zones: Zones) -> Found | None:
    """The day that file, header line, dateline, address or file name gives in full; best first."""
    if article.published:
        return _came_with(article, article.published)

    def found(day: dt.date, basis: str, why: str, spread: Spread = SAME_DAY) -> Found:
        span = span_of(day, spread, article.added)
        return day, basis, f"{why}{appeared(span)}", span

    if zones.header_date and zones.header_date <= article.added:
        return found(zones.header_date, "stated", f"A header line of the text gives {say(zones.header_date)}.")
    filed = _filed(zones.dateline)
    if filed and filed <= article.added:
        return found(filed, "dateline", f"The dateline gives {say(filed)}, the day of filing.", FILED)
    for what, where in (("address", article.url or ""), ("file's name", PurePath(article.path).name)):
        if match := _DATE_IN_NAME.search(where):
            day = real_day(int(match[1]), int(match[3]), int(match[4]))
            if day and day <= article.added:
                return found(day, "inferred", f"The {what} holds the date {match[0]}.")
    return None


def _came_with(article: Article, day: dt.date) -> Found:
    """What a file states is the day itself; what other articles told comes with its span."""
    why, basis = article.published_why or "The date came with the article.", article.published_basis or "stated"
    span = (day, day) if basis == "stated" else None
    if article.published_start and article.published_end:
        span = article.published_start, article.published_end
    return day, basis, why, span


def inquiry_of(article: Article, zones: Zones, candidates: tuple[Candidate, ...]) -> Inquiry | None:
    """What is to be solved where no day is stated in full: the day of the year, and the clues to the year.

    None where the text gives no day of publication either. The day is the dateline's, else the one that "yesterday,
    September 14" gives, else the last of a run of days told of.
    """
    text, line = article.text, zones.dateline
    named = named_weekdays(text, candidates)[:_NAMED]
    clues = clues_of(text, candidates, named)
    if line and line.month and line.day:
        if line.year:
            return None  # later than the day of reading
        lead = lead_clue(text, candidates, line.end)
        day = DayOfYear(line.month, line.day)
        reason = f"The dateline gives {day}, the day of filing, without a year."
        return Inquiry(day, (reason,), named, (*clues, *([lead] if lead else [])), article.added, FILED)
    if by_word := filed_by_word(text, candidates):
        reason = f"'{by_word.words}' puts publication on {by_word}."
        return Inquiry(by_word, (reason,), named, clues, article.added, FILED)
    if latest := latest_told(text, candidates):
        reason = f"The latest day told of, '{latest.words}', is taken as the day of publication"
        return Inquiry(latest, (f"{reason}, give or take some days.",), named, clues, article.added, TOLD)
    return None


def too_late(article: Article, zones: Zones) -> str | None:
    """Why a day that the text states is not taken."""
    for what, day in (("a header line", zones.header_date), ("the dateline", _filed(zones.dateline))):
        if day and day > article.added:
            return f"Unknown: {what} gives {say(day)}, which is later than the day of reading, {say(article.added)}."
    return None


def _filed(line: Dateline | None) -> dt.date | None:
    return real_day(line.year, line.month, line.day) if line and line.year and line.month and line.day else None
