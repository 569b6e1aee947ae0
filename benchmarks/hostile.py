"""Reads public hostile corpora: every input has to end as articles, as articles with a warning, or as a named reject.

    make hostile CORPORA=FOLDER

FOLDER holds what was fetched, in any order of folders: the test files of feed, page, PDF, office and mail readers, JSON
suites, traversal archives. Files that hold cases are taken apart: html5lib's tokenizer tests (*.test), lists of naughty
strings (blns.json), DOMPurify's payloads (expect.mjs). Prints what became of them, the slowest, and the memory that
reading took; ends with 1 where something raised, hung, could not be had back byte for byte, or where the reading
process opened a file to write outside its folder for temporary files, an address, or a program.
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
from hashlib import sha256
from pathlib import Path

from core.library.originals import Originals
from core.read import Item, Reading
from core.read.apart import Apart
from core.read.registry import BY_SUFFIX
from core.records import Reject

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
ARCHIVES = {suffix for suffix, row in BY_SUFFIX.items() if row.is_archive}
# A process that is killed at its limit is answered for a little later.
GRACE_S = 10
# The reading process as it is, told on: what it opens to write, asks on a network, or starts. argv: where it may write,
# where that is put down.
WATCHED = """
import os, sys
allowed, log = sys.argv[1], os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
MOVES = {"os.mkdir", "os.rename", "os.link", "os.symlink", "os.chmod", "os.remove", "os.rmdir", "os.truncate"}
STARTS = "socket.connect", "socket.getaddrinfo", "subprocess", "os.system", "os.exec", "os.posix_spawn"
def hook(event, args):
    told = event.startswith(STARTS)
    if event == "open" and isinstance(args[0], (str, bytes)) and args[2] & WRITES or event in MOVES:
        path = os.path.realpath(os.fsdecode(args[0]))
        told = path != os.devnull and not path.startswith(allowed)
    if told:
        os.write(log, f"{event} {args!r:.300}\\n".encode("utf-8", "replace"))
sys.addaudithook(hook)
from core.read.worker import main
main()
"""


def main() -> int:
    """Runs all inputs and prints what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth input")
    chosen = parser.parse_args()
    chosen.corpora = chosen.corpora.absolute()
    outcome: Counter[str] = Counter()
    kinds: Counter[tuple[str, str]] = Counter()
    slow: list[tuple[float, str]] = []
    raised: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        scratch, told = _rooms(Path(folder))
        originals = Originals(Path(folder))
        with Reading(ADDED, originals.keep) as reading:
            reading.apart = Apart(("-c", WATCHED, os.environ["TMPDIR"], str(told)))
            before = _listed(Path(folder), originals)
            for number, (name, data) in enumerate(inputs(chosen.corpora)):
                if number % chosen.every:
                    continue
                path = scratch / f"case{Path(name).suffix.lower()}"
                path.write_bytes(data)
                started = time.perf_counter()
                try:
                    found = what(reading, path, data, originals)
                except Exception as error:  # what must not happen: it is listed and counted
                    found = "raised"
                    raised.append(f"{name}: {type(error).__name__}: {error}")
                took = time.perf_counter() - started
                slow = sorted([*slow, (took, name)], reverse=True)[:8]
                outcome[found] += 1
                kinds[path.suffix or "none", found] += 1
                path.unlink(missing_ok=True)
                if path.suffix not in ARCHIVES and took > reading.limits.seconds + GRACE_S:
                    raised.append(f"{name}: took {took:.0f} seconds")
                if left := _listed(Path(folder), originals) - before:
                    raised.append(f"{name}: wrote {sorted(left)}")
                    before |= left
                if told.stat().st_size:
                    raised.append(f"{name}: {told.read_text('utf-8').strip()}")
                    os.truncate(told, 0)
    print(f"{sum(outcome.values()):,} inputs:", ", ".join(f"{n:,} {what}" for what, n in outcome.most_common()))
    for (suffix, found), n in sorted(kinds.items()):
        print(f"  {suffix:10} {found:10} {n:6,}")
    print("slowest:", *(f"{took:6.1f} s  {name}" for took, name in slow), sep="\n  ")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    print(f"memory: {peak:,.0f} MB at most in a reading process")
    for line in raised:
        print("FAILED", line)
    return 1 if raised else 0


def _rooms(folder: Path) -> tuple[Path, Path]:
    """Where the inputs lie, deep enough that a path of "../" ends within the folder, and where writing is told."""
    deep = folder / "a/b/c/d/e/f"
    for room in ("input", "temporary", "home"):
        (deep / room).mkdir(parents=True)
    os.chdir(deep / "home")
    os.environ |= {"TMPDIR": str(deep / "temporary"), "HOME": str(deep / "home")}
    tempfile.tempdir = str(deep / "temporary")
    told = folder / "told.txt"
    told.touch()
    return deep / "input", told


def _listed(folder: Path, originals: Originals) -> set[str]:
    return {str(path) for path in folder.rglob("*") if not path.is_relative_to(originals.folder)}


def what(reading: Reading, path: Path, data: bytes, originals: Originals) -> str:
    """What becomes of a file: "articles", "warned" (articles, with a word on them) or "rejects"."""
    items = list(reading.file(path))
    if not items:
        raise AssertionError("neither an article nor a reject")
    for item in items:
        if isinstance(item, Item):
            if not item.article.text.strip():
                raise AssertionError("an article without text")
            if sha256(item.original).hexdigest() != item.article.sha256:
                raise AssertionError("an article whose bytes are not those of its SHA-256")
        elif not item.reason.strip() or len(item.reason) > 2000:
            raise AssertionError(f"a reject without a reason, or with a long one: {item.reason[:200]!r}")
    _check_kept(items, path, data, originals, reading.limits.max_bytes)
    articles = sum(isinstance(item, Item) for item in items)
    return "rejects" if not articles else "articles" if articles == len(items) else "warned"


def _check_kept(items: list[Item | Reject], path: Path, data: bytes, originals: Originals, most: int) -> None:
    """Raises AssertionError where bytes that were refused are not kept, or not as they were."""
    refused = [item for item in items if isinstance(item, Reject) and item.article_id is None]
    for reject in refused:
        if reject.sha256 and originals.find(reject.sha256) is None:
            raise AssertionError("refused bytes are not found by their SHA-256")
        is_whole = reject.path == str(path) and 0 < len(data) < most
        if is_whole and (not reject.sha256 or originals.find(reject.sha256) != data):
            raise AssertionError("a refused file is not kept as it was")
    for reject in refused:
        if reject.sha256:
            originals.discard(reject.sha256)


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
