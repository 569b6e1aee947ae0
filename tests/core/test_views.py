import datetime as dt
import subprocess
import sys

import pandas as pd
import pytest
from made import MEETING, NAMES, ONE, TWO

from core import views
from core.errors import FilterError
from core.filters import UNKNOWN_SOURCE, Filters
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink

RIVERA, SOTO, CHILE, PERU, OAS, LIMA = (
    "person:ana-rivera",
    "person:luis-soto",
    "gpe:chile",
    "gpe:peru",
    "org:oas",
    "gpe:lima",
)
NONE = Filters(text="no article says this")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with open_writer(folder) as writer:
        writer.append([ONE, TWO], parser_version=1)
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    with Library.open(folder) as opened:
        yield opened


def titles(library, **chosen):
    return list(views.timeline(library, Filters(**chosen))["title"])


LEFT, ACCUSES = "In 1999 Peru left the OAS.", "Chile accuses Bolivia"
MET, SILENT = "Ana Rivera met Luis Soto in Lima on March 6.", "The OAS was silent."


def test_facets(library):
    found = views.facets(library)
    assert (found.n_articles, found.n_events, found.n_stories, found.n_quotes, found.n_entities) == (2, 5, 4, 1, 7)
    assert (found.first_event, found.last_event) == (dt.date(1999, 1, 1), MEETING)
    assert (found.first_published, found.last_published) == (dt.date(2024, 3, 7), dt.date(2024, 3, 8))
    assert found.countries.to_dict("list") == {
        "code": ["CL", "PE", "BO"],
        "name": ["Chile", "Peru", "Bolivia"],
        "n": [2, 2, 1],
        "n_articles": [2, 2, 1],
    }
    assert found.sources.to_dict("list") == {"source": ["Andes Daily", UNKNOWN_SOURCE], "n": [1, 1]}
    assert found.names["PE"] == "Peru"


def test_timeline_is_one_row_a_story_in_order_of_days(library):
    frame = views.timeline(library, Filters())
    assert list(frame["title"]) == [LEFT, ACCUSES, MET, SILENT]
    assert list(frame["n_sources"]) == [1, 1, 2, 1]
    assert list(frame["lane"].where(frame["lane"].notna(), "-")) == ["PE", "CL", "PE", "-"]
    met = frame.iloc[2]
    assert met["sources"] == ["Andes Daily", UNKNOWN_SOURCE]
    assert met["countries"] == ["CL", "PE"]
    assert met["n_events"] == 2
    assert met["story_id"] == min(ONE.events[0].id, TWO.events[0].id)
    assert met["date_start"] == pd.Timestamp(MEETING)
    assert pd.isna(frame.iloc[3]["date_start"])


def test_a_date_is_inferred_where_no_report_states_its_year(library):
    frame = views.timeline(library, Filters()).set_index("title")
    assert not frame.loc[MET, "is_inferred"]  # one of the two articles states its date
    assert not frame.loc[LEFT, "is_inferred"]  # the sentence says 1999


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"date_from": dt.date(2024, 2, 10), "date_to": dt.date(2024, 2, 11)}, [ACCUSES]),  # inside the month
        ({"date_from": dt.date(2024, 3, 1)}, [MET]),
        ({"date_to": dt.date(1999, 6, 1)}, [LEFT]),
        ({"countries": ("BO", "PE")}, [LEFT, ACCUSES, MET]),
        ({"countries": ("CL", "PE"), "countries_match": "all"}, [MET]),
        ({"sources": ("Andes Daily",)}, [ACCUSES, MET, SILENT]),
        ({"text": "DELAY"}, [ACCUSES]),
        ({"text": "silen*"}, [SILENT]),
        ({"text": '"Luis Soto" OR wheat'}, [MET]),
        ({"types": ("CONSULT",)}, [MET]),
        ({"corroborated": True}, [MET]),
        ({"entity": OAS}, [LEFT, SILENT]),
    ],
)
def test_timeline_filters(library, chosen, found):
    assert titles(library, **chosen) == found


def test_what_is_counted_is_all_that_matches(library):
    for chosen in (Filters(), Filters(countries=("CL",)), Filters(date_from=dt.date(2024, 2, 1)), Filters(text="Peru")):
        frame, counts = views.timeline(library, chosen), views.timeline_counts(library, chosen)
        assert counts["n"] == len(frame)
        assert counts["n_undated"] == frame["date_start"].isna().sum()
        assert counts["sources"] == sorted({name for names in frame["sources"] for name in names})
        bins = views.timeline_bins(library, chosen)
        assert bins["n"].sum() == frame["date_start"].notna().sum()
        assert bins["n_corroborated"].sum() == (frame["n_sources"][frame["date_start"].notna()] > 1).sum()


