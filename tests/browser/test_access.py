"""Every page, light and dark, in a real browser: axe-core finds no serious fault, and nothing asks for the outside.

The fixture `page` fails on any request that leaves the machine and on any error of a script.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import settle

pytestmark = pytest.mark.browser

CHART = ".js-plotly-plot .main-svg"
PAGES = {
    "timeline": ("", CHART),
    "open event": ("", ".dl-card"),
    "connections": ("connections", CHART),
    "triangle": ("connections?view=Everyone+with+everyone", CHART),
    "network": ("connections?view=Network", "canvas"),
    "key events": ("?show=Key+events", CHART),
    "places": ("places", CHART),
    "trends": ("trends", "canvas, svg.marks"),
    "briefing": ("briefing", "[data-testid=stAlert]"),
    "library": ("library", "[data-testid=stFileUploader]"),
    "quotes": ("quotes", ".dl-card"),
    "articles": ("articles", ".dl-text mark"),
    "search": ("articles?text=sanction*", ".dl-card .dl-hit"),
    "check": ("check", ".dl-card"),
    "nothing": ("?text=nobodysaysthis", "[data-testid=stAlert]"),
    "filtered": ("?countries=Russia&countries=China&status=reported&corroborated=true&entity=putin", "h1"),
}
WORST = ("serious", "critical")
# What a third party draws and no page can change: Plotly's bar of buttons, Streamlit's grid.
NOT_OURS = [[".modebar"], ["[data-testid=stDataFrameResizable]"]]


def faults(page) -> list[str]:
    found = Axe().run(page, context={"exclude": NOT_OURS}, options={"resultTypes": ["violations"]}).response
    return [
        f"{rule['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
        for rule in found["violations"]
        if rule["impact"] in WORST
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_fault_and_nothing_from_outside(page, address, name, shade):
    path, sign = PAGES[name]
    page.emulate_media(color_scheme=shade)
    page.goto(f"{address}/{path}")
    if name == "open event":
        expect(page.locator(CHART).first).to_be_attached()
        settle(page)
        page.locator(".js-plotly-plot .textpoint text", has_text="Vostochny").first.click(force=True)
    expect(page.locator(sign).first).to_be_attached()
    settle(page)
    assert page.locator("[data-testid=stApp]").evaluate("app => getComputedStyle(app).colorScheme") == shade
    assert faults(page) == []
