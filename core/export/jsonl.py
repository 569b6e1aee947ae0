"""One article a line, in the shape that `dateline parse` prints (`docs/contract.md`), by id.

Articles lie in a library in order of arrival, so the lines are sorted in a database beside the file, some thousand of
them in memory at a time.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import attrgetter
from pathlib import Path

import pyarrow as pa

from core.contract import article_json, json_line
from core.export.chosen import Job, numbers
from core.export.packed import packed
from core.export.scratch import scratch
from core.library.packing import unpack
from core.records import Parsed, Reject

# Unpacked to records an article takes about a hundred kilobytes.
_CHUNK = 256


def write(job: Job, path: Path) -> dict[str, int]:
    """Writes the chosen articles. Returns how many."""
    of_article: dict[str, list[Reject]] = defaultdict(list)
    for reject in job.library.rejects():
        if reject.article_id:
            of_article[reject.article_id].append(reject)
    with scratch(path.parent) as sorted_, path.open("w", encoding="utf-8", newline="\n") as stream:
        sorted_.make("CREATE TABLE lines (article_id VARCHAR, line VARCHAR)")
        for table in packed(job.library, numbers(job, ["articles"]), chunk=_CHUNK):
            sorted_.make("INSERT INTO lines SELECT * FROM came", {"came": _lines(unpack(table), of_article)})
        n = 0
        for row in sorted_.stream("SELECT line FROM lines ORDER BY article_id"):
            stream.write(row["line"] + "\n")
            n += 1
    return {"articles": n}


def _lines(found: Sequence[Parsed], of_article: Mapping[str, Sequence[Reject]]) -> pa.Table:
    lines = [json_line(article_json(_in_text_order(p, of_article.get(p.article.id, ())))) for p in found]
    return pa.table({"article_id": [p.article.id for p in found], "line": pa.array(lines, pa.large_string())})


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
