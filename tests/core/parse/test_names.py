"""Who and where: spans, one record a person, countries with their reason, metonyms, coreference."""

import datetime as dt

import pytest

from core.errors import LexiconError
from core.parse import lexicon
from core.parse import nlp as pipeline
from core.parse.names import Names, find, find_names
from core.parse.names.bounds import without_aliases
from core.parse.names.find import Found, clean
from core.parse.names.labels import by_neighbours, by_shape, by_words
from core.parse.names.repair import with_works
from core.parse.zones import Dateline, Zones, find_zones
from core.records import Entity, Mention


@pytest.fixture
def names(nlp, article):
    def read(text: str, zones: Zones | None = None, **facts) -> Names:
        zones = zones or Zones()
        made = article(text, **facts)
        doc = nlp(pipeline.mask(text, zones.debris))
        return find_names(doc, made, pipeline.sentences_of(doc, made.id), zones)

    return read


def said(names: Names, text: str, name: str, *kinds: str) -> list[str]:
    """The words of an entity's mentions, of some kinds or all."""
    ids = {e.id for e in names.entities if e.name == name}
    return [text[m.start : m.end] for m in names.mentions if m.entity_id in ids and (not kinds or m.kind in kinds)]


def entity(names: Names, name: str) -> Entity:
    found = [e for e in names.entities if e.name == name]
    assert len(found) == 1, (name, [e.name for e in names.entities])
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "label", "country"),
    [
        ("The US and the UN met officials.", "United States", "GPE", "US"),
        ("The UN Security Council voted on Monday.", "UN Security Council", "ORG", None),
        ("Delegates of the DPRK left the hall.", "North Korea", "GPE", "KP"),
        ("The ROK army fired shots.", "South Korea", "GPE", "KR"),
        ("Two Danish sailors were rescued.", "Denmark", "GPE", "DK"),
        ("Lawmakers in Niger voted on Tuesday.", "Niger", "GPE", "NE"),
        ("Lawmakers in Nigeria voted on Tuesday.", "Nigeria", "GPE", "NG"),
        ("Refugees crossed from Sudan into Chad.", "Chad", "GPE", "TD"),
        ("Refugees crossed from Syria into Jordan.", "Jordan", "GPE", "JO"),
        ("Troops marched through Tbilisi, Georgia, on Sunday.", "Georgia", "GPE", "GE"),
        ("Voters in Atlanta said Georgia was close.", "Georgia", "GPE", "US"),
        ("The train stopped in Vladivostok overnight.", "Vladivostok", "GPE", "RU"),
        ("The Kremlin declined to comment.", "Kremlin", "ORG", "RU"),
        ("The White House issued a statement.", "White House", "ORG", "US"),
        ("A rocket rose from the Vostochny Cosmodrome.", "Vostochny Cosmodrome", "FAC", "RU"),
        ("Tension on the Korean Peninsula grew.", "Korean Peninsula", "LOC", None),
        ("Canada's National Security Council met.", "National Security Council", "ORG", "CA"),
        ("Members of NATO met ministers.", "NATO", "ORG", None),
        ("A fire broke out in Paris, Texas, on Sunday.", "Paris", "GPE", "US"),
    ],
)
def test_entity(names, text, name, label, country):
    made = entity(names(text), name)
    assert (made.label, made.country) == (label, country)
    assert (made.country_why is not None) == (country is not None)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("US President Joe Biden spoke on Monday.", "Joe Biden", "US"),
        ("Russian Defense Minister Sergei Shoigu spoke.", "Sergei Shoigu", "RU"),
        ("White House spokesman John Kirby answered questions.", "John Kirby", "US"),
        ("Kremlin spokesman Dmitry Peskov denied it.", "Dmitry Peskov", "RU"),
        ("Norway's deputy trade minister, Erik Solberg, also spoke.", "Erik Solberg", "NO"),
        ("Anna Lindqvist, the Swedish ambassador to Russia, was summoned.", "Anna Lindqvist", "SE"),
        ("Mark Peters, US Under Secretary of State for Trade, said so.", "Mark Peters", "US"),
        ("President Carlos Medina of Peru arrived on Monday.", "Carlos Medina", "PE"),
        ("Brazil's Maria Santos won the race.", "Maria Santos", "BR"),
        ("UN Secretary-General Antonio Guterres warned of famine.", "Antonio Guterres", None),
        ("Officials met John Smith in Russia on Friday.", "John Smith", None),
    ],
)
def test_country_of_a_person_comes_from_the_text(names, text, name, country):
    made = entity(names(text), name)
    assert (made.label, made.country) == ("PERSON", country)


