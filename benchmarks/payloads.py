"""Public payloads on every page, in Chromium: none may run, ask for anything, or become an element of the page.

    make hostile CORPORA=FOLDER

Takes DOMPurify's payloads, the naughty strings and html5lib's tokenizer cases from FOLDER (as `hostile.py` finds them)
and makes a library in which each stands as title, source, author, address, name, speaker, quotation, event, place, path
and reason of a reject, and in the text. Opens every page and view on all of them, some at a time, every article in the
reader and a briefing as a web page. `--part 2/8` takes the second of eight parts, so that all can be gone through in
turns. Counts dialogs, requests to anywhere but this server, violations of the content
security policy, script errors, and elements that a payload could have made; ends with 1 where there was any.
"""

import argparse
import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in ("tests/browser", "benchmarks")]

from conftest import FLAGS, chromium, served, settle  # noqa: E402 - what the browser tests start
from hostile import inputs  # noqa: E402
from made import NAMES, parsed  # noqa: E402 - records made by hand
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from core import adding, corrections  # noqa: E402
from core.briefing import FORMATS  # noqa: E402
from core.filters import Filters  # noqa: E402
from core.library.reader import Library  # noqa: E402
from core.library.writer import open_writer  # noqa: E402
from core.link.relink import relink  # noqa: E402
from core.records import Counts, Parsed, Reject  # noqa: E402
from core.views import timeline  # noqa: E402

SURROGATE = re.compile("[\ud800-\udfff]")
# Payloads that are looked at together, and events of those that are opened.
TOGETHER = 40
OPENED = 4
FIRST = dt.date(1950, 1, 1)
# On a machine that has more urgent things to do.
TIMEOUT_MS = 600_000
# Tokenizer cases are short: so many stand in one text.
CASES_EACH = 25
# Rows of the reject list that the page Library shows.
REJECTS = 200
VIEWS = (
    "", "?show=Key+events", "?lanes=Event+types", "?lanes=Sources", "connections",
    "connections?view=Everyone+with+everyone&most=30", "connections?view=Network&most=30", "places", "quotes", "trends",
    "articles", "check",
)  # fmt: skip
CHARTS = "timeline,slide,overview,connections,network,places,speakers,quotes-over-time,articles,classes"
# What the server is asked for by its own pages.
OWN = re.compile(r"/(?:_stcore/|static/|media/|component/|_st|$|\?|(?:connections|places|quotes|trends|articles|check|"
                 r"library|briefing)(?:$|\?|/_stcore)|favicon)")  # fmt: skip
# What a payload would have to become to do harm; Streamlit's own elements have none of these.
ELEMENTS = """() => {
  const bad = [];
  for (const one of document.body.querySelectorAll('*')) {
    const name = one.tagName.toLowerCase();
    if (/^(iframe|object|embed|base|meta|link|frame|applet|marquee)$/.test(name)) bad.push(name);
    if (name === 'script' && !one.src.startsWith(location.origin)) bad.push('script');
    if (name === 'form' && one.action && !one.action.startsWith(location.origin)) bad.push('form');
    for (const a of one.attributes) {
      if (/^on/i.test(a.name)) bad.push(name + ' ' + a.name);
      if (/^(href|src|action|formaction|xlink:href|srcset|background|poster)$/i.test(a.name)) {
        const value = a.value.trim();
        if (value === '' || value.startsWith('#') || /^(data:image|blob:)/i.test(value)) continue;
        let url; try { url = new URL(value, location.href); } catch { bad.push(name + ' ' + value); continue; }
        if (url.origin !== location.origin) bad.push(name + ' ' + a.name + '=' + value.slice(0, 80));
      }
    }
  }
  return bad;
}"""
# Streamlit's own script tries WebAssembly on every page, which the policy refuses; without payloads it does so too.
STREAMLITS = "script-src wasm-eval"
LISTEN = """window.violations = [];
document.addEventListener('securitypolicyviolation',
  e => window.violations.push(e.violatedDirective + ' ' + e.blockedURI));"""


@dataclass(slots=True)
class Seen:
    """What happened, and on how many visits. found: each kind of harm with where."""

    visits: int = 0
    at: str = ""
    found: list[tuple[str, str, str]] = field(default_factory=list)

    def tell(self, kind: str, what: str) -> None:
        """Something that must not be."""
        self.found.append((kind, self.at, what[:300]))


