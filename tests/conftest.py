"""What all tests share."""

import datetime as dt

import pytest

from core.parse import nlp as pipeline
from core.records import Article, article_id


@pytest.fixture(scope="session")
def nlp():
    """The pipeline, loaded once a run."""
    return pipeline.load()


@pytest.fixture
def article():
    """A maker of articles: `article(text, published=...)`; added on a fixed day so that inferred years hold still."""

    def make(text: str, **facts) -> Article:
        facts.setdefault("added", dt.date(2026, 1, 15))
        return Article(id=article_id(text), text=text, path=facts.pop("path", "test.txt"), **facts)

    return make
