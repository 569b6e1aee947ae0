"""Parsed records made by hand, for tests of what comes after parsing."""

import datetime as dt
import re

from core.records import (
    Article,
    Entity,
    Event,
    Mention,
    Parsed,
    Quote,
    Reject,
    Sentence,
    Timex,
    article_id,
    record_id,
)

ADDED = dt.date(2026, 1, 15)
# name, label, country; an entity's id is made of the article and its number here
PEOPLE = {
    "Ana Rivera": ("PERSON", "CL"),
    "Ana Rivero": ("PERSON", "CL"),
    "Chile": ("GPE", "CL"),
    "Peru": ("GPE", "PE"),
    "Luis Soto": ("PERSON", "PE"),
    "Lima": ("GPE", "PE"),
    "OAS": ("ORG", None),
    "Bolivia": ("GPE", "BO"),
    "A. Rivera": ("PERSON", "CL"),
}
NAMES = {"CL": "Chile", "PE": "Peru", "BO": "Bolivia"}


def parsed(text, *, events=(), quotes=(), timexes=(), published=dt.date(2024, 3, 8), basis="stated", **facts):
    """Records of a text with one sentence a line; names of PEOPLE are found by their spelling.

    events: (trigger, type, actors, recipients, first day, last day, {more fields}); quotes: (content, speaker, cue).
    """
    key = article_id(text)
    article = Article(
        key,
        text,
        facts.pop("path", "made.txt"),
        ADDED,
        published=published,
        published_basis=basis if published else None,
        published_why="Made.",
        **facts,
    )
    sentences = tuple(Sentence(key, n, m.start(), m.end()) for n, m in enumerate(re.finditer(r"[^\n]+", text)))
    ids = {name: f"{key}:n{n}" for n, name in enumerate(PEOPLE)}
    found = [(m.start(), m.end(), name) for name in PEOPLE for m in re.finditer(rf"\b{name}\b", text)]
    named = {name for _, _, name in found}
    return Parsed(
        article,
        sentences,
        tuple(Entity(ids[n], key, n, PEOPLE[n][0], PEOPLE[n][1], "made") for n in PEOPLE if n in named),
        tuple(Mention(key, ids[n], a, b, "name", _at(sentences, a).index) for a, b, n in sorted(found)),
        tuple(_timex(key, text, sentences, *t) for t in timexes),
        tuple(_event(key, text, sentences, ids, *e) for e in events),
        tuple(_quote(key, text, sentences, ids, *q) for q in quotes),
    )


def _event(key, text, sentences, ids, trigger, kind, actors, recipients, first, last, more=None):
    start = text.index(trigger)
    sentence = _at(sentences, start)
    countries = tuple(sorted({PEOPLE[n][1] for n in (*actors, *recipients) if PEOPLE[n][1]}))
    facts = {
        "mode": None,
        "status": "reported",
        "title": text[sentence.start : sentence.end][:60],
        "date": first.isoformat() if first else None,
        "place": None,
        "countries": countries,
    } | (more or {})
    return Event(
        id=record_id(key, "v", start, start + len(trigger)),
        article_id=key,
        type=kind,
        date_start=first,
        date_end=last,
        date_why="Made." if first else "",
        actors=tuple(ids[n] for n in actors),
        recipients=tuple(ids[n] for n in recipients),
        trigger_start=start,
        trigger_end=start + len(trigger),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=sentence.index,
        actor_texts=tuple(actors),
        recipient_texts=tuple(recipients),
        **facts,
    )


def _quote(key, text, sentences, ids, content, speaker, said, cue):
    start = text.index(content)
    sentence = _at(sentences, start)
    cue_start = text.index(cue, sentence.start)
    said_start = text.index(said, sentence.start)
    return Quote(
        id=record_id(key, "q", start, start + len(content)),
        article_id=key,
        start=start,
        end=start + len(content),
        kind="indirect",
        cue_start=cue_start,
        cue_end=cue_start + len(cue),
        speaker_entity=ids.get(speaker),
        speaker_name=speaker,
        speaker_start=said_start,
        speaker_end=said_start + len(said),
        about=(ids["Peru"],) if "Peru" in text else (),
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        sentence=sentence.index,
    )


def _timex(key, text, sentences, surface, value, first, last):
    start = text.index(surface)
    end = start + len(surface)
    sentence = _at(sentences, start).index
    return Timex(record_id(key, "t", start, end), key, start, end, "DATE", value, first, last, "stated", sentence)


def _at(sentences, offset):
    return max((s for s in sentences if s.start <= offset), key=lambda s: s.start)


def reject(reason="It is a picture."):
    """A file that could not be read."""
    return Reject("picture.png", None, "read", reason)


MEETING = dt.date(2024, 3, 6)
ONE = parsed(
    "Chile and Peru agree on copper\n"
    "Ana Rivera met Luis Soto in Lima on March 6.\n"
    "She said that Peru would gain.\n"
    "In February Chile accused Bolivia of delay.\n"
    "The OAS was silent.",
    title="Chile and Peru agree on copper",
    source="Andes Daily",
    source_basis="stated",
    events=[
        ("met", "CONSULT", ["Ana Rivera"], ["Luis Soto"], MEETING, MEETING),
        (
            "accused",
            "ACCUSE",
            ["Chile"],
            ["Bolivia"],
            dt.date(2024, 2, 1),
            dt.date(2024, 2, 29),
            {"date": "2024-02", "status": "alleged", "title": "Chile accuses Bolivia"},
        ),
        ("silent", "REJECT", ["OAS"], [], None, None),
    ],
    quotes=[("Peru would gain", "Ana Rivera", "She", "said that")],
    timexes=[
        ("March 6", "2024-03-06", MEETING, MEETING),
        ("February", "2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
    ],
)
TWO = parsed(
    "Luis Soto hosts Chilean guest\n"
    "Luis Soto received Ana Rivera on Wednesday for talks on copper 100% in favour.\n"
    "In 1999 Peru left the OAS.",
    title="Luis Soto hosts Chilean guest",
    published=dt.date(2024, 3, 7),
    basis="inferred",
    events=[
        ("received", "CONSULT", ["Luis Soto"], ["Ana Rivera"], MEETING, MEETING, {"mode": "visit"}),
        ("left", "RETREAT", ["Peru"], ["OAS"], dt.date(1999, 1, 1), dt.date(1999, 12, 31), {"date": "1999"}),
    ],
)
