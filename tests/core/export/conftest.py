"""A library of made records, and exports of it."""

from contextlib import ExitStack

import pytest
from made import NAMES, ONE, TWO, parsed, reject

from core.export import export
from core.library.reader import Library
from core.library.writer import open_writer
from core.link.relink import relink

ALPHA3 = {"CL": "CHL", "PE": "PER", "BO": "BOL", "XK": "XKX"}


def build(folder, articles, rejects=()):
    """Publishes a library of made articles and opens it."""
    with open_writer(folder) as writer:
        writer.append(list(articles), parser_version=1)
        writer.append_rejects(list(rejects))
        relink(writer, country_names=NAMES)
        writer.publish(parser_version=1)
    return Library.open(folder)


@pytest.fixture
def library(tmp_path):
    """A maker of opened libraries: `library(ONE, TWO)`; without articles an empty one that was published."""
    with ExitStack() as opened:
        yield lambda *articles, folder="library": opened.enter_context(build(tmp_path / folder, articles))


@pytest.fixture(scope="session")
def both(tmp_path_factory):
    """The library of both made articles and a file that could not be read; made once, for no export changes it."""
    with build(tmp_path_factory.mktemp("both") / "library", [ONE, TWO], [reject()]) as library:
        yield library


@pytest.fixture(scope="session")
def either_order(tmp_path_factory):
    """Two libraries of the same articles, added in either order; made once, for no export changes them."""
    folder = tmp_path_factory.mktemp("order")
    with build(folder / "a", [ONE, TWO]) as first, build(folder / "b", [TWO, ONE]) as second:
        yield first, second


@pytest.fixture(scope="session")
def long_texts(tmp_path_factory):
    """A library of several blocks; made once, copied to be damaged."""
    texts = [
        parsed(f"Chile met Peru {n} times. " + "".join(chr(97 + (n * i) % 26) for i in range(9000))) for n in range(90)
    ]
    with build(tmp_path_factory.mktemp("long") / "library", texts) as library:
        return library.folder


@pytest.fixture
def run(tmp_path):
    """Exports to a path of its own and returns it with the counts: `run(library, "csv", filters)`."""

    def make(opened, form, filters=None, name=None, **more):
        target = tmp_path / (name or f"out-{form}")
        return target, export(opened, target, form, filters=filters, alpha3=ALPHA3, **more)

    return make
