"""Nominating, confirming, waiting, leaving, coming back, transfer, waivers: on both databases.

R-VET-02, 02b, 03, 10; R-AGE-01; R-HRD-01, 03; R-TRN-06, 10; R-GEN-01.
"""

from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import (
    a_person,
    a_rank,
    a_unit,
    a_user,
    a_week_later,
    an_organisation,
    kept,
)
from tests.training.enrolments.made import a_class, a_place, a_run, covered, ready
from tests.training.makers import a_course, a_module, version_of
from tests.vetting.made import a_clearance, a_decision, an_age_doubt
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.oversight.queries import entries as journal_of
from trainingmgr.registry.people.models import CentreReach, Person
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.structure.models import RequiredScheme
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.cohorts import queries as runs
from trainingmgr.training.cohorts import services as cohorts
from trainingmgr.training.cohorts.models import Cohort, Funder, RecipientUnit
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Prerequisite
from trainingmgr.training.curricula.rules import HrddpScope
from trainingmgr.training.enrolments import printouts, queries, services
from trainingmgr.training.enrolments.models import Enrolment, EnrolmentMove
from trainingmgr.training.enrolments.queries import drawing, gathered, judging, waiving
from trainingmgr.training.enrolments.rules import (
    EnrolmentState,
    LeavingReason,
    Source,
)
from trainingmgr.training.enrolments.rules.gate import (
    PieceCode,
)
from trainingmgr.training.enrolments.services import particulars, stages, waivers
from trainingmgr.training.records.models import Attainment
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.rules import Outcome

State = EnrolmentState


@pytest.fixture
def clerk(cast):
    return cast.training_clerk


@pytest.fixture
def head(cast):
    return cast.cell_head


@pytest.fixture
def run(cast):
    return a_run(cast.here)


def codes(run, person, **how):
    verdict = queries.gate(run, [person.id], clock.today(), **how)[person.id]
    return [piece.code for piece in verdict.pieces]


def state_of(place):
    return db.session.get(Enrolment, place.id, populate_existing=True).state


def loaded(place, by):
    return queries.enrolment(place.uid, reader=by, permission=services.Permission.COHORT_READ)


def confirmed(run, head, *people, by):
    places = [services.nominate(run, person, by=by) for person in people]
    services.confirm_many(run, [loaded(each, head) for each in places], by=head)
    return places


def test_a_nomination_brings_the_person_within_the_centres_reach(run, clerk, cast):
    person = a_person()
    place = services.nominate(run, person, by=clerk)
    reach = db.session.scalar(select(CentreReach).where(CentreReach.person_id == person.id))
    assert reach.centre_id == cast.here.id
    assert reach.until_on == run.ends_on + timedelta(days=365)
    assert [(m.was, m.now) for m in queries.moves(place)] == [(None, "nominated")]


def test_nobody_nominates_themselves_security_4_3_2(run, clerk):
    with pytest.raises(Refusal, match="your own"):
        services.nominate(run, a_person(holder_id=clerk.holder_id), by=clerk)


def test_whoever_lacks_a_clearance_is_nominated_and_not_confirmed_r_vet_02(run, clerk, head):
    person = a_person()
    place = services.nominate(run, person, by=clerk)
    with pytest.raises(Refusal, match="National vetting: clearance is pending"):
        services.confirm_many(run, [loaded(place, head)], by=head)
    a_clearance(person)
    services.confirm_many(run, [loaded(place, head)], by=head)
    assert state_of(place) is State.CONFIRMED


def test_a_clearance_that_ends_before_the_run_blocks_r_vet_03(run, clerk, head):
    ends = run.starts_on - timedelta(days=1)
    place = services.nominate(run, ready(clearance={"valid_to": ends}), by=clerk)
    with pytest.raises(Refusal, match="clearance ends on"):
        services.confirm_many(run, [loaded(place, head)], by=head)
    past = clock.today() - timedelta(days=1)
    long_ago = past - timedelta(days=90)
    over = {"valid_from": long_ago, "decided_on": long_ago, "valid_to": past}
    place = services.nominate(run, ready(clearance=over), by=clerk)
    with pytest.raises(Refusal, match="clearance expired on"):
        services.confirm_many(run, [loaded(place, head)], by=head)


