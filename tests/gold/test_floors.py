"""Quality floors on the labelled articles; to lower one takes an explicit line in CHANGELOG.md."""

import datetime as dt
import hashlib
import importlib.util
import json
from pathlib import Path

import pytest

from core.contract import article_json
from core.parse import parse_articles
from core.read import read_paths

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
_spec = importlib.util.spec_from_file_location("scoring", HERE / "scoring.py")
scoring = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(scoring)

# The digest pins which labels the floors were measured on.
DIGEST = "2d2b5ec9ec77966b7effee0076d7a2e0135982626fc100251f92be419004d5a9"
FLOORS = {
    "published_accuracy": 1.0,
    "source_accuracy": 1.0,
    "entity_recall": 0.97,
    "entity_country_accuracy": 1.0,
    "quote_f1": 0.95,
    "speaker_accuracy": 0.95,
    "event_recall": 0.95,
    "event_date_accuracy": 0.95,
    "event_type_accuracy": 0.90,
    "event_country_jaccard": 0.90,
}
CEILINGS = {"entities_split": 0.0, "event_extra_per_article": 5.0}
# The small pipeline sees a threat ("promises consequences if") that the labels, one event a sentence, do not list.
CEILINGS_OF_SMALL = CEILINGS | {"event_extra_per_article": 5.5}


@pytest.fixture(scope="module")
def figures(nlp):
    gold = [json.loads(line) for line in (HERE / "seeds.jsonl").read_text(encoding="utf-8").splitlines()]
    articles = list(read_paths([SEEDS], added=dt.date(2026, 1, 15)))
    said = {Path(p.article.path).name: article_json(p) for p in parse_articles(articles, nlp)}
    return scoring.score(gold, said)


def test_the_labels_are_those_the_floors_were_measured_on():
    assert hashlib.sha256((HERE / "seeds.jsonl").read_bytes()).hexdigest() == DIGEST


@pytest.mark.parametrize("name", FLOORS)
def test_a_figure_keeps_above_its_floor(figures, name):
    assert figures[name] >= FLOORS[name]


@pytest.mark.parametrize("name", CEILINGS)
def test_a_figure_keeps_below_its_ceiling(figures, name, nlp):
    ceilings = CEILINGS_OF_SMALL if "_sm" in nlp.meta["name"] else CEILINGS
    assert figures[name] <= ceilings[name]


def test_an_empty_answer_scores_nothing():
    gold = [json.loads(line) for line in (HERE / "seeds.jsonl").read_text(encoding="utf-8").splitlines()]
    found = scoring.score(gold, {})
    assert all(found[name] == 0 for name in FLOORS)
