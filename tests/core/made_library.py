"""Small libraries for tests, and all that can be asked of one, without its inner numbers."""

from dataclasses import replace

import pyarrow as pa
from made import NAMES

from core import views
from core.filters import Filters
from core.library import packing
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink


def link(writer):
    """Links what a writer holds; nothing is said of names."""
    relink(writer, country_names=NAMES)
    return ""


def add(folder, *batches, rejects=(), merge=True, parser_version=1):
    """Adds batches, each with a publishing of its own."""
    for batch in batches:
        with open_writer(folder) as writer:
            writer.append(batch, parser_version=parser_version)
            writer.append_rejects(list(rejects))
            writer.publish(parser_version=parser_version, linked_with=link(writer), merge=merge)


def remove(folder, *articles, merge=True):
    """Removes articles by their ids."""
    with open_writer(folder) as writer:
        writer.remove(articles)
        writer.publish(parser_version=1, linked_with=link(writer), merge=merge)


def records(folder):
    """All that was parsed of the articles that are there, by article."""
    with Library.open(folder) as library:
        found = [packing.unpack(pa.Table.from_batches(list(s.read()))) for s in library.segments()]
        there = {key for (key,) in library.rows("SELECT article_id FROM articles")}
    return sorted((one for some in found for one in some if one.article.id in there), key=lambda one: one.article.id)


def answers(folder):
    """What the pages show of a library, in an order of its own."""
    with Library.open(folder) as library:
        frames = [
            views.timeline(library, Filters()),
            views.articles(library, Filters()),
            views.quotes(library, Filters()),
            views.articles(library, Filters(text="Rivera")),
            views.timeline(library, Filters(text="Soto")),
        ]
        frames += [views.evidence(library, story) for story in frames[0]["story_id"]]
        for window in ("sentence", "article"):
            found = views.connections(library, Filters(), window=window)
            frames += [found.pairs, found.totals]
        found = [sorted(map(repr, frame.to_dict("records"))) for frame in frames]
        return found, views.facets(library).countries.to_dict("list")


def numbers(folder):
    """The number of each article."""
    with Library.open(folder) as library:
        return dict(library.rows("SELECT article_id, article_no FROM articles"))


def as_parsed_by(version, one):
    """An article as a parser of a version has it: each later one finds fewer events, and sees them otherwise."""
    if version == 1:
        return one
    events = [replace(e, status="denied", title=f"{e.title}, version {version}") for e in one.events[: 4 - version]]
    entities = [replace(e, country="BO") if e.name == "Luis Soto" and version == 2 else e for e in one.entities]
    quotes = one.quotes if version % 2 else ()
    return replace(one, events=tuple(events), entities=tuple(entities), quotes=quotes)


def parser_of(version, *known):
    """A parser that knows some articles by heart."""
    by_id = {one.article.id: as_parsed_by(version, one) for one in known}

    def parse(articles, hints):
        return [by_id[article.id] for article in articles]

    return parse
