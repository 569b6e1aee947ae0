"""What all tests share."""

import datetime as dt
import sys

import pytest

from core.parse import nlp as pipeline
from core.records import Article, article_id

# The folders whose files take longest, each to one process: begun first, no other process waits for them at the end.
LONGEST = ("tests/browser/", "tests/pages/")


def pytest_collection_modifyitems(config, items):
    """Among several processes the longest files come first; one alone keeps to the order of the folders."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


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
