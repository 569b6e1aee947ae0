"""One record a person: full names, surnames and one-letter misspellings of the same name in one article.

Surname first where the family name is one that is said first ("Kim" for "Kim Jong Un"), last elsewhere. A surname is
the person of that name read last. Linear: names are compared through the spellings with one letter left out, not
pairwise.
"""

from bisect import bisect_left
from collections import Counter, defaultdict

from core.parse.countries import lookup
from core.parse.names.find import Found
from core.parse.names.titles import (
    SUFFIXES,
    honorific,
    is_before,
    is_family_first,
    is_royal,
    is_title,
    with_particles,
    words_of,
)

# A word shorter than this is not compared for misspellings: "Li" and "Lu" are two names.
_MIN_WORD = 4


def surname(name: str) -> str:
    """The word by which news calls a person again."""
    words = [w for w in name.split() if w.strip(".,").casefold() not in SUFFIXES]
    if len(words) > 1 and is_family_first(words[0]) and (len(words) == 3 or "-" in words[1] or len(words) == 2):
        return words[0]
    return words[-1] if words else name


def cluster(found: list[Found], text: str) -> dict[int, str]:
    """For the index of each PERSON span, the full name it belongs to, as most often written."""
    royal = _royal_names(found, text)
    bare = {i: without_title(f.text) for i, f in enumerate(found) if f.label == "PERSON"}
    people = [name for name in bare.values() if " " in name]
    short = {_plain(s) for name in people if (s := with_particles(name))}
    full = Counter(name for name in people if _plain(name) not in short)
    shown = _canonical(full)
    by_word: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for i, name in bare.items():
        if name in shown:
            for word in _call_names(name):
                by_word[word].append((found[i].start, shown[name]))
    for i, name in royal.items():
        by_word[_plain(found[i].text)].append((found[i].start, name))
    for at in by_word.values():
        at.sort()
    out: dict[int, str] = {}
    for i, name in bare.items():
        out[i] = royal.get(i) or shown.get(name) or _nearest(by_word.get(_plain(name), []), found[i].start) or name
    return out


def without_title(name: str) -> str:
    """ "Ohio Senator Jane Roe" and "Professor Roe" without their titles; a king's stays."""
    words = name.split()
    k = 0
    for i, word in enumerate(words[:-1]):
        if is_royal(word) or not (is_title(word) or is_before(word) or honorific(word) is not None or lookup(word)):
            break
        if is_title(word) or honorific(word) is not None:
            k = i + 1
    rest = words[k:]
    return " ".join(rest) if rest[0][0].isupper() and rest[0].strip(".,").casefold() not in SUFFIXES else name


def _royal_names(found: list[Found], text: str) -> dict[int, str]:
    """ "King Hussein" by its index, unless a full name of the article begins with that given name."""
    given = {words_of(f.text)[0] for f in found if f.label == "PERSON" and " " in f.text}
    out: dict[int, str] = {}
    for i, f in enumerate(found):
        title = text[max(0, f.start - 12) : f.start].split()[-1:] if text[f.start - 1 : f.start] == " " else []
        if f.label == "PERSON" and " " not in f.text and title and is_royal(title[0]) and _plain(f.text) not in given:
            out[i] = f"{title[0]} {f.text}"
    return out


def _canonical(full: Counter[str]) -> dict[str, str]:
    """Each full name to the spelling that stands for all that are the same: the one used most, the first on a tie."""
    leader: dict[str, str] = {}
    first: dict[tuple[str, ...], str] = {}
    for name, _ in full.most_common():
        keys = list(_keys(words_of(name)))
        same = next((first[k] for k in keys if k in first), name)
        leader[name] = same
        for k in keys:
            first.setdefault(k, same)
    return leader


def _keys(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """What two spellings of a name share: all words, or all but one that differs in a letter; first and last word."""
    keys = [words]
    if len(words) > 2 and not is_family_first(words[0].title()):
        keys.append((words[0], words[-1]))
    for k, word in enumerate(words):
        if len(word) < _MIN_WORD or len(words) < 2:
            continue
        cut = [word, *(word[:c] + word[c + 1 :] for c in range(1, min(len(word), 20)))]
        keys += [(*words[:k], f"~{w}", *words[k + 1 :]) for w in cut]
    return keys


def one_edit(a: str, b: str) -> bool:
    """True where two names are the same but for one letter of one word."""
    x, y = words_of(a), words_of(b)
    return x != y and len(x) == len(y) and not set(_keys(x)).isdisjoint(_keys(y))


def _call_names(name: str) -> list[str]:
    words = [_plain(w) for w in name.split() if w.strip(".,").casefold() not in SUFFIXES]
    last = _plain(surname(name))
    out = [last, *(w for w in (words[-1], words[0]) if w != last)]
    if with_particles(name):
        out.append(_plain(with_particles(name)))
    return out


def _plain(word: str) -> str:
    return " ".join(words_of(word))


def _nearest(at: list[tuple[int, str]], start: int) -> str | None:
    """The person named last before, else the first named after."""
    i = bisect_left(at, (start, ""))
    return at[i - 1][1] if i else (at[0][1] if at else None)
