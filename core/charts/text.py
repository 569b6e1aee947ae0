"""How wide a text is, without a browser.

Charts ask for Arial and its metric-compatible kin, since a downloaded PNG or SVG cannot carry a web font; the table of
advance widths is theirs, so what is computed here is what the browser draws.
"""

import json
import unicodedata
from functools import cache
from pathlib import Path

# A space at which no line breaks.
NBSP = "\u00a0"
FONT = "Arial, 'Liberation Sans', Arimo, Helvetica, sans-serif"
# Kerning and hinting move a line by a few tenths of a pixel; a fallback font by a few percent.
SAFETY = 1.03
# Advance of a character that the table does not hold, in 1/1000 em: full-width, combining, a sign, any other.
_WIDE, _NONE, _SIGN, _OTHER = 1000, 0, 1360, 620
_EM_SPACE = "\u2003"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width in pixels of one line of text at a font size in pixels; never less than what is drawn."""
    table = _widths("bold" if bold else "regular")
    return sum(table.get(char) or _fallback(char) for char in text) * size / 1000 * SAFETY


def wrap(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Lines of at most `width` pixels, broken at spaces; a word that is longer is broken where it must be.

    Other white space (no-break, em) stays as it is and breaks no line.
    """
    lines: list[str] = []
    for word in filter(None, text.replace("\n", " ").split(" ")):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.extend(_pieces(word, size, width, bold))
    return lines or [""]


def cut(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, size, bold=bold) <= width:
        return text
    text = text[: int(width / size * 5)]
    while text and text_width(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _pieces(word: str, size: float, width: float, bold: bool) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and text_width(pieces[-1] + char, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


@cache
def _widths(weight: str) -> dict[str, int]:
    table = json.loads(Path(__file__).with_name("widths.json").read_text(encoding="utf-8"))
    return {char: int(width) for width, chars in table[weight].items() for char in chars}


def _fallback(char: str) -> int:
    if char == _EM_SPACE:
        return _WIDE
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return _NONE
    if unicodedata.category(char) == "So":
        return _SIGN
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER
