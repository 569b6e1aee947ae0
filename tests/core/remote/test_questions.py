"""The same questions to a library, to DuckDB over the shards, and to ClickHouse: the answers have to be equal.

Without `dateline[remote]` this is skipped; `make test-scale` installs it.
"""

import datetime as dt
import random
import sys
from dataclasses import replace

import pandas as pd
import pytest
from made import PEOPLE, parsed
from made_shards import FILES, KNOWN, shards, without_model, write_files

from core import views
from core.errors import FilterError, NotHereError, ShardError
from core.filters import Filters
from core.library.reader import Library
from core.remote.opened import open_remote
from core.shards.library import add_shards
from core.views import Said

SOURCES = ["Andes Daily", "La Hoja", "The Post", None]


def made_up(number):
    """An article of a few sentences that name people of `made`, some of them quoted."""
    rng = random.Random(number)  # noqa: S311 (by a seed, no secret)
    names = list(PEOPLE)
    lines, quotes = [], []
    for n in range(rng.randrange(1, 5)):
        lines.append(f"{' met '.join(rng.sample(names, rng.randrange(1, 4)))} in case {number}-{n}.")
    if rng.random() < 0.7:
        speaker = rng.choice(names)
        lines.append(f"{speaker} said that Peru could wait for {number}.")
        who = speaker if rng.random() < 0.8 else "Somebody Else"
        quotes.append((f"Peru could wait for {number}", who, speaker, "said that"))
    day = dt.date(2024, 1, 1) + dt.timedelta(days=rng.randrange(45)) if rng.random() < 0.9 else None
    text = "\n".join(lines)
    events = [told(number, rng, [name for name in names if name in lines[0]])]
    return parsed(text, quotes=quotes, events=events, published=day, source=rng.choice(SOURCES))


