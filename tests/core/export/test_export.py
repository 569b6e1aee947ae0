"""What all formats share: the same bytes, whole or not at all, and errors that say what to do."""

import datetime as dt
import os
import shutil

import pytest
from made import reject

from core.errors import DatelineError, ExportError, FilterError, LibraryError
from core.export import FORMATS, export, gdelt, sheets
from core.filters import Filters
from core.library.reader import Library


def content(path):
    """Bytes by file name."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_library_gives_the_same_bytes(form, both, run):
    first, counts = run(both, form, name="first")
    second, again = run(both, form, name="second")
    assert content(first) == content(second)
    assert counts == again
    assert sum(counts.values())


@pytest.mark.parametrize("form", FORMATS)
def test_articles_added_in_another_order_give_the_same_bytes(form, either_order, run):
    first, _ = run(either_order[0], form, name="first")
    second, _ = run(either_order[1], form, name="second")
    assert content(first) == content(second)


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_library_gives_files_without_rows(form, library, run):
    path, counts = run(library(), form)
    assert path.exists()
    assert {n for what, n in counts.items() if what != "countries"} <= {0}


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_there_is_kept_unless_forced(form, both, run):
    path, _ = run(both, form)
    before = content(path)
    with pytest.raises(ExportError, match="is there already.*--force"):
        run(both, form)
    assert content(path) == before
    run(both, form, Filters(sources=("Andes Daily",)), force=True)
    assert content(path) != before


@pytest.mark.parametrize(("form", "module"), [("gdelt", gdelt), ("csv", sheets)])
def test_what_breaks_off_leaves_nothing_and_changes_nothing(form, module, both, run, tmp_path, monkeypatch):
    path, _ = run(both, form)
    before, names = content(path), sorted(os.listdir(tmp_path))

    def full(job, chosen):
        yield from ()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "stories", full)
    with pytest.raises(ExportError, match="No space left on device.*Nothing was changed"):
        run(both, form, force=True)
    assert (content(path), sorted(os.listdir(tmp_path))) == (before, names)


def test_force_replaces_no_folder_that_holds_anything_else(both, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.docx").write_text("years of work")
    with pytest.raises(ExportError, match=r"thesis\.docx"):
        export(both, mine, "csv", force=True)
    assert (mine / "thesis.docx").read_text() == "years of work"
    with pytest.raises(ExportError, match="is a folder"):
        export(both, mine, "jsonl", force=True)


def test_force_replaces_no_file_by_a_folder(both, tmp_path):
    (tmp_path / "note").write_text("text")
    with pytest.raises(ExportError, match="is no folder"):
        export(both, tmp_path / "note", "parquet", force=True)


@pytest.mark.parametrize("name", ["", "current.json", "charts/000001.duckdb", "segments/new"])
def test_nothing_is_written_into_a_library(name, both):
    with pytest.raises(ExportError, match="lies in the library|no folder"):
        export(both, both.folder / name, "jsonl" if name else "csv", force=True)
    with Library.open(both.folder) as again:
        assert again.rows("SELECT count(*) FROM articles") == [(2,)]


def test_an_unknown_format_says_which_there_are(both, tmp_path):
    with pytest.raises(ExportError, match="'xls' is no format; choose one of parquet, jsonl, csv"):
        export(both, tmp_path / "out", "xls")


def test_a_missing_library_says_how_to_make_one(tmp_path):
    with Library.open(tmp_path / "none") as none, pytest.raises(LibraryError, match="There is no library in .*none"):
        export(none, tmp_path / "out", "jsonl")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        (Filters(countries=("CL", "QQ")), "No country has the code 'QQ'"),
        (Filters(sources=("Lima Post",)), "No article is from 'Lima Post'; sources in this library: 'Andes Daily'"),
    ],
)
def test_a_filter_that_nothing_is_known_of_is_an_error(filters, said, both, run, tmp_path):
    with pytest.raises(FilterError, match=said):
        run(both, "jsonl", filters)
    assert not (tmp_path / "out-jsonl").exists()


@pytest.mark.parametrize("name", ["gone/out", "x" * 300])
def test_a_target_that_cannot_be_is_an_error(name, both, run):
    with pytest.raises(DatelineError, match="hoose another"):
        run(both, "jsonl", name=name)


MARCH = Filters(date_from=dt.date(2024, 3, 1), date_to=dt.date(2024, 3, 7))


@pytest.mark.parametrize(
    ("form", "filters", "expected"),
    [
        ("jsonl", Filters(), {"articles": 2}),
        ("jsonl", MARCH, {"articles": 1}),  # by publication: TWO, of 7 March
        ("jsonl", Filters(countries=("BO",)), {"articles": 1}),
        ("jsonl", Filters(sources=("unknown source",)), {"articles": 1}),
        ("plover", Filters(), {"events": 4, "left out": 1}),
        ("plover", MARCH, {"events": 2, "left out": 0}),  # by the day of the event: the meeting, told twice
        ("plover", Filters(date_to=dt.date(2000, 1, 1)), {"events": 1, "left out": 0}),
        ("plover", Filters(date_from=dt.date(2024, 2, 10), date_to=dt.date(2024, 2, 11)), {"events": 1, "left out": 0}),
        ("gdelt", Filters(countries=("BO",)), {"events": 1, "left out": 0}),
        ("csv", Filters(sources=("Andes Daily",)), {"events": 3, "quotes": 1, "entities": 7, "articles": 1}),
    ],
)
def test_filters_choose_by_what_a_row_is(form, filters, expected, both, run):
    assert run(both, form, filters)[1] == expected


def test_nothing_dangles_in_a_filtered_parquet(both, run):
    _, counts = run(both, "parquet", MARCH)
    assert (counts["articles"], counts["texts"], counts["rejects"]) == (1, 1, 0)
    assert counts["links"] == counts["entities"]
    assert reject().article_id is None


def damage(path, first):
    """Turns a byte in every four thousand."""
    data = bytearray(path.read_bytes())
    for at in range(first, len(data), 4096):
        data[at] ^= 0xFF
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("form", "where", "first"),
    [
        *((form, "segments/*.arrow", 100) for form in FORMATS),
        # What asks no tables needs no charts, so it can still be had.
        *((form, "charts/*.duckdb", 4096 * 4 + 100) for form in FORMATS if FORMATS[form].tables),
    ],
)
def test_a_damaged_library_is_said_and_nothing_is_written(form, where, first, long_texts, run, tmp_path):
    shutil.copytree(long_texts, tmp_path / "library")
    damage(next((tmp_path / "library").glob(where)), first)
    with pytest.raises(LibraryError, match="is damaged"), Library.open(tmp_path / "library") as again:
        run(again, form)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["library"]
