"""A complaint has something suspended, and another office lifts it (K.103)."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from tests.makers import a_person, a_user
from tests.oversight.complaints.objects import (
    a_complaint,
    acknowledged,
    opened,
)
from tests.training.certificates.made import a_closed_run, issued
from tests.training.makers import a_trainer
from tests.vetting.made import a_clearance, a_decision
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.oversight.complaints import services as office
from trainingmgr.oversight.complaints.models import ComplaintMeasure
from trainingmgr.oversight.complaints.queries import measures as queries
from trainingmgr.oversight.complaints.rules import (
    Category,
    ComplaintState,
    MeasureOn,
    MeasureState,
)
from trainingmgr.oversight.complaints.services import leaving, measures
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import Piece
from trainingmgr.registry.people.queries import kept_by_hold
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.certificates.queries import verifying
from trainingmgr.training.certificates.rules import Standing
from trainingmgr.training.certificates.services import suspending
from trainingmgr.training.trainers import services as trainers
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.queries import by_key, profiles
from trainingmgr.training.trainers.rules import Lack
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.queries import words_for
from trainingmgr.vetting.rules import Outcome, Word

WORDS = "Until this is looked into nobody should be taught by them."
REASON = "What was looked into is over, and nothing was found."
S, M = ComplaintState, MeasureState


def about(person, cast, kind=Category.TRAINING_CONDUCT, row=None):
    row = row or acknowledged(a_complaint(kind), cast.complaints_officer)
    office.name(row, person.number, "", by=cast.complaints_officer)
    return row


def asked(person, cast, *, row=None, measure=MeasureOn.CLEARANCE, scheme=Scheme.NATIONAL):
    row = row or about(person, cast)
    return measures.ask(row, person.number, measure, scheme, WORDS, by=cast.complaints_officer)


def of_trainer(trainer, cast, **facts):
    return asked(trainer.person, cast, measure=MeasureOn.TRAINER, scheme=None, **facts)


def word(person):
    return words_for([person.id], Scheme.NATIONAL, clock.today())[person.id].word


def suspended(found, by):
    measures.suspend(found, seen=found.version, by=by)
    return found


def lifted(found, by):
    measures.lift(found, REASON, seen=found.version, by=by)
    return found


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


@operation
def joined(other, kept_record):
    other.same_as_id = kept_record.id


@operation
def parted(other):
    other.same_as_id = None


def test_a_clearance_is_suspended_for_a_complaint_and_stands_again_as_it_did(cast):
    person = a_person(cast.unit)
    stood = a_clearance(person)
    found = asked(person, cast)
    assert queries.waiting(cast.vetting_officer)[0][0] == 1
    suspended(found, cast.vetting_officer)
    assert word(person) is Word.NOT_CLEARED
    second = a_user(Role.VETTING_OFFICER)
    with pytest.raises(Refusal, match="A measure suspends"):
        vetting.record(
            person, a_decision(valid_to=stood.valid_to, valid_from=stood.valid_from), by=second
        )
    assert vetting.cancel_many([person], Scheme.NATIONAL, by=second) == 0
    with pytest.raises(Refusal):
        lifted(found, cast.vetting_officer)
    lifted(found, second)
    assert word(person) is Word.CLEARED
    again = vetting.records.rounds([person.id], Scheme.NATIONAL)[person.id][0]
    assert (again.valid_to, again.unit_then_id) == (stood.valid_to, stood.unit_then_id)


def test_what_was_decided_since_stays_when_a_measure_is_lifted(cast):
    person = a_person(cast.unit)
    a_clearance(person)
    found = suspended(asked(person, cast), cast.vetting_officer)
    panel = [a_user(Role.VETTING_BOARD), a_user(Role.VETTING_BOARD)]
    refusal = a_decision(Outcome.NOT_CLEARED)
    vetting.record_of_panel(person, refusal, panel=panel, by=panel[0])
    lifted(found, a_user(Role.VETTING_OFFICER))
    assert found.state is M.LIFTED and word(person) is Word.NOT_CLEARED


def test_whoever_teaches_is_stood_down_by_any_record_of_theirs_until_it_is_lifted(cast):
    trainer = a_trainer(centre=cast.here)
    found = suspended(of_trainer(trainer, cast), cast.curriculum_officer)
    other = a_trainer(centre=cast.here)
    joined(other.person, trainer.person)
    both = by_key([trainer.id, other.id]).values()
    lacks = {each.clearance for each in profiles(both, clock.today()).values()}
    assert lacks == {Lack.STOOD_DOWN}
    with pytest.raises(Refusal, match="A measure keeps this profile"):
        run_raw("DELETE FROM trainer WHERE id = :id", id=trainer.id)
    with pytest.raises(Refusal):
        trainers.stand_down(trainer.person, "ANOTHER1", by=cast.curriculum_officer)
    lifted(found, a_user(Role.CURRICULUM_OFFICER))
    assert db.session.get(Trainer, trainer.id).stood_down is None


def test_nobody_finds_a_measure_of_whom_they_command_or_about_themselves_r_cmp_03(cast):
    officer = a_user(Role.VETTING_OFFICER)
    person = a_person(cast.unit, holder_id=officer.holder_id)
    joined(a_person(cast.unit, holder_id=cast.vetting_officer.holder_id), person)
    a_clearance(person)
    found = asked(person, cast)
    for reader in (officer, cast.vetting_officer, cast.curriculum_officer, cast.hr_clerk):
        assert not queries.is_for(found, reader)
        with pytest.raises(NotFound):
            measures.suspend(found, seen=found.version, by=reader)
    assert queries.is_for(found, a_user(Role.VETTING_OFFICER))


def test_the_head_of_the_centre_decides_nothing_about_whoever_teaches_there(cast):
    trainer = a_trainer(centre=cast.here)
    found = of_trainer(trainer, cast)
    assert not queries.is_for(found, cast.cell_head)
    assert not queries.is_for(found, cast.elsewhere[Role.CELL_HEAD])
    assert queries.is_for(found, cast.curriculum_officer)


def test_only_whom_a_complaint_names_and_only_while_it_is_open(cast):
    person = a_person(cast.unit)
    row = acknowledged(a_complaint(), cast.complaints_officer)
    with pytest.raises(Refusal, match="Write down first"):
        asked(person, cast, row=row)
    about(person, cast, row=row)
    with pytest.raises(Refusal, match="Leave the number"):
        measures.ask(row, person.number, MeasureOn.CLEARANCE, Scheme.NATIONAL,
                     f"{WORDS} {row.reference}", by=cast.complaints_officer)  # fmt: skip
    found = asked(person, cast, row=row)
    with pytest.raises(Refusal, match="already"):
        asked(person, cast, row=row)
    measures.take_back(found, seen=found.version, by=cast.complaints_officer)
    ended(row, cast)
    with pytest.raises(Refusal, match="has ended"):
        asked(person, cast, row=row)


def ended(row, cast):
    by = cast.complaints_officer
    for state in (S.SCREENING, S.INVESTIGATING):
        office.step(row, state, seen=row.version, by=by)
    office.step(row, S.RESOLVED, findings=REASON, answer=REASON, seen=row.version, by=by)


def test_a_second_account_of_whoever_decided_lifts_nothing(cast):
    trainer = a_trainer()
    found = suspended(of_trainer(trainer, cast), cast.curriculum_officer)
    again = a_user(Role.CURRICULUM_OFFICER, holder=cast.curriculum_officer.holder)
    with pytest.raises(Refusal):
        lifted(found, again)


def test_a_week_and_another_person_in_the_schema_too(cast, time_machine):
    person = a_person(cast.unit)
    a_clearance(person)
    found = asked(person, cast)
    late = clock.now() + timedelta(days=8)
    for sql in (
        "UPDATE complaint_measure SET state = 'standing', decided_by_id = :by, decided_at = :at",
        "UPDATE complaint_measure SET words = words, code = 'AAAAAAAA'",
    ):
        with pytest.raises(Refusal):
            run_raw(sql, by=cast.vetting_officer.id, at=late) if ":by" in sql else run_raw(sql)
    with pytest.raises(Refusal):
        run_raw(
            "UPDATE complaint_measure SET state = 'standing', decided_by_id = asked_by_id, "
            "decided_at = asked_at"
        )
    other = a_user(Role.VETTING_OFFICER, holder=cast.complaints_officer.holder)
    with pytest.raises(Refusal, match="second person suspends"):
        run_raw(
            "UPDATE complaint_measure SET state = 'standing', decided_by_id = :by, "
            "decided_at = asked_at", by=other.id
        )  # fmt: skip
    time_machine.move_to(late)
    with pytest.raises(Refusal, match="days ago"):
        suspended(found, cast.vetting_officer)


def test_what_stands_is_asked_back_when_the_complaint_ends_and_keeps_both_from_erasing(cast):
    person = a_person(cast.unit)
    a_clearance(person)
    row = about(person, cast)
    found = suspended(asked(person, cast, row=row), cast.vetting_officer)
    assert queries.waiting(cast.vetting_officer)[1][0] == 0
    ended(row, cast)
    office.step(row, S.CLOSED, seen=row.version, by=cast.complaints_officer)
    assert queries.waiting(cast.vetting_officer)[1][0] == 1
    years = clock.today() + timedelta(days=365 * 30)
    assert due.counted(Piece.COMPLAINT, years, record_id=row.id) == (0, 1)
    kept_ = db.session.scalars(kept_by_hold(years)).all()
    assert person.id in kept_
    with pytest.raises(Refusal):
        run_raw("DELETE FROM complaint_measure")
    lifted(found, a_user(Role.VETTING_OFFICER))
    assert due.counted(Piece.COMPLAINT, years, record_id=row.id) == (1, 0)


def test_what_is_grave_does_not_leave_while_a_measure_stands(cast):
    person = a_person(cast.unit)
    a_clearance(person)
    row = opened(a_complaint(Category.SEA), cast.complaints_officer)
    found = suspended(asked(person, cast, row=about(person, cast, row=row)), cast.vetting_officer)
    by = cast.complaints_officer
    leaving.hand_over(row, "Board of inquiry", "", reach="At its office", seen=row.version, by=by)
    with pytest.raises(Refusal):
        leaving.acknowledged(row, "Signed", seen=row.version, by=by)
    lifted(found, a_user(Role.VETTING_OFFICER))
    leaving.acknowledged(row, "Signed", seen=row.version, by=by)
    assert db.session.get(ComplaintMeasure, found.id) is None


def of_certificate(certificate, cast, serial=None, row=None):
    row = row or about(certificate.person, cast)
    return measures.ask(
        row, certificate.person.number, MeasureOn.CERTIFICATE, None, WORDS,
        serial=serial or certificate.serial, by=cast.complaints_officer,
    )  # fmt: skip


def test_a_certificate_of_any_record_of_theirs_is_suspended_and_stands_again(cast):
    first, second = issued(a_closed_run(cast.here, cast.cell_head)[0], cast)
    kept_record = a_person(cast.unit)
    joined(first.person, kept_record)
    row = about(kept_record, cast)
    ask = partial(measures.ask, row, kept_record.number, MeasureOn.CERTIFICATE, None, WORDS,
                  by=cast.complaints_officer)  # fmt: skip
    for serial, why in ((second.serial, "hold no certificate"), ("7K3QM", "no serial number"),
                        ("", "Say which certificate")):  # fmt: skip
        with pytest.raises(Refusal, match=why):
            ask(serial=serial)
    found = ask(serial=first.serial.lower())
    with pytest.raises(Refusal, match="already"):
        ask(serial=first.serial)
    assert not queries.is_for(found, cast.elsewhere[Role.CELL_HEAD])
    assert not queries.is_for(found, cast.vetting_officer)
    assert queries.waiting(cast.cell_head)[0][0] == 1
    suspended(found, cast.cell_head)
    told = verifying.of_serial(first.serial, on=clock.today())
    assert told.standing is Standing.SUSPENDED
    again = a_user(Role.CELL_HEAD, centre=cast.here, holder=cast.cell_head.holder)
    with pytest.raises(Refusal):
        lifted(found, again)
    parted(first.person)
    kept_ = set(db.session.scalars(kept_by_hold(clock.today())))
    assert {kept_record.id, first.person_id} <= kept_
    lifted(found, cast.curriculum_officer)
    assert verifying.of_serial(first.serial, on=clock.today()).standing is Standing.VALID


def test_nobody_decides_about_a_certificate_of_their_own(cast):
    certificate, _other = issued(a_closed_run(cast.here, cast.cell_head)[0], cast)
    found = of_certificate(certificate, cast)
    joined(a_person(cast.unit, holder_id=cast.cell_head.holder_id), certificate.person)
    assert not queries.is_for(found, cast.cell_head)
    with pytest.raises(Refusal, match="their own"):
        suspending.suspend(certificate.id, found.code, by=cast.cell_head)


def test_what_a_measure_suspended_stands_again_after_records_were_joined_or_parted(cast):
    second = a_user(Role.VETTING_OFFICER)
    one, two, three, kept_record = (a_person(cast.unit) for _each in range(4))
    for person in (one, two, three):
        a_clearance(person)
    both = [suspended(asked(each, cast), cast.vetting_officer) for each in (one, two)]
    joined(two, one)
    for found in both:
        lifted(found, second)
    joined(three, kept_record)
    found = suspended(asked(kept_record, cast), cast.vetting_officer)
    parted(three)
    lifted(found, second)
    assert {word(each) for each in (one, three)} == {Word.CLEARED}


def test_whoever_was_stood_down_by_a_record_that_is_parted_since_teaches_again(cast):
    trainer, kept_record = a_trainer(centre=cast.here), a_person(cast.unit)
    joined(trainer.person, kept_record)
    by = cast.curriculum_officer
    found = suspended(asked(kept_record, cast, measure=MeasureOn.TRAINER, scheme=None), by)
    parted(trainer.person)
    lifted(found, a_user(Role.CURRICULUM_OFFICER))
    assert db.session.get(Trainer, trainer.id).stood_down is None
