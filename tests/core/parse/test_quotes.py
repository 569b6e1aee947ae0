"""Quotations: marks, cues, contents and speakers, on sentences of our own."""

import re

import pytest

from core.errors import LexiconError
from core.parse import nlp as pipeline
from core.parse.lexicon import load
from core.parse.names import Names, find_names
from core.parse.quotes import cues as cues
from core.parse.quotes import find_quotes
from core.parse.quotes.marks import find_quoted
from core.parse.zones import Zones
from core.records import Entity, Mention, record_id


@pytest.fixture(scope="session")
def read(nlp):
    """A maker of quotes: `read(article)`, with the names given or none."""

    def run(article, names=None):
        doc = nlp(pipeline.mask(article.text))
        sentences = pipeline.sentences_of(doc, article.id)
        return list(find_quotes(doc, article, sentences, names or Names((), ())))

    return run


def told(text, quotes):
    """Quotes as tuples: content, kind, speaker."""
    return [(text[q.start : q.end], q.kind, q.speaker_name) for q in quotes]


# --- marks -----------------------------------------------------------------------------------------------------------

MARKS = [
    ('He said "no" twice.', ["no"]),
    ("He said “no” twice.", ["no"]),
    ("Sie rief „nein“ und ging.", ["nein"]),
    ("Il a dit « non » hier.", [" non "]),
    ("He said ''no'' twice.", ["no"]),
    ("He said ``no'' twice.", ["no"]),
    ("He said ‘no’ twice.", ["no"]),
    ("‘The workers’ claim is just,’ she said.", ["The workers’ claim is just,"]),
    ("The workers’ claim and the owners’ reply differ.", []),
    ("Don't say it wasn't the '90s.", []),
    ("Get 'em while they're hot, it's 'cause of rain.", []),
    ('The 5\'10" guard and a 6" nail.', []),
    ("“He told me ‘go’ and I went,” she said.", ["He told me ‘go’ and I went,"]),
    ("“One “two” three.” Four.", ["One “two” three."]),
    ("“Never closed.\nNext paragraph.", ["Never closed."]),
    ("“First part.\n“Second part,” he said.", ["First part.", "Second part,"]),
    ("A stray ” closes nothing.", []),
    ("(”Never again,” he said.)", ["Never again,"]),
    ("”Never again,” he said.", ["Never again,"]),
    ("The 5” pipe was “new”.", ["new"]),
    ('"The “Long Road” is closed," he said.', ["The “Long Road” is closed,"]),
    ('"One," he said, "and two."', ["One,", "and two."]),
    ("“”", []),
]


@pytest.mark.parametrize(("text", "inner"), MARKS)
def test_marks(text, inner):
    found = find_quoted(text, pipeline.paragraph_starts(text))
    assert [text[q.inner_start : q.inner_end] for q in found] == inner


@pytest.mark.parametrize("mark", ["“", "”", '"', "'", "‘", "''", "('a ", "“a ", "„", "«", "»", "' a", "‘a “b "])
def test_marks_cost_one_pass(steps, mark):
    text = mark * 50_000
    found, calls = steps(lambda: list(find_quoted(text, [0])))
    for stretch in found:
        assert 0 <= stretch.start < stretch.inner_start < stretch.inner_end <= stretch.end <= len(text)
    assert calls < 20 * len(text)


# --- sentences -------------------------------------------------------------------------------------------------------

