"""Rarer turns of news prose, and where the parser or the typist errs; sentences of our own."""

import datetime as dt

import pytest
from spacy.tokens import Doc

from core.parse import parse_article
from core.parse.quotes.marks import find_quoted
from core.parse.quotes.tree import children, lefts, rights
from core.records import Article, article_id

# (text, quotations as (content, a word of the speaker's name))
SAID = [
    (
        "Vega and Klein said they will not back the mayor, as has Ana Torres, the head of the port.",
        [("they will not back the mayor", "Vega")],
    ),
    (
        "Marta Klein said the dam was as safe as has been claimed.",
        [("the dam was as safe as has been claimed", "Klein")],
    ),
    # the second cue has its own words
    (
        "“The quay is too short,” Marta Klein said in a letter, adding that the crane was “as old as the town.”",
        [("The quay is too short", "Marta Klein"), ("the crane was “as old as the town", "Marta Klein")],
    ),
    (
        "“I will stay,” Marta Klein said on Monday, though she added, “I may be wrong.”",
        [("I will stay", "Marta Klein"), ("I may be wrong", "Marta Klein")],
    ),
    (
        "Marta Klein said she liked the plan and added, “It will pass in May.”",
        [("she liked the plan", "Marta Klein"), ("It will pass in May", "Marta Klein")],
    ),
    # when somebody spoke is not what they said
    ("“We lost,” said Marta Klein after she had left the hall.", [("We lost", "Marta Klein")]),
    ("“We lost,” said Marta Klein when the count was over.", [("We lost", "Marta Klein")]),
    # a remark on what was said has a speaker of its own
    (
        "Police said the van carried copper, which the owner said had been stolen.",
        [("the van carried copper", "Police"), ("had been stolen", "owner")],
    ),
    # another sentence, another report
    (
        "Police said the van was stolen; the owner lives abroad.",
        [("the van was stolen", "Police")],
    ),
    (
        "Klein called the quay “a ruin.” The port will close in May, according to a clerk.",
        [("a ruin", "Klein"), ("The port will close in May", "clerk")],
    ),
    ("Half of the crews said they would strike, compared with a third last year.", [("they would strike", "crews")]),
    # both halves around a name with an office
    (
        "“Each time you count the boats,” Marta Klein said, pointing at the quay, “you find one less.”",
        [("Each time you count the boats", "Marta Klein"), ("you find one less", "Marta Klein")],
    ),
    # what stands behind the last comma speaks
    (
        "The bridge will stay shut until the spring, Marta Klein said, adding that trains would run.",
        [("The bridge will stay shut until the spring", "Marta Klein"), ("trains would run", "Marta Klein")],
    ),
    ("He told officers he hid the car behind the barn.", [("he hid the car behind the barn", "")]),
    # a show's name is no speech
    ("Speaking on “The Late Harbour Show,” the mayor said she would resign.", [("she would resign", "mayor")]),
    # speech in the paragraph below its cue
    (
        "Marta Klein runs the port.\n\nShe said:\n\n“The crane is safe.”",
        [("The crane is safe", "Klein")],
    ),
    # a line break and a missing space within marks
    (
        '"The port that we built with our own hands\n\nand our own money is lost to us," said Marta Klein.',
        [("The port that we built with our own hands", "Klein"), ("and our own money is lost to us", "Klein")],
    ),
    # what somebody heard somebody shout
    (
        "Marta Klein said she heard sailors shout, “Cut the ropes!” from the quay.",
        [("she heard sailors shout, “Cut the ropes!” from the quay", "Marta Klein"), ("Cut the ropes!", "sailors")],
    ),
    # a missing close before marks that open again
    (
        "“The quay was ours. “We had built it,” Marta Klein said.",
        [("The quay was ours", "Marta Klein"), ("We had built it", "Marta Klein")],
    ),
    # few words behind a verb that the lexicon lacks
    ("Marta Klein stammered, “I … I …”", [("I … I …", "Marta Klein")]),
]
# (text, a word of the speaker's name for each quotation)
SPEAKERS = [
    ("As reported by the Coast Herald, engineers found three cracks in the dam.", ["Coast Herald"]),
    ("Marta Klein went on to explain that the harbour was closed to all ships.", ["Klein"]),
    ("Marta Klein said the union lied and the owners accused the workers of burning a mill.", ["Klein", "owners"]),
    ("The judge forced Marta Klein to admit that the ledger was forged.", ["Klein"]),
    ("The leak led Marta Klein to say that the plan was dead.", ["Klein"]),
    ("A suit was filed in May alleging that the dam leaked.", ["suit"]),
    ("The port authority issued a statement saying that the crane was safe.", ["port authority"]),
    ("The marchers held up boards and a banner, including: “The quay is ours.”", ["marchers"]),
    ("“Who paid for the boat?” Marta Klein pressed.", ["Klein"]),
    ("It means admitting that the dam leaks.", [""]),
    ("Marta Klein left the party over the scandal that broke in May, saying that she was tired.", ["Klein"]),
    ("But in a call on Dec. 2, Marta Klein, a spokeswoman in Lima, said, “The raid is over.”", ["Klein"]),
]
SPEECH_ACTS = [
    ("The panel recommended a ban on diesel boats.", "a ban on diesel boats"),
    ("The envoy warned of a long winter.", "a long winter"),
    ("The envoy warned against a return to war.", "a return to war"),
    ("Marta Klein spoke of her years at sea.", "her years at sea"),
    ("Marta Klein dismissed the rumours of a sale.", "the rumours of a sale"),
    ("The ministry repeated its call for talks.", "its call for talks"),
    ("The council accused drivers of ignoring the signs.", "drivers of ignoring the signs"),
    ("The mayor blamed the flood for the closing of two schools.", "the flood for the closing of two schools"),
    ("Two deputies called for a ban on night flights.", "a ban on night flights"),
    ("The firm announced the sale of its mill on the coast.", "the sale of its mill on the coast"),
    ("The report noted the weak roof of the hall.", "the weak roof of the hall"),
    ("Marta Klein cited the cost of the new quay.", "the cost of the new quay"),
    ("Marta Klein asked the council to close the mill.", "the council to close the mill"),
    ("Tomas Vega promised a new school in the valley.", "a new school in the valley"),
    ("Marta Klein recalled a long night at sea.", "a long night at sea"),
    ("Tomas Vega agreed to open the harbour in May.", "to open the harbour in May"),
    ("Tomas Vega disagreed with the ruling of the court.", "the ruling of the court"),
    ("Marta Klein pointed out the weak roof of the hall.", "the weak roof of the hall"),
    ("Marta Klein declared the quay safe.", "the quay safe"),
    ("Senior officers urged the mayor to open the gates.", "the mayor to open the gates"),
]
NOTHING = [
    "The job calls for a steady hand.",
    "Situations like these called for patience, and the crew had none.",
    "Senior officers reportedly urged the mayor to open the gates.",
    "The officers allegedly threatened the mayor.",
    "The spring promised a good harvest.",
    "The court cited the cost of the new quay.",
    "Marta Klein accused the driver.",
    "The students went on to study law.",
    "Marta Klein claimed the prize.",
    "The ministers discussed the port.",
    "It is worth noting that the port is small.",
    "The scandal began as the vote closed.",
    "As the race began, the crowd was calm.",
    "As farmers responded to the drought, prices rose.",
    "The aides met to decide how to explain that the dam leaked.",
    "They were, and sometimes still are, referred to unkindly as “Harbour rats.”",
    "They were also known as “Harbour rats” — or, simply, “Rats.” Both names go back to Ana Torres.",
    "WATCH BELOW: The mayor shut the quay after what the paper calls “a wave of thefts.” Ana Torres has more (May)",
    "She hosted a new programme, “The Quay Hour,” where her voice grew deep.",
]


