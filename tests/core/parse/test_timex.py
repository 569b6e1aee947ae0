"""Time expressions: spans, values and days, both sides of each boundary, and what must give nothing."""

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.nlp import make_docs
from core.parse.timex import days_of, edtf, find_timexes, offset_of, resolve_timexes
from core.parse.timex import tokens as timex_tokens
from core.parse.timex.calendar import add_days, add_months, feast
from core.parse.zones import Zones, find_zones
from core.records import Sentence

FRIDAY = dt.date(2023, 9, 15)


def resolved(article, text, published=FRIDAY, doc=None):
    made = article(text, published=published)
    whole = (Sentence(made.id, 0, 0, len(text)),)
    return resolve_timexes(find_timexes(text, Zones()), made, whole, doc)


def values(article, text, published=FRIDAY):
    return [(text[t.start : t.end], t.type, t.value) for t in resolved(article, text, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # stated in full
        ("The treaty was signed on 8 April 2010 in Prague.", [("8 April 2010", "DATE", "2010-04-08")]),
        ("They voted on Sept. 3, 2021, after a debate.", [("Sept. 3, 2021", "DATE", "2021-09-03")]),
        ("The report of 2022-11-30 was withdrawn.", [("2022-11-30", "DATE", "2022-11-30")]),
        ("He resigned on the 5th of May, 2019.", [("the 5th of May, 2019", "DATE", "2019-05-05")]),
        ("The base opened in March 1998.", [("March 1998", "DATE", "1998-03")]),
        ("Talks ran May 3-5, 2022, in Oslo.", [("May 3", "DATE", "2022-05-03"), ("5, 2022", "DATE", "2022-05-05")]),
        # the year from publication
        ("The minister flew to Cairo on September 8.", [("September 8", "DATE", "2023-09-08")]),
        ("Rebels seized the port on 20 December.", [("20 December", "DATE", "2022-12-20")]),
        ("Voters will choose a parliament on December 20.", [("December 20", "DATE", "2023-12-20")]),
        ("In July, the envoy visited Baku.", [("July", "DATE", "2023-07")]),
        ("The ship sailed in early August.", [("early August", "DATE", "2023-08")]),
        (
            "On the evening of Monday, September 4, guards closed the gate.",
            [("the evening of Monday, September 4", "TIME", "2023-09-04TEV")],
        ),
        (
            "On Tuesday morning, September 12, the convoy left.",
            [("Tuesday morning, September 12", "TIME", "2023-09-12TMO")],
        ),
        ("The deal was struck in January this year.", [("January this year", "DATE", "2023-01")]),
        ("A truce was agreed in June last year.", [("June last year", "DATE", "2022-06")]),
        # weekdays
        ("The president arrived on Tuesday.", [("Tuesday", "DATE", "2023-09-12")]),
        ("The council met on Friday.", [("Friday", "DATE", "2023-09-15")]),
        ("The council will meet on Monday.", [("Monday", "DATE", "2023-09-18")]),
        ("Police clashed with miners last Friday.", [("last Friday", "DATE", "2023-09-08")]),
        ("They left on Thursday of last week.", [("Thursday of last week", "DATE", "2023-09-07")]),
        ("Shells fell late Wednesday night.", [("late Wednesday night", "TIME", "2023-09-13TNI")]),
        # steps from publication
        (
            "The chief said yesterday, September 14, that it was over.",
            [("yesterday", "DATE", "2023-09-14"), ("September 14", "DATE", "2023-09-14")],
        ),
        ("The bridge fell three weeks ago.", [("three weeks ago", "DATE", "2023-W34")]),
        ("He was freed two days ago.", [("two days ago", "DATE", "2023-09-13")]),
        ("Prices rose last month.", [("last month", "DATE", "2023-08")]),
        ("The summit opens next week.", [("next week", "DATE", "2023-W38")]),
        ("The law passed earlier this year.", [("earlier this year", "DATE", "2023")]),
        ("She leaves tomorrow night.", [("tomorrow night", "TIME", "2023-09-16TNI")]),
        ("It began the day before yesterday.", [("the day before yesterday", "DATE", "2023-09-13")]),
        # steps from what was told before
        (
            "On September 4 the border closed. Two days later it opened.",
            [("September 4", "DATE", "2023-09-04"), ("Two days later", "DATE", "2023-09-06")],
        ),
        (
            "The coup came on 24 March 1976. The next day tanks stood in the square.",
            [("24 March 1976", "DATE", "1976-03-24"), ("The next day", "DATE", "1976-03-25")],
        ),
        (
            "He was elected in 1995. The following year he fell ill.",
            [("1995", "DATE", "1995"), ("The following year", "DATE", "1996")],
        ),
        # a tale of the past keeps its own year; a new paragraph comes back to the present
        (
            "On 3 May 1911 the fleet sailed. In July it reached the bay, and on August 2 it fired.",
            [("3 May 1911", "DATE", "1911-05-03"), ("July", "DATE", "1911-07"), ("August 2", "DATE", "1911-08-02")],
        ),
        (
            "On 3 May 1911 the fleet sailed.\nIn July the museum opened.",
            [("3 May 1911", "DATE", "1911-05-03"), ("July", "DATE", "2023-07")],
        ),
        (
            "The law is of 3 May 1911. On Monday it fell. In July it had been upheld.",
            [("3 May 1911", "DATE", "1911-05-03"), ("Monday", "DATE", "2023-09-11"), ("July", "DATE", "2023-07")],
        ),
        # an interval to another event names no day of its own
        ("The talks took place two days after the general met the king.", [("two days after", "DURATION", "P2D")]),
        ("He fled a week before the vote.", [("a week before", "DURATION", "P1W")]),
        # longer periods
        ("The union was founded in the 1990s.", [("the 1990s", "DATE", "199")]),
        ("The wall fell in the late 1980s.", [("the late 1980s", "DATE", "198")]),
        ("The fort is from the 18th century.", [("the 18th century", "DATE", "17")]),
        ("Exports fell in the third quarter of 2022.", [("the third quarter of 2022", "DATE", "2022-Q3")]),
        ("Fighting paused in the spring of 2021.", [("the spring of 2021", "DATE", "2021-SP")]),
        ("The plan covers 2014-2020.", [("2014", "DATE", "2014"), ("2020", "DATE", "2020")]),
        # durations and sets
        ("Sanctions were tightened over the next ten years.", [("the next ten years", "DURATION", "P10Y")]),
        ("The siege lasted two and a half months.", [("two and a half months", "DURATION", "P2M")]),
        ("He spent a year and a half in jail.", [("a year and a half", "DURATION", "P1Y6M")]),
        ("The two-hour summit ended.", [("two-hour", "DURATION", "PT2H")]),
        ("The court sits every week.", [("every week", "SET", "P1W")]),
        ("The cabinet meets on Mondays.", [("Mondays", "SET", "XXXX-WXX-1")]),
        # feasts
        ("They met at Easter 2022.", [("Easter 2022", "DATE", "2022-04-17")]),
        ("Troops came home on Christmas Eve.", [("Christmas Eve", "DATE", "2022-12-24")]),
    ],
)  # fmt: skip
def test_expression_has_its_span_type_and_value(article, text, expected):
    assert values(article, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Theresa May met Mrs May and April Jones.",
        "Protesters may march on; the troops march.",
        "Some 2000 people and 1995 soldiers came.",
        "The 69-year-old leader is 69 years old.",
        "Call 555-2019 for room 1400.",
        "The second man came first.",
        "She was in her twenties.",
        "It cost $2019 and Flight 1999 was full.",
        "He came in second, a close third.",
        "",
        "\n\n",
    ],
)
def test_no_time_is_found_where_none_is_told(article, text):
    assert values(article, text) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("in early August", "2023-08-01", "2023-08-10"),
        ("in mid-August", "2023-08-11", "2023-08-20"),
        ("in late August", "2023-08-21", "2023-08-31"),
        ("in late February 2024", "2024-02-21", "2024-02-29"),
        ("at the end of February 2023", "2023-02-21", "2023-02-28"),
        ("in July", "2023-07-01", "2023-07-31"),
        ("in 2006", "2006-01-01", "2006-12-31"),
        ("in the early 1990s", "1990-01-01", "1993-04-30"),
        ("it passed earlier this year", "2023-01-01", "2023-09-15"),
        ("later this month", "2023-09-15", "2023-09-30"),
        ("it came last week", "2023-09-04", "2023-09-10"),
        ("in the winter of 2021", "2021-12-01", "2022-02-28"),
        ("last weekend", "2023-09-09", "2023-09-10"),
    ],
)
def test_first_and_last_day_are_both_counted(article, text, start, end):
    (timex,) = resolved(article, text)
    assert (timex.date_start, timex.date_end) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    "text",
    ["on February 30", "on June 31, 2022", "in May 0", "on 2023-13-45", "on May 5, 9999", "since 0000-00-00"],
)
def test_a_day_that_does_not_exist_gives_no_date(article, text):
    assert [t.date_start for t in resolved(article, text) if t.value] in ([], [dt.date(2023, 5, 1)])


