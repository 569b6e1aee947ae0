"""Who said what: direct, indirect and mixed quotations with their speakers.

In: a doc, its article, sentences and names. Out: quotes in text order. The words that report are data
(lexicon/reporting.toml), the rules are four rooms: quote_marks (what stands in marks), cues (what reports), contents
(what is reported), speakers (who speaks). This module puts them together and finds speech that has no cue in its
sentence: it goes on from the last speaker, as in the news.

Kinds: direct, all in quotation marks; indirect, none; mixed, a clause that holds quoted words, or quoted words that the
speaker used of something ("called it a “farce”"). Quoted words nobody is said to have spoken (titles, nicknames, scare
quotes) are no quotation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.parse import nlp as pipeline
from core.parse.contents import pieces_of
from core.parse.cues import Cue, find_cues, reporting
from core.parse.edges import Piece
from core.parse.names import Names
from core.parse.scene import FINITE, Scene, lay_out
from core.parse.speakers import NOBODY, Speaker, named_before, resolve, speaker_token, subject_of
from core.records import Article, Quote, Sentence, record_id

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# A quotation without a cue is a sentence, not a title: at least this many words.
_MIN_SENTENCE_WORDS = 3
# Speech without a cue belongs to the last speaker as long as at most this many paragraphs lie between.
_MAX_PARAGRAPHS_BACK = 2
_MAX_CLIMB = 12
_TEASER = re.compile(r"[A-Z][A-Z ]{3,20}:")
# What quoted words are to the cue when the speaker used them of something, and not in passing ("in “good” faith").
_COMPLEMENTS = frozenset({"dobj", "oprd", "attr", "pobj", "prep", "xcomp", "pcomp", "ccomp", "acomp", "dep"})
_NEAR_CUE = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation in tokens, before its speaker is named. `cue` is a pair of tokens, both counted, or None."""

    piece: Piece
    kind: str
    cue: tuple[int, int] | None
    speaker: "Token | None"
    has_speaker: bool = True


def find_quotes(doc: "Doc", article: Article, sentences: tuple[Sentence, ...], names: Names) -> Iterator[Quote]:
    """Quotations in text order."""
    if not len(doc) or not sentences:
        return
    scene = lay_out(doc, article.text)
    found = _reported(scene, article)
    taken = {r for f in found for r in _regions_in(scene, f.piece)}
    found += _unreported(scene, taken)
    found.sort(key=lambda f: (f.piece.start, f.piece.stop))
    yield from _records(scene, _chained(scene, found), article, sentences, names)


def _reported(scene: Scene, article: Article) -> list[Found]:
    """Quotations with a cue of the lexicon."""
    out: list[Found] = []
    headlines = _headlines(scene, article)
    cues = list(find_cues(scene))
    by_token = {c.head.i: c for c in cues}
    taken: set[int] = set()
    floor = 0
    for cue in cues:
        pieces = [p for p in pieces_of(scene, cue, floor) if p.stop > p.start and p.region not in taken]
        for piece in pieces:
            kind = _kind(scene, cue, piece)
            if kind != "direct" and scene.paragraph[piece.start] in headlines:
                continue
            taken.update(_regions_in(scene, piece))
            out.append(Found(piece, kind, (cue.first, cue.last), speaker_token(scene, cue)))
        if pieces:
            floor = max([cue.last + 1, *(p.stop for p in pieces if p.region >= 0)])
    return out + _fragments(scene, by_token, taken)


def _fragments(scene: Scene, cues: dict[int, Cue], taken: set[int]) -> list[Found]:
    """Quoted words in what a cue governs: "called on them to “act responsibly”"."""
    out: list[Found] = []
    for region in range(len(scene.quoted)):
        if region in taken:
            continue
        cue = _governor(scene, region, cues)
        if cue is not None:
            piece = Piece(scene.first[region], scene.last[region] + 1, region)
            out.append(Found(piece, "mixed", (cue.first, cue.last), speaker_token(scene, cue)))
    return out


def _governor(scene: Scene, region: int, cues: dict[int, Cue]) -> Cue | None:
    first, last = scene.first[region], scene.last[region]
    words = [scene.doc[i] for i in range(first, min(last + 1, first + 60)) if not scene.doc[i].is_punct]
    if not words or words[0].tag_ == "IN" or scene.sent_start[first] == first:
        return None
    token = next((t for t in words if scene.inside[t.head.i] != region or t.head is t), words[0])
    for _ in range(_MAX_CLIMB):
        is_direct = token.head.i in cues or token.head.dep_ in ("dobj", "prep")
        if token.head is token or not (is_direct or token.dep_ in _COMPLEMENTS):
            break
        token = token.head
        if token.i in cues:
            return cues[token.i] if token.i < first else None
        if token.tag_ in FINITE and scene.inside[token.i] < 0:
            break
    return None


