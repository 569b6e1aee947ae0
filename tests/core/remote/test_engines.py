"""The engines that run SQL over shards, by themselves: one session of ClickHouse is the most that a process has."""

import pyarrow as pa
import pytest
from made_shards import shards, without_model, write_files

from core.remote.engines import ENGINES
from core.remote.opened import Remote, open_remote


@pytest.mark.parametrize(
    ("engine", "odd"),
    # To DuckDB a backslash parts folders.
    [(engine, odd) for engine in ENGINES for odd in ("it's", "{a,b}", "g*b [c]", "a b#c%20")]
    + [("clickhouse", "back\\slash"), ("clickhouse", "a\\'b")],
)
def test_a_temporary_folder_may_be_called_anything(tmp_path, monkeypatch, engine, odd):
    if engine == "clickhouse":
        pytest.importorskip("chdb", reason="chdb is not installed: pip install 'dateline[remote]'")
    (tmp_path / odd).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / odd))
    opened = ENGINES[engine]()
    opened.load("given", pa.table({"n": [1, 2, 3]}))
    opened.define("kept", "SELECT n FROM given WHERE n > 1", is_kept=True)
    assert opened.run("SELECT sum(n) AS n FROM kept").to_pylist() == [{"n": 5}]
    opened.close()
    assert not any((tmp_path / odd).iterdir())


@pytest.mark.parametrize("engine", list(ENGINES))
def test_what_cannot_be_opened_is_closed(tmp_path, monkeypatch, engine):
    pytest.importorskip("ibis", reason="Ibis is not installed: pip install 'dateline[remote]'")
    if engine == "clickhouse":
        pytest.importorskip("chdb", reason="chdb is not installed: pip install 'dateline[remote]'")
    without_model(monkeypatch)
    shards([write_files(tmp_path / "in")], tmp_path / "out")
    (tmp_path / "kept").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "kept"))
    with monkeypatch.context() as broken:
        broken.setattr(Remote, "_link", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            open_remote(f"{engine}+{tmp_path / 'out'}")
    assert not any((tmp_path / "kept").iterdir())
    with open_remote(f"{engine}+{tmp_path / 'out'}") as found:
        assert found.one(found.table("articles").count()) == 4
