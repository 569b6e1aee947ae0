"""Text to tokens for the rules of time expressions: each token has a code (one letter for its kind) and a value.

The codes of a text, joined, make a string with one letter a token, so that a rule is a short regular expression over
kinds of words instead of a long one over their letters. Vocabulary: `lexicon/time.toml`.

Source: own lists of English words; ISO 8601 for days and hours in figures.
"""

import re
from dataclasses import dataclass
from functools import cache

from core.errors import LexiconError
from core.parse import lexicon
from core.parse.nlp import paragraph_starts

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark; `value` is what the lexicon says it stands for (5 for "May", "D" for "days")."""

    start: int
    end: int
    code: str
    value: Value
    text: str
    is_possessive: bool = False  # "the week's"


# The code of each section of the lexicon. Sections in CAPITALISED only hold where the word begins with a capital.
CODES = {
    "months": "M",
    "month_abbreviations": "a",
    "weekdays": "W",
    "weekday_plurals": "Z",
    "weekday_abbreviations": "w",
    "numbers": "x",
    "ordinals": "O",
    "units": "U",
    "frequencies": "V",
    "day_parts": "P",
    "seasons": "S",
    "day_words": "T",
    "references": "J",
    "decade_words": "D",
    "thirds": "E",
    "third_nouns": "k",
    "steps": "L",
    "vague": "q",
    "approximations": "r",
    "time_zones": "X",
    "holidays": "Q",
    "day_names": "%",
    "long_words": "I",
    "measured": "4",
}
CAPITALISED = frozenset("MmaWwQ%")
# Function words with a code of their own; the others get "_" and are told apart by their text.
WORDS = {
    "a": "A", "an": "A", "the": "t", "of": "f", "in": "i", "on": "u", "and": "&", "to": "2", "ago": "G", "later": "H",
    "afterwards": "H", "afterward": "H", "earlier": "R", "previously": "R", "before": "B", "after": "F", "every": "e",
    "each": "e",
    "same": "z", "that": "j", "these": "5", "at": "@", "least": "l", "up": "1", "more": "c", "less": "c", "fewer": "c",
    "than": "h", "old": "b", "olds": "b", "fiscal": "$", "time": "g", "future": "v", "or": "|", "latest": "Y",
    "eve": "3", "per": "6", "ended": "7", "ending": "7", "long": "8", "ahead": ">", "term": "=", "present": "<",
    "then": "N",
}  # fmt: skip
_PLAIN = {"iso": "C", "numeric": "0", "clock": "K", "short": "s", "meridiem": "p"}
_TOKEN = re.compile(
    r"(?P<iso>(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-]))"
    r"|(?P<numeric>(?<![0-9./-])[0-9]{1,2}(?P<sep>[/.])[0-9]{1,2}(?P=sep)[0-9]{4}(?![0-9/-]))"
    r"|(?P<clock>(?<![0-9:])[0-9]{1,2}:[0-9]{2}(?![0-9:])|(?<![0-9.])[0-9]{1,2}\.[0-9]{2}(?=\s?[ap]\.?m\b)"
    r"|(?<![0-9])[0-2][0-9][0-5][0-9](?=\s(?:GMT|UTC|hours|hrs|local\stime)\b))"
    r"|(?P<decade>(?:\b[0-9]{3}|['’‘]?(?<![0-9])[1-9])0['’]?s\b)"
    r"|(?P<ordinal>\b[0-9]{1,2}(?:st|nd|rd|th)\b)"
    r"|(?P<fraction>\b1/[24]\b|½)"
    r"|(?P<number>(?<![0-9])[0-9]{1,3}(?:,[0-9]{3}){1,3}(?:\.[0-9]{1,3})?(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<short>(?<![\w])['’‘][0-9]{2}\b)"
    r"|(?P<meridiem>(?i:(?<![^\W\d_])[ap](?:\.m\b\.?|m\b)|\bo['’]clock\b))"
    r"|(?P<quarter>\b(?:Q[1-4]|H[12])\b)"
    r"|(?P<word>[^\W\d_]+)(?:['’]s\b)?"
    r"|(?P<mark>[^\w\s])"
)
_LONGEST_NUMBER = 9  # digits; longer ones are no count of days or years


@cache
def vocabulary() -> dict[str, tuple[str, Value]]:
    """Each word, lower case, with its code and value. Raises LexiconError that names the section and the entry."""
    content = lexicon.load("time")
    out: dict[str, tuple[str, Value]] = {word: (code, word) for word, code in WORDS.items()}
    for section, code in CODES.items():
        for word, value in _section(content, section).items():
            if not isinstance(value, (int, float, str)) or word != word.lower():
                raise LexiconError(f"time.toml: [{section}] {word!r} = {value!r}: lower case = number or text.")
            out[word] = (code, value)
    out["may"] = ("m", 5)  # a verb more often than a month
    return out


def tokenize(text: str) -> tuple[list[Token], str]:
    """The tokens and their codes joined; a paragraph's start is a token of its own with the code "#"."""
    known = vocabulary()
    breaks = paragraph_starts(text)
    tokens: list[Token] = []
    position = 0
    for match in _TOKEN.finditer(text):
        while position < len(breaks) and breaks[position] <= match.start():
            tokens.append(Token(breaks[position], breaks[position], "#", None, ""))
            position += 1
        tokens.append(_token(match, known))
    return tokens, "".join(t.code for t in tokens)


def _token(match: re.Match[str], known: dict[str, tuple[str, Value]]) -> Token:
    kind = match.lastgroup or ""
    text = match[kind]  # without the "'s" that may follow a word
    if kind == "word":
        code, value = _word(text, known)
    elif kind == "number":
        code, value = _number(text)
    elif kind == "mark":
        code, value = ("-" if text in "-–—‐‑" else text if text in ",.()" else "~"), text
    elif kind == "fraction":
        code, value = "x", 0.25 if text == "1/4" else 0.5
    elif kind == "decade":
        digits = "".join(c for c in text if c.isdigit())
        code, value = "D", int(digits[:-1]) if len(digits) == 4 else 190 + int(digits[0])
    elif kind == "ordinal":
        code, value = "o", int(text[:-2])
    elif kind == "quarter":
        code, value = "9", text
    else:
        code, value = _PLAIN[kind], text
    return Token(match.start(), match.end(kind), code, value, text, kind == "word" and match.end() > match.end(kind))


def _word(text: str, known: dict[str, tuple[str, Value]]) -> tuple[str, Value]:
    lower = text.lower()
    code, value = known.get(lower) or ("_", lower)
    if code in CAPITALISED and not text[0].isupper():
        return "_", lower
    return code, value


def _number(text: str) -> tuple[str, Value]:
    plain = text.replace(",", "")
    if "." in plain:
        return "n", float(plain) if len(plain) <= _LONGEST_NUMBER else None
    if len(plain) > _LONGEST_NUMBER:
        return "~", None
    value = int(plain)
    if len(text) <= 2:
        return ("d" if 1 <= value <= 31 else "n"), value
    return ("y" if len(text) == 4 and value >= 1000 else "n"), value


@cache
def context(name: str) -> frozenset[str]:
    """Words that may stand next to an expression, by the name of their list. Raises LexiconError if it is missing."""
    words = lexicon.load("time").get("context", {}).get(name)
    if not isinstance(words, list):
        raise LexiconError(f"time.toml: [context] needs a list {name!r}.")
    return frozenset(words)


def _section(content: dict[str, object], name: str) -> dict[str, object]:
    section = content.get(name)
    if not isinstance(section, dict) or not section:
        raise LexiconError(f"time.toml: the section [{name}] is missing or empty.")
    return section