@pytest.fixture(scope="module")
def quotes(nlp):
    def run(text):
        parsed = parse_article(Article(article_id(text), text, "a.txt", dt.date(2026, 1, 1)), nlp)
        return [(text[q.start : q.end].strip(' .,”"'), q.speaker_name or "") for q in parsed.quotes]

    return run


@pytest.mark.parametrize(("text", "wanted"), SAID)
def test_what_is_said(quotes, text, wanted):
    found = quotes(text)
    assert [content for content, _ in found] == [content for content, _ in wanted]
    assert all(name in speaker for (_, speaker), (_, name) in zip(found, wanted, strict=True))


@pytest.mark.parametrize(("text", "names"), SPEAKERS)
def test_who_speaks(quotes, text, names):
    found = quotes(text)
    assert len(found) == len(names)
    assert all(name in speaker for (_, speaker), name in zip(found, names, strict=True))


@pytest.mark.parametrize(("text", "content"), SPEECH_ACTS)
def test_speech_without_a_clause(quotes, text, content):
    assert [c for c, _ in quotes(text)] == [content]


@pytest.mark.parametrize("text", NOTHING)
def test_what_nobody_says(quotes, text):
    assert quotes(text) == []


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“It is late. “Go home,” she said.", ["It is late.", "Go home,"]),
        ("“He said “go home” twice,” she said.", ["He said “go home” twice,"]),  # nested
        ('"The road\n\nis lost," she said.', ["The road", "is lost,"]),
        ('"The road\n\nIs lost," she said.', ["The road"]),  # a new sentence has its own marks
        ('"The road"\n\nis lost," she said.', ["The road"]),  # nothing was open
        ('"The road\n\nis lost, she said.', ["The road"]),
        ('"The road\n\nis “lost,” she said.', ["The road", "lost,"]),
        ('He fears the police."We were misled."', ["We were misled."]),
        ("A 5'10.\"We", []),  # a measure
        ('He left."we', []),
    ],
)
def test_marks_of_hasty_typists(text, inner):
    starts = [0, *([text.index("\n\n") + 2] if "\n\n" in text else [])]
    assert [text[q.inner_start : q.inner_end] for q in find_quoted(text, starts)] == inner


def test_children_of_a_pile_are_those_near_it(nlp):
    doc = nlp("The mayor of the town said on Monday that the road was closed.")
    for token in doc:
        assert [t.i for t in lefts(token)] == [t.i for t in token.lefts]
        assert [t.i for t in rights(token)] == [t.i for t in token.rights]
        assert [t.i for t in children(token)] == [t.i for t in token.children]
    pile = Doc(nlp.vocab, ["no"] * 5000, heads=[2500] * 5000, deps=["dep"] * 5000)
    assert [t.i for t in rights(pile[2500])] == list(range(2501, 2525))
    assert [t.i for t in lefts(pile[2500])] == list(range(2476, 2500))
