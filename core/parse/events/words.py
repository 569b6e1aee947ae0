"""Words on paper: pieces of a title joined, counted, listed and inflected."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Piece = tuple[int, str]
_IRREGULAR = {"be": "is", "have": "has", "do": "does", "go": "goes"}
_MAX_PHRASE = 12  # words before the noun
_HYPHENS = ("-", "–")
_LEADING_ON = frozenset(
    {
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "his",
        "her",
        "in",
        "including",
        "into",
        "its",
        "of",
        "on",
        "or",
    }
    | {"than", "that", "the", "their", "to", "with", "whose", "which", "who"}
)
_WHOSE = frozenset({"its", "his", "her", "their", "our", "my", "your"})
_DOTTED = frozenset({"U.S.", "U.N.", "U.K.", "E.U."})
_LEFT_OVER = frozenset({"it", "this", "that", "these", "those", "'s", "’s", "'", "’"})


def phrases(heads: Iterable["Token"], home: Callable[["Token"], "Token | None"] = lambda head: None) -> Iterator[str]:
    """Noun phrases as the text has them, without their article and what is said of them after; no pronouns.

    `home` gives the place that belongs to a phrase: "authorities in Peru".
    """
    seen: set[str] = set()
    for head in heads:
        if head.pos_ == "PRON":
            continue
        last = head
        for of in head.rights:
            if of.dep_ == "prep" and of.lower_ == "of" and of.i == head.i + 1:
                last = next((c for c in of.children if c.dep_ == "pobj"), head)
        last = home(head) or last
        words = list(head.doc[max(head.left_edge.i, head.i - _MAX_PHRASE) : last.i + 1])
        while len(words) > 1 and (words[0].dep_ == "det" or words[0].is_punct or words[0].is_space):
            words.pop(0)
        phrase = head.doc[words[0].i : last.i + 1].text
        if phrase not in seen:
            seen.add(phrase)
            yield phrase


def finished(title: str) -> str:
    """The title with a capital and without words at its end that lead on to nothing."""
    words = [_undotted(w) for w in title.split()]
    if len(words) > 2 and words[0].lower() in _WHOSE:
        words.pop(0)  # nobody knows whose
    while len(words) > 2 and words[-1].lower().strip(",") in _LEADING_ON | _LEFT_OVER:
        words.pop()
    title = " ".join(words).rstrip(",;:")
    return title[:1].upper() + title[1:]


def _undotted(word: str) -> str:
    """ "US" of "U.S.", also before "-led"; other words as they are."""
    dotted = word[:4] in _DOTTED and not word[4:5].isalpha()
    return word[:4].replace(".", "") + word[4:] if dotted else word


def listed(names: Sequence[str]) -> str:
    """ "Peru, Chile and Kenya" of the names."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def text(pieces: list[Piece], doc: "Doc") -> str:
    """Pieces in the order of the text; clitics, hyphens and commas joined to what they belong to."""
    out, before = "", -2
    for i, word in sorted(pieces):
        apart = word.startswith("and ")
        if word in ("'", "’") and out and out[-1] not in "sS":
            word += "s"  # "Athens'" is called "Greece's"
        glued = word == "," or not out or (before == i - 1 and not doc[before].whitespace_ and not apart)
        out += word if glued else f" {word}"
        before = i + word.count("-") * 2 if "-" in word and doc[i].text != word else i
    return out


def count(text: str) -> int:
    """How many words a title has so far."""
    return len(text.split())


def third_person(lemma: str) -> str:
    """ "accuses" of "accuse"."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    if lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{lemma}es"
    if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
        return f"{lemma[:-1]}ies"
    return f"{lemma}s"


def hyphenated(token: "Token") -> tuple[int, int]:
    """Token indices [i, j) of the word that hyphens make of a token and its neighbours ("rebel-held")."""
    doc, first, last = token.doc, token.i, token.i + 1
    for _ in range(3):
        if first < 2 or doc[first - 1].text not in _HYPHENS or doc[first - 1].whitespace_ or doc[first - 2].whitespace_:
            break
        first -= 2
    for _ in range(3):
        if last + 1 >= len(doc) or doc[last].text not in _HYPHENS or doc[last].whitespace_ or doc[last - 1].whitespace_:
            break
        last += 2
    return first, last


def stands_for(token: "Token") -> bool:
    """False for the parts of a hyphenated word but the one that the word hangs on."""
    first, last = hyphenated(token)
    if last - first == 1:
        return token.text not in _HYPHENS
    roots = [t for t in token.doc[first:last] if t.text not in _HYPHENS and not first <= t.head.i < last]
    return not roots or token == roots[-1]
