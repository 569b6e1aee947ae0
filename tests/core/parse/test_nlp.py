"""Text to doc: offsets hold, debris is blank, sentences start where paragraphs do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ModelMissingError
from core.parse import nlp as pipeline
from core.parse import parse_article


def sentences(nlp, text):
    (doc,) = pipeline.make_docs(nlp, [pipeline.mask(text)])
    return [text[s.start : s.end] for s in pipeline.sentences_of(doc, "a")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks end in Oslo\nThe two sides met on Friday", ["Talks end in Oslo", "The two sides met on Friday"]),
        ("It rained. It poured.", ["It rained.", "It poured."]),
        ('He said it was "over." She left.', ['He said it was "over."', "She left."]),
        # a headline without a full stop does not take the lead apart
        (
            "Turkey, Sweden sign pact after talks\n\nTurkey and Sweden signed a pact on Tuesday.",
            ["Turkey, Sweden sign pact after talks", "Turkey and Sweden signed a pact on Tuesday."],
        ),
        ("", []),
        (" \n \n", []),
    ],
)
def test_sentences_start_where_paragraphs_start_and_not_inside_a_clause(nlp, text, expected):
    assert sentences(nlp, text) == expected


def test_a_file_wrapped_by_hand_is_not_cut_at_its_lines():
    line = "a line of a file that was wrapped by hand at some seventy columns or"
    text = "\n".join([line] * 8 + ["so."]) + "\n\n" + "\n".join([line] * 3)
    assert pipeline.paragraph_starts(text) == [0, text.index("\n\n") + 2]


def test_lines_that_end_their_sentences_are_paragraphs():
    text = "The first paragraph ends here.\nThe second one as well.\nAnd the third."
    assert len(pipeline.paragraph_starts(text)) == 3


@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4))
def test_a_masked_text_keeps_its_length_and_its_lines(text, spans):
    masked = pipeline.mask(text, [(min(span), max(span)) for span in spans])
    assert len(masked) == len(text)
    assert [i for i, c in enumerate(masked) if c == "\n"] == [i for i, c in enumerate(text) if c == "\n"]


def test_what_makes_the_tokenizer_quadratic_never_reaches_it():
    text = "before " + "(" * 20_000 + " after"
    assert pipeline.mask(text).split() == ["before", "after"]


def test_a_missing_pipeline_says_what_to_install():
    with pytest.raises(ModelMissingError, match="pip install en-no-such-model"):
        pipeline.load("en_no_such_model")


def test_an_article_over_the_limit_is_parsed_in_pieces_with_right_offsets(nlp, article, monkeypatch):
    paragraph = "Prime Minister Ann Holt met President Karl Huber in Vienna on Tuesday.\n\n“We agreed,” Holt said. "
    whole = parse_article(article(paragraph * 6), nlp)
    monkeypatch.setenv("DATELINE_MAX_CHARS", "150")
    pieces = parse_article(article(paragraph * 6), nlp)
    assert pieces == whole
    assert {whole.article.text[m.start : m.end] for m in pieces.mentions} >= {"Vienna", "Ann Holt"}


def test_a_text_without_a_place_to_cut_is_cut_all_the_same(nlp, article, monkeypatch):
    monkeypatch.setenv("DATELINE_MAX_CHARS", "20")
    parsed = parse_article(article("x" * 130), nlp)
    assert parsed.article.text[slice(parsed.sentences[0].start, parsed.sentences[-1].end)] == "x" * 130


def test_a_step_that_breaks_costs_only_itself(nlp, article, monkeypatch):
    def broken(*args):
        raise RuntimeError("no such luck")

    monkeypatch.setattr("core.parse.find_events", broken)
    parsed = parse_article(article("Russia said on Friday that it would leave.", path="x.txt"), nlp)
    assert parsed.entities
    assert parsed.quotes
    assert [(r.stage, r.path) for r in parsed.rejects] == [("events", "x.txt")]


def test_an_empty_article_says_so(nlp, article):
    (reject,) = parse_article(article("  \n "), nlp).rejects
    assert "no text" in reject.reason


def test_the_small_pipeline_takes_the_place_of_the_default_and_says_so(monkeypatch, caplog):
    monkeypatch.setattr(pipeline, "_CARRIERS", {**pipeline._CARRIERS, "en_core_web_md": ("no_such_package", "x")})
    with caplog.at_level("WARNING"):
        found = pipeline._located("en_core_web_md")
    assert found.name.startswith("en_core_web_sm")
    assert "en_core_web_md is not installed" in caplog.text


def test_a_carried_pipeline_is_found_by_its_own_name():
    assert (pipeline._located("en_core_web_sm") / "meta.json").is_file()
    assert pipeline._located("en_core_web_trf_x") == "en_core_web_trf_x"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("<Acme Tools Ltd> said", " Acme Tools Ltd  said"),
        ("Acme Tools <ACM.N> said", "Acme Tools (ACM.N) said"),
        ("<b>no</b> 3 < 4 > 2 <a href='x'>", "<b>no</b> 3 < 4 > 2 <a href='x'>"),
        ("<" * 5, "<" * 5),
    ],
)
def test_firms_in_angle_brackets(text, masked):
    assert pipeline.mask(text) == masked


def test_a_firm_in_angle_brackets_acts_and_speaks(nlp, article):
    parsed = parse_article(article("<Standard Harbour Corp> said on Monday it had signed a deal with Chile."), nlp)
    assert [quote.speaker_name for quote in parsed.quotes] == ["Standard Harbour Corp"]
    assert not [event.title for event in parsed.events if "<" in event.title or ">" in event.title]
