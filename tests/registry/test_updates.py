"""A list about people who are known: shown first, changed as shown, put back as it was."""

import io

import pytest
from sqlalchemy import func, select

from tests.makers import a_centre, a_person, a_rank, a_unit, a_user, an_organisation
from trainingmgr.accounts.rules import Role
from trainingmgr.core import jobs
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.registry.identity import queries as asked
from trainingmgr.registry.identity import services as identity
from trainingmgr.registry.identity.models import Correction
from trainingmgr.registry.identity.rules import CorrectionState
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people import services as registration
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import Literacy, Newcomer, Status
from trainingmgr.registry.people.services import blocks, changes
from trainingmgr.registry.reception import queries as reception
from trainingmgr.registry.reception.rules import Narrowed
from trainingmgr.registry.updates.models import ImportedChange
from trainingmgr.registry.updates.rules import is_stranger
from trainingmgr.tabular import queries, services
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow
from trainingmgr.tabular.problems import Problem

HEAD = "person_no;service_no;name_latin;dob;phone;literacy;unit;rank;status;status_since\n"


@pytest.fixture
def clerk(app):
    user = a_user(Role.HR_CLERK)
    blocks.first_block("HQ", by=user)
    return user


@pytest.fixture
def head(app):
    return a_user(Role.HR_HEAD)


@pytest.fixture
def army(clerk):
    """A service with two units, and Amina, who is registered in the first one."""
    service = an_organisation()
    first, second = a_unit(service=service, code="B1"), a_unit(service=service, code="B2")
    a_rank(service, code="CPL")
    amina = registration.register(
        Newcomer(name="Amina Xasan Cali", born=PartialDate.read("1999-03-14"), unit_id=first.id,
                 service_number="S-1", phones=(("+23566000001", False),), status=Status.ACTIVE,
                 status_since=PartialDate.read("2020-01-01").earliest), by=clerk,
    )  # fmt: skip
    return first, second, amina.id


def checked(clerk, *lines):
    batch = services.receive(
        io.BytesIO((HEAD + "\n".join(lines) + "\n").encode()), kind="people", source="HR",
        file_name="roll.csv", by=clerk, options={"region": "TD"},
    )  # fmt: skip
    worked()
    return now(batch)


def worked():
    while jobs.work():
        pass
    failed = db.session.scalars(
        select(jobs.Job).where(jobs.Job.state == jobs.JobState.FAILED)
    ).all()  # fmt: skip
    assert not failed, [each.trouble for each in failed]


def now(batch):
    db.session.commit()
    return db.session.get_one(ImportBatch, batch.id, populate_existing=True)


def person(id_):
    db.session.commit()
    return people.whole(db.session.get_one(Person, id_))


def taken_in(batch, by):
    services.take_in(now(batch), by=by)
    worked()
    return now(batch)


def problems(batch):
    rows = db.session.scalars(select(StagedRow).where(StagedRow.is_rejected))
    return [str(Problem.read(each)) for row in rows for each in row.problems]


def everything(id_):
    """All that is kept of somebody, to be compared."""
    who = person(id_)
    return (
        who.name_display, who.born, who.unit_id, who.rank_id, who.post_id, who.status,
        who.status_since, who.literacy, who.category,
        sorted(each.number for each in who.phones), sorted(each.value for each in who.aliases),
        sorted(each.number for each in who.documents),
        [(each.from_on, each.until_on, each.unit_id, each.rank_id, each.status)
         for each in people.history(who)],
    )  # fmt: skip


def test_the_check_says_what_is_new_changed_unchanged_and_missing(clerk, army):
    first, second, amina = army
    registration.register(Newcomer(name="Zawadi Left Out", unit_id=first.id), by=clerk)
    number = person(amina).number
    batch = checked(
        clerk,
        f"{number};S-1;AMINA XASAN CALI;1999;+235 66 00 00 01;;B1;;;",
        ";S-2;Somebody New;1990-05-06;;;B1;;;",
    )
    assert batch.report["changes"] == {"new": 1, "unchanged": 1}
    assert batch.report["missing"]["count"] == 1
    assert "Zawadi Left Out" in batch.report["missing"]["first"][0]
    batch = checked(clerk, ";S-1;Amina Xasan Cali;;+235 66 00 00 02;reads;B2;CPL;active;2026-01-01")
    assert batch.report["changes"] == {"changed": 1}
    row = queries.changed(batch).rows[0]
    assert {(name, old, new, second) for name, old, new, second in row.content["shown"]} == {
        ("literacy", "unknown", "reads", False), ("unit_id", "B1", "B2", False),
        ("rank_id", "", "CPL", False),
        ("phone", None, "+23566000002", False),
    }  # fmt: skip


