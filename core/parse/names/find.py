"""Spans that name something: what the NER sees, repaired with what tables and the rest of the article say.

Strongest first: a name of a table that is longer than what the NER saw; a possessor cut off ("South Korea's National
Security Council" is two names); the NER's span without its article, title and possessive; a table's name that the NER
missed; a repeat of a name read elsewhere. Each span says in `by` where it is from. Linear in the text's length.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from core.errors import LexiconError
from core.parse import countries, lexicon
from core.parse.countries import Reading

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

LABELS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "PRODUCT", "WORK_OF_ART", "LAW"})
# Inside these an adjective names no country: "Chinese New Year", "10 Canadian dollars", "he speaks Russian".
_HIDES = frozenset({"DATE", "MONEY", "LANGUAGE"})
_PIECE = re.compile(r"[^\W_]+|[^\w\s]|_")
_EDGE = "\"“”‘’'«»()[]{}<>,;:!?*|/\\-–—_~`^=+# \t\r\n\u00a0"
# No name runs over these: a line's end, a bracket, a slash or dash that stands alone.
_BREAK = re.compile(r"\n|\s[/–—-]\s|\s?[()\[\]]")
# The rest of a given name that the NER cuts at its hyphen: "Moon Jae" + "-in".
_HYPHEN_TAIL = re.compile(r"-[a-z]+\b")
# What is put before or after a name to make an adjective of it.
_PREFIX = re.compile(r"(?:[Aa]nti|[Pp]ro|[Pp]re|[Pp]ost|[Nn]on|[Ee]x|[Mm]id)-")
_SUFFIX = re.compile(r"-(?:[a-z]{2,10}ed|led|run|born|bound|like|style|era|built|wide|area|friendly|only|held)$")
# A full stop that belongs to the name: "U.S.", "Acme Corp.", "John F.".
_ABBREVIATED = re.compile(r"(?:\.\w+|\b(?:\w|Inc|Corp|Co|Ltd|Jr|Sr|St|No|Bros|Assn|Tex|Calif|Fla|Ga|Va|Mass|Conn))\.$")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})
# What opens a sentence and is no part of a name.
_NO_NAME_TAGS = frozenset({"VBG", "VBD", "VB", "VBN", "NNS", "RB", "IN", "JJ"})
_SMALL_WORDS = frozenset({"and", "of", "the", "for", "in", "to", "at", "or", "&"})
# What the NER runs into after a name: a day ("By Ana Silva Dec 7") or a score ("beat Utah 27-14").
_AFTER_NAME = re.compile(
    r"\s(?:(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)\.?\s\d{1,2}|\d{1,3}-\d{1,3})$"
)
# The legal forms of companies.
_FORMS = frozenset(
    {"inc", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc", "ag", "sa", "se", "nv"}
)
# More words than any name has; keeps hostile text from becoming one.
_MAX_WORDS = 14


@dataclass(frozen=True, slots=True)
class Body:
    """One entry of `bodies.toml`."""

    name: str
    label: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A span that names something; `known` is its table's entry, `by` one of ner, table, repeat, acronym, dateline."""

    start: int
    end: int
    text: str
    label: str
    by: str
    known: Reading | Body | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a sign of the text."""

    start: int
    end: int
    text: str


Trie = dict[str, Any]
_END = ""


def pieces_of(text: str) -> list[Piece]:
    """Words and signs with their offsets; finer than tokens, so that tables and text are cut alike."""
    return [Piece(m.start(), m.end(), m.group()) for m in _PIECE.finditer(text)]


@cache
def known_names() -> Trie:
    """The tables of countries and bodies as one tree of pieces."""
    tree: Trie = {}
    for name, reading in countries.phrases():
        add_name(tree, name, reading)
    for entry in lexicon.load("bodies").get("body", []):
        if not entry.get("name") or entry.get("label") not in LABELS:
            raise LexiconError(f"bodies.toml: {entry.get('name')!r} needs a name and a label of {sorted(LABELS)}.")
        body = Body(entry["name"], entry["label"], entry.get("country"))
        if body.country and body.country not in countries.codes():
            raise LexiconError(f"bodies.toml: {body.name!r} has the unknown country {body.country!r}.")
        for name in (body.name, *entry.get("also", [])):
            add_name(tree, name, body)
    for body, also in _companies():
        for name in also:
            add_name(tree, name, body)
    return tree


def _companies() -> Iterator[tuple[Body, list[str]]]:
    """The companies of `companies.toml`, each with all its names."""
    for code, entries in lexicon.load("companies").get("companies", {}).items():
        if code not in countries.codes():
            raise LexiconError(f"companies.toml: the unknown country {code!r}.")
        for entry in entries:
            names = [entry] if isinstance(entry, str) else entry
            if not names or not all(isinstance(n, str) and n for n in names):
                raise LexiconError(f"companies.toml: {entry!r} of {code} is no name and no list of names.")
            yield Body(names[0], "ORG", code), names


@cache
def _no_names() -> frozenset[str]:
    return frozenset(lexicon.load("bodies").get("no_names", []))


def add_name(tree: Trie, name: str, value: object) -> None:
    """Put a name into a tree of pieces."""
    node = tree
    for piece in pieces_of(unicodedata.normalize("NFC", name)):
        node = node.setdefault(_key(piece.text), {})
    node[_END] = (name, value)


def scan(tree: Trie, pieces: list[Piece], text: str, *, is_cased: bool = True) -> Iterator[tuple[int, int, Any]]:
    """Longest names of a tree in a text, left to right: (start, end, value); `is_cased`: with their capitals."""
    i = 0
    while i < len(pieces):
        node = tree
        best, j = None, i
        while j < len(pieces) and j - i < 2 * _MAX_WORDS:
            if (step := node.get(_key(pieces[j].text))) is None:
                break
            node = step
            j += 1
            if _END not in node:
                continue
            if not is_cased or _same_case(node[_END][0], text[pieces[i].start : pieces[j - 1].end]):
                best = (j, node[_END][1])
        if best is None:
            i += 1
        else:
            yield pieces[i].start, pieces[best[0] - 1].end, best[1]
            i = best[0]


def find_spans(doc: "Doc", text: str) -> list[Found]:
    """Names that the NER and the tables see, in text order, without overlaps."""
    masked = doc.text
    pieces = pieces_of(masked)
    table = [_from_table(s, e, text[s:e], v) for s, e, v in scan(known_names(), pieces, masked)]
    hidden = [(e.start_char, e.end_char) for e in doc.ents if e.label_ in _HIDES]
    table = [t for t in table if not _within_any(t, hidden)]
    seen = [
        s
        for e in doc.ents
        if e.label_ in LABELS
        for start, end in _halves(_first_word(e), e.end_char, text, e.label_)
        if (s := clean(start, end, text, e.label_))
    ]
    return _merge(table, seen, text)


def _first_word(ent: "Span") -> int:
    """Where a name starts: not with the verb or plural that opens a sentence ("Echoing Annan", "Drugmakers Pfizer")."""
    opens = len(ent) > 1 and ent[0].is_sent_start and ent.label_ == "PERSON" and ent[0].tag_ in _NO_NAME_TAGS
    return ent[1].idx if opens else ent.start_char


def _halves(start: int, end: int, text: str, label: str) -> list[tuple[int, int]]:
    """ "Meyer and Okafor" are two people."""
    cut = text.find(" and ", start, end) if label == "PERSON" else -1
    return [(start, cut), (cut + 5, end)] if cut > start else [(start, end)]


def clean(start: int, end: int, text: str, label: str, by: str = "ner") -> Found | None:
    """A span without edge signs, article, possessive and what lies beyond a line's end; None if no name is left."""
    cut = _BREAK.search(text, start, end)
    if cut and text[start : cut.start()].strip(_EDGE):
        end = cut.start()
    start, end = _trim(start, end, text)
    if label in ("PERSON", "ORG", "GPE") and (after := _AFTER_NAME.search(text, max(start, end - 12), end)):
        end = after.start()
    if text[start : start + 4].lower() == "the " and end - start > 4:
        start, end = _trim(start + 4, end, text)
    if text.startswith("Both ", start, end) and text.startswith(" and ", end):  # "Both Torres and Klein"
        start, end = _trim(start + 5, end, text)
    if text[start:end].translate(_STRAIGHT).endswith("'s"):
        start, end = _trim(start, end - 2, text)
    start, end = _without_small(start, end, text, label)
    is_letter = end - start == 2  # "on X." ends a sentence
    if text[end - 1 : end] == "." and (is_letter or not _ABBREVIATED.search(text, max(start, end - 12), end)):
        end -= 1
    start, end = _without_affixes(start, end, text)
    tail = _HYPHEN_TAIL.match(text, end) if label == "PERSON" and " " in text[start:end] else None
    end = tail.end() if tail else end
    words = text[start:end].split()
    if not words or len(words) > _MAX_WORDS or not any(c.isupper() for c in text[start:end]):
        return None
    if text[start:end] in _no_names():
        return None
    return Found(start, end, text[start:end], label, by)


