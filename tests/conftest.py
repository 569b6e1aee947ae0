"""What all tests share."""

import datetime as dt
import sys

import pytest

from core.parse import nlp as pipeline
from core.records import Article, article_id

# What takes longest: begun first, no process waits for another at the end.
BROWSER = "tests/browser/"
LONGEST = (BROWSER, "tests/pages/", "tests/core/test_corrections.py")


def pytest_collection_modifyitems(config, items):
    """Among several processes the longest files come first; one alone keeps to the order of the folders."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(path) for path in LONGEST])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """A file to one process, all files that drive a browser to the same one.

    A browser waits much and uses several processes itself. Two at once slow each other down and then wait together;
    beside one, another process tests what only computes. So one Chromium and one server serve all these files, too.
    """
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class OneBrowser(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)

    return OneBrowser(config, log)


@pytest.fixture(scope="session")
def nlp():
    """The pipeline, loaded once a run."""
    return pipeline.load()


@pytest.fixture
def steps():
    """`steps(function, *given)`: what the function gives, and how many calls it took, of Python's and C's.

    Counted, not timed: how work grows with a text is the same on every machine, however busy.
    """

    def count(function, *given):
        calls = 0

        def note(frame, event, what):
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(note)
        try:
            result = function(*given)
        finally:
            sys.setprofile(None)
        return result, calls

    return count


@pytest.fixture
def article():
    """A maker of articles: `article(text, published=...)`; added on a fixed day so that inferred years hold still."""

    def make(text: str, **facts) -> Article:
        facts.setdefault("added", dt.date(2026, 1, 15))
        return Article(id=article_id(text), text=text, path=facts.pop("path", "test.txt"), **facts)

    return make
