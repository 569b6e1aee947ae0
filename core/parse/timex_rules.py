"""Rules that find time expressions: tokens in, candidates out, nothing anchored to a day yet.

A rule is a regular expression over the codes of tokens (see `timex_tokens`) and a builder that turns what its named
groups hold into a candidate, or refuses. At each place the first rule that builds something wins, so the order of
`RULES` is from the more to the less specific. All repetitions are bounded: the time is linear in the text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.parse.timex_tokens import Token, tokenize


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time expression found in the text, not yet anchored to a day.

    `how` says what its days are counted from: "calendar" its own fields, of which `year` may be missing; "weekday" the
    named day nearest to publication; "deictic" `steps` units from publication; "narrative" `steps` units from the time
    expression before it; "interval" from the clause that follows ("two days after Kim met Putin"); "fixed" nothing.
    `steps` for "calendar" counts years and for "weekday" weeks from publication where `unit` is set.
    """

    start: int
    end: int
    type: str = "DATE"
    how: str = "fixed"
    value: str | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    day_to: int | None = None
    weekday: int | None = None
    period: str | None = None  # SP, SU, FA, WI, Q1-Q4, H1, H2
    third: str | None = None  # early, mid, late
    clock: str | None = None  # TMO, T17:00
    steps: int | None = None
    unit: str | None = None
    tense: str | None = None  # past, future: of the nearest verb


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule matched: all tokens of the text, the matched range, and the range of each named group."""

    tokens: list[Token]
    i: int
    j: int
    groups: dict[str, tuple[int, int]] = field(default_factory=dict)

    def get(self, name: str) -> Token | None:
        """The first token of a group, or None where the group did not take part."""
        span = self.groups.get(name)
        return self.tokens[span[0]] if span else None

    def number(self, name: str) -> int | None:
        """The value of a group's first token where it is a whole number."""
        token = self.get(name)
        return token.value if token and isinstance(token.value, int) else None

    def word(self, name: str) -> str | None:
        """The value of a group's first token where it is a text."""
        token = self.get(name)
        return token.value if token and isinstance(token.value, str) else None

    def many(self, name: str) -> list[Token]:
        """All tokens of a group."""
        span = self.groups.get(name)
        return self.tokens[span[0] : span[1]] if span else []

    def before(self, back: int = 1) -> str:
        """The text of a token before the match, lower case; "" at the start."""
        return self.tokens[self.i - back].text.lower() if self.i >= back else ""

    def after(self) -> Token | None:
        """The token after the match."""
        return self.tokens[self.j] if self.j < len(self.tokens) else None

    def candidate(self, **fields: object) -> Candidate:
        """A candidate over the matched tokens."""
        base = Candidate(self.tokens[self.i].start, self.tokens[self.j - 1].end)
        return replace(base, **fields)  # type: ignore[arg-type]


Builder = Callable[[Hit], Candidate | None]

_MON = r"(?P<mon>[Mma])\.?"
_YEAR = r"(?P<year>[ys])"
_THIRD = r"(?:t?(?P<third>[Ek])(?:-|f|i)?t?)"
_HOUR = r"(?:@?(?:(?P<hour>[Kd])(?P<half>p)X?|t?(?:E-?)?(?P<pod>P))[uf,]?t?)"
_COUNT = r"(?P<n>[dny]x?|Axf?|x(?:[-&]?A?x){0,4}f?|A?qf?|A)"
_ABOUT = r"(?P<about>r|ch|@l|1 ?2)?"