def told(number, rng, names):
    """An event that no other article tells of, so that a library counts stories as shards count reports."""
    first = dt.date(2024, 1, 1) + dt.timedelta(days=3 * number) if rng.random() < 0.9 else None
    last = first + dt.timedelta(days=rng.choice((0, 0, 1))) if first else None
    who, *whom = rng.sample(names, min(len(names), 2))
    more = {"status": rng.choice(("reported", "denied"))}
    return f"case {number}-0", rng.choice(("AGREE", "ACCUSE", "AID")), [who], whom, first, last, more


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A set of shards; one article is in two of them."""
    pytest.importorskip("ibis", reason="Ibis is not installed: pip install 'dateline[remote]'")
    folder = tmp_path_factory.mktemp("shards")
    articles = {f"{n:03d}.txt": made_up(n) for n in range(36)}
    articles |= {name: replace(one, events=()) for name, one in FILES.items()}
    articles["zz/again.txt"] = articles["007.txt"]
    with pytest.MonkeyPatch.context() as patched:
        for one in articles.values():
            patched.setitem(KNOWN, one.article.text, one)
        without_model(patched)
        found = shards([write_files(folder / "in", articles)], folder / "out", shard_mb=3e-3)
    assert found.shards > 1
    return folder / "out"


@pytest.fixture(scope="module")
def library(place):
    add_shards(str(place), place.parent / "library")
    with Library.open(place.parent / "library") as opened:
        yield opened


@pytest.fixture(scope="module", params=["duckdb", "clickhouse"])
def remote(place, request):
    if request.param == "clickhouse":
        pytest.importorskip("chdb", reason="chdb is not installed: pip install 'dateline[remote]'")
    with open_remote(f"{request.param}+{place}") as opened:
        assert opened.has_doubles
        yield opened


CHOSEN = [
    {},
    {"date_from": dt.date(2024, 1, 20), "date_to": dt.date(2024, 2, 10)},
    {"countries": ("CL", "BO")},
    {"countries": ("CL", "PE"), "countries_match": "all"},
    {"sources": ("La Hoja", "unknown source")},
    {"entity": "person:ana-rivera"},
    {"date_to": dt.date(2024, 2, 20), "countries": ("PE",), "sources": ("Andes Daily",)},
    {"sources": ("Nobody's",)},
]
# What shards can be asked of events alone.
OF_EVENTS = [{"types": ("AID", "ACCUSE")}, {"statuses": ("denied",), "countries": ("CL",)}]
SAID = [Said(), Said(kinds=("indirect",)), Said(speakers=("Ana Rivera", "Somebody Else")), Said(about=("Peru",))]


@pytest.fixture(params=CHOSEN, ids=lambda chosen: ",".join(chosen) or "all")
def filters(request):
    return Filters(**request.param)


def ask_of_events(of, filters):
    """Questions of events, their answers in plain values."""
    found = {}
    found["timeline_counts"] = views.timeline_counts(of, filters)
    found["timeline_bins"] = by_day(views.timeline_bins(of, filters))
    for by in ("type", "source"):
        found["timeline_bins", by] = by_day(views.timeline_bins_by(of, filters, by=by))
    found["classes_over_time"] = plain(*views.classes_over_time(of, filters))
    found["balance"] = plain(*views.balance(of, filters, "CL", "PE"))
    found["countries_of_events"] = plain(views.countries_of_events(of, filters))
    return found


def ask(of, filters):
    """All questions, their answers in plain values."""
    found = ask_of_events(of, filters)
    found["articles_count"] = views.articles_count(of, filters)
    found["articles_over_time"] = plain(*views.articles_over_time(of, filters))
    found["places_named"] = plain(views.places_named(of, filters))
    # All of these with one filter; with others they would take minutes and tell nothing new.
    for n, said in enumerate(SAID if filters in (Filters(), Filters(**CHOSEN[2])) else SAID[:1]):
        found["quotes_count", n] = views.quotes_count(of, filters, said)
        found["quotes_over_time", n] = plain(*views.quotes_over_time(of, filters, said))
        found["speakers", n] = plain(views.speakers(of, filters, said))
        found["spoken_about", n] = views.spoken_about(of, filters, said)
    for window in ("sentence", "article"):
        found["windows_count", window] = views.windows_count(of, filters, window=window)
        for by in ("entity", "country"):
            for limit in (3,) if by == "entity" else (30,):
                shared = views.connections(of, filters, by=by, window=window, limit=limit)
                found["connections", window, by, limit] = plain(shared.pairs), plain(shared.totals)
    return found


def by_day(bins):
    """Lanes of one day are in no order; without a lane is last."""
    return plain(bins.sort_values(["day_start", "day_end", "lane"], ignore_index=True))


def plain(frame, *more):
    assert isinstance(frame, pd.DataFrame)
    rows = [tuple(None if value is None or value is pd.NaT or value != value else value for value in row)
            for row in frame.itertuples(index=False)]  # fmt: skip
    return list(frame.columns), rows, *more


def test_answers_are_those_of_the_library(library, remote, filters):
    here, there = ask(library, filters), ask(remote, filters)
    assert here.keys() == there.keys()
    for question, answer in here.items():
        assert there[question] == answer, question


@pytest.mark.parametrize("chosen", OF_EVENTS, ids=",".join)
def test_types_and_statuses_filter_events(library, remote, chosen):
    here = ask_of_events(library, Filters(**chosen))
    assert ask_of_events(remote, Filters(**chosen)) == here
    assert here["timeline_counts"]["n"]


def test_what_there_is_to_choose_from_is_that_of_the_library(library, remote):
    here, there = views.facets(library), views.facets(remote)
    for fact in ("first_event", "last_event", "first_published", "last_published"):
        assert getattr(there, fact) == getattr(here, fact), fact
    for counted in ("n_articles", "n_events", "n_stories", "n_quotes", "n_entities"):
        assert getattr(there, counted) == getattr(here, counted), counted
    assert plain(there.countries) == plain(here.countries)
    assert plain(there.sources) == plain(here.sources)
    assert here.first_event <= there.first_day <= there.last_day <= here.last_event


def test_names_are_found_as_in_the_library(library, remote):
    for options in ({}, {"like": "RIVER"}, {"limit": 2}):
        assert plain(views.entities(remote, **options)) == plain(views.entities(library, **options))
    (words,) = views.entities(library, like="soto")["words"]
    for question, asked in ((views.entity_called, words), (views.entity, "gpe:chile"), (views.entity, "gpe:nowhere")):
        assert plain(question(remote, asked)) == plain(question(library, asked))


def test_what_only_a_library_has_is_said(remote, place):
    for question in (views.articles, views.quotes, views.possibly_one):
        with pytest.raises(NotHereError, match=f"counts only: .* dateline add --from-parquet {place}"):
            question(remote)


def test_there_is_something_to_answer(library):
    found = ask(library, Filters())
    assert found["articles_count"] == 40
    assert all(found[key] for key in found)
    assert len(found["connections", "sentence", "country", 30][0][1]) > 5


@pytest.mark.parametrize("chosen", [{"text": "wait"}, {"types": ("AID",)}, {"corroborated": True}])
def test_what_shards_cannot_answer_is_said(remote, chosen):
    with pytest.raises(FilterError, match="A set of shards is not asked for .* --from-parquet"):
        views.articles_count(remote, Filters(**chosen))


def test_a_place_without_shards_is_named(place, tmp_path):
    with pytest.raises(ShardError, match="is no set of shards"):
        open_remote(f"duckdb+{tmp_path}")


@pytest.mark.parametrize("missing", ["ibis", "ibis.formats.pyarrow"])
def test_without_ibis_or_what_it_needs_it_is_said_how_to_install_it(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ShardError, match=r"needs ibis-framework .*dateline\[remote\].*--from-parquet"):
        open_remote("somewhere")
