"""Archives: ZIP and TAR (also compressed), a gzipped file, WARC and WACZ of saved sites.

Nothing is ever unpacked to disk under a name of the archive's; what is unpacked is counted as it comes, whatever a
header says.
"""

import gzip
import io
import lzma
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO, cast

from core.errors import ReadError
from core.read.formats import page
from core.read.item import Draft, Problem, inside
from core.read.limits import ANEW, MB, Limits, library, too_large
from core.read.registry import find_format, reader_of

_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
_PART = 1 << 20
# Below this nothing is a bomb, however well it is packed.
_LEAST_UNPACKED = 20 * MB
# Kept in memory; a larger member lies in an unnamed temporary file.
_IN_MEMORY = 4 * MB
_HTML = ("text/html", "application/xhtml+xml")


class Step(str):
    """Said before each member, so that whoever waits knows where a reader hung."""

    __slots__ = ()


Found = Iterator[Draft | Problem | Step]


def read_zip(stream: BinaryIO, name: str, limits: Limits, *, skip: int = 0, depth: int = 1) -> Found:
    """The articles of all members, in their order; folders and the files of systems are passed over."""
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGED as error:
        raise ReadError(f"it cannot be opened as a ZIP archive ({error}). {ANEW}") from error
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and _is_wanted(entry.filename)]
    if any(entry.filename == "datapackage.json" for entry in entries) and any(_is_warc(e.filename) for e in entries):
        entries = [entry for entry in entries if _is_warc(entry.filename)]
    yield from _too_many(len(entries), limits)
    budget = _Budget(limits, packed=max(_size(stream), 1))
    for number, entry in enumerate(entries[: limits.max_members]):
        if number < skip:
            continue
        yield Step(entry.filename)
        try:
            if entry.flag_bits & 1:
                raise ReadError("it is locked with a password. Unpack it and add what is in it")
            with archive.open(entry) as member:
                spooled = budget.spool(cast("BinaryIO", member))
        except ReadError as error:
            yield Problem(str(error), entry.filename)
            if budget.is_spent:
                return
            continue
        except _DAMAGED as error:
            yield Problem(f"it cannot be unpacked ({type(error).__name__}: {error}). {ANEW}", entry.filename)
            continue
        with spooled:
            yield from _member(cast("BinaryIO", spooled), entry.filename, limits, depth)


def read_tar(stream: BinaryIO, name: str, limits: Limits, *, skip: int = 0, depth: int = 1) -> Found:
    """The articles of all files of a TAR archive, also one packed by gzip, bzip2 or xz."""
    budget = _Budget(limits, packed=max(_size(stream), 1))
    number = -1
    try:
        with tarfile.open(fileobj=stream, mode="r|*") as archive:
            for entry in archive:
                if not entry.isfile() or not _is_wanted(entry.name):
                    continue
                number += 1
                if number >= limits.max_members:
                    yield from _too_many(number + 1, limits)
                    return
                if number < skip:
                    continue
                yield Step(entry.name)
                member = archive.extractfile(entry)
                try:
                    spooled = budget.spool(cast("BinaryIO", member))
                except ReadError as error:
                    yield Problem(str(error), entry.name)
                    return
                with spooled:
                    yield from _member(cast("BinaryIO", spooled), entry.name, limits, depth)
    except _DAMAGED as error:
        reason = f"it cannot be read as a TAR archive ({type(error).__name__}: {error}). {ANEW}"
        if number < 0:
            raise ReadError(reason) from error
        yield Problem(f"{reason}. What came before is kept")


def read_gzip(stream: BinaryIO, name: str, limits: Limits, *, skip: int = 0, depth: int = 1) -> Found:
    """The articles of the one file in it."""
    budget = _Budget(limits, packed=max(_size(stream), 1))
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            spooled = budget.spool(cast("BinaryIO", unpacked))
    except _DAMAGED as error:
        raise ReadError(f"it cannot be unpacked ({type(error).__name__}: {error}). {ANEW}") from error
    inner = name.rsplit("/", 1)[-1]
    with spooled:
        yield from _member(
            cast("BinaryIO", spooled), inner[:-3] if inner.lower().endswith(".gz") else inner, limits, depth
        )


