"""Full-text search beside SQLite's FTS5, on the same synthetic articles, in one run.

    python benchmarks/search.py DIR [--articles 10000]

DIR is made and kept: texts, our index, FTS5's. Both index articles and sentences, neither keeps texts. Each question is
asked for ten articles, best first, with their count and ours with snippets too, as a page of results needs them; then
for the numbers of all sentences, as charts need them (ours leave out articles that do not match an AND as a whole).
Questions take words of every frequency from the texts. CPU is of all threads of the process.
"""

import argparse
import datetime as dt
import os
import resource
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import synthetic
from world import World

from core.library.search import Document, Index, open_indexer, sentence_key

ROUNDS, EACH = 3, 12
PER_COMMIT = 5  # batches


class Texts:
    """Titles and texts by article number, in a file."""

    def __init__(self, folder: Path) -> None:
        self._path, self._limits = folder / "texts.bin", np.load(folder / "limits.npy")
        self._stream = self._path.open("rb")

    def __len__(self) -> int:
        return len(self._limits) - 1

    def __call__(self, number: int) -> tuple[str, str]:
        low, high = self._limits[number : number + 2].tolist()
        self._stream.seek(low)
        title, _, text = self._stream.read(high - low).decode().partition("\n")
        return title, text


def documents(batch: synthetic.Batch) -> Iterator[Document]:
    table = synthetic.articles_of(batch).to_pylist()
    limits = np.searchsorted(batch.grid.sentence_article, np.arange(len(table) + 1)).tolist()
    spans = list(zip(batch.first.tolist(), batch.last.tolist(), strict=True))
    for k, (row, text) in enumerate(zip(table, batch.texts, strict=True)):
        yield Document(
            batch.number * synthetic.BATCH + k,
            row["title"],
            text,
            row["source"] or "unknown source",
            row["published"],
            row["countries"],
            spans[limits[k] : limits[k + 1]],
        )


# ---- building --------------------------------------------------------------------------------------------------------


def build(folder: Path, n: int) -> None:
    """Both indexes and the texts; prints what each took."""
    folder.mkdir(parents=True, exist_ok=True)
    sides = {"ours": build_ours, "fts5": build_fts5}
    if not (folder / "limits.npy").exists():
        write_texts(folder, n)
    raw = (folder / "texts.bin").stat().st_size
    print(f"{n:,} articles, {raw / 1e6:,.0f} MB of text")
    for name, make in sides.items():
        if not (folder / name).exists():
            began, cpu = time.perf_counter(), time.process_time()
            make(folder / name, n)
            took, cpu = time.perf_counter() - began, time.process_time() - cpu
            print(f"  {name}: indexed in {took:,.0f} s, CPU {cpu:,.0f} s, making the texts included", flush=True)
        size = sum(path.stat().st_size for path in (folder / name).iterdir())
        print(f"  {name}: {size / 1e6:,.0f} MB = {size / raw:.2f} of the text")
    print(f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB")


def write_texts(folder: Path, n: int) -> None:
    began, limits = time.process_time(), [0]
    with (folder / "texts.bin").open("wb") as stream:
        for batch in synthetic.batches(World(n, 1)):
            for document in documents(batch):
                limits.append(limits[-1] + stream.write(f"{document.title}\n{document.text}".encode()))
    np.save(folder / "limits.npy", np.array(limits))
    print(f"  making the texts alone: CPU {time.process_time() - began:,.0f} s")


def build_ours(folder: Path, n: int) -> None:
    with open_indexer(folder) as indexer:
        last = -1
        for batch in synthetic.batches(World(n, 1)):
            indexer.add(documents(batch))
            last += len(batch.day)
            if (batch.number + 1) % PER_COMMIT == 0:
                indexer.commit(last)
        indexer.commit(last)


def build_fts5(folder: Path, n: int) -> None:
    folder.mkdir()
    db = sqlite3.connect(folder / "fts5.sqlite")
    for table, columns in (("articles", "title, text"), ("sentences", "text")):
        options = "content='', tokenize='unicode61 remove_diacritics 2'"
        db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, {options})")
    db.execute("CREATE TABLE facts (article_no INTEGER PRIMARY KEY, source TEXT, day TEXT)")
    for batch in synthetic.batches(World(n, 1)):
        for d in documents(batch):
            db.execute("INSERT INTO articles (rowid, title, text) VALUES (?, ?, ?)", (d.article_no, d.title, d.text))
            db.execute("INSERT INTO facts VALUES (?, ?, ?)", (d.article_no, d.source, str(d.day)))
            rows = [(sentence_key(d.article_no, k), d.text[a:b]) for k, (a, b) in enumerate(d.sentences)]
            db.executemany("INSERT INTO sentences (rowid, text) VALUES (?, ?)", rows)
        if (batch.number + 1) % PER_COMMIT == 0:
            db.commit()
    db.commit()
    db.close()


