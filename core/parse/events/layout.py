"""An article as dating reads it: its time expressions by sentence, its headline and paragraphs, the day it reports on.

In: a doc with its article, sentences and time expressions. Out: a `Layout` that is made once per article.
"""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from core.dates import day_words
from core.parse.events.hanging import Place, is_over, is_put_off, place_of
from core.parse.events.tenses import is_backdrop, is_earlier, is_to_come
from core.parse.timex import add_days, offset_of
from core.records import Article, Sentence, Timex

if TYPE_CHECKING:
    from spacy.tokens import Doc

# The headline and the paragraphs after it that a report is written for.
LEAD_PARAGRAPHS = 3
# How far from a report's start the day that it reports on is named, and how long it may lie back: a weekly's fortnight.
_NEWS_SENTENCES = 6
_NEWS_DAYS = 14
# A sentence with more time expressions is a table.
_MAX_PLACES = 48
# How far back an opening quotation mark is looked for.
_MAX_QUOTE_CHARS = 2000
# What opens a span of days, and what stands between its first and its last.
_LINKS = {"between": ("and",), "from": ("to", "until", "till", "through")}
_LINK_CHARS = 12
# A day so soon after publication may be a slip, or that of another day's paper.
_SLIP_DAYS = 14
_DEICTIC = frozenset({"today", "yesterday", "tomorrow", "tonight"})


class Layout:
    """The time expressions of one article by sentence; `news` is the one that names the day reported on."""

    def __init__(
        self, doc: "Doc", article: Article, sentences: tuple[Sentence, ...], timexes: tuple[Timex, ...]
    ) -> None:
        self.text = doc.text
        self.published = article.published
        self.sentences = sentences
        self.places: dict[int, list[Place]] = {}
        self.intervals: dict[int, list[Timex]] = {}
        self._sort_in(doc, timexes)
        self.paragraphs = list(_paragraphs(doc.text, sentences))
        self.headline = self._find_headline()
        self.news = self._find_news()
        if self.news is not None and self.news.days[0] != self.published:
            self._count_speech_from(self.news)

    def is_lead(self, sentence: Sentence) -> bool:
        """True in the headline and the first paragraphs."""
        return self.paragraphs[sentence.index] <= LEAD_PARAGRAPHS

    def _sort_in(self, doc: "Doc", timexes: tuple[Timex, ...]) -> None:
        offsets = [t.idx for t in doc]
        for timex in self._spans(timexes):
            first = max(bisect_left(offsets, timex.start + 1) - 1, 0)
            span = doc[first : max(bisect_left(offsets, timex.end), first + 1)]
            if timex.date_start and timex.date_end and timex.type in ("DATE", "TIME"):
                row = self.places.setdefault(timex.sentence, [])
                if len(row) < _MAX_PLACES:
                    place = place_of(timex, (timex.date_start, timex.date_end), span.root, self.published)
                    row.append(_with_year(place, self.published))
            elif offset_of(self.text[timex.start : timex.end]):
                self.intervals.setdefault(timex.sentence, []).append(timex)

    def _spans(self, timexes: tuple[Timex, ...]) -> Iterator[Timex]:
        """Time expressions in text order, with "from March to May" and "between 3 and 5 May" as one."""
        before: Timex | None = None
        for timex in timexes:
            joined = self._joined(before, timex) if before is not None else None
            if before is not None and joined is None:
                yield before
            before = joined or timex
        if before is not None:
            yield before

    def _joined(self, first: Timex, last: Timex) -> Timex | None:
        link = self.text[first.end : last.start].strip().lower()
        before = self.text[max(first.start - _LINK_CHARS, 0) : first.start].split()
        opener = before[-1].lower() if before else ""
        if first.sentence != last.sentence or link not in _LINKS.get(opener, ()):
            return None
        if not (first.date_start and last.date_start and last.date_end) or first.date_start > last.date_start:
            return None
        return replace(last, start=first.start, date_start=first.date_start)

    def _find_headline(self) -> frozenset[int]:
        """The sentences of the first paragraph, where that does not end as a sentence does and others follow it."""
        first = [s for s in self.sentences if self.paragraphs[s.index] == self.paragraphs[0]]
        if not first or len(first) == len(self.sentences):
            return frozenset()
        ends = self.text[first[-1].start : first[-1].end].rstrip("\"'”’")[-1:]
        return frozenset() if ends in (".", "!", ":") else frozenset(s.index for s in first)

    def _find_news(self) -> Place | None:
        """The first day named near the start, at most a fortnight old, by which something is told as done."""
        for sentence in self.sentences[:_NEWS_SENTENCES]:
            for place in self.places.get(sentence.index, ()):
                alone = place.timex.start <= sentence.start and place.timex.end >= sentence.end - 1
                is_other = any(told(place.verb) for told in (is_earlier, is_backdrop, is_to_come))
                if self._is_recent(place) and not alone and not is_other:
                    return place
        return None

    def _is_recent(self, place: Place) -> bool:
        if self.published is None or place.days[0] != place.days[1] or place.through_noun:
            return False
        return 0 <= (self.published - place.days[0]).days <= _NEWS_DAYS

    def _count_speech_from(self, news: Place) -> None:
        """ "Today" in a quotation is the day on which it was said, not the day of publication."""
        for row in self.places.values():
            for i, place in enumerate(row):
                if self.text[place.timex.start : place.timex.end].lower() in _DEICTIC and self._is_quoted(place.timex):
                    row[i] = self._moved(place, news)

    def _moved(self, place: Place, news: Place) -> Place:
        back = (news.days[0] - self.published).days if self.published else 0
        first, last = add_days(place.days[0], back), add_days(place.days[1], back)
        if first is None or last is None:
            return place
        basis = f"counted from {day_words(news.days[0])}, which the report starts from"
        return replace(place, days=(first, last), timex=replace(place.timex, basis=basis))

    def _is_quoted(self, timex: Timex) -> bool:
        """True between quotation marks of the paragraph; one that speaks on from another has but its closing mark."""
        start = max(self.text.rfind("\n", 0, timex.start) + 1, timex.start - _MAX_QUOTE_CHARS)
        end = self.text.find("\n", timex.end, timex.end + _MAX_QUOTE_CHARS)
        before = self.text[start : timex.start]
        after = self.text[timex.end : end if end >= 0 else timex.end + _MAX_QUOTE_CHARS]
        return _opened(before) > 0 or _opened(after) < 0 or before.count('"') % 2 == 1


