import pytest
from made import NAMES, ONE, TWO, parsed, reject
from made_library import add, answers, link, numbers, records, remove

from core.library import manifest, segments
from core.library.check import check
from core.library.compact import compact
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink


def test_a_compact_library_says_the_same(tmp_path):
    others = [[parsed(f"Ana Rivera met Luis Soto, day {n}.\nPeru spoke.")] for n in range(6)]
    add(tmp_path, [ONE], [TWO], *others, merge=False)
    remove(tmp_path, others[2][0].article.id, merge=False)
    before = answers(tmp_path), records(tmp_path), numbers(tmp_path)
    done = compact(tmp_path, link=link)
    assert (answers(tmp_path), records(tmp_path), numbers(tmp_path)) == before
    assert done.files[1] < done.files[0]
    assert done.size[1] < done.size[0]
    assert len(segments.serials(tmp_path)) == 1
    assert manifest.read(tmp_path).removed == ()
    assert check(tmp_path).is_whole


def test_what_has_been_read_since_is_no_reject_also_when_it_is_refused_and_read_once_more(tmp_path):
    standing = []
    for steps in ("refuse", "settle", "refuse", "settle"):
        with open_writer(tmp_path) as writer:
            getattr(writer, {"refuse": "append_rejects", "settle": "settle_rejects"}[steps])([reject(), reject()])
            relink(writer, country_names=NAMES)
            writer.publish(parser_version=1)
        compact(tmp_path, link=link)
        with Library.open(tmp_path) as library:
            standing.append(library.rejects())
    assert standing == [[reject()], [], [reject()], []]


def test_numbers_go_on_after_compaction(tmp_path):
    add(tmp_path, [ONE], [TWO])
    remove(tmp_path, TWO.article.id)
    compact(tmp_path, link=link)
    add(tmp_path, [TWO])
    assert numbers(tmp_path) == {ONE.article.id: 0, TWO.article.id: 2}
    assert check(tmp_path).is_whole


def test_what_waits_is_published_too(tmp_path):
    add(tmp_path, [ONE])
    with open_writer(tmp_path) as writer:
        writer.append([TWO], parser_version=1)
    compact(tmp_path, link=link)
    assert set(numbers(tmp_path)) == {ONE.article.id, TWO.article.id}
    assert check(tmp_path).is_whole


@pytest.mark.parametrize("exists", [False, True])
def test_nothing_stays_nothing(tmp_path, exists):
    folder = tmp_path if exists else tmp_path / "none"
    assert compact(folder, link=link).size == (0, 0)
    assert folder.exists() is exists
