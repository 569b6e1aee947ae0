"""Record batches as bytes: what is text apart from what is numbers, for each compresses better without the other.

    mark, sizes | numbers, compressed | texts, compressed

A batch is first written as one Arrow IPC message. Its buffers are then put in another order, which the message's own
metadata says: what texts hold; places in them and in lists; other numbers of four bytes; the rest. Places are kept as
the way from the one before, numbers of four bytes byte by byte (all first bytes, then all second ones). Source: Arrow
columnar format, "Encapsulated message format", and its Message.fbs.
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
# Fields of the tables in the metadata by their place: a Message's header and length, a RecordBatch's buffers.
_HEADER, _LENGTH, _BUFFERS = 2, 3, 2
_FOUR = np.dtype("<i4")
_TEXTS, _PLACES, _FOURS, _OTHERS = range(4)
Bytes = NDArray[np.uint8]


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
    def whole(self) -> int:
        """How many bytes the block has."""
        return _HEAD.size + self.packed_numbers + self.packed_texts

    @property
    def unpacked(self) -> int:
        """How many bytes the message has."""
        return self.numbers + self.texts


class Layout:
    """What each buffer of a schema's batches holds."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.sorts = np.array([sort for field in schema for sort in _sorts_of(field.type)])


def written(batch: pa.RecordBatch, layout: Layout, *, level: int) -> bytes:
    """The bytes of a batch of the layout's schema. level: of zstd, for texts; numbers gain nothing by the last step."""
    message = np.frombuffer(_message(batch), np.uint8)
    size = _AHEAD + int(message[4:_AHEAD].view(_FOUR)[0])
    meta, body = bytearray(message[:size].tobytes()), message[size:]
    texts, places, fours, others = _reordered(meta, body, layout)
    ways = np.diff(places.view(_FOUR), prepend=np.int32(0)).astype(_FOUR)
    numbers = b"".join([meta, _planes(ways), _planes(fours.view(_FOUR)), others.tobytes()])
    packed = [
        pa.Codec("zstd", compression_level=one).compress(side, asbytes=True)
        for one, side in ((level - 1, numbers), (level, texts.tobytes()))
    ]
    sizes = Sizes(len(packed[0]), len(packed[1]), len(numbers), len(texts), len(meta), len(places), len(fours))
    return b"".join([_HEAD.pack(MARK, *sizes), *packed])


def read(data: bytes | memoryview, layout: Layout) -> pa.RecordBatch:
    """The batch that was written. Raises ValueError or OSError where it is damaged, or may give another."""
    sizes, codec, packed = sizes_of(data), pa.Codec("zstd"), memoryview(data)[_HEAD.size :]
    numbers = np.frombuffer(codec.decompress(packed[: sizes.packed_numbers], sizes.numbers), np.uint8)
    texts = codec.decompress(packed[sizes.packed_numbers :][: sizes.packed_texts], sizes.texts)
    meta, ways, fours, others = np.split(numbers, np.cumsum([sizes.meta, sizes.places, sizes.fours]))
    places = np.cumsum(_unplaned(ways), dtype=_FOUR)
    message = np.concatenate(
        [meta, np.frombuffer(texts, np.uint8), places.view(np.uint8), _unplaned(fours).view(np.uint8), others]
    )
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


def _reordered(meta: bytearray, body: Bytes, layout: Layout) -> list[Bytes]:
    """The buffers by what they hold, each with its padding; the metadata is changed to say where they are then."""
    flat = memoryview(meta)[_AHEAD:]
    (root,) = struct.unpack_from("<I", flat)
    header = _follow(flat, _field(flat, root, _HEADER))
    vector = _follow(flat, _field(flat, header, _BUFFERS))
    (n,) = struct.unpack_from("<I", flat, vector)
    where = np.frombuffer(flat, "<i8", 2 * n, vector + 4).reshape(n, 2)
    sides, begin = [], 0
    for sort in range(4):
        here = layout.sorts == sort
        sizes = -(-where[here, 1] // _STEP) * _STEP
        pieces = [body[at : at + n].tobytes() for at, n in zip(where[here, 0].tolist(), sizes.tolist(), strict=True)]
        where[here, 0] = begin + np.cumsum(sizes) - sizes
        begin += int(sizes.sum())
        sides.append(np.frombuffer(b"".join(pieces), np.uint8))
    struct.pack_into("<q", flat, _field(flat, root, _LENGTH), begin)
    return sides


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
