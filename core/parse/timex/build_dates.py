"""Builders of dates that the calendar names: days, months, seasons, quarters, years, decades, weekdays, feasts.

A builder gets what a rule matched (`Hit`) and gives a candidate, or None where the words around or the values say that
it is something else ("Mrs May", "2000 people").

Sources: the fields are those of ISO 8601 dates; seasons, quarters, halves, decades ("199") and centuries ("18") take
the values of TIMEX3 (TimeML 1.2.1); years before Christ those of TIDES 2003 ("BC1200").
"""

from typing import Any

from core.parse.timex.build_hours import clock
from core.parse.timex.candidates import Candidate, Hit
from core.parse.timex.tokens import Token, context

# Four-digit numbers taken for years after a preposition, and anywhere.
_YEARS = range(1000, 2200)
# Four-digit numbers that a history has for years where news has them for counts.
_OLD_YEARS = range(1500, 1900)
_PLAIN_YEARS = range(1900, 2100)
_MONTHS = 12
# The half of a year that its first and its last part lie in.
_EDGES = {"first": 1, "opening": 1, "last": 2, "latter": 2, "final": 2, "closing": 2}
# A two-digit year from here on is of the last century ('98), below of this one ('08).
_PIVOT = 30


def iso(hit: Hit) -> Candidate | None:
    """2023-09-15."""
    year, month, day = (int(part) for part in str(hit.word("iso")).split("-"))
    if year not in _YEARS:
        return hit.candidate(how="fixed")  # "9999-12-31": never
    return hit.candidate(how="calendar", year=year, month=month, day=day)


def numeric(hit: Hit) -> Candidate | None:
    """15/09/2023, 9/15/2023, 15.9.2023. Where both orders give a day ("9/8/2023") it is a date, but none is named."""
    text = str(hit.word("numeric"))
    mark = "." if "." in text else "/"
    first, second, year = (int(part) for part in text.split(mark))
    if not (1 <= first <= 31 and 1 <= second <= 31 and year in _YEARS) or min(first, second) > _MONTHS:
        return None
    if mark == "/" and first != second and max(first, second) <= _MONTHS:
        return hit.candidate(how="fixed")
    day, month = (second, first) if second > _MONTHS else (first, second)
    return hit.candidate(how="calendar", year=year, month=month, day=day)


def first_day(hit: Hit) -> Candidate | None:
    """From |15| to 22 February."""
    return month_day(hit) if hit.before() in context("day_before") else None


def second_day(hit: Hit) -> Candidate | None:
    """May 6 and |7|; not "May 6 and 12 people"."""
    after = hit.after()
    if after and after.code not in ",.)(#iu@2&BF" and after.text.lower() not in context("day_after"):
        return None
    month = next(t.value for t in reversed(hit.tokens[max(hit.i - 4, 0) : hit.i]) if t.code in "Mma")
    if not isinstance(month, int):
        return None
    return hit.candidate(how="calendar", year=full_year(hit.get("year")), month=month, day=hit.number("day"))


def month_day(hit: Hit) -> Candidate | None:
    """September 8; Friday, 8 September 2023; the evening of Friday, September 8; May 3-5."""
    dash, after = hit.get("dash"), hit.after()
    if dash and dash.code == "-" and hit.tokens[hit.groups["dash"][0] - 1].end != dash.start:
        return None  # "on May 3 - 40 people came"
    if dash and dash.code == "2" and not _is_range(hit):
        return None
    if "year" not in hit.groups and after and after.code in "Ux-" and hit.tokens[hit.j - 1].code == "O":
        return None  # "the March first quarter"
    number = full_year(hit.get("year"))
    if hit.word("week") not in (None, "W"):
        return None
    if hit.word("yu") not in (None, "Y"):
        return month_day(hit.without("ystep"))  # "May 3 last week"
    if "year" in hit.groups and number is None:
        return hit.candidate(how="fixed")  # "May 5, 9999": no year that news tells of, and none to put in its place
    if number and after and after.text.lower() in context("counted"):
        return month_day(hit.without("year"))  # "On May 5, 2000 people"
    return hit.candidate(
        how="calendar",
        year=number,
        month=hit.number("mon"),
        day=hit.number("day"),
        day_to=hit.number("to"),
        weekday=hit.number("wd"),
        steps=hit.number("ystep"),
        unit=hit.word("week") or hit.word("yu"),
        **clock(hit),
    )


def day_of_month(hit: Hit) -> Candidate | None:
    """On the 5th; not "on the 5th floor"."""
    after = hit.after()
    is_day = after is None or after.code in ",.)#&2" or after.text.lower() in context("day_after")
    return hit.candidate(how="day_of_month", day=hit.number("day")) if is_day else None


