"""What was said: the words a cue reports, before it, after it or on both sides.

In: a scene and a cue. Out: pieces, spans of tokens. Direct speech is found by its marks and the few words between mark
and cue, because the parser is least sure there; reported clauses by the parse, their ends corrected by the next cue,
by what still belongs to the cue ("in an interview") and by the sentence's end.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse.cues import Cue, is_cue_word, reporting
from core.parse.scene import FINITE, Scene, region_behind

if TYPE_CHECKING:
    from spacy.tokens import Token

# Words between a cue and the speech it introduces ("told reporters in Seoul on Monday after the talks, “…").
_MAX_GAP = 30
# Fewer quoted words in a clause that is believed are a name or a term ("they think the “scam” will go on").
_MIN_WORDS = 3
# No clause of news prose is longer; the bound keeps a text without full stops from costing its square.
_MAX_CLAUSE = 400
_LEADS = frozenset({",", ":", "that"})
_LINKS = frozenset({",", "—", "–", "-", "--"})
_COMPLEMENTS = frozenset({"npadvmod", "advmod", "dative", "prep", "nsubj", "prt"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "DET"})
_CUE_CLAUSE = frozenset({"aux", "auxpass", "advmod"})
_ENDS = frozenset(",.!?…:;—–")
_REASONS = frozenset({"so", "because", "if", "since", "although", "though", "unless", "when"})
_CONTINUES = frozenset({"and", "but", "or", "because", "although", "though", "so", "while", "when", "since", "unless"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens [start, stop) that a cue reports; `region` is the quoted stretch they are, when they are just that."""

    start: int
    stop: int
    region: int = -1


def pieces_of(scene: Scene, cue: Cue, floor: int) -> list[Piece]:
    """What a cue reports, in text order. floor: tokens before it are taken by earlier cues."""
    if cue.use == "source":
        return _around_source(scene, cue, floor)
    after = _after(scene, cue)
    before = _before(scene, cue, floor, has_after=after is not None)
    if after is None:
        after = _resumed(scene, cue, has_before=before is not None)
    return [p for p in (before, after) if p is not None]


def _after(scene: Scene, cue: Cue) -> Piece | None:
    limit = min(scene.frame_end(cue.last), cue.last + _MAX_CLAUSE)
    edge = cue.head.right_edge.i + 1
    if cue.head.dep_ in ("advcl", "relcl") and cue.last + 1 < edge < limit:
        limit = scene.frame_end(edge - 1) if scene.inside[edge - 1] >= 0 else edge  # "While she says …, others …"
    region = scene.next_region(cue.last + 1, limit)
    if region >= 0 and _leads_straight(scene, cue, region):
        return _from_region(scene, cue, region, limit)
    start = _clause_start(scene, cue, limit, region)
    if start is None:
        return None
    start = _past_that(scene, start, limit)
    stop = _clause_stop(scene, cue, start, limit)
    if cue.use == "quoted" and not (region >= 0 and scene.first[region] < stop and _is_long(scene, region)):
        return None
    return _piece(scene, start, stop)


def _is_long(scene: Scene, region: int) -> bool:
    """Whether quoted words are a statement's and not a name's or a term's."""
    return scene.last[region] - scene.first[region] - 1 >= _MIN_WORDS


def _past_that(scene: Scene, start: int, limit: int) -> int:
    """A "that" the parser took for a pronoun or a determiner still opens the clause, unless a verb follows it."""
    follower = start + 1
    if scene.doc[start].lower_ != "that" or follower >= limit or scene.doc[follower].pos_ in ("VERB", "AUX"):
        return start
    return follower


def _leads_straight(scene: Scene, cue: Cue, region: int) -> bool:
    """Whether only "that", a comma, or who was told where and when stands between a cue and a quoted stretch."""
    first = scene.first[region]
    gap = [scene.doc[i] for i in range(cue.last + 1, first) if not scene.doc[i].is_space]
    if not gap:
        return True
    if len(gap) > _MAX_GAP or any(t.tag_ in FINITE or _is_other_cue(scene, t) for t in gap):
        return False
    opening = scene.text[scene.quoted[region].inner_start]
    starts_sentence = not opening.islower()
    lead = gap[-1].lower_
    if lead in ("that", ":"):
        return True
    if lead in _LEADS:
        return starts_sentence or len(gap) <= 1
    return cue.addressee and starts_sentence and len(gap) <= 6


def _is_other_cue(scene: Scene, token: "Token") -> bool:
    """Whether "…, adding" begins: what follows is then not the first cue's."""
    return (
        token.tag_ == "VBG" and scene.doc[token.i - 1].text == "," and is_cue_word(token) and token.lower_ != "citing"
    )


