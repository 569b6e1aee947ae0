import datetime as dt
import hashlib
import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.read import Item, read_items, read_paths
from core.read.encoding import decode
from core.records import Article, Reject

ADDED = dt.date(2026, 1, 15)


def read(*paths):
    return list(read_paths(paths, added=ADDED))


def write(folder, name, data):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Minister resigns.\r\nMore follows.\r", "Minister resigns.\r\nMore follows.\r"),
        (b"\xef\xbb\xbfCaf\xc3\xa9 talks", "Café talks"),
        ("“We agreed” – minister".encode("cp1252") + b" said in a long statement", None),
        ("Café talks".encode("utf-16"), "Café talks"),
        (b" tab\tform\x0cfeed\x00"[:-1], " tab\tform\x0cfeed"),
    ],
)
def test_text_is_kept_character_for_character(tmp_path, data, text):
    (article,) = read(write(tmp_path, "a.txt", data))
    assert article.text == (text or data.decode("cp1252"))
    assert article.sha256 == hashlib.sha256(data).hexdigest()
    assert article.added == ADDED


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \n\t ", "no text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "zero"),
        (b"\xff\xd8\xff\xe0 picture", "not UTF-8"),
        ("Кремль заявил".encode("cp1251"), "not UTF-8"),  # would be letters in cp1252 too, and wrong ones
        (("The café, " + "x" * 50).encode() + b"\xe2\x80", "not UTF-8"),  # UTF-8 that was cut
        (b"\xff\xfea\x00b", "UTF-16"),
    ],
)
def test_what_is_not_certainly_text_is_refused(tmp_path, data, says):
    (reject,) = read(write(tmp_path, "a.txt", data))
    assert isinstance(reject, Reject)
    assert says in reject.reason
    assert reject.stage == "read"


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\ufeff"), max_size=200))
def test_any_utf8_text_comes_back(text):
    assert decode(text.encode()) == text


def test_an_unsupported_suffix_is_named_with_what_is_allowed(tmp_path):
    (reject,) = read(write(tmp_path, "report.xyz", b"x"))
    assert "'.xyz'" in reject.reason
    assert ".docx" in reject.reason
    assert ".txt" in reject.reason


def test_a_folder_is_read_below_in_sorted_order_without_hidden_files(tmp_path):
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden.txt", "b/.git/x.txt"):
        write(tmp_path, name, f"Text of {name}")
    assert [a.text for a in read(tmp_path)] == ["Text of a.txt", "Text of b/1.txt", "Text of b/2.txt"]


def test_an_empty_folder_and_a_missing_file_are_rejects(tmp_path):
    folder, missing = read(tmp_path, tmp_path / "gone.txt")
    assert "no files" in folder.reason
    assert "No such file" in missing.reason


def test_a_fifo_in_a_folder_does_not_block(tmp_path):
    os = pytest.importorskip("os")
    os.mkfifo(tmp_path / "pipe.txt")
    (reject,) = read(tmp_path)
    assert "regular" in reject.reason


def test_a_file_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "1")
    assert "DATELINE_MAX_FILE_MB" in read(write(tmp_path, "a.txt", "x" * 1_000_001))[0].reason
    assert isinstance(read(write(tmp_path, "a.txt", "x" * 1_000_000))[0], Article)


def test_file_names_that_are_no_utf8_become_printable(tmp_path):
    path = str(tmp_path).encode() + b"/\xff.txt"
    with open(path, "wb") as stream:
        stream.write(b"Text")
    (article,) = read(tmp_path)
    assert article.path.encode().endswith("\ufffd.txt".encode())


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)


def test_jsonl_facts_are_stated(tmp_path):
    row = {
        "text": "Text\r\n one",
        "id": 7,
        "title": "T",
        "source": "EFE",
        "published": "2023-09-15T10:00:00Z",
        "author": "A. B.",
        "url": "https://example.org/1",
        "language": "en",
        "other": [1],
    }
    (article,) = read(write(tmp_path, "a.jsonl", lines(row)))
    assert article.text == "Text\r\n one"
    assert (article.given_id, article.title, article.source, article.source_basis) == ("7", "T", "EFE", "stated")
    assert (article.published, article.published_basis) == (dt.date(2023, 9, 15), "stated")
    assert (article.author, article.url, article.language) == ("A. B.", "https://example.org/1", "en")


def test_bad_lines_become_rejects_with_their_number_and_the_rest_is_read(tmp_path):
    rows = ["{broken", "", {"text": "Good one"}, [1], {"title": "no text"}, {"text": 5}, "[" * 100_000, {"text": "Two"}]
    found = read(write(tmp_path, "a.jsonl", lines(*rows)))
    assert [x.text if isinstance(x, Article) else x.reason.split(":")[0] for x in found] == [
        "Line 1",
        "Good one",
        "Line 4",
        "Line 5",
        "Line 6",
        "Line 7",
        "Two",
    ]


@pytest.mark.parametrize("value", ["03/04/2023", "2023-02-30", "yesterday", 20231301, "2023-09", True])
def test_an_invalid_publication_date_is_left_out_and_said(tmp_path, value):
    article, reject = read(write(tmp_path, "a.jsonl", lines({"text": "Text", "published": value})))
    assert (article.published, article.published_basis) == (None, None)
    assert reject.article_id == article.id
    assert "published" in reject.reason


def test_half_a_surrogate_pair_keeps_offsets(tmp_path):
    article, note = read(write(tmp_path, "a.jsonl", '{"text": "a\\ud800b", "title": "\\udfff"}'))
    assert article.text == "a\ufffdb"
    assert "surrogate" in note.reason


def test_an_overlong_line_is_refused_and_the_next_one_read(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "1")
    found = read(write(tmp_path, "a.jsonl", lines({"text": "x" * 1_000_500}, {"text": "short"})))
    assert [type(x) for x in found] == [Reject, Article]


@pytest.mark.parametrize(("data", "text"), [(b"Plain text", "Plain text"), (b'\n{"text": "From JSON"}', "From JSON")])
def test_standard_input_is_told_by_its_content(monkeypatch, data, text):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))
    assert [(a.text, a.path) for a in read("-")] == [(text, "-")]


def test_each_article_comes_with_the_bytes_its_digest_is_of(tmp_path):
    write(tmp_path, "a.txt", "One")
    write(tmp_path, "b.jsonl", lines({"text": "Two"}, {"text": "Three"}))
    items = list(read_items([tmp_path], added=ADDED))
    assert len(items) == 3
    for item in items:
        assert isinstance(item, Item)
        assert hashlib.sha256(item.original).hexdigest() == item.article.sha256


def test_stored_originals_can_be_read_again(tmp_path):
    for text in ("Plain article", '{"text": "From JSON", "source": "EFE"}'):
        write(tmp_path, hashlib.sha256(text.encode()).hexdigest(), text)
    assert {a.text for a in read(tmp_path)} == {"Plain article", "From JSON"}