def test_february_29_falls_in_a_leap_year(article):
    assert [t.value for t in resolved(article, "The pact of February 29 holds.")] == ["2024-02-29"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on September 8", "XXXX-09-08"),
        ("in September", "XXXX-09"),
        ("on Friday", "XXXX-WXX-5"),
        ("two days ago", None),
        ("in 2006", "2006"),
        ("on February 30", None),
    ],
)
def test_without_publication_the_year_stays_open(article, text, value):
    (timex,) = resolved(article, text, published=None)
    assert timex.value == value
    assert (timex.date_start is None) == (value != "2006")


def test_basis_says_what_days_were_counted_from(article):
    told = resolved(
        article, "On May 2, 2022 it began. Two days later, and yesterday, and on Tuesday, it went on in July."
    )
    assert [t.basis for t in told] == [
        "stated",
        "2022-05-02 plus 2 days",
        "publication on 15 Sep 2023 minus 1 day",
        "Tuesday before publication on 15 Sep 2023",
        "year from publication on 15 Sep 2023",
    ]


def test_tense_comes_from_the_parse(article, nlp):
    text = "The ministers, who met for hours over the draft, will sign it Tuesday. They left Thursday."
    doc = next(make_docs(nlp, [text]))
    assert [t.value for t in resolved(article, text, doc=doc)] == ["PTXH", "2023-09-19", "2023-09-14"]


