"""The user's file of names: what it says wins, and an error in it names its line."""

import datetime as dt

import pytest

from core import ingest
from core.errors import LexiconError
from core.parse import nlp as pipeline
from core.parse.names import find_names
from core.parse.names.overrides import Overrides, read_overrides
from core.parse.names.titles import Holder, with_users
from core.parse.zones import Zones

FILE = """\
# ours
same:
  - [Kim Jong Un, "Kim Jong-eun"]   # two spellings
different:
  - [Delta Air Lines, Delta State]
alias:
  POTUS: Joe Biden
drop:
  - Subscribe Now
country:
  Wagner Group: RU
  Red Cross: none
"""


@pytest.fixture
def names(nlp, article):
    def read(text: str, file: str = "", **facts):
        made = article(text, **facts)
        doc = nlp(pipeline.mask(text))
        return find_names(doc, made, pipeline.sentences_of(doc, made.id), Zones(), overrides=read_overrides(file))

    return read


def mentions(found, text: str, name: str) -> list[str]:
    ids = {e.id for e in found.entities if e.name == name}
    return [text[m.start : m.end] for m in found.mentions if m.entity_id in ids]


def test_the_file_is_read_as_written():
    assert read_overrides(FILE) == Overrides(
        same=(("Kim Jong Un", "Kim Jong-eun"),),
        different=(("Delta Air Lines", "Delta State"),),
        alias=(("POTUS", "Joe Biden"),),
        drop=("Subscribe Now",),
        country=(("Wagner Group", "RU"), ("Red Cross", "none")),
    )


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "\ufeffsame:\n", "---\ndrop:\n"])
def test_a_file_without_entries_says_nothing(text):
    assert not read_overrides(text)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("same:\n  - [Ann Roe]\n", 2, "at least two"),
        ("same:\n  - Ann Roe, Anne Roe\n", 2, "looks like"),
        ("# x\n\nsames:\n  - [A, B]\n", 3, "no list 'sames'"),
        ("drop:\n  Subscribe\n", 2, "looks like"),
        ("alias:\n  POTUS Joe Biden\n", 2, "looks like"),
        ("alias:\n  POTUS: [Joe]\n", 2, "a name is missing"),
        ("country:\n  Wagner: Russia\n", 2, "no country code"),
        ("country:\n  Oslo Group: NO\n  Wagner: ru\n", 3, "no country code"),
        ("  - [A, B]\n", 1, "stands in no list"),
        ("drop:\n  - A\nB: C\n", 3, "no list 'B'"),
        ("same:\n  - [A, B\n", 3, "expected"),
        ("same: [\t&a {{\n", 1, ""),
    ],
)
def test_an_error_names_its_line(text, line, words):
    with pytest.raises(LexiconError, match=rf"names\.yml, line {line}: .*{words}"):
        read_overrides(text)


def test_same_joins_two_names_under_the_first(names):
    text = "Maria Lopez spoke in Lima. Later the Lady of Callao, Mary Stone, left."
    assert len([e for e in names(text).entities if e.label == "PERSON"]) == 2
    found = names(text, "same:\n  - [Maria Lopez, Mary Stone]\n")
    assert mentions(found, text, "Maria Lopez") == ["Maria Lopez", "Mary Stone"]
    assert not [e for e in found.entities if e.name == "Mary Stone"]


def test_different_keeps_two_spellings_apart(names):
    text = "Volodymyr Zelensky spoke in Rome. Reporters asked Volodymyr Zelenskyy about the talks."
    found = names(text, "different:\n  - [Volodymyr Zelensky, Volodymyr Zelenskyy]\n")
    assert mentions(found, text, "Volodymyr Zelensky") == ["Volodymyr Zelensky"]
    assert mentions(found, text, "Volodymyr Zelenskyy") == ["Volodymyr Zelenskyy"]


def test_different_blocks_what_same_would_join_through_a_third(names):
    text = "Maria Lopez spoke. Peter Novak listened. Anna Weber stayed in Vienna."
    file = "same:\n  - [Maria Lopez, Peter Novak]\n  - [Peter Novak, Anna Weber]\n"
    assert len(mentions(names(text, file), text, "Peter Novak")) == 3
    found = names(text, file + "different:\n  - [Maria Lopez, Anna Weber]\n")
    assert mentions(found, text, "Anna Weber") == ["Anna Weber"]
    assert len([e for e in found.entities if e.label == "PERSON"]) == 2


def test_an_alias_is_found_where_the_parser_saw_no_name(names):
    text = "Anna Weber spoke in Vienna. Later weberin2 wrote that she was ill."
    found = names(text, "alias:\n  weberin2: Anna Weber\n")
    assert "weberin2" in mentions(found, text, "Anna Weber")


def test_drop_takes_a_name_away(names):
    text = "Peter Novak met Anna Weber in Vienna."
    assert mentions(names(text, "drop:\n  - Vienna\n"), text, "Vienna") == []
    assert mentions(names(text), text, "Vienna") == ["Vienna"]


