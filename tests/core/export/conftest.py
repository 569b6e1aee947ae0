"""A library of made records, and exports of it."""

import pytest
from made import NAMES, ONE, TWO, reject

from core.export import export
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink

ALPHA3 = {"CL": "CHL", "PE": "PER", "BO": "BOL", "XK": "XKX"}


@pytest.fixture
def library(tmp_path):
    """A maker of opened libraries: `library(ONE, TWO)`; without articles an empty one that was published."""
    opened = []

    def make(*articles, rejects=(), folder="library"):
        with open_writer(tmp_path / folder) as writer:
            writer.append(list(articles), parser_version=1)
            writer.append_rejects(list(rejects))
            relink(writer, country_names=NAMES)
            writer.publish(parser_version=1)
        opened.append(Library.open(tmp_path / folder))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


@pytest.fixture
def both(library):
    """The library of both made articles and a file that could not be read."""
    return library(ONE, TWO, rejects=[reject()])


@pytest.fixture
def run(tmp_path):
    """Exports to a path of its own and returns it with the counts: `run(library, "csv", filters)`."""

    def make(opened, form, filters=None, name=None, **more):
        target = tmp_path / (name or f"out-{form}")
        return target, export(opened, target, form, filters=filters, alpha3=ALPHA3, **more)

    return make
