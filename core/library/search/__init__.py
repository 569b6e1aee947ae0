"""Full-text search over a library: a folder of tantivy's, derived from the library's articles and made anew when lost.

    records.py   what goes in and comes out          language.py  what users type, as a tree
    schema.py    fields, and how text becomes words  query.py     the tree as tantivy's queries
    writer.py    adds, removes, commits              reader.py    where words stand; pages of results
    check.py     is it whole?                        snippets.py  pieces of texts with their hits

Source: tantivy (https://github.com/quickwit-oss/tantivy), an inverted index with BM25 ranking.
"""

from core.library.search.check import check_ahead
from core.library.search.reader import Index
from core.library.search.records import Document, Found, Hits, Page, Snippet, sentence_key
from core.library.search.writer import Indexer, open_indexer

__all__ = [
    "Document",
    "Found",
    "Hits",
    "Index",
    "Indexer",
    "Page",
    "Snippet",
    "check_ahead",
    "open_indexer",
    "sentence_key",
]
