"""Names that may be one's: which are asked about, why, and which never."""

import pytest
from made import parsed
from made_library import add

from core.corrections import Wish, decide
from core.library.reader import Library
from core.views.namesakes import _Name, _why, _words, alike


def name(called, country="CL", label="PERSON", number=1):
    return _Name(number, called, called, label, country, 1, _words(called))


SAME = [
    (("Ana Rivera",), ("A. Rivera",), "an initial"),
    (("Ana Rivera",), ("Rivera",), "the surname alone"),
    (("Ana Rivera",), ("Ana M. Rivera",), "an initial"),
    (("Chang Ho-jin",), ("Ho-jin Chang",), "the same words in another order"),
    (("Ana Rivera", None), ("Ana Rivero",), "one letter differs"),
    (("National Copper Council", None, "ORG"), ("Copper Council", None, "ORG"), "the longer name holds the other"),
]
OTHERS = [
    (("Ana Rivera",), ("Ana Rivera",)),
    (("Ana Rivera",), ("Eva Rivera",)),
    (("Ana Rivera",), ("A. Rivera", "PE")),
    (("Ana Rivera",), ("Ana Soto",)),
    (("Li Po",), ("Lu Po",)),
    (("Council", None, "ORG"), ("Copper Council", None, "ORG")),
    (("",), ("Rivera",)),
    (("...",), ("Rivera",)),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME)
def test_what_speaks_for_one(one, other, why):
    a, b = name(*one), name(*other)
    assert _why(a, b) == _why(b, a)
    assert _why(a, b)[0] == why
    assert ("the same country" in _why(a, b)) == (a.country == b.country is not None)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_what_speaks_for_two(one, other):
    assert _why(name(*one), name(*other)) == []


def asked(folder):
    with Library.open(folder) as library:
        return alike(library).to_dict("records")


APART = [
    parsed("Ana Rivera met Luis Soto."),
    parsed("Ana Rivera left Lima."),
    parsed("A. Rivera met Luis Soto in Lima."),
]


def test_two_forms_are_asked_about_with_their_reasons_until_somebody_decides(tmp_path):
    add(tmp_path, APART)
    (row,) = asked(tmp_path)
    assert (row["name_a"], row["n_a"], row["name_b"], row["n_b"]) == ("Ana Rivera", 2, "A. Rivera", 1)
    assert row["why"] == "an initial; the same country; named with the same others"
    assert row["likelihood"] > 0.7
    decide(tmp_path, Wish("split", (row["id_a"], row["id_b"])))
    assert asked(tmp_path) == []


def test_whom_one_article_names_both_are_hardly_one(tmp_path):
    add(tmp_path, [parsed("Ana Rivera met A. Rivera.")])
    assert asked(tmp_path) == []


def test_those_who_are_named_with_the_same_others_come_first(tmp_path):
    lone = parsed("A. Rivera slept.")
    add(tmp_path / "lone", [*APART[:2], lone])
    add(tmp_path / "met", APART)
    assert asked(tmp_path / "lone")[0]["likelihood"] < asked(tmp_path / "met")[0]["likelihood"]