def test_debris_holds_no_time(article):
    text = "Oslo, Sep 15 (AFP) - The king spoke on Friday."
    found = find_timexes(text, find_zones(text))
    assert [text[c.start : c.end] for c in found] == ["Friday"]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("two days after", (2, "after")),
        ("a week before", (7, "before")),
        ("the day after", (1, "after")),
        ("Twenty-one days before", (21, "before")),
        ("two days later", None),
        ("two days ago", None),
        ("about two days after", None),
        ("three months after", None),
        ("after", None),
        ("", None),
    ],
)
def test_offset_counts_whole_days(text, offset):
    assert offset_of(text) == offset


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2023-01-01", "2023-12-31", "2023"),
        ("2023-07-01", "2023-07-31", "2023-07"),
        ("2023-07-01", "2023-07-01", "2023-07-01"),
        ("2023-07-01", "2023-07-30", "2023-07-01/2023-07-30"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2014-01-01", "2020-12-31", "2014/2020"),
    ],
)
def test_edtf_says_a_span_of_days_and_days_of_reads_it_back(start, end, text):
    days = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    assert edtf(*days) == text
    assert days_of(text) == days


@pytest.mark.parametrize(
    "value",
    [None, "", "P2D", "PAST_REF", "XXXX-09-08", "2023-02-30", "2023-W60", "0000", "2023/2020", "x/y", "2023-13"],
)
def test_days_of_gives_none_for_what_names_no_days(value):
    assert days_of(value) is None


