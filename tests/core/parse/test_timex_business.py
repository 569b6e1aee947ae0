"""What firms report: parts of years, the period before, the full year; and hours and plans whose day is open."""

import datetime as dt

import pytest

from core.parse.nlp import make_docs
from core.parse.timex import find_timexes, resolve_timexes
from core.parse.zones import Zones
from core.records import Sentence

TUESDAY = dt.date(2024, 10, 29)
SUNDAY = dt.date(2024, 10, 27)


def values(article, text, published=TUESDAY, doc=None):
    made = article(text, published=published)
    whole = (Sentence(made.id, 0, 0, len(text)),)
    return [(text[t.start : t.end], t.value) for t in resolve_timexes(find_timexes(text, Zones()), made, whole, doc)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # parts of a year
        ("Exports fell in the latter half of 2019.", [("the latter half of 2019", "2019-H2")]),
        ("The mine closed in the last half of 2003.", [("the last half of 2003", "2003-H2")]),
        ("Orders rose in the second half of the year.", [("the second half of the year", "2024-H2")]),
        ("It was sold in the final quarter of 2022.", [("the final quarter of 2022", "2022-Q4")]),
        ("It lost money in the last quarter of last year.", [("the last quarter of last year", "2023-Q4")]),
        ("Growth resumes in the first two quarters of 2025.", [("the first two quarters of 2025", "2025-H1")]),
        ("They split in the latter quarter of 2022.", [("2022", "2022")]),
        ("In the second half of the year 2022 it shut.", [("the second half of the year 2022", "2022-H2")]),
        # years that news does not tell of
        ("The last half of 9999 is far.", [("The last half of 9999", None)]),
        ("The first half of 9999 is far.", [("The first half of 9999", None)]),
        ("In the second half of the year 0 it began.", []),
        ("In the year 0 it began.", []),
        ("The 9999 quarter and the 9999 period are none.", []),
        ("Half of 2019 was lost.", [("2019", "2019")]),
        ("They drank the better half of 2019.", [("2019", "2019")]),
        ("The last three quarters of 2022 were bad.", [("The last three quarters", "P3Q"), ("2022", "2022")]),
        # the same period of another year, of a quarter or of months
        (
            "Third-quarter profit was $3 million, against $4 million in the 2022 period.",
            [("Third-quarter", "2024-Q3"), ("the 2022 period", "2022-Q3")],
        ),
        (
            "For the nine months, net was $3 million, against $4 million in the 2022 period.",
            [("the nine months", "P9M"), ("the 2022 period", "2022")],
        ),
        ("The ships date from the 1914 period.", [("the 1914 period", "1914")]),
        # "last year" beside a quarter's figures
        (
            "Third-quarter net was $9 million, compared with $7 million, or 20 cents a share, last year.",
            [("Third-quarter", "2024-Q3"), ("last year", "2023-Q3")],
        ),
        ("Third-quarter sales were up 5% from last year.", [("Third-quarter", "2024-Q3"), ("last year", "2023-Q3")]),
        (
            "Third-quarter sales rose. Last year, the firm was sold.",
            [("Third-quarter", "2024-Q3"), ("Last year", "2023")],
        ),
        (
            "Third-quarter sales rose at the plant that it bought from a rival last year.",
            [("Third-quarter", "2024-Q3"), ("last year", "2023")],
        ),
        ("Output was 40 tons in 2021, against 30 tons last year.", [("2021", "2021"), ("last year", "2023")]),
        (
            "Third-quarter sales rose.\n\nCrime fell to 40 cases from 60 last year.",
            [("Third-quarter", "2024-Q3"), ("last year", "2023")],
        ),
        # a year before a quarter that is still to come: the last one whose figures there are
        (
            "It expects a profit in the first quarter of next year. A year ago it lost $2 million.",
            [("the first quarter of next year", "2025-Q1"), ("A year ago", "2023-Q3")],
        ),
        (
            "It expects a profit in the fourth quarter. A year ago it lost $2 million.",
            [("the fourth quarter", "2024-Q4"), ("A year ago", "2023-Q4")],
        ),
        # the full year
        ("For the full year, the bank expects a loss.", [("the full year", "2024")]),
        (
            "In 2019 the bank lost $2 million. For the full year, sales fell.",
            [("2019", "2019"), ("the full year", "2019")],
        ),
        (
            "It has sold gas until 2031. For the full year it expects a profit.",
            [("2031", "2031"), ("the full year", "2024")],
        ),
        ("She stayed for a full year.", [("a full year", "P1Y")]),
        ("Losses for the year were small.", [("the year", "2024")]),
        ("Losses for the year ended March 31 fell.", [("the year", "P1Y"), ("March 31", "2024-03-31")]),
        # what is left out
        ("It costs less this year than last.", [("this year", "2024"), ("last", "2023")]),
        ("The team played better this week than last.", [("this week", "2024-W44"), ("last", "2024-W43")]),
        ("He came first this year and last in 2023.", [("this year", "2024"), ("2023", "2023")]),
        ("It will not be the last.", []),
        # until then
        (
            "The rights end on Nov. 30. Until then they can be sold.",
            [("Nov. 30", "2024-11-30"), ("then", "2024-11-30")],
        ),
        ("He left on June 30 and then came back.", [("June 30", "2024-06-30")]),
        ("Until then nothing had moved.", [("then", None)]),
        # an hour is of a day told of nearby, else of none
        ("In 2019 it burned.\n\nAt noon a bell rang.", [("2019", "2019"), ("noon", "2024-10-29T12:00")]),
        ("In 2019 it burned. At noon a bell rang.", [("2019", "2019"), ("noon", None)]),
    ],
)
def test_a_report_of_figures_has_its_periods(article, text, expected):
    assert values(article, text) == expected


def test_an_hour_far_from_the_day_told_of_has_no_day(article):
    near = "He was seen on 4 May 2022. " + "He was a quiet man. " * 5 + "He was shot at 10 p.m. in his kitchen."
    far = "He was seen on 4 May 2022. " + "He was a quiet man. " * 40 + "He was shot at 10 p.m. in his kitchen."
    assert values(article, near)[-1] == ("10 p.m.", "2022-05-04T22:00")
    assert values(article, far)[-1] == ("10 p.m.", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A march planned for Saturday was called off.", "2024-10-26"),
        ("The concert scheduled for Saturday drew thousands.", "2024-10-26"),
        ("They will hold a march on Saturday.", "2024-11-02"),
        ("The march planned for Saturday will be held.", "2024-11-02"),
    ],
)
def test_what_was_planned_for_a_day_may_be_over(article, nlp, text, value):
    doc = next(iter(make_docs(nlp, [text])))
    assert values(article, text, SUNDAY, doc)[0][1] == value
