"""The table of towns: how it is packed, how a name is found in it."""

import json
import zlib

import pytest

from core.errors import LexiconError
from core.parse.countries import places
from core.parse.countries.places import key, towns
from core.parse.lexicon.build_places import cities, divisions, pack


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


def test_packing_keeps_the_largest_of_each_country(monkeypatch):
    packed = pack([("Aville", "FR", 1_000), ("Aville", "US", 100_000), ("Aville", "FR", 10), ("B", "US", 5)])
    assert packed == b"\naville\tUSUFRM\n"
    monkeypatch.setattr(places, "_bytes", lambda: packed)
    assert towns.__wrapped__("Aville") == {"US": 5.0, "FR": 3.0}


def test_both_forms_of_the_source_give_the_same(tmp_path):
    row = {"name": "Aville", "countrycode": "FR", "population": 20_000, "alternatenames": ["Aburg", "AVI", "Авиль"]}
    packaged = tmp_path / "cities500.json"
    packaged.write_text(json.dumps({"1": row}), encoding="utf-8")
    dump = tmp_path / "cities500.txt"
    fields = ["1", "Aville", "Aville", "Aburg,AVI,Авиль", "1", "2", "P", "PPL", "FR", "", "", "", "", "", "20000"]
    dump.write_text("\t".join(fields) + "\n", encoding="utf-8")
    assert list(cities(packaged)) == list(cities(dump)) == [("Aville", "FR", 20_000), ("Aburg", "FR", 2_000.0)]


def test_divisions_lose_their_kind_but_not_american_counties(tmp_path):
    path = tmp_path / "admin2.json"
    rows = [{"code": "PH.1", "name": "Province of Laguna"}, {"code": "US.KY.1", "name": "Adair County"}]
    path.write_text(json.dumps(rows), encoding="utf-8")
    assert [name for name, _, _ in divisions(path, 1)] == ["Province of Laguna", "Laguna", "Adair County"]


def test_a_broken_table_says_how_to_make_it_anew(monkeypatch, tmp_path):
    broken = tmp_path / "places.bin"
    broken.write_bytes(zlib.compress(b"x")[:3])
    monkeypatch.setattr(places, "FILE", broken)
    with pytest.raises(LexiconError, match=r"build_places\.py"):
        places._bytes.__wrapped__()
