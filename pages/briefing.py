"""The briefing: charts that were kept, in order, made into slides, a document, a page or pictures."""

import datetime as dt
import threading
from dataclasses import dataclass, field

import streamlit as st

from core.briefing import FORMATS, Item, build, slide_chart
from core.errors import DatelineError
from core.export import picture
from core.marked import plain
from pages import _frame, _opened, _take

LABELS = {
    "pptx": "Slides (PPTX)",
    "docx": "Document (DOCX)",
    "html": "One page (HTML)",
    "zip": "Pictures and evidence (ZIP)",
}
MIMES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "zip": "application/zip",
}
# Seconds between looks at a pack that is being made.
LOOK_EVERY = 0.5


@dataclass
class Making:
    """A pack while a thread makes it, and what came of it."""

    form: str
    items: list[Item]
    title: str
    share: float = 0.0
    words: str = "Starting"
    result: bytes = b""
    error: str = ""
    thread: threading.Thread | None = field(default=None, repr=False)

    def tell(self, share: float, words: str) -> None:
        """How far it is."""
        self.share, self.words = share, words

    def run(self, library) -> None:
        """The thread's work; what a caller can mend is said on the page."""
        try:
            self.result = build(library, self.items, self.form, title=self.title, progress=self.tell)
        except DatelineError as error:
            self.error = str(error)
        except Exception:
            self.error = (
                "The pack could not be made; the log of the server says why. Remove the last chart and try again."
            )
            raise


@st.cache_data(max_entries=60, show_spinner=False)
def small_picture(folder: str, version: str, item: Item) -> tuple[str, str, bytes] | None:
    """Title, caption and PNG of an item; None where nothing matches now."""
    found = slide_chart(_opened.store(), item)
    return (found[0].title, found[0].caption, picture.png(found[0], width=found[1], scale=0.3)) if found else None


def move(place: int, by: int) -> None:
    items = _take.basket()
    items.insert(place + by, items.pop(place))


def show(place: int, item: Item, n: int) -> None:
    library = _opened.store()
    image, words, buttons = st.columns([0.26, 0.58, 0.16], vertical_alignment="center")
    try:
        found = small_picture(str(library.folder), library.version, item)
    except DatelineError as error:
        found = None
        words.warning(_opened.escape_markdown(str(error)))
    title, caption, png = found or (item.kind, "Nothing matches any more; it will be left out.", b"")
    if png:
        image.image(png, width="stretch")
    with words:
        _frame.text_html(
            f'<div class="dl-who">{place + 1}. {plain(title)}</div><div class="dl-why">{plain(caption)}</div>'
        )
    with buttons.container(horizontal=True):
        st.button(
            "",
            icon=":material/arrow_upward:",
            key=f"up-{place}",
            help="Move up",
            on_click=move,
            args=(place, -1),
            disabled=place == 0,
        )
        st.button(
            "",
            icon=":material/arrow_downward:",
            key=f"down-{place}",
            help="Move down",
            on_click=move,
            args=(place, 1),
            disabled=place == n - 1,
        )
        st.button(
            "",
            icon=":material/delete:",
            key=f"remove-{place}",
            help="Remove",
            on_click=_take.basket().pop,
            args=(place,),
        )


@st.fragment(run_every=LOOK_EVERY)
def progress() -> None:
    making = st.session_state["making"]
    if making.result or making.error or not (making.thread and making.thread.is_alive()):
        st.rerun()
    st.progress(min(making.share, 1.0), text=making.words)


def outcome(making: Making) -> None:
    if making.thread and making.thread.is_alive():
        progress()
    elif making.error:
        st.error(_opened.escape_markdown(making.error))
    elif making.result:
        day = dt.datetime.now(dt.UTC).date().isoformat()
        st.download_button(
            f"Download {making.form.upper()}, {len(making.result) / 1e6:.1f} MB",
            data=making.result,
            file_name=f"dateline-briefing-{day}.{making.form}",
            mime=MIMES[making.form],
            on_click="ignore",
            type="primary",
            icon=":material/download:",
            key="pack",
        )


_frame.through_dashboard()
items = _take.basket()
if not items:
    _frame.text_html('<h1 class="dl-unseen">Briefing</h1>')
    st.info(
        "The briefing is empty. Open a page with a chart, set the filters, and press *Add to briefing* below it. "
        "It keeps the chart with its filters.",
        icon=":material/add_to_photos:",
    )
    st.stop()

_frame.heading("Briefing")
title = st.text_input("Title of the pack", key="pack_title", max_chars=200, placeholder="Briefing")
form = st.segmented_control(
    "Format", list(FORMATS), format_func=LABELS.get, default="pptx", required=True, key="pack_format"
)
making = st.session_state.get("making")
is_busy = bool(making and making.thread and making.thread.is_alive())
if st.button("Make the briefing", type="primary", icon=":material/slideshow:", key="make", disabled=is_busy):
    making = Making(form, list(items), title)
    making.thread = threading.Thread(target=making.run, args=(_opened.store(),), daemon=True)
    st.session_state["making"] = making
    making.thread.start()
    st.rerun()
if making:
    outcome(making)
for number, kept in enumerate(items):
    with st.container(border=True):
        show(number, kept, len(items))
