"""Repairs that need the whole article: titles cut off names, pairs split, acronyms tied, repeats found, labels voted.

Each takes and gives spans in text order without overlaps.
"""

import re
from collections import Counter, defaultdict
from dataclasses import replace

from core.parse.countries import fold, lookup
from core.parse.names.find import (
    Body,
    Found,
    Piece,
    Trie,
    add_name,
    clean,
    covered,
    known_names,
    pieces_of,
    scan,
)
from core.parse.names.labels import by_neighbours, by_shape, by_words, is_body_head, is_called_body, is_given_name
from core.parse.names.titles import PARTICLES, honorific, is_before, is_title, with_particles
from core.parse.zones import Zones

_ACRONYM = re.compile(r"\s?\(\s?([A-Z][A-Za-z&.-]{1,9})\s?\)")
# A town, and the land or state behind its comma.
_DATELINE_PART = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "to", "&", "de", "la", "du", "des"})
# A form of address outweighs what the NER thought of a few mentions.
_TITLE_VOTES = 3
# So do the words beside a name, a little less.
_NEIGHBOUR_VOTES = 2
# "The retailer X" and "born in X" tell more than what the NER thought of several bare mentions.
_SURE_VOTES = 6
# Small words with a capital, because a sentence begins with them.
_OPENERS = frozenset(
    {
        "A", "After", "Also", "Although", "An", "And", "As", "At", "Because", "Before", "But", "By", "During", "Even",
        "For", "From", "Had", "Has", "How", "However", "If", "In", "Is", "Later", "Like", "Meanwhile", "Nor", "Of",
        "On", "Once", "Or", "Since", "So", "Still", "That", "The", "Then", "Though", "To", "Today", "Under", "Unlike",
        "Until", "Was", "What", "When", "Where", "Whether", "While", "Why", "With", "Without", "Yet",
    }
)  # fmt: skip
_PLACE_WORDS = frozenset({"in", "to", "from", "at", "near", "into", "of", "across", "through"})
# Words with capitals between quotation marks, small ones between them: a song, a book, a film.
_QUOTED = re.compile(
    r"(?<![\w\"“])[\"“]([A-Z][\w'’-]*(?: (?:[A-Z][\w'’-]*|of|the|and|in|a|an|to|for|on|with|me|da|de|la)){1,7})"
    r"[,.!?]?[\"”]"
)
_MAY_BE_WORK = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT"})
# So few capitals alone are initials ("US"); more may be a name in a headline ("JORDAN").
_MIN_SHOUTED = 4
_PORTFOLIO = frozenset({"secretary", "minister", "undersecretary", "ministers", "secretaries"})


def without_titles(found: list[Found], text: str) -> list[Found]:
    """ "President Joe Biden" is Joe Biden; "Defense" before "Minister" is no name at all."""
    out: list[Found] = []
    for f in found:
        if f.label == "PERSON" and f.by == "ner":
            kept = _cut_title(f, text)
            out += [kept] if kept else []
        elif f.known is not None or not (_is_title_part(f) or _is_portfolio(f, text)):
            out.append(f)
    return out


def _cut_title(f: Found, text: str) -> Found | None:
    words = [(m.start() + f.start, m.group()) for m in re.finditer(r"\S+", f.text)]
    k = 0
    while k < len(words) and (honorific(words[k][1]) is not None or is_before(words[k][1]) or is_title(words[k][1])):
        k += 1
    if k == 0:
        return f
    return clean(words[k][0], f.end, text, "PERSON") if k < len(words) else None


def _is_title_part(f: Found) -> bool:
    words = f.text.split()
    if len(words) > 3 or f.label not in ("ORG", "PERSON", "PRODUCT", "WORK_OF_ART", "NORP", "GPE"):
        return False
    return all(is_before(w) or is_title(w) or honorific(w) is not None for w in words)


def _is_portfolio(f: Found, text: str) -> bool:
    """ "State for Arms Control" after "Under Secretary of" is no body."""
    before = text[max(0, f.start - 30) : f.start].split()
    return f.label == "ORG" and len(before) > 1 and before[-1] == "of" and before[-2].lower() in _PORTFOLIO


def with_particle_tails(found: list[Found], text: str) -> list[Found]:
    """ "Ursula von der" + "Leyen" is one name."""
    out: list[Found] = []
    for f in found:
        last = out[-1] if out else None
        if last and last.label == "PERSON" and text[last.end : f.start] == " " and _ends_in_particle(last):
            out[-1] = Found(last.start, f.end, text[last.start : f.end], "PERSON", "ner")
        else:
            out.append(f)
    return out


def _ends_in_particle(f: Found) -> bool:
    words = f.text.split()
    return len(words) > 1 and words[-1] in PARTICLES


