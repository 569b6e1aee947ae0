"""Countries and roles from what stands beside a name.

For a person, strongest first: its title ("US President Joe Biden"), an apposition ("Chang Ho-jin, South Korea's
minister"), "of" a country after the name, and last the file of office holders. For a body or a place: a country in its
name, a possessor or adjective before it, a country after it. Never the sound of a name.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.parse.countries import Reading, fold, lookup, name_of, resolve_places
from core.parse.names import titles as titles
from core.parse.names.find import known_names, pieces_of, scan
from core.parse.names.groups import Group
from core.parse.names.people import one_edit
from core.parse.names.titles import Holder
from core.records import Article

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Words of a title and its country before a name, and of an apposition after it.
_BEFORE, _AFTER = 14, 16
_NOUNS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X"})
_LINKS = frozenset({"of", "the", "'s", "’s", "'", "’", "-", "–", "and", "for", "to", "at", "on", "in", "a", "an"})
# After these a country is where the holder works or what he works on, not whose he is.
_ELSEWHERE = frozenset({"to", "in", "on", "at", "for", "with", "against", "from", "over"})
# Whose ally, rival or guest someone is says nothing of his own country.
_RELATIONS = frozenset({"ally", "rival", "enemy", "friend", "foe", "guest", "host", "critic", "captive", "war"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """A country that stands beside a name, the words that say so, and the role they name (lower case, may be empty)."""

    code: str | None
    why: str
    role: tuple[str, ...]


class Marks:
    """The spans of all groups, looked up by token; made once an article."""

    def __init__(self, groups: list[Group], doc: "Doc") -> None:
        spans = sorted((s, e, k) for k, g in enumerate(groups) for s, e, _ in g.spans)
        self._groups = groups
        self._spans = spans
        self._starts = [s for s, _, _ in spans]
        self.tokens = [t.idx for t in doc]
        self.text = doc.text  # made anew by spaCy at each call, so kept

    def at(self, offset: int) -> tuple[int, int, Group] | None:
        """The span over a character and its group."""
        i = bisect_right(self._starts, offset) - 1
        if i >= 0 and offset < self._spans[i][1]:
            s, e, k = self._spans[i]
            return s, e, self._groups[k]
        return None

    def before(self, offset: int) -> int:
        """Index of the last span that starts before a character, -1 for none."""
        return bisect_left(self._starts, offset) - 1

    def span(self, i: int) -> tuple[int, int, Group]:
        """A span by its index in text order."""
        start, end, k = self._spans[i]
        return start, end, self._groups[k]

    def token_at(self, offset: int) -> int:
        """Index of the token that holds a character."""
        return max(0, bisect_right(self.tokens, offset) - 1)


def add_roles(groups: list[Group], doc: "Doc", article: Article, users: tuple[Holder, ...] = ()) -> None:
    """Fill in roles, genders and countries, bodies before people so that "Kremlin spokesman" has a country.

    users: terms of office that the user's file names; they count before ours.
    """
    if not len(doc):
        return
    marks = Marks(groups, doc)
    open_ = [g for g in groups if g.label in ("ORG", "FAC", "GPE", "LOC") and g.country is None and g.is_open]
    inside = _towns_inside(open_, groups, article.text)
    for group in open_:
        _place(group, doc, marks, inside)
    for group in groups:
        if group.label == "PERSON":
            _person(group, doc, marks)
            _office_holder(group, article, users)
            group.roles = list(dict.fromkeys(group.roles))  # each once, so that asking them stays quick
    for group in groups:
        if group.label == "PERSON" and group.country is None and any(r[-1].startswith("spokes") for r in group.roles):
            _spokesman(group, doc, marks)


def _place(group: Group, doc: "Doc", marks: Marks, inside: dict[str, str | None]) -> None:
    found = _inside(group, inside)
    for start, end, _ in group.spans:
        found = found or _owner(start, doc, marks) or (_lies_in(end, doc, marks) if group.label != "ORG" else None)
    if found:
        group.country, group.why = found.code, found.why


def _inside(group: Group, inside: dict[str, str | None]) -> Evidence | None:
    """A country that a body's own name tells; two of them tell none."""
    said = {_code_of(group.name[s:e], value, inside): group.name[s:e] for s, e, value in _readings(group.name)}
    codes = set(said) - {None}
    if len(codes) != 1:
        return None
    code = codes.pop()
    why = f"{said[code]} in its name" if fold(said[code]) in inside else f"{name_of(code)} in its name" if code else ""
    return Evidence(code, why, ())


