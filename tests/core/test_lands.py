"""What is kept of one country, and of no filter, is what rows say."""

import dataclasses
import datetime as dt
import sys

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from made import NAMES, PEOPLE, parsed

from core import views
from core.filters import UNKNOWN_SOURCE, Filters
from core.library import lands
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink
from core.views.connections import BY
from core.views.where import only_land

BY_ROWS = "core.views.connections"  # the package has a function of that name
QUOTES = "core.views.quotes"
TIMELINE = "core.views.timeline"
CHOSEN = [Filters(countries=(code,)) for code in ("CL", "PE", "BO")]
TWO = [Filters(countries=two, countries_match="all") for two in (("PE", "CL"), ("BO", "PE"))]
SOURCES = ("Andes Daily", None, "Lima Post")
DAYS = (dt.date(2024, 1, 3), None, dt.date(2024, 2, 1))
WHO = st.lists(st.sampled_from(sorted(PEOPLE)), min_size=3, max_size=3, unique=True)
TOLD = st.tuples(WHO, st.sampled_from(SOURCES), st.sampled_from(DAYS), st.booleans())


def article(number, who, source, day, is_quoted):
    a, b, c = who
    event = ("met", "CONSULT", [a], [b], day, day)
    quotes = [("peace", a, "She", "said")] if is_quoted else []
    said = "She said peace came." if is_quoted else "It rained."
    return parsed(
        f"Report {number}.\n{a} met {b}.\n{said}\n{c} and {a} left.", events=[event], quotes=quotes, source=source
    )


def asked_of_rows(chosen):
    """The same in other words, so that no kept answer will do: any of a country and one that nobody knows."""
    if len(chosen.countries) == 1:
        return dataclasses.replace(chosen, countries=(*chosen.countries, "ZZ"))
    return dataclasses.replace(chosen, sources=("Andes Daily", "Lima Post", UNKNOWN_SOURCE))


def answers(library, chosen):
    for by in BY:
        for limit in (2, 60):
            found = views.connections(library, chosen, by=by, limit=limit)
            yield found.totals.to_dict("records"), found.pairs.to_dict("records"), found.left_out
    yield views.timeline_counts(library, chosen)
    for first, last in ((None, None), (DAYS[0], None), (None, DAYS[0]), (DAYS[2], DAYS[2])):
        yield bins_of(library, chosen, first, last)
    yield views.quotes_count(library, chosen)
    if views.quotes_count(library, chosen):
        for limit in (1, 200):
            yield views.speakers(library, chosen, limit=limit).to_dict("records")


def bins_of(library, chosen, first, last):
    within = dataclasses.replace(chosen, date_from=first, date_to=last)
    return views.timeline_bins(library, within).to_dict("records")


def no_rows(*_):
    raise AssertionError("rows were asked")


@settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(told=st.lists(TOLD, min_size=4, max_size=12))
def test_what_is_kept_is_what_rows_say(tmp_path_factory, told):
    folder = tmp_path_factory.mktemp("library")
    made = [article(n, *one) for n, one in enumerate(told)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lands, "LEAST_ROWS", 1)
        patch.setattr(lands, "LEAST_QUOTES", 1)
        patch.setattr(lands, "LEAST_STORIES", 1)
        for some in (made[:3], made[3:]):
            with open_writer(folder) as writer:
                writer.append(some, parser_version=1)
                relink(writer, country_names=NAMES)
                writer.publish(parser_version=1)
        with Library.open(folder) as library:
            kept = {bit for (bit,) in library.rows("SELECT bit FROM land_ranks INTERSECT SELECT bit FROM land_days")}
            here = [chosen for chosen in CHOSEN + TWO if only_land(library, chosen) in kept]
            rows = [list(answers(library, asked_of_rows(chosen))) for chosen in here]
            assert here
            assert any(answer["n"] for one in rows for answer in one if isinstance(answer, dict))
            patch.setattr(sys.modules[BY_ROWS], "top_of", no_rows)
            patch.setattr(sys.modules[QUOTES], "counted", no_rows)
            patch.setattr(sys.modules[TIMELINE], "_where", no_rows)
            assert [list(answers(library, chosen)) for chosen in here] == rows


def three_quoted(folder):
    """A library of three articles that quote somebody."""
    made = [article(n, sorted(PEOPLE)[n : n + 3], SOURCES[n], DAYS[0], is_quoted=True) for n in range(3)]
    with open_writer(folder) as writer:
        writer.append(made, parser_version=1)
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)


def test_speakers_without_a_filter(tmp_path):
    three_quoted(tmp_path)
    with Library.open(tmp_path) as library:
        for limit in (2, 5):
            kept = views.speakers(library, Filters(), limit=limit)
            rows = views.speakers(library, Filters(date_from=dt.date(1900, 1, 1)), limit=limit)
            assert len(kept) == min(limit, 3)
            assert kept.to_dict("records") == rows.to_dict("records")


def test_bins_of_charts_that_keep_fewer_answers(tmp_path, monkeypatch):
    three_quoted(tmp_path)
    with Library.open(tmp_path) as library:
        every = views.timeline_bins(library, Filters()).to_dict("records")
        assert every == views.timeline_bins(library, Filters(types=("CONSULT",))).to_dict("records")
        assert {row["lane"] for row in every} & set(NAMES)
        few = [views.timeline_bins(library, chosen).to_dict("records") for chosen in CHOSEN]
        assert any(few)
        has = library.has
        monkeypatch.setattr(library, "has", lambda table: table != "land_days" and has(table))
        assert [views.timeline_bins(library, chosen).to_dict("records") for chosen in CHOSEN] == few
