"""What an analyst does first, in a real browser: open, filter, follow a link, click an event, read its sentences."""

import re

import docx
import pptx
import pytest
from playwright.sync_api import expect
from pptx.enum.shapes import MSO_SHAPE_TYPE

from .conftest import served, settle

pytestmark = pytest.mark.browser

CHART = ".js-plotly-plot .main-svg"


def open_page(page, address, path=""):
    page.goto(f"{address}/{path}" if path else address)
    page.wait_for_selector('[data-testid="stSidebar"] >> text=Countries')
    settle(page)


def labels(page) -> list[str]:
    expect(page.locator(".js-plotly-plot .textpoint text").first).to_be_attached()
    return page.eval_on_selector_all(".js-plotly-plot .textpoint text", "all => all.map(t => t.textContent.trim())")


def choose_country(page, name):
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name=re.compile("Countries"))
    box.click()
    page.get_by_role("option", name=name, exact=True).click()
    page.keyboard.press("Escape")
    settle(page)


def test_a_link_to_a_page_works_on_a_server_that_just_started(page, tmp_path):
    """On a server of its own: once dashboard.py has run, one no longer shows the raw page."""
    with served(tmp_path / "library", tmp_path / "log.txt") as address:
        open_page(page, address, "articles?sources=EFE")
        expect(page.locator(".dl-text mark.dl-name").first).to_be_visible()
        expect(page.get_by_role("link", name="Timeline").first).to_be_visible()


def test_a_first_start_shows_the_seeds_on_every_page(page, address):
    open_page(page, address)
    expect(page.locator(CHART).first).to_be_visible()
    assert len(labels(page)) > 10
    expect(page.get_by_text("two sample articles")).to_be_visible()
    for name, sign in (("Who with whom", CHART), ("Quotes", ".dl-card"), ("Articles", ".dl-text mark")):
        page.get_by_role("link", name=name).first.click()
        expect(page.locator(sign).first).to_be_visible()
        settle(page)


def test_a_country_filter_is_kept_in_the_link_and_by_the_other_pages(page, address):
    open_page(page, address)
    everything = len(labels(page))
    choose_country(page, "China")
    few = labels(page)
    assert 0 < len(few) < everything
    assert "countries=China" in page.url
    page.get_by_role("link", name="Quotes").first.click()
    settle(page)
    assert "countries=China" in page.url
    link = page.url.replace("/quotes", "/")
    page.goto("about:blank")
    open_page(page, link)
    assert sorted(labels(page)) == sorted(few)


def test_dates_of_a_link_filter_the_timeline(page, address):
    open_page(page, address, "?dates=2023-08-01&dates=2023-08-31")
    shown = labels(page)
    assert 0 < len(shown) <= 6
    assert any("sanctions" in text for text in shown)


def test_dates_typed_into_the_sidebar_filter_the_timeline_and_stand_in_the_link(page, address):
    open_page(page, address)
    everything = len(labels(page))
    parts = page.get_by_test_id("stDateInput").get_by_role("spinbutton")
    for number, digits in enumerate(("01", "08", "2023", "31", "08", "2023")):
        parts.nth(number).focus()
        page.keyboard.type(digits, delay=40)
    # The field is taken over when it is left.
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.get_by_test_id("stSidebar").get_by_text("Search text").click()
    page.wait_for_url("**dates=2023-08-01&dates=2023-08-31**")
    settle(page)
    assert 0 < len(labels(page)) < everything


def test_a_click_on_an_event_opens_the_sentences_of_both_sources(page, address):
    open_page(page, address)
    page.locator(".js-plotly-plot .textpoint text", has_text=re.compile("Vostochny.*×2")).first.click(force=True)
    panel = page.locator(".dl-card")
    expect(panel.filter(has_text="Sky News").first).to_be_visible()
    words = " ".join(panel.all_inner_texts())
    assert "had a meeting at the Vostochny Cosmodrome" in words
    assert "held a summit at the Vostochny Cosmodrom" in words
    assert "Sky News" in words
    assert "EFE" in words
    assert "event=" in page.url
    page.get_by_text("Read it in the article").first.click()
    expect(page.locator(".dl-text .dl-focus").first).to_be_visible()


def test_a_click_on_a_cell_opens_the_shared_sentences(page, address):
    open_page(page, address, "connections")
    expect(page.locator(CHART).first).to_be_visible()
    settle(page)
    cell = page.locator(".js-plotly-plot .scatterlayer .points path").first
    cell.click(force=True)
    expect(page.locator(".dl-card").first).to_be_visible()
    assert "pair=" in page.url


@pytest.mark.parametrize("width", [1000, 1600, 2300])
def test_labels_of_the_timeline_overlap_nothing_and_are_not_cut(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, address)
    settle(page)
    boxes = page.eval_on_selector_all(
        ".js-plotly-plot .textpoint text",
        """all => all.map(t => {
            const b = t.getBoundingClientRect();
            return [b.left, b.top, b.right, b.bottom, t.textContent];
        })""",
    )
    frame = page.locator(".js-plotly-plot").first.bounding_box()
    assert len(boxes) > 10
    for i, (left, top, right, bottom, text) in enumerate(boxes):
        assert left >= frame["x"] - 1, text
        assert right <= frame["x"] + frame["width"] + 1, text
        for other in boxes[:i]:
            apart = right <= other[0] or other[2] <= left or bottom <= other[1] + 2 or other[3] <= top + 2
            assert apart, (text, other[4])


def drag_over(page, start, end):
    """Draws over a part of the chart's axis, from one share of its width to another."""
    plot = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    page.mouse.move(plot["x"] + plot["width"] * start, plot["y"] + 20)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * end, plot["y"] + 60, steps=8)
    page.mouse.up()
    page.wait_for_url("**dates=**")
    settle(page)


