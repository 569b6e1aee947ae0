"""Other tools, asked the same questions: each in an environment of its own, since none may change what ours runs in.

A peer is three files here: `NAME.in`, what to install, `NAME.txt`, the same pinned (`make peers` installs it), and
`ask_NAME.py`, which reads one JSON value a line and answers with one a line. A peer that is not installed is left out
with a word on how to get it. Answers are kept beside the environment: another tool says the same tomorrow, and some
need hours.
"""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / ".peers"
# The slowest peer needs minutes for so many questions; none may hold up the others for ever.
AT_ONCE, TIMEOUT_S = 40, 1800.0


class PeerMissingError(Exception):
    """The peer cannot be asked here; the message says why and what would help."""


def ask(name: str, questions: Iterable[Any], *arguments: str) -> list[Any]:
    """A peer's answers in the order of the questions. Raises PeerMissingError."""
    python = ENVIRONMENTS / name / "bin" / "python"
    if not python.exists():
        raise PeerMissingError(f"left out: {name} is not installed; `make peers` does")
    lines = [json.dumps(q, ensure_ascii=True) for q in questions]
    script = HERE / f"ask_{name}.py"
    salt = script.read_text(encoding="utf-8") + (HERE / f"{name}.txt").read_text(encoding="utf-8") + repr(arguments)
    keys = [hashlib.sha256((salt + line).encode()).hexdigest()[:24] for line in lines]
    store = ENVIRONMENTS / name / "answers.jsonl"
    known = dict(map(json.loads, store.read_text(encoding="utf-8").splitlines())) if store.exists() else {}
    fresh = {k: line for k, line in zip(keys, lines, strict=True) if k not in known}
    waiting = list(fresh.items())
    step = max(AT_ONCE, len(waiting) // 10)
    for at in range(0, len(waiting), step):
        part = waiting[at : at + step]
        answers = _asked(name, [str(python), str(script), *arguments], [line for _, line in part])
        new = [(key, answer) for (key, _), answer in zip(part, answers, strict=True)]
        known |= dict(new)
        with store.open("a", encoding="utf-8") as stream:
            stream.writelines(json.dumps(pair) + "\n" for pair in new)
    return [known[key] for key in keys]


def _asked(name: str, command: Sequence[str], lines: Sequence[str]) -> list[Any]:
    try:
        with tempfile.TemporaryDirectory() as folder:  # some write files where they run
            done = subprocess.run(
                command,
                input="".join(line + "\n" for line in lines),
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
    if len(answers) != len(lines):
        raise PeerMissingError(f"left out: {name} answered {len(answers)} of {len(lines)} questions")
    return answers
