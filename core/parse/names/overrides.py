"""What the user knows better: names that are the same, that are not, that are none, and countries.

A file `names.yml` beside the library, of five lists, each optional. The user's word always wins, and `different` also
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

Of YAML it takes only these forms, so that each error names its line and no library is needed. Parsing opens no file: it
is handed what `read_overrides` makes of the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from core.errors import LexiconError
from core.parse import countries
from core.parse.countries import fold
from core.parse.names.find import Found, Trie, add_name, covered, pieces_of, scan
from core.parse.names.groups import Group

FILE_NAME = "names.yml"
_KEYS = ("same", "different", "alias", "drop", "country")
_KEY = re.compile(r"([a-z]+):\s*(?:#.*)?$")
_SAID = "names.yml says so"
# More lines than anyone writes by hand; a wrong file given as names.yml ends here.
_MAX_LINES = 100_000

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overrides:
    """The content of the user's file, as written; names are compared without case, accents of quotes and "the"."""

    same: tuple[Names, ...] = ()
    different: tuple[Names, ...] = ()
    alias: tuple[tuple[str, str], ...] = ()
    drop: tuple[str, ...] = ()
    country: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.same or self.different or self.alias or self.drop or self.country)


NO_OVERRIDES = Overrides()


def read_overrides(text: str, *, name: str = FILE_NAME) -> Overrides:
    """What a file says. Raises LexiconError naming the file and the line; an empty file says nothing."""
    lists: dict[str, list[Names]] = {key: [] for key in _KEYS}
    key = ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if number > _MAX_LINES:
            raise LexiconError(f"{name}, line {number}: longer than {_MAX_LINES:,} lines; is this the right file?")
        if not line.strip() or line.lstrip().startswith("#") or line.strip() == "---":
            continue
        head = _KEY.match(line)
        if head:
            key = head.group(1)
            if key not in _KEYS:
                raise LexiconError(f"{name}, line {number}: no list {key!r}; there are {', '.join(_KEYS)}.")
            continue
        lists[key or "same"].append(_entry(line, key, f"{name}, line {number}"))
    return Overrides(
        tuple(lists["same"]),
        tuple(lists["different"]),
        tuple((a, b) for a, b in lists["alias"]),
        tuple(n for (n,) in lists["drop"]),
        tuple((a, b) for a, b in lists["country"]),
    )


def _entry(line: str, key: str, where: str) -> Names:
    """The names of one line. Raises LexiconError with what the line should look like."""
    body = line.strip()
    if not key or not line[0].isspace() and not body.startswith("-"):
        raise LexiconError(f"{where}: {body[:40]!r} stands in no list; begin one with {', '.join(_KEYS)} and a colon.")
    if key in ("same", "different"):
        names = _listed(body, where, key)
    elif key == "drop":
        names = [body.removeprefix("-").strip()] if body.startswith("- ") else []
    else:
        names = [part.strip() for part in _halves(body)]
    plain = tuple(_plain(n) for n in names)
    if not plain or not all(fold(n) for n in plain) or (key in ("alias", "country") and len(plain) != 2):
        forms = {"drop": "- Name", "alias": "Short: Name", "country": "Name: KR"}
        raise LexiconError(f"{where}: {body[:40]!r} is not of the form {forms.get(key, '- [Name, Other Name]')!r}.")
    if key == "country" and plain[1] not in (*countries.codes(), "none"):
        raise LexiconError(f"{where}: {plain[1]!r} is no country code; write one such as KR, or none.")
    return plain


def _listed(body: str, where: str, key: str) -> list[str]:
    inner = body.removeprefix("-").split("#")[0].strip()
    if not (body.startswith("- ") and inner.startswith("[") and inner.endswith("]")):
        return []
    names = re.findall(r'"[^"]*"|\'[^\']*\'|[^,]+', inner[1:-1])
    names = [n.strip() for n in names if n.strip()]
    if len(names) < 2:
        raise LexiconError(f"{where}: {key!r} needs at least two names in a line.")
    return names


def _halves(body: str) -> list[str]:
    """ "Short: Name", where the last colon followed by a space parts them."""
    left, colon, right = body.rpartition(": ")
    return [left, right] if colon and left else []


def _plain(name: str) -> str:
    name = name.split(" #")[0].strip()
    return name[1:-1].strip() if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'" else name


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
