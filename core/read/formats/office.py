"""Documents of word processors: DOCX (python-docx), ODT (its XML, entities switched off), RTF (striprtf).

A paragraph is a line; a table's row is a line, its cells apart by tabs. Days that such a file states are those of the
file, not of the article. An export of many articles is split by `core.read.exports`.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from core.errors import ReadError
from core.read.exports import split
from core.read.item import Draft
from core.read.limits import ANEW, MB, Limits, library, too_large, whole, with_text

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_docx(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The articles of a Word document: one, or those of an export."""
    data = whole(stream, limits)
    _refuse_bomb(data, limits)
    docx = library("docx")
    try:
        document = docx.Document(BytesIO(data))
        text = "\n".join(_docx_lines(document.element.body))
        title = document.core_properties.title
    except ReadError:
        raise
    except Exception as error:  # python-docx raises whatever its XML and ZIP libraries do
        raise ReadError(f"it cannot be opened as a Word document ({type(error).__name__}: {error}). {ANEW}") from error
    yield from split(Draft(with_text(text), title=title or None))


def read_odt(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The articles of an OpenDocument text."""
    data = whole(stream, limits)
    _refuse_bomb(data, limits)
    etree = library("lxml.etree")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            content = etree.fromstring(archive.read("content.xml"), parser)
            has_facts = "meta.xml" in archive.namelist()
            facts = etree.fromstring(archive.read("meta.xml"), parser) if has_facts else None
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, NotImplementedError, OSError) as error:
        raise ReadError(f"it cannot be opened as an OpenDocument text ({error}). {ANEW}") from error
    blocks = content.iter(f"{_OFFICE_TEXT}p", f"{_OFFICE_TEXT}h")
    text = "\n".join(_odt_text(block) for block in blocks)
    title = facts.findtext(f".//{_TITLE}") if facts is not None else None
    yield from split(Draft(with_text(text), title=title or None))


def read_rtf(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The articles of a rich text file."""
    data = whole(stream, limits)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadError(f"it does not begin as a rich text file does. {ANEW}")
    try:
        text = library("striprtf.striprtf").rtf_to_text(data.decode("latin-1"), errors="replace")
    except (ValueError, KeyError, IndexError, LookupError, RecursionError) as error:
        raise ReadError(f"it cannot be read as rich text ({type(error).__name__}: {error}). {ANEW}") from error
    yield from split(Draft(with_text(text)))


def _docx_lines(body: Any) -> Iterator[str]:
    """Paragraphs in the order they stand, those of tables too; deleted text is not text."""
    for block in body.iter(f"{_WORD}p"):
        parts = []
        for node in block.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr", f"{_WORD}noBreakHyphen"):
            tag = node.tag.removeprefix(_WORD)
            parts.append({"t": node.text or "", "tab": "\t", "noBreakHyphen": "\u2011"}.get(tag, "\n"))
        yield "".join(parts)


def _odt_text(block: Any) -> str:
    """A paragraph's text; `text:s` is spaces, `text:tab` a tab, a note's text stays where it is called."""
    parts = [block.text or ""]
    for child in block:
        tag = child.tag.removeprefix(_OFFICE_TEXT) if isinstance(child.tag, str) else ""
        count = child.get(f"{_OFFICE_TEXT}c", "1") if tag == "s" else ""
        spaces = " " * min(int(count), 100) if count.isdecimal() and len(count) < 4 else " "
        parts.append({"s": spaces, "tab": "\t", "line-break": "\n"}.get(tag) or (_odt_text(child) if tag else ""))
        parts.append(child.tail or "")
    return "".join(parts)


def _refuse_bomb(data: bytes, limits: Limits) -> None:
    """Raises ReadError where a document unpacks to more than is allowed, as it counts, not as its header says."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            total = 0
            for entry in archive.infolist():
                with archive.open(entry) as member:
                    while part := member.read(MB):
                        total += len(part)
                        if total > limits.max_bytes:
                            raise ReadError(too_large(limits))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise ReadError(f"it is no sound ZIP file, as this format has to be ({error}). {ANEW}") from error
    except ReadError:
        raise
    except Exception as error:  # zlib.error, lzma.LZMAError and others of damaged data
        raise ReadError(f"its parts are damaged ({error}). {ANEW}") from error
