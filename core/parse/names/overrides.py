"""What the user knows better: names that are the same, that are not, that are none, and countries.

A file `names.yml` beside the library, of six lists, each optional. The user's word always wins, and `different` also
keeps apart what `same`, `alias` or the parser would join through a third name:

    same:
      - [Kim Jong Un, Kim Jong-eun]
    different:
      - [Delta Air Lines, Delta State]
    alias:
      POTUS: Joe Biden
    drop:
      - Subscribe Now
    country:
      Wagner Group: RU
    offices:
      - {person: Jane Roe, office: foreign minister, country: NL, from: 2024-07-02, to: 2025-06-03}

Of `offices`, from and to are days, both counted; without `to` the term goes on. Whom it names as holder on the
article's day counts, and not who holds that office in our own file.

Parsing opens no file: it is handed what `read_overrides` makes of the text.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import yaml

from core.errors import LexiconError
from core.parse import countries
from core.parse.countries import fold
from core.parse.names.find import Found, Trie, add_name, covered, pieces_of, scan
from core.parse.names.groups import Group
from core.parse.names.titles import Holder, office_named, offices

FILE_NAME = "names.yml"
_KEYS = ("same", "different", "alias", "drop", "country", "offices")
_FORMS = {
    "same": "- [Name, Other Name]",
    "different": "- [Name, Other Name]",
    "drop": "- Name",
    "alias": "Short: Name",
    "country": "Name: KR",
    "offices": "- {person: Jane Roe, office: foreign minister, country: NL, from: 2024-07-02, to: 2025-06-03}",
}
_OF_OFFICE, _OF_OFFICE_MAY = ("person", "office", "country", "from"), ("to",)
_SAID = "names.yml says so"
# More than anyone writes by hand; a wrong file given as names.yml ends here.
_MAX_CHARS = 2_000_000

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overrides:
    """The content of the user's file, as written; names are compared without case, accents of quotes and "the"."""

    same: tuple[Names, ...] = ()
    different: tuple[Names, ...] = ()
    alias: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    country: tuple[tuple[str, str], ...] = ()
    offices: tuple[Holder, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.same or self.different or self.alias or self.drop or self.country or self.offices)


NO_OVERRIDES = Overrides()


def read_overrides(text: str, *, name: str = FILE_NAME) -> Overrides:
    """What a file says. Raises LexiconError naming the file and the line; an empty file says nothing."""
    lists: dict[str, list[Names]] = {key: [] for key in _KEYS}
    holders: list[Holder] = []
    for key, entries in _lists(text, name):
        said = _plain(key, name)
        if said not in _KEYS:
            raise _error(name, key, f"no list {said!r}; there are {', '.join(_KEYS)}")
        if said == "offices":
            holders += _holders(entries, name)
        else:
            lists[said] += _entries(said, entries, name)
    return Overrides(
        tuple(lists["same"]),
        tuple(lists["different"]),
        tuple((a, b) for a, b in lists["alias"]),
        tuple(n for (n,) in lists["drop"]),
        tuple((a, b) for a, b in lists["country"]),
        tuple(holders),
    )


