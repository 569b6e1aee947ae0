"""Events: every lexicon example, what is an event and what is not, who, where, how many, and the title."""

import pytest

from core.errors import LexiconError
from core.parse import nlp as pipeline
from core.parse.events import find_events
from core.parse.events.amounts import value_of
from core.parse.events.coder import MAX_SENTENCE_TOKENS, code_sentence
from core.parse.events.naming import short_name
from core.parse.events.vocabulary import FRIENDLY, MATERIAL_CONFLICT, MODES, build, event_lexicon
from core.parse.events.wording import MAX_WORDS
from core.parse.names import Names
from core.records import Entity, Mention

_TABLES = {
    "light": {"do": [], "happen": [], "announce": [], "plan": []},
    "cue": dict.fromkeys(
        (
            *("say", "hint", "aspect", "alleged", "alleged_verbs", "denied_verbs"),
            *("partitive", "unreal", "party", "document", "issue", "seeming"),
        ),
        (),
    ),
}
_PEOPLE = {
    "Kenya": ("GPE", "KE"),
    "Uganda": ("GPE", "UG"),
    "Nairobi": ("GPE", "KE"),
    "Norway": ("GPE", "NO"),
    "Oslo": ("GPE", "NO"),
    "Peru": ("GPE", "PE"),
    "Chile": ("GPE", "CL"),
    "Chilean": ("NORP", "CL"),
    "Lima": ("GPE", "PE"),
    "United States": ("GPE", "US"),
    "United Nations": ("ORG", None),
    "Ana Rojas": ("PERSON", "CL"),
    "Luis Paz": ("PERSON", "PE"),
}


@pytest.fixture
def names():
    """A maker of names: whoever of `_PEOPLE` the text names, one entity each; pronouns as told."""

    def make(article, **pronouns):
        entities, mentions = [], []
        for name, (label, country) in _PEOPLE.items():
            at = article.text.find(name)
            inside = any(m.start <= at < m.end for m in mentions)
            if at >= 0 and not (name == "Chile" and article.text[at:].startswith("Chilean")) and not inside:
                entities.append(Entity(name, article.id, name, label, country))
            while at >= 0 and entities and entities[-1].name == name:
                mentions.append(Mention(article.id, name, at, at + len(name), "name", 0))
                at = article.text.find(name, at + 1)
        for word, name in pronouns.items():
            at = article.text.index(f" {word} ") + 1 if f" {word} " in article.text else article.text.index(word)
            mentions.append(Mention(article.id, name, at, at + len(word), "pronoun", 0))
        return Names(tuple(entities), tuple(sorted(mentions, key=lambda m: m.start)))

    return make


@pytest.fixture
def events_of(nlp, article, names):
    """A maker of events: `events_of(text)`."""

    def make(text, *, title=None, **pronouns):
        record = article(text, title=title)
        doc = nlp(text)
        sentences = pipeline.sentences_of(doc, record.id)
        return list(find_events(doc, record, sentences, names(record, **pronouns), ()))

    return make


# ------------------------------------------------------------------------------------------------ lexicon


def test_every_example_gives_its_type(nlp):
    lexicon = event_lexicon()
    missed = []
    for doc, entry in zip(nlp.pipe(e.example for e in lexicon.entries), lexicon.entries, strict=True):
        found = {c.type for s in doc.sents for c in code_sentence(s, lexicon)}
        if entry.type not in found:
            missed.append((entry.type, entry.example, found))
    assert missed == []


def test_the_lexicon_covers_all_types():
    lexicon = event_lexicon()
    assert {e.type for e in lexicon.entries} == set(MODES)
    assert len(lexicon.verbs) > 400
    assert not FRIENDLY & MATERIAL_CONFLICT


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"verbs": ["meet"], "type": "CONSULT"}, "example"),
        ({"type": "CONSULT", "example": "They met."}, "verbs"),
        ({"verbs": ["meet"], "type": "MEET", "example": "They met."}, "MEET"),
        ({"verbs": ["meet"], "type": "CONSULT", "mode": "arrest", "example": "They met."}, "arrest"),
        ({"verbs": ["meet"], "type": "CONSULT", "status": "sure", "example": "They met."}, "sure"),
        ({"verbs": ["meet"], "type": "CONSULT", "objects": ["@nobody"], "example": "They met."}, "@nobody"),
        ({"verbs": ["meet"], "type": "CONSULT", "complements": ["if"], "example": "They met."}, "complements"),
        ({"verbs": ["meet"], "type": "CONSULT", "colour": "red", "example": "They met."}, "colour"),
    ],
)
def test_a_broken_row_is_named(row, says):
    with pytest.raises(LexiconError, match=r"events\.toml") as error:
        build({**_TABLES, "verb": [row]})
    assert says in str(error.value)


