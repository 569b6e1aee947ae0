"""One article a line, in the shape that `dateline parse` prints (`docs/contract.md`), by id.

An event of which an analyst decided something has `decided` beside: "confirmed", "set by analyst", or both.

Articles lie in a library in order of arrival, so the lines are put into another file first, and their order is worked
out from where they lie there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile

import pyarrow as pa

from core.contract import article_json, json_line
from core.export.chosen import Job, numbers
from core.export.packed import packed
from core.library import packing
from core.library.packing import unpack
from core.library.schema import PLACES
from core.records import Parsed, Reject
from core.views.decided import decided

# Unpacked to records an article takes about a hundred kilobytes.
_CHUNK = 256


def write(job: Job, path: Path) -> dict[str, int]:
    """Writes the chosen articles. Returns how many."""
    of_article: dict[str, list[Reject]] = defaultdict(list)
    for reject in job.library.rejects():
        if reject.article_id:
            of_article[reject.article_id].append(reject)
    places: list[tuple[str, int, int]] = []
    said = decided(job.library).of_event
    with TemporaryFile(dir=path.parent) as lines, path.open("wb") as stream:
        for table in packed(job.library, numbers(job, ["articles"]), chunk=_CHUNK):
            marks = _decided(table, said) if said else {}
            for parsed in unpack(table):
                row = article_json(_in_text_order(parsed, of_article.get(parsed.article.id, ())))
                for event in row["events"]:
                    event |= {"decided": marks[event["id"]]} if event["id"] in marks else {}
                line = f"{json_line(row)}\n".encode()
                places.append((parsed.article.id, lines.tell(), len(line)))
                lines.write(line)
        for _, at, length in sorted(places):
            lines.seek(at)
            stream.write(lines.read(length))
    return {"articles": len(places)}


def _decided(table: pa.Table, said: Mapping[int, str]) -> dict[str, str]:
    """What an analyst said of events, by their ids. said: the same by their numbers."""
    articles = dict(zip(*(table.column(name).to_pylist() for name in ("article_no", "article_id")), strict=True))
    found = {}
    for row in packing.flat(table, "events").to_pylist():
        if words := said.get(row["article_no"] * PLACES + row["n"]):
            own = row["own"] or f"v{row['trigger_start']}-{row['trigger_end']}"
            found[f"{articles[row['article_no']]}:{own}"] = words
    return found


def _in_text_order(parsed: Parsed, told: Sequence[Reject]) -> Parsed:
    """The records as they stand in the text; rejects of reading before those of parsing."""
    mentions = sorted(parsed.mentions, key=attrgetter("start"))
    first = {mention.entity_id: mention.start for mention in reversed(mentions)}
    return Parsed(
        parsed.article,
        entities=tuple(sorted(parsed.entities, key=lambda entity: first.get(entity.id, 0))),
        mentions=tuple(mentions),
        timexes=tuple(sorted(parsed.timexes, key=attrgetter("start"))),
        events=tuple(sorted(parsed.events, key=attrgetter("trigger_start"))),
        quotes=tuple(sorted(parsed.quotes, key=attrgetter("start"))),
        rejects=tuple(sorted(told, key=lambda r: (r.stage != "read", r.reason, r.path))),
    )