def test_drawing_over_days_of_the_timeline_sets_the_dates_and_a_click_still_opens_an_event(page, address):
    open_page(page, address)
    everything = len(labels(page))
    drag_over(page, 0.5, 1.0)
    assert len(re.findall(r"dates=2023-\d\d-\d\d", page.url)) == 2
    assert 0 < len(labels(page)) < everything
    page.locator(".js-plotly-plot .textpoint text", has_text=re.compile("Vostochny.*×2")).first.click(force=True)
    expect(page.locator(".dl-card").first).to_be_visible()
    assert "event=" in page.url
    page.get_by_test_id("stSidebar").get_by_text("All", exact=True).click()
    page.wait_for_url(lambda url: "dates=" not in url)


def test_a_part_of_a_name_finds_who_is_meant(page, address):
    open_page(page, address)
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name=re.compile("named"))
    box.fill("jenkins")
    box.press("Enter")
    page.wait_for_url("**entity=Bonnie+Jenkins**")
    settle(page)
    assert any("Jenkins" in text for text in labels(page))


def test_the_arrow_keys_go_through_the_articles(page, address):
    open_page(page, address, "articles")
    title = page.locator(".dl-panel-title")
    first = title.inner_text()
    page.locator(".st-key-articles_list input:checked").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**article=**")
    expect(title).not_to_have_text(first)
    page.keyboard.press("ArrowUp")
    expect(title).to_have_text(first)


def test_the_arrow_keys_go_through_what_a_search_found(page, address):
    open_page(page, address, "articles?text=sanction*")
    settle(page)
    title = page.locator(".dl-panel-title")
    first = title.inner_text()
    page.keyboard.press("ArrowDown")
    expect(title).not_to_have_text(first)


def test_a_mark_of_an_articles_strip_shows_its_sentence(page, address):
    open_page(page, address, "articles?sources=Sky+News")
    settle(page)
    page.locator(".js-plotly-plot .textpoint text", has_text="Shoigu").first.click(force=True)
    expect(page.locator(".dl-text .dl-focus").first).to_be_visible()
    assert "Shoigu" in " ".join(page.locator(".dl-text .dl-focus").all_inner_texts())
    assert "sentence=" in page.url


def slides_hold(path):
    """Two charts, as slides: their titles, the summit's words as text that can be edited, a picture, the evidence."""
    deck = pptx.Presentation(path)
    slides = list(deck.slides)
    words = ["\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame) for slide in slides]
    assert any("Who is quoted" in text and "Russia" in text for text in words)
    assert any("Vostochny" in text for text in words)
    kinds = {shape.shape_type for slide in slides for shape in slide.shapes}
    assert MSO_SHAPE_TYPE.PICTURE in kinds
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
    assert "Sky News" in notes
    assert "EFE" in notes


def document_holds(path):
    """The same as a document: a picture each, the sentences in a table."""
    document = docx.Document(path)
    assert len(document.inline_shapes) == 2
    cells = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "Vostochny" in cells
    assert "EFE" in cells


def test_the_whole_story(page, address, chrome, tmp_path):
    """Filter, link, the summit in both sources, the quotes of one speaker, the same view in a fresh browser."""
    open_page(page, address)
    choose_country(page, "China")
    assert "countries=China" in page.url
    page.get_by_role("button", name="Reset filters").click()
    page.wait_for_url(lambda url: "countries" not in url)
    settle(page)
    choose_country(page, "Russia")
    page.locator(".js-plotly-plot .textpoint text", has_text=re.compile("Vostochny.*×2")).first.click(force=True)
    panel = page.locator(".dl-card")
    expect(panel.filter(has_text="Sky News").first).to_be_visible()
    expect(panel.filter(has_text="EFE").first).to_be_visible()
    page.get_by_role("link", name="Quotes").first.click()
    page.wait_for_url("**/quotes**countries=Russia**")
    speaker = page.get_by_test_id("stMain").get_by_role("combobox", name=re.compile("Speaker"))
    speaker.click()
    page.get_by_role("option", name="Bonnie Jenkins", exact=True).click()
    page.keyboard.press("Escape")
    page.wait_for_url("**speaker=Bonnie+Jenkins**")
    settle(page)
    said = page.locator(".dl-card .dl-who").all_inner_texts()
    assert said
    assert set(said) == {"Bonnie Jenkins"}
    link = page.url
    page.get_by_role("button", name="Add to briefing").first.click()
    settle(page)
    page.get_by_role("link", name="Timeline").first.click()
    settle(page)
    page.get_by_role("button", name="Add to briefing").first.click()
    settle(page)
    page.get_by_role("link", name="Briefing").first.click()
    for form, check in (("PPTX", slides_hold), ("DOCX", document_holds)):
        page.get_by_role("radio", name=re.compile(form)).click()
        page.get_by_role("button", name="Make the briefing").click()
        button = page.get_by_role("button", name=re.compile(f"Download {form}"))
        expect(button).to_be_visible(timeout=120_000)
        with page.expect_download() as download:
            button.click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        check(path)
    fresh = chrome.new_context(viewport={"width": 1600, "height": 900})
    again = fresh.new_page()
    again.set_default_timeout(60_000)
    again.goto(link)
    expect(again.locator(".dl-card .dl-who").first).to_be_visible()
    settle(again)
    assert again.locator(".dl-card .dl-who").all_inner_texts() == said
    assert again.url == link
    fresh.close()


def test_the_reset_button_clears_the_link(page, address):
    open_page(page, address, "?countries=China&text=delegation")
    page.get_by_role("button", name="Reset filters").click()
    settle(page)
    assert "countries" not in page.url
    assert "text=" not in page.url
