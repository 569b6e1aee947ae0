"""The few rules that Streamlit's theme has no setting for."""

STYLE = """<style>
.block-container {padding: 4.2rem 2.2rem 2rem 2.2rem; max-width: 2400px;}
[data-testid="stSidebarHeader"] {height: 2.5rem;}
.dl-text {line-height: 1.6; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate;}
.dl-text mark, .dl-key mark {color: inherit; background: none; padding: 0 1px; border-radius: 3px;}
.dl-text .dl-name, .dl-key .dl-name {background: #d8e6f6;}
.dl-text .dl-date, .dl-key .dl-date {background: #fde6c4;}
.dl-text .dl-event, .dl-key .dl-event {background: #d5efd9; font-weight: 600;}
.dl-text .dl-quote, .dl-key .dl-quote {border-bottom: 2px solid #7d4a9c; border-radius: 0;}
.dl-text .dl-hit {background: #fff0a8; font-weight: 600;}
.dl-text .dl-focus {box-shadow: 0 -1px 0 #c24a00, 0 1px 0 #c24a00; background-color: #ffeedd; border-radius: 0;}
.dl-text .dl-focus.dl-name {background: #d8e6f6;} .dl-text .dl-focus.dl-date {background: #fde6c4;}
.dl-text .dl-focus.dl-event {background: #d5efd9;}
.dl-card {background: #f6f7f9; border-left: 4px solid #5b6472; padding: .6rem .9rem;}
.dl-card .dl-from {color: #545c6c; font-size: .84rem; margin-bottom: .25rem;}
.dl-card .dl-why {color: #545c6c; font-size: .84rem; margin-top: .35rem;}
.dl-card .dl-who {font-weight: 600;}
.dl-chip {display: inline-block; background: #eef0f3; border-radius: 4px; padding: .1rem .45rem; font-size: .86rem;
  margin: 0 .35rem .3rem 0;}
.dl-chip-many {background: #d5efd9;} .dl-chip-unsure {background: #fde6c4;}
.dl-key {font-size: .84rem; color: #545c6c;}
.dl-panel-title {font-size: 1.2rem; font-weight: 600; line-height: 1.3; margin: 0 0 .5rem 0;}
.dl-hidden-char {background: #b3266b; color: #fff; font-size: .7em; border-radius: 3px; padding: 0 3px;}
.dl-why {color: #545c6c; font-size: .88rem; line-height: 1.45;}
.dl-unseen {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);}
/* What is not to be seen takes no room either. */
.stElementContainer:has(.dl-unseen), .stElementContainer:has(> .stHtml > style), .stElementContainer.st-key-page_width {
  position: absolute;}
</style>"""
