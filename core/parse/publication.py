"""Publication facts: when an article was published and by whom, and how that is known.

What the file states is kept. Then come, in this order: a header line with a full date, a dateline with its year, the
date in the address or the file's name, and what the text's own days allow. A year that nobody states is never taken
from the calendar on the wall: it is the latest one in which the named weekdays fit, and the sentence in
`published_why` says which other years would fit too.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath

from core.parse import lexicon
from core.parse.timex.calendar import MONTHS, WEEKDAYS, add_days
from core.parse.timex.calendar import day as real_day
from core.parse.timex.candidates import Candidate
from core.parse.zones import Zones, agencies
from core.records import Article

# How many years back a year is looked for; weekdays repeat every 5, 6 or 11 years.
_YEARS_BACK = 40
# Other years that would also fit, named in the reason.
_YEARS_SHOWN = 3
# The lead of a dated report, in characters after the dateline: its weekday is the day of filing or the one before.
_LEAD_CHARS = 300
_DATE_IN_NAME = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_/]?)(0[1-9]|1[0-2])\2([0-2][0-9]|3[01])(?![0-9])")
_CREDIT = re.compile(
    r"(?P<name>[A-Z][^\s.,;:!?]{0,24}(?: [A-Z&][^\s.,;:!?]{0,24}| of| the){0,5}) (?P<verb>[a-z ]{5,14})\.?"
)
_CREDIT_LABEL = re.compile(r"(?P<label>[A-Za-z][a-z ]{2,16}):? +(?P<name>[A-Z][^,;:!?\n]{1,40}?)\.?")
_LINE_CHARS = 80


@dataclass(frozen=True, slots=True)
class _DayOfYear:
    """A day without its year, with its weekday where the text names one, and the words that say so."""

    month: int
    day: int
    weekday: int | None
    words: str

    def in_year(self, year: int) -> dt.date | None:
        return real_day(year, self.month, self.day)

    def before(self, published: dt.date) -> dt.date | None:
        """The day as it is nearest to a publication date."""
        options = [d for year in (-1, 0, 1) if (d := self.in_year(published.year + year))]
        return min(options, key=lambda d: abs((d - published).days), default=None)


def publication_facts(article: Article, zones: Zones, candidates: tuple[Candidate, ...]) -> Article:
    """The article with title, source and publication date filled in, each with its basis."""
    article = _with_source(article, zones)
    if article.title is None and zones.title:
        article = replace(article, title=" ".join(article.text[slice(*zones.title)].split()))
    if article.published:
        why = article.published_why or "The date came with the article."
        return replace(article, published_basis=article.published_basis or "stated", published_why=why)
    published, basis, why = _published(article, zones, candidates)
    return replace(article, published=published, published_basis=basis, published_why=why)


# Source.


def _with_source(article: Article, zones: Zones) -> Article:
    if article.source:
        return replace(article, source_basis=article.source_basis or "stated")
    if zones.dateline and zones.dateline.agency:
        return replace(article, source=zones.dateline.agency, source_basis="dateline")
    if zones.signoff_agency:
        return replace(article, source=zones.signoff_agency, source_basis="signoff")
    credited = next(_credited(article.text), None)
    return replace(article, source=credited, source_basis="credited") if credited else article


def _credited(text: str) -> Iterator[str]:
    """Outlets that a line of its own credits: "Sky News reports.", "Source: Reuters"."""
    verbs, labels = _outlet_list("verbs"), _outlet_list("labels")
    for line in re.findall(r"[^\n]+", text):
        line = line.strip()
        if not line or len(line) > _LINE_CHARS:
            continue
        said, labelled = _CREDIT.fullmatch(line), _CREDIT_LABEL.fullmatch(line)
        if said and said["verb"] in verbs and _is_outlet(said["name"]):
            yield _outlet_name(said["name"])
        elif labelled and labelled["label"].lower() in labels and _is_outlet(labelled["name"]):
            yield _outlet_name(labelled["name"])


def _is_outlet(name: str) -> bool:
    known = name.lower() in agencies() or (name.isupper() and len(name) > 1)
    return known or bool(set(name.lower().split()) & _outlet_list("words"))


def _outlet_name(name: str) -> str:
    return agencies().get(name.lower(), name)


@cache
def _outlet_list(key: str) -> frozenset[str]:
    return frozenset(lexicon.load("agencies").get("outlets", {}).get(key, ()))


# Date.

_Found = tuple[dt.date | None, str | None, str]


def _published(article: Article, zones: Zones, candidates: tuple[Candidate, ...]) -> _Found:
    if zones.header_date and zones.header_date <= article.added:
        return zones.header_date, "stated", f"A header line of the text gives {_say(zones.header_date)}."
    line = zones.dateline
    if line and line.year and line.month and line.day:
        filed = real_day(line.year, line.month, line.day)
        if filed and filed <= article.added:
            return filed, "dateline", f"The dateline gives {_say(filed)}."
    if named := _named_date(article):
        return named
    search = _Search(article, candidates, tuple(_named_weekdays(article.text, candidates)))
    if line and line.month and line.day:
        return _from_dateline(search, _DayOfYear(line.month, line.day, None, ""), line.end)
    return _from_text(search)


def _named_date(article: Article) -> _Found | None:
    """The date in the address or the name of the file."""
    for what, where in (("address", article.url or ""), ("file's name", PurePath(article.path).name)):
        if match := _DATE_IN_NAME.search(where):
            found = real_day(int(match[1]), int(match[3]), int(match[4]))
            if found and found <= article.added:
                return found, "inferred", f"The {what} holds the date {match[0]}."
    return None


def _from_dateline(search: "_Search", filed: _DayOfYear, start: int) -> _Found:
    """The day from the dateline, the year from the weekdays; a report's lead names its own day or the day before."""
    reasons = [f"The dateline gives {_say_day(filed)} without a year."]
    leads = [c for c in search.candidates if start <= c.start < start + _LEAD_CHARS and _is_bare_weekday(c)]
    if not leads:
        return _latest(search, filed, reasons, None)
    words, weekday = search.words(leads[0]), leads[0].weekday or 1
    options = _years(search, filed)
    same = [year for year in options if _weekday_in(filed, year) == weekday]
    before = [year for year in options if _weekday_in(filed, year) == weekday % 7 + 1]
    reasons.append(f"'{words}' in the lead is taken as {'that day' if same else 'the day before'}.")
    return _latest(search, filed, reasons, same or before)


