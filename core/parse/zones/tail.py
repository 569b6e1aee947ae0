"""What stands below an article's prose: an agency's signature, writers' initials, credits and notices."""

import re
from collections.abc import Iterator

from core.parse.zones.agencies import agencies, word_list
from core.records import Span

# How far from its end a text is looked at, in lines that are not blank; notices come in runs.
_TAIL_LINES = 8
# How far from a line's end a signature after the last sentence begins: an agency's, and the writers' and editors'.
_SIGN_CHARS, _CREDIT_CHARS = 60, 400
# A notice is short; a longer line is prose.
_NOTICE_CHARS = 240
_INITIALS = re.compile(r"[a-z]{2,5}(?:[-/][a-z]{1,5}){1,6}/?")
# "PTI ABC DE", "EFE asb/bks/ia", "abc/de/AFP": what is beside the agency.
_WRITERS = re.compile(r"[a-z]{2,5}(?:[-/][a-z]{1,5}){0,6}/?|[A-Z]{2,4}(?: [A-Z]{2,4}){0,4}")
_CREDITS = re.compile(
    r"\(?(?:(?:Reporting|Additional reporting|Writing|Editing|Compiled|Edited|Written) by [A-Z]"
    r"|[A-Z](?:[^\n.!?]|(?<=[ .][A-Z])\.|\.(?! [A-Z])){2,200} contributed (?:reporting )?"
    r"to this (?:report|story|article)\.?\)?$)"
)
_COPYRIGHT = re.compile(r"(?:©|\(c\) |\(C\) |Copyright )")
_SENTENCE_END = re.compile(r"[.!?][\"”’')]{0,2}\s+(?=\S)")
# Marks around a word that stands alone: "(END)", "- News", "###".
MARKS = " \t\r-–—_*#/()[]|.•·"


def find_signoff(text: str, lines: list[Span]) -> tuple[Span | None, str | None, list[Span]]:
    """The span of the sign-off, the agency that signs, and the spans to blank, from the last line up."""
    agency: str | None = None
    spans: list[Span] = []
    for span in lines[: -_TAIL_LINES - 1 : -1]:
        line = text[span[0] : span[1]]
        signed = None if _ends_sentence(line) else signing(line)
        if signed or _is_debris(line):
            agency, debris = agency or signed, span
        else:
            tail = _closing(text, span)
            agency, spans = (agency or tail[0], [*spans, tail[1]]) if tail else (agency, spans)
            break
        spans.append(debris)
    spans.sort()
    return ((spans[0][0], spans[-1][1]) if spans else None), agency, spans


def find_links(text: str, lines: list[Span]) -> list[Span]:
    """Lines that lead to another article: "Read more: Ministers fail to agree"."""
    return [span for span in lines if span[1] - span[0] <= _NOTICE_CHARS and _is_link(text[span[0] : span[1]])]


def signing(line: str) -> str | None:
    """The agency that a line consists of, alone, beside writers' initials or with others: "EFE asb/bks/ia"."""
    known, bare = agencies(), line.strip(MARKS)
    if found := known.get(bare.lower()):
        return found
    parts = bare.split("/")
    if len(parts) > 1 and all(part.strip().lower() in known for part in parts):
        return known[parts[0].strip().lower()]
    for sign, _, rest in (bare.partition(" "), bare.rpartition("/")[::-1]):
        if sign.isupper() and rest and sign.lower() in known and _WRITERS.fullmatch(rest):
            return known[sign.lower()]
    return None


def _is_debris(line: str) -> bool:
    bare = line.strip(MARKS).lower()
    if not bare or bare in word_list("lines") or _is_link(line):
        return True
    if _INITIALS.fullmatch(line) and "/" in line:
        return True
    notice = len(line) <= _NOTICE_CHARS and line.lower().lstrip(MARKS).startswith(tuple(word_list("openings")))
    return notice or bool(_CREDITS.match(line) or _COPYRIGHT.match(line))


def _is_link(line: str) -> bool:
    label, colon, _ = line.lstrip(MARKS).partition(":")
    return bool(colon) and label.strip().lower() in word_list("links")


def _ends_sentence(line: str) -> bool:
    return " " in line and line.endswith(".")


def _closing(text: str, span: Span) -> tuple[str | None, Span] | None:
    """What signs after the last sentence of a line, with the agency: "... of the regime. EFE"."""
    start = max(span[0], span[1] - _CREDIT_CHARS)
    for offset, sign in _tails(text[start : span[1]]):
        agency = signing(sign) if len(sign) <= _SIGN_CHARS else None
        if agency or _CREDITS.match(sign) or sign.strip(MARKS).lower() in word_list("marks"):
            return agency, (start + offset, span[1])
    return None


def _tails(tail: str) -> Iterator[tuple[int, str]]:
    """What follows each sentence end in the tail of a line."""
    for match in _SENTENCE_END.finditer(tail):
        yield match.end(), tail[match.end() :]
