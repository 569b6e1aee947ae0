import hashlib
import os
import shutil

import pytest
from made import ONE, TWO, parsed, reject
from made_library import add, link, numbers, remove

from core.errors import LibraryError
from core.library import manifest, segments
from core.library.check import check
from core.library.mend import mend
from core.library.writer import open_writer

MANY = [parsed(f"Ana Rivera met Luis Soto, day {n}.\nPeru spoke.", title=f"Day {n}") for n in range(150)]


def said(folder, **options):
    return [finding.said for finding in check(folder, **options).findings if finding.is_damage]


def ids(folder):
    return set(numbers(folder))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    add(folder, [ONE, TWO], MANY, rejects=[reject()])
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "library")


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 4
    path.write_bytes(content)


def only(folder, pattern):
    [path] = folder.glob(pattern)
    return path


def test_a_library_just_made_is_whole(made):
    assert said(made) == []
    assert check(made).way == ""


def test_nothing_is_whole(tmp_path):
    assert check(tmp_path / "none").is_whole
    assert not (tmp_path / "none").exists()


def test_what_waits_is_said_and_no_damage(folder):
    with open_writer(folder) as writer:
        writer.append([parsed("Chile waits.")], parser_version=1)
    report = check(folder)
    assert report.is_whole
    assert any("1 articles in 1 files wait" in finding.said for finding in report.findings)


def test_leftovers_are_named_and_no_damage(folder):
    (folder / "segments" / "000099.arrow").write_bytes(b"half")
    (folder / "charts" / "next.part").write_bytes(b"half")
    report = check(folder)
    assert report.is_whole
    assert any("000099.arrow, next.part" in finding.said for finding in report.findings)


def test_another_layout_is_said_as_such(folder):
    (folder / "current.json").write_text('{"schema": 3}')
    with pytest.raises(LibraryError, match="migrate"):
        check(folder)


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("current.json", "manifest"),
        ("segments/*.arrow", "segments"),
        ("segments/*.json", "segments"),
        ("charts/*.duckdb", "charts"),
        ("search/*.store", "search"),
        ("search/*.term", "search"),
        ("search/meta.json", "search"),
    ],
)
def test_every_damage_is_found_and_mended(folder, pattern, part):
    before = ids(folder)
    path = sorted(folder.glob(pattern))[0]
    flip(path, path.stat().st_size // 2)
    report = check(folder)
    assert report.damaged(part)
    assert "--mend" in report.way
    done = mend(folder, link=link, parser_version=1)
    assert said(folder) == []
    lost = {key for key, _ in done.lost}
    assert ids(folder) == before - lost
    assert len(lost) <= (segments.BLOCK if part == "segments" else 0)


@pytest.mark.parametrize("pattern", ["current.json", "segments/*.arrow", "segments/*.json", "charts/*.duckdb"])
@pytest.mark.parametrize("thorough", [False, True])
def test_a_cut_or_missing_file_is_found(folder, pattern, thorough):
    path = only(folder, pattern)
    os.truncate(path, path.stat().st_size // 2)
    assert said(folder, thorough=thorough)
    if pattern != "current.json":
        path.unlink()
        assert said(folder, thorough=thorough)


def test_only_the_damaged_block_is_lost_and_adding_again_brings_it_back(folder):
    before = ids(folder)
    segment = segments.load(folder, manifest.read(folder).segments[0][0])
    flip(segment.path, segment.blocks[1].offset + 50)
    done = mend(folder, link=link, parser_version=1)
    assert len(done.lost) == segment.blocks[1].n
    assert all(title for _, title in done.lost)
    assert ids(folder) == before - {key for key, _ in done.lost}
    add(folder, [ONE, TWO, *MANY])
    assert ids(folder) == before
    assert said(folder) == []


def test_blocks_are_found_without_their_description(folder):
    before = ids(folder)
    only(folder, "segments/*.json").unlink()
    assert mend(folder, link=link, parser_version=1).lost == ()
    assert ids(folder) == before


def test_a_lost_manifest_brings_nothing_back_that_was_removed(folder):
    remove(folder, ONE.article.id, merge=False)
    before = ids(folder)
    (folder / "current.json").write_text("{")
    mend(folder, link=link, parser_version=1)
    assert ids(folder) == before
    assert ONE.article.id not in before


def test_a_damaged_segment_that_waits_is_mended(folder):
    with open_writer(folder) as writer:
        writer.append([parsed("Chile waits.")], parser_version=1)
        writer.append([parsed("Peru waits.")], parser_version=1)
    path = sorted(folder.glob("segments/*.arrow"))[-1]
    flip(path, path.stat().st_size // 2)
    assert said(folder)
    with pytest.raises(LibraryError, match="dateline check"), open_writer(folder):
        pass
    mend(folder, link=link, parser_version=1)
    assert said(folder) == []
    assert parsed("Chile waits.").article.id in ids(folder)


def test_charts_copied_from_damaged_ones_are_found(folder):
    path = only(folder, "charts/*.duckdb")
    for place in range(path.stat().st_size // 3, path.stat().st_size, path.stat().st_size // 12):
        flip(path, place)
    changed = manifest.read(folder)
    facts = {name: getattr(changed, name) for name in changed.__slots__}
    facts["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.replace(folder, manifest.Manifest(**facts))
    assert check(folder).damaged("charts")
