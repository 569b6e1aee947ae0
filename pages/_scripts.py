"""Our own scripts in the page: how wide and dark it is, days drawn over, the sentence to show. None asks for anything.

Each is a component of Streamlit's; what it sends is said beside it.
"""

import streamlit as st

# Tells the server how wide the page is, so that labels are laid out for that width, and whether it is dark: our own
# script, sends these two. Nothing tells of a change of theme, so it looks once a second.
_WIDTH_JS = """
export default function (component) {
  const { setStateValue, parentElement } = component;
  const box = document.querySelector('[data-testid="stMainBlockContainer"]') ?? (parentElement.host ?? parentElement);
  const app = document.querySelector('[data-testid="stApp"]');
  let seen = { width: 0, ground: "" };
  let timer = 0;
  const look = () => {
    // What scrolls can be reached with the keyboard alone.
    for (const text of document.querySelectorAll(".st-key-reader")) {
      text.tabIndex = 0;
      text.setAttribute("role", "region");
      text.setAttribute("aria-label", "Text of the article");
    }
    const style = getComputedStyle(box);
    const width = Math.floor(box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight));
    const ground = app ? getComputedStyle(app).colorScheme : "light";
    if (!width || (Math.abs(width - seen.width) <= 20 && ground === seen.ground)) return;
    seen = { width, ground };
    setStateValue("seen", seen);
  };
  const watch = new ResizeObserver(() => { clearTimeout(timer); timer = setTimeout(look, 200); });
  watch.observe(box);
  look();
  const looks = setInterval(look, 1000);
  return () => { watch.disconnect(); clearInterval(looks); };
}
"""
width_probe = st.components.v2.component("page_width", js=_WIDTH_JS)

# Brings the sentence a link asks for into view; our own script, sends nothing.
_SCROLL_JS = """
export default function () {
  let tries = 0;
  const look = () => {
    const found = document.querySelector(".st-key-reader .dl-focus");
    const box = document.querySelector(".st-key-reader");
    if (found && box) {
      box.scrollTop += found.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
    } else if (tries++ < 20) setTimeout(look, 100);
  };
  look();
}
"""
scroller = st.components.v2.component("scroll_to_focus", js=_SCROLL_JS)

# Drawing over some days of a chart zooms it to them; Streamlit's own selection by a box would take the click away. Our
# own script, sends the two ends.
_BRUSH_JS = """
export default function (component) {
  const { setTriggerValue } = component;
  let plot = null;
  let timer = 0;
  const changed = (event) => {
    const ends = [0, 1].map((n) => event[`xaxis.range[${n}]`] ?? event["xaxis.range"]?.[n]);
    clearTimeout(timer);
    if (ends.every(Boolean)) timer = setTimeout(() => setTriggerValue("days", ends.map(String)), 150);
  };
  const attach = () => {
    const found = document.querySelector(".js-plotly-plot");
    if (!found || found === plot || !found.on) return;
    plot?.removeListener?.("plotly_relayout", changed);
    plot = found;
    plot.on("plotly_relayout", changed);
  };
  attach();
  const looks = setInterval(attach, 400);
  return () => { clearInterval(looks); clearTimeout(timer); plot?.removeListener?.("plotly_relayout", changed); };
}
"""
brush = st.components.v2.component("days_brush", js=_BRUSH_JS)
