"""Made-up events for charts: as many as asked for, of five countries, in clusters, some of several sources."""

import datetime as dt
import random
from functools import cache

import pandas as pd

NAMES = {"RU": "Russia", "KP": "North Korea", "KR": "South Korea", "US": "United States", "CN": "China"}
SOURCES = ["EFE", "Sky News", "AFP", "Reuters", "BBC"]
DEEDS = (
    "accuses {} of selling arms",
    "hosts a delegation from {}",
    "and {} hold talks in Vienna on grain, prisoners and the reopening of two crossings that were shut in spring",
    "warns {}",
    "sanctions two citizens of {}",
    "tests a missile near {}",
    "summons the envoy of {} over remarks about the border",
)
TYPES = ["ACCUSE", "CONSULT", "CONSULT", "THREATEN", "SANCTION", "MOBILIZE", "ACCUSE"]
FIRST = dt.date(2023, 6, 1)


@cache
def made_events(n, *, seed=1, days=120, differs=False):
    """A timeline frame of n events within so many days, later ones more often; some far off, some of a month."""
    luck = random.Random(seed)  # noqa: S311 - no secret
    return pd.DataFrame(
        [_event(i, luck, days, differs) for i in range(n)], columns=list(_event(0, luck, days, differs))
    )


def _event(number, luck, days, differs):
    actor, other = luck.sample(list(NAMES), 2)
    first = last = FIRST + dt.timedelta(days=int(days * luck.random() ** 0.6))
    kind = luck.random()
    if kind < 0.08:
        first = first.replace(day=1)
        last = (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    elif kind < 0.1:
        first, last = dt.date(2006 + number % 8, 1, 1), dt.date(2006 + number % 8, 12, 31)
    n_sources = luck.choices([1, 2, 3, 5], [70, 20, 7, 3])[0]
    deed = luck.randrange(len(DEEDS))
    return {
        "story_id": f"s{number}",
        "type": TYPES[deed],
        "title": f"{NAMES[actor]} {DEEDS[deed].format(NAMES[other])}",
        "status": luck.choices(["reported", "alleged", "announced", "denied"], [75, 12, 9, 4])[0],
        "date_start": pd.Timestamp(first),
        "date_end": pd.Timestamp(last),
        "lane": actor if kind < 0.97 else None,
        "n_sources": n_sources,
        "n_articles": n_sources,
        "sources": SOURCES[:n_sources],
        "countries": sorted({actor, other, *(luck.sample(list(NAMES), 1) if kind > 0.8 else ())}),
        "differs": differs and n_sources > 1,
    }
