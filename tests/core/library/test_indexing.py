import duckdb
import pyarrow as pa
import pytest
from made import ONE, TWO

from core.library import packing
from core.library.indexing import IndexFeed
from core.library.search import Index


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE articles (article_no INTEGER, countries VARCHAR[])")
        opened.execute("INSERT INTO articles VALUES (0, ['PE']), (1, ['CL'])")
        yield opened


def tables(*numbers):
    """A table an article."""
    packed = packing.pack([ONE, TWO], parser_version=1)
    for number in numbers:
        row = packed.slice(number, 1)
        yield row.set_column(0, "article_no", pa.array([number], pa.int32()))


def fed(folder, connection, *numbers, everything=(0, 1), published=-1):
    """A feed to which these articles came."""
    feed = IndexFeed(folder, lambda: tables(*numbers), lambda: tables(*everything), published=published, n=1)
    for table in tables(*(everything if feed.falls_short else numbers)):
        feed.add(connection, table)
    return feed


def found(folder):
    return Index.open(folder, thorough=False).hits("Rivera OR Soto OR Chile").articles.tolist()


def test_what_came_is_found_once_it_is_finished(tmp_path, connection):
    fed(tmp_path, connection, 0, 1).finish(1)
    assert found(tmp_path) == [0, 1]


def test_what_is_not_finished_is_dropped(tmp_path, connection):
    fed(tmp_path, connection, 0).finish(0)
    fed(tmp_path, connection, 1, published=0).close()
    assert found(tmp_path) == [0]


def test_an_index_that_lacks_published_articles_takes_in_all(tmp_path, connection):
    fed(tmp_path, connection, 0).finish(0)
    feed = fed(tmp_path, connection, published=1)
    assert feed.falls_short
    feed.finish(1)
    assert found(tmp_path) == [0, 1]


def test_articles_that_were_not_given_are_missed(tmp_path, connection):
    feed = IndexFeed(tmp_path, lambda: tables(0, 1), tables, published=-1, n=1)
    feed.add(connection, next(tables(0)))
    with pytest.raises(RuntimeError, match="not given"):
        feed.finish(1)


def test_what_goes_wrong_in_the_thread_is_raised_by_whoever_feeds_it(tmp_path, connection):
    def torn():
        yield from tables(0)
        raise OSError(28, "No space left on device")

    feed = IndexFeed(tmp_path, torn, tables, published=-1, n=1)
    feed.add(connection, next(tables(0)))
    with pytest.raises(OSError, match="No space"):
        feed.finish(1)
    feed.close()
