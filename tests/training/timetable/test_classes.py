"""Classes of a run: what stands in their way, and who may lead them."""

from datetime import date, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.makers import a_person, a_room, a_user, an_organisation, kept
from tests.training.makers import (
    MONDAY,
    a_cohort,
    a_module,
    a_posting,
    a_session,
    a_trainer,
    teaches,
    version_of,
)
from tests.vetting.made import an_age_doubt
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Reach
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.attendance.models import Sheet
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts import services as planning
from trainingmgr.training.cohorts.models import AcceptedBreach
from trainingmgr.training.cohorts.rules import CohortState, Duty
from trainingmgr.training.staffing import queries as staffing
from trainingmgr.training.staffing import services as staff
from trainingmgr.training.timetable import queries, services
from trainingmgr.training.timetable.rules import ClashKind, Placed, Slot, Wanted, propose
from trainingmgr.training.timetable.services import Class
from trainingmgr.training.trainers import services as trainers
from trainingmgr.training.trainers.models import Leave, Qualification
from trainingmgr.training.trainers.rules import Appointment, Lack, TeachingLevel
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import Outcome


def slot(first=8, last=10, on=MONDAY):
    return Slot(on, time(first), time(last))


def whole(cohort):
    return cohorts.planned(cohort.id)


class Anybody:
    """A reader whose grants never run out, for tests that move the clock."""

    id = holder_id = 0

    @staticmethod
    def reach(_permission):
        return Reach(national=True)


def read(session, _by):
    return queries.session(session.uid, reader=Anybody())


def add(cohort, module, by, when=None, **facts):
    return services.add_session(
        whole(cohort), Class(version_of(module).id, when or slot(), **facts), by=by
    )


def test_a_run_has_one_class_at_a_time_and_free_times_are_offered(cast):
    module = a_module()
    cohort = a_cohort(cast.here, module)
    add(cohort, module, cast.training_clerk)
    with pytest.raises(Refusal) as refused:
        add(cohort, module, cast.training_clerk, slot(9, 11))
    said = str(refused.value)
    assert f"This run has {module.code}" in said
    assert "08:00–10:00" in said
    assert "Free: " in said
    assert "10:00–12:00" in said
    add(cohort, module, cast.training_clerk, slot(10, 12))


def test_a_room_has_one_class_at_a_time_and_the_other_run_is_named(cast):
    module, room = a_module(), a_room(cast.here)
    other = a_cohort(cast.here, module)
    add(other, module, cast.training_clerk, room_id=room.id)
    cohort = a_cohort(cast.here, module)
    with pytest.raises(Refusal, match=other.code):
        add(cohort, module, cast.training_clerk, slot(9, 11), room_id=room.id)
    other.state = CohortState.CANCELLED
    kept(other)
    add(cohort, module, cast.training_clerk, slot(9, 11), room_id=room.id)


def test_a_class_lies_within_its_run(cast):
    module = a_module()
    cohort = a_cohort(cast.here, module)
    for wrong, sentence in (
        ({"module": a_module()}, "does not teach"),
        ({"when": slot(on=MONDAY - timedelta(days=1))}, "day of the run"),
        ({"when": slot(10, 8)}, "ends after it begins"),
        ({"room_id": a_room(cast.there).id}, "another centre"),
    ):
        facts = {"module": module} | wrong
        with pytest.raises(Refusal, match=sentence):
            add(cohort, facts.pop("module"), cast.training_clerk, **facts)


def test_planned_minutes_are_counted_from_the_classes(cast):
    module, other = a_module(minutes=240), a_module(minutes=120)
    cohort = a_cohort(cast.here, module, other)
    a_session(cohort, module)
    totals = queries.totals(whole(cohort), queries.of_cohort(cohort.id))
    assert [(each.planned, each.short) for each in totals] == [(120, 120), (0, 120)]


