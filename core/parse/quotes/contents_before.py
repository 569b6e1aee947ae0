"""What stands in front of a cue ("…, he said"), goes on behind it ("…, he said, but …") or around it ("according to").

In: a scene, a cue, and the first token that no earlier cue has taken. Out: pieces, spans of tokens, or None.
"""

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
from core.parse.quotes.scene import FINITE, Scene, is_shown, region_behind
from core.parse.quotes.tree import children, lefts, rights

_LEADS = frozenset({",", ":", "that"})
_LINKS = frozenset({",", "—", "–", "-", "--"})
_TIES = tuple(
    tuple(words.split())
    for words in (
        *["but", "and", "so", "yet", "however", "meanwhile", "nevertheless", "still", "also", "moreover"],
        *("in addition", "for example", "for instance", "on the other hand"),
    )
)
# Words from a cue to the last name of who spoke ("said former mayor Ana Maria Torres").
_MAX_NAME = 8
# Words from a comma to the cue of a body with a long name.
_MAX_BODY = 12
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
    if region >= 0 and is_shown(scene, region):
        return None
    if region >= 0 and scene.last[region] >= scene.before(prev) and (scene.inside[prev] >= 0 or link in _LINKS):
        if has_after and not _closes_with_comma(scene, region, prev):
            return None
        if scene.final(region) in ".!?…" and _has_own_object(scene, cue):
            return None
        opens = scene.doc[left]
        if scene.final(region) == "." and opens.text[0].isupper() and opens.pos_ != "PROPN":
            return None  # "… “the boys.” Both terms refer to": a new sentence
        return _back_from_region(scene, region, frame)
    if cue.use != "clause" or link not in _LINKS or (not has_after and _has_own_object(scene, cue)):
        return None
    if has_after and not (link == "," and (_goes_on_in_marks(scene, cue) or _is_parted(scene, cue))):
        return None
    if _hangs(scene, prev):
        return None
    start = skip_punct(scene, max(scene.sent_start[prev], floor, prev - MAX_CLAUSE), prev)
    if (scene.doc[start].lower_,) in _TIES and start == prev - 1:
        return None  # "But, he said, “…”"
    has_verb = any(t.tag_.startswith("VB") and t.tag_ != "VBG" for t in scene.doc[start:prev])
    return trimmed(scene, start, prev) if has_verb or is_inset(scene, cue, start) else None


def _hangs(scene: Scene, comma: int) -> bool:
    """Whether what stands before a comma waits for its object: "The rules, including, he said, “…”"."""
    last = scene.doc[comma - 1]
    return comma > 0 and (last.tag_ == "IN" or last.lower_ in ("including", "that")) and last.dep_ in ("prep", "mark")


def _goes_on_in_marks(scene: Scene, cue: Cue) -> bool:
    """Whether quoted words behind the cue go on from words before it: "No change, he said, “hides what it is”"."""
    comma = scene.after(cue.last)
    region = scene.region_at(scene.after(comma)) if comma < len(scene.doc) and scene.doc[comma].is_punct else -1
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
    speaker = next((c for c in rights(cue.agent) if c.dep_ == "nsubj" and c.i <= cue.last + _MAX_NAME), None)
    first = min(speaker.right_edge.i, cue.last + MAX_GAP) if speaker is not None else cue.last + 1
    comma = next((i for i in range(first, min(limit, cue.last + MAX_GAP + 1)) if scene.doc[i].text == ","), -1)
    if comma < 0 or scene.has_finite(cue.last + 1, comma) or scene.next_region(cue.last + 1, comma) >= 0:
        return -1
    return comma


def resumed(scene: Scene, cue: Cue, *, has_before: bool) -> Piece | None:
    """The second half of "…, he said, but …", or the only one of "In the valley, he said, the road …"."""
    left = _cue_clause_start(scene, cue)
    prev = scene.before(left)
    is_inset = prev > scene.sent_start[cue.first] and scene.doc[prev].text == "," and _names_speaker(scene, cue, left)
    if not (has_before or (is_inset and cue.use == "clause" and not _has_own_object(scene, cue))):
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
    if has_before and scene.doc[start].tag_ == "VBG" and (nxt := _goes_on_behind(scene, start, limit)) >= 0:
        return from_region(scene, cue, nxt, limit)
    if scene.doc[start].lower_ in ("and", "but"):
        nxt = scene.region_at(start + 1)
        if nxt >= 0:
            return from_region(scene, cue, nxt, limit)
    stop = clause_stop(scene, cue, start, limit)
    if is_told_there(scene, start, stop):
        return None
    opens = scene.doc[start]
    has_subject = any(scene.doc[i].dep_ in ("nsubj", "nsubjpass", "expl") for i in range(start, stop))
    goes_on = (
        opens.lower_ in CONTINUES and has_subject if has_before else opens.tag_ not in _ASIDES or opens.dep_ == "csubj"
    )
    return trimmed(scene, start, stop) if goes_on and scene.has_finite(start, stop) else None


def is_told_there(scene: Scene, start: int, stop: int) -> bool:
    """ "…, he said, though he added, “Not yet”": quoted words right behind another verb that reports are that one's."""
    region = scene.next_region(start, stop)
    if region < 0:
        return False
    comma = scene.before(scene.first[region])
    verb = scene.doc[scene.before(comma)] if scene.doc[comma].text in (",", ":") else scene.doc[comma]
    return verb.i > start and verb.tag_ in FINITE and is_cue_word(verb)