def test_a_country_of_the_file_wins_over_the_text(names):
    text = "Russian President Carlos Medina spoke. The Danish company Acme Ltd. closed."
    found = names(text, "country:\n  Carlos Medina: PE\n  Acme Ltd.: none\n")
    told = {e.name: (e.country, e.country_why) for e in found.entities}
    assert told["Carlos Medina"] == ("PE", "names.yml says so")
    assert next(c for n, (c, _) in told.items() if n.startswith("Acme")) is None


def test_work_grows_with_lines_and_names_not_their_product(nlp, article, steps):
    def cost(times):
        made = article(" ".join(f"Anna Weber{k} met Peter Novak." for k in range(times)))
        doc = nlp(made.text)
        overrides = read_overrides("same:\n" + "".join(f"  - [Anna Weber{k}, Eva Roth{k}]\n" for k in range(times)))
        sentences = pipeline.sentences_of(doc, made.id)
        return steps(lambda: find_names(doc, made, sentences, Zones(), overrides=overrides))[1]

    assert cost(600) < 10 * cost(100)


def test_the_file_lies_beside_the_library(tmp_path):
    assert not ingest.user_names(tmp_path / "library")
    (tmp_path / "names.yml").write_text("drop:\n  - Vienna\n", encoding="utf-8")
    assert ingest.user_names(tmp_path / "library").drop == ("Vienna",)
    (tmp_path / "names.yml").write_text("country:\n  Vienna: Austria\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="line 2"):
        ingest.user_names(tmp_path / "library")


OFFICES = """\
offices:
  - {person: Marie Dupont, office: President, country: FR, from: 2024-07-02, to: 2025-06-03}
  - person: Jane Roe
    office: foreign_minister
    country: NL
    from: 2024-07-02
"""


def test_offices_are_read_with_their_days():
    first, second = read_overrides(OFFICES).offices
    assert (first.name, first.office, first.country) == ("Marie Dupont", "head_of_state", "FR")
    assert (first.since, first.until) == (dt.date(2024, 7, 2), dt.date(2025, 6, 3))
    assert (second.office, second.until) == ("foreign_minister", None)
    assert read_overrides("offices:").offices == ()


@pytest.mark.parametrize(
    ("entry", "line", "words"),
    [
        ("  - Jane Roe", 2, "an entry of 'offices' looks like"),
        ("  Jane Roe: president", 2, "an entry of 'offices' looks like"),
        ("  - {person: A Roe, office: president, country: NL}", 2, "'from' is missing"),
        ("  - {person: A Roe, office: president, country: NL, from: 2024}", 2, "'2024' is no day"),
        ("  - {person: A Roe, office: president, country: NL, from: 2024-02-30}", 2, "'2024-02-30' is no day"),
        ("  - {person: A Roe, office: gardener, country: NL, from: 2024-01-01}", 2, "no office 'gardener'"),
        ("  - {person: A Roe, office: president, country: Holland, from: 2024-01-01}", 2, "'Holland' is no country"),
        ("  - {person: A Roe, office: president, country: NL, since: 2024-01-01}", 2, "'from' is missing"),
        (
            "  - person: A Roe\n    office: president\n    country: NL\n    from: 2024-01-02\n    to: 2024-01-01",
            6,
            "ends before it begins",
        ),
        (
            "  - {person: A Roe, office: president, country: NL, from: 2024-01-01,\n     until: 2025-01-01}",
            3,
            "no 'until'",
        ),
    ],
)
def test_a_wrong_office_names_its_line(entry, line, words):
    with pytest.raises(LexiconError) as error:
        read_overrides(f"offices:\n{entry}\n")
    assert f"line {line}:" in str(error.value)
    assert words in str(error.value)


def test_an_office_of_the_file_lends_a_country(names):
    text = "Marie Dupont flew home on Monday."
    inside = names(text, OFFICES, published=dt.date(2025, 1, 1)).entities[0]
    assert (inside.country, inside.country_why) == ("FR", "names.yml: head of state of France")
    assert names(text, published=dt.date(2025, 1, 1)).entities[0].country is None


@pytest.mark.parametrize(
    ("day", "last"),
    [(dt.date(2024, 7, 1), "Macron"), (dt.date(2024, 7, 2), "Dupont"), (dt.date(2025, 6, 3), "Dupont")],
)
def test_whom_the_file_names_on_the_day_is_the_leader_and_nobody_of_ours(names, day, last):
    text = "Marie Dupont met Emmanuel Macron on Monday. The French leader smiled."
    found = names(text, OFFICES, published=day)
    leader = next(m for m in found.mentions if m.kind == "nominal")
    assert found.entity(leader.entity_id).name.endswith(last)


def test_of_two_files_the_users_counts():
    ours = [Holder("Ann Lee", "head_of_state", "FR", dt.date(2020, 1, 1), None)]
    users = (Holder("Bea Lee", "head_of_state", "FR", dt.date(2024, 1, 1), None),)
    assert with_users(ours, (), dt.date(2025, 1, 1)) == ours
    assert with_users(ours, users, dt.date(2025, 1, 1)) == list(users)
    assert with_users(ours, users, dt.date(2023, 1, 1)) == [*users, *ours]
    moved = (Holder("Ann Lee", "head_of_state", "FR", dt.date(2020, 1, 1), dt.date(2021, 1, 1)),)
    assert with_users(ours, moved, dt.date(2023, 1, 1)) == list(moved)
