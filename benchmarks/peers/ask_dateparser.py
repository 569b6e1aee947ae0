"""Documents of text and dct to days, by dateparser's search; it knows neither durations nor how precise a date is."""

import datetime as dt
import json
import sys
import warnings

from dateparser.search import search_dates

warnings.simplefilter("ignore")
for line in sys.stdin:
    asked = json.loads(line)
    base = dt.datetime.fromisoformat(asked["dct"])
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    found, at = [], 0
    for words, day in search_dates(asked["text"], languages=["en"], settings=settings) or []:
        start = asked["text"].find(words, at)
        if start >= 0:
            at = start + len(words)
            found.append({"start": start, "end": at, "type": "DATE", "value": day.date().isoformat()})
    print(json.dumps(found))