def test_country_of_a_known_holder_says_that_it_is_from_the_file(names):
    made = entity(names("Angela Merkel wrote a book about the years in office."), "Angela Merkel")
    assert made.country == "DE"
    assert made.country_why.startswith("office-holder file")


def test_one_record_a_person(names):
    text = (
        "French President Emmanuel Macron met Chang Min-soo in Lyon. Macron thanked Chang. "
        "Mr. Macron then left. Chang stayed."
    )
    found = names(text)
    assert said(found, text, "Emmanuel Macron", "name") == ["Emmanuel Macron", "Macron", "Macron"]
    assert said(found, text, "Chang Min-soo", "name") == ["Chang Min-soo", "Chang", "Chang"]


def test_spellings_one_letter_apart_are_one_person(names):
    text = "Volodymyr Zelensky spoke in Rome. Reporters asked Volodymyr Zelenskyy about the talks."
    people = [e for e in names(text).entities if e.label == "PERSON"]
    assert len(people) == 1


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("North Korean leader Kim Jung Un inspected a factory.", "Kim Jong Un"),
        ("South Korean lawmaker Kim Jung Un inspected a factory.", "Kim Jung Un"),
        ("Kim Jung Un inspected a factory in Wonsan.", "Kim Jung Un"),
    ],
)
def test_a_misspelt_name_is_mended_only_where_the_text_gives_the_office(names, text, name):
    found = names(text, published=dt.date(2020, 5, 1))
    assert said(found, text, name) == ["Kim Jung Un"]


def test_pairs_are_split(names):
    text = "A Smith-Rossi deal is near. John Smith and Paolo Rossi will meet. A China-India border road was closed."
    found = names(text)
    assert said(found, text, "John Smith", "name") == ["Smith", "John Smith"]
    assert said(found, text, "China") == ["China"]
    assert said(found, text, "India") == ["India"]


def test_acronym_is_tied_to_its_long_form(names):
    text = (
        "The Northern Rivers Water Commission (NRWC) met on Monday. Later the NRWC published a report, "
        "and members of the NRWC left."
    )
    found = names(text)
    assert said(found, text, "Northern Rivers Water Commission").count("NRWC") == 3


def test_un_is_one_entity_and_its_council_another(names):
    text = "The UN said so. The U.N. Security Council met. The United Nations agreed."
    found = names(text)
    assert said(found, text, "United Nations") == ["UN", "United Nations"]
    assert said(found, text, "UN Security Council") == ["U.N. Security Council"]


@pytest.mark.parametrize(
    ("text", "word", "name", "kind"),
    [
        ("Moscow denied the report.", "Moscow", "Russia", "nominal"),
        ("Officials urged Moscow to withdraw.", "Moscow", "Russia", "nominal"),
        ("Talks with Tokyo broke down.", "Tokyo", "Japan", "nominal"),
        ("He spoke of Ankara's policy on migrants.", "Ankara", "Turkey", "nominal"),
        ("The ministers met in Moscow.", "Moscow", "Moscow", "name"),
        ("The minister flew to Tokyo.", "Tokyo", "Tokyo", "name"),
        ("Crowds filled Ankara's streets.", "Ankara", "Ankara", "name"),
    ],
)
def test_capital_or_government(names, text, word, name, kind):
    found = names(text)
    mention = found.at(text.index(word))
    assert (found.entity(mention.entity_id).name, mention.kind) == (name, kind)


def test_dateline_place_is_a_mention_of_the_town(names):
    text = "Oslo, Sep 15 (NTB).- Norway expelled two diplomats."
    zones = Zones(dateline=Dateline(0, 22, "Oslo", (0, 4), None, 9, 15, "NTB"), debris=((0, 22),))
    found = names(text, zones)
    assert entity(found, "Oslo").country == "NO"
    assert found.at(0).start == 0
    assert found.at(6) is None


def test_a_dateline_with_a_land_names_both(names):
    text = "BERGEN, Norway, Sep 15 (NTB) - Two ships left the port for repairs."
    found = names(text, find_zones(text))
    assert [(entity(found, n).label, entity(found, n).country) for n in ("Bergen", "Norway")] == [("GPE", "NO")] * 2
    assert [text[m.start : m.end] for m in found.mentions] == ["BERGEN", "Norway"]


