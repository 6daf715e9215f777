"""Nobody takes a post of command past the promotion gate: by a page, a deed, a file (1.3.3)."""

import io

import pytest
from sqlalchemy import select

from tests.makers import a_person, a_post, a_unit, a_user
from tests.vetting.cases import walk
from tests.vetting.cases.made import criteria
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import Status
from trainingmgr.registry.people.services import changes
from trainingmgr.tabular import services as imports
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem
from trainingmgr.vetting.cases.rules import Process, Verdict

GATE = Process.PROMOTION_GATE


@pytest.fixture
def major(app):
    """Somebody of a unit that has a post of command free."""
    unit = a_unit()
    person = a_person(unit, service_number="S-77")
    person.command, person.desk = a_post(unit, band="OF-4"), a_post(unit, band="OR-2")
    person.other = a_post(unit, band="OF-4")
    person.clerk = a_user(Role.HR_CLERK)
    return person


def takes(person, post):
    db.session.expire_all()
    who = people.whole(db.session.get_one(Person, person.id))
    return changes.change_service(
        who, status=Status.ACTIVE, from_on=clock.today(), unit_id=who.unit_id,
        post_id=post.id, by=person.clerk,
    )  # fmt: skip


def test_a_post_of_command_waits_for_the_gate_where_there_is_one(major):
    unit = a_unit()
    other, higher, beside = a_person(unit), a_post(unit, band="OF-5"), a_post(unit, band="OF-4")
    other.clerk = major.clerk
    takes(other, higher)
    criteria(GATE)  # from now on
    takes(major, major.desk)
    with pytest.raises(Refusal, match="cleared for it first"):
        takes(major, major.command)
    takes(other, beside)  # held a higher one before
    refused(major)
    with pytest.raises(Refusal, match="cleared for it first"):
        takes(major, major.command)


def refused(person):
    played = walk.seated(person, process=GATE)
    walk.recommended(walk.weighed(walk.checked(played)), Verdict.NOT_CLEARED)
    return walk.signed(played, Verdict.NOT_CLEARED)


def test_whoever_the_panel_cleared_takes_it(major):
    played = walk.recommended(walk.checked(walk.seated(major, process=GATE)), Verdict.CLEARED)
    with pytest.raises(Refusal, match="cleared for it first"):
        takes(major, major.command)
    walk.signed(played, Verdict.CLEARED)
    assert takes(major, major.command).post_id == major.command.id


def test_the_page_says_so_and_keeps_what_was_typed(cast, browse, major):
    criteria(GATE)
    answer = browse(major.clerk).post(
        f"/people/{major.uid}/service", unit_id=str(major.unit_id),
        post_number=major.command.number, from_on=f"{clock.today():%d/%m/%Y}", status="active",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Ask national vetting to open a case of promotion" in answer.text
    assert major.command.number in answer.text


def a_file(person, post, clerk):
    lines = f"person_no;post_no;status_since\n{person.number};{post.number};{clock.today()}"
    batch = imports.receive(
        io.BytesIO(lines.encode()), kind="people", source="HR", file_name="roll.csv",
        by=clerk, options={"region": "TD"},
    )  # fmt: skip
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    db.session.commit()
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def test_the_check_of_a_file_names_the_row_and_a_file_brings_nobody_past_it(major):
    """Where the gate comes into force after the check, the schema says it at the taking in."""
    before = a_file(major, major.command, major.clerk)
    assert (before.accepted, before.rejected) == (1, 0), "no gate is in force"
    criteria(GATE)
    imports.take_in(before, by=major.clerk)
    assert worked(before).state is not ImportState.IMPORTED
    assert db.session.scalar(select(Person.post_id).where(Person.id == major.id)) is None
    trouble = next(each for each in db.session.scalars(select(jobs.Job.trouble)) if each)
    assert trouble.startswith("Row 2: Whoever takes a post of command is cleared for it first")
    after = a_file(major, major.other, major.clerk)
    assert (after.accepted, after.rejected) == (0, 1)
    (problem,) = (Problem.read(each) for each in after.report["problems"])
    assert (problem.row, problem.column) == (2, "post_no")
    assert "cleared for it first" in str(problem)
    walk.signed(
        walk.recommended(walk.checked(walk.seated(major, process=GATE)), Verdict.CLEARED),
        Verdict.CLEARED,
    )
    imports.cancel(after, by=major.clerk)
    cleared = a_file(major, major.other, major.clerk)
    assert (cleared.accepted, cleared.rejected) == (1, 0)
