"""Arbitrary bytes under every suffix: articles, or a reject that says why; nothing raises."""

import datetime as dt
import os

import made_files as made
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.read import Item, Reading
from core.read.registry import BY_SUFFIX
from core.records import Reject

ADDED = dt.date(2026, 1, 15)
# More than the gate takes: `make fuzz`.
EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
WHOLE = {
    ".html": made.html, ".pdf": made.pdf, ".docx": made.docx, ".odt": made.odt, ".rtf": made.rtf, ".eml": made.eml,
    ".mbox": made.mbox, ".rss": made.rss, ".json": made.newsapi, ".csv": made.csv_file, ".xlsx": made.xlsx,
    ".parquet": made.parquet, ".warc": made.warc, ".zip": made.wacz, ".tgz": made.tar, ".md": made.markdown,
    ".mhtml": made.mhtml, ".jsonl": made.jsonl, ".txt": made.txt,
}  # fmt: skip


@pytest.fixture(scope="module")
def reading():
    with Reading(ADDED) as one:
        yield one


def ends_in_words(reading, path, data):
    path.write_bytes(data)
    items = list(reading.file(path))
    assert items
    for item in items:
        if isinstance(item, Item):
            assert item.article.text.strip()
            assert "\0" not in (item.article.title or "")
        else:
            assert isinstance(item, Reject)
            assert 0 < len(item.reason) < 2000


@pytest.mark.parametrize("suffix", sorted(BY_SUFFIX))
@settings(max_examples=EXAMPLES or 15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_any_bytes(reading, tmp_path, suffix, data):
    ends_in_words(reading, tmp_path / f"a{suffix}", data)


@pytest.mark.parametrize("suffix", sorted(WHOLE))
@settings(max_examples=EXAMPLES or 25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_sound_file_with_some_bytes_changed_or_cut(reading, tmp_path, suffix, data):
    whole = bytearray(WHOLE[suffix]())
    for place, byte in data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=8)):
        whole[place] = byte
    ends_in_words(reading, tmp_path / f"a{suffix}", bytes(whole[: data.draw(st.integers(1, len(whole)))]))
