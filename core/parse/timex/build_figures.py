"""Builders of the periods whose figures firms report: the quarter, the full year, and what these are compared with.

Source: read from how business news is written ("a year ago" after a quarter is that quarter of the year before); values
are those of TIMEX3 (TimeML 1.2.1).
"""

from core.parse.timex.build_dates import full_year
from core.parse.timex.candidates import Candidate, Hit
from core.parse.timex.tokens import context

# How far back in its paragraph the period that a figure is compared with is looked for, in tokens.
_PERIOD_REACH = 80
# How far before "last year" the word that compares with it stands, in tokens.
_COMPARED_REACH = 18


def year_back(hit: Hit) -> Candidate | None:
    """Year-ago; the year-earlier period; the quarter a year ago: a year before the period told of."""
    if hit.word("year") != "Y" or hit.word("period") not in (None, "Q", "N"):
        return None
    found = a_year_back(hit)
    is_article = hit.tokens[hit.i].code == "A"
    return hit.candidate_from(hit.i + 1, found) if is_article else found  # "a |year-earlier| loss"


def the_quarter(hit: Hit) -> Candidate | None:
    """The quarter; the latest period: the quarter told of, else the last full one. The 1988 quarter: of that year."""
    unit, year = hit.word("u"), full_year(hit.get("year"))
    if "year" in hit.groups and year is None:
        return None  # "the 9999 quarter"
    if unit == "Q" or (unit == "N" and "latest" in hit.groups):
        return hit.candidate(how="the_quarter", year=year, steps=0, unit="Q")
    if unit == "N" and "year" in hit.groups:
        how = "calendar" if _compares_months(hit) else "the_quarter"
        return hit.candidate(how=how, year=year, unit="N")
    return None


def the_full_year(hit: Hit) -> Candidate | None:
    """For the full year: that of the figures told of, else the present one."""
    is_meant = hit.word("u") == "Y" and hit.word("full") == "each" and hit.before() in context("unit_before")
    after = hit.after()
    is_span = after is not None and after.code in "fBF7"  # "the full year of 2019", "ended March 31"
    return hit.candidate(how="full_year", steps=0, unit="Y") if is_meant and not is_span else None


def a_year_back(hit: Hit) -> Candidate:
    """A year before the quarter told of, or simply last year where nine months are compared."""
    return hit.candidate(how="deictic" if _compares_months(hit) else "year_back", steps=-1, unit="Y")


def is_compared(hit: Hit) -> bool:
    """True for "up 5% from last year", "compared with $3 million, or 20 cents a share, last year"."""
    counted = False
    for k in range(hit.i - 1, max(hit.i - _COMPARED_REACH, -1), -1):
        token = hit.tokens[k]
        if token.code in ".#":
            return False
        if token.text.lower() in context("compared_before"):
            return counted or k == hit.i - 1
        counted = counted or token.code in "dn"
    return False


def _compares_months(hit: Hit) -> bool:
    """True where the period named last in this paragraph is a count of months: "For the nine months, it earned ..."."""
    for k in range(hit.i - 1, max(hit.i - _PERIOD_REACH, 0), -1):
        token = hit.tokens[k]
        if token.code == "#" or token.value == "Q":
            return False
        if token.code == "U" and token.value == "M" and hit.tokens[k - 1].code in "xd":
            return True
    return False
