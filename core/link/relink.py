"""Links a whole library: reads what was parsed, writes `links`, `canonicals` and `stories`.

Everything is linked anew each time, so that the order in which articles arrived cannot matter.
"""

from collections.abc import Mapping, Set
from typing import Any

from core.library.writer import Writer
from core.link.entities import NOTHING_SAID, Canonical, Named, Said, link_entities, normalise
from core.link.happening import Happening
from core.link.stories import Story, best_title, link_stories

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_COUNTRY_LABELS = frozenset({"GPE", "NORP"})

_ENTITIES = """
    SELECT e.entity_id, e.article_id, e.name, e.label, e.country, count(m.entity_id) AS n_mentions
    FROM entities e LEFT JOIN mentions m USING (entity_id) GROUP BY ALL"""
_EVENTS = """
    SELECT e.*, a.published_basis,
        contains(t.text, year(e.date_start)::VARCHAR) OR contains(t.text, year(e.date_end)::VARCHAR) AS states_year,
        EXISTS (
            SELECT 1 FROM timexes x WHERE x.article_id = e.article_id AND x.sentence = e.sentence
            AND x.basis <> 'day of filing'
            AND (x.date_start IS NULL OR (x.date_start <= e.date_end AND x.date_end >= e.date_start))) AS is_dated_here
    FROM events e JOIN articles a USING (article_id) JOIN texts t USING (article_id)"""


def relink(writer: Writer, *, country_names: Mapping[str, str], said: Said = NOTHING_SAID) -> None:
    """Links all that the writer holds. country_names: by alpha-2 code; an entity of that name is the country.

    said: what the user knows of names.
    """
    canonicals = link_entities((Named(**row) for row in writer.rows(_ENTITIES)), said)
    canonical_of = {entity: c for c in canonicals for entity in c.entity_ids}
    writer.replace("links", [{"entity_id": e, "canonical_id": c.canonical_id} for e, c in canonical_of.items()])
    rows = [_canonical_row(c, country_names) for c in canonicals]
    writer.replace("canonicals", rows)
    places = {row["canonical_id"] for row in rows if row["label"] in _PLACE_LABELS and not row["is_country"]}
    events = {row["event_id"]: row for row in writer.rows(_EVENTS)}
    happenings = {event_id: _happening(row, canonical_of, places) for event_id, row in events.items()}
    names = {c.canonical_id: c.name for c in canonicals}
    told = {i: (events[i]["title"], [names[c] for c in h.participants]) for i, h in happenings.items()}
    stories = link_stories(happenings.values())
    writer.replace("stories", [_story_row(s, events, canonical_of, told) for s in stories])
    writer.replace("countries", [{"code": code, "name": name} for code, name in sorted(country_names.items())])


def _canonical_row(canonical: Canonical, country_names: Mapping[str, str]) -> dict[str, Any]:
    named = normalise(country_names.get(canonical.country or "", ""))
    is_country = canonical.label in _COUNTRY_LABELS and bool(named) and normalise(canonical.name) == named
    return {
        "canonical_id": canonical.canonical_id,
        "name": canonical.name,
        "label": canonical.label,
        "country": canonical.country,
        "is_country": is_country,
    }


def _happening(row: Mapping[str, Any], canonical_of: Mapping[str, Canonical], places: Set[str]) -> Happening:
    """People, bodies and countries take part; a city or a building is where, unless nobody else is named."""
    sides = [[canonical_of[e] for e in row[side] or () if e in canonical_of] for side in ("actors", "recipients")]
    acting = [[c for c in side if c.canonical_id not in places] for side in sides]
    actors, recipients = acting if any(acting) else sides
    return Happening(
        **{key: row[key] for key in ("event_id", "article_id", "type", "mode", "status", "is_dated_here")},
        date_start=row["date_start"],
        date_end=row["date_end"],
        actors=frozenset(c.canonical_id for c in actors),
        recipients=frozenset(c.canonical_id for c in recipients),
    )


def _story_row(
    story: Story,
    events: Mapping[str, dict[str, Any]],
    canonical_of: Mapping[str, Canonical],
    told: Mapping[str, tuple[str, list[str]]],
) -> dict[str, Any]:
    """The story's facts are its lead's, the event dated best; its countries are those of all its events."""
    lead = events[story.lead]
    rows = [events[event_id] for event_id in story.event_ids]
    countries = sorted({code for event in rows for code in event["countries"] or ()})
    return {
        "story_id": story.story_id,
        "title": best_title(told[i] for i in story.event_ids),
        **{key: lead[key] for key in ("type", "mode", "status", "date", "date_start", "date_end", "date_why")},
        "countries": countries,
        "lane": _lane(lead, canonical_of, countries),
        "is_inferred": all(_is_inferred(e) for e in rows if e["date"] == lead["date"]),
        "event_ids": list(story.event_ids),
    }


def _lane(event: Mapping[str, Any], canonical_of: Mapping[str, Canonical], countries: list[str]) -> str | None:
    """The country of the first actor that has one, else of the first recipient, else any named, else the place's."""
    sides = [*(event["actors"] or ()), *(event["recipients"] or ())]
    of_sides = [canonical_of[e].country for e in sides if e in canonical_of]
    of_place = [canonical_of[event["place"]].country] if event["place"] in canonical_of else []
    return next((country for country in (*of_sides, *countries, *of_place) if country), None)


def _is_inferred(event: Mapping[str, Any]) -> bool:
    """Whether the date rests on an inferred publication year: the article's is, and its text never gives the year."""
    return event["date_start"] is not None and event["published_basis"] == "inferred" and not event["states_year"]