def test_ordinary_fields_change_and_an_undo_puts_back_what_was_there(clerk, army):
    _first, second, amina = army
    before = everything(amina)
    batch = checked(clerk, ";S-1;;;+235 66 00 00 02;reads;B2;CPL;active;2026-01-01")
    assert person(amina).unit_id != second.id, "a check changes nothing"
    batch = taken_in(batch, clerk)
    assert batch.state is ImportState.IMPORTED
    who = person(amina)
    assert (who.unit_id, who.literacy) == (second.id, Literacy.READS)
    assert {each.number for each in who.phones} == {"+23566000001", "+23566000002"}
    history = people.history(who)
    assert [(each.unit_id == second.id, each.until_on is None) for each in history] == [
        (True, True), (False, False)
    ]  # fmt: skip
    assert reception.found(Narrowed(text="+23566000002"), reader=clerk).rows[0].id == amina
    entry = db.session.scalar(select(JournalEntry).where(JournalEntry.event == "PeopleUpdated"))
    assert entry.facts["count"] == 1
    assert services.undo(batch, "The wrong list of last month.", by=clerk)
    worked()
    assert everything(amina) == before
    assert db.session.scalar(select(func.count()).select_from(ImportedChange)) == 0
    assert not reception.found(Narrowed(text="+23566000002"), reader=clerk).rows


def test_identity_is_asked_of_a_second_person_and_never_set_by_a_file(clerk, head, army):
    _first, _second, amina = army
    batch = checked(clerk, ";S-1;Amina Hassan Ali;1998-03-14;;;;;;")
    row = queries.changed(batch).rows[0]
    assert all(second for _name, _old, _new, second in row.content["shown"])
    batch = taken_in(batch, clerk)
    assert person(amina).name_display == "Amina Xasan Cali"
    question = db.session.scalar(select(Correction).where(Correction.person_id == amina))
    assert (question.state, question.after) == (
        CorrectionState.PROPOSED,
        {"name_display": "Amina Hassan Ali", "born": "1998-03-14", "born_as_said": "1998-03-14"},
    )
    assert "Row 2 of the file roll.csv of HR" in question.reason
    question = asked.correction(question.uid, reader=head)
    identity.decide_correction(question, agreed=True, content=question.content_hash, by=head)
    assert person(amina).name_display == "Amina Hassan Ali"
    with pytest.raises(Refusal, match="changed again since"):
        services.undo(now(batch), "The wrong list of last month.", by=clerk)


def test_an_undo_withdraws_what_was_asked(clerk, army):
    batch = taken_in(checked(clerk, ";S-1;;;;;;;discharged;2026-02-01"), clerk)
    question = db.session.scalar(select(Correction))
    assert question.after == {"status": "discharged", "from_on": "2026-02-01"}
    assert person(army[2]).status is Status.ACTIVE
    services.undo(batch, "The wrong list of last month.", by=clerk)
    worked()
    db.session.refresh(question)
    assert question.state is CorrectionState.WITHDRAWN


def test_a_file_brings_nobody_back_whom_two_people_said_had_left(clerk, army):
    row = db.session.get(Person, army[2])
    row.status = Status.DECEASED
    db.session.commit()
    taken_in(checked(clerk, ";S-1;;;;;;;active;2026-02-01"), clerk)
    assert person(army[2]).status is Status.DECEASED
    assert db.session.scalar(select(Correction)).after["status"] == "active"


def test_a_record_changed_after_the_check_stops_the_file_and_leaves_nothing(clerk, army):
    first, _second, amina = army
    other = registration.register(
        Newcomer(name="Zawadi", service_number="S-9", unit_id=first.id), by=clerk
    )
    batch = checked(clerk, ";S-9;;;;reads;;;;", ";S-1;;;;;B2;;;2026-01-01")
    changes.change_service(person(amina), status=Status.SICK,
                                from_on=PartialDate.read("2025-01-01").earliest,
                                unit_id=None, by=clerk)  # fmt: skip
    services.take_in(now(batch), by=clerk)
    while jobs.work():
        pass
    assert now(batch).state is ImportState.FAILED
    job = db.session.get(jobs.Job, now(batch).job_id)
    assert "Row 3" in job.trouble
    assert "changed after the file was checked" in job.trouble
    assert person(other.id).literacy is Literacy.UNKNOWN
    assert db.session.scalar(select(func.count()).select_from(ImportedChange)) == 0


