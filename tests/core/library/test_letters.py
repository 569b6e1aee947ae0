"""Places in many texts at once are those of each text alone."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from core.library.letters import Letters

# One to four bytes a character.
TEXTS = st.lists(st.text(alphabet="aZ \n?é—\u4e2d🙂", max_size=12), max_size=6)


@given(texts=TEXTS, before=st.integers(0, 2), data=st.data())
def test_spans_are_what_slicing_gives(texts, before, data):
    held = pa.array([*["é🙂x"] * before, *texts], pa.large_string()).slice(before)
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8)) if texts else []
    pairs = [sorted(data.draw(st.tuples(st.integers(0, 14), st.integers(0, 14)))) for _ in rows]
    begins, ends = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    found = Letters(held).spans(np.array(rows, np.int64), begins, ends)
    assert found.to_pylist() == [texts[row][a:b] for row, (a, b) in zip(rows, pairs, strict=True)]


@given(texts=TEXTS)
def test_runs_are_the_bytes_of_texts(texts):
    letters = Letters(pa.array(texts, pa.string()))
    whole = b"".join(text.encode() for text in texts)
    assert letters.sizes.tolist() == [len(text.encode()) for text in texts]
    assert letters.run(letters.firsts, letters.sizes).tobytes() == whole
