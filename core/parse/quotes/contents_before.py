"""What stands in front of a cue ("…, he said"), goes on behind it ("…, he said, but …") or around it ("according to").

In: a scene, a cue, and the first token that no earlier cue has taken. Out: pieces, spans of tokens, or None.
"""

from core.parse.quotes.cues import Cue
from core.parse.quotes.edges import CONTINUES, MAX_CLAUSE, MAX_GAP, Piece, clause_stop, from_region, skip_punct, trimmed
from core.parse.quotes.scene import FINITE, Scene, region_behind

_LEADS = frozenset({",", ":", "that"})
_LINKS = frozenset({",", "—", "–", "-", "--"})
_TIES = tuple(
    tuple(words.split())
    for words in (
        *["but", "and", "so", "yet", "however", "meanwhile", "nevertheless", "still", "also", "moreover"],
        *("in addition", "for example", "for instance", "on the other hand"),
    )
)
_ASIDES = frozenset({"VBG", "WP", "WDT", "WRB"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "DET"})
_CUE_CLAUSE = frozenset({"aux", "auxpass", "advmod"})


def before_cue(scene: Scene, cue: Cue, floor: int, *, has_after: bool) -> Piece | None:
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
        if scene.final(region) in ".!?…" and _has_own_object(cue):
            return None
        opens = scene.doc[left]
        if scene.final(region) == "." and opens.text[0].isupper() and opens.pos_ != "PROPN":
            return None  # "… “the boys.” Both terms refer to": a new sentence
        return _back_from_region(scene, region, frame)
    if cue.use != "clause" or link not in _LINKS or (not has_after and _has_own_object(cue)):
        return None
    if has_after and not (link == "," and (_goes_on_in_marks(scene, cue) or _is_parted(scene, cue))):
        return None
    start = skip_punct(scene, max(scene.sent_start[prev], floor, prev - MAX_CLAUSE), prev)
    if (scene.doc[start].lower_,) in _TIES and start == prev - 1:
        return None  # "But, he said, “…”"
    has_verb = any(t.tag_.startswith("VB") and t.tag_ != "VBG" for t in scene.doc[start:prev])
    return trimmed(scene, start, prev) if has_verb or is_inset(scene, cue, start) else None


def _goes_on_in_marks(scene: Scene, cue: Cue) -> bool:
    """Whether quoted words behind the cue go on from words before it: "No change, he said, “hides what it is”"."""
    region = scene.region_at(scene.after(scene.after(cue.last)))
    return region >= 0 and scene.text[scene.quoted[region].inner_start].islower()


def _is_parted(scene: Scene, cue: Cue) -> bool:
    """Whether the verb of what is said stands behind the cue, its subject ahead: "The gap, said Torres, is wide"."""
    comma = _comma_after(scene, cue)
    return comma > 0 and scene.after(comma) < len(scene.doc) and scene.doc[scene.after(comma)].tag_ in FINITE


def is_inset(scene: Scene, cue: Cue, start: int) -> bool:
    """Whether a cue stands between the first words of what it reports and their verb: "The goal, he said, is peace"."""
    if start != skip_punct(scene, scene.sent_start[cue.first], cue.first):
        return False
    comma = _comma_after(scene, cue)
    return comma > 0 and scene.has_finite(comma + 1, min(scene.frame_end(cue.last), cue.last + MAX_CLAUSE))


def _comma_after(scene: Scene, cue: Cue) -> int:
    """The comma behind a cue and its when and where, or -1."""
    limit = min(scene.frame_end(cue.last), cue.last + MAX_CLAUSE)
    comma = next((i for i in range(cue.last + 1, min(limit, cue.last + MAX_GAP)) if scene.doc[i].text == ","), -1)
    if comma < 0 or scene.has_finite(cue.last + 1, comma) or scene.next_region(cue.last + 1, comma) >= 0:
        return -1
    return comma