# Words before a four-digit number that make it a year, and words after it that make it a count.
_YEAR_BEFORE = frozenset(
    [
        "in",
        "since",
        "of",
        "until",
        "till",
        "by",
        "from",
        "during",
        "before",
        "after",
        "to",
        "early",
        "late",
        "mid",
        "and",
        "between",
        "year",
    ]
)
_NOT_A_YEAR_BEFORE = frozenset(
    ["$", "£", "€", "¥", "no", "number", "flight", "about", "nearly", "almost", "some", "than"]
)
_PARTS = {"R": "earlier", "H": "later"}
_COUNTED = frozenset(
    [
        "people",
        "troops",
        "soldiers",
        "percent",
        "per",
        "miles",
        "kilometers",
        "kilometres",
        "km",
        "meters",
        "metres",
        "feet",
        "feet",
        "tons",
        "tonnes",
        "dollars",
        "euros",
        "men",
        "women",
        "workers",
        "jobs",
        "points",
        "yards",
        "acres",
        "pounds",
        "barrels",
        "homes",
        "houses",
        "members",
        "votes",
        "students",
        "times",
    ]
)
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "sir", "lord", "lady", "theresa", "president", "minister"])
_PERSONAL = frozenset(["his", "her", "their", "my", "our", "your", "its"])
_YEARS = range(1000, 2200)
_PLAIN_YEARS = range(1900, 2100)


def find_candidates(text: str) -> tuple[Candidate, ...]:
    """Candidates in text order; they do not overlap."""
    tokens, codes = tokenize(text)
    out: list[Candidate] = []
    position = 0
    while match := _ANY.search(codes, position):
        built = _build(tokens, codes, match)
        if built:
            candidate, position = built
            out.append(replace(candidate, tense=_tense(tokens, match.start(), position)))
        else:
            position = match.start() + 1
    return tuple(out)


def _build(tokens: list[Token], codes: str, any_match: re.Match[str]) -> tuple[Candidate, int] | None:
    start = any_match.start()
    for pattern, builder in _COMPILED[int((any_match.lastgroup or "r0")[1:]) :]:
        if match := pattern.match(codes, start):
            groups = {name: match.span(name) for name, found in match.groupdict().items() if found is not None}
            candidate = builder(Hit(tokens, start, match.end(), groups))
            if candidate:
                return candidate, match.end()
    return None


# Builders, one for each family of expressions.


def _clock(hit: Hit) -> dict[str, object]:
    part = hit.word("pod") or hit.word("pod2")
    hour = hit.get("hour")
    if not part and hour:
        part = _hour(hour, hit.word("half") or "")
    return {"type": "TIME", "clock": part} if part else {}


def _hour(token: Token, half: str) -> str | None:
    hours, _, minutes = str(token.value).partition(":")
    count = int(hours) % 12 + (12 if half[0] in "pP" else 0) if half else int(hours)
    return f"T{count:02d}:{int(minutes or 0):02d}" if count <= 24 and int(minutes or 0) < 60 else None


def _full_year(token: Token | None) -> int | None:
    """The year of a token: 1998, '98; None for other numbers."""
    if token is None:
        return None
    if token.code == "s":
        two = int(token.text[1:])
        return 1900 + two if two >= 30 else 2000 + two
    return token.value if isinstance(token.value, int) and token.value in _YEARS else None


def _iso(hit: Hit) -> Candidate | None:
    year, month, day = (int(part) for part in str(hit.word("iso")).split("-"))
    return hit.candidate(how="calendar", year=year, month=month, day=day)


def _month_day(hit: Hit) -> Candidate | None:
    dash, after = hit.get("dash"), hit.after()
    if dash and hit.tokens[hit.groups["dash"][0] - 1].end != dash.start:
        return None  # "on May 3 - 40 people came"
    if not hit.groups.get("year") and after and after.code in "Ux" and hit.tokens[hit.j - 1].code == "O":
        return None  # "the March first quarter"
    return hit.candidate(
        how="calendar",
        year=_full_year(hit.get("year")),
        month=hit.number("mon"),
        day=hit.number("day"),
        day_to=hit.number("to"),
        weekday=hit.number("wd"),
        **_clock(hit),
    )


def _month(hit: Hit) -> Candidate | None:
    year = _full_year(hit.get("year"))
    if "year" in hit.groups and year is None:
        return None
    unit, step = hit.word("u"), hit.number("step")
    if unit and unit != "Y":
        return None
    if unit is None and step is not None:  # "last July", "next May"
        return hit.candidate(how="calendar", month=hit.number("mon"), steps=step, unit="M")
    fields: dict[str, object] = {"steps": step, "unit": "Y"} if step is not None else {}
    return hit.candidate(how="calendar", year=year, month=hit.number("mon"), third=hit.word("third"), **fields)


