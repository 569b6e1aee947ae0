"""Article text as safe HTML with what was found in it marked.

Every character of the article is escaped; the only tags are our own `<mark>` and `<span>`, with classes from a fixed
set and labels escaped as attributes. This is the one way article text reaches a page (safety.md).
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

# Class by kind of mark; anything else is not drawn.
KINDS = {
    "name": "dl-name",
    "date": "dl-date",
    "quote": "dl-quote",
    "trigger": "dl-event",
    "focus": "dl-focus",
    "hit": "dl-hit",
}
# Invisible characters that reorder or hide text are shown by name.
_HIDDEN = {
    **{chr(c): f"U+{c:04X}" for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)},
    **{chr(c): f"U+{c:04X}" for c in (0x180E, 0x200B, *range(0x2060, 0x2065), *range(0x206A, 0x2070), 0xFEFF)},
}
# Of a figure, line separators too: within a sort order by names they end the expression that Vega makes of it.
_HIDDEN_CHAR = re.compile(f"[{''.join(_HIDDEN)}\u2028\u2029]")
_BY_NAME = {name: char for char, name in _HIDDEN.items()}
_SHOWN = re.compile(rf"\[({'|'.join(map(re.escape, _BY_NAME))})\]")
# What of a figure is never shown: keys that a click hands back.
_KEYS = frozenset(("customdata", "ids", "meta"))


def visible(part: Any) -> Any:
    """A figure, in dictionaries and lists, or a text: what cannot be seen is shown by name, such as [U+202E]."""
    if isinstance(part, str):
        return _HIDDEN_CHAR.sub(lambda m: f"[{_HIDDEN[m[0]]}]" if m[0] in _HIDDEN else " ", part)
    if isinstance(part, dict):
        return {key: value if key in _KEYS else visible(value) for key, value in part.items()}
    return [visible(one) for one in part] if isinstance(part, (list, tuple)) else part


def is_hiding(texts: Iterable[object]) -> bool:
    """Whether any of the texts holds what cannot be seen; what is no text holds nothing."""
    return bool(_HIDDEN_CHAR.search("\n".join(text for text in texts if isinstance(text, str))))


def written(shown: str) -> str:
    """A text as it was before `visible` showed it: what a reader chooses of a list that was made so."""
    return _SHOWN.sub(lambda m: _BY_NAME[m[1]], shown)


def marked(text: str, marks: Iterable[Mapping[str, Any]] = (), *, kinds: Iterable[str] = KINDS) -> str:
    """The text as HTML; marks may nest and overlap, each piece carries the classes of all that cover it.

    marks: [start, end) offsets into `text`, kind, label (shown on hovering). kinds: those to draw. Marks outside the
    text are cut to it.
    """
    wanted = set(kinds) & set(KINDS)
    spans = [
        (max(int(m["start"]), 0), min(int(m["end"]), len(text)), str(m["kind"]), str(m.get("label") or ""))
        for m in marks
        if m["kind"] in wanted
    ]
    spans = sorted((s for s in spans if s[0] < s[1]), key=lambda s: (s[0], -s[1]))
    edges = sorted({0, len(text), *(s[0] for s in spans), *(s[1] for s in spans)})
    out: list[str] = []
    active: list[tuple[int, int, str, str]] = []
    position = 0
    for start, end in zip(edges, edges[1:], strict=False):
        while position < len(spans) and spans[position][0] == start:
            active.append(spans[position])
            position += 1
        active = [s for s in active if s[1] > start]
        out.append(_piece(text[start:end], active))
    return "".join(out)


def plain(text: object) -> str:
    """A name, a title, a source: escaped, hidden characters shown."""
    return _visible(escape(str(text)))


def _piece(text: str, active: list[tuple[int, int, str, str]]) -> str:
    safe = plain(text)
    if not active:
        return safe
    classes = " ".join(dict.fromkeys(KINDS[s[2]] for s in active))
    # The shortest mark says most about these very words.
    label = next((s[3] for s in sorted(active, key=lambda s: s[1] - s[0]) if s[3]), "")
    title = f' title="{escape(visible(label))}"' if label else ""
    return f'<mark class="{classes}"{title}>{safe}</mark>'


def _visible(safe: str) -> str:
    if not any(char in _HIDDEN for char in safe):
        return safe
    return "".join(f'<span class="dl-hidden-char">{_HIDDEN[c]}</span>' if c in _HIDDEN else c for c in safe)
