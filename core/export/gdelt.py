"""Events in the columns of GDELT 2.0, so that what reads GDELT reads them; tab-separated, with a header.

A row is a story and a pair of its parties. All 61 columns stand in GDELT's order; those we cannot fill are empty, also
codes that GDELT takes from CAMEO and FIPS, which we have not. EventRootCode holds PLOVER's type instead. SQLDATE is
filled only where the day is known, MonthYear only where the month is; after GDELT's columns follow ours, with the date
as precisely as it is known. Source: GDELT 2.0 Event Database codebook, for the names and order of columns.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from pathlib import Path
from typing import Any

from core.export.cells import field
from core.export.chosen import Job, events
from core.export.stories import ASKED as OF_STORIES
from core.export.stories import stories
from core.export.vocabulary import quad_of, scale_of

_ACTOR = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
    "Type2Code", "Type3Code",
)  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
GDELT_COLUMNS = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
OWN_COLUMNS = ("StoryID", "PloverMode", "Status", "DateEDTF", "DateStart", "DateEnd", "DateInferred", "Title")
COLUMNS = (*GDELT_COLUMNS, *OWN_COLUMNS)

ASKED = OF_STORIES

Party = Mapping[str, Any]
_WEB = ("http://", "https://")


def write(job: Job, path: Path) -> dict[str, int]:
    """Writes the rows of the chosen events. Returns how many, and how many stories were left out: those undated."""
    n = left_out = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("\t".join(COLUMNS) + "\n")
        for story in stories(job, events(job.filters)):
            left_out += story["date_start"] is None
            for row in _rows(story, job.alpha3):
                stream.write("\t".join(_field(row, column) for column in COLUMNS) + "\n")
                n += 1
    return {"events": n, "left out": left_out}


def _rows(story: Mapping[str, Any], alpha3: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    if story["date_start"] is None or story["date_end"] is None:
        return
    facts = _story(story)
    for n, (first, second) in enumerate(_pairs(story)):
        yield {
            "GLOBALEVENTID": f"{story['story_id']}#{n}",
            **facts,
            **_actor("Actor1", first, alpha3),
            **_actor("Actor2", second, alpha3),
        }


def _story(story: Mapping[str, Any]) -> dict[str, Any]:
    place = next(iter(story["places"]), None)
    return {
        **_dates(story["date_start"], story["date_end"]),
        "EventRootCode": story["type"],
        "QuadClass": quad_of(story["type"]),
        "GoldsteinScale": scale_of(story["type"]),
        "NumMentions": story["n_events"],
        "NumSources": story["n_sources"],
        "NumArticles": story["n_articles"],
        "ActionGeo_FullName": place and place["name"],
        "DATEADDED": f"{story['added']:%Y%m%d}000000",
        "SOURCEURL": next((url for url in story["urls"] if url.lower().startswith(_WEB)), None),
        "StoryID": story["story_id"],
        "PloverMode": story["mode"],
        "Status": story["status"],
        "DateEDTF": story["date"],
        "DateStart": story["date_start"],
        "DateEnd": story["date_end"],
        "DateInferred": story["is_inferred"],
        "Title": story["title"],
    }


def _dates(first: dt.date, last: dt.date) -> dict[str, str]:
    """As many of GDELT's four dates as hold for every day of the span."""
    found: dict[str, str] = {}
    if first.year == last.year:
        found["Year"] = f"{first.year:04}"
        if first.month == last.month:
            found["MonthYear"] = f"{first.year:04}{first.month:02}"
    if first == last:
        found["SQLDATE"] = f"{found['MonthYear']}{first.day:02}"
        # The share of the year that is over by that day; of 366, so that no day falls into the next year.
        found["FractionDate"] = f"{first.year + first.timetuple().tm_yday / 366:.4f}"
    return found


def _pairs(story: Mapping[str, Any]) -> Iterator[tuple[Party | None, Party | None]]:
    """Who did it to whom. Who met without a host are each with each; a story that names nobody is one row."""
    actors, recipients = story["actors"], story["recipients"]
    if recipients:
        found = [(a, b) for a, b in product(actors or [None], recipients) if a is None or a["id"] != b["id"]]
    elif story["type"] == "CONSULT" and len(actors) > 1:
        found = list(combinations(actors, 2))
    else:
        found = [(actor, None) for actor in actors]
    yield from found or [(None, None)]


def _actor(column: str, party: Party | None, alpha3: Mapping[str, str]) -> dict[str, Any]:
    if party is None:
        return {}
    code = alpha3.get(party["country"] or "")
    return {f"{column}Code": code, f"{column}Name": party["name"], f"{column}CountryCode": code}


def _field(row: Mapping[str, Any], column: str) -> str:
    return field(row.get(column))
