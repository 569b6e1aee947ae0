from collections import defaultdict
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.link.entities import NOTHING_SAID, NameCount, NameKey, Said, is_one_edit, link_names, normalise


class Named(NamedTuple):
    """An entity as one article names it, and how often."""

    entity_id: str
    article_id: str
    name: str
    label: str
    country: str | None
    n_mentions: int


class Linked(NamedTuple):
    """A canonical name and the entities that go by it."""

    canonical_id: str
    name: str
    label: str
    country: str | None
    entity_ids: tuple[str, ...]


def link_entities(entities, said=NOTHING_SAID):
    """What link_names makes of entities, as the library asks it."""
    of_key = defaultdict(list)
    for entity in entities:
        of_key[NameKey(entity.label, entity.name, entity.country)].append(entity)
    articles = {key: {e.article_id for e in found} for key, found in of_key.items()}
    counts = [NameCount(key, sum(e.n_mentions for e in found)) for key, found in of_key.items()]
    names = link_names(counts, lambda pairs: {(a, b) for a, b in pairs if articles[a] & articles[b]}, said)
    return tuple(
        Linked(c.canonical_id, c.name, c.label, c.country,
               tuple(sorted(e.entity_id for key in c.keys for e in of_key[key])))
        for c in names
    )  # fmt: skip


def named(*rows):
    """Entities of (article, name, label, country[, mentions])."""
    return [
        Named(f"{a}:{n}", a, name, label, country, *(m or [2])) for n, (a, name, label, country, *m) in enumerate(rows)
    ]


def groups(*rows):
    return sorted([e.split(":")[0] for e in c.entity_ids] for c in link_entities(named(*rows)))


ONE_OF_TWO = [
    (("a", "Ana Rivera", "PERSON", "CL"), ("b", "Ana Rivera", "PERSON", "CL")),
    (("a", "Ana Rivera", "PERSON", "CL"), ("b", "ana  rivera", "PERSON", None)),
    (("a", "José Gómez", "PERSON", "CL"), ("b", "Jose Gomez", "PERSON", "CL")),
    (("a", "Park Min-ho", "PERSON", "KR"), ("b", "Park Min Ho", "PERSON", "KR")),
    (("a", "The White House", "ORG", "US"), ("b", "White House", "ORG", "US")),
    (("a", "Gaza", "GPE", "PS"), ("b", "Gaza", "LOC", "PS")),
    (("a", "Kim Jong Un", "PERSON", "KP"), ("b", "Kim Jung Un", "PERSON", "KP")),
    (("a", "Dmitry Peskov", "PERSON", "RU"), ("b", "Dmitri Peskov", "PERSON", "RU")),
    (("a", "Volodymyr Zelensky", "PERSON", "UA"), ("b", "Volodymyr Zelenskyy", "PERSON", "UA")),
]
TWO = [
    (("a", "Ana Rivera", "PERSON", "CL"), ("b", "Ana Rivera", "PERSON", "PE")),  # countries against it
    (("a", "Georgia", "GPE", "GE"), ("b", "Georgia", "GPE", "US")),
    (("a", "Washington", "PERSON", "US"), ("b", "Washington", "GPE", "US")),
    (("a", "Kim Jong Un", "PERSON", "KP"), ("b", "Kim Jong Il", "PERSON", "KP")),
    (("a", "Kim Jong Un", "PERSON", "KP"), ("b", "Kim Jung Un", "PERSON", None)),  # a spelling needs the country
    (("a", "Ana Rivera", "PERSON", "CL"), ("a", "Ana Rivero", "PERSON", "CL")),  # one article tells them apart
    (("a", "Jon Berg", "PERSON", "NO"), ("b", "Jan Berg", "PERSON", "NO")),  # too short to be a misspelling
    (("a", "Mark Hall", "PERSON", "GB"), ("b", "Mark Wall", "PERSON", "GB")),  # first letters differ
    (("a", "Putin", "PERSON", "RU"), ("b", "Putim", "PERSON", "RU")),  # one part is not enough
    (("a", "Eastern Alliance", "ORG", "GB"), ("b", "Eastern Alliances", "ORG", "GB")),  # bodies are not people
]


