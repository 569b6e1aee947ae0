"""Reads public hostile corpora: every input has to end as articles, as articles with a warning, or as a named reject.

    make hostile CORPORA=FOLDER

FOLDER holds what was fetched, in any order of folders: the test files of feed, page, PDF, office and mail readers, JSON
suites, traversal archives. Files that hold cases are taken apart: html5lib's tokenizer tests (*.test), lists of naughty
strings (blns.json), DOMPurify's payloads (expect.mjs). Prints what became of them, the slowest, and the memory that
reading took; ends with 1 where something raised, hung, or was written outside the folder of the run.
"""

import argparse
import datetime as dt
import json
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.read import Item, Reading
from core.read.registry import BY_SUFFIX

# Suffixes that are no format of ours and still are what an analyst may drop: they have to be refused in words.
ALSO = {
    ".doc",
    ".ppt",
    ".pptx",
    ".xls",
    ".msg",
    ".pub",
    ".vsd",
    ".vsdx",
    ".png",
    ".jpg",
    ".svg",
    ".epub",
    ".bz2",
    ".xz",
    ".7z",
    ".rar",
    ".exe",
    ".dat",
    ".bin",
    ".one",
    ".mht",
    ".test",
    ".mjs",
    "",
}
ADDED = dt.date(2026, 1, 15)
MB = 1_000_000


def main() -> int:
    """Runs all inputs and prints what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth input")
    chosen = parser.parse_args()
    outcome: Counter[str] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    slow: list[tuple[float, str]] = []
    raised: list[str] = []
    with tempfile.TemporaryDirectory() as folder, Reading(ADDED) as reading:
        scratch = Path(folder, "input")
        scratch.mkdir()
        for number, (name, data) in enumerate(inputs(chosen.corpora)):
            if number % chosen.every:
                continue
            path = scratch / f"case{Path(name).suffix.lower()}"
            path.write_bytes(data)
            started = time.perf_counter()
            try:
                found = what(reading, path)
            except Exception as error:  # what must not happen: it is listed and counted
                found = "raised"
                raised.append(f"{name}: {type(error).__name__}: {error}")
            took = time.perf_counter() - started
            slow = sorted([*slow, (took, name)], reverse=True)[:8]
            outcome[found] += 1
            kinds[path.suffix or "none", found] += 1
            path.unlink(missing_ok=True)
            if left := [str(p) for p in Path(folder).rglob("*") if p != scratch]:
                raised.append(f"{name}: wrote {left}")
    print(f"{sum(outcome.values()):,} inputs:", ", ".join(f"{n:,} {what}" for what, n in outcome.most_common()))
    for (suffix, found), n in sorted(kinds.items()):
        print(f"  {suffix:10} {found:10} {n:6,}")
    print("slowest:", *(f"{took:6.1f} s  {name}" for took, name in slow), sep="\n  ")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"memory: {peak:,.0f} MB at most in a reading process")
    for line in raised:
        print("FAILED", line)
    return 1 if raised else 0


def what(reading: Reading, path: Path) -> str:
    """What becomes of a file: "articles", "warned" (articles, with a word on them) or "rejects"."""
    items = list(reading.file(path))
    if not items:
        raise AssertionError("neither an article nor a reject")
    for item in items:
        if isinstance(item, Item):
            if not item.article.text.strip():
                raise AssertionError("an article without text")
        elif not item.reason.strip() or len(item.reason) > 2000:
            raise AssertionError(f"a reject without a reason, or with a long one: {item.reason[:200]!r}")
    articles = sum(isinstance(item, Item) for item in items)
    return "rejects" if not articles else "articles" if articles == len(items) else "warned"


def inputs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every input below a folder, cases taken apart."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in (".git", "node_modules"))
        for name in sorted(files):
            path = Path(parent, name)
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            place = str(path.relative_to(folder))
            if name.endswith(".test"):
                yield from _tokenizer(path, place)
            elif name == "blns.json":
                yield from _strings(json.loads(path.read_bytes()), place)
            elif name.startswith("expect") and name.endswith((".js", ".mjs")):
                payloads = re.findall(r"\"payload\":\s*(\"(?:[^\"\\]|\\.)*\")", path.read_text("utf-8", "replace"))
                yield from _strings([_loaded(p) for p in payloads], place)
            elif path.suffix.lower() in BY_SUFFIX or path.suffix.lower() in ALSO:
                yield place, path.read_bytes()


def _tokenizer(path: Path, place: str) -> Iterator[tuple[str, bytes]]:
    try:
        tests = json.loads(path.read_bytes()).get("tests", [])
    except ValueError:
        return
    for number, test in enumerate(tests):
        yield f"{place}#{number}.html", str(test.get("input", "")).encode("utf-8", "surrogatepass")


def _strings(strings: list[str], place: str) -> Iterator[tuple[str, bytes]]:
    """Each as a text, as a page, and as every fact of a record."""
    for number, text in enumerate(strings):
        data = text.encode("utf-8", "surrogatepass")
        yield f"{place}#{number}.txt", data
        yield f"{place}#{number}.html", b"<html><body><article><p>" + data + b"</p></article></body></html>"
        row = dict.fromkeys(("title", "source", "author", "url", "language", "published"), text)
        yield f"{place}#{number}.jsonl", json.dumps({"text": f"A report. {text}", **row}).encode()


def _loaded(literal: str) -> str:
    try:
        return str(json.loads(literal))
    except ValueError:
        return literal


if __name__ == "__main__":
    sys.exit(main())