def test_a_missing_table_is_named():
    with pytest.raises(LexiconError, match="cue"):
        build({"light": _TABLES["light"]})


def test_an_intent_names_a_type():
    with pytest.raises(LexiconError, match="WISH"):
        build({**_TABLES, "intent": [{"words": ["plan"], "default": "WISH"}]})


# ------------------------------------------------------------------------------------------------ what is an event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Chilean president met Luis Paz in Lima.", [("CONSULT", "reported")]),
        ("The Chilean president will meet Luis Paz in Lima.", [("AGREE", "announced")]),
        ("The Chilean president plans to visit Peru.", [("AGREE", "announced")]),
        ("The Chilean president is expected to meet Luis Paz.", [("AGREE", "announced")]),
        ("The Chilean president was ready to meet Luis Paz.", [("AGREE", "announced")]),
        ("The Chilean president will not meet Luis Paz.", [("REJECT", "reported")]),
        ("The Chilean president did not meet Luis Paz.", []),
        ("The Chilean president might meet Luis Paz.", []),
        ("Norway imposed sanctions on Peru.", [("SANCTION", "reported")]),
        ("Norway will impose sanctions on Peru.", [("THREATEN", "announced")]),
        ("Norway hinted that Kenya might impose sanctions on Peru.", [("THREATEN", "announced")]),
        ("Norway has not imposed sanctions on Peru.", []),
        ("Rebels reportedly attacked a village in Kenya.", [("ASSAULT", "alleged")]),
        ("The rebels are said to have attacked a village.", [("ASSAULT", "alleged")]),
        ("Norway accused Peru of arresting its sailors.", [("ACCUSE", "alleged")]),
        ("The army denied that it attacked the village.", [("REJECT", "reported")]),
        ("Norway had accused Peru of arming rebels, a charge Peru denied.", [("ACCUSE", "alleged")]),
        ("Norway accused Peru of arming rebels, an allegation that Lima denies.", [("ACCUSE", "alleged")]),
        ("Norway accused Peru of theft. Peru denied the charge.", [("ACCUSE", "alleged"), ("REJECT", "reported")]),
        ("Norway accused Peru of arming rebels, which Peru denied.", [("ACCUSE", "alleged")]),
        ("Ana Rojas said she would be honored to meet Luis Paz.", []),
        ("The claim that Norway attacked the village angered many.", [("ASSAULT", "alleged")]),
        ("In January, Kenya's parliament ratified Uganda's membership bid.", [("SUPPORT", "reported")]),
        ("Norway's court approved a bid by the firm for land.", [("SUPPORT", "reported")]),
        ("Norway asked Peru to free the sailors.", [("REQUEST", "reported")]),
        ("Kenya said that Uganda will pay a price for the raid.", [("THREATEN", "announced")]),
        ("Norway urged Peru to release the sailors.", [("REQUEST", "reported")]),
        ("Two sailors were arrested by police in Oslo.", [("COERCE", "reported")]),
        ("Norway says Peru must free the sailors.", [("REQUEST", "reported")]),
        ("Norway is ready to contribute to the mission.", [("AGREE", "announced")]),
        ("Norway will help Peru if it frees the sailors.", [("AGREE", "announced")]),
        ("Norway sent two ships to attack the port.", [("MOBILIZE", "reported")]),
        ("The commission was established in 2017 by Peru and Chile.", [("AGREE", "reported")]),
        ("Peru refused to attend the summit.", [("REJECT", "reported")]),
        ("Ana Rojas visited Peru and met Luis Paz.", [("CONSULT", "reported")]),
        ("Peru shelled the town, killing six people.", [("ASSAULT", "reported")]),
        ("Ana Rojas travelled by train to Lima to meet Luis Paz.", [("CONSULT", "reported")]),
        # wishes, claims, commitments, decisions
        ("The opposition wants the governor to resign.", [("REQUEST", "reported")]),
        ("The rebels claim to have killed six soldiers.", [("ASSAULT", "alleged")]),
        ("Norway is committed to protecting the reef.", [("AGREE", "announced")]),
        ("Norway is going to send aid to Peru.", [("AGREE", "announced")]),
        ("Norway has decided to lift its ban on imports.", [("CONCEDE", "announced")]),
        ("The parliament voted to repeal the law.", [("CONCEDE", "reported")]),
        ("Norway might impose sanctions on Peru.", []),
        ("Norway did not recognise the new government.", [("REJECT", "reported")]),
        ("Norway summoned the Chilean ambassador.", [("ACCUSE", "reported")]),
        ("Norway cancelled the visit of the Chilean minister.", [("REJECT", "reported")]),
        # what a document says, those say who issue it
        ("Peru's parliament adopted a resolution criticising Norway.", [("ACCUSE", "reported")]),
        ("Lawmakers introduced a bill that would sanction Chilean officials.", [("THREATEN", "announced")]),
        ("Norway vetoed a resolution criticising Peru.", [("REJECT", "reported")]),
        # objects that the parser takes for subjects, nouns that carry the meaning, endings
        ("The union holds the ministry responsible for the crash.", [("ACCUSE", "reported")]),
        ("The army's offensive in the north ended on Monday.", [("RETREAT", "reported")]),
        ("North Korea fired two missiles into the sea.", [("MOBILIZE", "reported")]),
        ("Peru and Chile held ten days of talks.", [("CONSULT", "reported")]),
    ],
)
def test_type_and_status(events_of, text, expected):
    assert [(e.type, e.status) for e in events_of(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Peru has a long coast and a dry north.",
        "The summit of the mountain is covered with snow.",
        "Meeting the target will be hard.",
        "Exports met the target that the ministry had set.",
        "Wildfires killed six people near Oslo.",
        "Thousands of tourists arrived in Lima in July.",
        "The company released a report on its sales.",
        "We attacked the problem in our own way.",
        "The meeting took place.",
        "Peru has a law that bans the sale of gold.",
        "The reporter asked whether Norway supported the deal.",
        "The company released emails on its sales.",
        "You get shot in the street.",
        "",
        "   \n\n  ",
    ],
)
def test_no_event(events_of, text):
    assert events_of(text) == []


