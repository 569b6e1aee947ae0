"""One article laid out for the quotation rules: its tokens, the stretches in quotation marks, its sentences."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parse import nlp as pipeline
from core.parse.quotes.marks import Quoted, find_quoted

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Words between speech and its cue that name and describe the speaker ("…,” Ana Torres, who runs the depot, said").
_MAX_TAIL = 25
_NESTED_CLOSERS = frozenset("’'”\"» \u200b")
# Characters of speech that starts a sentence even behind an abbreviation ("… in the U.S. “Forget them all,” he said").
_MIN_SPEECH = 12
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
# Words in the name of a ship, an operation or a law.
_MAX_TITLE = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """Lookups by token index, so that no rule has to walk the doc.

    `inside[i]` is the index of the quoted stretch token i stands in (its marks included), or -1; `first` and `last` are
    each stretch's outer tokens; `sent_start[i]` and `sent_end[i]` bound token i's sentence, half-open; `paragraph[i]`
    numbers its paragraph; `finite` are the tokens that are finite verbs, in text order.
    """

    doc: "Doc"
    text: str
    quoted: tuple[Quoted, ...]
    inside: list[int]
    first: list[int]
    last: list[int]
    sent_start: list[int]
    sent_end: list[int]
    paragraph: list[int]
    paragraph_starts: list[int]
    finite: list[int]

    def paragraphs(self) -> list[tuple[int, int, int]]:
        """Number, start and end of each paragraph."""
        bounds = [*self.paragraph_starts, len(self.text)]
        return [(i + 1, start, end) for i, (start, end) in enumerate(zip(bounds, bounds[1:], strict=False))]

    def region_at(self, i: int) -> int:
        """Index of the quoted stretch that token i stands in, or -1; -1 beyond the doc."""
        return self.inside[i] if 0 <= i < len(self.inside) else -1

    def next_region(self, start: int, stop: int) -> int:
        """The first quoted stretch that begins in tokens [start, stop), or -1."""
        at = bisect_right(self.first, start - 1)
        return at if at < len(self.first) and self.first[at] < stop else -1

    def before(self, i: int) -> int:
        """Index of the last token before i that is no white space, or -1."""
        i -= 1
        while i >= 0 and self.doc[i].is_space:
            i -= 1
        return i

    def after(self, i: int) -> int:
        """Index of the first token after i that is no white space, or the doc's length."""
        i += 1
        while i < len(self.doc) and self.doc[i].is_space:
            i += 1
        return i

    def frame_end(self, i: int) -> int:
        """Where the sentence of token i ends, half-open, not cutting a quoted stretch in two."""
        end = self.sent_end[i]
        region = self.region_at(end - 1)
        return max(end, self.last[region] + 1) if region >= 0 else end

    def frame_start(self, i: int) -> int:
        """Where the sentence of token i starts, a quoted stretch that runs into it or ends just before it included."""
        start = self.sent_start[i]
        region = self.region_at(start)
        if region < 0:
            ahead = self.before(start)
            region = self.region_at(ahead) if ahead >= 0 and self.paragraph[ahead] == self.paragraph[i] else -1
            if region < 0 or self.last[region] != ahead:
                return start
        return self.sent_start[self.first[region]]

    def final(self, region: int) -> str:
        """The last character of a quoted stretch that is no mark of another one nested in it."""
        quoted = self.quoted[region]
        end = quoted.inner_end
        while end - 1 > quoted.inner_start and self.text[end - 1] in _NESTED_CLOSERS:
            end -= 1
        return self.text[end - 1]

    def has_finite(self, start: int, stop: int) -> bool:
        """Whether a finite verb stands in tokens [start, stop)."""
        at = bisect_left(self.finite, start)
        return at < len(self.finite) and self.finite[at] < stop


def is_title_case(scene: Scene, region: int) -> bool:
    """Whether quoted words are a name of two words or more: “Meet the Press”."""
    words = [scene.doc[i] for i in range(scene.first[region], scene.last[region] + 1) if not scene.doc[i].is_punct]
    is_title = all(t.text[:1].isupper() or t.pos_ in ("ADP", "DET", "CCONJ") for t in words)
    return is_title and 1 < len(words) <= _MAX_TITLE and words[0].text[:1].isupper() and words[-1].text[:1].isupper()


def is_shown(scene: Scene, region: int) -> bool:
    """Whether quoted words are the name of a show, a book or a paper: "Speaking on “The Late Show,” the mayor said"."""
    first = scene.first[region]
    before = scene.before(first)
    is_name = before >= scene.sent_start[first] and scene.doc[before].pos_ in ("ADP", "PART", "NOUN", "PROPN")
    return is_name and is_title_case(scene, region)


