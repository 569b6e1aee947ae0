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
from core.parse.timex_calendar import MONTHS, WEEKDAYS, add_days
from core.parse.timex_calendar import day as real_day
from core.parse.timex_candidates import Candidate
from core.parse.zones import Zones, agencies
from core.records import Article

# How many years back a year is looked for; weekdays repeat every 5, 6 or 11 years.
_YEARS_BACK = 40
# Other years that would also fit, named in the reason.
_YEARS_SHOWN = 3
# The lead of a dated report, in characters after the dateline: its weekday is the day of filing or the one before.
_LEAD_CHARS = 400
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
    if line and line.month and line.day:
        return _from_dateline(article, _DayOfYear(line.month, line.day, None, ""), zones, candidates)
    return _from_text(article, candidates)


def _named_date(article: Article) -> _Found | None:
    """The date in the address or the name of the file."""
    for what, where in (("address", article.url or ""), ("file's name", PurePath(article.path).name)):
        if match := _DATE_IN_NAME.search(where):
            found = real_day(int(match[1]), int(match[3]), int(match[4]))
            if found and found <= article.added:
                return found, "inferred", f"The {what} holds the date {match[0]}."
    return None


def _from_dateline(article: Article, filed: _DayOfYear, zones: Zones, candidates: tuple[Candidate, ...]) -> _Found:
    """The day from the dateline, the year from the weekdays."""
    start = zones.dateline.end if zones.dateline else 0
    leads = [c for c in candidates if start <= c.start < start + _LEAD_CHARS and _is_bare_weekday(c)]
    named = _named_weekdays(article.text, candidates)
    reasons = [f"The dateline gives {_say_day(filed)} without a year."]
    options = _years(article, filed, named, candidates)
    if leads:
        lead = leads[0]
        same = [y for y in options if _weekday_in(filed, y) == lead.weekday]
        options = same or [y for y in options if _weekday_in(filed, y) == (lead.weekday or 0) % 7 + 1]
        words = article.text[lead.start : lead.end]
        reasons.append(f"'{words}' in the lead is {'that day' if same else 'the day before'}.")
    return _latest(article, filed, options, named, bool(leads), candidates, reasons)


def _from_text(article: Article, candidates: tuple[Candidate, ...]) -> _Found:
    """The day that "yesterday, September 14" gives, else the latest day told of in the past tense."""
    named = _named_weekdays(article.text, candidates)
    by_word = next(_told_days(article.text, candidates), None)
    latest = _latest_day(article.text, candidates)
    if by_word:
        filed, reason = by_word, f"'{by_word.words}' puts publication on {_say_day(by_word)}."
    elif latest:
        filed, reason = latest, f"The latest day told of, '{latest.words}', is taken as the day of publication."
    else:
        return None, None, "Unknown: the text gives no day of publication and no day to infer one from."
    return _latest(article, filed, _years(article, filed, named, candidates), named, False, candidates, [reason])


def _latest(
    article: Article,
    filed: _DayOfYear,
    options: list[int],
    named: list[_DayOfYear],
    has_lead: bool,
    candidates: tuple[Candidate, ...],
    reasons: list[str],
) -> _Found:
    """The latest of the years that fit, with the evidence; None where nothing ties the day to a year."""
    said = _join([f"'{n.words}'" for n in named])
    if not named and not has_lead:
        return None, None, f"Unknown year: {' '.join(reasons)} No weekday in the text ties that day to a year."
    if not options:
        what = f"{said} fit no common year" if named else "the weekday fits no year"
        return None, None, f"Unknown year: {' '.join(reasons)} But {what} up to {article.added.year}."
    year, others = options[0], options[1:]
    also = (
        f" (also in {', '.join(map(str, others[:_YEARS_SHOWN]))}{' …' if others[_YEARS_SHOWN:] else ''})"
        if others
        else ""
    )
    if named:
        verb = "fall on those weekdays" if len(named) > 1 else "falls on that weekday"
        reasons = [f"{said} {verb} in {year}{also}.", *reasons]
    else:
        weekday = WEEKDAYS[(_weekday_in(filed, year) or 1) - 1]
        reasons = [*reasons, f"{_say_day(filed)} is a {weekday} in {year}{also}."]
    bound = _lower_bound(article, candidates)
    if bound:
        reasons.append(f"The text tells of {bound}, so it is from {bound} or later.")
    return filed.in_year(year), "inferred", " ".join(reasons)


def _years(
    article: Article, filed: _DayOfYear, named: list[_DayOfYear], candidates: tuple[Candidate, ...]
) -> list[int]:
    """Years, latest first, in which the named weekdays fit and that the text's own years and the reader allow."""
    first = max(_lower_bound(article, candidates) or 0, article.added.year - _YEARS_BACK)
    out = []
    for year in range(article.added.year, first - 1, -1):
        published = filed.in_year(year)
        if published and published <= article.added and all(_fits(n, published) for n in named):
            out.append(year)
    return out


def _fits(named: _DayOfYear, published: dt.date) -> bool:
    day = named.before(published)
    return day is not None and day.isoweekday() == named.weekday


def _weekday_in(day: _DayOfYear, year: int) -> int | None:
    found = day.in_year(year)
    return found.isoweekday() if found else None


def _lower_bound(article: Article, candidates: tuple[Candidate, ...]) -> int | None:
    """The latest year that the text tells of in the past tense."""
    told = [c.year for c in candidates if c.year and c.tense != "future" and c.year <= article.added.year]
    return max(told, default=None)


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
        # Any year serves to count the day; 2001 has no 29 February to step on.
        if counted := add_days(dt.date(2001, date.month or 1, min(date.day or 1, 28)), 0):
            exact = real_day(2001, date.month or 1, date.day or 1) or counted
            filed = add_days(exact, -(word.steps or 0))
            if filed:
                yield _DayOfYear(filed.month, filed.day, None, " ".join(text[first.start : second.end].split()))


def _adjoin(text: str, first: Candidate, second: Candidate) -> bool:
    return not text[first.end : second.start].strip(" ,(\n")


def _latest_day(text: str, candidates: tuple[Candidate, ...]) -> _DayOfYear | None:
    """The last day of those told of in the past tense; the year's turn lies in the widest gap between them."""
    days = [_day_of(text, c, weekday=c.weekday) for c in candidates if _is_day_of_year(c) and c.tense != "future"]
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


def _say_day(day: _DayOfYear) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"
