import gzip
import io
import json
from dataclasses import replace

import pytest
from made import ONE, TWO
from made_files import SOURCE, html, warc
from made_shards import ADDED, FILES, FOUR, THREE, by_heart, shards, tree, without_model, write_files

from core.errors import ShardError
from core.ingest import parse_batch
from core.read import read_paths
from core.records import Reject
from core.shards import work
from core.shards.dataset import opened
from core.shards.places import found_at, place_of
from core.shards.tables import SCHEMAS, parsed_of, tables_of


@pytest.fixture
def given(tmp_path):
    return write_files(tmp_path / "in")


@pytest.fixture
def seen(monkeypatch):
    return without_model(monkeypatch)


def test_what_is_written_is_read_back():
    odd = replace(THREE, rejects=(Reject("x", THREE.article.id, "names", "It broke."),))
    batch, kept = [ONE, TWO, odd], [None, b"other bytes", ONE.article.text.encode()]
    found = list(parsed_of(tables_of(batch, parser_version=3, originals=kept)))
    assert [parsed for parsed, _ in found] == batch
    assert [original for _, original in found] == [None, b"other bytes", ONE.article.text.encode()]


def test_a_shard_has_its_rows_by_month(given, tmp_path, seen):
    found = shards([given], tmp_path / "out")
    assert (found.shards, found.before, len(found.done), found.strays) == (4, 0, 4, 0)
    assert found.rows["articles"] == 4
    assert found.rows["events"] == sum(len(one.events) for one in FILES.values())
    data = opened(str(tmp_path / "out"))
    months = {file.month: file.rows for file in data.files("articles")}
    assert sorted(months) == ["2024-03", "2024-04", "unknown"]
    rows = data.read(data.files("articles", {"2024-04"}), "articles", thorough=True).to_pylist()
    assert [(row["article_id"], row["shard"], row["named"]) for row in rows] == [(FOUR.article.id, 3, ["BO", "CL"])]


def test_what_is_finished_is_not_parsed_again(given, tmp_path, seen):
    shards([given], tmp_path / "out")
    before = tree(tmp_path / "out")
    assert len(seen) == 4
    again = shards([given], tmp_path / "out")
    assert (again.shards, again.before, again.done) == (4, 4, ())
    assert len(seen) == 4
    assert tree(tmp_path / "out") == before


