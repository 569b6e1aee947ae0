"""The exchange schema: a library as relational tables, a row a record, ids as `parse` prints them.

Exports ask these tables, and `--format parquet` writes them as they are. Spans are half-open character offsets into
`texts.text`; days are dates, both ends counted; unknown is NULL. `texts` is apart because few ask for it.
"""

# Raised with every change that a reader of the files has to know of.
EXCHANGE_VERSION = 6

TABLES = {
    "articles": """
        article_id VARCHAR, path VARCHAR, sha256 VARCHAR, given_id VARCHAR, title VARCHAR, source VARCHAR,
        source_basis VARCHAR, author VARCHAR, url VARCHAR, language VARCHAR, published DATE, published_basis VARCHAR,
        published_start DATE, published_end DATE, published_why VARCHAR, added DATE, countries VARCHAR[],
        parser_version INTEGER""",
    "texts": "article_id VARCHAR, text VARCHAR",
    "sentences": 'article_id VARCHAR, sentence INTEGER, start INTEGER, "end" INTEGER',
    "entities": """
        entity_id VARCHAR, article_id VARCHAR, name VARCHAR, label VARCHAR, country VARCHAR, country_why VARCHAR""",
    "mentions": """
        article_id VARCHAR, entity_id VARCHAR, start INTEGER, "end" INTEGER, kind VARCHAR, sentence INTEGER""",
    "timexes": """
        timex_id VARCHAR, article_id VARCHAR, start INTEGER, "end" INTEGER, type VARCHAR, value VARCHAR,
        date_start DATE, date_end DATE, basis VARCHAR, sentence INTEGER""",
    # decided: what an analyst said of it, "confirmed", "set by analyst" or both; else NULL.
    "events": """
        event_id VARCHAR, article_id VARCHAR, type VARCHAR, mode VARCHAR, status VARCHAR, title VARCHAR, date VARCHAR,
        date_start DATE, date_end DATE, date_why VARCHAR, actors VARCHAR[], recipients VARCHAR[], countries VARCHAR[],
        place VARCHAR, trigger_start INTEGER, trigger_end INTEGER, sentence_start INTEGER, sentence_end INTEGER,
        sentence INTEGER,
        quantities STRUCT(text VARCHAR, "value" DOUBLE, unit VARCHAR, start INTEGER, "end" INTEGER)[],
        actor_texts VARCHAR[], recipient_texts VARCHAR[], decided VARCHAR""",
    # speakers (entity ids, NULL where no entity stands for one) and the three after it: all who say it, in one order.
    "quotes": """
        quote_id VARCHAR, article_id VARCHAR, start INTEGER, "end" INTEGER, kind VARCHAR, cue_start INTEGER,
        cue_end INTEGER, speaker_entity VARCHAR, speaker_name VARCHAR, speaker_start INTEGER, speaker_end INTEGER,
        about VARCHAR[], sentence_start INTEGER, sentence_end INTEGER, sentence INTEGER, speakers VARCHAR[],
        speaker_names VARCHAR[], speaker_starts INTEGER[], speaker_ends INTEGER[]""",
    "rejects": "path VARCHAR, article_id VARCHAR, stage VARCHAR, reason VARCHAR",
    "countries": "code VARCHAR, name VARCHAR",
    # What linking found: which canonical entity each entity is, and the stories. A story has the id of its first event.
    "links": "entity_id VARCHAR, canonical_id VARCHAR",
    "canonicals": "canonical_id VARCHAR, name VARCHAR, label VARCHAR, country VARCHAR, is_country BOOLEAN",
    "stories": """
        story_id VARCHAR, type VARCHAR, mode VARCHAR, status VARCHAR, title VARCHAR, date VARCHAR,
        date_start DATE, date_end DATE, date_why VARCHAR, countries VARCHAR[], lane VARCHAR, is_inferred BOOLEAN,
        event_ids VARCHAR[]""",
}

# For queries only; no file has them. One row an article: the countries it is about, best first, then the others it
# names, most often named first; and how much was found in it.
FACTS = {
    "article_facts": """
        article_id VARCHAR, countries VARCHAR[], n_events INTEGER, n_entities INTEGER, n_quotes INTEGER""",
    "story_events": "story_id VARCHAR, event_id VARCHAR",
    # What the text says, cut out once, so that no query has to carry whole texts.
    "event_texts": "event_id VARCHAR, sentence VARCHAR",
    "quote_texts": "quote_id VARCHAR, as_said VARCHAR, content VARCHAR, cue VARCHAR, sentence VARCHAR",
    # One row a sentence: the countries of what it names.
    "sentence_countries": "article_id VARCHAR, sentence INTEGER, countries VARCHAR[]",
}


def create_tables() -> str:
    """SQL that makes all tables, empty."""
    return ";\n".join(f"CREATE TABLE {name} ({columns})" for name, columns in (TABLES | FACTS).items())
