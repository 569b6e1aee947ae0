"""A library of the two seeds, made once a run, and the dashboard on it without a browser."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core import ingest

ROOT = Path(__file__).parents[2]
# What the tests of the core make up is shown here as well.
sys.path.insert(0, str(ROOT / "tests/core"))


@pytest.fixture(autouse=True)
def own_main(monkeypatch):
    """AppTest leaves the dashboard as the main module: worker processes of later tests would start by running it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def seeds_library(tmp_path_factory, nlp):
    folder = tmp_path_factory.mktemp("library")
    ingest.add([ROOT / "seeds"], folder, nlp=nlp, added=dt.date(2026, 1, 15))
    return folder


@pytest.fixture
def app(seeds_library, monkeypatch):
    """A maker: `app("quotes", countries="Russia")` runs that page with a link's filters and returns the AppTest."""
    monkeypatch.chdir(ROOT)

    def run(page: str = "timeline", *, library: Path = seeds_library, **query) -> AppTest:
        monkeypatch.setenv("DATELINE_LIBRARY", str(library))
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        for key, value in query.items():
            test.query_params[key] = value
        test.run()
        if page != "timeline":
            test.switch_page(f"pages/{page}.py").run()
        assert not test.exception, test.exception
        return test

    return run


@pytest.fixture
def library_of(tmp_path, nlp):
    """A maker of libraries: `library_of(text, ...)` holds these articles."""

    def make(*texts: str) -> Path:
        for number, text in enumerate(texts):
            (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
        ingest.add([tmp_path], tmp_path / "library", nlp=nlp, added=dt.date(2026, 1, 15))
        return tmp_path / "library"

    return make