SAID = [
    ("“The road is closed,” Torres said.", [("The road is closed,", "direct", "Torres")]),
    ("“The road is closed,” said Torres, who runs the depot.", [("The road is closed,", "direct", "Torres")]),
    ("Torres said: “The road is closed.”", [("The road is closed.", "direct", "Torres")]),
    ("Torres said the road was closed.", [("the road was closed", "indirect", "Torres")]),
    ("Torres told reporters that the road was closed.", [("the road was closed", "indirect", "Torres")]),
    ("The road was closed, Torres said on Monday.", [("The road was closed", "indirect", "Torres")]),
    (
        "Torres said the closure was “a bitter blow” to the valley.",
        [("the closure was “a bitter blow” to the valley", "mixed", "Torres")],
    ),
    ("According to local drivers, the road was closed.", [("the road was closed", "indirect", "local drivers")]),
    ("The road was closed, according to local drivers.", [("The road was closed", "indirect", "local drivers")]),
    ('"The road is closed," the statement reads.', [("The road is closed,", "direct", "statement")]),
    (
        "“The road is closed,” Torres said. “Nobody can pass.”",
        [("The road is closed,", "direct", "Torres"), ("Nobody can pass.", "direct", "Torres")],
    ),
    (
        "“The road,” Torres said, “is closed for good.”",
        [("The road,", "direct", "Torres"), ("is closed for good.", "direct", "Torres")],
    ),
    ("“Is the road closed?” Torres asked.", [("Is the road closed?", "direct", "Torres")]),
    (
        "Torres was quoted as saying that the road would stay closed.",
        [("the road would stay closed", "indirect", "Torres")],
    ),
    (
        "The Herald reported, citing two officials, that the road would stay closed.",
        [("the road would stay closed", "indirect", "Herald")],
    ),
    (
        "Torres warned on Tuesday that the road would stay closed.",
        [("the road would stay closed", "indirect", "Torres")],
    ),
    ("Torres called the closure a “bitter blow.”", [("bitter blow.", "mixed", "Torres")]),
    ("Torres called on drivers to “stay away.”", [("stay away.", "mixed", "Torres")]),
    ("Torres raised concerns about “reckless driving.”", [("reckless driving.", "mixed", "Torres")]),
    (
        "France and Spain warned that the talks could fail.",
        [("the talks could fail", "indirect", "France")],
    ),
    (
        "France's chief negotiator hinted that the talks could fail.",
        [("the talks could fail", "indirect", "France's chief negotiator")],
    ),
    (
        "Torres said the road was closed and warned that the bridge would follow.",
        [("the road was closed", "indirect", "Torres"), ("the bridge would follow", "indirect", "Torres")],
    ),
    (
        "Torres said the road was closed, adding that the bridge would follow.",
        [("the road was closed", "indirect", "Torres"), ("the bridge would follow", "indirect", "Torres")],
    ),
    (
        "The road was closed, Torres said, but the bridge was still open.",
        [("The road was closed", "indirect", "Torres"), ("but the bridge was still open", "indirect", "Torres")],
    ),
    (
        "“We saw the smoke first.\n“Then the roof came down,” Torres said.",
        [("We saw the smoke first.", "direct", "Torres"), ("Then the roof came down,", "direct", "Torres")],
    ),
    (
        "“The road is closed,” Torres said.\n“Nobody told the drivers.”",
        [("The road is closed,", "direct", "Torres"), ("Nobody told the drivers.", "direct", "Torres")],
    ),
    ("„The road is closed“, said Torres.", [("The road is closed", "direct", "Torres")]),
    ("‘The road is closed,’ Torres said.", [("The road is closed,", "direct", "Torres")]),
    ("In a tweet, Torres wrote: “The road is closed.”", [("The road is closed.", "direct", "Torres")]),
    (
        "“The road is closed. We asked for help. Nobody came,” Torres said.",
        [("The road is closed. We asked for help. Nobody came,", "direct", "Torres")],
    ),
    ("In a tweet on Friday: “The road is closed.”", [("The road is closed.", "direct", "a tweet")]),
    ("In her letter to the drivers: “I resign.”", [("I resign.", "direct", "her")]),
    ("Torres: “The road is closed.”", [("The road is closed.", "direct", "Torres")]),
    ("Torres shook her head: “The road is closed.”", [("The road is closed.", "direct", "Torres")]),
    ("As Torres put it, the road is “a disgrace.”", [("the road is “a disgrace.”", "mixed", "Torres")]),
    (
        "The works, as Torres noted, have cost a fortune.",
        [("The works", "indirect", "Torres"), ("have cost a fortune", "indirect", "Torres")],
    ),
    (
        "In the valley, Torres said, the road was closed.",
        [("In the valley", "indirect", "Torres"), ("the road was closed", "indirect", "Torres")],
    ),
    (
        "The goal, Torres said, is to open the road.",
        [("The goal", "indirect", "Torres"), ("is to open the road", "indirect", "Torres")],
    ),
    (
        "If it rains, Torres said, the road will stay closed.",
        [("If it rains", "indirect", "Torres"), ("the road will stay closed", "indirect", "Torres")],
    ),
    (
        "The road, he said, “is closed for good.”",
        [("The road", "indirect", "he"), ("is closed for good.", "direct", "he")],
    ),
    ("But the road was closed, according to local drivers.", [("the road was closed", "indirect", "local drivers")]),
    (
        "The road, according to local drivers, was closed.",
        [("The road", "indirect", "local drivers"), ("was closed", "indirect", "local drivers")],
    ),
    (
        "The mayor ignored warnings from Torres that the road would collapse.",
        [("the road would collapse", "indirect", "Torres")],
    ),
    ("Torres was quick to add that the road was closed.", [("the road was closed", "indirect", "Torres")]),
    (
        "Torres said the vote showed that drivers want a new road, noting that the old one was closed.",
        [
            ("the vote showed that drivers want a new road", "indirect", "Torres"),
            ("the old one was closed", "indirect", "Torres"),
        ],
    ),
    (
        "Torres's claim that the road was closed angered the drivers.",
        [("the road was closed", "indirect", "Torres")],
    ),
    ("Torres called the works a mistake.", [("the works a mistake", "indirect", "Torres")]),
    ("Torres described the mayor as a coward.", [("the mayor as a coward", "indirect", "Torres")]),
    (
        "Torres said the road was closed, while drivers said it was open.",
        [("the road was closed", "indirect", "Torres"), ("it was open", "indirect", "drivers")],
    ),
    (
        "Torres said the road was closed; the drivers said it was open.",
        [("the road was closed", "indirect", "Torres"), ("it was open", "indirect", "drivers")],
    ),
    (
        "Torres said the road was closed, and the buses will stop.",
        [("the road was closed, and the buses will stop", "indirect", "Torres")],
    ),
    (
        "Torres said she was “pleased and proud” at the response to her letter.",
        [("she was “pleased and proud” at the response to her letter", "mixed", "Torres")],
    ),
    (
        "Torres said the wall weighed 300 lbs. before it fell.",
        [("the wall weighed 300 lbs. before it fell", "indirect", "Torres")],
    ),
    (
        "They left the U.S. “Nobody was sorry to go,” Torres said.",
        [("Nobody was sorry to go,", "direct", "Torres")],
    ),
    ("“The road is closed,” said head coach Ana Torres.", [("The road is closed,", "direct", "head coach Ana Torres")]),
    ("“Is the road closed?” asked Torres, now a driver.", [("Is the road closed?", "direct", "Torres")]),
    ("“The road is closed for good.” ― Ana Torres", [("The road is closed for good.", "direct", "Ana Torres")]),
    (
        "“The road is closed for good.”\n― Ana Torres, a baker",
        [("The road is closed for good.", "direct", "Ana Torres")],
    ),
    (
        "“They asked me, ‘Where will you go?’” Torres said. “I said, ‘Nowhere.’”",
        [("They asked me, ‘Where will you go?’", "direct", "Torres"), ("I said, ‘Nowhere.’", "direct", "Torres")],
    ),
    (
        "The closure was blamed on drivers, who say the road was safe.",
        [("the road was safe", "indirect", "drivers")],
    ),
    (
        "City councillor and tenants advocate Ana Torres said the road was closed.",
        [("the road was closed", "indirect", "Ana Torres")],
    ),
    (
        "While Torres said the road was closed, drivers were still using it.",
        [("the road was closed", "indirect", "Torres")],
    ),
    (
        "Torres, whose brother drives a bus, said the road was closed, so the buses would stop.",
        [("the road was closed, so the buses would stop", "indirect", "Torres")],
    ),
    ("Torres said in an interview that the road was closed.", [("the road was closed", "indirect", "Torres")]),
    ("A statement released by the palace said the king was well.", [("the king was well", "indirect", "palace")]),
    (
        "The king was well, according to a statement from the palace.",
        [("The king was well", "indirect", "palace")],
    ),
    ("Drivers reported seeing wolves on the road.", [("seeing wolves on the road", "indirect", "Drivers")]),
    (
        "The deputy minister, Ana Torres, said the road was closed.",
        [("the road was closed", "indirect", "Ana Torres")],
    ),
    (
        "Torres dismissed the report as “nonsense” and accused rivals of “playing with fire.”",
        [("nonsense", "mixed", "Torres"), ("playing with fire.", "mixed", "Torres")],
    ),
    ("The square is called “the Pit” by its residents.", [("the Pit", "mixed", "its residents")]),
    ("Torres praised “a great man.”", [("a great man.", "mixed", "Torres")]),
    (
        "Torres called the mayor a “coward,” and said his plan was dead.",
        [("coward,", "mixed", "Torres"), ("his plan was dead", "indirect", "Torres")],
    ),
    (
        "Torres brushed off the plan, telling reporters, “Nobody asked for it.”",
        [("Nobody asked for it.", "direct", "Torres")],
    ),
    (
        "Torres said she found the mayor too timid to support. ''He is not the man,'' she said.",
        [("she found the mayor too timid to support", "indirect", "Torres"), ("He is not the man,", "direct", "she")],
    ),
    ("Torres has called the road “obsolete.”", [("obsolete.", "mixed", "Torres")]),
    (
        "The bus company claimed the road was safe, but Torres said it was closed.",
        [("the road was safe", "indirect", "bus company"), ("it was closed", "indirect", "Torres")],
    ),
    ("It was reported that the road had been closed.", [("the road had been closed", "indirect", None)]),
    ("“The road is closed,” Torres, 61, who runs the depot, said.", [("The road is closed,", "direct", "Torres")]),
    (
        "Torres said she had “no choice,” adding: “I would do it again.”",
        [("she had “no choice,”", "mixed", "Torres"), ("I would do it again.", "direct", "Torres")],
    ),
    ("“The road is closed,” Torres stuttered.", [("The road is closed,", "direct", "Torres")]),
    ("Torres said that “the road is closed.”", [("the road is closed.", "direct", "Torres")]),
    ("One of the drivers, Ana Torres, said the road was closed.", [("the road was closed", "indirect", "Ana Torres")]),
    ("Torres told the newspaper she wants a new road.", [("she wants a new road", "indirect", "Torres")]),
    (
        "In a valley divided by the storm, Torres said, the road was closed.",
        [("In a valley divided by the storm", "indirect", "Torres"), ("the road was closed", "indirect", "Torres")],
    ),
    ("“The road is closed,” read the sign.", [("The road is closed,", "direct", "sign")]),
    (
        "A spokesman for the port said the crane had failed.",
        [("the crane had failed", "indirect", "A spokesman for the port")],
    ),
]

