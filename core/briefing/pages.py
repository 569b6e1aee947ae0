"""The pack as a document (DOCX), as one page (HTML) and as a folder of pictures (ZIP)."""

import datetime as dt
import io
import json
from collections.abc import Sequence
from html import escape
from typing import Any

from core.briefing.evidence import COLUMNS, headed
from core.briefing.sheets import Made, stamp
from core.briefing.zipped import archive, settled
from core.charts import palette
from core.export import picture
from core.export.drawing import clean
from core.export.shown import chart_csv, sheet

HEADS = {
    "about": "What",
    "source": "Source",
    "published": "Published",
    "sentence_number": "No.",
    "sentence": "Sentence",
}
# Centimetres of a landscape page's columns.
_WIDTHS_CM = (5.6, 2.8, 2.9, 1.1, 13.2)
# So wide, the first page holds the pack's title, the chart and what is said of it.
_PICTURE_CM = 21.0
# Points, colour, bold.
_STYLES = {
    "Normal": (10, palette.INK, False),
    "Title": (22, palette.INK, True),
    "Heading 1": (15, palette.INK, True),
    "Heading 2": (12, palette.INK, True),
    "Caption": (9, palette.MUTED, False),
}
_CSS = """body{font:16px/1.5 Arial,'Liberation Sans',sans-serif;color:#1f2430;max-width:1200px;margin:2rem auto;
padding:0 1rem}svg{width:100%;height:auto;border:1px solid #dfe3e8}h2{margin-top:3rem}.m{color:#5f6779}
table{border-collapse:collapse;table-layout:fixed;width:100%;font-size:14px}
th:nth-child(1){width:23%}th:nth-child(2),th:nth-child(3){width:12%}th:nth-child(4){width:4%}
td,th{border-bottom:1px solid #dfe3e8;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
@media print{section{break-before:page}}"""


def docx(made: Sequence[Made], title: str, when: dt.datetime) -> bytes:
    """The document: landscape, a chart a page, its evidence after it."""
    import docx as library
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    paper = library.Document()
    section = paper.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(1.5)
    for name, (size, colour, is_bold) in _STYLES.items():
        _lettered(paper.styles[name], size, colour, is_bold=is_bold)
    paper.add_heading(clean(title), 0)
    paper.add_paragraph(f"Made {stamp(when)}")
    for number, one in enumerate(made):
        if number:
            paper.add_page_break()
        paper.add_heading(clean(one.chart.title), 1)
        drawn = io.BytesIO(picture.png(one.chart, width=one.width, with_title=False))
        shown = paper.add_picture(drawn, width=Cm(_PICTURE_CM))
        shown._inline.docPr.set("descr", clean(one.chart.alt))  # the library has no name for alt text
        paper.add_paragraph(clean(one.chart.caption), style="Caption")
        paper.add_paragraph(clean(one.line), style="Caption")
        _evidence_table(paper, one)
    core = paper.core_properties
    core.title, core.author, core.last_modified_by, core.revision = clean(title)[:250], "Dateline", "Dateline", 1
    core.comments = ""
    core.created = core.modified = when.replace(tzinfo=None, microsecond=0)
    out = io.BytesIO()
    paper.save(out)
    return settled(out.getvalue())


def _lettered(style: Any, size: float, colour: str, *, is_bold: bool) -> None:
    """A style of the template in Arial; what its theme says of letters would go before."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font = style.font
    font.name, font.size, font.bold, font.italic = "Arial", Pt(size), is_bold, False
    font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    letters = style.element.rPr.rFonts
    for name in [name for name in letters.attrib if name.endswith("Theme")]:
        del letters.attrib[name]
    letters.set(qn("w:cs"), "Arial")


def _evidence_table(paper: Any, one: Made) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    if not one.evidence:
        return
    paper.add_heading("Evidence", 2)
    table = paper.add_table(rows=1 + len(one.evidence), cols=len(HEADS))
    table.autofit = False
    lines = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in {"val": "single", "sz": "4", "space": "0", "color": palette.GRID.lstrip("#")}.items():
            line.set(qn(f"w:{name}"), value)
        lines.append(line)
    table._tbl.tblPr.append(lines)
    for column, wide in zip(table.columns, _WIDTHS_CM, strict=True):
        column.width = Cm(wide)
    values = [list(HEADS.values()), *([row[key] for key in HEADS] for row in map(headed, one.evidence))]
    for number, (cells, words) in enumerate(zip(table.rows, values, strict=True)):
        # The heads stand on every page; no row is torn.
        for rule in ("w:cantSplit", *(["w:tblHeader"] if number == 0 else [])):
            cells._tr.get_or_add_trPr().append(OxmlElement(rule))  # the library has no name for either
        for place, word, wide in zip(cells.cells, words, _WIDTHS_CM, strict=True):
            place.width, place.text = Cm(wide), clean(word)
            place.paragraphs[0].paragraph_format.space_after = Pt(2)
            for run in place.paragraphs[0].runs:
                run.font.size, run.font.bold = Pt(8.5), number == 0


def html(made: Sequence[Made], title: str, when: dt.datetime) -> bytes:
    """One page that needs nothing else: pictures drawn in it, no script, nothing fetched."""
    rows = "".join(_section(one, number) for number, one in enumerate(made))
    head = clean(escape(title))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'img-src data:">\n'
        f"<title>{head}</title><style>{_CSS}</style></head>\n<body><h1>{head}</h1>\n"
        f'<p class="m">Made {stamp(when)}</p>\n{rows}</body></html>\n'
    ).encode()


def _section(one: Made, number: int) -> str:
    heads = "".join(f"<th>{head}</th>" for head in HEADS.values())
    cells = [[f"<td>{escape(clean(row[key]))}</td>" for key in HEADS] for row in map(headed, one.evidence)]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    table = f"<details open><summary>Evidence</summary><table><tr>{heads}</tr>{rows}</table></details>" if rows else ""
    drawn = picture.svg(one.chart, width=one.width, with_title=False, prefix=f"c{number}-")
    drawn = drawn.replace("<svg", f'<svg role="img" aria-label="{escape(clean(one.chart.alt))}"', 1)
    return (
        f"<section><h2>{escape(clean(one.chart.title))}</h2>\n{drawn}\n"
        f'<p class="m">{escape(clean(one.chart.caption))}<br>{escape(clean(one.line))}</p>\n{table}</section>\n'
    )


def zipped(made: Sequence[Made], title: str, when: dt.datetime) -> bytes:
    """Every chart as PNG and SVG, what it shows as CSV, and all the evidence as CSV and JSON."""
    files: dict[str, bytes] = {}
    evidence = []
    for number, one in enumerate(made, 1):
        stem = f"{number:02}-{one.chart.file_stem}"
        files[f"{stem}.png"] = picture.png(one.chart, width=one.width)
        files[f"{stem}.svg"] = picture.svg(one.chart, width=one.width).encode()
        files[f"{stem}.csv"] = chart_csv(one.chart.table)
        evidence += [{"chart": stem, **row} for row in one.evidence]
    files["evidence.csv"] = sheet(["chart", *COLUMNS], [list(row.values()) for row in evidence])
    told = {"title": title, "made": when.isoformat(), "charts": [_facts(one) for one in made], "evidence": evidence}
    files["evidence.json"] = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return archive(files)


def _facts(one: Made) -> dict[str, Any]:
    view = json.loads(one.item.to_json())
    return {"title": one.chart.title, "caption": one.chart.caption, "about": one.line, "view": view}
