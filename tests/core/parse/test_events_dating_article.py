"""Dating beyond the sentence: happenings told twice, the day a report starts from, plans, quotations."""

import datetime as dt

import pytest

from core.parse import nlp as pipeline
from core.parse.events.dating import EventDate, date_event
from core.parse.events.retold import stem
from core.parse.timex import find_timexes, resolve_timexes
from core.parse.zones import Zones

PUBLISHED = dt.date(2024, 5, 17)  # a Friday


@pytest.fixture
def date_of(nlp, article):
    """`date_of(text)` dates the words between [ and ], which are taken out first."""

    def make(marked, *, published=PUBLISHED) -> EventDate:
        start, end = marked.index("["), marked.index("]") - 1
        text = marked.replace("[", "").replace("]", "")
        record = article(text, published=published, published_basis="stated" if published else None)
        doc = nlp(text)
        sentences = pipeline.sentences_of(doc, record.id)
        timexes = resolve_timexes(find_timexes(text, Zones()), record, sentences, doc)
        return date_event(doc, start, end, timexes, record, sentences)

    return make


@pytest.mark.parametrize(
    ("text", "date"),
    [
        # "since" begins what lasts, but does not date a count; "until" dates what waits for it
        ("Norway has [occupied] the island since 2014.", "2014"),
        ("Peru has [fired] ten missiles since January.", "2024-05-17"),
        ("The ministers will not [meet] until June 3.", "2024-06-03"),
        ("The [trial] was postponed until June 3.", "2024-06-03"),
        ("The court [postponed] the trial until June 3.", "2024-05-17"),
        # a day hung on a place is the verb's
        ("The rebels [shelled] a bakery in the northern town of Orla on May 2.", "2024-05-02"),
        # each of two verbs has its own
        ("The chancellor [visited] Peru in February and travelled to Chile in April.", "2024-02"),
        ("The chancellor visited Peru in February and [travelled] to Chile in April.", "2024-04"),
        ("The chancellor visited Peru in March and [travelled] to Chile in June.", "2023-06"),
        ("The chancellor [announced] a trip to Chile in June.", "2024-05-17"),
        ("The chancellor [won] on May 20.", "2024-05-17"),
        # so is a month hung on a town, what happened in the course of a deed, when something stopped
        ("The king [travelled] to the town of Orla in Peru in April.", "2024-04"),
        ("The army [seized] power in a coup in 2021.", "2021"),
        ("The army [seized] the station in the town in 2021.", "2021"),
        ("The firm launched the phone in June 2022 and [stopped] making it last year.", "2023"),
        # counted from a deed that has its day
        ("The premier [signed] the decree a day after the vote on May 12.", "2024-05-13"),
        ("The premier [left] two days before the vote on May 12.", "2024-05-10"),
        ("The premier [left] two days before the vote.", "2024-05-17"),
        # from the first to the last
        ("The talks, [held] between 3 and 5 May, ended without a deal.", "2024-05-03/2024-05-05"),
        ("The fair was [held] from May 2 to May 6.", "2024-05-02/2024-05-06"),
        ("The [talks] on May 2 and a vote on May 6 brought no deal.", "2024-05-02"),
        # what is put off comes after publication
        ("[Deliveries] of the ships are not due until February.", "2025-02"),
        ("The [trial] was delayed until March.", "2025-03"),
        ("The [trial] lasted until March.", "2024-05-17"),
        # said of the noun, or planned for it
        ("The rebels [shelled] a railway station on May 2.", "2024-05-02"),
        ("The [pact] signed in 2010 was condemned by Norway.", "2010"),
        ("The [talks] are expected to be held on Monday.", "2024-05-20"),
        # verbs that share a subject and a day
        ("The envoy [met] the president and left Peru on Tuesday.", "2024-05-14"),
        # a time of the day told of is no background
        ("Earlier in the day, Norway [condemned] the arrests.", "2024-05-17"),
        # a day to come dates nothing done
        ("Norway [announced] a visit next week.", "2024-05-17"),
        ("Norway will visit Peru and [condemn] the arrests.", None),
        # what goes on is no plan; what nobody dates has no day
        ("Norway will [continue] its patrols.", "2024-05-17"),
        ("Norway has [signed] a treaty with Peru.", "2024-05-17"),
        ("Norway has recently [signed] a treaty with Peru.", None),
        # what is to be done goes with the deed; what was said, with the saying
        ("On Tuesday, Norway signed a contract to [buy] two ships.", "2024-05-14"),
        ("A spokesman said on Tuesday that the soldiers [opened] fire.", "2024-05-14"),
        # what comes is on the day just given, in the next sentence only
        ("The ministers will meet on Monday.\nThey will [discuss] tariffs.", "2024-05-20"),
        ("The ministers will meet on Monday.\nNorway is sceptical.\nThey will [discuss] tariffs.", None),
        ("The ministers will meet on Monday. They had [discussed] tariffs.", None),
    ],
)
def test_in_a_sentence_or_two(date_of, text, date):
    found = date_of(text)
    assert found.date == date, found.why
    assert found.why.endswith(".")