ORDERS = [
    ("The council urged drivers to stay away.", ["drivers to stay away"]),
    ("The council called on drivers to stay away.", ["drivers to stay away"]),
    ("The council called for the mayor to resign.", ["the mayor to resign"]),
    ("The council urged drivers in the valley to stay away.", ["drivers in the valley to stay away"]),
    ("The council called on drivers to “stay away” for now.", ["stay away"]),
    ("Torres vowed to reopen the road in May.", ["to reopen the road in May"]),
    ("Torres vowed not to pay the fine.", ["not to pay the fine"]),
    ("Ana Torres promised to reopen the road.", ["to reopen the road"]),
    ("The army promised to reopen the road.", []),
    ("Torres criticized the mayor for closing the road.", ["the mayor for closing the road"]),
    ("Torres praised the new road on Monday.", ["the new road"]),
    ("Torres praised her.", []),
    ("Ana Torres defended the closure of the road.", ["the closure of the road"]),
    ("The goalkeeper's team defended the lead to the end.", []),
    ("The report described the road as a deathtrap.", ["the road as a deathtrap"]),
    ("Torres spoke about the long winter in the valley.", ["the long winter in the valley"]),
    ("Torres spoke on Monday.", []),
    ("Torres emphatically criticized the plan to make “the valley” a lake.", ["the plan to make “the valley” a lake"]),
    (
        "Torres said the road was closed by the storm, which was the worst of the year.",
        ["the road was closed by the storm"],
    ),
    (
        "Torres said the road was closed for good, which would hurt the valley.",
        ["the road was closed for good, which would hurt the valley"],
    ),
    ("Torres said the storm, which came from the west, was over.", ["the storm, which came from the west, was over"]),
    ("Torres will argue that the road was closed.", []),
    ("“The road is closed,” Torres said on “Meet the Press.”", ["The road is closed,"]),
    ("“The road is closed for good,” scolded Ana Torres.", ["The road is closed for good,"]),
    ("She picked it up and crowed, “Oh, it is my road.”", ["Oh, it is my road."]),
]