def test_a_limit_keeps_what_most_sources_report(library):
    assert list(views.timeline(library, Filters(), limit=1)["title"]) == [MET]


def test_a_story_is_found_by_its_id_whatever_the_filters(library):
    for _, row in views.timeline(library, Filters()).iterrows():
        (found,) = views.story(library, row["story_id"]).to_dict("records")
        assert (found["title"], found["date_why"]) == (row["title"], row["date_why"])
    assert views.story(library, "0' OR 1=1 --:v1-2").empty


@pytest.mark.parametrize("chosen", [Filters(text="Peru"), Filters(entity=OAS), Filters(text="said", countries=("CL",))])
def test_quotes_by_their_places_are_those_of_a_scan(library, monkeypatch, chosen):
    def answers():
        page = views.quotes(library, chosen).to_dict("records")
        return page, views.quotes_count(library, chosen), views.speakers(library, chosen).to_dict("records")

    by_places = answers()
    monkeypatch.setattr(sys.modules["core.views.quotes"], "_MOST_PLACES", -1)
    assert answers() == by_places
    assert by_places[1] == len(by_places[0])


def test_who_is_quoted_how_often_and_about_whom(library):
    assert views.speakers(library, Filters()).to_dict("list") == {
        "speaker": ["Ana Rivera"],
        "speaker_country": ["CL"],
        "kind": ["indirect"],
        "n": [1],
    }
    assert views.spoken_about(library, Filters()) == ["Peru"]
    for said, n in (
        (views.Said(speakers=("Ana Rivera",)), 1),
        (views.Said(speakers=("Luis Soto",)), 0),
        (views.Said(about=("Peru",), kinds=("indirect",)), 1),
        (views.Said(kinds=("direct",)), 0),
    ):
        assert views.quotes_count(library, Filters(), said) == len(views.quotes(library, Filters(), said)) == n


def test_pages_of_a_list_are_the_list(library):
    whole = list(views.articles(library, Filters())["article_id"])
    assert [views.articles(library, Filters(), limit=1, offset=n)["article_id"][0] for n in range(2)] == whole


def test_evidence_shows_each_report_with_its_marks(library):
    story = views.timeline(library, Filters(text="met Luis")).iloc[0]["story_id"]
    frame = views.evidence(library, story)
    assert list(frame["source"]) == [UNKNOWN_SOURCE, "Andes Daily"]
    assert list(frame["published_basis"]) == ["inferred", "stated"]
    row = frame.iloc[1]
    assert row["sentence"] == MET
    shown = [(row["sentence"][m["start"] : m["end"]], m["kind"], m["label"]) for m in row["marks"]]
    assert shown == [
        ("Ana Rivera", "name", "Ana Rivera · Chile"),
        ("met", "trigger", "CONSULT · reported"),
        ("Luis Soto", "name", "Luis Soto · Peru"),
        ("Lima", "name", "Lima · Peru"),
        ("March 6", "date", "6 Mar 2024 · stated"),
    ]


def test_a_country_is_not_labelled_with_itself(library):
    story = views.timeline(library, Filters(text="accused")).iloc[0]["story_id"]
    labels = [m["label"] for m in views.evidence(library, story).iloc[0]["marks"] if m["kind"] == "name"]
    assert labels == ["Chile", "Bolivia"]


def cells(frame):
    return {(a, b): n for a, b, n in zip(frame["a"], frame["b"], frame["n"], strict=True)}


def test_connections_by_sentence(library):
    frame = views.connections(library, Filters()).pairs
    assert cells(frame) == {
        (SOTO, RIVERA): 2,
        (SOTO, LIMA): 1,
        (RIVERA, LIMA): 1,
        (PERU, CHILE): 1,
        (PERU, OAS): 1,
        (CHILE, "gpe:bolivia"): 1,
    }
    first = frame.iloc[0]
    assert first["by_source"] == {"Andes Daily": 1, UNKNOWN_SOURCE: 1}
    assert (first["a_name"], first["a_label"], first["a_country"]) == ("Luis Soto", "PERSON", "PE")


