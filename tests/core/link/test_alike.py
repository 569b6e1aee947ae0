from dataclasses import replace

import pytest

from core.link.alike import LOOSE, STRICT, Told, likelihood, told_reasons

MET = Told("CONSULT", frozenset({1, 2}), frozenset({1, 2}), frozenset({7, 8, 9}), (0, 738000), is_dated_here=True)
# What makes two less likely one than two that are told alike in everything.
LESS = [
    {"type": "ACCUSE"},
    {"acting": frozenset({1})},
    {"participants": frozenset({3, 4})},
    {"words": frozenset({7})},
    {"words": frozenset()},
    {"days": (0, 738001)},
    {"days": None},
    {"is_dated_here": False},
]


@pytest.mark.parametrize("other", LESS)
def test_each_reason_counts_either_way_round(other):
    second = replace(MET, **other)
    assert likelihood(told_reasons(MET, second)) < likelihood(told_reasons(MET, MET))
    assert told_reasons(MET, second) == told_reasons(second, MET)


def test_the_same_in_all_is_one_and_nothing_in_common_is_not_asked():
    assert likelihood(told_reasons(MET, MET)) >= STRICT
    other = Told("ACCUSE", frozenset({3}), frozenset({3}), frozenset({5}), (0, 738100), is_dated_here=True)
    assert told_reasons(MET, other).keys() == {"is one"}
    assert likelihood(told_reasons(MET, other)) < LOOSE


def test_more_than_a_few_words_say_no_more():
    few, many = (replace(MET, words=frozenset(range(n))) for n in (4, 12))
    assert told_reasons(few, few) == told_reasons(many, many)
