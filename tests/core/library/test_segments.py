import json
import os

import pyarrow as pa
import pytest
from made import ONE, TWO, parsed, reject

from core.errors import LibraryError
from core.library import packing, segments


def numbered(articles, first=0):
    table = packing.pack(articles, parser_version=3)
    return table.set_column(0, "article_no", pa.array(range(first, first + len(articles)), pa.int32()))


MANY = [parsed(f"Ana Rivera met Luis Soto in Lima, report {n}.") for n in range(150)]


def test_a_segment_is_read_as_it_was_written(tmp_path):
    made = segments.write(tmp_path, 1, [numbered(MANY, 10)], rejects=[reject()])
    found = segments.load(tmp_path, 1, sha256=segments.described(tmp_path, 1))
    assert found == made
    assert (found.n, found.first_no, found.last_no, found.parser_version) == (150, 10, 159, 3)
    assert found.rejects == (reject(),)
    found.check()
    assert packing.unpack(pa.Table.from_batches(list(found.read()))) == MANY


def test_only_the_blocks_of_some_articles_are_read(tmp_path):
    made = segments.write(tmp_path, 1, [numbered(MANY * 2)])
    assert [b.first_no for b in made.blocks] == [0, 128, 256]
    (block,) = made.blocks_of([128, 255])
    (batch,) = made.read([block])
    assert batch["article_no"].to_pylist() == list(range(128, 256))


def test_a_removed_file_stays_readable_through_its_descriptor(tmp_path):
    made = segments.write(tmp_path, 1, [numbered([ONE])])
    descriptor = made.open()
    segments.remove(tmp_path, keep=[])
    assert not list((tmp_path / "segments").iterdir())
    assert packing.unpack(pa.Table.from_batches(list(made.read(descriptor=descriptor)))) == [ONE]
    os.close(descriptor)


def test_a_segment_without_its_description_is_not_there(tmp_path):
    segments.write(tmp_path, 1, [numbered([ONE])])
    segments.write(tmp_path, 2, [numbered([TWO], 1)])
    (tmp_path / "segments" / "000002.json").unlink()
    assert segments.serials(tmp_path) == [1]
    assert segments.next_serial(tmp_path) == 3


def test_every_flipped_bit_is_found(tmp_path):
    made = segments.write(tmp_path, 1, [numbered([ONE, TWO])])
    good = made.path.read_bytes()
    for n in range(40):
        place = n * len(good) // 40
        made.path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with pytest.raises(LibraryError, match="differs from what was written"):
            list(made.read())
        with pytest.raises(LibraryError, match="differs"):
            made.check()
    made.path.write_bytes(good[:-1])
    with pytest.raises(LibraryError, match="bytes instead of"):
        made.check_size()


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", json.dumps({"blocks": [], "rejects": [], "replaces": []})])
def test_a_damaged_description_is_said(tmp_path, content):
    segments.write(tmp_path, 1, [numbered([ONE])])
    sha256 = segments.described(tmp_path, 1)
    (tmp_path / "segments" / "000001.json").write_text(content)
    with pytest.raises(LibraryError, match="dateline check"):
        segments.load(tmp_path, 1)
    with pytest.raises(LibraryError, match="differs"):
        segments.load(tmp_path, 1, sha256=sha256)


def test_a_missing_segment_is_said(tmp_path):
    with pytest.raises(LibraryError, match=r"000004\.json is missing"):
        segments.load(tmp_path, 4)