def test_the_headline_is_left_out(events_of):
    text = "Norway condemns Peru over arrests\nNorway condemned Peru on Monday."
    assert [e.trigger_start for e in events_of(text)] == [text.index("condemned")]
    assert [e.trigger_start for e in events_of(text, title="Norway condemns Peru over arrests")] == [
        text.index("condemned")
    ]


def test_a_line_alone_is_no_headline(events_of):
    assert [e.type for e in events_of("Norway condemned Peru on Monday")] == ["ACCUSE"]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Norway imposed sanctions on Peru.", "imposed sanctions"),
        ("Kenya carried out an air strike in Uganda.", "carried out an air strike"),
        ("Norway called on Peru to hold elections.", "called on"),
        ("The Chilean president plans to visit Peru.", "plans to visit"),
        ("Two sailors were arrested by police in Oslo.", "arrested"),
    ],
)
def test_trigger(events_of, text, trigger):
    (event,) = events_of(text)
    assert text[event.trigger_start : event.trigger_end] == trigger
    assert event.id.endswith(f":v{event.trigger_start}-{event.trigger_end}")
    assert (event.sentence_start, event.sentence_end) == (0, len(text))


# ------------------------------------------------------------------------------------------------ who, where, how many


@pytest.mark.parametrize(
    ("text", "actors", "recipients", "countries"),
    [
        ("Norway imposed sanctions on Peru.", ["Norway"], ["Peru"], ("NO", "PE")),
        ("Peru was condemned by Norway and Chile.", ["Norway", "Chile"], ["Peru"], ("CL", "NO", "PE")),
        ("Norway accused Peru of arming Chile.", ["Norway"], ["Peru"], ("CL", "NO", "PE")),
        ("Officials from Norway and Chile urged Peru to talk.", ["Norway", "Chile"], ["Peru"], ("CL", "NO", "PE")),
        ("Kenya said it would attack Uganda.", ["Kenya"], ["Uganda"], ("KE", "UG")),
        ("Ana Rojas met Luis Paz before a trip to Norway.", ["Ana Rojas"], ["Luis Paz"], ("CL", "PE")),
        ("The mayor condemned the noise.", [], [], ()),
        ("Kenya's army shelled Uganda.", ["Kenya"], ["Uganda"], ("KE", "UG")),
        ("Kenya's cabinet condemned Uganda.", ["Kenya"], ["Uganda"], ("KE", "UG")),
        ("Norway's supreme court rejected Peru's request.", ["Norway"], ["Peru"], ("NO", "PE")),
        ("The Chilean government condemned Peru.", ["Chilean"], ["Peru"], ("CL", "PE")),
        ("The foreign ministry of Norway condemned Peru.", ["Norway"], ["Peru"], ("NO", "PE")),
    ],
)
def test_roles(events_of, text, actors, recipients, countries):
    (event,) = events_of(text)
    assert (list(event.actors), list(event.recipients), event.countries) == (actors, recipients, countries)


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ("Ana Rojas left on Monday after Norway pardoned her.", ("Ana Rojas",)),
        ("Ana Rojas left on Monday after Luis Paz pardoned her.", ("Ana Rojas",)),
        # two who may be meant, and nobody
        ("Ana Rojas and Luis Paz left on Monday after Norway pardoned him.", ()),
        ("The sailors left on Monday after Norway pardoned him.", ()),
    ],
)
def test_a_pronoun_means_the_only_other_person(events_of, text, recipients):
    (found,) = [e.recipients for e in events_of(text) if e.type == "CONCEDE"]
    assert found == recipients


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("According to diplomats, Kenya is ready to send troops to Peru.", "alleged"),
        ("According to Norway, Kenya is ready to help Peru.", "alleged"),
        ("According to Kenya, Kenya is ready to help Peru.", "announced"),
        ("Norway said Kenya will help Peru.", "alleged"),
        ("Kenya said it will help Peru.", "announced"),
        ("Peru said Kenya will help Peru.", "announced"),
        ("Kenya could be willing to support Peru.", "alleged"),
        ("Kenya is willing to support Peru.", "announced"),
        ("Kenya shelled a village, according to witnesses.", "alleged"),
        ("Kenya shelled a village, according to Norway.", "alleged"),
        ("Kenya shelled a village, according to Nairobi.", "reported"),
        ("Officials said Kenya will help Peru.", "announced"),
        ("Sources said Kenya will help Peru.", "alleged"),
    ],
)
def test_others_cannot_announce(events_of, text, status):
    (event,) = events_of(text, it="Kenya") if " it " in text else events_of(text)
    assert event.status == status


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        ("Police arrested two Peruvian citizens in Oslo.", ("Police",), ("two Peruvian citizens",)),
        ("Protesters marched in Lima against the new law.", ("Protesters",), ("new law",)),
        ("The president of Peru met Ana Rojas and the Chilean envoy.", ("president of Peru",), None),
        ("She condemned Peru.", (), ("Peru",)),
        ("Norway supported the ban and voted in its favor.", ("Norway",), ("ban",)),
    ],
)
def test_noun_phrases_as_the_text_has_them(events_of, text, actors, recipients):
    (event,) = events_of(text)
    assert event.actor_texts == actors
    assert event.recipient_texts == (recipients or ("Ana Rojas", "Chilean envoy"))


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        # inside the phrases at hand
        ("Norway launched a mediation effort between Peru and Chile.", {"Peru", "Chile"}),
        ("Norway gave money to meet the needs of people hit by floods in Kenya.", {"Kenya"}),
        ("Norway is ready to contribute troops to a peacekeeping force in Kenya.", {"Kenya"}),
        ("Norway condemned a protest by Chilean farmers.", {"Chilean"}),
        ("Norway announced a suspension of aid to Peru.", {"Peru"}),
        ("Norway gave a list of the accounts to Peru.", set()),
        # what is aimed at, and who must do what first
        ("Norway donated equipment to help Kenya with its response.", {"Kenya"}),
        ("Norway will not lift the embargo until Peru frees the sailors.", {"Peru"}),
        ("Norway threatened to ban trade if Peru sends arms.", {"Peru"}),
        # the object that makes the meaning is dealt with
        ("Norway summoned the Chilean ambassador.", {"Chilean"}),
        ("Norway rejected the decision of Peru.", {"Peru"}),
        ("Norway and Peru failed to reach an agreement.", {"Peru"}),
        # not the first party that comes by
        ("Norway condemned Peru after a visit to Kenya.", {"Peru"}),
        ("Norway accused Peru, according to Chile.", {"Peru"}),
    ],
)
def test_whom_an_event_reaches(events_of, text, recipients):
    found = {name for e in events_of(text) for name in e.recipients}
    assert found == recipients


