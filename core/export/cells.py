"""Text of articles as cells of sheets and lines: what would run as a formula or break a row does not.

Source: OWASP on CSV injection, which names = + - @, tab and line ends at the start of a cell, and their wide forms.
"""

import datetime as dt
import re

# What begins a formula in some spreadsheet; the last four are the full-width forms of = + - @.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Control characters but tab and line ends, which a quoted cell may hold.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
SEPARATOR = "; "


def cell(value: object) -> object:
    """A value for a sheet: text made harmless, a list joined by "; ", a day in ISO, unknown as an empty cell."""
    if value is None:
        return ""
    if isinstance(value, list):
        return cell(SEPARATOR.join(str(item) for item in value if item is not None))
    if isinstance(value, str):
        return no_formula(_CONTROLS.sub("\ufffd", value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


def field(value: object) -> str:
    """A value for a tab-separated line: as `cell`, and with every run of control characters a space."""
    return str(cell(_BREAKS.sub(" ", value).strip() if isinstance(value, str) else value))


def no_formula(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def no_controls(text: str) -> str:
    """The text without control characters but tab and line ends, which databases refuse."""
    return _CONTROLS.sub("", text)
