"""Every format read back by what reads it."""

import csv
import hashlib
import json
import re

import pyarrow as pa
import pytest
from made import NAMES, ONE, TWO, parsed
from made_hostile import HOSTILE, hostile
from pyarrow import parquet

from core.contract import article_json
from core.export.cells import cell, field
from core.export.exchange import exchange
from core.export.gdelt import COLUMNS, GDELT_COLUMNS
from core.export.sheets import COLUMNS as SHEETS
from core.export.tables import EXCHANGE_VERSION, TABLES
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def sheet(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def tabbed(path):
    head, *rest = path.read_text(encoding="utf-8").split("\n")
    assert rest.pop() == ""
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in rest]


def of_schema(found, schema):
    return [entity for entity in found if entity["schema"] == schema]


# --- parquet


def test_parquet_holds_every_row_of_every_table(both, run):
    path, counts = run(both, "parquet")
    assert set(counts) == set(TABLES)
    with exchange(both) as tables:
        for table in TABLES:
            stored = pa.Table.from_batches(tables.arrow(f"SELECT * FROM {table}"))  # noqa: S608 - our tables
            read = parquet.read_table(path / f"{table}.parquet")
            assert sorted(map(repr, read.to_pylist())) == sorted(map(repr, stored.to_pylist())), table
            assert counts[table] == stored.num_rows > 0, table


def test_parquet_says_what_made_it(both, run):
    path, _ = run(both, "parquet")
    said = parquet.read_schema(path / "events.parquet").metadata
    assert said[b"dateline.schema_version"] == str(EXCHANGE_VERSION).encode()
    assert (said[b"dateline.parser_version"], said[b"dateline.table"]) == (b"1", b"events")
    assert said[b"dateline.filters"] == b"all"


def test_parquet_is_sorted(both, run):
    path, _ = run(both, "parquet")
    found = parquet.read_table(path / "events.parquet", columns=["article_id", "trigger_start"]).to_pylist()
    assert found == sorted(found, key=lambda row: tuple(row.values()))


