"""What was said: the words a cue reports, before it, after it or on both sides.

In: a scene and a cue. Out: pieces, spans of tokens. Direct speech is found by its marks and the few words between mark
and cue, because the parser is least sure there; reported clauses by the parse, their ends corrected (edges.py). This
module looks behind the cue ("said that …") and asks contents_before for what stands in front of it ("…, he said").
"""

from typing import TYPE_CHECKING

from core.parse.quotes.contents_before import around_phrase, before_cue, is_told_there, resumed
from core.parse.quotes.cues import Cue, is_cue_word
from core.parse.quotes.edges import (
    CONTINUES,
    MAX_CLAUSE,
    MAX_GAP,
    Piece,
    clause_stop,
    from_region,
    is_other_cue,
    skip_punct,
    trimmed,
)
from core.parse.quotes.scene import FINITE, Scene, is_programme, region_behind
from core.parse.quotes.tree import lefts, rights

if TYPE_CHECKING:
    from spacy.tokens import Token

# Fewer quoted words in a clause that is believed are a name or a term ("they think the “scam” will go on").
_MIN_WORDS = 3
# Words between a cue that has an addressee and its speech, where no comma stands ("told him “…").
_MAX_ADDRESSEE = 6
_LEADS = frozenset({",", ":", "that"})
_LINKS = frozenset({"and", "but"})
_SUBORDINATES = frozenset({"if", "though", "although", "while", "when", "whatever", "once", "unless", "after"})
_ASIDES = frozenset({"after", "before", "when", "while", "as"})
_SUBJECTS = frozenset({"i", "he", "she", "we", "they"})
_COMPLEMENTS = frozenset({"npadvmod", "advmod", "dative", "prep", "nsubj", "prt"})


def pieces_of(scene: Scene, cue: Cue, floor: int) -> list[Piece]:
    """What a cue reports, in text order. floor: tokens before it are taken by earlier cues."""
    if cue.use == "source":
        return around_phrase(scene, cue.first, _source_end(scene, cue), floor)
    inset = _as_clause(scene, cue)
    if inset is not None:
        return around_phrase(scene, *inset, floor)
    after = _after(scene, cue)
    if cue.author is not None:
        return [after] if after is not None else []
    second = _second(scene, cue, after) if after is not None else None
    before = before_cue(scene, cue, floor, has_after=after is not None)
    if after is None:
        is_whole = before is not None and (before.region >= 0 or _is_whole(scene, before))
        after = resumed(scene, cue, has_before=is_whole)
        if after is None and before is not None and not is_whole and not scene.has_finite(before.start, before.stop):
            before = None
    return [p for p in (before, after, second) if p is not None]


def _second(scene: Scene, cue: Cue, first: Piece) -> Piece | None:
    """The clause behind "said “it is late,” and …", where it too holds quoted words and no other verb reports them."""
    limit = min(scene.frame_end(first.stop - 1), cue.last + MAX_CLAUSE)
    link = first.stop
    if first.region < 0 or scene.final(first.region) != "," or link >= limit or scene.doc[link].lower_ not in _LINKS:
        return None
    region, start = scene.next_region(link, limit), link + 1
    ahead = scene.doc[start : scene.first[region]] if region >= 0 else ()
    if not len(ahead) or any(is_cue_word(t) for t in ahead):
        return None
    stop = max(clause_stop(scene, cue, start, limit), scene.last[region] + 1)
    has_verb = any(t.tag_.startswith("VB") for t in scene.doc[start:stop])
    return trimmed(scene, start, stop) if has_verb else None


def _is_whole(scene: Scene, piece: Piece) -> bool:
    """Whether a piece can stand alone: it has a verb, and not only in a clause that waits for its main one ("If …")."""
    words = [t for t in scene.doc[piece.start : piece.stop] if not t.is_punct and t.lower_ not in ("but", "and", "so")]
    has_verb = any(t.tag_ in FINITE for t in words)
    return has_verb and words[0].lower_ not in _SUBORDINATES


def _source_end(scene: Scene, cue: Cue) -> int:
    """The token after the source's name; the parser may hang the clause itself on it, so a comma ends it first."""
    after = cue.head.right_edge.i + 1
    limit = min(scene.frame_end(cue.first), cue.last + MAX_GAP)
    if after < limit and (scene.doc[after].is_punct or scene.doc[after - 1].is_punct):
        return after
    return next((i for i in range(cue.last + 1, limit) if scene.doc[i].text == ","), after)


def _as_clause(scene: Scene, cue: Cue) -> tuple[int, int] | None:
    """Tokens [first, after) of "as the minister put it", or None."""
    if not any(c.lower_ == "as" and c.i < cue.first for c in lefts(cue.head)) or cue.head.dep_ != "advcl":
        return None
    objects = [c for c in rights(cue.head) if c.dep_ in ("dobj", "ccomp", "xcomp")]
    is_put = cue.use == "clause" or cue.head.lemma_ == "put"
    if not is_put or any(c.dep_ == "prep" and c.lower_ == "to" for c in rights(cue.head)):
        return None  # "as the race began", "as voters responded to"
    if any(c.lower_ != "it" for c in objects) or any(c.dep_ == "auxpass" for c in lefts(cue.head)):
        return None
    first, after = cue.head.left_edge.i, cue.head.right_edge.i + 1
    is_set_off = scene.doc[first - 1].is_punct if first > scene.sent_start[first] else True
    return (first, after) if is_set_off else None


