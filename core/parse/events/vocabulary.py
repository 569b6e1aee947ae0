"""The vocabulary of events: which verbs and nouns make which PLOVER type, read from `events.toml` and checked.

A verb entry lists lemmas ("impose", "call off"); what it asks of its clause (object heads, prepositions, subjects,
complements) narrows it, and the narrowest entry that fits wins. A noun entry fires as the object of a light verb
("held talks"), as the subject of a verb of happening ("clashes broke out") or alone with its arguments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from core.errors import LexiconError
from core.parse import lexicon

FILE = "events"

# PLOVER 0.8: types with their modes.
MODES: dict[str, frozenset[str]] = {
    "AGREE": frozenset(),
    "CONSULT": frozenset({"visit", "third-party", "multilateral", "phone"}),
    "SUPPORT": frozenset(),
    "CONCEDE": frozenset(),
    "COOPERATE": frozenset(),
    "AID": frozenset(),
    "RETREAT": frozenset({"withdraw", "release", "disarm", "ceasefire", "access", "resign"}),
    "REQUEST": frozenset({"assist", "change", "yield", "meet"}),
    "ACCUSE": frozenset({"disapprove", "investigate", "allege"}),
    "REJECT": frozenset({"assist", "change", "yield", "meet"}),
    "THREATEN": frozenset({"restrict", "arrest", "relations", "expel", "territory", "violence"}),
    "PROTEST": frozenset({"demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"}),
    "SANCTION": frozenset({"convict", "expel", "withdraw", "discontinue"}),
    "MOBILIZE": frozenset({"troops", "weapons", "police", "militia"}),
    "COERCE": frozenset(
        {
            *("seize", "restrict", "censor", "curfew", "martial-law", "arrest"),
            *("deport", "withhold", "misinformation", "cyber"),
        }
    ),
    "ASSAULT": frozenset(
        {
            *("abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives"),
            *("suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional"),
        }
    ),
}
FRIENDLY = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})
# SANCTION is counted as material, as the manual's text says against its table.
MATERIAL_CONFLICT = frozenset({"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "THREATEN"})
STATUSES = frozenset({"reported", "alleged", "announced", "denied"})
COMPLEMENTS = frozenset({"to", "other", "that", "ing", "none"})
_LISTS = (
    "objects",
    "not_objects",
    "preps",
    "prep_objects",
    "subjects",
    "not_subjects",
    "complements",
    "complement_verbs",
)
_KEYS = {
    "verbs",
    "nouns",
    "type",
    "mode",
    "status",
    "example",
    "transitive",
    "swap",
    "visitor",
    "mutual",
    "said",
    "theme",
    "title",
    *_LISTS,
}
_LIGHT = ("do", "happen", "announce", "plan")
_CUES = (
    *("say", "hint", "aspect", "alleged", "alleged_verbs", "denied_verbs"),
    *("partitive", "unreal", "party", "document", "issue", "seeming"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning: its type and what its clause must hold.

    `said`: it counts only where somebody says it.
    `swap`: the subject is who it is done to; `mutual`: of several subjects each does it to the others;
    `theme`: the object that makes the meaning is also what is dealt with.
    """

    type: str
    mode: str | None
    status: str | None
    example: str
    objects: frozenset[str] = frozenset()
    not_objects: frozenset[str] = frozenset()
    preps: frozenset[str] = frozenset()
    prep_objects: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    not_subjects: frozenset[str] = frozenset()
    complements: frozenset[str] = frozenset()
    complement_verbs: frozenset[str] = frozenset()
    transitive: bool | None = None
    swap: bool = False
    visitor: bool = False
    mutual: bool = False
    said: bool = False
    theme: bool = False
    title: str | None = None

    @property
    def weight(self) -> int:
        """How narrow the entry is; the narrowest that fits is taken."""
        asked = (self.preps, self.prep_objects, self.subjects, self.complements, self.complement_verbs)
        return 3 * bool(self.objects) + sum(bool(x) for x in asked) * 2 + (self.transitive is not None)


@dataclass(frozen=True, slots=True)
class Intent:
    """A governor of a plan: "plans to", "is ready to"; `default` is the type where the plan itself is in no entry."""

    default: str | None
    example: str


@dataclass(frozen=True, slots=True)
class EventLexicon:
    """All of it, by lemma. `verbs` maps a lemma to (particle or "", entry), narrowest first."""

    verbs: Mapping[str, tuple[tuple[str, Entry], ...]]
    nouns: Mapping[str, tuple[tuple[str, Entry], ...]]
    light: Mapping[str, frozenset[str]]
    intents: Mapping[str, Intent]
    cues: Mapping[str, frozenset[str]]
    entries: tuple[Entry, ...] = field(default=())


