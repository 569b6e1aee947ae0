from pathlib import Path

import pytest

from core import settings
from core.errors import SettingError
from core.remote.engines import ENGINES
from core.shards.plan import DATASET


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda s: s.name)
def test_each_setting_is_named_plainly_and_explained(setting):
    assert setting.name == setting.name.lower()
    assert setting.help.endswith(".")
    assert setting.variable == f"DATELINE_{setting.name.upper()}"


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda s: s.name)
def test_the_environment_overrides_and_blank_does_not(setting, monkeypatch):
    monkeypatch.setenv(setting.variable, " 42 ")
    assert settings.get(setting.name) == "42"
    monkeypatch.setenv(setting.variable, "  ")
    assert settings.get(setting.name) == setting.default


def test_an_unknown_name_lists_the_valid_ones():
    with pytest.raises(KeyError, match="batch_size, library, max_chars, .*model, .*workers"):
        settings.get("colour")


def test_the_library_lies_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("DATELINE_LIBRARY", "~/news")
    assert settings.library_folder() == Path.home() / "news"
    monkeypatch.delenv("DATELINE_LIBRARY")
    assert settings.library_folder().name == "library"


@pytest.mark.parametrize("value", ["abc", "0", "-3", "1.5", "1e9", "9" * 40])
def test_a_number_that_is_none_is_named(monkeypatch, value):
    monkeypatch.setenv("DATELINE_BATCH_SIZE", value)
    with pytest.raises(SettingError, match="DATELINE_BATCH_SIZE"):
        settings.number("batch_size")


def test_a_number_is_read(monkeypatch):
    monkeypatch.setenv("DATELINE_BATCH_SIZE", "7")
    assert settings.number("batch_size") == 7


def test_workers_are_the_cores_but_few(monkeypatch):
    monkeypatch.delenv("DATELINE_WORKERS", raising=False)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert settings.workers() == 4
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {5}, raising=False)
    assert settings.workers() == 1
    monkeypatch.setenv("DATELINE_WORKERS", "6")
    assert settings.workers() == 6
    monkeypatch.setenv("DATELINE_WORKERS", "none")
    with pytest.raises(SettingError, match="DATELINE_WORKERS"):
        settings.workers()


@pytest.mark.parametrize("address", ["s3://bucket/place", "duckdb+place", "clickhouse+s3://bucket/place"])
def test_an_address_of_shards_is_no_folder_of_a_library(monkeypatch, address):
    monkeypatch.setenv("DATELINE_LIBRARY", address)
    assert settings.shards_address() == address
    with pytest.raises(SettingError, match=r"a set of shards: .*--library.*--from-parquet"):
        settings.library_folder()


def test_the_shards_that_fill_a_library_are_named_without_the_engine_that_asks_them(monkeypatch):
    monkeypatch.setenv("DATELINE_LIBRARY", "clickhouse+s3://bucket/place")
    with pytest.raises(SettingError, match=r"--from-parquet s3://bucket/place --library FOLDER"):
        settings.library_folder()


def test_a_folder_of_shards_is_told_by_its_file(monkeypatch, tmp_path):
    monkeypatch.setenv("DATELINE_LIBRARY", str(tmp_path))
    assert settings.shards_address() is None
    assert settings.library_folder() == tmp_path
    (tmp_path / DATASET).touch()
    assert settings.shards_address() == str(tmp_path)


def test_engines_that_an_address_may_name_are_those_there_are():
    assert tuple(f"{name}+" for name in ENGINES) == settings._SHARDS_BY
