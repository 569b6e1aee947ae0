"""What an analyst decides: into the log, into charts and pages, back out, to a colleague, through a new parse."""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import threading
from itertools import permutations
from pathlib import Path

import pytest
from made import ONE, TWO, parsed
from made_library import add, answers, as_parsed_by, link, parser_of, remove

from core import views
from core.briefing.evidence import evidence_of
from core.briefing.item import Item
from core.corrections import Wish, catch_up, decide, export_log, import_log, is_waiting, lost, undo
from core.errors import CorrectionError, LibraryError
from core.filters import Filters
from core.library import log
from core.library.check import check
from core.library.decisions import Decisions, make
from core.library.lock import writer_lock
from core.library.reader import Library, current_version
from core.library.writer import open_writer
from core.reparse import reparse

MET, ACCUSED, SILENT = (e.id for e in ONE.events)
RECEIVED, LEFT = (e.id for e in TWO.events)
# One letter differs: linking takes them for one.
THREE = parsed(
    "Ana Rivero left Chile.\nLuis Soto stayed.",
    source="Faro",
    events=[("left", "RETREAT", ["Ana Rivero"], ["Chile"], dt.date(2024, 3, 1), dt.date(2024, 3, 1))],
)
FOUR = parsed(
    "Luis Soto praised Peru.\nLima was calm.",
    source="Sur",
    events=[("praised", "SUPPORT", ["Luis Soto"], ["Peru"], dt.date(2024, 3, 2), dt.date(2024, 3, 2))],
)
ALL = (ONE, TWO, THREE, FOUR)
SOME = (
    Wish("reject", (SILENT,)),
    Wish("confirm", (MET,)),
    Wish("redate", (ACCUSED,), "2024-02-14"),
    Wish("retype", (LEFT,), "REJECT"),
    Wish("source", (TWO.article.id,), "Lima Post"),
    Wish("date", (THREE.article.id,), "2024-03-04"),
    Wish("merge", ("Ana Rivera", "Luis Soto")),
    Wish("merge-stories", (LEFT, ACCUSED)),
    Wish("apart-stories", (LEFT, MET)),
)
# When it is decided, where two libraries are compared: what is shown says the day.
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A library in which nothing is decided: to be copied."""
    folder = tmp_path_factory.mktemp("made") / "library"
    add(folder, ALL)
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A library to decide in."""
    return shutil.copytree(made, tmp_path / "library")


def timeline(folder):
    with Library.open(folder) as library:
        return views.timeline(library, Filters())


def shown(folder, event_id):
    """The event of an id as the evidence panel has it, with its story."""
    with Library.open(folder) as library:
        for story in views.timeline(library, Filters()).to_dict("records"):
            for row in views.evidence(library, story["story_id"]).to_dict("records"):
                if row["event_id"] == event_id:
                    return row | {"story": story}
    return None


# ---- the log ---------------------------------------------------------------------------------------------------------


def lines_of(count, when="2026-01-0{}T00:00:00.000000+00:00"):
    return [make("note", ("x",), f"note {n}", "Ann", when.format(n + 1)) for n in range(count)]


def test_what_is_appended_is_read_in_order(tmp_path):
    one, two, three = lines_of(3)
    log.append(tmp_path, [one, two])
    log.append(tmp_path, [three])
    assert log.read(tmp_path) == log.Log((one, two, three))


def test_a_library_without_a_log_has_decided_nothing(tmp_path):
    assert log.read(tmp_path) == log.Log()
    assert log.read(tmp_path).decisions.digest == ""


def test_a_line_torn_at_any_byte_is_noticed_and_the_next_one_takes_it_out(tmp_path, caplog):
    one, two, three = lines_of(3)
    log.append(tmp_path, [one, two])
    path = tmp_path / log.NAME
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(first + 1, len(whole)):
        path.write_bytes(whole[:cut])
        assert log.read(tmp_path) == log.Log((one,), (), True), cut
    log.append(tmp_path, [three])
    assert log.read(tmp_path) == log.Log((one, three))
    assert "never finished" in caplog.text


