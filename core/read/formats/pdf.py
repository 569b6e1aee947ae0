"""PDF, by pypdfium2: the text of its pages, lines put together to paragraphs again.

A page ends a line where the paper ends, a parser a sentence where a line ends; so a line that runs on is joined to the
next.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.item import Draft
from core.read.limits import ANEW, Limits, library, whole, with_text

# A line shorter than this share of the page's usual line is the last of its paragraph.
_FULL = 0.75
# A gap of this many times the usual one sets paragraphs apart; an indent is narrower than this many points.
_GAP = 1.35
_INDENT = 60.0
_ENDS = (".", "!", "?", ":", "”", '"', "’", ")", "»")
_HYPHEN = re.compile(r"[A-Za-zÀ-ÿ]{2}[-\u00ad\ufffe]$")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)


def read(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The article of a PDF; its title where the file states one. Days a PDF states are those of the file."""
    data = whole(stream, limits)
    pdfium = library("pypdfium2")
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ReadError(f"it cannot be opened as a PDF ({error}). {ANEW}") from error
    notes = []
    try:
        n_pages = len(document)
        if n_pages > limits.max_pages:
            notes.append(
                f"only the first {limits.max_pages:,} of {n_pages:,} pages were read; DATELINE_MAX_PAGES says how many"
            )
        pages = [paragraphs(_lines(document, number)) for number in range(min(n_pages, limits.max_pages))]
        facts = document.get_metadata_dict()
    finally:
        document.close()
    if not any(pages):
        raise ReadError("there is no text in this PDF: its pages are pictures. Run a text recognition over it first")
    title = (facts.get("Title") or "").strip()
    yield Draft(
        text=with_text("\n".join(line for page in pages for line in page)),
        title=title if _is_title(title) else None,
        author=(facts.get("Author") or "").strip() or None,
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; top, left: where its first letter stands, in points from the page's lower left corner."""

    text: str
    top: float
    left: float


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """The lines of a page as paragraphs: words that were broken at a line's end are whole again.

    A paragraph begins where the gap above is wider than between most lines, where a line is indented, after a line that
    ends a sentence short of the margin, and where text jumps to another column.
    """
    lines = [line for line in lines if line.text.strip()]
    ends = {0, len(lines) - 1}
    lines = [x for i, x in enumerate(lines) if not (i in ends and _PAGE_NUMBER.fullmatch(x.text.strip()))]
    if not lines:
        return []
    pitches = sorted(round(a.top - b.top, 1) for a, b in pairwise(lines) if a.top > b.top)
    pitch = pitches[len(pitches) // 3] if pitches else 0.0
    usual = sorted(len(line.text) for line in lines)[len(lines) * 3 // 4]
    done = [lines[0].text.strip()]
    for above, line in pairwise(lines):
        gap = above.top - line.top
        is_short = len(above.text) < _FULL * usual
        is_ended = done[-1].endswith(_ENDS)
        starts = gap > _GAP * pitch or (gap < -pitch and is_ended) or (is_short and (is_ended or len(done[-1]) < usual))
        text = line.text.strip()
        if starts or (is_ended and 4 < line.left - above.left < _INDENT):
            done.append(text)
        elif _HYPHEN.search(done[-1]) and text[:1].islower():
            done[-1] = done[-1][:-1] + text
        else:
            done[-1] = f"{done[-1]} {text}"
    return done


def _lines(document: Any, number: int) -> list[Line]:
    page = document[number]
    text_page = page.get_textpage()
    try:
        text = str(text_page.get_text_range()).replace("\ufffe", "-")
        found, place = [], 0
        for line in text.splitlines(keepends=True):
            bare = line.strip()
            if bare:
                start = place + line.index(bare[0])
                left, _, _, top = text_page.get_charbox(start) if start < text_page.count_chars() else (0, 0, 0, 0)
                found.append(Line(line.rstrip(), top, left))
            place += len(line)
        return found
    finally:
        text_page.close()
        page.close()


def _is_title(title: str) -> bool:
    """Whether a stated title is one: programs put the name of a file or of themselves there."""
    return (
        " " in title
        and not title.lower().endswith((".doc", ".docx", ".pdf", ".indd", ".qxd"))
        and not title.lower().startswith("microsoft word")
    )
