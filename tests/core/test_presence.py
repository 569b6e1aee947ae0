import datetime as dt
import itertools

import numpy as np
import pytest
from made import NAMES, PEOPLE, parsed

from core import views
from core.filters import Filters
from core.library import presence as built
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink
from core.views.presence import Presence

FILTERS = [
    Filters(date_from=dt.date(2024, 1, 3)),
    Filters(date_to=dt.date(2024, 1, 12)),
    Filters(countries=("CL",)),
    Filters(countries=("CL", "PE"), countries_match="all"),
    Filters(sources=("Andes Daily",)),
    Filters(text="Rivera"),
    Filters(countries=("BO",), date_from=dt.date(2024, 1, 8)),
    Filters(text="nobody"),
]


def articles():
    names = list(PEOPLE)
    for n, some in enumerate(itertools.combinations(names, 3)):
        yield parsed(
            f"Report {n}.\n{some[0]} met {some[1]}.\n{some[2]} was silent on {some[n % 3]}.",
            source=("Andes Daily", None, "Lima Post")[n % 3],
            published=dt.date(2024, 1, 1) + dt.timedelta(days=n % 20),
        )


@pytest.fixture(scope="module")
def libraries(tmp_path_factory):
    """The same articles with bits and without."""
    opened = []
    with pytest.MonkeyPatch.context() as patch:
        for least in (0, 10**6):
            patch.setattr(built, "LEAST_ARTICLES", least)
            folder = tmp_path_factory.mktemp("library")
            with open_writer(folder) as writer:
                writer.append(list(articles()), parser_version=1)
                relink(writer, country_names=NAMES)
                writer.publish(parser_version=1)
            opened.append(Library.open(folder))
    yield opened
    for library in opened:
        library.close()


def rows(frame):
    return frame.to_dict("records")


@pytest.mark.parametrize("by", ["entity", "country"])
@pytest.mark.parametrize("chosen", FILTERS)
@pytest.mark.parametrize("limit", [2, 30])
def test_bits_and_rows_give_the_same(libraries, chosen, by, limit):
    with_bits, without = libraries
    assert Presence.read(with_bits) is not None
    assert Presence.read(without) is None
    found, expected = (views.connections(lib, chosen, by=by, window="article", limit=limit) for lib in libraries)
    assert rows(found.totals) == rows(expected.totals)
    assert rows(found.pairs) == rows(expected.pairs)


@pytest.mark.parametrize("window", ["article", "sentence"])
@pytest.mark.parametrize("by", ["entity", "country"])
def test_what_is_known_without_a_filter_is_what_rows_say(libraries, by, window):
    everything = Filters(date_from=dt.date(1900, 1, 1))
    for limit in (2, 5, 30):
        known = views.connections(libraries[1], Filters(), by=by, window=window, limit=limit)
        asked = views.connections(libraries[1], everything, by=by, window=window, limit=limit)
        assert rows(known.totals) == rows(asked.totals)
        assert rows(known.pairs) == rows(asked.pairs)
        assert known.left_out == asked.left_out


def presence(counts, beyond):
    """Entities named in the first so many of a hundred articles."""
    words = np.stack([built.bits_of(np.arange(n), built.n_words(100)) for n in counts])
    names = [(f"n{i}", f"id{i}") for i in range(len(counts))]
    lands = np.zeros(len(counts), np.bool_)
    return Presence(np.arange(len(counts)), lands, names, words, [], words[:0], {False: beyond})


def test_bits_answer_only_where_they_must_have_everybody():
    everyone = np.arange(100)
    assert presence([90, 50, 40], beyond=30).count(everyone, "entity", 3) is not None
    assert presence([90, 50, 40], beyond=40).count(everyone, "entity", 3) is None  # somebody else has as many
    assert presence([90, 50, 40], beyond=40).count(everyone, "entity", 2) is not None
    assert presence([90, 50], beyond=1).count(everyone, "entity", 3) is None  # there may be a third
    assert presence([90, 50], beyond=0).count(everyone, "entity", 3) is not None
    assert presence([90, 50, 40], beyond=30).count(np.arange(20), "entity", 3) is None  # few articles are chosen


def test_bits_count_what_is_shared():
    shared = presence([90, 50, 40], beyond=0).count(np.arange(45), "entity", 3)
    assert shared.top["n"].tolist() == [45, 45, 40]
    assert dict(zip(zip(shared.pairs["a"], shared.pairs["b"], strict=True), shared.pairs["n"], strict=True)) == {
        (0, 1): 45,
        (0, 2): 40,
        (1, 2): 40,
    }
