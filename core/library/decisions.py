"""What an analyst decided, line by line, and what of it is in force.

A decision is keyed by content: event ids, article ids, names. Of several about the same the latest counts, whatever the
order they stand in, so that two analysts who hand one another their logs come to the same. Undoing is a decision too.
"""

import datetime as dt
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

# What can be decided: of an event, an article, names, stories (by their events), anything, an earlier decision.
OF_EVENT = ("confirm", "reject", "redate", "retype")
OF_ARTICLE = ("source", "date")
OF_NAMES = ("merge", "split")
REGROUPED = ("merge-stories", "split-stories")
OF_STORIES = (*REGROUPED, "apart-stories")
KINDS = (*OF_EVENT, *OF_ARTICLE, *OF_NAMES, *OF_STORIES, "note", "undo")
EVENT_ID = re.compile(r"([0-9a-f]{16}):v(\d{1,9})-(\d{1,9})")
# What a later decision takes the place of: one about the same with the same word here.
_ASPECT = {"confirm": "stands", "reject": "stands", **{k: k for k in ("redate", "retype", "source", "date")}}


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the log. when: UTC, ISO 8601 to the microsecond, so that lines sort as text. targets: event ids,
    article ids or names; of `undo` the ids of decisions. value: a date (EDTF), a type, a source, a note; else "".
    """

    id: str
    kind: str
    targets: tuple[str, ...]
    value: str
    who: str
    when: str

    @property
    def by(self) -> str:
        """Who and when in words: "Ann, 22 Nov 2026"."""
        day = dt.date.fromisoformat(self.when[:10])
        return f"{self.who}, {day.day} {day:%b %Y}"

    def facts(self) -> dict[str, Any]:
        """The decision as JSON has it."""
        return asdict(self) | {"targets": list(self.targets)}


def make(kind: str, targets: Iterable[str], value: str, who: str, when: str) -> Decision:
    """A decision with the id that follows from all it says."""
    told = tuple(targets)
    said = json.dumps([kind, list(told), value, who, when], ensure_ascii=True)
    return Decision(hashlib.sha256(said.encode()).hexdigest()[:16], kind, told, value, who, when)


def of_facts(facts: Mapping[str, Any]) -> Decision:
    """The decision of a line's facts. Raises ValueError where they are not what `make` made."""
    texts = [facts.get(key) for key in ("kind", "value", "who", "when")]
    targets = facts.get("targets")
    if not all(isinstance(text, str) for text in texts) or not isinstance(targets, list):
        raise ValueError("a field is missing")
    if not all(isinstance(target, str) for target in targets):
        raise ValueError("a target is no text")
    kind, value, who, when = map(str, texts)
    dt.datetime.fromisoformat(when)
    made = make(kind, targets, value, who, when)
    if made.id != facts.get("id"):
        raise ValueError("the id does not follow from the content")
    return made


class Decisions:
    """What is in force of some lines, in the order of their days."""

    def __init__(self, lines: Iterable[Decision]) -> None:
        """lines: in any order; the same one twice counts once."""
        self.lines = tuple(sorted({d.id: d for d in lines}.values(), key=lambda d: (d.when, d.id)))
        undone = _undone(self.lines)
        kept: dict[object, Decision] = {}
        for one in self.lines:
            if one.id not in undone and one.kind in KINDS and one.kind != "undo":
                key = (_ASPECT[one.kind], one.targets) if one.kind in _ASPECT else one.id
                kept.pop(key, None)
                kept[key] = one
        self.in_force = tuple(kept.values())

    @cached_property
    def effects(self) -> tuple[Decision, ...]:
        """Those in force that change what charts show; notes do not."""
        return tuple(d for d in self.in_force if d.kind != "note")

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that change with what charts show; "" for nothing."""
        ids = "".join(d.id for d in self.effects)
        return hashlib.sha256(ids.encode()).hexdigest()[:16] if ids else ""

    @cached_property
    def of_article(self) -> dict[str, tuple[Decision, ...]]:
        """By article: what is decided of it and of its events."""
        found: dict[str, list[Decision]] = defaultdict(list)
        for one in self.effects:
            if one.kind in (*OF_EVENT, *OF_ARTICLE):
                found[one.targets[0].partition(":")[0]].append(one)
        return {article: tuple(some) for article, some in found.items()}

    @property
    def same(self) -> tuple[tuple[str, ...], ...]:
        """Names that are one, a line each, the one to show first."""
        return tuple(d.targets for d in self.effects if d.kind == "merge")

    @property
    def different(self) -> tuple[tuple[str, ...], ...]:
        """Names that are several; a later merging of two of them takes that back."""
        found = []
        for n, one in enumerate(self.effects):
            later = [set(d.targets) for d in self.effects[n + 1 :] if d.kind == "merge"]
            if one.kind == "split" and all(len(names & set(one.targets)) < 2 for names in later):
                found.append(one.targets)
        return tuple(found)

    @property
    def of_stories(self) -> tuple[Decision, ...]:
        """Stories that were put together or taken apart, in order."""
        return tuple(d for d in self.effects if d.kind in OF_STORIES)

    def touched(self, before: "Decisions") -> set[str]:
        """Ids of the articles of which something else is decided than before."""
        ids = self.of_article.keys() | before.of_article.keys()
        return {i for i in ids if self.of_article.get(i) != before.of_article.get(i)}


def stored(rows: Iterable[tuple[str]]) -> Decisions:
    """The decisions of the rows of the charts' table `decisions`, a line each."""
    return Decisions(of_facts(json.loads(line)) for (line,) in rows)


def event_words(kinds: Collection[str]) -> str | None:
    """What the pages say of an event of which such is decided; None for nothing."""
    said = [
        *(["confirmed"] if "confirm" in kinds else []),
        *(["set by analyst"] if {"redate", "retype", *REGROUPED} & set(kinds) else []),
    ]
    return ", ".join(said) or None


def _undone(lines: Iterable[Decision]) -> set[str]:
    """Ids of the lines that were undone and stay so: an undoing can itself be undone. An id follows from what it
    undoes, so that there are no circles; the latest is settled first.
    """
    undone: set[str] = set()
    for one in sorted(lines, key=lambda d: (d.when, d.id), reverse=True):
        if one.kind == "undo" and one.id not in undone:
            undone.update(one.targets)
    return undone


NONE_DECIDED = Decisions(())
