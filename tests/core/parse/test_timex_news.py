"""What news says besides plain dates: parts of a day, feasts, seasons, firms' reports, spans in kinds of days."""

import datetime as dt

import pytest

from core.parse import parse_article
from core.parse.nlp import make_docs
from core.parse.timex import FILED, find_timexes, resolve_timexes
from core.parse.timex.calendar import feast
from core.parse.zones import Zones
from core.records import Article, Sentence, article_id

FRIDAY = dt.date(2023, 9, 15)


def values(article, text, published=FRIDAY, doc=None):
    made = article(text, published=published)
    whole = (Sentence(made.id, 0, 0, len(text)),)
    return [
        (text[t.start : t.end], t.type, t.value) for t in resolve_timexes(find_timexes(text, Zones()), made, whole, doc)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # parts of a day and hours, of the day told of
        (
            "On Monday the port closed. That night the pier burned, and in the morning it was gone.",
            [
                ("Monday", "DATE", "2023-09-11"),
                ("That night", "TIME", "2023-09-11TNI"),
                ("the morning", "TIME", "2023-09-11TMO"),
            ],
        ),
        ("The curfew ends at noon.", [("noon", "TIME", "2023-09-15T12:00")]),
        (
            "On 2 May 2022 the siren went at 19:15.",
            [("2 May 2022", "DATE", "2022-05-02"), ("19:15", "TIME", "2022-05-02T19:15")],
        ),
        ("The court rose at 5pm Thursday.", [("5pm Thursday", "TIME", "2023-09-14T17:00")]),
        ("The council met at 3.30pm Thursday.", [("3.30pm Thursday", "TIME", "2023-09-14T15:30")]),
        ("The blast came at 0300 GMT Tuesday.", [("0300 GMT Tuesday", "TIME", "2023-09-12T03:00")]),
        ("They sat between 10 a.m. and noon.", [
            ("10 a.m.", "TIME", "2023-09-15T10:00"), ("noon", "TIME", "2023-09-15T12:00"),
        ]),
        ("The council meets at 10:30am tomorrow.", [("10:30am tomorrow", "TIME", "2023-09-16T10:30")]),
        ("Earlier Thursday, clerks walked out.", [("Earlier Thursday", "DATE", "2023-09-14")]),
        ("In the early hours of Tuesday, troops left.", [("the early hours of Tuesday", "TIME", "2023-09-12TMO")]),
        (
            "In the early morning hours of 30 April they fled.",
            [("the early morning hours of 30 April", "TIME", "2023-04-30TMO")],
        ),
        ("It stands to this day.", [("this day", "DATE", "PRESENT_REF")]),
        ("The feud goes on. Ten years later it went on still.", [("Ten years later", "DATE", None)]),
        ("In September it rained. At noon it stopped.", [
            ("September", "DATE", "2023-09"), ("noon", "TIME", "2023-09-15T12:00"),
        ]),
        ("In 1998 it rained. At noon it stopped.", [("1998", "DATE", "1998"), ("noon", "TIME", None)]),
        # feasts
        ("Shops shut on Good Friday 2023.", [("Good Friday 2023", "DATE", "2023-04-07")]),
        ("They marched on Easter Monday, 2022.", [("Easter Monday, 2022", "DATE", "2022-04-18")]),
        ("Guns fell silent on New Year's Eve 2021.", [("New Year's Eve 2021", "DATE", "2021-12-31")]),
        ("The truce held on New Year's Day.", [("New Year's Day", "DATE", "2023-01-01")]),
        ("The strike began on Labor Day.", [("Labor Day", "DATE", "2023-09-04")]),
        # months and seasons
        ("By October, the front had moved.", [("October", "DATE", "2023-10")]),
        ("A summer offensive stalled.", [("summer", "DATE", "2023-SU")]),
        ("Harvests failed in 2021. That same spring the wells dried.", [
            ("2021", "DATE", "2021"), ("That same spring", "DATE", "2023-SP"),
        ]),
        # years
        ("The king abdicated (1848) and fled.", [("1848", "DATE", "1848")]),
        ("The post-1991 order has ended.", [("1991", "DATE", "1991")]),
        # reports of firms
        (
            "In the third quarter it lost $2 million, after a year-earlier profit of $1 million.",
            [("the third quarter", "DATE", "2023-Q3"), ("year-earlier", "DATE", "2022-Q3")],
        ),
        (
            "Third-quarter sales rose. For the quarter a year ago, it had a loss.",
            [("Third-quarter", "DATE", "2023-Q3"), ("the quarter a year ago", "DATE", "2022-Q3")],
        ),
        (
            "For the year ended March 31, it had sales of $9 million.",
            [("the year", "DURATION", "P1Y"), ("March 31", "DATE", "2023-03-31")],
        ),
        ("In the year-earlier nine months it lost money.", [("the year-earlier nine months", "DURATION", "P9M")]),
        ("Profit rose in the fiscal third quarter.", [("the fiscal third quarter", "DATE", "2023-Q3")]),
        # days that share a month, and days in figures
        (
            "Talks were held on Sept. 5 and 6 in Oslo.",
            [("Sept. 5", "DATE", "2023-09-05"), ("6", "DATE", "2023-09-06")],
        ),
        (
            "It rained from 15 to 22 August 2022 and May 3 to 5, 2023.",
            [
                ("15", "DATE", "2022-08-15"),
                ("22 August 2022", "DATE", "2022-08-22"),
                ("May 3", "DATE", "2023-05-03"),
                ("5, 2023", "DATE", "2023-05-05"),
            ],
        ),
        ("On 5 and 9 May they met.", [("5", "DATE", "2023-05-05"), ("9 May", "DATE", "2023-05-09")]),
        (
            "He was elected in 1995. In August of that year he fell ill, and on 5 May that year he had been well.",
            [
                ("1995", "DATE", "1995"),
                ("August of that year", "DATE", "1995-08"),
                ("5 May that year", "DATE", "1995-05-05"),
            ],
        ),
        ("The war began on 24 February last year.", [("24 February last year", "DATE", "2022-02-24")]),
        ("They met on May 3 last week.", [("May 3", "DATE", "2023-05-03"), ("last week", "DATE", "2023-W36")]),
        ("It fell in the last week of August.", [("the last week of August", "DATE", "2023-08")]),
        ("The first days of May 2022 were wet.", [("The first days of May 2022", "DATE", "2022-05")]),
        ("The week before last it snowed.", [("The week before last", "DATE", "2023-W35")]),
        ("A twenty-first century war.", [("twenty-first century", "DATE", "20")]),
        ("Sales fell in H1 2023.", [("H1 2023", "DATE", "2023-H1")]),
        ("In Jan. they met Jan. Smith.", [("Jan", "DATE", "2023-01")]),
        ("The law of 15/09/2022 replaced that of 3.4.2019.", [
            ("15/09/2022", "DATE", "2022-09-15"), ("3.4.2019", "DATE", "2019-04-03"),
        ]),
        ("It was signed on 9/25/2022.", [("9/25/2022", "DATE", "2022-09-25")]),
        ("Easter week 2022 and the week of March 6 were calm.", [
            ("Easter week 2022", "DATE", "2022-W15"), ("the week of March 6", "DATE", "2023-W10"),
        ]),
        ("It closed at 12 on Friday, down from the previous Friday.", [
            ("Friday", "DATE", "2023-09-15"), ("the previous Friday", "DATE", "2023-09-08"),
        ]),
        # how long and how often
        ("It took half an hour, or one-and-a-half days.", [
            ("half an hour", "DURATION", "PT30M"), ("one-and-a-half days", "DURATION", "P1DT12H"),
        ]),
        ("It closed a year and a half ago.", [("a year and a half ago", "DATE", "2022-03")]),
        ("In the past it was quiet.", [("the past", "DATE", "PAST_REF")]),
        ("The shop is open 24 hours a day.", [("24 hours a day", "SET", "P1D")]),
        ("In the fiscal year ended June 30 it grew.", [
            ("the fiscal year", "DURATION", "P1Y"), ("June 30", "DATE", "2023-06-30"),
        ]),
        ("Overnight, drones hit the port.", [("Overnight", "TIME", "2023-09-15TNI")]),
        ("They fought for three straight weeks.", [("three straight weeks", "DURATION", "P3W")]),
        ("He had two trading days to sell.", [("two trading days", "DURATION", "P2D")]),
        ("The talks need two more months.", [("two more months", "DURATION", "P2M")]),
        ("A week-long strike and a decades-long feud ended.", [
            ("week-long", "DURATION", "P1W"), ("decades-long", "DURATION", "PXY"),
        ]),
        ("The yearlong siege ended.", [("yearlong", "DURATION", "P1Y")]),
        ("Gunners fired 300 shells per day.", [("per day", "SET", "P1D")]),
        ("The fee is $1.50 a month.", [("a month", "SET", "P1M")]),
        ("Months later they met again; he had left years earlier.", [
            ("Months later", "DATE", "FUTURE_REF"), ("years earlier", "DATE", "PAST_REF"),
        ]),
        ("It lost money for three quarters.", [("three quarters", "DURATION", "P3Q")]),
    ],
)  # fmt: skip
def test_expression_has_its_span_type_and_value(article, text, expected):
    assert values(article, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Three-quarters of the voters and about a quarter of the towns were for it.",
        "Prices rose by a quarter.",
        "The March for Peace drew thousands, and so did the March of the Mothers.",
        "This 6-year-old and those 12-year-olds were rescued.",
        "The Prague Spring and the Winter Palace are history.",
        "The fall of the city was a blow.",
        "Good Thursday it was not, said Ash Friday.",
        "The New Deal was old.",
        "The home side won 4:30 on points.",
        "The morning of reckoning has come.",
        "Veterans and boxing clubs paraded.",
        "He lives in a long house.",
        "It cost 3.30 dollars.",
    ],
)
def test_no_time_is_found_where_none_is_told(article, text):
    assert [found for found in values(article, text) if found[0] not in ("Thursday", "Friday")] == []


