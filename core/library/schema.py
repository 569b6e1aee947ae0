"""The tables of a library. Rows as parsed come first, then what is derived from all of them at each publishing.

Spans are half-open character offsets into `texts.text`; days are dates, both ends counted; unknown is NULL.
`texts` is apart because charts never read it.
"""

# Raised with every change that an older reader cannot read.
SCHEMA_VERSION = 3

TABLES = {
    "articles": """
        article_id VARCHAR PRIMARY KEY, path VARCHAR, sha256 VARCHAR, given_id VARCHAR, title VARCHAR, source VARCHAR,
        source_basis VARCHAR, author VARCHAR, url VARCHAR, language VARCHAR, published DATE, published_basis VARCHAR,
        published_why VARCHAR, added DATE, countries VARCHAR[], parser_version INTEGER""",
    "texts": "article_id VARCHAR PRIMARY KEY, text VARCHAR",
    "sentences": 'article_id VARCHAR, sentence INTEGER, start INTEGER, "end" INTEGER',
    "entities": """
        entity_id VARCHAR, article_id VARCHAR, name VARCHAR, label VARCHAR, country VARCHAR, country_why VARCHAR""",
    "mentions": """
        article_id VARCHAR, entity_id VARCHAR, start INTEGER, "end" INTEGER, kind VARCHAR, sentence INTEGER""",
    "timexes": """
        timex_id VARCHAR, article_id VARCHAR, start INTEGER, "end" INTEGER, type VARCHAR, value VARCHAR,
        date_start DATE, date_end DATE, basis VARCHAR, sentence INTEGER""",
    "events": """
        event_id VARCHAR, article_id VARCHAR, type VARCHAR, mode VARCHAR, status VARCHAR, title VARCHAR, date VARCHAR,
        date_start DATE, date_end DATE, date_why VARCHAR, actors VARCHAR[], recipients VARCHAR[], countries VARCHAR[],
        place VARCHAR, trigger_start INTEGER, trigger_end INTEGER, sentence_start INTEGER, sentence_end INTEGER,
        sentence INTEGER,
        quantities STRUCT(text VARCHAR, "value" DOUBLE, unit VARCHAR, start INTEGER, "end" INTEGER)[],
        actor_texts VARCHAR[], recipient_texts VARCHAR[]""",
    "quotes": """
        quote_id VARCHAR, article_id VARCHAR, start INTEGER, "end" INTEGER, kind VARCHAR, cue_start INTEGER,
        cue_end INTEGER, speaker_entity VARCHAR, speaker_name VARCHAR, speaker_start INTEGER, speaker_end INTEGER,
        about VARCHAR[], sentence_start INTEGER, sentence_end INTEGER, sentence INTEGER""",
    "rejects": "path VARCHAR, article_id VARCHAR, stage VARCHAR, reason VARCHAR",
    "countries": "code VARCHAR PRIMARY KEY, name VARCHAR",
    # What linking found: which canonical entity each entity is, and the stories.
    "links": "entity_id VARCHAR PRIMARY KEY, canonical_id VARCHAR",
    "canonicals": """
        canonical_id VARCHAR PRIMARY KEY, name VARCHAR, label VARCHAR, country VARCHAR, is_country BOOLEAN""",
    "stories": """
        story_id VARCHAR PRIMARY KEY, type VARCHAR, mode VARCHAR, status VARCHAR, title VARCHAR, date VARCHAR,
        date_start DATE, date_end DATE, date_why VARCHAR, countries VARCHAR[], lane VARCHAR, is_inferred BOOLEAN,
        event_ids VARCHAR[]""",
}

# Made anew from the rows above at each publishing, so that charts need no joins over mentions.
DERIVED = {
    # One row a sentence and entity in it, however often and in whatever words it is named.
    "sentence_entities": """
        SELECT DISTINCT m.article_id, m.sentence, l.canonical_id
        FROM mentions m JOIN links l USING (entity_id) ORDER BY ALL""",
    # One row a sentence: the countries of what it names.
    "sentence_countries": """
        SELECT s.article_id, s.sentence, list(DISTINCT c.country ORDER BY c.country) AS countries
        FROM sentence_entities s JOIN canonicals c USING (canonical_id) WHERE c.country IS NOT NULL
        GROUP BY ALL ORDER BY ALL""",
    # One row an article: the countries it is about, best first, then the others it names, most often named first; and
    # how much was found in it.
    "article_facts": """
        WITH named AS (
            SELECT m.article_id, c.country, count(*) AS n
            FROM mentions m JOIN links l USING (entity_id) JOIN canonicals c USING (canonical_id)
            WHERE c.country IS NOT NULL GROUP BY ALL)
        SELECT a.article_id,
            list_concat(
                coalesce(a.countries, []),
                (SELECT list(country ORDER BY n DESC, country) FROM named n
                 WHERE n.article_id = a.article_id AND NOT list_contains(coalesce(a.countries, []), n.country))
            ) AS countries,
            (SELECT count(*) FROM events e WHERE e.article_id = a.article_id) AS n_events,
            (SELECT count(*) FROM entities e WHERE e.article_id = a.article_id) AS n_entities,
            (SELECT count(*) FROM quotes q WHERE q.article_id = a.article_id) AS n_quotes
        FROM articles a ORDER BY a.article_id""",
    "story_events": "SELECT story_id, unnest(event_ids) AS event_id FROM stories ORDER BY ALL",
}


def create_tables() -> str:
    """SQL that makes every table that is missing."""
    return ";\n".join(f"CREATE TABLE IF NOT EXISTS {name} ({columns})" for name, columns in TABLES.items())


def derive_tables() -> str:
    """SQL that makes the derived tables anew, in order."""
    return ";\n".join(f"CREATE OR REPLACE TABLE {name} AS {query}" for name, query in DERIVED.items())
