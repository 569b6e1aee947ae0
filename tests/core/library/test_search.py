"""The search index: what is found, in what state it is after a kill or damage, and that it is a scan of all texts."""

import datetime as dt
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import FilterError, LibraryError
from core.library.search import Document, Index, open_indexer, sentence_key
from core.library.search.check import NAME, read_label, write_label
from core.library.search.language import MAX_DEPTH, MAX_LEAVES, MAX_QUERY_CHARS, Join, Leaf, Not, parse, positive
from core.library.search.records import LAST_SENTENCE
from core.library.search.schema import build_analyzer
from core.library.search.snippets import WIDTH, snippet

ANALYZER = build_analyzer()


def article(number, *sentences, title=None, source="Courier", day=dt.date(2023, 9, 13), countries=()):
    text, spans = "", []
    for sentence in sentences:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    return Document(number, title, text.strip(), source, day, countries, spans)


ARTICLES = [
    article(0, "Kim met Putin in Vladivostok.", "They spoke of an arms deal.", title="Summit", countries=("KP", "RU")),
    article(1, "Café owners want sanctions on oil.", "A cease-fire held, U.S. officials said.", source="Herald"),
    article(2, "Putin sells arms.", "Deal or no deal, oil flows.", title="Oil sanctioned", countries=("RU",)),
    article(3, "Nothing happened.", day=None),
    article(4, "The Élysée said: ⑴ no, (2) maybe.", "Straße und Œuvre.", day=dt.date(2023, 10, 1), source="Herald"),
]


def made(folder, articles=ARTICLES):
    with open_indexer(folder) as indexer:
        indexer.add(articles)
        indexer.commit(max((a.article_no for a in articles), default=-1))
    return Index.open(folder)


def title_and_text(number):
    return ARTICLES[number].title, ARTICLES[number].text


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return made(tmp_path_factory.mktemp("made") / "search")


def keys(hits):
    return [(int(key) >> 16, int(key) & 0xFFFF) for key in hits.sentences]


# ---- what is found ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "articles", "sentences"),
    [
        ("putin", [0, 2], [(0, 0), (2, 0)]),
        ("PUTIN", [0, 2], [(0, 0), (2, 0)]),
        ("cafe", [1], [(1, 0)]),
        ("ELYSEE", [4], [(4, 0)]),
        ("Elysée", [4], [(4, 0)]),  # a letter and its accent apart
        ("strasse oeuvre", [4], [(4, 1)]),
        ("kim deal", [0], [(0, 0), (0, 1)]),  # all words, anywhere in the article
        ("kim AND deal", [0], [(0, 0), (0, 1)]),
        ("summit", [0], []),  # a title has no sentence
        ("summit kim", [0], [(0, 0)]),
        ('"arms deal"', [0], [(0, 1)]),  # in article 2 a full stop is between them
        ("“arms deal”", [0], [(0, 1)]),
        ('"oil sanctioned"', [2], []),
        ('"summit kim"', [], []),
        ("cease-fire", [1], [(1, 1)]),
        ("u.s. officials", [1], [(1, 1)]),
        ("sanction*", [1, 2], [(1, 0)]),
        ("sanction", [], []),
        ("cease-fi*", [1], [(1, 1)]),
        ("fire-ce*", [], []),
        ("kim OR oil", [0, 1, 2], [(0, 0), (1, 0), (2, 1)]),
        ("putin -kim", [2], [(2, 0)]),
        ("putin NOT kim", [2], [(2, 0)]),
        ("putin AND NOT (kim OR summit)", [2], [(2, 0)]),
        ("deal -(kim putin)", [2], [(2, 1)]),
        ("kim OR NOT putin", [0, 1, 3, 4], [(0, 0)]),
        ("NOT NOT kim", [0], [(0, 0)]),
        ("kim oil OR maybe", [4], [(4, 0)]),  # AND binds more than OR
        ("⑴*", [4], [(4, 0)]),
        ("and", [], []),  # an operator in capitals only
    ],
)
def test_a_query_finds_articles_and_their_sentences(index, query, articles, sentences):
    hits = index.hits(query)
    assert hits.articles.tolist() == articles
    assert keys(hits) == sentences
    assert hits.articles.dtype == np.int32
    assert hits.sentences.dtype == np.int64
    page = index.search(query, title_and_text)
    assert page.total == len(articles)
    assert sorted(found.article_no for found in page.found) == articles