@pytest.mark.parametrize(
    ("text", "date"),
    [
        # the headline and later mentions take the day of the one that states it
        ("Plane [crashes] in Peru\nThe aircraft burned out.\nIt crashed near Lima on Tuesday.", "2024-05-14"),
        ("Rescuers searched the hills.\nA plane crashed near Lima on Tuesday.\nThe [crash] killed six.", "2024-05-14"),
        ("The [crash] killed six.\nThe plane crashed near Lima on Tuesday.", "2024-05-14"),
        ("Norway signed a treaty on Monday.\nThe [deal] angered Peru.", "2024-05-13"),
        # not where two days are told, where it is another of its kind, nor where somebody else's is told of
        (
            "A plane crashed in Peru on April 2.\nOne crashed in Chile on April 9.\nThe [crash] angered pilots.",
            "2024-05-17",
        ),
        ("Norway signed a treaty on April 8.\nPeru signed a [deal] with Chile.", "2024-05-17"),
        ("The Chile deal was signed on April 8.\nThe Peru [deal] was condemned.", "2024-05-17"),
        ("A crash killed six in Peru on April 8.\nTwo [crashes] killed nine in Chile.", "2024-05-17"),
    ],
)
def test_a_happening_told_twice_has_one_date(date_of, text, date):
    found = date_of(text)
    assert found.date == date, found.why


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Floods in Peru\nHeavy rain hit Lima on Wednesday.\nRescuers [saved] forty people.", "2024-05-15"),
        ("Floods in Peru\nHeavy rain hit Lima on Wednesday.\nThe mayor [said] that schools were shut.", "2024-05-15"),
        # the day of publication is no news of its own, nor is a day long gone, nor one to come
        ("Floods in Peru\nHeavy rain hit Lima on Friday.\nRescuers [saved] forty people.", "2024-05-17"),
        ("Floods in Peru\nHeavy rain hit Lima on March 5.\nRescuers [saved] forty people.", "2024-05-17"),
        ("Floods in Peru\nHeavy rain will hit Lima on Monday.\nRescuers [saved] forty people.", "2024-05-17"),
        # a date line alone is not what a report starts from
        ("Floods in Peru\nMay 14, 2024\nHeavy rain hit Lima.\nRescuers [saved] forty people.", "2024-05-17"),
        # nor the day of what the news comes after
        ("Floods in Peru\nLima calls on Chile.\nThis comes after Quito [said] on Wednesday it would.", "2024-05-15"),
        ("Lima [called] on Chile.\nThis comes after Quito said on Wednesday that it would help.", "2024-05-17"),
        ("Lima [called] on Chile.\nThe move comes two days after Quito closed its ports on May 15.", "2024-05-17"),
        ("Lima [called] on Chile.\nSix died after a dam broke on Wednesday.", "2024-05-15"),
        # background stays without
        ("Floods in Peru\nHeavy rain hit Lima on Wednesday.\nRescuers had [saved] forty people.", None),
    ],
)
def test_the_day_a_report_starts_from(date_of, text, date):
    found = date_of(text)
    assert found.date == date, found.why


ASIDE = "Floods in Peru\nHeavy rain hit Lima.\nRescuers came.\nSix died.\nHelp was sent.\n"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The dam is [built] of clay.", None),
        ("The dam was [built] of clay.", "2024-05-17"),
        ("The mayor is [unhappy] with the help.", "2024-05-17"),
        ("The dam [holds] six million tonnes.", None),
        ("The mayor [claims] that the dam is safe.", "2024-05-17"),
    ],
)
def test_an_aside_tells_of_a_state_or_of_a_stance(date_of, text, date):
    found = date_of(ASIDE + text)
    assert found.date == date, found.why


def test_without_publication_no_day_is_the_news(date_of):
    text = "Floods in Peru\nHeavy rain hit Lima on May 15, 2024.\nRescuers [saved] forty people."
    assert date_of(text, published=None).date is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("The club won the cup on Sunday.\n“We [wrote] history today,” said the coach.", "2024-05-12"),
        ("The club won the cup on Sunday.\n“We wrote history.\nToday we [won] it all.”", "2024-05-12"),
        ("The club won the cup on Sunday.\nToday the coach [resigned].", "2024-05-17"),
        ("“We won.”\nThe club won the cup on Sunday.\nToday the coach [resigned].", "2024-05-17"),
    ],
)
def test_today_in_a_quotation_is_the_day_of_saying(date_of, text, date):
    found = date_of(text)
    assert found.date == date, found.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "Plane [crashes] in Peru\nThe aircraft burned out.\nIt crashed near Lima on Tuesday.",
            "“Tuesday” where “crashed” is told of; the Tuesday before publication, 17 May 2024.",
        ),
        (
            "On Tuesday, Norway signed a contract to [buy] two ships.",
            "No date in the sentence; it goes with “signed”, which the report puts on 14 May 2024.",
        ),
        (
            "Floods in Peru\nHeavy rain hit Lima on Wednesday.\nRescuers [saved] forty people.",
            "“Wednesday” is the day that the report starts from; the Wednesday before publication, 17 May 2024.",
        ),
        (
            "The club won the cup on Sunday.\n“We [wrote] history today,” said the coach.",
            "“today” in the same clause; counted from 12 May 2024, which the report starts from.",
        ),
        (
            "Norway has [occupied] the island since 2014.",
            "“2014” is when it began.",
        ),
    ],
)
def test_why_says_where_the_date_was_found(date_of, text, why):
    assert date_of(text).why == why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("announce", "announcement"),
        ("deliver", "delivery"),
        ("develop", "development"),
        ("arrive", "arrival"),
        ("investigate", "investigation"),
        ("stab", "stabbing"),
        ("suspend", "suspension"),
        ("sign", "contract"),
    ],
)
def test_verb_and_noun_of_a_happening_share_a_stem(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(
    ("one", "other"), [("form", "formal"), ("sign", "signal"), ("real", "reality"), ("vote", "vow")]
)
def test_words_that_only_look_alike_do_not(one, other):
    assert stem(one) != stem(other)


def test_a_page_of_dates_and_mentions_is_read_in_time(date_of):
    text = "The crash of Monday and Tuesday and Friday killed six. " * 60
    assert date_of(f"{text}The [crash] angered pilots.").why.endswith(".")
