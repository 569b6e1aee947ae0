"""Numbers in words and digits: how many "two dozen", "1,960" and "$40 billion" are."""

import re

_NUMBER: dict[str, float] = {
    **{"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0},
    **{
        "nine": 9.0,
        "ten": 10.0,
        "eleven": 11.0,
        "twelve": 12.0,
        "dozen": 12.0,
        "hundred": 100.0,
        "thousand": 1e3,
        "million": 1e6,
        "billion": 1e9,
        "trillion": 1e12,
    },
}
_DIGITS = re.compile(r"\d[\d,]{0,20}(?:\.\d{1,9})?")


def value_of(text: str) -> float | None:
    """The number of "1,960 soldiers", "$40 billion", "two citizens"; None where words do not add up."""
    match = _DIGITS.search(text)
    value = float(match.group().replace(",", "")) if match else None
    for word in text.lower().replace("-", " ").split()[:8]:
        number = _NUMBER.get(word)
        if number is None:
            continue
        if value is None:
            value = number
        elif number >= 100 or word == "dozen":
            value *= number
    return value
