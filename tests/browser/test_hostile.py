"""Text of articles is hostile until shown otherwise: on every page it is text, runs nothing and asks for nothing."""

import json
import re
import subprocess
import sys
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from .conftest import ROOT, served

pytestmark = pytest.mark.browser

IMAGE = "<img src=http://outside.example/x.png onerror=window.broken=1>"
LINK = "[click](http://outside.example) ![x](http://outside.example/y.png)"
SCRIPT = "<script>window.broken=1</script>"
TEXT = (
    f"Minister {IMAGE} visits Paris {LINK}\n\n"
    "PARIS, March 3 (Reuters) - French President Emmanuel Macron met German Chancellor Olaf Scholz on Friday. "
    f'"We agree on everything in Paris {SCRIPT}," Macron said. '
    f"Germany imposed sanctions on {IMAGE} Russia on March 1. $x^2$ :red[red] `code` **bold** <b>b</b>\n"
)


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    article = {"text": TEXT, "title": f"{IMAGE}{LINK}{SCRIPT}", "source": f"{IMAGE} {LINK}", "published": "2023-03-03"}
    (folder / "bad.jsonl").write_text(json.dumps(article), encoding="utf-8")
    library = folder / "library"
    add = [sys.executable, "-m", "core.cli", "add", str(folder / "bad.jsonl"), "--library", str(library)]
    subprocess.run(add, cwd=ROOT, check=True, capture_output=True)
    with served(library, folder / "log.txt") as found:
        yield found


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("", ".js-plotly-plot .main-svg"),
        ("connections", ".js-plotly-plot .main-svg"),
        ("connections?view=Everyone+with+everyone", ".js-plotly-plot .main-svg"),
        ("connections?view=Network", "canvas"),
        ("?show=Key+events", ".js-plotly-plot .main-svg"),
        ("places", ".js-plotly-plot .main-svg"),
        ("trends", "h1"),
        ("library", "[data-testid=stFileUploader]"),
        ("quotes", ".dl-card"),
        ("articles", ".dl-text mark"),
        ("articles?text=Macron", ".dl-card .dl-hit"),
        ("articles?text=Macron&types=Requests+and+demands+%28REQUEST%29", "[data-testid=stAlert]"),
        ("?entity=Macron", ".js-plotly-plot .main-svg"),
        (f"?sources={quote(IMAGE)}&entity={quote(SCRIPT)}&countries={quote(LINK)}", "[data-testid=stAlert]"),
    ],
)
def test_article_text_runs_nothing_and_asks_for_nothing(page, hostile_address, path, sign):
    page.goto(f"{hostile_address}/{path}")
    expect(page.locator(sign).first).to_be_visible()
    page.wait_for_timeout(1500)
    assert page.evaluate("window.broken") is None
    assert page.locator("a[href*='outside.example']").count() == 0
    assert page.locator("img[src*='outside.example']").count() == 0


@pytest.mark.parametrize("name", ["Sources", "Countries", "named", "Event types"])
def test_what_a_filter_offers_is_text(page, hostile_address, name):
    page.goto(f"{hostile_address}/")
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name=re.compile(name))
    box.click()
    expect(page.get_by_role("option").first).to_be_visible()
    if name == "Sources":
        assert IMAGE in page.get_by_role("option").first.inner_text()
    page.wait_for_timeout(500)
    assert page.evaluate("window.broken") is None
    assert page.locator("img[src*='outside.example'], a[href*='outside.example']").count() == 0


def test_the_reader_shows_the_text_as_it_is(page, hostile_address):
    page.goto(f"{hostile_address}/articles")
    expect(page.locator(".dl-text mark").first).to_be_visible()
    shown = page.locator(".st-key-reader .dl-text").inner_text()
    for piece in (IMAGE, LINK, SCRIPT):
        assert piece in shown


def test_an_open_event_shows_its_sentence_as_it_is(page, hostile_address):
    page.goto(f"{hostile_address}/")
    label = page.locator(".js-plotly-plot .textpoint text", has_text="anction").first
    expect(label).to_be_visible()
    page.wait_for_timeout(2500)
    label.click(force=True)
    expect(page.locator(".dl-card").first).to_be_visible()
    assert IMAGE in page.locator(".dl-card").first.inner_text()
