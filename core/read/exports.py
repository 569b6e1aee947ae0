"""Exports of many articles in one document: Nexis, Factiva and ProQuest, split into their articles with their facts.

Written from the form these services give their texts: Nexis Uni ends an article with "End of Document" and heads facts
with "Body", "Load-Date:", "Byline:", "Length: … words"; Factiva heads each field with two capital letters on a line
(HD, WC, PD, SN, LA, LP, TD) or ends with "Document ABCD000020230915ej9f0001x"; ProQuest sets documents apart with a
line of underscores and heads fields with "Full text:", "Publication date:", "Publication title:".
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from core.read.days import day_of
from core.read.item import Draft

_NEXIS_END = re.compile(r"^\s{0,20}End of Document\s*$", re.MULTILINE)
_NEXIS_FIELD = re.compile(
    r"^(Byline|Section|Length|Load-Date|Dateline|Highlight|Language|Publication-Type): ?(.{0,500})$", re.M
)
_NEXIS_BODY = re.compile(r"^Body\s*$", re.MULTILINE)
_NEXIS_TAIL = re.compile(r"^(?:Load-Date: .{0,100}|Classification|Graphic|Notes)\s*$", re.MULTILINE)
_FACTIVA_FIELD = re.compile(
    r"^(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|RF|CO|IN|NS|RE|IPD|PUB|AN)[ \t]{0,8}(?:\n|[ \t](?=\S)|$)", re.M
)
_FACTIVA_END = re.compile(r"^\s{0,20}Document [A-Za-z0-9]{15,40}\s*$", re.MULTILINE)
_CLOCK = re.compile(r"\d\d:\d\d$")
_LANGUAGES = {"ENGLISH": "en", "SPANISH": "es", "GERMAN": "de", "FRENCH": "fr", "RUSSIAN": "ru"}
_WORDS = re.compile(r"[\d,]{1,9} words")
_PROQUEST_BAR = re.compile(r"^_{20,200}\s*$", re.MULTILINE)
_PROQUEST_NAMES = (
    "Full text", "Publication date", "Publication title", "Title", "Author", "Document URL", "Language of publication",
    "Abstract", "Links", "Subject", "Location", "People", "Company / organization", "Source type", "Copyright",
    "ProQuest document ID", "Last updated", "Database", "Publisher", "Section", "Publication year", "Document type",
    "ISSN", "Place of publication", "Country of publication", "Publication subject", "Classification", "Pages",
    "Identifier / keyword", "First page",
)  # fmt: skip
_PROQUEST_FIELD = re.compile(rf"^({'|'.join(_PROQUEST_NAMES)}):[ \t]?", re.MULTILINE)
# Fewer than this are no export but an article that happens to look like one.
_LEAST_FIELDS = 2


def split(draft: Draft) -> Iterator[Draft]:
    """The articles of a document's text: those of an export, else the draft itself."""
    for parts in (_nexis(draft.text), _factiva(draft.text), _proquest(draft.text)):
        if parts:
            for number, part in enumerate(parts, start=1):
                yield replace(part, member=f"article {number}" if len(parts) > 1 else draft.member)
            return
    yield draft


def _nexis(text: str) -> list[Draft]:
    if not (_NEXIS_END.search(text) and _NEXIS_BODY.search(text)):
        return []
    found = [_nexis_article(part) for part in _NEXIS_END.split(text)]
    return [draft for draft in found if draft]


def _nexis_article(part: str) -> Draft | None:
    body = _NEXIS_BODY.search(part)
    if not body:
        return None
    head, rest = part[: body.start()], part[body.end() :]
    tail = _NEXIS_TAIL.search(rest)
    text = (rest[: tail.start()] if tail else rest).strip()
    lines = [line.strip() for line in head.split("\n") if line.strip() and not _NEXIS_FIELD.match(line.strip())]
    fields = {match[1]: match[2].strip() for match in _NEXIS_FIELD.finditer(part)}
    dated = next((i for i, line in enumerate(lines) if i and day_of(_without_clock(line))), None)
    # Title, source, day, one a line: the last three before the fields, whatever a list of contents put above them.
    source = lines[dated - 1] if dated else None
    title = lines[dated - 2] if dated and dated >= 2 else (lines[0] if lines else None)
    day = day_of(_without_clock(lines[dated])) if dated else day_of(fields.get("Load-Date"))
    return _made(text, title, source, fields.get("Byline"), day, fields.get("Language"), "Nexis")


