"""The year of a day given without one: right or unknown, with the evidence, and never this year for want of another."""

import datetime as dt
import itertools

import pytest

from core.errors import LexiconError
from core.parse.publication import clues, publication_facts
from core.parse.publication.days import DayOfYear
from core.parse.publication.years import Clue, Inquiry, solve
from core.parse.timex import find_timexes
from core.parse.zones import find_zones

BODY = "Negotiators from both sides sat down for a third round of talks, officials said."


def facts(article, text, **given):
    zones = find_zones(text)
    return publication_facts(article(text, **given), zones, find_timexes(text, zones))


@pytest.mark.parametrize(
    ("text", "added", "expected"),
    [
        # 15 September was a Friday in 2023 and in 2017; what is told of was before
        ("OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. The pact was made in 2019.", "2026-01-15", "2023-09-15"),
        # 1 August was a Thursday in 2024, and a Friday in 2025
        ("RIGA, Aug 1 (BNS) - The port said on Thursday it was open. In 2022 it had closed.", "2026-01-15",
         "2024-08-01"),
        # the weekday beside its verb, without "on"
        ("LIMA, May 4 (EFE) - The cabinet Wednesday rejected the plan. It was written in 2019.", "2024-01-15",
         "2022-05-04"),
        # weekdays with their day of the month: Friday, 10 March was in 2023 and in 2017
        ("On Friday, March 10, the court ruled. In 2018 it had not. He left yesterday, March 13.", "2026-01-15",
         "2023-03-14"),
        ("The court ruled on Friday (10 March). In 2020 it had not. The king spoke on March 13.", "2026-01-15",
         "2023-03-13"),
        # over the turn of the year: Friday, 30 December was in 2022; the latest day is in January
        ("On Friday, December 30, the bridge fell. Built in 2020, it was new. On January 2, work began.", "2026-01-15",
         "2023-01-02"),
        ("On Saturday, December 31, it burned. In 2019 it had flooded. He spoke today, January 1.", "2026-01-15",
         "2023-01-01"),
        # a plan for 2019 was made before
        ("On Friday, March 10, the court ruled. The plant was built in 2009. A new one will open in 2019.",
         "2026-01-15", "2017-03-10"),
        # who has the title of an office has taken it: 2021
        ("On Friday, September 8, the general left. On September 10 he met US President Joe Biden.", "2026-01-15",
         "2023-09-10"),
        # nobody wrote of it before 2020
        ("LIMA, May 4 (EFE) - Doctors told reporters Thursday that it was over. COVID-19 had come.", "2026-01-15",
         "2023-05-04"),
        # a leap day
        ("ROME, Feb 29 (ANSA) - The cabinet met on Thursday. It was sworn in in 2022.", "2026-01-15", "2024-02-29"),
    ],
)  # fmt: skip
def test_the_year_is_solved_where_the_evidence_leaves_one(article, text, added, expected):
    found = facts(article, text, added=dt.date.fromisoformat(added))
    assert (str(found.published), found.published_basis) == (expected, "inferred")
    assert found.published_why is not None
    assert found.published_why.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        # no weekday, or one that several years have
        f"OSLO, May 4 (AFP) - {BODY}",
        "OSLO, May 4 (AFP) - Envoys met on Wednesday.",
        "The envoy left on March 10. He came back yesterday, March 13.",
        "On Friday, March 10, the court ruled. The king spoke on March 13.",
        # who had held the office before, and left it, and came back
        "TEL AVIV, Sep 16 (AFP) - Prime Minister Benjamin Netanyahu warned on Wednesday of war.",
        # what is only planned, or hoped for, dates nothing
        "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. They hoped to end it by 2018.",
        "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. The bond was due in 2019.",
        # a title that is not the office's, or past
        "On Friday, September 8, the general left. On September 10 he met Vice President Joe Biden.",
        "On Friday, September 8, the general left. On September 10 he met opposition figure Joe Biden.",
        # two weekdays that contradict one another; a year in which none fits
        "On Friday, March 10, and Monday, March 11, the court sat.",
        "On Friday, March 10, the law was read. The court sat in 2024.",
        # another day's weekday: of what was launched, of what is to be; a report that calls its own day "today"
        "OSLO, Sep 15 (AFP) - The bond launched on Friday fell. The pact was made in 2019.",
        "OSLO, Sep 15 (AFP) - Envoys hope to meet by Friday. The pact was made in 2019.",
        "OSLO, Sep 15 (AFP) - The plan announced on Friday was dropped. The pact was made in 2019.",
        "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war, and today of more. The pact was made in 2019.",
        # weekday and year agree only if the report is a day old, and then twice
        "OSLO, Sep 16 (AFP) - Envoys warned on Friday of war. The pact was made in 2016.",
        # days too far apart to be one week's news
        "In the end he left on March 10. On September 20 he had come. In 2019 he was born on May 3, it seems.",
    ],
)
@pytest.mark.parametrize("added", ["2024-03-11", "2026-01-15", "2026-09-15"])
def test_the_year_stays_open_where_it_does_not(article, text, added):
    found = facts(article, text, added=dt.date.fromisoformat(added))
    assert (found.published, found.published_basis) == (None, None)
    assert (found.published_why or "").startswith("Unknown")


