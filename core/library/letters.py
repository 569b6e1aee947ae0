"""Many texts in one array of bytes, so that thousands of places in them are looked at in one step.

Places are characters, as everywhere; where all before it are ASCII, that is the byte of the same number, and of the few
bytes that go on with a character it is known where they stand.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.integer[Any]]
# A byte of 128 or more is part of a character beyond ASCII.
BEYOND = 128
# Bytes that go on with a character are 128 to 191; as signed numbers they are below this.
_GOES_ON = -64


class Letters:
    """Texts one after another in UTF-8."""

    def __init__(self, texts: pa.Array | pa.ChunkedArray) -> None:
        """texts: strings without nulls."""
        if isinstance(texts, pa.ChunkedArray):
            texts = texts.combine_chunks()
        _, places, data = texts.cast(pa.large_string()).buffers()
        ends = np.frombuffer(places, np.int64)[texts.offset :][: len(texts) + 1] if len(texts) else np.zeros(1, int)
        held = np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8)
        self.bytes: NDArray[np.uint8] = held[ends[0] : ends[-1]]
        going_on = np.flatnonzero(self.bytes.view(np.int8) < _GOES_ON)
        self._ends: Ints = ends - ends[0]
        # The number of each text's first character, and of each character that such a byte is before.
        self._chars: Ints = self._ends - np.searchsorted(going_on, self._ends)
        self._later: Ints = going_on - np.arange(len(going_on))

    @property
    def sizes(self) -> Ints:
        """How many bytes each text has."""
        return np.diff(self._ends)

    @property
    def firsts(self) -> Ints:
        """Where each text begins."""
        return self._ends[:-1]

    def at(self, rows: Ints, places: Ints) -> Ints:
        """The bytes at which characters of texts begin; beyond the end of a text it is that end."""
        chars = np.minimum(self._chars[rows] + places, self._chars[rows + 1])
        found: Ints = chars + np.searchsorted(self._later, chars, side="right")
        return found

    def run(self, begins: Ints, sizes: Ints) -> NDArray[np.uint8]:
        """Runs of bytes, one after another."""
        after = np.cumsum(sizes)
        found: NDArray[np.uint8] = self.bytes[np.repeat(begins - after + sizes, sizes) + np.arange(int(sizes.sum()))]
        return found

    def spans(self, rows: Ints, begins: Ints, ends: Ints) -> pa.Array:
        """The strings between places of texts, as slicing the texts gives them."""
        first = self.at(rows, begins)
        sizes = np.maximum(self.at(rows, ends) - first, 0)
        places = np.append(0, np.cumsum(sizes)).astype(np.int32)
        return pa.StringArray.from_buffers(len(rows), pa.py_buffer(places), pa.py_buffer(self.run(first, sizes)))
