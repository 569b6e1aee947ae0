"""Bytes kept beside the segments: whole, once, checked, mended, handed out again."""

import datetime as dt
import hashlib

import made_files as made
import pytest

from core import ingest
from core.cli import main
from core.library.check import check
from core.library.originals import Originals
from core.library.reader import Library

ADDED = dt.date(2026, 1, 15)
BROKEN = b"%PDF-1.4 broken beyond repair"


@pytest.fixture
def library(tmp_path, nlp):
    (tmp_path / "in").mkdir()
    (tmp_path / "in/export.docx").write_bytes(made.docx(made.NEXIS + made.NEXIS.replace("grain", "wheat")))
    (tmp_path / "in/broken.pdf").write_bytes(BROKEN)
    (tmp_path / "in/a.html").write_bytes(made.html())
    ingest.add([tmp_path / "in"], tmp_path / "library", nlp=nlp, added=ADDED)
    return tmp_path / "library"


def test_bytes_come_back_and_damage_is_noticed(tmp_path):
    kept = Originals(tmp_path)
    digests = [kept.keep(data) for data in (b"", b"x" * 100_000, b"x" * 100_000)]
    assert digests[1] == digests[2] == hashlib.sha256(b"x" * 100_000).hexdigest()
    assert list(kept.digests()) == sorted(set(digests))
    assert kept.find(digests[1]) == b"x" * 100_000
    path = tmp_path / "originals" / digests[1][:2] / digests[1]
    path.write_bytes(path.read_bytes()[:-3])
    assert kept.find(digests[1]) is None
    assert kept.find("0" * 64) is None


def test_articles_of_one_file_share_its_bytes_and_rejects_keep_theirs(library, tmp_path):
    docx = (tmp_path / "in/export.docx").read_bytes()
    assert list(Originals(library).digests()) == sorted(hashlib.sha256(d).hexdigest() for d in (docx, BROKEN))
    (reject,) = Library.open(library).rejects()
    assert Originals(library).find(reject.sha256) == BROKEN
    assert main(["export", "--library", str(library), "--format", "originals", "-o", str(tmp_path / "out")]) == 0
    given = {path.read_bytes() for path in (tmp_path / "in").iterdir()}
    assert {path.read_bytes() for path in (tmp_path / "out").iterdir() if len(path.name) == 64} == given


def test_damaged_bytes_are_said_and_mending_leaves_the_articles(library):
    assert check(library).is_whole
    digest = next(Originals(library).digests())
    path = library / "originals" / digest[:2] / digest
    path.write_bytes(b"\0" * 8 + b"no zstd")
    assert check(library).damaged("originals")
    assert main(["check", "--mend", "--library", str(library)]) == 0
    assert check(library).is_whole
    assert Library.open(library).rows("SELECT count(*) FROM articles") == [(3,)]
