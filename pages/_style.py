"""The few rules that Streamlit's theme has no setting for, in light and in dark.

Each colour of text holds 4.5:1 on every ground it stands on (tests/pages/test_style.py); what a mark means is said by
the key and by pointing at it, never by its colour alone.
"""

from core.charts import palette

# What is coloured: in light, in dark.
COLOURS = {
    "ink": ("#1f2430", "#e6e9ee"),
    "muted": ("#545c6c", "#a9b1bf"),
    "paper": ("#ffffff", "#14171c"),
    "card": ("#f6f7f9", "#1d2129"),
    "edge": ("#5b6472", "#8a94a4"),
    "chip": ("#eef0f3", "#2a303a"),
    "name": ("#d8e6f6", "#1e3f63"),
    "date": ("#fde6c4", "#573f12"),
    "event": ("#d5efd9", "#1f4a2d"),
    "quote": ("#7d4a9c", "#c79be0"),
    "hit": ("#fff0a8", "#5a5108"),
    "focus": ("#ffeedd", "#43280f"),
    "focus-edge": ("#c24a00", "#f08a4b"),
    "on-primary": ("#ffffff", "#0b1624"),
    "hidden": ("#b3266b", "#b3266b"),
}
# Texts and the grounds they stand on.
ON = {
    "ink": ("paper", "card", "chip", "name", "date", "event", "hit", "focus"),
    "muted": ("paper", "card"),
}

_VARIABLES = " ".join(f"--dl-{name}: light-dark({light}, {dark});" for name, (light, dark) in COLOURS.items())

STYLE = (
    f"""<style>
[data-testid="stApp"] {{{_VARIABLES}}}
.block-container {{padding: 4.2rem 2.2rem 2rem 2.2rem; max-width: 2400px;}}
[data-testid="stSidebarHeader"] {{height: 2.5rem;}}
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] {{gap: .7rem;}}
[data-testid="stSidebarUserContent"] [data-testid="stButtonGroup"] button {{padding-inline: .36rem; font-size: .8rem;}}
[data-testid="stSidebarUserContent"] [data-testid="stButtonGroup"] > div {{gap: .2rem;}}
"""
    + """
/* Streamlit writes white on the chosen values, whatever the theme's own colour is. */
[data-testid="stMultiSelect"] :has(> span[title]), [data-testid="stMultiSelect"] span[title] {
  color: var(--dl-on-primary);}
[data-testid^="stBaseButton-primary"], [data-testid^="stBaseButton-primary"] p {color: var(--dl-on-primary);}
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {color: var(--dl-muted); opacity: 1;}
.dl-text {line-height: 1.6; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate;}
.dl-text mark, .dl-key mark {color: inherit; background: none; padding: 0 1px; border-radius: 3px;}
.dl-text .dl-focus {box-shadow: 0 -1px 0 var(--dl-focus-edge), 0 1px 0 var(--dl-focus-edge);
  background: var(--dl-focus); border-radius: 0;}
.dl-text .dl-name, .dl-key .dl-name {background: var(--dl-name);}
.dl-text .dl-date, .dl-key .dl-date {background: var(--dl-date);}
.dl-text .dl-event, .dl-key .dl-event {background: var(--dl-event); font-weight: 600;}
.dl-text .dl-quote, .dl-key .dl-quote {border-bottom: 2px solid var(--dl-quote); border-radius: 0;}
.dl-text .dl-hit {background: var(--dl-hit); font-weight: 600;}
.dl-card {background: var(--dl-card); border-left: 4px solid var(--dl-edge); padding: .6rem .9rem;}
.dl-card .dl-from, .dl-card .dl-why {color: var(--dl-muted); font-size: .84rem;}
.dl-card .dl-from {margin-bottom: .25rem;} .dl-card .dl-why {margin-top: .35rem;}
.dl-card .dl-who {font-weight: 600; color: var(--dl-ink);}
.dl-card.dl-open {outline: 2px solid var(--dl-focus-edge);}
.dl-chip {display: inline-block; background: var(--dl-chip); border-radius: 4px; padding: .1rem .45rem;
  font-size: .86rem; margin: 0 .35rem .3rem 0;}
.dl-chip-many {background: var(--dl-event);} .dl-chip-unsure {background: var(--dl-date);}
.dl-differs {background: var(--dl-date); border-radius: 4px; padding: .5rem .8rem; font-size: .9rem; line-height: 1.45;}
.dl-key {font-size: .84rem; color: var(--dl-muted);} .dl-key mark {color: var(--dl-ink);}
.dl-panel-title {font-size: 1.2rem; font-weight: 600; line-height: 1.3; margin: 0 0 .5rem 0;}
.dl-hidden-char {background: var(--dl-hidden); color: #fff; font-size: .7em; border-radius: 3px; padding: 0 3px;}
.dl-why {color: var(--dl-muted); font-size: .88rem; line-height: 1.45;}
.dl-unseen {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);}
/* The list of articles: rows to choose from, not dots to hit. */
.st-key-articles_list [role="radiogroup"] {gap: 0;}
.st-key-articles_list [role="radiogroup"] > div {padding: .5rem .7rem; border-left: 4px solid transparent;
  border-bottom: 1px solid var(--dl-chip); width: 100%; position: relative;}
.st-key-articles_list [role="radiogroup"] > div:hover {background: var(--dl-card);}
.st-key-articles_list [role="radiogroup"] > div:has(input:checked) {background: var(--dl-chip);
  border-left-color: var(--dl-focus-edge);}
.st-key-articles_list [role="radiogroup"] > div:has(input:focus-visible) {outline: 2px solid var(--dl-focus-edge);
  outline-offset: -2px;}
/* The whole row is the label's, its caption too; the dot says nothing more. */
.st-key-articles_list label[data-testid="stRadioOption"]::after {content: ""; position: absolute; inset: 0;}
.st-key-articles_list label[data-testid="stRadioOption"] > div > div:first-child {display: none;}
.st-key-articles_list [data-testid="stRadioCaption"] {margin-left: 0; padding-left: 0;}
.st-key-results [data-testid="stButton"] button p {text-align: left;}
/* What is not to be seen takes no room either. */
.stElementContainer:has(.dl-unseen), .stElementContainer:has(> .stHtml > style), .stElementContainer.st-key-page_width,
.stElementContainer.st-key-days_brush {position: absolute;}
</style>"""
)


def in_colour(colour: str) -> str:
    """The attribute that gives an element's edge a colour of charts, as they have it in light and in dark."""
    return f'style="border-color:light-dark({colour},{palette.dark_of(colour)})"'
