"""An account and the record of its owner: tied by number, and roles that end with a move."""

from datetime import timedelta

import pytest

from tests.makers import a_person, a_unit, a_user
from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.oversight.queries import checking
from trainingmgr.registry.people import services
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import changes


def roles_of(user):
    db.session.expunge_all()
    return {each.role for each in db.session.get(User, user.id).standing_grants}


def moved(person, unit, *, by, status=Status.ACTIVE, decided=False):
    person = db.session.get(Person, person.id)
    changes.change_service(
        person, status=status, from_on=clock.today(), unit_id=unit.id if unit else None,
        decided=decided, by=db.session.get(User, by.id),
    )  # fmt: skip


def test_a_user_administrator_ties_an_account_to_a_record_by_its_number(cast, browse):
    person = a_person(service_number="LF-1")
    admin = browse(cast.user_admin)
    path = f"/people/accounts/{cast.mentor.uid}"
    assert "No record has this number" in admin.post(path, number="LF-2").text
    assert admin.post(path, number="lf-1").status_code == 303
    assert db.session.get(Person, person.id).holder_id == cast.mentor.holder_id
    assert "Idriss" not in admin.get(path).text


def test_one_record_has_one_owner_and_one_owner_one_record(cast):
    person, other = a_person(), a_person()
    services.attach_holder(person, cast.mentor.holder_id, by=cast.user_admin)
    with pytest.raises(Refusal, match="tied to this record"):
        services.attach_holder(person, cast.cell_head.holder_id, by=cast.user_admin)
    with pytest.raises(Refusal, match="another record"):
        services.attach_holder(other, cast.mentor.holder_id, by=cast.user_admin)
    with pytest.raises(Refusal, match="does not allow"):
        services.attach_holder(other, cast.cell_head.holder_id, by=cast.cell_head)


def test_whoever_is_moved_loses_at_once_what_reached_the_old_place(cast, browse):
    owner = cast.hr_clerk
    page = browse(owner)
    assert page.get("/people").status_code == 200
    person = a_person(cast.unit, holder_id=owner.holder_id)
    stays = a_user(Role.CURRICULUM_OFFICER, holder_id=owner.holder_id, holder=owner.holder)
    moved(person, a_unit(), by=cast.elsewhere[Role.HR_CLERK])
    assert roles_of(owner) == set()
    assert roles_of(stays) == {Role.CURRICULUM_OFFICER}
    assert page.get("/people").status_code == 403
    assert checking.first_broken() is None


def test_a_promotion_in_the_same_unit_takes_no_role(cast):
    person = a_person(cast.unit, holder_id=cast.hr_clerk.holder_id)
    moved(person, cast.unit, by=cast.elsewhere[Role.HR_CLERK])
    assert roles_of(cast.hr_clerk) == {Role.HR_CLERK}


def test_whoever_leaves_the_service_keeps_no_role(cast):
    person = a_person(cast.unit, holder_id=cast.curriculum_officer.holder_id)
    moved(person, cast.unit, by=cast.hr_head, status=Status.DISCHARGED, decided=True)
    assert roles_of(cast.curriculum_officer) == set()


def test_a_role_that_ended_before_is_left_as_it_was(cast):
    old = db.session.get(Grant, cast.hr_clerk.grants[0].id)
    old.from_on, old.until_on = clock.today() - timedelta(days=9), clock.today()
    db.session.commit()
    person = a_person(cast.unit, holder_id=cast.hr_clerk.holder_id)
    moved(person, a_unit(), by=cast.hr_head)
    assert db.session.get(Grant, old.id).revoked_at is None
