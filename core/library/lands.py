"""What pages ask of one country, or of two together, and nothing else, counted when a library is published.

Asked of rows, these answers take as long as the library is large: a country that is named often stands in a tenth of
all sentences. Counts are there for every country; when it happened, who is named with whom, and who is quoted how
often, only for those named often, as of the others rows are quick enough.
"""

import duckdb
import numpy as np
import pyarrow as pa

from core.library.schema import (
    KNOWN_TOP,
    LAND_MASKS,
    LANDS,
    MOST_LAND_SPEAKERS,
    MOST_SPEAKERS,
    N_BITS,
    SHOWN_LABELS,
    TABLES,
)

# So many rows of `sentence_entities` are counted in a tenth of a second.
LEAST_ROWS = 250_000
# The same of `quotes`, whose speakers stand in lists.
LEAST_QUOTES = 25_000
# The same of `stories`.
LEAST_STORIES = 50_000
_MASKS_AT_ONCE = 65_536
# Two countries that have to be named both, as one number beside the bits of single ones.
_PAIR = f"{N_BITS} + x.bit * {N_BITS} + y.bit"

_BITS = pa.schema([("bit", pa.int32()), ("mask", pa.int32())])
# Two countries are counted where stories often name both.
_COUNTS = f"""
    WITH counted_lands AS (FROM land_masks UNION ALL FROM often_told WHERE bit >= {N_BITS}),
    told AS (
        SELECT mask, count(*) AS n, count(*) FILTER (day_start IS NULL) AS n_undated,
            count(*) FILTER (is_inferred) AS n_inferred, count(*) FILTER (n_sources > 1) AS n_corroborated
        FROM stories GROUP BY ALL),
    tellers AS (SELECT DISTINCT mask, unnest(sources) AS source_no FROM stories),
    by_land AS (
        SELECT bit, list_sort(list(DISTINCT source_no)) AS sources FROM tellers JOIN counted_lands USING (mask)
        GROUP BY ALL),
    counted AS (
        SELECT bit, sum(n)::BIGINT AS n, sum(n_undated)::BIGINT AS n_undated, sum(n_inferred)::BIGINT AS n_inferred,
            sum(n_corroborated)::BIGINT AS n_corroborated
        FROM told JOIN counted_lands USING (mask) GROUP BY ALL),
    said AS (
        SELECT bit, sum(n)::BIGINT AS n_quotes
        FROM (SELECT mask, count(*) AS n FROM quotes GROUP BY ALL) JOIN counted_lands USING (mask) GROUP BY ALL)
    INSERT INTO land_counts
    SELECT bit, coalesce(n, 0), coalesce(n_undated, 0), coalesce(n_inferred, 0), coalesce(n_corroborated, 0),
        coalesce(sources, []), coalesce(n_quotes, 0)
    FROM (SELECT bit::INTEGER AS bit FROM countries UNION SELECT bit FROM often_told) LEFT JOIN counted USING (bit)
    LEFT JOIN by_land USING (bit) LEFT JOIN said USING (bit) ORDER BY bit"""
_DAYS = """
    INSERT INTO land_days
    WITH told AS (
        SELECT mask, lane, day_start, day_end, count(*) AS n, count(*) FILTER (n_sources > 1) AS n_corroborated
        FROM stories SEMI JOIN often_told USING (mask) WHERE day_start IS NOT NULL GROUP BY ALL)
    SELECT bit, lane, day_start, day_end, sum(n)::BIGINT, sum(n_corroborated)::BIGINT
    FROM told JOIN often_told USING (mask) GROUP BY ALL ORDER BY bit, day_start, day_end, lane"""
