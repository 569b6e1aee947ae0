"""An analyst merges two names in a real browser, sees the charts follow, takes it back, and hands the log on."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from core import corrections, ingest, views
from core.filters import Filters
from core.library.reader import Library

from .conftest import ROOT, served, settle

pytestmark = pytest.mark.browser

ONE, OTHER = "UN Security Council", "United Nations"


def shown(folder):
    """What the charts are drawn from."""
    with Library.open(folder) as library:
        frames = [views.timeline(library, Filters()), views.quotes(library, Filters())]
        frames += [views.connections(library, Filters(), window=window).pairs for window in ("sentence", "article")]
        return [sorted(map(repr, frame.to_dict("records"))) for frame in frames], library.manifest.corrected_with


@pytest.fixture
def folder(tmp_path, nlp):
    ingest.add([ROOT / "seeds"], tmp_path / "library", nlp=nlp, added=dt.date(2026, 1, 15))
    return tmp_path / "library"


def open_check(page, address):
    page.goto(f"{address}/check")
    expect(page.get_by_text("Decided so far")).to_be_visible()
    settle(page)


def merge(page):
    box = page.get_by_role("combobox", name=re.compile("Others that are the same"))
    for name in (ONE, OTHER):
        box.click()
        box.fill(name)
        page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text(f"Recorded. One and the same: {ONE}")).to_be_visible()
    settle(page)


def test_two_names_are_merged_charts_follow_and_a_colleague_gets_the_same(page, folder, tmp_path, nlp):
    before = shown(folder)
    with served(folder, tmp_path / "log.txt") as address:
        open_check(page, address)
        merge(page)
        merged = shown(folder)
        assert "org:united-nations" in str(before)
        assert "org:united-nations" not in str(merged)
        page.goto(f"{address}/")
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        settle(page)
        page.get_by_role("combobox", name=re.compile("Who or what is named")).click()
        expect(page.get_by_role("option", name=ONE)).to_be_visible()
        expect(page.get_by_role("option", name=OTHER, exact=True)).to_have_count(0)

        open_check(page, address)
        page.get_by_role("button", name="Undo").first.click()
        expect(page.get_by_text("no longer in force")).to_be_visible()
        settle(page)
        assert shown(folder) == before

        merge(page)
        assert shown(folder)[0] == merged[0]
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Export decisions").click()
        told = waiting.value.path().read_bytes()

    other = tmp_path / "other"
    assert corrections.import_log(other, told) == 3
    ingest.add([ROOT / "seeds"], other, nlp=nlp, added=dt.date(2026, 1, 15))
    assert shown(other) == shown(folder)
    assert corrections.export_log(other) == told
