"""Makers of one article in every format that is read, each as small as the format allows."""

import gzip
import io
import json
import mailbox
import tarfile
import tempfile
import textwrap
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TITLE = "Ministers meet in Vienna"
SOURCE = "The Example Post"
DAY = "2024-03-05"
URL = "https://example.org/a/1"
PARAGRAPHS = (
    "Foreign ministers of five countries met in Vienna on Tuesday to talk about grain exports, a spokesman said.",
    "“We agreed on most points,” Austrian minister Karl Huber said after the talks, which lasted for three hours.",
    "More talks are planned for next week in Prague, where the ministers want to sign an agreement, he added.",
)
TEXT = "\n".join(PARAGRAPHS)


def txt(text: str = TEXT) -> bytes:
    return text.encode()


def row(text: str = TEXT, title: str = TITLE) -> dict:
    return {"text": text, "title": title, "source": SOURCE, "published": DAY, "url": URL}


def jsonl() -> bytes:
    return json.dumps(row()).encode()


def markdown() -> bytes:
    return f"---\ntitle: {TITLE}\nsource: {SOURCE}\ndate: {DAY}\nurl: {URL}\n---\n{TEXT}".encode()


def html(paragraphs=PARAGRAPHS, title: str = TITLE) -> bytes:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - {SOURCE}</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="{SOURCE}">
<meta property="article:published_time" content="{DAY}T10:00:00+01:00"><link rel="canonical" href="{URL}"></head>
<body><nav><a href="/">Home</a></nav><article><h1>{title}</h1>{body}</article>
<footer>All rights reserved</footer></body></html>""".encode()


def mhtml() -> bytes:
    head = (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {URL}\r\nSubject: {TITLE}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="XX"\r\n\r\n--XX\r\n'
        'Content-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    )
    return head.encode() + html() + b"\r\n--XX--\r\n"


def pdf(lines=None, title: str = TITLE) -> bytes:
    """A page of Helvetica, a line of text each; written by hand, with its table of objects."""
    wrapped = lines or [line for p in PARAGRAPHS for line in (*textwrap.wrap(p, 62), "")]
    plain = [text.replace("“", '"').replace("”", '"').replace("(", "\\(").replace(")", "\\)") for text in wrapped]
    shown = "BT /F1 10 Tf 14 TL 50 780 Td " + " ".join(f"({text}) Tj T*" for text in plain) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title}) /CreationDate (D:19990101) >>",
    ]
    data, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    data += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\n"
    return (data + f"startxref\n{data.index('xref')}\n%%EOF\n").encode("latin-1")


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def docx(text: str = TEXT) -> bytes:
    import docx as word

    document = word.Document()
    document.core_properties.title = TITLE
    for paragraph in text.split("\n"):
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def odt() -> bytes:
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    body = "".join(f"<text:p>{p}</text:p>" for p in PARAGRAPHS)
    content = f"<office:document-content {spaces}><office:body><office:text>{body}</office:text></office:body>"
    meta = f"<office:document-meta {spaces}><office:meta><dc:title>{TITLE}</dc:title></office:meta>"
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": (content + "</office:document-content>").encode(),
            "meta.xml": (meta + "</office:document-meta>").encode(),
        }
    )


def rtf() -> bytes:
    body = "\\par\n".join(PARAGRAPHS).replace("“", "\\ldblquote ").replace("”", "\\rdblquote ")
    return ("{\\rtf1\\ansi\\ansicpg1252 " + body + "}").encode("ascii")


def eml() -> bytes:
    head = f"From: {SOURCE} <news@example.org>\r\nSubject: {TITLE}\r\nDate: Tue, 05 Mar 2024 10:00:00 +0100\r\n"
    kind = "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return (head + kind + "Content-Transfer-Encoding: 8bit\r\n\r\n" + TEXT).encode()


def mbox() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "box")
        box = mailbox.mbox(path)
        box.add(eml())
        box.flush()
        box.close()
        return path.read_bytes()


def rss() -> bytes:
    text = "".join(f"&lt;p&gt;{p}&lt;/p&gt;" for p in PARAGRAPHS)
    item = f"<item><title>{TITLE}</title><link>{URL}</link><pubDate>Tue, 05 Mar 2024 09:00:00 GMT</pubDate>"
    channel = f"<title>{SOURCE}</title>{item}<description>{text}</description></item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def atom() -> bytes:
    text = "".join(f"&lt;p&gt;{p}&lt;/p&gt;" for p in PARAGRAPHS)
    entry = f"<entry><title>{TITLE}</title><link href='{URL}'/><published>{DAY}T09:00:00Z</published>"
    body = f"<title>{SOURCE}</title>{entry}<content type='html'>{text}</content></entry>"
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{body}</feed>'.encode()


def json_feed() -> bytes:
    item = {"id": "1", "url": URL, "title": TITLE, "content_text": TEXT, "date_published": f"{DAY}T09:00:00Z"}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": SOURCE, "items": [item]}).encode()


def newsapi() -> bytes:
    found = {"source": {"id": None, "name": SOURCE}, "title": TITLE, "url": URL, "content": TEXT}
    return json.dumps({"status": "ok", "articles": [{**found, "publishedAt": f"{DAY}T09:00:00Z"}]}).encode()


def event_registry() -> bytes:
    found = {"uri": "77", "title": TITLE, "body": TEXT, "url": URL, "lang": "eng", "dateTime": f"{DAY}T09:00:00Z"}
    return json.dumps(
        {"articles": {"results": [{**found, "source": {"title": SOURCE, "uri": "example.org"}}]}}
    ).encode()


def media_cloud() -> bytes:
    found = {"stories_id": 5, "title": TITLE, "url": URL, "publish_date": f"{DAY} 09:00:00", "media_name": SOURCE}
    return json.dumps([{**found, "story_text": TEXT, "language": "en"}]).encode()


def csv_file(delimiter: str = ",") -> bytes:
    cells = ["Headline", "Publication", "Date", "Full Text", "URL"]
    values = [TITLE, SOURCE, DAY, TEXT, URL]
    quoted = delimiter.join('"' + value.replace('"', '""') + '"' for value in values)
    return f"{delimiter.join(cells)}\r\n{quoted}\r\n".encode()


def xlsx() -> bytes:
    rows = [["title", "source", "published", "text", "url"], [TITLE, SOURCE, DAY, TEXT, URL]]
    cells = ["".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values) for values in rows]
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    sheets = '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
    book = f'<workbook xmlns="{main}" xmlns:r="{office}">{sheets}</workbook>'
    links = f'<Relationships xmlns="{package}/relationships">'
    kinds = (
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    )
    defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{defaults}{kinds}</Types>',
        "_rels/.rels": f'{links}<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'{links}<Relationship Id="r1" Type="{office}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    return zipped({name: f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode() for name, text in parts.items()})


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([row()]), stream)
    return stream.getvalue()


def warc(pages=None, *, pack=lambda record: record) -> bytes:
    """A web archive of pages, [(url, html)], and a picture that is no article; each record packed."""
    done = b""
    saved = [(place, body, "text/html; charset=utf-8") for place, body in pages or [(URL, html())]]
    for url, body, kind in [*saved, (URL, b"GIF", "image/gif")]:
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-03-06T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(answer)}\r\n\r\n"
        )
        done += pack(head.encode() + answer + b"\r\n\r\n")
    return done


def wacz() -> bytes:
    return zipped(
        {"datapackage.json": b"{}", "archive/data.warc.gz": warc(pack=gzip.compress), "pages/pages.jsonl": b"{}"}
    )


def tar(members: dict[str, bytes] | None = None, mode: str = "w:gz") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, data in (members or {"a/one.txt": txt()}).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


NEXIS = f"""{TITLE}
{SOURCE}
March 5, 2024 Tuesday

Copyright 2024 {SOURCE} All Rights Reserved
Section: WORLD; Pg. 4
Length: 61 words
Byline: Ann Writer
Body

{TEXT}

Load-Date: March 6, 2024

End of Document
"""
FACTIVA = f"""HD
{TITLE}
BY
Ann Writer
WC
61 words
PD
5 March 2024
SN
{SOURCE}
LA
English
LP
{PARAGRAPHS[0]}
TD
{PARAGRAPHS[1]}
{PARAGRAPHS[2]}

Document EXPOST0020240305ek350001x
"""
PROQUEST = f"""____________________________________________________________

{TITLE}

Author: Writer, Ann
Publication title: {SOURCE}
Publication date: Mar 5, 2024
Language of publication: English
Document URL: {URL}

Full text: {TEXT}
Copyright: 2024
Database: ProQuest Central

____________________________________________________________
"""


def factiva_rtf() -> bytes:
    plain = FACTIVA.replace("“", '"').replace("”", '"').replace("\n", "\\par\n")
    return ("{\\rtf1\\ansi " + plain + "}").encode("ascii")
