"""What an article's words say of the time it was written: weekdays, years told of or to come, offices, young names.

Source of the weights: our judgement, after a look at a few dozen dated reports (how often a lead's first weekday is the
day of filing, how often a year told of in the past is the year of writing), rounded to the cautious side.
"""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, partial
from itertools import chain

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.publication.days import SENTENCE_END, DayOfYear, is_bare_weekday, is_told, sentence_before, words_of
from core.parse.publication.years import Clue
from core.parse.timex.candidates import Candidate

Terms = tuple[tuple[dt.date, dt.date], ...]

# A lead is one sentence, of at most so many characters.
_LEAD_CHARS = 400
# How often the first weekday of a dated report's lead is the dateline's own day, the day before, and so on. Where the
# news is said on it ("warned on Friday that") it nearly always is; where something else happened on it, or where the
# report calls its own day "today", it may be any of the week.
_SAID_LAGS = (0.93, 0.05, 0.01, 0.003, 0.002, 0.002, 0.003)
_LAGS = (0.4, 0.2, 0.12, 0.09, 0.08, 0.06, 0.05)
_BEFORE_DAY = re.compile(r"(?: on)?(?: late| early)? $")
_PREVERBAL = re.compile(r" (?:[a-z]+ly )?(?P<verb>[a-z]+)\b")
_CLAUSE = re.compile(r",? (?:that|it|its|he|his|she|her|they|their)\b")
# "Friday, September 8" that is no Friday: a slip of the pen, or another year's day.
_WRONG_WEEKDAY = 0.005
# "In 2017" seldom means the year it is written in, which is "this year"; what is told of is hardly ever to come.
# "On 3 May 2017" more often does.
_OWN_YEAR, _OWN_YEAR_OF_DAY, _NOT_YET = 0.1, 0.5, 0.002
# What "will be in 2024" may be an old quotation.
_AFTER_PLAN = 0.05
# No one has a title before the office. After it many keep it, but fewer of those who "said on Friday".
_BEFORE_OFFICE, _AFTER_OFFICE = 0.002, 0.1
# A name that did not exist yet, and one that only few used.
_BEFORE_NAME = {"since": 0.005, "seldom_before": 0.05}
# What stands right before a year told of, and with one to come; how far a sentence is read.
_BEFORE_YEAR = re.compile(r"(?:\b(?:in|since|on|during|early|late|mid)[ -]|\()$", re.IGNORECASE)
_WILL = re.compile(r"\b(?:will|won['’]t|shall)\b|['’]ll\b")
_SENTENCE_CHARS = 200
# Time expressions looked at around one name.
_NEAR_SPANS = 8
_TITLE_CHARS = 40
# Office-holders that are weighed: the first to leave tell most.
_ACTING = 4
_NO_HOLDER = re.compile(r"\b(?:vice|deputy|former|ex|late|then|future|past|old|first)[ -]+$", re.IGNORECASE)


def weekday_clues(named: tuple[DayOfYear, ...]) -> Iterator[Clue]:
    """Days of the year must fall on the weekdays that the text gives them."""
    for day in named:
        yield Clue("", partial(_weigh_weekday, day))


def lead_clue(text: str, candidates: tuple[Candidate, ...], start: int) -> Clue | None:
    """The first weekday of a dated report's lead: the dateline's own day where the news was said on it."""
    start += len(text) - start - len(text[start:].lstrip())
    ends = SENTENCE_END.search(text, start, start + _LEAD_CHARS)
    end = ends.start() if ends else start + _LEAD_CHARS
    first = next((c for c in candidates if start <= c.start < end and c.weekday and is_bare_weekday(c)), None)
    if first is None or not is_told(text, first):
        return None
    own = any(c.how == "deictic" and c.unit == "D" for c in candidates)
    sure = not own and _is_said(text, start, first)
    why = "is most likely that day" if sure else "may be that day or one before"
    weigh = partial(_weigh_lag, first.weekday or 1, _SAID_LAGS if sure else _LAGS)
    return Clue(f"'{words_of(text, first)}' in the lead {why}.", weigh)


