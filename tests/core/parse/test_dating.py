"""Dating: which time expression dates a trigger, and what `why` says of it."""

import datetime as dt

import pytest

from core.parse import nlp as pipeline
from core.parse.events.dating import EventDate, date_event
from core.parse.timex import find_timexes, resolve_timexes
from core.parse.zones import Zones

PUBLISHED = dt.date(2024, 5, 17)  # a Friday


@pytest.fixture
def date_of(nlp, article):
    """A maker of dates: `date_of(text, trigger)` of the first place where the trigger's words stand."""

    def make(text, trigger, *, published=PUBLISHED, basis="stated") -> EventDate:
        record = article(text, published=published, published_basis=basis if published else None)
        doc = nlp(text)
        sentences = pipeline.sentences_of(doc, record.id)
        timexes = resolve_timexes(find_timexes(text, Zones()), record, sentences, doc)
        start = text.index(trigger)
        return date_event(doc, start, start + len(trigger), timexes, record, sentences)

    return make


@pytest.mark.parametrize(
    ("text", "trigger", "date"),
    [
        # its own clause
        ("On May 2, Norway imposed sanctions on Peru.", "imposed", "2024-05-02"),
        ("Norway imposed sanctions on Peru on Tuesday.", "imposed", "2024-05-14"),
        ("In March, Norway imposed sanctions on Peru.", "imposed", "2024-03"),
        ("In 2006, Norway imposed sanctions on Peru.", "imposed", "2006"),
        ("In early March, the ministry accused Peru of fraud.", "accused", "2024-03-01/2024-03-10"),
        # a clause beside it
        ("On May 2, the envoy visited Peru and met the president.", "met", "2024-05-02"),
        ("In 2006, after Peru tested a missile, the council imposed sanctions on it.", "imposed", "2006"),
        # a day between subject and verb is the verb's, wherever the parser hung it; not one of a clause in between
        ("The U.N. Security Council on Tuesday called for a truce.", "called", "2024-05-14"),
        # in a lead, what somebody says had happened is dated by the saying
        ("Peru's army said on Tuesday it had taken control of the port.", "taken", "2024-05-14"),
        ("The crowd fled when the soldiers opened fire on Tuesday.", "fled", "2024-05-14"),
        # another clause's date is not its own
        ("The pact that they signed in 2010 was condemned by Norway.", "condemned", "2024-05-17"),
        ("The pact that they signed in 2010 was condemned by Norway.", "signed", "2010"),
        ("Norway condemned the deal before its trip to Peru next week.", "condemned", "2024-05-17"),
        # at the end of the clause, hung on words before it
        ("Norway sanctioned two firms linked to the rebels last month.", "sanctioned", "2024-04"),
        ("Norway sanctioned two firms linked to the rebels on Tuesday.", "sanctioned", "2024-05-14"),
        ("On May 2, Norway sanctioned two firms linked to the rebels last month.", "sanctioned", "2024-05-02"),
        ("Norway condemned the killing of a reporter shot by police last month.", "condemned", "2024-05-17"),
        ("Norway sanctioned two firms set up with Peruvian money in March.", "sanctioned", "2024-05-17"),
        # counted from another event
        ("The talks took place two days after Norway imposed sanctions on Peru.", "imposed", "2024-05-15"),
        ("The talks took place on Monday, two days after Norway imposed sanctions.", "imposed", "2024-05-11"),
        # carried on through the paragraph, not beyond it
        ("In 2006, the council imposed sanctions. Peru supported the decision.", "supported", "2006"),
        ("In 2006, the council imposed sanctions.\nPeru condemned the decision.", "condemned", "2024-05-17"),
        # the day of publication
        ("Norway condemned the arrests.", "condemned", "2024-05-17"),
        ("Norway has condemned the arrests.", "condemned", "2024-05-17"),
        # background, and what is still to come
        ("Earlier, Norway condemned the arrests.", "condemned", None),
        ("Norway had condemned the arrests.", "condemned", None),
        ("The law that bans protests is old.", "bans", None),
        ("Norway will condemn the arrests.", "condemn", None),
    ],
)
def test_date(date_of, text, trigger, date):
    found = date_of(text, trigger)
    assert found.date == date
    assert (found.date_start is None) == (date is None) == (found.date_end is None)
    assert found.why.endswith(".")


