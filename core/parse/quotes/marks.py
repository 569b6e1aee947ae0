"""Where words stand in quotation marks: a typed scanner, paragraph by paragraph.

In: a text and the offsets at which its paragraphs start. Out: the quoted stretches, in order, never overlapping; marks
nested in them are part of them. A mark opens or closes by its own form (“ ”, „ “, « ») or, where the form does not say
(" '' '), by the white space around it. News style re-opens the marks at each paragraph of a long quotation and closes
only the last, so a stretch still open at a paragraph's end closes there: one missing mark never turns the rest of the
article inside out. One pass over the text, whatever the number of marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Opening mark -> the marks that may close it. A typist's mixture (“ … ") is common enough to be allowed.
_CLOSERS = {"“": '”"', "„": "“”", "«": "»", '"': '"”', "``": "''", "''": "''", "‟": "”"}
_TWO_CHARACTERS = ("``", "''")
_OPENS_AFTER = frozenset(" \t\n\r\u00a0([{—–-/:‘'“\"")
# Words that begin with an apostrophe, which is no opening mark.
_CLIPPED = ("em ", "em.", "em,", "tis ", "twas ", "til ", "cause ", "n ", "n’ ", "n' ", "bout ", "round ")
_MARKS = frozenset('"“”„«»')
_ENDS_SPEECH = frozenset(",.!?…")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks: [start, end) with the marks, [inner_start, inner_end) without.

    `closed` is False where the paragraph ended, or marks opened again, before the mark closed.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool


def find_quoted(text: str, paragraphs: Sequence[int]) -> tuple[Quoted, ...]:
    """The quoted stretches of a text, in order; empty ones are left out.

    paragraphs: ascending offsets of the paragraphs' first characters.
    """
    out: list[Quoted] = []
    bounds = [*paragraphs, len(text)]
    for start, end in zip(bounds, bounds[1:], strict=False):
        stop = start + len(text[start:end].rstrip())
        goes_on = _goes_on(text, start, stop) if out and not out[-1].closed else None
        if goes_on is not None:
            out.append(goes_on)
        out += _in_paragraph(text, goes_on.end if goes_on is not None else start, stop)
    return tuple(q for q in out if q.inner_end > q.inner_start)


def _goes_on(text: str, start: int, end: int) -> Quoted | None:
    """The rest of speech that a line break cut in two: small letters up to a mark that only closes; else None."""
    if start >= end or not text[start].islower():
        return None
    i = next((i for i in range(start, end) if text[i] in _MARKS), end)
    if i >= end or text[i] not in '"”' or _opening(text, i, start, end):
        return None
    return Quoted(start, i + 1, start, i, closed=True)


def _in_paragraph(text: str, start: int, end: int) -> list[Quoted]:
    out: list[Quoted] = []
    i = start
    while i < end:
        mark = _opening(text, i, start, end)
        found: Quoted | None = None
        if mark:
            found = _close(text, i, mark, end)
        elif text[i] in "'‘" and _opens_single(text, i, start, end):
            found = _close_single(text, i, end)
        if found is None:
            i += 1
            continue
        out.append(found)
        i = found.end
    return out


def _opening(text: str, i: int, start: int, end: int) -> str | None:
    """The double mark that opens at i, or None."""
    char = text[i]
    if char in "“„«‟":
        return char
    if char == "”":  # typed the wrong way round: "(”Fear comes first,” he said)"
        lone = i == start or text[i - 1] in " \t\u00a0(["
        return "“" if lone and i + 1 < end and text[i + 1].isalnum() else None
    mark = char if char == '"' else text[i : i + 2]
    if mark != '"' and mark not in _TWO_CHARACTERS:
        return None
    after = i + len(mark)
    free_before = i == start or text[i - 1] in _OPENS_AFTER
    if mark == '"' and not free_before and text[i - 1] in ".?!" and text[i - 2 : i - 1].islower():
        return mark if after < end and text[after].isupper() else None  # a typist's missing space
    return mark if free_before and after < end and not text[after].isspace() else None


def _close(text: str, opened: int, mark: str, end: int) -> Quoted:
    closers = _CLOSERS[mark]
    inner = opened + len(mark)
    i, depth = inner, 0
    while i < end:
        if closers == "''":
            if text[i : i + 2] == closers:
                return Quoted(opened, i + 2, inner, i, closed=True)
        elif mark == "“" == text[i] and depth == 0 and _starts_anew(text, i, opened):
            return Quoted(opened, i - 1, inner, i - 1, closed=False)
        elif (text[i] == mark and mark != '"') or (mark == '"' and text[i] == "“"):
            depth += 1  # the same mark again: nested, or the close before it is missing
        elif text[i] in closers and not (text[i] == '"' and _only_opens(text, i, end)):
            if depth == 0 or (mark != '"' and _ends_here(text, i, end)):
                return Quoted(opened, i + 1, inner, i, closed=True)
            depth -= 1
        i += 1
    return Quoted(opened, end, inner, end, closed=False)


def _only_opens(text: str, i: int, end: int) -> bool:
    """A straight mark with a space before and a word after cannot close."""
    return text[i - 1].isspace() and i + 1 < end and not text[i + 1].isspace() and text[i + 1] not in ",.;:!?)"


def _starts_anew(text: str, i: int, opened: int) -> bool:
    """Whether a mark opens again behind a full stop: the close before it is missing."""
    is_behind = i - 2 > opened and text[i - 1] == " " and text[i - 2] in ".?!"
    return is_behind and text[i + 1 : i + 2].isupper()


def _ends_here(text: str, i: int, end: int) -> bool:
    """With marks still nested, speech ends where its last mark follows a comma or a full stop."""
    return text[i - 1] in _ENDS_SPEECH or i + 1 >= end


def _opens_single(text: str, i: int, start: int, end: int) -> bool:
    if i > start and text[i - 1] not in " \t\u00a0([—–:":
        return False
    rest = text[i + 1 : i + 8]
    if not rest or i + 1 >= end or not (rest[0].isalpha() or rest[0] in "[…"):
        return False
    return not rest.lower().startswith(_CLIPPED)


def _close_single(text: str, opened: int, end: int) -> Quoted | None:
    """The stretch a single mark opens, or None where it is an apostrophe after all.

    The plural's apostrophe ("the workers' claim") looks like a close: the first mark after a comma or a full stop wins
    over an earlier one. The search stops at the next opening single mark, so that the whole paragraph costs one pass.
    """
    first: int | None = None
    doubles = 0
    i = opened + 1
    while i < end:
        char = text[i]
        if char in '“”"«»„':
            doubles += 1
        elif char in "'‘" and _opens_single(text, i, opened, end):
            break
        elif char in "'’" and not text[i - 1].isspace() and (i + 1 >= end or not text[i + 1].isalnum()):
            if text[i - 1] in _ENDS_SPEECH and doubles % 2 == 0:
                return Quoted(opened, i + 1, opened + 1, i, closed=True)
            first = i if first is None and doubles % 2 == 0 else first
        i += 1
    return None if first is None else Quoted(opened, first + 1, opened + 1, first, closed=True)
