"""Every order, mark and kind of saying that news has, and what only looks like it; sentences of our own."""

import datetime as dt

import pytest

from core.parse import parse_article
from core.records import Article, article_id

# (text, quotations as content, kind, a word of the speaker's name)
SAID = [
    ("“The port will open in May,” Marta Klein said.", [("The port will open in May", "direct", "Marta Klein")]),
    ("“The port will open in May,” said Marta Klein.", [("The port will open in May", "direct", "Marta Klein")]),
    ("Marta Klein said: “The port will open in May.”", [("The port will open in May", "direct", "Marta Klein")]),
    ("Marta Klein said, “The port will open in May.”", [("The port will open in May", "direct", "Marta Klein")]),
    (
        "“The port,” Marta Klein said, “will open in May.”",
        [("The port", "direct", "Marta Klein"), ("will open in May", "direct", "Marta Klein")],
    ),
    ('"We are ready," Tomas Vega told reporters in Lima.', [("We are ready", "direct", "Tomas Vega")]),
    ('"We are ready," Tomas Vega, the port\'s director, said on Monday.', [("We are ready", "direct", "Tomas Vega")]),
    ('"We are ready," said Tomas Vega, who runs the port.', [("We are ready", "direct", "Tomas Vega")]),
    ('Tomas Vega, a retired judge, said: "We are ready."', [("We are ready", "direct", "Tomas Vega")]),
    ('"Are we ready?" Tomas Vega asked.', [("Are we ready?", "direct", "Tomas Vega")]),
    ('"Never!" shouted Tomas Vega.', [("Never!", "direct", "Tomas Vega")]),
    ('"Nothing has changed," Tomas Vega added.', [("Nothing has changed", "direct", "Tomas Vega")]),
    ('"Nothing has changed," Tomas Vega wrote on Facebook.', [("Nothing has changed", "direct", "Tomas Vega")]),
    ('In a tweet, Tomas Vega wrote: "Nothing has changed."', [("Nothing has changed", "direct", "Tomas Vega")]),
    ("«Nothing has changed,» Tomas Vega said.", [("Nothing has changed", "direct", "Tomas Vega")]),
    ("„Nothing has changed“, Tomas Vega said.", [("Nothing has changed", "direct", "Tomas Vega")]),
    (
        "‘Nothing has changed in the harbour,’ Tomas Vega said.",
        [("Nothing has changed in the harbour", "direct", "Tomas Vega")],
    ),
    (
        "'Nothing has changed in the harbour,' Tomas Vega said.",
        [("Nothing has changed in the harbour", "direct", "Tomas Vega")],
    ),
    (
        "``Nothing has changed in the harbour,'' Tomas Vega said.",
        [("Nothing has changed in the harbour", "direct", "Tomas Vega")],
    ),
    ('"Nothing has changed," the statement read.', [("Nothing has changed", "direct", "statement")]),
    ('"Nothing has changed," according to Tomas Vega.', [("Nothing has changed", "direct", "Tomas Vega")]),
    (
        'According to Tomas Vega, "nothing has changed in the harbour."',
        [("nothing has changed in the harbour", "direct", "Tomas Vega")],
    ),
    ('Tomas Vega was quoted as saying: "Nothing has changed."', [("Nothing has changed", "direct", "Tomas Vega")]),
    (
        'Tomas Vega was quoted by the agency as saying "nothing has changed in the harbour".',
        [("nothing has changed in the harbour", "direct", "Tomas Vega")],
    ),
    (
        'Asked about the port, Tomas Vega replied: "Nothing has changed."',
        [("Nothing has changed", "direct", "Tomas Vega")],
    ),
    (
        '"The plan is dead," the opposition leader, Ines Duarte, told parliament.',
        [("The plan is dead", "direct", "Ines Duarte")],
    ),
    ('"The plan is dead," said a spokeswoman for the ministry.', [("The plan is dead", "direct", "spokeswoman")]),
    (
        '"The plan is dead," a senior official, who asked not to be named, said.',
        [("The plan is dead", "direct", "official")],
    ),
    ('"The plan is dead," Ines Duarte and Tomas Vega said.', [("The plan is dead", "direct", "Ines Duarte")]),
    ('"The plan is dead." Ines Duarte was speaking in Lima.', [("The plan is dead", "direct", "Ines Duarte")]),
    ('Ines Duarte began to speak. "The plan is dead."', [("The plan is dead", "direct", "Ines Duarte")]),
    ('Ines Duarte shook her head. "The plan is dead," she said.', [("The plan is dead", "direct", "Ines Duarte")]),
    ('Ines Duarte arrived at noon. She said: "The plan is dead."', [("The plan is dead", "direct", "Ines Duarte")]),
    (
        'President Ines Duarte spoke on Monday. "The plan is dead," the president said.',
        [("The plan is dead", "direct", "Ines Duarte")],
    ),
    ('Ines Duarte spoke on Monday. "The plan is dead," Duarte said.', [("The plan is dead", "direct", "Ines Duarte")]),
    (
        "\"He told me 'never again' and left,\" Ines Duarte said.",
        [("He told me 'never again' and left", "direct", "Ines Duarte")],
    ),
    ('"The plan [of May] is dead ..." Ines Duarte said.', [("The plan [of May] is dead", "direct", "Ines Duarte")]),
    (
        '"The plan is dead. It had no friends. It never will," Ines Duarte said.',
        [("The plan is dead. It had no friends. It never will", "direct", "Ines Duarte")],
    ),
    (
        '"The plan is dead," Ines Duarte said. "It had no friends."',
        [("The plan is dead", "direct", "Ines Duarte"), ("It had no friends", "direct", "Ines Duarte")],
    ),
    (
        '"The plan is dead," Ines Duarte said. "It had no friends," said Tomas Vega.',
        [("The plan is dead", "direct", "Ines Duarte"), ("It had no friends", "direct", "Tomas Vega")],
    ),
    ('"I have the votes," boasted Ines Duarte.', [("I have the votes", "direct", "Ines Duarte")]),
    ('"I have the votes," Ines Duarte, 54, said by telephone.', [("I have the votes", "direct", "Ines Duarte")]),
    ('"I have the votes," Ms. Duarte said.', [("I have the votes", "direct", "Duarte")]),
    ('"I have the votes," was how Ines Duarte put it.', [("I have the votes", "direct", "Ines Duarte")]),
    ('Ines Duarte: "I have the votes."', [("I have the votes", "direct", "Ines Duarte")]),
    ('"We condemn the attack," the Foreign Ministry said.', [("We condemn the attack", "direct", "Foreign Ministry")]),
    (
        '"We condemn the attack," the White House said in a statement.',
        [("We condemn the attack", "direct", "White House")],
    ),
    (
        'Ines Duarte laughed. "The plan is dead, as everyone knows."',
        [("The plan is dead, as everyone knows", "direct", "Ines Duarte")],
    ),
    ("“The plan is dead,” Ines Duarte told the BBC.", [("The plan is dead", "direct", "Ines Duarte")]),
    ("“The plan is dead”, insisted Ines Duarte, the mayor.", [("The plan is dead", "direct", "Ines Duarte")]),
    ("The mayor, Ines Duarte, said: “The plan is dead.”", [("The plan is dead", "direct", "Ines Duarte")]),
    ("“The plan is dead,” the mayor, Ines Duarte, said on Friday.", [("The plan is dead", "direct", "Ines Duarte")]),
    ("Marta Klein confirmed that the port had closed.", [("the port had closed", "indirect", "Marta Klein")]),
    ("In the opinion of Marta Klein, the port is too small.", [("the port is too small", "indirect", "Marta Klein")]),
    ("It was a mistake, Marta Klein admitted.", [("It was a mistake", "indirect", "Marta Klein")]),
    ("The ministry said in a statement that prices would rise.", [("prices would rise", "indirect", "ministry")]),
    ("Marta Klein said that the port would open in May.", [("the port would open in May", "indirect", "Marta Klein")]),
    ("Marta Klein said the port would open in May.", [("the port would open in May", "indirect", "Marta Klein")]),
    ("The port would open in May, Marta Klein said.", [("The port would open in May", "indirect", "Marta Klein")]),
    ("The port would open in May, said Marta Klein.", [("The port would open in May", "indirect", "Marta Klein")]),
    (
        "According to Marta Klein, the port will open in May.",
        [("the port will open in May", "indirect", "Marta Klein")],
    ),
    (
        "The port will open in May, according to Marta Klein.",
        [("The port will open in May", "indirect", "Marta Klein")],
    ),
    (
        "Marta Klein told reporters that the port would open in May.",
        [("the port would open in May", "indirect", "Marta Klein")],
    ),
    ("Marta Klein warned that the dam could break.", [("the dam could break", "indirect", "Marta Klein")]),
    ("Marta Klein announced that the port would close.", [("the port would close", "indirect", "Marta Klein")]),
    ("Marta Klein claimed the port had closed.", [("the port had closed", "indirect", "Marta Klein")]),
    ("Marta Klein acknowledged that mistakes were made.", [("mistakes were made", "indirect", "Marta Klein")]),
    ("Marta Klein insisted that the port was safe.", [("the port was safe", "indirect", "Marta Klein")]),
    ("Marta Klein denied that the port had closed.", [("the port had closed", "indirect", "Marta Klein")]),
    ("Marta Klein added that the port was full.", [("the port was full", "indirect", "Marta Klein")]),
    ("Marta Klein asked whether the port was safe.", [("whether the port was safe", "indirect", "Marta Klein")]),
    ("Marta Klein explained why the port had closed.", [("why the port had closed", "indirect", "Marta Klein")]),
    ("The police said two men had been arrested.", [("two men had been arrested", "indirect", "police")]),
    (
        "Officials said on Tuesday that two men had been arrested.",
        [("two men had been arrested", "indirect", "Officials")],
    ),
    ("Two men had been arrested, police said.", [("Two men had been arrested", "indirect", "police")]),
    (
        "A spokesman for the army said that two men had been arrested.",
        [("two men had been arrested", "indirect", "spokesman")],
    ),
    ("The report says that prices will rise.", [("prices will rise", "indirect", "report")]),
    ("A statement from the ministry said prices would rise.", [("prices would rise", "indirect", "ministry")]),
    ("In a statement, the ministry said prices would rise.", [("prices would rise", "indirect", "ministry")]),
    ("Western sources say the general has fled.", [("the general has fled", "indirect", "Western sources")]),
    ("In the view of Marta Klein, the port is too small.", [("the port is too small", "indirect", "Marta Klein")]),
    ("Marta Klein pointed out that the port was too small.", [("the port was too small", "indirect", "Marta Klein")]),
    ("Marta Klein made clear that the port was too small.", [("the port was too small", "indirect", "Marta Klein")]),
    ("Marta Klein's claim that the port is safe was rejected.", [("the port is safe", "indirect", "Marta Klein")]),
    ("Marta Klein repeated her claim that the port is safe.", [("the port is safe", "indirect", "Marta Klein")]),
    ("Marta Klein told the newspaper she would resign.", [("she would resign", "indirect", "Marta Klein")]),
    (
        "The New York Times reported, citing American officials, that the general had fled.",
        [("the general had fled", "indirect", "New York Times")],
    ),
    ("The general had fled, Reuters reported.", [("The general had fled", "indirect", "Reuters")]),
    (
        "The agency said the general, who commanded the north, had fled to Lima.",
        [("the general, who commanded the north, had fled to Lima", "indirect", "agency")],
    ),
    (
        "Marta Klein said the port would open in May and that it would pay for itself.",
        [("the port would open in May and that it would pay for itself", "indirect", "Marta Klein")],
    ),
    ("Marta Klein said the port would open but gave no date.", [("the port would open", "indirect", "Marta Klein")]),
    ("After the vote, Marta Klein said the port would open.", [("the port would open", "indirect", "Marta Klein")]),
    ("Speaking in Lima, Marta Klein said the port would open.", [("the port would open", "indirect", "Marta Klein")]),
    (
        'Marta Klein said that the port would be "the largest of the coast".',
        [('the port would be "the largest of the coast"', "mixed", "Marta Klein")],
    ),
    (
        "Marta Klein said the plan was “dead on arrival” and would not return.",
        [("the plan was “dead on arrival” and would not return", "mixed", "Marta Klein")],
    ),
    ("The plan was “dead on arrival”, Marta Klein said.", [("The plan was “dead on arrival”", "mixed", "Marta Klein")]),
    ('Marta Klein called the plan "dead on arrival".', [("dead on arrival", "mixed", "Marta Klein")]),
    ('Marta Klein described the plan as "dead on arrival".', [("dead on arrival", "mixed", "Marta Klein")]),
    (
        'Marta Klein warned of "grave and lasting consequences".',
        [("grave and lasting consequences", "mixed", "Marta Klein")],
    ),
    ('Marta Klein urged both sides to "act with great care".', [("act with great care", "mixed", "Marta Klein")]),
    (
        'According to Marta Klein, the plan is "dead on arrival".',
        [('the plan is "dead on arrival"', "mixed", "Marta Klein")],
    ),
    ('The ministry condemned what it called "a barbaric act".', [("a barbaric act", "mixed", "ministry")]),
]
# Titles, names, scare quotes, words that are no saying, and saying that is denied or imagined.
NOTHING = [
    'The brig "Santa Rosa" left on Monday.',
    "Marta Klein has yet to say whether the port will open.",
    'He was known as "the Professor".',
    'The "Peace Bridge" was shut.',
    'The play "Two Days in May" won a prize.',
    "Marta Klein would not say who had paid.",
    'They sang "Song of the Harbour" and left.',
    "She read “The Winter of the Lake” on the train.",
    "The film “A Long Way to the Harbour” opened on Friday.",
    'His song "Nothing Has Changed" sold well.',
    "The so-called “quiet zone” begins at the bridge.",
    'Joe "the Hammer" Novak won the fight.',
    "Anna “Annie” Berg scored twice.",
    'The word "harbour" has two spellings.',
    'The "experts" lost the bet.',
    'The ship "Estrella del Mar" sank in 1986.',
    "The workers' claim and the owners' reply differ.",
    "The '90s were a decade of peace.",
    "The table is 6' long and 30\" wide.",
    'Operation "Silent Dawn" began on Monday.',
    'The law is known as "Lex Berg".',
    'The book is titled "How to Lose a War".',
    "Marta Klein did not say that the port would open.",
    "Marta Klein never said the port would open.",
    "Marta Klein refused to say whether the port would open.",
    "Marta Klein declined to comment.",
    "Nobody said that the port would open.",
    "If Marta Klein says that the port will open, prices will rise.",
    "Marta Klein could say that the port will open.",
    "Marta Klein spoke for an hour.",
    "Marta Klein talked to reporters in Lima.",
    "Marta Klein met the ministers and left.",
    "The ministers discussed the port.",
    "They talked about the weather.",
    "The clock says noon.",
    "It goes without saying that the port is large.",
    "That said, the port is large.",
    "The company reported a loss of $3 million.",
    "Marta Klein reported to the police station.",
    "She told him the truth.",
    "He told a story.",
    "The court heard the case on Monday.",
    "The accord was announced on Monday.",
    "The parade was announced for May.",
    "They added two rooms to the house.",
    "He continued to work.",
    "The soldiers claimed the hill.",
    "The storm claimed ten lives.",
    "He wrote three novels.",
    "The parties agreed on a date.",
    "The minister, who speaks three languages, resigned.",
    "The team stressed its defence in training.",
    "Police are asking for patience.",
    "He read the letter twice.",
]


@pytest.fixture(scope="module")
def quotes(nlp):
    def run(text):
        parsed = parse_article(Article(article_id(text), text, "a.txt", dt.date(2026, 1, 1)), nlp)
        return [(text[q.start : q.end].strip(" .,"), q.kind, q.speaker_name or "") for q in parsed.quotes]

    return run


@pytest.mark.parametrize(("text", "wanted"), SAID)
def test_what_is_said(quotes, text, wanted):
    found = quotes(text)
    assert [(content, kind) for content, kind, _ in found] == [(content, kind) for content, kind, _ in wanted]
    for (_, _, speaker), (_, _, name) in zip(found, wanted, strict=True):
        assert name.lower() in speaker.lower()


@pytest.mark.parametrize("text", NOTHING)
def test_what_nobody_says(quotes, text):
    assert quotes(text) == []


def test_the_table_is_long_enough():
    assert len(SAID) + len(NOTHING) >= 150
    assert len(NOTHING) >= 40


def test_a_sign_says_nothing(nlp, article):
    assert [q.speaker_name for q in parse_article(article("> said the price would fall."), nlp).quotes] == [None]
