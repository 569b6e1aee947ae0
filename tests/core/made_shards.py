"""Articles that a parser knows by heart, as files, so that shards are made without a model."""

import datetime as dt
from dataclasses import replace

from made import ONE, TWO, parsed

from core.records import Parsed, Reject
from core.shards import work
from core.shards.parse import parse

ADDED = dt.date(2026, 1, 15)
THREE = parsed("Nobody met anybody.\nLuis Soto was silent.", published=None)
FOUR = parsed("Bolivia signed with Chile.", published=dt.date(2024, 4, 1), source="La Hoja")
KNOWN = {one.article.text: one for one in (ONE, TWO, THREE, FOUR)}
FILES = {"a.txt": ONE, "b.txt": TWO, "c/c.txt": THREE, "c/d.txt": FOUR}


def by_heart(articles):
    """The records of articles that are known; an unknown one is kept with a reject."""
    return [_known(article) for article in articles]


def _known(article):
    known = KNOWN.get(article.text)
    if known is None:
        return Parsed(article, rejects=(Reject(article.path, article.id, "parse", "Unheard of."),))
    facts = ("published", "published_basis", "published_why", "title", "source", "source_basis")
    return replace(known, article=replace(article, **{fact: getattr(known.article, fact) for fact in facts}))


def write_files(folder, files=FILES):
    """The articles as files of a folder."""
    for name, one in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(one.article.text, encoding="utf-8")
    return folder


def without_model(monkeypatch, parse_batch=by_heart):
    """Shards are parsed by heart; returns a list that grows with the articles parsed."""
    seen = []

    def noted(articles):
        seen.extend(article.path for article in articles)
        return parse_batch(articles)

    monkeypatch.setattr(work, "parse_batch", noted)
    monkeypatch.setattr(work, "load_model", lambda: None)
    monkeypatch.setattr("core.shards.parse.load_model", lambda: None)
    return seen


def shards(paths, out, **options):
    """A run with a shard a file."""
    return parse([str(path) for path in paths], str(out), **{"workers": 1, "shard_mb": 1e-6, "added": ADDED} | options)


def tree(folder):
    """The bytes of all files of a set but its entries, which say when and where they were made."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.parent.name != "done"
    }