def test_one_that_ends_during_the_run_is_said_r_vet_03(run, clerk, head):
    person = ready(clearance={"valid_to": run.starts_on})
    assert codes(run, person) == [PieceCode.CLEARANCE_ENDS]
    (place,) = confirmed(run, head, person, by=clerk)
    assert state_of(place) is State.CONFIRMED


def test_every_run_requires_the_national_scheme_and_funders_add_theirs_r_vet_02b(run, cast):
    person = a_person()
    assert codes(run, person) == [PieceCode.CLEARANCE]
    donor = an_organisation()
    kept(RequiredScheme(organisation_id=donor.id, scheme=Scheme.LEAHY))
    kept(Funder(cohort_id=run.id, organisation_id=donor.id))
    verdict = queries.gate(run, [person.id], clock.today())[person.id]
    assert [piece.scheme for piece in verdict.missing] == [Scheme.LEAHY, Scheme.NATIONAL]


def test_in_scope_training_needs_the_units_due_diligence_r_hrd_01(cast, clerk, head):
    module = a_module(hrddp_scope=HrddpScope.MIXED)
    run, unit = a_run(cast.here, module), a_unit()
    person = ready(unit)
    assert codes(run, person) == [PieceCode.UNIT_STANDING]
    covered(unit)
    (place,) = confirmed(run, head, person, by=clerk)
    assert state_of(place) is State.CONFIRMED


def test_a_run_is_not_confirmed_while_a_recipient_is_uncovered_r_hrd_01(cast):
    module = a_module(hrddp_scope=HrddpScope.IN)
    run, unit = a_run(cast.here, module), a_unit()
    kept(RecipientUnit(cohort_id=run.id, unit_id=unit.id))
    covered(unit, valid_to=run.starts_on)
    with pytest.raises(Refusal, match="due diligence does not cover"):
        stages.confirm_run(cohorts.queries.planned(run.id), by=cast.cell_head)
    covered(unit, decided_on=clock.today())
    assert judging.uncovered_units(run) == []
    with pytest.raises(Refusal, match="Host authority and programme"):
        stages.confirm_run(cohorts.queries.planned(run.id), by=cast.cell_head)


def test_a_suspension_freezes_and_deletes_nothing_r_hrd_03(cast, clerk, head):
    """New enrolments stop at once; those on the run are listed and stay on it."""
    run = a_run(cast.here, a_module(hrddp_scope=HrddpScope.IN))
    brigade = a_unit()
    battalion = a_unit(brigade)
    until = covered(brigade).valid_to
    covered(battalion)
    first, second = ready(battalion), ready(battalion)
    (place,) = confirmed(run, head, first, by=clerk)
    later = services.nominate(run, second, by=clerk)
    vetting.suspend(
        brigade, Scheme.HRDDP, decided_on=clock.today(), reference="L-1",
        by=cast.hrddp_secretariat,
    )  # fmt: skip
    with pytest.raises(Refusal, match="The unit is not cleared"):
        services.confirm_many(run, [loaded(later, head)], by=head)
    assert state_of(place) is State.CONFIRMED
    (line,) = queries.frozen(run, reader=head, on=clock.today())
    assert line.enrolment.id == place.id
    assert queries.frozen_ids(run, clock.today()).keys() == {place.id}
    vetting.lift(
        brigade, a_decision(scheme=Scheme.HRDDP, valid_to=until),
        reason="The commander was replaced.", by=a_user(Role.HRDDP_SECRETARIAT),
    )  # fmt: skip
    assert queries.frozen(run, reader=head, on=clock.today()) == []


def test_a_clearance_that_ends_mid_run_shows_on_the_roster(cast, clerk, head):
    run = a_run(cast.here, starts_on=clock.today() - timedelta(days=1), state=CohortState.RUNNING)
    person = ready()
    place = a_place(run, person, State.ATTENDING, by=clerk)
    services.bring_within_reach([person.id], cast.here.id, run.ends_on)
    assert queries.frozen(run, reader=head, on=clock.today()) == []
    a_clearance(person, decided_on=clock.today(), valid_to=clock.today() - timedelta(days=1),
                valid_from=clock.today() - timedelta(days=30))  # fmt: skip
    assert [each.enrolment.id for each in queries.frozen(run, reader=head, on=clock.today())] == [
        place.id
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": Status.DECEASED},
        {"status": Status.DESERTER},
        {"status": Status.TRANSFERRED_OUT},
        {"born": PartialDate.read(str(clock.today().year - 16))},
    ],
)
def test_what_is_final_stops_the_nomination_r_age_01(run, clerk, facts):
    with pytest.raises(Refusal):
        services.nominate(run, ready(**facts), by=clerk)
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 0