# The masks of countries that are named often, and of two that one row often names together.
_OFTEN = f"""
    CREATE TEMP TABLE {{often}} AS
    WITH used AS (SELECT mask, count(*) AS n FROM {{table}} GROUP BY ALL),
    named AS (SELECT bit FROM used JOIN land_masks USING (mask) GROUP BY bit HAVING sum(n) >= {{least}}),
    single AS MATERIALIZED (SELECT bit, mask FROM land_masks SEMI JOIN named USING (bit)),
    two AS MATERIALIZED (
        SELECT ({_PAIR}) AS bit, x.mask FROM single x JOIN single y USING (mask) WHERE x.bit < y.bit),
    met AS (SELECT bit FROM used JOIN two USING (mask) GROUP BY bit HAVING sum(n) >= {{least}})
    FROM single UNION ALL FROM two SEMI JOIN met USING (bit)"""
# The best by number alone, with all that equal the last, before names are compared.
_RANKS = f"""
    INSERT INTO land_ranks
    WITH counted AS MATERIALIZED (
        SELECT bit, entity_no, is_country, n FROM (
            SELECT bit, entity_no, count(*) AS n FROM sentence_entities JOIN often USING (mask) GROUP BY ALL)
        JOIN (SELECT entity_no, is_country FROM names WHERE label IN {SHOWN_LABELS}) USING (entity_no)),
    totals AS (SELECT bit, is_country, count(*) AS total FROM counted GROUP BY ALL),
    near AS (FROM counted QUALIFY rank() OVER (PARTITION BY bit, is_country ORDER BY n DESC) <= {KNOWN_TOP})
    SELECT bit, entity_no, n, is_country, total, place, place_of_all FROM (
        SELECT bit, entity_no, n, is_country,
            row_number() OVER (PARTITION BY bit, is_country ORDER BY n DESC, name, canonical_id) AS place,
            row_number() OVER (PARTITION BY bit ORDER BY n DESC, name, canonical_id) AS place_of_all
        FROM near JOIN (SELECT entity_no, name, canonical_id FROM names) USING (entity_no))
    JOIN totals USING (bit, is_country)
    WHERE place <= {KNOWN_TOP} ORDER BY bit, is_country, place"""
# Rows and pairs are counted by mask first, since a mask stands for several countries.
_ROWS = """
    CREATE TEMP TABLE often_rows AS
    SELECT win, mask, shown AS source_no, entity_no FROM sentence_entities
    SEMI JOIN land_ranks USING (entity_no) SEMI JOIN often USING (mask) JOIN source_names USING (source_no)"""
_SOURCES = """
    INSERT INTO land_sources
    SELECT bit, entity_no, source_no, sum(n)::BIGINT AS n
    FROM (SELECT mask, entity_no, source_no, count(*) AS n FROM often_rows GROUP BY ALL) JOIN often USING (mask)
    SEMI JOIN land_ranks USING (bit, entity_no) GROUP BY ALL ORDER BY ALL"""
_PAIRS = """
    INSERT INTO land_pairs
    WITH met AS (
        SELECT x.mask, x.entity_no AS a, y.entity_no AS b, x.source_no, count(*) AS n
        FROM often_rows x JOIN often_rows y USING (win) WHERE x.entity_no < y.entity_no GROUP BY ALL)
    SELECT bit, a, b, source_no, sum(n)::BIGINT AS n FROM met JOIN often USING (mask)
    SEMI JOIN land_ranks x ON x.bit = often.bit AND x.entity_no = a
    SEMI JOIN land_ranks y ON y.bit = often.bit AND y.entity_no = b
    GROUP BY ALL ORDER BY ALL"""
# How often each is quoted, by name; `of` are columns by which it is counted apart.
_SAID = """
    said AS (
        SELECT {of} unnest(CASE WHEN len(speakers) > 0 THEN speakers ELSE [NULL] END) AS entity_no, speaker_name, kind
        FROM quotes),
    counted AS (SELECT {of} entity_no, speaker_name, kind, count(*) AS n FROM said GROUP BY ALL)"""
