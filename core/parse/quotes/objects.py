"""What a speaker calls something, where no clause says it: "called the plan a mistake", "described him as a liar".

In: a scene and a cue of the lexicon. Out: the piece behind the cue, or None. Which complements make a verb report is
data (`takes` in lexicon/reporting.toml): "thing" is an object, "name" what it is called, any other word a preposition;
"thing+as" needs both, in that order. Where the complements hold quoted words, those alone are what was said.
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


def object_piece(scene: Scene, cue: Cue) -> Piece | None:
    """The complements of a cue that names or describes something."""
    takes = reporting().takes.get(cue.head.lemma_.lower(), frozenset())
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
    """The forms of the complements right behind a cue, and tokens [start, stop) that they fill."""
    shape: list[str] = []
    start, stop = cue.last + 1, cue.last + 1
    for child in cue.head.rights:
        if child.i <= cue.last or child.i >= limit or child.dep_ in ("prt", "advmod"):
            continue
        form = _form(child)
        if not form or child.left_edge.i > stop:
            break
        shape += form
        stop = min(child.right_edge.i + 1, limit)
    return shape, start, stop


def _form(child: "Token") -> list[str]:
    if child.dep_ in _THINGS:
        return ["thing"]
    if child.dep_ in _NAMES:
        return ["name"]
    if child.dep_ in ("xcomp", "ccomp") and child.tag_[:2] in ("NN", "JJ"):  # "called [it a mistake]" drawn as a clause
        return ["thing", "name"] if any(c.dep_ == "nsubj" for c in child.lefts) else []
    return [child.lower_] if child.dep_ == "prep" else []
