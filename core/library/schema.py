"""The tables that charts ask, all numbers: derived from the segments, made anew from them at any time.

article_no is an article's number in the library, entity_no a canonical entity's, bit a country's place in the four
words w0 to w3 of a mask. Few masks are in use but for whole articles, so rows name them by number. An event's number is
that of its article times 65,536 plus its place in it, a quote's and a sentence's (`win`) likewise; `words` are what its
title says, by number (`title_words.py`); a story has the number of its lead, the event dated best, and names its first,
the one of the smallest id. Days are dates, both ends
counted; unknown is NULL. Texts, titles of single events and marks stay in the segments.
"""

from core.library import differing

# Raised with every change that an older reader cannot read.
SCHEMA_VERSION = 7
# Layouts that are read as they are; a publishing makes them the newest. The fourth has blocks of another form; until
# the fifth an event had the texts of who takes part also where they are just their names, until the seventh `prints`
# had the hashes themselves.
READABLE = (4, 5, 6, 7)
# People, bodies and places; what belongs to a party or a faith ("Republican") is no one to be with.
SHOWN_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC")
# A pair's windows are told apart by the sources that most articles are of; the others are counted as one, OTHERS.
KNOWN_SOURCES = 8
OTHERS = -1
# Of so many most often named, people and bodies and countries apart, pairs are counted beforehand.
KNOWN_TOP = 60
# Of so many speakers it is counted beforehand how often they are quoted.
MOST_SPEAKERS = 1_000
# The same of those whom quotes of a country often quoted, or of two, name: what a page asks for.
MOST_LAND_SPEAKERS = 200
# Of so many, of either sort, it is known in which articles they are named (`presence.py`).
RANKED = 400
# What an event's or quote's place in its article is counted in.
PLACES = 65_536
# The key in `meta` that says that `prints` has every article, and what it says since hashes are so many eights.
PRINTS_KNOWN, IN_EIGHTS = "prints", "eights"
MASK = ("w0", "w1", "w2", "w3")
N_BITS = 256
_MASK = "w0 UBIGINT, w1 UBIGINT, w2 UBIGINT, w3 UBIGINT"
_STORY = """
    lead BIGINT, first BIGINT, first_start INTEGER, first_end INTEGER, type VARCHAR, mode VARCHAR, status VARCHAR,
    title VARCHAR, date VARCHAR, day_start DATE, day_end DATE, mask INTEGER, lane SMALLINT, is_inferred BOOLEAN,
    n_sources INTEGER, n_articles INTEGER, n_events INTEGER, sources INTEGER[]"""

