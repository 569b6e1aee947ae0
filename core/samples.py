"""The library of the two sample articles, which pages show while the user's own is empty.

It lies beside the user's library and is made in a process of its own, so that the dashboard never imports spaCy.
"""

import subprocess
import sys
from pathlib import Path

from core.errors import LibraryError
from core.library import manifest
from core.library.schema import SCHEMA_VERSION

SEEDS = Path(__file__).parent.parent / "seeds"
# Parsing two articles takes seconds; loading the pipeline on a busy machine may take longer.
_TIMEOUT_S = 180
# Part of the folder's name. Kept equal to the parser's own number by a test: importing that would import the parser.
PARSER_VERSION = 10


def sample_library(library_folder: str | Path) -> Path:
    """The folder of the sample library beside a user's library; made when missing. Raises LibraryError."""
    folder = Path(library_folder) / f"samples-{SCHEMA_VERSION}.{PARSER_VERSION}"
    if manifest.read(folder) is None:
        _build(folder)
    return folder


def _build(folder: Path) -> None:
    command = [sys.executable, "-m", "core.cli", "add", str(SEEDS), "--library", str(folder)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, cwd=SEEDS.parent, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LibraryError(f"The sample articles took more than {_TIMEOUT_S} s. Try: dateline add {SEEDS}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise LibraryError(f"The sample articles could not be added: {last}")
