import pytest

from core import watch
from core.records import Counts, Reject


@pytest.fixture
def adds(monkeypatch):
    """What each look gave to be added."""
    given: list[list[str]] = []

    def add(paths, library, *, fields=None):
        given.append([path.rpartition("/")[2] for path in paths])
        return Counts(added=len(paths))

    monkeypatch.setattr(watch, "add", add)
    return given


def test_what_is_there_is_added_and_what_comes_once_it_lies_still(tmp_path, adds, monkeypatch):
    steps = iter(
        (
            lambda: (tmp_path / "b.txt").write_text("half"),
            lambda: (tmp_path / "b.txt").write_text("half and the rest"),
            lambda: None,
            lambda: (tmp_path / "a.txt").write_text("changed since"),
            lambda: None,
            lambda: None,
        )
    )
    monkeypatch.setattr(watch.time, "sleep", lambda _: next(steps)())
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / ".hidden").write_text("x")
    looks = list(watch.watch([str(tmp_path)], tmp_path / "library", looks=7))
    assert adds == [["a.txt"], ["b.txt"], ["a.txt"]]
    assert [counts.added for counts in looks] == [1, 1, 1]


def test_a_feed_that_goes_on_refusing_is_told_once_and_again_after_it_had_answered(tmp_path, monkeypatch):
    refused = Reject("https://example.org/feed", None, "read", "The server answered 503.")
    answers = iter(([refused], [refused], [], [refused]))
    monkeypatch.setattr(watch, "add", lambda *_, **__: Counts(rejects=list(next(answers))))
    monkeypatch.setattr(watch.time, "sleep", lambda _: None)
    looks = list(watch.watch(["https://example.org/feed"], tmp_path, looks=4))
    assert [counts.rejects for counts in looks] == [[refused], [refused]]


def test_a_feed_is_asked_at_every_look(tmp_path, adds, monkeypatch):
    monkeypatch.setattr(watch.time, "sleep", lambda _: None)
    list(watch.watch(["https://example.org/feed.rss"], tmp_path, looks=3))
    assert adds == [["feed.rss"]] * 3
