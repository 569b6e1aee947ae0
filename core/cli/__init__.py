"""`dateline`: parse articles to JSON, add them to the library, look after it, export it, show the settings.

Results go to standard output, all else to standard error. Exit code 0, 1 where nothing could be read, 2 for an error
that the user can mend (one line, no traceback). One module a command; what a command needs is imported when it runs,
so that `--help` and `--version` come at once.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from core import settings
from core.cli import add, brief, care, correct, export, parse
from core.errors import DatelineError

# Each command with its options and what its help says, in the order of that help.
_COMMANDS = (
    ("parse", parse.options, "print one JSON object an article, or write Parquet shards"),
    ("add", add.options, "add articles to the library; the same article twice changes nothing"),
    ("watch", add.watch_options, "add what comes into a folder, or a feed, until it is stopped"),
    ("export", export.options, "write the library to a file or folder for other programs"),
    ("brief", brief.options, "make a briefing of charts: slides, a document, a page, pictures"),
    ("migrate", care.migrate_options, "turn a library of an older Dateline into one of this layout"),
    ("check", care.check_options, "look whether the library is whole, and mend it"),
    ("compact", care.compact_options, "make the library small: few files, without what was removed"),
    ("reparse", care.reparse_options, "parse again what an older Dateline parsed; needs no file"),
    ("remove", care.remove_options, "take articles out of the library"),
    ("correct", correct.options, "say what the parser got wrong; see docs/corrections.md"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone (`| head`). Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DatelineError as error:
        print(f"dateline: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("dateline: stopped; what was not published is dropped, run it again", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dateline", description="News articles to dated events, names and quotes.")
    parser.add_argument("--version", action="version", version=f"dateline {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, options, told in _COMMANDS:
        options(commands.add_parser(name, help=told))
    shown = commands.add_parser("settings", help="print the settings, their values and what they do")
    shown.set_defaults(run=_settings)
    return parser


def _settings(chosen: argparse.Namespace) -> int:
    for setting in settings.SETTINGS:
        print(f"{setting.variable:<22} {settings.get(setting.name) or '(not set)'}\n    {setting.help}")
    shards = settings.shards_address()
    print(f"{'shards':<22} {shards}" if shards else f"{'library folder':<22} {settings.library_folder()}")
    return 0


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:
        return "(not installed)"
