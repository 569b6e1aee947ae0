"""Small libraries for tests, and all that can be asked of one, without its inner numbers."""

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
        return found, views.facets(library).countries.to_dict("list"), library.hits("Rivera").articles.size


def numbers(folder):
    """The number of each article."""
    with Library.open(folder) as library:
        return dict(library.rows("SELECT article_id, article_no FROM articles"))
