"""The tense a time expression stands in: it decides whether "Friday" is the last or the next one.

Two ways to the same answer: by the forms of the words around it, which needs no pipeline, and by the verb it hangs on
in a parse, which is surer. The answer is "past", "future", "either" (a plan told of in the past: "said it hoped to meet
Friday"), "over" ("the quarter ended Oct. 31": whatever the distance) or None.

Source: own rules over Penn Treebank tags and the dependencies of spaCy's English pipelines.
"""

from functools import cache
from typing import TYPE_CHECKING

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.timex.tokens import Token

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.tokens import Token as DocToken

# Tokens looked at on either side; a clause of news English is rarely longer.
_REACH = 14
# Steps up a parse tree; deeper nesting says nothing about the tense.
_CLIMB = 12
# What a sentence ends with; a headline, whose present tense tells of the past, has none of them.
_ENDS = tuple(".!?:;,'\"’”)")
_FUTURE_AUXILIARIES = frozenset(["will", "'ll", "’ll", "wo", "shall", "would", "should"])
# A noun's modifier ("Friday's ruling", "a June agreement") stands in no verb's tense.
_MODIFIERS = frozenset(["poss", "compound", "amod", "nmod"])


def tense_by_form(tokens: list[Token], i: int, j: int) -> str | None:
    """The tense of the nearest telling word in the same sentence as tokens [i, j)."""
    if _is_open([t.text.lower() for t in tokens[max(i - 3, 0) : i]]):
        return "either"
    behind = _first(tokens, range(i - 1, max(i - 1 - _REACH, -1), -1))
    ahead = _first(tokens, range(j, min(j + _REACH, len(tokens))))
    if behind and ahead:
        return min(behind, ahead, key=lambda found: found[0])[1]
    return (behind or ahead or (0, None))[1]


def tense_by_syntax(doc: "Doc", start: int, end: int, *, otherwise: str | None) -> str | None:
    """The tense of the verb that governs characters [start, end) of a parsed doc; `otherwise` where it has none."""
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not doc.has_annotation("DEP"):
        return otherwise
    before = [t.lower_ for t in doc[max(span.start - 4, 0) : span.start]]
    if before[-1:] == ["ended"]:
        return "over"
    if _is_open(before):
        return "either"
    token = span.root
    if token.dep_ in _MODIFIERS:
        # "It will investigate Monday's blast", "it will win Sunday's vote": the nearest day.
        return "either" if _climb(token, None) == "future" else None
    tense = "future" if _is_timetable(token) else _climb(token, otherwise)
    if before[-1:] not in (["until"], ["till"]) or tense != "past":
        return tense
    return "future" if any(t.lower_ in _deferring() for t in _above(token)) else "either"


def _is_open(before: list[str]) -> bool:
    """True after words that name a limit whatever the verb's tense: "as early as Friday", "effective Feb. 1"."""
    return before[-3:] in (["as", "soon", "as"], ["as", "early", "as"], ["as", "late", "as"]) or before[-1:] in (
        ["effective"],
        ["beginning"],
        ["starting"],
        ["ending"],
    )


def _is_timetable(token: "DocToken") -> bool:
    """True for what hangs on a verb in the present, as timetables have it: "the talks open Monday"; not "it says"."""
    verb = next((above for above in _above(token)[1:] if above.pos_ != "ADP"), token)
    is_headline = token.doc[token.sent.end - 1].text not in _ENDS and token.sent.text.rstrip()[-1:] not in _ENDS
    if verb.tag_ not in ("VBZ", "VBP") or is_headline or verb.lemma_.lower() in _telling():
        return False
    return not any(child.dep_ in ("aux", "auxpass") for child in verb.children)


def _climb(token: "DocToken", otherwise: str | None) -> str | None:
    """The tense of the first verb above a token that shows one; a plan below a verb in the past may be for either."""
    planned = False
    for verb in _above(token):
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        if planned and verb.tag_ in ("VBZ", "VBP"):
            return "future"
        if tense := _verb_tense(verb):
            if tense == "future" and _is_subjects_plan(verb):
                return "either"
            if tense != "future" or not _is_infinitive(verb):
                return "either" if planned and tense == "past" else tense
            planned = True
    return "future" if planned else otherwise


def _is_subjects_plan(verb: "DocToken") -> bool:
    """True for "the march planned for Saturday was called off": it may have been for a day that is over."""
    noun = verb.head
    return verb.dep_ == "acl" and noun.dep_ in ("nsubj", "nsubjpass") and _verb_tense(noun.head) == "past"


def _above(token: "DocToken") -> list["DocToken"]:
    """A token and what it hangs on, nearest first."""
    out = [token]
    while len(out) < _CLIMB and out[-1].head is not out[-1]:
        out.append(out[-1].head)
    return out


def _is_infinitive(verb: "DocToken") -> bool:
    return any(child.tag_ == "TO" for child in verb.children)


def _verb_tense(verb: "DocToken") -> str | None:
    auxiliaries = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if any(child.lower_ in _FUTURE_AUXILIARIES for child in auxiliaries):
        return "future"
    if any(child.tag_ == "TO" for child in auxiliaries):
        return None if any(child.lower_ == "have" for child in auxiliaries) else "future"
    is_past = any(child.lower_ in ("was", "were", "had") for child in auxiliaries)
    if _words().get(verb.lower_) == "future":
        return "either" if is_past or verb.tag_ == "VBD" else "future"
    return "past" if is_past or verb.tag_ in ("VBD", "VBN") else None


def _first(tokens: list[Token], places: range) -> tuple[int, str] | None:
    for distance, k in enumerate(places):
        token = tokens[k]
        if token.code == "#" or (token.text == "." and k + 1 < len(tokens) and tokens[k + 1].text[:1].isupper()):
            return None
        if tense := _form(token):
            return distance, tense
    return None


def _form(token: Token) -> str | None:
    word = token.text.lower()
    known = _words().get(word)
    return known or ("past" if token.code == "_" and len(word) > 4 and word.endswith("ed") else None)


@cache
def _words() -> dict[str, str]:
    """Words that give a tense away. Raises LexiconError where a list is missing."""
    table = lexicon.load("time").get("tense", {})
    for tense in ("past", "future"):
        if not isinstance(table.get(tense), list):
            raise LexiconError(f"time.toml: [tense] needs a list {tense!r}.")
    return {word: tense for tense in ("past", "future") for word in table[tense]}


@cache
def _telling() -> frozenset[str]:
    """Verbs whose present tense tells of now or of the past. Raises LexiconError where their list is missing."""
    words = lexicon.load("time").get("tense", {}).get("telling")
    if not isinstance(words, list):
        raise LexiconError("time.toml: [tense] needs a list 'telling'.")
    return frozenset(words)


@cache
def _deferring() -> frozenset[str]:
    """Verbs after which "until Friday" is the Friday to come. Raises LexiconError where their list is missing."""
    words = lexicon.load("time").get("tense", {}).get("deferring")
    if not isinstance(words, list):
        raise LexiconError("time.toml: [tense] needs a list 'deferring'.")
    return frozenset(words)
