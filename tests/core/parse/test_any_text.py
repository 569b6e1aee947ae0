"""The whole parse of arbitrary texts and bytes: no step fails, every span lies in the text, records fit one another.

EXAMPLES=5000 asks for more than the gate does (`make fuzz`).
"""

import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.contract import article_json, json_line
from core.library import packing
from core.parse import parse_article
from core.read import Item, read_items
from core.records import Parsed

EXAMPLES = int(os.environ.get("EXAMPLES", "12"))
QUIET = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What news is made of, and what breaks it: fragments that meet one another in any order.
FRAGMENTS = (
    "President Ana Rivera", "Luis Soto", "Chile", "the European Union", "Foreign Minister", "Mr.",
    "she", "they", "U.S.",
    "said", "told reporters that", "according to", "met", "signed", "imposed sanctions on",
    "denied", "will visit",
    "bombed", "has agreed to", "refused to", "was arrested", "on Monday", "in March 2024",
    "29 February 2023", "'24",
    "31/12/9999",
    "0000-00-00", "three weeks ago", "by the end of next year", "since 1066", "at 25:61",
    "the 9999s",
    "“", "”", '"', "'", "«", "»", "(", ")", "—", "-", "…", ".", "!", "?", ",", ":", ";", "\n",
    "\n\n", "\r\n", "\t",
    "LIMA, March 5 (Reuters) -", "Published: 2024-03-05", "By Ann Writer", "Read more:",
    "$5.3 million", "1,000 people",
    "\u200b", "\u202e", "\ufeff", "\x00", "\x1b[31m", "\u2028", "é", "İ", "ß", "ﬁ", "𝒜", "👩‍👩‍👧",
    "中国", "<b>", "&amp;",
    "http://example.org/a?b=c", "a@b.org", "@handle", "#tag",
    "x" * 300, "(" * 200, ". " * 50, "no " * 40,
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(" ".join),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=30).map("".join),
    st.text(max_size=300),
)


def check(parsed: Parsed) -> None:
    """Raises where a step failed, a span lies outside the text, or a record names one that is not there."""
    text, n = parsed.article.text, len(parsed.sentences)
    assert not [reject for reject in parsed.rejects if "report it" in reject.reason]
    ids = {entity.id for entity in parsed.entities}
    spans = [(m.start, m.end, m.sentence) for m in parsed.mentions]
    spans += [(t.start, t.end, t.sentence) for t in parsed.timexes]
    spans += [(e.trigger_start, e.trigger_end, e.sentence) for e in parsed.events]
    spans += [(q.start, q.end, q.sentence) for q in parsed.quotes]
    for start, end, sentence in spans:
        assert 0 <= start < end <= len(text)
        assert 0 <= sentence < n
    ends = 0
    for sentence in parsed.sentences:
        assert ends <= sentence.start < sentence.end <= len(text)
        ends = sentence.end
    assert {m.entity_id for m in parsed.mentions} <= ids
    for event in parsed.events:
        assert {*event.actors, *event.recipients} - {None} <= ids
        assert not (event.date_start and event.date_end) or event.date_start <= event.date_end
    for quote in parsed.quotes:
        assert quote.speaker_entity is None or quote.speaker_entity in ids
    for timex in parsed.timexes:
        assert not (timex.date_start and timex.date_end) or timex.date_start <= timex.date_end


@QUIET
@given(text=TEXTS)
def test_any_text(nlp, article, text):
    parsed = parse_article(article(text), nlp)
    check(parsed)
    json.loads(json_line(article_json(parsed)))
    assert packing.unpack(packing.pack([parsed], parser_version=1)) == [replace(parsed, rejects=())]


@QUIET
@given(data=st.one_of(st.binary(max_size=300), TEXTS.map(lambda text: text.encode("utf-16"))))
def test_any_bytes_of_a_text_file(nlp, article, tmp_path, data):
    (tmp_path / "a.txt").write_bytes(data)
    for item in read_items([tmp_path / "a.txt"], added=article("").added):
        if isinstance(item, Item):
            check(parse_article(item.article, nlp))


@pytest.mark.parametrize("text", ["", " ", "\x00", "\n\n", "\ufeff", "." * 500, "“" * 300, "said " * 300])
def test_texts_of_next_to_nothing(nlp, article, text):
    check(parse_article(article(text), nlp))


@pytest.mark.parametrize(
    "text",
    [
        'Soto told a paper that the "old way" would end, which nobody wants to say',
        'She told reporters the choice not to set any limit responded to "new needs" which have emerged from talks in '
        "Lima, where producers and buyers failed to agree on a return of catch quotas.",
    ],
)
def test_a_verb_of_saying_in_a_relative_clause_that_ends_the_text(nlp, article, text):
    check(parse_article(article(text), nlp))
