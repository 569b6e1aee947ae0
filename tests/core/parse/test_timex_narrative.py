"""Histories: dates counted from the tale's own running date; what a tale is; ranges as two ends."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.parse.timex import find_timexes, resolve_timexes
from core.parse.timex.narrative import is_tale, spread_years
from core.parse.zones import Zones
from core.records import Article, Sentence, article_id

LATER = dt.date(2020, 5, 4)
HISTORY = (
    "The duchy joined the league in 1805. War came in March 1806. The duke fled on 9 August 1806. "
    "Peace was signed in 1807, and the duke returned on 1 May 1807.\n\n"
)


def resolved(article, text, published=LATER):
    made = article(text, published=published)
    whole = (Sentence(made.id, 0, 0, len(text)),)
    return resolve_timexes(find_timexes(text, Zones()), made, whole)


def values(article, text, published=LATER):
    """(text, value) of the expressions after the opening history."""
    timexes = resolved(article, HISTORY + text, published)
    return [((HISTORY + text)[t.start : t.end], t.value) for t in timexes if t.start >= len(HISTORY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 10 June the bridge was burnt.", [("10 June", "1807-06-10")]),
        ("In late November the estates met.", [("late November", "1807-11")]),
        # the turn of a year needs no word
        ("On 20 December snow fell. In January the river froze.",
         [("20 December", "1807-12-20"), ("January", "1808-01")]),
        # back in the year told of
        ("In 1809 the mint closed. In October it burnt. In June it had been robbed.",
         [("1809", "1809"), ("October", "1809-10"), ("June", "1809-06")]),
        # steps from the date told last
        ("On 10 June the bridge was burnt; five days later the gate fell.",
         [("10 June", "1807-06-10"), ("five days later", "1807-06-15")]),
        ("By the end of the month the town was empty.", [("the end of the month", "1807-05")]),
        ("By the end of the year the town was empty.", [("the end of the year", "1807")]),
        # a heading sets the year
        ("The canals, 1811\n\nIn March the canal opened.", [("1811", "1811"), ("March", "1811-03")]),
        ("The canals (1811)\n\nIn March the canal opened.", [("1811", "1811"), ("March", "1811-03")]),
        # a year mentioned aside does not: that nothing after it follows
        ("The rules were those of 1512. In July the estates met.", [("1512", "1512"), ("July", "1807-07")]),
        ("The ban held until May 1811. In July the estates met.", [("May 1811", "1811-05"), ("July", "1807-07")]),
        ("They kept the charter (1801). In July the estates met.", [("1801", "1801"), ("July", "1807-07")]),
        # the year told of
        ("War came by 1810. In August of that year the mint closed.",
         [("1810", "1810"), ("August of that year", "1810-08")]),
        ("War came by 1810. On July 25 of that year it ended.",
         [("1810", "1810"), ("July 25 of that year", "1810-07-25")]),
        ("The army starved in the winter of 1809. The next spring it left.",
         [("the winter of 1809", "1809-WI"), ("The next spring", "1810-SP")]),
        # years before 1900 where news has counts
        ("He drew up plans for 1811, and left.", [("1811", "1811")]),
        ("He wrote of the 1811 campaign.", [("1811", "1811")]),
        ("He led the 1811 soldiers who came.", []),
        # the year that only the second of two dates states
        ("It rained in May and June 1812.", [("May", "1812-05"), ("June 1812", "1812-06")]),
        ("The siege lasted from November to 3 February 1813.",
         [("November", "1812-11"), ("3 February 1813", "1813-02-03")]),
    ],
)  # fmt: skip
def test_a_tale_counts_from_the_date_told_last(article, text, expected):
    assert values(article, text) == expected


def test_a_date_between_two_stated_ones_takes_the_year_that_fits_both(article):
    text = "The ban lasted until February 1808. In August the mill was sold. In October 1807 the court closed."
    assert values(article, text)[1] == ("August", "1807-08")


def test_a_year_that_the_dates_after_it_do_not_follow_is_left_aside(article):
    text = (
        "A fair was planned for 1809, but in June the square burnt. It rained in July. On 2 August 1807 it was rebuilt."
    )
    assert [value for _, value in values(article, text)] == ["1809", "1807-06", "1807-07", "1807-08-02"]


def test_a_tale_needs_no_publication_date(article):
    assert values(article, "On 10 June the bridge was burnt.", published=None) == [("10 June", "1807-06-10")]


def test_a_look_back_does_not_take_the_tale_along(article):
    text = "It was like the war of two decades earlier. In June the king fell; in August the war was over."
    assert [value for _, value in values(article, text)] == ["1787", "1807-06", "1807-08"]


def test_today_in_a_tale_is_no_day(article):
    assert values(article, "Today the fort is a museum.") == [("Today", "PRESENT_REF")]


def test_the_basis_says_where_the_year_comes_from(article):
    timex = resolved(article, HISTORY + "On 10 June the bridge was burnt.")[-1]
    assert timex.basis == "year from 1807-05-01, told before"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HISTORY, True),
        # the same years among the words of news
        (HISTORY + "He said on Monday that talks would resume on Friday.", False),
        # a few old years do not make a tale
        ("The bridge was built in 1923 and rebuilt in 1951.", False),
        ("The army said on Friday that the base opened in July.", False),
        # a life told in bare years inside a report, or a report's figures of the years before
        (
            "He was born in 1941, left in 1959, wed in 1966 and 1975, and came back in 1980 and 1991. "
            "The court meets the week of March 6.",
            False,
        ),
        ("Debt fell in May 2018, June 2018, July 2019, May 2019 and June 2019, and in July 2019 too.", False),
        # a weekday is a reporter's word and weighs more than a quoted "tomorrow"
        (HISTORY + "He vowed to march tomorrow.", True),
        (HISTORY + "He left on Monday.", False),
        # years of now are no past
        ("In 2020 it grew. By 2021 and 2022, and until 2023 or 2024, it would grow again.", False),
        ("", False),
    ],
)
def test_what_a_tale_is(text, expected):
    assert is_tale(find_timexes(text, Zones()), LATER) is expected


def test_news_counts_from_publication(article):
    text = HISTORY + "He said on Monday that talks resumed on Friday. The minister flew home on 20 March."
    assert resolved(article, text)[-1].value == "2020-03-20"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was held on 3-5 May 1998.", [("3", "1998-05-03"), ("5 May 1998", "1998-05-05")]),
        ("It was held on June 10-12, 1998.", [("June 10", "1998-06-10"), ("12, 1998", "1998-06-12")]),
        ("The war of 1914-18 was over.", [("1914", "1914"), ("18", "1918")]),
        ("It was held on 3 May 1998.", [("3 May 1998", "1998-05-03")]),
    ],
)
def test_a_range_is_two_expressions(article, text, expected):
    timexes = resolved(article, text)
    assert [(text[t.start : t.end], t.value) for t in timexes] == expected


def test_both_ends_of_a_range_keep_its_days(article):
    first, last = resolved(article, "It was held on 3-5 May 1998.")
    assert (first.date_start, first.date_end) == (last.date_start, last.date_end)
    assert (first.date_start, first.date_end) == (dt.date(1998, 5, 3), dt.date(1998, 5, 5))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("in May and June 1940", [1940, 1940]),
        ("from May 15 to August 16, 1988", [1988, 1988]),
        ("from November to February 1943", [1942, 1943]),
        ("in May the king left; his son came in June 1940", [None, 1940]),
        ("in 1939 and June 1940", [1939, 1940]),
    ],
)
def test_a_year_said_once_holds_for_both(text, years):
    assert [c.year for c in spread_years(text, find_timexes(text, Zones()))] == years


PIECES = [
    "In 1806 ",
    "in May ",
    "two years later ",
    "9 August 1806 ",
    "1914-18 ",
    "the next day ",
    "winter ",
    "9999 ",
    "\n\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_order_of_dates_resolves_within_the_calendar(pieces):
    text = HISTORY + "".join(pieces)
    candidates = find_timexes(text, Zones())
    made = Article(id=article_id(text), text=text, path="t.txt", added=LATER, published=LATER)
    timexes = resolve_timexes(candidates, made, (Sentence(made.id, 0, 0, len(text)),))
    assert len(timexes) >= len(candidates)
    assert all(t.date_start <= t.date_end for t in timexes if t.date_start and t.date_end)
    assert all(a.end <= b.start for a, b in zip(timexes, timexes[1:], strict=False))
