"""What the rules of time expressions pass around: the candidate they build and the hit they build it from."""

from dataclasses import dataclass, field, replace
from typing import Any

from core.parse.timex.tokens import Token


@dataclass(frozen=True, slots=True)
class Candidate:
    """A time expression found in the text, not yet anchored to a day.

    `how` says what its days are counted from: "calendar" its own fields, of which `year` may be missing; "weekday" the
    named day nearest to publication, "weekend" likewise; "deictic" `steps` units from publication; "narrative" `steps`
    units from the time expression before it; "the_quarter" the quarter told of and "year_back" one year before it,
    as "compared" is where that quarter was told of last; "told" is the day told of and "full_year"
    its year or that of publication;
    "interval" from the clause that follows ("two days after Kim met Putin"); "beside" from the date that follows ("the
    day before last Tuesday"); "day_of_month" the day of that number in the month told of; "fixed" nothing.
    `steps` for "calendar" counts years and for "weekday" weeks from publication where `unit` is "W"; with the unit "N"
    the weekday is counted from the time expression before it. A "calendar" day with the unit "W" stands for its
    week, one with the unit "N" is of the year told of.
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
    period: str | None = None  # SP, SU, FA, WI, Q1-Q4, H1, H2, EASTER, THANKSGIVING
    third: str | None = None  # early, mid, late, earlier, later
    clock: str | None = None  # TMO, T17:00
    steps: int | None = None
    unit: str | None = None
    tense: str | None = None  # past, future, either: of the nearest verb
    opens: bool = False  # at the head of its sentence, after a preposition at most
    paragraph: int = 0
    beside: "Candidate | None" = None  # the date that "beside" counts from


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

    def candidate(self, **fields: Any) -> Candidate:
        """A candidate over the matched tokens; a full stop at their end may close the sentence and stays out."""
        last = self.j - 2 if self.tokens[self.j - 1].code == "." and self.j - self.i > 1 else self.j - 1
        base = Candidate(self.tokens[self.i].start, self.tokens[last].end)
        return replace(base, **fields)

    def candidate_from(self, i: int, found: Candidate) -> Candidate:
        """A candidate that starts at a later token."""
        return replace(found, start=self.tokens[i].start)

    def without(self, name: str) -> "Hit":
        """The hit as it would be if its last group, and a comma or "of" before it, had not matched."""
        j = self.groups[name][0]
        j -= self.tokens[j - 1].code in ",f"
        return Hit(self.tokens, self.i, j, {key: span for key, span in self.groups.items() if span[0] < j})
