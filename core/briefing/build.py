"""Items to one file."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version

from core.briefing.item import Item
from core.briefing.pages import docx, html, zipped
from core.briefing.sheets import Made, made_of, pack_title
from core.briefing.slides import pptx
from core.errors import ExportError, FilterError
from core.library.reader import Library
from core.present import BUILDERS

MOST_ITEMS = 40
Writer = Callable[[Sequence[Made], str, dt.datetime], bytes]
FORMATS: Mapping[str, Writer] = {"pptx": pptx, "docx": docx, "html": html, "zip": zipped}


def build(
    library: Library,
    items: Sequence[Item],
    form: str,
    *,
    title: str = "",
    made: dt.datetime | None = None,
    progress: Callable[[float, str], None] = lambda share, words: None,
) -> bytes:
    """The bytes of a pack. made: its time stamp. progress: is told the share that is done, and what comes next.

    Items that match nothing are left out. Raises ExportError for another format, too many items, or where none matches;
    FilterError for an item that is none.
    """
    check_form(form)
    if len(items) > MOST_ITEMS:
        raise ExportError(f"{len(items)} charts are too many for one briefing; it holds {MOST_ITEMS}. Remove some.")
    when = (made or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    drawn = []
    for number, item in enumerate(items):
        progress(number / (len(items) + 1), f"Chart {number + 1} of {len(items)}")
        drawn += [one for one in [made_of(library, item, when, _version())] if one]
    if not drawn:
        said = items[0].filters.sentence() if items else ""
        raise ExportError(f"Nothing matches{f': {said}' if said else ''}. Widen the dates or remove a filter.")
    progress(len(items) / (len(items) + 1), f"Writing {form.upper()}")
    result = FORMATS[form](drawn, title.strip()[:200] or pack_title(library, items[0].filters), when)
    progress(1.0, "Done")
    return result


def check_form(form: str) -> None:
    """Raises ExportError for what is no format."""
    if form not in FORMATS:
        raise ExportError(f"{form[:40]!r} is no format of a briefing; choose one of {', '.join(FORMATS)}.")


def check_kind(kind: str) -> None:
    """Raises FilterError for a chart that there is none of."""
    if kind not in BUILDERS:
        raise FilterError(f"{kind[:40]!r} is no chart; choose from {', '.join(sorted(BUILDERS))}.")


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "(not installed)"