def _bare_month(hit: Hit) -> Candidate | None:
    token, before, after = hit.tokens[hit.i], hit.before(), hit.after()
    if before in _TITLES or (hit.i and hit.tokens[hit.i - 1].text[:1].isupper() and hit.tokens[hit.i - 1].code == "_"):
        return None  # "Mrs May", "Theresa May"
    if token.code == "m" and before not in (
        "in",
        "since",
        "of",
        "until",
        "by",
        "from",
        "for",
        "to",
        "during",
        "between",
    ):
        return None
    if before not in ("in", "since", "by", "until") and after and after.code == "_" and after.text[:1].isupper():
        return None  # "June Smith"
    return hit.candidate(how="calendar", month=hit.number("mon"))


def _weekday(hit: Hit) -> Candidate | None:
    unit = hit.word("u")
    if unit and unit != "W":
        return None
    step = hit.number("wstep") if unit else hit.number("step")
    return hit.candidate(
        how="weekday",
        weekday=hit.number("wd"),
        steps=step,
        unit="W" if unit else None,
        third=hit.word("third"),
        **_clock(hit),
    )


def _day_word(hit: Hit) -> Candidate | None:
    token = hit.get("word")
    clock = _clock(hit)
    if token and token.text.lower() == "tonight":
        clock = {"type": "TIME", "clock": "TNI"}
    return hit.candidate(how="deictic", steps=hit.number("word"), unit="D", **clock)


def _day_before(hit: Hit) -> Candidate | None:
    if hit.word("u") != "D":
        return None
    direction = 1 if hit.tokens[hit.groups["way"][0]].code == "F" else -1
    return hit.candidate(how="deictic", steps=(hit.number("word") or 0) + direction, unit="D")


def _this_morning(hit: Hit) -> Candidate | None:
    step, part = hit.number("step"), hit.word("pod")
    how = "narrative" if "the" in hit.groups or step == 1 else "deictic"
    return hit.candidate(type="TIME", how=how, steps=step, unit="D", clock=part)


def _season(hit: Hit) -> Candidate | None:
    year, step = _full_year(hit.get("year")), hit.number("step")
    if year is None and step is None and hit.before() not in ("in", "by", "since", "of", "until", "during"):
        return None
    fields: dict[str, object] = {"steps": step, "unit": "P"} if step is not None else {}
    return hit.candidate(how="calendar", year=year, period=hit.word("season"), third=hit.word("third"), **fields)


def _ordinal_unit(hit: Hit) -> Candidate | None:
    unit, count = hit.word("u"), hit.number("ord") or 0
    if unit == "C" and 1 <= count <= 21:
        return hit.candidate(how="calendar", value=f"{count - 1:02d}", third=hit.word("third"))
    if unit == "Q" and 1 <= count <= 4:
        return _with_year(hit, f"Q{count}")
    return None


def _half(hit: Hit) -> Candidate | None:
    half, count = hit.get("half2"), hit.number("ord") or 0
    if half is None or half.text.lower() != "half" or count not in (1, 2):
        return None
    if not {"year", "step"} & set(hit.groups):
        return None
    return _with_year(hit, f"H{count}")


def _with_year(hit: Hit, period: str) -> Candidate | None:
    year, step, unit = _full_year(hit.get("year")), hit.number("step"), hit.word("u2")
    if unit and unit != "Y":
        return None
    fields: dict[str, object] = {"steps": step, "unit": "Y"} if step is not None else {}
    return hit.candidate(how="calendar", year=year, period=period, **fields)


def _quarter_code(hit: Hit) -> Candidate | None:
    return hit.candidate(how="calendar", year=_full_year(hit.get("year")), period=f"Q{hit.number('q')}")


def _decade(hit: Hit) -> Candidate | None:
    number = hit.number("dec")
    if number is None or hit.before() in _PERSONAL:
        return None  # "in her twenties"
    return hit.candidate(how="calendar", value=f"{number:03d}", third=hit.word("third"))


