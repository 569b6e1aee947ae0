"""PLOVER's event types and our statuses in plain words, the same on every page, chart and in every sentence.

The codes are PLOVER 0.8's, in its order from cooperation to conflict; the words are our own.
"""

TYPES = {
    "AGREE": "promises to cooperate",
    "CONSULT": "meetings and talks",
    "SUPPORT": "support and agreements",
    "CONCEDE": "concessions",
    "COOPERATE": "cooperation in deed",
    "AID": "aid",
    "RETREAT": "withdrawals and releases",
    "REQUEST": "requests and demands",
    "ACCUSE": "accusations and criticism",
    "REJECT": "refusals",
    "THREATEN": "threats",
    "PROTEST": "protests and strikes",
    "SANCTION": "sanctions and expulsions",
    "MOBILIZE": "shows of force",
    "COERCE": "arrests, bans, seizures",
    "ASSAULT": "attacks",
}
STATUSES = ("reported", "alleged", "announced", "denied")


def type_words(code: str) -> str:
    """ "Meetings and talks (CONSULT)"; the code alone where it is none of PLOVER's."""
    words = TYPES.get(code)
    return f"{words[0].upper()}{words[1:]} ({code})" if words else code