NOTHING = [
    "Torres did not say that the road was closed.",
    "Torres never said the road was closed.",
    "If Torres says the road is closed, drivers will turn back.",
    "Torres declined to say whether the road was closed.",
    "Sky News reports.",
    "The film “The Long Road” opened on Friday.",
    "Her novel, “Winter Light,” won the prize.",
    "The boxer known as “the Hammer” lost in the second round.",
    "The so-called “green corridor” was shut at noon.",
    "Torres believes the road is closed.",
    "Torres knew the bridge would follow.",
    "The minister hopes to reopen the road in May.",
    "The army plans to leave the valley.",
    "Torres travelled by train to the coast.",
    "The road was closed on Monday.",
    "The works went according to plan.",
    "The deal is expected to be signed in June.",
    "The “Bay Bridge” carries 40,000 cars a day.",
    "Torres reads the paper every morning.",
    "One could say that the road was doomed.",
    "Torres co-reported that the road was doomed.",
    "The road, built in 1931, is the only way north.",
    "The band sang “Winter Light” and left the stage.",
    "Prices rose by “only” two per cent.",
    "Asked whether the road was closed, Torres left the room.",
    "Drivers were told that the road was closed.",
    "Torres would say the road was closed.",
    "The much-praised road was closed.",
    "The street is called “the Cut.”",
    "Asked what she wanted, Torres left the room.",
    "READ MORE: ‘Nobody told us’: the road that closed",
    "Torres co-wrote a song that year and left the band.",
    "The town was small, and often referred to as “the Nest.”",
    "The council was accused of ignoring the signs.",
    "The council accused two drivers.",
    "The council called a meeting.",
    "Torres called her again.",
    "The claim that the road was closed is false.",
    "Torres was reluctant to say that the road was closed.",
    "The scarf helped put “Winter Light” on the map.",
    "The bank signalled that the road would be sold.",
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_said(read, article, text, expected):
    assert told(text, read(article(text))) == expected


@pytest.mark.parametrize(("text", "contents"), ORDERS)
def test_orders_vows_and_judgements(nlp, article, text, contents):
    """With the names of the article, since some of them only a person can utter."""
    made = article(text)
    doc = nlp(pipeline.mask(text))
    sentences = pipeline.sentences_of(doc, made.id)
    names = find_names(doc, made, sentences, Zones())
    assert [text[q.start : q.end] for q in find_quotes(doc, made, sentences, names)] == contents


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_said(read, article, text):
    assert told(text, read(article(text))) == []


def _examples():
    raw = load("reporting")
    for kind in ("verb", "noun", "light", "preposition"):
        for entry in raw[kind]:
            words = [entry[k] for k in ("lemma", "word", "verb", "noun", "words") if k in entry]
            yield pytest.param(entry, id=" ".join(words))


@pytest.mark.parametrize("entry", list(_examples()))
def test_every_entry_of_the_lexicon(read, article, entry):
    marked = entry["example"]
    text = marked.replace("[", "").replace("]", "")
    wanted = re.search(r"\[(.*)\]", marked).group(1).rstrip(".”")
    quotes = read(article(text))
    assert wanted in [text[q.start : q.end].rstrip(".,”") for q in quotes], told(text, quotes)
    assert all(q.speaker_name for q in quotes)
    word = entry.get("lemma") or entry.get("word") or entry.get("verb") or entry["words"]
    assert text[quotes[0].cue_start : quotes[0].cue_end].lower()[:2] == word[:2] or word == "tell"


# --- speakers and the rest of the record -----------------------------------------------------------------------------


def names_of(article, *entities):
    """Names made by hand: (id, name, label, surfaces), each surface's every occurrence a mention."""
    made, mentions = [], []
    for identity, name, label, surfaces in entities:
        made.append(Entity(identity, article.id, name, label))
        for surface in surfaces:
            kind = "pronoun" if surface.lower() in ("he", "she", "they") else "name"
            for found in re.finditer(rf"\b{re.escape(surface)}\b", article.text):
                mentions.append(Mention(article.id, identity, found.start(), found.end(), kind, 0))
    return Names(tuple(made), tuple(sorted(mentions, key=lambda m: m.start)))


def test_speakers_are_entities(read, article):
    made = article(
        "Envoy Ana Torres met Georgia's team. Torres said the talks had failed. "
        "She also warned that Georgia would leave. “It is over,” she said."
    )
    names = names_of(
        made,
        ("e1", "Ana Torres", "PERSON", ["Ana Torres", "Torres", "She", "she"]),
        ("e2", "Georgia", "GPE", ["Georgia"]),
    )
    quotes = read(made, names)
    assert [(q.speaker_entity, q.speaker_name) for q in quotes] == [("e1", "Ana Torres")] * 3
    assert [made.text[q.speaker_start : q.speaker_end] for q in quotes] == ["Torres", "She", "she"]
    assert [q.about for q in quotes] == [(), ("e2",), ()]


def test_relative_pronoun_is_a_mention(read, article):
    made = article("The road was shut by Torres, who said the bridge would follow.")
    names = names_of(made, ("e1", "Ana Torres", "PERSON", ["Torres"]))
    (quote,) = read(made, names)
    assert (quote.speaker_entity, quote.speaker_name) == ("e1", "Ana Torres")
    assert made.text[quote.speaker_start : quote.speaker_end] == "who"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“It is over,” Anna Torres said.\nThe hall fell silent.\n“We lost,” she said.", "Anna Torres"),
        ("“It is over,” Anna Torres said.\nMaria Lopez wept.\n“We lost,” she said.", "Maria Lopez"),
        ("“It is over,” Peter Torres said.\nThe hall fell silent.\n“We lost,” she said.", "Maria Lopez"),
        ("“It is over,” Anna Torres said of Maria Lopez.\n“We lost,” Anna Torres said, she said.", "Anna Torres"),
    ],
)
def test_she_goes_on_speaking(read, article, text, speaker):
    """A "she" that names alone gave to another woman is the last speaker, unless the other was named since."""
    made = article(text)
    torres = "Peter Torres" if "Peter" in text else "Anna Torres"
    names = names_of(made, ("e1", torres, "PERSON", [torres]), ("e2", "Maria Lopez", "PERSON", ["Maria Lopez", "she"]))
    assert read(made, names)[1].speaker_name == speaker