def test_a_proposed_timetable_is_written_down_in_one_deed(cast):
    module = a_module(minutes=600)
    cohort = a_cohort(cast.here, module)
    proposal = propose([Wanted(version_of(module).id, 600)], [MONDAY, MONDAY + timedelta(days=1)])
    layout = services.lay_out(whole(cohort), proposal.placed, by=cast.training_clerk)
    assert len(layout.classes) == len(proposal.placed)
    totals = queries.totals(whole(cohort), queries.of_cohort(cohort.id))
    assert totals[0].short == 0
    with pytest.raises(Refusal):
        services.lay_out(
            whole(cohort),
            [Placed(version_of(module).id, slot())],
            by=cast.training_clerk,
        )


def test_only_somebody_able_leads_and_each_lack_is_named(cast):
    """R-TRN-04, R-HRD-08, R-MEN-01."""
    by, module = cast.training_clerk, a_module("IHL-777")
    session = a_session(a_cohort(cast.here, module), module)
    lacking = {
        "no qualification for IHL-777": a_trainer(centre=cast.here),
        "may assist in IHL-777": a_trainer(module, centre=cast.here, level=TeachingLevel.ASSISTANT),
        "does not teach in English": a_trainer(module, centre=cast.here, languages=("fr",)),
        "not posted to": a_trainer(module, centre=cast.there),
        "screening for this posting": a_trainer(module, centre=cast.here, screened=False),
    }
    for sentence, trainer in lacking.items():
        with pytest.raises(Refusal, match=sentence):
            staff.name_staff(read(session, by), trainer, Duty.LEAD, by=by)
    able = a_trainer(module, centre=cast.here)
    staff.name_staff(read(session, by), able, Duty.LEAD, by=by)
    assert [each.trainer_id for each in read(session, by).staff] == [able.id]


def test_a_qualification_that_has_ended_does_not_count(cast):
    """R-TRN-04."""
    by, module = cast.training_clerk, a_module()
    session = a_session(a_cohort(cast.here, module), module)
    trainer = a_trainer(module, centre=cast.here)
    held = db.session.scalar(select(Qualification))
    held.expires_on = MONDAY - timedelta(days=1)
    kept(held)
    with pytest.raises(Refusal, match=r"qualification for .* ended on 15 Nov 2026"):
        staff.name_staff(read(session, by), trainer, Duty.LEAD, by=by)


def test_a_screening_of_a_former_tour_does_not_carry_over(cast):
    """R-HRD-08: certification, attestation and conduct check for this very posting."""
    by, module = cast.training_clerk, a_module()
    session = a_session(a_cohort(cast.here, module), module)
    trainer = a_trainer(module, centre=None)
    a_posting(trainer, cast.here, from_on=date(2025, 1, 1), until_on=date(2025, 12, 31))
    a_posting(trainer, cast.here, screened=False)
    with pytest.raises(Refusal, match="screening for this posting"):
        staff.name_staff(read(session, by), trainer, Duty.OBSERVER, by=by)


def test_leave_and_other_classes_are_counted(cast):
    by, module = cast.training_clerk, a_module()
    session = a_session(a_cohort(cast.here, module), module)
    away = a_trainer(module, centre=cast.here)
    kept(Leave(trainer_id=away.id, from_on=MONDAY, until_on=MONDAY + timedelta(days=9)))
    with pytest.raises(Refusal, match="on leave until 25 Nov 2026"):
        staff.name_staff(read(session, by), away, Duty.LEAD, by=by)
    busy, other = a_trainer(module, centre=cast.here), a_cohort(cast.here, module)
    teaches(busy, a_session(other, module, starts=time(9), ends=time(10)))
    teaches(busy, a_session(other, module, starts=time(10), ends=time(11)))
    with pytest.raises(Refusal, match=f"teaches {other.code} at that time") as refused:
        staff.name_staff(read(session, by), busy, Duty.LEAD, by=by)
    assert str(refused.value).count(other.code) == 1


def test_a_national_trainer_is_cleared_like_everybody_and_an_expert_is_not_refused(cast):
    """R-MEN-01."""
    by, module = cast.training_clerk, a_module()
    session = a_session(a_cohort(cast.here, module), module)
    national = a_trainer(module, centre=cast.here, appointment=Appointment.NATIONAL)
    assert lacks(national, session, by) == [Lack.CLEARANCE_PENDING]
    cleared(national, Outcome.CLEARED)
    assert lacks(national, session, by) == []
    expert = a_trainer(module, centre=cast.here)
    assert lacks(expert, session, by) == []
    cleared(expert, Outcome.NOT_CLEARED)
    assert lacks(expert, session, by) == [Lack.NOT_CLEARED]