def _lists(text: str, name: str) -> list[tuple[yaml.Node, yaml.Node]]:
    """The file's lists as nodes, which know their lines. Nodes are text: "NO" is Norway and no truth value."""
    if len(text) > _MAX_CHARS:
        raise LexiconError(f"{name}: longer than {_MAX_CHARS:,} characters; is this the right file?")
    try:
        root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LexiconError(f"{name}, line {line}: {error.problem or 'no YAML'}.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise LexiconError(f"{name}: cannot be read as YAML: {str(error).splitlines()[0]}") from error
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return []
    if not isinstance(root, yaml.MappingNode):
        raise _error(name, root, f"this stands in no list; begin one with {', '.join(_KEYS)} and a colon")
    return list(root.value)


def _entries(key: str, node: yaml.Node, name: str) -> list[Names]:
    """The entries of one list. Raises LexiconError that says what one looks like."""
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return []
    if key in ("alias", "country"):
        if not isinstance(node, yaml.MappingNode):
            raise _error(name, node, f"an entry of {key!r} looks like {_FORMS[key]!r}")
        pairs = [(_plain(left, name), _plain(right, name)) for left, right in node.value]
        for (_, code), (_, at) in zip(pairs, node.value, strict=True):
            if key == "country" and code not in (*countries.codes(), "none"):
                raise _error(name, at, f"{code[:40]!r} is no country code; write one such as KR, or none")
        return list(pairs)
    if not isinstance(node, yaml.SequenceNode):
        raise _error(name, node, f"an entry of {key!r} looks like {_FORMS[key]!r}")
    if key == "drop":
        return [(_plain(item, name),) for item in node.value]
    return [_together(key, item, name) for item in node.value]


def _holders(node: yaml.Node, name: str) -> list[Holder]:
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise _error(name, node, f"an entry of 'offices' looks like {_FORMS['offices']!r}")
    return [_holder(item, name) for item in node.value]


def _holder(node: yaml.Node, name: str) -> Holder:
    """One term of office. Raises LexiconError naming the line and what is wrong."""
    if not isinstance(node, yaml.MappingNode):
        raise _error(name, node, f"an entry of 'offices' looks like {_FORMS['offices']!r}")
    said = {_plain(key, name): value for key, value in node.value}
    for key in _OF_OFFICE:
        if key not in said:
            raise _error(name, node, f"{key!r} is missing; {_FORMS['offices']!r}")
    for key, value in said.items():
        if key not in (*_OF_OFFICE, *_OF_OFFICE_MAY):
            raise _error(name, value, f"no {key[:40]!r}; there are {', '.join((*_OF_OFFICE, *_OF_OFFICE_MAY))}")
    office, country = _plain(said["office"], name), _plain(said["country"], name)
    if (known := office_named(office)) is None:
        raise _error(name, said["office"], f"no office {office[:40]!r}; there are {', '.join(offices())}")
    if country not in countries.codes():
        raise _error(name, said["country"], f"{country[:40]!r} is no country code; write one such as KR")
    since = _day(said["from"], name)
    until = _day(said["to"], name) if "to" in said else None
    if until and until < since:
        raise _error(name, said["to"], "the term ends before it begins")
    return Holder(_plain(said["person"], name), known, country, since, until)


def _day(node: yaml.Node, name: str) -> dt.date:
    value = str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise _error(name, node, f"{value[:40]!r} is no day; write one such as 2024-07-02") from error


def _together(key: str, node: yaml.Node, name: str) -> Names:
    if not isinstance(node, yaml.SequenceNode):
        raise _error(name, node, f"an entry of {key!r} looks like {_FORMS[key]!r}")
    if len(node.value) < 2:
        raise _error(name, node, f"{key!r} needs at least two names")
    return tuple(_plain(item, name) for item in node.value)


def _plain(node: yaml.Node, name: str) -> str:
    """A node's text. Raises LexiconError where it is a list or holds no letter."""
    if not isinstance(node, yaml.ScalarNode) or not (fold(node.value) or node.value == "none"):
        raise _error(name, node, "a name is missing here")
    return str(node.value).strip()


def _error(name: str, node: yaml.Node, problem: str) -> LexiconError:
    return LexiconError(f"{name}, line {node.start_mark.line + 1}: {problem}.")


def with_named(found: list[Found], overrides: Overrides, masked: str, text: str) -> list[Found]:
    """Spans without those to drop, and with those of the user's names that nobody saw."""
    if not overrides:
        return found
    drop = {fold(n) for n in overrides.drop}
    kept = [f for f in found if fold(f.text) not in drop]
    labels = {fold(f.text): f.label for f in reversed(kept)}
    tree: Trie = {}
    for names in (*overrides.same, *overrides.alias, *((n,) for n, _ in overrides.country)):
        label = next((labels[fold(n)] for n in names if fold(n) in labels), "ORG")
        for name in names:
            add_name(tree, name, label)
    taken = covered(kept)
    new = [
        Found(s, e, text[s:e], label, "user")
        for s, e, label in scan(tree, pieces_of(masked), masked)
        if not taken.touches(s, e) and fold(text[s:e]) not in drop
    ]
    return sorted([*kept, *new], key=lambda f: f.start)


def regroup(groups: list[Group], overrides: Overrides, text: str) -> list[Group]:
    """Groups split, joined and placed as the user says."""
    if not overrides:
        return groups
    here = {name for group in groups for name in _names_of(group, text)}
    apart = [names for names in overrides.different if sum(fold(n) in here for n in names) > 1]
    same = [*overrides.same, *((long, short) for short, long in overrides.alias)]
    split = [part for group in groups for part in _split(group, apart, text)]
    joined = _joined(split, [names for names in same if any(fold(n) in here for n in names)], apart, text)
    place(joined, overrides, text)
    return joined


def place(groups: Iterable[Group], overrides: Overrides, text: str) -> None:
    """Give each group the country that the user says it has."""
    said = {fold(n): code for n, code in overrides.country}
    for group in groups if said else []:
        code = next((said[n] for n in _names_of(group, text) if n in said), None)
        if code:
            group.country, group.why = (None, None) if code == "none" else (code, _SAID)
            group.is_open = False


def _names_of(group: Group, text: str) -> list[str]:
    """The folded names of a group: its own, then those of its mentions."""
    return list(dict.fromkeys([fold(group.name), *(fold(text[s:e]) for s, e, kind in group.spans if kind == "name")]))


def _split(group: Group, apart: list[Names], text: str) -> Iterator[Group]:
    """A group in as many as the user tells apart; what carries none of the names stays with the first."""
    parts = [group]
    own = _names_of(group, text) if apart else []
    for names in apart:
        wanted = {fold(n) for n in names}
        for name in [n for n in own if n in wanted][1:]:
            spans = [x for x in group.spans if fold(text[x[0] : x[1]]) == name]
            if spans and len(spans) < len(group.spans):
                group.spans = [x for x in group.spans if x not in set(spans)]
                parts.append(replace(group, name=text[spans[0][0] : spans[0][1]], spans=spans, roles=[]))
    yield from parts


def _joined(groups: list[Group], same: list[Names], apart: list[Names], text: str) -> list[Group]:
    """Groups that the user calls the same, in one, under the first name of the line."""
    names = {id(g): set(_names_of(g, text)) for g in groups}
    twos = [{fold(n) for n in line} for line in apart]
    gone: set[int] = set()
    for line in same:
        wanted = {fold(n) for n in line}
        members = [g for g in groups if id(g) not in gone and wanted & names[id(g)]]
        first = next((g for g in members if fold(g.name) == fold(line[0])), members[0])
        for other in members:
            if other is not first and not _are_apart(names[id(first)], names[id(other)], twos):
                first.spans += other.spans
                names[id(first)] |= names[id(other)]
                first.country, first.why = first.country or other.country, first.why or other.why
                gone.add(id(other))
        first.name = line[0]
    return [g for g in groups if id(g) not in gone]


def _are_apart(mine: set[str], theirs: set[str], twos: list[set[str]]) -> bool:
    """True where the user says of a name of each that they are two."""
    return any((mine & two) and (theirs & two) and (mine & two) != (theirs & two) for two in twos)