def read_warc(stream: BinaryIO, name: str, limits: Limits, *, skip: int = 0, depth: int = 1) -> Found:
    """The articles of a web archive's pages; pictures, scripts and redirects in it are no articles, and not counted."""
    iterator = library("warcio.archiveiterator").ArchiveIterator
    exceptions = library("warcio.exceptions")
    number, pages = -1, 0
    try:
        for record in iterator(stream):
            if not _is_page(record) and not _is_text(record):
                continue
            number += 1
            if number < skip:
                continue
            if number >= limits.max_members:
                yield from _too_many(number + 1, limits)
                return
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            yield Step(url)
            pages += 1
            yield _of_record(record, url, limits)
    except (exceptions.ArchiveLoadFailed, *_DAMAGED) as error:
        if not pages:
            raise ReadError(f"it cannot be read as a web archive ({type(error).__name__}: {error}). {ANEW}") from error
        yield Problem(f"it is damaged after {pages:,} pages ({error}). What came before is kept; fetch it again")
    if not pages and not skip:
        raise ReadError("there are no pages in this web archive. Save the site again, with its pages")


def _is_page(record: Any) -> bool:
    """Whether a record of a web archive is a page that was answered in full."""
    if record.rec_type != "response" or not record.http_headers:
        return False
    kind = record.http_headers.get_header("Content-Type") or ""
    is_html = kind.split(";")[0].strip().lower() in _HTML
    return is_html and (record.http_headers.get_statuscode() or "").startswith("2")


def _is_text(record: Any) -> bool:
    """Whether a record is the text of a page, as some archives keep it."""
    return bool(record.rec_type == "conversion")


def _of_record(record: Any, url: str, limits: Limits) -> Draft | Problem:
    """The article of a record, with the record's own bytes."""
    data = record.content_stream().read(limits.max_bytes)
    try:
        draft = Draft(data.decode("utf-8", "replace"), url=url) if _is_text(record) else page.article(data, url=url)
        if not draft.text.strip():
            raise ReadError("there is no text in it. Add the page from the web, if it is still there")
    except ReadError as error:
        return Problem(str(error), url, data)
    return replace(draft, member=url, original=data)


def _member(stream: BinaryIO, name: str, limits: Limits, depth: int) -> Found:
    """The articles of one member, which may be an archive itself."""
    data: bytes | None = None
    try:
        found = find_format(name, stream)
        if found.is_archive and depth >= limits.max_depth:
            raise ReadError(
                f"archives within archives are opened {limits.max_depth} deep; DATELINE_MAX_DEPTH says how deep"
            )
        reader = reader_of(found)
        results = reader(stream, name, limits, depth=depth + 1) if found.is_archive else reader(stream, name, limits)
        for result in results:
            if isinstance(result, Step):
                yield Step(inside(name, result))
                continue
            if result.original is None and data is None:
                stream.seek(0)
                data = stream.read(limits.max_bytes)
            member = inside(name, result.member)
            notes = {"notes": (*found.notes, *result.notes)} if isinstance(result, Draft) and found.notes else {}
            yield replace(result, member=member, original=data if result.original is None else result.original, **notes)
    except ReadError as error:
        stream.seek(0)
        yield Problem(str(error), name, stream.read(limits.max_bytes) if data is None else data)


class _Budget:
    """What may be unpacked of one archive, counted as it comes."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits, self.packed, self.unpacked, self.is_spent = limits, packed, 0, False

    def spool(self, member: BinaryIO) -> "tempfile.SpooledTemporaryFile[bytes]":
        """A member's bytes, at their beginning. Raises ReadError where one or all are more than is allowed."""
        spooled = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (handed on, closed by the caller)
        size = 0
        while part := member.read(_PART):
            size += len(part)
            self.unpacked += len(part)
            if size > self.limits.max_bytes:
                spooled.close()
                raise ReadError(too_large(self.limits))
            if self.unpacked > max(self.limits.max_ratio * self.packed, _LEAST_UNPACKED):
                spooled.close()
                self.is_spent = True
                raise ReadError(
                    f"the archive unpacks to over {self.limits.max_ratio} times its size, as bombs do; the rest is "
                    "left out. DATELINE_MAX_RATIO says how much is allowed"
                )
            spooled.write(part)
        spooled.seek(0)
        return spooled


def _too_many(n: int, limits: Limits) -> Iterator[Problem]:
    if n > limits.max_members:
        yield Problem(
            f"only the first {limits.max_members:,} of its files are read; DATELINE_MAX_MEMBERS says how many"
        )


def _is_wanted(name: str) -> bool:
    """False for what systems put beside files: `.DS_Store`, `__MACOSX/…`."""
    parts = name.replace("\\", "/").split("/")
    return bool(parts[-1]) and not parts[-1].startswith(".") and "__MACOSX" not in parts


def _is_warc(name: str) -> bool:
    return name.lower().endswith((".warc", ".warc.gz"))


def _size(stream: BinaryIO) -> int:
    here = stream.tell()
    size = stream.seek(0, io.SEEK_END)
    stream.seek(here)
    return size