_SPEAKERS = f"""
    INSERT INTO speaker_counts
    WITH {_SAID.format(of="")},
    named AS (
        SELECT coalesce(x.name, c.speaker_name) AS speaker, x.country, c.kind, sum(c.n)::BIGINT AS n
        FROM counted c LEFT JOIN names x USING (entity_no) GROUP BY ALL),
    best AS (
        SELECT speaker, row_number() OVER (ORDER BY sum(n) DESC, speaker) AS place FROM named GROUP BY speaker
        QUALIFY place <= {MOST_SPEAKERS})
    SELECT b.place, n.speaker, n.country, n.kind, n.n FROM named n
    JOIN best b ON b.speaker IS NOT DISTINCT FROM n.speaker ORDER BY b.place, n.kind, n.country"""
# By the hash of the name until it is known who is quoted most, as `core.views.speaker_counts` does.
_LAND_SPEAKERS = f"""
    INSERT INTO land_speakers
    WITH {_SAID.format(of="mask,")},
    called AS (
        SELECT mask, hash(coalesce(x.name, c.speaker_name)) AS called, entity_no, speaker_name, kind, n
        FROM counted c LEFT JOIN names x USING (entity_no)),
    here AS MATERIALIZED (
        SELECT bit, called, entity_no, speaker_name, kind, sum(n)::BIGINT AS n
        FROM called JOIN often_quoted USING (mask) GROUP BY ALL),
    near AS (
        SELECT bit, called FROM here GROUP BY bit, called
        QUALIFY rank() OVER (PARTITION BY bit ORDER BY sum(n) DESC) <= {MOST_LAND_SPEAKERS}),
    named AS MATERIALIZED (
        SELECT bit, coalesce(x.name, h.speaker_name) AS speaker, x.country, h.kind, sum(h.n)::BIGINT AS n
        FROM here h SEMI JOIN near USING (bit, called) LEFT JOIN names x USING (entity_no) GROUP BY ALL),
    best AS (
        SELECT bit, speaker, row_number() OVER (PARTITION BY bit ORDER BY sum(n) DESC, speaker) AS place FROM named
        GROUP BY bit, speaker QUALIFY place <= {MOST_LAND_SPEAKERS})
    SELECT n.bit, b.place, n.speaker, n.country, n.kind, n.n FROM named n
    JOIN best b ON b.bit = n.bit AND b.speaker IS NOT DISTINCT FROM n.speaker
    ORDER BY n.bit, b.place, n.kind, n.country"""


def note(connection: duckdb.DuckDBPyConnection) -> None:
    """Which bits each mask has, as a temporary table; bit by bit in SQL takes a hundred times as long."""
    connection.execute(f"DROP TABLE IF EXISTS temp.land_masks; {LAND_MASKS}")
    found = connection.execute("SELECT mask, w0, w1, w2, w3 FROM masks").fetchnumpy()
    numbers = np.asarray(found["mask"])
    words = np.stack([np.asarray(found[word], np.uint64) for word in ("w0", "w1", "w2", "w3")], axis=1)
    for first in range(0, len(numbers), _MASKS_AT_ONCE):
        some = np.ascontiguousarray(words[first : first + _MASKS_AT_ONCE].astype("<u8"))
        row, bit = np.nonzero(np.unpackbits(some.view(np.uint8), axis=1, bitorder="little"))
        rows = pa.table([bit.astype(np.int32), numbers[first + row].astype(np.int32)], schema=_BITS)
        connection.register("made", rows)
        connection.execute("INSERT INTO land_masks FROM made")
        connection.unregister("made")


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables anew; after `note` and those that `schema.DERIVED` names."""
    run = connection.execute
    for table in LANDS:
        run(f"CREATE OR REPLACE TABLE {table} ({TABLES[table]})")
    often = _OFTEN.format(often="often", table="sentence_entities", least=LEAST_ROWS)
    quoted = _OFTEN.format(often="often_quoted", table="quotes", least=LEAST_QUOTES)
    told = _OFTEN.format(often="often_told", table="stories", least=LEAST_STORIES)
    for statement in (told, _COUNTS, _DAYS, often, _RANKS, _ROWS, _SOURCES, _PAIRS, _SPEAKERS, quoted, _LAND_SPEAKERS):
        run(statement)
    for table in ("often_rows", "often", "often_quoted", "often_told", "land_masks"):
        run(f"DROP TABLE temp.{table}")
