"""JSON lines: one article a line, with the facts its source states; a bad line is a Problem, the rest is read."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.encoding import decode
from core.read.fields import SAMPLE, Columns, columns_of_rows, draft_of, mapping_of
from core.read.item import Draft, Problem
from core.read.limits import ANEW, Limits


def read(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """Articles of a file with one JSON object a line; blank lines are passed over."""
    number, found = 0, False
    while line := stream.readline(limits.max_bytes + 1):
        number += 1
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        found = True
        if len(line) > limits.max_bytes:
            _skip_line(stream, line, limits.max_bytes)
            yield Problem(
                f"line {number}: more than {limits.max_bytes:,} bytes. Split it, or raise DATELINE_MAX_FILE_MB"
            )
            continue
        try:
            row = _parse_line(line)
            draft = draft_of(row, mapping_of(row, limits.fields), original=line, given=limits.fields)
        except ReadError as error:
            yield Problem(f"line {number}: {error}", original=line)
            continue
        yield replace(draft, notes=tuple(f"line {number}: {note}" for note in draft.notes))
    if not found:
        raise ReadError(f"the file is empty. {ANEW}")


def columns(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Columns]:
    """The names of the fields of the first lines."""
    rows: list[dict[str, Any]] = []
    while len(rows) < SAMPLE and (line := stream.readline(limits.max_bytes + 1)):
        with contextlib.suppress(ReadError):
            rows.append(_parse_line(line))
    yield from columns_of_rows(rows)


def _skip_line(stream: BinaryIO, line: bytes, limit: int) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(limit)


def _parse_line(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(decode(line))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"not JSON ({error}). Write one object a line") from error
    if not isinstance(row, dict):
        raise ReadError(f"a JSON object with a field 'text' is expected, this is {type(row).__name__}")
    return row