def test_an_age_doubt_stops_everywhere_r_age_01(run, clerk, head):
    person, other = ready(), ready()
    place = services.nominate(run, person, by=clerk)
    an_age_doubt(person)
    an_age_doubt(other)
    with pytest.raises(Refusal, match="Withdrawn for age"):
        services.confirm_many(run, [loaded(place, head)], by=head)
    with pytest.raises(Refusal, match="Withdrawn for age"):
        services.nominate(run, other, by=clerk)


def test_a_recruit_of_unknown_age_waits_for_an_assessment_r_age_01(run, clerk, head):
    person = ready(born=None, category=Category.RECRUIT, status=Status.RECRUIT)
    place = services.nominate(run, person, by=clerk)
    with pytest.raises(Refusal, match="Age is not known"):
        services.confirm_many(run, [loaded(place, head)], by=head)


def test_whoever_nominated_does_not_confirm_nor_do_they_themselves(run, cast, head):
    account = a_user(
        Role.TRAINING_CLERK, centre=cast.here, holder=db.session.get(Holder, head.holder_id)
    )
    same_person = services.nominate(run, ready(), by=account)
    with pytest.raises(Refusal, match="You nominated this one yourself"):
        services.confirm_many(run, [loaded(same_person, head)], by=head)
    own = services.nominate(run, ready(holder_id=head.holder_id), by=cast.training_clerk)
    with pytest.raises(Refusal, match="Nobody confirms their own place"):
        services.confirm_many(run, [loaded(own, head)], by=head)


def test_one_of_a_list_that_cannot_holds_nobody_else_up(run, clerk, head):
    good, bad = ready(), a_person()
    places = [services.nominate(run, each, by=clerk) for each in (good, bad)]
    result = services.confirm_many(run, [loaded(each, head) for each in places], by=head)
    assert [each.person_id for each in result.seated] == [good.id]
    assert [(each.person_id, "pending" in why) for each, why in result.kept] == [(bad.id, True)]


def test_an_account_that_was_reset_does_not_approve(run, clerk, head):
    place = services.nominate(run, ready(), by=clerk)
    head.approvals_held_until = clock.now() + timedelta(hours=3)
    kept(head)
    with pytest.raises(Refusal, match="was reset"):
        services.confirm_many(run, [loaded(place, head)], by=head)


def test_nobody_sits_in_two_runs_at_once_and_both_are_named_r_trn_06(cast, clerk, head):
    run, other = a_run(cast.here), a_run(cast.there)
    person = ready()
    a_place(other, person, State.CONFIRMED)
    assert codes(run, person) == [PieceCode.DATES_OVERLAP]
    a_class(run, starts=9, ends=12)
    a_class(other, starts=11, ends=13)
    place = services.nominate(run, person, by=clerk)
    with pytest.raises(Refusal, match=f"Is on {other.code} too.*{run.code}"):
        services.confirm_many(run, [loaded(place, head)], by=head)


def test_classes_one_after_the_other_do_not_clash_r_trn_06(cast):
    run, other = a_run(cast.here), a_run(cast.there)
    person = ready()
    a_place(other, person, State.CONFIRMED)
    a_class(run, starts=9, ends=12)
    a_class(other, starts=12, ends=13)
    assert codes(run, person) == []


def test_a_second_record_does_not_sit_twice_r_trn_06(cast):
    run, other = a_run(cast.here), a_run(cast.there)
    person, twin = ready(), ready()
    a_place(other, twin, State.CONFIRMED)
    a_class(run)
    a_class(other)
    twin.same_as_id = person.id
    kept(twin)
    assert codes(run, person) == [PieceCode.OVERLAP]


