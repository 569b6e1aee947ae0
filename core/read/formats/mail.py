"""Mails: EML, one a file, and MBOX, many. The day is that of the Date header, the source the sender.

A newsletter's plain text is taken; where it has only HTML, the article of that. Attached files are not read.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.utils import parseaddr
from typing import BinaryIO

from core.errors import ReadError
from core.read.days import day_of
from core.read.encoding import decode_said
from core.read.formats.page import article
from core.read.item import Draft, Problem
from core.read.limits import ANEW, MB, Limits, whole

_FROM_LINE = re.compile(rb"From [^\r\n]{1,500}\r?\n")
_LEAST_TEXT = 40


def read_eml(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft]:
    """The article of a mail."""
    yield _draft(whole(stream, limits))


def read_mbox(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Problem]:
    """An article a mail; a mail without text is a Problem."""
    for number, data in enumerate(_mails(stream, limits), start=1):
        member = f"mail {number}"
        try:
            draft = _draft(data)
        except ReadError as error:
            yield Problem(str(error), member, data)
            continue
        yield replace(draft, member=member, original=data)


def _mails(stream: BinaryIO, limits: Limits) -> Iterator[bytes]:
    """The mails of an mbox file: each begins with a line "From …" after an empty one."""
    lines: list[bytes] = []
    size, was_blank = 0, True
    while line := stream.readline(MB):
        if was_blank and _FROM_LINE.fullmatch(line):
            if lines:
                yield b"".join(lines)
            lines, size = [], 0
        elif size + len(line) <= limits.max_bytes:
            lines.append(line[1:] if line.startswith(b">From ") else line)
            size += len(line)
        was_blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _draft(data: bytes) -> Draft:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        headers = {
            key: str(message[key]) if message[key] is not None else None
            for key in ("subject", "from", "date", "message-id")
        }
        plain, page = _bodies(message)
    except ReadError:
        raise
    except Exception as error:  # the standard library raises many kinds for broken headers
        raise ReadError(f"it cannot be read as a mail ({type(error).__name__}: {error}). {ANEW}") from error
    if not any(headers.values()):
        raise ReadError(f"it has no headers of a mail. {ANEW}")
    text = plain
    if len((plain or "").strip()) < _LEAST_TEXT and page is not None:
        text = article(page[0], stated=page[1]).text
    if not (text or "").strip():
        raise ReadError("this mail has no text. What is attached is not read: save it as files of its own")
    name, address = parseaddr(headers["from"] or "")
    day = day_of(headers["date"])
    return Draft(
        text=text or "",
        title=headers["subject"],
        source=name or address.partition("@")[2] or None,
        published=day,
        published_why=f"The mail's Date header says {day}." if day else None,
        given_id=headers["message-id"],
    )


def _bodies(message: EmailMessage) -> tuple[str | None, tuple[bytes, str | None] | None]:
    """The plain text, and the HTML as bytes with its stated encoding; None for what the mail does not have."""
    plain, page = None, None
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body.strip():
            continue
        if part.get_content_type() == "text/plain" and plain is None:
            plain = decode_said(body, part.get_content_charset())[0].replace("\r\n", "\n")
        elif part.get_content_type() == "text/html" and page is None:
            page = body, part.get_content_charset()
    return plain, page