def test_a_run_that_was_stopped_goes_on_and_nothing_is_lost_or_doubled(given, tmp_path, monkeypatch):
    without_model(monkeypatch)
    shards([given], tmp_path / "whole")

    def stop_at_third(articles):
        if articles[0].text == THREE.article.text:
            raise KeyboardInterrupt
        return by_heart(articles)

    without_model(monkeypatch, stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        shards([given], tmp_path / "out")
    assert [entry.shard for entry in opened(str(tmp_path / "out")).entries] == [0, 1]
    seen = without_model(monkeypatch)
    again = shards([given], tmp_path / "out")
    assert (again.before, len(again.done), len(seen)) == (2, 2, 2)
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")


def test_a_shard_that_died_before_its_entry_is_parsed_again_to_the_same_files(given, tmp_path, seen):
    out = tmp_path / "out"
    shards([given], out)
    before = tree(out)
    written = opened(str(out)).entries[2].files
    (out / "done" / "00000002.json").unlink()
    assert opened(str(out)).strays() == [file.path for file in written]
    again = shards([given], out)
    assert (again.before, len(again.done), again.strays) == (3, 1, 0)
    assert tree(out) == before


def test_new_inputs_are_new_shards_and_the_others_stay(given, tmp_path, seen):
    out = tmp_path / "out"
    shards([given / "a.txt"], out)
    again = shards([given, given / "b.txt"], out)
    assert (again.shards, again.before, len(again.done)) == (4, 1, 3)
    assert [path.rpartition("/")[2] for path in seen] == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_an_article_twice_in_a_shard_is_one(tmp_path, seen):
    given = write_files(tmp_path / "in", {"a.txt": ONE, "b.txt": ONE, "c.txt": TWO})
    found = shards([given], tmp_path / "out", shard_mb=1)
    assert (found.shards, found.rows["articles"], len(seen)) == (1, 2, 2)


def test_what_cannot_be_read_is_a_reject_with_its_bytes(tmp_path, seen):
    given = write_files(tmp_path / "in")
    (given / "z.pdf").write_bytes(b"no PDF at all")
    (given / "y.jsonl").write_text('{"text": "Unknown to all."}\nnot JSON\n')
    found = shards([given], tmp_path / "out", shard_mb=1)
    data = opened(str(tmp_path / "out"))
    rows = data.read(data.files("rejects"), "rejects").to_pylist()
    assert [row["stage"] for row in rows] == ["parse", "read", "read"]
    assert found.rows["originals"] == 2
    kept = data.read(data.files("originals"), "originals").to_pylist()
    assert {row["data"] for row in kept} == {b"no PDF at all", b"not JSON\n"}
    assert {row["sha256"] for row in kept} == {row["sha256"] for row in rows if row["stage"] == "read"}


def test_what_is_said_beside_the_files_is_said_of_their_articles(tmp_path, monkeypatch):
    given = write_files(tmp_path / "in", {"a.txt": ONE, "b.txt": TWO})
    (given / "articles.csv").write_text("file,source\na.txt,The Beside\n,nobody\n")
    without_model(monkeypatch, lambda articles: [replace(THREE, article=article) for article in articles])
    shards([given], tmp_path / "out", shard_mb=1)
    data = opened(str(tmp_path / "out"))
    rows = data.read(data.files("articles"), "articles").to_pylist()
    assert [(row["path"].rpartition("/")[2], row["source"]) for row in rows] == [
        ("a.txt", "The Beside"),
        ("b.txt", None),
    ]
    (reject,) = data.read(data.files("rejects"), "rejects").to_pylist()
    assert "Line 3 names no file" in reject["reason"]


def test_rows_are_those_of_parsing(tmp_path, nlp):
    texts = ("Chile accused Peru on 3 March 2024.", '"No," said Ana Rivera of Chile in Lima.', "Kenya signed a treaty.")
    for n, text in enumerate(texts):
        (tmp_path / f"{n}.txt").write_text(text)
    shards([tmp_path / "*.txt"], tmp_path / "out", shard_mb=8e-5)
    data = opened(str(tmp_path / "out"))
    assert len(data.entries) == 2
    tables = {name: data.read(data.files(name), name).drop_columns("shard") for name in SCHEMAS}
    found = sorted((parsed for parsed, _ in parsed_of(tables)), key=lambda parsed: parsed.article.path)
    assert found == parse_batch(list(read_paths([tmp_path / f"{n}.txt" for n in range(3)], added=ADDED)))


# ---- what goes wrong -------------------------------------------------------------------------------------------------


def test_another_version_does_not_add_to_a_set(given, tmp_path, seen):
    out = tmp_path / "out"
    shards([given / "a.txt"], out)
    made = json.loads((out / "dataset.json").read_text())
    for field, value, said in (("parser_version", 1, "is of parser 1"), ("model", "xx 1", "is of model xx 1")):
        (out / "dataset.json").write_text(json.dumps(made | {field: value}))
        with pytest.raises(ShardError, match=said):
            shards([given], out)
    (out / "dataset.json").write_text(json.dumps(made | {"format": 99}))
    with pytest.raises(ShardError, match="layout 99, this Dateline reads 1"):
        opened(str(out))


def test_a_worker_of_another_version_says_where_it_is(given, tmp_path, seen, monkeypatch):
    shards([given / "a.txt"], tmp_path / "out")
    monkeypatch.setattr("core.shards.plan.PARSER_VERSION", 1)
    data = opened(str(tmp_path / "out"))
    job = work.Job(None, data.place, data.made, None)
    with pytest.raises(ShardError, match=r"the machine \S+ has parser 1"):
        work.parse_shard(job)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:40]), "has 40 bytes, .* were written: something else wrote"),
        (lambda path: path.unlink(), "is missing: something else wrote"),
    ],
)
def test_a_finished_file_that_something_else_wrote_to_is_named(given, tmp_path, seen, harm, said):
    out = tmp_path / "out"
    shards([given], out)
    (harmed,) = (out / "events" / "month=2024-03").glob("00000001-*")
    harm(harmed)
    with pytest.raises(ShardError, match=said) as raised:
        shards([given], out)
    assert harmed.name in str(raised.value)
    assert str(out / "done" / "00000001.json") in str(raised.value)
    (out / "done" / "00000001.json").unlink()
    assert len(shards([given], out).done) == 1
    opened(str(out)).check()


