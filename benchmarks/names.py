"""How well names, places and countries are read, beside what others do with the same names.

Each section reads JSON lines from the folder of `--data` and prints rows: set, method, figures. A set whose files are
missing is left out with a word, and so is another tool that `make peers` has not installed.

Sections:
  names       strict P, R and F1 of names: ours with the medium and the small pipeline, beside those pipelines alone
  countries   the country of given place names: accuracy where one is said, recall over all
  articles    the countries of an article: precision, recall, F1 over sets, and how often the first one is right
  coref       who is whom within an article: see coref.py
  cost        seconds to load the tables, megabytes they take, seconds a megabyte of text

Usage: python benchmarks/names.py --data FOLDER [--only countries] [--half a]
"""

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from coref import coref
from names_ner import names
from peers import PeerMissingError, ask
from sets import documents

READS = {"countries": ("trnews", "geovirus", "gwn", "lgl"), "articles": ("reuters_places",), "cost": ("trnews",)}
Row = tuple[str, str, str]
Doc = dict
Method = Callable[[list[Doc]], list[list[str | None]]]


def names_of(doc: Doc) -> list[str]:
    return [doc["text"][e["start"] : e["end"]] for e in doc["entities"]]


def ours(docs: list[Doc]) -> list[list[str | None]]:
    from core.parse.countries import resolve_places

    return [
        [code for code, _ in resolve_places(doc["text"], [(e["start"], e["end"]) for e in doc["entities"]])]
        for doc in docs
    ]


def biggest(docs: list[Doc]) -> list[list[str | None]]:
    """A country's name, or else the country of the largest town of that name."""
    from core.parse.countries import country_of
    from core.parse.countries.places import towns

    return [[country_of(name)[0] or next(iter(towns(name)), None) for name in names_of(doc)] for doc in docs]


def peer(tool: str, docs: list[Doc]) -> list[list[str | None]]:
    """What a table of country names of another makes of each name by itself."""
    answers = iter(ask("countrynames", [name for doc in docs for name in names_of(doc)], tool))
    return [[next(answers) for _ in doc["entities"]] for doc in docs]


METHODS: dict[str, Method] = {
    "ours": ours,
    "name or biggest town": biggest,
    "countrynames": partial(peer, "countrynames"),
    "rigour": partial(peer, "rigour"),
}


def countries(folder: Path, half: str | None) -> Iterator[Row]:
    """Country of given places, method by method."""
    for name in READS["countries"]:
        docs = documents(folder, name, half)
        for label, method in METHODS.items():
            try:
                yield name, label, _places_figure(docs, method)
            except PeerMissingError as error:
                yield name, label, str(error)


def _places_figure(docs: list[Doc], method: Method) -> str:
    gold = answered = right = 0
    for doc, codes in zip(docs, method(docs), strict=True):
        for entity, code in zip(doc["entities"], codes, strict=True):
            if entity.get("country"):
                gold += 1
                answered += code is not None
                right += code == entity["country"]
    return f"accuracy {right / max(1, answered):.3f}  recall {right / max(1, gold):.3f}  of {gold}"


def articles(folder: Path, half: str | None) -> Iterator[Row]:
    """Countries of an article."""
    from core.parse.countries import gather, text_countries

    def all_named(text: str) -> list[str]:
        return list(dict.fromkeys(h.code for h in gather(text).hits if h.code))

    for name in READS["articles"]:
        docs = documents(folder, name, half)
        yield name, "ours", _sets_figure(docs, lambda text: [code for code, _ in text_countries(text)])
        yield name, "every country named", _sets_figure(docs, all_named)


def _sets_figure(docs: list[Doc], method: Callable[[str], list[str]]) -> str:
    both = said = gold = first = 0
    for doc in docs:
        found, wanted = method(doc["text"]), set(doc["countries"])
        both, said, gold = both + len(wanted & set(found)), said + len(found), gold + len(wanted)
        first += bool(found) and found[0] in wanted
    precision, recall = both / max(1, said), both / max(1, gold)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  first right {first / max(1, len(docs)):.3f}"


def cost(folder: Path, half: str | None) -> Iterator[Row]:
    """What the tables take; run alone (`--only cost`) for the true memory."""
    from core.parse.countries import gather, lookup, resolve_places
    from core.parse.countries.places import towns

    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    lookup("Peru")
    towns("Lima")
    gather("Peru.")
    loading = time.perf_counter() - start
    taken = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    yield "tables", "ours", f"{loading:.3f} s to load, {taken:.1f} MB"
    for name in READS["cost"]:
        docs, start = documents(folder, name, half), time.process_time()
        for doc in docs:
            resolve_places(doc["text"], [(e["start"], e["end"]) for e in doc["entities"]])
        size = sum(len(doc["text"]) for doc in docs) / 1e6
        yield name, "ours", f"{(time.process_time() - start) / max(1e-9, size):.2f} s a million characters"


SECTIONS: dict[str, Callable[[Path, str | None], Iterator[Row]]] = {
    "cost": cost,
    "countries": countries,
    "articles": articles,
    "names": names,
    "coref": coref,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the sets as JSON lines")
    parser.add_argument("--only", choices=sorted(SECTIONS), help="one section instead of all")
    parser.add_argument("--half", choices=["a", "b"], help="half of the documents, by the digest of their ids")
    chosen = parser.parse_args()
    for title, section in SECTIONS.items():
        if chosen.only in (None, title):
            print(f"\n{title}")
            for name, method, figure in section(chosen.data, chosen.half):
                print(f"  {name:17}{method:34}{figure}")


if __name__ == "__main__":
    main()
