"""Quoted words that no reporting clause claims: fragments in what a cue governs, and speech without a cue.

In: a scene, its cues and the quoted stretches already taken. Out: Found records. Speech without a cue has an unknown
verb beside it ("…,” he stuttered"), a label or a letter before its colon, or nothing at all: then it is whole sentences
that go on from the last speaker. What is none of these (titles, nicknames, scare quotes) is left out.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.parse.quotes.cues import Cue, is_cue_word, reporting
from core.parse.quotes.edges import Piece
from core.parse.quotes.scene import FINITE, Scene, is_programme, is_shown, is_title_case
from core.parse.quotes.speakers import named_before, speaker_token, subject_of
from core.parse.quotes.tree import rights

if TYPE_CHECKING:
    from spacy.tokens import Token

# A quotation without a cue is a sentence, not a title: at least this many words.
_MIN_SENTENCE_WORDS = 3
# Steps from quoted words up to their cue; what is deeper is no longer its complement.
_MAX_CLIMB = 12
# Words of a quoted stretch that are searched for the one the rest hangs on.
_MAX_FRAGMENT = 60
# Words between the end of speech and an unknown verb that reports it.
_NEAR_CUE = 12
# "― Ana Torres, a baker from Leeds": words in a signature.
_MAX_SIGNATURE = 12
# Tokens between two quoted sentences that "and" ties.
_MAX_TIE = 4
_DASHES = "―—–-"
# What quoted words are to the cue when the speaker used them of something, and not in passing ("in “good” faith").
_COMPLEMENTS = frozenset({"dobj", "oprd", "attr", "pobj", "prep", "xcomp", "pcomp", "ccomp", "acomp", "dep"})


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation in tokens, before its speaker is named. `cue` is a pair of tokens, both counted, or None."""

    piece: Piece
    kind: str
    cue: tuple[int, int] | None
    speaker: "Token | None"
    has_speaker: bool = True


def fragments(scene: Scene, cues: dict[int, Cue], taken: set[int]) -> list[Found]:
    """Quoted words in what a cue governs: "called on them to “act responsibly”"."""
    out: list[Found] = []
    for region in range(len(scene.quoted)):
        if region in taken or is_title_case(scene, region) or is_programme(scene, region):
            continue
        cue = _governor(scene, region, cues)
        if cue is not None:
            piece = Piece(scene.first[region], scene.last[region] + 1, region)
            out.append(Found(piece, "mixed", (cue.first, cue.last), speaker_token(scene, cue)))
    return out


def _governor(scene: Scene, region: int, cues: dict[int, Cue]) -> Cue | None:
    first, last = scene.first[region], scene.last[region]
    words = [scene.doc[i] for i in range(first, min(last + 1, first + _MAX_FRAGMENT)) if not scene.doc[i].is_punct]
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


def uncued(scene: Scene, taken: set[int]) -> list[Found]:
    """Direct speech without a cue of the lexicon: an unknown verb beside it, or none."""
    out: list[Found] = []
    for region in range(len(scene.quoted)):
        if region in taken:
            continue
        piece = Piece(scene.first[region], scene.last[region] + 1, region)
        verb = _verb_behind(scene, region) or _verb_ahead(scene, region)
        label = named_before(scene, _colon(scene, region)) if verb is None and _colon(scene, region) >= 0 else None
        if _is_teaser(scene, region):
            continue
        if verb is not None:
            who = _right_behind(scene, region, verb) or subject_of(scene, verb)
            is_thing = verb.lemma_.lower() == "be" and who is not None and who.pos_ == "NOUN" and not who.ent_type_
            out.append(Found(piece, "direct", (verb.i, verb.i), None if is_thing else who, has_speaker=not is_thing))
        elif label is not None:
            cue = (label[0].i, label[0].i) if label[0].lemma_.lower() in reporting().words["carrier"] else None
            out.append(Found(piece, "direct", cue, label[1]))
        elif (signed := _signed(scene, region)) is not None:
            out.append(Found(piece, "direct", None, signed))
        elif _stands_alone(scene, region):
            out.append(Found(piece, "direct", None, None, has_speaker=False))
    return out


def paired(scene: Scene, found: list[Found]) -> list[Found]:
    """The second of two sentences in marks that "and" ties: "the cards read “Come home” and “We miss you”"."""
    by_region = {f.piece.region: f for f in found if f.piece.region >= 0}
    inside = {scene.region_at(i) for f in found if f.piece.region < 0 for i in (f.piece.start, f.piece.stop - 1)}
    out: list[Found] = []
    for region in range(1, len(scene.quoted)):
        first = by_region.get(region - 1)
        if first is None or region in by_region or region in inside or not _is_tied(scene, region):
            continue
        piece = Piece(scene.first[region], scene.last[region] + 1, region)
        by_region[region] = replace(first, piece=piece)
        out.append(by_region[region])
    return out


def _is_tied(scene: Scene, region: int) -> bool:
    """Whether only "and" or "or" stands between a quoted sentence and the one before it."""
    behind, ahead = scene.last[region - 1], scene.first[region]
    if scene.paragraph[behind] != scene.paragraph[ahead] or ahead - behind > _MAX_TIE:
        return False
    words = [scene.doc[i].lower_ for i in range(behind + 1, ahead) if not scene.doc[i].is_punct]
    return words in (["and"], ["or"]) and _is_sentence(scene, region) and _is_sentence(scene, region - 1)