@pytest.mark.parametrize(
    ("old", "new"), [(b"note 0", b"note 9"), (b"Ann", b"Bob"), (b"{", b"["), (b'"kind"', b'"kynd"')]
)
def test_a_changed_line_is_said_and_not_followed(tmp_path, old, new):
    one, two = lines_of(2)
    log.append(tmp_path, [one, two])
    path = tmp_path / log.NAME
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    found = log.read(tmp_path)
    assert (found.lines, found.damaged) == ((two,), (1,))
    assert any("line 1" in f.said and not f.is_damage for f in check(tmp_path).findings)


def test_a_log_that_cannot_be_written_is_as_before(tmp_path, monkeypatch):
    one, two = lines_of(2)
    log.append(tmp_path, [one])

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        log.append(tmp_path, [two])
    assert log.read(tmp_path) == log.Log((one,))


def test_a_second_writer_waits_for_the_lock_and_says_who_holds_it(folder, monkeypatch):
    monkeypatch.setattr("core.library.writer.LOCK_TIMEOUT_S", 0.2)
    monkeypatch.setattr(open_writer.__wrapped__, "__kwdefaults__", {"timeout_s": 0.2, "anew": False})
    with writer_lock(folder, timeout_s=1), pytest.raises(LibraryError, match="being written by process"):
        decide(folder, Wish("confirm", (MET,)))
    assert log.read(folder) == log.Log()


def test_two_writers_at_once_lose_nothing(folder):
    def work(number):
        for n in range(3):
            decide(folder, Wish("note", (MET,), f"{number}-{n}"), who=str(number))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = log.read(folder).lines
    assert sorted(one.value for one in found) == ["0-0", "0-1", "0-2", "1-0", "1-1", "1-2"]
    assert [one.when for one in found] == sorted(one.when for one in found)


# ---- what is in force ------------------------------------------------------------------------------------------------


def line(second, kind, targets, value=""):
    return make(kind, targets, value, "Ann", f"2026-01-01T00:00:{second:02d}.000000+00:00")


def test_the_latest_of_two_about_the_same_counts_in_whatever_order_they_come():
    lines = [line(1, "reject", (MET,)), line(2, "confirm", (MET,)), line(3, "redate", (MET,), "2024")]
    for order in permutations(lines):
        assert [d.kind for d in Decisions(order).in_force] == ["confirm", "redate"]


def test_an_undoing_can_be_undone():
    first = line(1, "reject", (MET,))
    second = line(2, "undo", (first.id,))
    third = line(3, "undo", (second.id,))
    assert Decisions([first, second]).in_force == ()
    assert Decisions([third, first, second]).in_force == (first,)


def test_undoing_brings_back_what_was_decided_before():
    first, second = line(1, "redate", (MET,), "2023"), line(2, "redate", (MET,), "2024")
    assert Decisions([first, second, line(3, "undo", (second.id,))]).in_force == (first,)


def test_a_later_merging_takes_a_splitting_back_and_the_other_way_round():
    merged, split = line(1, "merge", ("A", "B")), line(2, "split", ("A", "B"))
    again = line(3, "merge", ("A", "B", "C"))
    assert (Decisions([merged, split]).same, Decisions([merged, split]).different) == ((("A", "B"),), (("A", "B"),))
    assert Decisions([merged, split, again]).different == ()


def test_notes_and_what_is_undone_change_nothing_of_what_is_shown():
    first = line(1, "reject", (MET,))
    assert Decisions([line(0, "note", (MET,), "Hm.")]).digest == ""
    assert Decisions([first, line(2, "undo", (first.id,))]).digest == ""
    assert Decisions([first]).digest != ""


# ---- effects ---------------------------------------------------------------------------------------------------------