@pytest.mark.parametrize(
    ("text", "actors", "recipients"),
    [
        ("The invasion of Kenya by Uganda began in August.", ["Uganda"], ["Kenya"]),
        ("Luis Paz was arrested in Chile on Monday.", ["Chile"], ["Luis Paz"]),
        ("Norway's visit to Peru ended on Friday.", ["Norway"], ["Peru"]),
        ("Norway drew criticism from Peru.", ["Peru"], ["Norway"]),
        ("Kenya and Uganda clashed near the lake.", ["Kenya"], ["Uganda"]),
        ("Kenya called Ana Rojas to discuss the treaty.", ["Kenya"], ["Ana Rojas"]),
    ],
)
def test_who_does_it_to_whom(events_of, text, actors, recipients):
    (event,) = events_of(text)
    assert (list(event.actors), list(event.recipients)) == (actors, recipients)


@pytest.mark.parametrize(
    ("text", "place", "recipients"),
    [
        ("Ana Rojas met Luis Paz at the foreign ministry in Lima.", "Lima", ["Luis Paz"]),
        ("Ministers met at the foreign ministry in Lima.", "Lima", []),
        ("Norway and Kenya will hold joint exercises in Peru.", "Peru", []),
        ("Norway and Kenya held talks in Oslo.", "Oslo", []),
        ("Kenya bombed targets in Uganda.", "Uganda", ["Uganda"]),
        ("Ana Rojas arrived in Lima.", "Lima", ["Lima"]),
    ],
)
def test_where_it_is_held_is_no_recipient(events_of, text, place, recipients):
    (event,) = events_of(text)
    assert (event.place, list(event.recipients)) == (place, recipients)


