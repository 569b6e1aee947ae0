"""One palette for every page: a country keeps its colour wherever it is drawn.

Six hues and a grey that stay apart for readers with protanopia, deuteranopia and tritanopia (CIEDE2000 of 10 or more
between any two, simulated as Machado, Oliveira and Fernandes 2009 do), and that hold 4.5:1 as text on paper and lanes.
The seventh country and all after it are grey, told apart by their lane's name: never by colour alone.

Charts are drawn in the light colours; `darkened` maps a finished figure to the dark ones, hue by hue.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

HUES = ("#066dbd", "#863500", "#026f51", "#672f86", "#836d25", "#c13581")
GREY = "#565c65"
INK = "#1f2430"
MUTED = "#5f6779"
LANE = "#f6f7f9"
GRID = "#dfe3e8"
PAPER = "#ffffff"
# Counts, light to dark, in steps: dark ink holds 4.5:1 on the first three, white on the last two.
SEQUENCE = ("#dce9f5", "#bcd6ec", "#9cc3e3", "#2a6aa6", "#08386b")

DARK_HUES = ("#75b3ff", "#f7914e", "#98d3b0", "#bf87c3", "#efd48e", "#ffa4d1")
DARK_GREY = "#a4a3a0"
DARK_INK = "#e6e9ee"
DARK_MUTED = "#a9b1bf"
DARK_LANE = "#1d2129"
DARK_GRID = "#333a46"
DARK_PAPER = "#14171c"
# The same steps from dark to light: white holds on the first three, dark ink on the last two.
DARK_SEQUENCE = ("#17293d", "#1d3d5f", "#245583", "#8fc0ea", "#c5e0f7")

_DARK_OF = dict(
    zip(
        (*HUES, *SEQUENCE, GREY, INK, MUTED, LANE, GRID, PAPER),
        (*DARK_HUES, *DARK_SEQUENCE, DARK_GREY, DARK_INK, DARK_MUTED, DARK_LANE, DARK_GRID, DARK_PAPER),
        strict=True,
    )
)
# Keys of Plotly, Vega-Lite and ECharts under which a string is a colour.
_COLOUR_KEY = re.compile(r"colou?r|^fill$|^stroke$|^background$|^range$", re.IGNORECASE)
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
# A colour in a text of ours; quotes of article text are escaped, so it has none of these.
_IN_TEXT = re.compile(r'(?<=style="color:)#[0-9a-fA-F]{6}(?=[";])')
# Rounding moves a channel of a tint by one.
_ROUNDING = 1.5


def country_colours(ranked: Sequence[str]) -> dict[str, str]:
    """A colour for each country code; `ranked` is the library's order, not the filter's, so colours hold still."""
    return {code: HUES[i] if i < len(HUES) else GREY for i, code in enumerate(ranked)}


def tint(colour: str, strength: float, *, paper: str = PAPER) -> str:
    """A hex colour mixed with the paper; strength 0 is the paper, 1 the colour itself."""
    pairs = zip(_channels(colour), _channels(paper), strict=True)
    return "#" + "".join(f"{round(ground + (c - ground) * strength):02x}" for c, ground in pairs)


def darkened(spec: Any) -> Any:
    """A copy of a finished figure (Plotly, Vega-Lite or ECharts, plain dictionaries) in the dark colours."""
    return _walk(spec, is_colour=False)


@lru_cache(maxsize=512)
def dark_of(colour: str) -> str:
    """The dark counterpart of a colour: the palette's own, a tint of one of its hues, or else its lightness turned."""
    colour = colour.lower()
    if colour in _DARK_OF:
        return _DARK_OF[colour]
    (error, strength), base = min((_as_tint(colour, base), base) for base in (*HUES, GREY, INK))
    if error <= _ROUNDING:
        return tint(_DARK_OF[base], strength, paper=DARK_PAPER)
    channels = _channels(colour)
    shift = 255 - min(channels) - max(channels)
    return "#" + "".join(f"{c + shift:02x}" for c in channels)


def _walk(part: Any, *, is_colour: bool) -> Any:
    if isinstance(part, dict):
        return {k: _walk(v, is_colour=is_colour or bool(_COLOUR_KEY.search(str(k)))) for k, v in part.items()}
    if isinstance(part, (list, tuple)):
        return [_walk(item, is_colour=is_colour) for item in part]
    if not isinstance(part, str) or "#" not in part:
        return part
    if is_colour and _HEX.fullmatch(part):
        return dark_of(part)
    return _IN_TEXT.sub(lambda found: dark_of(found[0]), part)


def _as_tint(colour: str, base: str) -> tuple[float, float]:
    """How far a colour is from the nearest tint of a base (largest channel), and that tint's strength."""
    paper = _channels(PAPER)
    steps = [b - p for b, p in zip(_channels(base), paper, strict=True)]
    offset = [c - p for c, p in zip(_channels(colour), paper, strict=True)]
    strength = sum(s * o for s, o in zip(steps, offset, strict=True)) / sum(s * s for s in steps)
    strength = min(max(strength, 0.0), 1.0)
    return max(abs(o - s * strength) for s, o in zip(steps, offset, strict=True)), strength


def _channels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
