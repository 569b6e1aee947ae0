"""The same questions to a library, to DuckDB over the shards, and to ClickHouse: the answers have to be equal.

Without `dateline[remote]` this is skipped; `make test-scale` installs it.
"""

import datetime as dt
import random
import sys

import pandas as pd
import pytest
from made import PEOPLE, parsed
from made_shards import FILES, KNOWN, shards, without_model, write_files

from core import views
from core.errors import FilterError, ShardError
from core.filters import Filters
from core.library.reader import Library
from core.remote.engines import open_remote
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
    return parsed("\n".join(lines), quotes=quotes, published=day, source=rng.choice(SOURCES))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A set of shards; one article is in two of them."""
    pytest.importorskip("ibis", reason="Ibis is not installed: pip install 'dateline[remote]'")
    folder = tmp_path_factory.mktemp("shards")
    articles = {f"{n:03d}.txt": made_up(n) for n in range(36)} | FILES
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
SAID = [Said(), Said(kinds=("indirect",)), Said(speakers=("Ana Rivera", "Somebody Else")), Said(about=("Peru",))]


@pytest.fixture(params=CHOSEN, ids=lambda chosen: ",".join(chosen) or "all")
def filters(request):
    return Filters(**request.param)


def ask(module, of, filters):
    """All questions, their answers in plain values."""
    found = {"articles_count": module.articles_count(of, filters)}
    found["articles_over_time"] = plain(*module.articles_over_time(of, filters))
    found["places_named"] = plain(module.places_named(of, filters))
    for n, said in enumerate(SAID):
        found["quotes_count", n] = module.quotes_count(of, filters, said)
        found["quotes_over_time", n] = plain(*module.quotes_over_time(of, filters, said))
        found["speakers", n] = plain(module.speakers(of, filters, said))
        found["spoken_about", n] = module.spoken_about(of, filters, said)
    for window in ("sentence", "article"):
        found["windows_count", window] = module.windows_count(of, filters, window=window)
        for by in ("entity", "country"):
            for limit in (3,) if by == "entity" else (30,):
                shared = module.connections(of, filters, by=by, window=window, limit=limit)
                found["connections", window, by, limit] = plain(shared.pairs), plain(shared.totals)
    return found


def plain(frame, *more):
    assert isinstance(frame, pd.DataFrame)
    rows = [tuple(None if value is None or value is pd.NaT or value != value else value for value in row)
            for row in frame.itertuples(index=False)]  # fmt: skip
    return list(frame.columns), rows, *more


def test_answers_are_those_of_the_library(library, remote, filters):
    from core.remote import questions

    here, there = ask(views, library, filters), ask(questions, remote, filters)
    assert here.keys() == there.keys()
    for question, answer in here.items():
        assert there[question] == answer, question


def test_there_is_something_to_answer(library):
    found = ask(views, library, Filters())
    assert found["articles_count"] == 40
    assert all(found[key] for key in found)
    assert len(found["connections", "sentence", "country", 30][0][1]) > 5


@pytest.mark.parametrize("chosen", [{"text": "wait"}, {"types": ("CONSULT",)}, {"corroborated": True}])
def test_what_shards_cannot_answer_is_said(remote, chosen):
    from core.remote import questions

    with pytest.raises(FilterError, match="A set of shards is not asked for .* --from-parquet"):
        questions.articles_count(remote, Filters(**chosen))


def test_a_place_without_shards_is_named(place, tmp_path):
    with pytest.raises(ShardError, match="is no set of shards"):
        open_remote(f"duckdb+{tmp_path}")


def test_without_ibis_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ibis", None)
    with pytest.raises(ShardError, match=r"needs ibis-framework .*dateline\[remote\].*--from-parquet"):
        open_remote("somewhere")