@pytest.mark.parametrize(("first", "second"), ONE_OF_TWO)
def test_one_entity(first, second):
    assert groups(first, second) == [["a", "b"]]


@pytest.mark.parametrize(("first", "second"), TWO)
def test_two_entities(first, second):
    assert len(groups(first, second)) == 2


def test_the_commoner_spelling_gives_name_and_id():
    rows = [
        ("a", "Kim Jung Un", "PERSON", "KP", 3),
        ("b", "Kim Jong Un", "PERSON", "KP", 9),
        ("c", "Russia", "GPE", "RU"),
    ]
    person, place = sorted(link_entities(named(*rows)), key=lambda c: c.label, reverse=True)
    assert (person.canonical_id, person.name, person.country) == ("person:kim-jong-un", "Kim Jong Un", "KP")
    assert (place.canonical_id, place.name) == ("gpe:russia", "Russia")


def test_names_of_two_countries_have_two_ids():
    rows = [("a", "Georgia", "GPE", "GE"), ("b", "Georgia", "GPE", "US"), ("c", "Georgia", "GPE", None)]
    assert {c.canonical_id for c in link_entities(named(*rows))} == {
        "gpe:georgia:ge",
        "gpe:georgia:us",
        "gpe:georgia:none",
    }


ROWS = st.tuples(
    st.sampled_from("abc"),
    st.sampled_from(["Kim Jong Un", "Kim Jung Un", "Kim Jang Un", "Kim", "Georgia", "-", "李"]),
    st.sampled_from(["PERSON", "GPE", "LOC", "ORG"]),
    st.sampled_from(["KP", "US", None]),
)


@given(st.lists(ROWS, max_size=8), st.randoms())
def test_order_does_not_matter_and_nothing_is_lost(rows, random):
    entities = named(*rows)
    shuffled = random.sample(entities, len(entities))
    found = link_entities(entities)
    assert link_entities(shuffled) == found
    assert sorted(e for c in found for e in c.entity_ids) == sorted(e.entity_id for e in entities)
    assert len({c.canonical_id for c in found}) == len(found)


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("jong", "jung", True),
        ("jong", "jon", True),
        ("on", "jon", True),
        ("jong", "jong", False),
        ("jong", "juno", False),
        ("ab", "ba", False),
        ("a", "abc", False),
        ("", "a", True),
    ],
)
def test_is_one_edit(a, b, one):
    assert is_one_edit(a, b) is one
    assert is_one_edit(b, a) is one


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("The White House", "white house"),
        ("The", "the"),
        ("N’Djamena", "ndjamena"),
        ("U.S.", "u s"),
        ("São Paulo", "sao paulo"),
        ("Sean O'Neill-Ito_2", "sean oneill ito_2"),
        ("- -", ""),
    ],
)
def test_normalise(name, plain):
    assert normalise(name) == plain


TRAVELLERS = (
    ("a", "Ana Rivera", "PERSON", "CL"),
    ("b", "Anita Rivera", "PERSON", "CL"),
    ("c", "Ana Riveras", "PERSON", "CL"),
)


def test_what_the_user_calls_the_same_is_one_under_the_first_name():
    (one,) = link_entities(named(*TRAVELLERS), Said(same=(["Anita Rivera", "Ana Rivera", "Ana Riveras"],)))
    assert (one.name, one.canonical_id) == ("Anita Rivera", "person:anita-rivera")


def test_the_user_joins_what_is_labelled_apart():
    rows = (("a", "Uncle Sam", "PERSON", None), ("b", "United States", "GPE", "US"))
    (one,) = link_entities(named(*rows), Said(same=(["United States", "Uncle Sam"],)))
    assert (one.name, one.label, one.country) == ("United States", "GPE", "US")


@pytest.mark.parametrize("different", [("Ana Rivera", "Ana Riveras"), ("Ana Riveras", "Ana Rivera")])
def test_what_the_user_tells_apart_is_joined_by_no_spelling(different):
    assert groups(*TRAVELLERS) == [["a", "c"], ["b"]]
    found = link_entities(named(*TRAVELLERS), Said(different=(different,)))
    assert sorted(len(c.entity_ids) for c in found) == [1, 1, 1]


