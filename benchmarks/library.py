"""The library at size: the questions of the pages, ours beside pandas in memory, SQLite and DuckDB without layout.

Builds a synthetic library of each size (see `synthetic.py`), asks each tool each question under each filter in a
process of its own, and prints median and p95 in milliseconds of wall time, for ours also the median of CPU; bytes on
disk beside the raw UTF-8 text, and what opening the library and the first chart's frame cost. Where a question takes
longer than --patience, or more memory than --memory, it says so. "rare name" is the search text of a name in
three articles, "phrase" two words that stand together somewhere; "two lands" means both.

Usage: python benchmarks/library.py --sizes 10000,100000 [--keep DIR] [--tools ours,pandas,sqlite,duckdb] [--relink]
"""

import argparse
import datetime as dt
import json
import multiprocessing
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import plain
import synthetic

from core import views
from core.errors import DatelineError
from core.filters import Filters
from core.library import pointer
from core.library.reader import Library

TOOLS = ("ours", "pandas", "sqlite", "duckdb")
FILTERED = ("timeline", "articles", "quotes", "connections, sentence", "connections, article")
SINGLE = ("facets", "evidence", "shared sentences", "article")
ROUNDS, ENOUGH_S = 9, 4.0
Answer = dict[str, Any]


# ---- what is asked ---------------------------------------------------------------------------------------------------


def plan(folder: Path) -> dict[str, Any]:
    """The filters and ids to ask for, chosen from the library by rules, so that the same library gives the same."""
    with Library.open(folder) as library:
        lands = list(views.facets(library).countries["code"][:2])
        rare = library.rows("""
            SELECT c.name FROM canonicals c JOIN links USING (canonical_id) WHERE label = 'PERSON'
            GROUP BY c.canonical_id, c.name HAVING count(*) = 3 ORDER BY hash(c.canonical_id) LIMIT 1""")[0][0]
        text = library.rows("SELECT article_id, text FROM texts ORDER BY article_id LIMIT 1")[0]
        words = [w for w in text[1].split() if w.isalpha() and w.islower() and len(w) > 3]
        after = text[1].split()
        phrase = next(f"{w} {after[after.index(w) + 1]}" for w in words if after[after.index(w) + 1].islower())
        story = library.rows("SELECT story_id FROM stories ORDER BY len(event_ids) DESC, story_id LIMIT 1")[0][0]
        pair = views.connections(library, Filters(), by="country", window="article", limit=plain.LIMIT).iloc[0]
    return {
        "filters": {
            "none": {},
            "one land": {"countries": lands[1]},
            "a month": {"from": "2023-03-01", "to": "2023-03-31"},
            "rare name": {"text": rare},
            "two lands": {"countries": ",".join(lands), "match": "all"},
            "phrase": {"text": phrase.strip(".”")},
        },
        "article": text[0],
        "story": story,
        "pair": [pair["a"], pair["b"]],
    }


class Ours:
    """Our views, as the pages call them."""

    def __init__(self, folder: Path) -> None:
        self._library = Library.open(folder)

    def timeline(self, filters: Filters) -> int:
        return len(views.timeline(self._library, filters))

    def articles(self, filters: Filters) -> int:
        return len(views.articles(self._library, filters))

    def quotes(self, filters: Filters) -> int:
        return len(views.quotes(self._library, filters))

    def connections(self, filters: Filters, window: str) -> int:
        return len(views.connections(self._library, filters, by="country", window=window, limit=plain.LIMIT))

    def facets(self) -> int:
        return len(views.facets(self._library).countries)

    def evidence(self, story_id: str) -> int:
        return len(views.evidence(self._library, story_id))

    def article(self, article_id: str) -> int:
        page = views.article(self._library, article_id)
        return len(page.marks) if page else 0

    def shared(self, a: str, b: str) -> int:
        return len(views.shared_sentences(self._library, Filters(), a, b))


OPEN: dict[str, Callable[[Path], Any]] = {
    "ours": lambda folder: Ours(folder / "library"),
    "pandas": lambda folder: plain.Frames(folder / "plain.duckdb"),
    "sqlite": lambda folder: plain.open_sqlite(folder / "plain.sqlite"),
    "duckdb": lambda folder: plain.open_duckdb(folder / "plain.duckdb"),
}