def _without_affixes(start: int, end: int, text: str) -> tuple[int, int]:
    """ "anti-Clinton" and "Acme-led" are about Clinton and Acme."""
    if (before := _PREFIX.match(text, start, end)) and text[before.end() : before.end() + 1].isupper():
        start = before.end()
    after = _SUFFIX.search(text, max(start + 1, end - 16), end)
    return start, after.start() if after else end


def _without_small(start: int, end: int, text: str, label: str) -> tuple[int, int]:
    """A name without the "and" or "of" that it ends in, and without lower-case words before a body."""
    while (cut := text.rfind(" ", start, end)) > start and text[cut + 1 : end] in _SMALL_WORDS:
        end = cut
    while label == "ORG" and (cut := text.find(" ", start, end)) > start and text[start:cut].isalpha():
        if not text[start:cut].islower():
            break
        start = cut + 1
    return start, end


def covered(found: Iterable[Found]) -> "Cover":
    """A quick test of which characters are taken."""
    return Cover(sorted((f.start, f.end) for f in found))


class Cover:
    """Sorted spans that do not overlap, searched by halves."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [s for s, _ in spans]
        self._ends = [e for _, e in spans]

    def touches(self, start: int, end: int) -> bool:
        """True where a span shares a character with [start, end)."""
        i = bisect_left(self._starts, end)
        return i > 0 and self._ends[i - 1] > start

    def over(self, start: int, end: int) -> range:
        """Indices of the spans that share a character with [start, end)."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))


