"""Records that are articles: JSON of news services, CSV and TSV, spreadsheets (calamine), Parquet (pyarrow).

Which field is what is guessed from its name (`core.read.fields`) or said by the user.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.encoding import decode_said
from core.read.fields import draft_of, mapping_of
from core.read.formats import feed
from core.read.item import Draft, Problem
from core.read.limits import Limits, library, whole

# Where the services put their lists: NewsAPI, GDELT DOC and Media Cloud, Event Registry, others.
_LISTS = ("articles", "stories", "results", "items", "data", "docs", "documents", "hits", "entries", "news", "records")
_DEPTH = 3
# The longest field: Python's own limit of 128 KB is shorter than many an article.
_LONGEST_FIELD = 50_000_000
_ROWS_AT_A_TIME = 256
_DELIMITERS = ",\t;|"


def read_json(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """Articles of a JSON file: an object, a list of them, a feed, or the answer of a news service."""
    text, _ = decode_said(whole(stream, limits))
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReadError(f"it is not JSON ({error})") from error
    if feed.is_json_feed(parsed):
        yield from feed.read_json_feed(parsed, limits)
        return
    rows = _rows(parsed)
    if not rows:
        raise ReadError(f"there are no articles in it; a list of objects is looked for, also under {', '.join(_LISTS)}")
    for number, row in enumerate(rows, start=1):
        original = None if len(rows) == 1 else json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")
        member = f"record {number}" if len(rows) > 1 else ""
        yield _record(row, member, original)


def read_csv(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a row; the first row names the fields."""
    text, note = decode_said(whole(stream, limits))
    csv.field_size_limit(_LONGEST_FIELD)
    sample = text[:20_000]
    try:
        dialect: Any = csv.Sniffer().sniff(sample.split("\n", 1)[0], delimiters=_DELIMITERS)
        delimiter = dialect.delimiter
    except csv.Error:
        delimiter = "\t" if name.lower().endswith((".tsv", ".tab")) else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        yield from _table(iter(rows), (note,) if note else ())
    except csv.Error as error:
        raise ReadError(f"line {rows.line_num}: {error}") from error


def read_sheet(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a row of each sheet (XLSX, XLS, XLSB, ODS); the first row names the fields."""
    data = whole(stream, limits)
    calamine = library("python_calamine")
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [(sheet, book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)) for sheet in book.sheet_names]
    except BaseException as error:  # its PanicException is no Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise ReadError(f"it cannot be opened as a spreadsheet ({type(error).__name__}: {error})") from error
    filled = [(sheet, rows) for sheet, rows in sheets if len(rows) > 1]
    if not filled:
        raise ReadError("no sheet has a row of names and a row below it")
    for sheet, rows in filled:
        yield from _table(iter(rows), (), prefix=f"{sheet} " if len(filled) > 1 else "")


def read_parquet(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a row."""
    parquet = library("pyarrow.parquet")
    arrow = library("pyarrow")
    try:
        table = parquet.ParquetFile(stream)
        mapping = mapping_of(table.schema_arrow.names)
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS_AT_A_TIME):
            for row in batch.to_pylist():
                number += 1
                yield _record(row, f"row {number}", _as_json(row), mapping)
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise ReadError(f"it cannot be read as Parquet ({error})") from error


def _rows(parsed: Any, depth: int = 0) -> list[Any]:
    """The list of articles in an answer: the object itself where it is one."""
    if isinstance(parsed, list):
        return parsed if any(isinstance(row, dict) for row in parsed) else []
    if not isinstance(parsed, dict) or depth > _DEPTH:
        return []
    for key in _LISTS:
        if key in parsed and (rows := _rows(parsed[key], depth + 1)):
            # A search engine's hits hold the record inside.
            return [
                row["_source"] if isinstance(row, dict) and isinstance(row.get("_source"), dict) else row
                for row in rows
            ]
    return [parsed] if "text" in mapping_of(parsed) else []


def _table(rows: Iterator[Sequence[Any]], notes: tuple[str, ...], prefix: str = "") -> Iterator[Draft | Problem]:
    names = [str(cell).strip().lstrip("\ufeff") for cell in next(rows, [])]
    mapping = mapping_of(name for name in names if name)
    if "text" not in mapping:
        raise ReadError(
            f"none of its columns holds the text; there are {', '.join(repr(n[:40]) for n in names[:20]) or 'none'}. "
            "Name one 'text'"
        )
    for number, row in enumerate(rows, start=2):
        values = dict(zip(names, row, strict=False))
        if any(cell not in ("", None) for cell in row):
            yield _record(values, f"{prefix}row {number}", _as_json(values), mapping, notes)


def _record(
    row: Any, member: str, original: bytes | None, mapping: Mapping[str, str] | None = None, notes: tuple[str, ...] = ()
) -> Draft | Problem:
    try:
        if not isinstance(row, Mapping):
            raise ReadError(f"an object is expected, this is {type(row).__name__}")
        flat = {name: feed.text_of(value) if _is_markup(name, value) else value for name, value in row.items()}
        draft = draft_of(flat, mapping or mapping_of(flat), member=member, original=original)
    except ReadError as error:
        return Problem(str(error), member, original)
    return replace(draft, notes=(*notes, *draft.notes))


def _is_markup(name: str, value: Any) -> bool:
    return isinstance(value, str) and "html" in str(name).lower() and "<" in value


def _as_json(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
