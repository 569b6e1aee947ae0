"""The library on disk: a folder with immutable snapshots, the original bytes, and a pointer to what is current.

    current.json            schema, version and parser version; which snapshot is current
    snapshots/NNNNNN.duckdb immutable once published; readers open it read-only
    originals/ab/<sha256>   the bytes each article was read from
    writer.lock             held by the one process that writes

Publishing is one atomic step: the pointer is replaced. Reading imports DuckDB and pandas, writing PyArrow too.
"""
