"""What parsing costs: beside the bare pipeline, in two processes beside one, and in memory over many articles.

  cost        the whole of `parse_articles` beside `nlp.pipe` of the untouched pipeline, all its components on: words a
              second of CPU and of wall time, and the ratio of CPU. Both read the same batches in turn, so that a busy
              machine slows both; the first round is cold (no word seen before) and stands apart.
  processes   `engine.run` with two workers beside one, each in processes of their own, from the first article to the
              last: words a second, and how many times as fast; loading the pipeline stands apart. Beside it the same
              of a loop that shares nothing: what it gains by two is the most that this machine gives.
  memory      resident memory each 200 articles, and the slope over the second half. The articles are short pieces of
              the texts, each with names of its own that nobody has seen, so that a growing vocabulary would show.

The texts are the articles of --data, a folder of evaluation sets as JSON lines, of 150 words or more; without it, the
seeds alone, which are too few to say much.

Usage: python benchmarks/parsing.py [--data FOLDER] [--only cost] [--rounds 5] [--articles 96] [--memory 2000]
"""

import argparse
import datetime as dt
import hashlib
import itertools
import json
import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from core import engine
from core.engine.processes import ENVIRONMENT, begin
from core.parse import nlp as pipeline
from core.parse import parse_articles
from core.records import Article, Parsed, article_id

ROOT = Path(__file__).parents[1]
MIN_WORDS, MAX_WORDS = 150, 2000
BATCH = 32
# The loop beside two processes: as many batches, of some tenths of a second each.
LOOPS, LOOP_TURNS = 24, 4_000_000
SAMPLE_EVERY = 200
SHORT_WORDS, NEW_NAMES = 100, 6
SYLLABLES = ("ba", "ro", "mi", "tel", "van", "ke", "sho", "dur", "li", "nov", "ska", "gre", "po", "zan", "wi", "ha")


Work = Callable[[Any], tuple[float, float, float, list[Parsed]]]


class Spent(NamedTuple):
    """seconds: from the first batch to the last. loading: before. cpu: of the batches. busy: a share, 0 to 1."""

    seconds: float
    loading: float
    cpu: float
    busy: float


def texts_of(folder: Path | None, most: int) -> list[str]:
    """Long texts of all sets in the folder, mixed, always the same; or the seeds."""
    if folder is None:
        return [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))]
    found = set()
    for path in sorted(folder.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            found |= {json.loads(line).get("text", "") for line in lines}
    fit = [text for text in found if MIN_WORDS <= len(text.split()) <= MAX_WORDS]
    fit.sort(key=lambda text: hashlib.md5(text.encode(), usedforsecurity=False).digest())
    return fit[:most]


def article_of(text: str, number: int = 0) -> Article:
    return Article(article_id(text), text, f"{number}.txt", dt.date(2026, 1, 1))


def words_in(texts: list[str]) -> int:
    return sum(len(text.split()) for text in texts)


# ---- cost ------------------------------------------------------------------------------------------------------------


def cost(texts: list[str], rounds: int) -> None:
    bare, ours = pipeline.load_bare(), pipeline.load()
    print(
        f"{len(texts)} articles, {words_in(texts):,} words, pipeline {bare.meta['name']}: {', '.join(bare.pipe_names)}"
    )
    list(parse_articles([article_of("A dog barked in Paris on Monday.")], ours))  # lexicons are loaded

    def read(batch: list[str]) -> int:
        return sum(1 for _ in bare.pipe(batch, batch_size=BATCH))

    def parse(batch: list[str]) -> int:
        return len(list(parse_articles([article_of(text) for text in batch], ours, batch_size=BATCH)))

    ratios = []
    for number in range(rounds + 1):
        spent = {read: [0.0, 0.0], parse: [0.0, 0.0]}
        for at, batch in enumerate(engine.batched(texts, BATCH)):
            for function in (read, parse) if (at + number) % 2 else (parse, read):
                cpu, wall = time.process_time(), time.perf_counter()
                function(batch)
                spent[function][0] += time.process_time() - cpu
                spent[function][1] += time.perf_counter() - wall
        ratio = spent[parse][0] / spent[read][0]
        ratios += [ratio] if number else []
        row = [f"{words_in(texts) / seconds:8,.0f}" for seconds in (*spent[read], *spent[parse])]
        name = f"round {number}" if number else "cold   "
        print(
            f"{name}  words/s bare: CPU {row[0]} wall {row[1]}   parse: CPU {row[2]} wall {row[3]}"
            f"   ratio {ratio:.2f} (wall {spent[parse][1] / spent[read][1]:.2f})"
        )
    print(f"parse costs {statistics.median(ratios):.2f} x bare (median of {rounds}; best {min(ratios):.2f})\n")


# ---- processes -------------------------------------------------------------------------------------------------------


def timed(batch: list[Article]) -> tuple[float, float, float, list[Parsed]]:
    """Begin, end and CPU of one batch, and its records, that they travel too; the clock is the machine's."""
    began, cpu = time.monotonic(), time.process_time()
    parsed = list(parse_articles(batch, pipeline.load()))
    return began, time.monotonic(), time.process_time() - cpu, parsed


def spun(turns: int) -> tuple[float, float, float, list[Parsed]]:
    """The same of a loop that touches next to no memory."""
    began, cpu = time.monotonic(), time.process_time()
    total = 0
    for turn in range(turns):
        total += turn % 7
    return began, time.monotonic(), time.process_time() - cpu, []


def warm() -> None:
    """What a worker does before its first batch: the pipeline and the lexicons are loaded."""
    list(parse_articles([article_of("A dog barked in Paris on Monday.")], pipeline.load()))


def measured(work: Work, batches: list[Any], workers: int, initializer: Callable[[], object]) -> Spent:
    started = time.monotonic()
    spans = [row[:3] for row in engine.run(batches, work, workers=workers, initializer=initializer)]
    first = min(began for began, _, _ in spans)
    seconds = max(ended for _, ended, _ in spans) - first
    busy = sum(ended - began for began, ended, _ in spans) / (seconds * workers)
    return Spent(seconds, first - started, sum(cpu for *_, cpu in spans), busy)


def alone(work: Work, batches: list[Any], initializer: Callable[[], object]) -> Spent:
    """One process, set up as workers are, and fresh: what this one has read before would make it quicker."""
    os.environ.update(ENVIRONMENT)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (work, batches, 1, partial(begin, initializer)))


