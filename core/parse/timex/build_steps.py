"""Builders of expressions that are counted: steps from another day, durations, repetitions, and mere references.

A builder gets what a rule matched (`Hit`) and gives a candidate, or None where it is something else ("69 years old").

Sources: durations and sets take the values of TIMEX3 (TimeML 1.2.1), which are ISO 8601 periods with X for an unknown
count; PAST_REF, PRESENT_REF and FUTURE_REF are TIMEX3's too.
"""

from dataclasses import replace

from core.parse.timex import build_figures as figures
from core.parse.timex.candidates import Candidate, Hit
from core.parse.timex.counts import count, duration, whole_steps
from core.parse.timex.tokens import context

_PARTS = {"R": "earlier", "H": "later"}
_CALENDAR_UNITS = frozenset("DWMYQE")
# What may follow the noun "future"; any other word makes it an adjective.
_AFTER_FUTURE = frozenset(
    [
        "is",
        "was",
        "will",
        "would",
        "may",
        "might",
        "can",
        "could",
        "should",
        "has",
        "had",
        "looks",
        "remains",
        "depends",
    ]
    + ["lies", "as", "that", "which", "if", "when", "where", "who", "by", "with", "from", "for", "without", "than"]
    + ["because", "but", "so", "not", "away"]
)


def day_before(hit: Hit) -> Candidate | None:
    """The day before yesterday; the day after tomorrow."""
    if hit.word("u") != "D":
        return None
    direction = 1 if hit.tokens[hit.groups["way"][0]].code == "F" else -1
    return hit.candidate(how="deictic", steps=(hit.number("word") or 0) + direction, unit="D")


def unit_before_last(hit: Hit) -> Candidate | None:
    """The week before last; the year after next."""
    unit, step = hit.word("u"), hit.number("step")
    if unit not in _CALENDAR_UNITS or not step:
        return None
    return hit.candidate(how="deictic", steps=2 * step, unit=unit)


def step_unit(hit: Hit) -> Candidate | None:
    """Last week; the next year; earlier this month; the end of the year; the coming days."""
    unit, step, token = hit.word("u"), hit.number("step"), hit.get("u")
    if unit is None or token is None or unit[0] in "TN":
        return None
    if token.text.lower().endswith("s"):
        if (after := hit.after()) and after.code == "f":
            return None  # "the last days of the war"
        return hit.candidate(value={-1: "PAST_REF", 1: "FUTURE_REF"}.get(step or 0, "PRESENT_REF"))
    word = hit.tokens[hit.groups["step"][0]].text.lower() if step is not None else ""
    if unit == "D" and word == "this" and hit.before() in ("to", "until", "till"):
        return hit.candidate(value="PRESENT_REF")
    third = hit.word("third") or _PARTS.get(hit.tokens[hit.i].code)
    if "the" in hit.groups and word in ("last", "past") and not third:
        if unit not in ("W", "M", "Y"):
            return hit.candidate(type="DURATION", value=duration(1, unit))
        return hit.candidate(how="past_unit", steps=-1, unit=unit)
    if unit == "Y" and word == "last" and not third and figures.is_compared(hit):
        return hit.candidate(how="compared", steps=-1, unit="Y")
    narrative = word in ("following", "previous", "preceding") or ("the" in hit.groups and word == "next")
    if unit == "D" and step is None:
        narrative = True  # "the end of the day", "later in the day"
    return hit.candidate(how="narrative" if narrative else "deictic", steps=step or 0, unit=unit, third=third)


def year_end(hit: Hit) -> Candidate | None:
    """Year-end, the year's end; "since year-end" is since the last day of the year before."""
    if hit.word("u") != "Y":
        return None
    if hit.before() == "since":
        return hit.candidate(how="calendar", month=12, day=31, steps=-1, unit="Y")
    return hit.candidate(how="deictic", steps=0, unit="Y", third="late")


def the_weekend(hit: Hit) -> Candidate | None:
    """The weekend: the last one, or the next where the verb is in the future."""
    return hit.candidate(how="weekend", unit="WE") if hit.word("u") == "WE" else None


