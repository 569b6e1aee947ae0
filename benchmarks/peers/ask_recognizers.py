"""Documents of text and dct to time expressions, by Microsoft's Recognizers-Text; of two readings the earlier one."""

import datetime as dt
import json
import sys

from recognizers_date_time import Culture, recognize_datetime

TYPES = {"duration": "DURATION", "set": "SET", "time": "TIME", "datetime": "TIME", "timerange": "TIME"}


def value(kind: str, reading: dict) -> str:
    timex = reading.get("timex", "")
    if kind in ("date", "datetime") and "value" in reading:
        return reading["value"].replace(" ", "T")
    return timex


for line in sys.stdin:
    asked = json.loads(line)
    base = dt.datetime.fromisoformat(asked["dct"])
    found = []
    for r in recognize_datetime(asked["text"], Culture.English, reference=base):
        readings = (r.resolution or {}).get("values") or [{}]
        kind = r.type_name.rpartition(".")[2]
        found.append(
            {"start": r.start, "end": r.end + 1, "type": TYPES.get(kind, "DATE"), "value": value(kind, readings[0])}
        )
    print(json.dumps(found))
