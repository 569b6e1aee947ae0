"""Where reported words begin and end: the edges of quoted stretches and of reported clauses.

In: a scene, a cue and the token at which its words begin. Out: pieces, spans of tokens. A clause ends with its
sentence, at the next cue, or where something begins that hangs on the cue itself ("in an interview").
"""

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from core.parse.quotes.cues import Cue, is_cue_word, reporting
from core.parse.quotes.scene import FINITE, Scene
from core.parse.quotes.tree import lefts, rights

if TYPE_CHECKING:
    from spacy.tokens import Token

# No clause of news prose is longer; the bound keeps a text without full stops from costing its square.
MAX_CLAUSE = 400
# Words between a cue and what it introduces ("told reporters in Seoul on Monday after the talks, “…").
MAX_GAP = 30
CONTINUES = frozenset({"and", "but", "or", "because", "although", "though", "so", "while", "when", "since", "unless"})
# "while other voters in the county said": words from a contrast to its verb.
_MAX_SUBJECT = 12
# "which the two ministers have said": words from a relative to its verb.
_MAX_SAYS = 6
_CONTRASTS = frozenset({"while", "though", "although", "whereas"})
_ENDS = frozenset(",.!?…:;—–")
_RELATIVE_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})
# Words between "which" and the verb of its clause in the tree; the bound keeps hostile nesting cheap.
_MAX_DEPTH = 8
_DO = frozenset({"has", "have", "had", "do", "does", "did", "is", "are", "was", "were"})
_WOULD = frozenset({"would", "could", "should", "might", "’d", "'d"})
_SETS_OFF = frozenset({",", "-", "--", "–", "—"})
_PRESENT = frozenset({"VBP", "VBZ"})
_CARRIES = frozenset({"in", "on", "at", "during", "via", "through"})
_REASONS = frozenset({"so", "because", "if", "since", "although", "though", "unless", "when"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens [start, stop) that a cue reports; `region` is the quoted stretch they are, when they are just that."""

    start: int
    stop: int
    region: int = -1


def trimmed(scene: Scene, start: int, stop: int) -> Piece:
    """A piece without the white space, commas and full stops at its end that stand outside quotation marks."""
    while stop > start:
        last = scene.doc[stop - 1]
        is_edge = last.is_punct and scene.inside[stop - 1] < 0 and last.text not in (")", "]", "%")
        if not (is_edge or last.is_space):
            break
        stop -= 1
    region = scene.region_at(start)
    whole = region >= 0 and scene.first[region] == start and scene.last[region] == stop - 1
    return Piece(start, stop, region if whole else -1)


def skip_punct(scene: Scene, i: int, limit: int) -> int:
    """The first token from i on that is a word or stands in quotation marks; at most limit."""
    while i < limit and scene.inside[i] < 0 and (scene.doc[i].is_punct or scene.doc[i].is_space):
        i += 1
    return i


def from_region(scene: Scene, cue: Cue, region: int, limit: int) -> Piece:
    """The piece that begins with a quoted stretch: just that, or a clause that goes on behind its marks."""
    start, last = scene.first[region], scene.last[region]
    follower = scene.after(last)
    if cue.use == "quoted" or _region_ends_speech(scene, region, follower, limit):
        return Piece(start, last + 1, region)
    return trimmed(scene, start, max(clause_stop(scene, cue, start, limit), last + 1))


def clause_stop(scene: Scene, cue: Cue, start: int, limit: int) -> int:
    """Where the reported clause ends, half-open."""
    own = _own_breaks(scene, cue)
    i = start
    while i < limit:
        region = scene.region_at(i)
        if region >= 0:
            i = scene.last[region] + 1
            if i < limit and scene.final(region) == "," and (is_cue_word(scene.doc[i]) or _is_told_of(scene.doc[i])):
                return i  # "… “top priority,” called it …", "While she says it is “late,” she has said …"
            continue
        if i > start and (i in own or _breaks(scene, cue, scene.doc[i]) or _tells_more(scene, scene.doc[i], limit)):
            return _back_over_links(scene, start, i)
        i += 1
    return limit


def _is_told_of(subject: "Token") -> bool:
    """Whether a pronoun is the subject of a verb that reports, with its own clause or name behind it."""
    verb = subject.head
    is_own = subject.tag_ == "PRP" and subject.dep_ == "nsubj" and verb.i > subject.i and is_cue_word(verb)
    return is_own and any(c.dep_ in ("ccomp", "dobj") for c in rights(verb))


def is_other_cue(scene: Scene, token: "Token") -> bool:
    """Whether "…, adding" or "…, while adding" begins: what follows is then not the first cue's."""
    if token.tag_ != "VBG" or not is_cue_word(token) or token.lower_ == "citing":
        return False
    before = scene.doc[token.i - 1]
    comma = scene.doc[token.i - 2] if token.i > 1 and before.lower_ in _CONTRASTS else before
    return comma.text in _SETS_OFF


def _region_ends_speech(scene: Scene, region: int, follower: int, limit: int) -> bool:
    if scene.final(region) in _ENDS or follower >= limit:
        return True
    token = scene.doc[follower]
    return token.is_punct or token.dep_ in ("cc", "punct", "mark") or token.lower_ in CONTINUES


def _own_breaks(scene: Scene, cue: Cue) -> frozenset[int]:
    """Tokens at which something begins that hangs on the cue and not on what it reports: "… in an interview"."""
    out: set[int] = set()
    for child in rights(cue.head):
        edge = child.left_edge.i
        after_comma = edge > 0 and scene.doc[edge - 1].text == ","
        if child.dep_ == "conj" and (_may_report(scene, child) or not _has_subject(child)):
            out |= {edge, child.i}
        elif child.dep_ == "prep" and (after_comma or _is_carrier(child)):
            out.add(child.i)
        elif after_comma and (child.dep_ == "npadvmod" or (child.dep_ == "advcl" and not _gives_reason(child))):
            out.add(edge)
    return frozenset(out)


def _has_subject(verb: "Token") -> bool:
    return any(c.dep_ in ("nsubj", "nsubjpass", "expl") for c in lefts(verb))


def _gives_reason(clause: "Token") -> bool:
    """ "…, so he can", "…, if it rains": part of what is reported, whatever the parser hangs it on."""
    return any(c.dep_ in ("mark", "advmod") and c.lower_ in _REASONS for c in lefts(clause))


def _breaks(scene: Scene, cue: Cue, token: "Token") -> bool:
    """Whether another report begins at a token."""
    before = scene.doc[token.i - 1]
    if before.text == ";" or (token.lower_ == "according" and before.is_punct) or _so_do_others(token):
        return True
    if token.lower_ == "compared" and token.tag_ == "VBN" and any(c.lower_ in ("with", "to") for c in rights(token)):
        return True  # "said they would vote, compared with …"
    if before.text in _SETS_OFF and token.tag_ in _RELATIVE_TAGS and _is_said_of_it(token):
        return True
    if token.lower_ == "with" and before.text == "," and _says_beside(scene, token.i):
        return True
    if is_other_cue(scene, token) or (token.lower_ == "citing" and before.text == ","):
        return True
    if _is_cues_own_deed(cue, token):
        return True
    return _is_next_report(scene, token, cue) or _is_others_report(scene, token, cue)


def _so_do_others(token: "Token") -> bool:
    """ "…, as have two ministers": that others said or did the same is the article's own remark."""
    if token.lower_ != "as" or token.i + 1 >= len(token.doc) or token.nbor(-1).text != ",":
        return False
    return token.nbor(1).lower_ in _DO


def _is_said_of_it(relative: "Token") -> bool:
    """ "…, which he said was late": what somebody says of the last word is another report."""
    for token in relative.doc[relative.i + 1 : relative.i + _MAX_SAYS]:
        if token.tag_ in FINITE:
            return is_cue_word(token) and any(c.dep_ == "nsubj" and c.i > relative.i for c in lefts(token))
        if token.is_punct:
            return False
    return False


def _says_beside(scene: Scene, i: int) -> bool:
    """ "…, with a neighbour describing the noise": what others say begins at a "with"."""
    for token in scene.doc[i + 1 : i + _MAX_SUBJECT]:
        if token.is_punct or scene.inside[token.i] >= 0 or token.tag_ in FINITE:
            return False
        if token.tag_ == "VBG":
            return is_cue_word(token)
    return False


def _tells_more(scene: Scene, token: "Token", limit: int) -> bool:
    """ "…, which was the last of the year": a relative clause set off at the end is the article's own remark.

    What "would" be is still what was said, and so mostly is what "is".
    """
    if scene.doc[token.i - 1].text != "," or token.tag_ not in _RELATIVE_TAGS:
        return False
    verb = next((t for t in islice(token.ancestors, _MAX_DEPTH) if t.dep_ == "relcl"), None)
    if verb is None or any(c.lower_ in _WOULD or c.tag_ in _PRESENT for c in [verb, *lefts(verb)]):
        return False
    return verb.left_edge.i == token.i and verb.right_edge.i >= trimmed(scene, token.i, limit).stop - 1


def _is_cues_own_deed(cue: Cue, token: "Token") -> bool:
    """ "said the port would open but gave no date": a past verb is not what "would" goes on with."""
    other = token.head
    return (
        token.dep_ == "conj"
        and token.tag_ == "VBD"
        and cue.head.tag_ == "VBD"
        and other.tag_ == "VB"
        and any(c.tag_ == "MD" for c in lefts(other))
        and not _has_subject(token)
        and not any(c.dep_ in ("aux", "auxpass") for c in lefts(token))
    )


def _is_next_report(scene: Scene, token: "Token", cue: Cue) -> bool:
    """ "… and warned that": a coordinated cue of the same form without a subject of its own."""
    if token.tag_ != cue.head.tag_ or not is_cue_word(token) or token.dep_ != "conj" or _has_subject(token):
        return False
    if is_cue_word(token.head):  # "said he welcomed the offer and added, “…”"
        return scene.doc[token.i + 1].text in (",", ":") and scene.region_at(scene.after(token.i + 1)) >= 0
    return _reports(scene, token) or bool(reporting().takes[token.lemma_.lower()])


def _is_others_report(scene: Scene, token: "Token", cue: Cue) -> bool:
    """ "…, while others say …", "…; the rest said …", "… and he said": a report with a speaker of its own begins."""
    before = scene.doc[token.i - 1]
    opens = token.lower_ in _CONTRASTS and before.text == ","
    if not (opens or before.text in (";", ":") or before.lower_ in ("and", "but")):
        return False
    for i in range(token.i, min(token.i + _MAX_SUBJECT, len(scene.doc))):
        verb = scene.doc[i]
        if scene.inside[i] >= 0 or (verb.is_punct and i > token.i):
            return False
        if verb.tag_ in FINITE and verb.pos_ != "AUX":
            is_like = verb.tag_ == cue.head.tag_ or opens
            takes = is_cue_word(verb) and bool(reporting().takes[verb.lemma_.lower()])  # "and the owners accused"
            return is_like and is_cue_word(verb) and _has_subject(verb) and (takes or _reports(scene, verb))
    return False


def _may_report(scene: Scene, verb: "Token") -> bool:
    """Whether a verb of the lexicon reports here: "and the plant will continue" does not."""
    lexicon = reporting()
    lemma = verb.lemma_.lower()
    is_strong = lemma in lexicon.verbs and (lexicon.verbs[lemma][0] == "clause" or bool(lexicon.takes[lemma]))
    return is_cue_word(verb) and (is_strong or _reports(scene, verb))


def _reports(scene: Scene, verb: "Token") -> bool:
    return any(c.dep_ == "ccomp" for c in rights(verb)) or scene.region_at(scene.after(verb.i)) >= 0


def _is_carrier(prep: "Token") -> bool:
    if prep.lower_ not in _CARRIES:
        return False
    return any(c.dep_ == "pobj" and c.lemma_.lower() in reporting().words["carrier"] for c in rights(prep))


def _back_over_links(scene: Scene, start: int, i: int) -> int:
    while i - 1 > start and scene.inside[i - 1] < 0:
        token = scene.doc[i - 1]
        if not (token.dep_ == "cc" or token.is_punct or token.is_space or token.lower_ in ("and", "but", "while")):
            break
        i -= 1
    return i
