"""Every page over a set of shards in place of a library: counts where there are some, else the way to a library."""

import datetime as dt
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.shards.dataset import opened
from core.shards.parse import parse

ROOT = Path(__file__).parents[2]
COUNTED = ("timeline", "connections", "places", "quotes", "trends")
CHARTS = ("plotly_chart", "vega_lite_chart", "arrow_vega_lite_chart")
OF_A_LIBRARY = ("articles", "check", "library")


@pytest.fixture(scope="module")
def shards(tmp_path_factory, nlp):
    """The two seeds as a set of shards."""
    pytest.importorskip("ibis", reason="Ibis is not installed: pip install 'dateline[remote]'")
    folder = tmp_path_factory.mktemp("shards")
    parse([str(ROOT / "seeds")], str(folder), workers=1, added=dt.date(2026, 1, 15))
    return folder


@pytest.fixture
def page_of(shards, monkeypatch):
    """A maker: `page_of("quotes", countries="Russia")` runs that page, in the frame that dashboard.py has."""
    monkeypatch.chdir(ROOT)

    def run(page="timeline", *, address=shards, **query):
        monkeypatch.setenv("DATELINE_LIBRARY", str(address))
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for key, value in query.items():
            test.query_params[key] = value
        test.run()
        if page != "timeline":
            test.switch_page(f"pages/{page}.py")
            # Else a page that is switched to runs without dashboard.py.
            del test.session_state["dashboard"]
            for key, value in query.items():
                test.query_params[key] = value
            test.run()
        assert not test.exception, test.exception
        return test

    return run


def said(test, *kinds):
    """What a page says in elements of some kinds, without the characters that keep addresses from becoming links."""
    words = " ".join(element.value for kind in kinds for element in getattr(test, kind))
    return words.replace("\\", "").replace("\u2060", "")


def charts(test):
    def below(block):
        for child in getattr(block, "children", {}).values():
            yield child
            yield from below(child)

    return [e for e in below(test.main) if e.type in CHARTS]


@pytest.mark.parametrize("page", COUNTED)
def test_a_page_of_counts_draws_them_and_says_who_was_asked(page_of, shards, page):
    test = page_of(page)
    assert charts(test)
    assert f"Counts of the shards in {shards}" in said(test, "caption")
    assert not test.warning
    assert not test.error


def test_the_timeline_counts_every_report_that_has_a_day(page_of, shards):
    found = opened(str(shards))
    reports = found.read(found.files("events"), "events").to_pylist()
    dated = [one for one in reports if one["date_start"]]
    (table,) = (table.value for table in page_of().dataframe)
    assert 10 < table["Events"].sum() == len(dated)
    (table,) = (table.value for table in page_of(countries="China").dataframe)
    assert 0 < table["Events"].sum() == sum("CN" in one["countries"] for one in dated) < len(dated)


@pytest.mark.parametrize("page", OF_A_LIBRARY)
def test_a_page_of_articles_says_what_to_do_instead(page_of, shards, page):
    test = page_of(page, countries="China", dates=["2023-09-01", "2023-09-30"])
    (commands,) = (one.value.replace("\\\n    ", "") for one in test.code)
    made = f"dateline add --from-parquet {shards} --from 2023-09-01 --to 2023-09-30 --country CN --library news"
    assert commands == f"{made}\nDATELINE_LIBRARY=news make dashboard"
    held = " ".join(element.proto.body for element in test.get("html"))
    assert "What is in these shards" in held
    assert str(shards) in held
    assert not charts(test)


def test_what_shards_cannot_be_asked_is_not_offered(page_of):
    test = page_of()
    assert test.toggle(key="corroborated").disabled
    assert test.text_input(key="text").disabled
    assert not page_of(text="Putin").text_input(key="text").disabled


def test_key_events_are_a_librarys(page_of):
    assert "known of a library's stories" in said(page_of(show="Key events"), "info")


def test_the_words_of_quotations_are_asked_of_a_library(page_of):
    test = page_of("quotes")
    assert "texts, sentences, stories and decisions are a library's" in said(test, "info")
    assert len(charts(test)) == 2


def test_what_is_behind_a_number_is_asked_of_a_library(page_of):
    test = page_of("connections", view="Everyone with everyone")
    first = json.loads(charts(test)[0].proto.spec)["data"]
    pair = next(key for trace in first for key in trace.get("customdata") or () if key and "\n" in key)
    test = page_of("connections", view="Everyone with everyone", pair=pair)
    assert "texts, sentences, stories and decisions are a library's" in said(test, "info")


@pytest.mark.parametrize(
    ("chosen", "what"), [({"text": "Putin"}, "words of a text"), ({"status": "denied"}, "statuses")]
)
def test_a_filter_that_shards_do_not_know_is_said(page_of, chosen, what):
    test = page_of("trends", **chosen)
    assert what in said(test, "warning")
    assert "dateline add --from-parquet" in said(test, "warning")


def test_a_place_without_shards_is_said(page_of, tmp_path):
    test = page_of(address=f"duckdb+{tmp_path}")
    assert "is no set of shards" in said(test, "error")