def _is_teaser(scene: Scene, region: int) -> bool:
    """ "READ MORE: ‘Nobody told us’: the road that closed"."""
    opens = scene.doc[scene.sent_start[max(_colon(scene, region), 0)]]
    return _colon(scene, region) >= 0 and opens.is_upper and opens.lower_ in reporting().words["teaser"]


def chained(scene: Scene, found: list[Found]) -> list[Found]:
    """Found quotations, where a paragraph left open takes the speaker of the one that re-opens its marks."""
    out: list[Found] = []
    for item in reversed(found):
        region = item.piece.region
        follows = out[-1] if out else None
        if not item.has_speaker and region >= 0 and not scene.quoted[region].closed and follows is not None:
            first, last = follows.piece.start, item.piece.stop - 1
            if follows.piece.region == region + 1 and 0 <= scene.paragraph[first] - scene.paragraph[last] <= 1:
                item = replace(item, speaker=follows.speaker, has_speaker=follows.has_speaker)
        out.append(item)
    return out[::-1]


def _verb_behind(scene: Scene, region: int) -> "Token | None":
    """The verb of "…,” he stuttered", whatever it is: the comma says that he spoke."""
    if scene.final(region) != "," or not _is_sentence(scene, region) or is_shown(scene, region):
        return None
    start = scene.last[region] + 1
    seen = False
    for i in range(start, min(scene.frame_end(scene.last[region]), start + _NEAR_CUE)):
        token = scene.doc[i]
        if scene.inside[i] >= 0:
            return None
        seen = seen or token.dep_ == "nsubj" or token.pos_ in ("PROPN", "PRON")
        is_where = token.tag_ == "WRB" and i == start  # but "was how she put it"
        if is_where or token.tag_ in ("WDT", "WP", "WP$") or (token.tag_ == "VBG" and is_cue_word(token)):
            return None
        if token.tag_ in ("VBD", "VBZ", "VBP") and token.pos_ == "VERB":
            has_subject = any(c.dep_ == "nsubj" for c in rights(token))
            return token if seen or has_subject or _right_behind(scene, region, token) is not None else None
    return None


def _right_behind(scene: Scene, region: int, verb: "Token") -> "Token | None":
    """The name of "…,” scolded Ana Torres", which the parser may take for whom she scolds."""
    after = verb.i + 1
    if verb.i != scene.last[region] + 1 or after >= len(scene.doc) or scene.doc[after].pos_ != "PROPN":
        return None
    name = scene.doc[after]
    return name.head if name.dep_ in ("compound", "poss") and name.i < name.head.i < scene.sent_end[after] else name


def _signed(scene: Scene, region: int) -> "Token | None":
    """The name behind "“…” ― Ana Torres", on the same line or alone on the next."""
    dash = scene.after(scene.last[region])
    if dash >= len(scene.doc) or not _is_sentence(scene, region) or scene.doc[dash].text[0] not in _DASHES:
        return None
    if scene.paragraph[dash] - scene.paragraph[scene.last[region]] > 1:
        return None
    first = dash if scene.doc[dash].text.strip(_DASHES) else scene.after(dash)
    end = min(scene.sent_end[first] if first < len(scene.doc) else 0, first + _MAX_SIGNATURE + 1)
    words = [scene.doc[i] for i in range(first, end) if scene.paragraph[i] == scene.paragraph[dash]]
    if not words or len(words) > _MAX_SIGNATURE or any(t.tag_ in FINITE or scene.inside[t.i] >= 0 for t in words):
        return None
    named = next((t for t in words if t.pos_ == "PROPN"), None)
    while named is not None and named.dep_ in ("compound", "nmod") and named.i < named.head.i < end:
        named = named.head
    return named


def _colon(scene: Scene, region: int) -> int:
    """The colon that introduces a quoted sentence in the same paragraph, or -1."""
    first = scene.first[region]
    colon = scene.before(first)
    is_lead = colon >= 0 and scene.doc[colon].text == ":" and scene.paragraph[colon] == scene.paragraph[first]
    return colon if is_lead and not scene.text[scene.quoted[region].inner_start].islower() else -1


def _verb_ahead(scene: Scene, region: int) -> "Token | None":
    """The verb of "She shook her head: “…”" and of "she crowed, “…”"."""
    colon = _colon(scene, region)
    comma = scene.before(scene.first[region])
    is_speech = not scene.text[scene.quoted[region].inner_start].islower()
    if colon < 0 and comma > 0 and scene.doc[comma].text == "," and is_speech:
        verb = scene.doc[comma - 1]
        is_verb = verb.tag_ in ("VBD", "VBZ") and verb.pos_ == "VERB" and scene.inside[verb.i] < 0
        return verb if is_verb and scene.final(region) in ",.!?…" else None
    for i in range(colon - 1, scene.sent_start[max(colon, 0)] - 1, -1):
        if scene.inside[i] < 0 and scene.doc[i].tag_ in ("VBD", "VBZ", "VBP"):
            return scene.doc[i] if scene.doc[i].lemma_.lower() != "do" else None  # "It is what they do: “…”"
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
    stopped = scene.final(region) in ".!?…" or scene.text[quoted.end : quoted.end + 1] == "."
    return free and (stopped or not quoted.closed) and _is_sentence(scene, region)