def test_a_dateline_can_be_a_body(names):
    text = "UNITED NATIONS (AP) - Members of the council met in private."
    found = names(text, find_zones(text))
    assert entity(found, "United Nations").label == "ORG"


def test_descriptions_and_pronouns(names):
    text = (
        "North Korean leader Kim Jong Un met Russian President Vladimir Putin on Monday. "
        "The Russian president praised the harvest. He left on Tuesday. Anna Weber stayed, and she spoke to reporters."
    )
    found = names(text)
    assert said(found, text, "Vladimir Putin", "nominal", "pronoun") == ["The Russian president", "He"]
    assert said(found, text, "Anna Weber", "pronoun") == ["she"]


def test_an_office_nobody_in_the_text_holds_stays_open(names):
    text = "Russian President Vladimir Putin met the Japanese president. It rained."
    found = names(text)
    assert said(found, text, "Vladimir Putin", "nominal", "pronoun") == []


@pytest.mark.parametrize(
    ("text", "surname", "name"),
    [
        ("Kim Jong Un spoke on Monday. Envoys say this breaks UN sanctions.", "UN", "United Nations"),
        ("Lam Van Us wrote a book. He sent it to the US embassy.", "US", "United States"),
        ("Michael Jordan opened a school. JORDAN THANKS TEACHERS.", "JORDAN", "Michael Jordan"),
    ],
)
def test_initials_are_nobodys_surname(names, text, surname, name):
    found = names(text)
    assert surname in said(found, text, name, "name")


def test_michael_jordan_is_no_country(names):
    text = "Michael Jordan opened a school. Jordan thanked the teachers."
    assert {e.country for e in names(text).entities} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "'s 's - the The (( ,, The.",
        "\u202eVladimir\u200b Putin\u202c met \u200bKim\u2066 in Mos\u200bcow.",
        "RUSSIAN PRESIDENT VLADIMIR PUTIN MET JOE BIDEN.",
        "russian president vladimir putin met joe biden in geneva.",
        "Kim-Putin-Kim-Putin " * 50,
        "The " * 500,
    ],
)
def test_hostile_text_gives_sound_spans(names, text):
    found = names(text)
    for m in found.mentions:
        assert 0 <= m.start < m.end <= len(text)
        assert found.entity(m.entity_id)


def test_the_same_text_gives_the_same_records(names):
    text = "Seoul urged Tokyo to act. South Korea's minister, Han Duk-soo, said he would go."
    assert names(text) == names(text)


def test_ids_are_those_of_the_first_mention(names):
    found = names("Peru and Chile agreed.")
    assert [e.id.rpartition(":")[2] for e in found.entities] == ["e0-4", "e9-14"]


def test_at_and_within_with_nested_mentions():
    spans = [(0, 23), (4, 16), (30, 34), (40, 42)]
    found = Names((Entity("e", "a", "X", "PERSON"),), tuple(Mention("a", "e", s, e, "name", 0) for s, e in spans))
    assert [found.at(k) and (found.at(k).start, found.at(k).end) for k in (2, 4, 16, 23, 33, 42)] == [
        (0, 23), (4, 16), (0, 23), None, (30, 34), None,
    ]  # fmt: skip
    assert [(m.start, m.end) for m in found.within(1, 41)] == [(4, 16), (30, 34)]
    assert found.within(0, 50, kinds=("pronoun",)) == []


def test_ten_thousand_names_are_no_trouble(steps):
    mentions = tuple(Mention("a", "e", 10 * k, 10 * k + 5, "name", 0) for k in range(10_000))
    found = Names((Entity("e", "a", "X", "PERSON"),), mentions)
    asked = lambda: [(found.at(10 * k), len(found.within(10 * k, 10 * k + 25))) for k in range(9_000)]  # noqa: E731
    answers, calls = steps(asked)
    assert all(at is not None and inside == 3 for at, inside in answers)
    assert calls < 100 * len(answers)


def test_who_speaks_is_not_whom_he_speaks_of(names):
    text = 'Peter Novak opened the show. "I think his pictures are splendid," Martin Haas said.'
    assert "his" not in said(names(text), text, "Martin Haas")


