"""How strongly two belong together: worked examples; and which pairs say nothing new."""

import numpy as np
import pandas as pd
import pytest

from core.charts.order import clustered, path_length
from core.views.strength import jaccard, pmi, trivial, with_strength


@pytest.mark.parametrize(
    ("n", "a", "b", "total", "bits"),
    [
        (10, 20, 50, 100, 0.0),  # a half of the windows name b, and a half of a's: chance
        (20, 20, 50, 100, 1.0),  # twice as often as chance
        (5, 20, 50, 100, -1.0),
        (1, 1, 1, 64, 6.0),
    ],
)
def test_pmi_counts_bits_above_chance(n, a, b, total, bits):
    assert pmi(n, a, b, total) == pytest.approx(bits)


@pytest.mark.parametrize(("n", "a", "b", "share"), [(0, 3, 4, 0.0), (2, 3, 4, 0.4), (4, 4, 4, 1.0), (1, 1, 9, 1 / 9)])
def test_jaccard_is_the_share_of_either_that_names_both(n, a, b, share):
    assert jaccard(n, a, b) == pytest.approx(share)


@pytest.mark.parametrize(("n", "a", "b"), [(3, 2, 5), (-1, 2, 5), (0, 0, 0)])
def test_counts_that_cannot_be_are_refused(n, a, b):
    with pytest.raises(ValueError, match="not possible"):
        jaccard(n, a, b)


def test_pmi_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        pmi(0, 2, 2, 9)


PAIRS = pd.DataFrame(
    [
        ("ann", "AA", "land-a", "AA", 8),
        ("ann", "AA", "land-b", "BB", 2),
        ("land-a", "AA", "land-b", "BB", 4),
        ("ann", "AA", "bob", "AA", 1),
        ("body", None, "land-a", "AA", 1),
    ],
    columns=["a", "a_country", "b", "b_country", "n"],
)
TOTALS = pd.DataFrame(
    [("ann", 10, False), ("bob", 2, False), ("body", 4, False), ("land-a", 16, True), ("land-b", 8, True)],
    columns=["id", "n", "is_country"],
)


def test_a_leader_with_the_own_country_is_trivial_and_nobody_else():
    assert trivial(PAIRS, TOTALS).tolist() == [True, False, False, False, False]


def test_strengths_are_written_as_they_are_read():
    assert with_strength(PAIRS, TOTALS, "count", 1)["shown"].tolist() == ["8", "2", "4", "1", "1"]
    assert with_strength(PAIRS, TOTALS, "jaccard", 1)["shown"].tolist() == ["0.44", "0.12", "0.20", "0.09", "0.05"]
    # 8 · 40 ∕ (10 · 16) = 2: one bit; 1 · 40 ∕ (4 · 16) is less than chance, with a minus as print has it.
    shown = with_strength(PAIRS, TOTALS, "pmi", 40)["shown"].tolist()
    assert shown[0] == "1.0"
    assert shown[4] == "\u22120.7"


def test_a_strength_that_is_none_is_named():
    with pytest.raises(ValueError, match="'cosine'"):
        with_strength(PAIRS, TOTALS, "cosine", 1)


def line_of(places):
    spots = np.array(places, float)
    return np.abs(spots[:, None] - spots[None, :])


def test_points_on_a_line_come_in_their_order():
    order = clustered(line_of([5, 1, 4, 2, 3, 0]))
    assert [[5, 1, 4, 2, 3, 0][i] for i in order] in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0])


def test_two_groups_stay_apart_and_their_near_ends_meet():
    order = clustered(line_of([10.0, 0.0, 11.0, 1.0, 2.0]))
    assert order in ([1, 3, 4, 0, 2], [2, 0, 4, 3, 1])


def test_no_order_of_the_tree_is_shorter_than_the_one_that_is_given():
    # Of four in two pairs a tree allows four orders that differ; the best joins the near ends.
    far = line_of([0.0, 1.0, 4.0, 5.0])
    best = clustered(far)
    allowed = ([0, 1, 2, 3], [1, 0, 2, 3], [0, 1, 3, 2], [1, 0, 3, 2])
    assert path_length(best, far) == min(path_length(order, far) for order in allowed) == 5.0


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_need_no_order(n):
    assert clustered(np.zeros((n, n))) == list(range(n))


def test_thirty_are_ordered_and_each_comes_once():
    rng = np.random.default_rng(7)
    spots = rng.normal(size=(30, 3))
    far = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2))
    order = clustered(far)
    assert sorted(order) == list(range(30))
    assert path_length(order, far) < path_length(range(30), far)
