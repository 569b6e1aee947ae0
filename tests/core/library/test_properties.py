"""Whatever is done to a library, in whatever order: it is the one built at once from what remains."""

import datetime as dt
from unittest import mock

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import ONE, TWO, parsed
from made_library import add, answers, as_parsed_by, link, parser_of, records, remove

from core.library import charts
from core.library.check import check
from core.library.compact import compact
from core.library.writer import open_writer
from core.reparse import reparse

SAID = dt.date(2024, 3, 6)
# Names that are one for one article and several for others, so that linking has to change its mind.
ALL = (
    ONE,
    TWO,
    parsed("Ana Rivera left Chile.\nLuis Soto stayed.", events=[("left", "RETREAT", ["Ana Rivera"], [], None, None)]),
    parsed("Ana Rivero met Luis Soto in Bolivia.\nPeru spoke.", source="Andes Daily"),
    # One saying in the same words, of two types.
    *(
        parsed(f"Chile {verb} that new tariffs breach the treaty.", events=[(verb, kind, ["Chile"], [], SAID, SAID)])
        for verb, kind in (("agreed", "AGREE"), ("warned", "THREATEN"))
    ),
)
SOME = st.lists(st.integers(0, len(ALL) - 1), min_size=1, max_size=3).map(tuple)
STEPS = st.one_of(
    st.tuples(st.just("add"), SOME),
    st.tuples(st.just("append"), SOME),
    st.tuples(st.just("remove"), SOME),
    st.tuples(st.just("reparse"), st.just(())),
    st.tuples(st.just("compact"), st.just(())),
)
# From how many articles on a library is sorted: now and then these small ones are, too.
SORTED_FROM = st.sampled_from([0, charts.SORTED_FROM])


class Model:
    """A library, and what ought to be in it: the parser's version of each article, and those that wait."""

    def __init__(self, folder):
        self.folder, self.version, self.there, self.waiting = folder, 1, {}, {}

    def take(self, step, chosen):
        getattr(self, step)([ALL[n] for n in chosen])
        if step != "append":
            self.there |= self.waiting
            self.waiting = {}

    def add(self, chosen):
        self.append(chosen)
        with open_writer(self.folder) as writer:
            writer.publish(parser_version=self.version, linked_with=link(writer))

    def append(self, chosen):
        with open_writer(self.folder) as writer:
            writer.append([as_parsed_by(self.version, one) for one in chosen], parser_version=self.version)
        new = {one.article.id: one for one in chosen if one.article.id not in self.there | self.waiting}
        self.waiting |= {key: as_parsed_by(self.version, one) for key, one in new.items()}

    def remove(self, chosen):
        remove(self.folder, *(one.article.id for one in chosen))
        for one in chosen:
            self.there.pop(one.article.id, None)
            self.waiting.pop(one.article.id, None)

    def reparse(self, _):
        self.version = min(self.version + 1, 3)
        reparse(self.folder, link=link, parse=parser_of(self.version, *ALL), parser_version=self.version)
        held = {one.article.id for one in ALL} & (self.there.keys() | self.waiting.keys())
        self.waiting = {one.article.id: as_parsed_by(self.version, one) for one in ALL if one.article.id in held}

    def compact(self, _):
        compact(self.folder, link=link)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(STEPS, SORTED_FROM), min_size=2, max_size=6))
def test_any_sequence_of_steps_gives_the_library_built_at_once(tmp_path_factory, steps):
    model = Model(tmp_path_factory.mktemp("many"))
    model.take("add", (0,))
    for (step, chosen), sorted_from in steps:
        with mock.patch.object(charts, "SORTED_FROM", sorted_from):
            model.take(step, chosen)
        assert check(model.folder).is_whole
    once = tmp_path_factory.mktemp("once")
    add(once, list(model.there.values()), parser_version=model.version)
    assert records(model.folder) == records(once)
    assert answers(model.folder) == answers(once)