def test_a_rejected_event_is_nowhere_and_undoing_brings_it_back(folder):
    before = answers(folder)
    (one,) = decide(folder, Wish("reject", (SILENT,)), who="Ann")
    assert shown(folder, SILENT) is None
    with Library.open(folder) as library:
        page = views.article(library, ONE.article.id)
        facts = views.articles(library, Filters()).set_index("article_id")
    assert len(page.events) == 2
    assert not [m for m in page.marks if m["kind"] == "trigger" and page.text[m["start"] : m["end"]] == "silent"]
    assert facts.loc[ONE.article.id, "n_events"] == 2
    assert check(folder).is_whole
    undo(folder, one.id)
    assert answers(folder) == before
    assert check(folder).is_whole


def test_a_set_day_is_shown_with_who_set_it(folder):
    decide(folder, Wish("redate", (ACCUSED,), "2024-02-14"), who="Ann", now=dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    row = shown(folder, ACCUSED)
    assert (row["date"], str(row["date_start"])[:10]) == ("2024-02-14", "2024-02-14")
    assert row["date_why"] == "set by analyst (Ann, 2 Jan 2026)"
    assert row["story"]["date_why"] == "set by analyst (Ann, 2 Jan 2026)"
    assert row["decided"] == row["story"]["decided"] == "set by analyst"


def test_a_guessed_year_that_an_analyst_sets_is_no_guess(folder):
    frame = timeline(folder)
    guessed = shown(folder, RECEIVED)
    assert frame["is_inferred"].any() or not guessed["story"]["is_inferred"]
    decide(folder, Wish("split-stories", (RECEIVED,)), Wish("redate", (RECEIVED,), "2024-03-07"))
    assert not shown(folder, RECEIVED)["story"]["is_inferred"]


def test_a_confirmed_event_says_so(folder):
    assert shown(folder, MET)["decided"] is None
    decide(folder, Wish("confirm", (MET,)))
    assert shown(folder, MET)["decided"] == shown(folder, MET)["story"]["decided"] == "confirmed"


def test_a_set_type_is_shown_and_filtered(folder):
    decide(folder, Wish("retype", (LEFT,), "reject"))
    assert shown(folder, LEFT)["type"] == "REJECT"
    with Library.open(folder) as library:
        assert LEFT not in set(views.timeline(library, Filters(types=("RETREAT",)))["story_id"])
        assert LEFT in set(views.timeline(library, Filters(types=("REJECT",)))["story_id"])


def test_an_article_has_the_source_and_day_that_were_set_also_in_a_search(folder):
    decide(folder, Wish("source", (TWO.article.id,), "Lima Post"), Wish("date", (TWO.article.id,), "2024-03-09"))
    asked = Filters(sources=("Lima Post",), text="talks")
    with Library.open(folder) as library:
        (row,) = views.articles(library, Filters(sources=("Lima Post",))).to_dict("records")
        page = views.article(library, TWO.article.id)
        assert views.search(library, asked).articles["article_id"].tolist() == [TWO.article.id]
        assert views.search(library, Filters(text="talks", date_to=dt.date(2024, 3, 8))).articles.empty
        assert "unknown source" not in set(views.facets(library).sources["source"])
    assert (row["article_id"], str(row["published"])[:10], row["published_basis"]) == (
        TWO.article.id,
        "2024-03-09",
        "analyst",
    )
    assert page.facts["published_why"].startswith("set by analyst")


def names(folder):
    with Library.open(folder) as library:
        return set(views.entities(library)["name"])


def test_merged_names_are_one_in_every_chart_and_apart_again_when_undone(folder):
    before = answers(folder)
    (one,) = decide(folder, Wish("merge", ("Luis Soto", "OAS")))
    assert "OAS" not in names(folder)
    with Library.open(folder) as library:
        pairs = views.connections(library, Filters(), window="sentence").pairs
    assert "OAS" not in set(pairs["name_a"] if "name_a" in pairs else pairs.iloc[:, 0])
    assert check(folder).is_whole
    undo(folder, one.id)
    assert answers(folder) == before


def test_names_that_linking_takes_for_one_are_split(folder):
    assert "Ana Rivero" not in names(folder)
    decide(folder, Wish("split", ("person:ana-rivera",)))
    assert {"Ana Rivera", "Ana Rivero"} <= names(folder)
    decide(folder, Wish("merge", ("Ana Rivera", "Ana Rivero")))
    assert "Ana Rivero" not in names(folder)


def story_of(folder, event_id):
    return shown(folder, event_id)["story"]


def test_stories_are_put_together_and_taken_apart(folder):
    before = answers(folder)
    (one,) = decide(folder, Wish("merge-stories", (MET, LEFT)))
    assert story_of(folder, MET)["story_id"] == story_of(folder, LEFT)["story_id"]
    assert story_of(folder, MET)["decided"] == "set by analyst"
    assert check(folder).is_whole
    decide(folder, Wish("split-stories", (LEFT,)))
    assert story_of(folder, MET)["story_id"] != story_of(folder, LEFT)["story_id"]
    undo(folder, log.read(folder).lines[-1].id)
    undo(folder, one.id)
    assert answers(folder) == before
    assert check(folder).is_whole


def test_events_taken_out_of_a_story_are_one_of_their_own(folder):
    decide(folder, Wish("merge-stories", (MET, LEFT, ACCUSED)))
    decide(folder, Wish("split-stories", (LEFT, ACCUSED)))
    assert story_of(folder, LEFT)["story_id"] == story_of(folder, ACCUSED)["story_id"]
    assert story_of(folder, LEFT)["n_events"] == 2


# ---- with what comes and goes ----------------------------------------------------------------------------------------


def test_decisions_give_the_same_in_whatever_order_articles_and_they_come(folder, tmp_path):
    decide(folder, *SOME, who="Ann")
    told = export_log(folder)
    for n, order in enumerate((("log", *ALL), (THREE, ONE, "log", FOUR, TWO), (*reversed(ALL), "log"))):
        other = tmp_path / f"other{n}"
        for one in order:
            if one == "log":
                assert import_log(other, told) == len(SOME)
            else:
                add(other, [one])
        assert answers(other) == answers(folder), n
        assert check(other).is_whole
        with Library.open(other) as library:
            assert library.manifest.corrected_with == Decisions(log.read(folder).lines).digest
            assert lost(library) == []
            assert not is_waiting(library)


def test_a_log_imported_twice_is_imported_once(folder, tmp_path):
    decide(folder, *SOME)
    other = tmp_path / "other"
    add(other, ALL)
    assert import_log(other, export_log(folder)) == len(SOME)
    before = (current_version(other), (other / log.NAME).read_bytes())
    assert import_log(other, export_log(folder)) == 0
    assert (current_version(other), (other / log.NAME).read_bytes()) == before


@pytest.mark.parametrize("bad", [b"nonsense\n", b"{}\n", b'{"id": "x", "kind": "reject"}\n'])
def test_a_file_that_is_no_log_is_refused_whole(folder, bad):
    good = log.content(lines_of(1))
    with pytest.raises(CorrectionError, match=r"line 2 is no decision.*Nothing was imported"):
        import_log(folder, good + bad, name="theirs.jsonl")
    assert log.read(folder) == log.Log()


def test_decisions_survive_a_new_parse_and_those_that_find_nothing_are_said(folder):
    decide(folder, *SOME)
    with Library.open(folder) as library:
        assert lost(library) == []
    reparse(folder, link=link, parse=parser_of(2, *ALL), parser_version=2)
    assert story_of(folder, ACCUSED)["decided"] == "set by analyst"
    with Library.open(folder) as library:
        assert [(one.decision.kind, one.missing) for one in lost(library)] == [("reject", (SILENT,))]
    fresh = folder.parent / "fresh"
    add(fresh, [as_parsed_by(2, one) for one in ALL], parser_version=2)
    import_log(fresh, export_log(folder))
    assert answers(fresh) == answers(folder)


def test_a_decision_finds_its_event_when_a_later_parse_gives_it_other_words(folder):
    first, last = LEFT.rsplit("v", 1)[1].split("-")
    article = TWO.article.id
    wider = make("redate", (f"{article}:v{first}-{int(last) + 5}",), "1998", "Ann", "2026-01-01T00:00:00.000000+00:00")
    nothing = make("reject", (f"{article}:v0-3",), "", "Ann", "2026-01-01T00:00:01.000000+00:00")
    import_log(folder, log.content([wider, nothing]))
    assert shown(folder, LEFT)["date"] == "1998"
    with Library.open(folder) as library:
        assert [one.decision for one in lost(library)] == [nothing]


def test_removed_articles_leave_decisions_that_are_said_and_come_back_with_them(folder):
    decide(folder, *SOME)
    before = answers(folder)
    remove(folder, TWO.article.id)
    with Library.open(folder) as library:
        assert {one.decision.kind for one in lost(library)} == {"retype", "source", "merge-stories", "apart-stories"}
    assert check(folder).is_whole
    add(folder, [TWO])
    assert answers(folder) == before
    with Library.open(folder) as library:
        assert lost(library) == []


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish("confirm", ("nonsense",)), "no id of an event"),
        (Wish("confirm", ("0123456789abcdef:v1-2",)), "No event has the id"),
        (Wish("redate", (MET,), "soon"), "'soon' is no date; write 2023, 2023-09"),
        (Wish("redate", (MET,), "2024-03/2024-02"), "ends before it begins"),
        (Wish("retype", (MET,), "PARTY"), "'PARTY' is no event type; choose from AGREE, CONSULT"),
        (Wish("source", ("0123456789abcdef",), "EFE"), "No article has the id"),
        (Wish("source", (ONE.article.id,), " "), "Say which source"),
        (Wish("date", (ONE.article.id,), "March"), "'March' is no day"),
        (Wish("merge", ("Ana Rivera", "Nobody")), "Nobody is called 'Nobody'"),
        (Wish("merge", ("Luis Soto",)), "two or more"),
        (Wish("split", ("OAS",)), "one name only"),
        (Wish("merge-stories", (MET,)), "two or more"),
        (Wish("note", (MET,), " "), "is empty"),
        (Wish("note", (MET,), "x" * 3000), "too many"),
        (Wish("undo", ("x",)), "No decision has the id 'x'"),
        (Wish("eat", (MET,)), "cannot be decided; there are confirm"),
        (Wish("confirm", ()), "Say what to confirm"),
    ],
)
def test_what_cannot_be_decided_is_said_and_nothing_changes(folder, wish, words):
    before = current_version(folder)
    with pytest.raises(CorrectionError, match=words):
        decide(folder, Wish("confirm", (MET,)), wish)
    assert log.read(folder) == log.Log()
    assert current_version(folder) == before