def lacks(trainer, session, by):
    return [each.lack for each in staffing.may_lead(trainer, read(session, by))]


def cleared(trainer, outcome):
    positive = outcome is Outcome.CLEARED
    kept(
        Clearance(
            scheme=Scheme.NATIONAL,
            person_id=trainer.person_id,
            outcome=outcome,
            decided_on=date(2026, 1, 1),
            valid_from=date(2026, 1, 1) if positive else None,
            valid_to=date(2027, 1, 1) if positive else None,
            recorded_by_id=a_user(None).id,
        )
    )


def test_who_may_be_a_child_takes_no_class_in_any_duty_r_age_01(cast):
    module = a_module()
    by, session = cast.training_clerk, a_session(a_cohort(cast.here, module), module)
    trainer = a_trainer(module, centre=cast.here)
    an_age_doubt(trainer.person)
    for duty in (Duty.LEAD, Duty.INTERPRETER):
        with pytest.raises(Refusal, match="cannot take this class: withdrawn for age"):
            staff.name_staff(read(session, by), trainer, duty, by=by)


def test_assistants_stand_under_a_named_lead(cast):
    """R-TRN-04."""
    by, module = cast.training_clerk, a_module()
    session = a_session(a_cohort(cast.here, module), module)
    lead, helper = a_trainer(module, centre=cast.here), a_trainer(centre=cast.here)
    with pytest.raises(Refusal, match="Name first who leads"):
        staff.name_staff(read(session, by), helper, Duty.ASSISTANT, by=by)
    staff.name_staff(read(session, by), lead, Duty.LEAD, by=by)
    staff.name_staff(read(session, by), helper, Duty.ASSISTANT, by=by)
    with pytest.raises(Refusal, match="assistants first"):
        staff.release(read(session, by), lead.id, by=by)
    with pytest.raises(Refusal, match="assistants stand under a qualified lead"):
        staff.name_many([staff.Place(read(session, by), lead.id, Duty.LEAD)], [], by=by)
    second = a_trainer(module, centre=cast.here)
    staff.name_staff(read(session, by), second, Duty.LEAD, by=by)
    assert queries.lead_of(read(session, by)).trainer_id == second.id
    assert len(read(session, by).staff) == 2


def test_who_is_stood_down_after_they_were_named_is_shown_on_the_class_and_in_the_work(cast):
    """K.103: nobody takes them off the class, and nobody tells why."""
    module, on = a_module(), clock.today() + timedelta(days=7)
    cohort = a_cohort(cast.here, module, starts_on=on, ends_on=on)
    session = a_session(cohort, module)
    lead, helper = a_trainer(module, centre=cast.here), a_trainer(centre=cast.here)
    teaches(lead, session)
    teaches(helper, session, Duty.ASSISTANT)

    def told():
        section, found = staffing.classes_of(whole(cohort)), staffing.kept_out(read(session, None))
        work = staffing.stood_down(reader=cast.training_clerk, on=clock.today(), most=9)
        lacks = {missing.lack for lead in section.problems for missing in lead.missing}
        beside = {each.trainer_id for each in section.barred}
        return lacks, beside, set(found), [(code, count) for _uid, code, count, _on in work]

    assert told() == (set(), set(), set(), [])
    for each in (lead, helper):
        trainers.stand_down(each.person, "AAAA1111", by=cast.curriculum_officer)
    both = {lead.id, helper.id}
    assert told() == ({Lack.STOOD_DOWN}, {helper.id}, both, [(cohort.code, 1)])
    far = cast.elsewhere[Role.TRAINING_CLERK]
    assert not staffing.stood_down(reader=far, on=clock.today(), most=9)
    assert len(read(session, None).staff) == 2