def split_pairs(found: list[Found]) -> list[Found]:
    """ "Putin-Kim" and "Putin and Kim" are two people where the article names both elsewhere."""
    people = [f.text.split() for f in found if f.label == "PERSON" and "-" not in f.text]
    ends = Counter(w for words in people for w in (words[0], words[-1]))
    out: list[Found] = []
    for f in found:
        left, joint, right = f.text.partition(" and " if " and " in f.text else "-")
        if joint and f.known is None and ends[left] and ends[right]:
            cut = f.start + len(left)
            out.append(Found(f.start, cut, left, "PERSON", "pair"))
            out.append(Found(cut + len(joint), f.end, right, "PERSON", "pair"))
        else:
            out.append(f)
    return out


def with_dateline(found: list[Found], zones: Zones, text: str) -> list[Found]:
    """The dateline is blank in the doc; its places are names all the same: "NAIROBI, Kenya" is a town and its land."""
    span = zones.dateline.place_span if zones.dateline else None
    if not span:
        return found
    start, end = span
    new = [_filed_at(start + m.start(), start + m.end(), text) for m in _DATELINE_PART.finditer(text[start:end])]
    return sorted([f for f in found if f.end <= start or f.start >= end] + new, key=lambda f: f.start)


def _filed_at(start: int, end: int, text: str) -> Found:
    place = text[start:end]
    known = lookup(place if not place.isupper() else place.title()) or lookup(place)
    body = next((v for s, e, v in scan(known_names(), pieces_of(place), place) if e - s == len(place)), None)
    if known is None and isinstance(body, Body):  # "UNITED NATIONS (AP) -"
        return Found(start, end, place, body.label, "dateline", body)
    return Found(start, end, place, "GPE", "dateline", known)


def acronyms(found: list[Found], text: str) -> dict[str, str]:
    """Short to long: "Extended Deterrence Strategy and Consultation Group (EDSCG)" gives EDSCG."""
    out: dict[str, str] = {}
    for f in found:
        m = _ACRONYM.match(text, f.end)
        if m and f.label != "PERSON" and (_is_short_of(m.group(1), f.text) or _is_foreign_short(f, m.group(1))):
            out.setdefault(m.group(1), f.text)
    return {**_by_initials(found), **out}


def _by_initials(found: list[Found]) -> dict[str, str]:
    """ "NRWC" to the one body of the article that has these initials, also where no bracket says so."""
    long: dict[str, set[str]] = defaultdict(set)
    for f in found:
        if f.label == "ORG" and f.known is None and " " in f.text:
            long["".join(w[0] for w in re.split(r"[\s-]+", f.text) if w and w.lower() not in _SMALL)].add(f.text)
    shorts = {f.text for f in found if f.known is None and f.text.isupper() and f.text.isalpha() and len(f.text) > 2}
    return {s: next(iter(long[s])) for s in sorted(shorts) if len(long[s]) == 1}


def _is_foreign_short(f: Found, short: str) -> bool:
    """ "National Institute of Migration (INAMI)": letters of another language, beside a body's long name."""
    is_caps = short.isupper() and short.isalpha() and 3 <= len(short) <= 6
    return f.label == "ORG" and is_caps and f.text.count(" ") >= 2 and lookup(short) is None


def _is_short_of(short: str, long: str) -> bool:
    letters = [c for c in short if c.isalpha()]
    words = [w for w in re.split(r"[\s-]+", long) if w]
    caps = [w[0] for w in words if w.lower() not in _SMALL]
    if "".join(letters).upper() in ("".join(caps).upper(), "".join(w[0] for w in words).upper()):
        return len(letters) > 1
    rest = iter("".join(c for c in long if c.isalpha()).lower())
    return len(words) > 1 and letters[0].lower() == long[0].lower() and all(c.lower() in rest for c in letters)


def with_repeats(found: list[Found], short: dict[str, str], masked: str, text: str) -> list[Found]:
    """Names read once are names wherever they stand again with the same capitals."""
    tree: Trie = {}
    label = {f.text: f.label for f in reversed(found) if f.known is None}
    people = {w for f in found if f.label == "PERSON" for w in f.text.split()[-1:] if len(w) > 2 and w[0].isupper()}
    pieces = pieces_of(masked)
    small = Counter(p.text for p in pieces if p.text.islower())
    for surname in people:
        add_name(tree, surname, "PERSON")
    for name, value in label.items():
        add_name(tree, name, value)
    for name, long in short.items():
        add_name(tree, name, label.get(long, "ORG"))
    taken = covered(found)
    new = [
        Found(s, e, text[s:e], value, "acronym" if text[s:e] in short else "repeat")
        for s, e, value in scan(tree, pieces, masked)
        if not taken.touches(s, e)
        and (not small[text[s:e].lower()] or _is_midway(s, masked))
        and _stands_alone(s, e, pieces, masked)
    ]
    return sorted([*found, *new], key=lambda f: f.start)


