"""The briefing pack: charts kept with their filters, made into slides, a document, a page or a folder of pictures.

Goes in: a library and items, each a kind of chart with filters and options. Comes out: the bytes of one file, the same
for the same view but for the time it was made.
"""

from core.briefing.build import FORMATS, MOST_ITEMS, build, check_form, check_kind
from core.briefing.item import Item
from core.briefing.sheets import Made, slide_chart

__all__ = ["FORMATS", "MOST_ITEMS", "Item", "Made", "build", "check_form", "check_kind", "slide_chart"]
