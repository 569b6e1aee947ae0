"""Who speaks together: "South Korea and the United States warned", "Lavrov, along with Wang, said".

In: a scene and the word that names the first speaker. Out: the head words of the others, in text order.
"""

from typing import TYPE_CHECKING

from core.parse.names import titles
from core.parse.quotes.scene import FINITE, Scene
from core.parse.quotes.tree import lefts, rights

if TYPE_CHECKING:
    from spacy.tokens import Token

# More names than that are a list of signatories; the bound keeps hostile nesting cheap.
_MAX_FELLOWS = 12
# Words from a speaker's name to "along with": an office may stand between.
_REACH = 14
_AND = frozenset({"and", "&", "as", "plus"})
_NOMINAL = frozenset({"PROPN", "NOUN", "PRON"})
_ALONG = (
    *(("along", "with"), ("together", "with"), ("jointly", "with"), ("alongside",)),
    *(("joined", "by"), ("accompanied", "by"), ("as", "well", "as")),
)
_OPENS_CLAUSE = frozenset({"WP", "WDT", "WP$", "WRB"})


def fellows(scene: Scene, first: "Token") -> list["Token"]:
    """The heads of those who speak with the first: its conjuncts, and who stands behind "along with"."""
    found = [t for t in _conjuncts(first) if scene.inside[t.i] < 0 and not _tells_of(scene, first, t)]
    found += _ahead(first)
    beside = _along_with(scene, first)
    if beside is not None:
        found += [beside, *_conjuncts(beside)]
    return sorted(dict.fromkeys(t for t in found if t is not first), key=lambda t: t.i)[:_MAX_FELLOWS]


def _conjuncts(first: "Token") -> list["Token"]:
    """The chain of nouns that "and" ties to the first; none where any link is another word."""
    out: list[Token] = []
    token = first
    while len(out) < _MAX_FELLOWS:
        if any(c.dep_ == "cc" and c.lower_ not in _AND for c in rights(token)):
            return []
        following = next((c for c in rights(token) if c.dep_ == "conj"), None)
        if following is None or following.pos_ not in _NOMINAL:
            break
        out.append(following)
        token = following
    return out


def _ahead(first: "Token") -> list["Token"]:
    """The subject before "and", where the parser gives the verb two: "Torres, who chairs it, and Klein said"."""
    link = first.left_edge.i - 1
    if first.dep_ != "nsubj" or link < 0 or first.doc[link].lower_ not in _AND:
        return []
    return [c for c in lefts(first.head) if c.dep_ == "nsubj" and c.i < link and c.pos_ in _NOMINAL][-1:]


def _tells_of(scene: Scene, first: "Token", other: "Token") -> bool:
    """Whether a conjunct only says what the first is: "Torres, a baker and mother of two", "premier and chief X"."""
    if other.pos_ == "NOUN" and first.pos_ == "PROPN" and scene.doc[first.i + 1].text == ",":
        return True
    is_bare = not any(c.dep_ in ("det", "poss") for c in lefts(first)) and first.tag_ in ("NN", "NNP")
    return is_bare and titles.is_title(first.text) and not any(c.dep_ == "compound" for c in lefts(first))


def _along_with(scene: Scene, first: "Token") -> "Token | None":
    """The first noun behind "along with", where no verb and no clause stands between the two."""
    doc = scene.doc
    stop = min(scene.sent_end[first.i], first.i + _REACH)
    for i in range(first.i + 1, stop):
        if scene.inside[i] >= 0 or doc[i].tag_ in FINITE or doc[i].tag_ in _OPENS_CLAUSE:
            return None
        words = next((w for w in _ALONG if tuple(t.lower_ for t in doc[i : i + len(w)]) == w), None)
        if words is not None:
            return _head_behind(scene, i + len(words), min(scene.sent_end[first.i], i + len(words) + _REACH))
    return None


def _head_behind(scene: Scene, start: int, stop: int) -> "Token | None":
    """The head of the noun phrase that begins at a token."""
    for i in range(start, stop):
        token = scene.doc[i]
        if scene.inside[i] >= 0 or token.is_punct or token.tag_ in FINITE:
            return None
        is_inner = token.dep_ in ("compound", "poss", "amod", "nmod", "det", "case") and i < token.head.i < stop
        if token.pos_ in _NOMINAL and not is_inner:
            return token
    return None