def test_totals_count_windows_and_order_the_rows(library):
    totals = views.connections(library, Filters()).totals.set_index("id")
    assert dict(totals["n"]) == {SOTO: 3, PERU: 3, RIVERA: 2, CHILE: 2, OAS: 2, "gpe:bolivia": 1, LIMA: 1}
    assert list(totals["place"]) == [1, 2, 3, 4, 5, 6, 7]
    for a, b, n in views.connections(library, Filters()).pairs[["a", "b", "n"]].itertuples(index=False):
        assert totals.loc[a, "place"] < totals.loc[b, "place"]
        assert n <= min(totals.loc[a, "n"], totals.loc[b, "n"])


def test_connections_by_article_count_each_article_once(library):
    frame = views.connections(library, Filters(), window="article").pairs
    assert cells(frame)[RIVERA, SOTO] == 2
    assert max(frame["n"]) == 2


def test_connections_by_country_have_countries_as_columns_only(library):
    assert cells(views.connections(library, Filters(), by="country").pairs) == {(OAS, PERU): 1}
    by_article = views.connections(library, Filters(), by="country", window="article").pairs
    assert set(by_article["b"]) == {PERU, CHILE, "gpe:bolivia"}
    assert set(by_article["a"]) == {RIVERA, SOTO, OAS, LIMA}
    totals = views.connections(library, Filters(), by="country").totals
    assert list(totals[totals["is_country"]]["id"]) == [PERU, CHILE, "gpe:bolivia"]


@pytest.mark.parametrize(
    ("by", "limit", "rows", "left_out"), [("entity", 3, 3, 4), ("entity", 30, 7, 0), ("country", 3, 3, 1)]
)
def test_what_is_beyond_the_limit_is_counted(library, by, limit, rows, left_out):
    found = views.connections(library, Filters(), by=by, limit=limit)
    assert found.left_out == left_out
    totals = found.totals
    assert len(totals if by == "entity" else totals[~totals["is_country"]]) == rows


@pytest.mark.parametrize("window", ["sentence", "article"])
@pytest.mark.parametrize("by", ["entity", "country"])
@pytest.mark.parametrize("first", [1, 8, 9])
def test_connections_of_some_days_are_the_same_however_they_are_counted(library, monkeypatch, by, window, first):
    filters = Filters(date_from=dt.date(2024, 3, first), countries=("PE",) if first == 1 else ())
    counted = []
    for few in (0, 150_000):
        monkeypatch.setattr("core.views.together._FEW", few)
        counted.append(views.connections(library, filters, by=by, window=window))
    asked, fetched = counted
    pd.testing.assert_frame_equal(asked.pairs, fetched.pairs)
    pd.testing.assert_frame_equal(asked.totals, fetched.totals)
    assert asked.left_out == fetched.left_out
    assert fetched.totals.empty == (first == 9)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"sources": ("Andes Daily",)}, 1),
        ({"date_to": dt.date(2024, 3, 7)}, 1),  # by publication, not by the day of the event
        ({"date_to": dt.date(2024, 3, 6)}, 0),
        ({"text": "Wednesday"}, 1),
        ({"countries": ("CL", "PE"), "countries_match": "all"}, 2),
        ({"countries": ("BO",)}, 0),  # of the sentence, not of the article
    ],
)
def test_connections_filter_by_window(library, chosen, found):
    met = cells(views.connections(library, Filters(**chosen)).pairs)
    assert met.get((SOTO, RIVERA), met.get((RIVERA, SOTO), 0)) == found


@pytest.mark.parametrize(("by", "window"), [(b, w) for b in ("entity", "country") for w in ("sentence", "article")])
def test_every_cell_leads_back_to_as_many_windows(library, by, window):
    found = views.connections(library, Filters(), by=by, window=window).pairs
    for a, b, n in found[["a", "b", "n"]].itertuples(index=False):
        frame = views.shared_sentences(library, Filters(), a, b, window=window)
        windows = (
            frame["article_id"] if window == "article" else frame["article_id"] + frame["sentence_index"].astype(str)
        )
        assert windows.nunique() == n
        assert len(frame) == views.shared_sentences_count(library, Filters(), a, b, window=window)
        assert (frame["has_a"] | frame["has_b"]).all()


def test_shared_sentences_of_an_article_name_either(library):
    frame = views.shared_sentences(library, Filters(), PERU, OAS, window="article")
    assert list(frame["sentence"][frame["source"] == "Andes Daily"]) == [
        "Chile and Peru agree on copper",
        "She said that Peru would gain.",
        "The OAS was silent.",
    ]


@pytest.mark.parametrize("options", [{"by": "source"}, {"window": "page"}, {"limit": 0}, {"limit": 10_000}])
def test_an_option_that_is_not_allowed_raises(library, options):
    with pytest.raises(ValueError, match="not allowed"):
        views.connections(library, Filters(), **options)


