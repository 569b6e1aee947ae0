"""Time expressions counted from a date they name, days of a month, feasts, quarters, timetables."""

import datetime as dt
import re
from itertools import product

import pytest

from core.parse.nlp import make_docs
from core.parse.timex import find_timexes, resolve_timexes, rules
from core.parse.timex.calendar import feast
from core.parse.timex.tokens import vocabulary
from core.parse.zones import Zones
from core.records import Sentence

FRIDAY = dt.date(2023, 9, 15)


def values(article, text, published=FRIDAY, doc=None):
    made = article(text, published=published)
    whole = (Sentence(made.id, 0, 0, len(text)),)
    timexes = resolve_timexes(find_timexes(text, Zones()), made, whole, doc)
    return [(text[t.start : t.end], t.type, t.value) for t in timexes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # counted from the date that follows
        ("He resigned the day before last Tuesday.", [("the day before last Tuesday", "DATE", "2023-09-11")]),
        ("Shops reopen the day after Christmas.", [("the day after Christmas", "DATE", "2023-12-26")]),
        ("He left the year after 1991.", [("the year after 1991", "DATE", "1992")]),
        ("He left the week before May 10, 2022.", [("the week before May 10, 2022", "DATE", "2022-W18")]),
        # a span and a date, as TimeML has it
        ("He left two days before May 5, 2022.",
         [("two days before", "DURATION", "P2D"), ("May 5, 2022", "DATE", "2022-05-05")]),
        # a day is not counted from a whole month
        ("He left the day before May 2022.",
         [("the day before", "DURATION", "P1D"), ("May 2022", "DATE", "2022-05")]),
        # of no known length
        ("He fled in the weeks before the vote.", [("the weeks before", "DURATION", "PXW")]),
        ("Days after the vote he fled.", [("Days after", "DURATION", "PXD")]),
        # a day of the month told of
        ("On September 4 the border closed; on the 9th, it opened.",
         [("September 4", "DATE", "2023-09-04"), ("9th", "DATE", "2023-09-09")]),
        ("The envoy landed on the 30th.", [("30th", "DATE", "2023-08-30")]),
        ("The fire was on the 9th floor.", []),
        ("Surrendering on May 4 and 5 were two brigades.",
         [("May 4", "DATE", "2023-05-04"), ("5", "DATE", "2023-05-05")]),
        ("On May 4 and 5 brigades came.", [("May 4", "DATE", "2023-05-04")]),
        # named days
        ("Polls will open on Election Day.", [("Election Day", "DATE", "2023-11-07")]),
        ("Shops shut on Memorial Day 2021.", [("Memorial Day 2021", "DATE", "2021-05-31")]),
        ("They crossed on Christmas night.", [("Christmas night", "TIME", "2022-12-25TNI")]),
        ("It was an Election Year.", []),
        # hours
        ("He will leave at 4 in the morning.", [("4 in the morning", "TIME", "2023-09-15T04:00")]),
        ("He came at eight in the evening.", [("eight in the evening", "TIME", "2023-09-15T20:00")]),
        ("They hit it at 11 at night.", []),
        ("It began at five o'clock.", [("five o'clock", "TIME", "2023-09-15T05:00")]),
        ("Blasts killed 4 in the morning.", [("the morning", "TIME", "2023-09-15TMO")]),
        ("It came about midnight.", [("midnight", "TIME", "2023-09-15T24:00")]),
        ("On Monday he left Bonn. He had been born there in 1991. At 10 p.m. he landed.", [
            ("Monday", "DATE", "2023-09-11"), ("1991", "DATE", "1991"), ("10 p.m.", "TIME", "2023-09-11T22:00"),
        ]),
        # of the day told of
        ("Friday was the week's best day.", [("Friday", "DATE", "2023-09-15"), ("the week", "DATE", "2023-W37")]),
        ("For the month, sales fell.", [("the month", "DATE", "2023-09")]),
        ("He was the Man of the Year.", []),
        ("On 11 May 1865 they rode; the day following they gave up.",
         [("11 May 1865", "DATE", "1865-05-11"), ("the day following", "DATE", "1865-05-12")]),
        # ahead
        ("They will sell in the weeks ahead.", [("the weeks ahead", "DURATION", "PXW")]),
        ("It may hurt in the short term.", [("the short term", "DATE", "FUTURE_REF")]),
        ("The short term sheet was lost.", []),
        # steps of two words
        ("He won this past Sunday.", [("this past Sunday", "DATE", "2023-09-10")]),
        ("He lost this past week.", [("this past week", "DATE", "2023-W36")]),
        ("Crime fell in the past year.", [("the past year", "DATE", "2022")]),
        ("Crime fell in the past decade.", [("the past decade", "DURATION", "P10Y")]),
        # of no one day
        ("Today's youth are the leaders of tomorrow.",
         [("Today", "DATE", "PRESENT_REF"), ("tomorrow", "DATE", "FUTURE_REF")]),
        ("Ahead of tomorrow he cut today's speech.",
         [("tomorrow", "DATE", "2023-09-16"), ("today", "DATE", "2023-09-15")]),
        ("It changed from a fiscal year in July.", [("July", "DATE", "2023-07")]),
        # firms
        ("In the quarter ended July 31, it lost money.",
         [("the quarter", "DATE", "2023-Q2"), ("July 31", "DATE", "2023-07-31")]),
        ("Stocks fell in the March quarter.", [("the March quarter", "DATE", "2023-Q1")]),
        ("It sold more in the week ended March 7.",
         [("the week", "DURATION", "P1W"), ("March 7", "DATE", "2023-03-07")]),
        ("Second-quarter sales fell. Results for that quarter include a charge.",
         [("Second-quarter", "DATE", "2023-Q2"), ("that quarter", "DATE", "2023-Q2")]),
        ("The index has risen since year-end.", [("year-end", "DATE", "2022-12-31")]),
        # again and again
        ("Flights leave on Monday and Tuesday nights.",
         [("Monday", "SET", "XXXX-WXX-1TNI"), ("Tuesday nights", "SET", "XXXX-WXX-2TNI")]),
        ("Daily flights resumed.", [("Daily", "SET", "P1D")]),
        ("The party daily Novoye Slovo and the Daily Herald, a daily newspaper, agreed.", []),
        # months and years beside names
        ("A February Peace Conference failed.", [("February", "DATE", "2023-02")]),
        ("The firm's July rate case goes on.", [("July", "DATE", "2023-07")]),
        ("It rained (May-August 1950).", [("May", "DATE", "1950-05"), ("August 1950", "DATE", "1950-08")]),
        ("As late as 1781 they hoped.", [("1781", "DATE", "1781")]),
        ("He saw the 1999 Women's World Cup.", [("1999", "DATE", "1999")]),
        ("He spoke on the programme '60 Minutes.'", []),
        ("He lived in present-day Serbia.", [("present-day", "DATE", "PRESENT_REF")]),
        ("It sank within minutes after two bloody weeks.",
         [("minutes after", "DURATION", "PTXM"), ("two bloody weeks", "DURATION", "P2W")]),
        ("It was at a quarter-century low.", [("quarter-century", "DURATION", "P25Y")]),
    ],
)  # fmt: skip
def test_expression_has_its_span_type_and_value(article, text, expected):
    assert values(article, text) == expected


