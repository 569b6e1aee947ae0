"""A chart as it is shown: its figure with its words, and the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from core.charts import palette
from core.filters import Filters
from core.views import Facets

# A slide of 16:9; at twice the scale its picture has 3200 by 1800 pixels.
SLIDE_WIDTH, SLIDE_HEIGHT = 1600, 900


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is to be drawn. width: pixels of its container; height: pixels it has to fit, None for its own."""

    width: int
    height: int | None = None
    is_dark: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What a page draws and a briefing keeps.

    grammar: what `spec` is, "plotly", "vega-lite" or "echarts", in plain dictionaries. table: the same as rows, under
    plain names; note: what the table leaves out. file_stem: a telling name for files made of it.
    """

    kind: str
    title: str
    caption: str
    alt: str
    grammar: str
    spec: dict[str, Any]
    table: pd.DataFrame
    file_stem: str
    note: str = ""


def colours(facets: Facets) -> dict[str, str]:
    """Country colours by code, in the library's order, so that a country keeps its colour in every chart."""
    return palette.country_colours(list(facets.countries["code"]))


def file_stem(name: str, filters: Filters) -> str:
    """A telling name for a file: the chart, the countries, the days."""
    parts = ["dateline", name, *(code.lower() for code in filters.countries)]
    parts += [day.isoformat() for day in (filters.date_from, filters.date_to) if day]
    return "-".join(parts)


def countries_in_words(filters: Filters, names: Mapping[str, str]) -> str:
    """The chosen countries as a title has them: "Russia or North Korea"; empty where none is chosen."""
    chosen = [names.get(code, code) for code in filters.countries]
    return (" and " if filters.countries_match == "all" else " or ").join(chosen)


def table_of(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Chosen columns of a view under plain names, lists as words."""
    shown = frame[list(columns)].rename(columns=dict(columns))
    for column in shown.columns:
        if shown[column].map(lambda value: isinstance(value, (list, dict))).any():
            shown[column] = [", ".join(map(str, value)) for value in shown[column]]
    return shown.reset_index(drop=True)