def _merge(table: list[Found], seen: list[Found], text: str) -> list[Found]:
    """One list of spans from both, by the rules in the order of the module's docstring."""
    tables = covered(table)
    dropped: set[int] = set()
    out: list[Found] = []
    for ner in seen:
        over = list(tables.over(ner.start, ner.end))
        kept = _against_tables(ner, [table[i] for i in over], text)
        dropped.update(i for i in over if any(k is not table[i] and _overlap(k, table[i]) for k in kept))
        out += [k for k in kept if k.by != "table"]
    out += [t for i, t in enumerate(table) if i not in dropped]
    return _without_overlaps(out)


def _against_tables(ner: Found, over: list[Found], text: str) -> list[Found]:
    """What remains of one span of the NER; table spans that it overlaps and that are not in the answer go."""
    if not over:
        return [ner]
    first = over[0]
    if first.start <= ner.start and ner.end <= first.end:
        return [first]
    if any(t.start < ner.start or t.end > ner.end for t in over):
        strong = [t for t in over if isinstance(t.known, Body) or t.known and t.known.kind in ("country", "people")]
        return strong or [ner]
    if isinstance(first.known, Body) and first.start == ner.start and text[first.end : ner.end].islower():
        return [first]  # "Yonhap news agency"
    if isinstance(first.known, Body) and first.start == ner.start and _is_company_form(text[first.end : ner.end]):
        return [replace(ner, label=first.label, by="table", known=first.known)]
    if isinstance(first.known, Body) and first.start == ner.start and text.startswith(" and ", first.end):
        rest = clean(first.end + 5, ner.end, text, ner.label)  # "Google and Acme" are two
        return [first, rest] if rest and len(over) == 1 else over
    possessor = _possessor(ner, first, text)
    if possessor:
        return possessor
    if _only_joined(ner, over, text):
        return over
    last = over[-1]
    if ner.label in ("GPE", "LOC") and last.end == ner.end and text[last.start - 2 : last.start] == ", ":
        town = clean(ner.start, last.start - 2, text, ner.label)  # "Heerlen, Netherlands"
        return [town, last] if town and len(over) == 1 else over
    if ner.label == "PERSON" and last.end == ner.end and _is_next_dateline(ner, last):
        name = clean(ner.start, last.start, text, "PERSON")  # a credit, and the dateline after it
        return [name, last] if name and len(over) == 1 else over
    if ner.label == "PERSON" and first.start == ner.start and _is_country_like(first):
        rest = clean(first.end, ner.end, text, "PERSON")
        return [first, rest] if rest and _is_no_given_name(first, rest) else [ner]
    if ner.label in ("NORP", "GPE") and len(over) == 1 and _is_country_like(first) and first.start == ner.start:
        return over
    return [ner]


