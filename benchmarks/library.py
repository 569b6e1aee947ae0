"""The library at size: the questions of the pages, ours beside pandas in memory, SQLite and DuckDB without layout.

Builds a synthetic library of each size (see `synthetic.py`) and says how many articles a second each step of storing
takes in; asks each tool each question (`asked.py`) under each filter in a process of its own, and prints median and p95
in milliseconds of wall time, for ours also the median of CPU; bytes on disk beside the raw UTF-8 text, and what opening
the library and the first chart's frame cost. Where a question takes longer than --patience, or more memory than
--memory, it says so. "rare name" is the search text of a name in three articles, "phrase" two words that stand together
somewhere; "two lands" means both. Ours is opened when its first search is done, which looks at every byte of the index;
until 22 November 2026 the first question with a text paid for that. Pages have 50 rows, charts at most 1,500 stories.

Usage: python benchmarks/library.py --sizes 10000,100000 [--keep DIR] [--tools ours,pandas,sqlite,duckdb]
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
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import plain
import synthetic
from asked import TOOLS, Answer, Child, asked_of, plan

from core import views
from core.filters import Filters
from core.library import manifest
from core.library.reader import Library

STORING = ("segments", "names", "charts", "stories")
SUMS = (
    ("stored", STORING),
    ("stored and published", (*STORING, "publishing")),
    ("with the search index", (*STORING, "publishing", "index")),
)


def build(folder: Path, n: int, *, tools: list[str]) -> None:
    """The library, the plan, and the other tools' tables; what is there already is kept."""
    library = folder / "library"
    if not (folder / "plan.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        began, cpu = time.perf_counter(), time.process_time()
        raw, steps = synthetic.build(library, n)
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        asked = plan(library) | {"raw": raw, "built": [took, cpu, peak], "steps": steps}
        (folder / "plan.json").write_text(json.dumps(asked))
    for name, make, source in (
        ("plain.duckdb", plain.make_duckdb, library),
        ("plain.sqlite", plain.make_sqlite, folder / "plain.duckdb"),
    ):
        wanted = "sqlite" in tools if name.endswith("sqlite") else len(tools) > (tools == ["ours"])
        if wanted and not (folder / name).exists():
            began = time.perf_counter()
            make(source, folder / name)
            print(f"  {name} made in {time.perf_counter() - began:.0f} s", flush=True)


def in_child(target: Callable, *args: Any, **options: Any) -> None:
    """Runs a function in a process of its own; its peak memory does not count for what follows."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=args, kwargs=options)
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{target.__name__} ended with {process.exitcode}")


def first_chart(library: Path, pipe: Connection) -> None:
    """From a process that has its imports to the timeline's frame without a filter."""
    bare = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, cpu = time.perf_counter(), time.process_time()
    with Library.open(library) as opened:
        opened_at = time.perf_counter()
        views.facets(opened)
        views.timeline_counts(opened, Filters())
        views.timeline_bins(opened, Filters())
        rows = len(views.timeline(opened, Filters()))
    done = time.perf_counter(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send((opened_at - began, done[0] - began, done[1] - cpu, rows, bare // 1024, peak // 1024))


def sizes_on_disk(folder: Path, raw: int) -> Iterator[str]:
    yield f"raw UTF-8 text {raw / 1e6:,.0f} MB"
    library = folder / "library"
    paths = {part: library / part for part in ("segments", "charts", "search")}
    paths |= {name: folder / name for name in ("plain.duckdb", "plain.sqlite") if (folder / name).exists()}
    for name, path in paths.items():
        size = sum(file.stat().st_size for file in (path.rglob("*") if path.is_dir() else [path]))
        yield f"{name} {size / 1e6:,.0f} MB = {size / raw:.2f} × raw"


def tables_on_disk(library: Path) -> Iterator[str]:
    """Megabytes by table of our charts, from the blocks each column's segments lie in."""
    found = manifest.read(library)
    if found is None:
        sys.exit(f"{library} holds no library; remove it and start again.")
    with plain.duckdb.connect(str(manifest.charts_path(library, found)), read_only=True) as opened:
        block = opened.execute("SELECT block_size FROM pragma_database_size()").fetchall()[0][0]
        for (table,) in opened.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            query = f"""
                SELECT count(DISTINCT b) FROM (SELECT unnest(list_append(additional_block_ids, block_id)) AS b
                FROM pragma_storage_info('{table}') WHERE persistent)"""  # noqa: S608 - a name from the catalogue
            blocks = opened.execute(query).fetchall()[0][0]
            yield f"{table} {blocks * block / 1e6:,.1f}"


def storing(n: int, asked: dict[str, Any]) -> Iterator[str]:
    """Articles a second by step: wall time, then CPU.

    Stored is what happens after parsing until an article is on the disk for good (segments), its names are told, and
    charts hold it and its stories: what is done for each article that comes. Published adds what is done once a run:
    sorting, counting beforehand, merging segments, hashing. The search index is made between, of 20,000 articles and
    more; of fewer beside the charts. Making the articles themselves (world, generator) is in none.
    """
    steps = {"index": (0.0, 0.0), **asked["steps"]}
    took = {step: (sum(steps[one][0] for one in some), sum(steps[one][1] for one in some)) for step, some in SUMS}
    for step, (wall, cpu) in (took | steps).items():
        yield f"{step} {wall:.1f} s ({n / max(wall, 1e-3):,.0f}/s; CPU {cpu:.1f} s)"


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
    print("  storing: " + "; ".join(storing(n, asked)))
    print("  disk: " + "; ".join(sizes_on_disk(folder, asked["raw"])))
    print("  MB by table: " + ", ".join(tables_on_disk(folder / "library")))
    ours, theirs = multiprocessing.Pipe()
    in_child(first_chart, folder / "library", theirs)
    opened, chart, cpu, rows, bare, top = ours.recv()
    print(
        f"  opened in {opened:.2f} s; with facets and the timeline's {rows:,} rows {chart:.2f} s, CPU {cpu:.2f} s, "
        f"{top:,} MB (imports {bare:,} MB)"
    )
    ask_all(folder, n, tools, options)


def ask_all(folder: Path, n: int, tools: list[str], options: argparse.Namespace) -> None:
    children = {tool: Child(tool, folder, options) for tool in tools}
    print("  tools opened in s: " + ", ".join(f"{t} {c.opened:.1f}" for t, c in children.items()))
    head = f"{'question':22} {'filter':11} {'rows':>9} {'CPU':>8} " + " ".join(f"{t:>17}" for t in tools)
    print(f"  {head}  (ms: median / p95)")
    askable = {tool: set(asked_of(tool)) for tool in tools}
    for name, chosen in (pair for pair in asked_of(tools[0]) if options.only in pair[0]):
        answers = {t: child.ask(name, chosen) for t, child in children.items() if (name, chosen) in askable[t]}
        first = answers[tools[0]]
        cpu_ms = f"{np.median(first['cpu']):,.0f}" if "cpu" in first else "-"
        cells = " ".join(f"{cell(answers[t]) if t in answers else '-':>17}" for t in tools)
        line = f"  {name:22} {chosen:11} {first.get('rows', 0):9,} {cpu_ms:>8} {cells}{differing(name, answers)}"
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
    parser.add_argument("--only", default="", help="questions with this in their name")
    parser.add_argument("--json", type=Path, help="append every time measured to this file")
    options = parser.parse_args()
    tools = [tool for tool in options.tools.split(",") if tool in TOOLS]
    base = options.keep or Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    try:
        for n in map(int, options.sizes.split(",")):
            in_child(build, base / str(n), n, tools=tools)
            report(base / str(n), n, tools, options)
    finally:
        if not options.keep:
            shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    main()
