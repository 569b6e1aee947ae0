"""A set of shards asked where it lies, for questions that need only counts: the same filters, the same frames.

Questions are Ibis expressions, written once: of articles, quotations and pairs (`questions`), of events (`events`), of
what there is to choose from (`held`). Where they run is chosen by the address (`opened`, `engines`): DuckDB reads the
Parquet files as they are, ClickHouse holds them as tables. `core.views` hands its questions on by their names
(`answers`). Names are linked when a set is opened, as in a library. What needs texts, stories or marks is asked of a
library: `dateline add --from-parquet` makes one of a slice.
"""
