"""Decides: what an analyst says of events, names, stories and articles goes into the log, then into what pages show.

Two steps, under the writer's lock. The log gets its line first; then charts are made in which only what the line names
is another, and become current in one step. A process that is killed in between leaves what was current, and a line
that the next writing follows.
"""

import datetime as dt
import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.dates import edtf_days
from core.errors import CorrectionError
from core.event_words import TYPES
from core.library import log
from core.library.decisions import (
    EVENT_ID,
    KINDS,
    OF_ARTICLE,
    OF_EVENT,
    OF_NAMES,
    OF_STORIES,
    Decision,
    Decisions,
    make,
)
from core.library.reader import Library
from core.library.schema import PLACES
from core.library.writer import Writer, open_writer
from core.link.entities import NOTHING_SAID, Said
from core.link.relink import relink

# A file beside the library in which the user says more of names; read by `core.ingest`, which is slow to import.
_NAMES_FILE = "names.yml"
_MAX_TEXT_CHARS = 2_000
_SHOWN = 5
# Who has this id, or this name, and what else they are called.
_NAMES = """
    SELECT n.name, k.name FROM names n JOIN keys k USING (entity_no) WHERE n.canonical_id = $1 OR n.entity_no IN (
        SELECT entity_no FROM keys WHERE name = $1) ORDER BY n.canonical_id, k.name"""
