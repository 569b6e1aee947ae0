"""The piece of a text where a query's words stand closest together, with their spans; plain text, never HTML."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tantivy import TextAnalyzer

from core.library.search.language import Leaf
from core.library.search.records import Snippet, Span
from core.library.search.schema import clean

WIDTH = 240
# Where a text is longer, words are looked for in its first part only: a snippet must not cost more than a search.
MAX_TEXT_CHARS = 100_000
# How much of a snippet stands before its first hit, in parts.
_BEFORE = 4
_RUN = re.compile(r"[A-Za-z0-9\x80-\U0010ffff]+")
_BEYOND = re.compile(r"[\x80-\U0010ffff]")
_ASCII_BEFORE = re.compile(r"[A-Za-z0-9]*")
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_Hit = tuple[int, int, int]


def snippet(text: str, leaves: Sequence[Leaf], analyzer: TextAnalyzer) -> Snippet:
    """At most WIDTH characters around the hits; the beginning of the text where it has none (they are in the title)."""
    text = clean(text[:MAX_TEXT_CHARS])
    hits = sorted(_hits(text, leaves, analyzer))
    start, end = _window(text, _best(hits))
    spans = sorted({(a - start, b - start) for a, b, _ in hits if start <= a and b <= end})
    return Snippet(_BLANKS.sub(" ", text[start:end]), tuple(_apart(spans)))


def _hits(text: str, leaves: Sequence[Leaf], analyzer: TextAnalyzer) -> Iterable[_Hit]:
    """Start, end and leaf of each hit."""
    by_first: dict[str, list[int]] = {}
    for n, leaf in enumerate(leaves):
        if not (leaf.is_prefix and len(leaf.words) == 1):
            by_first.setdefault(leaf.words[0], []).append(n)
    prefixes = {leaf.words[0]: n for n, leaf in enumerate(leaves) if leaf.is_prefix and len(leaf.words) == 1}
    beginnings = tuple(prefixes)
    longest = max(len(leaf.words) for leaf in leaves)
    for start in sorted(_starts(text, {*by_first, *prefixes})):
        words, spans, n_own = _tokens(text, start, longest, analyzer)
        for i, word in enumerate(words[:n_own]):
            if word.startswith(beginnings):
                yield from ((*spans[i], n) for prefix, n in prefixes.items() if word.startswith(prefix))
            if word in by_first:
                for n in by_first[word]:
                    if _stands(words, i, leaves[n]):
                        yield spans[i][0], spans[i + len(leaves[n].words) - 1][1], n


def _starts(text: str, words: Iterable[str]) -> set[int]:
    """Where runs begin that may have one of the words: few of a text's, and only these are worth making words of.

    Those are runs that begin with its letters, and those beyond ASCII, of which the analyzer makes what it will.
    """
    found: set[int] = set()
    lowered = text.replace("İ", "i").lower()  # the only letter that gets longer
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            if not (at and _RUN.match(text, at - 1)):
                found.add(at)
            at = lowered.find(word, at + 1)
    end = 0
    while beyond := _BEYOND.search(text, end):
        before = _ASCII_BEFORE.match(text[end : beyond.start()][::-1])
        start = beyond.start() - (before.end() if before else 0)
        found.add(start)
        run = _RUN.match(text, start)
        end = run.end() if run else beyond.end()
    return found


def _tokens(text: str, start: int, longest: int, analyzer: TextAnalyzer) -> tuple[list[str], list[Span], int]:
    """Words as the index has them, and their spans, from a run on until a phrase would end; how many are the run's.

    Those of ASCII, most of them, are made here: ten times faster.
    """
    words: list[str] = []
    spans: list[Span] = []
    n_own: int | None = None
    for run in _RUN.finditer(text, start):
        said = run[0]
        if said.isascii():
            words.append(said.lower())
            spans.append(run.span())
        else:
            tokens, begin = analyzer.pre_tokenize(said).tokens, run.start()
            words += [token.text for token in tokens]
            spans += [(begin + token.char_offset_from, begin + (token.char_offset_to or 0)) for token in tokens]
        if n_own is None:
            n_own = len(words)
        if len(words) >= n_own + longest - 1:
            break
    return words, spans, n_own or 0


def _stands(words: list[str], i: int, leaf: Leaf) -> bool:
    there = words[i : i + len(leaf.words)]
    if leaf.is_prefix and len(there) == len(leaf.words) and there[-1].startswith(leaf.words[-1]):
        there[-1] = leaf.words[-1]
    return tuple(there) == leaf.words


def _best(hits: list[_Hit]) -> Span:
    """The stretch no wider than a snippet with most of the query's words, then most hits; the first of equals."""
    best, best_worth, low = (0, 0), (0, 0), 0
    inside: Counter[int] = Counter()
    for start, end, leaf in hits:
        inside[leaf] += 1
        while hits[low][0] < end - WIDTH and hits[low][0] < start:
            inside[hits[low][2]] -= 1
            low += 1
        worth = len(+inside), inside.total()
        if worth > best_worth:
            best, best_worth = (hits[low][0], end), worth
    return best


def _window(text: str, hits: Span) -> Span:
    """Some text before and after the hits, cut between words."""
    first, last = hits
    room = max(WIDTH - (last - first), 0)
    start = max(first - room // _BEFORE, 0)
    end = min(start + max(WIDTH, last - first), len(text))
    start = max(min(start, end - WIDTH), 0)
    if start:
        start = next((i + 1 for i in range(start, first) if text[i].isspace()), start)
    if end < len(text):
        end = next((i for i in range(end, last, -1) if text[i].isspace()), end)
    return start, end


def _apart(spans: list[Span]) -> Iterable[Span]:
    """Rising spans, those that overlap made one."""
    held: Span | None = None
    for start, end in spans:
        if held and start < held[1]:
            held = held[0], max(held[1], end)
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held