TABLES = {
    "meta": "key VARCHAR, value VARCHAR",
    "countries": f"code VARCHAR, name VARCHAR, bit SMALLINT, {_MASK}",
    # The sets of countries that rows have.
    "masks": f"mask INTEGER, {_MASK}",
    "sources": "source_no INTEGER, name VARCHAR",
    # Names as articles write them, and which canonical entity each is.
    "keys": "key_no INTEGER, label VARCHAR, name VARCHAR, country VARCHAR, entity_no INTEGER",
    "names": """
        entity_no INTEGER, canonical_id VARCHAR, name VARCHAR, label VARCHAR, country VARCHAR, is_country BOOLEAN,
        bit SMALLINT""",
    "articles": f"""
        article_no INTEGER, article_id VARCHAR, title VARCHAR, source_no INTEGER, published DATE,
        published_basis VARCHAR, added DATE, countries VARCHAR[], {_MASK}, n_events INTEGER, n_entities INTEGER,
        n_quotes INTEGER, parser_version INTEGER""",
    # Which name the entity of this number in its article has, and how often the article mentions it.
    "links": "article_no INTEGER, local INTEGER, key_no INTEGER, n INTEGER",
    # Who is named where, once however often and in whatever words.
    "article_entities": "day DATE, article_no INTEGER, source_no INTEGER, entity_no INTEGER",
    # mask: the countries of what the sentence names.
    "sentence_entities": """
        day DATE, win BIGINT, source_no INTEGER, entity_no INTEGER, mask INTEGER""",
    # What an analyst decided, as the log has it; and which article, and which event of it, each decision found.
    "decisions": "id VARCHAR, line VARCHAR",
    "decided": "article_no INTEGER, event BIGINT, id VARCHAR, kind VARCHAR",
    # The stories that linking found, in the place of which an analyst put others; see `core.link.laid`.
    "unlaid_events": "event BIGINT, lead BIGINT",
    "unlaid_stories": _STORY,
    # In which articles those are named who are named most, a bit an article; see `presence.py`.
    "presence": "entity_no INTEGER, words BLOB",
    "source_presence": "source_no INTEGER, words BLOB",
    # What is asked of one country, or of two; see `lands.py`. `place` counts from 1, countries apart, `place_of_all`
    # all together.
    "land_counts": """
        bit INTEGER, n BIGINT, n_undated BIGINT, n_inferred BIGINT, n_corroborated BIGINT, sources INTEGER[],
        n_quotes BIGINT""",
    "land_days": "bit INTEGER, lane SMALLINT, day_start DATE, day_end DATE, n BIGINT, n_corroborated BIGINT",
    "land_ranks": """
        bit INTEGER, entity_no INTEGER, n BIGINT, is_country BOOLEAN, total BIGINT, place INTEGER,
        place_of_all INTEGER""",
    "land_sources": "bit INTEGER, entity_no INTEGER, source_no INTEGER, n BIGINT",
    "land_pairs": "bit INTEGER, a INTEGER, b INTEGER, source_no INTEGER, n BIGINT",
    "speaker_counts": "place INTEGER, speaker VARCHAR, country VARCHAR, kind VARCHAR, n BIGINT",
    "land_speakers": "bit INTEGER, place INTEGER, speaker VARCHAR, country VARCHAR, kind VARCHAR, n BIGINT",
    "events": """
        event BIGINT, lead BIGINT, win BIGINT, source_no INTEGER, type VARCHAR, mode VARCHAR,
        status VARCHAR, date VARCHAR, day_start DATE, day_end DATE, mask INTEGER, lane SMALLINT, is_inferred BOOLEAN,
        is_dated_here BOOLEAN, actors INTEGER[], recipients INTEGER[], trigger_start INTEGER, trigger_end INTEGER,
        words USMALLINT[]""",
    "stories": _STORY,
    "quotes": """
        quote BIGINT, day DATE, win BIGINT, source_no INTEGER, kind VARCHAR, speakers INTEGER[],
        speaker_name VARCHAR, about INTEGER[], mask INTEGER""",
    # Events that somebody is quoted to tell, and who that is.
    "credits": "event BIGINT, speaker INTEGER, speaker_name VARCHAR",
    # What reports can contradict one another in (`particulars.py`).
    "event_places": "event BIGINT, place INTEGER",
    "amounts": "event BIGINT, unit VARCHAR, value DOUBLE, said VARCHAR",
    "spellings": "win BIGINT, entity_no INTEGER, spelt VARCHAR",
    "slips": "win BIGINT, said VARCHAR, other_win BIGINT, other VARCHAR",
    # Texts that are copies (`core.link.copies`): one in eight of an article's runs of words, hashed; pairs of articles
    # that share enough of them; and of each copy the article it is a copy of.
    "prints": "hash UINTEGER, article_no INTEGER",
    "alikes": "a INTEGER, b INTEGER",
    "copies": "article_no INTEGER, origin_no INTEGER",
}

# Which bits each mask has, for the time of a publishing.
LAND_MASKS = "CREATE TEMP TABLE IF NOT EXISTS land_masks (bit INTEGER, mask INTEGER)"

# Made anew at each publishing, by `presence.py` and `lands.py`.
PRESENCE = ("presence", "source_presence")
LANDS = ("land_counts", "land_days", "land_ranks", "land_sources", "land_pairs", "speaker_counts", "land_speakers")
# Charts that were made before anything could be decided have none of these.
DECIDED = ("decisions", "decided", "unlaid_events", "unlaid_stories")

