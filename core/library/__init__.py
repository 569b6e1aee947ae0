"""The library on disk: segments that never change, tables for charts, a search index, a manifest of what is current.

    current.json            the manifest: which charts and which segments are current
    segments/NNNNNN.arrow   packed articles: text, original bytes, all that was found; with NNNNNN.json beside
    charts/NNNNNN.duckdb    what charts ask, all numbers; derived from the segments
    search/                 a tantivy index; derived from the segments
    writer.lock             held by the one process that writes

Publishing is one atomic step: the manifest is replaced. Readers hold the files of one publishing open.
"""
