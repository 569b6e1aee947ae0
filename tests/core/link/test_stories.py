import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.link.happening import Happening, is_same_happening
from core.link.more import link_more
from core.link.stories import best_title


def happening(article="a", n=0, **facts):
    given = {
        "type": "CONSULT",
        "mode": None,
        "status": "reported",
        "date_start": dt.date(2024, 3, 6),
        "date_end": dt.date(2024, 3, 6),
        "actors": ["rivera", "soto"],
        "recipients": [],
    } | facts
    given |= {side: frozenset(given[side]) for side in ("actors", "recipients")}
    given["words"] = frozenset(given.get("words", "").split())
    return Happening(f"{article}:{n}", article, **given)


def link_stories(events):
    """All stories of events that come to an empty library."""
    return link_more(events, near=lambda _: (), told=lambda _: ()).stories


def days(first, last=None):
    return {"date_start": dt.date.fromisoformat(first), "date_end": dt.date.fromisoformat(last or first)}


MARCH, YEAR = days("2024-03-01", "2024-03-31"), days("2024-01-01", "2024-12-31")
SAYS = {"type": "ACCUSE", "words": "tariff treaty breach"}
SAME = [
    ({}, {}),
    ({}, {"mode": "visit"}),
    ({}, {"actors": ["soto"], "recipients": ["rivera"]}),  # of a meeting all are actors
    ({}, {"actors": ["rivera", "soto", "paz"], "recipients": ["lima"]}),
    (MARCH, days("2024-03-06")),  # "in March" supports "March 6"
    (MARCH, MARCH),
    ({"status": "alleged"}, {}),
    ({"is_dated_here": False}, {}),  # no day of its own, but the same people
    (
        {"type": "SANCTION", "actors": ["us"], "recipients": ["x"]},
        {"type": "SANCTION", "actors": ["us"], "recipients": ["x"]},
    ),
    (SAYS | {"type": "AGREE"}, SAYS | {"type": "THREATEN", "recipients": ["lima"]}),  # told in the same words
    (SAYS | {"recipients": ["paz"], "is_dated_here": False}, SAYS | {"recipients": ["lima"], "words": "tariff treaty"}),
]
DIFFERENT = [
    ({}, {"type": "AGREE"}),
    ({"mode": "phone"}, {"mode": "visit"}),
    ({}, days("2024-03-07")),
    (days("2024-03-01", "2024-03-10"), days("2024-03-05", "2024-03-15")),  # neither holds the other
    ({}, {"date_start": None, "date_end": None}),
    (YEAR, YEAR),  # a year does not say when
    ({}, {"actors": ["paz"]}),
    ({}, {"actors": [], "recipients": []}),
    ({"actors": ["a", "b", "c", "d", "e"]}, {"actors": ["a", "x", "y"]}),  # less than half of the smaller
    ({"status": "announced"}, {}),  # planned is not done
    ({"is_dated_here": False}, {"actors": ["rivera", "soto", "paz"]}),  # no day of its own, and not the same people
    (
        {"type": "SANCTION", "actors": ["us"], "recipients": ["x"]},
        {"type": "SANCTION", "actors": ["x"], "recipients": ["us"]},
    ),  # the other way round
    (SAYS, SAYS | {"type": "REJECT", "words": "tariff treaty"}),  # too few words in common for two types
    (SAYS, SAYS | {"type": "REJECT", "actors": ["soto"]}),
    (SAYS, SAYS | {"type": "COERCE"}),  # a deed is no saying
    (SAYS, SAYS | {"type": "REJECT"} | MARCH),
    (SAYS, SAYS | {"type": "REJECT", "status": "announced"}),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_one_story(first, second):
    a, b = happening("a", **first), happening("b", **second)
    assert is_same_happening(a, b)
    assert is_same_happening(b, a)
    assert [s.event_ids for s in link_stories([a, b])] == [("a:0", "b:0")]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_two_stories(first, second):
    assert len(link_stories([happening("a", **first), happening("b", **second)])) == 2


def test_an_article_that_says_two_things_in_the_same_words_says_two_things():
    assert len(link_stories([happening("a", 0, **SAYS), happening("a", 1, **SAYS | {"type": "REJECT"})])) == 2


def test_one_article_tells_one_happening_twice_only_with_the_same_people_and_day():
    same = happening("a", 1)
    assert len(link_stories([happening("a", 0), same])) == 1
    assert len(link_stories([happening("a", 0), happening("a", 1, actors=["rivera", "soto", "paz"])])) == 2
    assert len(link_stories([happening("a", 0), happening("a", 1, **MARCH)])) == 2
    assert len(link_stories([happening("a", n, actors=[]) for n in (0, 1)])) == 2  # nobody is not the same people


def test_a_vague_report_ties_no_two_days_together():
    events = [happening("a", **days("2024-03-06")), happening("b", **days("2024-03-20")), happening("c", **MARCH)]
    assert sorted(len(s.event_ids) for s in link_stories(events)) == [1, 2]


def test_the_best_dated_leads():
    (story,) = link_stories([happening("b"), happening("a", **MARCH)])
    assert (story.story_id, story.lead, story.event_ids) == ("a:0", "b:0", ("a:0", "b:0"))


TITLES = [
    (["She arrives", "Rivera meets Soto in Lima for talks"], "Rivera meets Soto in Lima for talks"),
    (["Rivera meets Soto " + "and talks " * 5, "Rivera in Lima"], "Rivera in Lima"),  # too long gives way
    (["Soto speaks at some length", "Rivera meets Soto"], "Rivera meets Soto"),
    (["Soto meets Rivera", "Rivera meets Soto"], "Rivera meets Soto"),
]


@pytest.mark.parametrize(("titles", "best"), TITLES)
def test_the_best_title_is_short_enough_and_names_most(titles, best):
    assert best_title((title, ("Ana Rivera", "Luis Soto")) for title in titles) == best


EVENTS = st.builds(
    happening,
    article=st.sampled_from("abc"),
    type=st.sampled_from(["CONSULT", "ACCUSE"]),
    mode=st.sampled_from([None, "visit"]),
    actors=st.lists(st.sampled_from("xyz"), max_size=3),
    recipients=st.lists(st.sampled_from("xyz"), max_size=2),
    date_start=st.sampled_from([dt.date(2024, 3, 1), dt.date(2024, 3, 6)]),
    date_end=st.sampled_from([dt.date(2024, 3, 6), dt.date(2024, 3, 31)]),
)


@given(st.lists(EVENTS, max_size=7), st.randoms())
def test_order_does_not_matter_and_every_pair_in_a_story_agrees(events, random):
    events = [happening_with(e, n) for n, e in enumerate(events)]
    found = link_stories(events)
    assert link_stories(random.sample(events, len(events))) == found
    assert sorted(i for s in found for i in s.event_ids) == sorted(e.event_id for e in events)
    by_id = {e.event_id: e for e in events}
    for story in found:
        assert story.story_id == min(story.event_ids)
        for a, b in itertools.combinations(story.event_ids, 2):
            assert is_same_happening(by_id[a], by_id[b])


def happening_with(event, n):
    fields = {f: getattr(event, f) for f in ("type", "mode", "actors", "recipients", "date_start", "date_end")}
    return happening(event.article_id, n, **fields)