def test_parquet_row_groups_have_their_size(library, run, monkeypatch):
    monkeypatch.setattr("core.export.parquet._TEXT_GROUP_ROWS", 2)
    path, _ = run(library(ONE, TWO, parsed("Chile is calm.")), "parquet")
    file = parquet.ParquetFile(path / "texts.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 1]


# --- jsonl


def test_jsonl_is_what_parse_prints(both, run):
    path, _ = run(both, "jsonl")
    printed = [json.loads(json.dumps(article_json(one))) for one in (ONE, TWO)]
    for row in printed:  # the made records have their entities in another order than the text
        row["entities"].sort(key=lambda entity: entity["mentions"][0]["start"])
    assert lines(path) == sorted(printed, key=lambda row: row["id"])


def test_jsonl_keeps_hostile_text_character_for_character(library, run):
    path, _ = run(library(hostile()), "jsonl")
    (row,) = lines(path)
    assert (row["text"], row["title"]) == (hostile().article.text, HOSTILE)


# --- originals


def test_originals_come_back_byte_for_byte_once_each(tmp_path, run):
    plain = parsed("Chile is calm. Café.")
    wrapped = [parsed("Peru is calm."), parsed("Peru is calm, it says.")]
    line = b'{"text": "Peru is calm."}\n'
    with open_writer(tmp_path / "library") as writer:
        writer.append([plain, *wrapped], parser_version=1, originals=[plain.article.text.encode(), line, line])
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    with Library.open(tmp_path / "library") as library:
        path, counts = run(library, "originals")
    assert counts == {"articles": 3, "files": 2}
    assert sorted(file.read_bytes() for file in path.iterdir()) == sorted([plain.article.text.encode(), line])
    assert all(file.name == hashlib.sha256(file.read_bytes()).hexdigest() for file in path.iterdir())


# --- csv


def test_sheets_have_their_columns_and_a_byte_order_mark(both, run):
    path, counts = run(both, "csv")
    assert set(counts) == set(SHEETS)
    for name, columns in SHEETS.items():
        data = (path / f"{name}.csv").read_bytes()
        assert data.startswith(b"\xef\xbb\xbf" + ",".join(columns).encode() + b"\r\n")
        assert len(sheet(path / f"{name}.csv")) == counts[name]


def test_events_keep_their_precision_and_name_their_parties(both, run):
    path, _ = run(both, "csv")
    found = {row["title"]: row for row in sheet(path / "events.csv")}
    accused = found["Chile accuses Bolivia"]
    assert (accused["date"], accused["date_start"], accused["date_end"]) == ("2024-02", "2024-02-01", "2024-02-29")
    assert (accused["actors"], accused["recipients"], accused["status"]) == ("Chile", "Bolivia", "alleged")
    assert accused["sentence"] == "In February Chile accused Bolivia of delay."
    (met,) = [row for row in found.values() if row["type"] == "CONSULT"]
    assert (met["n_articles"], met["sources"], met["actors"]) == ("2", "Andes Daily; unknown source", met["actors"])
    (undated,) = [row for row in found.values() if row["type"] == "REJECT"]
    assert (undated["date"], undated["date_start"]) == ("", "")


def test_quotes_entities_and_articles_say_what_the_pages_say(both, run):
    path, _ = run(both, "csv")
    (quote,) = sheet(path / "quotes.csv")
    assert (quote["speaker_name"], quote["as_said"], quote["content"]) == ("Ana Rivera", "She", "Peru would gain")
    assert (quote["cue"], quote["about"], quote["source"]) == ("said that", "Peru", "Andes Daily")
    peru = {row["name"]: row for row in sheet(path / "entities.csv")}["Peru"]
    assert (peru["country_name"], peru["n_articles"], peru["n_mentions"]) == ("Peru", "2", "3")
    assert (peru["first_published"], peru["last_published"]) == ("2024-03-07", "2024-03-08")
    titles = [row["title"] for row in sheet(path / "articles.csv")]
    assert titles == ["Chile and Peru agree on copper", "Luis Soto hosts Chilean guest"]


def test_no_cell_of_a_sheet_runs_as_a_formula(library, run):
    path, _ = run(library(hostile()), "csv")
    for name in SHEETS:
        for row in sheet(path / f"{name}.csv"):
            assert not [value for value in row.values() if re.match(r"[=+\-@\t\r\n]", value)], name
            assert not [value for value in row.values() if "\x00" in value], name
    (article,) = sheet(path / "articles.csv")
    assert article["title"].startswith("'=cmd|")
    assert article["source"] == "'-2+3\r\nnew,row"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@A1", "'@A1"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("\nx", "'\nx"), ("\uff1d1", "'\uff1d1"), ("1=1", "1=1"), ("a-b", "a-b"), ("'=1", "'=1"), ("", ""),
        ("a\x00b", "a\ufffdb"), ("\x00=1", "\ufffd=1"), ("a\nb", "a\nb"), (None, ""), (-3.5, -3.5), (True, "yes"),
        (["=a", None, "b"], "'=a; b"), ([], ""),
    ],
)  # fmt: skip
def test_cells(value, expected):
    assert cell(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\tb\r\nc", "a b c"),
        (" \t=1", "'=1"),
        ("\x00=1", "'=1"),
        ("a\u2028b\x85c", "a b c"),
        (-3.0, "-3.0"),
        (None, ""),
    ],
)
def test_fields(value, expected):
    assert field(value) == expected


# --- gdelt


def test_gdelt_has_its_61_columns_first(both, run):
    path, _ = run(both, "gdelt")
    head = path.read_text(encoding="utf-8").split("\n")[0].split("\t")
    assert (len(GDELT_COLUMNS), len(set(COLUMNS)), tuple(head)) == (61, len(COLUMNS), COLUMNS)
    assert [head.index(name) for name in ("SQLDATE", "Actor2Name", "QuadClass", "SOURCEURL")] == [1, 16, 29, 60]