def quarter_ended(hit: Hit) -> Candidate | None:
    """The quarter ended July 31: that of most of its three months."""
    last, year = hit.number("mon"), full_year(hit.get("year"))
    if hit.word("u") != "Q" or last is None:
        return None
    year = year - 1 if year and last == 1 else year
    return hit.candidate(how="the_quarter", year=year, steps=0, unit="Q", period=_quarter_to(last))


def month_quarter(hit: Hit) -> Candidate | None:
    """The March quarter: the three months that end with March."""
    last = hit.number("mon")
    return hit.candidate(how="calendar", period=_quarter_to(last)) if hit.word("u") == "Q" and last else None


def _quarter_to(month: int) -> str:
    """The quarter that holds most of the three months that end with one."""
    return f"Q{(month + 10) % _MONTHS // 3 + 1}"


def of_that_year(hit: Hit) -> Candidate | None:
    """August of that year; 5 May the same year: of the year told of."""
    if hit.word("same") != "Y":
        return None
    month, day = hit.number("mon"), hit.number("day")
    return hit.candidate(how="calendar", month=month, day=day, third=hit.word("third"), steps=0, unit="N")


def edge_of_month(hit: Hit) -> Candidate | None:
    """The first week of May; the last days of July."""
    number, word = hit.number("edge"), hit.tokens[hit.groups["edge"][0]].text.lower()
    third = "early" if number == 1 and word == "first" else ("late" if word == "last" else None)
    if third is None or hit.word("u") not in ("D", "W", "WE"):
        return None
    if "year" in hit.groups and full_year(hit.get("year")) is None:
        return None
    return hit.candidate(how="calendar", year=full_year(hit.get("year")), month=hit.number("mon"), third=third)


def month(hit: Hit) -> Candidate | None:
    """September 2023; late September; June last year; last July."""
    year, unit, step = full_year(hit.get("year")), hit.word("u"), hit.number("step")
    if ("year" in hit.groups and year is None) or (unit and unit != "Y"):
        return None
    fields: dict[str, Any] = {"steps": step, "unit": unit or "M"} if step is not None else {}
    return hit.candidate(how="calendar", year=year, month=hit.number("mon"), third=hit.word("third"), **fields)


def bare_month(hit: Hit) -> Candidate | None:
    """In July; not "Mrs May", "Theresa May", "June Smith"."""
    token, before, after = hit.tokens[hit.i], hit.before(), hit.after()
    names = hit.i and hit.tokens[hit.i - 1].text[:1].isupper() and hit.tokens[hit.i - 1].code == "_"
    names = names and not hit.tokens[hit.i - 1].is_possessive
    if (names and before not in context("month_before")) or before in context("titles"):
        return None
    if token.code == "a" and before not in context("month_sure"):
        return None
    if token.text == "March" and after and after.text.lower() in context("march_after") and _names(hit.j + 1, hit):
        return None  # "the March for Peace"
    if after and after.code == "n" and hit.j + 1 < len(hit.tokens) and hit.tokens[hit.j + 1].code in ",.)#":
        return hit.candidate(how="fixed")  # "May 32, ..." is no day
    if token.code == "m" and before not in context("month_before"):
        return None
    is_name = after and after.code == "_" and after.text[:1].isupper() and token.text.lower() in context("month_names")
    if is_name and before not in context("month_sure"):
        return None
    return hit.candidate(how="calendar", month=hit.number("mon"))


def month_to_month(hit: Hit) -> Candidate | None:
    """May-August: the first of two months."""
    return hit.candidate(how="calendar", month=hit.number("mon"))


def weekday(hit: Hit) -> Candidate | None:
    """Friday; last Friday; Friday last week; 5 p.m. Friday; early Friday."""
    unit = hit.word("u")
    if unit and unit != "W":
        return None
    step = hit.number("wstep") if unit else hit.number("step")
    word = hit.get("step")
    told_of = word is not None and word.text.lower() in ("previous", "preceding", "following")
    return hit.candidate(
        how="weekday",
        weekday=hit.number("wd"),
        steps=step,
        unit="W" if unit else ("N" if told_of else None),
        third=hit.word("third"),
        **clock(hit),
    )


def season(hit: Hit) -> Candidate | None:
    """Last summer; the spring of 2023; in winter."""
    year, step, token = full_year(hit.get("year")), hit.number("step"), hit.get("season")
    if year is None and step is None and token and not _is_season(hit, token):
        return None
    fields: dict[str, Any] = {"steps": step, "unit": "P"} if step is not None else {}
    return hit.candidate(how="calendar", year=year, period=hit.word("season"), third=hit.word("third"), **fields)