def _fiscal(hit: Hit) -> Candidate | None:
    year, step = _full_year(hit.get("year")), hit.number("step")
    if year:
        return hit.candidate(how="calendar", year=year)
    return hit.candidate(how="deictic", steps=step or 0, unit="Y") if hit.word("u") == "Y" else None


def _year_range(hit: Hit) -> Candidate | None:
    first, dash, last = hit.get("year"), hit.get("dash"), hit.get("to")
    if not (first and dash and last) or first.end != dash.start or dash.end != last.start:
        return None
    start, end = _full_year(first), last.value
    if start is None or not isinstance(end, int):
        return None
    end = start // 100 * 100 + end if end < 100 else end
    return hit.candidate(type="DATE", how="calendar", value=f"{start:04d}/{end:04d}") if start < end <= 2200 else None


def _year(hit: Hit) -> Candidate | None:
    token, before, after = hit.get("year"), hit.before(), hit.after()
    year = _full_year(token)
    if year is None or token is None:
        return None
    named = hit.word("u") == "Y"
    if token.code == "s" or "third" in hit.groups:
        pass
    elif not named and (before in _NOT_A_YEAR_BEFORE or (after and after.text.lower() in _COUNTED)):
        return None
    elif not named and hit.i and hit.tokens[hit.i - 1].code in "-~." and hit.tokens[hit.i - 1].end == token.start:
        return None  # a part of a telephone number or code
    elif year not in _PLAIN_YEARS and before not in _YEAR_BEFORE and not named:
        return None
    return hit.candidate(how="calendar", year=year, third=hit.word("third"))


def _step_unit(hit: Hit) -> Candidate | None:
    """ "last week", "the next year", "earlier this month", "the end of the year"."""
    unit, step, token = hit.word("u"), hit.number("step"), hit.get("u")
    if unit is None or token is None or unit[0] == "T":
        return None
    word = hit.tokens[hit.groups["step"][0]].text.lower() if step is not None else "the"
    if token.text.lower().endswith("s"):
        return hit.candidate(type="DURATION", value=f"PX{unit}") if unit in "DWMY" else None
    third = hit.word("third") or _PARTS.get(hit.tokens[hit.i].code)
    if "the" in hit.groups and word in ("last", "past") and not third:
        return hit.candidate(type="DURATION", value=_duration(1, unit))
    narrative = word in ("following", "previous", "preceding") or ("the" in hit.groups and word == "next")
    return hit.candidate(how="narrative" if narrative else "deictic", steps=step or 0, unit=unit, third=third)


def _shifted(hit: Hit) -> Candidate | None:
    """ "two days ago", "three weeks later", "a year earlier"."""
    count, unit, code = _count(hit.many("n")), hit.word("u"), hit.tokens[hit.groups["way"][0]].code
    way = -1 if code in "GRB" else 1
    if unit is None:
        return None
    if count is None or unit[0] == "T":
        if code == "G" and count is not None:
            return hit.candidate(type="DURATION", value=_duration(count, unit))
        return hit.candidate(value="PAST_REF" if way < 0 else "FUTURE_REF")
    whole, unit = _whole_steps(count, unit)
    how = "deictic" if code == "G" else "narrative"
    return hit.candidate(how=how, steps=way * whole, unit=unit) if whole else None


def _interval(hit: Hit) -> Candidate | None:
    """ "two days after" a clause or noun; at the end of a clause it is counted from the time expression before."""
    after = hit.after()
    if after is None or after.code in ",.#()~" or after.text.lower() in ("and", "but", "when", "as"):
        return _shifted(hit)
    count, unit = _count(hit.many("n")) if "n" in hit.groups else 1, hit.word("u")
    if count is None or unit is None:
        return None
    return hit.candidate(type="DURATION", how="interval", value=_duration(count, unit))


def _same(hit: Hit) -> Candidate | None:
    unit = hit.word("u")
    return hit.candidate(how="narrative", steps=0, unit=unit) if unit in ("D", "W", "M", "Y") else None


