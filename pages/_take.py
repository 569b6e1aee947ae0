"""Taking a chart along: into the briefing, or as a file. Nothing is made until it is asked for."""

import datetime as dt
from collections.abc import Callable, Mapping

import streamlit as st

from core.briefing import MOST_ITEMS, Item, slide_chart
from core.export import picture
from core.export.shown import chart_csv, chart_json
from core.filters import Filters
from pages import _opened

# Items of this session's briefing, kept over pages.
BASKET = "briefing"


def basket() -> list[Item]:
    """The session's briefing, in order."""
    return st.session_state.setdefault(BASKET, [])


def take(kind: str, filters: Filters, options: Mapping[str, str] | None = None, *, key: str = "") -> None:
    """What stands below a chart: "Add to briefing", and its files."""
    item = Item.of(kind, filters, options or {})
    key = key or kind
    with st.container(horizontal=True):
        if any(item.is_same_view(kept) for kept in basket()):
            st.button("In the briefing", icon=":material/check:", key=f"add-{key}", disabled=True)
        elif st.button("Add to briefing", icon=":material/add_to_photos:", key=f"add-{key}"):
            _add(item)
            st.rerun()
        with st.popover("Download", icon=":material/download:"):
            _files(item, key)


def _add(item: Item) -> None:
    if len(basket()) >= MOST_ITEMS:
        st.toast(f"A briefing holds {MOST_ITEMS} charts; remove one first.", icon=":material/warning:")
        return
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    basket().append(Item(item.kind, item.filters, item.options, now.isoformat()))
    st.toast(f"Added; the briefing has {len(basket())}.", icon=":material/check:")


def _files(item: Item, key: str) -> None:
    library = _opened.store()

    def made(write: Callable[..., bytes]) -> Callable[[], bytes]:
        def make() -> bytes:
            found = slide_chart(library, item)
            return write(*found) if found else b""

        return make

    kinds = {
        "PNG, 3200 × 1800": ("png", "image/png", lambda chart, width: picture.png(chart, width=width)),
        "SVG": ("svg", "image/svg+xml", lambda chart, width: picture.svg(chart, width=width).encode()),
        "CSV": ("csv", "text/csv", lambda chart, width: chart_csv(chart.table)),
        "JSON": ("json", "application/json", lambda chart, width: chart_json(chart.table)),
    }
    stem = _stem(item)
    for label, (suffix, mime, write) in kinds.items():
        st.download_button(
            label,
            data=made(write),
            file_name=f"{stem}.{suffix}",
            mime=mime,
            on_click="ignore",
            key=f"take-{key}-{suffix}",
            width="stretch",
        )


def _stem(item: Item) -> str:
    """A telling name, known before the chart is made."""
    filters = item.filters
    days = [day.isoformat() for day in (filters.date_from, filters.date_to) if day]
    return "-".join(["dateline", item.kind, *(code.lower() for code in filters.countries), *days])