def test_the_year_of_reading_is_no_evidence(article):
    text = "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war."
    for day in ("2023-09-14", "2023-09-15", "2023-09-20", "2026-01-15"):
        assert facts(article, text, added=dt.date.fromisoformat(day)).published is None


def test_it_was_published_by_the_day_of_reading(article):
    text = "OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. The pact was made in 2014."
    assert facts(article, text, added=dt.date(2023, 9, 14)).published == dt.date(2017, 9, 15)
    assert facts(article, text, added=dt.date(2023, 9, 15)).published is None


def test_the_reason_names_the_evidence_and_the_other_years(article):
    found = facts(
        article,
        "On Friday, September 8, the general met a delegation; on Tuesday, September 12, his train crossed the border. "
        "The council had imposed sanctions in 2018. It said yesterday, September 14, that a price would be paid.",
    )
    assert found.published == dt.date(2023, 9, 15)
    assert found.published_why == (
        "'Friday, September 8' and 'Tuesday, September 12' fall on those weekdays in 2023 "
        "(also in 2017, 2006, 2000, 1995 and others). 'yesterday, September 14' puts publication on 15 September. "
        "The text tells of 2018, so it is hardly earlier than that. It appeared on 15 or 16 September 2023."
    )


def test_the_reason_for_a_dateline_says_what_is_inferred(article):
    found = facts(article, f"OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. {BODY} It was signed in 2019.")
    assert found.published_why == (
        "The dateline gives 15 September, the day of filing, without a year. "
        "The text tells of 2019, so it is hardly earlier than that. "
        "'Friday' in the lead is most likely that day. All of this fits 2023; less well also 2025, 2024, 2022, 2021 "
        "and others. It appeared on 15 or 16 September 2023."
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("OSLO, Sep 15 (AFP) - Envoys warned on Friday of war. It was signed in 2016.", "2023, 2017 would fit"),
        ("OSLO, Sep 15 (AFP) - Envoys warned on Friday of war.", "Nothing ties the day to one year; 2023, 2017, 2006"),
        ("On Friday, March 10, and Monday, March 11, the court sat.", "fit no year up to 2026"),
        ("On Friday, March 10, the law was read. The court sat in 2024.", "The text tells of 2024"),
    ],
)
def test_an_open_year_says_which_would_fit(article, text, why):
    assert why in facts(article, text).published_why


def test_an_office_counts_from_the_first_time_it_was_held():
    terms = clues._holders()["Silvio Berlusconi"]["head_of_government"]
    assert terms[0][0].year == 1994
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(terms))


def test_a_day_that_no_year_has_is_unknown():
    asked = Inquiry(DayOfYear(2, 29), ("Filed.",), (), (), dt.date(3, 1, 1))
    assert solve(asked) == (None, "Unknown year: Filed. But no year has that day up to 3.")


def test_clues_are_weighed_together():
    only = Clue("One.", lambda day: 1.0 if day.year == 2001 else 0.001)
    asked = Inquiry(DayOfYear(3, 1), (), (), (only,), dt.date(2020, 1, 1))
    assert solve(asked)[0] == dt.date(2001, 3, 1)
    against = Clue("Two.", lambda day: 1.0 if day.year == 2002 else 0.001)
    asked = Inquiry(DayOfYear(3, 1), (), (), (only, against), dt.date(2020, 1, 1))
    assert solve(asked) == (None, "Unknown year: One. Two. 2002, 2001 would fit alike.")


@pytest.mark.parametrize("broken", [{"22": ["A"]}, {"2022": "A"}, {"2022": [""]}])
def test_a_broken_list_of_young_names_names_its_entry(monkeypatch, broken):
    monkeypatch.setattr(clues.lexicon, "load", lambda name: {"since": broken})
    clues._young_names.cache_clear()
    try:
        with pytest.raises(LexiconError, match=r"publication\.toml: \[since\]"):
            clues._young_names("since")
    finally:
        clues._young_names.cache_clear()
