"""Countries by name: codes, demonyms, traps."""

import subprocess
import sys
from collections import Counter

import pytest

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.countries import codes, country_of, demonym, lookup, name_of, table


def test_all_codes_are_there_with_kosovo():
    assert len(codes()) == 250
    assert {"KP", "KR", "XK", "TW", "PS", "SS"} <= set(codes())
    assert all(name_of(code) for code in codes())


@pytest.mark.parametrize(
    ("code", "name"), [("KR", "South Korea"), ("US", "United States"), ("RU", "Russia"), ("CZ", "Czech Republic")]
)
def test_name_of(code, name):
    assert name_of(code) == name


def test_name_of_an_unknown_code_names_it():
    with pytest.raises(KeyError, match="'ZZ'"):
        name_of("ZZ")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("North Korea", "KP"),
        ("DPRK", "KP"),
        ("Democratic People’s Republic of Korea", "KP"),
        ("N. Korea", "KP"),
        ("ROK", "KR"),
        ("Republic of Korea", "KR"),
        ("the United States", "US"),
        ("U.S.", "US"),
        ("USA", "US"),
        ("UK", "GB"),
        ("UAE", "AE"),
        ("the Russian Federation", "RU"),
        ("Burma", "MM"),
        ("Türkiye", "TR"),
        ("Ivory Coast", "CI"),
        ("DR Congo", "CD"),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("Equatorial Guinea", "GQ"),
        ("Papua New Guinea", "PG"),
        ("Dominica", "DM"),
        ("Dominican Republic", "DO"),
        ("Chad", "TD"),
        ("Jordan", "JO"),
        ("Georgia", "GE"),
        ("Sudan", "SD"),
        ("South Sudan", "SS"),
        ("Mexico City", "MX"),
        ("New Mexico", "US"),
        ("Vladivostok", "RU"),
        ("Amur", "RU"),
        ("Kremlin", "RU"),
        ("Foggy Bottom", "US"),
        ("Quai d’Orsay", "FR"),
        ("Zhongnanhai", "CN"),
        ("Blue House", "KR"),
        ("Paris", "FR"),
        ("Paris, Texas", "US"),
        ("London, Ontario", "CA"),
        ("Russia's", "RU"),
    ],
)
def test_country_of(name, code):
    assert country_of(name)[0] == code


@pytest.mark.parametrize(
    "name", ["UN", "European Union", "Korean Peninsula", "Europe", "us", "turkey", "chad", "Middle East", "", "X", ", "]
)
def test_country_of_gives_nothing(name):
    code, why = country_of(name)
    assert code is None
    assert why


@pytest.mark.parametrize("name", ["Jordan", "Chad", "Israel", "Sofia", "Georgia", "Paris", "Washington", "Austin"])
def test_a_person_has_no_country_by_name(name):
    assert country_of(name, "PERSON") == (None, "a person's name tells no country")


@pytest.mark.parametrize(
    ("name", "context", "code"),
    [
        ("Georgia", {"Atlanta": 1}, "US"),
        ("Georgia", {"Republicans": 2}, "US"),
        ("Georgia", {"Republicans": 2, "Tbilisi": 1}, "GE"),
        ("Georgia", {"Moscow": 1}, "GE"),
        ("Congo", {}, "CD"),
        ("Congo", {"Brazzaville": 1}, "CG"),
        ("Congo", {"Brazzaville": 1, "Kinshasa": 3}, "CD"),
        ("Korea", {}, None),
        ("Korea", {"country:KR": 2}, "KR"),
        ("Korea", {"country:KP": 2}, "KP"),
        ("Korea", {"country:KP": 2, "country:KR": 1}, None),
        ("Tripoli", {}, "LY"),
        ("Tripoli", {"country:LB": 1}, "LB"),
        ("Hyderabad", {"country:PK": 1}, "PK"),
        ("Punjab", {}, None),
    ],
)
def test_ambiguous_names_are_decided_by_what_the_article_names(name, context, code):
    assert country_of(name, context=Counter(context))[0] == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Russian", "RU"),
        ("Russians", "RU"),
        ("North Korean", "KP"),
        ("South Koreans", "KR"),
        ("Chinese", "CN"),
        ("Nigerian", "NG"),
        ("Nigerien", "NE"),
        ("Dane", "DK"),
        ("Swiss", "CH"),
        ("Russia", None),
        ("Republican", None),
        ("european", None),
    ],
)
def test_demonym(word, code):
    assert demonym(word) == code


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Russia", "country name"),
        ("Sochi", "city in Russia"),
        ("Lima", "capital of Peru"),
        ("Kremlin", "seat of government of Russia"),
        ("Texas", "region of United States"),
    ],
)
def test_why(name, why):
    assert country_of(name)[1] == why


def test_lookup_keeps_the_case_of_words_that_are_also_names():
    assert lookup("US").code == "US"
    assert lookup("us") is None
    assert lookup("TURKEY").code == "TR"
    assert lookup("turkey") is None


def test_no_spacy_is_loaded():
    code = "import sys, core.parse.countries as c; c.name_of('KR'); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_broken_table_names_the_entry(monkeypatch):
    monkeypatch.setattr(lexicon, "load", lambda name: {"country": {"RUS": {"name": "Russia"}}})
    with pytest.raises(LexiconError, match="RUS"):
        table._table.__wrapped__()
