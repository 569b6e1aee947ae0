"""Publication facts: when an article was published and by whom, and how that is known.

What the file states is kept. Then come, in this order: a header line with a full date, a dateline with its year, the
date in the address or the file's name, and what the text's own days allow. A year that nobody states is never taken
from the calendar on the wall: every year is weighed (`years.py`) by what the text says (`clues.py`) and, where articles
are read together, by what others of them show (`batch.py`); where no year stands out there is none, and the sentence
in `published_why` says which would fit.

`published` is the day that the text's own days are counted from: of a dispatch, the day of filing. What gives it may
leave open on which day the text appeared; `published_start` and `published_end` say so.
"""

import datetime as dt
from dataclasses import replace

from core.parse.publication.facts import inquiry_of, stated_day, too_late
from core.parse.publication.source import with_source
from core.parse.publication.years import Span, appeared, solve
from core.parse.timex.candidates import Candidate
from core.parse.zones import Zones
from core.records import Article

_NOTHING = (
    "Unknown: no metadata, header line, dateline, address or file name gives a date, and the text tells of no day of "
    "publication to infer one from."
)


def publication_facts(article: Article, zones: Zones, candidates: tuple[Candidate, ...]) -> Article:
    """The article with title, source and publication date filled in, each with its basis."""
    article = with_source(article, zones)
    if article.title is None and zones.title:
        article = replace(article, title=" ".join(article.text[slice(*zones.title)].split()))
    if found := stated_day(article, zones):
        day, basis, why, span = found
        return _published(article, day, basis, why, span)
    inquiry = inquiry_of(article, zones, candidates)
    if inquiry is None:
        return replace(article, published_basis=None, published_why=too_late(article, zones) or _NOTHING)
    published, why = solve(inquiry)
    if published is None:
        return replace(article, published=None, published_basis=None, published_why=why)
    span = inquiry.span(published)
    return _published(article, published, "inferred", f"{why}{appeared(span)}", span)


def _published(article: Article, day: dt.date, basis: str, why: str, span: Span | None) -> Article:
    first, last = span or (None, None)
    return replace(
        article,
        published=day,
        published_basis=basis,
        published_why=why,
        published_start=first,
        published_end=last,
    )
