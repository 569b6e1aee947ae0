"""What is no article, or not safe to read: each refusal says why and what to do, and costs nothing but itself."""

import datetime as dt
import gzip
import io
import os
import re
import signal
import struct
import threading
import time
import zipfile
import zlib

import made_files as made
import pytest

from core.read import Item, read_items
from core.read import limits as bounds
from core.read.apart import Apart
from core.read.item import Draft, Problem
from core.read.registry import BY_SUFFIX
from core.records import Reject

ADDED = dt.date(2026, 1, 15)
OTHER = ("Prime Minister Ann Holt left for Oslo on Monday, her office said in a statement to reporters there.",) * 2


def read(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return list(read_items([path], added=ADDED))


def reasons(found):
    return [item.reason for item in found if isinstance(item, Reject)]


def texts(found):
    return [item.article.text for item in found if isinstance(item, Item)]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.html", b"<html><body><img src=x></body></html>", "no article was found"),
        ("a.html", b"", "empty"),
        ("a.pdf", b"%PDF-1.4 broken", "cannot be opened as a PDF"),
        ("a.pdf", made.pdf(lines=[" "]), "pages are pictures"),
        ("a.docx", made.zipped({"word/document.xml": b"<broken"}), "Word document"),
        ("a.docx", b"PK\x03\x04 cut", "ZIP"),
        ("a.odt", made.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument"),
        ("a.rtf", b"no rich text", "rich text"),
        ("a.eml", b"no headers at all", "headers"),
        ("a.rss", b"<letter>Dear reader</letter>", "neither RSS nor Atom"),
        ("a.json", b"{broken", "not JSON"),
        ("a.json", b'{"count": 3}', "no articles in it"),
        ("a.json", b"[" * 100_000, "not JSON"),
        ("a.csv", b"name,price\r\nx,1\r\n", "none of its columns holds the text"),
        ("a.xlsx", b"PK\x05\x06" + bytes(18), "spreadsheet"),
        ("a.parquet", b"PAR1 broken", "Parquet"),
        ("a.warc", b"WARC/1.0\r\nbroken", "web archive"),
        ("a.zip", b"PK\x03\x04 cut", "ZIP archive"),
        ("a.tar", b"no archive", "TAR archive"),
        ("a.gz", b"\x1f\x8b broken", "unpacked"),
        ("a.md", b"---\na: [\n---\ntext", "front matter"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "'.png' is not supported"),
    ],
)
def test_a_broken_file_is_one_reject_that_says_why(tmp_path, name, data, says):
    found = read(tmp_path, name, data)
    assert len(found) == 1
    assert isinstance(found[0], Reject)
    assert says.lower() in found[0].reason.lower()
    assert re.search(r"[.;] \w", found[0].reason), "no next step"
    assert found[0].path.endswith(name)


def test_every_suffix_is_named_with_its_format():
    assert {".pdf", ".docx", ".html", ".eml", ".mbox", ".warc", ".zip", ".parquet", ".rtf", ".odt"} <= set(BY_SUFFIX)


def test_a_suffix_that_lies_is_noticed_and_the_content_read(tmp_path):
    item, note = read(tmp_path, "report.txt", made.pdf())
    assert item.article.title == made.TITLE
    assert "its content is PDF" in note.reason
    assert note.article_id == item.article.id


def test_one_bad_member_of_an_archive_does_not_stop_the_rest(tmp_path):
    members = {"1.html": made.html(), "2.pdf": b"%PDF-1.4 broken", "3.txt": b"A text.", "4.exe": b"MZ", ".x": b"y"}
    found = read(tmp_path, "a.zip", made.zipped(members))
    assert len(texts(found)) == 2
    assert [item.path.rpartition("!/")[2] for item in found if isinstance(item, Reject)] == ["2.pdf", "4.exe"]