def _for_long(hit: Hit) -> Candidate | None:
    count, unit, token = _count(hit.many("n")), hit.word("u"), hit.get("u")
    if unit is None or token is None:
        return None
    extra = hit.many("extra")
    if count is not None and extra:
        count += 0.5
    first = hit.many("n")[0]
    if first.code == "A" and hit.i and hit.tokens[hit.i - 1].code in "dnyx~_" and _is_rate(hit):
        return hit.candidate(type="SET", value=_duration(1, unit))
    value = _duration(count, unit)
    if not value:
        return None
    candidate = hit.candidate(type="DURATION", value=value)
    alone = token.text.lower()[-1] != "s" and first.code == "A" and len(hit.many("n")) > 1 and count != 1
    return replace(candidate, start=hit.many("n")[1].start) if alone else candidate  # "a |five-year| plan"


def _is_rate(hit: Hit) -> bool:
    """True for "twice a week", "$5 million a year", "300 times a day"."""
    before = hit.before()
    return before in ("once", "twice", "times", "percent", "million", "billion", "dollars", "tons") or before.isdigit()


def _plural_unit(hit: Hit) -> Candidate | None:
    unit, token = hit.word("u"), hit.get("u")
    if unit is None or token is None or not token.text.lower().endswith("s") or unit not in ("D", "W", "M", "Y", "E"):
        return None
    if hit.before() not in ("for", "in", "of", "within", "after", "over", "take", "took", "by"):
        return None
    return hit.candidate(type="DURATION", value="PX" + ("Y" if unit == "E" else unit))


def _set(hit: Hit) -> Candidate | None:
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
    count = _count(hit.many("n")) if "n" in hit.groups else 1
    return hit.candidate(type="SET", value=_duration(count, hit.word("u") or "D"))


def _reference(hit: Hit) -> Candidate | None:
    return hit.candidate(value=hit.word("ref"))


def _future(hit: Hit) -> Candidate | None:
    return hit.candidate(value="FUTURE_REF")


def _that_time(hit: Hit) -> Candidate | None:
    return hit.candidate(value="PAST_REF") if hit.before() in ("at", "by") else None


# Counting.


def _count(tokens: list[Token]) -> float | None:
    """The number that tokens spell ("twenty-four", "two and a half", "a hundred"); None for "several"."""
    total, current = 0.0, 0.0
    for token in tokens:
        if token.code == "q" or token.value is None:
            return None
        if token.code == "A":
            continue
        if isinstance(token.value, (int, float)):
            if token.value >= 100 and token.code == "x":
                current = max(current, 1) * token.value
            elif token.text.lower() == "dozen":
                current = max(current, 1) * 12
            else:
                total, current = total + current, float(token.value)
    return total + current if total + current else float(any(t.code == "A" for t in tokens))


def count_of(text: str) -> tuple[int, str] | None:
    """The whole number and unit that a text such as "two days" is; None for anything else."""
    tokens, codes = tokenize(text)
    match = re.fullmatch(rf"#?{_ABOUT}(?P<count>{_COUNT}|t)-?(?P<unit>U)", codes)
    if match is None:
        return None
    count = _count(tokens[match.start("count") : match.end("count")]) if codes[match.start("count")] != "t" else 1
    unit = tokens[match.start("unit")].value
    return _whole_steps(count, str(unit)) if count else None


_PER_UNIT = {"E": (10, "Y"), "C": (100, "Y"), "F": (2, "W"), "Q": (3, "M")}
_SMALLER = {"Y": (12, "M"), "M": (0, ""), "W": (7, "D"), "D": (24, "H"), "TH": (60, "M"), "TM": (60, "S")}


def _whole_steps(count: float, unit: str) -> tuple[int, str]:
    """A count of units as whole steps of units that the calendar has; half a year is six months."""
    times, unit = _PER_UNIT.get(unit, (1, unit))
    count *= times
    if count != int(count) and unit in ("Y", "W"):
        smaller, unit = _SMALLER[unit]
        count *= smaller
    return round(count), unit


