"""The critical path: every float, driver and slip of a small plan was worked out on paper."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.programme.plans.rules import Change, LineKind, Progress, Said, differences
from trainingmgr.programme.plans.rules.network import (
    Before,
    Cycle,
    Task,
    baseline,
    contradictions,
    cycle,
    forecast,
    outlook,
)

FIRST = date(2026, 3, 2)
A, B, C, D, END = range(1, 6)


def on(days):
    return FIRST + timedelta(days=days)


def task(key, start, days):
    return Task(key, LineKind.TASK, on(start), on(start + days - 1))


TASKS = (
    task(A, 0, 10), task(B, 10, 5), task(C, 10, 20), task(D, 32, 5),
    Task(END, LineKind.MILESTONE, on(36), on(36)),
)  # fmt: skip
LINKS = (Before(B, A), Before(C, A), Before(D, B), Before(D, C, lag=2), Before(END, D))


def test_float_is_what_an_item_may_slip_before_the_end_does_RE_2():
    times = baseline(TASKS, LINKS)
    assert {key: each.float_days for key, each in times.items()} == {
        A: 0,
        B: 17,
        C: 0,
        D: 0,
        END: 0,
    }
    assert [times[key].driver for key in (A, B, C, D, END)] == [None, A, A, C, D]
    assert [(e.starts_on, e.ends_on) for e in times.values()] == [
        (e.starts_on, e.ends_on) for e in TASKS
    ]
    assert not contradictions(TASKS, LINKS)
    assert contradictions((*TASKS[:4], task(END, 30, 5)), LINKS) == [LINKS[4]]


def test_a_late_item_moves_what_waits_for_it_and_names_what_delays_the_end():
    told = {A: Progress(on(14), on(0), 100, on(13), holds=True)}
    seen = outlook(TASKS, LINKS, told, on(15))
    assert (seen.slip, seen.path) == (5, [A, C, D, END]), "four days of its own, and C not begun"
    assert [(each.key, each.own) for each in seen.causes] == [(A, 4), (C, 1)]
    assert not seen.late[A].is_critical, "done: nothing more is lost there"
    assert {each.key for each in seen.critical_late} == {C, D, END}
    assert seen.late[B].slip == 5 and not seen.late[B].is_critical
    assert seen.expected_end == on(41) and seen.planned_end == on(36)


def test_what_was_reported_decides_and_nothing_undone_ended_before_today():
    told = {
        A: Progress(on(8), on(0), 50), B: Progress(on(8), None, 0, on(40)),
        C: Progress(on(8), on(2), 75, on(9)),
    }  # fmt: skip
    times = forecast(TASKS, LINKS, told, on(11))
    assert times[A].ends_on == on(12), "half of ten days is left, from the report on"
    assert times[B].ends_on == on(40), "not begun, and its owner says when it will end"
    assert (times[C].starts_on, times[C].ends_on) == (on(2), on(11)), "today at the earliest"
    assert (times[D].starts_on, times[D].driver) == (on(41), B)
    unseen = {A: Progress(on(8), on(0), 100, on(8), holds=False)}
    assert forecast(TASKS, LINKS, unseen, on(9))[A].ends_on == on(9), "somebody saw it not done"


def test_a_circle_is_found_and_named_in_its_order():
    assert cycle(LINKS, Before(A, END)) == [A, END, D, B, A]
    assert cycle(LINKS, Before(B, C)) == []
    with pytest.raises(Cycle) as found:
        baseline(TASKS, (*LINKS, Before(A, END)))
    assert set(found.value.keys) == {A, B, C, D, END}
    assert baseline([], []) == {} and outlook([], [], {}, on(0)).slip == 0


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(0, 5)), max_size=20),
)
def test_no_item_begins_early_and_exactly_the_float_can_be_lost(days, drawn):
    tasks = [task(key, start, long) for key, (start, long) in enumerate(days)]
    links = {(b, a): Before(b, a, lag) for a, b, lag in drawn if a < b < len(tasks)}.values()
    times = baseline(tasks, list(links))
    end = max(each.finish for each in times.values())
    assert any(each.float_days == 0 for each in times.values())
    for each in links:
        assert times[each.key].start >= times[each.on].finish + each.lag
    for key, each in times.items():
        assert each.float_days >= 0
        for more, is_later in ((each.float_days, False), (each.float_days + 1, True)):
            longer = [
                Task(key, LineKind.TASK, each.starts_on, each.ends_on + timedelta(more))
                if one.key == key else one for one in tasks
            ]  # fmt: skip
            after = baseline(longer, list(links)).values()
            assert (max(one.finish for one in after) > end) is is_later


def test_versions_are_compared_item_by_item_and_fact_by_fact():
    before = [Said("I-001", {"owner": "A", "ends": 1}), Said("I-002", {"owner": "A", "ends": 1})]
    now = [Said("I-003", {"owner": "C", "ends": 1}), Said("I-002", {"owner": "B", "ends": 1})]
    found = differences(before, now)
    assert [(each.code, each.change) for each in found] == [
        ("I-001", Change.GONE), ("I-002", Change.CHANGED), ("I-003", Change.NEW),
    ]  # fmt: skip
    assert found[1].facts == (("owner", "A", "B"),) and differences(now, now) == []
