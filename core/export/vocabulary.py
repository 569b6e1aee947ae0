"""PLOVER's categories in numbers: quad class and scale, by type.

Source: PLOVER manual 0.8 (Open Event Data Alliance). It prints ACCUSE as +3, though its modes lie from -2 to -3.5, and
calls SANCTION material in its section and verbal in its table: taken here as -3 and as material.
"""

PLOVER_VERSION = "0.8"
# type: quad class (1 verbal and 2 material cooperation, 3 verbal and 4 material conflict), scale from -10 to 10
QUAD_AND_SCALE = {
    "AGREE": (1, 2.5),
    "CONSULT": (1, 2.5),
    "SUPPORT": (1, 5.0),
    "CONCEDE": (1, 4.5),
    "COOPERATE": (2, 9.5),
    "AID": (2, 10.0),
    "RETREAT": (2, 6.5),
    "REQUEST": (3, 0.0),
    "ACCUSE": (3, -3.0),
    "REJECT": (3, -2.0),
    "THREATEN": (3, -3.5),
    "PROTEST": (4, -5.0),
    "SANCTION": (4, -6.0),
    "MOBILIZE": (4, -5.5),
    "COERCE": (4, -7.0),
    "ASSAULT": (4, -9.0),
}


def quad_of(kind: str) -> int | None:
    """The quad class of a type, 1 to 4; None for a type that PLOVER has not."""
    return QUAD_AND_SCALE[kind][0] if kind in QUAD_AND_SCALE else None


def scale_of(kind: str) -> float | None:
    """The scale of a type, -10 (conflict) to 10 (cooperation); None for a type that PLOVER has not."""
    return QUAD_AND_SCALE[kind][1] if kind in QUAD_AND_SCALE else None