def test_quotes(library):
    (row,) = views.quotes(library, Filters()).to_dict("records")
    assert (row["speaker_name"], row["speaker_entity"], row["speaker_country"]) == ("Ana Rivera", RIVERA, "CL")
    assert (row["as_said"], row["resolved"]) == ("She", True)
    assert (row["content"], row["cue"], row["about"]) == ("Peru would gain", "said that", ["Peru"])
    assert row["sentence"][row["content_start"] : row["content_end"]] == "Peru would gain"
    assert row["sentence"][row["cue_start"] : row["cue_end"]] == "said that"


@pytest.mark.parametrize(
    ("chosen", "n"),
    [
        ({"countries": ("CL",)}, 1),  # the speaker's
        ({"countries": ("PE",)}, 1),  # the sentence's
        ({"countries": ("BO",)}, 0),
        ({"text": "gain"}, 1),
        ({"text": "copper"}, 0),
        ({"date_from": dt.date(2024, 3, 8)}, 1),
        ({"date_from": dt.date(2024, 3, 9)}, 0),
    ],
)
def test_quotes_filter(library, chosen, n):
    assert len(views.quotes(library, Filters(**chosen))) == n


def test_articles(library):
    frame = views.articles(library, Filters())
    assert list(frame["title"]) == [ONE.article.title, TWO.article.title]
    assert list(frame["n_events"]) == [3, 2]
    assert list(frame["n_quotes"]) == [1, 0]
    assert frame.iloc[0]["countries"][-1] == "BO"
    assert frame.iloc[1]["source"] == UNKNOWN_SOURCE
    assert list(views.articles(library, Filters(text="HOSTS"))["title"]) == [TWO.article.title]
    assert list(views.articles(library, Filters(countries=("BO",)))["title"]) == [ONE.article.title]


def test_article_has_text_marks_and_sentences(library):
    page = views.article(library, ONE.article.id)
    assert page.text == ONE.article.text
    assert page.facts["title"] == ONE.article.title
    assert [page.text[a:b] for a, b in page.sentences] == page.text.split("\n")
    kinds = {
        kind: [page.text[m["start"] : m["end"]] for m in page.marks if m["kind"] == kind] for kind in ("date", "quote")
    }
    assert kinds == {"date": ["March 6", "February"], "quote": ["Peru would gain"]}
    assert page.marks == sorted(page.marks, key=lambda m: (m["start"], -m["end"]))
    assert views.article(library, "0' OR 1=1 --") is None


def test_nothing_matches_gives_empty_frames_with_the_same_columns(library):
    for view in (views.timeline, views.timeline_bins, views.quotes, views.speakers, views.articles):
        assert view(library, NONE).empty
        assert list(view(library, NONE).columns) == list(view(library, Filters()).columns)
    found, every = views.connections(library, NONE), views.connections(library, Filters())
    for part in ("pairs", "totals"):
        assert getattr(found, part).empty
        assert list(getattr(found, part).columns) == list(getattr(every, part).columns)
    assert found.left_out == 0
    counts = views.timeline_counts(library, NONE)
    assert (counts["n"], counts["sources"]) == (0, [])
    assert (views.articles_count(library, NONE), views.quotes_count(library, NONE)) == (0, 0)
    assert list(views.evidence(library, "no such story").columns)[:2] == ["event_id", "article_id"]