@pytest.mark.parametrize(
    ("filters", "articles"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"sources": ("Herald",)}, [1, 4]),
        ({"sources": ("Herald", "Courier")}, [0, 1, 2, 3, 4]),
        ({"sources": ("Hera",)}, []),
        ({"countries": ("RU", "KP")}, [0, 2]),
        ({"countries": ("RU", "KP"), "match": "all"}, [0]),
        ({"first": dt.date(2023, 9, 13)}, [0, 1, 2, 4]),  # no day, no match
        ({"first": dt.date(2023, 9, 14)}, [4]),
        ({"last": dt.date(2023, 9, 13)}, [0, 1, 2]),
        ({"first": dt.date(2023, 9, 14), "last": dt.date(2023, 9, 30)}, []),
        ({"upto": 2}, [0, 1, 2]),
        ({"sources": ("Herald",), "last": dt.date(2023, 9, 30)}, [1]),
    ],
)
def test_filters_narrow_a_page(index, filters, articles):
    page = index.search("kim OR NOT kim", title_and_text, **filters)
    assert page.total == len(articles)
    assert sorted(found.article_no for found in page.found) == articles


def test_days_before_1970_are_days_too(tmp_path):
    index = made(tmp_path / "search", [article(0, "Suez crisis.", day=dt.date(1956, 10, 29))])
    of = {"first": dt.date(1956, 10, 29), "last": dt.date(1956, 10, 29)}
    assert index.search("suez", lambda _: ("", ""), **of).total == 1
    assert index.search("suez", lambda _: ("", ""), first=dt.date(1956, 10, 30)).total == 0


def test_a_page_is_ranked_and_goes_on(tmp_path):
    once, often = article(0, "Oil and gas and coal."), article(1, "Oil, oil and oil.")
    titled = article(2, "Oil and gas and coal.", title="Oil")
    index = made(tmp_path / "search", [once, often, titled])
    pages = [index.search("oil", lambda n: (None, ""), limit=1, offset=n) for n in range(4)]
    assert [page.total for page in pages] == [3] * 4
    order = [found.article_no for page in pages for found in page.found]
    assert sorted(order) == [0, 1, 2]
    assert order[-1] == 0


@pytest.mark.parametrize("options", [{"limit": 0}, {"limit": 10**6}, {"offset": -1}, {"offset": 10**9}, {"match": "x"}])
def test_a_page_that_is_none_is_refused(index, options):
    with pytest.raises(FilterError):
        index.search("kim", title_and_text, **options)


def test_sentences_beyond_the_last_count_as_the_last():
    assert sentence_key(3, LAST_SENTENCE + 5) == sentence_key(3, LAST_SENTENCE)
    assert sentence_key(3, LAST_SENTENCE) >> 16 == 3


# ---- the query language ----------------------------------------------------------------------------------------------

