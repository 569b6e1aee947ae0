"""Who said what: direct, indirect and mixed quotations with their speakers.

In: a doc, its article, sentences and names. Out: quotes in text order. The words that report are data
(lexicon/reporting.toml); the rules have a room each: marks (what stands in marks), cues (what reports), contents
(what is reported), uncued (quoted words without a cue), speakers (who speaks), turns (who goes on). This module puts
them together.

Kinds: direct, all in quotation marks; indirect, none; mixed, a clause that holds quoted words, or quoted words that the
speaker used of something ("called it a “farce”"). Quoted words nobody is said to have spoken (titles, nicknames, scare
quotes) are no quotation.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.parse import nlp as pipeline
from core.parse.names import Names
from core.parse.quotes.contents import pieces_of
from core.parse.quotes.cues import Cue, find_cues, reporting
from core.parse.quotes.edges import Piece
from core.parse.quotes.objects import object_piece
from core.parse.quotes.scene import Scene, is_named_so, lay_out
from core.parse.quotes.speakers import NOBODY, Speaker, holders, resolve, speaker_token
from core.parse.quotes.turns import goes_on, opens_speech
from core.parse.quotes.uncued import Found, chained, fragments, paired, uncued
from core.records import Article, Quote, Sentence, Span, record_id

if TYPE_CHECKING:
    from spacy.tokens import Doc

# Speech without a cue belongs to the last speaker as long as at most this many paragraphs lie between.
_MAX_PARAGRAPHS_BACK = 2
# Whom "she" means may have spoken so many paragraphs before, and be one of so many speakers.
_REACH, _MAX_RECENT = 5, 6
_PERSONAL = frozenset({"he", "she", "i"})
# "READ MORE: …", "WATCH: …"
_TEASER = re.compile(r"[A-Z][A-Z ]{3,20}:")


def find_quotes(doc: "Doc", article: Article, sentences: tuple[Sentence, ...], names: Names) -> Iterator[Quote]:
    """Quotations in text order."""
    if not len(doc) or not sentences:
        return
    scene = lay_out(doc, article.text)
    found = _reported(scene, article, names)
    taken = {r for f in found for r in _regions_in(scene, f.piece)}
    found += uncued(scene, taken)
    found += paired(scene, found)
    found.sort(key=lambda f: (f.piece.start, f.piece.stop))
    yield from _records(scene, chained(scene, found), article, sentences, names)


def _reported(scene: Scene, article: Article, names: Names) -> list[Found]:
    """Quotations with a cue of the lexicon."""
    out: list[Found] = []
    headlines = _headlines(scene, article)
    cues = list(find_cues(scene))
    by_token = {c.head.i: c for c in cues}
    taken: set[int] = set()
    floor = 0
    for cue in cues:
        pieces = [p for p in pieces_of(scene, cue, floor) if p.stop > p.start and _is_free(scene, cue, p, taken)]
        is_aside = not pieces and cue.head.tag_ in ("VB", "VBG")  # "would see him endorse her, according to"
        if not pieces and (named := object_piece(scene, cue, by_person=_by_person(scene, cue, names))) is not None:
            pieces = [named]
        for piece in pieces:
            if piece.region >= 0 and is_named_so(scene, piece.region):
                continue
            kind = _kind(scene, cue, piece)
            if kind != "direct" and scene.paragraph[piece.start] in headlines:
                continue
            taken.update(_regions_in(scene, piece))
            out.append(Found(piece, kind, (cue.first, cue.last), speaker_token(scene, cue)))
        if pieces and not is_aside:
            floor = max([cue.last + 1, *(p.stop for p in pieces if _kind(scene, cue, p) == "direct")])
    return out + [f for f in fragments(scene, by_token, taken) if scene.paragraph[f.piece.start] not in headlines]


def _is_free(scene: Scene, cue: Cue, piece: Piece, taken: set[int]) -> bool:
    """Whether no report has a piece yet; "said he heard them shout, “Stop!”" reports, and so does the shout in it."""
    is_heard = cue.head.tag_ == "VB" and cue.head.dep_ == "ccomp"
    return piece.region not in taken or (is_heard and piece.region >= 0 and scene.first[piece.region] > cue.last)


def _by_person(scene: Scene, cue: Cue, names: Names) -> bool:
    """Whether a person speaks, by name or as "he", "she" or "I", where a verb reports something only then."""
    if not reporting().person_takes.get(cue.head.lemma_.lower()):
        return False
    token = speaker_token(scene, cue)
    if token is None or token.lower_ in _PERSONAL:
        return token is not None
    mention = names.of_token(token)
    return mention is not None and names.entity(mention.entity_id).label == "PERSON"


def _kind(scene: Scene, cue: Cue, piece: Piece) -> str:
    if piece.region >= 0:
        is_word = cue.use == "quoted" and scene.text[scene.quoted[piece.region].inner_start].islower()
        return "mixed" if is_word else "direct"  # "praised “a great man”" quotes words, "shouted “Get down”" speech
    return "mixed" if _regions_in(scene, piece) else "indirect"


def _regions_in(scene: Scene, piece: Piece) -> range:
    inside = [r for r in (scene.region_at(i) for i in range(piece.start, piece.stop)) if r >= 0]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _headlines(scene: Scene, article: Article) -> frozenset[int]:
    """Numbers of the paragraphs that only announce: the headline at the text's start and teasers ("READ MORE: …").

    What they report the article reports itself, or another one does.
    """
    out: set[int] = set()
    lines = [(p, article.text[start:end].strip()) for p, start, end in scene.paragraphs()]
    for number, line in lines:
        is_open = line[-1:] not in '.?!”"’»'
        is_first = number == lines[0][0]
        is_title = is_first and (line == (article.title or "").strip() or (is_open and len(lines) > 1))
        if is_title or (_TEASER.match(line) and line[-1:] not in ".?!"):
            out.add(number)
    return frozenset(out)


def _records(
    scene: Scene, found: list[Found], article: Article, sentences: tuple[Sentence, ...], names: Names
) -> Iterator[Quote]:
    last, last_paragraph = NOBODY, -99
    held = holders(scene, names)
    recent: deque[tuple[Speaker, int]] = deque(maxlen=_MAX_RECENT)
    seen: set[tuple[int, int]] = set()
    spans = [_span(scene, f.piece) for f in found]  # in order: found is
    for item in found:
        paragraph = scene.paragraph[item.piece.start]
        in_talk = paragraph - last_paragraph <= _MAX_PARAGRAPHS_BACK
        if item.has_speaker:
            speaker = resolve(scene, item.speaker, names, held)
            spoke = [s for s, p in reversed(recent) if paragraph - p <= _REACH]
            speaker = goes_on(scene, item.speaker, speaker, spoke, names, spans, _ahead(scene, item))
        elif (opener := opens_speech(scene, _ahead(scene, item), names, in_talk=in_talk)) is not None:
            speaker = opener
        elif in_talk:
            speaker = last
        else:
            continue
        start, end = _span(scene, item.piece)
        if end <= start or (start, end) in seen:
            continue
        seen.add((start, end))
        if speaker is not NOBODY:
            last, last_paragraph = speaker, paragraph
            recent.append((speaker, paragraph))
        yield _record(scene, item, (start, end), speaker, article, sentences, names)


def _ahead(scene: Scene, item: Found) -> Span:
    """The sentence before the one a quotation begins in, where they share a paragraph; else an empty span."""
    first = min(item.piece.start, item.cue[0] if item.cue else item.piece.start)
    start = scene.sent_start[first]
    before = scene.before(start)
    if before < 0 or scene.paragraph[before] != scene.paragraph[first]:
        return 0, 0
    last = scene.doc[before]
    return scene.doc[scene.sent_start[before]].idx, last.idx + len(last)


def _span(scene: Scene, piece: Piece) -> tuple[int, int]:
    if piece.region >= 0:
        quoted = scene.quoted[piece.region]
        return quoted.inner_start, quoted.inner_end
    last = scene.doc[piece.stop - 1]
    return scene.doc[piece.start].idx, last.idx + len(last)


def _record(
    scene: Scene,
    item: Found,
    span: tuple[int, int],
    speaker: Speaker,
    article: Article,
    sentences: tuple[Sentence, ...],
    names: Names,
) -> Quote:
    start, end = span
    said = [s for s in (speaker, *speaker.others) if s is not NOBODY]
    cue = None
    if item.cue is not None:
        cue = (scene.doc[item.cue[0]].idx, scene.doc[item.cue[1]].idx + len(scene.doc[item.cue[1]]))
    holds = pipeline.sentence_at(sentences, start)
    around = [holds, pipeline.sentence_at(sentences, end - 1)]
    if cue is not None:
        around.append(pipeline.sentence_at(sentences, cue[0]))
    about = dict.fromkeys(
        m.entity_id
        for m in names.within(start, end)
        if not (m.kind == "pronoun" and m.entity_id == speaker.entity)  # "he said he …" says nothing about whom
    )
    return Quote(
        id=record_id(article.id, "q", start, end),
        article_id=article.id,
        start=start,
        end=end,
        kind=item.kind,
        cue_start=cue[0] if cue else None,
        cue_end=cue[1] if cue else None,
        speaker_entity=speaker.entity,
        speaker_name=speaker.name,
        speaker_start=speaker.start,
        speaker_end=speaker.end,
        about=tuple(about),
        sentence_start=min(s.start for s in around),
        sentence_end=max(s.end for s in around),
        sentence=holds.index,
        speakers=tuple(s.entity for s in said),
        speaker_names=tuple(s.name or "" for s in said),
        speaker_starts=tuple(s.start or 0 for s in said),
        speaker_ends=tuple(s.end or 0 for s in said),
    )