# ---- asking ----------------------------------------------------------------------------------------------------------


def questions(texts: Texts) -> dict[str, list[str]]:
    """Queries that both understand, by kind; words are drawn from all over the frequencies, from the 3rd rank on."""
    rng = np.random.default_rng(7)
    sample = [texts(int(k))[1].lower() for k in rng.integers(0, len(texts), 400)]
    words = [word.strip('.,“”"') for text in sample for word in text.split()]
    ranked = [word for word, _ in Counter(words).most_common() if word.isalpha() and len(word) > 2]
    drawn = [ranked[int(i)] for i in np.geomspace(3, len(ranked) - 1, EACH)]
    other = [ranked[int(i)] for i in np.geomspace(5, len(ranked) // 4, EACH)]
    pairs = [(a, b) for a, b in zip(words, words[1:], strict=False) if a.isalpha() and b.isalpha()]
    phrases = [pairs[int(k)] for k in rng.integers(0, len(pairs), EACH)]
    return {
        "word": drawn,
        "AND": [f"{a} AND {b}" for a, b in zip(drawn, other, strict=True)],
        "OR": [f"{a} OR {b}" for a, b in zip(drawn, other, strict=True)],
        "phrase": [f'"{a} {b}"' for a, b in phrases],
        "prefix": [f"{word[:4]}*" for word in drawn],
    }


class Ours:
    """Our index, as the pages ask it."""

    def __init__(self, folder: Path, texts: Texts) -> None:
        began = time.perf_counter()
        self._index, self._texts = Index.open(folder / "ours"), texts
        print(f"  ours: opened, with every checksum, in {(time.perf_counter() - began) * 1000:,.0f} ms")

    def page(self, query: str) -> int:
        return self._index.search(query, self._texts).total

    def filtered(self, query: str) -> int:
        first, last = dt.date(2023, 3, 1), dt.date(2023, 8, 31)
        return self._index.search(query, self._texts, first=first, last=last, countries=("KR", "RU", "US")).total

    def sentences(self, query: str) -> int:
        return len(self._index.hits(query).sentences)


class Fts5:
    """SQLite's FTS5: BM25, no snippets (it keeps no text here), filters by day alone, where ours has lands too."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "fts5" / "fts5.sqlite")

    def page(self, query: str) -> int:
        best = "SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT 10"
        self._db.execute(best, (query,)).fetchall()
        return self._db.execute("SELECT count(*) FROM articles WHERE articles MATCH ?", (query,)).fetchone()[0]

    def filtered(self, query: str) -> int:
        found = """
            SELECT articles.rowid, count(*) OVER () FROM articles CROSS JOIN facts ON article_no = articles.rowid
            WHERE articles MATCH ? AND day BETWEEN ? AND ? ORDER BY rank LIMIT 10"""
        rows = self._db.execute(found, (query, "2023-03-01", "2023-08-31")).fetchall()
        return rows[0][1] if rows else 0

    def sentences(self, query: str) -> int:
        found = self._db.execute("SELECT rowid FROM sentences WHERE sentences MATCH ?", (query.replace("AND", "OR"),))
        return len(np.fromiter((key for (key,) in found), np.int64))


def timed(ask: Callable[[str], int], queries: list[str]) -> tuple[str, int]:
    """Wall and CPU in ms, median and 95th percentile, after one round to warm up; the most that was found."""
    wall, cpu, most = [], [], 0
    for round_no in range(ROUNDS + 1):
        for query in queries:
            began, began_cpu = time.perf_counter(), time.process_time()
            most = max(most, ask(query))
            if round_no:
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - began_cpu) * 1000)
    middle, late = np.percentile([wall, cpu], [50, 95], axis=1)
    return f"{middle[0]:,.1f} / {late[0]:,.1f} ({middle[1]:,.1f} / {late[1]:,.1f})", most


def report(folder: Path) -> None:
    texts = Texts(folder)
    ours, fts5 = Ours(folder, texts), Fts5(folder)
    print("  ms: median / p95, in brackets of CPU")
    print(f"  {'question':10} {'kind':8} {'ours':>31} {'most':>9} {'fts5':>31} {'most':>9}")
    for name in ("page", "filtered", "sentences"):
        for kind, queries in questions(texts).items():
            mine, my_most = timed(getattr(ours, name), queries)
            theirs, most = timed(getattr(fts5, name), queries)
            print(f"  {name:10} {kind:8} {mine:>31} {my_most:9,} {theirs:>31} {most:9,}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--articles", type=int, default=10_000)
    options = parser.parse_args()
    print(f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    build(options.folder, options.articles)
    report(options.folder)


if __name__ == "__main__":
    main()
