"""Attendance that is written down after the lock waits for another person (security 4.3)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.makers import a_person, a_user, a_week_later
from tests.training.attendance.test_services import (  # noqa: F401  `held` is a fixture
    ABSENT,
    PRESENT,
    a_sheet,
    held,
    record,
    refused,
)
from tests.training.makers import a_trainer
from trainingmgr.accounts.models import Holder
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.registry.people.models import Person
from trainingmgr.training.attendance import queries, services
from trainingmgr.training.attendance.models import ActionPoint, LateEntry, MarkChange, SessionReport
from trainingmgr.training.attendance.queries import counting, late, missing, reporting, rosters
from trainingmgr.training.attendance.rules import ActionState, LateKind, LateState, MarkCode
from trainingmgr.training.attendance.services import Entry, Step, confirming
from trainingmgr.training.cohorts.models import SessionTrainer
from trainingmgr.training.results.services import closing
from trainingmgr.training.staffing import services as staffing
from trainingmgr.training.timetable.queries import lead_of

WHY = "The paper says present; it was typed wrong."


@pytest.fixture
def locked(cast, held, time_machine):  # noqa: F811
    """The first was absent; by now the class is locked, and a sheet of it is at hand."""
    session, places = held
    sheet = a_sheet(session, cast)
    record(session, {places[0].id: ABSENT}, by=cast.mentor)
    last = session.on + timedelta(days=services.LOCK_DAYS)
    time_machine.move_to(clock.now() + (last - clock.today()))
    assert not services.is_locked(session)
    time_machine.move_to(clock.now() + timedelta(days=1))
    return session, places, sheet


def entered(session, places, *, by, sheet=None):
    record(session, {places[0].id: PRESENT, places[1].id: Entry(MarkCode.LATE, 20)}, by=by,
           sheet=sheet, reason=WHY)  # fmt: skip
    return db.session.scalars(select(LateEntry).where(LateEntry.kind == LateKind.MARKS)).one()


def codes(session):
    marks = rosters.marks_of(session)
    return {key: mark.code.value for key, mark in marks.items()}


def test_r_trn_08_nothing_late_counts_before_another_person_confirms_it(cast, locked):
    session, places, sheet = locked
    with refused(session, "full sentence"):
        record(session, {places[0].id: PRESENT}, by=cast.cell_head)
    before = codes(session)
    hours = counting.hours_of(session.cohort_id)
    row = entered(session, places, by=cast.training_clerk, sheet=sheet)
    assert codes(session) == before == {places[0].id: "absent"}
    assert counting.hours_of(session.cohort_id) == hours
    unsettled = counting.unsettled(session.cohort_id)
    assert (unsettled.late, unsettled.is_nothing) == (1, False)
    confirming.confirm(row, seen=row.version, by=cast.cell_head)
    assert codes(session) == {places[0].id: "present", places[1].id: "late"}
    mark = rosters.marks_of(session)[places[1].id]
    assert (mark.entered_by_id, mark.sheet_id, mark.minutes_missed) == (
        cast.training_clerk.id, sheet.id, 20,
    )  # fmt: skip
    change = db.session.scalar(select(MarkChange))
    assert (change.after_lock, change.reason, change.was) == (True, WHY, "absent")
    assert counting.hours_of(session.cohort_id) != hours
    assert counting.unsettled(session.cohort_id).late == 0


def test_nobody_confirms_their_own_and_the_nation_does_where_a_centre_has_nobody_else(cast, locked):
    """Security 4.3.6: it waits for whoever may in the nation; two accounts of one are one."""
    session, places, _sheet = locked
    head = cast.cell_head
    row = entered(session, places, by=head)
    uid, again = (
        row.uid,
        a_user(Role.CELL_HEAD, centre=cast.here, holder=db.session.get(Holder, head.holder_id)),
    )
    db.session.commit()
    for by in (head, again, cast.training_clerk):
        with refused(session, "second person|does not allow"):
            confirming.confirm(row, seen=row.version, by=by)
        row = late.entry(uid, reader=cast.training_clerk)
    nation, neighbour = a_user(Role.CELL_HEAD), a_user(Role.CELL_HEAD, centre=cast.there)
    assert not late.to_confirm(reader=neighbour)
    assert not late.to_confirm(reader=again)
    assert [each.task for each in waiting(nation, clock.today())].count(Task.LATE_MARKS) == 1
    with a_week_later(), refused(session, "more than 7 days ago"):
        confirming.confirm(row, seen=row.version, by=nation)
    row = late.entry(uid, reader=cast.training_clerk)
    db.session.get_one(Person, places[1].person_id).holder_id = nation.holder_id
    db.session.flush()
    with refused(session, "marks of their own"):
        confirming.confirm(row, seen=row.version, by=nation)


def test_only_two_people_and_only_once_whoever_writes(cast, locked):
    session, places, _sheet = locked
    row = entered(session, places, by=cast.cell_head)
    now = "decided_at = at, version = version + 1"
    alone = f"UPDATE late_attendance SET state = 'confirmed', decided_by_id = by_id, {now}"
    for deed, rule in (
        (alone, "by_two"),
        ("UPDATE late_attendance SET lines = '[]'", "kept"),
        ("INSERT INTO late_attendance (uid, session_id, lines, seen, reason, by_id, at, state, "
         "answer, version, decided_by_id, decided_at) SELECT '0' || substr(uid, 2), session_id, "
         "lines, seen, reason, by_id, at, 'confirmed', '', 1, by_id, at FROM late_attendance",
         "begun"),
    ):  # fmt: skip
        if "INSERT" in deed and db.engine.dialect.name == "postgresql":
            deed = deed.replace("'0' || substr(uid, 2)", "gen_random_uuid()")
        with pytest.raises(IntegrityError, match=rule), db.session.begin_nested():
            db.session.execute(text(deed))
    uid = row.uid
    with refused(session, "Only whoever wrote"):
        confirming.take_back(row, seen=row.version, by=cast.training_clerk)
    row = late.entry(uid, reader=cast.training_clerk)
    confirming.take_back(row, seen=row.version, by=cast.cell_head)
    row = late.entry(uid, reader=cast.training_clerk)
    with refused(session, "cannot become"):
        confirming.confirm(row, seen=row.version, by=a_user(Role.CELL_HEAD))
    with pytest.raises(IntegrityError, match="decided"), db.session.begin_nested():
        db.session.execute(text("UPDATE late_attendance SET answer = 'otherwise'"))


def test_one_waits_of_a_class_and_what_was_refused_says_why(cast, locked, browse):
    session, places, sheet = locked
    clerk, head = browse(cast.training_clerk), browse(cast.cell_head)
    path, name = f"/sheets/{sheet.code}", f"m-{places[1].id}"
    blank = clerk.post(path, **{name: "p"})
    assert blank.status_code == 422
    assert "Say why it comes late" in blank.text
    assert clerk.post(path, **{name: "p", "reason": WHY}).status_code == 302
    assert "1 mark waits for a second person." in clerk.get(f"/sessions/{session.uid}").text
    assert not missing.without_register(reader=cast.training_clerk, before=clock.today())
    row = db.session.scalars(select(LateEntry)).one()
    assert "Late marks of this class, or" in clerk.post(
        path, **{f"m-{places[2].id}": "p", "reason": WHY}
    ).text  # fmt: skip
    page = head.get(f"/late/{row.uid}", costs=5).text
    assert WHY in page and "Present" in page
    assert f"/late/{row.uid}" in head.get(f"/runs/{session.cohort.uid}").text
    assert 'name="verdict"' not in clerk.get(f"/late/{row.uid}").text

    def answered(who, **typed):
        opened = who.get(f"/late/{row.uid}")
        return who.post(f"/late/{row.uid}/answer", opened=opened, **typed).status_code

    assert answered(clerk, verdict="confirm") == 403
    other = browse(a_user(Role.CELL_HEAD, centre=cast.here))
    unseen = other.post(f"/late/{row.uid}/answer", opened=other.get("/account"), version=1,
                        verdict="confirm")  # fmt: skip
    assert "Open it first" in unseen.text, "security 4.3.4"
    assert answered(head, verdict="refuse", version=1, answer="") == 422
    said = "The paper has no line for her on that day."
    assert answered(head, verdict="refuse", version=1, answer=said) == 302
    assert said in clerk.get(f"/sessions/{session.uid}").text
    assert codes(session) == {places[0].id: "absent"}
    assert clerk.post(path, **{name: "p", "reason": WHY}).status_code == 302


def test_what_changed_since_is_not_confirmed_and_no_run_ends_while_marks_wait(cast, locked):
    session, places, _sheet = locked
    row, run = entered(session, places, by=cast.mentor), session.cohort
    with refused(session, "wait for a second person"):
        closing.close(run, {}, by=cast.cell_head)
    row = late.entry(row.uid, reader=cast.training_clerk)
    db.session.execute(text("UPDATE attendance_mark SET version = version + 1"))
    with refused(session, "have changed since"):
        confirming.confirm(row, seen=row.version, by=cast.cell_head)
    row = late.entry(row.uid, reader=cast.training_clerk)
    assert row.state is LateState.WAITING


LONG = {"held": True, "minutes": 90, "topics": ["ihl"], "observed": "All of them came."}


def late_report(session, *, by, stands=None, **said):
    seen = stands.version if stands else None
    services.report(session, by=by, seen=seen, **LONG | {"reason": WHY} | said)
    return db.session.scalars(select(LateEntry).order_by(LateEntry.id.desc())).first()


def test_r_trn_08_a_late_report_counts_once_another_has_confirmed_it_as_it_was_written(
    cast, locked, browse
):
    session, places, _sheet = locked
    for wrong, says in (
        ({"reason": "late"}, "waits for a second person"), ({"minutes": 0}, "how long"),
        ({"held": False}, "why the class"),
    ):  # fmt: skip
        with refused(session, says):
            late_report(session, by=cast.mentor, **wrong)
    step = Step("Bring fuel", "Sgt Ali", clock.today())
    row = late_report(session, by=cast.mentor, steps=[step], client_key="7f1b")
    again = services.report(session, by=cast.mentor, client_key="7f1b", **LONG)
    assert again is row, "sent twice, it is one"
    delivered = counting.delivered(session.cohort_id)
    assert reporting.report_of(session) is None
    assert reporting.without_report(reader=cast.cell_head, before=clock.today()) == []
    assert counting.unsettled(session.cohort_id).late == 1
    entered(session, places, by=cast.training_clerk, sheet=locked[2])  # marks wait beside it
    with refused(session, "wait for a second person"):
        late_report(session, by=cast.cell_head)
    row = late.entry(row.uid, reader=cast.training_clerk)
    with refused(session, "second person|does not allow"):
        confirming.confirm(row, seen=row.version, by=cast.mentor)
    row = late.entry(row.uid, reader=cast.training_clerk)
    confirming.confirm(row, seen=row.version, by=cast.cell_head)
    first = row.uid
    found = reporting.report_of(session)
    assert (found.delivered_minutes, found.by_id) == (90, cast.mentor.id)
    assert [each.what for each in found.actions] == ["Bring fuel"]
    assert counting.delivered(session.cohort_id) != delivered

    # put right: beside what it says, and not once that has changed
    assert services.report(session, by=cast.mentor, seen=found.version, **LONG) is found
    row = late_report(session, by=cast.cell_head, stands=found, minutes=60,
                      done=[found.actions[0].id])  # fmt: skip
    assert (row.was["minutes"], row.told["minutes"]) == (90, 60)
    twin, uid = a_user(Role.CELL_HEAD, centre=cast.here), row.uid

    def confirmed_where_it_says(minutes):
        db.session.execute(text(f"UPDATE session_report SET delivered_minutes = {minutes}"))
        db.session.commit()
        for each in list(db.session):
            if isinstance(each, SessionReport | LateEntry | ActionPoint):
                db.session.expunge(each)
        confirming.confirm(late.entry(uid, reader=twin), seen=1, by=twin)

    with pytest.raises(Refusal, match="has changed since"):
        confirmed_where_it_says(75)
    confirmed_where_it_says(90)
    found = reporting.report_of(session)
    assert found.delivered_minutes == 60 and found.actions[0].state is ActionState.DONE
    reader = browse(twin)
    page = reader.get(f"/late/{first}", costs=4).text
    assert "Bring fuel" in page and "All of them came." in page
    page = reader.get(f"/late/{uid}", costs=5).text
    assert "Stood before" in page and "90" in page, "what it said before stays readable"
    assert "Action point that is done" in page and "60" in page


def test_r_trn_08_who_taught_instead_is_part_of_a_report_and_two_people_clear_it(
    cast,
    held,  # noqa: F811
    browse,
):
    """In time as well: nobody hands a class to another by a word of their own. Not by whoever is
    said to have taught, nor once another is named meanwhile, nor to who could not have led.
    """
    session, _places = held
    module, head = session.module_version.module, a_person(holder_id=cast.cell_head.holder_id)
    unable, third, chief = (
        a_trainer(module, centre=cast.here, person=each) for each in (None, None, head)
    )
    unable.qualifications[0].expires_on = session.on - timedelta(days=1)
    db.session.commit()
    mentor, twin = browse(cast.mentor), a_user(Role.CELL_HEAD, centre=cast.here)
    path = f"/sessions/{session.uid}/report"
    opened = mentor.get(path, costs=6)
    typed = {"held": "yes", "minutes": "90", "observed": "All of them came.", "opened": opened}
    refused_ = mentor.post(path, taught=str(unable.uid), **typed)
    assert refused_.status_code == 422 and "cannot take this class" in refused_.text
    assert mentor.post(path, taught=str(chief.uid), **typed).status_code == 302
    row = db.session.scalars(select(LateEntry)).one()
    with refused(session, "themselves"):
        confirming.confirm(row, seen=row.version, by=cast.cell_head)
    page = browse(twin).get(f"/late/{row.uid}").text
    assert f"instead of {lead_of(session).trainer.person.name_display}" in page

    def standing():
        found = db.session.scalars(select(SessionTrainer.trainer_id)).all()
        return found, reporting.report_of(session) is None

    was = lead_of(session).trainer_id
    assert standing() == ([was], True)
    staffing.put_right(queries.session(session.uid, reader=twin), third, by=cast.training_clerk)
    db.session.expire_all()
    with pytest.raises(Refusal, match="is named to lead this class since"):
        confirming.confirm(late.entry(row.uid, reader=twin), seen=1, by=twin)
    confirming.refuse(late.entry(row.uid, reader=twin), "It was the third.", seen=1, by=twin)
    assert mentor.post(path, taught=str(chief.uid), **typed).status_code == 404, (
        "no class of theirs"
    )
    head_ = browse(cast.cell_head)
    again = typed | {"opened": head_.get(path)}
    assert head_.post(path, taught=str(chief.uid), **again).status_code == 302
    row = late.to_confirm(reader=twin)[0]
    confirming.confirm(late.entry(row.uid, reader=twin), seen=1, by=twin)
    assert standing() == ([chief.id], False)
