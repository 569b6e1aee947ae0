"""What a speaker says of something, where no clause says it: "called the plan a mistake", "urged them to go".

In: a scene and a cue of the lexicon. Out: the piece behind the cue, or None. Which complements make a verb report is
data (`takes` in lexicon/reporting.toml): "thing" is an object, "name" what it is called, "inf" a "to" with its verb, any
other word a preposition; "thing+as" needs both, in that order. What hangs on them is part of it. Where the complements
hold quoted words, those alone are what was said.
"""

from typing import TYPE_CHECKING

from core.parse.quotes.cues import Cue, reporting
from core.parse.quotes.edges import MAX_CLAUSE, Piece, clause_stop, skip_punct, trimmed
from core.parse.quotes.scene import Scene

if TYPE_CHECKING:
    from spacy.tokens import Token

_THINGS = frozenset({"dobj", "dative", "attr"})
_NAMES = frozenset({"oprd", "acomp"})
_MAX_FORMS = 3


def object_piece(scene: Scene, cue: Cue, *, by_person: bool) -> Piece | None:
    """The complements of a cue that names, judges, orders or vows something. by_person: whether a person speaks."""
    lemma = cue.head.lemma_.lower()
    takes = reporting().takes.get(lemma, frozenset())
    if by_person:
        takes |= reporting().person_takes.get(lemma, frozenset())
    if not takes or cue.agent is not cue.head or cue.noun is not None:
        return None
    limit = min(scene.frame_end(cue.last), cue.last + MAX_CLAUSE)
    shape, start, stop = _complements(cue, limit)
    if not any("+".join(shape[:n]) in takes for n in range(1, _MAX_FORMS + 1)):
        return None
    start = skip_punct(scene, start, stop)
    piece = trimmed(scene, start, max(clause_stop(scene, cue, start, stop), start))
    is_empty = piece.stop - piece.start < 2  # a lone pronoun says nothing
    if is_empty or any(scene.inside[i] >= 0 for i in range(piece.start, piece.stop)):
        return None
    return piece


def _complements(cue: Cue, limit: int) -> tuple[list[str], int, int]:
    """The forms of the complements right behind a cue, and tokens [start, stop) that they fill.

    A preposition that comes first is no part of what is said: "called on [them to go]".
    """
    shape: list[str] = []
    start, stop = cue.last + 1, cue.last + 1
    for child in cue.head.rights:
        if child.i <= cue.last or child.i >= limit or child.dep_ in ("prt", "advmod"):
            continue
        form = _form(cue, child)
        if not form or child.left_edge.i > stop or (shape and _is_time(child)):
            break
        if not shape and child.dep_ == "prep":
            start = child.i + 1
        shape += form
        stop = min(child.right_edge.i + 1, limit)
    return shape, start, stop


def _is_time(prep: "Token") -> bool:
    """ "praised the plan [on Monday]": when it was said."""
    return prep.dep_ == "prep" and any(c.dep_ == "pobj" and c.ent_type_ in ("DATE", "TIME") for c in prep.rights)


def _form(cue: Cue, child: "Token") -> list[str]:
    if child.dep_ in _THINGS:
        return ["thing"]
    if child.dep_ in _NAMES:
        return ["name"]
    has_subject = any(c.dep_ == "nsubj" and c.i > cue.last for c in child.lefts)
    if child.dep_ in ("xcomp", "ccomp", "advcl") and any(c.tag_ == "TO" for c in child.lefts):
        return ["thing", "inf"] if has_subject else ["inf"]  # "urged [them to go]" is drawn as one clause
    if child.dep_ in ("xcomp", "ccomp") and child.tag_[:2] in ("NN", "JJ"):  # and so is "called [it a mistake]"
        return ["thing", "name"] if has_subject else []
    return [child.lower_] if child.dep_ == "prep" else []