def test_both_countries_are_the_pair_last_named(events_of):
    text = "Norway and Chile signed a pact. Diplomats from both countries urged Peru to join."
    assert events_of(text)[-1].actors == ("Norway", "Chile")


def test_place(events_of):
    (event,) = events_of("Ana Rojas met Luis Paz in Lima.")
    assert event.place == "Lima"


def test_a_visit_at_home_is_none(events_of):
    assert events_of("Ana Rojas visited Chile in May.") == []
    assert [e.mode for e in events_of("Ana Rojas visited Peru in May.")] == ["visit"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway imposed sanctions on two Chilean citizens.", ("two Chilean citizens", 2.0, "Chilean citizens")),
        ("Kenya sent 1,960 soldiers to the border.", ("1,960 soldiers", 1960.0, "soldiers")),
        ("Norway gave $40 million to Peru.", ("$40 million", 40e6, "$")),
    ],
)
def test_quantities(events_of, text, expected):
    (event,) = events_of(text)
    assert [(q.text, q.value, q.unit) for q in event.quantities] == [expected]
    assert all(text[q.start : q.end] == q.text for q in event.quantities)


@pytest.mark.parametrize(
    ("text", "value"),
    [("three dozen tanks", 36.0), ("2.5 billion dollars", 2.5e9), ("a few tanks", None), ("9" * 40, 1e21)],
)
def test_value(text, value):
    assert value_of(text) == (pytest.approx(value, rel=0.01) if value else None)