def test_two_people_joined_by_and_are_two(names):
    text = "Reporters asked Laura Meyer and Daniel Okafor about it. Meyer and Okafor declined to answer."
    found = names(text)
    assert said(found, text, "Laura Meyer", "name") == ["Laura Meyer", "Meyer"]
    assert said(found, text, "Daniel Okafor", "name") == ["Daniel Okafor", "Okafor"]


def test_particles_belong_to_the_name(names):
    text = "Ursula von der Leyen spoke in Brussels. Von der Leyen then met ministers."
    assert said(names(text), text, "Ursula von der Leyen", "name") == ["Ursula von der Leyen", "Von der Leyen"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("Commons.", "Commons"), ("the U.S.", "U.S."), ("Acme Corp.", "Acme Corp."), ("John F.", "John F.")],
)
def test_a_full_stop_stays_only_with_an_abbreviation(text, name):
    assert clean(0, len(text), text, "ORG").text == name


def test_a_possessor_is_said_to_stand_before_the_name(names):
    made = entity(names("Reporters saw Brazil's Maria Santos leave."), "Maria Santos")
    assert (made.country, made.country_why) == ("BR", '"Brazil\'s" before its name')


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("Shares of the retailer Mary Quill fell on Monday.", "Mary Quill", "ORG"),
        (
            "The broadcaster Nordlicht said it would appeal. Nordlicht, which lost money, has no plan.",
            "Nordlicht",
            "ORG",
        ),
        ("The Harbour Workers Party won two seats.", "Harbour Workers Party", "ORG"),
        ("Members of the Liberal Party of Norway met in Oslo.", "Liberal Party of Norway", "ORG"),
        ("He studied at the University of Bergen for years.", "University of Bergen", "ORG"),
        ("Delegates of the FRND left. Later the FRND said so.", "FRND", "ORG"),
    ],
)
def test_a_body_is_told_by_its_words_or_its_neighbours(names, text, name, label):
    assert entity(names(text), name).label == label


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("The Alawites and the Tatars stayed. The Alawites prayed.", "Alawites"),
        ("Growth of the GDP slowed, and the VAT rose.", "VAT"),
    ],
)
def test_no_body_is_made_of_peoples_and_terms(names, text, absent):
    assert [e for e in names(text).entities if e.name == absent and e.label == "ORG"] == []


@pytest.mark.parametrize(
    "text",
    [
        "The minister wrote on X that the deal was off.",
        'A reply came in a post on X on Sunday. "We will appeal," she said on X.',
        "Talks would resume, he said on X, formerly Twitter.",
        "Several X users shared the clip.",
    ],
)
def test_the_platform_x_is_a_body(names, text):
    found = names(text)
    assert {found.entity(found.at(k).entity_id).label for k, c in enumerate(text) if c == "X"} == {"ORG"}


@pytest.mark.parametrize(
    "text", ["He was treated on X-ray evidence.", "Line X of the form stays empty.", "They sat on X Street benches."]
)
def test_other_letters_are_no_platform(names, text):
    assert [e for e in names(text).entities if e.name == "X"] == []


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Pfizer and Moderna are seeking approval.", "Moderna", "US"),
        ("Siemens and Alstom merged their rail arms.", "Alstom", "FR"),
        ("Officials said Gazprom had cut supplies.", "Gazprom", "RU"),
        ("Exxon Mobil Corp. and Exxon are one.", "ExxonMobil", "US"),
    ],
)
def test_companies_are_bodies(names, text, name, country):
    made = entity(names(text), name)
    assert (made.label, made.country) == ("ORG", country)


def test_a_company_and_another_that_the_ner_joined_are_two():
    text = "Readers of Google and Quillbox may stay."
    google = find.Body("Google", "ORG", "US")
    table = [Found(11, 17, "Google", "ORG", "table", google)]
    found = find._merge(table, [Found(11, 30, "Google and Quillbox", "ORG", "ner")], text)
    assert [f.text for f in found] == ["Google", "Quillbox"]