def test_bytes_that_are_others_of_the_same_number_are_noticed_where_they_are_read(given, tmp_path, seen):
    out = tmp_path / "out"
    shards([given], out)
    data = opened(str(out))
    file = data.files("events")[0]
    path = out / file.path
    path.write_bytes(path.read_bytes()[:-9] + b"x" + path.read_bytes()[-8:])
    with pytest.raises(ShardError, match="not those that were written"):
        data.read([file], "events", thorough=True)


def test_what_something_else_puts_there_is_counted_and_not_read(given, tmp_path, seen):
    out = tmp_path / "out"
    shards([given], out)
    (out / "events" / "month=2024-03" / "half.parquet").write_bytes(b"PAR1 and no more")
    found = shards([given], out)
    assert found.strays == 1
    assert found.rows["events"] == sum(len(one.events) for one in FILES.values())


def test_a_damaged_entry_is_named(given, tmp_path, seen):
    out = tmp_path / "out"
    shards([given], out)
    (out / "done" / "00000001.json").write_text("{")
    with pytest.raises(ShardError, match=r"00000001.json is not what Dateline wrote .* parsed again"):
        shards([given], out)


def test_an_input_that_changed_is_refused(given, tmp_path, seen):
    shards([given], tmp_path / "out")
    (given / "a.txt").write_text("Something else.")
    with pytest.raises(ShardError, match=r"a.txt had [\d,]+ bytes when it was planned and has 15 now"):
        shards([given], tmp_path / "out")


def test_a_set_does_not_lie_in_what_it_is_made_of(given, seen):
    with pytest.raises(ShardError, match=r"out lies in .*/in, which is to be read"):
        shards([given], given / "out")


def test_a_folder_of_something_else_is_left_alone(given, tmp_path, seen):
    with pytest.raises(ShardError, match="holds 'c.txt', which no set of shards has"):
        shards([given / "a.txt"], given / "c")
    with pytest.raises(ShardError, match="is no set of shards"):
        opened(str(given))


# ---- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("?.txt", ["a.txt", "b.txt"]),
        ("**/*.txt", ["a.txt", "b.txt", "c/c.txt", "c/d.txt"]),
        ("[ab].txt", ["a.txt", "b.txt"]),
        ("c/*", ["c/c.txt", "c/d.txt"]),
        ("**", ["a.txt", "b.txt", "c/c.txt", "c/d.txt"]),
    ],
)
def test_globs(given, pattern, found):
    _, files, is_folder = found_at(str(given / pattern))
    assert [file.place.path.removeprefix(f"{given}/") for file in files] == found
    assert not is_folder


def test_files_of_the_system_are_passed_over(given):
    (given / ".hidden").mkdir()
    (given / ".hidden" / "x.txt").write_text("x")
    _, files, is_folder = found_at(str(given))
    assert [file.inner for file in files] == ["a.txt", "b.txt", "c/c.txt", "c/d.txt"]
    assert is_folder
    assert found_at(f"file://{given}")[1][0].place.said == f"{given}/a.txt"