def ordinal_unit(hit: Hit) -> Candidate | None:
    """The third quarter of 2023; next year's first quarter; the late 19th century."""
    unit, count = hit.word("u"), hit.number("ord") or 0
    if hit.tokens[hit.i].code == "-" or (hit.before() == "-" and hit.tokens[hit.i].code in "oO"):
        return None  # "seventy-|first quarter|"
    count += hit.number("tens") or 0
    if unit == "C" and 1 <= count <= 21:
        return hit.candidate(how="calendar", value=f"{count - 1:02d}", third=hit.word("third"))
    if unit != "Q" or not 1 <= count <= 4:
        return None
    found = _with_year(hit, f"Q{count}")
    if found and "the" in hit.groups and hit.get("dash"):  # "the |third-quarter| result"
        return hit.candidate_from(hit.i + 1, found)
    return found


def half_year(hit: Hit) -> Candidate | None:
    """The first half of 2023."""
    half, count = hit.get("half_word"), hit.number("ord") or 0
    if half is None or half.text.lower() != "half" or count not in (1, 2):
        return None
    if "now" in hit.groups and "year" not in hit.groups:  # "the second half of the year"
        after = hit.after()
        is_now = hit.word("now") == "Y" and (after is None or after.code not in "dn")
        return hit.candidate(how="calendar", period=f"H{count}", steps=0, unit="Y") if is_now else None
    return _with_year(hit, f"H{count}")


def edge_of_year(hit: Hit) -> Candidate | None:
    """The latter half of 1989; the last quarter of 2022; the first two quarters of next year."""
    edge, half, unit = hit.tokens[hit.groups["edge"][0]].text.lower(), hit.get("half_word"), hit.word("u")
    if edge not in _EDGES or (edge == "latter" and half is None):
        return None
    if half and half.text.lower() == "half":
        return _with_year(hit, f"H{_EDGES[edge]}")
    if unit != "Q" or hit.number("n") not in (None, 2):
        return None
    period = f"H{_EDGES[edge]}" if "n" in hit.groups else {1: "Q1", 2: "Q4"}[_EDGES[edge]]
    return _with_year(hit, period)


def quarter(hit: Hit) -> Candidate | None:
    """Q3 2023."""
    return hit.candidate(how="calendar", year=full_year(hit.get("year")), period=hit.word("q"))


def decade(hit: Hit) -> Candidate | None:
    """The late 1980s; the nineties; not "in her twenties"."""
    number = hit.number("dec")
    if number is None or hit.before() in context("personal"):
        return None
    return hit.candidate(how="calendar", value=f"{number:03d}", third=hit.word("third"))


def fiscal(hit: Hit) -> Candidate | None:
    """Fiscal 1989; the current fiscal year: counted as calendar years, which is what the text itself allows."""
    year, step = full_year(hit.get("year")), hit.number("step")
    if hit.before() and hit.tokens[hit.i - 1].code in "dy":
        return None  # "the 2011-12 |fiscal year|"
    if year:
        return hit.candidate(how="calendar", year=year)
    if hit.word("u") != "Y" or hit.before() == "a":
        return None  # "it changed from a fiscal year to a calendar year"
    return hit.candidate(how="deictic", steps=step or 0, unit="Y")


def year_range(hit: Hit) -> Candidate | None:
    """2013-14; 1914-1918."""
    first, dash, last = hit.get("year"), hit.get("dash"), hit.get("to")
    if not (first and dash and last) or first.end != dash.start or dash.end != last.start:
        return None
    start, end = full_year(first), last.value
    if start is None or not isinstance(end, int):
        return None
    end = start // 100 * 100 + end if end < 100 else end
    return hit.candidate(how="calendar", value=f"{start:04d}/{end:04d}") if start < end < _YEARS.stop else None


def year(hit: Hit) -> Candidate | None:
    """In 2006; the year 2000; late 2022; not "2000 people"."""
    token, before, after = hit.get("year"), hit.before(), hit.after()
    number = full_year(token)
    if number is None or token is None or (era := _other_era(hit)) == "other":
        return None
    if era == "bc":
        return hit.candidate(how="calendar", value=f"BC{number:04d}")
    sure = hit.word("u") == "Y" or "third" in hit.groups
    if not sure and _is_count(hit, token, before, after):
        return None
    if token.code == "s" and after and after.code == "U":
        return None  # the programme "'60 Minutes"
    alone = before == "(" and after is not None and after.text == ")"
    late = before == "as" and hit.before(2) in ("late", "early", "recently", "far")
    known = sure or alone or late or number in _PLAIN_YEARS or before in context("year_before")
    if token.code == "y" and not known and not _is_old_year(hit, number):
        return None
    return hit.candidate(how="calendar", year=number, third=hit.word("third"))