def test_prerequisites_and_what_was_taught_already_are_shown_r_trn_10(cast, clerk):
    first = a_module()
    second = a_module(prerequisites=[Prerequisite(module_id=first.id)])
    run, person = a_run(cast.here, second), ready()
    assert codes(run, person) == [PieceCode.PREREQUISITE]
    for module in (first, second):
        kept(
            Attainment(
                person_id=person.id, module_id=module.id, version_id=version_of(module).id,
                on=clock.today() - timedelta(days=90), minutes=360, recorded_by_id=clerk.id,
            )
        )  # fmt: skip
    assert codes(run, person) == [PieceCode.ALREADY_TRAINED]


def test_for_whom_a_run_is_holds_for_everybody(run, clerk, head):
    services.say_for_whom(run, categories=["officer"], bands=["OF-3", "OF-2"], seen=None, by=clerk)
    assert queries.audience(run).bands == ["OF-2", "OF-3"]
    assert codes(run, ready()) == [PieceCode.CATEGORY, PieceCode.RANK]


def test_a_full_run_puts_on_the_waiting_list_and_a_free_seat_moves_up(cast, clerk, head):
    run = a_run(cast.here, capacity=1)
    first, second, third = (ready() for _each in range(3))
    places = confirmed(run, head, first, second, third, by=clerk)
    assert [state_of(each) for each in places] == [
        State.CONFIRMED, State.WAITLISTED, State.WAITLISTED
    ]  # fmt: skip
    a_clearance(second, Outcome.SUSPENDED)
    place = loaded(places[0], clerk)
    up = services.leave(place, State.WITHDRAWN, LeavingReason.FAMILY, seen=place.version, by=clerk)
    assert [each.person_id for each in up] == [third.id]
    assert state_of(places[1]) is State.WAITLISTED
    last = queries.moves(places[2])[-1]
    assert (last.was, last.now, last.reason) == ("waitlisted", "confirmed", "seat_free")


def test_seats_for_women_stay_free_for_them(cast, clerk, head):
    run = a_run(cast.here, capacity=2, seats_for_women=1)
    people = [ready(sex=Sex.M), ready(sex=Sex.M), ready(sex=Sex.F)]
    nominated = [services.nominate(run, each, by=clerk) for each in people]
    before = gathered.nominations_of(run, reader=head, on=clock.today())
    assert (before.open_seats, before.would_seat(before.nominated)) == (2, 2)
    men = [each for each in before.nominated if each.enrolment.person.sex is Sex.M]
    assert before.would_seat(men) == 1
    services.confirm_many(run, [loaded(each, head) for each in nominated], by=head)
    assert [state_of(each) for each in nominated] == [
        State.CONFIRMED, State.WAITLISTED, State.CONFIRMED
    ]  # fmt: skip


def test_seats_that_are_free_count_those_a_reader_does_not_see(cast, clerk, head):
    run = a_run(cast.here, capacity=3)
    seen, unseen = ready(), ready()
    confirmed(run, head, seen, unseen, by=clerk)
    reach = db.session.scalar(select(CentreReach).where(CentreReach.person_id == unseen.id))
    db.session.delete(reach)
    section = gathered.nominations_of(run, reader=clerk, on=clock.today())
    assert (len(section.roster), section.unseen) == (1, 1)
    assert (section.seated, section.open_seats) == (2, 1)


def test_nobody_is_nominated_twice_but_may_come_back(run, clerk):
    person = ready()
    place = services.nominate(run, person, by=clerk)
    with pytest.raises(Refusal, match="nominated for this run already"):
        services.nominate(run, person, by=clerk)
    place = loaded(place, clerk)
    services.leave(place, State.WITHDRAWN, LeavingReason.OWN_WISH, seen=place.version, by=clerk)
    again = services.nominate(run, person, by=clerk)
    assert again.id == place.id
    assert again.leaving_reason is None
    assert [m.now for m in queries.moves(again)] == ["nominated", "withdrawn", "nominated"]


def test_a_closed_run_takes_nobody(cast, clerk):
    for state in (CohortState.PLANNED, CohortState.COMPLETED, CohortState.SUSPENDED):
        with pytest.raises(Refusal, match="takes no nominations now"):
            services.nominate(a_run(cast.here, state=state), ready(), by=clerk)


