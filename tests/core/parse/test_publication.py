"""Publication facts: what is known, how it is known, and that nothing is invented."""

import datetime as dt

import pytest

from core.parse.publication import publication_facts
from core.parse.publication.years import appeared
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
        (BODY, {}, "no metadata, header line, dateline, address or file name gives a date"),
        ("On February 30 they met.", {}, "Unknown"),
        # a day that is later than the day the article was read
        (BODY, {"url": "https://example.org/2031/05/06/talks.html"}, "Unknown"),
        (
            f"OSLO, May 5, 2031 (AFP) - {BODY}",
            {},
            "the dateline gives 5 May 2031, which is later than the day of reading",
        ),
        (f"{TITLE}5 May 2031\n\n{BODY}", {}, "a header line gives 5 May 2031, which is later"),
    ],
)
def test_no_date_is_invented(article, text, given, why):
    found = facts(article, text, **given)
    assert (found.published, found.published_basis) == (None, None)
    assert why in (found.published_why or "")


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        # each line has what the next one lacks
        (f"{TITLE}4 May 2021\n\nOSLO, May 5, 2021 (AFP) - {BODY}", {"published": dt.date(2021, 5, 7)}, "2021-05-07"),
        (f"{TITLE}4 May 2021\n\nOSLO, May 5, 2021 (AFP) - {BODY}", {"path": "2021-05-06.txt"}, "2021-05-04"),
        (f"{TITLE}Updated: 4 May 2021\n\nOSLO, May 5, 2021 (AFP) - {BODY}", {}, "2021-05-04"),
        (f"{TITLE}May 04 , 2021\n{BODY}\n{BODY}", {}, "2021-05-04"),
        (f"OSLO, May 5, 2021 (AFP) - {BODY}", {"path": "2021-05-06.txt"}, "2021-05-05"),
        (f"OSLO, May 5, 2021 (AFP) - {BODY}", {"url": "https://example.org/2021/05/06/talks"}, "2021-05-05"),
        (f"OSLO, May 5 (AFP) - In 2021 they met. {BODY}", {"path": "2022-05-06.txt"}, "2022-05-06"),
        (
            f"OSLO, May 5 (AFP) - {BODY}",
            {"url": "https://a.example/2022/05/06/", "path": "2022-05-07.txt"},
            "2022-05-06",
        ),
        ("He left on Friday, March 10. In 2020 he had come.", {"path": "2023-03-11.txt"}, "2023-03-11"),
    ],
)
def test_what_states_the_day_best_is_believed(article, text, given, expected):
    assert str(facts(article, text, **given).published) == expected


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
    text = "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. The pact was made in 2018."
    first = facts(article, text)
    assert facts(article, text) == first
    assert first.text == text


@pytest.mark.parametrize(
    ("text", "given", "span"),
    [
        # a day that is stated is the day
        (BODY, {"published": dt.date(2021, 5, 4)}, ("2021-05-04", "2021-05-04")),
        (f"{TITLE}4 May 2021\n\nOSLO, May 3 (AFP) - {BODY}", {}, ("2021-05-04", "2021-05-04")),
        (BODY, {"url": "https://example.org/2021/05/06/talks.html"}, ("2021-05-06", "2021-05-06")),
        # what was filed on a day appeared then or on the next
        (f"OSLO, May 5, 2021 (AFP) - {BODY}", {}, ("2021-05-05", "2021-05-06")),
        (f"OSLO, Dec. 31, 2021 (AFP) - {BODY}", {}, ("2021-12-31", "2022-01-01")),
        (
            f"OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. {BODY} It was signed in 2019.",
            {},
            ("2023-09-15", "2023-09-16"),
        ),
        (
            "It was shut in 2018. On Friday, September 8, it burned. Yesterday, September 14, it was sold.",
            {},
            ("2023-09-15", "2023-09-16"),
        ),
        # the latest day told of is near the day of publication, not the day itself
        ("He left on Friday, March 10. In 2020 he had come.", {}, ("2023-03-09", "2023-03-16")),
        # never after the day of reading
        (f"OSLO, May 5, 2021 (AFP) - {BODY}", {"added": dt.date(2021, 5, 5)}, ("2021-05-05", "2021-05-05")),
        (
            "He left on Friday, March 10. In 2020 he had come.",
            {"added": dt.date(2023, 3, 12)},
            ("2023-03-09", "2023-03-12"),
        ),
        # nothing known, nothing said
        (BODY, {}, ("None", "None")),
        (f"OSLO, Sep 15 (AFP) - {BODY}", {}, ("None", "None")),
    ],
)
def test_how_sure_the_day_is(article, text, given, span):
    found = facts(article, text, **given)
    assert (str(found.published_start), str(found.published_end)) == span
    if found.published:
        assert found.published_start <= found.published <= found.published_end


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (("2021-05-04", "2021-05-04"), ""),
        (("2021-05-04", "2021-05-05"), " It appeared on 4 or 5 May 2021."),
        (("2021-05-31", "2021-06-01"), " It appeared on 31 May or 1 June 2021."),
        (("2021-12-31", "2022-01-01"), " It appeared on 31 December 2021 or 1 January 2022."),
        (("2021-05-03", "2021-05-10"), " It appeared between 3 and 10 May 2021."),
        (("2021-12-30", "2022-01-06"), " It appeared between 30 December 2021 and 6 January 2022."),
    ],
)
def test_the_reason_says_when_it_appeared(span, words):
    assert appeared((dt.date.fromisoformat(span[0]), dt.date.fromisoformat(span[1]))) == words
