"""The dashboard: page config, navigation over `pages/` and the filters that every page shares."""

from pathlib import Path

import streamlit as st

from core import __version__
from pages import _decide, _filters, _frame, _opened, _shards

HERE = Path(__file__).parent

st.session_state["dashboard"] = True
ICON = HERE / "docs/images/icon.png"
# Wide enough for both days of a period.
SIDEBAR = 330
# With a line of its own the menu is there, and in it the choice of light or dark.
st.set_page_config(
    page_title="Dateline",
    page_icon=str(ICON),
    layout="wide",
    initial_sidebar_state=SIDEBAR,
    menu_items={"about": f"Dateline {__version__}. Nothing leaves this machine."},
)

page = st.navigation(
    [
        st.Page("pages/timeline.py", title="Timeline", icon=":material/timeline:", default=True),
        st.Page("pages/connections.py", title="Who with whom", icon=":material/grid_on:"),
        st.Page("pages/places.py", title="Places", icon=":material/public:"),
        st.Page("pages/quotes.py", title="Quotes", icon=":material/format_quote:"),
        st.Page("pages/trends.py", title="Trends", icon=":material/bar_chart:"),
        st.Page("pages/articles.py", title="Articles", icon=":material/article:"),
        st.Page("pages/check.py", title="Check", icon=":material/fact_check:"),
        st.Page("pages/briefing.py", title="Briefing", icon=":material/co_present:"),
        st.Page("pages/library.py", title="Library", icon=":material/inventory_2:"),
    ],
    position="top",
)
_frame.style()
_opened.open_store()
with st.sidebar:
    _filters.filter_widgets()
_frame.banner()
_decide.banner()
_shards.instead(page.title)
page.run()