def spelled_year(hit: Hit) -> Candidate | None:
    """Nineteen ninety-one; the year two thousand."""
    numbers = [t.value for t in hit.many("words") if isinstance(t.value, int)]
    if len(numbers) != len([t for t in hit.many("words") if t.code == "x"]) or len(numbers) < 2:
        return None
    if numbers[:2] == [2, 1000] and hit.word("u") == "Y":
        return hit.candidate(how="calendar", year=2000 + sum(numbers[2:]))
    if numbers[0] in (18, 19) and 10 <= numbers[1] < 100 and sum(numbers[1:]) < 100:
        return hit.candidate(how="calendar", year=100 * numbers[0] + sum(numbers[1:]))
    return None


def full_year(token: Token | None) -> int | None:
    """The year of a token: 1998, '98; None for other numbers."""
    if token is None:
        return None
    if token.code == "s":
        two = int(token.text[1:])
        return 1900 + two if two >= _PIVOT else 2000 + two
    return token.value if isinstance(token.value, int) and token.value in _YEARS else None


def _is_count(hit: Hit, token: Token, before: str, after: Token | None) -> bool:
    is_counted = after and after.text.lower() in context("counted") and not after.is_possessive
    if before in context("count_before") or is_counted:
        return True
    if before == "-" and hit.before(2) in context("glued_before"):
        return False  # "post-1959"
    # A part of a telephone number, a code or a decimal.
    glued = hit.i > 0 and hit.tokens[hit.i - 1].code in "-~." and hit.tokens[hit.i - 1].end == token.start
    return glued and token.code == "y"


def _is_old_year(hit: Hit, number: int) -> bool:
    """True for "the 1777 campaign", "plans for 1777, ..." and the heading "Blockade, 1861"; not "the 1777 men"."""
    after, before = hit.after(), hit.before()
    if number not in _OLD_YEARS:
        return False
    if after is None or after.code == "#":
        return before in (",", "")
    is_name = after.text[:1].isupper() or not after.text.lower().endswith("s") or hit.before(2) == "of"
    return (before == "the" and after.code in "_~" and is_name) or (before in ("for", "as") and after.code in ",.;)#")


def _other_era(hit: Hit) -> str | None:
    """ "bc" for "1200 BC", "other" for years of calendars that are not read: "1445 AH", "the Hijri year 1445"."""
    behind = [t.text for t in hit.tokens[max(hit.i - 4, 0) : hit.i]]
    ahead = [t.text for t in hit.tokens[hit.j : hit.j + 4]]
    if ahead[:1] in (["BC"], ["BCE"]) or ahead[:3] == ["B", ".", "C"]:
        return "bc"
    marks = ahead[:1] + behind[-1:] + ["".join(ahead[:3]), "".join(behind[-4:-1]), "".join(behind[-3:])]
    if any(mark in ("AH", "A.H", "BE", "B.E") for mark in marks):
        return "other"
    words = {t.text.lower() for t in hit.tokens[max(hit.i - 2, 0) : hit.j + 1]}
    return "other" if words & context("other_eras") else None


def _is_season(hit: Hit, token: Token) -> bool:
    """False for "Prague Spring", "the fall of Rome", "a spring"."""
    before, after = hit.before(), hit.after()
    if token.text[0].isupper() and before not in context("season_before") and before not in ("", ".", "the"):
        return False
    if token.text[0].isupper() and _names(hit.j, hit):
        return False  # "the Winter Palace"
    if token.text.lower() in ("summer", "winter", "autumn"):
        return True
    if after and after.code == "f":
        return False
    if after and after.text.lower() in context("season_after"):
        return True
    return before in context("season_before") or hit.tokens[hit.i].code in "tjz"


def _is_range(hit: Hit) -> bool:
    """True for "May 3 to 5" and "from 3 to 5 May"; False for "May 3 to 12 people", "5 to 3 May"."""
    after, first, last = hit.after(), hit.number("day") or 0, hit.number("to") or 0
    if first >= last:
        return False
    ends = hit.tokens[hit.j - 1].code not in "do" or after is None or after.code in ",.)(#iu@&BF"
    return ends


def _names(j: int, hit: Hit) -> bool:
    """True where token j is a word with a capital, or "the"."""
    return j < len(hit.tokens) and (hit.tokens[j].text[:1].isupper() or hit.tokens[j].code == "t")


def _with_year(hit: Hit, period: str) -> Candidate | None:
    step, unit = hit.number("step"), hit.word("u2")
    if unit and unit != "Y":
        return None
    if "year" in hit.groups and full_year(hit.get("year")) is None:
        return hit.candidate(how="fixed")  # "the first half of 9999": no year that news tells of
    if "way" in hit.groups:
        step = -1  # "the year-ago third quarter"
    fields: dict[str, Any] = {"steps": step, "unit": "Y"} if step is not None else {}
    return hit.candidate(how="calendar", year=full_year(hit.get("year")), period=period, **fields)