def main() -> int:
    """Makes the library, walks the pages, prints what was seen."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth payload")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="the Kth of N parts of those")
    chosen = parser.parse_args()
    nth, parts = map(int, chosen.part.split("/"))
    taken = slice((nth - 1) * chosen.every, None, parts * chosen.every)
    payloads, cases = (found[taken] for found in payloads_of(chosen.corpora))
    started = time.monotonic()
    seen = Seen()
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "library")
        n_articles = make(library, payloads, cases)
        brief(library, Path(folder), seen)
        with served(library, Path(folder, "log.txt")) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            page = listening(browser.new_context(viewport={"width": 1600, "height": 900}), address, seen)
            for path in paths(library, n_articles):
                visit(page, f"{address}/{path}", path, seen)
            read_all(page, address, n_articles, seen)
            seen.at = "briefing"
            page.goto(f"file://{folder}/brief.html")
            look(page, seen, is_ours=False)
            browser.close()
    kinds = Counter(kind for kind, _, _ in seen.found)
    print(f"{len(payloads):,} payloads and {len(cases):,} markup cases in {n_articles:,} articles")
    print(f"{seen.visits:,} visits to {len(VIEWS) + 3} kinds of page, {time.monotonic() - started:.0f} s")
    for kind in ("dialog", "request", "policy", "error", "element", "exception"):
        print(f"  {kind:10} {kinds[kind]:6,}")
    for kind, where, what in seen.found[:60]:
        print("FAILED", kind, where, ascii(what))
    return 1 if seen.found else 0


def payloads_of(folder: Path) -> tuple[list[str], list[str]]:
    """Payloads that stand for themselves, and short cases of markup, each once."""
    whole, cases = {}, {}
    for name, data in inputs(folder):
        text = SURROGATE.sub("\ufffd", data.decode("utf-8", "replace"))
        if re.search(r"(?:blns\.json|expect[^/]*)#\d+\.txt$", name) and text.strip():
            whole[text] = None
        elif re.search(r"\.test#\d+\.html$", name) and "<" in text:
            cases[text] = None
    return list(whole), list(cases)


# ---- the library -----------------------------------------------------------------------------------------------------


def make(library: Path, payloads: Sequence[str], cases: Sequence[str]) -> int:
    """A library of the payloads; returns how many articles it holds."""
    groups = [cases[n : n + CASES_EACH] for n in range(0, len(cases), CASES_EACH)]
    texts = [(payload, payload) for payload in payloads] + [(group[0], "\n".join(group)) for group in groups]
    articles = [article(number, *pair) for number, pair in enumerate(texts)]
    rows = [(payloads[n % len(payloads)], payloads[-n % len(payloads)]) for n in range(max(len(payloads), 1))]
    with open_writer(library) as writer:
        for n in range(0, len(articles), 64):
            writer.append(articles[n : n + 64], parser_version=1)
        writer.append_rejects([Reject(path, None, "read", why) for path, why in rows])
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    events = [one.events[0].id for one in articles[:40]]
    notes = ["\n".join(payloads[n::40])[:1900] for n in range(len(events))]
    wishes = [corrections.Wish("note", (event,), note) for event, note in zip(events, notes, strict=True) if note]
    corrections.decide(library, *wishes, who=payloads[0][:60])
    run = library.parent / "incoming/000001"
    run.mkdir(parents=True)
    counts = Counts(rejects=[Reject(path, None, "read", why) for path, why in rows[-REJECTS:]])
    state = adding.State(stage="done", files=len(rows), counts=counts)
    (run / adding.STATE).write_text(json.dumps(asdict(state)), encoding="utf-8")
    return len(articles)


def article(number: int, payload: str, text: str) -> Parsed:
    """An article in which everything that can be is the payload; those looked at together share a month."""
    day = FIRST + dt.timedelta(31 * (number // TOGETHER) + number % 20)
    flat = " ".join(payload.split()) or "nothing"
    one = parsed(
        f"Ana Rivera met Luis Soto in Lima for the time no. {number}.\nAna Rivera said that {flat} is fine.\n{text}\n",
        events=[("met", "CONSULT", ["Ana Rivera"], ["Luis Soto"], day, day, {"title": payload})],
        quotes=[(f"{flat} is fine", "Ana Rivera", "Ana Rivera", "said that")],
        published=day,
        basis="inferred" if number % 3 == 0 else "stated",
        path=payload,
        **dict.fromkeys(("title", "source", "author", "url"), payload),
    )
    article_ = replace(one.article, published_why=payload, source_basis="credited")
    names = {"Ana Rivera": payload, "Luis Soto": f"{payload} 2", "Lima": f"{payload} 3"}
    entities = tuple(replace(e, name=names.get(e.name, e.name)) for e in one.entities)
    place = next(e.id for e in one.entities if e.name == "Lima")
    said = {"actor_texts": (payload,), "recipient_texts": (payload,), "date_why": payload}
    event = replace(one.events[0], place=place, **said)
    quote = replace(one.quotes[0], speaker_name=payload)
    return replace(one, article=article_, entities=entities, events=(event,), quotes=(quote,))


def brief(library: Path, folder: Path, seen: Seen) -> None:
    """Briefings of the library with every chart that needs no choice, in every form."""
    for form in FORMATS:
        seen.at = f"brief.{form}"
        command = [sys.executable, "-m", "core.cli", "brief", "--library", str(library), "-o", f"{folder}/{seen.at}"]
        done = subprocess.run([*command, "--charts", CHARTS], cwd=ROOT, capture_output=True)
        if done.returncode:
            seen.tell("exception", done.stderr.decode("utf-8", "replace")[-300:])


# ---- the walk --------------------------------------------------------------------------------------------------------


def paths(library: Path, n_articles: int) -> Iterator[str]:
    """Every view on every group of payloads, an open event and a filter of each group, and the pages that list all."""
    with Library.open(library) as opened:
        events = timeline(opened, Filters(), limit=n_articles)
    for group in range(-(-n_articles // TOGETHER)):
        first = FIRST + dt.timedelta(31 * group)
        days = f"dates={first}&dates={first + dt.timedelta(30)}"
        for view in VIEWS:
            yield f"{view}{'&' if '?' in view else '?'}{days}"
        mine = events[
            (events["date_start"].dt.date >= first) & (events["date_start"].dt.date < first + dt.timedelta(31))
        ]
        for row in mine.head(OPENED).to_dict("records"):
            yield f"?{days}&event={urllib.parse.quote(row['story_id'])}"
        name = urllib.parse.quote(str(mine.iloc[0]["title"])[:150])
        yield f"?sources={name}&entity={name}&text={name}&countries={name}"
    yield "library"
    yield "briefing"


def listening(context: Any, address: str, seen: Seen) -> Page:
    """A tab that tells all that must not happen."""
    context.add_init_script(LISTEN)
    page: Page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)

    def dialog(box: Any) -> None:
        seen.tell("dialog", box.message)
        box.dismiss()

    def request(one: Any) -> None:
        url = one.url
        if url.startswith(("data:", "blob:")) or (url.startswith("file:") and seen.at == "briefing"):
            return
        here = url.startswith((address, address.replace("http", "ws")))
        if not here or not OWN.match(url.split(address.split("//")[1], 1)[1] or "/"):
            seen.tell("request", url)

    page.on("dialog", dialog)
    page.on("request", request)
    page.on("websocket", lambda socket: None if socket.url.startswith(address.replace("http", "ws")) else seen.tell(
        "request", socket.url))  # fmt: skip
    page.on("pageerror", lambda error: seen.tell("error", str(error)))
    page.on("console", lambda said: seen.tell("policy", said.text) if is_refused(said.text) else None)
    return page


def is_refused(said: str) -> bool:
    """Whether the console tells of something that the policy refused, but for what Streamlit itself tries."""
    return "Content Security Policy" in said and "WebAssembly" not in said and "wasm" not in said


def visit(page: Page, url: str, path: str, seen: Seen) -> None:
    """Opens a page and looks at it when it is still."""
    seen.at = path
    page.goto(url)
    page.wait_for_selector('[data-testid="stSidebar"] h1, [data-testid="stSidebar"] label')
    settle(page)
    look(page, seen)


def look(page: Page, seen: Seen, *, is_ours: bool = True) -> None:
    """Tells what a payload has become on the page that is open."""
    seen.visits += 1
    for what in page.evaluate("window.violations || []"):
        if what != STREAMLITS:
            seen.tell("policy", what)
    for what in page.evaluate(ELEMENTS) if is_ours else ():
        seen.tell("element", what)
    if is_ours and page.locator('[data-testid="stException"]').count():
        seen.tell("exception", page.locator('[data-testid="stException"]').first.inner_text())


def read_all(page: Page, address: str, n_articles: int, seen: Seen) -> None:
    """Opens every article in the reader, page by page of the list."""
    for number in range(1, -(-n_articles // 50) + 1):
        visit(page, f"{address}/articles?page={number}", f"articles?page={number}", seen)
        boxes = page.locator(".st-key-articles_list [role=radiogroup] label")
        for n in range(boxes.count()):
            seen.at = f"articles?page={number} article {n}"
            boxes.nth(n).click()
            page.wait_for_timeout(150)
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
            look(page, seen)


if __name__ == "__main__":
    sys.exit(main())