def _duration(count: float | None, unit: str) -> str | None:
    """The TIMEX3 value of a duration: P2D, PT1H30M, PXY; None for what has no unit."""
    times, unit = _PER_UNIT.get(unit, (1, unit))
    head = "PT" if unit[0] == "T" else "P"
    letter = unit[-1] if unit != "WE" else "WE"
    if count is None:
        return f"{head}X{letter}"
    count *= times
    whole, rest = int(count), count - int(count)
    text = f"{whole}{letter}" if whole or not rest else ""
    if rest and _SMALLER.get(unit, (0, ""))[0]:
        size, small = _SMALLER[unit]
        text += f"{'T' if small == 'H' else ''}{round(rest * size)}{small}"
    return head + text if text else None


# The tense of the nearest verb, from its form alone.

_REACH = 14  # tokens; a clause of news English is rarely longer


def _tense(tokens: list[Token], i: int, j: int) -> str | None:
    ahead, behind = list(range(j, min(j + _REACH, len(tokens)))), list(range(i - 1, max(i - 1 - _REACH, -1), -1))
    best: tuple[int, str] | None = None
    for side in (behind, ahead):
        for distance, k in enumerate(side):
            if tokens[k].code in "#" or (
                tokens[k].text == "." and k + 1 < len(tokens) and tokens[k + 1].text[:1].isupper()
            ):
                break
            tense = _verb_tense(tokens[k])
            if tense and (best is None or distance < best[0]):
                best = (distance, tense)
                break
    return best[1] if best else None


def _verb_tense(token: Token) -> str | None:
    word = token.text.lower()
    return tense_words().get(word) or ("past" if token.code == "_" and len(word) > 4 and word.endswith("ed") else None)


def tense_words() -> dict[str, str]:
    """Words that give away a tense, from the lexicon."""
    return _TENSE_WORDS


def _load_tense_words() -> dict[str, str]:
    from core.parse import lexicon

    table = lexicon.load("time")["tense"]
    return {word: tense for tense in ("past", "future") for word in table[tense]}


_TENSE_WORDS = _load_tense_words()