def test_the_dashboards_part_of_the_core_imports_no_parser():
    code = (
        "import sys; from core import views, filters, samples; from core.library import reader;"
        "print([m for m in ('spacy', 'thinc', 'core.parse', 'pyarrow.dataset', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_search_shows_the_words_around_what_it_found(library):
    found = views.search(library, Filters(text="copper NOT favour"))
    (row,) = found.articles.to_dict("records")
    assert (found.total, found.note) == (1, "")
    assert (row["article_id"], row["title"], row["source"]) == (ONE.article.id, ONE.article.title, "Andes Daily")
    assert {row["snippet"][a:b].lower() for a, b in row["hits"]} == {"copper"}
    assert views.search(library, Filters(text="Rivera", countries=("BO",))).total == 1
    assert views.search(library, Filters(text="Rivera", sources=(UNKNOWN_SOURCE,))).total == 1
    assert views.search(library, Filters(text="zebra")).articles.empty


def test_a_search_that_is_none_says_so(library):
    for view in (views.search, views.timeline, views.quotes, views.articles, views.connections):
        with pytest.raises(FilterError, match="has no word to look for"):
            view(library, Filters(text="-copper"))


@pytest.mark.parametrize("field", ["types", "statuses"])
def test_hostile_values_of_a_fixed_list_are_refused(field):
    with pytest.raises(FilterError, match="choose from"):
        Filters(**{field: ("x' OR 1=1; DROP TABLE stories; --",)})


@pytest.mark.parametrize("field", ["sources", "entity", "text"])
def test_hostile_values_find_nothing_and_change_nothing(library, field):
    value = "x' OR 1=1; DROP TABLE stories; --"
    chosen = Filters(**{field: value if field in ("entity", "text") else (value,)})
    before = titles(library)
    assert views.timeline(library, chosen).empty
    assert views.timeline_counts(library, chosen)["n"] == 0
    assert views.articles_count(library, chosen) == views.quotes_count(library, chosen) == 0
    assert views.connections(library, chosen).pairs.empty
    said = views.Said(speakers=(value,), about=(value,), kinds=(value,))
    assert views.quotes_count(library, Filters(), said) == 0
    assert views.story(library, value).empty
    assert titles(library) == before


@pytest.mark.parametrize(
    ("chosen", "n_articles"),
    [
        ({"types": ("CONSULT",)}, 2),
        ({"types": ("ACCUSE",)}, 1),
        ({"types": ("AID",)}, 0),
        ({"statuses": ("reported",)}, 2),
        ({"corroborated": True}, 2),
        ({"types": ("ACCUSE",), "corroborated": True}, 0),
    ],
)
def test_what_is_asked_of_events_holds_for_the_articles_and_sentences_that_tell_of_them(library, chosen, n_articles):
    filters = Filters(**chosen)
    assert views.articles_count(library, filters) == len(views.articles(library, filters)) == n_articles
    assert views.connections(library, filters).pairs.empty == (n_articles == 0)
    assert views.connections(library, filters, window="article").pairs.empty == (n_articles == 0)


def test_a_search_keeps_to_what_is_asked_of_events_and_to_who_is_named(library):
    assert views.search(library, Filters(text="Peru OR Chile")).total == 2
    assert views.search(library, Filters(text="Peru OR Chile", types=("ACCUSE",))).total == 1
    assert views.search(library, Filters(text="Peru OR Chile", types=("AID",))).total == 0
    for entity in (RIVERA, OAS):
        filters = Filters(text="Peru OR Chile", entity=entity)
        assert views.search(library, filters).total == views.articles_count(library, filters)


def test_entities_are_listed_by_how_many_articles_name_them(library):
    frame = views.entities(library)
    assert list(frame["n"]) == sorted(frame["n"], reverse=True)
    assert {"Ana Rivera", "Luis Soto", "OAS"} <= set(frame["words"])
    assert frame["words"].is_unique
    assert list(views.entities(library, like="riv")["id"]) == [RIVERA]
    assert list(views.entities(library, limit=1)["id"]) == list(frame["id"])[:1]


def test_an_entity_is_found_again_by_its_words_and_by_its_id(library):
    for row in views.entities(library).to_dict("records"):
        assert list(views.entity_called(library, row["words"])["id"]) == [row["id"]]
        assert list(views.entity(library, row["id"])["words"]) == [row["words"]]
    assert views.entity_called(library, "Nobody (Peru)").empty
    assert views.entity(library, "person:nobody").empty


@pytest.mark.parametrize(
    ("reports", "said"),
    [
        ([("EFE", "2023-09-13", "2023-09-13", "reported"), ("Sky", "2023-09-01", "2023-09-30", "reported")], []),
        (
            [("EFE", "2023-09-13", "2023-09-13", "reported"), ("Sky", "2023-09-12", "2023-09-12", "reported")],
            ["The date differs: EFE, 13 Sep 2023; Sky, 12 Sep 2023."],
        ),
        (
            [("EFE", "2023-09-13", "2023-09-13", "announced"), ("Sky", None, None, "reported")],
            ["The status differs: EFE, announced; Sky, reported."],
        ),
        ([("EFE", "2023-09-13", "2023-09-13", "announced"), ("EFE", "2023-09-15", "2023-09-15", "reported")], []),
        ([], []),
    ],
)
def test_what_sources_tell_differently_is_said(reports, said):
    frame = pd.DataFrame(reports, columns=["source", "date_start", "date_end", "status"])
    frame = frame.assign(**{c: pd.to_datetime(frame[c]) for c in ("date_start", "date_end")})
    assert views.differences(frame) == said
