"""A set of shards asked where it lies, for questions that need only counts: the same filters, the same frames.

Questions are Ibis expressions (`questions`), written once; an engine is chosen by the address (`engines`): DuckDB reads
the Parquet files as they are, ClickHouse holds them as tables. Names are linked when a set is opened, as in a library.
What needs stories, marks or words of a text is asked of a library: `dateline add --from-parquet` makes one of a slice.
"""
