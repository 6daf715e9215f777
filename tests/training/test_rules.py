"""Arithmetic of the training rooms, without a database."""

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts.rules import (
    Breach,
    Closing,
    Delivered,
    ModuleLimits,
    Piece,
    content_hash,
    crowding,
    number_in,
    pieces_missing,
    run_code,
    schemes_required,
)
from trainingmgr.training.curricula.rules import (
    NAMED_TOPICS,
    Held,
    HrddpScope,
    Method,
    Need,
    Taught,
    by_method,
    in_order,
    named_topics_lacking,
    planned_by_method,
    stands_until,
    unmet,
)
from trainingmgr.training.records.rules import Standing, standing
from trainingmgr.training.timetable.rules import (
    Against,
    Delivery,
    Slot,
    Wanted,
    days_between,
    free_slots,
    propose,
)
from trainingmgr.training.trainers.rules import (
    Lack,
    Lesson,
    Profile,
    Teaches,
    TeachingLevel,
    Tour,
    keeps_from_leading,
)

MONDAY = date(2026, 11, 16)
LESSON = Lesson(1, "IHL-201", "fr", 7, "TC1", MONDAY)
ABLE = Profile(
    trainer_id=1,
    qualifications=(Teaches(1, TeachingLevel.LEAD, date(2025, 1, 1), None),),
    languages=frozenset({"fr"}),
    tours=(Tour(7, date(2026, 1, 1), date(2026, 12, 31), is_screened=True),),
)


def changed(**facts):
    return Profile(**(ABLE.__dict__ | facts))


def test_a_course_of_five_days_owes_no_named_topic_and_one_minute_more_owes_them():
    """R-TRN-01."""
    assert named_topics_lacking(1800, ["tactics"], for_armed=True) == ()
    assert named_topics_lacking(1801, ["tactics"], for_armed=True) == NAMED_TOPICS
    assert named_topics_lacking(1801, [*NAMED_TOPICS, "x"], for_armed=True) == ()
    assert named_topics_lacking(9000, ["ihl"], for_armed=False) == ()


def test_prerequisites_in_one_group_are_alternatives_and_a_test_counts_where_it_may():
    needs = [Need(1), Need(2, group=3, least_score=80), Need(4, group=3, least_score=80)]
    assert unmet(needs, {1: Held(), 4: Held(score=85)}) == []
    assert unmet(needs, {1: Held(), 4: Held(score=79)}) == [tuple(needs[1:])]
    assert unmet([Need(1)], {1: Held(by_test=True)}) == [(Need(1),)]
    assert unmet([Need(1, or_test=True)], {1: Held(by_test=True)}) == []


def test_two_prerequisites_without_a_group_are_both_owed():
    assert unmet([Need(1), Need(2)], {1: Held()}) == [(Need(2),)]