def _after(scene: Scene, cue: Cue) -> Piece | None:
    limit = min(scene.frame_end(cue.last), cue.last + MAX_CLAUSE)
    if cue.last + 1 < limit and scene.doc[cue.last + 1].text in (";", ".", "?", "!"):
        return None
    if (below := _below(scene, cue, limit)) >= 0:
        return Piece(scene.first[below], scene.last[below] + 1, below)
    region = scene.next_region(cue.last + 1, limit)
    if region >= 0 and _leads_straight(scene, cue, region):
        return from_region(scene, cue, region, limit)
    edge = cue.head.right_edge.i + 1
    first = cue.head.head if cue.head.dep_ == "conj" and cue.head.tag_ in FINITE else cue.head
    is_bound = first.dep_ in ("advcl", "relcl", "pcomp") or (cue.author is not None and _clause_of(cue) is not None)
    if is_bound and cue.last + 1 < edge < limit:
        limit = scene.frame_end(edge - 1) if scene.inside[edge - 1] >= 0 else edge  # "While she says …, others …"
        region = scene.next_region(cue.last + 1, limit)
    start = _clause_start(scene, cue, limit, region)
    if start is None:
        return None
    start = _past_that(scene, start, limit)
    named = _clause_of(cue)
    if start < limit and scene.doc[start].lower_ == "what" and named is not None and is_cue_word(named):
        return None  # "condemned what it called “…”": the inner cue has the words
    if start < limit and is_cue_word(scene.doc[start]) and scene.doc[start].tag_ in ("VBD", "VBZ"):
        return None  # "asked him about the plan and Torres said …"
    stop = clause_stop(scene, cue, start, limit)
    if cue.use == "quoted" and not (region >= 0 and scene.first[region] < stop and _is_long(scene, region)):
        return None
    if start < limit and scene.doc[start].lower_ in CONTINUES and is_told_there(scene, start, limit):
        return None  # "said on Monday, though she added, “…”"
    if start < limit and is_other_cue(scene, scene.doc[start]):
        return None  # "said in a statement, adding that …": the second cue has the words
    spoken = region_behind(scene, cue.first)
    if spoken >= 0 and scene.doc[start].lower_ in _ASIDES:
        return None  # "…,” she said after the vote was lost"
    if spoken >= 0 and (not scene.has_finite(start, stop) or _is_inverted(scene, cue, spoken, start)):
        return None
    return trimmed(scene, start, stop)


def _below(scene: Scene, cue: Cue, limit: int) -> int:
    """The speech in the paragraph below "He said:", or -1."""
    colon = scene.before(limit)
    below = scene.after(colon)
    if scene.doc[colon].text != ":" or not cue.last < colon <= cue.last + MAX_GAP or below >= len(scene.doc):
        return -1
    region = scene.region_at(below)
    is_new = region >= 0 and scene.first[region] == below and scene.paragraph[below] == scene.paragraph[colon] + 1
    return region if is_new and not scene.has_finite(cue.last + 1, colon) else -1


def _is_inverted(scene: Scene, cue: Cue, spoken: int, start: int) -> bool:
    """ "…,” said head coach Ana Torres": who spoke stands behind the cue, whatever the parser takes "coach" for."""
    has_subject = any(c.dep_ == "nsubj" and scene.inside[c.i] < 0 for c in lefts(cue.head))
    is_next = scene.before(cue.first) == scene.last[spoken] and start == cue.last + 1
    return is_next and not has_subject and cue.head.tag_ != "VBG"


def _leads_straight(scene: Scene, cue: Cue, region: int) -> bool:
    """Whether only "that", a comma, or who was told where and when stands between a cue and a quoted stretch."""
    first = scene.first[region]
    gap = [scene.doc[i] for i in range(cue.last + 1, first) if not scene.doc[i].is_space]
    if not gap:
        return True
    if len(gap) > MAX_GAP or any(t.tag_ in FINITE or is_other_cue(scene, t) for t in gap):
        return False
    opening = scene.text[scene.quoted[region].inner_start]
    starts_sentence = not opening.islower()
    lead = gap[-1].lower_
    if lead in ("that", ":"):
        return True
    if lead in _LEADS:
        return starts_sentence or len(gap) <= 1
    is_speech = starts_sentence and not is_programme(scene, region)
    return cue.addressee and is_speech and len(gap) <= _MAX_ADDRESSEE


def _is_long(scene: Scene, region: int) -> bool:
    """Whether quoted words are a statement's and not a name's or a term's."""
    return scene.last[region] - scene.first[region] - 1 >= _MIN_WORDS


