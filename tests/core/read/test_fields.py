"""Which field says what: guessed from its name, or as the user says; what is left open is told before reading."""

import datetime as dt
import io
import json

import made_files as made
import pytest

from core.cli import main
from core.errors import ReadError
from core.read import Item, Reading, read_items
from core.read.fields import Columns, given_fields, guess_of, is_sure, mapping_of

ADDED = dt.date(2026, 1, 15)
STORY = "Foreign ministers of five countries met in Vienna on Tuesday to talk about grain exports."
ROWS = [
    {"Caption": "A deal", "Story so far": STORY, "When": made.DAY},
    {"Caption": "B", "Story so far": "", "When": ""},
]
TOLD = {"": {"text": "Story so far", "title": "Caption", "published": "When"}}


def _csv(rows, delimiter=","):
    lines = [delimiter.join(rows[0])] + [delimiter.join(row.values()) for row in rows]
    return "\r\n".join(lines).encode()


def _parquet(rows):
    stream = io.BytesIO()
    made.pq.write_table(made.pa.Table.from_pylist(rows), stream)
    return stream.getvalue()


FILES = {
    "a.csv": _csv(ROWS),
    "a.tsv": _csv(ROWS, "\t"),
    "a.json": json.dumps(ROWS).encode(),
    "one.json": json.dumps(ROWS[0]).encode(),
    "a.jsonl": b"\n".join(json.dumps(row).encode() for row in ROWS),
    "a.parquet": _parquet(ROWS),
    "a.xlsx": made.xlsx(),
}


@pytest.fixture(scope="module")
def reading():
    with Reading(ADDED) as one:
        yield one


@pytest.mark.parametrize("name", [name for name in FILES if name != "a.xlsx"])
def test_what_the_user_says_of_the_fields_is_followed(tmp_path, name):
    (tmp_path / name).write_bytes(FILES[name])
    first, *others = read_items([tmp_path / name], added=ADDED, fields=TOLD)
    assert isinstance(first, Item)
    article = first.article
    assert (article.text, article.title, article.published) == (STORY, "A deal", dt.date(2024, 3, 5))
    assert not [item for item in others if isinstance(item, Item)]


def test_what_is_said_of_one_file_is_not_said_of_another(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"Caption,Lead\r\nA deal,A text of its own\r\n")
    told = {str(tmp_path / "a.csv"): {"text": "Lead"}}
    found = list(read_items([tmp_path / "a.csv", tmp_path / "b.csv"], added=ADDED, fields=told))
    assert [isinstance(item, Item) for item in found] == [True, False]
    assert "--field text=NAME" in found[1].reason


@pytest.mark.parametrize("name", FILES)
def test_columns_are_told_before_a_table_is_read(reading, tmp_path, name):
    (tmp_path / name).write_bytes(FILES[name])
    (columns,) = reading.columns(tmp_path / name)
    if name == "a.xlsx":
        assert columns.names == ("title", "source", "published", "text", "url")
        assert columns.rows[0][0] == made.TITLE
    else:
        assert columns.names == tuple(ROWS[0])
        assert columns.rows[0] == ("A deal", STORY, made.DAY)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.txt", b"Just text."), ("a.csv", b""), ("a.json", b"{broken"), ("a.parquet", b"PAR1"), ("a.xlsx", b"PK")],
)
def test_what_is_no_table_has_no_columns(reading, tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert reading.columns(tmp_path / name) == []
    assert reading.columns(tmp_path / "not there.csv") == []


def test_cells_are_shown_in_one_line_and_cut(reading, tmp_path):
    (tmp_path / "a.json").write_bytes(json.dumps([{"Body": "a\nb\t" + "x" * 900, "n": 3, "none": None}]).encode())
    (columns,) = reading.columns(tmp_path / "a.json")
    text, number, nothing = columns.rows[0]
    assert text.startswith("a b xxx")
    assert len(text) <= 200
    assert (number, nothing) == ("3", "")


@pytest.mark.parametrize(
    ("names", "given", "mapping"),
    [
        (("Headline", "Full Text"), {}, {"title": "Headline", "text": "Full Text"}),
        (("Headline", "Lead"), {"text": "Lead"}, {"title": "Headline", "text": "Lead"}),
        (("Headline", "Lead"), {"text": "Headline"}, {"text": "Headline"}),
        (("title", "text"), {"text": "Nowhere"}, {"title": "title", "text": "text"}),
        (("title", "text", "date"), {"title": "", "published": ""}, {"text": "text"}),
        ((), {"text": "a"}, {}),
    ],
)
def test_the_user_goes_before_the_guess(names, given, mapping):
    assert mapping_of(names, given) == mapping


@pytest.mark.parametrize(
    ("names", "sure"),
    [
        (("title", "source", "published", "text", "url"), True),
        (("Headline", "Publication", "Date", "Full Text", "Shares"), True),
        (("text",), True),
        (("text", "Paper"), False),
        (("title", "source", "date", "description"), False),
        (("name", "price"), False),
        ((), False),
    ],
)
def test_only_what_leaves_something_open_is_asked(names, sure):
    assert is_sure(names) is sure


def test_what_names_do_not_tell_is_guessed_from_what_cells_look_like():
    names = ("No.", "Caption", "Story so far", "When", "Where from", "Paper")
    rows = (
        ("1", "A deal on grain", STORY, "2024-03-05", "https://example.org/1", "Post"),
        ("2", "Talks begin", STORY, "March 6, 2024", "https://example.org/2", "Times"),
    )
    told = {"text": "Story so far", "title": "Caption", "published": "When", "url": "Where from"}
    assert guess_of(Columns(names, rows)) == told
    assert guess_of(Columns(("name", "price"), (("x", "1"),))) == {"title": "name"}
    assert guess_of(Columns(("a",), ())) == {}


KNOWN = [{"Caption": "A deal", "content": STORY}, {"Caption": "B", "content": STORY}]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", _csv(KNOWN)),
        ("a.json", json.dumps(KNOWN).encode()),
        ("a.jsonl", json.dumps(KNOWN[0]).encode()),
        ("a.parquet", _parquet(KNOWN)),
    ],
)
def test_a_table_whose_text_is_none_of_its_fields_is_left_out_in_words(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    assert isinstance(next(iter(read_items([tmp_path / name], added=ADDED))), Item)
    found = list(read_items([tmp_path / name], added=ADDED, fields={"": {"text": ""}}))
    assert found
    assert all("left out" in item.reason for item in found)


def test_fields_are_given_as_fact_and_name():
    assert given_fields(["text=Full = story", "published= When "]) == {"text": "Full = story", "published": "When"}


@pytest.mark.parametrize("option", ["body=Story", "text", "text=", "=x", "\x1b[31m=x"])
def test_a_field_that_cannot_be_given_says_what_can(option, capsys, tmp_path):
    with pytest.raises(ReadError, match="text"):
        given_fields([option])
    (tmp_path / "a.csv").write_bytes(FILES["a.csv"])
    assert main(["add", f"--field={option}", str(tmp_path / "a.csv"), "--library", str(tmp_path / "library")]) == 2
    assert "\x1b" not in capsys.readouterr().err
    assert not (tmp_path / "library").exists()


def test_front_matter_of_endless_aliases_is_read_at_once(tmp_path):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    (tmp_path / "a.md").write_text("---\n" + "\n".join(lines) + f"\ntitle: *i\nauthor: *i\n---\n{STORY}\n")
    (item,) = read_items([tmp_path / "a.md"], added=ADDED)
    assert isinstance(item, Item)
    assert item.article.text.strip() == STORY