# The order of a table after sorting: by day, so that a period is read without the rest. Stories that more sources tell
# come first, in a few steps, so that those shown lie together: titles of the others are not unpacked for them.
ORDER = {
    "masks": "mask",
    "keys": "key_no",
    "names": "entity_no",
    "articles": "published DESC NULLS LAST, article_no",
    "links": "article_no, local",
    "article_entities": "day, article_no, entity_no",
    "sentence_entities": "day, win, entity_no",
    "events": "event",
    "stories": "floor(log2(n_sources)) DESC, day_start, lead",
    "quotes": "day DESC NULLS LAST, quote",
    "credits": "event",
    "event_places": "event",
    "amounts": "event",
    "spellings": "win",
    "slips": "win",
    # By hash, for then a hash is a short way from the one before.
    "prints": "hash, article_no",
    "alikes": "a, b",
    "copies": "article_no",
}

# Answers to what pages ask first, without a filter; made at each publishing.
DERIVED = {
    "lane_days": """
        SELECT lane, day_start, day_end, count(*) AS n, count(*) FILTER (n_sources > 1) AS n_corroborated
        FROM stories GROUP BY ALL ORDER BY day_start, day_end, lane""",
    # How many reports a story of several outlets has, copies counted once, and how many origins: whoever is quoted to
    # tell it, else the outlet, of a copy the one that it was taken from. An article that credits somebody for a story
    # does not stand for it itself. Names are the same in whatever case.
    "origins": f"""
        WITH told AS MATERIALIZED (
            SELECT e.lead, e.event // {PLACES} AS article_no, e.event, e.source_no FROM events e
            SEMI JOIN (FROM stories WHERE n_sources > 1) USING (lead)),
        taken AS (
            SELECT c.article_no, c.origin_no, a.source_no FROM copies c JOIN articles a ON a.article_no = c.origin_no),
        people AS (SELECT entity_no, hash(lower(name)) AS called FROM names),
        outlets AS (SELECT source_no, hash(lower(name)) AS called FROM sources),
        said AS (
            SELECT t.lead, t.article_no, coalesce(p.called, hash(lower(c.speaker_name))) AS called
            FROM told t JOIN credits c USING (event) LEFT JOIN people p ON p.entity_no = c.speaker),
        own AS (
            SELECT t.lead, coalesce(k.source_no, t.source_no) AS source_no FROM told t
            LEFT JOIN taken k USING (article_no) ANTI JOIN said s ON s.lead = t.lead AND s.article_no = t.article_no),
        origin AS (
            SELECT lead, called FROM said UNION ALL SELECT o.lead, u.called FROM own o JOIN outlets u USING (source_no))
        SELECT lead, n_origins, n_reports FROM
            (SELECT lead, count(DISTINCT called)::INTEGER AS n_origins FROM origin GROUP BY ALL) JOIN
            (SELECT lead, count(DISTINCT coalesce(k.origin_no, t.article_no))::INTEGER AS n_reports
            FROM told t LEFT JOIN taken k USING (article_no) GROUP BY ALL) USING (lead)
        ORDER BY lead""",
    "differences": differing.differences(PLACES),
    "source_counts": "SELECT source_no, count(*) AS n FROM articles GROUP BY ALL ORDER BY n DESC, source_no",
    # What a source is called in counts of pairs.
    "source_names": f"""
        SELECT source_no, CASE WHEN place <= {KNOWN_SOURCES} THEN source_no ELSE {OTHERS} END AS shown FROM (
            SELECT source_no, row_number() OVER (ORDER BY n DESC, source_no) AS place FROM source_counts)""",
    # Few masks are in use, so stories are counted by mask first. `land_masks` says which countries each has
    # (`lands.py`): on joins by bits beside others DuckDB 2.0 was seen to fail.
    "country_counts": """
        WITH told AS (
            SELECT c.code, sum(m.n) AS n FROM (SELECT mask, count(*) AS n FROM stories GROUP BY ALL) m
            JOIN land_masks USING (mask) JOIN countries c USING (bit) GROUP BY ALL),
        named AS (
            SELECT code, count(*) AS n FROM (SELECT unnest(list_distinct(countries)) AS code FROM articles)
            SEMI JOIN countries USING (code) GROUP BY ALL)
        SELECT code, coalesce(told.n, 0)::BIGINT AS n, coalesce(named.n, 0)::BIGINT AS n_articles
        FROM told FULL JOIN named USING (code) ORDER BY n DESC, n_articles DESC, code""",
    # How often each is named; whom the most often named share windows with, and by which sources.
    "entity_counts": """
        SELECT true AS is_sentence, entity_no, count(*) AS n FROM sentence_entities GROUP BY ALL
        UNION ALL SELECT false, entity_no, count(*) FROM article_entities GROUP BY ALL
        ORDER BY is_sentence, entity_no""",
    "known_ranks": f"""
        SELECT is_sentence, entity_no, n, is_country, count(*) OVER (PARTITION BY is_sentence, is_country) AS total,
            row_number() OVER (PARTITION BY is_sentence, is_country ORDER BY n DESC, name, canonical_id) AS place,
            row_number() OVER (PARTITION BY is_sentence ORDER BY n DESC, name, canonical_id) AS place_of_all
        FROM entity_counts JOIN names USING (entity_no) WHERE label IN {SHOWN_LABELS}
        QUALIFY place <= {RANKED}""",
    "known_top": f"SELECT is_sentence, entity_no FROM known_ranks WHERE place <= {KNOWN_TOP}",
    "entity_sources": """
        SELECT true AS is_sentence, entity_no, shown AS source_no, count(*) AS n FROM sentence_entities
        SEMI JOIN (FROM known_top WHERE is_sentence) USING (entity_no) JOIN source_names USING (source_no) GROUP BY ALL
        UNION ALL SELECT false, entity_no, shown, count(*) FROM article_entities
        SEMI JOIN (FROM known_top WHERE NOT is_sentence) USING (entity_no) JOIN source_names USING (source_no)
        GROUP BY ALL""",
    "pair_counts": """
        WITH s AS MATERIALIZED (
            SELECT win, shown AS source_no, entity_no FROM sentence_entities
            SEMI JOIN (FROM known_top WHERE is_sentence) USING (entity_no) JOIN source_names USING (source_no)),
        a AS MATERIALIZED (
            SELECT article_no, shown AS source_no, entity_no FROM article_entities
            SEMI JOIN (FROM known_top WHERE NOT is_sentence) USING (entity_no) JOIN source_names USING (source_no))
        SELECT true AS is_sentence, x.entity_no AS a, y.entity_no AS b, x.source_no, count(*) AS n
        FROM s x JOIN s y USING (win) WHERE x.entity_no < y.entity_no GROUP BY ALL
        UNION ALL SELECT false, x.entity_no, y.entity_no, x.source_no, count(*)
        FROM a x JOIN a y USING (article_no) WHERE x.entity_no < y.entity_no GROUP BY ALL""",
}