def test_gdelt_dates_claim_no_more_than_is_known(both, run):
    path, _ = run(both, "gdelt")
    dates = {row["EventRootCode"]: [row[c] for c in ("SQLDATE", "MonthYear", "Year")] for row in tabbed(path)}
    assert dates == {
        "CONSULT": ["20240306", "202403", "2024"],
        "ACCUSE": ["", "202402", "2024"],
        "RETREAT": ["", "", "1999"],
    }


def test_gdelt_rows_say_who_did_what_to_whom(both, run):
    path, counts = run(both, "gdelt")
    assert counts == {"events": 4, "left out": 1}
    (accused,) = [row for row in tabbed(path) if row["EventRootCode"] == "ACCUSE"]
    assert [accused[f"Actor{n}{c}"] for n in (1, 2) for c in ("Name", "CountryCode")] == [
        "Chile",
        "CHL",
        "Bolivia",
        "BOL",
    ]
    assert (accused["QuadClass"], accused["GoldsteinScale"], accused["Status"]) == ("3", "-3.0", "alleged")
    assert (accused["DateEDTF"], accused["NumArticles"], accused["DATEADDED"]) == ("2024-02", "1", "20260115000000")
    met = [(row["Actor1Name"], row["Actor2Name"]) for row in tabbed(path) if row["EventRootCode"] == "CONSULT"]
    assert met == [("Ana Rivera", "Luis Soto"), ("Luis Soto", "Ana Rivera")]


def test_gdelt_rows_hold_whatever_text_does(library, run):
    told = parsed("Chile met Peru.", events=[("met", "CONSULT", ["Chile", "Peru"], [], *[TWO.article.published] * 2)])
    harmful = hostile()
    path, _ = run(library(told, harmful), "gdelt")
    assert [(row["Actor1Name"], row["Actor2Name"]) for row in tabbed(path)] == [("Chile", "Peru")]
    dated = parsed(
        "Peru left.\tAt once.",
        events=[("left", "RETREAT", ["Peru"], [], *[TWO.article.published] * 2, {"title": HOSTILE})],
        url="javascript:alert(1)",
    )
    path, _ = run(library(dated, folder="other"), "gdelt", name="again")
    (row,) = tabbed(path)
    assert row["Title"].startswith("'=cmd|")
    assert row["SOURCEURL"] == ""


# --- plover


def test_plover_records_have_the_manuals_fields(both, run):
    path, _ = run(both, "plover")
    found = {row["id"]: row for row in lines(path)}
    accused = found[ONE.events[1].id]
    assert (accused["date"], accused["enddate"], accused["date_edtf"]) == ("2024-02-01", "2024-02-29", "2024-02")
    assert (accused["event"], accused["mode"], accused["quad_code"], accused["status"]) == (
        ["ACCUSE"],
        [],
        3,
        "alleged",
    )
    (actor,) = accused["actor"]
    assert (actor["code"], actor["entity_text"], actor["identifier_text"]) == ("CHL", "Chile", "Chile")
    assert accused["text"] == "In February Chile accused Bolivia of delay."
    span = accused["text_info"]
    assert ONE.article.text[span["start"] : span["end"]] == accused["text"]
    assert accused["cite_info"]["publication"] == "Andes Daily"


def test_plover_links_the_reports_of_one_happening(both, run):
    path, _ = run(both, "plover")
    first, second = (row for row in lines(path) if row["event"] == ["CONSULT"])
    assert first["link"] == second["link"]
    assert first["id"] != second["id"]
    assert {"enddate"}.isdisjoint(first)


def test_plover_keeps_parties_that_no_entity_stands_for(library, run):
    day = TWO.article.published
    made = parsed("Protesters marched.", events=[("marched", "PROTEST", [], [], day, day)])
    event = made.events[0]
    made = type(made)(made.article, made.sentences, events=(type(event)(**facts(event, actor_texts=("Protesters",))),))
    path, _ = run(library(made), "plover")
    (row,) = lines(path)
    assert (row["actor"], row["recipient"]) == ([{"entity_text": "Protesters"}], [])


