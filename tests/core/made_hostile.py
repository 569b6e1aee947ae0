"""An article made by hand that means harm to whatever shows or exports it."""

import dataclasses

from made import parsed

# What text from outside may hold: breaks of rows and cells, formulas, a NUL, a script, line ends that only some know.
HOSTILE = '=cmd|"/c calc"!A1\t@SUM(A1)\x00\u2028<script>\u202e'
FIELDS = {"title": HOSTILE, "source": "-2+3\r\nnew,row", "author": "\t=1+1", "url": "javascript:alert(1)"}


def hostile():
    """An article whose facts, event title and quoted words are all meant to do harm."""
    made = parsed(
        'Ana Rivera met Luis Soto.\nAna Rivera said that =HYPERLINK("http://x","y")\t\x00 is fine.',
        events=[("met", "CONSULT", ["Ana Rivera"], ["Luis Soto"], None, None, {"title": HOSTILE})],
        quotes=[('=HYPERLINK("http://x","y")\t\x00', "Ana Rivera", "Ana Rivera", "said that")],
        **FIELDS,
    )
    return dataclasses.replace(made, entities=tuple(dataclasses.replace(e, name=f"+{e.name}\n") for e in made.entities))
