import datetime as dt

from made import MEETING, NAMES, ONE, TWO, parsed

from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink


def linked(folder, *articles, table="stories"):
    with open_writer(folder) as writer:
        writer.append(articles, parser_version=1)
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    with Library.open(folder) as library:
        codes = {bit: code for code, bit in library.bits.items()}
        frame = library.query(f"SELECT * FROM {table} ORDER BY ALL")  # noqa: S608 - one of our tables
        return [row | {"lane": codes.get(row.get("lane"))} for row in frame.to_dict("records")]


def test_a_country_is_told_from_its_cities(tmp_path):
    rows = linked(tmp_path, ONE, TWO, table="names")
    assert {row["name"] for row in rows if row["is_country"]} == {"Chile", "Peru", "Bolivia"}


def test_where_a_meeting_was_is_no_one_who_took_part(tmp_path):
    day = {"first": MEETING, "last": MEETING}
    text = "Ana Rivera met Luis Soto.\nThe two talked in Lima: Ana Rivera hosted Luis Soto."
    events = [
        ("met", "CONSULT", ["Ana Rivera"], ["Luis Soto"], *day.values()),
        ("hosted", "CONSULT", ["Ana Rivera", "Luis Soto"], ["Lima"], *day.values()),
    ]
    assert len(linked(tmp_path, parsed(text, events=events))) == 1


def test_a_city_counts_where_nobody_else_is_named(tmp_path):
    visit = ("visited", "CONSULT", [], ["Lima"], MEETING, MEETING)
    articles = [
        parsed(f"The envoy visited Lima {when}.", events=[visit], timexes=[(when, "2024-03-06", MEETING, MEETING)])
        for when in ("on Wednesday", "on March 6")
    ]
    (story,) = linked(tmp_path, *articles)
    assert story["n_events"] == 2


def test_the_day_of_publication_alone_ties_only_the_same_people(tmp_path):
    texts = ("Ana Rivera met Luis Soto.", "Ana Rivera and Peru met Luis Soto.")
    sides = (["Ana Rivera"], ["Ana Rivera", "Peru"])
    articles = [
        parsed(text, events=[("met", "CONSULT", actors, ["Luis Soto"], MEETING, MEETING)])
        for text, actors in zip(texts, sides, strict=True)
    ]
    assert len(linked(tmp_path, *articles)) == 2


def test_a_year_the_article_states_is_not_inferred(tmp_path):
    first = dt.date(2024, 2, 1)
    events = [("met", "CONSULT", ["Ana Rivera"], ["Luis Soto"], first, first)]
    undated = parsed("Ana Rivera met Luis Soto in February.", events=events, basis="inferred")
    dated = parsed("It is 2024.\nAna Rivera met Luis Soto in Lima.", events=events, basis="inferred")
    stated = parsed("Ana Rivera met Luis Soto then.", events=events, basis="stated")
    for article, inferred in ((undated, True), (dated, False), (stated, False)):
        (story,) = linked(tmp_path / article.article.id, article)
        assert bool(story["is_inferred"]) is inferred


def test_the_lane_is_of_whoever_acts_and_at_last_of_the_place(tmp_path):
    text = "The OAS met Luis Soto of Peru in Lima, Ana Rivera said."
    lima = next(e.id for e in parsed(text).entities if e.name == "Lima")
    cases = [
        ((["Ana Rivera"], ["Luis Soto"], {}), "CL"),
        ((["OAS"], ["Luis Soto"], {}), "PE"),
        ((["OAS"], [], {"countries": ("BO", "CL")}), "BO"),
        ((["OAS"], [], {"place": lima}), "PE"),
        ((["OAS"], [], {}), None),
    ]
    for n, ((actors, recipients, more), lane) in enumerate(cases):
        article = parsed(text, events=[("met", "CONSULT", actors, recipients, MEETING, MEETING, more)])
        assert linked(tmp_path / str(n), article)[0]["lane"] == lane


def test_stories_written_in_slices_are_the_same(tmp_path, monkeypatch):
    articles = [
        ONE,
        TWO,
        parsed("Ana Rivera left Chile.", events=[("left", "RETREAT", ["Ana Rivera"], [], None, None)]),
    ]
    whole = linked(tmp_path / "whole", *articles)
    monkeypatch.setattr("core.link.relink._STORIES_EACH", 1)
    monkeypatch.setattr("core.link.relink._ARTICLES_EACH", 1)
    assert len(whole) > 1
    assert list(map(repr, linked(tmp_path / "sliced", *articles))) == list(map(repr, whole))
