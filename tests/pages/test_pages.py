"""Every page full, filtered and empty, without a browser. Plotly charts are UnknownElement in AppTest."""

import datetime as dt
import json
from dataclasses import replace
from unittest.mock import Mock

import pytest
from made import parsed
from made_library import add

from core import views
from core.library.reader import Library
from core.library.segments import DamagedError

PAGES = ("timeline", "connections", "places", "quotes", "trends", "articles")


def bodies(test) -> str:
    """All HTML and text a page shows."""
    html = [element.proto.body for element in test.main if element.type == "html"]
    return " ".join(
        html + [element.value for kind in ("caption", "info", "warning") for element in getattr(test, kind)]
    )


def flatten(block):
    for child in getattr(block, "children", {}).values():
        yield child
        yield from flatten(child)


def specs(test) -> list[dict]:
    """The Plotly figures of a page."""
    return [json.loads(e.proto.spec) for e in flatten(test.main) if e.type == "plotly_chart"]


def drawn(test) -> list[str]:
    return [text for spec in specs(test) for trace in spec["data"] for text in trace.get("text") or () if text]


def all_html(test) -> str:
    return " ".join(e.proto.body for e in flatten(test.main) if e.type == "html")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_the_library_without_a_filter(app, page):
    test = app(page)
    assert "Nothing to show" not in all_html(test)
    assert not test.warning


@pytest.mark.parametrize("page", PAGES)
def test_a_page_says_so_when_nothing_matches(app, page):
    test = app(page, text="no article says this")
    assert "Nothing to show" in all_html(test)
    assert any("Widen the dates" in note.value for note in test.info)


def test_a_country_of_a_link_filters_the_timeline(app):
    everything, china = len(drawn(app())), drawn(app(countries="China"))
    assert 0 < len(china) < everything
    assert all("Chinese" in text or "China" in text for text in china)


def test_dates_of_a_link_filter_the_timeline_and_a_month_matches_any_of_its_days(app):
    july = drawn(app(dates=["2023-07-10", "2023-07-12"]))
    assert len(july) == 1
    assert "Shoigu" in july[0]


def test_an_event_of_a_link_opens_its_sentences_in_each_source(app):
    spec = specs(app())[0]
    summit = next(
        key
        for trace in spec["data"]
        for key, text in zip(trace["customdata"], trace.get("text", ()), strict=False)
        if "Vostochny" in (text or "") and "×2" in text
    )
    page = all_html(app(event=summit))
    assert "had a meeting" in page.replace("</mark>", "").replace('<mark class="dl-event"', "") or "meeting" in page
    assert "Sky News" in page
    assert "EFE" in page


def test_an_unknown_event_of_a_link_is_ignored(app):
    assert "dl-card" not in all_html(app(event="nonsense"))


def test_a_value_this_library_does_not_have_is_named(app):
    assert any("Atlantis" in note.value for note in app(countries="Atlantis").warning)


def test_quotes_name_the_speaker_behind_a_pronoun(app):
    page = all_html(app("quotes"))
    assert "Bonnie Jenkins" in page
    assert "in the text: “She”" in page


def test_an_article_is_shown_whole_with_the_sentence_of_the_link_marked(app):
    assert len(app("articles").radio(key="listed").options) == 2
    page = all_html(app("articles", sentence="3"))
    assert "dl-focus" in page
    assert "dl-name" in page


def test_sources_of_a_link_filter_the_articles(app):
    (only,) = app("articles", sources="EFE").radio(key="listed").captions
    assert only.startswith("EFE")


def test_events_without_any_date_are_listed_though_nothing_can_be_drawn(app, library_of):
    test = app(library=library_of("Russia accused Ukraine of lying about the talks.\n"))
    assert any("None of these events has a date" in note.value for note in test.info)
    assert specs(test) == []
    assert any("accuses" in button.label for button in test.button)


@pytest.mark.parametrize("page", PAGES)
def test_an_article_in_which_nothing_was_found_breaks_no_page(app, library_of, page):
    app(page, library=library_of("It rained all day and nobody minded.\n"))


MEETINGS = "Meetings and talks (CONSULT)"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"types": MEETINGS}, "meetings and talks"),
        ({"status": "alleged"}, "alleged"),
        ({"entity": "Vladimir Putin"}, "naming Vladimir Putin"),
        ({"entity": "putin"}, "naming Vladimir Putin"),
        ({"corroborated": "true"}, "told by two or more sources"),
        ({"countries": ["Russia", "China"], "match": "all"}, "Russia and China"),
    ],
)
def test_a_filter_of_a_link_narrows_every_page_and_is_said(app, link, said):
    everything = len(drawn(app()))
    test = app(**link)
    assert len(drawn(test)) < everything
    assert said in json.dumps(specs(test), ensure_ascii=False) + all_html(test) + bodies(test)
    for page in PAGES[1:]:
        assert not app(page, **link).warning


@pytest.mark.parametrize("link", [{"types": "PARTY"}, {"status": "maybe"}, {"entity": "zzzz"}, {"dates": "someday"}])
def test_a_value_that_is_none_is_named_whatever_the_filter(app, link):
    test = app(**link)
    assert any(next(iter(link.values())) in note.value for note in test.warning)
    assert len(drawn(test)) == len(drawn(app()))


def test_a_preset_counts_back_from_the_latest_article(app):
    test = app()
    (period,) = [pills for pills in test.sidebar.pills if pills.key == "preset"]
    assert period.value == "All"
    period.set_value("7 days").run()
    assert test.session_state["dates"] == (dt.date(2023, 9, 9), dt.date(2023, 9, 15))
    assert len(drawn(test)) < len(drawn(app()))


