"""What a speaker says of something, where no clause says it: "called the plan a mistake", "urged them to go".

In: a scene and a cue of the lexicon. Out: the piece behind the cue, or None. Which complements make a verb report is
data (`takes` in lexicon/reporting.toml): "thing" is an object, "name" what it is called, "inf" a "to" with its verb,
"clause" what is told behind a preposition, any other word a preposition; "thing+as" needs both, in that order. What
hangs on them is part of it. Where most of the complements' words are quoted, those alone are what was said.
"""

from typing import TYPE_CHECKING

from core.parse.quotes.cues import Cue, reporting
from core.parse.quotes.edges import MAX_CLAUSE, MAX_GAP, Piece, clause_stop, skip_punct, trimmed
from core.parse.quotes.scene import FINITE, Scene
from core.parse.quotes.tree import lefts, rights

if TYPE_CHECKING:
    from spacy.tokens import Token

_THINGS = frozenset({"dobj", "dative", "attr"})
_NAMES = frozenset({"oprd", "acomp"})
_NAMING = frozenset({"thing+name", "thing+as", "thing+to"})
_OPENERS = frozenset({"about", "against", "at", "for", "of", "on", "out", "to", "upon", "with"})
_MAX_FORMS = 4


def object_piece(scene: Scene, cue: Cue, *, by_person: bool) -> Piece | None:
    """The complements of a cue that names, judges, orders or vows something. by_person: whether a person speaks."""
    lemma = cue.head.lemma_.lower()
    takes = reporting().takes.get(lemma, frozenset())
    if by_person:
        takes |= reporting().person_takes.get(lemma, frozenset())
    if not takes or cue.agent is not cue.head or cue.noun is not None or _is_hearsay(cue) or _is_mute(cue):
        return None
    limit = min(scene.frame_end(cue.last), cue.last + MAX_CLAUSE)
    shape, start, stop = _complements(cue, limit)
    if not any(_fits(form.split("+"), shape[:_MAX_FORMS]) for form in takes):
        return None
    start = skip_punct(scene, start, stop)
    piece = trimmed(scene, start, max(clause_stop(scene, cue, start, stop), start))
    is_empty = piece.stop - piece.start < 2  # a lone pronoun says nothing
    return piece if not is_empty and _holds_together(scene, piece, takes) else None


def _is_hearsay(cue: Cue) -> bool:
    """Whether only others say that somebody did so: "reportedly urged them to go"."""
    return any(c.lower_ in reporting().words["hearsay"] for c in lefts(cue.head))


def _is_mute(cue: Cue) -> bool:
    """Whether the subject needs something and says nothing: "the job calls for patience"."""
    return any(c.dep_ == "nsubj" and c.lemma_.lower() in reporting().words["mute"] for c in lefts(cue.head))


def _holds_together(scene: Scene, piece: Piece, takes: frozenset[str]) -> bool:
    """Whether all of the complements is what was said, and not just the words quoted in them.

    "called the mayor a “coward”", "urged them to “act with care” in May" report the quoted words, "urged voters to send
    “a message” to the banks" the order.
    """
    regions = {scene.inside[i] for i in range(piece.start, piece.stop)} - {-1}
    if not regions:
        return True
    first, last = min(regions), max(regions)
    opening = scene.first[first]
    if opening <= piece.start or scene.last[last] >= piece.stop or scene.doc[opening - 1].lower_ == "to":
        return False
    words = [i for i in range(piece.start, piece.stop) if not scene.doc[i].is_punct]
    if 2 * sum(scene.inside[i] >= 0 for i in words) >= len(words):
        return False
    return not (scene.last[last] == piece.stop - 1 and takes & _NAMING)


def _fits(form: list[str], shape: list[str]) -> bool:
    """Whether complements are of a form: the same first one, the others in order, where and when between them."""
    rest = iter(shape[1:])
    return shape[:1] == form[:1] and all(any(have == want for have in rest) for want in form[1:])


def _complements(cue: Cue, limit: int) -> tuple[list[str], int, int]:
    """The forms of the complements right behind a cue, and tokens [start, stop) that they fill.

    A preposition that comes first is no part of what is said: "called on [them to go]".
    """
    shape: list[str] = []
    start, stop = cue.last + 1, cue.last + 1
    for child in rights(cue.head):
        if child.i <= cue.last or child.i >= limit or child.dep_ in ("prt", "advmod", "neg"):
            continue
        form = _form(cue, child)
        if not form or child.left_edge.i > stop or (shape and _is_time(child)):
            break
        if not shape and form[0] in _OPENERS:
            start = child.left_edge.i + 1
        shape += form
        stop = min(child.right_edge.i + 1, limit)
    return shape, start, stop


def _is_time(prep: "Token") -> bool:
    """ "praised the plan [on Monday]": when it was said."""
    return prep.dep_ == "prep" and any(c.dep_ == "pobj" and c.ent_type_ in ("DATE", "TIME") for c in rights(prep))


def _tells(prep: "Token") -> bool:
    """Whether a clause hangs on a preposition: "talked about how she left", "about being “at peace”" (marks needed)."""
    verb = next((c for c in rights(prep) if c.dep_ == "pcomp" and c.pos_ in ("VERB", "AUX")), None)
    if verb is None:
        return False
    words = prep.doc[prep.i : min(prep.right_edge.i + 1, prep.i + MAX_GAP)]
    return verb.tag_ in FINITE or any(t.is_quote for t in words)


def _form(cue: Cue, child: "Token") -> list[str]:
    if child.dep_ in _THINGS:
        return ["thing"]
    if child.dep_ in _NAMES:
        return ["name"]
    has_subject = any(c.dep_ == "nsubj" and c.i > cue.last for c in lefts(child))
    if has_subject and child.left_edge.lower_ == "for" and any(c.tag_ == "TO" for c in lefts(child)):
        return ["for", "inf"]
    if child.dep_ in ("xcomp", "ccomp", "advcl") and any(c.tag_ == "TO" for c in lefts(child)):
        return ["thing", "inf"] if has_subject else ["inf"]  # "urged [them to go]" is drawn as one clause
    if child.dep_ in ("xcomp", "ccomp") and child.tag_[:2] in ("NN", "JJ"):  # and so is "called [it a mistake]"
        return ["thing", "name"] if has_subject else []
    if child.dep_ != "prep":
        return []
    return [child.lower_, "clause"] if _tells(child) else [child.lower_]
