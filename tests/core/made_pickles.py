"""Files of a user that run something in whatever unpickles them."""

import pickle
import zipfile
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

NAMES = ("a.pkl", "b.pickle", "c.txt", "d.jsonl", "e.json", "f.csv", "g.npy", "h.parquet", "i.eml", "noname")
# What Ray calls columns that it unpickles when they are read.
EXTENSION = b"ray.data.arrow_pickled_object"


class _Touching:
    def __init__(self, mark):
        self._mark = mark

    def __reduce__(self):
        return Path.touch, (self._mark,)


def pickled(mark):
    """Bytes that make the file `mark` when they are unpickled."""
    return pickle.dumps(_Touching(mark))


def pickles(folder, mark):
    """A folder of such bytes under names of all kinds, in an archive, and in a column of a Parquet file."""
    folder.mkdir()
    data = pickled(mark)
    for name in NAMES:
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "packed.zip", "w") as archive:
        for name in NAMES:
            archive.writestr(name, data)
    kind = pa.field("text", pa.large_binary(), metadata={"ARROW:extension:name": EXTENSION})
    rows = pa.table([["Chile signs"], [data]], schema=pa.schema([("title", pa.string()), kind]))
    parquet.write_table(rows, folder / "column.parquet")
    return folder