def test_a_measure_is_taken_by_whoever_confirms_and_undone_through_the_gate(cast, run, clerk, head):
    person = ready()
    (place,) = confirmed(run, head, person, by=clerk)
    with pytest.raises(Refusal, match="as a measure"):
        services.leave(loaded(place, clerk), State.SUSPENDED, LeavingReason.CONDUCT,
                       seen=place.version, by=clerk)  # fmt: skip
    with pytest.raises(Refusal, match="is no reason for this"):
        services.leave(loaded(place, head), State.REMOVED_CONDUCT, LeavingReason.FAMILY,
                       seen=place.version, by=head)  # fmt: skip
    services.leave(loaded(place, head), State.SUSPENDED, LeavingReason.CONDUCT,
                   seen=place.version, by=head)  # fmt: skip
    a_clearance(person, Outcome.SUSPENDED)
    fresh = loaded(place, head)
    with pytest.raises(Refusal, match="not cleared"):
        services.reenter(fresh, seen=fresh.version, by=head)
    a_clearance(person)
    fresh = loaded(place, head)
    services.reenter(fresh, seen=fresh.version, by=head)
    assert state_of(place) is State.CONFIRMED


def test_a_transfer_keeps_what_was_attended(cast, clerk, head):
    """Moving somebody to another run of the course loses nothing (as Moodle #716 did)."""
    module = a_module()
    course = a_course(module)
    run = a_run(cast.here, module, course=course, state=CohortState.RUNNING,
                starts_on=clock.today() - timedelta(days=2))  # fmt: skip
    to = a_run(cast.here, module, course=course)
    person = ready()
    place = a_place(run, person, State.ATTENDING, by=clerk)
    services.bring_within_reach([person.id], cast.here.id, run.ends_on)
    waits = a_place(run, ready(), State.WAITLISTED, by=clerk)
    particulars.write(loaded(place, clerk), languages=["sg"], special_needs="Crutches",
                      seen=None, by=clerk)  # fmt: skip
    old = loaded(place, head)
    new = services.transfer(old, to, seen=old.version, by=head)
    assert (new.state, new.cohort_id) == (State.CONFIRMED, to.id)
    assert queries.earlier([new.id]) == {new.id: [place.id]}
    kept_on = queries.particulars_of(new)
    assert (kept_on.special_needs, kept_on.languages) == ("Crutches", ["sg"])
    assert state_of(place) is State.WITHDRAWN
    assert old.leaving_reason is LeavingReason.TRANSFERRED
    assert state_of(waits) is State.ATTENDING
    with pytest.raises(Refusal, match="another run of the same course"):
        services.transfer(loaded(new, head), a_run(cast.here), seen=new.version, by=head)


def test_a_transfer_that_the_gate_refuses_moves_nobody(cast, clerk, head):
    module = a_module()
    course = a_course(module)
    run = a_run(cast.here, module, course=course)
    to = a_run(cast.here, module, course=course, capacity=1)
    a_place(to, ready(), State.CONFIRMED)
    (place,) = confirmed(run, head, ready(), by=clerk)
    old = loaded(place, head)
    with pytest.raises(Refusal, match="No seat is free in that run"):
        services.transfer(old, to, seen=old.version, by=head)
    assert state_of(place) is State.CONFIRMED
    third, busy = a_run(cast.here, module, course=course), a_run(cast.there)
    a_class(third)
    a_class(busy)
    a_place(busy, db.session.get_one(Person, place.person_id), State.CONFIRMED)
    old = loaded(place, head)
    with pytest.raises(Refusal, match=f"Is on {busy.code} too"):
        services.transfer(old, third, seen=old.version, by=head)
    assert state_of(place) is State.CONFIRMED, "R-TRN-06 holds on this way too"


