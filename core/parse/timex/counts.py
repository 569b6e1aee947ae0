"""Numbers in words and digits, and the durations they make: "two and a half years" is P2Y6M.

Source: ISO 8601 periods, with TIMEX3's X for an unknown count (TimeML 1.2.1).
"""

from core.parse.timex.tokens import Token

# Larger units as the ones that a TIMEX3 duration is written in.
_WRITTEN_AS = {"E": (10, "Y"), "C": (100, "Y"), "F": (2, "W")}
_SMALLER = {"Y": (12, "M"), "M": (0, ""), "W": (7, "D"), "D": (24, "H"), "TH": (60, "M"), "TM": (60, "S")}


def count(tokens: list[Token]) -> float | None:
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


def whole_steps(count: float, unit: str) -> tuple[int, str]:
    """A count of units as whole steps of units that the calendar has; half a year is six months."""
    times, unit = _WRITTEN_AS.get(unit, (1, unit))
    count *= times
    if count != int(count) and unit in ("Y", "W"):
        smaller, unit = _SMALLER[unit]
        count *= smaller
    return round(count), unit


def duration(count: float | None, unit: str) -> str | None:
    """The TIMEX3 value of a duration: P2D, PT1H30M, PXY; None for what has no unit."""
    times, unit = _WRITTEN_AS.get(unit, (1, unit))
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
