"""The page Check and the buttons on the evidence panel: one or two clicks, recorded, shown, taken back."""

import datetime as dt
import shutil

import pytest

from core import corrections, views
from core.corrections import Wish
from core.filters import Filters
from core.library.reader import Library


@pytest.fixture
def library(seeds_library, tmp_path):
    """A copy of the seeds' library to decide in."""
    shutil.copytree(seeds_library, tmp_path / "library")
    return tmp_path / "library"


def click(test, key):
    test.button(key=key).click()
    return again(test)


def again(test):
    """Runs the page once more. AppTest forgets that dashboard.py leads to it; the page goes there itself."""
    del test.session_state["dashboard"]
    test.run()
    assert not test.exception, test.exception
    return test


def stories(library):
    with Library.open(library) as opened:
        return views.timeline(opened, Filters())


def html(test) -> str:
    return " ".join(e.proto.body for e in flatten(test.main) if e.type == "html")


def flatten(block):
    for child in getattr(block, "children", {}).values():
        yield child
        yield from flatten(child)


def kinds(library):
    return [one.kind for one in corrections.log_of(library).decisions.in_force]


def first_event(library):
    told = stories(library)
    return told[told["n_events"] == 1].iloc[0]["story_id"]


def test_check_shows_what_was_inferred_and_nothing_decided(app, library):
    page = html(app("check", library=library))
    assert "Articles whose day was inferred" in page
    assert "Events without an exact day" in page
    assert "Decided so far" in page
    assert "Decisions that find nothing" not in page


def test_an_event_is_confirmed_with_one_click_and_the_click_taken_back(app, library):
    event = first_event(library)
    test = click(app(library=library, event=event), f"confirm-{event}")
    assert kinds(library) == ["confirm"]
    assert "confirmed" in html(test)
    assert test.button(key=f"confirm-{event}").disabled
    click(test, "undo-last")
    assert kinds(library) == []
    assert not test.button(key=f"confirm-{event}").disabled


def test_an_event_that_is_none_goes_with_one_click(app, library):
    event, before = first_event(library), len(stories(library))
    click(app(library=library, event=event), f"reject-{event}")
    assert len(stories(library)) == before - 1
    assert event not in set(stories(library)["story_id"])


def test_a_date_and_a_type_are_set_in_the_panel(app, library):
    event = first_event(library)
    test = click(app(library=library, event=event), f"change-{event}")
    test.text_input(key=f"redate-{event}").set_value("2023-01")
    click(test, f"set-redate-{event}")
    click(test, f"change-{event}")
    test.selectbox(key=f"retype-{event}").set_value("AID")
    click(test, f"set-retype-{event}")
    row = stories(library).set_index("story_id").loc[event]
    assert (row["date"], row["type"], row["decided"]) == ("2023-01", "AID", "set by analyst")
    assert "set by analyst" in html(test)


def test_a_date_that_is_none_is_said(app, library):
    event = first_event(library)
    test = click(app(library=library, event=event), f"change-{event}")
    test.text_input(key=f"redate-{event}").set_value("soon")
    click(test, f"set-redate-{event}")
    assert any("is no date" in warning.value for warning in test.warning)
    assert kinds(library) == []


def test_an_event_is_made_one_with_another_in_the_panel_and_noted(app, library):
    told = stories(library)
    event, other = told[told["date_start"] == "2023-09-15"]["story_id"].iloc[:2]
    test = click(app(library=library, event=event), f"change-{event}")
    test.text_input(key=f"note-{event}").set_value("Ask <b>Seoul</b>.")
    click(test, f"set-note-{event}")
    assert "Note: Ask &lt;b&gt;Seoul" in html(test)
    click(test, f"change-{event}")
    test.selectbox(key=f"same-{event}").set_value(other)
    click(test, f"set-same-{event}")
    assert kinds(library) == ["note", "merge-stories"]
    assert len(stories(library)) == len(told) - 1


