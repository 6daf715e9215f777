"""Opening cases: one by one, many at once, under a version of the criteria that they keep."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_rank, a_unit, a_user, an_organisation, kept
from tests.vetting.cases.made import WHY, N, a_case, a_chair, again, an_officer, criteria
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting import queries as words
from trainingmgr.vetting.cases import queries, services
from trainingmgr.vetting.cases.models import CaseCheck, VettingCase
from trainingmgr.vetting.cases.queries import listed
from trainingmgr.vetting.cases.rules import CaseState, CheckKind, Process, Tie
from trainingmgr.vetting.rules import Word


def test_a_case_begins_with_the_checks_of_its_rank_and_a_request(app):
    officer = a_person(a_unit(), rank_id=a_rank(an_organisation(), band="OF-4").id)
    case = again(a_case(officer))
    assert case.state is CaseState.OPEN and case.due_on > case.opened_on
    kinds = {each.kind for each in case.checks}
    assert CheckKind.COMMAND_HISTORY in kinds and CheckKind.CRIMINAL_RECORDS in kinds
    soldier = again(a_case(a_person(a_unit(), rank_id=a_rank(an_organisation(), band="OR-2").id)))
    assert CheckKind.COMMAND_HISTORY not in {each.kind for each in soldier.checks}
    assert words.words_for([officer.id], N, clock.today())[officer.id].word is Word.PENDING


def test_many_are_opened_at_once_and_who_has_one_is_left_out(app):
    criteria(Process.NEW_RECRUITMENT)
    people = [a_person(a_unit()) for _ in range(3)]
    by = a_user(Role.CELL_HEAD)
    made = services.open_many(people, Process.NEW_RECRUITMENT, group="R-1", by=by)
    assert len({each.number for each in made}) == 3
    assert services.open_many(people, Process.NEW_RECRUITMENT, by=by) == []
    with pytest.raises(Refusal, match="open already"):
        services.open_case(people[0], Process.NEW_RECRUITMENT, by=by)


def test_without_criteria_in_force_or_permission_nothing_is_opened(app):
    person = a_person(a_unit())
    with pytest.raises(Refusal, match="No criteria are in force"):
        services.open_case(person, Process.REAPPOINTMENT, by=an_officer())
    criteria()
    with pytest.raises(Refusal, match="does not allow"):
        services.open_case(person, Process.REVIEW, by=a_user(Role.HR_CLERK))
    officer = an_officer()
    own = a_person(a_unit(), holder_id=officer.holder_id)
    with pytest.raises(Refusal, match="own record"):
        services.open_case(own, Process.REVIEW, by=officer)


def test_a_case_keeps_its_version_and_nobody_changes_one_in_force_r_vet_08(app):
    old = criteria()
    case = a_case()
    first, second = a_chair(), a_chair()
    written = services.write_criteria(
        N, Process.REVIEW, law="Law 13", appeal_body="Court", by=first
    )
    with pytest.raises(Refusal, match="second person"):
        services.publish_criteria(written, seen=written.version, by=first)
    services.publish_criteria(written, seen=written.version, by=second)
    assert queries.criteria_in_force(N, Process.REVIEW).id == written.id
    assert db.session.get(VettingCase, case.id).set_id == old.id
    for broken in (
        f"UPDATE criteria_set SET answer_days = 30 WHERE id = {old.id}",
        f"DELETE FROM vetting_criterion WHERE set_id = {old.id}",
    ):
        with pytest.raises(IntegrityError, match="criteri"):
            db.session.execute(text(broken))
        db.session.rollback()


def test_nobody_without_a_seat_finds_a_case(app):
    case, stranger = a_case(), an_officer()
    for reader in (stranger, a_user(Role.CELL_HEAD), a_user(Role.OVERSIGHT)):
        with pytest.raises(NotFound):
            queries.case(case.uid, reader=reader)
    assert queries.case(case.uid, reader=a_chair()).id == case.id


def test_oversight_reads_what_it_drew_by_lot_and_nothing_else(app):
    case, by = a_case(), a_user(Role.OVERSIGHT)
    with pytest.raises(Refusal, match="No case is decided"):
        services.draw_sample(size=5, reason=WHY, by=by)
    row = db.session.get(VettingCase, case.id)
    row.state, row.decided_on = CaseState.DECIDED, clock.today()
    kept(row)
    sample = services.draw_sample(size=5, reason=WHY, by=by)
    assert listed.drawn(sample.seed, 5) == [case.id]
    assert queries.case(case.uid, reader=by).id == case.id
    with pytest.raises(NotFound):
        queries.case(case.uid, reader=a_user(Role.OVERSIGHT))


def test_a_file_opens_with_a_reason_for_half_an_hour(app):
    case, chair = again(a_case()), a_chair()
    officer = an_officer()
    with pytest.raises(Refusal, match="in a full sentence"):
        services.open_file(case, reason="look", by=officer)
    assert not queries.is_open_to(case, officer)
    services.open_file(case, reason=WHY, by=officer)
    assert queries.is_open_to(case, officer) and not queries.is_open_to(case, chair)


def test_a_declared_link_is_found_again(app):
    person, officer = a_person(a_unit()), an_officer()
    services.declare_tie(person, Tie.KIN, by=officer)
    assert queries.conflict(db.session.get(Person, person.id), officer) == "declared_link"
    assert queries.conflict(db.session.get(Person, person.id), an_officer()) is None


def test_what_the_file_says_is_not_in_the_database_in_clear(app):
    case = a_case()
    stored = db.session.execute(text("SELECT reason FROM vetting_case")).scalar()
    assert b"Renewal" not in bytes(stored)
    assert db.session.scalar(select(CaseCheck.required).where(CaseCheck.case_id == case.id))
