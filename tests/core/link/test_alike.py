import numpy as np
import pytest

from core.link.alike import Wording, average_link, closeness, cosine, likelihood, reasons


def wording(article, *words, kin=(), beside=(), **facts):
    vector = {word: 1 / len(beside) ** 0.5 for word in beside}
    return Wording(article, frozenset(words), frozenset(kin), vector, **facts)


MET = wording(0, "meet", beside=("rivera", "lima"))
NEAR = [
    (wording(1, "meet", beside=("rivera", "lima")), wording(1, "meet", beside=("soto",))),
    (wording(1, "meet"), wording(1, "leave")),
    (wording(1, "talk", kin=("meet*",)), wording(1, "talk", kin=("leave*",))),
    (wording(1, "meet"), wording(1, "meet", is_report=True)),
]


@pytest.mark.parametrize(("likelier", "other"), NEAR)
def test_what_is_worded_alike_is_likelier_one(likelier, other):
    first = Wording(0, MET.words, frozenset({"meet*"}), MET.beside)
    both = [likelihood(reasons(first, w, closeness=1.0, is_grouped=True)) for w in (likelier, other)]
    assert both[0] > both[1]
    assert reasons(first, other, closeness=1.0, is_grouped=True) == reasons(
        other, first, closeness=1.0, is_grouped=True
    )


def test_initials_stand_for_their_words():
    long, short = wording(0, "arm", initials="atc", text="arms trade control"), wording(1, "atc", text="atc")
    said = reasons(long, short, closeness=0.0, is_grouped=False)
    assert said["stands for its initials"] > 0
    assert "stands for its initials" not in reasons(short, wording(2, "x"), closeness=0.0, is_grouped=False)


def test_articles_that_share_words_are_closer():
    apart, near = np.zeros((2, 2, 6)), np.full((2, 2, 6), 0.5)
    assert closeness(near)[0, 1] > closeness(apart)[0, 1]


def test_cosine_of_what_is_missing_is_nothing():
    assert cosine({}, {"a": 1.0}) == 0
    assert cosine({"a": 0.6, "b": 0.8}, {"a": 1.0}) == pytest.approx(0.6)


def test_groups_by_the_mean_of_their_members():
    likely = np.array([[0, 0.9, 0.2], [0.9, 0, 0.6], [0.2, 0.6, 0]])
    assert average_link(likely, 0.95) == [[0], [1], [2]]
    assert average_link(likely, 0.5) == [[0, 1], [2]]  # the mean to the third is 0.4
    assert average_link(likely, 0.4) == [[0, 1, 2]]
    assert average_link(np.zeros((1, 1)), 0.5) == [[0]]
    assert average_link(np.zeros((0, 0)), 0.5) == []