def facts(record, **changed):
    return {name: getattr(record, name) for name in record.__slots__} | changed


# --- followthemoney

# The properties we write, as FollowTheMoney's schema has them (own and inherited).
PROPERTIES = {
    "Article": {
        "fileName", "title", "author", "publisher", "sourceUrl", "language", "publishedAt", "country", "bodyText",
    },
    "Person": {"name", "alias", "country"},
    "Organization": {"name", "alias", "country"},
    "PublicBody": {"name", "alias", "country"},
    "Address": {"name", "alias", "country", "full"},
    "Mention": {"document", "resolved", "name", "detectedSchema", "contextCountry"},
    "Event": {
        "name", "keywords", "description", "notes", "involved", "location", "addressEntity", "country", "publisher",
        "sourceUrl", "proof", "date", "startDate", "endDate",
    },
}  # fmt: skip
REFERENCES = ("document", "resolved", "involved", "addressEntity", "proof")
FTM_ID = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.\-]*[0-9a-zA-Z])?")


def test_ftm_entities_hold_lists_of_text_under_known_names(both, run):
    path, counts = run(both, "ftm")
    found = lines(path)
    assert len({entity["id"] for entity in found}) == len(found) == sum(counts.values())
    for entity in found:
        assert set(entity) == {"id", "schema", "properties"}
        assert FTM_ID.fullmatch(entity["id"])
        assert set(entity["properties"]) <= PROPERTIES[entity["schema"]]
        for values in entity["properties"].values():
            assert values
            assert all(isinstance(value, str) and value for value in values)


def test_ftm_references_lead_to_entities_of_the_file(both, run):
    found = lines(run(both, "ftm")[0])
    ids = {entity["id"] for entity in found}
    for entity in found:
        for name in REFERENCES:
            assert set(entity["properties"].get(name, ())) <= ids


def test_ftm_says_who_and_when(both, run):
    found = lines(run(both, "ftm")[0])
    names = {entity["id"]: entity["properties"].get("name") for entity in found}
    schemata = {entity["properties"]["name"][0]: entity["schema"] for entity in found if entity["schema"] != "Article"}
    assert schemata["OAS"] == "Mention"  # mentions come after what they resolve to
    assert {e["properties"]["name"][0] for e in of_schema(found, "Organization")} == {"OAS"}
    assert {e["properties"]["name"][0] for e in of_schema(found, "Person")} == {"Ana Rivera", "Luis Soto"}
    events = {e["properties"]["name"][0]: e["properties"] for e in of_schema(found, "Event")}
    accused = events["Chile accuses Bolivia"]
    assert (accused["date"], accused["keywords"]) == (["2024-02"], ["ACCUSE", "alleged"])
    assert [names[i] for i in accused["involved"]] == [["Chile"], ["Bolivia"]]
    assert accused["country"] == ["bo", "cl"]
    (article,) = [e for e in of_schema(found, "Article") if "publisher" in e["properties"]]
    assert article["properties"]["publishedAt"] == ["2024-03-08"]


def test_ftm_spans_have_a_first_and_a_last_day(library, run):
    days = [TWO.article.published, ONE.article.published]
    told = parsed("Peru left.", events=[("left", "RETREAT", ["Peru"], [], *days, {"date": "2024-03-07/2024-03-08"})])
    (event,) = of_schema(lines(run(library(told), "ftm")[0]), "Event")
    said = event["properties"]
    assert (said["startDate"], said["endDate"], "date" in said) == (["2024-03-07"], ["2024-03-08"], False)


def test_ftm_leaves_out_what_databases_refuse(library, run):
    path, _ = run(library(hostile()), "ftm")
    assert "\\u0000" not in path.read_text(encoding="utf-8")
    (article,) = of_schema(lines(path), "Article")
    assert "sourceUrl" not in article["properties"]
