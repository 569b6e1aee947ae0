import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.link import groups
from core.link.happening import SAID, Happening, is_same_happening
from core.link.more import Placed, link_more

MARCH = dt.date(2024, 3, 1)


class Store:
    """What a library keeps: events and the lead of each one's story."""

    def __init__(self):
        self.events, self.lead_of = {}, {}

    def placed(self, event_id):
        lead = self.events[self.lead_of[event_id]]
        return Placed(self.events[event_id], lead.event_id, lead.date_start, lead.date_end)

    def near(self, blocks):
        asked = [(b.type, b.actor, b.first_day, b.last_day) for b in blocks]
        return [self.placed(i) for i, e in self.events.items() if any(self.is_in(e, *block) for block in asked)]

    def told(self, leads):
        return [self.placed(i) for i, lead in self.lead_of.items() if lead in leads]

    @staticmethod
    def is_in(event, kind, actor, first, last):
        dated = event.date_start is not None and event.date_start <= last and event.date_end >= first
        if kind == SAID:
            is_exact = event.date_start == first and event.date_end == last
            return bool(event.kind == SAID and event.words and actor in event.acting and is_exact)
        return event.type == kind and actor in event.acting and dated

    def change(self, new, removed=()):
        """Applies what link_more says, as its docstring says to."""
        found = link_more(new, near=self.near, told=self.told, removed=[self.placed(i) for i in removed])
        self.lead_of = {i: lead for i, lead in self.lead_of.items() if lead not in found.gone}
        for event_id in removed:
            del self.events[event_id]
        self.events |= {e.event_id: e for e in new}
        for story in found.stories:
            assert not self.lead_of.keys() & set(story.event_ids)
            self.lead_of |= dict.fromkeys(story.event_ids, story.lead)
        return found


def leads(events):
    found = link_more(events, near=lambda _: (), told=lambda _: ())
    return {i: story.lead for story in found.stories for i in story.event_ids}


def greedy(events):
    """Complete link by its definition: all pairs in order, groups merged where all their pairs agree."""
    ordered = sorted(events, key=lambda e: e.rank)
    group_of = {e.event_id: [e] for e in ordered}
    for a, b in itertools.combinations(ordered, 2):
        first, second = group_of[a.event_id], group_of[b.event_id]
        if first is not second and all(is_same_happening(x, y) for x in first for y in second):
            first.extend(second)
            group_of.update({e.event_id: first for e in second})
    return {i: min(group, key=lambda e: e.rank).event_id for i, group in group_of.items()}


@st.composite
def facts(draw):
    first = draw(st.sampled_from([0, 0, 0, 1, 2]))
    days = draw(st.sampled_from([0, 0, 0, 1, 2, 27, 40, None]))
    return {
        "article_id": draw(st.integers(0, 4)),
        "type": draw(st.sampled_from(["ACCUSE", "ACCUSE", "REJECT", "CONSULT"])),
        "mode": draw(st.sampled_from([None, None, "visit", "phone"])),
        "status": draw(st.sampled_from(["reported", "reported", "announced"])),
        "date_start": None if days is None else MARCH + dt.timedelta(first),
        "date_end": None if days is None else MARCH + dt.timedelta(first + days),
        "actors": frozenset(draw(st.lists(st.sampled_from("vwxyz"), max_size=4))),
        "recipients": frozenset(draw(st.lists(st.sampled_from("vwxyz"), max_size=2))),
        "is_dated_here": draw(st.sampled_from([True, True, False])),
        "words": draw(st.sampled_from([frozenset(), frozenset({1, 2, 3}), frozenset({1, 2, 3, 4}), frozenset({5, 6})])),
    }


@st.composite
def events(draw, max_size=14):
    given = draw(st.lists(facts(), max_size=max_size))
    ids = draw(st.permutations(range(len(given))))
    return [Happening(event_id=i, **each) for i, each in zip(ids, given, strict=True)]