def test_an_empty_library_has_nothing_to_decide(tmp_path):
    with pytest.raises(CorrectionError, match="is empty; add articles first"):
        decide(tmp_path, Wish("confirm", (MET,)))


def test_nothing_is_undone_twice(folder):
    (one,) = decide(folder, Wish("confirm", (MET,)))
    undo(folder, one.id)
    with pytest.raises(CorrectionError, match="undone already"):
        undo(folder, one.id)


# ---- killed between any two steps ------------------------------------------------------------------------------------

# The steps of a decision, where a process can be killed: before each of these is called, and after.
STEPS = (
    "core.corrections.log.append",
    "core.corrections.relink",
    "core.library.writer.IndexFeed.finish",
    "core.library.writer.sha256",
    "core.library.writer.segments.sync_folder",
    "core.library.writer.manifest.replace",
    "core.library.writer.remove_charts",
)
_KILLED = """
import datetime, os, pkgutil, signal, sys
sys.path[:0] = {paths!r}
import core.corrections
where, attribute = {step!r}.rsplit(".", 1)
module = pkgutil.resolve_name(where)
real = getattr(module, attribute)
def killed(*args, **options):
    if {is_after!r}:
        real(*args, **options)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, attribute, killed)
now = datetime.datetime.fromisoformat({now!r})
core.corrections.decide({folder!r}, *[core.corrections.Wish(*w) for w in {wishes!r}], now=now)
"""


