"""What `benchmarks/linked.py` counts, on articles small enough for the eye."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from made import parsed

FOLDER = Path(__file__).parents[2] / "benchmarks"
DAY = dt.date(2024, 3, 6)


@pytest.fixture(scope="module")
def linked():
    """The benchmark's module, which finds its neighbours as in a script."""
    before = set(sys.modules)
    sys.path.insert(0, str(FOLDER))
    try:
        import linked

        yield linked
    finally:
        sys.path.remove(str(FOLDER))
        for name in set(sys.modules) - before:
            if str(FOLDER) in (getattr(sys.modules[name], "__file__", None) or ""):
                del sys.modules[name]


def report(text, trigger, kind, recipient="Peru"):
    return parsed(text, events=[(trigger, kind, ["Chile"], [recipient], DAY, DAY)], source=text.split()[0])


ONE = report("Andes: Chile fined Peru.", "fined", "SANCTION")
SAME = report("Sur: Chile fined Peru today.", "fined", "SANCTION")
UNMARKED = report("Norte: Chile fined Peru again.", "fined", "SANCTION")
WARNED = report("Andes: Chile warned Peru that tariffs breach treaty.", "warned", "THREATEN")
AGREED = report("Sur: Chile agreed with Peru on treaty tariffs.", "agreed", "AGREE")


def row(one, *marked):
    """The gold of an article: (words, cluster)."""
    text = one.article.text
    spans = [(text.index(words), text.index(words) + len(words), cluster) for words, cluster in marked]
    mentions = [{"start": a, "end": b, "kind": "event", "cluster": cluster} for a, b, cluster in spans]
    return {"id": one.article.id, "mentions": mentions}


def test_an_event_is_the_mention_its_trigger_overlaps_most(linked):
    gold = linked.Gold([row(ONE, ("Chile fined", "x"), ("fined", "y"), ("Peru", "z"))])
    start = ONE.article.text.index("fined")
    assert gold.mention_of((ONE.article.id, start, start + 5)) == 1
    assert gold.mention_of((ONE.article.id, 0, 3)) is None
    assert gold.mention_of(("another", start, start + 5)) is None


def test_pairs_of_one_story_are_counted_where_both_are_mentions(linked):
    gold = linked.Gold([row(ONE, ("fined", "x")), row(SAME, ("fined", "x"))])
    found = linked.link([ONE, SAME, UNMARKED])
    one = linked.counted(gold, linked.story_pairs(found))
    assert (one.pairs, one.n_unmatched) == (gold.pairs([0, 1]), 2)
    assert one.pairs == {(0, 1)}


def test_what_is_asked_about_is_counted_apart(linked):
    gold = linked.Gold([row(WARNED, ("warned", "x")), row(AGREED, ("agreed", "y"))])
    found = linked.link([WARNED, AGREED])
    assert not linked.counted(gold, linked.story_pairs(found)).pairs
    assert linked.counted(gold, linked.asked_pairs(found)).pairs == {(0, 1)}
    assert not gold.pairs([0, 1])
