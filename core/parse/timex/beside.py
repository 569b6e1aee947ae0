"""A date counted from the date it names: "the day before last Tuesday", "the year after 1991".

Source: TimeML 1.2.1, which has these as one expression, and "two days before May 5" as a span and a date.
"""

from dataclasses import replace

from core.parse.timex.candidates import Candidate

# Units that days are counted in from a date.
_GRAINS = frozenset("DWMY")


def is_beside(span: Candidate, date: Candidate, text: str) -> bool:
    """True where an interval is counted from the date that follows it: "the day before | last Tuesday".

    "Two days before | May 5" stays a span and a date, as TimeML has it.
    """
    if span.how != "interval" or not span.steps or span.unit not in _GRAINS or text[span.end : date.start].strip():
        return False
    is_day = date.day is not None or date.how == "weekday" or (date.period or "Q")[0] not in "QHSFW"
    is_day = (is_day or (date.how == "deictic" and date.unit == "D")) and date.type == "DATE"
    is_month = date.how == "calendar" and date.month is not None
    is_year = date.how == "calendar" and date.year is not None
    return is_day or (is_month and span.unit in "MY") or (is_year and span.unit == "Y")


def beside(span: Candidate, date: Candidate) -> Candidate:
    """The day before last Tuesday; two years after 1991."""
    return replace(span, type="DATE", how="beside", value=None, end=date.end, beside=date, tense=date.tense)
