"""Planning a run, its approvals and its states."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_centre, a_room, a_unit, a_user, an_organisation, kept
from tests.training.makers import (
    MONDAY,
    a_cohort,
    a_course,
    a_module,
    a_session,
    a_trainer,
    a_version,
    teaches,
    version_of,
)
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.registry.structure.models import Place, RequiredScheme
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts import queries, services
from trainingmgr.training.cohorts.models import CloseOut, Funder
from trainingmgr.training.cohorts.rules import (
    Closing,
    CohortState,
    Delivered,
    Provision,
    Side,
)
from trainingmgr.training.cohorts.services import Plan
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.rules import HrddpScope, VersionState


def wanted(centre, **facts):
    usual = {
        "centre_id": centre.id,
        "starts_on": MONDAY,
        "ends_on": MONDAY + timedelta(days=4),
        "languages": ["en"],
        "capacity": 24,
    }
    return Plan(**usual | facts)


def planned(by, centre=None, *modules, **facts):
    course = a_course(*(modules or (a_module(),)))
    course = curricula.course(course.uid)
    cohort = services.plan(course, wanted(centre or a_centre(), **facts), site="HQ", by=by)
    return queries.planned(cohort.id)


def approved(by=None):
    cohort = planned(by or a_user())
    for side in Side:
        approve(cohort, side)
        cohort = queries.planned(cohort.id)
    return cohort


def approve(cohort, side, by=None):
    return services.approve(
        cohort, side, plan_hash=queries.plan_hash(cohort), by=by or a_user(None)
    )


def test_a_run_has_the_next_code_of_its_site(cast):
    by = cast.training_clerk
    course = curricula.course(a_course(code="IHL-201").uid)
    codes = [
        services.plan(course, wanted(cast.here), site=site, by=by).code
        for site in ("HQ", "HQ", "EAST")
    ]
    assert codes == ["IHL-201/26-HQ-001", "IHL-201/26-HQ-002", "IHL-201/26-EAST-001"]


def test_a_run_pins_only_agreed_versions(cast):
    draft = a_module("POC-101", state=VersionState.DRAFT)
    with pytest.raises(Refusal, match="No version of POC-101 is agreed"):
        planned(cast.training_clerk, cast.here, draft)


def test_a_run_stays_with_the_version_it_is_pinned_to(cast):
    module = a_module()
    cohort = planned(cast.training_clerk, cast.here, module)
    first = version_of(module)
    first.state = VersionState.SUPERSEDED
    kept(first)
    second = a_version(module, number=2)
    cohort = queries.planned(cohort.id)
    assert [each.version_id for each in cohort.modules] == [first.id]
    assert queries.newer_versions(cohort)[first.id].id == second.id
    services.change_plan(
        cohort, wanted(cast.here), seen=cohort.version, newest_versions=True,
        by=cast.training_clerk,
    )  # fmt: skip
    assert [each.version_id for each in queries.planned(cohort.id).modules] == [second.id]


def test_the_two_sides_and_the_planner_are_three_people(cast):
    planner = cast.training_clerk
    cohort = planned(planner, cast.here)
    with pytest.raises(Refusal, match="Somebody else must approve"):
        approve(cohort, Side.HOST, planner)
    host, changer = cast.host_authority, a_user(Role.HOST_AUTHORITY)
    services.change_plan(cohort, wanted(cast.here), seen=cohort.version, by=changer)
    cohort = queries.planned(cohort.id)
    with pytest.raises(Refusal, match="Somebody else must approve"):
        approve(cohort, Side.HOST, changer)
    approve(cohort, Side.HOST, host)
    cohort = queries.planned(cohort.id)
    twin = a_user(Role.PROGRAMME_OFFICER, holder=db.session.get(Holder, host.holder_id))
    with pytest.raises(Refusal, match="Somebody else must approve"):
        approve(cohort, Side.PROGRAMME, twin)
    with pytest.raises(Refusal, match="agreed already"):
        approve(cohort, Side.HOST)
    assert cohort.state is CohortState.PLANNED
    approve(cohort, Side.PROGRAMME, cast.programme_officer)
    assert queries.planned(cohort.id).state is CohortState.APPROVED


def test_an_approval_is_of_the_plan_that_was_shown(cast):
    cohort = planned(cast.training_clerk, cast.here)
    seen = queries.plan_hash(cohort)
    services.change_plan(
        cohort, wanted(cast.here, capacity=12), seen=cohort.version, by=cast.training_clerk
    )
    with pytest.raises(Refusal, match="changed the plan"):
        services.approve(
            queries.planned(cohort.id), Side.HOST, plan_hash=seen, by=cast.host_authority
        )


def test_an_edit_voids_the_approvals_and_an_edit_of_nothing_does_not(cast):
    cohort = approved(cast.training_clerk)
    same = wanted(cohort.centre)
    services.change_plan(cohort, same, seen=cohort.version, by=cast.training_clerk)
    cohort = queries.planned(cohort.id)
    assert cohort.state is CohortState.APPROVED
    other = replace(same, capacity=12)
    services.change_plan(cohort, other, seen=cohort.version, by=cast.training_clerk)
    cohort = queries.planned(cohort.id)
    assert cohort.state is CohortState.PLANNED
    assert queries.standing_approvals(cohort) == {}
    with pytest.raises(Refusal):
        services.open_nominations(cohort, seen=cohort.version, by=cast.training_clerk)


def test_an_approval_waits_a_week_for_the_other_side(cast):
    cohort = planned(cast.training_clerk, cast.here)
    with time_machine.travel(date(2026, 9, 1)):
        approve(cohort, Side.HOST, cast.host_authority)
    with time_machine.travel(date(2026, 9, 9)):
        cohort = queries.planned(cohort.id)
        assert queries.standing_approvals(cohort) == {}
        approve(cohort, Side.PROGRAMME, cast.programme_officer)
        assert queries.planned(cohort.id).state is CohortState.PLANNED
        approve(queries.planned(cohort.id), Side.HOST, cast.host_authority)
        assert queries.planned(cohort.id).state is CohortState.APPROVED


def test_an_approval_stays_on_record(cast):
    approve(planned(cast.training_clerk, cast.here), Side.HOST)
    for sql in ("UPDATE cohort_approval SET side = 'programme'", "DELETE FROM cohort_approval"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(sql))
        db.session.rollback()


def test_a_run_moves_along_its_states_and_no_other_way(cast):
    by = cast.training_clerk
    cohort = approved(by)
    with pytest.raises(Refusal):
        services.complete(cohort, by=by)
    services.open_nominations(cohort, seen=cohort.version, by=by)
    services.confirm(queries.planned(cohort.id), by=by)
    cohort = queries.planned(cohort.id)
    with pytest.raises(Refusal, match="full sentence"):
        services.suspend(cohort, seen=cohort.version, reason="rain", by=by)
    services.suspend(cohort, seen=cohort.version, reason="The road is cut by rain.", by=by)
    cohort = queries.planned(cohort.id)
    services.resume(
        cohort, CohortState.CONFIRMED, seen=cohort.version, reason="The road is open.", by=by
    )
    cohort = queries.planned(cohort.id)
    services.cancel(cohort, seen=cohort.version, reason="The centre was closed.", by=by)
    cohort = queries.planned(cohort.id)
    assert (cohort.state, cohort.over_on) == (CohortState.CANCELLED, clock.today())
    with pytest.raises(Refusal, match="cannot be changed"):
        services.change_plan(cohort, wanted(cast.here), seen=cohort.version, by=by)


def test_a_run_is_not_completed_before_its_last_class(cast):
    module = a_module()
    cohort = a_cohort(cast.here, module, state=CohortState.RUNNING)
    later = a_session(cohort, module, on=clock.today() + timedelta(days=1))
    with pytest.raises(Refusal, match="When the last class is held"):
        services.complete(cohort, by=cast.training_clerk)
    later.on = clock.today()
    db.session.commit()
    services.complete(cohort, by=cast.training_clerk)
    assert (cohort.state, cohort.over_on) == (CohortState.COMPLETED, clock.today())


def test_a_run_without_both_approvals_takes_no_nominations_even_when_its_state_says_so(cast):
    cohort = a_cohort(cast.here, state=CohortState.APPROVED)
    cohort = queries.planned(cohort.id)
    with pytest.raises(Refusal, match="both approve"):
        services.open_nominations(cohort, seen=cohort.version, by=cast.training_clerk)


def test_a_second_save_of_the_plan_is_refused(cast):
    cohort = planned(cast.training_clerk, cast.here)
    with pytest.raises(StaleRecord):
        services.change_plan(cohort, wanted(cast.here), seen=99, by=cast.training_clerk)


def test_closing_names_every_piece_that_is_missing(cast):
    """R-TRN-09."""
    cohort = a_cohort(cast.here, state=CohortState.COMPLETED)
    half = Closing(reaction="They liked it.", lessons="", cost=None, materials="Counted.")
    delivered = Delivered(480, attendance_complete=False, results_complete=True)
    with pytest.raises(Refusal) as refused:
        services.close_out(cohort, half, delivered, by=cast.training_clerk)
    said = str(refused.value)
    assert "attendance complete, lessons for the next run, what it cost." in said
    whole = replace(half, lessons="Start earlier.", cost=287_400, currency="XAF")
    services.close_out(
        cohort, whole, replace(delivered, attendance_complete=True), by=cast.training_clerk
    )
    assert queries.close_out(cohort.id).minutes_delivered == 480
    assert cohort.state is CohortState.CLOSED_OUT
    for sql in ("UPDATE cohort_close_out SET lessons = 'x'", "DELETE FROM cohort_close_out"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(sql))
        db.session.rollback()


def test_a_close_out_needs_its_words_in_raw_sql_too(cast):
    cohort = a_cohort(cast.here)
    row = CloseOut(
        cohort_id=cohort.id, minutes_delivered=60, reaction=" ", lessons="x", cost_minor=0,
        currency="XAF", materials="x", by_id=cast.training_clerk.id,
    )  # fmt: skip
    db.session.add(row)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_funders_add_their_schemes_and_a_mixed_module_due_diligence(cast):
    """R-VET-02b."""
    plain = a_cohort(cast.here)
    donor = an_organisation()
    kept(RequiredScheme(organisation_id=donor.id, scheme=Scheme.LEAHY))
    paid = a_cohort(cast.here, a_module(hrddp_scope=HrddpScope.MIXED))
    kept(Funder(cohort_id=paid.id, organisation_id=donor.id))
    empty = a_cohort(cast.here)
    db.session.execute(text("DELETE FROM cohort_module WHERE cohort_id = :id"), {"id": empty.id})
    db.session.commit()
    assert queries.required_schemes([plain.id, paid.id, empty.id]) == {
        plain.id: {Scheme.NATIONAL},
        paid.id: {Scheme.NATIONAL, Scheme.HRDDP, Scheme.LEAHY},
        empty.id: {Scheme.NATIONAL},
    }


def test_the_gaps_that_keep_women_away_are_named(cast):
    """R-GEN-02: what is not known is a gap too."""
    cohort = planned(
        cast.training_clerk,
        cast.here,
        for_women={"women_quarters": Provision.YES, "childcare": Provision.NO},
    )
    assert queries.gaps_for_women(cohort) == [
        ("childcare", Provision.NO),
        ("travel_escort", Provision.UNKNOWN),
        ("female_instructor", Provision.UNKNOWN),
    ]


def test_a_plan_that_makes_no_sense_is_refused(cast):
    by = cast.training_clerk
    for facts, sentence in (
        ({"languages": []}, "at least one language"),
        ({"ends_on": MONDAY - timedelta(days=1)}, "ends after it begins"),
        ({"seats_for_women": 25}, "fewer seats"),
        ({"room_id": a_room(cast.there).id}, "another centre"),
    ):
        with pytest.raises(Refusal, match=sentence):
            planned(by, cast.here, **facts)


def test_a_module_critical_to_safety_keeps_the_run_small(cast):
    """R-TRN-05."""
    dangerous = a_module(safety_critical=True, max_class=16)
    with pytest.raises(Refusal, match="critical to safety"):
        planned(cast.training_clerk, cast.here, dangerous, capacity=17)
    assert planned(cast.training_clerk, cast.here, a_module(max_class=16), capacity=17)


def test_a_reach_covers_its_own_runs(cast):
    here, there = a_cohort(cast.here), a_cohort(cast.there)

    def seen(reader):
        return {each.id for each in queries.cohorts(reader=reader).rows}

    assert seen(cast.training_clerk) == {here.id}
    assert seen(cast.oversight) == {here.id, there.id}
    there_alone = db.session.get(Place, cast.there.place_id)
    assert seen(a_user(Role.TRAINING_CLERK, place=there_alone)) == {there.id}
    assert seen(cast.nobody) == seen(cast.sysadmin) == set()
    with pytest.raises(NotFound):
        queries.cohort(there.uid, reader=cast.training_clerk)


def test_a_mentor_of_an_own_reach_sees_the_runs_they_teach(cast):
    module = a_module()
    taught, other = a_cohort(cast.here, module), a_cohort(cast.here)
    mentor = a_user(Role.MENTOR, scope=Scope.OWN)
    trainer = a_trainer(module, centre=cast.here)
    trainer.person.holder_id = mentor.holder_id
    kept(trainer.person)
    teaches(trainer, a_session(taught, module))
    assert [each.id for each in queries.cohorts(reader=mentor).rows] == [taught.id]
    assert other.id != taught.id


def test_recipients_and_funders_are_part_of_the_plan(cast):
    unit, donor = a_unit(), an_organisation()
    cohort = planned(cast.training_clerk, cast.here, recipient_ids=[unit.id], funder_ids=[donor.id])
    before = queries.plan_hash(cohort)
    services.change_plan(cohort, wanted(cast.here), seen=cohort.version, by=cast.training_clerk)
    cohort = queries.planned(cohort.id)
    assert (cohort.recipients, cohort.funders) == ([], [])
    assert queries.plan_hash(cohort) != before
