"""Other tools, asked the same questions: each in an environment of its own, since none may change what ours runs in.

A peer is a folder's worth of two files here: `NAME.txt`, what to install (`make peers` does), and `ask_NAME.py`, which
reads one JSON value a line and answers with one a line. A peer that is not installed is left out with a word on how to
get it.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / ".peers"
# The slowest peer needs minutes for a set; none may hold up the others for ever.
TIMEOUT_S = 3600.0


class PeerMissingError(Exception):
    """The peer cannot be asked here; the message says why and what would help."""


def ask(name: str, questions: Iterable[Any], *arguments: str) -> list[Any]:
    """A peer's answers in the order of the questions. Raises PeerMissingError."""
    python = ENVIRONMENTS / name / "bin" / "python"
    if not python.exists():
        raise PeerMissingError(f"left out: {name} is not installed; `make peers` does")
    asked = "".join(json.dumps(q, ensure_ascii=True) + "\n" for q in questions)
    try:
        with tempfile.TemporaryDirectory() as folder:  # some write files where they run
            done = subprocess.run(
                [str(python), str(HERE / f"ask_{name}.py"), *arguments],
                input=asked,
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
                cwd=folder,
            )
    except subprocess.TimeoutExpired as error:
        raise PeerMissingError(f"left out: {name} took more than {TIMEOUT_S:.0f} seconds") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        raise PeerMissingError(f"left out: {name} broke: {last[:160]}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != asked.count("\n"):
        raise PeerMissingError(f"left out: {name} answered {len(answers)} of {asked.count(chr(10))} questions")
    return answers