def test_a_class_does_not_move_to_where_its_lead_cannot_follow(cast):
    by, module = cast.training_clerk, a_module()
    cohort = a_cohort(cast.here, module)
    session, trainer = a_session(cohort, module), a_trainer(module, centre=cast.here)
    kept(
        Leave(trainer_id=trainer.id, from_on=MONDAY + timedelta(1), until_on=MONDAY + timedelta(1))
    )
    teaches(trainer, session)
    session = read(session, by)
    with pytest.raises(Refusal, match="Name somebody else first"):
        services.change_session(
            whole(cohort), session, Class(session.version_id, slot(on=MONDAY + timedelta(1))),
            seen=session.version, by=by,
        )  # fmt: skip


def test_a_class_does_not_move_onto_another_class_of_its_trainer(cast):
    by, module = cast.training_clerk, a_module()
    cohort, other = a_cohort(cast.here, module), a_cohort(cast.here, module)
    session, trainer = a_session(cohort, module), a_trainer(module, centre=cast.here)
    teaches(trainer, session)
    teaches(trainer, a_session(other, module, starts=time(12), ends=time(14)))
    session = read(session, by)
    with pytest.raises(Refusal, match=f"{trainer.person.name_display} teaches .* in {other.code}"):
        services.change_session(
            whole(cohort), session, Class(session.version_id, slot(13, 15)),
            seen=session.version, by=by,
        )  # fmt: skip


def test_candidates_are_ranked_able_first_and_the_least_busy_of_them(cast):
    by, module = cast.training_clerk, a_module()
    cohort = a_cohort(cast.here, module)
    session = a_session(cohort, module)
    busy, free = a_trainer(module, centre=cast.here), a_trainer(module, centre=cast.here)
    unable = a_trainer(centre=cast.here)
    teaches(busy, a_session(cohort, module, on=MONDAY + timedelta(days=1)))
    found = staffing.candidates(read(session, by))
    assert [each.trainer.id for each in found] == [free.id, busy.id, unable.id]
    assert [each.may_lead for each in found] == [True, True, False]
    assert [each.week_minutes for each in found] == [0, 120, 0]


def test_a_class_too_large_for_its_room_is_flagged_and_blocked_where_dangerous(cast):
    """R-TRN-05."""
    by, small = cast.training_clerk, a_room(cast.here, seats=20)
    module, dangerous = a_module(), a_module(safety_critical=True, max_class=30)
    cohort = a_cohort(cast.here, module, dangerous, capacity=30)
    add(cohort, module, by, room_id=small.id)
    with pytest.raises(Refusal, match="critical to safety"):
        add(cohort, dangerous, by, slot(10, 12), room_id=small.id)
    section = staffing.classes_of(whole(cohort))
    assert [found.breach for _v, found in section.breaches] == ["room"]


@time_machine.travel(MONDAY - timedelta(days=1))
def test_a_run_starts_when_somebody_able_leads_and_no_class_is_too_large(cast):
    """R-TRN-04, R-TRN-05."""
    by, module = cast.training_clerk, a_module(ratio=10)
    cohort = a_cohort(cast.here, module, capacity=20, state=CohortState.CONFIRMED)

    def start():
        staff.may_start(whole(cohort))

    with pytest.raises(Refusal, match="no timetable"):
        start()
    session = a_session(cohort, module)
    with pytest.raises(Refusal, match="Nobody leads"):
        start()
    trainer = a_trainer(module, centre=cast.here)
    staff.name_staff(read(session, by), trainer, Duty.LEAD, by=by)
    with pytest.raises(Refusal, match=r"one trainer for 10 people.*Accept it"):
        start()
    version, breach = staffing.classes_of(whole(cohort)).breaches[0]
    with pytest.raises(Refusal, match="full sentence"):
        planning.accept_breach(whole(cohort), version, breach, reason="short", by=by)
    planning.accept_breach(
        whole(cohort), version, breach, reason="Two mentors stand beside the lead.", by=by
    )
    assert db.session.scalar(select(AcceptedBreach.seats)) == 20
    cohort.capacity = 21
    db.session.commit()
    with pytest.raises(Refusal, match=r"21 seats need more\. Accept it"):
        start()
    cohort.capacity = 20
    db.session.commit()
    kept(Leave(trainer_id=trainer.id, from_on=MONDAY, until_on=MONDAY))
    with pytest.raises(Refusal, match="cannot: on leave"):
        start()
    db.session.delete(db.session.scalar(select(Leave)))
    db.session.commit()
    start()