RULES: tuple[tuple[str, Builder], ...] = (
    (r"(?P<iso>C)", _iso),
    # September 8; Friday, September 8, 2023; the evening of Friday, September 8; Tuesday morning, September 12; May 3-5
    (
        rf"{_HOUR}?(?:(?P<wd>[Ww])\.?(?P<pod2>P)?,?t?)?{_MON}t?(?P<day>[doO])(?P<dash>-)(?P<to>[do])(?:,?{_YEAR})?",
        _month_day,
    ),
    (rf"{_HOUR}?(?:(?P<wd>[Ww])\.?(?P<pod2>P)?,?t?)?{_MON}t?(?P<day>[doO])(?:,?{_YEAR})?", _month_day),
    # 8 September 2023; Friday the 8th of September; 3-5 May
    (rf"(?:(?P<wd>[Ww])\.?,?t?)?t?(?P<day>[do])(?P<dash>-)(?P<to>[do])f?{_MON}(?:,?{_YEAR})?", _month_day),
    (rf"{_HOUR}?(?:(?P<wd>[Ww])\.?,?t?)?t?(?P<day>[do])f?{_MON}(?:,?{_YEAR})?", _month_day),
    # September 2023; late September 2023; June last year; early August; the end of November; last July
    (rf"{_THIRD}?{_MON},?f?{_YEAR}", _month),
    (rf"{_THIRD}?(?P<mon>[Mm])f?(?P<step>L)(?P<u>U)", _month),
    (rf"{_THIRD}(?P<mon>[Mm])", _month),
    (r"(?P<step>L)(?P<mon>[Mm])", _month),
    # every Monday, Mondays, every July
    (r"e(?P<wd>W)(?P<pod>P)?", _set),
    (r"e(?P<mon>[Mm])", _set),
    (r"e(?P<pod>P)", _set),
    (r"e_?(?P<n>[dnx])?(?P<u>U)", _set),
    (r"(?P<wd>Z)(?P<pod>P)?", _set),
    # Friday; last Friday; Friday last week; 5 p.m. Friday; Friday evening
    (rf"{_HOUR}?(?:t?(?P<third>E)[-u]?)?(?P<step>L)?(?P<wd>W)(?P<pod2>P)?(?:f?(?P<wstep>L)(?P<u>U))?", _weekday),
    (r"(?:t)?(?P<u>U)(?P<way>[BF])(?P<word>T)", _day_before),
    (rf"{_HOUR}?(?:t?E[-u]?)?(?P<word>T)(?P<pod2>P)?", _day_word),
    (r"(?P<the>t)?(?P<step>L)(?P<pod>P)", _this_morning),
    (rf"{_THIRD}?t?(?P<step>L)?(?P<season>S)f?,?{_YEAR}?", _season),
    # the third quarter of 2023; the 19th century; the first half of last year; Q3 2023
    (r"t?y(?P<ord>O)-?(?P<u>U)", lambda hit: _ordinal_unit_after_year(hit)),
    (rf"t?(?P<third>E)?-?(?P<ord>[oO])-?(?P<u>U)(?:[fi]?t?(?:{_YEAR}|(?P<step>L)(?P<u2>U)))?", _ordinal_unit),
    (rf"t?(?P<ord>[oO])-?(?P<half2>x)[fi]?t?(?:{_YEAR}|(?P<step>L)(?P<u2>U))", _half),
    (rf"(?P<q>9)(?:f?,?{_YEAR})?", _quarter_code),
    (r"t?(?P<third>E)?-?(?P<dec>D)", _decade),
    (rf"t?(?P<step>L)?\$(?P<u>U)?{_YEAR}?", _fiscal),
    (r"(?P<year>y)(?P<dash>-)(?P<to>[ydn])", _year_range),
    # the last two weeks; last week; earlier this year; the end of next month
    (r"t?(?P<step>L)(?P<n>(?:[dn]|x(?:-?x){0,3}|q))-?(?P<u>U)", lambda hit: _span_of_steps(hit)),
    (r"(?P<part>[RH])i?(?P<step>L)(?P<u>U)", _step_unit),
    (r"t?(?P<third>[Ek])f?(?P<the>t)?(?P<step>L)?(?P<u>U)", _step_unit),
    (r"(?P<the>t)?(?P<step>L)(?P<u>U)", _step_unit),
    # two days ago; a year later; two days after
    (rf"{_ABOUT}{_COUNT}-?(?P<u>U)-?(?P<way>G)", _shifted),
    (rf"{_ABOUT}{_COUNT}-?(?P<u>U)-?(?P<way>[HR])", _shifted),
    (rf"{_ABOUT}{_COUNT}(?P<u>U)(?P<way>[BF])", _interval),
    (r"(?P<n>t)(?P<u>U)(?P<way>[BF])", _interval),
    (r"(?:tz|j)(?P<u>U)", _same),
    (rf"{_ABOUT}{_COUNT}-?(?P<u>U)(?P<extra>&Ax)?(?:-?b)?", _for_long),
    (r"(?P<often>V)", _set),
    (r"(?P<ref>J)", _reference),
    (r"t_?v", _future),
    (r"[jt]g", _that_time),
    (rf"(?:t?(?P<u>U))?{_YEAR}", _year),
    (rf"{_THIRD}{_YEAR}", _year),
    (r"(?P<mon>[Mm])", _bare_month),
    (r"(?P<u>U)", _plural_unit),
)


def _ordinal_unit_after_year(hit: Hit) -> Candidate | None:
    year = next(_full_year(t) for t in hit.tokens[hit.i : hit.j] if t.code == "y")
    candidate = _ordinal_unit(hit)
    return replace(candidate, year=year) if candidate and candidate.period else None


def _span_of_steps(hit: Hit) -> Candidate | None:
    """ "the last two weeks", "the next ten years": as long as they say, not a date."""
    unit = hit.word("u")
    value = _duration(_count(hit.many("n")), unit) if unit else None
    return hit.candidate(type="DURATION", value=value) if value else None


_COMPILED = [(re.compile(pattern), builder) for pattern, builder in RULES]
_NAMED = re.compile(r"\(\?P<\w+>")
_ANY = re.compile("|".join(f"(?P<r{i}>{_NAMED.sub('(?:', pattern)})" for i, (pattern, _) in enumerate(RULES)))
