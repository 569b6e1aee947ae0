"""The fields of the index and how text becomes words.

Two kinds of documents share it: articles, found by the words of `text`, and sentences, found by `sentence`. Only
sentences know the order of their words, which takes a third less room: a phrase is looked for in them, and leads to
their articles. For the same reason the documents of a file are sorted by kind, `text` says only which words there are,
and `often` has those of the title and those that an article repeats, for the ranking; no field keeps its length. A
sentence knows its article by its `key`, whose upper bits are the article's number. A third kind, of one document, says
how far the index goes: it is written in the same commit as what it speaks of.

Words are runs of letters and digits, lower case, accents folded, not stemmed: what an analyst quotes is found as it is
written, and `sanction*` finds the other forms. So "U.S." is two words, and found as a phrase of the two.
"""

import hashlib
from enum import IntEnum
from typing import Any

from tantivy import Filter, Index, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

# Raised with any change of fields or words; an index of another number is built anew when it is next written.
SCHEMA_VERSION = 3
# In the second sentences had the number of their article once more, beside their key.
READABLE = (2, 3)
WORDS = "dateline_words"
# Longer runs without a space are no words; in bytes.
MAX_WORD_BYTES = 80
SORTED_BY = "kind"


class Kind(IntEnum):
    """What a document of the index is."""

    ARTICLE = 0
    SENTENCE = 1
    STATE = 2


def build_schema() -> Schema:
    """The fields. Nothing is stored: texts are the library's."""
    builder = SchemaBuilder()
    builder.add_text_field("text", tokenizer_name=WORDS, index_option="basic")
    builder.add_text_field("often", tokenizer_name=WORDS, index_option="basic")
    builder.add_text_field("sentence", tokenizer_name=WORDS, index_option="position")
    builder.add_unsigned_field("source", indexed=True)
    builder.add_unsigned_field("countries", indexed=True)
    builder.add_unsigned_field("article_no", indexed=True, fast=True)
    builder.add_unsigned_field("kind", indexed=True, fast=True)
    builder.add_unsigned_field("key", fast=True)
    builder.add_unsigned_field("next", fast=True)
    builder.add_integer_field("day", fast=True)
    return builder.build()


def without_lengths(meta: dict[str, Any]) -> dict[str, Any]:
    """What tantivy wrote of an empty index, told to keep no lengths of fields: the binding has no word for it."""
    fields = [field | {"options": _without_lengths(field["options"])} for field in meta["schema"]]
    return meta | {"schema": fields}


def _without_lengths(options: dict[str, Any]) -> dict[str, Any]:
    indexing = options.get("indexing")
    return options | {"indexing": indexing | {"fieldnorms": False}} if indexing else options


def build_analyzer() -> TextAnalyzer:
    """What makes words of text, for documents, queries and snippets alike."""
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return builder.filter(Filter.remove_long(MAX_WORD_BYTES)).build()


def prepare(index: Index) -> Index:
    """The index, with what it needs to know of words; to be called each time one is opened."""
    index.register_tokenizer(WORDS, build_analyzer())
    return index


def name_number(name: str) -> int:
    """A source or a country as a number of 64 bits: text would take a byte for each sentence."""
    return int.from_bytes(hashlib.blake2b(clean(name).encode(), digest_size=8).digest(), "big")


def clean(text: str) -> str:
    """Text that Rust takes: a lone surrogate becomes a question mark, so that offsets stay."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