def shifted(hit: Hit) -> Candidate | None:
    """Two days ago; three weeks later; a year earlier."""
    number, unit, code = count(hit.many("n")), hit.word("u"), hit.tokens[hit.groups["way"][0]].code
    way = -1 if code in "GRB" else 1
    if unit is None or unit == "N":
        return None
    if number is not None and "extra" in hit.groups:
        number += 0.5  # "a year and a half ago"
    if number is None:
        return hit.candidate(value="PAST_REF" if way < 0 else "FUTURE_REF")
    if unit[0] == "T":
        return hit.candidate(type="DURATION", value=duration(number, unit))
    if number == 1 and unit == "Y" and way < 0:
        return figures.a_year_back(hit)
    whole, unit = whole_steps(number, unit)
    how = "deictic" if code == "G" else "narrative"
    return hit.candidate(how=how, steps=way * whole, unit=unit) if whole else None


def vaguely_shifted(hit: Hit) -> Candidate | None:
    """Weeks earlier; years later; months ago."""
    token, code = hit.get("u"), hit.tokens[hit.j - 1].code
    if token is None or hit.word("u") == "N" or not token.text.lower().endswith("s"):
        return None
    return hit.candidate(value="FUTURE_REF" if code == "H" else "PAST_REF")


def interval(hit: Hit) -> Candidate | None:
    """Two days after a clause or noun; at the end of a clause it is counted from the time expression before."""
    after, unit = hit.after(), hit.word("u")
    number = _one_or_some(hit) if hit.many("n")[0].code == "t" else count(hit.many("n"))
    if unit is None or unit == "N":
        return None
    if number is None:  # "the weeks before", "several days after"
        return hit.candidate(type="DURATION", how="interval", value=duration(None, unit))
    if after is None or after.code in ",.#()~&":
        if unit[0] == "T":
            return hit.candidate(type="DURATION", value=duration(number, unit))
        whole, unit = whole_steps(number, unit)
        way = 1 if hit.tokens[hit.groups["way"][0]].code == "F" else -1
        return hit.candidate(how="narrative", steps=way * whole, unit=unit)
    found = hit.candidate(type="DURATION", how="interval", value=duration(number, unit))
    if hit.many("n")[0].code != "t":
        return found
    return replace(found, steps=1 if hit.tokens[hit.groups["way"][0]].code == "F" else -1, unit=unit)


def same(hit: Hit) -> Candidate | None:
    """The same day; that year; that quarter."""
    unit = hit.word("u")
    if unit == "Q":
        return hit.candidate(how="the_quarter", steps=0, unit="Q")
    return hit.candidate(how="narrative", steps=0, unit=unit) if unit in ("D", "W", "M", "Y") else None


def span_of_steps(hit: Hit) -> Candidate | None:
    """The last two weeks; the next ten years; the first nine months: as long as they say, no date."""
    unit = hit.word("u")
    if unit is None or unit == "N" or "age" in hit.groups:
        return None
    value = duration(count(hit.many("n")), unit)
    return hit.candidate(type="DURATION", value=value) if value else None


def some_before(hit: Hit) -> Candidate | None:
    """Days before a clause or noun, months after it: an interval of no known length."""
    token, unit = hit.get("u"), hit.word("u")
    if token is None or unit is None or unit == "N" or not token.text.lower().endswith("s"):
        return None
    return hit.candidate(type="DURATION", how="interval", value=duration(None, unit))


def year_ended(hit: Hit) -> Candidate | None:
    """The year ended March 31, the week ended March 7: a span that its last day dates."""
    unit = hit.word("u")
    return hit.candidate(type="DURATION", value=duration(1, unit)) if unit in ("Y", "W") else None


def unit_long(hit: Hit) -> Candidate | None:
    """A week-long visit; decades-long; yearlong."""
    token, unit = hit.get("u"), hit.word("u") or hit.word("long")
    if unit is None or unit == "N":
        return None
    number = None if token and token.text.lower().endswith("s") else 1
    found = hit.candidate(type="DURATION", value=duration(number, unit))
    return hit.candidate_from(hit.i + 1, found) if hit.tokens[hit.i].code == "A" else found


