"""One item is made ahead, in order; what making raises comes out, and nothing is made for whoever has left."""

import pytest

from core.library.ahead import ahead


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