def test_a_waiver_bridges_a_pending_clearance_for_thirty_days_r_vet_10(cast, run, clerk, head):
    person = a_person()
    place = services.nominate(run, person, by=clerk)
    key, today = "clearance:national", clock.today()
    why = "The file is with the board, the decision is due."
    with pytest.raises(Refusal, match="30 days at most"):
        waivers.ask_waiver(loaded(place, clerk), key, reason=why,
                            until_on=today + timedelta(days=31), by=clerk)  # fmt: skip
    request = waivers.ask_waiver(
        loaded(place, clerk), key, reason=why, until_on=today + timedelta(days=30), by=clerk
    )
    board = cast.vetting_board
    opened = waiving.request(request.uid, reader=head)
    with pytest.raises(Refusal, match="vetting board signs"):
        waivers.sign_waiver(opened, seen=1, by=head)
    opened = waiving.request(request.uid, reader=board)
    waivers.sign_waiver(opened, seen=1, by=board)
    services.confirm_many(run, [loaded(place, head)], by=head)
    assert state_of(place) is State.CONFIRMED
    after = today + timedelta(days=31)
    assert [each.enrolment.id for each in queries.frozen(run, reader=head, on=after)] == [place.id]


def test_oversight_reads_waivers_in_numbers_r_vet_10(cast, browse, run, clerk):
    board, today = cast.vetting_board, clock.today()
    for until_on in (today, today + timedelta(days=9)):
        place = services.nominate(run, a_person(), by=clerk)
        services.bring_within_reach([place.person_id], cast.here.id, run.ends_on)
        asked = waivers.ask_waiver(
            loaded(place, clerk), "clearance:national", reason="Decision is due on Monday.",
            until_on=until_on, by=clerk,
        )  # fmt: skip
        waivers.sign_waiver(waiving.request(asked.uid, reader=board), seen=1, by=board)
    counted = waiving.counted(today + timedelta(days=5))
    assert counted.months == [(today.replace(day=1), "clearance:national", 2, 1)]
    assert (counted.hands, counted.total) == ([(board.name, 2)], 2)
    text = browse(cast.oversight).get("/waivers/counted", costs=2).text
    assert "2 waivers were signed." in text
    assert board.name in text
    assert browse(cast.training_clerk).get("/waivers/counted").status_code == 403


def test_a_second_person_signs_a_waiver_r_vet_10(cast, run, clerk):
    place = services.nominate(run, a_person(), by=clerk)
    board = cast.vetting_board
    services.bring_within_reach([place.person_id], cast.here.id, run.ends_on)
    request = waivers.ask_waiver(
        loaded(place, clerk), "clearance:national", reason="Decision is due on Monday.",
        until_on=clock.today(), by=board,
    )  # fmt: skip
    opened = waiving.request(request.uid, reader=board)
    with pytest.raises(Refusal, match="You asked for it yourself"):
        waivers.sign_waiver(opened, seen=1, by=board)
    other = a_user(Role.VETTING_BOARD)
    with a_week_later(), pytest.raises(Refusal, match="more than 7 days ago"):
        waivers.sign_waiver(waiving.request(request.uid, reader=other), seen=1, by=other)
    told = journal_of(reader=cast.oversight).rows[0].sentence
    assert "asked to waive Clearance: National vetting of" in told, "no code"


@pytest.mark.parametrize("outcome", [Outcome.NOT_CLEARED, Outcome.SUSPENDED, Outcome.CANCELLED])
def test_no_finding_is_waived_r_vet_10(run, clerk, outcome):
    person = ready(clearance={"outcome": outcome})
    place = services.nominate(run, person, by=clerk)
    with pytest.raises(Refusal, match="cannot be waived"):
        waivers.ask_waiver(loaded(place, clerk), "clearance:national", reason="It is urgent.",
                            until_on=clock.today(), by=clerk)  # fmt: skip


def test_an_appeal_is_refused_by_the_board_and_looks_pending_to_others_r_vet_10(cast, run, clerk):
    person = ready(clearance={"outcome": Outcome.UNDER_APPEAL})
    place = services.nominate(run, person, by=clerk)
    request = waivers.ask_waiver(
        loaded(place, clerk), "clearance:national", reason="Decision is due on Monday.",
        until_on=clock.today(), by=clerk,
    )  # fmt: skip
    opened = waiving.request(request.uid, reader=cast.vetting_board)
    with pytest.raises(Refusal, match="A finding stands behind this"):
        waivers.sign_waiver(opened, seen=1, by=cast.vetting_board)