@pytest.mark.parametrize(
    "text",
    [
        "on February 30", "the 45th of May", "on May 32, it", "31/31/2023", "30/2/2023", "since 2023-13-45",
        "0000-00-00", "on 9999-12-31", "May 5, 9999", "15 September 2566", "on 8/9/2023", "in 1200 BC",
        "the year 0", "the 13th month", "in 1445 AH", "in 1445 A.H.", "B.E. 2566", "BE 2066", "the Hijri year 1445",
        "the Buddhist year 2023", "the Iranian year 1402", "12 Rabi al-Awwal 1445", "in year 12023",
        "at 25:70", "1,000,000,000 years ago", "the 99th century", "5000 BC",
    ],
)  # fmt: skip
def test_what_is_no_day_of_this_calendar_gets_none(article, text):
    made = article(text, published=FRIDAY)
    found = resolve_timexes(find_timexes(text, Zones()), made, (Sentence(made.id, 0, 0, len(text)),))
    assert [t.date_start for t in found if t.date_start] == []


@pytest.mark.parametrize("text", ["", "\n", "1" * 1_000_000, "9" * 9 + " " + "0" * 500_000, "1/" * 300_000])
def test_a_million_digits_hold_no_date(text):
    assert find_timexes(text, Zones()) == ()


def test_a_year_beside_a_city_in_capitals_is_a_year(article):
    assert values(article, "In 2006 BEIJING grew.") == [("2006", "DATE", "2006")]