def question(side: Any, name: str, filters: Filters, asked: dict[str, Any]) -> Callable[[], int]:
    if name.startswith("connections"):
        return partial(side.connections, filters, name.split(", ")[1])
    if name in FILTERED:
        return partial(getattr(side, name), filters)
    single = {
        "facets": side.facets,
        "evidence": partial(side.evidence, asked["story"]),
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
    side = OPEN[tool](folder)
    pipe.send({"opened": time.perf_counter() - began})
    for name, chosen in iter(pipe.recv, None):
        ask = question(side, name, Filters.parse(asked["filters"][chosen]), asked)
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
    """A tool in a process of its own, started anew when it was too slow."""

    def __init__(self, tool: str, folder: Path, options: argparse.Namespace) -> None:
        self._tool, self._folder, self._options = tool, folder, options
        self._start()

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        args = (self._tool, self._folder, self._options.memory, theirs)
        self._process = multiprocessing.get_context("spawn").Process(target=serve, args=args, daemon=True)
        self._process.start()
        theirs.close()
        self.opened = self._answer(10 * self._options.patience).get("opened", float("nan"))

    def ask(self, name: str, chosen: str) -> Answer:
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
        self._pipe.send(None)
        self._process.join(20)


# ---- one size --------------------------------------------------------------------------------------------------------


def build(folder: Path, n: int, *, tools: list[str]) -> None:
    """The library, the plan, and the other tools' tables; what is there already is kept."""
    library = folder / "library"
    if not (folder / "plan.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        began, cpu = time.perf_counter(), time.process_time()
        raw = synthetic.build(library, n)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        asked = plan(library) | {"raw": raw, "built": [took, cpu, peak]}
        (folder / "plan.json").write_text(json.dumps(asked))
    for name, make, source in (
        ("plain.duckdb", plain.make_duckdb, snapshot(library)),
        ("plain.sqlite", plain.make_sqlite, folder / "plain.duckdb"),
    ):
        wanted = "sqlite" in tools if name.endswith("sqlite") else len(tools) > (tools == ["ours"])
        if wanted and not (folder / name).exists():
            began = time.perf_counter()
            make(source, folder / name)
            print(f"  {name} made in {time.perf_counter() - began:.0f} s", flush=True)


def snapshot(library: Path) -> Path:
    found = pointer.read(library)
    if found is None:
        sys.exit(f"{library} holds no library; remove it and start again.")
    return library / "snapshots" / found.snapshot


def in_child(target: Callable, *args: Any, **options: Any) -> float:
    """Runs a function in a process of its own; its peak memory does not count for what follows. Seconds it took."""
    began = time.perf_counter()
    process = multiprocessing.get_context("spawn").Process(target=target, args=args, kwargs=options)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{target.__name__} ended with {process.exitcode}")
    return time.perf_counter() - began


def first_chart(library: Path, pipe: Connection) -> None:
    """From a process that has its imports to the timeline's frame without a filter."""
    bare = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu = time.perf_counter(), time.process_time()
    with Library.open(library) as opened:
        opened_at = time.perf_counter()
        views.facets(opened)
        rows = len(views.timeline(opened, Filters()))
    done = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = opened_at - began, done[0] - began, done[1] - cpu, rows, bare // 1024, peak // 1024
    pipe.send(figures)


def sizes_on_disk(folder: Path) -> Iterator[str]:
    asked = json.loads((folder / "plan.json").read_text())
    raw = asked["raw"]
    yield f"raw UTF-8 text {raw / 1e6:,.0f} MB"
    files = {"our snapshot": snapshot(folder / "library")}
    files |= {name: folder / name for name in ("plain.duckdb", "plain.sqlite") if (folder / name).exists()}
    for name, path in files.items():
        yield f"{name} {path.stat().st_size / 1e6:,.0f} MB = {path.stat().st_size / raw:.2f} × raw"
    yield "originals (kept beside, uncompressed) would add 1.00 × raw"


def tables_on_disk(library: Path) -> Iterator[str]:
    """Megabytes by table, from the blocks each column's segments lie in."""
    with plain.duckdb.connect(str(snapshot(library)), read_only=True) as opened:
        block = opened.execute("SELECT block_size FROM pragma_database_size()").fetchone()[0]
        for (table,) in opened.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            query = f"""
                SELECT count(DISTINCT b) FROM (SELECT unnest(list_append(additional_block_ids, block_id)) AS b
                FROM pragma_storage_info('{table}') WHERE persistent)"""  # noqa: S608 - a name from the catalogue
            blocks = opened.execute(query).fetchone()[0]
            yield f"{table} {blocks * block / 1e6:,.0f}"


def relink_cost(library: Path) -> str:
    """Linking everything in Python, as `dateline add` does at each publishing; the result is dropped."""
    from core.ingest import country_names
    from core.library.writer import open_writer
    from core.link.relink import relink

    began, cpu = time.perf_counter(), time.process_time()
    with open_writer(library) as writer:
        relink(writer, country_names=country_names())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return f"relink: {time.perf_counter() - began:.1f} s, CPU {time.process_time() - cpu:.1f} s, peak {peak:,} MB"


def show_relink(library: Path) -> None:
    print(f"  {relink_cost(library)}", flush=True)


def cell(answer: Answer) -> str:
    if "error" in answer:
        return answer["error"]
    middle, late = np.percentile(answer["wall"], [50, 95])
    return f"{middle:,.0f} / {late:,.0f}"


def differing(name: str, answers: dict[str, Answer]) -> str:
    """Which tools find another number of rows than the first; facets and article pages count other things."""
    rows = {tool: a["rows"] for tool, a in answers.items() if "rows" in a and name not in ("facets", "article")}
    expected = next(iter(rows.values()), 0)
    strange = [f"{tool} {n:,} rows" for tool, n in rows.items() if n != expected]
    return f"  ({', '.join(strange)})" if strange else ""


def report(folder: Path, n: int, tools: list[str], options: argparse.Namespace) -> None:
    asked = json.loads((folder / "plan.json").read_text())
    took, cpu, peak = asked["built"]
    print(f"\n{n:,} articles: built in {took:.0f} s, CPU {cpu:.0f} s ({n / took:,.0f} articles a second), {peak:,} MB")
    print("  disk: " + "; ".join(sizes_on_disk(folder)))
    print("  MB by table: " + ", ".join(tables_on_disk(folder / "library")))
    ours, theirs = multiprocessing.Pipe()
    in_child(first_chart, folder / "library", theirs)
    opened, chart, cpu, rows, bare, top = ours.recv()
    print(
        f"  opened in {opened:.2f} s; with facets and the timeline's {rows:,} rows {chart:.2f} s, CPU {cpu:.2f} s, "
        f"{top:,} MB (imports {bare:,} MB)"
    )
    children = {tool: Child(tool, folder, options) for tool in tools}
    print("  tools opened in s: " + ", ".join(f"{t} {c.opened:.1f}" for t, c in children.items()))
    head = f"{'question':22} {'filter':10} {'rows':>9} {'CPU':>8} " + " ".join(f"{t:>17}" for t in tools)
    print(f"  {head}  (ms: median / p95)")
    pairs = [(q, f) for q in FILTERED for f in asked["filters"]] + [(q, "none") for q in SINGLE]
    pairs = [pair for pair in pairs if options.only in pair[0]]
    for name, chosen in pairs:
        answers = {tool: child.ask(name, chosen) for tool, child in children.items()}
        first = answers[tools[0]]
        cpu_ms = f"{np.median(first['cpu']):,.0f}" if "cpu" in first else "-"
        cells = " ".join(f"{cell(a):>17}" for a in answers.values())
        line = f"  {name:22} {chosen:10} {first.get('rows', 0):9,} {cpu_ms:>8} {cells}{differing(name, answers)}"
        print(line, flush=True)
        if options.json:
            with options.json.open("a") as stream:
                stream.write(json.dumps({"n": n, "question": name, "filter": chosen, "answers": answers}) + "\n")
    for tool, child in children.items():
        print(f"  {tool}: peak {child.ask('facets', 'none').get('mb', 0):,} MB")
        child.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000", help="articles, by commas")
    parser.add_argument("--keep", type=Path, help="folder to build in and leave; what it has is used again")
    parser.add_argument("--tools", default=",".join(TOOLS), help="which to ask, by commas")
    parser.add_argument("--patience", type=float, default=60, help="seconds for a question")
    parser.add_argument("--memory", type=float, default=8, help="GB of address space a tool may take")
    parser.add_argument("--relink", action="store_true", help="also time linking everything in Python")
    parser.add_argument("--only", default="", help="questions with this in their name")
    parser.add_argument("--json", type=Path, help="append every time measured to this file")
    options = parser.parse_args()
    tools = [tool for tool in options.tools.split(",") if tool in TOOLS]
    base = options.keep or Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    try:
        for n in map(int, options.sizes.split(",")):
            in_child(build, base / str(n), n, tools=tools)
            if options.relink:
                in_child(show_relink, base / str(n) / "library")
            report(base / str(n), n, tools, options)
    finally:
        if not options.keep:
            shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
