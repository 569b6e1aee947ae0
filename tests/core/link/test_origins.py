import datetime as dt

import pytest
from made import MEETING, parsed
from made_library import add

from core import views
from core.filters import Filters
from core.library.reader import Library

LINES = ["The port of Lima stayed shut.", "Nobody came to the quay that day, and no ship left it."]


def report(line, source, *, quote=None, more=(), basis="stated"):
    """An article whose line says that Ana Rivera met Luis Soto on March 6."""
    text = "\n".join([line, *more])
    return parsed(
        text,
        source=source,
        source_basis=basis,
        published=MEETING + dt.timedelta(1),
        events=[("met", "CONSULT", ["Ana Rivera"], ["Luis Soto"], MEETING, MEETING)],
        quotes=[quote] if quote else [],
        timexes=[("March 6", "2024-03-06", MEETING, MEETING)],
    )


OWN = "Ana Rivera met Luis Soto on March 6"
SAID = (OWN, "OAS", "OAS", "said")
CASES = [
    ([(f"{OWN}.", "Andes Daily", None), (f"{OWN} again.", "Coast Post", None)], 2),
    ([(f"The OAS said {OWN}.", "Andes Daily", SAID), (f"OAS said {OWN} again.", "Coast Post", SAID)], 1),
    ([(f"The OAS said {OWN}.", "Andes Daily", SAID), (f"{OWN} again.", "Coast Post", None)], 2),
    ([(f"The OAS said {OWN}.", "Andes Daily", SAID), (f"{OWN} again.", "oas", None)], 1),
    (
        [
            (f"Officials said {OWN}.", "Andes Daily", (OWN, "officials", "Officials", "said")),
            (f"OAS said {OWN}.", "Coast Post", SAID),
        ],
        2,
    ),
]


@pytest.mark.parametrize(("told", "n"), CASES)
def test_whoever_is_quoted_to_tell_it_is_the_origin(tmp_path, told, n):
    add(tmp_path, [report(line, source, quote=quote) for line, source, quote in told])
    with Library.open(tmp_path) as library:
        (story,) = views.timeline(library, Filters()).to_dict("records")
        found = views.origins(library, story["story_id"])
    assert (story["n_sources"], story["n_origins"], story["n_reports"]) == (2, n, 2)
    assert len({name.casefold() for name in found["origin"]}) == n
    assert [how == "quoted" for how in found["how"]].count(True) == sum(quote is not None for *_, quote in told)


def test_a_copy_goes_back_to_its_origin(tmp_path):
    wire = report(f"{OWN}.", "EFE", more=LINES, basis="dateline")
    copy = report(f"{OWN}.", "Coast Post", more=[*LINES, "With reporting by others."])
    other = report("Late on March 6 Ana Rivera met Luis Soto.", "Andes Daily")
    add(tmp_path, [wire, copy], [other])
    with Library.open(tmp_path) as library:
        (story,) = views.timeline(library, Filters()).to_dict("records")
        found = views.origins(library, story["story_id"]).set_index("source")
    assert (story["n_sources"], story["n_origins"], story["n_reports"], story["n_articles"]) == (3, 2, 2, 3)
    assert tuple(found.loc["Coast Post", ["origin", "how", "copy_of"]]) == ("EFE", "copy", wire.article.id)
    assert tuple(found.loc["EFE", ["origin", "how"]]) == ("EFE", "own")


def test_a_story_of_one_outlet_has_one_origin(tmp_path):
    add(tmp_path, [report(f"{OWN}.", "Andes Daily")])
    with Library.open(tmp_path) as library:
        (story,) = views.timeline(library, Filters()).to_dict("records")
        assert story["n_origins"] == story["n_reports"] == 1
        assert len(views.origins(library, story["story_id"])) == 1
        assert views.origins(library, "nothing").empty