# ------------------------------------------------------------------------------------------------ titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "The United States imposed sanctions on two Chilean citizens.",
            "US imposes sanctions on two Chilean citizens",
        ),
        ("On Monday, Ana Rojas and Luis Paz had a meeting at the palace.", "Ana Rojas and Luis Paz meet at palace"),
        ("Chilean leader Ana Rojas plans to visit Peru in May.", "Ana Rojas plans to visit Peru"),
        ("Luis Paz was ready to meet Ana Rojas in Lima.", "Luis Paz ready to meet Ana Rojas in Lima"),
        ("Norway will not attend the summit in Lima.", "Norway will not attend summit in Lima"),
        ("Norway will impose sanctions on Peru.", "Norway to impose sanctions on Peru"),
        ("The United Nations condemned Peru on Friday.", "UN condemns Peru"),
        ("Two sailors were arrested by police in Oslo.", "Two sailors arrested by police in Oslo"),
        ("Norway accused Peru of trying to buy weapons.", "Norway accuses Peru of trying to buy weapons"),
        ("Rebels attacked a government-held town in Kenya.", "Rebels attack government-held town in Kenya"),
        ("Norway hinted that Norway might impose sanctions.", "Norway hints it might impose sanctions"),
        ("Kenya carried out its first air strike.", "Kenya carries out its first air strike"),
        ("Norway gave $40 million to Peru.", "Norway gives $40 million to Peru"),
        ("Norway, Chile and Kenya condemned Peru.", "Norway, Chile and Kenya condemn Peru"),
        ("In 2006, after Peru tested a missile, Norway imposed sanctions on it.", "Norway imposes sanctions on Peru"),
        ("Norway says Peru must free the sailors.", "Norway says Peru must free sailors"),
        # nothing that names nothing
        ("After Peru's army tested a missile, Norway imposed sanctions on it.", "Norway imposes sanctions on Peru"),
        ("Last week Norway imposed sanctions on it.", "Norway imposes sanctions"),
        ("Norway condemned the raid. Kenya supports this decision.", "Kenya supports decision"),
        ("Norway supported that.", "Norway supports"),
        ("Kenya stripped them of their citizenship.", "Kenya strips them of citizenship"),
        # a complement with what it needs
        (
            "Chile and Peru warned that any military cooperation would be a violation of UN sanctions.",
            "Chile and Peru warn military cooperation would violate UN sanctions",
        ),
        (
            "Chile and Peru warned that cooperation between rebels would be a serious violation of the United Nations "
            "sanctions.",
            "Chile and Peru warn cooperation would violate UN sanctions",
        ),
        ("The United States expelled two United Nations envoys.", "US expels two UN envoys"),
        ("Norway denied that arming rebels was a factor.", "Norway denies arming rebels was factor"),
        ("Norway warned that the plan is a threat to Peru.", "Norway warns plan threatens Peru"),
        # the object of a relative clause stands before it
        ("The ship, which Peru seized on Monday, was carrying arms.", "Peru seizes ship"),
        ("The Chilean firm that Norway blamed on Monday is closed.", "Norway blames Chilean firm"),
        # comments that hang on
        (
            "Kenya accused Uganda of arming rebels, an allegation that Uganda denies.",
            "Kenya accuses Uganda of arming rebels",
        ),
        ("Several states, including Peru, condemned the raid.", "Several states condemn raid"),
        ("Luis Paz stepped down on Monday.", "Luis Paz steps down"),
        ("Both condemned the raid.", "Both condemn raid"),
        ("Kenya's parliament ratified Uganda's membership bid.", "Kenya's parliament ratifies Uganda's membership bid"),
        # a person's name for the office, else which office it is
        (
            'Chile\'s deputy foreign minister, Luis Paz, called on Norway to "act responsibly".',
            "Luis Paz calls on Norway to act responsibly",
        ),
        (
            "Chile's deputy foreign minister called on Norway to free the sailors who were held in the north.",
            "Chile's deputy foreign minister calls on Norway to free sailors",
        ),
        # which deal, which doctors, whose decision
        ("Norway condemned the deal that Peru and Chile signed.", "Norway condemns deal Peru and Chile signed"),
        ("Norway rejected the proposal made by Peru.", "Norway rejects proposal made by Peru"),
        ("Doctors who were working in a clinic were killed on Monday.", "Doctors working in clinic killed"),
        ("Norway imposed sanctions on Peru. Kenya supports this decision.", "Kenya supports Norway's decision"),
        ("Norway imposed sanctions on Peru. Norway reversed this decision.", "Norway reverses decision"),
        ("Norway and Peru abstained.", "Norway and Peru abstain in vote"),
        # by their countries
        ("Senior officials from Norway and Peru expressed their concern.", "Norway and Peru express concern"),
        ("The court found Luis Paz guilty of theft.", "Court finds Luis Paz guilty of theft"),
        ("The U.S. envoy condemned Peru's decision to expel him.", "US envoy condemns Peru's decision to expel him"),
        # whom the verb before has named; nobody knows them; nobody knows which group
        ("Norway arrested two editors in May and released them in August.", "Norway releases two editors"),
        ("Norway suspended the treaty in May and ratified it in August.", "Norway ratifies treaty"),
        ("Norway expelled them.", "Norway expels them"),
        ("Norway accused Peru of sending weapons to the group.", "Norway accuses Peru of sending weapons"),
        ("Norway accused Peru of arming the rebel group.", "Norway accuses Peru of arming rebel group"),
        ("Norway said on Monday it would free the sailors.", "Norway to free sailors"),
        (
            "Chilean nurses who had come to help urged Peru to open its borders.",
            "Chilean nurses urge Peru to open its borders",
        ),
        ("Norway agreed to re-open the border.", "Norway agrees to re-open border"),
        # what somebody travels or sends for
        ("Ana Rojas arrived in Lima to meet Luis Paz.", "Ana Rojas arrives in Lima to meet Luis Paz"),
        ("Norway sent two ships to attack the port.", "Norway sends two ships to attack port"),
        # whose "it" and "its" nobody knows
        ("It has seized two depots.", "Two depots seized"),
        ("They arrested two men in connection with the raid.", "Two men arrested in connection with raid"),
        ("They asked Ana Rojas to help organise the march.", "Ana Rojas asked to help organise march"),
        ("Its chief prosecutor condemned the raid.", "Chief prosecutor condemns raid"),
        # what a threat, a refusal or a demand hangs on
        ("Norway warned of consequences if Peru sends arms.", "Norway warns of consequences if Peru sends arms"),
        (
            "Norway will not lift the embargo until Peru frees the sailors.",
            "Norway will not lift embargo until Peru frees sailors",
        ),
        ("Norway called on Peru to free the sailors.", "Norway calls on Peru to free sailors"),
        ("Norway is going to send aid to Peru.", "Norway to send aid to Peru"),
    ],
)
def test_title(events_of, text, title):
    assert events_of(text)[-1].title == title


