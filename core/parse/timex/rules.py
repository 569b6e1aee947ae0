"""Rules that find time expressions: tokens in, candidates out, nothing anchored to a day yet.

A rule is a regular expression over the codes of tokens (see `tokens`) and a builder that turns what its named
groups hold into a candidate, or refuses. At each place the first rule that builds something wins, so the order of
`RULES` is from the more to the less specific. All repetitions are bounded: the time is linear in the text.

Sources. What counts as a time expression: TimeML Annotation Guidelines 1.2.1 (2006), TIMEX3, and the lexical triggers
of the TIDES 2003 Standard (Ferro et al., 2005) that it builds on. How days and hours are written: ISO 8601 and English
usage. The rules themselves are our own; each family names what its values follow in its builder's module.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from core.parse.timex import build_dates as dates
from core.parse.timex import build_feasts as feasts
from core.parse.timex import build_figures as figures
from core.parse.timex import build_hours as hours
from core.parse.timex import build_steps as steps
from core.parse.timex.beside import beside, is_beside
from core.parse.timex.candidates import Candidate, Hit
from core.parse.timex.counts import count, whole_steps
from core.parse.timex.tense import tense_by_form
from core.parse.timex.tokens import Token, tokenize

Builder = Callable[[Hit], Candidate | None]

_MON = r"(?P<mon>[Mma])\.?"
_WD = r"(?P<wd>[Ww])\.?"
_YEAR = r"(?P<year>[ys])"
_LAST_YEAR = r"f?(?P<ystep>L)(?P<yu>U)"
_THIRD = r"(?:t?(?P<third>[Ek])(?:-|f|i)?t?)"
_HOUR = r"(?:(?:(?P<hour>[Kd]|x(?=p))(?:(?P<half>p)X?|X)|t?(?:E-?)?(?P<pod>P)(?:U(?=f))?|t?E(?P<small>U)(?=f))[uf,]?t?)"
_COUNT = r"(?P<n>[dny]x?|Axf?|x-&-A-x|x(?:[-&]?A?x){0,4}f?A?|A?qf?|A)"
_PLAIN_COUNT = r"(?P<n>(?:[dn]|A?xf?|x(?:-?x){1,3}|q))"
_ABOUT = r"(?:r|ch|@l|12)?"
_KIND = r"(?:[4c]-?)?"

RULES: tuple[tuple[str, Builder], ...] = (
    (r"(?P<iso>C)", dates.iso),
    (r"(?P<numeric>0)", dates.numeric),
    # August of that year; on 5 May that year
    (rf"{_MON}(?P<day>d)?,?f?(?:tz|j)(?P<same>U)", dates.of_that_year),
    (rf"t?(?P<day>[do])f?{_MON},?f?(?:tz|j)(?P<same>U)", dates.of_that_year),
    (rf"{_THIRD}{_MON},?f?(?:tz|j)(?P<same>U)", dates.of_that_year),
    # September 8; Friday, September 8, 2023; the evening of Friday, September 8; Tuesday morning, September 12; May 3-5
    (
        rf"{_HOUR}?(?:{_WD}(?P<pod2>P)?,?t?)?{_MON}t?(?P<day>[doO])(?P<dash>[-2])(?P<to>[do])(?:,?{_YEAR})?",
        dates.month_day,
    ),
    (rf"t?(?P<week>U)f(?:{_WD},?)?{_MON}(?P<day>d)(?:,?{_YEAR})?", dates.month_day),  # the week of March 6
    (rf"{_HOUR}?(?:{_WD}(?P<pod2>P)?,?t?)?{_MON}t?(?P<day>[doO])(?:,?{_YEAR}|{_LAST_YEAR})?", dates.month_day),
    # 8 September 2023; Friday the 8th of September; 3-5 May
    (rf"(?:{_WD},?t?)?t?(?P<day>[do])(?P<dash>[-2])(?P<to>[do])f?{_MON}(?:,?{_YEAR}|{_LAST_YEAR})?", dates.month_day),
    (rf"{_HOUR}?(?:{_WD}(?P<pod2>P)?,?t?)?t?(?P<day>[do])f?{_MON}(?:,?{_YEAR}|{_LAST_YEAR})?", dates.month_day),
    # the second of two days that share a month: May 6 |and 7|; the first: on |15| and 22 February
    (r"(?:(?<=[Mma]d&)|(?<=[Mma]\.d&))(?P<day>[do])(?:,?(?P<year>[ys]))?", dates.second_day),
    (rf"t?(?P<day>[do])(?=&t?[do]f?{_MON}(?:,?{_YEAR})?)", dates.first_day),
    # on the 5th; quarter ended July 31
    (r"(?<=ut)(?P<day>o)", dates.day_of_month),
    (r"t?(?P<mon>[Mm])(?P<u>U)", dates.month_quarter),
    (rf"t(?P<u>U)(?=7_?{_MON}(?P<day>d)(?:,?{_YEAR})?)", dates.quarter_ended),
    # the first week of May; the last days of July 2022
    (rf"t?(?P<edge>[OL])[4_x]?(?P<u>U)f{_MON}(?:,?f?{_YEAR})?", dates.edge_of_month),
    # September 2023; late September 2023; June last year; early August; the end of November; last July
    (rf"{_THIRD}?{_MON},?f?{_YEAR}", dates.month),
    (rf"{_THIRD}?(?P<mon>[Mm])f?(?P<step>L)(?P<u>U)", dates.month),
    (rf"{_THIRD}(?P<mon>[Mm])", dates.month),
    (r"L?(?P<step>L)(?P<mon>[Mm])", dates.month),
    # last Thanksgiving; Christmas Eve; Easter 2022
    (rf"(?P<step>L)?(?P<feast>Q)(?:(?P<eve>3)|(?P<wd>W)|(?P<week>U))?(?P<pod>P)?,?{_YEAR}?", feasts.holiday),
    (rf"(?P<feast>%)~?(?P<day>U),?{_YEAR}?", feasts.named_day),
    (rf"(?P<before>_)(?:(?P<wd>W)|(?P<new>U)(?P<eve>3|U)),?{_YEAR}?", feasts.holiday_of_two_words),
    # every Monday; Mondays; Monday nights; every July; every two weeks
    (r"e(?P<wd>W)(?P<pod>P)?", steps.repeated),
    (r"(?P<wd>W)(?=&WP)", steps.nights_of_two),
    (r"(?P<wd>W)(?P<pod>P)", steps.weekday_nights),
    (r"e(?P<mon>[Mm])", steps.repeated),
    (r"e(?P<pod>P)", steps.repeated),
    (r"e_?(?P<n>[dnx])?(?P<u>U)", steps.repeated),
    (r"(?P<wd>Z)(?P<pod>P)?", steps.repeated),
    # Friday; last Friday; Friday last week; 5 p.m. Friday; early Friday; Friday evening
    (
        rf"[RH]?{_HOUR}?(?:t?(?P<third>E)[-u]?)?(?:t?L?(?P<step>L))?(?P<wd>W)(?P<pod2>P)?(?:f?(?P<wstep>L)(?P<u>U))?",
        dates.weekday,
    ),
    # the day before yesterday; late yesterday; tomorrow morning; this morning; mid-afternoon
    (r"t?(?P<u>U)(?P<way>[BF])(?P<word>T)", steps.day_before),
    (r"t(?P<u>U)(?P<way>[BF])(?P<step>L)(?![UWMwaP])", steps.unit_before_last),
    (rf"{_HOUR}?(?:t?E[-u]?)?(?P<word>T)(?P<pod2>P)?", hours.day_word),
    (r"(?P<the>t)?(?P<step>L)(?P<pod>P)", hours.this_morning),
    (r"E-?(?P<pod>P)", hours.part_of_today),
    (r"[RH]?(?:tz|jz?)(?P<pod>P)", hours.part_of_today),
    (r"t(?P<pod>P)", hours.part_told_of),
    (r"(?P<pod>P)", hours.named_hour),
    (r"(?:tz|jz?)(?P<season>S)", dates.season),
    (rf"{_THIRD}?t?(?P<step>L)?(?P<season>S)(?:[f,]?{_YEAR})?", dates.season),
    # the third quarter of 2023; the 1988 third quarter; next year's first quarter; the 19th century; Q3 2023
    (rf"t?{_YEAR}(?P<ord>O)(?P<dash>-)?(?P<u>U)", dates.ordinal_unit),
    (r"(?P<step>L)(?P<u2>U)(?P<ord>[Oo])(?P<dash>-)?(?P<u>U)", dates.ordinal_unit),
    (r"t?_?(?P<u2>U)-(?P<way>[GR])(?P<ord>[Oo])(?P<dash>-)?(?P<u>U)", dates.ordinal_unit),
    (
        rf"(?P<the>t)?(?P<third>E)?-?\$?(?:(?P<tens>x)-)?(?P<ord>[oO])(?P<dash>-)?(?P<u>U)(?:[fi]?t?(?:{_YEAR}|(?P<step>L)(?P<u2>U)))?",
        dates.ordinal_unit,
    ),
    (rf"t?(?P<ord>[oO])-?(?P<half_word>x)[fi]?t?(?:{_YEAR}|(?P<step>L)(?P<u2>U))", dates.half_year),
    # the second half of the year; the latter half of 1989; the last quarter of 2022; the first two quarters of 2023
    (r"t(?P<ord>[oO])(?P<half_word>x)ft(?P<now>U)(?P<year>y)?", dates.half_year),
    (
        rf"t(?P<edge>[LO_])(?:(?P<n>[dx])?(?P<u>U)|(?P<half_word>x))f(?:{_YEAR}|t?(?P<step>L)(?P<u2>U))",
        dates.edge_of_year,
    ),
    (rf"(?P<q>9)(?:f?,?{_YEAR})?", dates.quarter),
    (r"t?(?P<third>E)?-?(?P<dec>D)", dates.decade),
    (r"t\$?(?P<u>U)(?=j?7|2[Mma])", steps.year_ended),
    (rf"t?{_YEAR}\$(?P<u>U)", dates.fiscal),
    (rf"t?(?P<step>L)?\$(?P<u>U)?{_YEAR}?", dates.fiscal),
    (r"(?P<year>y)(?P<dash>-)(?P<to>[ydn])", dates.year_range),
    (r"(?:tU)(?P<year>y)(?P<dash>-)(?P<to>[ydn])", dates.year_range),
    # the last two weeks; last week; earlier this year; the end of next month; later in the day; year-end
    (
        rf"t?(?P<step>L){_PLAIN_COUNT}(?:[2|]{_PLAIN_COUNT.replace('<n>', '<n2>')})?-?{_KIND}(?P<u>U)(?P<age>-?b)?",
        steps.span_of_steps,
    ),
    (r"[RH]i?(?P<step>L)(?P<u>U)", steps.step_unit),
    (r"[RH]it(?P<u>U)", steps.step_unit),
    (r"t?(?P<third>[Ek])f?(?P<the>t)?(?P<step>L)?(?P<u>U)", steps.step_unit),
    (r"(?P<the>t)?L?(?P<step>L)(?P<u>U)", steps.step_unit),  # this past week
    (r"(?:t?(?P<u>U))-?(?P<third>k)", steps.year_end),
    (r"[dnx](?:U)A(?P<u>U)", steps.repeated),  # 24 hours a day
    # two days ago; a year later; two days after; year-ago
    (rf"{_ABOUT}{_COUNT}-?(?P<u>U)(?P<extra>&Ax)?-?(?P<way>G)", steps.shifted),
    (rf"{_ABOUT}{_COUNT}{_KIND}(?P<u>U)(?P<way>[HR])", steps.shifted),
    (r"(?P<u>U)(?P<way>[GHR])", steps.vaguely_shifted),
    (rf"t?(?:U)-[GR]{_PLAIN_COUNT}(?P<u>U)", steps.span_of_steps),
    (r"A(?P<year>U)-(?P<way>[GR])", figures.year_back),
    (r"t(?P<period>U)A(?P<year>U)(?P<way>[GR])", figures.year_back),
    (r"(?P<year>U)-(?P<way>[GR])U?", figures.year_back),
    (r"t_?(?P<year>U)-(?P<way>[GR])U", figures.year_back),
    (rf"{_ABOUT}{_COUNT}{_KIND}(?P<u>U)(?P<way>[BF])", steps.interval),
    (r"(?P<n>t)(?P<u>U)(?P<way>[BF])", steps.interval),
    (r"(?P<u>U)[BF]", steps.some_before),
    (r"[RH]?i?(?:tz|jz?)(?P<u>U)", steps.same),
    (r"t(?P<latest>Y)(?P<u>U)", figures.the_quarter),
    (r"t(?P<year>y)(?P<u>U)", figures.the_quarter),
    (r"t(?P<u>U)", steps.the_weekend),
    (r"t(?P<u>U)", figures.the_quarter),
    (r"t(?P<u>U)L", steps.day_following),
    (r"t?(?P<u>U)>", steps.ahead),
    (r"t(?P<u>U)", steps.the_unit),
    (r"t(?P<full>4)(?P<u>U)", figures.the_full_year),
    (r"(?<=LU[_h&2|])(?P<step>L)", steps.last_one),  # this year than |last|
    (r"N", steps.until_then),
    (r"t[_84]=", steps.the_term),
    (r"<-?(?P<u>U)", steps.present_day),
    # ten years; the first nine months; two to three weeks; a year and a half
    (rf"t[OY]?{_PLAIN_COUNT}{_KIND}(?P<u>U)", steps.span_of_steps),
    (r"A?(?P<u>U)-(?P<long>8)", steps.unit_long),
    (r"(?:A(?=UfA))?(?P<part>U)(?:-|fA)(?P<u>U)", steps.quarter_century),
    (r"(?P<long>I)", steps.unit_long),
    (
        rf"{_ABOUT}{_COUNT}(?:[2|-]{_COUNT.replace('<n>', '<n2>')})?-?{_KIND}(?P<u>U)(?P<extra>&Ax)?"
        r"(?P<age>-?b)?(?:-8)?",
        steps.for_long,
    ),
    (r"6(?P<u>U)", steps.repeated),
    (r"(?P<often>V)", steps.often),
    (r"c?(?P<ref>J)(?P<u>U)?(?:&U)?", steps.reference),
    (r"5(?P<u>U)", steps.present),
    (r"L", steps.present),
    (r"tL", steps.the_past),
    (r"(?:t_?)?v", steps.future),
    (r"[jt]g", steps.that_time),
    # in 2006; the year 2000; late 2022; nineteen ninety-one
    (rf"(?:t?(?P<u>U))?{_YEAR}", dates.year),
    (rf"{_THIRD}{_YEAR}", dates.year),
    (r"(?:t?(?P<u>U))?(?P<words>x(?:-?x){1,3})", dates.spelled_year),
    (r"(?P<mon>[Mm])(?=-[Mm])", dates.month_to_month),
    (r"(?P<mon>[Mm]|a(?=\.))", dates.bare_month),
    (r"(?P<u>U)", steps.plural_unit),
    (r"(?P<hour>[Kdx])p?it(?P<pod>P)", hours.hour_in_part),
    (r"(?P<hour>[Kdx])(?P<half>p)X?", hours.clock_time),
    (r"(?P<hour>K)X?", hours.hour_of_24),
)

_COMPILED = [(re.compile(pattern), builder) for pattern, builder in RULES]
_NAMED = re.compile(r"\(\?P<\w+>")
# Marks and words that no rule begins with ("_", any other word, only before a weekday or unit): most of a text.
_NO_START = r"(?!_[^WU]|[,.()#~f&2u])"
_ALL = "|".join(f"(?P<r{i}>{_NAMED.sub('(?:', pattern)})" for i, (pattern, _) in enumerate(RULES))
_ANY = re.compile(f"{_NO_START}(?:{_ALL})")
_OFFSET = re.compile(rf"#?(?:{_COUNT}|t)-?(?P<u>U)(?P<way>[BF])")


def find_candidates(text: str) -> tuple[Candidate, ...]:
    """Candidates in text order; they do not overlap."""
    tokens, codes = tokenize(text)
    out: list[Candidate] = []
    position = paragraph = 0
    while match := _ANY.search(codes, position):
        paragraph += codes.count("#", position, match.start())
        start, position = match.start(), match.start() + 1
        if built := _build(tokens, codes, match):
            candidate, position = built
            tense, opens = tense_by_form(tokens, start, position), _opens(tokens, start)
            candidate = replace(candidate, tense=tense, opens=opens, paragraph=paragraph)
            if out and is_beside(out[-1], candidate, text):
                candidate = beside(out.pop(), candidate)
            out.append(candidate)
    return tuple(out)


def count_before(text: str) -> tuple[int, str, str] | None:
    """Count, unit and "before" or "after" of a text such as "two days after"; None for anything else."""
    tokens, codes = tokenize(text)
    match = _OFFSET.fullmatch(codes)
    if match is None:
        return None
    number = count(tokens[slice(*match.span("n"))]) if match["n"] else 1
    unit, way = tokens[match.start("u")].value, tokens[match.start("way")].text.lower()
    return (*whole_steps(number, str(unit)), way) if number else None


def _opens(tokens: list[Token], i: int) -> bool:
    """True where token i follows the start of a sentence or one word after it."""
    return i < 2 or any(tokens[k].code in "#." for k in (i - 1, i - 2))


def _build(tokens: list[Token], codes: str, any_match: re.Match[str]) -> tuple[Candidate, int] | None:
    """What the first rule that accepts the place builds, and the token after it."""
    start = any_match.start()
    for pattern, builder in _COMPILED[int((any_match.lastgroup or "r0")[1:]) :]:
        if match := pattern.match(codes, start):
            groups = {name: match.span(name) for name, found in match.groupdict().items() if found is not None}
            if candidate := builder(Hit(tokens, start, match.end(), groups)):
                after = match.end()
                while after > start + 1 and tokens[after - 1].start >= candidate.end:
                    after -= 1  # the builder left the rest for another expression
                return candidate, after
    return None
