"""The questions of `core.views` that a set of shards answers, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from core.remote import events, held, questions

ANSWERS: Mapping[str, Callable[..., Any]] = {
    question.__name__: question
    for question in (
        questions.articles_count,
        questions.articles_over_time,
        questions.connections,
        questions.places_named,
        questions.quotes_count,
        questions.quotes_over_time,
        questions.speakers,
        questions.spoken_about,
        questions.windows_count,
        events.balance,
        events.classes_over_time,
        events.countries_of_events,
        events.timeline,
        events.timeline_bins,
        events.timeline_bins_by,
        events.timeline_counts,
        held.entities,
        held.entity,
        held.entity_called,
        held.facets,
        held.text_note,
    )
}
