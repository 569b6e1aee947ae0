"""A folder of files of all kinds, dropped on the page Library: what can be read is in the charts, the rest named."""

import made_files as made
import pytest
from playwright.sync_api import expect

from .conftest import served, settle

pytestmark = pytest.mark.browser

BAD = {
    "scan.pdf": b"%PDF-1.4 broken",
    "photo.png": b"\x89PNG\r\n\x1a\n",
    "empty.txt": b"",
    "broken.docx": b"PK\x03\x04 cut",
    "prices.csv": b"name,price\r\nx,1\r\n",
}
MAKERS = (made.html, made.txt, made.docx, made.eml, made.csv_file)
SUFFIXES = (".html", ".txt", ".docx", ".eml", ".csv")


def sound(number: int) -> tuple[str, bytes]:
    """A file of its own text: the same article with other figures."""
    place = number % len(MAKERS)
    texts = [f"{made.PARAGRAPHS[0]} It was meeting number {number} of the year, officials said.", *made.PARAGRAPHS[1:]]
    data = {
        ".html": lambda: made.html(texts),
        ".txt": lambda: "\n".join(texts).encode(),
        ".docx": lambda: made.docx("\n".join(texts)),
        ".eml": lambda: made.eml() + f" Meeting number {number}.".encode(),
        ".csv": lambda: made.csv_file().replace(b"three hours", f"{number} hours".encode()),
    }[SUFFIXES[place]]()
    return f"file{number}{SUFFIXES[place]}", data


def test_a_folder_of_thirty_files_with_five_bad_ones(page, tmp_path):
    folder = tmp_path / "pile"
    folder.mkdir()
    files = dict(sound(number) for number in range(25)) | BAD
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with served(tmp_path / "library", tmp_path / "log.txt") as address:
        page.goto(f"{address}/library")
        page.get_by_text("A whole folder").click()
        settle(page)
        page.locator("input[type=file]").first.set_input_files(folder)
        page.get_by_role("button", name="Add 30 files").click()
        # The columns of one of the five are asked about; none of them is the text.
        page.get_by_role("button", name="Add them so").click(timeout=300_000)
        expect(page.get_by_text("5 things could not be read")).to_be_visible(timeout=300_000)
        settle(page)
        listed = page.locator(".dl-list").first.locator(".dl-who").all_inner_texts()
        assert sorted(name.rpartition("/")[2] for name in listed) == sorted(BAD)
        expect(page.get_by_text("25 articles added")).to_be_visible()
        page.get_by_role("link", name="Timeline").first.click()
        expect(page.locator(".js-plotly-plot .textpoint text", has_text="Vienna").first).to_be_attached()
