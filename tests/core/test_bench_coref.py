"""The measures of `benchmarks/coref.py` on examples small enough for the hand."""

import importlib.util
import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

PATH = Path(__file__).parents[2] / "benchmarks" / "coref.py"


def _bench():
    spec = importlib.util.spec_from_file_location("bench_coref", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = _bench()


def clusters(*words):
    return [frozenset(w) for w in words]


# The example of Bagga and Baldwin 1998: one link too many, between clusters of another size.
TRUTH = clusters("12345", "67", "89ABC")
SMALL_ERROR = clusters("12345", "6789ABC")
BIG_ERROR = clusters("1234589ABC", "67")


@pytest.mark.parametrize(
    ("metric", "said", "recall", "precision"),
    [
        ("muc", SMALL_ERROR, 1, 9 / 10),
        ("muc", BIG_ERROR, 1, 9 / 10),
        ("b_cubed", SMALL_ERROR, 1, 16 / 21),
        ("b_cubed", BIG_ERROR, 1, 7 / 12),
        ("ceaf", SMALL_ERROR, (1 + 10 / 12) / 3, (1 + 10 / 12) / 2),
        ("ceaf", BIG_ERROR, (1 + 10 / 15) / 3, (1 + 10 / 15) / 2),
        ("muc", TRUTH, 1, 1),
        ("b_cubed", TRUTH, 1, 1),
        ("ceaf", TRUTH, 1, 1),
        # A cluster missed, and a mention that is none: all that is said counts against precision.
        ("muc", clusters("12345", "67x"), 5 / 9, 5 / 6),
        ("b_cubed", clusters("12345", "67x"), 7 / 12, (5 + 2 * 2 / 3) / 8),
        ("ceaf", clusters("12345", "67x"), (1 + 4 / 5) / 3, (1 + 4 / 5) / 2),
    ],
)
def test_measures(metric, said, recall, precision):
    r, of_gold, p, of_said = getattr(bench, metric)(TRUTH, said)
    assert r / of_gold == pytest.approx(recall)
    assert p / of_said == pytest.approx(precision)


@pytest.mark.parametrize("metric", ["muc", "b_cubed", "ceaf"])
def test_nothing_said_is_no_error(metric):
    right, of_gold, _, of_said = getattr(bench, metric)(TRUTH, [])
    assert (right, of_said) == (0, 0)
    assert of_gold > 0


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=5))
def test_best_sum_is_the_best_of_all(rows):
    likeness = np.array(rows) / 10
    wide = likeness if likeness.shape[0] <= likeness.shape[1] else likeness.T
    ways = itertools.permutations(range(wide.shape[1]), wide.shape[0])
    assert bench.best_sum(likeness) == pytest.approx(max(sum(wide[i, j] for i, j in enumerate(w)) for w in ways))


def test_a_mention_is_matched_by_its_span_or_by_its_head():
    text = "The old mayor of Perm spoke."
    mention = {"start": 0, "end": 21, "hstart": 8, "hend": 13, "cluster": "1"}
    town = {"start": 17, "end": 21, "hstart": 17, "hend": 21, "cluster": "2"}
    gold = {"text": text, "mentions": [mention, town]}
    assert bench.matches(gold, [(4, 21), (17, 21)], heads=False) == {(4, 21): (0, 21), (17, 21): (17, 21)}
    assert bench.matches(gold, [(0, 13)], heads=False) == {}
    assert bench.matches(gold, [(0, 13), (4, 13)], heads=True) == {(0, 13): (0, 21)}


def test_the_mean_of_the_three_is_the_conll_figure():
    sums = {(name, k): v for name in bench.METRICS for k, v in enumerate((1, 2, 1, 2))} | {
        ("MUC", k): v for k, v in enumerate((0, 5, 0, 5))
    }
    assert bench.conll(sums) == "MUC 0.000  B3 0.500  CEAF 0.500  CoNLL 0.333"