def test_who_is_named_like_a_company_is_a_person(names):
    text = "Kevin Roche designed the hall. Roche died in 2019."
    assert {e.label for e in names(text).entities} == {"PERSON"}


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        ("PERSON", "[Gortana] said Monday its profit rose.", "ORG"),
        ("PERSON", "[Gortana] said it would not appeal.", "ORG"),
        ("PERSON", "[Gortana] said he would not appeal.", None),
        ("GPE", "[Gortana], a small software company based in Leeds, hired him.", "ORG"),
        ("PERSON", "[Gortana], a company lawyer, hired him.", None),
        ("PERSON", "Investors sold shares of [Gortana] on Friday.", "ORG"),
        ("PERSON", "She is the chief executive of [Gortana] now.", "ORG"),
        ("PERSON", "It works with carmakers such as [Gortana] in Spain.", "ORG"),
        ("ORG", "[Hadley] kept his seat in the vote.", "PERSON"),
        ("ORG", "Deputy Prime Minister [Ilias Pantelis] saw them off.", "PERSON"),
        ("GPE", "[Ilias Pantelis], a public policy analyst, agreed.", "PERSON"),
        ("ORG", "Prime Minister [Ilias Party] saw them off.", None),
        ("ORG", "[Harbour Bank], a regional lender, agreed.", None),
    ],
)
def test_neighbours_tell(label, text, told):
    start, end = text.index("["), text.index("]") - 1
    plain = text.replace("[", "").replace("]", "")
    assert by_neighbours(Found(start, end, plain[start:end], label, "ner"), plain) == told


@pytest.mark.parametrize(
    ("name", "label", "told"),
    [
        ("Ridge Arena", "ORG", "FAC"),
        ("Kamuzu Airport", "PERSON", "FAC"),
        ("Street", "ORG", None),
        ("Harbour Bank", "PERSON", "ORG"),
    ],
)
def test_words_tell(name, label, told):
    assert by_words(Found(0, len(name), name, label, "ner")) == told


def test_a_people_is_no_body_and_a_surname_no_people():
    said = [Found(0, len(w), w, "PERSON", "ner") for w in ("Hutu", "White")]
    assert [by_shape(f, "some text") for f in said] == ["NORP", None]


@pytest.mark.parametrize(
    ("text", "start", "end", "name"),
    [
        ("anti-Okafor", 0, 11, "Okafor"),
        ("Okafor-led", 0, 10, "Okafor"),
        ("Moon Jae-in", 0, 8, "Moon Jae-in"),
        ("Hewlett-Packard", 0, 15, "Hewlett-Packard"),
        ("Pro-Tech", 0, 8, "Tech"),
    ],
)
def test_what_makes_an_adjective_of_a_name_is_cut_off(text, start, end, name):
    assert clean(start, end, text, "PERSON").text == name


def test_a_quoted_title_is_a_work():
    text = 'Her film "The Rivers of Marlow" opened. Later "The Marlow Party" met in Graz.'
    spans = [("Rivers of Marlow", "ORG"), ("Marlow Party", "ORG"), ("Graz", "GPE")]
    found = [Found(text.index(n), text.index(n) + len(n), n, label, "ner") for n, label in spans]
    assert [f.label for f in with_works(found, text)] == ["WORK_OF_ART", "ORG", "GPE"]
    again = text + " Rivers of Marlow is a firm."
    twice = [*found, Found(again.rindex("Rivers"), len(again) - 11, "Rivers of Marlow", "ORG", "ner")]
    assert [f.label for f in with_works(twice, again)] == ["ORG", "ORG", "GPE", "ORG"]


def test_a_team_is_named_once_where_it_plays(names):
    text = "They won 81-70 over the Harriers on Thursday."
    assert entity(names(text), "Harriers").label == "ORG"


def test_a_repeat_after_an_opening_word_is_found(names):
    text = "Bill Grossman founded the firm. Yet Grossman insists that it was luck."
    assert said(names(text), text, "Bill Grossman", "name") == ["Bill Grossman", "Grossman"]


@pytest.mark.parametrize("companies", [{"ZZ": ["Acme"]}, {"US": [[]]}, {"US": [[7]]}])
def test_a_wrong_company_is_named(monkeypatch, companies):
    monkeypatch.setattr("core.parse.lexicon.load", lambda name: {"companies": companies})
    with pytest.raises(LexiconError, match="companies.toml"):
        list(find._companies())


def test_a_short_name_is_tied_by_its_initials_alone(names):
    text = "The Western Harbour Fund lent money to towns. WHF has lent more since, and WHF will go on."
    assert said(names(text), text, "Western Harbour Fund").count("WHF") == 2