def test_an_articles_source_and_day_are_set_where_it_is_read(app, library):
    with Library.open(library) as opened:
        article = views.articles(opened, Filters()).iloc[0]["article_id"]
    test = app("articles", library=library, article=article)
    for key, value in (("source", "Lima Post"), ("date", dt.date(2023, 9, 17))):
        widget = test.text_input if key == "source" else test.date_input
        widget(key=f"{key}-{article}").set_value(value)
        click(test, f"set-{key}-{article}")
    with Library.open(library) as opened:
        facts = views.article(opened, article).facts
    assert (facts["source"], str(facts["published"].date())) == ("Lima Post", "2023-09-17")
    assert kinds(library) == ["source", "date"]
    assert "Lima Post" in html(test)


def test_an_inferred_day_is_confirmed_on_check(app, library):
    with Library.open(library) as opened:
        guesses = views.inferred(opened, Filters())
    assert len(guesses)
    article = guesses.iloc[0]["article_id"]
    test = click(app("check", library=library), f"right-{article}")
    with Library.open(library) as opened:
        assert article not in set(views.inferred(opened, Filters())["article_id"])
    assert f"right-{article}" not in {button.key for button in test.button}


def test_names_are_merged_on_check_by_whoever_says_so_and_the_history_takes_it_back(app, library):
    with Library.open(library) as opened:
        words = list(views.entities(opened)["words"])
    test = app("check", library=library)
    test.text_input(key="analyst").set_value("Ann")
    test.multiselect(key="merging").set_value(words[:2])
    again(test)
    click(test, "merge-chosen")
    (one,) = corrections.log_of(library).lines
    assert (one.kind, one.who) == ("merge", "Ann")
    assert "One and the same" in html(test)
    with Library.open(library) as opened:
        assert words[1] not in set(views.entities(opened)["words"])
    click(test, f"undo-history-{one.id}")
    with Library.open(library) as opened:
        assert words[1] in set(views.entities(opened)["words"])
    assert "no longer in force" in html(test)


@pytest.mark.parametrize(("button", "kind"), [("one", "merge-stories"), ("two", "apart-stories")])
def test_events_that_may_be_one_are_decided_with_one_click(app, library, button, kind):
    with Library.open(library) as opened:
        row = views.possibly_one(opened).iloc[0]
    before = len(stories(library))
    test = app("check", library=library)
    assert "Events that may be one" in html(test)
    key = f"{button}-{row['event_a']}-{row['event_b']}"
    click(test, key)
    assert kinds(library) == [kind]
    assert len(stories(library)) == before - (button == "one")
    assert key not in {one.key for one in test.button}


def test_two_forms_of_a_name_are_suggested_and_told_apart(app, library_of):
    library = library_of(
        "MANILA, Nov. 3, 2023 - Senator Maria Lopez of the Philippines met the president of the Philippines on Friday.",
        "MANILA, Nov. 4, 2023 - M. Lopez, a senator of the Philippines, criticised China on Friday.",
    )
    with Library.open(library) as opened:
        found = views.alike(opened)
    if found.empty:
        pytest.skip("the pipeline reads the two names otherwise")
    key = f"other-{found.iloc[0]['id_a']}-{found.iloc[0]['id_b']}"
    click(app("check", library=library), key)
    with Library.open(library) as opened:
        assert views.alike(opened).empty


def test_what_no_longer_finds_its_target_is_said(app, library):
    event = first_event(library)
    gone = corrections.make("reject", (f"{event[:16]}:v0-1",), "", "Ann", "2026-01-01T00:00:00.000000+00:00")
    corrections.import_log(library, corrections.log.content([gone]))
    test = app("check", library=library)
    assert "Decisions that find nothing" in html(test)
    click(test, f"undo-lost-{gone.id}")
    assert "Decisions that find nothing" not in html(test)


def test_decisions_that_wait_are_said_and_shown_with_a_click(app, library):
    event = first_event(library)
    waiting = corrections.make("reject", (event,), "", "Ann", "2026-01-01T00:00:00.000000+00:00")
    corrections.log.append(library, [waiting])
    test = app("check", library=library)
    assert any("not yet shown" in warning.value for warning in test.warning)
    click(test, "catch-up")
    assert not any("not yet shown" in warning.value for warning in test.warning)
    assert event not in set(stories(library)["story_id"])


def test_a_hostile_note_is_text(app, library):
    event = first_event(library)
    corrections.decide(library, Wish("note", (event,), "<script>alert(1)</script> **bold**"), who="<b>Ann</b>")
    page = html(app("check", library=library))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<b>Ann" not in page