@cache
def event_lexicon() -> EventLexicon:
    """The vocabulary, checked once. Raises LexiconError naming the file and the entry."""
    return build(lexicon.load(FILE))


def build(content: Mapping[str, Any]) -> EventLexicon:
    """A lexicon from the content of its file. Raises LexiconError naming the file and the entry."""
    classes = {name: frozenset(words) for name, words in content.get("class", {}).items()}
    verbs = [(row, _entry(row, classes, "verbs")) for row in content.get("verb", ())]
    nouns = [(row, _entry(row, classes, "nouns")) for row in content.get("noun", ())]
    intents: dict[str, Intent] = {}
    for row in content.get("intent", ()):
        if row.get("default") not in (None, *MODES):
            raise _broken(row, f"default {row.get('default')!r} is not a PLOVER type")
        intents |= dict.fromkeys(row.get("words", ()), Intent(row.get("default"), row.get("example", "")))
    return EventLexicon(
        _index((*word.partition(" ")[::2], entry) for row, entry in verbs for word in row["verbs"]),
        _index((*word.rpartition(" ")[::-2], entry) for row, entry in nouns for word in row["nouns"]),
        _tables(content.get("light", {}), _LIGHT, "light"),
        intents,
        _tables(content.get("cue", {}), _CUES, "cue"),
        tuple(entry for _, entry in (*verbs, *nouns)),
    )


def _entry(row: Mapping[str, Any], classes: Mapping[str, frozenset[str]], kind: str) -> Entry:
    unknown = set(row) - _KEYS
    if unknown:
        raise _broken(row, f"unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(_KEYS))}")
    if not row.get(kind) or not row.get("example"):
        raise _broken(row, f"{kind!r} and 'example' must be there")
    if row.get("type") not in MODES:
        raise _broken(row, f"type {row.get('type')!r} is not one of {', '.join(MODES)}")
    if row.get("mode") is not None and row["mode"] not in MODES[row["type"]]:
        raise _broken(row, f"mode {row['mode']!r} is not a mode of {row['type']}")
    if row.get("status") is not None and row["status"] not in STATUSES:
        raise _broken(row, f"status {row['status']!r} is not one of {', '.join(sorted(STATUSES))}")
    if not set(row.get("complements", ())) <= COMPLEMENTS:
        raise _broken(row, f"complements must be of {', '.join(sorted(COMPLEMENTS))}")
    sets: dict[str, Any] = {key: _expand(row, key, classes) for key in _LISTS}
    plain = Entry(row["type"], row.get("mode"), row.get("status"), row["example"])
    flags = {
        key: row[key] for key in ("transitive", "swap", "visitor", "mutual", "said", "theme", "title") if key in row
    }
    return replace(plain, **sets, **flags)


def _expand(row: Mapping[str, Any], key: str, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The words of a list; "@sanction" stands for the words of that class."""
    words: set[str] = set()
    for word in row.get(key, ()):
        if word.startswith("@") and word[1:] not in classes:
            raise _broken(row, f"no class named {word!r}; there are {', '.join(sorted(classes))}")
        words |= classes[word[1:]] if word.startswith("@") else {word}
    return frozenset(words)


def _index(rows: Iterable[tuple[str, str, Entry]]) -> dict[str, tuple[tuple[str, Entry], ...]]:
    """Lemma to its entries; of "call off" the lemma is the first word, of "martial law" (a noun) the last."""
    out: dict[str, list[tuple[str, Entry]]] = {}
    for lemma, rest, entry in rows:
        out.setdefault(lemma, []).append((rest, entry))
    return {
        lemma: tuple(sorted(rows, key=lambda row: -(row[1].weight + 3 * bool(row[0])))) for lemma, rows in out.items()
    }


def _tables(content: Mapping[str, Any], names: tuple[str, ...], where: str) -> dict[str, frozenset[str]]:
    missing = [name for name in names if name not in content]
    if missing:
        raise LexiconError(f"{FILE}.toml: the table {where!r} has no {missing[0]!r}.")
    return {name: frozenset(content[name]) for name in names}


def _broken(row: Mapping[str, Any], why: str) -> LexiconError:
    return LexiconError(f"{FILE}.toml, entry {dict(row)!r}: {why}.")
