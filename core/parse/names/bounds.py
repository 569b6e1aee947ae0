"""Where a name begins and ends: what the NER cut off or ran into, and bodies that it passed over.

Each function takes and gives spans in text order without overlaps, in time linear in the text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from core.parse.countries import Reading, lookup
from core.parse.names.find import Cover, Found, clean, covered
from core.parse.names.labels import is_body_head, is_people

# Bodies named after what they are of: "Bank of England"; others ("ministers of", "court of") belong to a land.
_OF_LAND = frozenset(
    {
        "party", "bank", "university", "college", "federation", "confederation", "association", "union", "society",
        "league", "church", "institute", "academy", "democrats", "conference",
    }
)  # fmt: skip
_OF = re.compile(r" of (?:the )?|(?<= of) (?:the )?")
# Up to six capitalised words; the last of them decides.
_RUN = re.compile(r"\b[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w'’-]*){1,5}")
_SITE = re.compile(r"\b[A-Z][A-Za-z0-9]{2,30}\.(?:com|org|net)\b")
# "the FARC"; and "the Trojans", which must stand there more than once.
_THE_SHORT = re.compile(r"(?<=\b[Tt]he )[A-Z]{3,6}\b(?![-'’ ][A-Z])")
_THE_TEAM = re.compile(r"(?<=\b[Tt]he )[A-Z][a-z]{2,}s\b(?! [A-Z])")
# The platform: "wrote on X", "X users", "X, formerly Twitter".
_PLATFORM = re.compile(
    r"\b(?:on|platform|network|site|app|via|service|rebranded|renamed|called|now) (X)(?![\w'’-]|\.\w| [A-Z](?!\w*day))"
    r"|\b(X)(?= (?:users?|posts?|account|owner|feed|page|platform)\b|,? \(?(?:formerly|previously)\b)"
)
# Once is enough where it plays: "a win over the Harriers".
_PLAYED = re.compile(r"\b(?:over|against|beat|defeated|edged|visit|visiting|host|hosting|faced?|facing|vs\.?) [Tt]he $")
# A headline in title case is one long run of capitals, in which only the NER tells names.
_MAX_RUN = 6


def with_bodies_of(found: list[Found], text: str) -> list[Found]:
    """ "Communist Party" + "of" + "Sri Lanka" is one name."""
    out: list[Found] = []
    for f in found:
        last = out[-1] if out else None
        if last and last.label == "ORG" and not isinstance(last.known, Reading) and f.label in ("GPE", "LOC", "ORG"):
            joint = _OF.fullmatch(text, last.end, f.start) if f.start - last.end <= len(" of the ") else None
            head = last.text.removesuffix(" of").split()[-1].lower()
            if joint and head in _OF_LAND and f.text[0].isupper():
                out[-1] = Found(last.start, f.end, text[last.start : f.end], "ORG", "ner")
                continue
        out.append(f)
    return out


def without_aliases(found: list[Found]) -> list[Found]:
    """ "World Economic Forum WEF conference" is the forum, then its short name."""
    out: list[Found] = []
    for f in found:
        words = f.text.split(" ")
        k = next((k for k, w in enumerate(words) if k > 1 and _is_alias(w, words[:k])), 0)
        if f.known is None and k and f.label != "PERSON":
            name = " ".join(words[:k])
            middle = f.start + len(name) + 1
            out.append(Found(f.start, middle - 1, name, "ORG", f.by))
            out.append(Found(middle, middle + len(words[k]), words[k], "ORG", f.by))
        else:
            out.append(f)
    return out


def _is_alias(word: str, before: list[str]) -> bool:
    return len(word) > 1 and word.isupper() and word == "".join(w[0] for w in before if w and w[0].isupper())


def with_bodies(found: list[Found], masked: str, text: str) -> list[Found]:
    """Bodies that the NER did not see: capitals up to "Party" or "College", and sites ("Example.com")."""
    taken = covered(f for f in found if not _is_adjective(f))
    new: list[Found] = []
    for m in _RUN.finditer(masked):
        if (made := _body(m.start(), m.group(), taken, text)) and not taken.touches(made.start, made.end):
            new.append(made)
    for start, end in [*_single(masked)]:
        made = None if taken.touches(start, end) else clean(start, end, text, "ORG")
        new += [made] if made else []
    fresh = covered(_in_order(new))
    kept = [f for f in found if not fresh.touches(f.start, f.end)]
    return sorted([*kept, *_in_order(new)], key=lambda f: f.start)


def _single(masked: str) -> Iterator[tuple[int, int]]:
    """Single words that name a body: sites, capitals and teams after "the"."""
    yield from (m.span() for m in _SITE.finditer(masked))
    yield from (m.span(m.lastindex or 0) for m in _PLATFORM.finditer(masked))
    if masked.isupper():
        return
    yield from (m.span() for m in _THE_SHORT.finditer(masked))
    teams = [m for m in _THE_TEAM.finditer(masked) if not is_people(m.group()) and lookup(m.group()) is None]
    often = Counter(m.group() for m in teams)
    for m in teams:
        if often[m.group()] > 1 or _PLAYED.search(masked, max(0, m.start() - 16), m.start()):
            yield m.span()


def _body(start: int, run: str, taken: Cover, text: str) -> Found | None:
    """The part of a run of capitalised words up to its last body head; None where there is none or it goes on."""
    words = run.split(" ")
    if len(words) > _MAX_RUN or run.isupper():
        return None
    if words[0] in ("The", "A", "An", "This", "In", "At", "On", "But", "And"):
        start += len(words[0]) + 1
        words = words[1:]
    last = max((k for k, w in enumerate(words) if is_body_head(w)), default=0)
    if last == 0 or (last + 1 < len(words) and words[last + 1][0].isupper() and len(words) - last > 2):
        return None
    end = start + len(" ".join(words[: last + 1]))
    return clean(start, end + (text[end : end + 1] == "."), text, "ORG")  # which knows what keeps its full stop


def _is_adjective(f: Found) -> bool:
    return f.label == "NORP" or (isinstance(f.known, Reading) and f.known.kind == "people")


def _in_order(found: list[Found]) -> list[Found]:
    out: list[Found] = []
    for f in sorted(found, key=lambda f: (f.start, -f.end)):
        if not out or f.start >= out[-1].end:
            out.append(replace(f))
    return out
