"""What the benchmark of the library asks, and the processes that answer.

The filters and ids are chosen from a library by rules, so that the same library gives the same questions. Opening ours
counts a first search, which looks at every byte of the index, once a process: else some question would pay for it.
"""

import argparse
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import frames
import plain
import pyarrow as pa

from core import views
from core.errors import DatelineError
from core.filters import Filters
from core.library.reader import Library
from core.library.search import Index

TOOLS = ("ours", "pandas", "sqlite", "duckdb")
FILTERS = ("none", "one land", "a month", "90 days", "rare name", "two lands", "phrase")
# Asked under every filter; those of the second line of ours alone.
FILTERED = ("timeline", "articles", "quotes", "connections, sentence", "connections, article")
OURS = ("timeline_bins", "timeline_counts", "articles_count", "quotes_count", "speakers")
SINGLE = ("facets", "evidence", "shared sentences", "article")
# Words that are looked for, with ten snippets; their counts differ by orders of magnitude.
SEARCHES = ("common", "rare", "phrase", "three words")
# In no article.
NO_WORD = "zzyzx"
ROUNDS, ENOUGH_S = 9, 4.0
Answer = dict[str, Any]
# What a tool raises that holds more than --memory.
_TOO_LITTLE = (MemoryError, pa.ArrowMemoryError, plain.duckdb.OutOfMemoryException)


def plan(folder: Path) -> dict[str, Any]:
    """The filters and ids to ask for."""
    with Library.open(folder) as library:
        lands = list(views.facets(library).countries["code"][:2])
        named = library.rows("""
            SELECT n.name FROM names n JOIN article_entities USING (entity_no) WHERE label = 'PERSON'
            GROUP BY n.canonical_id, n.name HAVING count(*) = 3 ORDER BY hash(n.canonical_id) LIMIT 50""")
        # An article that only says "he" does not have the name.
        rare = max((name for (name,) in named), key=lambda name: len(library.hits(f'"{name}"').articles))
        article_no, article_id = library.rows(
            "SELECT article_no, article_id FROM articles ORDER BY article_id LIMIT 1"
        )[0]
        words = library.packed([article_no])[article_no].column("text")[0].as_py().split()
        pairs = zip(words, words[1:], strict=False)
        phrase = next(f"{a} {b}" for a, b in pairs if len(a) > 3 and (a + b).isalpha() and (a + b).islower())
        story, lead = library.rows("""
            SELECT a.article_id || ':v' || s.first_start || '-' || s.first_end, s.lead FROM stories s
            JOIN articles a ON a.article_no = s.first // 65536 ORDER BY s.n_events DESC, s.lead LIMIT 1""")[0]
        pair = views.connections(library, Filters(), by="country", window="article", limit=plain.LIMIT).pairs.iloc[0]
    return {
        "filters": {
            "none": {},
            "one land": {"countries": lands[1]},
            "a month": {"from": "2023-03-01", "to": "2023-03-31"},
            "90 days": {"from": "2023-01-01", "to": "2023-03-31"},
            "rare name": {"text": f'"{rare}"'},
            "two lands": {"countries": ",".join(lands), "match": "all"},
            "phrase": {"text": f'"{phrase}"'},
        },
        "searches": dict(zip(SEARCHES, (words[2], f'"{rare}"', f'"{phrase}"', " ".join(words[4:7])), strict=True)),
        "article": article_id,
        "story": story,
        "lead": lead,
        "pair": [pair["a"], pair["b"]],
    }


class Ours:
    """Our views, as the pages call them."""

    def __init__(self, folder: Path) -> None:
        self._library = Library.open(folder)
        self._library.hits(NO_WORD)
        self._index = Index.open(folder / "search", thorough=False)

    def timeline(self, filters: Filters) -> int:
        return len(views.timeline(self._library, filters))

    def timeline_bins(self, filters: Filters) -> int:
        return len(views.timeline_bins(self._library, filters))

    def timeline_counts(self, filters: Filters) -> int:
        return int(views.timeline_counts(self._library, filters)["n"])

    def articles(self, filters: Filters) -> int:
        return len(views.articles(self._library, filters, limit=plain.PAGE))

    def articles_count(self, filters: Filters) -> int:
        return views.articles_count(self._library, filters)

    def quotes(self, filters: Filters) -> int:
        return len(views.quotes(self._library, filters, limit=plain.PAGE))

    def quotes_count(self, filters: Filters) -> int:
        return views.quotes_count(self._library, filters)

    def speakers(self, filters: Filters) -> int:
        return len(views.speakers(self._library, filters))

    def connections(self, filters: Filters, window: str) -> int:
        found = views.connections(self._library, filters, by="country", window=window, limit=plain.LIMIT)
        return len(found.pairs)

    def facets(self) -> int:
        return len(views.facets(self._library).countries)

    def evidence(self, story_id: str) -> int:
        return len(views.evidence(self._library, story_id))

    def article(self, article_id: str) -> int:
        page = views.article(self._library, article_id)
        return len(page.marks) if page else 0

    def shared(self, a: str, b: str) -> int:
        return len(views.shared_sentences(self._library, Filters(), a, b, limit=plain.PAGE))

    def search(self, text: str) -> int:
        return self._index.search(text, self._article).total

    def _article(self, number: int) -> tuple[str | None, str]:
        found = self._library.packed([number])[number]
        return found.column("title")[0].as_py(), found.column("text")[0].as_py()