def is_programme(scene: Scene, region: int) -> bool:
    """Whether quoted words are a title among those who were told: "told the “Today” show", "told CNN's “Nightline”."""
    words = [scene.doc[i] for i in range(scene.first[region], scene.last[region] + 1) if not scene.doc[i].is_punct]
    if not words or len(words) > _MAX_TITLE or scene.final(region) in "!?…":
        return False
    is_title = all(t.text[:1].isupper() or t.pos_ in ("ADP", "DET", "CCONJ") for t in words)
    before, after = scene.first[region] - 1, scene.last[region] + 1
    is_owned = before >= 0 and scene.doc[before].lower_ in ("'s", "’s", "of", "the", "on")
    return is_title and (is_owned or (after < len(scene.doc) and scene.doc[after].pos_ in ("NOUN", "PROPN")))


def is_named_so(scene: Scene, region: int) -> bool:
    """Whether quoted words are what the noun before them is called: "Operation “Silent Dawn”"."""
    before = scene.doc[scene.first[region] - 1] if scene.first[region] else None
    words = [scene.doc[i] for i in range(scene.first[region], scene.last[region] + 1)]
    words = [t for t in words if not t.is_punct]
    is_title = all(t.text[:1].isupper() or t.pos_ in ("ADP", "DET", "CCONJ") for t in words)
    is_short = 0 < len(words) <= _MAX_TITLE and scene.final(region) not in ",.!?"
    return before is not None and before.pos_ in ("NOUN", "PROPN") and is_title and is_short


def region_behind(scene: Scene, i: int) -> int:
    """The speech that a token's clause goes with, or -1: "…,” the cook, 40, said"; no finite verb stands between."""
    for k in range(i - 1, max(i - _MAX_TAIL, scene.frame_start(i)) - 1, -1):
        region = scene.inside[k]
        if region >= 0:
            return region if scene.final(region) in ",?!" else -1
        if scene.doc[k].tag_ in FINITE:
            break
    return -1


def lay_out(doc: "Doc", text: str) -> Scene:
    """The scene of a doc and the article's own text, of the same length; one pass over the tokens."""
    masked = doc.text
    starts = pipeline.paragraph_starts(masked)
    quoted = find_quoted(masked, starts)
    inside, first, last = _regions(doc, quoted)
    sent_start, sent_end = _sentences(doc, masked, quoted, first)
    paragraph = [bisect_right(starts, token.idx) for token in doc]
    finite = [token.i for token in doc if token.tag_ in FINITE]
    return Scene(doc, text, quoted, inside, first, last, sent_start, sent_end, paragraph, starts, finite)


def _regions(doc: "Doc", quoted: tuple[Quoted, ...]) -> tuple[list[int], list[int], list[int]]:
    inside = [-1] * len(doc)
    first, last = [0] * len(quoted), [0] * len(quoted)
    i = 0
    for number, region in enumerate(quoted):
        while i < len(doc) and doc[i].idx + len(doc[i]) <= region.start:
            i += 1
        first[number] = last[number] = min(i, len(doc) - 1)
        while i < len(doc) and doc[i].idx < region.end:
            inside[i], last[number] = number, i
            i += 1
    return inside, first, last


def _goes_on(doc: "Doc", i: int) -> bool:
    """Whether the sentence before goes on in small letters behind an abbreviation: "He lost 16 lbs. since May"."""
    word = doc[i + 1] if doc[i].is_quote and i + 1 < len(doc) else doc[i]
    if i == 0 or not word.text[0].islower() or word.like_url:
        return False
    return doc[i - 1].text.endswith(".") and doc[i - 1].whitespace_ != ""


def _sentences(doc: "Doc", text: str, quoted: tuple[Quoted, ...], first: list[int]) -> tuple[list[int], list[int]]:
    """Each token's sentence; the parser often runs a sentence into the quotation that follows its full stop."""
    starts = {sent.start for sent in doc.sents if not _goes_on(doc, sent.start)}
    for region, i in zip(quoted, first, strict=True):
        ahead = i - 1
        while ahead >= 0 and doc[ahead].is_space:
            ahead -= 1
        if ahead < 0 or text[region.inner_start].islower():
            continue
        is_speech = text[region.inner_end - 1] in ",?!" and region.inner_end - region.inner_start > _MIN_SPEECH
        if doc[ahead].text in (".", "?", "!") or (is_speech and doc[ahead].text.endswith(".")):
            starts.add(i)
    bounds = [*sorted(starts), len(doc)]
    start, end = [0] * len(doc), [len(doc)] * len(doc)
    for low, high in zip(bounds, bounds[1:], strict=False):
        start[low:high], end[low:high] = [low] * (high - low), [high] * (high - low)
    return start, end
