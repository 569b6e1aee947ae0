"""Libraries as Dateline wrote them in layout 3, made by hand for tests of migration."""

import dataclasses
import json

import duckdb

# The tables of layout 3 that were parsed, as they were declared; those that linking made are not migrated.
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
}
_IDS = {"entities": "entity_id", "timexes": "timex_id", "events": "event_id", "quotes": "quote_id"}


def write(folder, batch, originals=(), *, rejects=(), schema=3, version=2):
    """A library of layout 3 with these articles; originals: bytes by article id. parser_version counts from 1."""
    for name in ("snapshots", "originals"):
        (folder / name).mkdir(parents=True)
    for data, sha256 in originals:
        (folder / "originals" / sha256[:2]).mkdir(exist_ok=True)
        (folder / "originals" / sha256[:2] / sha256).write_bytes(data)
    path = folder / "snapshots" / f"{version:06d}.duckdb"
    with duckdb.connect(str(path)) as connection:
        for name, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        for n, parsed in enumerate(batch):
            _write_article(connection, parsed, parser_version=n + 1)
        for reject in rejects:
            facts = dataclasses.asdict(reject)
            del facts["sha256"], facts["is_settled"]
            _insert(connection, "rejects", facts)
    size = path.stat().st_size
    facts = {
        "schema": schema,
        "version": version,
        "snapshot": path.name,
        "size": size,
        "parser_version": 1,
        "stamp": "1f",
    }
    (folder / "current.json").write_text(json.dumps(facts | {"linked_with": ""}))


def _write_article(connection, parsed, parser_version):
    facts = dataclasses.asdict(parsed.article)
    # Layout 3 did not say within which days an article appeared.
    del facts["published_start"], facts["published_end"]
    facts["article_id"] = facts.pop("id")
    _insert(connection, "texts", {"article_id": facts["article_id"], "text": facts.pop("text")})
    _insert(connection, "articles", facts | {"parser_version": parser_version})
    for table in ("sentences", "entities", "mentions", "timexes", "events", "quotes"):
        for record in getattr(parsed, table):
            row = dataclasses.asdict(record)
            if table in _IDS:
                row[_IDS[table]] = row.pop("id")
            if table == "sentences":
                row["sentence"] = row.pop("index")
            several = ("speakers", "speaker_names", "speaker_starts", "speaker_ends")
            _insert(connection, table, {name: value for name, value in row.items() if name not in several})


def _insert(connection, table, row):
    columns = ", ".join(f'"{name}"' for name in row)
    values = [list(value) if isinstance(value, tuple) else value for value in row.values()]
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", values)  # noqa: S608 - our tables