def _without_clock(line: str) -> str:
    return re.sub(r"\s{1,5}\d{1,2}:\d\d.{0,20}$", "", line)


def _factiva(text: str) -> list[Draft]:
    if not _FACTIVA_END.search(text):
        return []
    found = [_factiva_article(part) for part in _FACTIVA_END.split(text)]
    return [draft for draft in found if draft]


def _factiva_article(part: str) -> Draft | None:
    marks = list(_FACTIVA_FIELD.finditer(part))
    if sum(mark[1] in ("HD", "PD", "SN", "LP", "TD") for mark in marks) < _LEAST_FIELDS:
        return _factiva_lines([line.strip() for line in part.strip().split("\n")])
    ends = [mark.start() for mark in marks[1:]] + [len(part)]
    fields = {mark[1]: part[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    text = "\n".join(fields[key] for key in ("LP", "TD") if fields.get(key))
    title, source, author, day, language = map(fields.get, ("HD", "SN", "BY", "PD", "LA"))
    return _made(text, title, source, author, day_of(day), language, "Factiva")


def _factiva_lines(lines: list[str]) -> Draft | None:
    """An article whose head has a fact a line: title, byline, "… words", day, source, language, copyright."""
    words = next((i for i, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    if not words:
        return None
    dated = next((i for i in range(words + 1, min(words + 3, len(lines))) if day_of(lines[i])), None)
    if dated is None:
        return None
    later = range(dated + 1, min(dated + 7, len(lines)))
    language = next((i for i in later if lines[i].upper() in _LANGUAGES), None)
    start = next((i + 1 for i in later if lines[i].startswith(("Copyright", "(c)", "©"))), (language or dated) + 1)
    sources = [line for line in lines[dated + 1 : dated + 4] if line and not _CLOCK.match(line)]
    byline = next((line[3:] for line in lines[:words] if line.startswith("By ")), None)
    return _made(
        "\n".join(lines[start:]).strip(),
        lines[0],
        sources[0] if sources else None,
        byline,
        day_of(lines[dated]),
        lines[language] if language else None,
        "Factiva",
    )


def _proquest(text: str) -> list[Draft]:
    if not (_PROQUEST_BAR.search(text) and "ProQuest" in text and "Full text:" in text):
        return []
    found = [_proquest_article(part) for part in _PROQUEST_BAR.split(text)]
    return [draft for draft in found if draft]


def _proquest_article(part: str) -> Draft | None:
    marks = list(_PROQUEST_FIELD.finditer(part))
    if len(marks) < _LEAST_FIELDS:
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(part)]
    fields = {mark[1]: part[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)}
    first = part[: marks[0].start()].strip().split("\n")[0]
    draft = _made(
        fields.get("Full text", ""),
        fields.get("Title") or first,
        fields.get("Publication title"),
        fields.get("Author"),
        day_of(fields.get("Publication date")),
        fields.get("Language of publication"),
        "ProQuest",
    )
    return replace(draft, url=fields.get("Document URL")) if draft else None


def _made(
    text: str,
    title: str | None,
    source: str | None,
    author: str | None,
    day: object,
    language: str | None,
    service: str,
) -> Draft | None:
    published = day_of(day)
    if not text.strip():
        return None
    return Draft(
        text=text,
        title=title or None,
        source=source or None,
        author=author or None,
        language=_LANGUAGES.get((language or "").split(";")[0].strip().upper()),
        published=published,
        published_why=f"The {service} export states {published}." if published else None,
    )