def test_feasts_that_move_with_easter_and_the_week():
    assert [feast(name, 2024) for name in ("EASTER-2", "EASTER+1", "EASTER-46", "LABOR", "YULE")] == [
        dt.date(2024, 3, 29), dt.date(2024, 4, 1), dt.date(2024, 2, 14), dt.date(2024, 9, 2), None
    ]  # fmt: skip
    assert feast("EASTER-46", 0) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The union gave the firm until Monday to answer.", "2023-09-18"),
        ("The vote was postponed until Tuesday.", "2023-09-19"),
        ("Until Tuesday, they had not called him a suspect.", "2023-09-12"),
        ("The envoy could land as soon as Saturday, officials said.", "2023-09-16"),
        ("The court had been due to rule Thursday.", "2023-09-14"),
        ("The state staged a parade to mark the entry of troops on Thursday.", "2023-09-14"),
        ("The court is to rule Thursday.", "2023-09-21"),
        ("Protesters planned a rally in the capital on Saturday.", "2023-09-16"),
        ("The board named a chief, effective Oct. 1.", "2023-10-01"),
        ("It lost money in the fourth quarter.", "2022-Q4"),
    ],
)
def test_a_plan_told_of_in_the_past_takes_the_nearest_day(article, nlp, text, value):
    doc = next(make_docs(nlp, [text]))
    assert [found[2] for found in values(article, text, doc=doc)] == [value]


