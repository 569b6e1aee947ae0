"""Mentions without a name: "the North Korean leader", "the president", "she".

A description is the one person of the article who has that country and that kind of office; a bare title the person
last called so. He and she are the likeliest person of the last sentences: subjects first, then the nearest, never one
of the other gender, nor the subject of the verb whose object the pronoun is, nor, within a quotation, who says it.
"Himself" is the subject of its own clause. What has no good answer stays open.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.names import titles as titles
from core.parse.names.groups import Group
from core.parse.names.nominals import add_bodies
from core.parse.names.roles import Marks
from core.parse.nlp import sentence_at
from core.records import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_GENDER = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip
# How many sentences back a pronoun may reach, and how many mentions are weighed; keeps the search linear.
_SENTENCES, _MENTIONS = 3, 12
# What makes a person likely, in points: a sentence further back costs more than not being its subject.
_PER_SENTENCE, _SUBJECT, _KNOWN_GENDER, _TOPIC = 4.0, 3.0, 2.0, 1.0
# Who spoke in the sentence before is whom the next one goes on about.
_SPOKE = 2.0
# Words between a country and its title in a description.
_MAX_WORDS = 6
# How a bare title calls one whom the file of office holders knows, or whose title is said in other words.
_PREMIER = ("premier", "minister")
_WORDS_OF_OFFICE = {"head_of_state": ("president",), "head_of_government": _PREMIER}
# Words before "leader" and "president" that leave him the head of the state, unlike "opposition".
_OF_A_HEAD = frozenset(
    {"prime", "supreme", "current", "longtime", "long-time", "veteran", "authoritarian", "communist", "new", "late"}
)

ByWord = dict[tuple[str, bool], list[tuple[int, Group]]]

_SAYING = frozenset(
    {"say", "tell", "add", "ask", "explain", "note", "state", "remark", "write", "claim", "reply", "recall", "warn"}
)
_REFLEXIVE = frozenset({"himself", "herself"})
# Straight quotation marks open and close alike; one left open ends with its paragraph.
_QUOTED = re.compile(r'"[^"\n]*"?|“[^”\n]*')
# "(Ana Torres/Reuters)", "( Ana Torres / Daily Star )" at a line's end: who took the picture.
_CREDIT = re.compile(r"\([^()/\n]{3,60}/[^()\n]{1,60}\)[ \t]*$", re.M)


@dataclass(slots=True)
class _Seen:
    """A person named so far: where, in which sentence, and whether as a subject."""

    start: int
    sentence: int
    group: Group
    is_subject: bool
    verb: int
    is_speaker: bool


def add_nominals(groups: list[Group], doc: "Doc") -> None:
    """Add descriptions that name one person, body or place of the article."""
    marks = Marks(groups, doc)
    add_bodies(groups, doc, marks)
    people = [g for g in groups if g.label == "PERSON" and (g.roles or g.held)]
    if not people:
        return
    by_word = _by_word(people)
    heads: dict[str, list[Group]] = {}
    for group in people:
        if group.country and (any(_is_leader(role) for role in group.roles) or _heads_state(group)):
            heads.setdefault(group.country, []).append(group)
    new: list[tuple[Group, int, int]] = []
    for token in doc:
        if titles.is_title(token.text) and token.pos_ in ("NOUN", "PROPN") and not marks.at(token.idx):
            said = _described(token, doc, marks)
            who = _resolve(token, said[1], heads, by_word) if said else None
            if said and who:
                new.append((who, said[0], token.idx + len(token)))
    for who, start, end in new:
        who.spans.append((start, end, "nominal"))


def _by_word(people: list[Group]) -> ByWord:
    """Where people are named whose title ends with a word, by it and by whether the title is that of a second."""
    out: ByWord = {}
    for group in people:
        words = {(word, titles.is_second(list(role))) for role in group.roles for word in _said_as(role)}
        words |= {(word, False) for office in group.held for word in _WORDS_OF_OFFICE.get(office, ())}
        for word in words:
            out.setdefault(word, []).extend((s, group) for s, _, _ in group.spans)
    for at in out.values():
        at.sort(key=lambda pair: pair[0])
    return out


def _said_as(role: tuple[str, ...]) -> tuple[str, ...]:
    """A prime minister is a premier as well, and the other way round."""
    is_premier = titles.office(list(role)) == "head_of_government" and role[-1] in _PREMIER
    return _PREMIER if is_premier else role[-1:]


def _heads_state(group: Group) -> bool:
    return any(office == "leader" or office.startswith("head_of") for office in group.held)


def _described(token: "Token", doc: "Doc", marks: Marks) -> tuple[int, str | None] | None:
    """Start of the description that ends with a title, and the country it names; None where a name follows."""
    follow = token.i + 1
    if follow < len(doc):
        after = marks.at(doc[follow].idx)
        is_name = after is not None and after[2].label == "PERSON"
        if is_name or doc[follow].lower_ in ("of", "-") or titles.is_title(doc[follow].text):
            return None
        beyond = marks.at(doc[follow + 1].idx) if doc[follow].text == "," and follow + 1 < len(doc) else None
        if beyond is not None and beyond[2].label == "PERSON":
            return None
    i, country = token.i - 1, None
    for _ in range(_MAX_WORDS):
        if i < 0 or doc[i + 1].is_sent_start:
            return None
        over = marks.at(doc[i].idx)
        if over and over[2].label == "GPE" and over[2].country:
            country = over[2].country
            i = marks.token_at(over[0])
            has_article = i > 0 and doc[i - 1].lower_ == "the"
            return doc[i - 1].idx if has_article else over[0], country
        if doc[i].lower_ == "the":
            return doc[i].idx, None
        if over or not (titles.is_before(doc[i].text) or doc[i].text in ("'s", "’s", "-")):
            return None
        i -= 1
    return None


def _resolve(token: "Token", country: str | None, heads: dict[str, list[Group]], by_word: ByWord) -> Group | None:
    words = _title_words(token)
    second = titles.is_second(words[:-1])
    at = by_word.get((token.lower_, second), [])
    k = bisect_left(at, token.idx, key=lambda pair: pair[0])
    for _, group in reversed(at[max(0, k - _MENTIONS) : k]):
        if country in (None, group.country) and _may_be(group, words):
            return group
    is_head = titles.is_leader([token.lower_]) and set(words[:-1]) <= _OF_A_HEAD
    only = heads.get(country or "", []) if is_head and not second else []
    return only[0] if len(only) == 1 and _may_hold(only[0], token.lower_) else None


def _title_words(token: "Token") -> list[str]:
    """The words of the title that ends with a token, lower case."""
    words, i = [token.lower_], token.i - 1
    while i >= 0 and len(words) < _MAX_WORDS and titles.is_before(token.doc[i].text):
        words.insert(0, token.doc[i].lower_)
        i -= 1
    return words


def _may_be(group: Group, words: list[str]) -> bool:
    """False where the words name another office than all that the person holds: "the prime minister" is no Lavrov."""
    offices = {titles.office(list(role)) for role in group.roles} | set(group.held)
    wanted = titles.office(words)
    if len(words) > 1 and wanted not in (None, "leader"):
        return wanted in offices
    if len(words) > 1:
        return any(set(words) <= set(role) for role in group.roles)
    if words == ["minister"]:
        return offices != {"head_of_government"}
    return wanted in (None, "leader") or wanted in offices or offices <= {None, "leader"}


def _is_leader(role: tuple[str, ...]) -> bool:
    return titles.is_leader(list(role)) and not titles.is_second(list(role))


def _may_hold(group: Group, word: str) -> bool:
    """False where the person is known to hold another office: a prime minister is not "the president"."""
    wanted = titles.office([word])
    held = ({titles.office(list(role)) for role in group.roles} | set(group.held)) - {None, "leader"}
    return wanted in (None, "leader") or not held or wanted in held


def add_pronouns(groups: list[Group], doc: "Doc", sentences: tuple[Sentence, ...]) -> None:
    """Add he and she; what they are found to be tells the gender of a person of whom nothing else does."""
    text = doc.text
    credits = {i for m in _CREDIT.finditer(text) for i in range(*m.span())}  # a photographer is nobody's "he"
    named = ((s, e, k) for k, g in enumerate(groups) if g.label == "PERSON" for s, e, _ in g.spans)
    people = sorted((n for n in named if n[0] not in credits), reverse=True)
    if not people:
        return
    starts = [t.idx for t in doc]
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    seen: list[_Seen] = []
    for token in doc:
        while people and people[-1][0] <= token.idx:
            start, end, k = people.pop()
            seen.append(_person_seen(groups[k], start, end, doc, starts, sentences))
        gender = _GENDER.get(token.lower_)
        if gender is None or token.pos_ not in ("PRON", "DET", "ADJ"):
            continue
        index = sentence_at(sentences, token.idx).index
        k = bisect_right(quoted, (token.idx, 1 << 60)) - 1
        is_quoted = k >= 0 and token.idx < quoted[k][1]
        found = _likeliest(token, gender, index, is_quoted, seen[-_MENTIONS:])
        if found:
            found.gender = found.gender or gender
            found.spans.append((token.idx, token.idx + len(token), "pronoun"))
            seen.append(_seen_at(token, token.idx, index, found))


def _person_seen(
    group: Group, start: int, end: int, doc: "Doc", starts: list[int], sentences: tuple[Sentence, ...]
) -> _Seen:
    token = doc[max(0, bisect_left(starts, end) - 1)]
    return _seen_at(token, start, sentence_at(sentences, start).index, group)


def _seen_at(token: "Token", start: int, sentence: int, group: Group) -> _Seen:
    is_subject = token.dep_ in ("nsubj", "nsubjpass")
    return _Seen(start, sentence, group, is_subject, token.head.i, is_subject and token.head.lemma_.lower() in _SAYING)


def _likeliest(token: "Token", gender: str, index: int, is_quoted: bool, seen: list[_Seen]) -> Group | None:
    """The person with the most points, the nearest on a tie."""
    best: Group | None = None
    most = float("-inf")
    for place, one in enumerate(reversed(seen)):
        back = index - one.sentence
        if back > _SENTENCES or one.group.gender not in ("", gender) or _same_clause(token, one):
            continue
        if is_quoted and one.is_speaker and back <= 1:
            continue
        points = _SUBJECT * one.is_subject + _KNOWN_GENDER * (one.group.gender == gender)
        points += _SPOKE * (one.is_speaker and back == 1 and not is_quoted)
        points += _TOPIC * (len(one.group.spans) > 2) - _PER_SENTENCE * back - 0.1 * place
        if points > most:
            best, most = one.group, points
    return best


def _same_clause(token: "Token", one: _Seen) -> bool:
    """ "Putin told him": him is not Putin."""
    if token.lower_ in _REFLEXIVE:
        return False
    return token.dep_ in ("dobj", "dative", "pobj") and one.is_subject and one.verb in (token.head.i, token.head.head.i)
