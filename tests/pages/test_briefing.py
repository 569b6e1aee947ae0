"""The briefing: charts kept over pages, the pack made of them, the same from the command line."""

import datetime as dt
import html
import io
import json
import re
import shutil
import zipfile

import docx
import pptx
import pytest

from core import cli, corrections, views
from core.briefing import Item, build
from core.briefing.evidence import evidence_of
from core.errors import ExportError, FilterError
from core.export import jsonl
from core.export.chosen import Job
from core.export.exchange import exchange
from core.filters import Filters
from core.library.reader import Library
from core.present import BUILDERS

WHEN = dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def items():
    return [Item.of("timeline", Filters(), {}), Item.of("connections", Filters(), {"by": "country"})]


@pytest.fixture
def library(seeds_library):
    with Library.open(seeds_library) as opened:
        yield opened


def test_an_item_is_read_back():
    item = Item.of(
        "timeline", Filters(date_from=dt.date(2023, 7, 1), countries=("RU",), text="<b>x"), {"a": "b"}, "now"
    )
    assert Item.from_json(item.to_json()) == item


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"kind": "timeline"}', '{"kind": 1, "filters": {"no_such": 1}}', "[" * 9999]
)
def test_what_is_no_item_is_said(text):
    with pytest.raises(FilterError, match="no item"):
        Item.from_json(text)


def test_slides_have_editable_timelines_pictures_and_evidence(library, items):
    deck = pptx.Presentation(io.BytesIO(build(library, items, "pptx", title="A <b> & \x00 title", made=WHEN)))
    front, timeline, grid = deck.slides
    assert front.shapes.title.text == "A <b> & title".replace("& title", "&  title")
    words = " ".join(shape.text_frame.text for shape in timeline.shapes if shape.has_text_frame)
    assert "Vostochny" in words
    assert {shape.shape_type.name for shape in timeline.shapes} >= {"AUTO_SHAPE", "TEXT_BOX"}
    assert [shape.shape_type.name for shape in grid.shapes].count("PICTURE") == 1
    assert "Vostochny" in timeline.notes_slide.notes_text_frame.text
    assert "sentence" in grid.notes_slide.notes_text_frame.text
    for shape in timeline.shapes:
        assert shape.left >= 0
        assert shape.top + shape.height <= deck.slide_height * 1.01


def test_a_document_has_pictures_captions_and_evidence(library, items):
    paper = docx.Document(io.BytesIO(build(library, items, "docx", made=WHEN)))
    assert len(paper.inline_shapes) == 2
    assert any("2 Jan 2026 03:04 UTC" in p.text for p in paper.paragraphs)
    assert any("Vostochny" in row.cells[0].text for row in paper.tables[0].rows)


def test_a_page_runs_and_fetches_nothing(library, items):
    made = build(library, items, "html", title="<script>x</script>", made=WHEN).decode()
    assert "<script" not in made
    assert "default-src 'none'" in made
    assert made.count("<svg") == 2
    assert "Vostochny" in made


def test_an_archive_has_pictures_and_evidence(library, items):
    with zipfile.ZipFile(io.BytesIO(build(library, items, "zip", made=WHEN))) as files:
        names = files.namelist()
        told = json.loads(files.read("evidence.json"))
    assert [n.rsplit(".")[-1] for n in names] == ["png", "svg", "csv"] * 2 + ["csv", "json"]
    assert any("Vostochny" in row["sentence"] for row in told["evidence"])


@pytest.mark.parametrize("form", ["pptx", "docx", "html", "zip"])
def test_the_same_view_gives_the_same_bytes(library, items, form):
    first, again = (build(library, items[:1], form, made=WHEN) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("form", ["pptx", "html"])
def test_every_chart_goes_into_every_pack(library, form):
    article = views.articles(library, Filters()).iloc[0]["article_id"]
    items = [Item.of(kind, Filters(), {"article": article} if kind == "article" else {}) for kind in BUILDERS]
    items.append(Item.of("connections", Filters(), {"by": "country"}))
    told: list[str] = []
    made = build(library, items, form, made=WHEN, progress=lambda share, words: told.append(words))
    assert len(made) > 10_000
    assert len(told) >= len(items)
    if form == "pptx":
        assert len(pptx.Presentation(io.BytesIO(made)).slides) == len(items) + 1


def test_nothing_to_show_is_said(library):
    with pytest.raises(ExportError, match="Widen"):
        build(library, [Item.of("timeline", Filters(text="zzzzqqq"), {})], "html")


def test_an_empty_briefing_says_what_to_do(app):
    assert "Add to briefing" in app("briefing").info[0].value


def test_a_chart_is_kept_and_made_into_a_pack(app):
    test = app("timeline")
    test.button(key="add-timeline").click().run()
    assert test.button(key="add-timeline").disabled
    test.switch_page("pages/briefing.py").run()
    test.segmented_control(key="pack_format").set_value("html").run()
    test.button(key="make").click().run()
    test.session_state["making"].thread.join(60)
    test.run()
    assert b"Vostochny" in test.session_state["making"].result
    test.button(key="remove-0").click().run()
    assert not test.exception
    assert test.info


def test_the_command_line_makes_a_pack(seeds_library, tmp_path, capsys):
    target = tmp_path / "pack.html"
    asked = ["brief", "--library", str(seeds_library), "--country", "CN", "--charts", "timeline", "-o", str(target)]
    assert cli.main(asked) == 0
    assert b"China" in target.read_bytes()
    assert cli.main(asked) == 2
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "x.pdf"], "pptx, docx, html, zip"),
        (["-o", "x.html", "--charts", "pie"], "timeline"),
        (["-o", "x.html", "--from", "soon"], "YYYY-MM-DD"),
        (["-o", "x.html", "--country", "ZZ"], "ZZ"),
        (["-o", "x.html", "--type", "MEET"], "CONSULT"),
        (["-o", "x.html", "--status", "rumoured"], "alleged"),
        (["-o", "x.html", "--entity", "Zzyzx"], "Zzyzx"),
    ],
)
def test_mistakes_are_named_with_what_is_allowed(seeds_library, capsys, options, said):
    assert cli.main(["brief", "--library", str(seeds_library), *options]) == 2
    assert said in capsys.readouterr().err


