"""Stories that may be one: what is asked about, why, and that what was decided is not asked again."""

import datetime as dt

import pytest
from made import parsed
from made_library import add

from core import views
from core.corrections import Wish, decide, undo
from core.library.reader import Library

DAY = dt.date(2024, 3, 6)


def report(text, trigger, kind, actors, recipients, *, day=DAY, **more):
    events = [(trigger, kind, actors, recipients, day, day, more)]
    return parsed(text, events=events, source=text.split()[0])


WARNED = report("Andes: Chile warned Peru that tariffs breach treaty.", "warned", "THREATEN", ["Chile"], ["Peru"])
LIKELY = [
    # another type, and only two words the same
    report("Sur: Chile agreed with Peru on treaty tariffs.", "agreed", "AGREE", ["Chile"], ["Peru"]),
    # other actors of the same land
    report("Sur: Ana Rivera warned Peru of treaty breach.", "warned", "THREATEN", ["Ana Rivera"], ["Peru"]),
]
UNLIKE = [
    report("Sur: Chile fined Peru over treaty tariffs.", "fined", "SANCTION", ["Chile"], ["Peru"]),
    report("Sur: Chile praised Peru for its harvest.", "praised", "SUPPORT", ["Chile"], ["Peru"]),
    report("Sur: Bolivia agreed with Lima on treaty tariffs.", "agreed", "AGREE", ["Bolivia"], ["Lima"]),
    report(
        "Sur: Chile may agree with Peru on treaty tariffs.", "agree", "AGREE", ["Chile"], ["Peru"], status="announced"
    ),
    report(
        "Sur: Chile agreed with Peru on treaty tariffs.",
        "agreed",
        "AGREE",
        ["Chile"],
        ["Peru"],
        day=dt.date(2024, 3, 9),
    ),
]


def asked(folder):
    with Library.open(folder) as library:
        return views.possibly_one(library).to_dict("records")


@pytest.mark.parametrize("other", LIKELY)
def test_what_may_be_one_is_asked_about_with_its_reasons(tmp_path, other):
    add(tmp_path, [WARNED, other])
    (row,) = asked(tmp_path)
    assert {row["event_a"], row["event_b"]} == {WARNED.events[0].id, other.events[0].id}
    assert {row["source_a"], row["source_b"]} == {"Andes:", "Sur:"}
    assert "same day" in row["why"]
    assert "treaty" in row["why"]
    assert 0.3 <= row["likelihood"] < 0.95


@pytest.mark.parametrize("other", UNLIKE)
def test_what_is_something_else_is_not_asked_about(tmp_path, other):
    add(tmp_path, [WARNED, other])
    assert asked(tmp_path) == []


def test_what_is_told_in_the_same_words_is_one_and_no_question(tmp_path):
    same = report("Sur: Chile agreed with Peru tariffs breach treaty.", "agreed", "AGREE", ["Chile"], ["Peru"])
    add(tmp_path, [WARNED], [same])
    assert asked(tmp_path) == []
    with Library.open(tmp_path) as library:
        assert library.rows("SELECT n_events, n_sources FROM stories") == [(2, 2)]


@pytest.mark.parametrize("kind", ["apart-stories", "merge-stories"])
def test_what_was_decided_is_not_asked_again(tmp_path, kind):
    add(tmp_path, [WARNED, LIKELY[0]])
    pair = (WARNED.events[0].id, LIKELY[0].events[0].id)
    (one,) = decide(tmp_path, Wish(kind, pair))
    assert asked(tmp_path) == []
    undo(tmp_path, one.id)
    assert len(asked(tmp_path)) == 1


def test_an_empty_library_asks_nothing(tmp_path):
    add(tmp_path, [parsed("Nothing happened.")])
    assert asked(tmp_path) == []
