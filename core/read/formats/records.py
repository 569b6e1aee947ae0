"""Records that are articles: JSON of news services, CSV and TSV, spreadsheets (calamine), Parquet (pyarrow).

Which field is what is guessed from its name (`core.read.fields`) or said by the user.
"""

import contextlib
import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.encoding import decode_said
from core.read.fields import LEFT_OUT, SAMPLE, Columns, columns_of_rows, draft_of, mapping_of
from core.read.formats import feed
from core.read.item import Draft, Problem
from core.read.limits import ANEW, Limits, library, whole

# Where the services put their lists: NewsAPI, GDELT DOC and Media Cloud, Event Registry, others.
_LISTS = ("articles", "stories", "results", "items", "data", "docs", "documents", "hits", "entries", "news", "records")
_DEPTH = 3
# The longest field: Python's own limit of 128 KB is shorter than many an article.
_LONGEST_FIELD = 50_000_000
_ROWS_AT_A_TIME = 256
_DELIMITERS = ",\t;|"


def read_json(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """Articles of a JSON file: an object, a list of them, a feed, or the answer of a news service."""
    parsed = _json(stream, limits)
    if feed.is_json_feed(parsed):
        yield from feed.read_json_feed(parsed, limits)
        return
    rows = _rows(parsed, limits.fields)
    if not rows:
        raise ReadError(
            f"there are no articles in it; a list of objects is looked for, also under {', '.join(_LISTS)}. "
            "Say which field is the text: --field text=NAME, or try it again on the page Library"
        )
    for number, row in enumerate(rows, start=1):
        original = None if len(rows) == 1 else json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")
        member = f"record {number}" if len(rows) > 1 else ""
        yield _record(row, member, original, limits)


def read_csv(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a row; the first row names the fields."""
    text, note = decode_said(whole(stream, limits))
    rows = _csv(text, name)
    try:
        yield from _table(iter(rows), limits, (note,) if note else ())
    except csv.Error as error:
        raise ReadError(f"line {rows.line_num}: {error}. {ANEW}") from error


def read_sheet(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a row of each sheet (XLSX, XLS, XLSB, ODS); the first row names the fields."""
    filled = _sheets(stream, limits)
    if not filled:
        raise ReadError("no sheet has a row of names and a row below it. Name the columns in its first row")
    for sheet, rows in filled:
        yield from _table(iter(rows), limits, prefix=f"{sheet} " if len(filled) > 1 else "")


def read_parquet(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a row."""
    parquet = library("pyarrow.parquet")
    arrow = library("pyarrow")
    try:
        table = parquet.ParquetFile(stream)
        mapping = mapping_of(table.schema_arrow.names, limits.fields)
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                number += 1
                yield _record(row, f"row {number}", _as_json(row), limits, mapping)
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise ReadError(f"it cannot be read as Parquet ({error}). {ANEW}") from error


# ---- what the fields are called, before a file is read ---------------------------------------------------------------


def columns_json(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Columns]:
    """The fields of the records of a JSON file; none of a feed, whose fields are known."""
    parsed = _json(stream, limits)
    if not feed.is_json_feed(parsed):
        yield from columns_of_rows(_rows(parsed, limits.fields) or _lists(parsed))


def columns_csv(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Columns]:
    """The first row and the ones below it."""
    text, _ = decode_said(whole(stream, limits))
    with contextlib.suppress(csv.Error):
        yield from _columns_of_table(_csv(text, name))


def columns_sheet(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Columns]:
    """Of each sheet."""
    for _, rows in _sheets(stream, limits):
        yield from _columns_of_table(iter(rows))


def columns_parquet(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Columns]:
    """Of the whole file."""
    table = library("pyarrow.parquet").ParquetFile(stream)
    for batch in table.iter_batches(batch_size=SAMPLE):
        yield from columns_of_rows(batch.to_pylist())
        return


def _columns_of_table(rows: Iterator[Sequence[Any]]) -> Iterator[Columns]:
    names = _names(next(rows, []))
    yield from columns_of_rows(dict(zip(names, row, strict=False)) for row in itertools.islice(rows, SAMPLE))


# ---- rows ------------------------------------------------------------------------------------------------------------


def _json(stream: BinaryIO, limits: Limits) -> Any:
    text, _ = decode_said(whole(stream, limits))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"it is not JSON ({error}). {ANEW}") from error


def _csv(text: str, name: str) -> Any:
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000].split("\n", 1)[0], delimiters=_DELIMITERS)
        delimiter = dialect.delimiter
    except csv.Error:
        delimiter = "\t" if name.lower().endswith((".tsv", ".tab")) else ","
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)


def _sheets(stream: BinaryIO, limits: Limits) -> list[tuple[str, list[list[Any]]]]:
    """The sheets with a row of names and a row below it."""
    data = whole(stream, limits)
    calamine = library("python_calamine")
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [(sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)) for sheet in book.sheet_names]
    except BaseException as error:  # its PanicException is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise ReadError(f"it cannot be opened as a spreadsheet ({type(error).__name__}: {error}). {ANEW}") from error
    return [(sheet, rows) for sheet, rows in sheets if len(rows) > 1]


def _rows(parsed: Any, given: Mapping[str, str], depth: int = 0) -> list[Any]:
    """The list of articles in an answer: the object itself where it is one."""
    if isinstance(parsed, list):
        return parsed if any(isinstance(row, dict) for row in parsed) else []
    if not isinstance(parsed, dict) or depth > _DEPTH:
        return []
    for key in _LISTS:
        if key in parsed and (rows := _rows(parsed[key], given, depth + 1)):
            # A search engine's hits hold the record inside.
            return [
                row["_source"] if isinstance(row, dict) and isinstance(row.get("_source"), dict) else row
                for row in rows
            ]
    return [parsed] if "text" in mapping_of(parsed, given) else []


def _lists(parsed: Any) -> list[Any]:
    """Where no list of articles is: the object itself, whose fields a user may know."""
    return [parsed] if isinstance(parsed, dict) else []


def _names(row: Sequence[Any]) -> list[str]:
    return [str(cell).strip().lstrip("\ufeff") for cell in row]


def _table(
    rows: Iterator[Sequence[Any]], limits: Limits, notes: tuple[str, ...] = (), prefix: str = ""
) -> Iterator[Draft | Problem]:
    names = _names(next(rows, []))
    mapping = mapping_of((name for name in names if name), limits.fields)
    if limits.fields.get("text") == "":
        raise ReadError(LEFT_OUT)
    if "text" not in mapping:
        raise ReadError(
            f"none of its columns holds the text; there are {', '.join(repr(n[:40]) for n in names[:20]) or 'none'}. "
            "Say which it is: --field text=NAME, or try it again on the page Library"
        )
    for number, row in enumerate(rows, start=2):
        values = dict(zip(names, row, strict=False))
        if any(cell not in ("", None) for cell in row):
            yield _record(values, f"{prefix}row {number}", _as_json(values), limits, mapping, notes)


def _record(
    row: Any,
    member: str,
    original: bytes | None,
    limits: Limits,
    mapping: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Draft | Problem:
    try:
        if not isinstance(row, Mapping):
            raise ReadError(f"an object with a field 'text' is expected, this is {type(row).__name__}")
        flat = {name: feed.text_of(value) if _is_markup(name, value) else value for name, value in row.items()}
        known = mapping or mapping_of(flat, limits.fields)
        draft = draft_of(flat, known, member=member, original=original, given=limits.fields)
    except ReadError as error:
        return Problem(str(error), member, original)
    return replace(draft, notes=(*notes, *draft.notes))


def _is_markup(name: str, value: Any) -> bool:
    return isinstance(value, str) and "html" in str(name).lower() and "<" in value


def _as_json(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
