import dataclasses
import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ONE, TWO, parsed

from core.library import packing
from core.records import Parsed, Quantity


def there_and_back(*articles):
    return packing.unpack(packing.pack(articles, parser_version=1))


def test_what_is_packed_comes_back():
    assert there_and_back(ONE, TWO) == [ONE, TWO]
    assert there_and_back(TWO, Parsed(dataclasses.replace(ONE.article, countries=("CL",)))) == [
        TWO,
        Parsed(dataclasses.replace(ONE.article, countries=("CL",))),
    ]
    assert there_and_back() == []


def test_counted_things_several_speakers_and_ids_of_their_own_come_back():
    entities = [e.id for e in ONE.entities]
    event = dataclasses.replace(
        ONE.events[0],
        id=f"{ONE.article.id}:other",
        quantities=(Quantity("two ships", 2.0, "ships", 4, 13), Quantity("many", None, None, 14, 18)),
    )
    quote = dataclasses.replace(
        ONE.quotes[0],
        speakers=(entities[0], None),
        speaker_names=("Ana Rivera", "an aide"),
        speaker_starts=(1, 5),
        speaker_ends=(3, 9),
    )
    article = dataclasses.replace(ONE, events=(event,), quotes=(quote,))
    assert there_and_back(article) == [article]
    alone = dataclasses.replace(
        quote,
        speakers=(quote.speaker_entity,),
        speaker_names=(quote.speaker_name,),
        speaker_starts=(quote.speaker_start,),
        speaker_ends=(quote.speaker_end,),
    )
    article = dataclasses.replace(ONE, quotes=(alone,))
    assert there_and_back(article) == [article]


def test_texts_of_who_takes_part_are_kept_only_where_they_say_more_than_the_names():
    one, two = ONE.events[:2]
    called = {e.id: e.name for e in ONE.entities}
    named = dataclasses.replace(one, actor_texts=tuple(called[a] for a in one.actors), recipient_texts=("the others",))
    other = dataclasses.replace(two, actor_texts=("he", *(called[a] for a in two.actors)), recipient_texts=())
    article = dataclasses.replace(ONE, events=(named, other))
    table = packing.pack([TWO, article], parser_version=1)
    kept = table.column("events")[1].as_py()
    assert [e["actor_texts"] is None for e in kept] == [True, False]
    assert [e["recipient_texts"] is None for e in kept] == [False, not two.recipients]
    assert packing.unpack(table) == [TWO, article]
    flat = packing.flat(table, "events").to_pylist()[-2:]
    assert [e["actor_texts"] for e in flat] == [list(named.actor_texts), list(other.actor_texts)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([ONE, TWO]), max_size=4),
    st.integers(-5, 400),
    st.integers(-5, 400),
    st.integers(-1, 40),
    st.none() | st.dates(),
)
def test_any_places_come_back(articles, start, end, sentence, day):
    def moved(one):
        mentions = tuple(dataclasses.replace(m, start=start, end=end, sentence=sentence) for m in one.mentions)
        timexes = tuple(dataclasses.replace(t, start=end, end=start, date_end=day) for t in one.timexes)
        events = tuple(
            dataclasses.replace(e, trigger_start=start, sentence_end=end, sentence=sentence) for e in one.events
        )
        quotes = tuple(
            dataclasses.replace(q, cue_start=start, sentence_start=end, sentence=sentence) for q in one.quotes
        )
        return dataclasses.replace(one, mentions=mentions, timexes=timexes, events=events, quotes=quotes)

    changed = [moved(one) for one in articles]
    assert there_and_back(*changed) == changed


def test_flat_records_have_their_article_their_number_and_whole_places():
    table = packing.pack([ONE, TWO], parser_version=1)
    table = table.set_column(0, "article_no", pa.array([7, 9], pa.int32()))
    rows = packing.flat(table, "events").to_pylist()
    assert [(row["article_no"], row["n"]) for row in rows] == [(7, 0), (7, 1), (7, 2), (9, 0), (9, 1)]
    assert [row["trigger_start"] for row in rows] == [e.trigger_start for one in (ONE, TWO) for e in one.events]
    (row,) = packing.flat(table.slice(1), "sentences").slice(1, 1).to_pylist()
    assert (row["start"], row["end"]) == (TWO.sentences[1].start, TWO.sentences[1].end)


def test_original_bytes_are_kept_where_they_are_not_the_text():
    one, two = ONE.article.text.encode(), "Andes – Zeitung".encode("latin-1", "replace")
    table = packing.pack([ONE, TWO, ONE], parser_version=1, originals=[one, two, None])
    assert table["original"].to_pylist() == [None, two, None]
    assert [packing.original_of(row, {}.get) for row in table.to_pylist()] == [one, two, one]


def test_a_record_that_points_nowhere_is_named():
    lost = dataclasses.replace(ONE.events[0], actors=("nobody",))
    with pytest.raises(ValueError, match="'nobody'"):
        packing.pack([dataclasses.replace(ONE, events=(lost,))], parser_version=1)


def test_hostile_text_is_packed_as_it_is():
    text = "Ana Rivera\x00 said '); DROP TABLE articles; --\n\u202e😀 \ufffd"
    hostile = parsed(text, source="<script>", title="=cmd()", published=dt.date(9999, 12, 31))
    assert there_and_back(hostile) == [hostile]