def test_what_was_attained_lapses_after_so_many_months():
    assert stands_until(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert stands_until(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert stands_until(date(2026, 12, 1), 24) == date(2028, 12, 1)
    assert stands_until(date(2026, 1, 1), None) is None


def test_a_record_stands_to_its_last_day():
    on = date(2026, 5, 1)
    assert standing(None, on=on) is Standing.STANDS
    assert standing(on, on=on) is Standing.ENDS_SOON
    assert standing(on, on=on, soon=0) is Standing.STANDS
    assert standing(on - timedelta(days=1), on=on) is Standing.ENDED


@given(
    st.lists(st.sampled_from(list(HrddpScope))),
    st.lists(st.sets(st.sampled_from(list(Scheme)))),
)
def test_the_set_of_required_schemes_is_never_empty(scopes, funders):
    """R-VET-02b."""
    required = schemes_required(scopes, funders)
    assert Scheme.NATIONAL in required
    assert required.issuperset(set().union(*funders))
    if {HrddpScope.IN, HrddpScope.MIXED} & set(scopes):
        assert Scheme.HRDDP in required


def test_one_module_that_is_out_asks_for_no_due_diligence_and_a_mixed_one_does():
    """R-VET-02b."""
    assert schemes_required([HrddpScope.OUT], []) == {Scheme.NATIONAL}
    assert schemes_required([HrddpScope.OUT, HrddpScope.MIXED], []) == {
        Scheme.NATIONAL,
        Scheme.HRDDP,
    }
    assert Scheme.HRDDP in schemes_required([HrddpScope.AS_TOPIC], [])
    assert Scheme.HRDDP not in schemes_required([HrddpScope.AS_TOPIC, HrddpScope.OUT], [])


def test_every_piece_that_is_missing_at_the_end_is_named():
    """R-TRN-09."""
    nothing = pieces_missing(
        Delivered(0, attendance_complete=False, results_complete=False, is_curtailed=True),
        Closing(),
    )
    assert nothing == list(Piece)
    whole = Closing("Good", "Start earlier", 0, "XAF", "All there")
    done = Delivered(600, attendance_complete=True, results_complete=True)
    assert pieces_missing(done, whole) == []


def test_a_class_that_is_too_large_warns_and_blocks_where_safety_depends_on_it():
    """R-TRN-05."""
    limits = ModuleLimits("X", max_class=30, ratio=10, safety_critical=False)
    assert crowding(30, limits, room=("R1", 30), staff=3) == []
    found = crowding(31, limits, room=("R1", 30), staff=3)
    assert [each.breach for each in found] == [Breach.CLASS, Breach.ROOM, Breach.RATIO]
    assert not any(each.blocks for each in found)
    assert crowding(31, limits)[0].most == 30
    range_ = ModuleLimits("BAS-102", max_class=32, ratio=8, safety_critical=True)
    assert [each.blocks for each in crowding(33, range_)] == [True]


def test_a_plan_has_one_hash_whatever_the_order_of_its_facts():
    assert content_hash({"a": 1, "b": [2]}) == content_hash({"b": [2], "a": 1})
    assert content_hash({"a": 1}) != content_hash({"a": 2})


def test_the_number_of_a_run_can_be_read_back():
    code = run_code("IHL-201", 2026, "HQ", 14)
    assert code == "IHL-201/26-HQ-014"
    assert number_in(code) == 14
    assert number_in("old code") == 0


def test_somebody_able_may_lead():
    """R-TRN-04, R-MEN-01."""
    assert keeps_from_leading(ABLE, LESSON) == []
    on_its_last_day = (Teaches(1, TeachingLevel.LEAD, LESSON.on, LESSON.on),)
    assert keeps_from_leading(changed(qualifications=on_its_last_day), LESSON) == []


def test_each_thing_that_is_missing_keeps_from_leading():
    """R-TRN-04, R-HRD-08, R-MEN-01."""
    unscreened = (Tour(7, date(2026, 1, 1), date(2026, 12, 31), is_screened=False),)
    former = (Tour(7, date(2025, 1, 1), date(2025, 12, 31), is_screened=True), *unscreened)
    ended = (Teaches(1, TeachingLevel.LEAD, date(2025, 1, 1), date(2026, 1, 1)),)
    cases = {
        Lack.NOT_QUALIFIED: changed(qualifications=()),
        Lack.LEVEL: changed(
            qualifications=(Teaches(1, TeachingLevel.ASSISTANT, date(2025, 1, 1), None),)
        ),
        Lack.QUALIFICATION_ENDED: changed(qualifications=ended),
        Lack.LANGUAGE: changed(languages=frozenset({"en"})),
        Lack.NOT_POSTED: changed(tours=()),
        Lack.NOT_SCREENED: changed(tours=former),
        Lack.ON_LEAVE: changed(leaves=((MONDAY, MONDAY),)),
        Lack.LEFT: changed(left_on=MONDAY),
        Lack.NOT_CLEARED: changed(clearance=Lack.NOT_CLEARED),
    }
    for lack, profile in cases.items():
        assert [each.lack for each in keeps_from_leading(profile, LESSON)] == [lack], lack
    begins = (Teaches(1, TeachingLevel.LEAD, LESSON.on + timedelta(days=1), None),)
    [missing] = keeps_from_leading(changed(qualifications=begins), LESSON)
    assert missing.lack is Lack.NOT_QUALIFIED, "not before it begins"


def at(hour, end, on=MONDAY):
    return Slot(on, time(hour), time(end))


def test_classes_that_touch_do_not_overlap():
    assert not at(8, 10).overlaps(at(10, 12))
    assert at(8, 10).overlaps(at(9, 11))
    assert not at(8, 10).overlaps(at(8, 10, MONDAY + timedelta(days=1)))


def test_an_even_timetable_spreads_the_hours_over_the_days():
    days = days_between(MONDAY, MONDAY + timedelta(days=6))
    assert len(days) == 5
    proposal = propose([Wanted(1, 360), Wanted(2, 240), Wanted(3, 300)], days)
    assert proposal.left_over == 0
    per_day = [sum(p.slot.minutes for p in proposal.placed if p.slot.on == day) for day in days]
    assert sum(per_day) == 900
    assert max(per_day) - min(per_day) <= 60


def test_a_weekend_on_friday_and_saturday_is_free():
    days = days_between(MONDAY, MONDAY + timedelta(days=6), off=(4, 5))
    assert {day.weekday() for day in days} == {0, 1, 2, 3, 6}


@given(
    st.lists(st.integers(min_value=1, max_value=40).map(lambda n: n * 15), min_size=1, max_size=6),
    st.integers(min_value=1, max_value=10),
    st.lists(st.integers(min_value=7, max_value=13), max_size=4),
)
def test_a_proposal_overlaps_nothing_and_loses_no_minute(minutes, number, busy):
    days = [MONDAY + timedelta(days=n) for n in range(number)]
    taken = [at(hour, hour + 1) for hour in busy]
    modules = [Wanted(n, each) for n, each in enumerate(minutes)]
    proposal = propose(modules, days, busy=taken)
    slots = [each.slot for each in proposal.placed]
    for n, slot in enumerate(slots):
        assert not any(slot.overlaps(other) for other in [*slots[:n], *taken])
        assert time(8) <= slot.starts < slot.ends <= time(14)
    assert sum(slot.minutes for slot in slots) + proposal.left_over == sum(minutes)


def test_free_times_are_of_the_same_length_and_meet_nothing():
    offered = free_slots(120, [MONDAY], [at(7, 9), at(12, 18)])
    assert offered[0] == at(9, 11)
    assert all(slot.minutes == 120 for slot in offered)


def test_lessons_are_covered_in_their_order_and_what_is_not_planned_is_seen():
    lessons = [
        Taught({"en": "Rules"}, Method.LECTURE, 90),
        Taught({"en": "Cases"}, Method.EXERCISE, 60),
        Taught({"en": "Range"}, Method.FIELD, 120),
    ]
    assert by_method(lessons) == {Method.LECTURE: 90, Method.EXERCISE: 60, Method.FIELD: 120}
    assert in_order(lessons, [120, 60]) == [{0: 90, 1: 30}, {1: 30, 2: 30}]
    assert in_order(lessons, [300, 60]) == [{0: 90, 1: 60, 2: 120}, {}]
    assert planned_by_method(lessons, [120, 60]) == {
        Method.LECTURE: (90, 90), Method.EXERCISE: (60, 60), Method.FIELD: (30, 120),
    }  # fmt: skip
    assert planned_by_method([], [120]) == {}


def test_hours_against_the_standard_say_what_is_curtailed_and_lose_nothing_unknown():
    """R-TRN-03: below 90 % is curtailed; a class that nobody has told of may still count."""
    for delivered, expected, against in (
        (600, 600, Against.MET),
        (0, 600, Against.ON_THE_WAY),
        (540, 540, Against.SHORT),
        (300, 539, Against.CURTAILED),
    ):
        found = Delivery(1, standard=600, planned=600, delivered=delivered, expected=expected)
        assert found.standing is against
        assert found.missing == 600 - expected