def test_what_a_row_cannot_mean_is_told(clerk, army):
    _first, _second, amina = army
    number = person(amina).number
    registration.register(Newcomer(name="One", service_number="T-1"), by=clerk)
    registration.register(Newcomer(name="Two", service_number="T-1"), by=clerk)
    batch = checked(
        clerk,
        "9999999-9;;Nobody;;;;;;;",
        f"{number};T-1;;;;;;;;",
        ";T-1;;;;;;;;",
        ";S-1;;;;;B2;;;2019-01-01",
        f"{number};;Other Name;;;;;;deceased;",
        f"{number};;;2012;;;;;;",
    )
    told = problems(batch)
    assert batch.accepted == 0
    for words in ("no record with this programme number", "has this service number already",
                  "Several records", "began on 1 January 2020", "one at a time",
                  "child protection"):  # fmt: skip
        assert any(words in each for each in told), (words, told)


def test_a_clerk_of_some_units_is_told_before_the_file_is_taken_in(cast):
    blocks.first_block("HQ", by=cast.user_admin)
    batch = checked(
        cast.hr_clerk,
        ";S-1;Omar Bile;1990;;;;;;",
        f";S-2;Zawadi;1991;;;{cast.other_unit.code};;;",
        f";S-3;Kalonda Mbuyi;1992;;;{cast.unit.code};;;",
        ";S-4;Ali Nuur;1993;;;NOWHERE;;;",
    )
    told = "Choose one of the units that you work for. Write the code."
    unknown = "This code is not known. Add it first, or correct it."
    assert problems(batch) == [told, told, unknown]
    assert batch.accepted == 1


def test_the_same_person_by_two_numbers_is_a_twin(clerk, army):
    number = person(army[2]).number
    batch = checked(clerk, f"{number};;;;;reads;;;;", ";S-1;;;;none;;;;")
    assert (batch.accepted, batch.rejected) == (1, 1)


def test_who_may_not_correct_somebody_changes_nothing_by_a_file(clerk, army):
    """A clerk of a centre reaches those of the centre; the number alone opens no record."""
    stranger = a_user(Role.TRAINING_CLERK, centre=a_centre())
    number = person(army[2]).number
    batch = checked(stranger, f"{number};;Amina;;;reads;;;;", ";S-1;Amina;;;reads;;;;")
    assert batch.accepted == 0
    told = problems(batch)
    assert "no record with this programme number" in told[0]
    assert "has this service number already" in told[1]


def test_an_import_that_something_rests_on_is_not_undone(clerk, army):
    batch = taken_in(checked(clerk, ";S-7;Somebody New;1990-05-06;;;B1;;;"), clerk)
    new = db.session.scalar(select(Person).where(Person.service_number == "S-7"))
    identity.propose_correction(person(new.id), {"name_display": "Other"}, "Seen on the card.",
                                seen=new.version, by=clerk)  # fmt: skip
    with pytest.raises(Refusal, match="Something else was recorded"):
        services.undo(now(batch), "The wrong list of last month.", by=clerk)


def test_many_changes_cost_a_piece_and_not_a_person(clerk, head, army):
    first, second, _amina = army
    some = [a_person(first, service_number=f"N-{n}") for n in range(60)]
    db.session.commit()
    batch = checked(clerk, *[f";N-{n};;;+235 66 10 00 {n:02};;B2;;;" for n in range(60)])
    assert batch.report["changes"] == {"changed": 60}
    services.note_opened(batch, by=head)
    services.approve(now(batch), by=head)
    batch = taken_in(batch, clerk)
    moved = select(func.count()).select_from(Person).where(Person.unit_id == second.id)
    assert db.session.scalar(moved) == 60
    services.undo(batch, "The wrong list of last month.", by=clerk)
    worked()
    assert db.session.scalar(moved) == 0
    records = select(ServiceRecord.until_on).where(
        ServiceRecord.person_id.in_([each.id for each in some])
    )
    assert db.session.scalars(records).all() == [None] * 60


@pytest.mark.parametrize(
    ("said", "held", "stranger"),
    [
        (["Zara Idriss"], ["Amina Xasan Cali", "amina"], True),
        (["Mohamed Abdirahman"], ["محمد عبد الرحمن"], False),
        (["Aminah Hassan"], ["Amina Xasan Cali"], False),
        (["Cali Amina"], ["Amina Xasan Cali"], False),
        ([], ["Amina Xasan Cali"], False),
    ],
)
def test_a_name_unlike_every_known_one_is_a_strangers(said, held, stranger):
    assert is_stranger(said, held) is stranger


def test_a_mistyped_number_moves_nobody(clerk, army):
    batch = checked(clerk, ";S-1;Zara Idriss;;;;B2;;;")
    assert batch.accepted == 0
    (told,) = problems(batch)
    assert "The record with this number is of Amina Xasan Cali" in told
