"""`dateline correct`: decides, lists, takes back, hands over; errors name the value, what is allowed, what to do."""

import shutil

import pytest
from made import ONE, TWO
from made_library import add

from core import cli, views
from core.filters import Filters
from core.library import log
from core.library.decisions import make
from core.library.reader import Library

MET, ACCUSED, SILENT = (e.id for e in ONE.events)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A library in which nothing is decided: to be copied."""
    folder = tmp_path_factory.mktemp("made") / "library"
    add(folder, [ONE, TWO])
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "library")


@pytest.fixture
def correct(folder, capsys):
    """Runs the command on the library: (code, standard output, standard error)."""

    def run(*arguments, library=folder):
        code = cli.main(["correct", *map(str, arguments), "--library", str(library)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def kinds(folder):
    return [(one.kind, one.value, one.who) for one in log.read(folder).decisions.in_force]


def test_each_kind_is_decided(correct, folder):
    for given in (
        ("confirm", MET, "--by", "Ann"),
        ("reject", SILENT, "--by", "Ann"),
        ("redate", ACCUSED, "2024-02-14", "--by", "Ann"),
        ("retype", ACCUSED, "reject", "--by", "Ann"),
        ("source", TWO.article.id, "Lima Post", "--by", "Ann"),
        ("date", TWO.article.id, "2024-03-09", "--by", "Ann"),
        ("note", MET, "Look again.", "--by", "Ann"),
        ("merge", "Ana Rivera", "person:luis-soto", "--by", "Ann"),
        ("split", "Ana Rivera", "Luis Soto", "--by", "Ann"),
        ("merge", MET, ACCUSED, "--by", "Ann"),
        ("split", ACCUSED, "--by", "Ann"),
        ("apart", MET, ACCUSED, "--by", "Ann"),
    ):
        code, said, _ = correct(*given)
        assert code == 0
        assert given[0] in said
    assert [(kind, value) for kind, value, _ in kinds(folder)] == [
        ("confirm", ""),
        ("reject", ""),
        ("redate", "2024-02-14"),
        ("retype", "REJECT"),
        ("source", "Lima Post"),
        ("date", "2024-03-09"),
        ("note", "Look again."),
        ("merge", ""),
        ("split", ""),
        ("merge-stories", ""),
        ("split-stories", ""),
        ("apart-stories", ""),
    ]
    assert {who for *_, who in kinds(folder)} == {"Ann"}


def test_several_events_are_decided_at_once_and_taken_back_by_the_id_that_is_printed(correct, folder):
    _, said, _ = correct("reject", MET, SILENT)
    ids = [row.split()[0] for row in said.splitlines()]
    assert len(ids) == 2
    assert correct("undo", *ids)[0] == 0
    assert kinds(folder) == []


def test_the_list_says_who_what_and_what_finds_nothing(correct, folder):
    correct("reject", MET, "--by", "Ann")
    _, said, _ = correct("confirm", MET, "--by", "Bo")
    lost = make("reject", (f"{ONE.article.id}:v0-1",), "", "Cy", "2026-01-01T00:00:00.000000+00:00")
    (folder.parent / "theirs.jsonl").write_bytes(log.content([lost]))
    assert correct("--import", folder.parent / "theirs.jsonl")[1].startswith("1 decisions are new here")
    code, said, _ = correct("--list")
    assert code == 0
    assert f"Ann: reject {MET}  (no longer in force)" in said
    assert f"Bo: confirm {MET}\n" in said
    assert f"finds nothing: {lost.id}  reject {ONE.article.id}:v0-1" in said


def test_a_log_goes_to_a_colleague(correct, folder, tmp_path):
    correct("reject", SILENT)
    assert "1 decisions written" in correct("--export", tmp_path / "log.jsonl")[1]
    other = tmp_path / "other"
    add(other, [ONE, TWO])
    assert "1 decisions are new here" in correct("--import", tmp_path / "log.jsonl", library=other)[1]
    assert "0 decisions are new here" in correct("--import", tmp_path / "log.jsonl", library=other)[1]
    for library in (folder, other):
        with Library.open(library) as opened:
            assert SILENT not in set(views.timeline(opened, Filters())["story_id"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("eat", "x"), "'eat' cannot be decided; there are confirm, reject"),
        (("confirm",), "for example: dateline correct confirm ID"),
        (("redate", MET), "for example: dateline correct redate ID VALUE"),
        (("redate", MET, "soon"), "'soon' is no date; write 2023"),
        (("retype", MET, "PARTY"), "choose from AGREE"),
        (("merge", MET, "Ana Rivera"), "'Ana Rivera' is no event, and others are"),
        (("undo", "x"), "No decision has the id 'x'; the latest are none"),
        (("--import", "gone.jsonl"), "gone.jsonl cannot be read: No such file"),
        (("--export", "gone/log.jsonl"), "cannot be written: No such file"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(correct, folder, given, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, said = correct(*given)
    assert code == 2
    assert words in said
    assert said.count("\n") == 1
    assert log.read(folder) == log.Log()