def quarter_century(hit: Hit) -> Candidate | None:
    """A quarter-century; a quarter of a century."""
    is_one = hit.word("part") == "Q" and hit.word("u") == "C"
    return hit.candidate(type="DURATION", value="P25Y") if is_one else None


def for_long(hit: Hit) -> Candidate | None:
    """Ten years; a year and a half; two to three weeks; a five-year plan; not "69 years old"."""
    words, unit, token = hit.many("n"), hit.word("u"), hit.get("u")
    number = count(words)
    if unit is None or token is None or unit == "N" or "age" in hit.groups:
        return None
    if number is not None and "extra" in hit.groups:
        number += 0.5
    singular = not token.text.lower().endswith("s")
    if words[-1].code == "A" and len(words) > 1 and number != 0.5:
        return None  # "half an hour", but not "one a day"
    if unit == "Q" and (number is None or words[0].code == "A" or number == 3) and not _is_of_years(hit):
        return None
    if words[0].code == "A" and len(words) == 1 and _is_rate(hit):
        return hit.candidate(type="SET", value=duration(1, unit))
    if words[0].code == "y" and singular:
        return None  # "the 1988 quarter"
    value = duration(number, unit)
    if not value:
        return None
    found = hit.candidate(type="DURATION", value=value)
    if singular and words[0].code == "A" and len(words) > 1 and number != 1:
        return replace(found, start=words[1].start)  # "a |five-year| plan"
    return found


def ahead(hit: Hit) -> Candidate | None:
    """The weeks ahead; not "days ahead of the vote"."""
    token, unit, after = hit.get("u"), hit.word("u"), hit.after()
    if token is None or unit not in _CALENDAR_UNITS or not token.text.lower().endswith("s"):
        return None
    return None if after and after.code == "f" else hit.candidate(type="DURATION", value=duration(None, unit))


def the_term(hit: Hit) -> Candidate | None:
    """In the short term, over the long term."""
    word = hit.tokens[hit.j - 2].text.lower()
    is_meant = word in context("terms") and hit.before() in context("term_before")
    return hit.candidate(value="FUTURE_REF") if is_meant else None


def the_unit(hit: Hit) -> Candidate | None:
    """During the week, for the month, the year's first storm: of the day told of."""
    token, unit, after = hit.get("u"), hit.word("u"), hit.after()
    if token is None or unit not in ("W", "M", "Y") or token.text.lower().endswith("s") or token.text[0].isupper():
        return None
    goes_on = after and (
        after.code in "fBF7dny" or (after.code == "_" and after.text.lower() not in context("day_after"))
    )
    if not token.is_possessive and (hit.before() not in context("unit_before") or goes_on):
        return None
    return hit.candidate(how="narrative", steps=0, unit=unit)


def until_then(hit: Hit) -> Candidate | None:
    """Until then: the day told of."""
    return hit.candidate(how="told") if hit.before() in ("until", "till") else None


def last_one(hit: Hit) -> Candidate | None:
    """This year than |last|; this week and |last|."""
    unit, after = hit.tokens[hit.i - 2].value, hit.after()
    links = hit.before() in ("as", "than", "and", "or", "to") and hit.tokens[hit.i - 3].value == 0
    is_last = hit.tokens[hit.i].text.lower() == "last" and (after is None or after.code in ",.;)#")
    if not (links and is_last) or unit not in _CALENDAR_UNITS:
        return None
    return hit.candidate(how="deictic", steps=-1, unit=unit)


def present_day(hit: Hit) -> Candidate | None:
    """Present-day Turkey."""
    return hit.candidate(value="PRESENT_REF") if hit.word("u") == "D" else None


def often(hit: Hit) -> Candidate | None:
    """Daily; not the daily newspaper, "the Daily Herald", "the Communist daily Neues Wort"."""
    after = hit.after()
    is_paper = after and (after.text.lower() in context("papers") or (after.code == "_" and after.text[0].isupper()))
    return None if is_paper else repeated(hit)


def nights_of_two(hit: Hit) -> Candidate | None:
    """Monday and Tuesday nights: the first of two days that come again."""
    part = hit.tokens[hit.j + 2]
    number = hit.number("wd")
    return hit.candidate(type="SET", value=f"XXXX-WXX-{number}{part.value}") if part.text.endswith("s") else None