def _from_region(scene: Scene, cue: Cue, region: int, limit: int) -> Piece:
    start, last = scene.first[region], scene.last[region]
    follower = scene.after(last)
    if _region_ends_speech(scene, region, follower, limit):
        return Piece(start, last + 1, region)
    return _piece(scene, start, max(_clause_stop(scene, cue, start, limit), last + 1))


def _region_ends_speech(scene: Scene, region: int, follower: int, limit: int) -> bool:
    quoted = scene.quoted[region]
    if scene.text[quoted.inner_end - 1] in _ENDS or follower >= limit:
        return True
    token = scene.doc[follower]
    return token.is_punct or token.dep_ in ("cc", "punct", "mark") or token.lower_ in _CONTINUES


def _clause_start(scene: Scene, cue: Cue, limit: int, region: int) -> int | None:
    """The first token of the reported clause after a cue, its "that" left out, or None."""
    clause = _clause_of(cue)
    that = _that(scene, cue, limit)
    if that is not None:
        return _skip_punct(scene, that + 1, limit)
    if clause is not None:
        edge = max(clause.left_edge.i, cue.last + 1)
        return min(edge, _after_complements(scene, cue, edge))
    has_object = not cue.addressee and any(c.dep_ == "dobj" for c in cue.head.rights)
    has_object = has_object or cue.last + 1 >= limit or scene.doc[cue.last + 1].text == ","
    if region >= 0 and cue.use == "clause" and not has_object and scene.has_finite(cue.last + 1, limit):
        return _after_complements(scene, cue, limit)
    return None


def _that(scene: Scene, cue: Cue, limit: int) -> int | None:
    """The "that" of a reported clause, past who was told, when and where, or None."""
    edge = 0
    for i in range(cue.last + 1, min(limit, cue.last + _MAX_GAP)):
        token = scene.doc[i]
        if scene.inside[i] >= 0 or (token.tag_ in FINITE and i >= edge):
            return None
        if token.lower_ == "that" and token.dep_ == "mark":
            return i
        if _is_other_cue(scene, token):
            return None
        if token.lower_ == "citing":  # "reported, citing officials who …, that"
            edge = token.right_edge.i
    return None


def _clause_of(cue: Cue) -> "Token | None":
    """The head of the clause that hangs on a cue or on its noun ("concern that …"), or None."""
    governors = [g for g in (cue.noun, cue.head) if g is not None]
    for child in (c for g in governors for c in g.rights):
        if child.i > cue.last and child.dep_ in ("ccomp", "acl") and _is_clause(child, cue.last):
            return child
        if child.dep_ == "xcomp" and child.tag_ == "VBG" and child.left_edge.i == cue.last + 1 and cue.use == "clause":
            return child  # "reported seeing", "said having him back was a relief"
    return None


def _is_clause(child: "Token", after: int) -> bool:
    """Whether a verb heads a clause: finite, with an auxiliary, or bare after a subject ("demanded it be closed")."""
    lefts = [c for c in child.lefts if c.i > after]
    if child.dep_ == "acl":
        return any(c.dep_ == "mark" and c.lower_ == "that" for c in lefts)
    if child.tag_ in FINITE or any(c.tag_ in FINITE or c.dep_ == "mark" for c in lefts):
        return True
    has_subject = any(c.dep_ in ("nsubj", "nsubjpass") for c in lefts)
    return has_subject and (child.tag_ == "VB" or any(c.dep_ in ("aux", "auxpass") for c in lefts))


def _after_complements(scene: Scene, cue: Cue, limit: int) -> int:
    """Past who was told, when and where: a bare clause starts right behind them, whatever edge the parser gives it."""
    i = cue.last + 1
    for child in cue.head.rights:
        skip = child.dep_ in _COMPLEMENTS or (cue.addressee and child.dep_ == "dobj")
        if skip and child.left_edge.i == i and child.right_edge.i < limit:
            i = _skip_punct(scene, child.right_edge.i + 1, limit)
    return _skip_punct(scene, i, limit)


def _clause_stop(scene: Scene, cue: Cue, start: int, limit: int) -> int:
    """Where the reported clause ends, half-open."""
    own = _own_breaks(scene, cue)
    i = start
    while i < limit:
        region = scene.region_at(i)
        if region >= 0:
            i = scene.last[region] + 1
            if i < limit and scene.text[scene.quoted[region].inner_end - 1] == "," and is_cue_word(scene.doc[i]):
                return i  # "… “top priority,” called it …"
            continue
        if i > start and (i in own or _breaks(scene, cue, scene.doc[i])):
            return _back_over_links(scene, start, i)
        i += 1
    return limit


