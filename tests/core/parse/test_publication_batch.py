"""Articles read together: a dated one tells the year of another that reports the same week, whatever the order."""

import datetime as dt
import itertools
import json

import pytest

from core.ingest import hints_of, parse_batch
from core.parse.publication import publication_facts
from core.parse.publication.batch import solve_batch, with_hint
from core.parse.timex import find_timexes
from core.parse.zones import find_zones

SUMMIT = (
    "The palace said on Thursday that Halvard Brekke had come to Skansen, and the envoys Marit Solheim, Tor Aasen and "
    "Oddvar Lien of Norland, the Fjordbank and the Skagerrak League with him. Nobody spoke to Tidende."
)
DATED = f"Envoys meet at the castle\nPublished: 5 May 2016\n\n{SUMMIT}"
UNDATED = f"OSLO, May 5 (NTB) - {SUMMIT} The bridge was built in 1996."
WEATHER = "OSLO, May 5 (NTB) - The town said on Thursday that rain had closed the bridge. It was built in 1996."


def facts(found):
    zones = find_zones(found.text)
    return publication_facts(found, zones, find_timexes(found.text, zones))


def test_alone_the_year_is_unknown(article):
    assert solve_batch([article(UNDATED)]) == {}
    assert facts(article(UNDATED)).published is None


def test_a_dated_article_of_the_same_week_tells_the_year(article):
    one, other = article(UNDATED), article(DATED, path="in/castle.txt")
    hints = solve_batch([one, other])
    assert set(hints) == {one.id}
    found = facts(with_hint(one, hints))
    assert (found.published, found.published_basis, found.source) == (dt.date(2016, 5, 5), "inferred", "NTB")
    assert "in/castle.txt, published 5 May 2016" in (found.published_why or "")
    assert "'Brekke'" in (found.published_why or "")


@pytest.mark.parametrize(
    "other",
    [
        # nothing shared but the day; another time of the year; a year in which the weekday does not fit; undated too
        ("Rain\nPublished: 5 May 2016\n\nIt rained and rained.", {}),
        (SUMMIT, {"published": dt.date(2016, 9, 5)}),
        (SUMMIT, {"published": dt.date(2014, 5, 5)}),
        (SUMMIT, {}),
    ],
)
def test_no_other_article_does(article, other):
    text, given = other
    assert solve_batch([article(UNDATED), article(text, **given)]) == {}


def test_neighbours_of_two_years_leave_it_open(article):
    """5 May was a Thursday in 2016 and in 2022."""
    years = [article(f"{SUMMIT} {n}", published=dt.date(year, 5, 5)) for n, year in enumerate((2016, 2022))]
    assert solve_batch([article(UNDATED), *years]) == {}


def test_neither_order_nor_company_changes_a_hint(article):
    pile = [article(UNDATED), article(DATED, path="in/castle.txt"), article(WEATHER), article("No day at all.")]
    hints = [solve_batch(order) for order in itertools.permutations(pile)]
    assert all(found == hints[0] for found in hints)
    assert len(hints[0]) == 1


def test_what_was_inferred_with_help_helps_no_other(article):
    third = article(UNDATED.replace("OSLO, May 5", "BERGEN, May 11").replace("Thursday", "Wednesday"))
    near = article(DATED)
    hints = solve_batch([article(UNDATED), near, third])
    assert "11 May" not in hints[article(UNDATED).id].why


def test_a_stated_day_is_kept(article):
    one = article(UNDATED)
    hints = solve_batch([one, article(DATED)])
    stated = article(UNDATED, published=dt.date(2020, 5, 6))
    assert with_hint(stated, hints) is stated
    assert with_hint(article("Other."), hints).published is None


def test_an_article_that_breaks_costs_only_itself(article, monkeypatch):
    from core.parse.publication import batch

    plain = batch.find_zones

    def breaking(text):
        if text == "broken":
            raise RuntimeError(text)
        return plain(text)

    monkeypatch.setattr(batch, "find_zones", breaking)
    assert len(solve_batch([article("broken"), article(UNDATED), article(DATED)])) == 1


def test_an_article_too_long_to_parse_is_passed_over(article, monkeypatch):
    monkeypatch.setenv("DATELINE_MAX_CHARS", "300")
    assert solve_batch([article(UNDATED), article(DATED + " " * 300)]) == {}


def test_files_of_one_run_are_read_for_hints_and_known_ones_are_not(tmp_path, article):
    (tmp_path / "a.txt").write_text(UNDATED, encoding="utf-8")
    rows = [{"text": SUMMIT, "published": "2016-05-05"}, {"text": "It rained."}]
    (tmp_path / "b.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    day, one = dt.date(2026, 1, 15), article(UNDATED).id
    assert hints_of([tmp_path], added=day)[one].published == dt.date(2016, 5, 5)
    assert hints_of([tmp_path / "b.jsonl", tmp_path / "a.txt"], added=day) == hints_of([tmp_path], added=day)
    assert hints_of([tmp_path], added=day, known={one}) == {}
    assert hints_of([tmp_path / "a.txt", "-", tmp_path / "missing"], added=day) == {}


def test_parsing_takes_the_hint_whatever_the_batch(article, nlp):
    pile = [article(UNDATED), article(DATED, path="in/castle.txt")]
    hints = solve_batch(pile)
    together = parse_batch(pile, nlp, hints=hints)
    one_by_one = [parsed for a in reversed(pile) for parsed in parse_batch([a], nlp, hints=hints)]
    assert together == one_by_one[::-1]
    assert together[0].article.published == dt.date(2016, 5, 5)
    assert together[0].article.published_basis == "inferred"
    assert together[0].article.published_end == dt.date(2016, 5, 6)
    assert {t.date_start for t in together[0].timexes if t.value} == {dt.date(2016, 5, 5), dt.date(1996, 1, 1)}
    assert parse_batch(pile[:1], nlp)[0].article.published is None


@pytest.mark.parametrize(
    "piece", ["President Joe Biden said Friday ", "In 2006 they left. ", "READ MORE: x\n", "A - B - "]
)
def test_endless_repetition_does_no_harm(article, piece):
    one, other = article(piece * (20_000 // len(piece))), article(DATED)
    assert solve_batch([one, other]) == {}
    assert facts(one).published is None