def _with_year(place: Place, published: dt.date | None) -> Place:
    """A day of the year that nobody wrote, where its clause tells that the one nearest to publication is not meant.

    "Is not due until October" is the next October, "travelled to Peru in June", told in May, the June before.
    """
    if published is None or not place.timex.basis.startswith("year from publication"):
        return place
    first, last = place.days
    years = 0
    if last < published and is_put_off(place):
        years = 1
    elif first > published + dt.timedelta(days=_SLIP_DAYS) and is_over(place):
        years = -1
    return _moved_by(place, years, published) if years else place


def _moved_by(place: Place, years: int, published: dt.date) -> Place:
    first, last = (_in_year(day, day.year + years) for day in place.days)
    which = "first one after" if years > 0 else "last one before"
    basis = f"the {which} publication, {day_words(published)}"
    return replace(place, days=(first, last), timex=replace(place.timex, basis=basis))


def _in_year(day: dt.date, year: int) -> dt.date:
    """The same day in another year; 28 February for a leap day."""
    return day.replace(year=year, day=min(day.day, 28) if day.month == 2 else day.day)


def _opened(text: str) -> int:
    """Opening marks less closing ones, in print and in the typewriter's doubling."""
    return text.count("“") + text.count("``") - text.count("”") - text.count("''")


def _paragraphs(text: str, sentences: tuple[Sentence, ...]) -> Iterator[int]:
    """The number of the paragraph that each sentence stands in."""
    number, end = 0, 0
    for sentence in sentences:
        number += "\n" in text[end : sentence.start]
        end = sentence.end
        yield number
