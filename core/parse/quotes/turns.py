"""Who goes on speaking: "she", "the statement", or words that no verb reports, after others have spoken.

In: the speaker a cue names, those who spoke before, the article's names. Out: the Speaker that is meant.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.parse.names import Names
from core.parse.names.titles import given_gender
from core.parse.quotes.cues import reporting
from core.parse.quotes.scene import Scene
from core.parse.quotes.speakers import NOBODY, Speaker
from core.parse.quotes.tree import lefts
from core.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_GENDERS = {"he": "m", "she": "f", "it": "n"}
_GROUPS = frozenset({"they", "we", "it", "i", "you", "who"})


def goes_on(
    scene: Scene,
    token: "Token | None",
    said: Speaker,
    recent: Sequence[Speaker],
    names: Names,
    reported: list[tuple[int, int]],
    ahead: Span,
) -> Speaker:
    """Who a "he said" means: the one person the sentence ahead of it names, or the last speaker, going on.

    recent: who spoke in the paragraphs before, the last one first. ahead: the sentence before the quotation, in one
    paragraph with it. Whoever `names` found is kept where the article's own words name them since another spoke.
    """
    if token is None or said.start is None:
        return said
    if said.entity is None and _is_known_paper(token):
        is_one = bool(recent) and recent[0].entity is not None and not recent[0].others  # who of several is unsaid
        return _as_said(said, recent[0]) if is_one else said
    if token.lower_ == "they" and said.entity is None:
        return _as_said(said, next((s for s in recent if s.is_many or s.others), said))
    gender = _GENDERS.get(token.lower_)
    if gender is None:
        return said
    if (new := _named_ahead(scene, gender, said, names, reported, ahead)) is not None:
        return new
    singles = (s for s in recent if gender == "n" or not s.is_many)
    last = next((s for s in singles if _may_be(gender, s, names)), NOBODY)
    if last.start is None or (said.entity is not None and said.entity == last.entity):
        return said
    is_person = said.entity is not None and names.entity(said.entity).label == "PERSON" and _may_be(gender, said, names)
    if is_person and (last is not recent[0] or _is_named(said.entity, (last.start + 1, said.start), names, reported)):
        return said
    return replace(_as_said(said, last), others=())


def _is_known_paper(token: "Token") -> bool:
    """ "the letter", said of one whose author has spoken; "the report" may be anybody's."""
    is_plain = [c.lower_ for c in lefts(token)] in (["the"], ["this"])
    return is_plain and token.lemma_.lower() in reporting().words["own"]


def _as_said(said: Speaker, meant: Speaker) -> Speaker:
    """A speaker in the words that name them here."""
    return replace(meant, start=said.start, end=said.end)


def _named_ahead(
    scene: Scene, gender: str, said: Speaker, names: Names, reported: list[tuple[int, int]], ahead: Span
) -> Speaker | None:
    """The one person of the sentence ahead, or the body that is its subject, where a pronoun may mean them."""
    around = names.within(*ahead)
    if any(m.entity_id == said.entity for m in around):
        return None
    named = {m.entity_id for m in around if m.kind == "name" and not _is_inside(m.start, reported)}
    if gender == "n":
        subject = _subject_at(scene, ahead)
        found = names.of_token(subject) if subject is not None else None
        people = [found.entity_id] if found is not None and found.entity_id in named else []
    else:
        people = [e for e in named if names.entity(e).label == "PERSON"]
    if len(people) != 1:
        return None
    new = Speaker(people[0], names.entity(people[0]).name, said.start, said.end)
    return new if _may_be(gender, new, names) else None


def _subject_at(scene: Scene, sentence: Span) -> "Token | None":
    span = scene.doc.char_span(*sentence, alignment_mode="expand")
    return next((c for c in lefts(span.root) if c.dep_ == "nsubj"), None) if span is not None and len(span) else None


def opens_speech(scene: Scene, ahead: Span, names: Names, *, in_talk: bool) -> Speaker | None:
    """Who begins to speak in the sentence before words that no verb reports: "Torres sighed. “It is late.”"

    ahead: that sentence. None where nobody does, or it names another person too. in_talk: whether somebody spoke just
    before; then whatever its subject does opens speech ("Torres needed no coaxing. “…”").
    """
    people = [m for m in names.within(*ahead) if names.entity(m.entity_id).label == "PERSON"]
    span = scene.doc.char_span(*ahead, alignment_mode="expand") if len({m.entity_id for m in people}) == 1 else None
    if span is None or not len(span):
        return None
    verb, subject = span.root, _subject_at(scene, ahead)
    if subject is None or not (in_talk or verb.lemma_.lower() in reporting().words["opener"]):
        return None
    said = next((m for m in people if m.start <= subject.idx < m.end), None)
    return Speaker(said.entity_id, names.entity(said.entity_id).name, said.start, said.end) if said else None


def _is_named(entity: str | None, span: Span, names: Names, reported: list[tuple[int, int]]) -> bool:
    """Whether the article's own words name an entity between two offsets."""
    found = names.within(*span, kinds=("name", "nominal"))
    return any(m.entity_id == entity and not _is_inside(m.start, reported) for m in found)


def _is_inside(offset: int, spans: list[tuple[int, int]]) -> bool:
    """Whether an offset lies in one of the spans, which are in order of their starts and rarely overlap."""
    at = bisect_right(spans, (offset, 1 << 60)) - 1
    return at >= 0 and offset < spans[at][1]


def _may_be(gender: str, speaker: Speaker, names: Names) -> bool:
    """Whether a speaker may be "he" or "she"; "it" only a body."""
    if speaker.entity is None:
        return gender != "n" and (speaker.name or "").lower() not in _GROUPS
    entity = names.entity(speaker.entity)
    if gender == "n" or entity.label != "PERSON":
        return gender == "n" and entity.label == "ORG"
    told = given_gender(entity.name.split()[0])
    return told in ("", gender)
