"""Which reader reads what: by what a file's first bytes say, else by its suffix; a suffix that lies is noticed."""

import importlib
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, BinaryIO

from core.errors import ReadError

# How much of a stream decides its format.
SNIFF_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table. reader: "module:function" under core.read.formats; notes: what was noticed of the file."""

    name: str
    suffixes: tuple[str, ...]
    reader: str
    is_archive: bool = False
    notes: tuple[str, ...] = ()


FORMATS = (
    Format("plain text", (".txt", ".text"), "plain:read_text"),
    Format("JSON lines", (".jsonl", ".ndjson"), "lines:read"),
    Format("Markdown", (".md", ".markdown"), "plain:read_markdown"),
    Format("web page", (".html", ".htm", ".xhtml"), "page:read"),
    Format("saved web page", (".mhtml", ".mht"), "page:read_mhtml"),
    Format("PDF", (".pdf",), "pdf:read"),
    Format("Word document", (".docx", ".docm"), "office:read_docx"),
    Format("OpenDocument text", (".odt",), "office:read_odt"),
    Format("rich text", (".rtf",), "office:read_rtf"),
    Format("mail", (".eml",), "mail:read_eml"),
    Format("mailbox", (".mbox",), "mail:read_mbox"),
    Format("feed", (".rss", ".atom", ".xml", ".rdf"), "feed:read"),
    Format("JSON", (".json",), "records:read_json"),
    Format("CSV", (".csv", ".tsv", ".tab"), "records:read_csv"),
    Format("spreadsheet", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"), "records:read_sheet"),
    Format("Parquet", (".parquet",), "records:read_parquet"),
    Format("web archive", (".warc",), "archive:read_warc", is_archive=True),
    Format("ZIP archive", (".zip", ".wacz"), "archive:read_zip", is_archive=True),
    Format("TAR archive", (".tar", ".tgz", ".tbz2", ".txz"), "archive:read_tar", is_archive=True),
    Format("gzipped file", (".gz",), "archive:read_gzip", is_archive=True),
)
BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}
_BY_NAME = {row.name: row for row in FORMATS}
_TWO = {".tar.gz": "TAR archive", ".tar.bz2": "TAR archive", ".tar.xz": "TAR archive", ".warc.gz": "web archive"}
_TWO |= {".jsonl.gz": "gzipped file"}
# What the first bytes say beyond doubt.
_MAGIC = (
    (b"{\\rtf", "rich text"),
    (b"PAR1", "Parquet"),
    (b"WARC/", "web archive"),
    (b"BZh", "TAR archive"),
    (b"\xfd7zXZ\x00", "TAR archive"),
)
# What the content cannot tell and the suffix does: a packed file may be any of these.
_SAYS_LESS = {("web archive", "gzipped file"), ("TAR archive", "gzipped file"), ("ZIP archive", "gzipped file")}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s{0,200}(?:<\?xml[^>]{0,200}>\s{0,200})?(?:<!--.{0,2000}?-->\s{0,200})?<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]")
_MAIL = re.compile(
    rb"(?:From|Return-Path|Received|Delivered-To|MIME-Version|Date|Subject|Message-ID|X-[\w-]{1,40}): ", re.I
)
_SNAPSHOT = re.compile(rb"^(?:Snapshot-Content-Location:|Content-Type:\s{0,9}multipart/related)", re.I | re.M)
_MBOX = re.compile(rb"From \S{1,300} .{0,200}\d{4}\r?\n[\w-]{1,60}:")


def find_format(path: str, stream: BinaryIO) -> Format:
    """The format of a file or a member. The stream has to be seekable and is put back where it was.

    Raises ReadError that names the suffix and what is allowed.
    """
    here = stream.tell()
    head = stream.read(SNIFF_BYTES)
    stream.seek(here)
    stated = _stated(path)
    found = _sniffed(head, stream, here)
    if found is None and stated is None:
        suffix = PurePath(path.replace("\\", "/")).suffix.lower()
        if suffix and not _is_original(path) and path != "-":
            raise ReadError(f"the suffix {suffix[:20]!r} is not supported; allowed are {', '.join(sorted(BY_SUFFIX))}")
        return _BY_NAME[_text_kind(head)]
    if found is None or stated is None:
        return found or stated or _BY_NAME["plain text"]
    if found == stated or (stated.name, found.name) in _SAYS_LESS:
        return stated
    return replace(found, notes=(f"its name says {stated.name}, its content is {found.name}; read as that",))


def reader_of(found: Format) -> Callable[..., Any]:
    """The function that reads a format."""
    module, _, function = found.reader.partition(":")
    return getattr(importlib.import_module(f"core.read.formats.{module}"), function)  # type: ignore[no-any-return]


def columns_reader(found: Format) -> Format | None:
    """The format with what tells a table's columns for its reader; None for one that is no table."""
    module, _, function = found.reader.partition(":")
    if module == "records":
        return replace(found, reader=f"records:{function.replace('read_', 'columns_')}", is_archive=False)
    return replace(found, reader="lines:columns") if module == "lines" else None


def _stated(path: str) -> Format | None:
    name = PurePath(path.replace("\\", "/")).name.lower()
    for ending, kind in _TWO.items():
        if name.endswith(ending):
            return _BY_NAME[kind]
    return None if _is_original(path) else BY_SUFFIX.get(PurePath(name).suffix)


def _sniffed(head: bytes, stream: BinaryIO, here: int) -> Format | None:
    """What the content is beyond doubt; None for what may be several things."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _BY_NAME[kind]
    if b"%PDF-" in head[:1024]:
        return _BY_NAME["PDF"]
    if head.startswith(b"PK\x03\x04"):
        return _BY_NAME[_zip_kind(stream, here)]
    if head.startswith(b"\x1f\x8b"):
        return _BY_NAME["gzipped file"]
    if head.startswith(_OLE):
        return _BY_NAME["spreadsheet"]
    if head[257:262] == b"ustar":
        return _BY_NAME["TAR archive"]
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.match(plain):
        return _BY_NAME["web page"]
    if plain.startswith(b"<") and _FEED.search(plain[:2000]):
        return _BY_NAME["feed"]
    return None


def _text_kind(head: bytes) -> str:
    """What a text without a suffix is: standard input, stored originals."""
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if plain.startswith(b"{"):
        return "JSON lines" if _is_line(plain) else "JSON"
    if plain.startswith(b"[{") or plain.startswith(b"[\n"):
        return "JSON"
    if _MBOX.match(head):
        return "mailbox"
    if _MAIL.match(head):
        return "saved web page" if _SNAPSHOT.search(head) else "mail"
    return "plain text"


def _is_line(head: bytes) -> bool:
    """Whether an object ends with its line, as in JSON lines; a line longer than what was looked at may."""
    line, ended, _ = head.partition(b"\n")
    if not ended:
        return True
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _zip_kind(stream: BinaryIO, here: int) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError, NotImplementedError, KeyError):
        return "ZIP archive"
    except Exception:  # (damaged data raises what its compression does; opening it will say so)
        return "ZIP archive"
    finally:
        stream.seek(here)
    if kind.startswith(b"application/vnd.oasis.opendocument"):
        return "OpenDocument text" if b"text" in kind else "spreadsheet"
    if "word/document.xml" in names:
        return "Word document"
    return "spreadsheet" if any(name.startswith("xl/workbook") for name in names) else "ZIP archive"


def _is_original(path: str) -> bool:
    """Whether a file name is a SHA-256 without suffix, as the library exports originals."""
    name = PurePath(path).name
    return len(name) == 64 and not PurePath(name).suffix