def test_what_the_user_tells_apart_is_joined_by_no_third_name():
    said = Said(same=(["Anita Rivera", "Ana Rivera"], ["Anita Rivera", "Ana Riveras"]),
                different=(["Ana Rivera", "Ana Riveras"],))  # fmt: skip
    found = {frozenset(e.split(":")[0] for e in c.entity_ids) for c in link_entities(named(*TRAVELLERS), said)}
    assert found == {frozenset("ab"), frozenset("c")}


def test_a_line_of_names_that_nobody_has_does_nothing():
    assert link_entities(named(*TRAVELLERS), Said(same=(["Ann", "Anne"],))) == link_entities(named(*TRAVELLERS))


def counted(*rows):
    """Names of (label, name, country, mentions)."""
    return [NameCount(NameKey(*key), n) for *key, n in rows]


KIMS = counted(
    ("PERSON", "Kim Jong Un", "KP", 9),
    ("PERSON", "Kim Jung Un", "KP", 3),
    ("PERSON", "Kim Jang Un", "KP", 2),
    ("ORG", "Kim Jeng Un", "KP", 2),
)


@pytest.mark.parametrize(
    ("together", "found"),
    [
        ([], [("Jong", "Jung", "Jang")]),
        ([("Jong", "Jung")], [("Jong", "Jang"), ("Jung",)]),
        ([("Jung", "Jang")], [("Jong", "Jung"), ("Jang",)]),  # the commoner of the two comes first
        ([("Jong", "Jung"), ("Jong", "Jang")], [("Jong",), ("Jung", "Jang")]),
    ],
)
def test_what_one_article_has_both_of_stays_apart(together, found):
    asked = []

    def in_one_article(pairs):
        asked.append(pairs)
        names = [{f"Kim {part} Un" for part in pair} for pair in together]
        return {tuple(map(tuple, pair)) for pair in pairs if {key.name for key in pair} in names}

    people = [c for c in link_names(KIMS, in_one_article) if c.label == "PERSON"]
    want = [sorted(f"Kim {part} Un" for part in parts) for parts in found]
    assert sorted(sorted(key.name for key in c.keys) for c in people) == sorted(want)
    assert [len(pairs) for pairs in asked] == [3]  # once, each pair once


def test_nothing_is_asked_where_nothing_is_spelt_alike():
    def refuse(_):
        raise AssertionError("asked")

    assert len(link_names(KIMS[:1], refuse)) == 1


PARTS = st.text("abx", min_size=3, max_size=6).map("m".__add__)


@given(st.sets(PARTS, max_size=14))
def test_spellings_of_many_names_are_found_as_by_trying_all_pairs(parts):
    asked = set()
    link_names(
        counted(*(("PERSON", f"Ana {part}", "CL", 2) for part in parts)),
        lambda pairs: asked.update(pairs) or set(pairs),
    )
    ordered = sorted(part for part in parts if len(part) >= 4)
    alike = {(a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :] if is_one_edit(a, b)}
    rarer = {(b, c) for a, b in alike for x, c in alike if a == x and b < c}
    assert {tuple(key.name.split()[1] for key in pair) for pair in asked} == alike | rarer


def test_signs_spelt_alike_have_ids_of_their_own():
    found = link_names(counted(("ORG", "- -", None, 2), ("ORG", "---", None, 2)), lambda _: set())
    assert [c.canonical_id for c in found] == ["org:---:none", "org:---:none:2"]
    assert [key.name for c in found for key in c.keys] == ["- -", "---"]


def test_a_part_too_long_for_a_name_costs_nothing():
    names = counted(*(("PERSON", f"Ana {'m' * 20_000}{n}", "CL", 1) for n in range(20)))
    assert len(link_names(names, lambda _: set())) == 20


@given(st.lists(ROWS, max_size=8, unique_by=lambda row: row[1:]), st.randoms())
def test_names_come_in_any_order(rows, random):
    names = counted(*((label, name, country, 1 + len(article)) for article, name, label, country in rows))
    found = link_names(names, lambda _: set())
    assert link_names(random.sample(names, len(names)), lambda _: set()) == found
    assert sorted(str(key) for c in found for key in c.keys) == sorted(str(n.key) for n in names)