def _from_text(search: "_Search") -> _Found:
    """The day that "yesterday, September 14" gives, else the latest day told of in the past tense."""
    by_word = next(_told_days(search.article.text, search.candidates), None)
    latest = _latest_day(search)
    if by_word:
        return _latest(search, by_word, [f"'{by_word.words}' puts publication on {_say_day(by_word)}."], None)
    if latest:
        reason = f"The latest day told of, '{latest.words}', is taken as the day of publication."
        return _latest(search, latest, [reason], None)
    return None, None, "Unknown: the text gives no day of publication and no day to infer one from."


@dataclass(frozen=True, slots=True)
class _Search:
    """What a year is looked for with: the article, its candidates, and the days whose weekdays it names."""

    article: Article
    candidates: tuple[Candidate, ...]
    named: tuple[_DayOfYear, ...]

    def words(self, candidate: Candidate) -> str:
        """The words of a candidate on one line."""
        return " ".join(self.article.text[candidate.start : candidate.end].split())

    def told_year(self) -> int | None:
        """The latest year that the text tells of in the past tense: it was published then or later."""
        last = self.article.added.year
        return max((c.year for c in self.candidates if c.year and c.tense != "future" and c.year <= last), default=None)


def _latest(search: _Search, filed: _DayOfYear, reasons: list[str], by_lead: list[int] | None) -> _Found:
    """The latest year that fits, with the evidence; None where nothing ties the day to a year.

    by_lead: years, latest first, in which a weekday of the lead fits; None where the lead names none.
    """
    said, told = _join([f"'{n.words}'" for n in search.named]), search.told_year()
    if told:
        reasons = [*reasons, f"The text tells of {told}, so no earlier year is possible."]
    if by_lead is None and not search.named:
        return None, None, f"Unknown year: {' '.join(reasons)} No weekday in the text ties the day to a year."
    options = _years(search, filed) if by_lead is None else by_lead
    if not options:
        what = f"{said} fit no common year" if len(search.named) > 1 else f"{said or 'the weekday'} fits no year"
        return None, None, f"Unknown year: {' '.join(reasons)} But {what} up to {search.article.added.year}."
    year = options[0]
    if search.named:
        verb = "fall on those weekdays" if len(search.named) > 1 else "falls on that weekday"
        evidence = f"{said} {verb} in {_say_years(options)}."
    else:
        evidence = f"{_say_day(filed)} is a {WEEKDAYS[(_weekday_in(filed, year) or 1) - 1]} in {_say_years(options)}."
    return filed.in_year(year), "inferred", " ".join([evidence, *reasons])


