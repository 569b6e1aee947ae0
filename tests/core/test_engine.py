import math

import pytest

from core.engine import batched, run


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_order(workers):
    assert list(run(range(9), math.factorial, workers=workers)) == [math.factorial(n) for n in range(9)]


def test_batches_are_taken_only_as_results_are():
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield 3

    results = run(endless(), math.sqrt)
    next(results)
    next(results)
    assert len(taken) <= 3


@pytest.mark.parametrize(
    ("n", "size", "batches"), [(5, 2, [[0, 1], [2, 3], [4]]), (4, 2, [[0, 1], [2, 3]]), (0, 2, []), (1, 9, [[0]])]
)
def test_batched(n, size, batches):
    assert list(batched(range(n), size)) == batches


def test_impossible_sizes_raise():
    with pytest.raises(ValueError, match="0 workers"):
        list(run([], math.sqrt, workers=0))
    with pytest.raises(ValueError, match="0 items"):
        list(batched([1], 0))
