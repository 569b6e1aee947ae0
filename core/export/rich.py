"""The little HTML that Plotly's labels know (b, i, br, span with colour or size), as runs of letters."""

from dataclasses import replace
from html.parser import HTMLParser

from core.export.drawing import Run

Lines = tuple[tuple[Run, ...], ...]


def lines_of(text: str, size: float, colour: str, *, bold: bool = False) -> Lines:
    """The lines of a label; a tag that is none of those known changes nothing."""
    reader = _Reader(Run("", size, colour, bold))
    reader.feed(text.replace("\n", " "))
    reader.close()
    return tuple(tuple(line) for line in reader.lines)


class _Reader(HTMLParser):
    def __init__(self, base: Run) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[Run]] = [[]]
        self.open: list[tuple[str, Run]] = [("", base)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.lines.append([])
            return
        run = self.open[-1][1]
        if tag in ("b", "strong"):
            run = replace(run, bold=True)
        if tag in ("i", "em"):
            run = replace(run, italic=True)
        for rule in (dict(attrs).get("style") or "").split(";"):
            name, _, value = (part.strip() for part in rule.partition(":"))
            if name == "color" and value.startswith("#"):
                run = replace(run, colour=value)
            if name == "font-size" and value.removesuffix("px").replace(".", "", 1).isdecimal():
                run = replace(run, size=float(value.removesuffix("px")))
        self.open.append((tag, run))

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data:
            self.lines[-1].append(replace(self.open[-1][1], text=data))
