"""What a library stands: kills, full disks, damaged files, two writers at once, readers throughout.

Each round takes a copy of a small library, does something to it in a process of its own and breaks it: SIGKILL at a
random moment, or just before a random step of the file system (opening, renaming, removing a file); no more room for
files; a file cut or with a bit flipped. Then three questions:

  whole     `check` finds no damage, or what it finds is mended and it then finds none
  kept      every article that was acknowledged is there, once, as it was parsed; nothing is there that was not added
  right     what readers see is the library before or after, batches whole; a damaged file gives an error or the truth

Prints rounds and failures by kind. A round takes some three seconds of a core, and as many run at a time as there are
cores.

Usage: python benchmarks/faults.py --rounds 200 [--seed 1] [--jobs 2] [--only kill-add,...]
"""

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

# The tests know how the layout before this one was written.
sys.path.append(str(Path(__file__).parents[1] / "tests" / "core"))

import made_layout3
from fault_articles import (
    BATCH,
    BEFORE,
    DEEDS,
    FailedError,
    State,
    add,
    batch_of,
    damage_in,
    link,
    must,
    plain,
    same,
    seen,
    state,
    truth,
)
from fault_processes import STEPS, apart, ended, forked, kill_at_step

from core.errors import DatelineError, LibraryError
from core.library.mend import mend
from core.library.migrate import migrate
from core.library.reader import Library
from core.library.writer import open_writer

# Rounds of all kinds share them by these weights.
KINDS = {
    **{"kill-add": 5, "kill-compact": 3, "kill-reparse": 4, "kill-remove": 3, "kill-mend": 2, "kill-migrate": 3},
    **{"full-add": 3, "full-compact": 1, "full-reparse": 2, "flip": 6, "cut": 3, "writers": 2, "twice": 4},
}


