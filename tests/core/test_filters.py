import datetime as dt

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import FilterError
from core.event_words import STATUSES, TYPES
from core.filters import UNKNOWN_SOURCE, Columns, Filters, count

D = dt.date
COLUMNS = Columns("first", "last", "countries", "source", ("title",))
ROWS = """
    SELECT id FROM (VALUES
        ('july', DATE '2023-07-01', DATE '2023-07-31', ['KP', 'RU'], 'EFE', 'Shoigu visits'),
        ('day', DATE '2023-09-13', DATE '2023-09-13', ['KP'], 'Sky', '100% agreed_on talks'),
        ('undated', NULL, NULL, [], NULL, NULL)
    ) rows(id, first, last, countries, source, title) WHERE {where}"""


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), "july day undated"),
        (Filters(date_from=D(2023, 7, 10), date_to=D(2023, 7, 11)), "july"),  # inside the month
        (Filters(date_from=D(2023, 7, 31)), "july day"),
        (Filters(date_from=D(2023, 8, 1)), "day"),
        (Filters(date_to=D(2023, 7, 1)), "july"),
        (Filters(date_to=D(2023, 6, 30)), ""),
        (Filters(date_from=D(2023, 9, 13), date_to=D(2023, 9, 13)), "day"),
        (Filters(countries=("RU", "US")), "july"),
        (Filters(countries=("KP", "RU"), countries_match="any"), "july day"),
        (Filters(countries=("KP", "RU"), countries_match="all"), "july"),
        (Filters(sources=("Sky", "Reuters")), "day"),
        (Filters(sources=(UNKNOWN_SOURCE,)), "undated"),
        (Filters(text="VISITS"), "july"),
        (Filters(text="%"), "day"),  # a literal, not a wildcard
        (Filters(text="d_o"), "day"),
        (Filters(text="0_a"), ""),
        (Filters(text="'; DROP TABLE x; --"), ""),
        (Filters(text="talks", countries=("RU",)), ""),
    ],
)
def test_where(filters, found):
    where, params = filters.where(COLUMNS)
    rows = duckdb.sql(ROWS.format(where=where), params=params).fetchall()
    assert [row[0] for row in rows] == found.split()


def test_what_a_table_does_not_have_is_not_filtered():
    everything = Filters(D(2023, 1, 1), D(2023, 1, 2), ("KP",), "all", ("EFE",), "x")
    assert everything.where(Columns()) == ("true", [])


def test_values_are_bound_never_written_into_sql():
    where, params = Filters(countries=("KP",), sources=("O'Neil",), text="x'y").where(COLUMNS)
    assert "KP" not in where
    assert "O'Neil" not in where
    assert "x'y" not in where
    assert params == [["KP"], ["O'Neil"], "x'y"]


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(), "15 of 17 events"),
        (Filters(D(2023, 7, 1), D(2023, 9, 29)), "15 of 17 events · 1 Jul – 29 Sep 2023"),
        (Filters(countries=("RU", "XX")), "15 of 17 events · Russia or XX"),
        (Filters(countries=("RU", "KP"), countries_match="all"), "15 of 17 events · Russia and North Korea"),
        (Filters(sources=("EFE",), text="munitions"), "15 of 17 events · sources: EFE · 'munitions'"),
        (Filters(types=("CONSULT", "AID")), "15 of 17 events · meetings and talks or aid"),
        (Filters(statuses=("alleged",), corroborated=True), "15 of 17 events · alleged · told by two or more sources"),
        (Filters(entity="person:x-y"), "15 of 17 events · naming X Y"),
        (Filters(entity="person:unknown"), "15 of 17 events · naming person:unknown"),
    ],
)
def test_sentence(filters, words):
    names = {"RU": "Russia", "KP": "North Korea", "person:x-y": "X Y"}
    assert filters.sentence(count(15, 17, "event"), names=names) == words


def test_sentence_says_which_days_are_meant():
    assert Filters(date_from=D(2023, 7, 1)).sentence(dates="published") == "published from 1 Jul 2023"


@pytest.mark.parametrize(
    ("shown", "total", "noun", "words"),
    [(17, 17, "event", "17 events"), (1, 1, "article", "1 article"), (0, 2, "story", "0 of 2 stories")],
)
def test_count(shown, total, noun, words):
    assert count(shown, total, noun) == words


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"from": "2023-13-01"}, "2023-13-01"),
        ({"from": "yesterday"}, "YYYY-MM-DD"),
        ({"from": "2023-02-01", "to": "2023-01-01"}, "after the last"),
        ({"countries": "Russia"}, "RUSSIA"),
        ({"match": "none"}, "'any' or 'all'"),
        ({"text": "x" * 201}, "too long"),
        ({"countries": ",".join(["RU"] * 301)}, "too long"),
        ({"types": "AID,PARTY"}, "'PARTY' is not an event type"),
        ({"statuses": "maybe"}, "'maybe' is not a status"),
        ({"entity": "x" * 301}, "too long"),
        ({"corroborated": "perhaps"}, "neither yes nor no"),
    ],
)
def test_a_bad_value_in_a_link_says_what_is_allowed(values, says):
    with pytest.raises(FilterError, match=says):
        Filters.parse(values)


CODES = st.lists(st.sampled_from(["KP", "RU", "US"]), unique=True).map(tuple)
OF_EVENTS = st.tuples(
    st.lists(st.sampled_from(sorted(TYPES)), unique=True).map(tuple),
    st.lists(st.sampled_from(STATUSES), unique=True).map(tuple),
    st.sampled_from(["", "person:x", "gpe:y, z"]),
    st.booleans(),
)
DAYS = st.one_of(st.none(), st.dates())


@given(
    DAYS,
    DAYS,
    CODES,
    st.sampled_from(["any", "all"]),
    st.lists(st.text(min_size=1, max_size=20), max_size=3).map(tuple),
    st.text(max_size=20).map(str.strip),
    OF_EVENTS,
)
def test_a_link_brings_the_same_filters_back(first, last, countries, match, sources, text, of_events):
    if first and last and first > last:
        first, last = last, first
    filters = Filters(first, last, countries, match, sources, text, *of_events)
    assert Filters.parse(filters.to_query()) == filters
