"""One item is made ahead, in order; what making raises comes out, and nothing is made for whoever has left."""

import pytest

from core.library.ahead import ahead, side_by_side


def numbers(made, upto, error=None):
    for n in range(upto):
        made.append(n)
        yield n
    if error:
        raise error


@pytest.mark.parametrize("n", [0, 1, 2, 50])
def test_all_come_in_order(n):
    assert list(ahead(numbers([], n))) == list(range(n))


def taken(items, found):
    for item in items:
        found.append(item)


def test_what_making_raises_comes_out_after_the_items_before_it():
    found = []
    with pytest.raises(OSError, match="full"):
        taken(ahead(numbers([], 2, OSError("full"))), found)
    assert found == [0, 1]


def test_one_is_made_ahead_and_none_after_leaving():
    made = []
    items = ahead(numbers(made, 50))
    assert next(items) == 0
    items.close()
    assert made == [0, 1]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_work_beside_other_work_gives_its_results_in_order_and_takes_few_items_ahead(n):
    made = []
    results = side_by_side(lambda k: k * 10, numbers(made, 20), n=n)
    assert next(results) == 0
    assert len(made) == n + 1
    assert list(results) == [k * 10 for k in range(1, 20)]


def test_what_work_raises_comes_out_at_its_place():
    found = []
    with pytest.raises(ZeroDivisionError):
        taken(side_by_side(lambda k: 1 // (2 - k), range(5)), found)
    assert found == [0, 1]
