"""Every format by its content and the facts it states; offsets hold in the text that is read."""

import datetime as dt
import gzip
import hashlib

import made_files as made
import pytest

from core.read import Item, read_items

ADDED = dt.date(2026, 1, 15)
DAY = dt.date(2024, 3, 5)
ALL = {"title": made.TITLE, "source": made.SOURCE, "published": DAY, "url": made.URL}
TITLED = {"title": made.TITLE, "published": None}
FORMATS = {
    "a.txt": (made.txt, {}),
    "a.jsonl": (made.jsonl, ALL),
    "a.md": (made.markdown, ALL),
    "a.html": (made.html, {**ALL, "language": "en"}),
    "a.mhtml": (made.mhtml, ALL),
    "a.pdf": (made.pdf, TITLED),
    "a.docx": (made.docx, TITLED),
    "a.odt": (made.odt, TITLED),
    "a.rtf": (made.rtf, {}),
    "a.eml": (made.eml, {"title": made.TITLE, "source": made.SOURCE, "published": DAY}),
    "a.mbox": (made.mbox, {"title": made.TITLE, "source": made.SOURCE, "published": DAY}),
    "a.rss": (made.rss, ALL),
    "a.xml": (made.atom, ALL),
    "feed.json": (made.json_feed, ALL),
    "newsapi.json": (made.newsapi, ALL),
    "registry.json": (made.event_registry, {**ALL, "language": "en"}),
    "cloud.json": (made.media_cloud, {**ALL, "given_id": "5"}),
    "a.csv": (made.csv_file, ALL),
    "a.tsv": (lambda: made.csv_file("\t"), ALL),
    "a.xlsx": (made.xlsx, ALL),
    "a.parquet": (made.parquet, ALL),
    "a.warc": (made.warc, ALL),
    "a.warc.gz": (lambda: made.warc(pack=gzip.compress), ALL),
    "a.wacz": (made.wacz, ALL),
    "a.zip": (lambda: made.zipped({"in/a.html": made.html()}), ALL),
    "a.tar.gz": (made.tar, {}),
    "a.tar": (lambda: made.tar(mode="w:"), {}),
    "a.txt.gz": (lambda: gzip.compress(made.txt()), {}),
    "nexis.docx": (lambda: made.docx(made.NEXIS), {**ALL, "url": None, "author": "Ann Writer"}),
    "factiva.rtf": (made.factiva_rtf, {**ALL, "url": None, "author": "Ann Writer"}),
    "proquest.txt": (lambda: made.PROQUEST.encode(), {**ALL, "author": "Writer, Ann"}),
}


def read(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return list(read_items([path], added=ADDED))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_the_article_and_what_it_states(tmp_path, name):
    make, facts = FORMATS[name]
    found = read(tmp_path, name, make())
    assert [type(item) for item in found] == [Item], found
    article = found[0].article
    lines = [line for line in article.text.split("\n") if line.strip() and line.strip() != made.TITLE]
    plain = [line.replace('"', "“", 1).replace('"', "”", 1) for line in lines]
    assert plain == list(made.PARAGRAPHS)
    assert {key: getattr(article, key) for key in facts} == facts
    assert article.published_basis == ("stated" if article.published else None)
    assert hashlib.sha256(found[0].original).hexdigest() == article.sha256