@pytest.fixture(scope="module")
def old_and_new(made, tmp_path_factory):
    """What the pages show before all that is decided, and after it."""
    new = shutil.copytree(made, tmp_path_factory.mktemp("new") / "library")
    decide(new, *SOME, now=NOW)
    return answers(made), answers(new)


@pytest.mark.parametrize("is_after", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_library_is_the_old_or_the_new(folder, old_and_new, step, is_after):
    old, then = old_and_new
    assert old != then
    paths = [str(Path(__file__).parents[2])]
    wishes = [(w.kind, w.targets, w.value) for w in SOME]
    facts = {"paths": paths, "step": step, "is_after": is_after, "folder": str(folder), "now": NOW.isoformat()}
    script = _KILLED.format(**facts, wishes=wishes)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    is_published = (step.endswith("manifest.replace") and is_after) or step.endswith("remove_charts")
    assert answers(folder) == (then if is_published else old)
    assert check(folder).is_whole
    is_written = not (step.endswith("log.append") and not is_after)
    assert len(log.read(folder).lines) == (len(SOME) if is_written else 0)
    with Library.open(folder) as library:
        assert is_waiting(library) == (is_written and not is_published)
    assert catch_up(folder) == (is_written and not is_published)
    assert answers(folder) == (then if is_written else old)
    assert check(folder).is_whole


def test_what_waits_is_followed_by_the_next_writing(folder):
    (one,) = [make("reject", (SILENT,), "", "Ann", "2026-01-01T00:00:00.000000+00:00")]
    log.append(folder, [one])
    assert shown(folder, SILENT) is not None
    five = parsed("Lima was quiet.", source="Sur")
    add(folder, [five])
    assert shown(folder, SILENT) is None


def test_events_told_apart_stay_apart_whatever_comes_and_are_one_again_when_undone(folder):
    assert shown(folder, MET)["story"]["n_events"] == 2
    (apart,) = decide(folder, Wish("apart-stories", (MET, RECEIVED)))
    assert {shown(folder, event)["story"]["n_events"] for event in (MET, RECEIVED)} == {1}
    assert shown(folder, MET)["decided"] is None  # the event is as it was read
    add(folder, [parsed("Luis Soto stayed.\nPeru rested.", source="Sur")])
    assert {shown(folder, event)["story"]["n_events"] for event in (MET, RECEIVED)} == {1}
    undo(folder, apart.id)
    assert shown(folder, MET)["story"]["n_events"] == 2


def test_what_linking_has_apart_may_be_told_apart_beforehand(folder):
    before = timeline(folder).to_dict("records")
    decide(folder, Wish("apart-stories", (MET, LEFT)))
    assert list(map(repr, timeline(folder).to_dict("records"))) == list(map(repr, before))
    with Library.open(folder) as library:
        assert lost(library) == []
    with pytest.raises(CorrectionError, match="two or more"):
        decide(folder, Wish("apart-stories", (MET,)))


def test_a_marked_event_says_so_in_a_briefing(folder):
    decide(folder, Wish("confirm", (MET,)), Wish("redate", (ACCUSED,), "2024-02-14"))
    with Library.open(folder) as library:
        rows = evidence_of(library, Item.of("timeline", Filters(), {}))
    assert {row["decided"] for row in rows} - {""} == {"confirmed", "set by analyst"}
