"""Where numbers stand among others: by a table where they lie close together, as articles' do, else by searching."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
# So many times as long as the numbers are many the table may be.
_WIDE = 16


class Lookup:
    """Some numbers, each there once."""

    def __init__(self, numbers: Ints) -> None:
        self._first = int(numbers.min()) if len(numbers) else 0
        wide = int(numbers.max()) + 1 - self._first if len(numbers) else 0
        self._order: Ints = np.argsort(numbers) if wide > _WIDE * len(numbers) else np.zeros(0, np.int64)
        self._rising: Ints = numbers[self._order]
        self._table: Ints = np.zeros(0 if len(self._order) else wide, np.int64)
        if len(self._table):
            self._table[numbers - self._first] = np.arange(len(numbers))

    def of(self, numbers: Ints) -> Ints:
        """The places of these; each has to be one of the others."""
        if not len(self._order):
            return self._table[numbers - self._first]
        found: Ints = self._order[np.searchsorted(self._rising, numbers)]
        return found
