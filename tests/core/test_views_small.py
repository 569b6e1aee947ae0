"""Places and trends on a small library: what is counted, and that every filter holds."""

import datetime as dt

import pandas as pd
import pytest
from made import NAMES, ONE, TWO, parsed

from core import views
from core.errors import FilterError
from core.filters import Filters
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink
from core.present import BUILDERS, Look, present
from core.views.small import QUADS, SCORES

TALKS = "Chile and Peru held talks in Lima.\nPeru accused Chile of delay.\nChile denied an attack on Peru.\n"
DAY = dt.date(2024, 4, 2)
THREE = parsed(
    TALKS,
    published=DAY,
    source="Pacific Post",
    events=[
        ("talks", "CONSULT", ["Chile", "Peru"], [], DAY, DAY),
        ("accused", "ACCUSE", ["Peru"], ["Chile"], DAY, DAY),
        ("attack", "ASSAULT", ["Chile"], ["Peru"], DAY, DAY, {"status": "denied"}),
    ],
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with open_writer(folder) as writer:
        writer.append([ONE, TWO, THREE], parser_version=1)
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    with Library.open(folder) as opened:
        yield opened


def test_each_country_counts_the_events_it_has_part_in(library):
    found = views.countries_of_events(library, Filters())
    stories = views.timeline(library, Filters())
    for code, name, n in found.itertuples(index=False):
        assert n == sum(code in codes for codes in stories["countries"])
        assert NAMES[code] == name
    assert list(found["n"]) == sorted(found["n"], reverse=True)


def test_countries_of_events_hold_to_the_filters(library):
    found = views.countries_of_events(library, Filters(date_from=DAY, date_to=DAY))
    assert found.set_index("code")["n"].to_dict() == {"CL": 3, "PE": 3}
    assert views.countries_of_events(library, Filters(text="no article says this")).empty


def test_places_are_named_by_articles_and_no_country_is_among_them(library):
    found = views.places_named(library, Filters())
    assert list(found["name"]) == ["Lima"]
    assert list(found["country"]) == ["PE"]
    (n,) = views.places_named(library, Filters(sources=("Pacific Post",)))["n"]
    assert n == 1
    assert views.places_named(library, Filters(date_to=dt.date(1990, 1, 1))).empty


def test_the_sentences_of_a_place_name_it(library):
    (lima,) = views.places_named(library, Filters())["id"]
    found = views.sentences_naming(library, Filters(), lima)
    assert len(found) >= 2
    assert all("Lima" in sentence for sentence in found["sentence"])
    assert found["published"].is_monotonic_decreasing
    assert views.sentences_naming(library, Filters(), "nobody").empty
    assert len(views.sentences_naming(library, Filters(), lima, limit=1)) == 1


def test_articles_by_day_and_source(library):
    found, period = views.articles_over_time(library, Filters())
    assert period == "day"
    assert int(found["n"].sum()) == 3
    assert set(found["source"]) == {"Andes Daily", "unknown source", "Pacific Post"}
    few, _ = views.articles_over_time(library, Filters(), most=1)
    assert "other sources" in set(few["source"])
    assert int(few["n"].sum()) == 3


def test_quotes_by_kind_add_up(library):
    found, _ = views.quotes_over_time(library, Filters())
    assert int(found["n"].sum()) == views.quotes_count(library, Filters())
    assert views.quotes_over_time(library, Filters(text="no article says this"))[0].empty


def test_classes_are_plovers(library):
    found, period = views.classes_over_time(library, Filters(date_from=DAY, date_to=DAY))
    assert period == "day"
    assert found.set_index("quad")["n"].to_dict() == {
        "verbal cooperation": 1,
        "verbal conflict": 1,
        "material conflict": 1,
    }


def test_every_type_has_one_class_and_a_score_of_its_side():
    kinds = [kind for quad in QUADS.values() for kind in quad]
    assert sorted(kinds) == sorted(SCORES)
    for quad, of_quad in QUADS.items():
        assert all(SCORES[kind] >= 0 if "cooperation" in quad else SCORES[kind] <= 0 for kind in of_quad)


def test_the_balance_of_two_countries_is_the_sum_of_their_scores(library):
    found, _ = views.balance(library, Filters(date_from=DAY, date_to=DAY), "CL", "PE")
    (row,) = found.to_dict("records")
    # CONSULT is 2.5, ACCUSE -3; the assault is denied, so it is no part of the balance.
    assert (row["n"], row["cooperation"], row["conflict"]) == (2, 2.5, -3.0)
    assert row["mean"] == pytest.approx(-0.25)
    assert views.balance(library, Filters(), "CL", "ZZ")[0].empty


@pytest.mark.parametrize(
    ("last", "period", "start"),
    [
        (dt.date(2024, 3, 28), "day", "2024-03-28"),
        (dt.date(2024, 9, 26), "week", "2024-09-23"),
        (dt.date(2030, 5, 20), "month", "2030-05-01"),
        (dt.date(2060, 5, 20), "year", "2060-01-01"),
    ],
)
def test_periods_grow_with_what_is_to_be_shown(tmp_path, last, period, start):
    with open_writer(tmp_path / "l") as writer:
        early = parsed("The OAS was silent.\n", published=dt.date(2024, 1, 1))
        late = parsed("Peru left the OAS.\n", published=last)
        writer.append([early, late], parser_version=1)
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    with Library.open(tmp_path / "l") as opened:
        found, said = views.articles_over_time(opened, Filters())
        assert said == period
        assert found["start"].max() == pd.Timestamp(start)


OPTIONS = [
    ("connections", {"by": "entity", "measure": "pmi", "order": "cluster", "trivial": "hide"}),
    ("connections", {"by": "country", "measure": "jaccard", "order": "cluster", "window": "article"}),
    ("network", {"trivial": "hide"}),
    ("network", {"measure": "pmi", "window": "article"}),
    ("places", {"area": "Americas"}),
    *((kind, {}) for kind in ("articles", "classes", "pair", "quotes-over-time", "speakers", "places")),
]


@pytest.mark.parametrize(("kind", "options"), OPTIONS, ids=str)
@pytest.mark.parametrize("look", [Look(700), Look(1600, 900)], ids=str)
def test_every_chart_has_words_and_the_same_as_a_table(library, kind, options, look):
    chart = present(kind, library, Filters(), look, options=options)
    assert chart is not None
    assert chart.kind == kind
    assert chart.title
    assert chart.caption
    assert len(chart.alt) > 30
    assert len(chart.table)
    assert chart.grammar in ("plotly", "vega-lite", "echarts")
    assert chart.file_stem.startswith("dateline-")


@pytest.mark.parametrize("kind", sorted(set(BUILDERS) & {kind for kind, _ in OPTIONS}))
def test_no_chart_is_made_of_nothing(library, kind):
    assert present(kind, library, Filters(text="no article says this"), Look(1200)) is None


def test_a_formula_stands_in_the_caption_of_what_it_measures(library):
    def lines(kind, **options):
        spec = present(kind, library, Filters(), Look(1600), options=options).spec
        notes = [note["text"] for note in spec["layout"]["annotations"]] if "layout" in spec else []
        return " ".join(notes) + spec.get("title", {}).get("subtext", "")

    assert "log₂(n·N" in lines("connections", measure="pmi")
    assert "n ∕ (a + b − n)" in lines("network", measure="jaccard")
    assert "log₂" not in lines("connections")
    assert "trivial pair" in lines("connections", by="entity", trivial="hide")


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("connections", {"by": "planet"}),
        ("connections", {"measure": "cosine"}),
        ("network", {"order": "random"}),
        ("places", {"area": "Atlantis"}),
        ("pair", {"one": "CL", "other": "CL"}),
    ],
)
def test_an_option_that_is_none_is_named(library, kind, options):
    with pytest.raises(FilterError, match=r"choose"):
        present(kind, library, Filters(), Look(1200), options=options)


def test_a_hidden_pair_is_in_no_table_and_still_opens(library):
    everything = present("connections", library, Filters(), Look(1200), options={"by": "entity"})
    some = present("connections", library, Filters(), Look(1200), options={"by": "entity", "trivial": "hide"})
    assert len(some.table) < len(everything.table)
    keys = [len(set(chart.spec["data"][1]["customdata"])) for chart in (everything, some)]
    assert keys[0] == keys[1]
