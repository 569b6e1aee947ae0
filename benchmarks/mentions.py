"""What a text says of a happening that it mentions: who does what to whom, where, when, how many, from the parse.

In: a parsed document and the place of a mention. Out: its words, and for each slot (the one who acts, what it is done
to, place, time, number, what stands before a noun, what governs it, all else) the words that fill it. A name is all
the words the document calls it by: "Rivera" is filled in from "Ana Rivera", "she" from the name before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.parse import lexicon
from core.parse.events.retold import stem

Doc = Any
Token = Any
Span = Any
SLOTS = ("agent", "patient", "place", "time", "number", "modifier", "other", "governor")
REPORTS = frozenset(["say", "tell", "report", "announce", "accord", "add", "claim", "state"])
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTHS = [
    "january",
    "february",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
]
# Days that two reports can differ in, and all words that say when.
DAYS = frozenset([*_WEEKDAYS, *_MONTHS, "yesterday", "tonight", "afternoon", "evening", "noon", "midnight"])
WHEN = DAYS | frozenset(["march", "may", "today", "morning", "night", "week", "month", "year", "day"])
_WHERE = frozenset(
    ["in", "at", "near", "on", "off", "from", "to", "outside", "inside", "around", "across", "over", "into", "through"]
)
_PERSONAL = frozenset(["he", "him", "his", "she", "her", "himself", "herself"])
_PRONOUNS = _PERSONAL | frozenset(["it", "its", "they", "them", "their", "who"])
_DEEDS = ("VERB", "AUX")
# How far from its head a phrase is read, how many verbs up a subject is looked for, words in the longest name.
_REACH, _UP, _LONGEST = 8, 3, 4


def is_content(token: Token) -> bool:
    return bool(token.is_alpha and not token.is_stop and len(token) > 1)


def stem_of(token: Token) -> str:
    return stem(token.lemma_.lower())


class Names:
    """The names of a document: runs of proper nouns, a surname alone read as the full name that ends in it."""

    def __init__(self, doc: Doc) -> None:
        self.full: dict[int, tuple[str, ...]] = {}
        runs = list(self._runs(doc))
        count = Counter(name for _, name in runs)
        for first, name in runs:
            longer = [n for n in count if len(name) == 1 and 1 < len(n) <= _LONGEST and n[-1] == name[0]]
            best = max(longer, key=lambda n: count[n], default=name)
            self.full |= {first + i: best for i in range(len(name))}
        self._acting = [i for i in self.full if doc[i].dep_ in ("nsubj", "nsubjpass", "poss")]

    @staticmethod
    def _runs(doc: Doc) -> Iterator[tuple[int, tuple[str, ...]]]:
        run: list[Token] = []
        for token in doc:
            if token.pos_ == "PROPN" and token.is_alpha and (run or len(token) > 1):
                run.append(token)
                continue
            if run:
                yield run[0].i, tuple(t.lower_ for t in run)
            run = []
        if run:
            yield run[0].i, tuple(t.lower_ for t in run)

    def words(self, token: Token) -> set[str]:
        """The words a token stands for; those of names are told from others by a sign."""
        if token.i in self.full:
            return self._signed(token.i)
        if token.lower_ in _PERSONAL:
            before = [i for i in self._acting if i < token.i]
            return self._signed(before[-1]) if before else set()
        if token.like_num:
            return {token.lower_}
        return {stem_of(token)} if is_content(token) else set()

    def _signed(self, i: int) -> set[str]:
        return {f"{word}#" for word in self.full[i] if len(word) > 1}


@dataclass(frozen=True, slots=True)
class Filled:
    """What fills a slot: all words, those of names, numbers, and the words of the heads alone."""

    words: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    heads: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mention:
    """A happening as one article words it. `lemmas` are of its content words, `root` is where it stands."""

    article: int
    sentence: int
    root: Token
    lemma: str
    head: str
    lemmas: tuple[str, ...]
    stems: frozenset[str]
    text: str
    initials: str
    is_in_title: bool
    slots: dict[str, Filled]
    around: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]


def mention(article: int, row: dict[str, Any], doc: Doc, names: Names, place: dict[str, Any]) -> Mention:
    """A gold mention, with what the article says of it."""
    span = doc.char_span(place["start"], place["end"], alignment_mode="expand")
    first, last = row["sentences"][place["sentence"]]
    sentence = doc.char_span(first, last, alignment_mode="expand")
    rest = [t for t in sentence if not span.start <= t.i < span.end]
    words = [t for t in span if is_content(t)] or list(span)
    head = span.root if is_content(span.root) else words[0]
    plain = lexicon.words("happenings", "plain")
    telling = [t for t in words if t.lemma_.lower() not in plain]
    alphabetic = [t for t in span if t.is_alpha]
    return Mention(
        article=article,
        sentence=place["sentence"],
        root=span.root,
        lemma=head.lemma_.lower(),
        head=stem_of(head),
        lemmas=tuple(t.lemma_.lower() for t in telling or [head]),
        stems=frozenset(map(stem_of, [*telling, head])),
        text=span.text.lower(),
        initials="".join(t.lower_[0] for t in alphabetic) if len(alphabetic) > 1 else "",
        is_in_title=place["sentence"] <= 1 and len(sentence) < 20,
        slots={slot: _filled(slot, tokens, span, names) for slot, tokens in _slots(span.root).items()},
        around=frozenset(w for t in rest if t.lower_ not in _PRONOUNS for w in names.words(t)),
        names=frozenset(w for t in rest if t.i in names.full and t.lower_ not in WHEN for w in names.words(t)),
        numbers=frozenset(t.lower_ for t in rest if t.like_num),
        days=frozenset(t.lower_ for t in rest if t.lower_ in DAYS),
    )


def _filled(slot: str, tokens: Iterable[Token], span: Span, names: Names) -> Filled:
    words: set[str] = set()
    named: set[str] = set()
    numbers: set[str] = set()
    heads: set[str] = set()
    for token in (t for t in tokens if not span.start <= t.i < span.end):
        heads |= names.words(token)
        is_phrase = slot not in ("number", "modifier", "governor") and token.pos_ not in _DEEDS
        for t in token.subtree if is_phrase else [token]:
            is_own = t is token or t.dep_ not in ("relcl", "acl", "appos")
            if not is_own or abs(t.i - token.i) > _REACH or span.start <= t.i < span.end:
                continue
            words |= names.words(t)
            if t.i in names.full and t.lower_ not in WHEN:
                named |= names.words(t)
            if t.like_num:
                numbers.add(t.lower_)
    return Filled(frozenset(words | heads), frozenset(named), frozenset(numbers), frozenset(heads))


def _slots(root: Token) -> dict[str, list[Token]]:
    """What fills each slot, by its heads."""
    found: dict[str, list[Token]] = {slot: [] for slot in SLOTS}
    if root.pos_ in _DEEDS:
        _of_verb(root, found)
    else:
        _of_noun(root, found)
    return found


def _with_others(token: Token) -> list[Token]:
    return [token, *(t for t in token.conjuncts if t.i > token.i)]


def _of_verb(verb: Token, found: dict[str, list[Token]]) -> None:
    subject = _subject(verb)
    if subject:
        slot, token = subject
        is_relative = verb.dep_ == "relcl" and token.lower_ in ("who", "which", "that")
        found[slot] += _with_others(verb.head if is_relative else token)
    objects = [c for c in verb.children if c.dep_ in ("dobj", "dative", "attr", "oprd") and c.pos_ != "ADP"]
    found["patient"] += [t for c in objects for t in _with_others(c)]
    if verb.dep_ == "relcl" and subject and subject[1].i != verb.head.i and not objects:
        found["patient"].append(verb.head)
    _prepositions(verb, found)
    if verb.dep_ in ("ccomp", "xcomp", "advcl", "conj", "relcl", "acl", "pcomp", "amod"):
        found["governor"].append(verb.head)


def _subject(verb: Token, up: int = 0) -> tuple[str, Token] | None:
    """Who or what a verb is said of, and whether as the one who acts; looked for further up where it has none."""
    for child in verb.children:
        if child.dep_ in ("nsubj", "csubj", "nsubjpass"):
            return ("patient" if child.dep_ == "nsubjpass" else "agent"), child
    above = verb.head
    if verb.dep_ == "relcl":
        return "agent", above
    if verb.dep_ == "acl":
        return ("patient" if verb.tag_ == "VBN" else "agent"), above
    if up > _UP or verb.dep_ not in ("conj", "xcomp", "advcl", "ccomp"):
        return None
    told = next((c for c in above.children if c.dep_ == "dobj"), None) if verb.dep_ == "xcomp" else None
    if told is not None:
        return "agent", told
    subject = _subject(above, up + 1)
    if subject is None or (verb.tag_ == "VBN" and verb.dep_ == "conj"):
        return subject
    return ("patient" if verb.tag_ == "VBN" else "agent"), subject[1]


def _of_noun(noun: Token, found: dict[str, list[Token]]) -> None:
    for child in noun.children:
        if child.dep_ == "poss":
            found["agent"] += _with_others(child)
        elif child.dep_ in ("compound", "amod", "nmod"):
            found["modifier"].append(child)
        elif child.dep_ == "nummod":
            found["number"].append(child)
        elif child.dep_ in ("relcl", "acl") and child.pos_ == "VERB":
            found["governor"].append(child)
            _prepositions(child, found)
    _prepositions(noun, found, of_noun=True)
    above = noun.head
    if noun.dep_ in ("dobj", "attr", "nsubj", "nsubjpass") and above.pos_ in _DEEDS:
        _of_its_verb(noun, above, found)
    elif noun.dep_ in ("compound", "amod", "poss", "nmod"):
        found["governor"].append(above)
        _prepositions(above, found, of_noun=True)
    elif noun.dep_ in ("pobj", "conj", "appos"):
        found["governor"].append(above.head if noun.dep_ == "pobj" else above)


def _of_its_verb(noun: Token, verb: Token, found: dict[str, list[Token]]) -> None:
    """Of "staged a protest" who staged it; of "a quake hit Chile" what was hit."""
    found["governor"].append(verb)
    if noun.dep_ in ("dobj", "attr"):
        subject = _subject(verb)
        found["agent"] += _with_others(subject[1]) if subject else []
    else:
        found["patient"] += [t for c in verb.children if c.dep_ in ("dobj", "attr") for t in _with_others(c)]
    _prepositions(verb, found)


def _prepositions(word: Token, found: dict[str, list[Token]], *, of_noun: bool = False) -> None:
    for child in word.children:
        if child.dep_ in ("prep", "agent") or (child.dep_ == "dative" and child.pos_ == "ADP"):
            for token in child.children:
                if token.dep_ == "pcomp":
                    found["other"].append(token)
                elif token.dep_ == "pobj":
                    slot = _slot_of(child, token, of_noun=of_noun)
                    found[slot] += [token] if slot == "time" else _with_others(token)
        elif child.dep_ in ("npadvmod", "advmod", "nummod") and child.lower_ in WHEN:
            found["time"].append(child)


def _slot_of(preposition: Token, token: Token, *, of_noun: bool) -> str:
    if token.lower_ in WHEN:
        return "time"
    if preposition.dep_ == "agent" or preposition.lower_ == "by":
        return "agent"
    if preposition.lower_ == "of" and of_noun:
        return "patient"
    return "place" if preposition.lower_ in _WHERE else "other"
