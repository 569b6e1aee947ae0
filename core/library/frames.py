"""Record batches as bytes: what is text apart from what is numbers, for each compresses better without the other.

    mark, sizes | numbers, compressed | texts, compressed

A batch is first written as one Arrow IPC message. Its buffers are then sorted: contents of texts go to one side, all
else to the other, numbers of four bytes byte by byte (all first bytes, then all second ones), places in texts as the
way from the one before. Reading puts the message together again. Source: Arrow columnar format, "Encapsulated message
format", and its Message.fbs.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

MARK = b"dateline"
_HEAD = struct.Struct("<8s7I")
# The continuation mark and the size of the metadata.
_AHEAD = 8
# Buffers begin at multiples of this.
_STEP = 8
# Fields of the tables in the metadata by their place: a Message's header, a RecordBatch's buffers.
_HEADER, _BUFFERS = 2, 2
_FOUR = np.dtype("<i4")
_TEXTS, _PLACES, _FOURS, _OTHERS = range(4)
Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]


class Sizes(NamedTuple):
    """How many bytes the sides have, packed and unpacked; of the numbers, how many are metadata, places and others."""

    packed_numbers: int
    packed_texts: int
    numbers: int
    texts: int
    meta: int
    places: int
    fours: int

    @property
    def content(self) -> int:
        """How many bytes the message's buffers have."""
        return self.numbers - self.meta + self.texts

    @property
    def whole(self) -> int:
        """How many bytes the block has."""
        return _HEAD.size + self.packed_numbers + self.packed_texts


class Layout:
    """Which of a schema's buffers, by number, are texts, places in these, other numbers of four bytes, and the rest."""

    def __init__(self, schema: pa.Schema) -> None:
        sorts = np.array([sort for field in schema for sort in _sorts_of(field.type)])
        self.schema, self.n = schema, len(sorts)
        self.texts, self.places, self.fours, self.others = (np.flatnonzero(sorts == sort) for sort in range(4))


def written(batch: pa.RecordBatch, layout: Layout, *, level: int) -> bytes:
    """The bytes of a batch of the layout's schema. level: of zstd."""
    message = np.frombuffer(_message(batch), np.uint8)
    size = int(message[4:_AHEAD].view(_FOUR)[0])
    meta, body = message[: _AHEAD + size], message[_AHEAD + size :]
    where = _where(meta)
    texts, places, fours, others = (
        b"".join([body[at : at + n].tobytes() for at, n in where[side].tolist()])
        for side in (layout.texts, layout.places, layout.fours, layout.others)
    )
    ways = np.diff(np.frombuffer(places, _FOUR), prepend=np.int32(0)).astype(_FOUR)
    numbers = b"".join([meta.tobytes(), _planes(ways), _planes(np.frombuffer(fours, _FOUR)), others])
    codec = pa.Codec("zstd", compression_level=level)
    packed = [codec.compress(side, asbytes=True) for side in (numbers, texts)]
    sizes = Sizes(len(packed[0]), len(packed[1]), len(numbers), len(texts), len(meta), len(places), len(fours))
    return b"".join([_HEAD.pack(MARK, *sizes), *packed])


def read(data: bytes | memoryview, layout: Layout) -> pa.RecordBatch:
    """The batch that was written. Raises ValueError, OSError or struct.error where it is damaged; may miss that."""
    sizes, codec, packed = sizes_of(data), pa.Codec("zstd"), memoryview(data)[_HEAD.size :]
    numbers = np.frombuffer(codec.decompress(packed[: sizes.packed_numbers], sizes.numbers), np.uint8)
    texts = np.frombuffer(codec.decompress(packed[sizes.packed_numbers :][: sizes.packed_texts], sizes.texts), np.uint8)
    places_at, fours_at = sizes.meta, sizes.meta + sizes.places
    others_at = fours_at + sizes.fours
    places = np.cumsum(_unplaned(numbers[places_at:fours_at]), dtype=_FOUR).view(np.uint8)
    fours = _unplaned(numbers[fours_at:others_at]).view(np.uint8)
    where = _where(numbers[:places_at])
    if len(where) != layout.n or where.min(initial=0) < 0 or where[:, 1].sum() != sizes.content:
        raise ValueError("the block's description is not that of its content")
    message = np.empty(sizes.meta + int((-(-where.sum(axis=1) // _STEP) * _STEP).max(initial=0)), np.uint8)
    message[:places_at] = numbers[:places_at]
    body = message[places_at:]
    sides = (layout.texts, texts), (layout.places, places), (layout.fours, fours), (layout.others, numbers[others_at:])
    for side, content in sides:
        begin = 0
        for at, n in where[side].tolist():
            if n:
                body[at : at + n] = content[begin : begin + n]
                begin += n
    return pa.ipc.read_record_batch(pa.py_buffer(message), layout.schema)


def sizes_of(data: bytes | memoryview) -> Sizes:
    """The sizes that stand at the beginning of a block. Raises ValueError where none do."""
    if len(data) < _HEAD.size or bytes(data[: len(MARK)]) != MARK:
        raise ValueError("no block begins here")
    return Sizes(*_HEAD.unpack_from(data)[1:])


def _message(batch: pa.RecordBatch) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
        end = sink.tell()
    # The stream begins with the schema, which every block has and none needs.
    start = batch.schema.serialize().size
    return sink.getvalue().slice(start, end - start)


def _where(meta: Bytes) -> Ints:
    """Where the message's buffers lie in its body, and how many bytes each has, as the metadata says."""
    flat = memoryview(meta.tobytes())[_AHEAD:]
    (root,) = struct.unpack_from("<I", flat)
    header = _follow(flat, _field(flat, root, _HEADER))
    vector = _follow(flat, _field(flat, header, _BUFFERS))
    (n,) = struct.unpack_from("<I", flat, vector)
    return np.frombuffer(flat, "<i8", 2 * n, vector + 4).reshape(n, 2)


def _field(flat: memoryview, table: int, place: int) -> int:
    """Where a field of a flatbuffer's table lies."""
    (back,) = struct.unpack_from("<i", flat, table)
    (offset,) = struct.unpack_from("<H", flat, table - back + 4 + 2 * place)
    return int(table + offset)


def _follow(flat: memoryview, at: int) -> int:
    return int(at + struct.unpack_from("<I", flat, at)[0])


def _sorts_of(kind: pa.DataType) -> Iterator[int]:
    yield _OTHERS  # which values there are
    if pa.types.is_list(kind):
        yield _PLACES
        yield from _sorts_of(kind.value_type)
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from _sorts_of(field.type)
    elif pa.types.is_string(kind) or pa.types.is_binary(kind):
        yield from (_PLACES, _TEXTS)
    elif pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        yield from (_OTHERS, _TEXTS)
    else:
        yield _FOURS if kind.bit_width == 32 else _OTHERS


def _planes(values: NDArray[np.int32]) -> bytes:
    return values.view(np.uint8).reshape(-1, 4).T.tobytes()


def _unplaned(planes: Bytes) -> NDArray[np.int32]:
    first, second, third, fourth = planes.reshape(4, -1)
    low = first | (second.astype("<u2") << 8)
    high = third | (fourth.astype("<u2") << 8)
    return (low | (high.astype("<u4") << 16)).view(_FOUR)