A, B, C = Leaf(("a",)), Leaf(("b",)), Leaf(("c",))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("a", A),
        ("a a", A),
        ("a b", Join((A, B), is_any=False)),
        ("a OR b c", Join((A, Join((B, C), is_any=False)), is_any=True)),
        ("(a OR b) c", Join((Join((A, B), is_any=True), C), is_any=False)),
        ("a -b", Join((A, Not(B)), is_any=False)),
        ("a - b", Join((A, B), is_any=False)),
        ("a --b", Join((A, B), is_any=False)),
        ('a -"b c"', Join((A, Not(Leaf(("b", "c")))), is_any=False)),
        ('"a b', Leaf(("a", "b"))),
        ('a "', A),
        ("((a", A),
        ("a)) b", Join((A, B), is_any=False)),
        (") a", A),
        ("a AND", A),
        ("OR a OR", A),
        ("a NOT", A),
        ("a NOT AND b", Join((A, B), is_any=False)),
        ("a ()", A),
        ("ab*", Leaf(("ab",), is_prefix=True)),
        ('"ab*"', Leaf(("ab",))),
        ("ab**", Leaf(("ab",))),
        ("*ab", Leaf(("ab",))),
        ("title:a", Leaf(("title", "a"))),
        ("[a TO b]", Join((A, Leaf(("to",)), B), is_any=False)),
        ("a^2~", Leaf(("a", "2"))),
        ("(" * 400 + "a", A),
        ("(" * (MAX_DEPTH + 3) + "a" + ")" * (MAX_DEPTH + 3) + " b", Join((A, B), is_any=False)),
        ("-" * 499 + "a", A),
    ],
)
def test_odd_queries_are_read_leniently(query, tree):
    assert parse(query, ANALYZER.analyze) == tree


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "no word to look for"),
        ('  - () "" *', "no word to look for"),
        ("-oil", "no word to look for"),
        ("NOT (oil gas)", "no word to look for"),
        ("a*", "at least 2 letters"),
        ("x" * (MAX_QUERY_CHARS + 1), "at most"),
        (" ".join(f"w{n}" for n in range(MAX_LEAVES + 1)), "too many words"),
        ("x" * 200, "no word to look for"),
    ],
)
def test_a_query_that_asks_for_nothing_or_too_much_says_so(query, says):
    with pytest.raises(FilterError, match=says):
        parse(query, ANALYZER.analyze)


def test_a_beginning_of_too_many_words_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("core.library.search.query.MAX_EXPANSIONS", 2)
    index = made(tmp_path / "search", [article(0, "arm arms army"), article(1, "armour art")])
    assert index.hits("armo*").articles.tolist() == [1]
    with pytest.raises(FilterError, match="more letters"):
        index.hits("arm*")


@given(st.text(max_size=80) | st.text(alphabet='ab"()-* ORANDT“', max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_query_is_answered_or_refused(index, query):
    try:
        hits = index.hits(query)
    except FilterError:
        return
    assert index.search(query, title_and_text).total == len(hits.articles)


# ---- the same as a scan ----------------------------------------------------------------------------------------------

VOCABULARY = ["ab", "abc", "abd", "b", "bc", "ca", "cab"]
words = st.sampled_from(VOCABULARY)
corpora = st.lists(st.lists(st.lists(words, min_size=1, max_size=6), max_size=4), min_size=1, max_size=6)
leaves = st.one_of(
    st.tuples(st.just("word"), words),
    st.tuples(st.just("phrase"), st.lists(words, min_size=2, max_size=3)),
    st.tuples(st.just("prefix"), st.sampled_from(["ab", "ca", "bc"])),
)
trees = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.tuples(st.sampled_from(["AND", "OR"]), st.lists(part, min_size=2, max_size=3)),
        st.tuples(st.just("NOT"), part),
    ),
    max_leaves=6,
)


def written(tree):
    kind, of = tree
    forms = {"word": lambda: of, "phrase": lambda: f'"{" ".join(of)}"', "prefix": lambda: f"{of}*"}
    if kind in forms:
        return forms[kind]()
    return f"NOT ({written(of)})" if kind == "NOT" else "(" + f" {kind} ".join(map(written, of)) + ")"


def holds(leaf, sentence):
    kind, of = leaf
    if kind == "phrase":
        return any(sentence[i : i + len(of)] == of for i in range(len(sentence)))
    return any(word == of or (kind == "prefix" and word.startswith(of)) for word in sentence)


def matches(tree, sentences):
    kind, of = tree
    if kind == "NOT":
        return not matches(of, sentences)
    if kind in ("AND", "OR"):
        return (all if kind == "AND" else any)(matches(part, sentences) for part in of)
    return any(holds(tree, sentence) for sentence in sentences)