def test_a_dangerous_class_with_too_few_trainers_can_never_be_accepted(cast):
    """R-TRN-05."""
    by = cast.training_clerk
    module = a_module(ratio=8, max_class=40, safety_critical=True)
    cohort = a_cohort(cast.here, module, capacity=30)
    teaches(a_trainer(module, centre=cast.here), a_session(cohort, module))
    version, breach = staffing.classes_of(whole(cohort)).breaches[0]
    assert breach.blocks
    with pytest.raises(Refusal, match="must be made smaller"):
        planning.accept_breach(
            whole(cohort), version, breach, reason="We have always done so.", by=by
        )
    kept(AcceptedBreach(cohort_id=cohort.id, version_id=version.id, breach=breach.breach, seats=30,
                        reason="Brought from another site.", by_id=by.id))  # fmt: skip
    assert staffing.classes_of(whole(cohort)).breaches == [(version, breach)]


def test_a_class_of_a_past_day_stays(cast):
    by, module = cast.training_clerk, a_module()
    cohort = a_cohort(cast.here, module)
    session = a_session(cohort, module)
    with (
        time_machine.travel(MONDAY + timedelta(days=2)),
        pytest.raises(Refusal, match="has passed"),
    ):
        services.remove_session(whole(cohort), read(session, by), seen=session.version, by=by)
    with time_machine.travel(MONDAY - timedelta(days=2)):
        services.remove_session(whole(cohort), read(session, by), seen=session.version, by=by)
    assert queries.of_cohort(cohort.id) == []


def test_a_class_with_a_printed_sheet_stays(cast):
    by, module = cast.training_clerk, a_module()
    cohort = a_cohort(cast.here, module)
    session = a_session(cohort, module)
    kept(Sheet(code="S-1", session_id=session.id, language="en", lines=[], printed_by_id=by.id))
    with time_machine.travel(MONDAY), pytest.raises(Refusal, match="A sheet or a report"):
        services.remove_session(whole(cohort), read(session, by), seen=session.version, by=by)
    assert len(queries.of_cohort(cohort.id)) == 1


def test_a_foreign_class_answers_like_an_unknown_one(cast):
    module = a_module()
    session = a_session(a_cohort(cast.there, module), module)
    with pytest.raises(NotFound):
        queries.session(session.uid, reader=cast.training_clerk)


def test_nobody_teaches_in_a_run_that_is_over(cast):
    by, module = cast.training_clerk, a_module()
    cohort = a_cohort(cast.here, module, state=CohortState.COMPLETED)
    session = a_session(cohort, module)
    with pytest.raises(Refusal, match="is over"):
        staff.name_staff(read(session, by), a_trainer(module, centre=cast.here), Duty.LEAD, by=by)
    with pytest.raises(Refusal, match="is over"):
        add(cohort, module, by, slot(12, 13))


def test_a_mentor_finds_the_own_classes_of_a_week(cast):
    module = a_module()
    trainer = a_trainer(
        module, centre=cast.here, person=a_person(holder_id=cast.mentor.holder_id),
        provider_id=an_organisation().id,
    )  # fmt: skip
    cohort = a_cohort(cast.here, module)
    teaches(trainer, session := a_session(cohort, module))
    a_session(cohort, module, on=MONDAY + timedelta(days=1))
    found = queries.mine(reader=cast.mentor, first=MONDAY, last=MONDAY + timedelta(days=6))
    assert [each.id for each in found] == [session.id]


def test_what_is_in_the_way_says_its_kind(cast):
    module, room = a_module(), a_room(cast.here)
    cohort = a_cohort(cast.here, module)
    a_session(cohort, module, room_id=room.id)
    found = queries.clashes([slot()], cohort_id=cohort.id, room_id=room.id)
    assert [each.kind for each in found] == [ClashKind.COHORT, ClashKind.ROOM]