def test_the_quarter_told_of_is_one_that_is_over(article):
    text = "Third-quarter sales rose. The fourth quarter looks good, it said. In the latest quarter it lost money."
    told = values(article, text, published=dt.date(2023, 11, 2))
    assert [value for _, _, value in told] == ["2023-Q3", "2023-Q4", "2023-Q3"]


def test_nine_months_a_year_earlier_are_no_quarter(article):
    text = "Third-quarter sales rose from a year earlier. For the nine months, they fell from a year earlier."
    told = values(article, text, published=dt.date(2023, 11, 2))
    assert [value for _, _, value in told] == ["2023-Q3", "2022-Q3", "P9M", "2022"]


def test_a_month_before_a_noun_looks_back(article):
    assert values(article, "the Oct. 23 slaying", published=dt.date(2023, 5, 6)) == [("Oct. 23", "DATE", "2022-10-23")]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("It fell late last week.", "2023-09-08", "2023-09-10"),
        ("It fell early this week.", "2023-09-11", "2023-09-12"),
        ("It rained in mid-February 2023.", "2023-02-11", "2023-02-20"),
        ("It fell at the end of last weekend.", "2023-09-09", "2023-09-10"),
    ],
)
def test_a_part_of_a_week_is_some_of_its_days(article, text, start, end):
    made = article(text, published=FRIDAY)
    (found,) = resolve_timexes(find_timexes(text, Zones()), made, (Sentence(made.id, 0, 0, len(text)),))
    assert (found.date_start, found.date_end) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def test_a_week_that_begins_a_month_is_no_month(article):
    text = "It fell late this week."
    made = article(text, published=dt.date(2023, 5, 3))
    (found,) = resolve_timexes(find_timexes(text, Zones()), made, (Sentence(made.id, 0, 0, len(text)),))
    assert (found.date_start, found.date_end) == (dt.date(2023, 5, 5), dt.date(2023, 5, 7))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They will meet in the future.", ["the future"]),
        ("The future is bright.", ["The future"]),
        ("Its future will be decided.", ["future"]),
        ("They spoke of the near future.", ["the near future"]),
        ("They spoke of future talks.", []),
        ("Two future ministers were there.", []),
    ],
)
def test_future_before_a_noun_is_no_time(text, found):
    assert [text[c.start : c.end] for c in find_timexes(text, Zones())] == found


def read(nlp, text, **facts):
    return parse_article(Article(article_id(text), text, "a.txt", dt.date(2023, 10, 1), **facts), nlp)


def test_the_day_of_filing_is_a_time_expression_like_others(nlp):
    text = "LIMA, March 6, 2023 (AP) - Peru and Chile signed a treaty on Friday. It had been drafted."
    parsed = read(nlp, text)
    assert [(text[t.start : t.end], t.value, t.basis == FILED) for t in parsed.timexes] == [
        ("March 6, 2023", "2023-03-06", True),
        ("Friday", "2023-03-03", False),
    ]
    assert [e.date for e in parsed.events][:1] == ["2023-03-03"]


def test_a_dateline_without_a_year_takes_that_of_publication(nlp):
    text = "LIMA, March 6 (AP) - Peru and Chile signed a treaty."
    parsed = read(nlp, text, published=dt.date(2021, 3, 7), published_basis="stated")
    assert [(t.value, t.basis) for t in parsed.timexes] == [("2021-03-06", FILED)]