@given(events(), st.sampled_from([0, 8]))
def test_first_fit_gives_what_merging_pair_by_pair_gives(events, max_pairwise):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "MAX_PAIRWISE", max_pairwise)
        assert leads(events) == greedy(events)


@given(events(), st.lists(st.integers(1, 9), min_size=1), st.randoms())
def test_batch_by_batch_in_any_order_is_all_at_once(events, sizes, random):
    store, left = Store(), random.sample(events, len(events))
    for size in itertools.cycle(sizes):
        if not left:
            break
        new, left = left[:size], left[size:]
        store.change(new)
        assert store.lead_of == leads(store.events.values())


@given(events(), st.lists(facts(), max_size=6), st.integers(1, 8), st.randoms())
def test_what_goes_and_what_changes_leaves_the_rest_as_if_it_had_never_been(events, others, n, random):
    store = Store()
    store.change(events)
    gone = random.sample(sorted(store.events), min(n, len(events)))
    back = [Happening(event_id=i, **each) for i, each in zip(gone, others, strict=False)]
    store.change(back, gone)
    assert store.events.keys() == {e.event_id for e in events} - set(gone) | {e.event_id for e in back}
    assert store.lead_of == greedy(store.events.values())


def report(event_id, day=0, days=0, actors="xy", **more):
    span = {"date_start": MARCH + dt.timedelta(day), "date_end": MARCH + dt.timedelta(day + days)}
    facts = {"article_id": event_id, "type": "ACCUSE", "mode": None, "status": "reported", "recipients": frozenset()}
    return Happening(event_id=event_id, actors=frozenset(actors), **facts | span | more)


def test_only_what_changes_is_told():
    store = Store()
    store.change([report("a"), report("b", actors="z"), report("c", day=9)])
    found = store.change([report("d")])
    assert [s.event_ids for s in found.stories] == [("a", "d")]
    assert found.gone == {"a"}


def test_a_better_dated_event_takes_over_what_a_vague_one_held():
    store = Store()
    store.change([report(1, days=20), report(2, days=25)])
    assert store.lead_of == {1: 1, 2: 1}
    found = store.change([report(3, day=4)])
    assert [(s.event_ids, s.lead) for s in found.stories] == [((1, 2, 3), 3)]
    assert store.change([], [3]).stories[0].lead == 1


def test_an_event_nobody_acts_in_is_a_story_and_asks_nothing():
    def refuse(_):
        raise AssertionError("asked")

    found = link_more([report(1, actors=())], near=refuse, told=refuse)
    assert [(s.event_ids, s.lead) for s in found.stories] == [((1,), 1)]
    assert not found.gone


def test_look_ups_are_for_many_at_once():
    store, calls = Store(), []
    store.change([report(n, day=n % 20) for n in range(100)])
    found = link_more(
        [report(n, day=n % 20) for n in range(100, 200)],
        near=lambda blocks: calls.append(len(blocks)) or store.near(blocks),
        told=store.told,
    )
    assert len(found.stories) == 20
    assert calls == [40]


def test_who_joins_puts_out_whom_it_contradicts_and_who_goes_lets_it_back():
    store = Store()
    store.change([report(1, day=4), report(9, days=20, mode="phone")])
    assert store.lead_of == {1: 1, 9: 1}
    store.change([report(5, day=4, mode="visit")])
    assert store.lead_of == {1: 1, 5: 1, 9: 9}
    store.change([], [5])
    assert store.lead_of == {1: 1, 9: 1}


def test_who_is_put_out_makes_room_for_another():
    store = Store()
    store.change([report(1, day=4), report(5, days=10, mode="visit"), report(9, days=20, mode="phone")])
    assert store.lead_of == {1: 1, 5: 1, 9: 9}
    store.change([report(3, day=4, article_id=5)])  # the article that 5 is of gives two different days
    assert store.lead_of == {1: 1, 3: 1, 9: 1, 5: 5} == greedy(store.events.values())
