"""Places in arrays lead to the right rows; `test_relink.py` and the property tests see them as a whole."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from made import MEETING, ONE, TWO, parsed

from core.library import packing
from core.library.article_rows import People, article_rows
from core.library.rows import Chunk, Known, Named, counts_of, named_in, same_words

# Bits of three countries in three of the four words.
BITS = {"BO": 5, "CL": 70, "PE": 200}
# Two spellings are one entity.
NUMBER = {"Ana Rivera": 3, "Ana Rivero": 3, "Chile": 1, "Peru": 7, "Luis Soto": 9, "Lima": 2, "OAS": 4, "Bolivia": 8}


def packed(*articles, first=40):
    """The articles as rows, with numbers from `first`."""
    numbers = pa.array(range(first, first + len(articles)), pa.int32())
    return packing.pack(articles, parser_version=1).set_column(0, "article_no", numbers)


def chunk(*articles, first=40):
    """The articles with numbers from `first`."""
    table, numbers = packed(*articles, first=first), range(first, first + len(articles))
    entities = [(no, at, e) for no, a in zip(numbers, articles, strict=True) for at, e in enumerate(a.entities)]
    columns = zip(*((no, at, NUMBER[e.name], BITS.get(e.country, -1), 1) for no, at, e in entities), strict=True)
    known = Known(pa.array(["", "Andes Daily"]), np.array([6, 2]), pa.array(sorted(BITS)), np.array([5, 70, 200]))
    return Chunk(table, Named(*map(np.array, columns or [[]] * 5)), known)


def lands(rows):
    """The countries of each row, from its bits."""
    which = range(rows.words.shape[1]) if rows.which is None else rows.which
    return [{c for c, bit in BITS.items() if int(rows.words[bit // 64, at]) >> bit % 64 & 1} for at in which]


def values(column):
    return column.to_pylist() if hasattr(column, "to_pylist") else list(column)


def column(rows, name):
    return values(rows.columns[name])


def test_an_entity_is_in_an_article_once_under_all_its_names():
    rows = chunk(parsed("Ana Rivera met Ana Rivero.\nAna Rivera left."), ONE).article_entities()
    found = list(zip(column(rows, "article_no"), column(rows, "entity_no"), strict=True))
    assert found[0] == (40, 3)
    assert sorted(found[1:]) == [(41, no) for no in (1, 2, 3, 4, 7, 8, 9)]
    assert column(rows, "source_no") == [6] + [2] * 7


def test_a_sentence_has_the_countries_of_all_it_names():
    rows = chunk(ONE).sentence_entities()
    found = zip(column(rows, "win"), column(rows, "entity_no"), lands(rows), strict=True)
    by_sentence = {}
    for win, entity, named in found:
        assert win // 65536 == 40
        by_sentence.setdefault(win % 65536, []).append((entity, named))
    assert by_sentence[1] == [(2, {"CL", "PE"}), (3, {"CL", "PE"}), (9, {"CL", "PE"})]
    assert by_sentence[3] == [(1, {"CL", "BO"}), (8, {"CL", "BO"})]
    assert by_sentence[4] == [(4, set())]


def test_events_have_who_took_part_and_the_lane_of_the_first_with_a_country():
    rows = chunk(TWO, ONE).events()
    assert column(rows, "actors") == [[9], [7], [3], [1], [4]]
    assert column(rows, "recipients") == [[3], [4], [9], [8], []]
    assert column(rows, "lane") == [200, 200, 70, 70, None]
    assert lands(rows) == [{"CL", "PE"}, {"PE"}, {"CL", "PE"}, {"BO", "CL"}, set()]


def test_without_anybody_the_lane_is_of_the_countries_then_of_the_place():
    one = parsed("They met in Lima.", events=[("met", "CONSULT", [], [], None, None, {"countries": ("CL", "BO")})])
    two = parsed("They met in Lima again.", events=[("met", "CONSULT", [], [], None, None)])
    two = replace(two, events=(replace(two.events[0], place=two.entities[0].id),))
    assert column(chunk(one, two).events(), "lane") == [BITS["BO"], BITS["PE"]]


def test_a_day_is_inferred_where_neither_a_statement_nor_the_text_gives_the_year():
    assert column(chunk(TWO, ONE).events(), "is_inferred") == [True, False, False, False, False]


@pytest.mark.parametrize(
    ("words", "timexes", "expected"),
    [
        ("met on March 6", [("March 6", "2024-03-06", MEETING, MEETING)], True),
        ("met in May", [("May", "2024-05", MEETING.replace(month=5), MEETING.replace(month=5, day=31))], False),
        ("met for hours", [("hours", "PXH", None, None)], True),
        ("met", [], False),
    ],
)
def test_a_day_is_known_here_where_the_sentence_tells_it(words, timexes, expected):
    event = ("met", "CONSULT", ["Ana Rivera"], [], MEETING, MEETING)
    before = parsed("On March 6 it rained.", timexes=[("March 6", "2024-03-06", MEETING, MEETING)])
    told = parsed(f"Ana Rivera {words}.\nMarch 6 was fine.", events=[event], timexes=timexes)
    assert column(chunk(before, told).events(), "is_dated_here") == [expected]


def test_quotations_have_all_who_speak_or_a_name():
    said = ("gain is near", "Ana Rivera", "Ana Rivera", "said that")
    one = parsed("Ana Rivera said that gain is near for Peru.", quotes=[said])
    [quote] = one.quotes
    nobody = replace(quote, speaker_entity=None, speakers=(), speaker_names=())
    both = tuple(e.id for e in one.entities if e.name in ("Ana Rivera", "Peru"))
    two = replace(
        quote, speakers=both, speaker_names=("Ana Rivera", "Peru"), speaker_starts=(0, 1), speaker_ends=(1, 2)
    )
    rows = chunk(*(replace(one, quotes=(q,)) for q in (quote, nobody, two))).quotes()
    assert column(rows, "speakers") == [[3], [], [3, 7]]
    assert column(rows, "speaker_name") == [None, "Ana Rivera", None]
    assert column(rows, "about") == [[7], [7], [7]]
    assert lands(rows) == [{"CL", "PE"}] * 3


def test_articles_without_anything_give_no_rows():
    bare = chunk(replace(parsed("Nothing."), entities=(), mentions=()), ONE)
    assert set(column(bare.events(), "event")) == {41 * 65536 + n for n in range(3)}


def test_records_are_counted_without_events_that_were_rejected():
    one, *others = ONE.events
    rejected = replace(ONE, events=(replace(one, type=None), *others))
    counts = counts_of(packed(replace(TWO, events=()), ONE, rejected))
    assert counts["article_no"].to_pylist() == [40, 41, 42]
    assert counts["n_events"].tolist() == [0, 3, 2]
    assert counts["n_quotes"].to_pylist() == [len(a.quotes) for a in (TWO, ONE, ONE)]


def test_names_are_told_once_and_each_entity_has_its_own_and_its_mentions():
    which, names, links = named_in(packed(TWO, replace(TWO, entities=(), mentions=(), events=(), quotes=()), ONE))
    called = [(names["name"][n].as_py(), names["country"][n].as_py()) for n in which.tolist()]
    assert called == [(e.name, e.country) for a in (TWO, ONE) for e in a.entities]
    assert len(names) == len(set(called))
    assert links["article_no"].to_pylist() == [40] * len(TWO.entities) + [42] * len(ONE.entities)
    assert links["local"].to_pylist() == [*range(len(TWO.entities)), *range(len(ONE.entities))]
    said = [sum(m.entity_id == e.id for m in a.mentions) for a in (TWO, ONE) for e in a.entities]
    assert links["n"].to_pylist() == said


def test_equal_sets_are_told_once():
    words = np.array([[1, 0, 1], [0, 0, 0], [0, 2, 0], [0, 0, 0]], np.uint64)
    which, distinct = same_words(words)
    assert which.tolist() == [0, 1, 0]
    assert distinct.tolist() == [[1, 0, 0, 0], [0, 0, 2, 0]]


def test_an_articles_own_countries_come_first_then_those_named_most():
    article = parsed("Ana Rivera met Luis Soto.\nRivera left.")
    table = packed(replace(article, article=replace(article.article, countries=("BO", "ZZ"))), parsed("Rain."))
    people = People(
        np.array([5, -1, 6, 7]), np.array([2, -1, 0, 1]), pa.array(["BO", "CL", "PE", "ZZ"]), np.array([5, 70, 200, -1])
    )
    links = {"article_no": [40] * 5, "local": range(5), "key_no": [0, 1, 2, 3, 0], "n": [1, 9, 4, 2, 2]}
    named = people.of({name: np.array(values) for name, values in links.items()})
    rows = article_rows(table, named, Known(pa.array(["", "Andes Daily"]), np.array([6, 2]), None, None), people)
    assert column(rows, "countries") == [["BO", "ZZ", "PE", "CL"], []]
    assert column(rows, "n_entities") == [4, 0]
    words = [[int(word) for word in column(rows, f"w{n}")] for n in range(4)]
    assert words == [[1 << 5, 0], [1 << 70 - 64, 0], [0, 0], [1 << 200 - 192, 0]]