def processes(texts: list[str], rounds: int) -> None:
    batches = list(engine.batched((article_of(text) for text in texts), BATCH // 4))
    gains, machine = [], []
    for number in range(rounds):
        if number % 2:
            two, one = measured(timed, batches, 2, warm), alone(timed, batches, warm)
        else:
            one, two = alone(timed, batches, warm), measured(timed, batches, 2, warm)
        loop = alone(spun, [LOOP_TURNS] * LOOPS, int), measured(spun, [LOOP_TURNS] * LOOPS, 2, int)
        gains.append(one.seconds / two.seconds)
        machine.append(loop[0].seconds / loop[1].seconds)
        words = words_in(texts)
        print(
            f"one process {words / one.seconds:8,.0f} words/s, {one.cpu:.1f} CPU s (loading {one.loading:.1f} s)   "
            f"two {words / two.seconds:8,.0f} words/s, {two.cpu:.1f} CPU s, busy {two.busy:.0%} (loading "
            f"{two.loading:.1f} s)   {gains[-1]:.2f} times as fast; an empty loop {machine[-1]:.2f}",
            flush=True,
        )
    print(f"two processes: {told(gains)} x one; an empty loop, the most this machine gives: {told(machine)} x\n")


def told(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} (median of {len(ratios)}; {min(ratios):.2f} to {max(ratios):.2f})"


# ---- memory ----------------------------------------------------------------------------------------------------------


def short_articles(texts: list[str], n: int) -> Iterator[Article]:
    """Pieces of the texts in turn, each with names that no other has."""
    pieces = [text.split() for text in texts]
    for number, words in zip(range(n), itertools.cycle(pieces), strict=False):
        start = number * 37 % max(1, len(words) - SHORT_WORDS)
        names = [name_of(number * NEW_NAMES + k) for k in range(NEW_NAMES)]
        text = " ".join(words[start : start + SHORT_WORDS])
        yield article_of(f"{text}\n\nMr. {names[0]} of {names[1]} told {', '.join(names[2:])} and others.", number)


def name_of(number: int) -> str:
    """A word of its own for each number, that looks like a name."""
    syllables = [SYLLABLES[number >> shift & 15] for shift in range(0, 20, 4)]
    return "".join(syllables).capitalize()


def resident_mb() -> float:
    """Of this process, now; on Linux only."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def memory(texts: list[str], n: int) -> None:
    nlp = pipeline.load()
    samples: list[tuple[int, float]] = []
    for number, _ in enumerate(parse_articles(short_articles(texts, n), nlp), 1):
        if number % SAMPLE_EVERY == 0:
            samples.append((number, resident_mb()))
            print(f"{number:7,} articles  {samples[-1][1]:8.1f} MB  {len(nlp.vocab.strings):9,} strings", flush=True)
    half = samples[len(samples) // 2 :]
    if len(half) > 1:
        slope = statistics.linear_regression(*zip(*half, strict=True)).slope * 1000
        print(f"slope over the second half: {slope:+.2f} MB per 1,000 articles\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--only", choices=("cost", "processes", "memory"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", type=int, default=96)
    parser.add_argument("--memory", type=int, default=2000)
    chosen = parser.parse_args()
    texts = texts_of(chosen.data, chosen.articles)
    if chosen.only in (None, "cost"):
        cost(texts, chosen.rounds)
    if chosen.only in (None, "processes"):
        processes(texts if chosen.data else texts * 16, chosen.rounds)
    if chosen.only in (None, "memory"):
        memory(texts, chosen.memory)


if __name__ == "__main__":
    main()