_EVENT = f"""
    SELECT 1 FROM events e JOIN articles a ON a.article_no = e.event // {PLACES}
    WHERE a.article_id = ? AND e.trigger_start = ? AND e.trigger_end = ?"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be decided, not yet looked at: a kind, its targets and a value (see `Decision`)."""

    kind: str
    targets: tuple[str, ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """A decision in force and what of it is no longer found: ids, names."""

    decision: Decision
    missing: tuple[str, ...]


def analyst() -> str:
    """Who decides where nobody says: the user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a name for its user
        return "unknown"


def decide(folder: str | Path, *wishes: Wish, who: str = "", now: dt.datetime | None = None) -> list[Decision]:
    """Puts decisions into the log and into what is shown; returns them. Raises CorrectionError, LibraryError.

    All or none: each is looked at before the first is written.
    """
    folder = _of_library(folder)
    with open_writer(folder) as writer:
        lines = log.read(folder).lines
        checked = [_checked(folder, wish, lines) for wish in wishes]
        made = _dated(checked, (who or analyst()).strip()[:80] or "unknown", lines, now)
        _apply(folder, writer, lines, made)
    return made


def undo(folder: str | Path, *ids: str, who: str = "") -> list[Decision]:
    """Takes decisions back, by their ids. Raises CorrectionError for an unknown or undone one."""
    return decide(folder, *(Wish("undo", (one,)) for one in ids), who=who)


def import_log(folder: str | Path, data: bytes, *, name: str = "the file") -> int:
    """Adds a colleague's decisions that are not here yet; returns how many. Raises CorrectionError, LibraryError.

    The library may be empty: the decisions wait for their articles.
    """
    found = log.parse(data, name)
    with open_writer(folder) as writer:
        lines = log.read(Path(folder)).lines
        known = {one.id for one in lines}
        new = list({one.id: one for one in found if one.id not in known}.values())
        if new:
            _apply(Path(folder), writer, lines, new)
    return len(new)


def export_log(folder: str | Path) -> bytes:
    """All decisions of a library, also those undone, as `import_log` takes them."""
    return log.content(log.read(Path(folder)).decisions.lines)


def log_of(folder: str | Path) -> log.Log:
    """The log of a library."""
    return log.read(Path(folder))


def catch_up(folder: str | Path) -> bool:
    """Follows decisions that are in the log and not yet in what is shown. Returns whether there were any."""
    with open_writer(folder) as writer:
        if writer.decisions.digest == writer.corrected_with or not writer.known():
            return False
        _publish(Path(folder), writer)
    return True


def is_waiting(library: Library) -> bool:
    """Whether the log says other than what is shown: a run was stopped, or another program wrote the log."""
    current = library.manifest
    return current is not None and log.read(library.folder).decisions.digest != current.corrected_with


def lost(library: Library) -> list[Lost]:
    """Decisions in force that no longer find all they are of: articles went, or a later parse reads them otherwise."""
    decisions = library.decisions
    if not decisions.effects:
        return []
    found: dict[str, int] = dict(library.rows("SELECT id, count(*) FROM decided GROUP BY ALL"))
    missing = [(one, _missing(library, one, found.get(one.id, 0))) for one in decisions.effects]
    return [Lost(one, some) for one, some in missing if some]


# ---- looking at a wish -----------------------------------------------------------------------------------------------


def names_of(library: Library, entity: str) -> list[str]:
    """The names of one by its canonical id, or who is called so, as articles write them, the one shown first."""
    rows = library.rows(_NAMES, [entity])
    return list(dict.fromkeys([*(shown for shown, _ in rows), *(name for _, name in rows)]))


def meant(targets: Sequence[str], verb: str) -> str:
    """Whether `merge` or `split` is of names or of stories: those are called by an event's id."""
    are_events = [bool(EVENT_ID.fullmatch(target)) for target in targets]
    if any(are_events) and not all(are_events):
        raise CorrectionError(
            f"{targets[are_events.index(False)][:60]!r} is no event, and others are; {verb} names or events, not both."
        )
    return f"{verb}-stories" if all(are_events) and targets else verb


def _checked(folder: Path, wish: Wish, lines: Sequence[Decision]) -> Wish:
    """A wish whose targets are there and whose value is allowed, in the form it is kept."""
    if wish.kind not in KINDS:
        raise CorrectionError(f"{wish.kind[:40]!r} cannot be decided; there are {', '.join(KINDS)}.")
    if not wish.targets or not all(wish.targets):
        raise CorrectionError(
            f"Say what to {wish.kind}: an id as the pages, `dateline correct --list` and exports show."
        )
    if len(wish.value) > _MAX_TEXT_CHARS:
        raise CorrectionError(f"{len(wish.value):,} characters are too many; write at most {_MAX_TEXT_CHARS:,}.")
    if wish.kind == "undo":
        return _checked_undo(wish, lines)
    with Library.open(folder) as library:
        return _CHECKS[wish.kind](library, wish)


def _checked_undo(wish: Wish, lines: Sequence[Decision]) -> Wish:
    by_id = {one.id: one for one in lines}
    undone = {target for one in Decisions(lines).lines if one.kind == "undo" for target in one.targets}
    for target in wish.targets:
        if target not in by_id:
            known = ", ".join(one.id for one in lines[-_SHOWN:]) or "none"
            raise CorrectionError(f"No decision has the id {target[:60]!r}; the latest are {known}.")
        if target in undone:
            raise CorrectionError(f"The decision {target} was undone already; decide it again instead.")
    return wish


def _checked_event(library: Library, wish: Wish) -> Wish:
    _event_there(library, wish.targets[0])
    if wish.kind == "retype":
        value = wish.value.strip().upper()
        if value not in TYPES:
            raise CorrectionError(f"{wish.value[:40]!r} is no event type; choose from {', '.join(TYPES)}.")
        return Wish(wish.kind, wish.targets[:1], value)
    if wish.kind == "redate":
        try:
            edtf_days(wish.value.strip())
        except ValueError as error:
            raise CorrectionError(str(error)) from error
    return Wish(wish.kind, wish.targets[:1], wish.value.strip() if wish.kind == "redate" else "")


def _checked_article(library: Library, wish: Wish) -> Wish:
    (article,), value = wish.targets[:1], wish.value.strip()
    if not library.rows("SELECT 1 FROM articles WHERE article_id = ?", [article]):
        raise CorrectionError(f"No article has the id {article[:60]!r}; the page Articles and exports show them.")
    if not value:
        raise CorrectionError(f"Say which {wish.kind} the article has.")
    if wish.kind == "date":
        try:
            value = dt.date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise CorrectionError(f"{value[:40]!r} is no day; write it as 2023-09-15.") from error
    return Wish(wish.kind, (article,), value)


def _checked_names(library: Library, wish: Wish) -> Wish:
    """Targets are ids of entities, or their names; what is kept are names, which later parses find again."""
    found = [names_of(library, target) for target in wish.targets]
    for target, names in zip(wish.targets, found, strict=True):
        if not names:
            raise CorrectionError(f"Nobody is called {target[:60]!r}; write a name or an id such as person:jane-roe.")
    if wish.kind == "merge":
        if len(set(wish.targets)) < 2:
            raise CorrectionError("Say two or more to merge, by name or by id.")
        names = list(dict.fromkeys(name for some in found for name in some))
        # Two of one name, of two countries: the line has it twice.
        return Wish("merge", tuple(names if len(names) > 1 else names * 2))
    names = found[0]
    if len(wish.targets) > 1:
        names = [t if t in some else some[0] for t, some in zip(wish.targets, found, strict=True)]
    names = list(dict.fromkeys(names))
    if len(names) < 2:
        raise CorrectionError(f"{wish.targets[0][:60]!r} has one name only; there is nothing to split.")
    return Wish("split", tuple(names))


def _checked_stories(library: Library, wish: Wish) -> Wish:
    for target in wish.targets:
        _event_there(library, target)
    if wish.kind != "split-stories" and len(set(wish.targets)) < 2:
        what = "one" if wish.kind == "merge-stories" else "not one"
        raise CorrectionError(f"Say two or more events whose stories are {what}.")
    return Wish(wish.kind, tuple(dict.fromkeys(wish.targets)))


def _checked_note(library: Library, wish: Wish) -> Wish:
    if not wish.value.strip():
        raise CorrectionError("The note is empty; write what is to be remembered.")
    return Wish("note", wish.targets, wish.value.strip())


_CHECKS: Mapping[str, Callable[[Library, Wish], Wish]] = {
    **dict.fromkeys(OF_EVENT, _checked_event),
    **dict.fromkeys(OF_ARTICLE, _checked_article),
    **dict.fromkeys(OF_NAMES, _checked_names),
    **dict.fromkeys(OF_STORIES, _checked_stories),
    "note": _checked_note,
}


def _event_there(library: Library, event_id: str) -> None:
    """Raises CorrectionError where no event has this id; one that was rejected still has."""
    parts = EVENT_ID.fullmatch(event_id)
    if parts is None:
        raise CorrectionError(f"{event_id[:60]!r} is no id of an event; one looks like 0123456789abcdef:v12-20.")
    rejected = any(one.kind == "reject" and one.targets == (event_id,) for one in library.decisions.effects)
    if not rejected and not library.rows(_EVENT, [parts[1], int(parts[2]), int(parts[3])]):
        raise CorrectionError(f"No event has the id {event_id}; the evidence panel and exports show them.")


# ---- writing ---------------------------------------------------------------------------------------------------------


def _dated(wishes: Iterable[Wish], who: str, lines: Sequence[Decision], now: dt.datetime | None) -> list[Decision]:
    """Decisions of now, each a little later than all before it: later ones count, whatever the clocks say."""
    when = now or dt.datetime.now(dt.UTC)
    latest = max((dt.datetime.fromisoformat(one.when) for one in lines), default=None)
    if latest and latest >= when:
        when = latest
    made = []
    for wish in wishes:
        when += dt.timedelta(microseconds=1)
        made.append(make(wish.kind, wish.targets, wish.value, who, when.isoformat(timespec="microseconds")))
    return made


def _apply(folder: Path, writer: Writer, lines: Sequence[Decision], new: Sequence[Decision]) -> None:
    log.append(folder, new)
    writer.decisions = Decisions([*lines, *new])
    if writer.known() and writer.decisions.digest != writer.corrected_with:
        _publish(folder, writer)


def _publish(folder: Path, writer: Writer) -> None:
    said = _said(folder)
    countries = dict(writer.charts.connection.execute("SELECT code, name FROM countries").fetchall())
    relink(writer, country_names=countries, said=said)
    writer.publish(parser_version=writer.parser_version, linked_with=said.digest, merge=False)


def _said(folder: Path) -> Said:
    """What the user's file says of names."""
    if not (folder.expanduser().resolve().parent / _NAMES_FILE).is_file():
        return NOTHING_SAID
    from core.ingest import said_of_names, user_names

    return said_of_names(user_names(folder))


def _of_library(folder: str | Path) -> Path:
    folder = Path(folder)
    with Library.open(folder) as library:
        if library.manifest is None:
            raise CorrectionError(f"The library in {folder} is empty; add articles first, with `dateline add`.")
    return folder


def _missing(library: Library, one: Decision, n_found: int) -> tuple[str, ...]:
    """What a decision names and the library has not."""
    if one.kind in OF_NAMES:
        rows = library.rows(
            "SELECT DISTINCT name FROM keys WHERE list_contains(?::VARCHAR[], name)", [list(one.targets)]
        )
        there = {name for (name,) in rows}
        return tuple(name for name in one.targets if name not in there)
    if n_found >= len(one.targets):
        return ()
    if one.kind in OF_STORIES:
        return tuple(t for t in one.targets if not _is_event(library, t))
    return one.targets


def _is_event(library: Library, event_id: str) -> bool:
    parts = EVENT_ID.fullmatch(event_id)
    return bool(parts and library.rows(_EVENT, [parts[1], int(parts[2]), int(parts[3])]))
