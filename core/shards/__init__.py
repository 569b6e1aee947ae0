"""Articles beyond one machine: parsed shard by shard to Parquet, in a folder or an object store.

A shard is some inputs, chosen once and for all when a run is planned (`plan`). One pure piece of work reads, parses and
publishes it (`work`), wherever it runs (`core.engine`); a shard counts when its entry in `done/` is there, so a run
that was stopped goes on where it was (`parse`). What is finished is read by its entries alone (`dataset`).
"""