def test_a_name_that_is_chosen_narrows_to_those_who_name_it(app):
    test = app()
    test.sidebar.selectbox(key="entity").set_value("Bonnie Jenkins").run()
    assert 0 < len(drawn(test)) < len(drawn(app()))
    assert any("Jenkins" in text for text in drawn(test))


def test_reset_takes_every_filter_back(app):
    test = app(countries="Russia", types=MEETINGS, entity="Vladimir Putin", corroborated="true", text="Kim")
    next(button for button in test.sidebar.button if button.label == "Reset filters").click().run()
    assert len(drawn(test)) == len(drawn(app()))


def test_an_open_article_has_its_own_timeline(app):
    (strip,) = specs(app("articles", sources="Sky News"))
    assert any("Shoigu" in text for text in drawn(app("articles", sources="Sky News")))
    assert strip["layout"]["height"] < 300


def test_a_search_lists_what_it_found_with_its_words(app):
    test = app("articles", text="sanction*")
    assert '<mark class="dl-hit">' in all_html(test)
    assert [button.label for button in test.main.button if button.label in ("Previous", "Next")] == ["Previous", "Next"]


def test_an_open_event_says_its_day_type_and_sources(app):
    spec = specs(app())[0]
    summit = next(
        key
        for trace in spec["data"]
        for key, text in zip(trace["customdata"], trace.get("text", ()), strict=False)
        if "Vostochny" in (text or "")
    )
    page = all_html(app(event=summit))
    for chip in ("Wed 13 Sep 2023", "Meetings and talks (CONSULT)", "2 sources"):
        assert f">{chip}</span>" in page


HOSTILE = "<img src=x onerror=alert(1)> {a|b} `rm` $x$ [l](javascript:1)"


@pytest.mark.parametrize("page", PAGES)
def test_hostile_names_and_links_break_no_page(app, library_of, page):
    text = f"SEOUL (EFE).- Ann {HOSTILE} met Bob Kent in Seoul, South Korea, on 3 May 2024. "
    text += '"It is <b>done</b>", said Bob Kent of South Korea.\n'
    library = library_of(text)
    for query in ({}, {"place": HOSTILE, "pair": f"{HOSTILE}\nx", "area": "Atlantis", "one": HOSTILE}):
        assert "<img" not in all_html(app(page, library=library, **query)).replace("&lt;img", "")


@pytest.mark.parametrize("view", ["By country", "Everyone with everyone", "Network"])
@pytest.mark.parametrize("strength", ["Counts", "PMI", "Jaccard"])
def test_who_with_whom_is_shown_in_every_way(app, view, strength):
    test = app("connections", view=view, strength=strength, order="Clusters", plain="true", window="article")
    assert "Nothing to show" not in all_html(test)
    kinds = {element.type for element in flatten(test.main)}
    assert ("echarts_chart" if view == "Network" else "plotly_chart") in kinds


def test_a_country_of_a_link_lists_its_events_beside_the_map(app):
    page = all_html(app("places", place="KP"))
    assert "North Korea" in page
    assert "dl-card" in page


def test_a_place_of_a_link_lists_the_sentences_that_name_it(app):
    spec = specs(app("places"))[0]
    keys = [key for trace in spec["data"] for key in trace.get("customdata", ()) if len(key) > 2]
    assert keys
    assert "dl-name" in all_html(app("places", place=keys[0]))


def test_what_a_link_asks_of_no_place_is_ignored(app):
    assert "dl-card" not in all_html(app("places", place="ZZ"))


def test_a_balance_says_its_scale_and_its_countries(app):
    test = app("trends", one="Russia", other="North Korea")
    charts = [json.loads(e.proto.spec) for e in flatten(test.main) if e.type.endswith("vega_lite_chart")]
    titles = [chart["title"]["text"] for chart in charts if "text" in chart.get("title", {})]
    assert any(title.startswith("Russia and North Korea") for title in titles)


def test_a_library_that_could_not_be_read_is_opened_anew(app, seeds_library, monkeypatch):
    days = ["2023-07-01", "2023-09-29"]
    with monkeypatch.context() as failing:
        fails = DamagedError(seeds_library, "a failed assertion")
        failing.setattr(views, "timeline", Mock(__name__="timeline", side_effect=fails))
        assert "is damaged" in app(dates=days).warning[0].value
    test = app(dates=days)
    assert drawn(test)
    assert not test.warning


def test_hidden_characters_are_shown_where_one_chooses_and_choosing_finds_what_has_them(app, tmp_path):
    odd = parsed("Ana Rivera met Luis Soto in Lima.", source="ne\u202esw")
    odd = replace(odd, entities=tuple(replace(one, name=f"{one.name}\u200b") for one in odd.entities))
    add(tmp_path, [odd, parsed("Luis Soto left Peru.")])
    sidebar = app(library=tmp_path).sidebar
    (sources,) = [box for box in sidebar.multiselect if box.label == "Sources"]
    assert "ne[U+202E]sw" in sources.options
    (who,) = [box for box in sidebar.selectbox if box.label == "Who or what is named"]
    assert any("Rivera[U+200B]" in option for option in who.options)
    for query in ({"sources": "ne[U+202E]sw"}, {"entity": next(one for one in who.options if "Rivera" in one)}):
        test = app("articles", library=tmp_path, **query)
        assert "Lima" in all_html(test)
        assert [len(listed.options) for listed in test.main.radio] == [1]


def test_the_search_index_is_looked_at_before_somebody_searches(app, library_of, monkeypatch):
    begun = []
    monkeypatch.setattr(Library, "check_index_ahead", lambda library, *, after_s: begun.append(library.folder))
    folder = library_of("Peru and Chile signed a treaty in Lima on 3 May 2024.")
    app(library=folder)
    app(library=folder)
    assert begun == [folder]
