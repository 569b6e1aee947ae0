import json
import os
import subprocess
import sys

import pytest

from core import cli, ingest, settings
from core.records import Parsed


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Parsing that finds nothing; these tests are about the command line."""
    monkeypatch.setattr(ingest, "parse_articles", lambda articles, nlp: [Parsed(a) for a in articles])
    monkeypatch.setattr(ingest.pipeline, "load", object)


def write(folder, name, data):
    path = folder / name
    path.write_text(data, encoding="utf-8")
    return str(path)


def rows(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_parse_prints_one_object_an_article_in_input_order(tmp_path, capsys):
    second = write(tmp_path, "b.txt", "Second café\u2028text")
    first = write(tmp_path, "a.txt", "First text")
    assert cli.main(["parse", second, str(tmp_path / "gone.txt"), first]) == 0
    found = rows(capsys)
    assert [row["text"] for row in found] == ["Second café\u2028text", "", "First text"]
    assert "No such file" in found[1]["rejects"][0]["reason"]


def test_parse_keeps_rejects_with_their_article(tmp_path, capsys):
    data = '{"text": "One", "published": "May"}\nbroken\n{"text": "Two"}\n{"text": "Two", "url": 5}\n'
    assert cli.main(["parse", write(tmp_path, "a.jsonl", data)]) == 0
    assert [(row["text"], len(row["rejects"])) for row in rows(capsys)] == [("One", 1), ("", 1), ("Two", 0), ("Two", 1)]


def test_parse_of_nothing_readable_fails_with_a_message(tmp_path, capsys):
    assert cli.main(["parse", str(tmp_path / "gone.txt")]) == 1
    captured = capsys.readouterr()
    assert "nothing could be read" in captured.err
    assert json.loads(captured.out)["text"] == ""


def test_add_counts_and_says_what_was_rejected(tmp_path, capsys):
    article = write(tmp_path, "a.txt", "Text")
    other = write(tmp_path, "b.docx", "x")
    library = str(tmp_path / "library")
    assert cli.main(["add", article, other, "--library", library]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("1 read, 1 added, 0 already known, 1 rejected")
    assert ".docx" in captured.err
    assert cli.main(["add", article, "--library", library]) == 0
    assert "0 added, 1 already known" in capsys.readouterr().out


def test_the_library_can_be_set_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_LIBRARY", str(tmp_path / "here"))
    assert cli.main(["add", write(tmp_path, "a.txt", "Text")]) == 0
    assert (tmp_path / "here" / "current.json").exists()


@pytest.mark.parametrize(
    "command",
    ["add x.txt", "add --from-parquet x", "watch x", "export --format jsonl -o out", "brief -o out.pptx", "check"]
    + ["check --mend", "compact", "reparse", "remove x", "correct --list", "migrate"],
)
@pytest.mark.parametrize("is_store", [False, True], ids=["folder", "store"])
def test_shards_are_no_library(tmp_path, monkeypatch, capsys, command, is_store):
    monkeypatch.chdir(tmp_path)
    shards = tmp_path / "shards"
    shards.mkdir()
    (shards / "dataset.json").write_text("{}")
    place = "s3://bucket/place" if is_store else str(shards)
    assert cli.main([*command.split(), "--library", place]) == 2
    said = capsys.readouterr().err
    assert f"dateline: --library is '{place}', a set of shards" in said
    assert f"dateline add --from-parquet {place} --library FOLDER" in said
    assert [path.name for path in tmp_path.rglob("*")] == ["shards", "dataset.json"]


def test_the_settings_say_which_shards_are_asked(monkeypatch, capsys):
    monkeypatch.setenv("DATELINE_LIBRARY", "s3://bucket/place")
    assert cli.main(["settings"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["shards", "s3://bucket/place"]


def test_an_error_the_user_can_mend_is_one_line(tmp_path, capsys):
    (tmp_path / "current.json").write_text("{broken")
    assert cli.main(["add", write(tmp_path, "a.txt", "Text"), "--library", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert len(captured.err.strip().splitlines()) == 1
    assert captured.err.startswith("dateline: The library")


@pytest.fixture
def shelf(tmp_path):
    """The folder of a library with two articles."""
    data = '{"text": "One", "source": "Andes Daily", "published": "2024-03-01"}\n{"text": "Two"}\n'
    assert cli.main(["add", write(tmp_path, "a.jsonl", data), "--library", str(tmp_path / "library")]) == 0
    return str(tmp_path / "library")


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv", "ftm", "gdelt", "plover", "originals"])
def test_export_writes_each_format_and_counts(form, shelf, tmp_path, capsys):
    capsys.readouterr()
    target = tmp_path / "out"
    assert cli.main(["export", "--library", shelf, "--format", form, "-o", str(target)]) == 0
    assert f"Written to {target}" in capsys.readouterr().out
    assert target.is_dir() == (form in ("parquet", "csv", "originals"))


@pytest.mark.parametrize(
    ("options", "texts"),
    [
        ([], {"One", "Two"}),
        (["--from", "2024-03-01", "--to", "2024-03-31"], {"One"}),
        (["--to", "2024-02-29"], set()),
        (["--source", "Andes Daily", "--source", "unknown source"], {"One", "Two"}),
        (["--source", "Andes Daily"], {"One"}),
        (["--country", "kr", "RU"], set()),
    ],
)
def test_export_takes_the_filters_of_the_pages(options, texts, shelf, tmp_path):
    target = tmp_path / "out.jsonl"
    assert cli.main(["export", "--library", shelf, "--format", "jsonl", "-o", str(target), *options]) == 0
    assert {json.loads(line)["text"] for line in target.read_text(encoding="utf-8").splitlines()} == texts


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "xls"], "'xls' is no format; choose one of parquet"),
        (["--from", "March"], "'March' is not a day; write it as YYYY-MM-DD"),
        (["--from", "2024-03-02", "--to", "2024-03-01"], "is after the last"),
        (["--country", "Korea"], "'KOREA' is not a country code"),
        (["--country", "QQ"], "No country has the code 'QQ'"),
        (["--source", "Lima Post"], "No article is from 'Lima Post'; sources in this library:"),
        (["--library", "nowhere"], "There is no library in nowhere"),
        (["-o", "gone/out"], "There is no folder"),
    ],
)
def test_export_says_what_is_wrong_and_writes_nothing(options, said, shelf, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = sorted(os.listdir(tmp_path))
    assert cli.main(["export", "--library", shelf, "--format", "jsonl", "-o", "out", *options]) == 2
    captured = capsys.readouterr().err
    assert said in captured
    assert len(captured.strip().splitlines()) == 1
    assert sorted(os.listdir(tmp_path)) == before


def test_export_replaces_a_file_only_when_forced(shelf, tmp_path, capsys):
    target = tmp_path / "out.jsonl"
    target.write_text("mine")
    command = ["export", "--library", shelf, "--format", "jsonl", "-o", str(target)]
    assert cli.main(command) == 2
    assert "--force" in capsys.readouterr().err
    assert target.read_text() == "mine"
    assert cli.main([*command, "--force"]) == 0
    assert target.read_text() != "mine"


def test_settings_lists_every_setting(capsys):
    assert cli.main(["settings"]) == 0
    printed = capsys.readouterr().out
    for setting in settings.SETTINGS:
        assert setting.variable in printed
        assert setting.help in printed


@pytest.mark.parametrize(
    "arguments", [["--help"], ["parse", "--help"], ["add", "--help"], ["export", "--help"], ["settings", "--help"]]
)
def test_every_command_has_help(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 0
    assert "usage: dateline" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out.startswith("dateline ")


def test_an_unknown_command_says_which_there_are(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["burn"])
    assert stop.value.code == 2
    assert "add" in capsys.readouterr().err


def test_a_reader_that_goes_away_ends_it_quietly():
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-m", "core.cli", "settings"]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_output_is_utf8_whatever_the_locale(tmp_path):
    path = write(tmp_path, "a.docx", "x")
    command = [sys.executable, "-m", "core.cli", "parse", path, str(tmp_path / "Zürich.txt")]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == 1
    assert "Zürich.txt" in done.stdout.decode("utf-8")
