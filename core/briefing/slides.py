"""The pack as slides (PPTX): timelines in native shapes one can edit, other charts as pictures, evidence in notes.

Source: python-pptx; EMU are 914,400 an inch, a slide of 1600 pixels is 13⅓ inches.
"""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from core.briefing.evidence import said
from core.briefing.sheets import Made, stamp
from core.briefing.zipped import settled
from core.charts import palette
from core.export import picture
from core.export.drawing import ASCENT, LINE_SPACING, Run, Shape, Text, clean, scaled
from core.present import SLIDE_HEIGHT, SLIDE_WIDTH

EMU = 7620  # a pixel of the slide
_POINTS = 0.6  # points of a pixel
# The chart leaves this much below it, for the line that says where it is from.
FOOT = 44.0
_FACTOR = (SLIDE_HEIGHT - FOOT) / SLIDE_HEIGHT
_DX = SLIDE_WIDTH * (1 - _FACTOR) / 2
# More shapes than this are no longer edited by anyone, and slow to open.
MOST_SHAPES = 900
_TITLE_ONLY = 5
MOST_NOTES = 30_000


def pptx(made: Sequence[Made], title: str, when: dt.datetime) -> bytes:
    """The slides, a title slide first."""
    import pptx as library
    from pptx.util import Emu

    deck = library.Presentation()
    deck.slide_width, deck.slide_height = Emu(SLIDE_WIDTH * EMU), Emu(SLIDE_HEIGHT * EMU)
    _front(deck, made, title, when)
    for one in made:
        _slide(deck, one)
    core = deck.core_properties
    core.title, core.author, core.last_modified_by, core.revision = clean(title)[:250], "Dateline", "Dateline", 1
    core.created = core.modified = when.replace(tzinfo=None, microsecond=0)
    out = io.BytesIO()
    deck.save(out)
    return settled(out.getvalue())


def _front(deck: Any, made: Sequence[Made], title: str, when: dt.datetime) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    _title(slide, Text(96, 300, ((Run(title, 54, "#1f2430", bold=True),),), 54), SLIDE_WIDTH - 192)
    lines = [f"{i}. {one.chart.title}" for i, one in enumerate(made, 1)][:12]
    texts = [(line, 26.0, "#1f2430") for line in lines] + [(f"Made {stamp(when)}", 20.0, "#5f6779")]
    for i, (line, size, colour) in enumerate(texts):
        _text(slide, Text(98, 380 + 40 * i, ((Run(line, size, colour),),), size))


def _slide(deck: Any, one: Made) -> None:
    from pptx.util import Emu

    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    is_native = one.item.kind in ("timeline", "slide", "overview") and one.chart.grammar == "plotly"
    drawing = scaled(picture.slide(one.chart, width=one.width), _FACTOR, _DX, 0)
    head = Text(24 + _DX, 42, ((Run(one.chart.title, 26, "#1f2430", bold=True),),), 26)
    if drawing.title and one.chart.grammar == "plotly":
        head = drawing.title
    if is_native and len(drawing.items) <= MOST_SHAPES:
        for item in drawing.items:
            _text(slide, item) if isinstance(item, Text) else _shape(slide, item)
    else:
        image = io.BytesIO(picture.png(one.chart, width=one.width, with_title=False))
        place = [Emu(round(v * EMU)) for v in (_DX, 0, SLIDE_WIDTH * _FACTOR, SLIDE_HEIGHT * _FACTOR)]
        shown = slide.shapes.add_picture(image, *place)
        shown._element.nvPicPr.cNvPr.set("descr", clean(one.chart.alt))  # the library has no name for alt text
    _title(slide, head, SLIDE_WIDTH - head.x - 16)
    # Before the picture, which has left room for it.
    slide.shapes._spTree.append(slide.shapes.title._element)
    _text(slide, Text(24, SLIDE_HEIGHT - 16, ((Run(one.line, 16, "#5f6779"),),), 16))
    slide.notes_slide.notes_text_frame.text = _notes(one)