def create_tables() -> str:
    """SQL that makes every table that is missing."""
    made = [f"CREATE TABLE IF NOT EXISTS {name} ({columns})" for name, columns in TABLES.items()]
    # Charts that were made before have no words; their events are known by who took part alone.
    return ";\n".join([*made, "ALTER TABLE events ADD COLUMN IF NOT EXISTS words USMALLINT[]"])


def derive_tables() -> str:
    """SQL that makes the derived tables anew; `lands.note` comes first where there are stories."""
    made = [f"CREATE OR REPLACE TABLE {name} AS {query}" for name, query in DERIVED.items()]
    return ";\n".join([LAND_MASKS, *made])


def any_of(table: str = "") -> str:
    """SQL for a mask gathered from many rows of a table with w0 to w3."""
    dot = f"{table}." if table else ""
    return ", ".join(f"coalesce(bit_or({dot}{w}), 0)::UBIGINT AS {w}" for w in MASK)


def insert_masked(table: str, rows: str) -> str:
    """SQL that inserts rows with w0 to w3 into a table that names masks by number; a new mask gets the next one."""
    words = ", ".join(MASK)
    return f"""
        CREATE OR REPLACE TEMP TABLE masked AS {rows};
        INSERT INTO masks SELECT (SELECT count(*) FROM masks) + row_number() OVER (ORDER BY {words}) - 1, {words}
        FROM (SELECT DISTINCT {words} FROM masked) ANTI JOIN masks USING ({words});
        INSERT INTO {table} BY NAME SELECT x.* EXCLUDE ({words}), m.mask FROM masked x JOIN masks m USING ({words})"""
