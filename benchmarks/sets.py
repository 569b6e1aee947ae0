"""Evaluation sets: JSON lines in a folder of the user's own; none comes with the project."""

import hashlib
import json
from pathlib import Path


def documents(folder: Path, name: str, half: str | None = None) -> list[dict]:
    """The documents of the files that begin with a name; with a half only those whose id's digest is even (a) or
    odd (b), so that rules written from one half can be measured on the other. No file, no document.
    """
    found = []
    for path in sorted(folder.glob(f"{name}*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            found += [json.loads(line) for line in lines]
    return [d for d in found if half is None or half_of(d["id"]) == half]


def half_of(name: str) -> str:
    """The half an id belongs to, "a" or "b", always the same."""
    return "ab"[hashlib.md5(name.encode(), usedforsecurity=False).digest()[0] % 2]


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean."""
    return 2 * precision * recall / max(1e-9, precision + recall)
