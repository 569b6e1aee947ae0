"""Markdown with front matter: the facts stand between two lines of three hyphens, the text below."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import yaml

from core.errors import ReadError
from core.read.encoding import decode_said
from core.read.exports import split
from core.read.fields import draft_of, mapping_of
from core.read.item import Draft
from core.read.limits import Limits, whole, with_text

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.{1,300}?)[ \t]*#*$", re.MULTILINE)


def read_markdown(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The article of a Markdown file. Marks of emphasis and links stay: offsets hold in the file's text."""
    text, note = decode_said(whole(stream, limits))
    notes = (note,) if note else ()
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    with_text(body)
    facts = {}
    if front:
        try:
            loaded = yaml.safe_load(front[1])
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            said = " ".join(str(error).split())[:200]
            raise ReadError(f"its front matter is no YAML ({said}). Mend it, or take it out") from error
        facts = {str(key): value for key, value in loaded.items()} if isinstance(loaded, dict) else {}
    row = {**facts, "text": body}
    draft = draft_of(row, mapping_of(row))
    heading = _HEADING.search(body)
    title = draft.title or (heading[1] if heading and not body[: heading.start()].strip() else None)
    yield replace(draft, title=title, notes=(*notes, *draft.notes))


def read_text(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The article of a text file, or those of an export that was saved as text."""
    text, note = decode_said(whole(stream, limits))
    for draft in split(Draft(with_text(text))):
        yield replace(draft, notes=(note,) if note else ())
