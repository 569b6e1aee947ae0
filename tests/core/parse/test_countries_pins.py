"""Where places are drawn: the point of every country, of regions and towns, of what is disputed, and of nothing."""

import pytest

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.countries import centroid, codes, phrases, pin, pins
from core.parse.countries.places import kilometres


@pytest.mark.parametrize("code", codes())
def test_every_country_has_a_point_on_the_globe_and_near_its_capital(code):
    lat, lon = centroid(code)
    assert -90 <= lat <= 90
    assert -180 <= lon <= 180
    for name in pins.capitals_of(code):
        assert kilometres(centroid(code), pin(name, code)) < (3500 if code in ("RU", "US", "CA") else 2500)


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    [
        ("US", 39.8, -98.6),
        ("GB", 54.0, -2.5),
        ("FR", 46.6, 2.4),
        ("DE", 51.2, 10.4),
        ("UA", 49.0, 31.4),
        ("RU", 62.0, 96.7),
        ("CN", 35.9, 104.2),
        ("IN", 22.0, 79.0),
        ("JP", 36.2, 138.3),
        ("KR", 36.4, 127.9),
        ("KP", 40.2, 127.2),
        ("BR", -10.8, -53.1),
        ("AR", -35.4, -65.2),
        ("ZA", -29.0, 25.1),
        ("AU", -25.7, 134.5),
        ("NZ", -41.8, 171.5),
        ("EG", 26.5, 29.9),
        ("KE", 0.6, 37.8),
        ("XK", 42.6, 20.9),
        ("TW", 23.8, 121.0),
        ("PS", 31.9, 35.2),
        ("FJ", -17.8, 178.0),
    ],
)
def test_known_countries_lie_where_they_do(code, lat, lon):
    found = centroid(code)
    assert abs(found[0] - lat) <= 3
    assert abs(found[1] - lon) <= 3


def test_an_unknown_code_is_named():
    with pytest.raises(KeyError, match="'QQ'"):
        centroid("QQ")


def test_every_name_of_the_table_has_a_point():
    assert [(r.name, r.code) for _, r in phrases() if r.code and pin(r.name, r.code) is None] == []


