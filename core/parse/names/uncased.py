"""Names in a text that has no capitals, or nothing but capitals: there, letters do not tell what is a name.

Countries, peoples and capitals are taken from the tables by their words alone, other entries and people who held an
office only where the NER saw something there, or where the name is whole. What is also a common word ("turkey", "us")
needs the NER too, so that no text is flooded. Linear in the text's length.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from core.parse import lexicon
from core.parse.countries import Reading, lookup
from core.parse.countries.table import is_a_word_too
from core.parse.names.find import LABELS, Body, Cover, Found, Trie, add_name, covered, known_names, pieces_of, scan
from core.parse.names.people import surname
from core.parse.names.titles import given_gender, holders
from core.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc

# At most one capital in so many letters is a text without any; a title has none at all.
_ONE_IN = 100
_TITLE_CHARS = 220
_MIN_LETTERS = 8
# A line of capitals is a headline where it has at least so many words.
_MIN_WORDS = 4
_SURE_KINDS = frozenset({"country", "people", "capital"})
# Small words that no table means: pronouns and the like.
_NO_NAME_POS = frozenset({"PRON", "VERB", "AUX", "ADP", "ADV", "DET", "SCONJ", "CCONJ", "PART", "INTJ"})
_MIN_SURNAME = 5


def with_uncased(found: list[Found], doc: "Doc", text: str) -> list[Found]:
    """The spans and those that only a reader without regard to capitals sees; text of usual case stays as it is."""
    small, capitals = stretches(text)
    if not small and not capitals:
        return found
    masked = doc.text
    seen, shouted = covered(_spans_of(doc)), Cover(capitals)
    made = [f for start, end in capitals for f in _people_of_office(start, masked[start:end])]
    for start, end in small:
        made += _tables(start, masked[start:end], doc, seen)
        made += _people_seen(start, end, doc, covered(made))
    fresh = covered(made)
    kept = [
        _in_title_case(f) if shouted.touches(f.start, f.end) else f
        for f in found
        if not fresh.touches(f.start, f.end) and not (shouted.touches(f.start, f.end) and _is_common_word(f, seen))
    ]
    return sorted([*kept, *made], key=lambda f: f.start)


def stretches(text: str) -> tuple[list[Span], list[Span]]:
    """Where a text has no capitals (all of it, or its title), and its lines that have nothing else."""
    upper, lower = sum(c.isupper() for c in text), sum(c.islower() for c in text)
    if lower >= _MIN_LETTERS and upper * _ONE_IN <= lower:
        return [(0, len(text))], []
    lines = [m.span() for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    capitals = [(s, e) for s, e in lines if text[s:e].isupper() and len(text[s:e].split()) >= _MIN_WORDS]
    start, end = lines[0] if len(lines) > 1 else (0, 0)
    is_title = end - start <= _TITLE_CHARS and text[start:end].islower() and len(text[start:end].split()) >= _MIN_WORDS
    return ([(start, end)] if is_title else []), capitals


def _tables(offset: int, part: str, doc: "Doc", seen: Cover) -> list[Found]:
    """Names of the tables in a stretch without capitals that are no common words there."""
    out: list[Found] = []
    for s, e, value in scan(_all_names(), pieces_of(part), part, is_cased=False):
        start, end, said = offset + s, offset + e, part[s:e]
        if isinstance(value, str):
            out += _office_holder(start, end, said, value)
        elif _is_sure(value, said) or (seen.touches(start, end) and not _is_small_word(doc, start, end)):
            out.append(Found(start, end, value.name, value.label, "table", value))
    return out


def _people_of_office(offset: int, part: str) -> list[Found]:
    """People of the office-holder file in a line of capitals; the tables of places have read these already."""
    hits = scan(_all_names(), pieces_of(part), part, is_cased=False)
    return [f for s, e, v in hits if isinstance(v, str) for f in _office_holder(offset + s, offset + e, part[s:e], v)]


def _office_holder(start: int, end: int, said: str, name: str) -> list[Found]:
    if " " in said:
        return [Found(start, end, name, "PERSON", "uncased")]
    is_name = len(said) >= _MIN_SURNAME and said.lower() not in _list("common_words")
    return [Found(start, end, _title_case(said), "PERSON", "uncased")] if is_name else []


def _people_seen(start: int, end: int, doc: "Doc", taken: Cover) -> list[Found]:
    """Whom the NER saw in a stretch without capitals and who has a known given name."""
    return [
        Found(e.start_char, e.end_char, _title_case(e.text), "PERSON", "uncased")
        for e in doc.ents
        if e.label_ == "PERSON" and start <= e.start_char and e.end_char <= end
        if _is_person(e.text) and not taken.touches(e.start_char, e.end_char)
    ]


def _is_sure(value: Reading | Body, said: str) -> bool:
    """True where a name written small can hardly mean anything else."""
    plain = said.lower()
    if plain in _list("sure_words"):
        return True
    is_word = plain in _list("common_words") or lookup(plain) is None or is_a_word_too(said)
    return isinstance(value, Reading) and value.kind in _SURE_KINDS and not is_word


def _is_person(said: str) -> bool:
    words = said.split()
    return 1 < len(words) < 5 and said.islower() and bool(given_gender(words[0].title()))


def _is_common_word(f: Found, seen: Cover) -> bool:
    """ "NICE CAR" in a headline: the table has both."""
    return isinstance(f.known, Reading) and is_a_word_too(f.text) and not seen.touches(f.start, f.end)


def _is_small_word(doc: "Doc", start: int, end: int) -> bool:
    span = doc.char_span(start, end, alignment_mode="expand")
    return span is not None and len(span) == 1 and span[0].pos_ in _NO_NAME_POS


def _in_title_case(f: Found) -> Found:
    """A person's name as the rest of the library writes it."""
    if f.label != "PERSON" or not f.text.isupper():
        return f
    return Found(f.start, f.end, _title_case(f.text), f.label, f.by, f.known)


def _title_case(said: str) -> str:
    return " ".join(word.capitalize() for word in said.split())


def _spans_of(doc: "Doc") -> Iterable[Found]:
    return [Found(e.start_char, e.end_char, e.text, e.label_, "ner") for e in doc.ents if e.label_ in LABELS]


@cache
def _all_names() -> Trie:
    """The tables of countries and bodies, and the people of the office-holder file by full name and surname."""
    tree: Trie = {}
    for holder in holders():
        last = surname(holder.name)
        if lookup(last) is None and not given_gender(last):
            add_name(tree, last, last)
    for holder in holders():
        add_name(tree, holder.name, holder.name)
    return _joined(tree, known_names())


def _joined(first: Trie, second: Trie) -> Trie:
    """Both trees as one new one; the second's entries win."""
    out = dict(first)
    for key, branch in second.items():
        mine = out.get(key)
        out[key] = _joined(mine, branch) if isinstance(mine, dict) and isinstance(branch, dict) else branch
    return out


def _list(key: str) -> frozenset[str]:
    return lexicon.words("uncased", key)