def resumed(scene: Scene, cue: Cue, *, has_before: bool) -> Piece | None:
    """The second half of "…, he said, but …", or the only one of "In the valley, he said, the road …"."""
    left = _cue_clause_start(scene, cue)
    prev = scene.before(left)
    is_inset = prev > scene.sent_start[cue.first] and scene.doc[prev].text == "," and _names_speaker(scene, cue, left)
    if not (has_before or (is_inset and cue.use == "clause" and not _has_own_object(cue))):
        return None
    limit = min(scene.frame_end(cue.last), cue.last + MAX_CLAUSE)
    comma = _comma_after(scene, cue)
    if comma < 0:
        return None
    start = skip_punct(scene, comma + 1, limit)
    if start >= limit:
        return None
    region = scene.region_at(start)
    if region >= 0:
        return from_region(scene, cue, region, limit)
    if scene.doc[start].lower_ in ("and", "but"):
        nxt = scene.region_at(start + 1)
        if nxt >= 0:
            return from_region(scene, cue, nxt, limit)
    stop = clause_stop(scene, cue, start, limit)
    opens = scene.doc[start]
    has_subject = any(scene.doc[i].dep_ in ("nsubj", "nsubjpass", "expl") for i in range(start, stop))
    goes_on = (
        opens.lower_ in CONTINUES and has_subject if has_before else opens.tag_ not in _ASIDES or opens.dep_ == "csubj"
    )
    return trimmed(scene, start, stop) if goes_on and scene.has_finite(start, stop) else None


def around_phrase(scene: Scene, first: int, after: int, floor: int) -> list[Piece]:
    """What "according to X" or "as X put it", tokens [first, after), vouches for: the rest of its sentence."""
    frame = max(scene.frame_start(first), floor, first - MAX_CLAUSE)
    limit = min(scene.frame_end(first), after + MAX_CLAUSE)
    prev = scene.before(first)
    start = skip_punct(scene, frame, first)
    if prev >= frame and scene.has_finite(start, first):
        stop = prev + 1 if scene.inside[prev] >= 0 else first
        region = scene.region_at(prev)
        if region >= 0 and scene.first[region] == start:
            return [Piece(start, stop, region)]
        return [trimmed(scene, _past_link(scene, start, stop), stop)]
    start = skip_punct(scene, after, limit)
    if start < limit and (scene.has_finite(start, limit) or scene.region_at(start) >= 0):
        rest = trimmed(scene, start, limit)
        opening = skip_punct(scene, frame, first)
        is_inset_here = prev >= frame and opening == skip_punct(scene, scene.sent_start[first], first)
        opening = _past_link(scene, opening, first)
        return [trimmed(scene, opening, first), rest] if is_inset_here and prev > opening else [rest]
    return []


def _past_link(scene: Scene, start: int, stop: int) -> int:
    """Past the word that ties a report to the sentence before ("But …, according to", "In addition, …")."""
    for words in _TIES:
        after = start + len(words)
        if after < stop and tuple(t.lower_ for t in scene.doc[start:after]) == words:
            return skip_punct(scene, after, stop)
    return start


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
    if scene.doc[left].lower_ in ("and", "but", "or"):
        return False
    if any(scene.doc[i].pos_ in _NOMINAL for i in range(left, cue.first)):
        return True
    behind = scene.after(cue.last)
    is_inverted = cue.use == "clause" or cue.head.lemma_ == "read"  # "…,” read the sign"
    return is_inverted and behind < len(scene.doc) and scene.doc[behind].pos_ in _NOMINAL


def _closes_with_comma(scene: Scene, region: int, prev: int) -> bool:
    return scene.final(region) in ",?!—" or scene.doc[prev].text == ","


def _cue_clause_start(scene: Scene, cue: Cue) -> int:
    """The first token of "the minister said"; after the last quoted stretch, whatever the parser thinks."""
    start = cue.first
    subjects = [c for c in cue.agent.lefts if c.dep_ in ("nsubj", "nsubjpass") and scene.inside[c.i] < 0]
    if scene.doc[cue.first - 1].text == "," and any(c.dep_ == "nsubj" for c in cue.agent.rights):
        subjects = []  # "The gap, said Torres, is wide": the gap says nothing
    for child in cue.agent.lefts:
        if child in subjects[-1:] or (child.dep_ in _CUE_CLAUSE and scene.inside[child.i] < 0):
            start = min(start, child.left_edge.i)
    region = max((scene.inside[i] for i in range(max(start, cue.first - MAX_CLAUSE), cue.first)), default=-1)
    if region < 0 and not subjects:
        region = region_behind(scene, cue.first)
    if region >= 0:
        start = scene.last[region] + 1
    return skip_punct(scene, start, cue.first)


def _back_from_region(scene: Scene, region: int, frame: int) -> Piece:
    first, stop = scene.first[region], scene.last[region] + 1
    frame = max(frame, scene.sent_start[first]) if scene.sent_start[first] <= first else frame
    start = skip_punct(scene, frame, first)
    ahead = [scene.doc[i] for i in range(start, first) if not scene.doc[i].is_space]
    inner = scene.text[scene.quoted[region].inner_start]
    if len(ahead) <= 2 or (ahead[-1].text in _LEADS and not inner.islower()):
        return Piece(first, stop, region)
    return trimmed(scene, start, stop)