def test_a_locked_member_is_named(tmp_path):
    data = bytearray(made.zipped({"a.txt": b"Text"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    assert "password" in reasons(read(tmp_path, "a.zip", bytes(data)))[0]


def test_paths_of_an_archive_are_names_and_never_places(tmp_path):
    members = {"../../evil.txt": b"Evil text.", "/etc/evil.txt": b"More evil text."}
    found = read(tmp_path, "a.zip", made.zipped(members))
    assert len(texts(found)) == 2
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip"]


def test_archives_within_archives_have_a_floor(tmp_path):
    data = made.zipped({"deep.txt": b"Deep text."})
    for level in range(5):
        data = made.zipped({f"{level}.zip": data})
    found = read(tmp_path, "a.zip", data)
    assert not texts(found)
    assert "DATELINE_MAX_DEPTH" in reasons(found)[0]


def test_a_bomb_is_stopped_while_it_unpacks_whatever_its_header_says(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("small.txt", b"A small text.")
        archive.writestr("bomb.txt", bytes(60_000_000))
    data = bytearray(stream.getvalue())
    packed = struct.pack("<L", 60_000_000)
    while packed in data:
        data[data.index(packed) : data.index(packed) + 4] = struct.pack("<L", 100)
    found = read(tmp_path, "a.zip", bytes(data))
    assert texts(found) == ["A small text."]
    assert len(reasons(found)) == 1


def test_a_gzip_bomb_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_MAX_FILE_MB", "1000")
    found = read(tmp_path, "a.txt.gz", gzip.compress(bytes(60_000_000)))
    assert "DATELINE_MAX_RATIO" in reasons(found)[0]


def test_damaged_data_within_an_archive_is_said(tmp_path):
    data = bytearray(made.zipped({"a.txt": zlib.compress(os.urandom(2000)), "b.txt": b"Whole text."}))
    data[60:90] = bytes(30)
    found = read(tmp_path, "a.zip", bytes(data))
    assert texts(found) == ["Whole text."]
    assert len(reasons(found)) == 1


def test_xml_entities_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret words")
    bomb = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
    rss = bomb + made.rss().replace(b"grain exports", b"&e;").removeprefix(b'<?xml version="1.0"?>')
    odt = made.odt()
    for name, data in (("a.rss", rss), ("a.odt", odt)):
        assert not any("secret words" in text for text in texts(read(tmp_path, name, data)))


HANGING = """
import time
from core.read import worker
from core.read.formats import archive, page
reader_of = worker.reader_of
member = archive._member

def hang(stream, name, *rest):
    if "hang" in name:
        time.sleep(60)
    if "crash" in name:
        import os
        os.abort()
    yield from member(stream, name, *rest)

archive._member = hang
worker.main()
"""


@pytest.mark.parametrize("kind", ["hang", "crash"])
def test_a_member_that_hangs_or_crashes_its_reader_is_named_and_the_rest_is_read(tmp_path, kind):
    script = tmp_path / "hanging.py"
    script.write_text(HANGING)
    archive = tmp_path / "a.zip"
    members = {"1.txt": b"First text.", f"2-{kind}.txt": b"Bad.", "3.txt": b"Third text."}
    archive.write_bytes(made.zipped(members))
    limits = bounds.Limits(**{**bounds.current().to_dict(), "seconds": 3})
    with Apart((str(script),)) as apart:
        found = list(apart.read(str(archive), "a.zip", BY_SUFFIX[".zip"], limits))
    told = [result.text if isinstance(result, Draft) else result.member for result in found]
    assert told == ["First text.", f"2-{kind}.txt", "Third text."]


def test_a_file_whose_reader_is_killed_is_refused_and_the_next_is_read(tmp_path):
    fifo, page = tmp_path / "fifo", tmp_path / "a.html"
    os.mkfifo(fifo)
    page.write_bytes(made.html(OTHER))
    with Apart() as apart:

        def kill():
            while not apart._process:
                time.sleep(0.01)
            time.sleep(0.2)
            os.kill(apart._process.pid, signal.SIGKILL)

        threading.Thread(target=kill).start()
        (problem,) = apart.read(str(fifo), "fifo.html", BY_SUFFIX[".html"], bounds.current())
        assert isinstance(problem, Problem)
        assert "crash" in problem.reason
        (draft,) = apart.read(str(page), "a.html", BY_SUFFIX[".html"], bounds.current())
    assert "Ann Holt" in draft.text


def test_memory_of_reading_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_READ_MEMORY_MB", "150")
    rows = b"text\r\n" + b"\r\n".join(b'"' + bytes([65 + i % 26]) * 90 + b'"' for i in range(900_000))
    found = read(tmp_path, "a.csv", rows)
    assert "DATELINE_READ_MEMORY_MB" in reasons(found)[-1]


def test_a_name_and_a_reason_hold_nothing_that_a_terminal_obeys(tmp_path):
    archive = made.zipped({"in\x1b[2J/a\u202e.pdf": b"%PDF-1.4 broken", "b\x07.txt": made.txt()})
    (tmp_path / "x\x1b[31m.zip").write_bytes(archive)
    (tmp_path / "y.warc").write_bytes(b"WARC/1.0\r\n\x1b[31mno record\r\n\r\n")
    found = list(read_items([tmp_path], added=ADDED))
    said = [item.article.path if isinstance(item, Item) else f"{item.path}: {item.reason}" for item in found]
    assert len(said) >= 3
    assert all(line.isprintable() for line in said)
