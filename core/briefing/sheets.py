"""What every format shows of an item: its chart laid out for a slide, its words, its evidence."""

import datetime as dt
from dataclasses import dataclass

from core.briefing.evidence import Row, evidence_of
from core.briefing.item import Item
from core.filters import Filters
from core.library.reader import Library
from core.present import SLIDE_HEIGHT, SLIDE_WIDTH, Chart, Look, named, present
from core.views import facets

# The narrower sheet is made larger on the slide, so that its letters are; what is too high takes the wider.
WIDTHS = (1440, SLIDE_WIDTH)


@dataclass(frozen=True, slots=True)
class Made:
    """An item, drawn: its chart and the width that was laid out for, its evidence, and the line below it."""

    item: Item
    chart: Chart
    width: int
    evidence: list[Row]
    line: str


def slide_chart(library: Library, item: Item) -> tuple[Chart, int] | None:
    """The chart laid out for a slide, and for what width; None where nothing matches. Raises FilterError."""
    found = []
    for width in WIDTHS:
        look = Look(width, width * SLIDE_HEIGHT // SLIDE_WIDTH)
        chart = present(item.kind, library, item.filters, look, options=dict(item.options))
        if chart is None:
            return None
        high = float(chart.spec.get("layout", {}).get("height") or 0)
        found.append((min(SLIDE_WIDTH / width, SLIDE_HEIGHT / (high or 1)), chart, width))
        if high <= (look.height or 0):
            break
    _, best, laid_out_for = max(found, key=lambda one: one[0])
    return best, laid_out_for


def made_of(library: Library, item: Item, made: dt.datetime, version: str) -> Made | None:
    """An item with all that is written of it; None where nothing matches."""
    found = slide_chart(library, item)
    if found is None:
        return None
    evidence = evidence_of(library, item)
    sources = sorted({row["source"] for row in evidence})
    named = f"Sources: {', '.join(sources[:6])}{f' and {len(sources) - 6} more' if len(sources) > 6 else ''}"
    line = (
        f"{named} · made {stamp(made)} · Dateline {version}" if sources else f"made {stamp(made)} · Dateline {version}"
    )
    return Made(item, *found, evidence, line)


def stamp(made: dt.datetime) -> str:
    """When a pack was made, in words."""
    return f"{made:%-d %b %Y %H:%M} UTC"


def pack_title(library: Library, filters: Filters) -> str:
    """What a pack is called that nobody has named."""
    words = filters.sentence(names=named(library, filters, facets(library)).names)
    return f"Briefing: {words}" if words else "Briefing"
