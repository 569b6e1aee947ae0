"""`dateline correct`: what the analyst decides, the log of it, and a colleague's."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.cli.common import library_of, library_option

if TYPE_CHECKING:
    from core.corrections import Wish

# What `dateline correct` decides, and whether a value comes last.
CORRECTIONS = {
    **dict.fromkeys(("confirm", "reject", "merge", "split", "apart", "undo"), False),
    **dict.fromkeys(("redate", "retype", "source", "date", "note"), True),
}


def options(correct: argparse.ArgumentParser) -> None:
    """What `correct` takes."""
    correct.add_argument("what", nargs="?", metavar="WHAT", help=f"one of {', '.join(CORRECTIONS)}")
    correct.add_argument(
        "given", nargs="*", metavar="ID", help="what it is of; for redate, retype, source, date, note then the value"
    )
    correct.add_argument("--by", default="", metavar="NAME", help="who decides (default: the user of this machine)")
    correct.add_argument("--list", action="store_true", help="print all decisions, and those that find nothing")
    correct.add_argument("--export", metavar="FILE", type=Path, help="write all decisions to a file for a colleague")
    correct.add_argument("--import", dest="imported", metavar="FILE", type=Path, help="take over a colleague's")
    library_option(correct)
    correct.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Decides, or reads and writes the log, and says what came of it."""
    from core import corrections

    folder = library_of(chosen)
    if chosen.what:
        for one in corrections.decide(folder, *_wishes(chosen.what, chosen.given), who=chosen.by):
            print(f"{one.id}  {one.kind} {', '.join(one.targets)}{f' = {one.value}' if one.value else ''}")
        print(f"To take it back: dateline correct undo ID. Library: {folder}", file=sys.stderr)
    elif chosen.export:
        _write_log(chosen.export, corrections.export_log(folder))
    elif chosen.imported:
        n = corrections.import_log(folder, _read_log(chosen.imported), name=str(chosen.imported))
        print(f"{n:,} decisions are new here. Library: {folder}")
    if chosen.list or chosen.imported or not (chosen.what or chosen.export):
        _list_decisions(folder, is_all=chosen.list)
    return 0


def _wishes(what: str, given: Sequence[str]) -> "list[Wish]":
    """What was asked for on the command line. Raises CorrectionError."""
    from core.corrections import Wish, meant
    from core.errors import CorrectionError

    if what not in CORRECTIONS:
        raise CorrectionError(f"{what[:40]!r} cannot be decided; there are {', '.join(CORRECTIONS)}.")
    targets, value = (given[:-1], given[-1]) if CORRECTIONS[what] and given else (given, "")
    if not targets:
        form = "ID VALUE" if CORRECTIONS[what] else "ID"
        raise CorrectionError(f"Say what of, for example: dateline correct {what} {form}")
    if what in ("merge", "split"):
        return [Wish(meant(targets, what), tuple(targets))]
    if what == "apart":
        return [Wish("apart-stories", tuple(targets))]
    return [Wish(what, (target,), value) for target in targets]


def _write_log(path: Path, content: bytes) -> None:
    from core.errors import CorrectionError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise CorrectionError(f"{path} cannot be written: {error.strerror}. Choose another file.") from error
    print(f"{len(content.splitlines()):,} decisions written to {path}")


def _read_log(path: Path) -> bytes:
    from core.errors import CorrectionError

    try:
        return path.read_bytes()
    except OSError as error:
        raise CorrectionError(f"{path} cannot be read: {error.strerror}. Name a file of --export.") from error


def _list_decisions(folder: Path, *, is_all: bool) -> None:
    from core.corrections import is_waiting, lost
    from core.library import log
    from core.library.reader import Library

    found = log.read(folder)
    decisions = found.decisions
    stand = {one.id for one in decisions.in_force}
    for one in decisions.lines if is_all else ():
        state = "" if one.id in stand or one.kind == "undo" else "  (no longer in force)"
        value = f" = {one.value}" if one.value else ""
        print(f"{one.id}  {one.when[:16]}  {one.who}: {one.kind} {', '.join(one.targets)}{value}{state}")
    with Library.open(folder) as library:
        for gone in lost(library):
            print(f"finds nothing: {gone.decision.id}  {gone.decision.kind} {', '.join(gone.missing)}")
        if is_waiting(library):
            print("Some wait to be applied; `dateline add`, or the next decision, does so.")
    for number in found.damaged:
        print(
            f"dateline: line {number} of {folder / log.NAME} is not what was written, and not followed", file=sys.stderr
        )