OPEN: dict[str, Callable[[Path], Any]] = {
    "ours": lambda folder: Ours(folder / "library"),
    "pandas": lambda folder: frames.Frames(folder / "plain.duckdb"),
    "sqlite": lambda folder: plain.open_sqlite(folder / "plain.sqlite"),
    "duckdb": lambda folder: plain.open_duckdb(folder / "plain.duckdb"),
}


def asked_of(tool: str) -> list[tuple[str, str]]:
    """Questions and filters, in order."""
    own = tool == "ours"
    found = [(q, f) for q in (*FILTERED, *(OURS if own else ())) for f in FILTERS]
    return found + [(q, "none") for q in SINGLE] + ([("search", s) for s in SEARCHES] if own else [])


def question(side: Any, name: str, chosen: str, asked: dict[str, Any]) -> Callable[[], int]:
    if name == "search":
        return partial(side.search, asked["searches"][chosen])
    filters = Filters.parse(asked["filters"][chosen])
    if name.startswith("connections"):
        return partial(side.connections, filters, name.split(", ")[1])
    if name in FILTERED + OURS:
        return partial(getattr(side, name), filters)
    single = {
        "facets": side.facets,
        "evidence": partial(side.evidence, asked["story" if isinstance(side, Ours) else "lead"]),
        "shared sentences": partial(side.shared, *asked["pair"]),
        "article": partial(side.article, asked["article"]),
    }
    return single[name]


# ---- the process that answers ----------------------------------------------------------------------------------------


def serve(tool: str, folder: Path, memory_gb: float, pipe: Connection) -> None:
    """Answers (question, filter) with its times until told None."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_gb * 2**30),) * 2)
    asked = json.loads((folder / "plan.json").read_text())
    began = time.perf_counter()
    try:
        side = OPEN[tool](folder)
    except _TOO_LITTLE:
        pipe.send({"error": f"over {memory_gb:g} GB"})
        return
    pipe.send({"opened": time.perf_counter() - began})
    for name, chosen in iter(pipe.recv, None):
        ask = question(side, name, chosen, asked)
        try:
            answer = timed(ask)
        except (MemoryError, DatelineError, plain.duckdb.Error) as error:
            answer = {"error": f"{type(error).__name__}: {error}"[:80]}
        pipe.send(answer | {"mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})


def timed(ask: Callable[[], int]) -> Answer:
    """Wall and CPU in milliseconds of some rounds after one to warm up; slow ones are asked less often."""
    wall, cpu, rows = [], [], 0
    began = time.perf_counter()
    for n in range(ROUNDS + 1):
        start, start_cpu = time.perf_counter(), time.process_time()
        rows = ask()
        took = (time.perf_counter() - start) * 1000, (time.process_time() - start_cpu) * 1000
        if n or took[0] > ENOUGH_S / 3 * 1000:
            wall.append(took[0])
            cpu.append(took[1])
        if time.perf_counter() - began > ENOUGH_S and wall:
            break
    return {"rows": rows, "wall": wall, "cpu": cpu}


class Child:
    """A tool in a process of its own, started anew when it was too slow; one that could not open is not asked."""

    def __init__(self, tool: str, folder: Path, options: argparse.Namespace) -> None:
        self._tool, self._folder, self._options = tool, folder, options
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        args = (self._tool, self._folder, self._options.memory, theirs)
        self._process = multiprocessing.get_context("spawn").Process(target=serve, args=args, daemon=True)
        self._process.start()
        theirs.close()
        answer = self._answer(10 * self._options.patience)
        self.opened, self._failed = answer.get("opened", float("nan")), answer.get("error", "")

    def ask(self, name: str, chosen: str) -> Answer:
        if self._failed:
            return {"error": self._failed}
        self._pipe.send((name, chosen))
        answer = self._answer(self._options.patience + ENOUGH_S)
        if "dead" in answer:
            self._process.kill()
            self._process.join()
            self._start()
        return answer

    def _answer(self, patience: float) -> Answer:
        if not self._pipe.poll(patience):
            return {"dead": True, "error": f"> {patience:.0f} s"}
        try:
            return self._pipe.recv()
        except EOFError:
            self._process.join()
            return {"dead": True, "error": f"ended with {self._process.exitcode}"}

    def close(self) -> None:
        if not self._failed:
            self._pipe.send(None)
        self._process.join(20)
