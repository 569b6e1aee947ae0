"""Builders of days by their words ("yesterday") and of parts of a day: mornings, nights, clock times.

Source: values are those of TIMEX3 (TimeML 1.2.1): TMO, TMI, TAF, TEV, TNI for parts, T17:00 (ISO 8601) for hours.
"""

from typing import Any

from core.parse.timex.candidates import Candidate, Hit
from core.parse.timex.tokens import Token, context

# The half of the day that its parts lie in; at night, hours from the evening's first one on are before midnight.
_HALVES = {"TMO": "a", "TAF": "p", "TEV": "p", "TNI": "p"}
_EVENING, _MIDNIGHT = 6, 12


def day_word(hit: Hit) -> Candidate | None:
    """Yesterday; late today; tomorrow morning; tonight."""
    token, fields = hit.get("word"), clock(hit)
    if token and not fields and hit.j - hit.i == 1 and _is_generic(hit, token):
        return hit.candidate(value="FUTURE_REF" if token.value == 1 else "PRESENT_REF")
    if token and token.text.lower() == "tonight":
        fields = {"type": "TIME", "clock": "TNI"}
    return hit.candidate(how="deictic", steps=hit.number("word"), unit="D", **fields)


def this_morning(hit: Hit) -> Candidate | None:
    """This morning; last night; the next morning."""
    step = hit.number("step")
    how = "narrative" if "the" in hit.groups or step == 1 else "deictic"
    return hit.candidate(type="TIME", how=how, steps=step, unit="D", clock=hit.word("pod"))


def part_of_today(hit: Hit) -> Candidate | None:
    """Mid-afternoon; early morning: of the day told of."""
    return hit.candidate(type="TIME", how="narrative", steps=0, unit="D", clock=hit.word("pod"))


def part_told_of(hit: Hit) -> Candidate | None:
    """In the morning: of the day told of."""
    after = hit.after()
    is_part = hit.before() in context("part_before") and (after is None or after.code != "f")
    return part_of_today(hit) if is_part else None


def named_hour(hit: Hit) -> Candidate | None:
    """At noon, by midnight, overnight: of the day told of."""
    token = hit.get("pod")
    if token and token.text.lower() == "overnight":
        return part_of_today(hit)
    is_hour = (hit.word("pod") or "") in ("T12:00", "TMI", "T24:00")
    return part_of_today(hit) if is_hour and hit.before() in context("named_hour_before") else None


def hour_of_24(hit: Hit) -> Candidate | None:
    """At 19:15, of the day told of; not a score."""
    return clock_time(hit) if hit.before() in context("clock_before") else None


def clock_time(hit: Hit) -> Candidate | None:
    """5 p.m., of the day told of."""
    fields = clock(hit)
    return hit.candidate(how="narrative", steps=0, unit="D", **fields) if fields else None


def hour_in_part(hit: Hit) -> Candidate | None:
    """At 4 in the morning, at eight in the evening: of the day told of."""
    hour, part = hit.get("hour"), hit.word("pod")
    if hour is None or part not in _HALVES or hit.before() not in context("clock_before"):
        return None
    is_small = isinstance(hour.value, int) and (hour.value == _MIDNIGHT or hour.value < _EVENING)
    found = _hour(hour, "a" if part == "TNI" and is_small else _HALVES[part])
    return hit.candidate(type="TIME", how="narrative", steps=0, unit="D", clock=found) if found else None


def clock(hit: Hit) -> dict[str, Any]:
    """The fields that a part of the day or a clock time adds: none where there is neither."""
    part, hour = hit.word("pod") or hit.word("pod2"), hit.get("hour")
    if hit.word("small") == "TH":
        part = "TMO"  # "the early hours of Friday"
    if not part and hour:
        part = _hour(hour, hit.word("half") or "")
    return {"type": "TIME", "clock": part} if part else {}


def _is_generic(hit: Hit, token: Token) -> bool:
    """True for no day of the calendar: "today's youth", "the leaders of tomorrow"; not "ahead of tomorrow"."""
    after = hit.after()
    is_owner = token.is_possessive and after is not None and after.text.lower() in context("generic_after")
    is_of = hit.before() == "of" and token.text.lower() == "tomorrow" and hit.before(2) in context("generic_after")
    return token.value in (0, 1) and (is_owner or (is_of and not token.is_possessive))


def _hour(token: Token, half: str) -> str | None:
    text = str(token.value).replace(".", ":")
    if text.isdigit() and len(text) == 4:
        text = f"{text[:2]}:{text[2:]}"
    hours, _, minutes = text.partition(":")
    if not hours.isdigit():
        return None  # "half p.m."
    count = int(hours) % 12 + (12 if half[0] in "pP" else 0) if half[:1] in tuple("apAP") else int(hours)
    return f"T{count:02d}:{int(minutes or 0):02d}" if count <= 24 and int(minutes or 0) < 60 else None
