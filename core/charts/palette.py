"""One palette for every page: a country keeps its colour wherever it is drawn.

Seven hues that stay apart for the common colour-vision deficiencies and hold 4.5:1 against white as text; the eighth
country and all after it are grey, told apart by their lane's name (never by colour alone).
"""

from collections.abc import Sequence

HUES = ("#0067a5", "#c24a00", "#00795a", "#7d4a9c", "#8a6400", "#b3266b", "#4a5d23")
GREY = "#5b6472"
INK = "#1f2430"
MUTED = "#5f6779"
LANE = "#f6f7f9"
GRID = "#dfe3e8"
PAPER = "#ffffff"
# Counts, light to dark, in steps: dark ink holds 4.5:1 on the first three, white on the last two.
SEQUENCE = ("#dce9f5", "#bcd6ec", "#9cc3e3", "#2a6aa6", "#08386b")


def country_colours(ranked: Sequence[str]) -> dict[str, str]:
    """A colour for each country code; `ranked` is the library's order, not the filter's, so colours hold still."""
    return {code: HUES[i] if i < len(HUES) else GREY for i, code in enumerate(ranked)}


def tint(colour: str, strength: float) -> str:
    """A hex colour mixed with white; strength 0 is white, 1 the colour itself."""
    channels = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (c - 255) * strength):02x}" for c in channels)
