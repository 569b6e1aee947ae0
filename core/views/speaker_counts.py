"""Who is quoted how often, counted from rows: by number first; names are asked for only of those who may be shown.

Names are told apart by a hash of 64 bits: to put every name of a large library beside the counts takes ten times as
long as the counting. Of some 500,000 names two share a hash once in a hundred million libraries.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from core.library.reader import Library
from core.views.where import Where

KINDS = ("direct", "indirect", "mixed")
_KIND = " ".join(f"WHEN '{kind}' THEN {n}" for n, kind in enumerate(KINDS))
# Where nobody known speaks, what the text calls the speaker, if anything.
_COUNTS = f"""
    WITH chosen AS MATERIALIZED (
        SELECT q.speakers, q.speaker_name, CASE q.kind {_KIND} END::UTINYINT AS kind FROM quotes q WHERE {{where}}),
    known AS (SELECT unnest(speakers) AS entity_no, kind FROM chosen),
    others AS (SELECT speaker_name, kind FROM chosen WHERE coalesce(len(speakers), 0) = 0)
    SELECT entity_no, NULL::VARCHAR AS speaker_name, kind, count(*) AS n, 0::UBIGINT AS called FROM known GROUP BY ALL
    UNION ALL SELECT -1, speaker_name, kind, count(*), hash(speaker_name) FROM others GROUP BY speaker_name, kind"""
_HASHES = "SELECT entity_no, hash(name) AS called FROM names"
_BEST = """
    WITH people AS MATERIALIZED (
        SELECT entity_no, name, country FROM names SEMI JOIN counted USING (entity_no)),
    named AS (
        SELECT coalesce(x.name, c.speaker_name) AS speaker, x.country, c.kind, sum(c.n)::BIGINT AS n
        FROM counted c LEFT JOIN people x USING (entity_no) GROUP BY ALL),
    best AS (SELECT speaker, sum(n) AS total FROM named GROUP BY ALL ORDER BY total DESC, speaker LIMIT ?)
    SELECT n.speaker, n.country AS speaker_country, (?::VARCHAR[])[n.kind + 1] AS kind, n.n FROM named n
    JOIN best b ON b.speaker IS NOT DISTINCT FROM n.speaker ORDER BY b.total DESC, n.speaker, kind, n.country"""
Counts = NDArray[np.int64]


def counted(library: Library, found: Where, limit: int) -> pd.DataFrame:
    """[speaker, speaker_country, kind, n] of the quotes that match, as `core.views.speakers` gives them."""
    rows = library.query(_COUNTS.format(where=found.sql), found.params, found.tables)
    number, n = rows["entity_no"].to_numpy(), rows["n"].to_numpy()
    is_known = number >= 0
    called = rows["called"].to_numpy(np.uint64, copy=True)
    called[is_known] = library.kept("called", _called)[number[is_known]]
    best = rows[_near(called, n, limit)]
    counts = {
        "entity_no": pa.array(best["entity_no"].where(best["entity_no"] >= 0), pa.int32(), from_pandas=True),
        "speaker_name": pa.array(best["speaker_name"], pa.string()),
        "kind": pa.array(best["kind"], pa.int32()),
        "n": pa.array(best["n"], pa.int64()),
    }
    return library.query(_BEST, [limit, list(KINDS)], {"counted": pa.table(counts)})


def _near(called: NDArray[np.uint64], n: Counts, limit: int) -> NDArray[np.bool_]:
    """Which rows are of those quoted most, also of all who are quoted as often as the last of them."""
    _, which = np.unique(called, return_inverse=True)
    total = np.bincount(which, n).astype(np.int64)
    least = np.partition(total, -limit)[-limit] if len(total) > limit else 0
    found: NDArray[np.bool_] = (total >= least)[which]
    return found


def _called(library: Library) -> NDArray[np.uint64]:
    """The hash of each entity's name, by number."""
    found = library.columns(_HASHES)
    hashes = np.zeros(int(found["entity_no"].max(initial=-1)) + 1, np.uint64)
    hashes[found["entity_no"]] = found["called"]
    return hashes
