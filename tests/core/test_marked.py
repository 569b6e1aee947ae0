"""Article text is hostile until shown otherwise."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.marked import marked, plain, visible, written

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</mark><style>*{display:none}</style>",
    "&lt;b&gt; &amp; already escaped",
    "a\nb\r\nc\t",
]
OURS = re.compile(r'</?mark>|<mark class="[a-z -]+"(?: title="[^"<>]*")?>|<span class="dl-hidden-char">|</span>')


def shown(page):
    """What a reader would see: our tags taken off, entities turned back."""
    return html.unescape(OURS.sub("", page))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text):
    page = marked(text, [{"start": 0, "end": len(text), "kind": "name", "label": text}])
    assert shown(page) == text
    assert not re.search(r"<(?!/?mark|/?span)", page)


@given(
    st.text(alphabet="ab<>&\"'é\n", max_size=60),
    st.lists(
        st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["name", "date", "quote"])), max_size=8
    ),
)
def test_marks_lose_no_character_however_they_overlap(text, spans):
    page = marked(text, [{"start": a, "end": b, "kind": kind, "label": ""} for a, b, kind in spans])
    assert shown(page) == text


def test_nested_marks_carry_both_classes_and_the_inner_label():
    page = marked(
        "Kim said yes",
        [
            {"start": 0, "end": 12, "kind": "quote", "label": "all"},
            {"start": 0, "end": 3, "kind": "name", "label": "Kim Jong Un"},
        ],
    )
    assert page.startswith('<mark class="dl-quote dl-name" title="Kim Jong Un">Kim</mark>')


def test_only_the_kinds_asked_for_are_drawn():
    marks = [{"start": 0, "end": 3, "kind": "name", "label": ""}]
    assert marked("Kim", marks, kinds=["date"]) == "Kim"
    assert marked("Kim", [{"start": 0, "end": 3, "kind": "bogus", "label": ""}]) == "Kim"


def test_characters_that_hide_or_reorder_text_are_named():
    assert "U+202E" in plain("evil\u202egnp.exe")
    assert "U+200B" in plain("Pu\u200btin")


def test_a_label_with_hidden_characters_stays_within_its_attribute():
    page = marked("Kim", [{"start": 0, "end": 3, "kind": "name", "label": 'K\u202eim "Jong" <Un>'}])
    assert page == '<mark class="dl-name" title="K[U+202E]im &quot;Jong&quot; &lt;Un&gt;">Kim</mark>'


@pytest.mark.parametrize("text", ["A\u202eb\u200bc", "plain [U+0041] é", "\ufeff\u2063", ""])
def test_what_is_chosen_of_a_list_is_the_text_that_was_shown(text):
    assert written(visible(text)) == text


def test_hidden_characters_of_a_figure_are_shown_by_name_but_not_in_what_a_click_hands_back():
    spec = {"text": ["A\u202ebc", "plain", 3, None], "customdata": ["A\u202ebc"], "layout": {"title": ("\u200bx",)}}
    shown = {"text": ["A[U+202E]bc", "plain", 3, None], "customdata": ["A\u202ebc"], "layout": {"title": ["[U+200B]x"]}}
    assert visible(spec) == shown
    assert visible({"sort": ["a\u2028b\u2029c"]}) == {"sort": ["a b c"]}
    assert visible("👩\u200d👧 é\u00a0") == "👩\u200d👧 é\u00a0"
