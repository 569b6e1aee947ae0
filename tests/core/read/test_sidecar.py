import datetime as dt

from core.read import Item, read_items
from core.records import Reject

ADDED = dt.date(2026, 1, 15)


def read(folder, sidecar, **files):
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text)
    (folder / "articles.csv").write_text(sidecar)
    return list(read_items([folder], added=ADDED))


def test_a_sidecar_goes_before_what_files_state_and_is_no_article(tmp_path):
    found = read(
        tmp_path,
        "File,Title,source,published,note\na.txt,Talks in Oslo,NTB,5 March 2024,x\n,,,,\nb.txt,,,soon,\n",
        a="Talks went on.",
        b="More talks.",
    )
    first, second = (item.article for item in found if isinstance(item, Item))
    assert (first.title, first.source, first.source_basis) == ("Talks in Oslo", "NTB", "stated")
    assert (first.published, first.published_basis) == (dt.date(2024, 3, 5), "stated")
    assert first.published_why == "articles.csv states 2024-03-05."
    assert (second.title, second.source, second.published) == (None, None, None)
    reasons = " ".join(item.reason for item in found if isinstance(item, Reject))
    assert "'note'" in reasons
    assert "Line 3 names no file" in reasons
    assert "'soon' is no day" in reasons


def test_a_table_of_articles_that_has_this_name_is_read_as_articles(tmp_path):
    found = read(tmp_path, "title,text\nTalks in Oslo,Talks went on.\n")
    assert [item.article.title for item in found] == ["Talks in Oslo"]