def test_the_two_countries_are_called_by_name(events_of):
    text = "Norway and Chile signed a pact. The two countries plan to hold joint exercises."
    assert events_of(text)[-1].title == "Norway and Chile plan to hold joint exercises"


def test_a_pronoun_gets_its_name(events_of):
    text = "Norway met the envoys. She condemned Peru."
    assert events_of(text, She="Norway")[-1].title == "Norway condemns Peru"


def test_titles_are_short_and_do_not_dangle(events_of):
    text = (
        "Senior officials of the ministry of foreign affairs and of the ministry of defence of Norway strongly and "
        "repeatedly condemned on Monday the decision of the government of Peru to arrest the leaders of the opposition "
        "over the development of a plan for the reform of the courts in the north of the country."
    )
    (event,) = events_of(text)
    words = event.title.split()
    assert 3 <= len(words) <= MAX_WORDS
    assert words[-1].lower() not in {"of", "the", "and", "to", "for", "in", "on", "a"}


@pytest.mark.parametrize(("name", "short"), [("the United States", "US"), ("The Hague", "The Hague"), ("Peru", "Peru")])
def test_short_name(name, short):
    assert short_name(name) == short


# ------------------------------------------------------------------------------------------------ hostile text


@pytest.mark.parametrize(
    "text",
    [
        "and " * 500,
        "Norway condemned " + "Peru and " * 400 + "Chile.",
        "that he said " * 300,
        "((((" * 200 + " met " + "))))" * 200,
        "\u202eNorway\u0000 condemned\ufffd Peru.",
        "<script>alert(1)</script> condemned Peru.",
        "$" * 300 + " million",
        "Norway condemned " + "big " * 280 + "Peru.",
    ],
)
def test_hostile_text_does_no_harm(events_of, text):
    for event in events_of(text):
        assert len(event.title.split()) <= MAX_WORDS


def test_overlong_sentences_are_not_searched(nlp):
    doc = nlp("Norway condemned " + "very, " * MAX_SENTENCE_TOKENS + "old Peru.")
    assert all(code_sentence(s, event_lexicon()) == [] for s in doc.sents if len(s) > MAX_SENTENCE_TOKENS)


def test_work_grows_with_the_text_not_its_square(nlp, article, names, steps):
    def cost(times):
        record = article("Norway condemned Peru and Chile met Kenya in Lima. " * times)
        doc = nlp(record.text)
        sentences = pipeline.sentences_of(doc, record.id)
        known = names(record)
        found, calls = steps(lambda: list(find_events(doc, record, sentences, known, ())))
        assert len(found) >= times
        return calls

    cost(20)
    assert cost(400) < 10 * cost(50)