@pytest.fixture(scope="module")
def decided_library(seeds_library, tmp_path_factory):
    """The seeds' library where the first event of two sources is confirmed."""
    folder = tmp_path_factory.mktemp("decided") / "library"
    shutil.copytree(seeds_library, folder)
    with Library.open(folder) as opened:
        story = views.timeline(opened, Filters(corroborated=True)).iloc[0]
        event = views.evidence(opened, story["story_id"]).iloc[0]["event_id"]
    corrections.decide(folder, corrections.Wish("confirm", (event,)), who="A. Nalyst")
    with Library.open(folder) as opened:
        yield opened


def test_what_an_analyst_confirmed_is_marked_in_every_pack(decided_library):
    items = [Item.of("timeline", Filters(corroborated=True), {}), Item.of("slide", Filters(), {})]
    deck = pptx.Presentation(io.BytesIO(build(decided_library, items, "pptx", made=WHEN)))
    for slide in list(deck.slides)[1:]:
        words = " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        assert "✓ confirmed or set by an analyst" in words.replace("\u00a0", " ")
        assert "[confirmed]" in slide.notes_slide.notes_text_frame.text
    paper = docx.Document(io.BytesIO(build(decided_library, items, "docx", made=WHEN)))
    assert any("(confirmed)" in row.cells[0].text for row in paper.tables[0].rows)
    assert b"(confirmed)" in build(decided_library, items, "html", made=WHEN)
    with zipfile.ZipFile(io.BytesIO(build(decided_library, items, "zip", made=WHEN))) as files:
        told = json.loads(files.read("evidence.json"))
        table = files.read("01-dateline-timeline.csv").decode()
    assert {row["decided"] for row in told["evidence"]} == {"", "confirmed"}
    assert "By an analyst" in table


def test_what_an_analyst_confirmed_is_in_exports(decided_library, tmp_path):
    job = Job(decided_library, Filters(), {})
    jsonl.write(job, tmp_path / "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    marked = [event["id"] for line in lines for event in line["events"] if event.get("decided") == "confirmed"]
    with exchange(decided_library) as made:
        rows = made.rows("SELECT event_id FROM events WHERE decided = 'confirmed'")
    assert len(marked) == 1
    assert rows == [(marked[0],)]


@pytest.mark.parametrize("kind", ["places", "articles", "article", "pair", "classes"])
def test_evidence_is_of_what_is_drawn(library, kind):
    article = views.articles(library, Filters()).iloc[0]["article_id"]
    made = evidence_of(library, Item.of(kind, Filters(), {"article": article} if kind == "article" else {}))
    assert made
    if kind == "places":
        assert any("named in" in row["about"] for row in made)
        assert any("Russia, " in row["about"] for row in made)
    if kind == "article":
        assert {row["article_id"] for row in made} == {article}
    if kind == "articles":
        assert [row["sentence_number"] for row in made] == ["1"] * len(made)


def test_evidence_of_a_map_keeps_to_its_part_of_the_world(library):
    made = evidence_of(library, Item.of("places", Filters(), {"area": "Africa"}))
    assert not any("Russia" in row["about"] or "North Korea" in row["about"] for row in made)


def test_the_command_line_has_the_filters_of_the_dashboard(seeds_library, tmp_path):
    target = tmp_path / "pack.html"
    asked = ["brief", "--library", str(seeds_library), "--charts", "timeline", "-o", str(target)]
    chosen = ["--type", "consult", "--status", "reported", "--entity", "kim jong", "--corroborated"]
    assert cli.main([*asked, *chosen]) == 0
    words = html.unescape(target.read_text())
    said = re.search(r"<title>(.*?)</title>", words)
    assert said
    assert re.search(r"reported · naming Kim Jong.Un · told by two or more sources", said[1])