def test_own_pronoun_is_not_about(read, article):
    made = article("Torres said she would resign and that Torres Ltd was sold.")
    names = names_of(made, ("e1", "Ana Torres", "PERSON", ["Torres", "she"]))
    (quote,) = read(made, names)
    assert quote.speaker_entity == "e1"
    assert quote.about == ("e1",), "named again, she is what she speaks about; as a pronoun she is not"


def test_record(read, article):
    made = article("It rained. “The road is closed. Stay home,” Torres said on Monday. It rained on.")
    (quote,) = read(made)
    assert quote.id == record_id(made.id, "q", quote.start, quote.end)
    assert made.text[quote.cue_start : quote.cue_end] == "said"
    assert made.text[quote.sentence_start : quote.sentence_end].startswith("“The road is closed.")
    assert made.text[quote.sentence_start : quote.sentence_end].endswith("said on Monday.")
    assert quote.speaker_entity is None


def test_headline_reports_nothing(read, article):
    text = "Torres says the road is closed\n\nTorres said the road was closed."
    assert told(text, read(article(text))) == [("the road was closed", "indirect", "Torres")]


def test_teaser_reports_nothing(read, article):
    text = "It rained.\n\nREAD MORE: Torres says the road is closed\n\nTorres said the road was closed."
    assert told(text, read(article(text))) == [("the road was closed", "indirect", "Torres")]


