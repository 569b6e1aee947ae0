"""Unpickling runs what the bytes say, so only bytes that this run has pickled itself may ever be unpickled."""

import ast
import os
import pickle
from pathlib import Path

import pytest
from made_pickles import pickled, pickles
from made_shards import ADDED, shards, without_model

from core import ingest
from core.errors import ShardError
from core.ingest import Spool
from core.records import Parsed
from core.shards.dataset import opened

ROOT = Path(__file__).parents[2]
# Where something is unpickled: what came through a pipe or a cluster of our own, and a file that has no name.
UNPICKLE = {"core/ingest.py": 1, "core/engine/on_ray.py": 3}
# What unpickles, by the end of its name, and modules that do nothing else.
LOADERS = {"load", "loads", "Unpickler"}
PICKLERS = {"pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "marshal", "shelve", "jsonpickle", "torch"}
OTHERS = {"read_pickle", "allow_pickle", "arrow_ext_deserialize"}


def loads_of(path):
    """How often a module unpickles, by its text; names that another module's loader was given count too."""
    found, text = 0, path.read_text()
    if not any(word in text for word in (*PICKLERS, *OTHERS)):
        return 0
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in LOADERS:
            found += getattr(node.value, "id", getattr(node.value, "attr", "")) in PICKLERS
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PICKLERS:
            found += 1
        elif isinstance(node, ast.Attribute | ast.keyword):
            found += (getattr(node, "attr", None) or getattr(node, "arg", None)) in OTHERS
    return found


def test_only_these_places_unpickle():
    modules = [*ROOT.glob("core/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "dashboard.py"]
    found = {path.relative_to(ROOT).as_posix(): loads_of(path) for path in modules}
    assert {path: n for path, n in found.items() if n} == UNPICKLE


@pytest.mark.parametrize(
    "code",
    ["import pickle\npickle.load(f)", "import pickle\npickle.Unpickler(f)", "from pickle import loads"]
    + ["import pandas\npandas.read_pickle(p)", "import numpy\nnumpy.load(p, allow_pickle=True)"],
)
def test_what_unpickles_is_told(tmp_path, code):
    (tmp_path / "a.py").write_text(code)
    assert loads_of(tmp_path / "a.py") == 1


def test_the_bytes_do_harm_where_they_are_unpickled(tmp_path):
    pickle.loads(pickled(tmp_path / "loaded"))  # noqa: S301 (bytes of this test)
    assert (tmp_path / "loaded").exists()


def test_nobody_else_can_write_to_what_is_read_back():
    with Spool() as spool:
        list(spool.fill([]))
        assert os.fstat(spool._file.fileno()).st_nlink == 0


def test_pickles_that_are_added_are_not_unpickled(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_WORKERS", "1")
    monkeypatch.setattr(ingest, "parse_articles", lambda articles, nlp: [Parsed(a) for a in articles])
    monkeypatch.setattr(ingest.pipeline, "load", object)
    given, mark = pickles(tmp_path / "in", tmp_path / "loaded"), tmp_path / "loaded"
    counts = ingest.add([given], tmp_path / "library", added=ADDED)
    assert counts.rejected > 5
    assert not mark.exists()


def test_pickles_that_become_shards_are_not_unpickled(tmp_path, monkeypatch):
    without_model(monkeypatch)
    mark = tmp_path / "loaded"
    shards([pickles(tmp_path / "in", mark)], tmp_path / "out")
    assert opened(str(tmp_path / "out")).rows("rejects") > 5
    assert not mark.exists()


@pytest.mark.parametrize("place", ["dataset.json", "plan/00000000.parquet", "done/00000000.json", "a table"])
def test_pickles_in_place_of_shards_are_refused(tmp_path, monkeypatch, place):
    without_model(monkeypatch)
    given = tmp_path / "in"
    given.mkdir()
    (given / "a.txt").write_text("Chile signed.")
    shards([given], tmp_path / "out")
    found = opened(str(tmp_path / "out"))
    (table,) = found.files("texts")
    (tmp_path / "out" / (table.path if place == "a table" else place)).write_bytes(pickled(tmp_path / "loaded"))

    def again():
        shards([given], tmp_path / "out")
        opened(str(tmp_path / "out")).read([table], "texts")

    with pytest.raises(ShardError):
        again()
    assert not (tmp_path / "loaded").exists()