def _readings(name: str) -> list[tuple[int, int, Any]]:
    return list(scan(known_names(), pieces_of(name), name))


def _code_of(said: str, value: Any, inside: dict[str, str | None]) -> str | None:
    if fold(said) in inside:
        return inside[fold(said)]
    code: str | None = getattr(value, "code", None) or getattr(value, "country", None)
    return code


def _towns_inside(bodies: list[Group], groups: list[Group], text: str) -> dict[str, str | None]:
    """Towns and regions in the names of bodies, folded, to the country that this article means by them.

    "Athens Police Department" is Greek or American as the article's Athens is; where it names no Athens of its own, its
    other places tell.
    """
    spans: dict[str, tuple[int, int]] = {}
    for group in bodies:
        start = next((s for s, e, _ in group.spans if text[s:e] == group.name), -1)
        for s, e, value in _readings(group.name) if start >= 0 else []:
            if isinstance(value, Reading) and value.kind in ("city", "capital", "region"):
                spans.setdefault(fold(group.name[s:e]), (start + s, start + e))
    if not spans:
        return {}
    answers = resolve_places(text, list(spans.values()))
    out = {name: code for name, (code, _) in zip(spans, answers, strict=True)}
    for group in groups:
        if group.label in ("GPE", "LOC"):
            said = {fold(text[s:e]) for s, e, kind in group.spans if kind == "name"}
            out.update(dict.fromkeys(said & set(out), group.country))
    return out


def _owner(start: int, doc: "Doc", marks: Marks) -> Evidence | None:
    """ "South Korea's National Security Council", "the Russian city of Perm", "Ukrainian drone maker X"."""
    i = marks.token_at(start) - 1
    steps = 0
    while i >= 0 and steps < 6 and not doc[i + 1].is_sent_start:
        token = doc[i]
        over = marks.at(token.idx)
        if over and over[2].country and over[2].label == "GPE":
            said = marks.text[over[0] : over[1]]
            is_owner = _is_possessive(marks.text, over[1]) or _is_adjective(said)
            return Evidence(over[2].country, f"{said!r} before its name", ()) if is_owner else None
        if over or not (token.pos_ in ("NOUN", "ADJ") or token.lower_ in ("'s", "’s", "of", "-", "’", "'")):
            return None
        i, steps = i - 1, steps + 1
    return None


def _is_possessive(text: str, end: int) -> bool:
    return text[end : end + 2] in ("'s", "’s", "' ", "’ ")


def _is_adjective(said: str) -> bool:
    reading = lookup(said)
    return reading is not None and (reading.kind == "people" or said.isupper())


def _lies_in(end: int, doc: "Doc", marks: Marks) -> Evidence | None:
    """ "Perm, Russia", "Perm in central Russia", "the Perm region of Russia"."""
    i = marks.token_at(end - 1) + 1
    linked = False
    for token in doc[i : i + 6]:
        over = marks.at(token.idx)
        if over and over[2].country and over[2].label == "GPE" and linked:
            return Evidence(over[2].country, f"said to lie in {marks.text[over[0] : over[1]]}", ())
        if over or token.is_sent_start:
            return None
        if token.text == "," or token.lower_ in ("in", "of"):
            if linked:
                return None
            linked = True
        elif token.pos_ not in ("ADJ", "NOUN", "DET", "ADV", "PROPN"):
            return None
    return None