def _is_said(text: str, start: int, c: Candidate) -> bool:
    """ "Warned on Friday that", "told reporters Friday", "the king Friday condemned": it is the day of the news."""
    before, after = text[start : c.start], text[c.end : c.end + _TITLE_CHARS]
    said, ambiguous = lexicon.words("publication", "says"), lexicon.words("publication", "says_or_said_of")
    last = [word.strip(",") for word in _BEFORE_DAY.sub("", before[-_TITLE_CHARS:]).split()[-2:]]
    if said & set(last[-1:]) or "told" in last:
        return True
    if ambiguous & set(last[-1:]):
        return bool(_CLAUSE.match(after))
    verb = _PREVERBAL.match(after)
    return verb is not None and not before.endswith("on ") and (verb["verb"] in said or verb["verb"].endswith("ed"))


def year_clues(text: str, candidates: tuple[Candidate, ...]) -> Iterator[Clue]:
    """The latest year told of as past, and the first that is to come."""
    told = [(c.year, c.month) for c in candidates if c.year and _is_told(text, c)]
    if told:
        last = max(year for year, _ in told)
        own = _OWN_YEAR_OF_DAY if any(month for year, month in told if year == last) else _OWN_YEAR
        yield Clue(f"The text tells of {last}, so it is hardly earlier than that.", partial(_weigh_told, last, own))
    planned = [c.year for c in candidates if c.year and _is_planned(text, c)]
    if planned:
        yield Clue(f"For the text {min(planned)} is not over.", partial(_weigh_plan, min(planned)))


def office_clues(text: str, candidates: tuple[Candidate, ...]) -> Iterator[Clue]:
    """Who bears the title of an office has taken it; who acts in it this week most likely holds it still.

    The last to come into office tells most, and everyone who has left it since.
    """
    held: dict[str, tuple[Terms, bool]] = {}
    near = [(c.start, c.end) for c in candidates if is_bare_weekday(c) or (c.how == "deictic" and c.unit == "D")]
    for start, end, terms in _bearers(text):
        acts = _is_this_week(text, near, start, end) or held.get(text[start:end], (terms, False))[1]
        held[text[start:end]] = terms, acts
    for name, (terms, _) in sorted(held.items(), key=lambda h: h[1][0][0][0])[-1:]:
        first = terms[0][0]
        yield Clue(f"{name} has the title of an office taken in {first.year}.", partial(_weigh_start, first))
    acting = [(name, terms) for name, (terms, acts) in held.items() if acts]
    for name, terms in sorted(acting, key=lambda h: h[1][-1][1])[:_ACTING]:
        if (last := terms[-1][1]) < dt.date.max:
            yield Clue(f"{name} acts in an office left in {last.year}.", partial(_weigh_office, terms))


def name_clues(text: str) -> Iterator[Clue]:
    """The youngest names in the text: before their year nobody could write them, or only few did."""
    for key, weight in _BEFORE_NAME.items():
        found = [(year, words) for words, year in _young_names(key).items() if words in text]
        if found:
            year, words = max(found)
            hardly = "not" if key == "since" else "seldom"
            yield Clue(f"'{words}' is {hardly} said before {year}.", partial(_weigh_name, year, weight))


# Weights.


def _weigh_weekday(day: DayOfYear, filed: dt.date) -> float:
    return 1.0 if day.fits(filed) else _WRONG_WEEKDAY


def _weigh_lag(weekday: int, lags: tuple[float, ...], filed: dt.date) -> float:
    return lags[(filed.isoweekday() - weekday) % 7]


def _weigh_told(year: int, own: float, filed: dt.date) -> float:
    return 1.0 if filed.year > year else own if filed.year == year else _NOT_YET


def _weigh_plan(year: int, filed: dt.date) -> float:
    return 1.0 if filed.year <= year else _AFTER_PLAN


