"""What the reports of a story contradict one another in, both sentences side by side."""

import pandas as pd

from core.library.reader import Library
from core.library.schema import PLACES
from core.views.marks import Texts, with_sentences
from core.views.timeline import story_lead
from core.views.where import source_name

_CONTRADICTIONS = f"""
    SELECT d.kind, d.grade, d.win, d.said, d.other_win, d.other,
        (d.win // {PLACES})::INTEGER AS article_no, (d.other_win // {PLACES})::INTEGER AS other_no,
        a.article_id, a.source_no, a.published, o.article_id AS other_article_id, o.source_no AS other_source_no,
        o.published AS other_published
    FROM differences d JOIN articles a ON a.article_no = d.win // {PLACES}
    JOIN articles o ON o.article_no = d.other_win // {PLACES}
    WHERE d.lead = ? ORDER BY d.grade DESC, d.kind, d.win, d.other_win LIMIT ?"""
_SIDE = ["article_id", "source", "published", "said", "sentence", "sentence_start", "marks"]
_COLUMNS = ["kind", "grade", *_SIDE, *(f"other_{name}" for name in _SIDE if name != "said"), "other"]
_MOST = 50


def contradictions(library: Library, story_id: str, *, limit: int = _MOST) -> pd.DataFrame:
    """One row a difference, those that matter most first; empty where all agree and for an unknown story.

    Returns [kind, grade, article_id, source, published, said, sentence, sentence_start, marks, other_article_id,
    other_source, other_published, other_sentence, other_sentence_start, other_marks, other]. kind is place, status,
    number, participants, spelling or slip (an article contradicts itself); grade 3 matters most. `said` and `other` are
    what the two sentences differ in; of a slip the first is the odd one.
    """
    lead = story_lead(library, story_id) if library.has("differences") else -1
    frame = library.query(_CONTRADICTIONS, [lead, limit]) if lead >= 0 else pd.DataFrame()
    if frame.empty:
        return pd.DataFrame(columns=_COLUMNS)
    texts = Texts(library, {*map(int, frame["article_no"]), *map(int, frame["other_no"])})
    sides = []
    for number, win in (("article_no", "win"), ("other_no", "other_win")):
        places = pd.DataFrame({"article_no": frame[number], "sentence_index": frame[win] % PLACES})
        sides.append(with_sentences(texts, places)[["sentence", "sentence_start", "marks"]])
    named = {
        "source": [source_name(library, int(no)) for no in frame["source_no"]],
        "other_source": [source_name(library, int(no)) for no in frame["other_source_no"]],
    }
    return pd.concat([frame.assign(**named), sides[0], sides[1].add_prefix("other_")], axis=1)[_COLUMNS]
