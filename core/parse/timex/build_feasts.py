"""Builders of feasts and named days: "Christmas Eve", "Easter Monday", "Election Day", "the Fourth of July".

Values are the days themselves, as ISO 8601 writes them; a feast that moves is counted for each year in `calendar`.
"""

from typing import Any

from core.parse.timex.build_dates import full_year
from core.parse.timex.build_hours import clock
from core.parse.timex.candidates import Candidate, Hit


def holiday(hit: Hit) -> Candidate | None:
    """Christmas Eve; last Thanksgiving; Easter 2022; Easter Monday; Valentine's Day."""
    name, step, weekday = hit.word("feast") or "", hit.number("step"), hit.number("wd")
    if weekday:
        name += {6: "-1", 7: "+0", 1: "+1"}.get(weekday, "?") if name == "EASTER" else "?"
        if name.endswith("?"):
            return holiday(hit.without("wd"))
    fields: dict[str, Any] = {"steps": step, "unit": "P", **clock(hit)} if step is not None else clock(hit)
    fields |= {"unit": "W"} if hit.word("week") == "W" else {}
    if name[0].isdigit():
        first, _, second = name.partition("-")
        fields |= {"month": int(first), "day": int(second) - ("eve" in hit.groups)}
    elif "eve" in hit.groups:
        return None
    else:
        fields["period"] = name
    return hit.candidate(how="calendar", year=full_year(hit.get("year")), **fields)


def named_day(hit: Hit) -> Candidate | None:
    """Election Day; Presidents' Day; not "election year"."""
    return holiday(hit) if hit.word("day") == "D" else None


def holiday_of_two_words(hit: Hit) -> Candidate | None:
    """Good Friday; New Year's Eve."""
    before, weekday, year = hit.word("before"), hit.number("wd"), full_year(hit.get("year"))
    if weekday:
        name = {("good", 5): "EASTER-2", ("palm", 7): "EASTER-7", ("ash", 3): "EASTER-46"}.get((before or "", weekday))
        return hit.candidate(how="calendar", year=year, period=name) if name else None
    if before != "new" or hit.word("new") != "Y":
        return None
    if hit.word("eve") == "eve":
        return hit.candidate(how="calendar", year=year, month=12, day=31)
    return hit.candidate(how="calendar", year=year, month=1, day=1) if hit.word("eve") == "D" else None