def day_following(hit: Hit) -> Candidate | None:
    """The day following, the week following: at the end of its clause."""
    after, unit = hit.after(), hit.word("u")
    if unit not in ("D", "W", "M", "Y") or hit.tokens[hit.j - 1].text.lower() != "following":
        return None
    is_verb = after and after.code == "_" and after.text.islower() and after.text not in context("personal")
    ends = after is None or after.code in ",.)#" or is_verb
    return hit.candidate(how="narrative", steps=1, unit=unit) if ends else None


def plural_unit(hit: Hit) -> Candidate | None:
    """For weeks; in years."""
    unit, token = hit.word("u"), hit.get("u")
    if unit is None or token is None or not token.text.lower().endswith("s"):
        return None
    is_span = hit.before() in context("plural_before" if unit in _CALENDAR_UNITS else "hours_before")
    return hit.candidate(type="DURATION", value=duration(None, unit)) if is_span else None


def repeated(hit: Hit) -> Candidate | None:
    """Every week; each Thursday; Tuesdays; Tuesday nights; every July; daily."""
    if "wd" in hit.groups:
        number = hit.number("wd") or 0
        value = f"XXXX-WXX-{number}" if number < 8 else ("XXXX-WXX" if number == 8 else "XXXX-WXX-WE")
        return hit.candidate(type="SET", value=value + (hit.word("pod") or ""))
    if "mon" in hit.groups:
        return hit.candidate(type="SET", value=f"XXXX-{hit.number('mon') or 0:02d}")
    if "pod" in hit.groups:
        return hit.candidate(type="SET", value=f"XXXX-XX-XX{hit.word('pod')}")
    if "often" in hit.groups:
        return hit.candidate(type="SET", value=hit.word("often"))
    number = int(count(hit.many("n")) or 1) if "n" in hit.groups else 1
    return hit.candidate(type="SET", value=duration(number, hit.word("u") or "D"))


def weekday_nights(hit: Hit) -> Candidate | None:
    """Tuesday nights."""
    part = hit.get("pod")
    return repeated(hit) if part and part.text.lower().endswith("s") else None


def reference(hit: Hit) -> Candidate | None:
    """Now; recently; recent years."""
    unit = hit.get("u")
    if unit and not unit.text.lower().endswith("s"):
        return None
    return hit.candidate(value=hit.word("ref"))


def present(hit: Hit) -> Candidate | None:
    """Current; these days; not "these two days"."""
    return hit.candidate(value="PRESENT_REF") if hit.tokens[hit.i].text.lower() in ("current", "these") else None


def the_past(hit: Hit) -> Candidate | None:
    """In the past; not "in the past half hour"."""
    after = hit.after()
    closes = after is None or after.code in ",.#()" or (hit.before() == "in" and after.code not in "dnyxqAc-")
    return hit.candidate(value="PAST_REF") if hit.tokens[hit.j - 1].text.lower() == "past" and closes else None


def future(hit: Hit) -> Candidate | None:
    """The future; the near future. Before a noun it says what kind ("future talks"), not when."""
    after = hit.after()
    if hit.j - hit.i > 1 or after is None or after.code != "_" or after.text.lower() in _AFTER_FUTURE:
        return hit.candidate(value="FUTURE_REF")
    return None


def that_time(hit: Hit) -> Candidate | None:
    """At that time; by the time."""
    return hit.candidate(value="PAST_REF") if hit.before() in ("at", "by") else None


def _one_or_some(hit: Hit) -> int | None:
    """1 for "the week before", None for "the weeks before"."""
    unit = hit.get("u")
    return None if unit and unit.text.lower().endswith("s") else 1


def _is_of_years(hit: Hit) -> bool:
    """False for a quarter of anything else: "three-quarters of voters", "by a quarter"."""
    after = hit.after()
    return hit.before() in context("quarter_before") and (after is None or after.code not in "f-")


def _is_rate(hit: Hit) -> bool:
    """True for "twice a week", "$5 million a year", "300 times a day"."""
    is_number = hit.i > 0 and hit.tokens[hit.i - 1].code in "dny"
    return is_number or hit.before() in context("rate_before")