def test_a_body_said_without_its_land_is_that_of_the_land_said_last(names):
    text = "Peru's Trade Ministry denied it. The Chilean Trade Ministry agreed. The Trade Ministry then fell silent."
    lands = [e.country for e in names(text).entities if "Trade Ministry" in e.name]
    assert sorted(lands) == ["CL", "PE"]


def test_a_king_is_not_everyone_of_that_surname(names):
    text = "King Hussein of Jordan received Saddam Hussein. King Hussein spoke first."
    found = names(text)
    assert said(found, text, "Saddam Hussein", "name") == ["Saddam Hussein"]
    assert said(found, text, "King Hussein", "name") == ["Hussein", "Hussein"]


def test_a_prime_minister_is_not_the_president(names):
    text = "Israeli Prime Minister Ehud Olmert spoke. Israel's president left. The Israeli prime minister stayed."
    assert said(names(text), text, "Ehud Olmert", "nominal") == ["The Israeli prime minister"]


def test_a_vice_president_is_not_the_president(names):
    text = "Peruvian Vice President Carlos Medina spoke in Lima. The Peruvian president was abroad."
    assert said(names(text), text, "Carlos Medina", "nominal") == []


def test_a_spokesman_speaks_for_the_body_named_just_before(names):
    text = "The Kremlin rejected the offer. Spokesman Dmitry Peskov said talks went on."
    made = entity(names(text), "Dmitry Peskov")
    assert (made.country, made.country_why) == ("RU", "spokesman; Kremlin is named just before")


def test_a_short_name_inside_a_name_is_cut_out():
    text = "Delegates left the Western Harbour Fund WHF conference."
    found = without_aliases([Found(19, 42, "Western Harbour Fund WHF", "ORG", "ner")])
    assert [text[f.start : f.end] for f in found] == ["Western Harbour Fund", "WHF"]


def test_he_after_a_quotation_is_who_spoke(names):
    text = 'Peter Novak met Martin Haas in Vienna. "We agree," Martin Haas said. He then left for Graz.'
    assert said(names(text), text, "Martin Haas", "pronoun") == ["He"]


@pytest.mark.parametrize(
    ("text", "end", "label"),
    [
        ("Ana Silva Dec 7", 9, "PERSON"),
        ("Baylor 27-14", 6, "ORG"),
        ("Pride and", 5, "ORG"),
        ("X.", 1, "ORG"),
        ("Channel 4", 9, "ORG"),
    ],
)
def test_what_the_ner_runs_into_is_cut_off(text, end, label):
    assert clean(0, len(text), text, label).end == end


@pytest.mark.parametrize("content", [{"source": "x"}, {"source": "x", "body_heads": []}])
def test_a_missing_or_empty_list_of_words_is_named(monkeypatch, content):
    lexicon.words.cache_clear()
    monkeypatch.setattr("core.parse.lexicon.load", lambda name: content)
    with pytest.raises(LexiconError, match="bodies.toml: the list 'body_heads' is missing or empty"):
        lexicon.words("bodies", "body_heads")
    lexicon.words.cache_clear()


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("A shop was robbed in Athens, Georgia. The Athens Police Department held two men.", "Athens", "US"),
        (
            "A shop was robbed in Athens, Georgia. The Athens Police Department held two men.",
            "Athens Police Department",
            "US",
        ),
        (
            "A shop was robbed in Athens, Greek media said. The Athens Police Department held two men.",
            "Athens Police Department",
            "GR",
        ),
        ("The Athens Police Department held two men.", "Athens Police Department", "GR"),
        (
            "The Athens Police Department held two men. Officers drove to Atlanta, Georgia, and to Savannah.",
            "Athens Police Department",
            "US",
        ),
        ("Envoys flew to Tbilisi. Talks in Athens, Georgia and Armenia followed.", "Athens", "GR"),
        ("Envoys flew to Tbilisi. Talks in Athens, Georgia and Armenia followed.", "Georgia", "GE"),
        ("Troops marched through Tbilisi, Georgia, on Sunday.", "Georgia", "GE"),
    ],
)
def test_a_town_in_the_name_of_a_body_is_the_one_that_the_article_means(names, text, name, country):
    assert entity(names(text), name).country == country


def test_both_is_no_part_of_a_name():
    text = "Both Torres and Weber left. Both Sides Now"
    assert clean(0, 11, text, "PERSON").text == "Torres"
    assert clean(28, 42, text, "WORK_OF_ART").text == "Both Sides Now"
