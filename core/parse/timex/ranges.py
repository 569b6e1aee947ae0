"""A range of dates to its two ends: "May 3-5", "6 to 7 February 1920", "1914-1918" are two expressions each.

TIMEX2 and TIMEX3 give each end of a range a value of its own. What is said of a range holds for all of it, so both
ends keep the days of the whole.
"""

import re
from dataclasses import dataclass, replace

from core.parse.timex.candidates import Candidate
from core.parse.timex.stepping import Resolved

# What joins two ends, between their digits; after "and" each end stands for itself.
_JOINT = re.compile(r"(?<=[0-9])(?:st|nd|rd|th)?(?P<joint>\s?[-–—‐‑]\s?|\s(?:to|and)\s)(?=[0-9])")


@dataclass(frozen=True, slots=True)
class End:
    """One expression with its place: what a candidate gives, once or twice."""

    start: int
    end: int
    found: Resolved


def ends_of(candidate: Candidate, found: Resolved, text: str) -> tuple[End, ...]:
    """The two ends of a range, else the candidate as it is; text: the whole article's."""
    whole = End(candidate.start, candidate.end, found)
    first, slash, last = (found.value or "").partition("/")
    joints = list(_JOINT.finditer(text, candidate.start, candidate.end)) if slash else []
    if len(joints) != 1:
        return (whole,)
    start, end = joints[0].span("joint")
    return (
        End(candidate.start, start, replace(found, value=first)),
        End(end, candidate.end, replace(found, value=last)),
    )
