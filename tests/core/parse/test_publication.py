"""Publication facts: what is known, how it is known, and that nothing is invented."""

import datetime as dt

import pytest

from core.parse.publication import publication_facts
from core.parse.timex import find_timexes
from core.parse.zones import find_zones

TITLE = "Ministers meet for third round of talks\n\n"
BODY = "Negotiators from both sides sat down for a third round of talks, officials said."


def facts(article, text, **given):
    zones = find_zones(text)
    return publication_facts(article(text, **given), zones, find_timexes(text, zones))


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        # stated, and kept whatever the text says
        (f"Oslo, May 4 (AFP) - {BODY}", {"published": dt.date(2020, 5, 5)}, ("2020-05-05", "stated")),
        # a header line, before the dateline
        (f"{TITLE}Published: 4 May 2021\n\nOSLO, May 5, 2021 (AFP) - {BODY}", {}, ("2021-05-04", "stated")),
        # a dateline with its year
        (f"OSLO, May 5, 2021 (AFP) - {BODY}", {}, ("2021-05-05", "dateline")),
        # the address or the file's name
        (BODY, {"url": "https://example.org/2021/05/06/talks.html"}, ("2021-05-06", "inferred")),
        (BODY, {"path": "in/20210507-talks.txt"}, ("2021-05-07", "inferred")),
        # a dateline without its year, and the weekday of its lead: 4 May 2022 was a Wednesday
        (f"OSLO, May 4 (AFP) - Envoys met on Wednesday. {BODY}", {}, ("2022-05-04", "inferred")),
        (f"OSLO, May 4 (AFP) - Envoys met on Tuesday, late. {BODY}", {}, ("2021-05-04", "inferred")),
        # weekdays with their day of the month: Friday, 10 March was in 2023 and in 2017
        ("On Friday, March 10, the court ruled. The king spoke yesterday, March 13.", {}, ("2023-03-14", "inferred")),
        ("The court ruled on Friday (10 March). The king spoke on March 13.", {}, ("2023-03-13", "inferred")),
        # over the turn of the year: Friday, 30 December was in 2022; the latest day is in January
        ("On Friday, December 30, the bridge fell. On January 2, work began.", {}, ("2023-01-02", "inferred")),
        ("On Saturday, December 31, it burned. He spoke today, January 1.", {}, ("2023-01-01", "inferred")),
    ],
)
def test_the_day_and_how_it_is_known(article, text, given, expected):
    found = facts(article, text, **given)
    assert (found.published and found.published.isoformat(), found.published_basis) == expected
    assert found.published_why is not None
    assert found.published_why.endswith(".")


@pytest.mark.parametrize(
    ("text", "given", "why"),
    [
        (BODY, {}, "Unknown: the text gives no day"),
        # day and month, but nothing that ties them to a year; never this year
        (f"OSLO, May 4 (AFP) - {BODY}", {}, "Unknown year: The dateline gives 4 May without a year."),
        ("The envoy left on March 10. He came back yesterday, March 13.", {}, "puts publication on 14 March"),
        # two weekdays that contradict one another
        ("On Friday, March 10, and Monday, March 11, the court sat.", {}, "fit no common year"),
        # only years before what the text tells of would fit
        ("On Friday, March 10, the law of 2024 was read.", {}, "fits no year"),
        # the address is later than the day the article was read
        (BODY, {"url": "https://example.org/2031/05/06/talks.html"}, "Unknown"),
        (f"OSLO, May 5, 2031 (AFP) - {BODY}", {}, "Unknown year"),
        ("On February 30 they met.", {}, "Unknown"),
    ],
)
def test_no_date_is_invented(article, text, given, why):
    found = facts(article, text, **given)
    assert found.published is None
    assert found.published_basis is None
    assert why in (found.published_why or "")


def test_the_reason_names_the_evidence_and_the_other_years(article):
    found = facts(
        article,
        "On Friday, September 8, the general met a delegation; on Tuesday, September 12, his train crossed the border. "
        "The council had imposed sanctions in 2006. It said yesterday, September 14, that a price would be paid.",
    )
    assert found.published == dt.date(2023, 9, 15)
    assert found.published_why == (
        "'Friday, September 8' and 'Tuesday, September 12' fall on those weekdays in 2023 (also in 2017, 2006). "
        "'yesterday, September 14' puts publication on 15 September. "
        "The text tells of 2006, so no earlier year is possible."
    )


def test_the_reason_for_a_dateline_says_what_is_inferred(article):
    found = facts(article, f"OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. {BODY} The pact is from 2017.")
    assert found.published == dt.date(2023, 9, 15)
    assert found.published_why == (
        "15 September is a Friday in 2023 (also in 2017). The dateline gives 15 September without a year. "
        "'Friday' in the lead is taken as that day. The text tells of 2017, so no earlier year is possible."
    )


def test_a_year_to_come_rules_no_year_out(article):
    found = facts(article, "On Friday, March 10, the court ruled that the plant will close in 2025.")
    assert found.published == dt.date(2023, 3, 10)


def test_the_day_it_was_read_is_the_latest(article):
    text = "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war."
    assert facts(article, text, added=dt.date(2023, 9, 14)).published == dt.date(2017, 9, 15)
    assert facts(article, text, added=dt.date(2023, 9, 15)).published == dt.date(2023, 9, 15)


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        (f"OSLO, May 4 (AFP) - {BODY} EFE", {"source": "The Daily"}, ("The Daily", "stated")),
        (f"OSLO, May 4 (AFP) - {BODY} EFE", {}, ("AFP", "dateline")),
        (f"{TITLE}{BODY} EFE\nab/cd", {}, ("EFE", "signoff")),
        (f"{TITLE}Sky News reports.\n{BODY}", {}, ("Sky News", "credited")),
        (f"{TITLE}{BODY}\nSource: Reuters", {}, ("Reuters", "credited")),
        (f"{TITLE}According to Le Monde.\n{BODY}", {}, ("Le Monde", "credited")),
        # no outlet, or no credit line
        (f"{TITLE}John Smith reports.\n{BODY}", {}, (None, None)),
        (f"{TITLE}The Daily News reports that talks failed.\n{BODY}", {}, (None, None)),
        (f"{TITLE}{BODY}\n- News", {}, (None, None)),
        (BODY, {}, (None, None)),
    ],
)
def test_the_source_and_how_it_is_known(article, text, given, expected):
    found = facts(article, text, **given)
    assert (found.source, found.source_basis) == expected


def test_the_title_is_the_headline_unless_stated(article):
    assert facts(article, TITLE + BODY).title == "Ministers meet for third round of talks"
    assert facts(article, TITLE + BODY, title="Other").title == "Other"
    assert facts(article, BODY).title is None


def test_the_same_article_gives_the_same_facts(article):
    text = "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war."
    first = facts(article, text)
    assert facts(article, text) == first
    assert first.text == text