def test_feasts_on_a_weekday_of_a_month():
    # As the calendars of the United States for 2023 have them.
    found = {
        name: feast(name, 2023) for name in ("MEMORIAL", "ELECTION", "COLUMBUS", "PRESIDENTS", "MOTHERS", "FATHERS")
    }
    assert [day.isoformat()[5:] for day in found.values() if day] == [
        "05-29", "11-07", "10-09", "02-20", "05-14", "06-18"
    ]  # fmt: skip
    assert feast("ELECTION", 0) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # a timetable looks ahead; what is told or known does not, nor does a headline
        ("The two leaders meet separately Monday in Paris.", "2023-09-18"),
        ("The appointment takes effect Nov. 13.", "2023-11-13"),
        ("The ministers met Monday in Paris.", "2023-09-11"),
        ("Rebel troops cross border Monday", "2023-09-11"),
        # a plan's event below a verb in the future: the nearest day
        ("She will use Sunday's debate to reply.", "2023-09-17"),
        ("Police will look into Wednesday's blast.", "2023-09-13"),
        # what has ended lies behind, however near the day ahead is
        ("Profit fell in the year ended Sept. 18.", "2022-09-18"),
    ],
)
def test_the_side_of_publication_comes_from_the_verb(article, nlp, text, value):
    doc = next(make_docs(nlp, [text]))
    assert values(article, text, doc=doc)[-1][2] == value


def test_a_quarter_of_the_year_before_is_a_comparison(article):
    text = (
        "Sales rose in the third quarter, from those of the third quarter of 2022. For the quarter, profit fell.\n\n"
        "In the second quarter of 2022 it had lost money."
    )
    told = values(article, text, published=dt.date(2023, 11, 2))
    assert [value for _, _, value in told] == ["2023-Q3", "2022-Q3", "2023-Q3", "2022-Q2"]


@pytest.mark.parametrize(
    "text", ["the day before the day before last Tuesday", "the 31st", "on the 31st, on the 30th,"]
)
def test_what_names_no_day_does_no_harm(article, text):
    assert values(article, text, published=None) == [found for found in values(article, text, None) if found]


def test_what_is_passed_over_begins_no_rule():
    """The guard before the rules is for speed alone."""
    codes = sorted({code for code, _ in vocabulary().values()} | set("_,.()#~-dnyoCK0s9pmj"))
    passed = [code for code in codes if not re.match(rules._NO_START, code + "_")]
    plain = [re.compile(pattern) for pattern, _ in rules.RULES]
    assert len(passed) > 8
    for head, second, third in product(passed, codes, codes):
        text = head + second + third
        if not re.match(rules._NO_START, text):
            assert not any(rule.match(text) for rule in plain), text