@pytest.mark.parametrize(
    ("name", "code", "lat", "lon"),
    [
        # the capital, the state, the town
        ("Washington", "US", 38.9, -77.0),
        ("WASHINGTON", "US", 38.9, -77.0),
        ("Washington, D.C.", "US", 38.9, -77.0),
        ("Washington state", "US", 47.4, -120.5),
        ("state of Washington", "US", 47.4, -120.5),
        ("Vancouver, Washington", "US", 45.6, -122.7),
        ("Vancouver", "CA", 49.2, -123.1),
        ("New York", "US", 40.7, -74.0),
        ("New York, N.Y.", "US", 40.7, -74.0),
        ("New York state", "US", 42.9, -75.5),
        ("Buffalo, New York", "US", 42.9, -78.9),
        # one name in several countries and several places of one
        ("Athens", "US", 34.0, -83.4),
        ("Athens", "GR", 38.0, 23.7),
        ("Athens, Ohio", "US", 39.3, -82.1),
        ("Paris", "FR", 48.9, 2.4),
        ("Paris, Tex.", "US", 33.7, -95.6),
        ("Paris, Kentucky", "US", 38.2, -84.3),
        ("Springfield", "US", 37.2, -93.3),
        ("Springfield, Illinois", "US", 39.8, -89.6),
        ("Springfield, Mass.", "US", 42.1, -72.6),
        ("London, Ont.", "CA", 43.0, -81.2),
        ("Georgia", "GE", 42.2, 43.5),
        ("Georgia", "US", 32.7, -83.4),
        ("Lyon, France", "FR", 45.8, 4.9),
        # countries, peoples, seats
        ("France", "FR", 46.6, 2.5),
        ("the Netherlands", "NL", 52.3, 5.6),
        ("Ukrainian", "UA", 49.2, 31.3),
        ("White House", "US", 38.9, -77.0),
        ("Kremlin", "RU", 55.8, 37.6),
        # regions and their abbreviations
        ("Texas", "US", 31.4, -98.6),
        ("Calif.", "US", 37.0, -120.1),
        ("N.Y.", "US", 42.9, -75.5),
        ("NSW", "AU", -33.3, 149.1),
        ("Co. Kerry", "IE", 52.1, -9.8),
        ("Bavaria", "DE", 49.0, 11.4),
        ("Kyoto Prefecture", "JP", 35.0, 135.8),
        ("Niger State", "NG", 10.0, 5.8),
        # disputed regions have a point of their own
        ("Crimea", "UA", 45.3, 34.4),
        ("Crimea", "RU", 45.3, 34.4),
        ("Donetsk", "UA", 48.0, 37.8),
        ("Luhansk", "UA", 48.6, 39.3),
        ("Donbas", "UA", 48.4, 38.4),
        ("Gaza Strip", "PS", 31.4, 34.4),
        ("West Bank", "PS", 32.0, 35.2),
        ("Golan Heights", "SY", 33.0, 35.8),
        ("Nagorno-Karabakh", "AZ", 39.8, 46.8),
        ("Abkhazia", "GE", 43.0, 41.0),
        ("Kashmir", "IN", 34.2, 74.8),
        ("Kashmir", "PK", 33.9, 73.8),
        ("Kashmir", None, 34.2, 74.8),
        ("Transnistria", "MD", 47.2, 29.4),
        ("Western Sahara", "EH", 24.2, -12.2),
        # towns by other spellings, and seas
        ("Kyiv", "UA", 50.5, 30.5),
        ("Odesa", "UA", 46.5, 30.7),
        ("Odessa", "US", 31.8, -102.4),
        ("Sao Paulo", "BR", -23.5, -46.6),
        ("Lisbon", "PT", 38.7, -9.1),
        ("Wellington", "NZ", -41.3, 174.8),
        ("Black Sea", None, 43.3, 34.3),
        ("the Strait of Hormuz", None, 26.6, 56.5),
    ],
)
def test_a_place_is_drawn_where_it_is(name, code, lat, lon):
    found = pin(name, code)
    assert found is not None
    assert abs(found[0] - lat) <= 0.3
    assert abs(found[1] - lon) <= 0.3


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Qwxyzburg", "US"),
        ("Qwxyzburg, Ohio", "US"),
        ("Qwxyzburg", None),
        ("Paris", None),
        ("Paris", "QQ"),
        ("France", "DE"),
        ("Europe", None),
        ("", "US"),
        ("", None),
        (", ", "US"),
        ("state", "US"),
        ("\ud800", "US"),
        ("Vienna\n", None),
    ],
)
def test_what_is_not_known_has_no_point(name, code):
    assert pin(name, code) is None


@pytest.mark.parametrize("name", ["a, " * 20_000, "city of " * 5_000, "." * 50_000, "x" * 100_000])
def test_hostile_names_do_no_harm(steps, name):
    found, calls = steps(pin, name, "US")
    assert found is None
    assert calls < 10 * len(name)


GOOD = {"source": "x", "centroid": {code: [1.0, 2.0] for code in codes()}}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"centroid": {code: [1.0, 2.0] for code in codes() if code != "PE"}}, "PE"),
        ({"centroid": GOOD["centroid"] | {"PE": [91.0, 2.0]}}, "globe"),
        ({"centroid": GOOD["centroid"] | {"PE": [1.0]}}, "latitude"),
        ({"place": {"PE": {"Lima": ["north", 2.0]}}}, "Lima"),
        ({"place": {"QQ": {"Lima": [1.0, 2.0]}}}, "QQ"),
        ({"sea": {"Red Sea": [1.0, 200.0]}}, "Red Sea"),
        ({"short": {"QQ": {"Lima": ["L"]}}}, "QQ"),
    ],
)
def test_a_broken_list_of_points_says_what_is_wrong(monkeypatch, change, said):
    monkeypatch.setattr(lexicon, "load", lambda _: GOOD | change)
    with pytest.raises(LexiconError, match=said):
        pins._table.__wrapped__()
