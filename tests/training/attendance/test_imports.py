"""Marks from a file: the rules of typing hold, row by row."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.makers import a_person, a_user, kept
from tests.training.makers import a_cohort, a_module, a_session
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular import services as files
from trainingmgr.tabular.models import ImportBatch, ImportState
from trainingmgr.tabular.problems import Problem
from trainingmgr.training.attendance import queries, services
from trainingmgr.training.attendance.imports import read_mark
from trainingmgr.training.attendance.models import Mark, TemporaryName
from trainingmgr.training.attendance.queries import rosters
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Entry
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import EnrolmentState

HEAD = ["sheet_id", "person_no", "mark", "minutes_late", "remark", "temporary_name"]


@pytest.fixture
def held(cast):
    """A class of yesterday with three people, and its printed sheet."""
    module, yesterday = a_module(), clock.today() - timedelta(days=1)
    cohort = a_cohort(
        cast.here, module, state=CohortState.RUNNING, starts_on=yesterday, ends_on=clock.today()
    )
    session = a_session(cohort, module, on=yesterday)
    for name in ("Zara", "Achta", "Maryam"):
        kept(
            Enrolment(cohort_id=cohort.id, person_id=a_person(name=name).id,
                      state=EnrolmentState.CONFIRMED, nominated_by_id=cast.nobody.id)
        )  # fmt: skip
    session = queries.session(session.uid, reader=cast.training_clerk)
    sheet = services.print_sheet(session, language="fr+ar", by=cast.training_clerk)
    return session, sheet, [each.person.number for each in rosters.roster(session)]


def brought(rows, by, head=HEAD, **how):
    text = "".join(";".join(row) + "\r\n" for row in [head, *rows])
    batch = files.receive(
        io.BytesIO(text.encode()),
        kind="attendance",
        source="Camp",
        file_name="marks.csv",
        by=by,
        **how,
    )
    return worked(batch)


def worked(batch):
    while jobs.work():
        pass
    return now(batch)


def test_a_sheet_leaves_as_a_table_that_comes_back_with_its_marks(cast, held, browse):
    session, sheet, numbers = held
    clerk = browse(cast.training_clerk)
    path = f"/exports/attendance-sheet?sheet={sheet.code}"
    assert path.replace("&", "&amp;") in clerk.get(f"/sessions/{session.uid}").text
    sent = clerk.post(path, form="csv", reason="The camp has no network.").data.decode("utf-8-sig")
    _labels, head, *lines = csv.reader(io.StringIO(sent), delimiter=";" if ";" in sent else ",")
    place = head.index("mark")
    rows = [[*line[:place], mark, *line[place + 1 :]]
            for line, mark in zip(lines, "PAP", strict=True)]  # fmt: skip
    carried(brought(rows, cast.training_clerk, head=head), cast.training_clerk)
    found = rosters.lines(queries.session(session.uid, reader=cast.cell_head), sheet)
    assert sorted(each.code.value for each in found) == ["absent", "present", "present"]
    assert {row[head.index("person_no")] for row in lines} == set(numbers)


def carried(batch, by):
    files.take_in(batch, by=by)
    return worked(batch)


def now(batch):
    db.session.commit()
    return db.session.get(ImportBatch, batch.id, populate_existing=True)


def told(batch):
    return " ".join(str(Problem.read(each)) for each in batch.report["problems"])


def marks():
    db.session.commit()
    return db.session.scalars(select(Mark).order_by(Mark.id)).all()


def test_a_file_of_a_sheet_writes_the_class_down(cast, held):
    session, sheet, (achta, maryam, zara) = held
    rows = [
        [sheet.code, achta, "P", "", "", ""],
        [sheet.code, maryam, "late", "15", "bus", ""],
        [sheet.code, zara, "", "", "", ""],
        [sheet.code, "", "1", "", "", "Abakar, of the 2nd"],
    ]
    batch = brought(rows, cast.training_clerk)
    assert (batch.state, batch.accepted) == (ImportState.READY, 4)
    assert batch.report["changes"] == {"new": 3, "unchanged": 1}
    assert marks() == []
    files.take_in(batch, by=cast.training_clerk)
    assert worked(batch).state is ImportState.IMPORTED
    written = [(mark.code, mark.minutes_missed, mark.remark) for mark in marks()]
    assert written == [(MarkCode.PRESENT, 0, None), (MarkCode.LATE, 15, "bus")]
    name = db.session.scalars(select(TemporaryName)).one()
    assert (name.name, name.code) == ("Abakar, of the 2nd", MarkCode.PRESENT)


def test_r_trn_11_a_row_without_a_sheet_of_ours_is_refused(cast, held):
    _session, sheet, (achta, *_rest) = held
    batch = brought(
        [["999-9999", achta, "P", "", "", ""], ["", achta, "P", "", "", ""]], cast.training_clerk
    )
    assert batch.rejected == 2
    assert "There is no sheet with this id" in told(batch)
    elsewhere = cast.elsewhere[next(r for r in cast.elsewhere if r == "training_clerk")]
    foreign = brought([[sheet.code, achta, "P", "", "", "x"]], elsewhere)
    assert "There is no sheet with this id" in told(foreign), "a foreign sheet is an unknown one"


def test_nobody_brings_or_takes_in_a_mark_of_their_own(cast, held):
    """Security 4.3.2."""
    _session, sheet, (achta, maryam, _zara) = held
    _holds(achta, cast.training_clerk)
    twin = a_user(Role.TRAINING_CLERK, centre=cast.here)
    _holds(maryam, twin)
    rows = [[sheet.code, number, "P", "", "", ""] for number in (achta, maryam)]
    batch = brought(rows, cast.training_clerk)
    assert (batch.accepted, batch.rejected) == (1, 1)
    assert "This row is about you" in told(batch)
    with pytest.raises(Refusal, match="row 3"):
        files.take_in(batch, leaving_out=True, by=twin)
    assert marks() == []


def _holds(number, user):
    person = db.session.scalars(select(Person).where(Person.number == number)).one()
    person.holder_id = user.holder_id
    kept(person)


def test_r_trn_08_a_locked_class_takes_no_file(cast, held, time_machine):
    _session, sheet, (achta, *_rest) = held
    time_machine.move_to(clock.now() + timedelta(days=8))
    assert "locked" in told(brought([[sheet.code, achta, "P", "", "", ""]], cast.training_clerk))


def test_what_contradicts_the_sheet_or_a_mark_is_told_by_row(cast, held):
    session, sheet, (achta, maryam, _zara) = held
    place = rosters.roster(session)[0].id
    services.record(session, {place: Entry(MarkCode.ABSENT)}, sheet=sheet, by=cast.training_clerk)
    head = ["sheet_id", "run_code", "session_no", "date", "person_no", "mark", "minutes_late"]
    code, on = sheet.code, session.on.isoformat()
    batch = brought(
        [
            [code, "OTHER", "2", "2020-01-31", maryam, "P", ""],
            [code, session.cohort.code, "1", on, achta, "P", ""],
            [code, "", "", "", maryam, "perhaps", ""],
            [code, "", "", "", maryam, "R", "900"],
            [code, "", "", "", "0000000-0", "P", ""],
        ],
        cast.training_clerk,
        head=head,
    )
    assert (batch.rows, batch.accepted) == (5, 0)
    said = told(batch)
    for words in ("of the run", "class 1 of its run", "of the class of", "another mark",
                  "not a mark", "between 0 and 720", "temporary_name"):  # fmt: skip
        assert words in said


def test_undoing_takes_every_mark_back_until_one_is_corrected(cast, held):
    session, sheet, (achta, maryam, _zara) = held
    rows = [[sheet.code, achta, "P", "", "", ""], [sheet.code, "7", "P", "", "", "Abakar"]]
    batch = brought(rows, cast.training_clerk)
    files.take_in(batch, by=cast.training_clerk)
    batch = worked(batch)
    assert files.undo(batch, "The wrong sheet was sent.", by=cast.training_clerk)
    assert marks() == []
    assert db.session.scalar(select(func.count()).select_from(TemporaryName)) == 0
    again = brought([[sheet.code, maryam, "P", "", "", ""]], cast.training_clerk)
    files.take_in(again, by=cast.training_clerk)
    again = worked(again)
    session = queries.session(session.uid, reader=cast.training_clerk)
    services.record(
        session, {marks()[0].enrolment_id: Entry(MarkCode.ABSENT)}, sheet=sheet,
        by=cast.training_clerk,
    )  # fmt: skip
    with pytest.raises(Refusal, match="corrected since"):
        files.undo(now(again), "The wrong sheet was sent.", by=cast.training_clerk)


def test_a_file_is_not_taken_back_once_its_class_is_locked_r_trn_08(cast, held, time_machine):
    _session, sheet, (achta, _maryam, _zara) = held
    by = cast.training_clerk
    batch = brought([[sheet.code, achta, "P", "", "", ""]], by, options={"lock_days": 2})
    files.take_in(batch, by=by)
    batch = worked(batch)
    time_machine.move_to(clock.now() + timedelta(days=2))
    with pytest.raises(Refusal, match="locked"):
        files.undo(batch, "The wrong sheet was sent.", by=by)
    assert len(marks()) == 1


def test_a_file_of_too_many_marks_is_sent_in_parts(cast, held):
    _session, sheet, _numbers = held
    rows = [[sheet.code, "", "P", "", "", f"Name {n}"] for n in range(601)]
    batch = brought(rows, cast.training_clerk)
    with pytest.raises(Refusal, match="in parts"):
        files.take_in(batch, by=cast.training_clerk)


@pytest.mark.parametrize(
    ("written", "code"),
    [("P", "present"), ("absent", "absent"), ("٢", "absent"), ("Left early", "left_early"),
     ("", "not_recorded"), ("operational_callup", "operational_callup"), ("x", None)],
)  # fmt: skip
def test_a_mark_is_read_as_the_sheet_prints_it(app, written, code):
    assert read_mark(written, "en") == code