def _person(group: Group, doc: "Doc", marks: Marks) -> None:
    votes: Counter[str] = Counter()
    why: dict[str, str] = {}
    for start, end, kind in group.spans:
        for said in (_title(start, doc, marks), _apposition(end, doc, marks), _of_country(end, doc, marks)):
            if said is None or kind != "name":
                continue
            if said.role:
                group.roles.append(said.role)
                group.gender = group.gender or titles.gender(said.role[-1])
            if said.code:
                votes[said.code] += 1
                why.setdefault(said.code, said.why)
        group.gender = group.gender or _honorific_gender(start, doc, marks)
    group.gender = group.gender or titles.given_gender(group.name.split()[0])
    if votes:
        group.country = votes.most_common(1)[0][0]
        group.why = why[group.country]


def _spokesman(group: Group, doc: "Doc", marks: Marks) -> None:
    """ "The Kremlin denied it. Spokesman Dmitry Peskov said so": he speaks for the body named just before."""
    start = min(group.spans)[0]
    first = doc[marks.token_at(start)].sent.start
    first = doc[first - 1].sent.start if first else 0
    begin, i = doc[first].idx, marks.before(start)
    while i >= 0 and marks.span(i)[0] >= begin:
        _, _, other = marks.span(i)
        if other.label == "ORG":
            if other.country:
                group.country, group.why = other.country, f"spokesman; {other.name} is named just before"
            return
        i -= 1


def _honorific_gender(start: int, doc: "Doc", marks: Marks) -> str:
    i = marks.token_at(start) - 1
    return titles.honorific(doc[i].text) or "" if i >= 0 else ""


def _title(start: int, doc: "Doc", marks: Marks) -> Evidence | None:
    """The words before a name, back to the country they name."""
    i = marks.token_at(start) - 1
    if i >= 0 and doc[i].text == ",":
        i -= 1
    first = i
    role_end = i
    code: str | None = None
    begin = i + 1
    while i >= 0 and first - i < _BEFORE and not doc[i + 1].is_sent_start:
        over = marks.at(doc[i].idx)
        if over and over[2].label != "PERSON":
            if _says_country(over, doc, marks):
                code = over[2].country
                begin = marks.token_at(over[0])
                break
            if over[2].label == "ORG":
                begin = marks.token_at(over[0])
                break
            i = marks.token_at(over[0]) - 1
            continue
        if over or not _may_be_title(doc[i]):
            break
        begin = i
        i -= 1
    words = list(doc[begin : first + 1])
    role = _role([t for t in words if not marks.at(t.idx)])
    if not role and not (code and _is_bare(words, marks)):
        return None
    if role and any(w in _RELATIONS for w in role):
        return None
    said = " ".join(marks.text[words[0].idx : words[-1].idx + len(words[-1])].split()) if words else ""
    if role_end < 0:
        return None
    return Evidence(code, f"its title: {said!r}" if role else f"{said!r} before its name", role)


def _says_country(over: tuple[int, int, Group], doc: "Doc", marks: Marks) -> bool:
    """True where the country, or the body of a country, is whose the title is: not "ambassador to Russia"."""
    start, end, group = over
    if group.country is None or group.label not in ("GPE", "ORG"):
        return False
    k = marks.token_at(start) - 1
    while k >= 0 and doc[k].lower_ in ("the", "southern", "northern", "eastern", "western"):
        k -= 1
    before = doc[k].lower_ if k >= 0 else ""
    next_ = doc[min(marks.token_at(end - 1) + 1, len(doc) - 1)]
    if next_.lower_ in _RELATIONS:
        return False
    is_adjective = _is_adjective(marks.text[start:end]) or _is_possessive(marks.text, end) or group.label == "ORG"
    return is_adjective or before not in _ELSEWHERE


def _may_be_title(token: "Token") -> bool:
    if titles.is_title(token.text) or titles.is_before(token.text) or titles.honorific(token.text) is not None:
        return True
    return token.pos_ in _NOUNS or token.lower_ in _LINKS