def _own_breaks(scene: Scene, cue: Cue) -> frozenset[int]:
    """Tokens at which something begins that hangs on the cue and not on what it reports: "… in an interview"."""
    out: set[int] = set()
    for child in cue.head.rights:
        edge = child.left_edge.i
        after_comma = edge > 0 and scene.doc[edge - 1].text == ","
        if child.dep_ == "conj":
            out |= {edge, child.i}
        elif child.dep_ == "prep" and (after_comma or _is_carrier(child)):
            out.add(child.i)
        elif after_comma and (child.dep_ == "npadvmod" or (child.dep_ == "advcl" and not _gives_reason(child))):
            out.add(edge)
    return frozenset(out)


def _gives_reason(clause: "Token") -> bool:
    """ "…, so he can", "…, if it rains": part of what is reported, whatever the parser hangs it on."""
    return any(c.dep_ in ("mark", "advmod") and c.lower_ in _REASONS for c in clause.lefts)


def _breaks(scene: Scene, cue: Cue, token: "Token") -> bool:
    """Whether another report begins at a token."""
    before = scene.doc[token.i - 1]
    if token.lower_ == "according" and before.is_punct:
        return True
    if _is_other_cue(scene, token) or (token.lower_ == "citing" and before.text == ","):
        return True
    return _is_next_report(scene, token, cue)


def _is_next_report(scene: Scene, token: "Token", cue: Cue) -> bool:
    """ "… and warned that": a coordinated cue of the same form without a subject of its own."""
    if token.tag_ != cue.head.tag_ or not is_cue_word(token) or token.dep_ != "conj" or is_cue_word(token.head):
        return False
    if any(c.dep_ in ("nsubj", "nsubjpass") for c in token.lefts):
        return False
    return any(c.dep_ == "ccomp" for c in token.rights) or scene.region_at(scene.after(token.i)) >= 0


def _is_carrier(prep: "Token") -> bool:
    return any(c.dep_ == "pobj" and c.lemma_.lower() in reporting().words["carrier"] for c in prep.rights)


def _back_over_links(scene: Scene, start: int, i: int) -> int:
    while i - 1 > start and scene.inside[i - 1] < 0:
        token = scene.doc[i - 1]
        if not (token.dep_ == "cc" or token.is_punct or token.is_space or token.lower_ in ("and", "but")):
            break
        i -= 1
    return i


def _before(scene: Scene, cue: Cue, floor: int, *, has_after: bool) -> Piece | None:
    """What stands before "…, the minister said" or "…,” said the minister"."""
    left = _cue_clause_start(scene, cue)
    prev = scene.before(left)
    frame = max(scene.frame_start(cue.first), floor)
    if prev < frame or prev < 0 or not _names_speaker(scene, cue, left):
        return None
    region = scene.region_at(prev if scene.inside[prev] >= 0 else scene.before(prev))
    link = scene.doc[prev].text
    if region >= 0 and scene.last[region] >= scene.before(prev) and (scene.inside[prev] >= 0 or link in _LINKS):
        if has_after and not _closes_with_comma(scene, region, prev):
            return None
        if scene.text[scene.quoted[region].inner_end - 1] in ".!?…" and _has_own_object(cue):
            return None
        return _back_from_region(scene, region, frame)
    if has_after or cue.use != "clause" or link not in _LINKS or _has_own_object(cue):
        return None
    start = _skip_punct(scene, max(scene.sent_start[prev], floor, prev - _MAX_CLAUSE), prev)
    has_verb = any(t.tag_.startswith("VB") and t.tag_ != "VBG" for t in scene.doc[start:prev])
    return _piece(scene, start, prev) if has_verb else None


def _has_own_object(cue: Cue) -> bool:
    """Whether a cue has its object behind it, so that what stands before it is not what it reports."""
    for child in cue.head.rights:
        is_object = child.dep_ in ("xcomp", "ccomp") or (child.dep_ == "dobj" and not cue.addressee)
        if is_object and not (child.pos_ == "PROPN" and child.left_edge.i == cue.last + 1):
            return True
    return False


def _names_speaker(scene: Scene, cue: Cue, left: int) -> bool:
    """Whether a cue that follows speech has its speaker with it; "…,” called it …" goes on from an earlier subject."""
    subjects = [c for c in cue.agent.children if c.dep_ in ("nsubj", "nsubjpass") and scene.inside[c.i] < 0]
    if subjects:
        return subjects[0].tag_ not in ("WDT", "WP")
    if cue.head.tag_ == "VBG":
        return cue.agent is not cue.head
    if any(scene.doc[i].pos_ in _NOMINAL for i in range(left, cue.first)):
        return True
    behind = scene.after(cue.last)
    return cue.use == "clause" and behind < len(scene.doc) and scene.doc[behind].pos_ in _NOMINAL


def _closes_with_comma(scene: Scene, region: int, prev: int) -> bool:
    return scene.text[scene.quoted[region].inner_end - 1] in ",?!—" or scene.doc[prev].text == ","