class Rounds:
    """Rounds on copies of one library, and what became of them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._random = folder, random.Random(seed)  # noqa: S311 - no secret
        self._base = folder / "base"
        self._took: dict[str, float] = {}
        self._steps: dict[str, int] = {}
        self.n: dict[str, int] = {}
        self.failed: dict[str, list[str]] = {}
        self.latest_failed = False
        self.noted: dict[str, int] = {}
        ended(*forked(lambda _: self._make()))

    def _make(self) -> None:
        for batch in range(BEFORE):
            with open_writer(self._base) as writer:
                writer.append(batch_of(batch), parser_version=1)
                writer.publish(parser_version=1, linked_with=link(writer), merge=False)

    def round(self, kind: str) -> None:
        """One round. A failure is kept with its reason."""
        self.n[kind] = self.n.get(kind, 0) + 1
        folder = self._folder / "round"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._base, folder)
        how, _, deed = kind.partition("-")
        self.latest_failed = False
        try:
            getattr(self, f"_{how}")(folder, *([deed] if deed else []))
        except FailedError as error:
            self.latest_failed = True
            self.failed.setdefault(kind, []).append(str(error))
            shutil.copytree(folder, self._folder / f"failed-{kind}-{self.n[kind]}", dirs_exist_ok=True)

    def _note(self, what: str, n: int = 1) -> None:
        self.noted[what] = self.noted.get(what, 0) + n

    # each kind of fault

    def _kill(self, folder: Path, deed: str) -> None:
        broken = self._break(folder, flip=True) if deed == "mend" else ""
        if deed == "migrate":
            self._old(folder)
        reader = forked(lambda say: self._watch(folder, say)) if deed not in ("mend", "migrate") else None
        limit = self._steps_of(deed)
        n = self._random.randrange(limit) if self._random.random() < 0.6 else None

        def work(say: Callable[[str], None]) -> None:
            if n is not None:
                kill_at_step(n)
            DEEDS[deed](folder, say)

        process, read = forked(work)
        if n is None:
            time.sleep(self._random.uniform(0, self._took[deed]))
            os.kill(process, signal.SIGKILL)
        status, lines = ended(process, read)
        self._note(f"{'killed' if os.WIFSIGNALED(status) else 'came to its end'}: {deed}")
        if reader:
            os.kill(reader[0], signal.SIGTERM)
            _, said = ended(*reader)
            looks = [int(line.split()[1]) for line in said if line.startswith("looked ")]
            self._note("looks of readers meanwhile", sum(looks))
            must(len(said) == len(looks), f"a reader saw: {said}")
        if broken:
            self._is_mended(folder, broken)
        elif deed == "migrate":
            apart(lambda: str(migrate(folder, link=link)))
            self._is_right(folder, "compact", lines)
        else:
            self._is_right(folder, deed, lines)

    def _twice(self, folder: Path) -> None:
        """Killed, and killed again while it takes up what the first had left."""
        kept = []
        for _ in range(3):
            deed = self._random.choice(["add", "compact", "reparse"])
            n = self._random.randrange(self._steps_of(deed))

            def work(say: Callable[[str], None], n: int = n, deed: str = deed) -> None:
                kill_at_step(n)
                DEEDS[deed](folder, say)

            kept += [int(line.split()[1]) for line in ended(*forked(work))[1] if line.startswith("kept ")]
        damage = apart(lambda: damage_in(folder))
        must(not damage, f"damaged: {damage}")
        self._goes_on(folder, apart(lambda: state(folder)), kept)

    def _old(self, folder: Path) -> None:
        """The same library in the layout before this one."""
        shutil.rmtree(folder, ignore_errors=True)
        batch = [one for batch in range(BEFORE) for one in batch_of(batch)]
        ended(*forked(lambda _: made_layout3.write(folder, batch)))

    def _steps_of(self, deed: str) -> int:
        """How many steps a deed has, and how long it takes: one run without a fault."""
        if deed not in self._steps:
            folder = self._folder / "measured"
            shutil.copytree(self._base, folder)
            if deed == "migrate":
                self._old(folder)
            steps = self._folder / "steps"

            def work(_: object) -> None:
                count = [0]
                sys.addaudithook(lambda event, _: count.__setitem__(0, count[0] + (event in STEPS)))
                DEEDS[deed](folder, lambda _: None)
                steps.write_text(str(count[0]))

            started = time.monotonic()
            ended(*forked(work))
            self._took[deed], self._steps[deed] = time.monotonic() - started, int(steps.read_text())
            shutil.rmtree(folder)
        return self._steps[deed]

    def _full(self, folder: Path, deed: str) -> None:
        largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        limit = int(largest * self._random.choice([0.001, 0.01, 0.1, 0.5, 0.9, 1.05]))

        def work(say: Callable[[str], None]) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            try:
                DEEDS[deed](folder, say)
            except DatelineError as error:
                must("cannot be written" in str(error), str(error))
                say("refused")

        status, lines = ended(*forked(work))
        wrong = [line for line in lines if line.startswith("error")]
        must(not wrong, f"{wrong}")
        must(not status, f"the process ended with {status}")
        self._note(f"{'refused' if 'refused' in lines else 'had room'}: {deed}")
        self._is_right(folder, deed, lines)

    def _flip(self, folder: Path) -> None:
        self._broken(folder, flip=True)

    def _cut(self, folder: Path) -> None:
        self._broken(folder, flip=False)

    def _broken(self, folder: Path, *, flip: bool) -> None:
        right = truth(range(BEFORE))
        name = self._break(folder, flip=flip)
        try:
            found = apart(lambda: state(folder))
            must(same(found, right), f"{name}: a reader was told something wrong")
            self._note(f"damaged, answers right: {name.split('/')[0]}")
        except LibraryError as error:
            way = "dateline check" in str(error) or "dateline add" in str(error) or "dateline migrate" in str(error)
            must(way or "newer Dateline" in str(error), f"{name}: no way out in: {error}")
            self._note(f"damaged, said: {name.split('/')[0]}")
        self._is_mended(folder, name)

    def _is_mended(self, folder: Path, name: str) -> None:
        """Damage is found, mended, and what was lost comes back when its files are added again."""
        right = truth(range(BEFORE))
        if apart(lambda: damage_in(folder)):
            apart(lambda: mend(folder, link=link, parser_version=1).said)
            damage = apart(lambda: damage_in(folder))
            must(not damage, f"{name}: damaged after mending: {damage}")
        after = apart(lambda: state(folder))
        must(all(after[key] == list(right[key]) for key in after), f"{name}: mending brought something else")
        must(len(after) >= len(right) - BATCH, f"{name}: more was lost than the damaged block")
        for batch in range(BEFORE):
            apart(lambda batch=batch: add(folder, [batch]))
        must(same(apart(lambda: state(folder)), right), f"{name}: adding again did not bring all back")

    def _break(self, folder: Path, *, flip: bool) -> str:
        files = sorted(p for p in folder.rglob("*") if p.is_file() and p.stat().st_size and p.name != "writer.lock")
        kinds = sorted({(p.parent.name, p.suffix) for p in files})
        chosen = self._random.choice(kinds)
        path = self._random.choice([p for p in files if (p.parent.name, p.suffix) == chosen])
        content = bytearray(path.read_bytes())
        place = self._random.randrange(len(content))
        if flip:
            content[place] ^= 1 << self._random.randrange(8)
            path.write_bytes(content)
        else:
            os.truncate(path, place)
        return f"{path.relative_to(folder)}"

    def _writers(self, folder: Path) -> None:
        ones = [forked(lambda say, b=b: add(folder, (b, b + 1), say=say)) for b in (BEFORE, BEFORE + 2)]
        said = [ended(*one)[1] for one in ones]
        for lines in said:
            wrong = [line for line in lines if line.startswith("error") and "is being written" not in line]
            must(not wrong, f"{wrong}")
        self._is_right(folder, "add", [line for lines in said for line in lines], upto=BEFORE + 4)

    # what must hold

    def _is_right(self, folder: Path, deed: str, lines: list[str], *, upto: int = BEFORE + 3) -> None:
        """What is published is the library before or after; going on with it loses nothing."""
        damage = apart(lambda: damage_in(folder))
        must(not damage, f"damaged: {damage}")
        found = apart(lambda: state(folder))
        before = plain(truth(range(BEFORE)))
        kept = sorted({int(line.split()[1]) for line in lines if line.startswith("kept ")})
        batches = [b for b in range(upto) if truth([b]).keys() & found.keys()]
        after = {
            "add": plain(truth(batches)),
            "compact": before,
            "reparse": plain(truth(range(BEFORE), 2)),
            "remove": plain(truth(b for b in range(BEFORE) if b != 1)),
        }[deed]
        must(found in (before, after), f"neither the library before nor after: {sorted(found)}")
        if "published" in lines:
            must(set(kept) <= set(batches), "what was published is not there")
        self._goes_on(folder, found, kept)

    def _goes_on(self, folder: Path, found: State, kept: list[int]) -> None:
        """The next writer takes up what was acknowledged, once."""
        version = 2 if any("version 2" in "".join(told) for told in found.values()) else 1
        was = {b for b in range(BEFORE) if truth([b]).keys() <= found.keys()}
        apart(lambda: add(folder, [BEFORE + 8], version=version))
        now = apart(lambda: state(folder))
        damage = apart(lambda: damage_in(folder))
        must(not damage, f"damaged after the next run: {damage}")
        held = {b for b in range(BEFORE + 9) if truth([b]).keys() <= now.keys()}
        must(len(now) == BATCH * len(held), "half a batch is there")
        must(held >= was | set(kept) | {BEFORE + 8}, f"lost: {(was | set(kept)) - held}")
        for batch in held:
            is_right = any(plain(truth([batch], v)).items() <= now.items() for v in (1, 2))
            must(is_right, f"batch {batch} is not as parsed")

    def _watch(self, folder: Path, say: Callable[[str], None]) -> None:
        """A reader that asks all the time, of what it has opened and of what is current."""
        asked = []
        signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
        with Library.open(folder) as library:
            looks = 0
            while not asked:
                found = seen(library)
                batches = [b for b in range(BEFORE + 9) if truth([b]).keys() <= found.keys()]
                if len(found) != BATCH * len(batches):
                    say("half a batch")
                if not any(found == truth(batches, version) for version in (1, 2)):
                    say("articles of two parsers")
                library.refresh()
                looks += 1
        say(f"looked {looks}")


def rounds(seed: int, n: int, only: Iterable[str] = (), *, job: int = 0, jobs: int = 1) -> Iterator[tuple[str, Rounds]]:
    """Runs rounds, all kinds in turn by their weights, and says after each which it was.

    job, jobs: of these rounds those that one of several processes does.
    """
    kinds = [kind for kind, weight in KINDS.items() for _ in range(weight) if not only or kind in only]
    order = random.Random(seed)  # noqa: S311 - no secret
    order.shuffle(kinds)
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        made = Rounds(Path(folder), seed + job * 1_000_003)
        for i in range(job, n, jobs):
            kind = kinds[i % len(kinds)]
            made.round(kind)
            yield kind, made


def done(chosen: argparse.Namespace, job: int) -> dict[str, dict[str, int]]:
    """Runs one process's rounds, tells of each failure as it comes, and counts; also where it is interrupted."""
    made, only = None, tuple(filter(None, chosen.only.split(",")))
    with contextlib.suppress(KeyboardInterrupt):
        for kind, made in rounds(chosen.seed, chosen.rounds, only, job=job, jobs=chosen.jobs):
            if (reasons := made.failed.get(kind)) and made.latest_failed:
                print(f"{kind}, round {made.n[kind]}: {reasons[-1]}", file=sys.stderr, flush=True)
    if made is None:
        return {}
    return {"n": made.n, "failed": {kind: len(all_) for kind, all_ in made.failed.items()}, "noted": made.noted}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="so many at a time; the cores by default")
    parser.add_argument("--only", default="", help="kinds, with commas between: " + ", ".join(KINDS))
    chosen = parser.parse_args()
    os.environ["RUST_BACKTRACE"] = "0"
    started = time.monotonic()
    jobs = [
        forked(lambda say, job=job: say(json.dumps(done(chosen, job))))
        for job in range(min(chosen.jobs, chosen.rounds))
    ]
    # On an interruption each says what it did so far.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said = [ended(*job) for job in jobs]
    lost = [lines for status, lines in said if status or not lines]
    counts: dict[str, Counter[str]] = {"n": Counter(), "failed": Counter(), "noted": Counter()}
    for _, lines in said:
        for name, found in (json.loads(lines[-1]) if lines and not lines[-1].startswith("error") else {}).items():
            counts[name].update(found)
    print(f"{'kind':<14} {'rounds':>6} {'failed':>6}")
    for kind, n in sorted(counts["n"].items()):
        print(f"{kind:<14} {n:>6} {counts['failed'][kind]:>6}")
    for what, n in sorted(counts["noted"].items()):
        print(f"  {n:>4}  {what}")
    print(f"{counts['n'].total()} rounds in {time.monotonic() - started:.0f} s, seed {chosen.seed}")
    for lines in lost:
        print(f"a process of rounds ended early: {lines}", file=sys.stderr)
    return 1 if counts["failed"] or lost else 0


if __name__ == "__main__":
    sys.exit(main())