@pytest.mark.parametrize(
    ("path", "said"),
    [("nowhere/at/all", "no such file, and no folder"), ("*.nothing", "no file is called"), ("zz9://x", "zz9://")],
)
def test_a_place_that_is_not_there_is_named(path, said):
    with pytest.raises(ShardError, match=said):
        found_at(path)


def test_a_disk_that_refuses_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ShardError, match=r"below: File exists\."):
        place_of(tmp_path / "file" / "below").publish(b"x")


# ---- large files -----------------------------------------------------------------------------------------------------


ROWS = [json.dumps({"text": f"Text {n} {'é' * (n * 37 % 300)}."}, ensure_ascii=False).encode() for n in range(12)]


@pytest.mark.parametrize("data", [b"\n".join(ROWS), b"\r\n".join(ROWS) + b"\r\n", b"\n\na\n\n", b"a", b"\n"])
@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
def test_wherever_lines_are_cut_each_is_in_one_part(monkeypatch, data, chunk):
    monkeypatch.setattr(work, "_CHUNK", chunk)
    for n in range(1, 40):
        ends = [len(data) * part // n for part in range(n + 1)]
        parts = [io.BytesIO() for _ in range(n)]
        for part, start, stop in zip(parts, ends, ends[1:], strict=False):
            work._copy_lines(io.BytesIO(data), start, stop, part)
        assert b"".join(part.getvalue() for part in parts) == data
        assert all(part.getvalue().endswith(b"\n") for part in parts[:-1] if part.tell() and data.endswith(b"\n"))


def test_json_lines_larger_than_a_shard_are_several(tmp_path, seen):
    (tmp_path / "big.jsonl").write_bytes(b"\n".join(ROWS))
    found = shards([tmp_path / "big.jsonl"], tmp_path / "out", shard_mb=5e-4)
    assert found.shards == -(-len(b"\n".join(ROWS)) // 500)
    data = opened(str(tmp_path / "out"))
    texts = data.read(data.files("texts"), "texts").column("text").to_pylist()
    assert texts == [json.loads(row)["text"] for row in ROWS]
    assert found.rows["rejects"] == len(ROWS)  # unheard of, each once, and nothing else
    again = shards([tmp_path / "big.jsonl"], tmp_path / "out", shard_mb=5e-4)
    assert (again.before, again.done) == (found.shards, ())


def test_a_bad_line_of_a_part_is_told_by_where_the_part_begins(tmp_path, seen):
    (tmp_path / "big.jsonl").write_text("".join(f'{{"text": "Text number {n}."}}\n' for n in range(9)) + "no JSON\n")
    found = shards([tmp_path / "big.jsonl"], tmp_path / "out", shard_mb=1e-4)
    assert found.shards == 3
    data = opened(str(tmp_path / "out"))
    (bad,) = [r for r in data.read(data.files("rejects"), "rejects").to_pylist() if r["stage"] == "read"]
    assert "not JSON" in bad["reason"]
    assert bad["path"].endswith("big.jsonl from byte 167")


def test_a_web_archive_is_a_shard(tmp_path, seen):
    pages = [(f"https://news.example/{n}", html([f"Chile met Peru for the {n}th time in Lima."])) for n in (1, 2)]
    (tmp_path / "CC-NEWS-1.warc.gz").write_bytes(warc(pages, pack=gzip.compress))
    found = shards([tmp_path / "CC-NEWS-1.warc.gz"], tmp_path / "out")
    data = opened(str(tmp_path / "out"))
    rows = data.read(data.files("articles"), "articles").to_pylist()
    assert (found.shards, len(rows)) == (1, 2)
    assert [row["path"] for row in rows] == [f"{tmp_path / 'CC-NEWS-1.warc.gz'}!/{url}" for url, _ in pages]
    assert {row["source"] for row in rows} == {SOURCE}