def _notes(one: Made) -> str:
    lines = [one.chart.title, one.chart.caption, one.line, "", "Evidence:", *map(said, one.evidence)]
    return clean("\n".join(lines))[:MOST_NOTES]


def _title(slide: Any, text: Text, width: float) -> None:
    """The slide's own title, at the chart's place: found by outlines and screen readers."""
    shape = slide.shapes.title
    size = text.lines[0][0].size
    _box(shape, text.x, text.y - size * ASCENT, width, size * 1.3)
    _fill(shape.text_frame, text, "start")


def _text(slide: Any, text: Text) -> None:
    from pptx.util import Emu

    wide, size = text.width + 4, text.size
    left = text.x - {"middle": wide / 2, "end": wide}.get(text.anchor, 0.0)
    shape = slide.shapes.add_textbox(Emu(0), Emu(0), Emu(0), Emu(0))
    high = size * (1.2 + (len(text.lines) - 1) * LINE_SPACING)
    _box(shape, left, text.y - size * ASCENT - size * 0.03, wide, high)
    _fill(shape.text_frame, text, text.anchor)


def _box(shape: Any, x: float, y: float, width: float, height: float) -> None:
    from pptx.util import Emu

    shape.left, shape.top, shape.width, shape.height = (Emu(round(v * EMU)) for v in (x, y, width, height))


def _fill(frame: Any, text: Text, anchor: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
    from pptx.util import Pt

    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = False, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    for i, line in enumerate(text.lines):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.alignment = {"middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}.get(anchor, PP_ALIGN.LEFT)
        if len(text.lines) > 1:
            paragraph.line_spacing = Pt(round(text.size * LINE_SPACING * _POINTS, 1))
        for run in line:
            part = paragraph.add_run()
            part.text = clean(run.text).replace("\n", " ")
            font = part.font
            font.name, font.size, font.bold, font.italic = "Arial", Pt(max(run.size * _POINTS, 1)), run.bold, run.italic
            font.color.rgb = RGBColor.from_string(run.colour.lstrip("#").upper())


def _shape(slide: Any, shape: Shape) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE

    x, y, w, h = (round(v * EMU) for v in (shape.x, shape.y, shape.width, shape.height))
    if shape.kind == "line":
        made = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, x, y, x + w, y + h)
    elif shape.kind == "polygon":
        points = [(round(a * EMU), round(b * EMU)) for a, b in shape.points]
        if len(points) < 3:
            return
        builder = slide.shapes.build_freeform(*points[0])
        builder.add_line_segments(points[1:])
        made = builder.convert_to_shape()
    else:
        kinds = {"circle": MSO_SHAPE.OVAL, "diamond": MSO_SHAPE.DIAMOND}
        made = slide.shapes.add_shape(kinds.get(shape.kind, MSO_SHAPE.RECTANGLE), x, y, w, h)
    _paint(made, shape)


def _paint(made: Any, shape: Shape) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_PATTERN
    from pptx.util import Pt

    if shape.kind != "line":
        made.shadow.inherit = False
        if shape.hatch:
            made.fill.patterned()
            made.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            made.fill.fore_color.rgb = RGBColor.from_string(shape.hatch.lstrip("#").upper())
            made.fill.back_color.rgb = RGBColor.from_string((shape.fill or palette.PAPER).lstrip("#").upper())
        elif shape.fill:
            made.fill.solid()
            made.fill.fore_color.rgb = RGBColor.from_string(shape.fill.lstrip("#").upper())
        else:
            made.fill.background()
    if not (shape.stroke and shape.stroke_width):
        made.line.fill.background()
        return
    made.line.color.rgb = RGBColor.from_string(shape.stroke.lstrip("#").upper())
    made.line.width = Pt(shape.stroke_width * _POINTS)
    if shape.dash:
        styles = {"dot": MSO_LINE_DASH_STYLE.SQUARE_DOT, "dash": MSO_LINE_DASH_STYLE.DASH}
        made.line.dash_style = styles[shape.dash]