def _weigh_start(first: dt.date, filed: dt.date) -> float:
    return 1.0 if filed >= first else _BEFORE_OFFICE


def _weigh_office(terms: Terms, filed: dt.date) -> float:
    return 1.0 if any(first <= filed <= last for first, last in terms) else _AFTER_OFFICE


def _weigh_name(year: int, earlier: float, filed: dt.date) -> float:
    return 1.0 if filed.year >= year else earlier


# Years.


def _is_told(text: str, c: Candidate) -> bool:
    """ "In 2017 they founded it", not "by 2017", "the 2017 games", "hoped in 2016 to"."""
    return bool(_BEFORE_YEAR.search(text[max(0, c.start - 12) : c.start])) and is_told(text, c)


def _is_planned(text: str, c: Candidate) -> bool:
    """ "Will open in 2024": a full verb to come, close before."""
    return c.tense == "future" and bool(_WILL.search(sentence_before(text, c.start)))


# Offices.


def _bearers(text: str) -> Iterator[tuple[int, int, Terms]]:
    """Where the text has a holder's name after the title of an office: "US President Ann Holder"."""
    holders, offices = _holders(), _offices()
    for match in _holder_names().finditer(text):
        before = text[max(0, match.start() - _TITLE_CHARS) : match.start()]
        words = before.lower().split()
        length = next((n for n in (3, 2, 1) if " ".join(words[-n:]) in offices), 0)
        office = offices.get(" ".join(words[-length:])) if length and before[-1].isspace() else None
        if office in holders[match[0]] and not _NO_HOLDER.search(" ".join(words[:-length]) + " "):
            yield match.start(), match.end(), holders[match[0]][office]


def _is_this_week(text: str, near: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the spans, sorted, stands in the sentence of another span."""
    first = bisect_left(near, (start - _SENTENCE_CHARS, 0))
    for day_start, day_end in near[first : first + _NEAR_SPANS]:
        if day_start > end + _SENTENCE_CHARS:
            return False
        between = text[end:day_start] if day_start >= end else text[day_end:start]
        if not SENTENCE_END.search(between):
            return True
    return False


@cache
def _offices() -> dict[str, str]:
    return dict(lexicon.load("titles")["office"])


@cache
def _holders() -> dict[str, dict[str | None, Terms]]:
    """Name to office to the terms in it, first to last; a term that goes on ends at the end of the calendar.

    Where offices.toml lacks the first terms, they go on to the earliest it has: a gap in between does no harm.
    """
    out: dict[str, dict[str | None, list[tuple[dt.date, dt.date]]]] = {}
    for entry in lexicon.load("offices")["holder"]:
        term = (entry["from"], entry.get("until", dt.date.max))
        out.setdefault(entry["name"], {}).setdefault(entry["office"], []).append(term)
    for name, year in lexicon.load("publication").get("first_held", {}).items():
        for terms in out.get(name, {}).values():
            terms.append((dt.date(year, 1, 1), min(terms)[0]))
    return {name: {office: tuple(sorted(terms)) for office, terms in held.items()} for name, held in out.items()}


@cache
def _holder_names() -> re.Pattern[str]:
    names = sorted(_holders(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


# Names.


@cache
def _young_names(key: str) -> dict[str, int]:
    """What has a name only since some year. Raises LexiconError naming the entry."""
    out: dict[str, int] = {}
    for year, names in lexicon.load("publication").get(key, {}).items():
        if not (year.isdecimal() and len(year) == 4 and isinstance(names, list) and all(map(bool, names))):
            raise LexiconError(f"publication.toml: [{key}] {year!r} needs a year of four digits and a list of names.")
        out |= {str(name): int(year) for name in names}
    return out


def clues_of(text: str, candidates: tuple[Candidate, ...], named: tuple[DayOfYear, ...]) -> tuple[Clue, ...]:
    """All clues of a text but the lead's."""
    found = chain(weekday_clues(named), year_clues(text, candidates), office_clues(text, candidates), name_clues(text))
    return tuple(found)