def _past_that(scene: Scene, start: int, limit: int) -> int:
    """A "that" the parser took for a pronoun or a determiner still opens the clause, unless a verb follows it."""
    follower = start + 1
    if follower >= limit or scene.doc[start].lower_ != "that" or scene.doc[follower].pos_ in ("VERB", "AUX"):
        return start
    return follower


def _clause_start(scene: Scene, cue: Cue, limit: int, region: int) -> int | None:
    """The first token of the reported clause after a cue, its "that" left out, or None."""
    clause = _clause_of(cue)
    that = _that(scene, cue, limit)
    if that is not None:
        return skip_punct(scene, that + 1, limit)
    if clause is not None:
        edge = max(clause.left_edge.i, cue.last + 1)
        return min(edge, _after_complements(scene, cue, edge))
    told = next((_told_behind(cue, c) for c in rights(cue.head) if c.dep_ in ("dobj", "dative")), None)
    if cue.addressee and told is not None and told < limit:
        return told
    has_object = not cue.addressee and any(c.dep_ == "dobj" for c in rights(cue.head))
    has_object = has_object or cue.last + 1 >= limit or scene.doc[cue.last + 1].text == ","
    start = _after_complements(scene, cue, limit)
    if cue.addressee and start > cue.last + 1 and _opens_clause(scene, start):
        return start  # "told the paper [she thinks …]", whatever the parser hangs it on
    if region >= 0 and cue.use == "clause" and not has_object and scene.has_finite(cue.last + 1, limit):
        return _after_complements(scene, cue, limit)
    return None


def _told_behind(cue: Cue, addressee: "Token") -> int | None:
    """Where "told detectives [he hid the car]" begins, which the parser takes for a remark on who was told."""
    clause = next((c for c in rights(addressee) if c.dep_ == "relcl" and c.tag_ in FINITE), None)
    first = clause.left_edge if clause is not None else None
    return first.i if first is not None and first.lower_ in _SUBJECTS and first.head == clause else None


def _opens_clause(scene: Scene, start: int) -> bool:
    """Whether a clause begins with its subject, a pronoun: "she thinks", "they have"."""
    if start + 1 >= len(scene.doc) or scene.inside[start] >= 0 or scene.doc[start].lower_ not in _SUBJECTS:
        return False
    return scene.doc[start + 1].tag_ in FINITE


def _that(scene: Scene, cue: Cue, limit: int) -> int | None:
    """The "that" of a reported clause, past who was told, when and where, or None."""
    edge = 0
    for i in range(cue.last + 1, min(limit, cue.last + MAX_GAP)):
        token = scene.doc[i]
        if scene.inside[i] >= 0 and not is_programme(scene, scene.inside[i]):
            return None
        if token.tag_ in FINITE and i >= edge and not (cue.addressee and _describes(token)):
            return None
        if token.lower_ == "that" and token.dep_ == "mark":
            return i
        if is_other_cue(scene, token):
            return None
        if token.lower_ == "citing":  # "reported, citing officials who …, that"
            edge = token.right_edge.i
    return None


def _describes(verb: "Token") -> bool:
    """Whether a past verb without a subject is a participle that the parser mistook: "told a crowd gathered there"."""
    return verb.tag_ == "VBD" and verb.pos_ == "VERB" and not any(c.dep_ in ("nsubj", "nsubjpass") for c in lefts(verb))


def _clause_of(cue: Cue) -> "Token | None":
    """The head of the clause that hangs on a cue or on its noun ("concern that …"), or None."""
    governors = [g for g in (cue.noun, cue.head) if g is not None]
    for child in (c for g in governors for c in rights(g)):
        if child.i > cue.last and child.dep_ in ("ccomp", "acl") and _is_clause(child, cue.last):
            return child
        if child.dep_ == "xcomp" and child.tag_ == "VBG" and child.left_edge.i == cue.last + 1 and cue.use == "clause":
            return child  # "reported seeing", "said having him back was a relief"
    return None


def _is_clause(child: "Token", after: int) -> bool:
    """Whether a verb heads a clause: finite, with an auxiliary, or bare after a subject ("demanded it be closed")."""
    ahead = [c for c in lefts(child) if c.i > after]
    if child.dep_ == "acl":
        return any(c.dep_ == "mark" and c.lower_ == "that" for c in ahead)
    if child.tag_ in FINITE or any(c.tag_ in FINITE or c.dep_ == "mark" for c in ahead):
        return True
    has_subject = any(c.dep_ in ("nsubj", "nsubjpass") for c in ahead)
    return has_subject and (child.tag_ == "VB" or any(c.dep_ in ("aux", "auxpass") for c in ahead))


def _after_complements(scene: Scene, cue: Cue, limit: int) -> int:
    """Past who was told, when and where: a bare clause starts right behind them, whatever edge the parser gives it."""
    i = cue.last + 1
    for child in rights(cue.head):
        skip = child.dep_ in _COMPLEMENTS or (cue.addressee and child.dep_ == "dobj")
        if skip and child.left_edge.i == i and child.right_edge.i < limit:
            i = skip_punct(scene, child.right_edge.i + 1, limit)
    return skip_punct(scene, i, limit)