def _cue_clause_start(scene: Scene, cue: Cue) -> int:
    """The first token of "the minister said"; after the last quoted stretch, whatever the parser thinks."""
    start = cue.first
    subjects = [c for c in cue.agent.lefts if c.dep_ in ("nsubj", "nsubjpass") and scene.inside[c.i] < 0]
    for child in cue.agent.lefts:
        if child in subjects[-1:] or (child.dep_ in _CUE_CLAUSE and scene.inside[child.i] < 0):
            start = min(start, child.left_edge.i)
    region = max((scene.inside[i] for i in range(max(start, cue.first - _MAX_CLAUSE), cue.first)), default=-1)
    if region < 0 and not subjects:
        region = region_behind(scene, cue.first)
    if region >= 0:
        start = scene.last[region] + 1
    return _skip_punct(scene, start, cue.first)


def _back_from_region(scene: Scene, region: int, frame: int) -> Piece:
    first, stop = scene.first[region], scene.last[region] + 1
    frame = max(frame, scene.sent_start[first]) if scene.sent_start[first] <= first else frame
    start = _skip_punct(scene, frame, first)
    ahead = [scene.doc[i] for i in range(start, first) if not scene.doc[i].is_space]
    inner = scene.text[scene.quoted[region].inner_start]
    if len(ahead) <= 2 or (ahead[-1].text in _LEADS and not inner.islower()):
        return Piece(first, stop, region)
    return _piece(scene, start, stop)


def _resumed(scene: Scene, cue: Cue, *, has_before: bool) -> Piece | None:
    """The second half of "…, he said, but …", or the only one of "In the valley, he said, the road …"."""
    left = _cue_clause_start(scene, cue)
    prev = scene.before(left)
    is_inset = prev > scene.sent_start[cue.first] and scene.doc[prev].text == "," and _names_speaker(scene, cue, left)
    if not (has_before or (is_inset and cue.use == "clause" and not _has_own_object(cue))):
        return None
    limit = min(scene.frame_end(cue.last), cue.last + _MAX_CLAUSE)
    comma = next((i for i in range(cue.last + 1, min(limit, cue.last + _MAX_GAP)) if scene.doc[i].text == ","), -1)
    if comma < 0 or scene.has_finite(cue.last + 1, comma) or scene.next_region(cue.last + 1, comma) >= 0:
        return None
    start = _skip_punct(scene, comma + 1, limit)
    if start >= limit:
        return None
    region = scene.region_at(start)
    if region >= 0:
        return _from_region(scene, cue, region, limit)
    if scene.doc[start].lower_ in ("and", "but"):
        nxt = scene.region_at(start + 1)
        if nxt >= 0:
            return _from_region(scene, cue, nxt, limit)
    stop = _clause_stop(scene, cue, start, limit)
    opens = scene.doc[start]
    has_subject = any(scene.doc[i].dep_ in ("nsubj", "nsubjpass", "expl") for i in range(start, stop))
    goes_on = opens.lower_ in _CONTINUES and has_subject if has_before else opens.tag_ not in ("VBG", "WP", "WDT")
    return _piece(scene, start, stop) if goes_on and scene.has_finite(start, stop) else None


def _around_source(scene: Scene, cue: Cue, floor: int) -> list[Piece]:
    """What "according to X" vouches for: the rest of its sentence."""
    frame = max(scene.frame_start(cue.first), floor, cue.first - _MAX_CLAUSE)
    limit = min(scene.frame_end(cue.first), cue.last + _MAX_CLAUSE)
    prev = scene.before(cue.first)
    start = _skip_punct(scene, frame, cue.first)
    if prev >= frame and scene.has_finite(start, cue.first):
        stop = prev + 1 if scene.inside[prev] >= 0 else cue.first
        region = scene.region_at(prev)
        if region >= 0 and scene.first[region] == start:
            return [Piece(start, stop, region)]
        return [_piece(scene, start, stop)]
    after = _skip_punct(scene, cue.head.right_edge.i + 1, limit)
    comma = next((i for i in range(cue.last + 1, min(limit, cue.last + _MAX_GAP)) if scene.doc[i].text == ","), -1)
    if comma >= 0 and not scene.doc[after - 1].is_punct:
        after = _skip_punct(scene, comma + 1, limit)
    if after < limit and (scene.has_finite(after, limit) or scene.region_at(after) >= 0):
        return [_piece(scene, after, limit)]
    return []


def _skip_punct(scene: Scene, i: int, limit: int) -> int:
    while i < limit and scene.inside[i] < 0 and (scene.doc[i].is_punct or scene.doc[i].is_space):
        i += 1
    return i


def _piece(scene: Scene, start: int, stop: int) -> Piece:
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