def test_easter_and_thanksgiving():
    # Dates as the churches and the United States kept them.
    assert [feast("EASTER", y) for y in (1961, 2000, 2019, 2024)] == [
        dt.date(1961, 4, 2), dt.date(2000, 4, 23), dt.date(2019, 4, 21), dt.date(2024, 3, 31)
    ]  # fmt: skip
    assert [feast("THANKSGIVING", y) for y in (2018, 2023)] == [dt.date(2018, 11, 22), dt.date(2023, 11, 23)]


@given(st.dates(), st.dates())
def test_edtf_round_trip(a, b):
    days = min(a, b), max(a, b)
    assert days_of(edtf(*days)) == days


@given(st.dates(), st.integers(-(10**9), 10**9))
def test_steps_never_leave_the_calendar(day, steps):
    moved = add_days(day, steps), add_months(day, steps)
    assert all(m is None or dt.date.min <= m <= dt.date.max for m in moved)


PIECES = [
    "May",
    "September",
    "Friday",
    "Sep.",
    "30",
    "31",
    "0",
    "2023",
    "9999999999",
    "1/2",
    "'98",
    "1980s",
    "12:00",
    "p.m.",
    "2023-02-30",
    "-",
    ".",
    "(",
    "$",
    "'s",
    "Q3",
    "3rd",
]
PIECES += [",", "\n", "\n\n", "²", "٣", "\ud800"]
WORDS = st.sampled_from([*timex_tokens.vocabulary(), *PIECES])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=25).map(" ".join)), st.one_of(st.none(), st.dates()))
@example("a thousand centuries later", dt.date.max)
@example("December 31 9999 years ago", dt.date.min)
def test_hostile_text_does_no_harm(text, published):
    from core.records import Article, article_id

    made = Article(article_id(text), text, "x", dt.date(2026, 1, 15), published=published)
    candidates = find_timexes(text, find_zones(text))
    timexes = resolve_timexes(candidates, made, (Sentence(made.id, 0, 0, len(text)),))
    ends = [0, *(t.end for t in timexes)]
    assert all(before <= t.start < t.end <= len(text) for before, t in zip(ends, timexes, strict=False))
    assert all((t.date_start is None) == (t.date_end is None) for t in timexes)
    assert all(t.date_start <= t.date_end for t in timexes if t.date_start)
    assert timexes == resolve_timexes(candidates, made, (Sentence(made.id, 0, 0, len(text)),))


@pytest.mark.parametrize(
    "unit", ["(", "1", "two and a half ", "the end of the ", "late ", "A hundred ", "x", "\n", "- "]
)
def test_work_is_linear_in_the_text(steps, unit):
    # A pattern that goes back over the text would need minutes for one of these.
    text = unit * (200_000 // len(unit))
    assert steps(find_timexes, text, Zones())[1] < 10 * len(text)


def test_news_costs_few_steps(steps):
    line = "The foreign minister of the republic said on Tuesday that talks held in July would go on for two weeks.\n"
    found, calls = steps(find_timexes, line * 2000, Zones())
    assert len(found) == 6000
    assert calls < 400 * len(found)


def test_a_broken_lexicon_names_its_section(monkeypatch):
    content = dict(lexicon.load("time"))
    monkeypatch.setattr(timex_tokens.lexicon, "load", lambda name: {**content, "months": {"May": 5}})
    timex_tokens.vocabulary.cache_clear()
    try:
        with pytest.raises(LexiconError, match=r"time\.toml: \[months\] 'May'"):
            timex_tokens.vocabulary()
    finally:
        timex_tokens.vocabulary.cache_clear()
