"""From candidates to days: each is counted from its own fields, from publication, or from the expression before it.

Conventions follow TIMEX3 as TimeBank uses it: a week is 2023-W37, "two days ago" a day, "two months ago" a month. A
year that is not written is the one that puts the date nearest to publication; the tense of the verb decides near ties.
"""

import datetime as dt
from dataclasses import replace

from core.parse.timex import calendar as cal
from core.parse.timex.calendar import Days
from core.parse.timex.candidates import Candidate
from core.parse.timex.stepping import Resolved, one_day, say, step, unit_value
from core.parse.timex.thirds import third_of
from core.parse.timex.told import HISTORY_DAYS, HISTORY_REACH, Told, in_year, value_of

# A month told of farther away from publication than this only gives "on the 5th" its month within its paragraph.
_MONTH_REACH = 62
# A tense only decides between two years when the other one is less than this many days away.
_TENSE_REACH = 300
# News looks back more than ahead: without a tense, a day to come counts as so much farther.
_AHEAD_COST = 1.3
# The length of the names of seasons, quarters and halves; those of feasts, which are days, are longer.
_SPAN_NAME = 2


def resolve(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """One candidate's days; `told` is what the article told of before."""
    resolver = _TALE_RESOLVERS.get(candidate.how) if told.tale.is_one else None
    found = (resolver or _RESOLVERS[candidate.how])(candidate, published, told)
    if candidate.third and found.days and found.value:
        found = replace(found, days=third_of(candidate.third, found.days, published))
    if candidate.how == "calendar" and candidate.unit == "W" and found.days:
        week = cal.iso_week(found.days[0])  # "the week of March 6"
        found = replace(found, value=week, days=cal.days_of(week))
    if candidate.clock and found.value and len(found.value) == 10:
        found = replace(found, value=found.value + candidate.clock)
    return found


def _fixed(candidate: Candidate, _published: dt.date | None, _told: Told) -> Resolved:
    return Resolved(candidate.value, None, "stated" if candidate.type == "SET" else "no day meant")


def _beside(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """Some days, weeks, months or years before or after the date it names."""
    found = resolve(candidate.beside, published, told) if candidate.beside else None
    if found is None or found.days is None:
        return Resolved(None, None, "nothing to count from")
    return step(found.days[0], candidate.steps or 0, candidate.unit or "D", found.value or "")


def _day_of_month(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """ "On the 5th": of the month told of where that is not over long ago, else of the month nearest to publication."""
    number = candidate.day or 1
    start = _month_told_of(candidate, published, told) or published
    if start is None:
        return Resolved(None, None, "nothing before it to count from")
    months = [cal.add_months(start, step) for step in (0, -1, 1)]
    days = [day for m in months if m and (day := cal.day(m.year, m.month, number))]
    if start == published:
        days = [day for day in days if (day <= published) != (candidate.tense == "future")] or days
    day = min(days, key=lambda day: abs((day - start).days), default=None)
    return one_day(day, f"month of {say(start)}")


def _month_told_of(candidate: Candidate, published: dt.date | None, told: Told) -> dt.date | None:
    """A day of the month that the expression before it names, if it names one that is still told of."""
    start, end = (told.last and told.last.days) or (None, None)
    if start is None or end is None or (start.year, start.month) != (end.year, end.month):
        return None
    is_near = published is None or abs((published - start).days) <= _MONTH_REACH
    return start if is_near or told.tale.is_one or told.paragraph == candidate.paragraph else None


def _interval(candidate: Candidate, _published: dt.date | None, _told: Told) -> Resolved:
    return Resolved(candidate.value, None, "counted from another event")


# Dates by their own fields.


def _calendar(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    if candidate.value:
        return Resolved(candidate.value, cal.days_of(candidate.value), "stated")
    if candidate.year is not None:
        return in_year(candidate, candidate.year, "stated")
    if candidate.unit == "N" and told.last and told.last.days:
        return in_year(candidate, told.last.days[0].year, f"year from {told.last.value}, told before")
    if candidate.steps is None and (told_before := _in_history(candidate, published, told)):
        return told_before
    if published is None:
        return Resolved(_without_year(candidate), None, "year unknown: publication date unknown")
    if candidate.steps is not None and candidate.unit == "Y":
        return in_year(
            candidate, published.year + candidate.steps, f"year counted from publication on {say(published)}"
        )
    return _nearest_year(candidate, published)


def _in_history(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved | None:
    """A date in a tale of the past: in the year that puts it nearest to the old date told before."""
    if told.history is None or candidate.month is None or candidate.tense == "future":
        return None
    old, until, paragraph = told.history
    if candidate.start > until or (published and (published - old).days < HISTORY_DAYS):
        return None
    if not (told.is_going_on or (candidate.opens and candidate.paragraph == paragraph)):
        return None
    options = [found for step in (0, 1, -1) if (found := in_year(candidate, old.year + step, "")).days]
    nearest = min(options, key=lambda found: abs((found.days[0] - old).days) if found.days else 0, default=None)
    return replace(nearest, basis=f"year from {say(old)}, told before", is_history=True) if nearest else None


def _calendar_in_tale(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """A date in a history: in the year that the dates told before and after it leave to it."""
    year = told.tale.years.get(candidate.start)
    if candidate.period and candidate.steps and candidate.unit == "P" and told.last and told.last.days:
        return _period_in_tale(candidate, told.last.days[0], told.last.value or "")
    if year is None:
        return _calendar(candidate, published, told)
    known = f"{told.last.value}, told before" if told.last else "the dates told after it"
    return in_year(candidate, year, f"year from {known}")


def _period_in_tale(candidate: Candidate, start: dt.date, told: str) -> Resolved:
    """ "The next spring" in a history: the first one after (before) the day told of."""
    way = 1 if (candidate.steps or 0) > 0 else -1
    for years in (0, 1):
        found = in_year(candidate, start.year + way * years, f"{'after' if way > 0 else 'before'} {told}")
        if found.days and (found.days[0] > start if way > 0 else found.days[1] < start):
            return found
    return Resolved(None, None, "outside the calendar")


def _deictic_in_tale(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """ "By the end of the month" in a history: of the month told of."""
    if candidate.unit in ("M", "Y") and candidate.steps == 0 and candidate.third:
        return _narrative(candidate, published, told)
    if candidate.unit == "D" and candidate.steps == 0 and not candidate.clock:
        return Resolved("PRESENT_REF", None, "no day meant")  # "today it is a museum"; or the day of who is quoted
    return _deictic(candidate, published, told)


def _without_year(candidate: Candidate) -> str | None:
    # 2000 is a leap year: only days that no year has are refused here.
    return value_of(candidate, "XXXX") if cal.days_of(value_of(candidate, "2000")) else None


def _nearest_year(candidate: Candidate, published: dt.date) -> Resolved:
    near = [in_year(candidate, published.year + step, "") for step in (-1, 0, 1)]
    options = [(found, found.days) for found in near if found.days]
    if candidate.day is not None and candidate.month == 2 and candidate.day == 29 and not options:
        options = [
            (f, f.days)
            for s in (-4, -3, -2, 2, 3, 4)
            if (f := in_year(candidate, published.year + s, "")).days and f.days
        ]
    if not options:
        return Resolved(None, None, "no such day")
    found, days = min(options, key=lambda option: _far(candidate, option[1], published))
    return replace(found, basis=f"year from publication on {say(published)}")


def _far(candidate: Candidate, days: Days, published: dt.date) -> tuple[int, float]:
    """What a year is ranked by: against step, weekday and tense last, then far from publication last."""
    ahead = (days[0] - published).days
    gap = max(ahead if candidate.tense in ("future", "either") else ahead * _AHEAD_COST, (published - days[1]).days, 0)
    against = 0
    if candidate.weekday and candidate.day and days[0].isoweekday() != candidate.weekday:
        against += 1
    if candidate.tense == "over":
        against += 2 * (days[0] > published)
    elif candidate.steps is not None:
        over = days[1] < published
        against += (candidate.steps < 0 and not over) or (candidate.steps > 0 and ahead <= 0)
        against += candidate.steps == 0 and days[0].year != published.year
    elif candidate.period and len(candidate.period) == _SPAN_NAME:
        # "A third-quarter loss" is the nearest; "it lost money in the first quarter" is over.
        against += candidate.period[0] == "Q" and candidate.tense == "past" and days[0] > published
    elif gap and gap < _TENSE_REACH and candidate.tense in ("past", "future"):
        against += (days[0] > published) if candidate.tense == "past" else (days[1] < published)
    elif gap >= _TENSE_REACH:
        against += 1
    return against, gap


def _weekday(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    number = candidate.weekday or 1
    if candidate.unit == "N" and told.last and told.last.days:
        start = told.last.days[0]
        shift = _weekday_shift(number - start.isoweekday(), candidate.steps, None)
        side = "before" if shift < 0 else "after"
        return one_day(cal.add_days(start, shift), f"{cal.WEEKDAYS[number - 1]} {side} {told.last.value}")
    if published is None:
        return Resolved(f"XXXX-WXX-{number}", None, "publication date unknown")
    if candidate.unit == "W":
        shift = number - published.isoweekday() + 7 * (candidate.steps or 0)
    else:
        shift = _weekday_shift(number - published.isoweekday(), candidate.steps, candidate.tense)
    name = cal.WEEKDAYS[number - 1]
    side = "on the day of" if shift == 0 else ("before" if shift < 0 else "after")
    return one_day(cal.add_days(published, shift), f"{name} {side} publication on {say(published)}")


def _weekday_shift(ahead: int, steps: int | None, tense: str | None) -> int:
    """Days from publication to the weekday meant; `ahead` is its place in the same week, -6 to 6."""
    past, future = ahead % -7, ahead % 7
    if steps is None and tense == "either":
        return min(past, future, key=abs)
    if steps is None:
        return future if tense == "future" else past
    if steps == 0:
        return past if tense == "past" else future
    return (past or -7) if steps < 0 else (future or 7)


# Dates by steps.


def _deictic(candidate: Candidate, published: dt.date | None, _told: Told) -> Resolved:
    if published is None:
        return Resolved(None, None, "publication date unknown")
    return step(published, candidate.steps or 0, candidate.unit or "D", f"publication on {say(published)}")


def _past_unit(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """ "The past year": TimeBank and HeidelTime name the calendar year before; its days are not that year's."""
    return replace(_deictic(candidate, published, told), days=None)


def _narrative(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    steps, unit, last = candidate.steps or 0, candidate.unit or "D", told.last
    of_publication = published is not None and candidate.clock is not None and steps == 0  # "at noon"
    if last is None or last.days is None:
        if of_publication or (published and unit in ("W", "M", "Q", "Y", "E") and steps <= 1):
            return _deictic(candidate, published, told)
        return Resolved(None, None, "nothing before it to count from")
    start, end = last.days
    if of_publication and told.day and candidate.start - told.day_end > HISTORY_REACH and not told.tale.is_one:
        return Resolved(None, None, f"{told.day.value} is told of too far before it to count from")
    if end != start and of_publication and published and start <= published <= end:
        return _deictic(candidate, published, told)
    is_anew = of_publication and told.paragraph != candidate.paragraph  # the year told of is another paragraph's
    if end != start and candidate.clock and steps == 0 and (told.day or is_anew):
        return _narrative(candidate, published, replace(told, last=told.day))
    if (end - start).days > {"D": 0, "W": 6, "WE": 6, "M": 30, "Q": 91}.get(unit, 366):
        return Resolved(None, None, f"{last.value} is no day to count from")
    return step(start, steps, unit, last.value or "")


def _year_back(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """The same quarter of the year before, where a quarter was told of; else the year before."""
    if told.quarter and told.quarter.value:
        quarter = told.quarter.value
        if published and told.quarter.days and told.quarter.days[0] > published:
            quarter = _the_quarter(candidate, published, told).value or quarter  # no figures of it yet to compare
        year, _, period = quarter.partition("-")
        value = f"{int(year) - 1:04d}-{period}"
        return Resolved(value, cal.days_of(value), f"{quarter} minus 1 year")
    if told.last and told.last.value and len(told.last.value) == 4:
        return _narrative(candidate, published, told)
    return _deictic(candidate, published, told)


def _compared(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """ "Quarterly profit was $5 million, against $4 million last year": a year before the quarter told of last."""
    is_quarter = told.last is not None and told.last is told.quarter and told.paragraph == candidate.paragraph
    return (_year_back if is_quarter else _deictic)(candidate, published, told)


def _full_year(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """That of its paragraph, where it has begun ("In 1998 ... For the full year"); else that of publication."""
    start = told.last.days[0] if told.last and told.last.days else None
    is_told = start is not None and told.paragraph == candidate.paragraph and (not published or start <= published)
    return (_narrative if is_told or told.tale.is_one else _deictic)(candidate, published, told)


def _told(_candidate: Candidate, _published: dt.date | None, told: Told) -> Resolved:
    if told.last is None:
        return Resolved(None, None, "nothing before it to count from")
    return replace(told.last, basis=f"same as {told.last.value}")


def _the_quarter(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """The quarter told of; before any was, the last full one."""
    value, basis = told.quarter.value if told.quarter else None, "quarter told of"
    if value is None and candidate.unit == "N":
        return _calendar(replace(candidate, unit=None), published, told)  # "the 1998 period" of no quarter
    if published and told.quarter and told.quarter.days and told.quarter.days[1] >= published:
        value = None  # one to come is not the one whose figures are told
    if value is None and candidate.period and (candidate.year or published):
        return _calendar(replace(candidate, tense="past"), published, told)
    if value is None and published and (back := cal.add_months(published, -3)):
        value, basis = unit_value(back, "Q"), f"last full quarter before {say(published)}"
    if value is None:
        return Resolved(None, None, "nothing before it to count from")
    if candidate.year is not None:
        value = f"{candidate.year:04d}{value[4:]}"
    return Resolved(value, cal.days_of(value), basis)


def _weekend(candidate: Candidate, published: dt.date | None, told: Told) -> Resolved:
    """The weekend nearest to publication on the side of the verb's tense."""
    if published is None:
        return Resolved(None, None, "publication date unknown")
    back = candidate.tense != "future" and published.isoweekday() < 6
    return step(published, -1 if back else 0, "WE", f"publication on {say(published)}")


_RESOLVERS = {
    "fixed": _fixed,
    "interval": _interval,
    "beside": _beside,
    "past_unit": _past_unit,
    "day_of_month": _day_of_month,
    "calendar": _calendar,
    "weekday": _weekday,
    "deictic": _deictic,
    "narrative": _narrative,
    "weekend": _weekend,
    "year_back": _year_back,
    "the_quarter": _the_quarter,
    "compared": _compared,
    "told": _told,
    "full_year": _full_year,
}
_TALE_RESOLVERS = {"calendar": _calendar_in_tale, "deictic": _deictic_in_tale}