def _is_next_dateline(ner: Found, last: Found) -> bool:
    """ "Antonio Rossi LONDON": capitals only in the place."""
    return last.text.isupper() and len(last.text) > 3 and not ner.text.isupper() and ner.start < last.start


def _is_company_form(tail: str) -> bool:
    """ " Inc." and ", Ltd" after a company's name."""
    words = [w.strip(".,").lower() for w in tail.split()]
    return bool(words) and all(w in _FORMS for w in words)


def _possessor(ner: Found, first: Found, text: str) -> list[Found]:
    tail = text[first.end : ner.end].translate(_STRAIGHT)
    if first.start != ner.start or not tail.startswith("'s ") or not _is_country_like(first):
        return []
    rest = clean(first.end + 3, ner.end, text, "ORG" if ner.label in ("GPE", "NORP") else ner.label)
    return [first, rest] if rest else [first]


def _is_no_given_name(first: Found, rest: Found) -> bool:
    """ "Chad Johnson" is a person; "Russian Vladimir Putin" and "US Joe Biden" begin with a land."""
    is_adjective = isinstance(first.known, Reading) and first.known.kind == "people"
    return is_adjective or " " in rest.text or first.text.isupper()


def _only_joined(ner: Found, over: list[Found], text: str) -> bool:
    left = "".join(text[a.end : b.start] for a, b in zip(over, over[1:], strict=False))
    left += text[ner.start : over[0].start] + text[over[-1].end : ner.end]
    return not re.sub(r"\band\b|\W", "", left)


def _is_country_like(found: Found) -> bool:
    return isinstance(found.known, Reading) and found.known.kind in ("country", "people", "capital")


def _from_table(start: int, end: int, text: str, value: Reading | Body) -> Found:
    return Found(start, end, text, value.label, "table", value)


def _within_any(found: Found, spans: list[tuple[int, int]]) -> bool:
    i = bisect_right(spans, (found.start, 1 << 60)) - 1
    return i >= 0 and found.end <= spans[i][1]


def _overlap(a: Found, b: Found) -> bool:
    return a.start < b.end and b.start < a.end


def _without_overlaps(found: list[Found]) -> list[Found]:
    out: list[Found] = []
    for f in sorted(found, key=lambda f: (f.start, f.start - f.end)):
        if not out or f.start >= out[-1].end:
            out.append(f)
    return out


def _trim(start: int, end: int, text: str) -> tuple[int, int]:
    while start < end and (text[start] in _EDGE or unicodedata.category(text[start]) in ("Cf", "Cc")):
        start += 1
    while end > start and (text[end - 1] in _EDGE or unicodedata.category(text[end - 1]) in ("Cf", "Cc")):
        end -= 1
    return start, end


def _key(piece: str) -> str:
    return piece.translate(_STRAIGHT).casefold()


def _same_case(name: str, text: str) -> bool:
    """Capitals where the name has them; an abbreviation wholly in capitals."""
    mine, theirs = pieces_of(unicodedata.normalize("NFC", name)), pieces_of(text)
    for a, b in zip(mine, theirs, strict=False):
        if a.text[0].isupper() and not b.text[0].isupper():
            return False
        if len(a.text) > 1 and a.text.isupper() and not b.text.isupper():
            return False
    if len(mine) == 1 and name != text and not (countries.lookup(text) or len(name) > 5):
        return name.isupper() is text.isupper()
    return True