def test_last_speaker_ends_with_distance(read, article):
    far = (
        "“The road is closed,” Torres said.\n" + "It rained all day in the valley.\n" * 4 + "“Nobody told the drivers.”"
    )
    assert [q.kind for q in read(article(far))] == ["direct"]


@pytest.mark.parametrize(
    "text",
    [
        "“ ” “",
        '"',
        "said said said said.",
        "According to",
        "“a",
        "\n\n",
        "He said “",
        "Noting that",
        "claim that",
        ", saying",
        "x" * 9000,
    ],
)
def test_odd_input(read, article, text):
    for quote in read(article(text)):
        assert 0 <= quote.start < quote.end <= len(text)


@pytest.mark.parametrize(
    "unit",
    ["“a said ", "said that he said ", "“No,” he said. ", "'' ", "according to him, ", "he said “It is late,” and "],
)
def test_cost_is_linear(nlp, article, steps, unit):
    def cost(times):
        made = article(unit * times)
        doc = nlp(pipeline.mask(made.text))
        sentences = pipeline.sentences_of(doc, made.id)
        return steps(lambda: list(find_quotes(doc, made, sentences, Names((), ()))))[1]

    assert cost(900) < 4 * cost(300)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"verb": [{"lemma": "say", "use": "shout", "example": "x"}]}, "'shout'"),
        ({"verb": [{"lemma": "say", "use": "clause"}]}, "'example'"),
        ({"verb": [{"lemma": "say", "use": "clause", "example": "x"}] * 2}, "twice"),
        ({"verb": [{"lemma": "call", "use": "quoted", "example": "x", "takes": ["name"]}]}, "takes"),
        ({"verb": [{"lemma": "call", "use": "quoted", "example": "x", "person_takes": ["a b"]}]}, "person_takes"),
        ({"light": [{"verb": "raise"}]}, "'noun'"),
        ({"carrier": []}, "'carrier'"),
    ],
)
def test_broken_lexicon(monkeypatch, change, message):
    monkeypatch.setattr(cues, "load", lambda name: {**load(name), **change})
    cues.reporting.cache_clear()
    with pytest.raises(LexiconError, match=message):
        cues.reporting()
    cues.reporting.cache_clear()