def _unreported(scene: Scene, taken: set[int]) -> list[Found]:
    """Direct speech without a cue of the lexicon: an unknown verb beside it, or none."""
    out: list[Found] = []
    for region in range(len(scene.quoted)):
        if region in taken:
            continue
        piece = Piece(scene.first[region], scene.last[region] + 1, region)
        verb = _verb_behind(scene, region) or _verb_ahead(scene, region)
        label = named_before(scene, _colon(scene, region)) if verb is None and _colon(scene, region) >= 0 else None
        if verb is not None:
            out.append(Found(piece, "direct", (verb.i, verb.i), subject_of(scene, verb)))
        elif label is not None:
            cue = (label[0].i, label[0].i) if label[0].lemma_.lower() in reporting().words["carrier"] else None
            out.append(Found(piece, "direct", cue, label[1]))
        elif _stands_alone(scene, region):
            out.append(Found(piece, "direct", None, None, has_speaker=False))
    return out


def _chained(scene: Scene, found: list[Found]) -> list[Found]:
    """Found quotations, where a paragraph left open takes the speaker of the one that re-opens its marks."""
    out: list[Found] = []
    for item in reversed(found):
        region = item.piece.region
        follows = out[-1] if out else None
        if not item.has_speaker and region >= 0 and not scene.quoted[region].closed and follows is not None:
            first, last = follows.piece.start, item.piece.stop - 1
            if follows.piece.region == region + 1 and scene.paragraph[first] == scene.paragraph[last] + 1:
                item = replace(item, speaker=follows.speaker, has_speaker=follows.has_speaker)
        out.append(item)
    return out[::-1]


def _verb_behind(scene: Scene, region: int) -> "Token | None":
    """The verb of "…,” he stuttered", whatever it is: the comma says that he spoke."""
    end = scene.quoted[region].inner_end
    if scene.text[end - 1] != "," or not _is_sentence(scene, region):
        return None
    start = scene.last[region] + 1
    seen = False
    for i in range(start, min(scene.frame_end(scene.last[region]), start + _NEAR_CUE)):
        token = scene.doc[i]
        if scene.inside[i] >= 0:
            return None
        seen = seen or token.dep_ == "nsubj" or token.pos_ in ("PROPN", "PRON")
        if token.tag_ in ("WDT", "WP"):
            return None
        if token.tag_ in ("VBD", "VBZ", "VBP") and token.pos_ == "VERB":
            return token if seen or any(c.dep_ == "nsubj" for c in token.rights) else None
    return None


def _colon(scene: Scene, region: int) -> int:
    """The colon that introduces a quoted sentence in the same paragraph, or -1."""
    first = scene.first[region]
    colon = scene.before(first)
    is_lead = colon >= 0 and scene.doc[colon].text == ":" and scene.paragraph[colon] == scene.paragraph[first]
    return colon if is_lead and not scene.text[scene.quoted[region].inner_start].islower() else -1


def _verb_ahead(scene: Scene, region: int) -> "Token | None":
    """The verb of "She shook her head: “…”"."""
    colon = _colon(scene, region)
    for i in range(colon - 1, scene.sent_start[max(colon, 0)] - 1, -1):
        if scene.inside[i] < 0 and scene.doc[i].tag_ in ("VBD", "VBZ", "VBP"):
            return scene.doc[i]
    return None


def _is_sentence(scene: Scene, region: int) -> bool:
    quoted = scene.quoted[region]
    words = sum(1 for i in range(scene.first[region], scene.last[region] + 1) if not scene.doc[i].is_punct)
    return words >= _MIN_SENTENCE_WORDS and not scene.text[quoted.inner_start].islower()


def _stands_alone(scene: Scene, region: int) -> bool:
    """A whole sentence in quotation marks, or several, with nothing before or behind it in its sentence."""
    quoted = scene.quoted[region]
    first = scene.first[region]
    ahead = scene.before(first)
    free = scene.sent_start[first] == first or ahead < 0 or scene.doc[ahead].text in (".", "?", "!", ":")
    free = free or scene.paragraph[ahead] != scene.paragraph[first]
    stopped = scene.text[quoted.inner_end - 1] in ".!?…" or scene.text[quoted.end : quoted.end + 1] == "."
    return free and (stopped or not quoted.closed) and _is_sentence(scene, region)


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
    seen: set[tuple[int, int]] = set()
    for item in found:
        paragraph = scene.paragraph[item.piece.start]
        if item.has_speaker:
            speaker = resolve(scene, item.speaker, names)
        elif paragraph - last_paragraph <= _MAX_PARAGRAPHS_BACK:
            speaker = last
        else:
            continue
        start, end = _span(scene, item.piece)
        if end <= start or (start, end) in seen:
            continue
        seen.add((start, end))
        if speaker is not NOBODY:
            last, last_paragraph = speaker, paragraph
        yield _record(scene, item, (start, end), speaker, article, sentences, names)


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
    )