def _goes_on_behind(scene: Scene, start: int, limit: int) -> int:
    """The second half of "“Each time,” he said, pointing at the map, “you lose”", or -1."""
    region = scene.next_region(start, limit)
    if region < 0 or not scene.text[scene.quoted[region].inner_start].islower():
        return -1
    first = scene.first[region]
    is_set_off = scene.doc[first - 1].text == "," and first - start <= MAX_GAP
    return region if is_set_off and not scene.has_finite(start, first) else -1


def around_phrase(scene: Scene, first: int, after: int, floor: int) -> list[Piece]:
    """What "according to X" or "as X put it", tokens [first, after), vouches for: the rest of its sentence."""
    frame = max(_own_start(scene, first), floor, first - MAX_CLAUSE)
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


def _own_start(scene: Scene, i: int) -> int:
    """Where a sentence starts; speech that ends in front of it with a full stop is another one's."""
    start = scene.sent_start[i]
    region = scene.region_at(scene.before(start))
    has_verb = scene.has_finite(start, i) and scene.region_at(start) < 0
    return start if region >= 0 and has_verb and scene.final(region) in ".!?…" else scene.frame_start(i)


def _past_link(scene: Scene, start: int, stop: int) -> int:
    """Past the word that ties a report to the sentence before ("But …, according to", "In addition, …")."""
    for words in _TIES:
        after = start + len(words)
        if after < stop and tuple(t.lower_ for t in scene.doc[start:after]) == words:
            return skip_punct(scene, after, stop)
    return start


def _has_own_object(scene: Scene, cue: Cue) -> bool:
    """Whether a cue has its object behind it, so that what stands before it is not what it reports."""
    for child in rights(cue.head):
        if child.i >= scene.sent_end[cue.first]:  # the parser runs sentences into speech that follows them
            break
        if is_other_cue(scene, scene.doc[child.left_edge.i]):  # "…, he said, adding that"
            continue
        is_object = child.dep_ in ("xcomp", "ccomp") or (child.dep_ == "dobj" and not cue.addressee)
        if is_object and not (child.pos_ == "PROPN" and child.left_edge.i == cue.last + 1):
            return True
    return False


def _names_speaker(scene: Scene, cue: Cue, left: int) -> bool:
    """Whether a cue that follows speech has its speaker with it; "…,” called it …" goes on from an earlier subject."""
    subjects = [c for c in children(cue.agent) if c.dep_ in ("nsubj", "nsubjpass") and scene.inside[c.i] < 0]
    if subjects:
        return subjects[0].tag_ not in ("WDT", "WP")
    if cue.head.tag_ == "VBG":
        return cue.agent is not cue.head
    if cue.head.tag_ == "VBN" and cue.head.dep_ == "acl":  # "“…,” a book written by"
        return False
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
    subjects = [c for c in lefts(cue.agent) if c.dep_ in ("nsubj", "nsubjpass") and scene.inside[c.i] < 0]
    if scene.doc[cue.first - 1].text == "," and any(c.dep_ == "nsubj" for c in rights(cue.agent)):
        subjects = []  # "The gap, said Torres, is wide": the gap says nothing
    for child in lefts(cue.agent):
        is_own = child.dep_ in _CUE_CLAUSE and cue.first - child.i < _MAX_BODY and scene.inside[child.i] < 0
        if is_own:  # "Later, the mayor said"
            is_own = not any(t.is_punct for t in scene.doc[child.i : cue.first])
        if child in subjects[-1:] or is_own:
            start = min(start, child.left_edge.i)
    region = max((scene.inside[i] for i in range(max(start, cue.first - MAX_CLAUSE), cue.first)), default=-1)
    if region < 0 and not subjects:
        region = region_behind(scene, cue.first)
        if region < 0 and _closes_sentence(scene, cue):
            start = _after_last_comma(scene, cue)
    if region >= 0:
        start = scene.last[region] + 1
    return skip_punct(scene, start, cue.first)


def _closes_sentence(scene: Scene, cue: Cue) -> bool:
    """Whether a verb is the last word of its sentence: "…, the harbour office said."."""
    is_last = cue.last + 1 < len(scene.doc) and scene.doc[cue.last + 1].text == "."
    return is_last and cue.use == "clause" and cue.head.tag_ in FINITE


def _after_last_comma(scene: Scene, cue: Cue) -> int:
    """The first word of who spoke in "…, the head of the port said.", where the parser saw no subject."""
    for i in range(cue.first - 1, max(cue.first - _MAX_BODY, scene.sent_start[cue.first]), -1):
        if scene.doc[i].text == ",":
            return i + 1
        if scene.doc[i].tag_ in FINITE or scene.inside[i] >= 0:
            break
    return cue.first


def _back_from_region(scene: Scene, region: int, frame: int) -> Piece:
    first, stop = scene.first[region], scene.last[region] + 1
    frame = max(frame, scene.sent_start[first]) if scene.sent_start[first] <= first else frame
    start = skip_punct(scene, frame, first)
    ahead = [scene.doc[i] for i in range(start, first) if not scene.doc[i].is_space]
    inner = scene.text[scene.quoted[region].inner_start]
    if len(ahead) <= 2 or (ahead[-1].text in _LEADS and not inner.islower()):
        return Piece(first, stop, region)
    return trimmed(scene, start, stop)
