"""Numbers are found among others, however far apart they lie."""

import numpy as np
import pytest

from core.library.lookup import Lookup


@pytest.mark.parametrize("numbers", [[], [7], [40, 41, 42], [9, 3, 6], [5, 1_000_000, 70]])
def test_each_is_found_where_it_stands(numbers):
    held = np.array(numbers, np.int64)
    asked = np.array([*numbers, *reversed(numbers)], np.int64)
    assert held[Lookup(held).of(asked)].tolist() == asked.tolist()