def asked(tree, wanted=True):
    kind, of = tree
    if kind in ("AND", "OR"):
        return [leaf for part in of for leaf in asked(part, wanted)]
    return asked(of, not wanted) if kind == "NOT" else [tree] if wanted else []


@given(corpora, st.lists(trees, min_size=1, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_hits_are_those_of_a_scan(tmp_path_factory, corpus, queries):
    folder = tmp_path_factory.mktemp("scan") / "search"
    index = made(folder, [article(n, *map(" ".join, sentences)) for n, sentences in enumerate(corpus)])
    for tree in filter(asked, queries):
        expected = [n for n, sentences in enumerate(corpus) if matches(tree, sentences)]
        spoken = [
            (n, k)
            for n in expected
            for k, sentence in enumerate(corpus[n])
            if any(holds(leaf, sentence) for leaf in asked(tree))
        ]
        hits = index.hits(written(tree))
        assert (hits.articles.tolist(), keys(hits)) == (expected, spoken), written(tree)


def test_many_hits_are_fetched_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr("core.library.search.reader._CHUNK", 7)
    index = made(tmp_path / "search", [article(n, "Oil.", "Gas.", "Oil again.") for n in range(40)])
    hits = index.hits("oil")
    assert hits.articles.tolist() == list(range(40))
    assert keys(hits) == [(n, k) for n in range(40) for k in (0, 2)]
    assert hits.note == ""
    monkeypatch.setattr("core.library.search.reader.MAX_SENTENCES", 30)
    cut = index.hits("oil")
    assert "30" in cut.note
    assert set(keys(cut)) < set(keys(hits))
    assert keys(cut)[-1] == (39, 2)


def test_a_phrase_too_frequent_for_a_page_is_its_words_and_says_so(tmp_path, monkeypatch):
    index = made(tmp_path / "search", [article(0, "Big oil."), article(1, "Oil is big."), article(2, "Big oil again.")])
    monkeypatch.setattr("core.library.search.reader.MAX_PHRASES", 1)
    page = index.search('"big oil"', lambda _: ("", ""))
    assert (page.total, "'big oil'" in page.note) == (3, True)
    assert index.hits('"big oil"').articles.tolist() == [0, 2]
    monkeypatch.setattr("core.library.search.reader.MAX_PHRASES", 2)
    page = index.search('"big oil"', lambda _: ("", ""))
    assert (page.total, page.note) == (2, "")


# ---- snippets --------------------------------------------------------------------------------------------------------


def marked(text, query):
    found = snippet(text, positive(parse(query, ANALYZER.analyze)), ANALYZER)
    assert list(found.hits) == sorted(found.hits)
    return found.text, [found.text[a:b] for a, b in found.hits]


@pytest.mark.parametrize(
    ("text", "query", "hits"),
    [
        ("Kim met Putin.", "putin", ["Putin"]),
        ("“Café” owners", "cafe", ["Café"]),
        ("An arms deal, no deal on arms.", '"arms deal"', ["arms deal"]),
        ("Sanctions, sanctioned, saint", "sanct*", ["Sanctions", "sanctioned"]),
        ("A cease-fire held", "cease-fi*", ["cease-fire"]),
        ("a b a b", '"a b a" OR "b a b"', ["a b a b"]),
        ("😀 oil 😀", "oil", ["oil"]),
        ("oil \ud800 oil", "oil", ["oil", "oil"]),
        ("Nothing", "oil", []),
        ("", "oil", []),
        ("İİ oil soil oilé OIL", "oil", ["oil", "OIL"]),
        ("\u212aim and kim", "kim", ["\u212aim", "kim"]),
        ("“oil–gas” deal", '"gas deal"', ["gas” deal"]),
    ],
)
def test_a_snippet_marks_the_words(text, query, hits):
    assert marked(text, query)[1] == hits


def test_a_snippet_shows_where_most_of_the_words_are():
    filler = "Some filler words stand here. " * 40
    text = f"{filler}Only oil here. {filler}Kim spoke of oil and arms. {filler}"
    shown, hits = marked(text, "kim oil arms")
    assert hits == ["Kim", "oil", "arms"]
    assert len(shown) <= WIDTH
    assert shown in text


def test_a_snippet_is_plain_text_as_hostile_as_the_article():
    shown, hits = marked("<script>alert('oil')</script>\n\x00<b>oil</b>", "oil")
    assert shown == "<script>alert('oil')</script>  <b>oil</b>"
    assert hits == ["oil", "oil"]


@given(st.text(alphabet="ab oil\n.é😀", max_size=700), st.sampled_from(["oil", '"oil a"', "oi*", "a OR oil"]))
def test_snippets_are_pieces_of_the_text(text, query):
    found = snippet(text, positive(parse(query, ANALYZER.analyze)), ANALYZER)
    assert found.text in text.replace("\n", " ")
    assert all(0 <= a < b <= len(found.text) for a, b in found.hits)
    assert all(b <= c for (_, b), (c, _) in zip(found.hits, found.hits[1:], strict=False))


def tokens(text):
    """All words and their spans, as the index makes them."""
    found = ANALYZER.pre_tokenize(text).tokens
    return [(t.text, t.char_offset_from, t.char_offset_to) for t in found]


@given(
    st.text(alphabet="ab oil.éİ\u212a–😀", max_size=WIDTH),
    st.lists(st.sampled_from(["oil", "a", "b", "e", "i", "ik", "oi"]), min_size=1, max_size=3),
    st.booleans(),
)
def test_a_snippet_marks_every_word_the_index_has(text, words, is_prefix):
    found = snippet(text, [Leaf(tuple(words), is_prefix)], ANALYZER)
    of_text, n, hits = tokens(text), len(words), set()
    for i in range(len(of_text) - n + 1):
        there = [word for word, _, _ in of_text[i : i + n]]
        is_last = there[-1].startswith(words[-1]) if is_prefix else there[-1] == words[-1]
        if there[:-1] == words[:-1] and is_last:
            hits |= set(range(of_text[i][1], of_text[i + n - 1][2]))
    assert {at for a, b in found.hits for at in range(a, b)} == hits


# ---- writing ---------------------------------------------------------------------------------------------------------


def test_what_is_not_committed_is_gone(tmp_path):
    with open_indexer(tmp_path / "search") as indexer:
        indexer.add(ARTICLES[:2])
        indexer.commit(1)
        indexer.add(ARTICLES[2:])
    with open_indexer(tmp_path / "search") as indexer:
        assert indexer.through == 1
    assert Index.open(tmp_path / "search").hits("putin").articles.tolist() == [0]


def test_what_a_commit_begins_to_merge_is_merged_on_leaving(tmp_path):
    folder = tmp_path / "search"
    words = [f"word{n}" for n in range(3_000)]
    with open_indexer(folder) as indexer:
        for first in range(0, 800, 100):  # as many pieces as are put together into one
            indexer.add([article(number, " ".join(words)) for number in range(first, first + 100)])
            indexer.commit(first + 99)
    pieces = [
        piece["segment_id"].replace("-", "") for piece in json.loads((folder / "meta.json").read_text())["segments"]
    ]
    assert len(pieces) < 8
    assert {path.stem for path in folder.glob("*.idx")} <= set(pieces)


def test_an_article_added_again_takes_the_others_place(tmp_path):
    made(tmp_path / "search")
    with open_indexer(tmp_path / "search") as indexer:
        indexer.add([article(2, "Putin buys coal."), article(5, "Putin rests.")])
        indexer.add([article(5, "Putin rests again.")])
        indexer.commit(5)
    index = Index.open(tmp_path / "search")
    assert index.through == 5
    assert keys(index.hits("putin")) == [(0, 0), (2, 0), (5, 0)]
    assert index.hits("arms").articles.tolist() == [0]
    assert index.search("putin", lambda _: ("", "")).total == 3


def test_articles_are_removed_with_their_sentences(tmp_path):
    made(tmp_path / "search")
    with open_indexer(tmp_path / "search") as indexer:
        indexer.remove([0, 77])
        indexer.commit(4)
    hits = Index.open(tmp_path / "search").hits("putin")
    assert (hits.articles.tolist(), keys(hits)) == ([2], [(2, 0)])


def test_a_run_that_was_never_published_is_taken_back(tmp_path):
    made(tmp_path / "search")
    with open_indexer(tmp_path / "search") as indexer:
        indexer.rewind(1)
        indexer.add([article(1, "Putin alone.")])
        indexer.commit(1)
    index = Index.open(tmp_path / "search")
    assert index.through == 1
    assert index.hits("putin OR NOT putin").articles.tolist() == [0, 1]


def test_an_opened_index_stays_as_it_was(tmp_path):
    before = made(tmp_path / "search")
    with open_indexer(tmp_path / "search") as indexer:
        indexer.rewind(0)
        indexer.commit(-1)
    assert before.hits("putin").articles.tolist() == [0, 2]
    assert Index.open(tmp_path / "search").hits("putin").articles.tolist() == []


def test_one_writes_at_a_time(tmp_path):
    with (
        open_indexer(tmp_path / "search"),
        pytest.raises(LibraryError, match="by another process"),
        open_indexer(tmp_path / "search"),
    ):
        pass


def test_an_empty_index_is_one(tmp_path):
    with open_indexer(tmp_path / "search") as indexer:
        assert indexer.through == -1
    index = Index.open(tmp_path / "search")
    assert index.through == -1
    assert len(index.hits("putin").articles) == len(index.hits("putin").sentences) == 0


def test_hostile_documents_do_no_harm(tmp_path):
    text = "\ud800 oil " + "x" * 100_000 + " \x00 " + "(" * 1000
    spans = [(0, 6), (6, 6), (4, 200), (150, 10**9)]  # empty, overlapping, beyond the end
    hostile = Document(0, "\udfff" * 3, text, "s" * 100_000, dt.date.min, ["\ud800", ""], spans)
    index = made(tmp_path / "search", [hostile, article(1)])
    assert index.hits("oil").articles.tolist() == [0]
    assert index.search("oil", lambda _: (None, text), sources=["s" * 100_000]).total == 1


# ---- after a kill, after damage --------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from core.library.search import Document, open_indexer, writer
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
step = sys.argv[2]
if step == "label":
    writer.write_label = die
if step == "making":
    writer.write_label = die
with open_indexer(Path(sys.argv[1])) as indexer:
    indexer.add([Document(n, None, "New oil.", "Courier", None, [], [(0, 8)]) for n in range(5, 2000)])
    if step == "adding":
        die()
    indexer.commit(1999)
    die()
"""


@pytest.mark.parametrize(("step", "through"), [("adding", 4), ("label", 1999), ("committed", 1999)])
def test_a_kill_leaves_the_old_state_or_the_new(tmp_path, step, through):
    folder = tmp_path / "search"
    made(folder)
    assert killed(folder, step) == -signal.SIGKILL
    index = Index.open(folder)
    assert index.through == through
    assert len(index.hits("new").articles) == max(through - 4, 0)
    with open_indexer(folder) as indexer:
        assert indexer.through == through
        indexer.add([article(5, "Newer oil.")])
        indexer.commit(5)
    assert len(Index.open(folder).hits("putin").articles) == 2


def test_an_index_whose_making_was_killed_is_made_anew(tmp_path):
    assert killed(tmp_path / "search", "making") == -signal.SIGKILL
    with pytest.raises(LibraryError, match="never finished"):
        Index.open(tmp_path / "search")
    assert made(tmp_path / "search").through == 4


def killed(folder, step):
    root = Path(__file__).parents[3]
    return subprocess.run([sys.executable, "-c", KILLED, str(folder), step], cwd=root, check=False).returncode


def refused_and_made_anew(folder):
    with pytest.raises(LibraryError, match="remove that folder"):
        Index.open(folder)
    with open_indexer(folder) as indexer:
        assert indexer.through == -1
        indexer.add(ARTICLES)
        indexer.commit(4)
    assert Index.open(folder).hits("putin").articles.tolist() == [0, 2]


@pytest.mark.parametrize("ending", ["fast", "fieldnorm", "idx", "pos", "store", "term", "del"])
@pytest.mark.parametrize("harm", ["flipped", "cut", "emptied", "gone"])
def test_damage_is_found_before_it_answers(tmp_path, ending, harm):
    folder = tmp_path / "search"
    made(folder)
    with open_indexer(folder) as indexer:
        indexer.remove([3])
        indexer.commit(4)
    path = next(folder.glob(f"*.{ending}"))
    content = path.read_bytes()
    broken = {"flipped": bytes([content[0] ^ 4]) + content[1:], "cut": content[:-20], "emptied": b""}
    path.unlink()
    if harm != "gone":
        path.write_bytes(broken[harm])
    refused_and_made_anew(folder)


@pytest.mark.parametrize("name", ["meta.json", NAME])
@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"segments": [{}]}', b"\xff", b"[" * 100_000])
def test_a_damaged_description_is_found(tmp_path, name, content):
    made(tmp_path / "search")
    (tmp_path / "search" / name).write_bytes(content)
    refused_and_made_anew(tmp_path / "search")


@pytest.mark.parametrize("name", ["meta.json", NAME])
def test_a_flipped_bit_in_a_description_is_found_or_changes_nothing(tmp_path, name):
    folder, several = tmp_path / "search", 0
    made(folder)
    content = (folder / name).read_bytes()
    for at in range(0, len(content), 17):
        for path in folder.iterdir():
            path.unlink()
        made(folder)
        content = bytearray((folder / name).read_bytes())
        if at < len(content):
            content[at] ^= 1 << at % 8
        (folder / name).write_bytes(content)
        try:
            found = Index.open(folder).hits("putin").articles.tolist()
        except LibraryError:
            several += 1
        else:
            assert found == [0, 2], (at, content[at - 20 : at + 20])
        with open_indexer(folder) as indexer:
            indexer.add(ARTICLES[indexer.through + 1 :])
            indexer.add([article(5, "Putin.")])
            indexer.commit(5)
        assert Index.open(folder).hits("putin").articles.tolist() == [0, 2, 5], (at, content[at - 20 : at + 20])
    assert several > at / 34


def test_a_lost_segment_is_found(tmp_path):
    folder = tmp_path / "search"
    made(folder)
    with open_indexer(folder) as indexer:
        indexer.add([article(n, "More oil.") for n in range(5, 50)])
        indexer.commit(49)
    meta = json.loads((folder / "meta.json").read_text())
    for kept in meta["segments"]:
        (folder / "meta.json").write_text(json.dumps(meta | {"segments": [kept]}))
        with pytest.raises(LibraryError, match="remove that folder"):
            Index.open(folder)


def test_an_index_of_an_older_schema_is_made_anew(tmp_path):
    made(tmp_path / "search")
    label = read_label(tmp_path / "search")
    write_label(tmp_path / "search", type(label)(label.schema - 2, label.serial, label.documents))
    refused_and_made_anew(tmp_path / "search")


def test_an_index_of_the_schema_before_is_read_and_made_anew_when_it_is_written(tmp_path):
    folder = tmp_path / "search"
    made(folder)
    found = Index.open(folder).hits("putin").articles.tolist()
    label = read_label(folder)
    write_label(folder, type(label)(label.schema - 1, label.serial, label.documents))
    assert Index.open(folder).hits("putin").articles.tolist() == found
    with open_indexer(folder) as indexer:
        assert indexer.through == -1
    assert read_label(folder).schema == label.schema


def test_no_index_is_said(tmp_path):
    with pytest.raises(LibraryError, match="missing"):
        Index.open(tmp_path / "nowhere")