def _is_bare(words: list["Token"], marks: Marks) -> bool:
    """ "Russia's Maria Ivanova", "Ukrainian boxer X": nothing but nouns between the country and the name."""
    rest = [t for t in words if not marks.at(t.idx) and t.lower_ not in ("'s", "’s")]
    return len(rest) <= 3 and all(t.pos_ in ("NOUN", "ADJ") and t.lower_ not in _RELATIONS for t in rest)


def _role(words: list["Token"]) -> tuple[str, ...]:
    """The words of a title up to its last title word; () where there is none."""
    last = max((k for k, t in enumerate(words) if titles.is_title(t.text)), default=-1)
    if last < 0:
        return ()
    k = last
    while k > 0 and (titles.is_before(words[k - 1].text) or titles.is_title(words[k - 1].text)):
        k -= 1
    return tuple(t.lower_ for t in words[k : last + 1])


def _apposition(end: int, doc: "Doc", marks: Marks) -> Evidence | None:
    """ ", Russia's foreign minister," and ", who is president of Ukraine," after a name."""
    i = marks.token_at(end - 1) + 1
    if i >= len(doc) or doc[i].text not in (",", "("):
        return None
    words: list[Token] = []
    for token in doc[i + 1 : i + 1 + _AFTER]:
        over = marks.at(token.idx)
        if token.is_sent_start or token.text in {",", ";", ":", ".", ")", "("} or (over and over[2].label == "PERSON"):
            break
        if token.pos_ in ("VERB", "PRON") and token.lower_ not in ("who",) and not titles.is_title(token.text):
            break
        words.append(token)
    role = _role([t for t in words if not marks.at(t.idx)])
    if not role and not (words and doc[i].text == "(" and len(words) <= 3):
        return None
    for token in words:
        over = marks.at(token.idx)
        if over and over[2].country and _says_country(over, doc, marks):
            said = " ".join(marks.text[words[0].idx : words[-1].idx + len(words[-1])].split())
            return Evidence(over[2].country, f"said after its name: {said!r}", role)
        if over and over[2].label == "ORG":
            break
    return Evidence(None, "", role) if role else None


def _of_country(end: int, doc: "Doc", marks: Marks) -> Evidence | None:
    """ "President Recep Tayyip Erdogan of Turkey"."""
    i = marks.token_at(end - 1) + 1
    if i + 1 >= len(doc) or doc[i].lower_ != "of":
        return None
    over = marks.at(doc[i + 1].idx) or (marks.at(doc[i + 2].idx) if i + 2 < len(doc) else None)
    if not over or over[2].label != "GPE" or not over[2].country:
        return None
    return Evidence(over[2].country, f"'of {marks.text[over[0] : over[1]]}' after its name", ())


def _office_holder(group: Group, article: Article, users: tuple[Holder, ...]) -> None:
    """Mend a name that is one letter off where the text itself gives the office; lend the country of a known holder."""
    day, words = article.published, titles.words_of(group.name)
    of_users = [u for u in users if titles.words_of(u.name) == words]
    terms = [*of_users, *titles.holders_named(words)]
    if group.country is None and " " in group.name and terms:
        best = next((t for t in terms if titles.held_on(t, day)), terms[0])
        whose = "names.yml" if best in of_users else "office-holder file"
        group.country, group.why = best.country, f"{whose}: {best.office.replace('_', ' ')} of {name_of(best.country)}"
    held = [t for t in titles.with_users(terms, users, day) if titles.words_of(t.name) == words]
    group.held = tuple(t.office for t in held if t.country == group.country and titles.held_on(t, day))
    offices = {titles.office(list(r)) for r in group.roles} - {None}
    if not offices or group.country is None:
        return
    for holder in titles.with_users(titles.holders_of(group.country), users, day):
        is_held = holder.office in offices or ("leader" in offices and holder.office.startswith("head_of"))
        is_held = is_held and holder.country == group.country and titles.held_on(holder, day)
        if is_held and one_edit(holder.name, group.name):
            group.name = holder.name
