import dataclasses
import struct

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ONE, TWO, parsed

from core.library import frames, mend, packing, segments
from core.library.segments import Block

LAYOUT = frames.Layout(packing.SCHEMA)
NUMBERS = frames.Layout(pa.schema([("n", pa.int32()), ("many", pa.list_(pa.int64())), ("said", pa.string())]))


def rows(*articles):
    (batch,) = packing.pack(articles, parser_version=1).combine_chunks().to_batches() or [None]
    return batch


@pytest.mark.parametrize("level", [1, 5, 19])
def test_what_is_written_is_read(level):
    batch = rows(ONE, TWO, parsed("Zwölf Boxkämpfer — “jagen” 漢字 quer.\n"))
    assert frames.read(frames.written(batch, LAYOUT, level=level), LAYOUT).equals(batch)


def test_a_part_of_a_table_is_written_alone():
    table = packing.pack([ONE, TWO, ONE, TWO], parser_version=1).combine_chunks()
    (batch,) = table.slice(1, 2).to_batches()
    data = frames.written(batch, LAYOUT, level=3)
    assert packing.unpack(pa.Table.from_batches([frames.read(data, LAYOUT)])) == [TWO, ONE]
    assert len(data) < len(frames.written(table.to_batches()[0], LAYOUT, level=3))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(2**31), 2**31 - 1),
            st.none() | st.lists(st.integers(-(2**63), 2**63 - 1), max_size=3),
            st.none() | st.text(max_size=5),
        ),
        max_size=20,
    )
)
def test_any_numbers_lists_and_texts_come_back(found):
    columns = zip(*found, strict=True) if found else ([], [], [])
    arrays = [
        pa.array([t.encode("utf-8", "replace").decode() if isinstance(t, str) else t for t in column], kind)
        for column, kind in zip(columns, NUMBERS.schema.types, strict=True)
    ]
    batch = pa.RecordBatch.from_arrays(arrays, schema=NUMBERS.schema)
    data = frames.written(batch, NUMBERS, level=1)
    assert frames.read(data, NUMBERS).equals(batch)
    assert frames.sizes_of(data).whole == len(data)


def test_what_is_no_block_is_said():
    data = frames.written(rows(ONE), LAYOUT, level=3)
    for broken in (b"", b"dateline", b"x" + data[1:]):
        with pytest.raises(ValueError, match="no block"):
            frames.read(broken, LAYOUT)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2_000), st.integers(1, 255))
def test_a_changed_byte_is_an_error_or_gives_a_batch_never_anything_else(at, change):
    data = bytearray(frames.written(rows(ONE, TWO), LAYOUT, level=3))
    data[at % len(data)] ^= change
    try:
        segments.loose(bytes(data))
    except ValueError:
        return


def test_sizes_beyond_reason_are_an_error_before_memory_is_taken():
    data = bytearray(frames.written(rows(ONE), LAYOUT, level=3))
    for n in range(7):
        broken = bytes(data[: 8 + 4 * n]) + struct.pack("<I", 2**32 - 1) + bytes(data[12 + 4 * n :])
        with pytest.raises(ValueError, match="damaged|no block|description"):
            segments.loose(broken)


def test_a_block_of_layout_4_is_read_and_written_anew_when_segments_are_merged(tmp_path):
    made = segments.write(tmp_path, 1, [with_numbers(ONE, TWO)])
    (batch,) = made.read()
    data, block = as_layout_4(batch)
    made.path.write_bytes(data)
    old = dataclasses.replace(made, blocks=(block,), size=len(data))
    assert [b.equals(batch) for b in old.read()] == [True]
    merged = segments.merge(tmp_path, 2, [old])
    assert [b.form for b in merged.blocks] == [1]
    assert packing.unpack(pa.Table.from_batches(list(merged.read()))) == [ONE, TWO]


def test_a_description_of_layout_4_is_read(tmp_path):
    made = segments.write(tmp_path, 1, [with_numbers(ONE)])
    path = made.path.with_suffix(".json")
    facts = segments.unsealed(path.read_bytes())
    assert [block.pop() for block in facts["blocks"]] == [1]
    path.write_text(segments.sealed(facts))
    assert [block.form for block in segments.load(tmp_path, 1).blocks] == [0]


def test_blocks_of_both_forms_are_found_where_nothing_describes_them(tmp_path):
    numbers = pa.array([5], pa.int32())
    old, _ = as_layout_4(rows(ONE).set_column(0, "article_no", pa.array([3], pa.int32())))
    new = frames.written(rows(TWO).set_column(0, "article_no", numbers), LAYOUT, level=3)
    path = tmp_path / "x.arrow"
    path.write_bytes(old + b"dateline" + b"rubbish" + new + new[:100])
    found = [packing.unpack(table) for table in mend._found_in(path)]
    assert found == [[ONE], [TWO]]


def as_layout_4(batch):
    """What layout 4 wrote: one message, compressed as a whole."""
    message = frames._message(batch.select(packing.SCHEMA_4.names))
    data = pa.Codec("zstd", compression_level=6).compress(message).to_pybytes()
    first, last = (batch.column("article_no")[n].as_py() for n in (0, -1))
    return data, Block(first, last, len(batch), 0, len(data), message.size, segments._digest(data))


def with_numbers(*articles):
    table = packing.pack(articles, parser_version=1)
    return table.set_column(0, "article_no", pa.array(range(len(articles)), pa.int32()))