def test_during_the_summit_is_the_summits_day(date_of):
    text = "On Tuesday, Norway held a summit with Peru.\nDuring the summit, Peru condemned the arrests."
    found = date_of(text, "condemned")
    assert found.date == "2024-05-14"
    assert "summit" in found.why


def test_why_names_the_expression_and_its_basis(date_of):
    why = date_of("On May 2, Norway imposed sanctions on Peru.", "imposed").why
    assert "“May 2”" in why
    assert "publication" in why
    assert "inferred" not in why


@pytest.mark.parametrize("text", ["On May 2, Norway imposed sanctions.", "Norway imposed sanctions."])
def test_an_inferred_year_is_said(date_of, text):
    assert "inferred)" in date_of(text, "imposed", basis="inferred").why


def test_a_stated_year_does_not_rest_on_publication(date_of):
    assert "inferred" not in date_of("In 2006, Norway imposed sanctions.", "imposed", basis="inferred").why


def test_without_publication_nothing_is_guessed(date_of):
    assert date_of("Norway imposed sanctions.", "imposed", published=None).date is None
    assert date_of("In 2006, Norway imposed sanctions.", "imposed", published=None).date == "2006"


def test_empty_text(nlp, article):
    assert date_event(nlp(""), 0, 0, (), article(""), ()).date is None


@pytest.mark.parametrize(
    ("text", "trigger", "why"),
    [
        (
            "On May 2, Norway sanctioned Peru.",
            "sanctioned",
            "“May 2” in the same clause; the year is that of publication, 17 May 2024 (inferred).",
        ),
        (
            "Norway sanctioned Peru on Tuesday.",
            "sanctioned",
            "“Tuesday” in the same clause; the Tuesday before publication, 17 May 2024 (year inferred).",
        ),
        (
            "The treaty that Norway will sign in February was condemned.",
            "sign",
            "“February” in the same clause; the year is the one nearest to publication, 17 May 2024 (year inferred).",
        ),
        (
            "Norway sanctioned Peru on Friday.",
            "sanctioned",
            "“Friday” in the same clause; the day of publication, 17 May 2024 (year inferred).",
        ),
        (
            "Norway sanctioned Peru today.",
            "sanctioned",
            "“today” in the same clause; the day of publication, 17 May 2024 (year inferred).",
        ),
        (
            "Norway sanctioned Peru two months ago.",
            "sanctioned",
            "“two months ago” in the same clause; two months before publication, 17 May 2024 (year inferred).",
        ),
        (
            "In 2006, Norway sanctioned Peru.",
            "sanctioned",
            "“2006” in the same clause.",
        ),
        (
            "Norway condemned the arrests.",
            "condemned",
            "No date in the sentence: taken as news of the day of publication, 17 May 2024 (year inferred).",
        ),
        (
            "The meeting took place two days after Norway sanctioned Peru.",
            "sanctioned",
            "“two days after”: two days before the meeting, which the report puts on 17 May 2024 (year inferred).",
        ),
        (
            "On May 2, 2011 a summit began. The next day Norway condemned Peru.",
            "condemned",
            "“The next day” in the same clause; one day after 2 May 2011.",
        ),
        (
            "On Tuesday, Norway held a summit.\nDuring the summit, Peru condemned the arrests.",
            "condemned",
            "During the summit, which the report puts on 14 May 2024 (year inferred).",
        ),
    ],
)
def test_why_is_a_sentence(date_of, text, trigger, why):
    assert date_of(text, trigger, basis="inferred").why == why