def _is_midway(start: int, text: str) -> bool:
    """True inside a sentence, where a word that is also a small one has its capital as a name ("Mr. Gross")."""
    before = text[max(0, start - 2) : start]
    return len(before) == 2 and before[1] == " " and (before[0].islower() or before[0] == ",")


def _stands_alone(start: int, end: int, pieces: list[Piece], text: str) -> bool:
    """False inside a longer capitalised run: "Kim" in "Kim Reynolds"."""
    after = text[end : end + 2]
    before = text[max(0, start - 2) : start]
    if re.match(r"[ -][A-Z]", after):
        return False
    word = re.search(r"([A-Za-z]+)[ -]$", text[max(0, start - 30) : start])
    if word and word.group(1)[0].isupper():
        said = word.group(1)
        return is_title(said) or honorific(said) is not None or said in _OPENERS or before[-2:-1] in ".!?"
    return not before.endswith("@")


def vote(found: list[Found], text: str) -> list[Found]:
    """The same words get one label in one article; the last word of a person's full name is that person."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    names = {f.text for f in found if f.label == "PERSON" and " " in f.text}
    full = {fold(n).split()[-1] for n in names} | {fold(with_particles(n)) for n in names}
    given = {fold(n).split()[0] for n in names}
    for f in found:
        if f.known is None and f.by == "ner":
            _count(f, text, votes[fold(f.text)])
    out: list[Found] = []
    for f in found:
        key = fold(f.text)
        if f.known is None and key in votes:
            best = votes[key].most_common(1)[0][0]
            if key in full or (key in given and best in ("GPE", "LOC", "NORP") and not _is_after_place_word(f, text)):
                best = "PERSON"
            f = replace(f, label=best)
        elif f.known is not None and f.by == "table" and key in full and _may_be_surname(f, text):
            f = Found(f.start, f.end, f.text, "PERSON", "ner")  # "Jordan" after "Michael Jordan"
        out.append(f)
    return out


def _may_be_surname(f: Found, text: str) -> bool:
    """ "Jordan" may be Michael Jordan; "UN" is never Kim Jong Un, nor is "in Jordan"."""
    is_initials = f.text.isupper() and (isinstance(f.known, Body) or len(f.text) < _MIN_SHOUTED)
    return not is_initials and not _is_after_place_word(f, text)


def with_works(found: list[Found], text: str) -> list[Found]:
    """What stands in a quoted title ("The Sleepers of Rome") and nowhere else is part of a work's name."""
    titles = covered(Found(m.start(1), m.end(1), m.group(1), "WORK_OF_ART", "quoted") for m in _QUOTED.finditer(text))
    quoted = [f for f in found if titles.touches(f.start, f.end)]
    often = Counter(f.text for f in found) - Counter(f.text for f in quoted)
    works = {
        f
        for f in quoted
        if f.known is None and f.label in _MAY_BE_WORK and not often[f.text] and not is_body_head(f.text.split()[-1])
    }
    return [replace(f, label="WORK_OF_ART") if f in works else f for f in found]


def without_debris(found: list[Found]) -> list[Found]:
    """Without single words that the NER took for the title of a work, once: quoted or odd, they are no names."""
    often = Counter(f.text for f in found)
    return [f for f in found if f.label != "WORK_OF_ART" or f.known is not None or " " in f.text or often[f.text] > 1]


def _count(f: Found, text: str, votes: Counter[str]) -> None:
    """Adds what the NER thought of one mention, and what the words beside it say."""
    votes[by_words(f) or by_shape(f, text) or f.label] += 1
    if _is_addressed(f, text):
        votes["PERSON"] += _TITLE_VOTES
    elif told := by_neighbours(f, text):
        is_guess = told != "PERSON" and f.label == "PERSON" and is_given_name(f) and not is_called_body(f, text)
        is_sure = told == "GPE" or is_called_body(f, text)
        votes[told] += 0 if is_guess else _SURE_VOTES if is_sure else _NEIGHBOUR_VOTES


def _is_addressed(f: Found, text: str) -> bool:
    """True right after a form of address: "Dr. Okafor"."""
    before = text[max(0, f.start - 16) : f.start].split(" ")
    return len(before) > 1 and before[-1] == "" and honorific(before[-2]) is not None


def _is_after_place_word(f: Found, text: str) -> bool:
    before = text[max(0, f.start - 12) : f.start].split()
    return bool(before) and before[-1].lower() in _PLACE_WORDS