def test_composition_by_sex_band_unit_and_military_r_gen_01(cast, run):
    service = an_organisation()
    rank, unit = a_rank(service, band="OF-3"), a_unit(service=service)
    major = ready(unit, sex=Sex.F, rank_id=rank.id, category=Category.OFFICER)
    civilian = ready(sex=Sex.M, category=Category.MOD_CIVILIAN)
    a_place(run, major, State.CONFIRMED)
    a_place(run, civilian)
    counted = {
        (c.sex, c.band, c.is_military, c.unit, c.can_join): c.people
        for c in gathered.composition(run)
    }
    assert counted == {
        (Sex.F, "OF-3", True, unit.code, True): 1,
        (Sex.M, None, False, None, False): 1,
    }
    a_place(run, ready(unit, sex=Sex.M), State.WAITLISTED)
    plan = [printouts.unit_seats(each) for each in gathered.seat_plan(run)]
    assert plan == [[None, 0, 0, 0, 0, 1, 0, 0], [unit.code, 1, 0, 0, 0, 0, 0, 1]]
    run = runs.cohort(run.uid, reader=cast.training_clerk)
    said = dict(printouts.seats_about(run, runs.gaps_for_women(run), "en"))
    assert said["Childcare"] == "Not known"


def test_the_gate_costs_the_same_for_one_and_for_fifty(cast):
    run = a_run(cast.here, a_module(hrddp_scope=HrddpScope.IN))
    unit = a_unit()
    people = [ready(unit) for _each in range(50)]
    spent = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: spent.append(facts[2]))

    def cost(some):
        db.session.commit()
        spent.clear()
        queries.gate(db.session.get(Cohort, run.id), [each.id for each in some], clock.today())
        return len([each for each in spent if not each.startswith("BEGIN")])

    assert cost(people[:1]) == cost(people) <= 17


def test_lists_keep_to_the_readers_reach(cast, run, clerk):
    services.nominate(run, ready(), by=clerk)
    today = clock.today()
    assert len(queries.nominated(run, reader=cast.training_clerk, on=today)) == 1
    elsewhere = cast.elsewhere[Role.TRAINING_CLERK]
    assert len(queries.nominated(run, reader=elsewhere, on=today)) == 0
    assert len(queries.nominated(run, reader=cast.host_authority, on=today)) == 0


def test_whom_a_centre_may_nominate(cast, run, clerk):
    """Its own reach, and who serves in a garrison of its area; nobody else."""
    near = a_unit(place_id=cast.here.place_id)
    inside, far = ready(near), ready(cast.other_unit)
    known = ready(reach=cast.here)
    found = drawing.by_numbers({inside.number, far.number, known.service_number}, run, reader=clerk)
    assert found.keys() == {inside.number, known.service_number}
    page = drawing.serving(near, run, reader=clerk, on=clock.today())
    assert [each.id for each in page.rows] == [inside.id]


def test_raw_sql_obeys_the_law_of_places(app, run, clerk):
    place = a_place(run, ready(), by=clerk)
    with pytest.raises(IntegrityError, match="confirmed_by_another"):
        db.session.execute(
            text(f"UPDATE enrolment SET confirmed_by_id = {clerk.id} WHERE id = {place.id}")
        )
    db.session.rollback()
    move = kept(EnrolmentMove(enrolment_id=place.id, now="nominated", by_id=clerk.id))
    with pytest.raises(IntegrityError, match="tr_enrolment_move_update"):
        db.session.execute(text(f"UPDATE enrolment_move SET now = 'x' WHERE id = {move.id}"))


def test_a_confirmation_is_one_entry_that_counts(run, clerk, head):
    confirmed(run, head, ready(), ready(), by=clerk)
    entry = db.session.scalar(select(JournalEntry).order_by(JournalEntry.number.desc()).limit(1))
    assert (entry.event, entry.facts["count"], entry.facts["waiting"]) == ("PeopleConfirmed", 2, 0)


def test_many_are_nominated_whoever_cannot_be(run, clerk):
    dead, fine = ready(status=Status.DECEASED), ready()
    result = services.nominate_many(run, [dead, fine], source=Source.UNIT, by=clerk)
    assert [each.id for each, _verdict in result.taken] == [fine.id]
    assert [each.id for each, _verdict in result.refused] == [dead.id]
