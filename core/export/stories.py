"""Stories with all that sheets, GDELT and FollowTheMoney say of one: its parties, its place, its reports."""

from collections.abc import Iterator
from typing import Any

from core.export.chosen import Job
from core.filters import UNKNOWN_SOURCE

# What these queries ask.
ASKED = ("articles", "events", "event_texts", "stories", "story_events", "links", "canonicals")

# `matching`: the events that the filter chooses. Parties and places are theirs; sources and counts are of all reports
# of the story, also of those that the filter leaves out, as on the timeline.
_STORIES = """
    WITH matching AS (
        SELECT se.story_id, e.event_id, e.article_id, e.actors, e.recipients, e.place
        FROM story_events se JOIN events e USING (event_id) JOIN articles a USING (article_id) WHERE {where}),
    told AS (
        SELECT story_id, list(DISTINCT article_id ORDER BY article_id) AS article_ids FROM matching GROUP BY ALL),
    reports AS (
        SELECT se.story_id, count(*) AS n_events, count(DISTINCT e.article_id) AS n_articles,
            list(DISTINCT coalesce(a.source, '{unknown}') ORDER BY coalesce(a.source, '{unknown}')) AS sources,
            coalesce(list(DISTINCT a.url ORDER BY a.url) FILTER (a.url IS NOT NULL), []) AS urls, min(a.added) AS added
        FROM told JOIN story_events se USING (story_id) JOIN events e USING (event_id)
        JOIN articles a USING (article_id) GROUP BY ALL),
    named AS (
        SELECT story_id, 'actor' AS side, unnest(actors) AS entity_id FROM matching
        UNION ALL SELECT story_id, 'recipient', unnest(recipients) FROM matching
        UNION ALL SELECT story_id, 'place', place FROM matching WHERE place IS NOT NULL),
    sides AS (
        SELECT DISTINCT n.story_id, n.side, c.* FROM named n JOIN links USING (entity_id)
        JOIN canonicals c USING (canonical_id)),
    parties AS (
        SELECT story_id, {actors} AS actors, {recipients} AS recipients, {places} AS places FROM sides GROUP BY ALL)
    SELECT s.story_id, s.type, s.mode, s.status, s.title, s.date, s.date_start, s.date_end, s.date_why, s.is_inferred,
        s.countries, s.lane, coalesce(p.actors, []) AS actors, coalesce(p.recipients, []) AS recipients,
        coalesce(p.places, []) AS places, len(r.sources) AS n_sources, r.sources, r.n_articles, r.n_events, r.urls,
        r.added, told.article_ids, f.sentence
    FROM stories s JOIN told USING (story_id) JOIN reports r USING (story_id) LEFT JOIN parties p USING (story_id)
    LEFT JOIN event_texts f ON f.event_id = s.event_ids[1]
    ORDER BY s.date_start NULLS LAST, s.title, s.story_id"""
_PARTY = """
    list({{'id': canonical_id, 'name': name, 'label': label, 'country': country, 'is_country': is_country}}
         ORDER BY name, canonical_id) FILTER (side = '{side}')"""


def stories(job: Job, chosen: tuple[str, list[object]]) -> Iterator[dict[str, Any]]:
    """Rows a story with at least one chosen event, by day and title; undated ones last.

    chosen: a condition on events `e` and articles `a`, and its parameters. Columns: those of `stories` without its
    event ids; actors, recipients, places: lists of {id, name, label, country, is_country}, canonical; n_sources,
    sources, n_articles, n_events, urls, added (first day of adding); article_ids of the chosen reports; sentence, that
    of the first report.
    """
    where, params = chosen
    sides = {f"{side}s": _PARTY.format(side=side) for side in ("actor", "recipient", "place")}
    return job.tables.stream(_STORIES.format(where=where, unknown=UNKNOWN_SOURCE, **sides), params)
