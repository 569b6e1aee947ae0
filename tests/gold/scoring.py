"""Scores what `dateline parse` prints against articles labelled by hand.

A quotation or an event counts as found at an overlap of half its characters or in its sentence; a date only when both
its days are right; a name when its words are the gold's in any of its mentions.
"""

import calendar
import datetime as dt
import re
import unicodedata

SMALL_WORDS = {"the", "of", "a", "mr", "mrs", "ms"}


def score(gold: list[dict], said: dict[str, dict]) -> dict[str, float]:
    """Figures over all articles; `said` by file name, one that is missing counts as empty."""
    pairs = [(g, said.get(g["file"], {"text": ""})) for g in gold]
    figures = {
        "published_accuracy": share(p.get("published") == g["published"] for g, p in pairs),
        "source_accuracy": share(is_same_name(g["source"], p.get("source")) for g, p in pairs),
    }
    return figures | score_entities(pairs) | score_quotes(pairs) | score_events(pairs)


def score_entities(pairs) -> dict[str, float]:
    found, places, split = [], [], 0
    for gold, said in pairs:
        for want in gold["entities"]:
            named = [e for e in said.get("entities", []) if words(want["name"]) in names_of(e, said["text"])]
            found.append(bool(named))
            split += max(len(named) - 1, 0)
            if named and want["country"]:
                places.append(any(e["country"] == want["country"] for e in named))
    return {"entity_recall": share(found), "entity_country_accuracy": share(places), "entities_split": float(split)}


def names_of(entity: dict, text: str) -> list[list[str]]:
    mentions = [text[m["start"] : m["end"]] for m in entity["mentions"] if m["kind"] == "name"]
    return [words(name) for name in (entity["name"], *mentions)]


def score_quotes(pairs) -> dict[str, float]:
    hit = n_gold = n_said = 0
    speakers = []
    for gold, said in pairs:
        quotes = said.get("quotes", [])
        n_gold, n_said = n_gold + len(gold["quotes"]), n_said + len(quotes)
        for want, got in match(gold["quotes"], quotes):
            hit += 1
            speakers.append(is_same_name(want["speaker"], (got["speaker"] or {}).get("name")))
    f1 = 2 * hit / (n_gold + n_said) if n_gold + n_said else 0.0
    return {"quote_f1": f1, "speaker_accuracy": share(speakers)}


def match(gold: list[dict], said: list[dict]) -> list[tuple[dict, dict]]:
    """Greedy one-to-one pairs with an overlap of at least half, best first."""
    ranked = sorted(((overlap(g, s), i, j) for i, g in enumerate(gold) for j, s in enumerate(said)), reverse=True)
    left, right, out = set(), set(), []
    for value, i, j in ranked:
        if value >= 0.5 and i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((gold[i], said[j]))
    return out


def score_events(pairs) -> dict[str, float]:
    found, dates, types, countries, extra = [], [], [], [], 0
    for gold, said in pairs:
        free = list(said.get("events", []))
        for want in gold["events"]:
            got = max(free, key=lambda e: nearness(want, e), default=None)
            found.append(got is not None and nearness(want, got) > 0)
            if not found[-1]:
                continue
            free.remove(got)
            if want["date"]:
                dates.append((got["date_start"], got["date_end"]) == tuple(str(day) for day in days(want["date"])))
            if want["types"]:
                types.append(got["type"] in want["types"])
            if want["countries"]:
                both, either = (
                    set(want["countries"]) & set(got["countries"]),
                    set(want["countries"]) | set(got["countries"]),
                )
                countries.append(len(both) / len(either))
        extra += len(free)
    return {
        "event_recall": share(found),
        "event_date_accuracy": share(dates),
        "event_type_accuracy": share(types),
        "event_country_jaccard": sum(countries) / len(countries) if countries else 0.0,
        "event_extra_per_article": extra / len(pairs),
    }


def nearness(want: dict, got: dict) -> float:
    """0 outside the event's sentence, more the better the triggers agree."""
    if not got["sentence"]["start"] <= want["start"] < got["sentence"]["end"]:
        return 0.0
    trigger = got["trigger"]
    touches = min(trigger["end"], want["end"]) > max(trigger["start"], want["start"])
    return 1 + 2 * overlap(trigger, want) + touches


def overlap(a: dict, b: dict) -> float:
    both = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return max(both, 0) / (max(a["end"], b["end"]) - min(a["start"], b["start"]))


def days(value: str) -> tuple[dt.date, dt.date]:
    """First and last day of "2023", "2023-07", "2023-07-01" or "A/B"."""
    if "/" in value:
        first, last = value.split("/")
        return days(first)[0], days(last)[1]
    year, month, day = ([int(part) for part in value.split("-")] + [0, 0])[:3]
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not day:
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day), dt.date(year, month, day)


def words(name: str | None) -> list[str]:
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode().lower()
    return [word for word in re.findall(r"[a-z0-9]+", plain) if word not in SMALL_WORDS]


def is_same_name(gold: str, said: str | None) -> bool:
    """True where one name's words are all in the other's."""
    g, s = set(words(gold)), set(words(said))
    return bool(g and s) and (g <= s or s <= g)


def share(claims) -> float:
    claims = list(claims)
    return sum(claims) / len(claims) if claims else 0.0