def _years(search: _Search, filed: _DayOfYear) -> list[int]:
    """Years, latest first, in which the named weekdays fit and that the text's own years and the reader allow."""
    added = search.article.added
    first = max(search.told_year() or 0, added.year - _YEARS_BACK, dt.MINYEAR)
    days = [day for year in range(added.year, first - 1, -1) if (day := filed.in_year(year)) and day <= added]
    return [day.year for day in days if all(_fits(named, day) for named in search.named)]


def _fits(named: _DayOfYear, published: dt.date) -> bool:
    day = named.before(published)
    return day is not None and day.isoweekday() == named.weekday


def _weekday_in(day: _DayOfYear, year: int) -> int | None:
    found = day.in_year(year)
    return found.isoweekday() if found else None


# Days in the text.


def _is_bare_weekday(candidate: Candidate) -> bool:
    return candidate.how == "weekday" and candidate.steps is None and candidate.tense != "future"


def _is_day_of_year(candidate: Candidate) -> bool:
    real = candidate.month and candidate.day and real_day(2000, candidate.month, candidate.day)
    return candidate.how == "calendar" and bool(real) and candidate.year is None and candidate.day_to is None


def _day_of(text: str, candidate: Candidate, *, weekday: int | None, start: int | None = None) -> _DayOfYear:
    words = " ".join(text[candidate.start if start is None else start : candidate.end].split())
    return _DayOfYear(candidate.month or 1, candidate.day or 1, weekday, words)


def _named_weekdays(text: str, candidates: tuple[Candidate, ...]) -> list[_DayOfYear]:
    """Days of the year whose weekday the text names: "Friday, September 8", "Friday (8 September)"."""
    out: dict[tuple[int, int], _DayOfYear] = {}
    for before, candidate in zip((None, *candidates), candidates, strict=False):
        if not _is_day_of_year(candidate):
            continue
        weekday, start = candidate.weekday, candidate.start
        if weekday is None and before and before.how == "weekday" and _adjoin(text, before, candidate):
            weekday, start = before.weekday, before.start
        if weekday:
            day = _day_of(text, candidate, weekday=weekday, start=start)
            out.setdefault((day.month, day.day), day)
    return list(out.values())


def _told_days(text: str, candidates: tuple[Candidate, ...]) -> Iterator[_DayOfYear]:
    """Days of publication that "yesterday, September 14" or "today (15 September)" give."""
    for first, second in zip(candidates, candidates[1:], strict=False):
        word, date = (first, second) if first.how == "deictic" else (second, first)
        if word.how != "deictic" or word.unit != "D" or not _is_day_of_year(date) or not _adjoin(text, first, second):
            continue
        # Any year serves to count the day in; 2000 has a 29 February.
        day = real_day(2000, date.month or 1, date.day or 1)
        if day and (filed := add_days(day, -(word.steps or 0))):
            yield _DayOfYear(filed.month, filed.day, None, " ".join(text[first.start : second.end].split()))


def _adjoin(text: str, first: Candidate, second: Candidate) -> bool:
    return not text[first.end : second.start].strip(" ,(\n")


def _latest_day(search: _Search) -> _DayOfYear | None:
    """The last day of those told of in the past tense; the year's turn lies in the widest gap between them."""
    told = [c for c in search.candidates if _is_day_of_year(c) and c.tense != "future"]
    days = [_DayOfYear(c.month or 1, c.day or 1, c.weekday, search.words(c)) for c in told]
    ordered = sorted({(d.month, d.day): d for d in days}.values(), key=lambda d: (d.month, d.day))
    if not ordered:
        return None
    numbers = [31 * d.month + d.day for d in ordered]
    gaps = [(after - before) % 372 or 372 for before, after in zip(numbers, [*numbers[1:], numbers[0]], strict=True)]
    return ordered[gaps.index(max(gaps))]


def _join(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _say(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _say_years(years: list[int]) -> str:
    """The first year and, in brackets, others that would fit: "2023 (also in 2017, 2006)"."""
    others = ", ".join(map(str, years[1 : 1 + _YEARS_SHOWN])) + (" …" if years[1 + _YEARS_SHOWN :] else "")
    return f"{years[0]} (also in {others})" if others else str(years[0])


def _say_day(day: _DayOfYear) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
