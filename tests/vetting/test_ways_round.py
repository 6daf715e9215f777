"""Every way somebody might try round the gate: a second record, a second unit, a second account,
an appeal, a file, a fact that arrives later (R-VET-01..04, 02a; R-AGE-01; R-HRD-02, 03)."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_unit, a_user, kept
from tests.training.enrolments.made import a_place, a_run, ready
from tests.vetting.cases import walk
from tests.vetting.made import a_clearance, a_decision, an_age_doubt, recorded
from tests.vetting.test_imports import HEAD, a_row, sent, told, word, worked
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Category, Status
from trainingmgr.registry.people.services import changes
from trainingmgr.registry.structure.models import RequiredScheme
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular import queries as listed
from trainingmgr.tabular import services as files
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.training.cohorts.models import Funder
from trainingmgr.training.enrolments import queries as enrolments
from trainingmgr.training.enrolments.models import Waiver
from trainingmgr.training.enrolments.queries import judging
from trainingmgr.training.enrolments.rules import EnrolmentState
from trainingmgr.training.enrolments.rules.gate import PieceCode
from trainingmgr.vetting import queries, services
from trainingmgr.vetting.queries import ages, records, units
from trainingmgr.vetting.queries.listed import counted, register
from trainingmgr.vetting.rules import AgeDoubtState, AgeStop, Outcome, Word
from trainingmgr.vetting.services.ages import close_age_doubt

N, H = Scheme.NATIONAL, Scheme.HRDDP


@pytest.fixture
def today(app):
    return clock.today()


@pytest.fixture
def officer(cast):
    return cast.vetting_officer


def seen(person, on, scheme=N):
    return queries.words_for([person.id], scheme, on)[person.id].word


def of_unit(unit, on, scheme=H):
    return units.words_for_units([unit.id], scheme, on)[unit.id].word


def joined(kept_, **facts):
    twin = a_person(**facts)
    twin.same_as_id = kept_.id
    return kept(twin)


def moved(person, unit, on):
    """To another unit on that day, without a form."""
    record = db.session.query(ServiceRecord).filter_by(person_id=person.id, until_on=None).one()
    record.until_on = on
    kept(record)
    row = kept(db.session.get(Person, person.id))
    row.unit_id = unit.id
    kept(row)
    kept(ServiceRecord(person_id=person.id, from_on=on, unit_id=unit.id, status=Status.ACTIVE,
                       by_id=row.registered_by_id))  # fmt: skip


def test_an_appeal_under_one_record_is_not_shed_with_another(today):
    """Pending, as an appeal reads, and not the clearance of the second record (R-VET-02a)."""
    person = a_person()
    a_clearance(joined(person), Outcome.NOT_CLEARED)
    a_clearance(db.session.query(Person).filter_by(same_as_id=person.id).one(),
                Outcome.UNDER_APPEAL)  # fmt: skip
    a_clearance(person)
    assert seen(person, today) is Word.PENDING


def test_a_decision_follows_the_record_that_holds_the_finding(today, officer):
    """A clearance cannot be recorded past it; the appeal can, and frees the person at its end."""
    person = a_person()
    twin = joined(person)
    a_clearance(person)
    a_clearance(twin, Outcome.NOT_CLEARED)
    with pytest.raises(Refusal, match="cannot follow"):
        recorded(person, a_decision(), by=officer)
    assert services.submit_many([person], N, by=officer) == 0
    with pytest.raises(Refusal, match="joined to another"):
        recorded(twin, a_decision(), by=officer)
    recorded(person, a_decision(Outcome.UNDER_APPEAL), by=officer)
    assert seen(person, today) is Word.PENDING
    second = a_user(Role.VETTING_OFFICER)
    row = recorded(person, a_decision(Outcome.OVERTURNED), by=second)
    assert row.person_id == twin.id
    assert seen(person, today) is Word.CLEARED


def test_the_list_says_what_the_page_says_of_joined_records(today, officer):
    person = a_person()
    a_clearance(person)
    a_clearance(joined(person), Outcome.SUSPENDED)
    found = register(reader=officer, on=today).rows
    assert [(each.id, standing.word) for _row, each, standing in found] == [
        (person.id, Word.NOT_CLEARED)
    ]
    assert register(reader=officer, on=today, word=Word.CLEARED).rows == []
    other = a_person()
    a_clearance(other, Outcome.SUSPENDED)
    a_clearance(joined(other))
    third = a_person()
    a_clearance(joined(third), Outcome.SUSPENDED, scheme=Scheme.LEAHY)
    a_clearance(third)
    rows = register(reader=officer, on=today).rows
    assert [(each.id, line.scheme, standing.word) for line, each, standing in rows] == [
        (third.id, Scheme.NATIONAL, Word.CLEARED),
        (third.id, Scheme.LEAHY, Word.NOT_CLEARED),
        (other.id, Scheme.NATIONAL, Word.NOT_CLEARED),
        (person.id, Scheme.NATIONAL, Word.NOT_CLEARED),
    ], "a finding of one scheme says nothing of another"
    assert counted(reader=officer, on=today) == 4


def test_going_away_and_coming_back_is_reviewed_r_vet_04(today, officer):
    home, other = a_unit(), a_unit()
    person = a_person(home)
    a_clearance(person)
    moved(person, other, today - timedelta(days=9))
    assert seen(person, today) is Word.PENDING
    moved(person, home, today - timedelta(days=2))
    assert seen(person, today) is Word.PENDING
    (line,) = register(reader=officer, on=today, word=Word.PENDING).rows
    assert line[2].word is Word.PENDING
    recorded(person, a_decision(), by=officer)
    assert seen(person, today) is Word.CLEARED


def test_an_appeal_lifts_no_suspension_r_hrd_03(today):
    """Not of the unit, nor of one below that has a clearance of its own."""
    brigade = a_unit()
    battalion = a_unit(brigade)
    a_clearance(battalion, scheme=H)
    a_clearance(brigade, Outcome.NOT_CLEARED, H)
    a_clearance(brigade, Outcome.UNDER_APPEAL, H)
    assert of_unit(battalion, today) is Word.PENDING
    assert units.suspended_units(today) == {brigade.id, battalion.id}


def test_a_units_appeal_under_another_scheme_still_blocks(today, cast):
    unit = a_unit()
    run, person = a_run(cast.here), ready(unit)
    assert judging.gate(run, [person.id], today)[person.id].may_join
    a_clearance(unit, Outcome.NOT_CLEARED, N)
    a_clearance(unit, Outcome.UNDER_APPEAL, N)
    (piece,) = judging.gate(run, [person.id], today)[person.id].missing
    assert (piece.code, piece.word) == (PieceCode.UNIT_STANDING, Word.PENDING)


def test_a_person_refused_under_due_diligence_is_refused(today, cast):
    """HRDDP asks about units; a person it refused by name does not slip through."""
    run, person = a_run(cast.here), ready(a_unit())
    donor = kept(RequiredScheme(organisation_id=cast.unit.service_id, scheme=H))
    kept(Funder(cohort_id=run.id, organisation_id=donor.organisation_id))
    a_clearance(person, Outcome.NOT_CLEARED, H)
    found = judging.gate(run, [person.id], today)[person.id].missing
    assert (PieceCode.CLEARANCE, H, Word.NOT_CLEARED) in {
        (each.code, each.scheme, each.word) for each in found
    }


def test_a_waiver_signed_before_a_refusal_bridges_no_appeal_r_vet_10(today, cast):
    run, person = a_run(cast.here), a_person()
    place = a_place(run, person, EnrolmentState.NOMINATED, by=cast.training_clerk)
    kept(
        Waiver(
            enrolment_id=place.id, piece="clearance:national", reason="The paper is on its way.",
            until_on=today + timedelta(days=20), asked_by_id=cast.cell_head.id,
            signed_by_id=cast.vetting_board.id,
        )
    )  # fmt: skip
    assert judging.gate(run, [person.id], today)[person.id].may_join
    a_clearance(person, Outcome.NOT_CLEARED)
    assert not judging.gate(run, [person.id], today)[person.id].may_join
    a_clearance(person, Outcome.UNDER_APPEAL)
    assert not judging.gate(run, [person.id], today)[person.id].may_join


def as_member_of(unit, role=Role.VETTING_OFFICER, **facts):
    """An account of vetting whose holder serves, or served, in that unit."""
    holder = kept(Holder())
    member = a_person(unit, holder_id=holder.id, **facts)
    return a_user(role, holder=holder), member


def test_nobody_decides_about_their_own_unit_or_comrades_ac9(today):
    brigade = a_unit()
    unit, elsewhere = a_unit(brigade), a_unit()
    officer, _member = as_member_of(unit)
    comrade, stranger = a_person(unit), a_person(elsewhere)
    with pytest.raises(Refusal, match="the same unit as"):
        recorded(comrade, a_decision(), by=officer)
    for subject in (unit, brigade):
        with pytest.raises(Refusal, match="served in this unit"):
            services.suspend(subject, H, decided_on=today, reference=None, by=officer)
    recorded(stranger, a_decision(), by=officer)
    recorded(elsewhere, a_decision(scheme=H), by=officer)
    assert services.submit_many([comrade, stranger], Scheme.EU, by=officer) == 1
    assert services.cancel_many([comrade, stranger], N, by=officer) == 1


def test_a_transfer_last_week_makes_nobody_a_stranger_ac9(today):
    unit, elsewhere = a_unit(), a_unit()
    officer, member = as_member_of(unit)
    comrade = a_person(unit)
    moved(member, elsewhere, today - timedelta(days=7))
    moved(comrade, a_unit(), today - timedelta(days=7))
    with pytest.raises(Refusal, match="the same unit as"):
        recorded(comrade, a_decision(), by=officer)
    record = db.session.query(ServiceRecord).filter_by(
        person_id=member.id, unit_id=unit.id).one()  # fmt: skip
    record.until_on = today - timedelta(days=6 * 366)
    kept(record)
    recorded(comrade, a_decision(), by=officer)


def test_a_second_record_or_account_of_the_same_person_is_still_oneself_ac9(officer):
    person = a_person()
    joined(person, holder_id=officer.holder_id)
    second = a_user(Role.VETTING_OFFICER, holder=db.session.get(Holder, officer.holder_id))
    for same in (officer, second):
        with pytest.raises(Refusal, match="their own record"):
            recorded(person, a_decision(), by=same)


def test_a_file_reaches_no_comrade_either_ac9(today):
    unit = a_unit()
    officer, _member = as_member_of(unit)
    comrade = a_person(unit)
    batch = sent([a_row(comrade)], officer)
    files.take_in(batch, by=officer)
    worked(batch)
    assert word(comrade) is None


def test_conditions_of_a_file_are_outstanding_until_somebody_says_otherwise_r_hrd_02(cast):
    unit, officer = a_unit(), cast.vetting_officer
    row = a_row(unit, "cleared", scheme="hrddp")
    row[HEAD.index("outcome")] = "cleared_with_conditions"
    batch = assessed(sent([row], officer), cast.hrddp_secretariat)
    batch = approved(batch, cast.vetting_board)
    files.take_in(batch, by=officer)
    worked(batch)
    assert of_unit(unit, clock.today()) is Word.CONDITIONS


def test_a_reference_is_no_place_for_a_narrative(officer):
    story = "He was seen at the river with the men of Kado 2"
    with pytest.raises(Refusal, match="no words of reason"):
        recorded(a_person(), a_decision(reference=story), by=officer)
    batch = sent([a_row(a_person(), "rejected", story)], officer)
    assert batch.rejected == 1
    assert "no words of reason" in told(batch)


@pytest.mark.parametrize("what", ["unit", "recruit", "service number"])
def test_a_child_registered_as_something_else_is_not_placed_later_r_age_01(cast, today, what):
    """Registered as a civilian, then given a unit, a status or a number by another page."""
    born = PartialDate.read(str(today.year - 16))
    person = a_person(category=Category.OTHER, status=Status.UNKNOWN, born=born,
                      service_number=None)  # fmt: skip
    with pytest.raises(Refusal, match="child protection focal point"):
        if what == "unit":
            changes.change_service(
                person, status=Status.ACTIVE, from_on=today, unit_id=a_unit().id, by=cast.hr_clerk
            )
        elif what == "recruit":
            changes.change_service(person, status=Status.RECRUIT, from_on=today, by=cast.hr_clerk)
        else:
            changes.correct_identity(person, {"service_number": "SN-1"}, by=cast.hr_head)


def test_the_lowest_age_of_a_joined_record_stops_a_placing_too_r_age_01(cast, today):
    person = a_person()
    joined(person, born=PartialDate.read(str(today.year - 15)))
    with pytest.raises(Refusal, match="child protection focal point"):
        changes.change_service(
            person, status=Status.ACTIVE, from_on=today, unit_id=a_unit().id, by=cast.hr_clerk
        )


def test_a_child_found_in_the_ranks_is_still_discharged_r_age_06(cast, today):
    person = a_person(a_unit(), born=PartialDate.read(str(today.year - 16)))
    changes.change_service(
        person, status=Status.DISCHARGED, from_on=today, unit_id=person.unit_id, decided=True,
        by=cast.hr_head,
    )  # fmt: skip
    assert person.status is Status.DISCHARGED


def test_a_birth_date_corrected_mid_run_freezes_at_once_r_age_01(cast, today):
    """The correction itself is taken: a fact is never refused because of what follows."""
    run, person = a_run(cast.here), ready()
    place = a_place(run, person, EnrolmentState.ATTENDING, by=cast.training_clerk)
    assert enrolments.frozen_ids(run, today) == {}
    correction = identity.propose_correction(
        person, {"born": PartialDate.read(str(today.year - 15))},
        "The birth certificate was shown today.", seen=person.version, by=cast.training_clerk,
    )  # fmt: skip
    identity.decide_correction(
        correction, agreed=True, content=correction.content_hash, by=cast.cell_head
    )
    (piece,) = enrolments.frozen_ids(run, today)[place.id]
    assert piece.code is PieceCode.WITHDRAWN_AGE


def test_a_merge_brings_the_younger_age_and_its_undoing_takes_it_back(today):
    person = a_person()
    twin = joined(person, born=PartialDate.read(str(today.year - 15)))
    assert queries.age_stops([person.id], today) == {person.id: AgeStop.WITHDRAWN}
    twin.same_as_id = None
    kept(twin)
    assert queries.age_stops([person.id], today) == {}


@pytest.mark.parametrize("deed", ["registered", "placed", "joined record", "own record"])
def test_whoever_recruited_closes_no_doubt_ac30(cast, deed):
    """By holder: a focal point who registered or placed the person, with whichever account."""
    holder = kept(Holder())
    recruiter, closer = (
        a_user(Role.HR_CLERK, holder=holder),
        a_user(Role.CP_FOCAL_POINT, holder=holder),
    )
    person = a_person()
    if deed == "registered":
        person = a_person(registered_by_id=recruiter.id)
    elif deed == "placed":
        person = a_person(a_unit())
        record = db.session.query(ServiceRecord).filter_by(person_id=person.id).one()
        record.by_id = recruiter.id
        kept(record)
    elif deed == "joined record":
        joined(person, registered_by_id=recruiter.id)
    else:
        joined(person, holder_id=holder.id)
    doubt = an_age_doubt(person, by=cast.vetting_officer)
    loaded = ages.age_doubt(doubt.uid, reader=closer)
    with pytest.raises(Refusal, match="registered this person|their own record"):
        close_age_doubt(loaded, AgeDoubtState.ADULT, seen=1, by=closer)
    db.session.rollback()
    loaded = ages.age_doubt(doubt.uid, reader=cast.cp_focal_point)
    close_age_doubt(loaded, AgeDoubtState.ADULT, seen=1, by=cast.cp_focal_point)


def test_a_doubt_settled_does_not_outlive_a_birth_date_that_comes_later_r_age_01(today):
    person = a_person(born=None, category=Category.RECRUIT, status=Status.RECRUIT)
    an_age_doubt(person, state=AgeDoubtState.ADULT, closed_by_id=1, closed_at=clock.now())
    assert queries.age_stops([person.id], today) == {}
    person.born = PartialDate.read(str(today.year - 16))
    kept(person)
    assert queries.age_stops([person.id], today) == {person.id: AgeStop.WITHDRAWN}


def test_what_a_panel_decides_comes_in_by_two_and_no_refusal_by_a_file_r_vet_05(today, officer):
    """A register of old clearances: brought by an officer, approved by a member of the panel."""
    unit = a_unit()
    person, refused = a_person(unit), a_person()
    rows = [
        a_row(person, "cleared", scheme="national"),
        a_row(refused, "rejected", "R-1", scheme="national"),
    ]
    batch = sent(rows, officer)
    assert (batch.accepted, batch.rejected) == (1, 1)
    assert "National vetting refuses nobody by a file" in told(batch)
    with pytest.raises(Refusal, match="a second person approves it first"):
        files.take_in(batch, by=officer, leaving_out=True)
    comrade, _member = as_member_of(unit, role=Role.VETTING_BOARD)
    board = a_user(Role.VETTING_BOARD)
    assert [each.id for each in listed.waiting(reader=board).rows] == [batch.id]
    assert listed.asking(reader=officer).rows == []
    files.take_in(approved(batch, comrade), by=officer, leaving_out=True)
    batch = worked(batch)
    assert batch.state is not ImportState.IMPORTED, "whoever approved it served in that unit"
    batch = sent([rows[0], a_row(refused, "pending", scheme="national")], officer)
    files.take_in(approved(batch, board), by=officer)
    assert worked(batch).state is ImportState.IMPORTED
    assert seen(person, today) is Word.CLEARED


def test_a_file_of_due_diligence_takes_three_people_as_the_page_does_r_hrd_04(today, cast):
    """Whoever brings it, whoever assesses it and whoever approves it are three, in this order."""
    officer, board, secretariat = cast.vetting_officer, cast.vetting_board, cast.hrddp_secretariat
    unit = a_unit()
    batch = sent([a_row(unit, "cleared", scheme="hrddp"), a_row(a_person())], officer)
    assert batch.by_three
    with pytest.raises(Refusal, match="Three people stand behind"):
        files.take_in(batch, by=officer)
    with pytest.raises(Refusal, match="assesses this file before"):
        approved(batch, board)
    assert [each.id for each in listed.waiting(reader=secretariat).rows] == [batch.id]
    assert listed.waiting(reader=board).rows == []
    with pytest.raises(Refusal, match="does not allow this"):
        assessed(batch, board)
    with pytest.raises(Refusal, match="You assess what you have seen"):
        files.assess(batch, by=secretariat)
    both = also_as(Role.VETTING_BOARD, secretariat)
    bringer = also_as(Role.HRDDP_SECRETARIAT, officer)
    with pytest.raises(Refusal, match="You brought it yourself"):
        assessed(batch, bringer)
    assessed(batch, secretariat)
    with pytest.raises(Refusal, match="Nothing waits for an assessment"):
        assessed(batch, a_user(Role.HRDDP_SECRETARIAT))
    assert listed.waiting(reader=secretariat).rows == []
    assert [each.id for each in listed.waiting(reader=board).rows] == [batch.id]
    with pytest.raises(Refusal, match="You assessed this file yourself"):
        approved(batch, both)
    row = db.session.get(ImportBatch, batch.id)
    row.approved_by_id, row.approved_holder_id = secretariat.id, secretariat.holder_id
    row.approved_at = clock.now()
    with pytest.raises(IntegrityError, match="by_three"):
        db.session.flush()
    db.session.rollback()
    files.take_in(approved(kept(batch), board), by=officer)
    assert worked(batch).state is ImportState.IMPORTED
    assert of_unit(unit, today) is Word.CLEARED
    none = dict.fromkeys(("assessed_by_id", "assessed_holder_id", "assessed_at"))
    db.session.execute(update(ImportBatch).values(by_three=False, **none))
    with pytest.raises(IntegrityError, match="by_three"):
        a_clearance(a_unit(), scheme=H, batch_id=batch.id)
    db.session.rollback()


def test_whoever_assessed_a_file_served_in_none_of_its_units(today, cast):
    unit = a_unit()
    comrade, _member = as_member_of(unit, role=Role.HRDDP_SECRETARIAT)
    batch = sent([a_row(unit, "cleared", scheme="hrddp")], cast.vetting_officer)
    batch = approved(assessed(batch, comrade), cast.vetting_board)
    files.take_in(batch, by=cast.vetting_officer)
    batch = worked(batch)
    assert batch.state is not ImportState.IMPORTED
    assert unit.id not in units.words_for_units([unit.id], H, today)


def also_as(role, user):
    """Another account of the same human being."""
    return a_user(role, holder=db.session.get(Holder, user.holder_id))


def assessed(batch, by):
    files.note_opened(batch, by=by)
    files.assess(batch, by=by)
    return batch


def approved(batch, by):
    files.note_opened(batch, by=by)
    files.approve(batch, by=by)
    return batch


@pytest.mark.parametrize("scheme", [N, H])
def test_whoever_mends_a_clearance_alone_never_lengthens_it(today, officer, scheme):
    subject = a_person() if scheme is N else a_unit()
    row = a_clearance(subject, Outcome.CLEARED_WITH_CONDITIONS, scheme, conditions_open=True)
    longer = a_decision(scheme=scheme, valid_to=row.valid_to + timedelta(days=1))
    with pytest.raises(Refusal, match="panel of at least two|Three people"):
        services.record(subject, longer, by=officer)
    services.record(subject, a_decision(scheme=scheme, valid_to=row.valid_to), by=officer)


def test_a_lifting_gives_a_unit_no_more_than_its_brigade_was_granted_r_hrd_04(today, cast):
    brigade = a_unit()
    company, alone = a_unit(brigade), a_unit()
    row = a_clearance(brigade, Outcome.CLEARED, H)
    until, after = row.valid_to, row.valid_to + timedelta(days=1)
    for unit in (company, alone):
        services.suspend(unit, H, decided_on=today, reference="L-8", by=cast.hrddp_secretariat)
    other = a_user(Role.HRDDP_SECRETARIAT)
    why = "The commander was replaced and heard."
    for unit, valid_to in ((company, after), (alone, until)):
        with pytest.raises(Refusal, match="Three people"):
            services.lift(unit, a_decision(scheme=H, valid_to=valid_to), reason=why, by=other)
    services.lift(company, a_decision(scheme=H, valid_to=until), reason=why, by=other)


def test_an_appeal_of_an_old_refusal_ends_with_a_panel_alone_r_vet_06(today, officer):
    person = a_person()
    a_clearance(person, Outcome.NOT_CLEARED)
    services.record(person, a_decision(Outcome.UNDER_APPEAL), by=officer)
    with pytest.raises(Refusal, match="panel of at least two"):
        services.record(person, a_decision(Outcome.OVERTURNED), by=a_user(Role.VETTING_OFFICER))
    played = walk.seated(person)
    walk.signed(walk.recommended(walk.checked(played)))
    assert seen(person, today) is Word.CLEARED
    assert records.rounds([person.id], N)[person.id][0].outcome is Outcome.OVERTURNED
