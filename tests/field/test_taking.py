"""What a phone sends is taken once, in any order, cut off anywhere; nothing is lost in silence."""

import io
from base64 import b64encode
from datetime import timedelta
from itertools import permutations
from random import Random
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import event, func, select, text

from tests.field.made import a_day, an_entry, sent
from tests.makers import a_user
from tests.training.makers import a_trainer
from tests.training.mentoring.made import a_picture
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.desk.queries.waiting import waiting
from trainingmgr.desk.rules import Task
from trainingmgr.field import queries, services
from trainingmgr.field.models import FieldConflict, FieldEntry
from trainingmgr.field.queries import comparing
from trainingmgr.field.queries.holdings import holdings
from trainingmgr.field.rules import MOST_PHONES, PACE, Settled
from trainingmgr.field.services import taking
from trainingmgr.field.services.kinds import Site
from trainingmgr.training.attendance import queries as classes
from trainingmgr.training.attendance import services as attendance
from trainingmgr.training.attendance.models import Mark, SessionReport
from trainingmgr.training.attendance.queries import late, reporting, rosters
from trainingmgr.training.attendance.rules import MarkCode
from trainingmgr.training.attendance.services import Entry, confirming, readings
from trainingmgr.training.mentoring.models import (
    CompetencyRating,
    LogPhoto,
    MentoringAction,
    MentoringLog,
)
from trainingmgr.training.mentoring.queries import logs as reading
from trainingmgr.training.mentoring.rules import ActionState
from trainingmgr.training.mentoring.services import photos


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def codes(day):
    marks = rosters.marks_of(day.session)
    return [marks[each.id].code.value if each.id in marks else "" for each in day.places]


def owed(reader):
    """What waits for a decision on the reader's first page."""
    found = waiting(reader, clock.today())
    return [each.where["uid"] for each in found if each.task is Task.PHONE_DIFFERS]


@pytest.fixture
def day(cast):
    return a_day(cast)


@pytest.fixture
def phone(day):
    return day.phone().device


def test_nobody_learns_whether_another_account_sent_an_entry(cast, day, phone):
    log = day.log()
    assert sent(phone, log, by=day.mentor) == ["taken"]
    other = cast.elsewhere[Role.MENTOR]
    theirs = services.register("The red one", by=other).device
    for content in (log["content"], {**log["content"], "facts": "He closed the book himself."}):
        assert sent(theirs, log | {"content": content}, by=other) == ["refused"]
    assert count(FieldConflict) == 0


def test_entries_are_taken_once_in_any_order_however_often_and_cut_off_anywhere(day, phone):
    """Six orders and forty random sendings of pieces of the same work leave one and the same."""
    log = day.log(actions=[{"what": "Count the fuel", "owner": "The clerk",
                            "due_on": clock.today().isoformat()}],
                  ratings=[{"area": "planning", "rating": 3,
                            "evidence": "He showed the plan of the week."}])  # fmt: skip
    work = [day.marks("present", "absent", "late"), day.report(), log]
    for order in permutations(work):
        assert set(sent(phone, *order, by=day.mentor)) <= {"taken", "already"}
    chance = Random(7)
    for _n in range(10):
        piece = chance.sample(work, chance.randint(1, 3))
        assert set(sent(phone, *piece, *piece, by=day.mentor)) == {"already"}
    assert codes(day) == ["present", "absent", "late"]
    found = [count(each) for each in (FieldEntry, MentoringLog, MentoringAction, SessionReport)]
    assert found == [3, 1, 1, 1]
    events = db.session.scalars(select(JournalEntry.event)).all()
    assert events.count("LogWritten") == 1
    assert events.count("FieldWorkBrought") == 1  # what came again says nothing


def test_one_bad_entry_blocks_no_other_and_each_is_told_why(day, phone):
    other = day.log(assignment="7" * 32)
    answers = taking.take(
        phone,
        [
            day.log(facts="No."), "nonsense", {"id": "x", "kind": "log"}, other,
            an_entry("log", None), an_entry("weather", {}), day.log(held_on="tomorrow"),
            day.log(facts="x" * 2001), day.log(facts="They say he was beaten and tortured."),
            day.marks("present") | {"content": {"session": str(day.session.uid), "marks": [
                {"place": "0" * 32, "code": "present"}]}},
            day.log(),
        ],
        by=day.mentor, site=Site(7),
    )  # fmt: skip
    assert [each.outcome.value for each in answers] == ["refused"] * 10 + ["taken"]
    assert all(each.says for each in answers[:-1])
    assert answers[0].part == "facts"
    assert "concern" in answers[8].says
    assert (count(FieldEntry), count(MentoringLog)) == (1, 1)
    again = day.log(facts="They say he was beaten.", knows=True)
    assert sent(phone, again, by=day.mentor) == ["taken"]


def test_a_sending_costs_the_same_however_many_logs_it_holds(day, phone):
    spent = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: spent.append(facts[2]))

    def cost(entries):
        db.session.remove()
        mine = queries.own(phone.uid, reader=day.mentor)
        spent.clear()
        assert set(sent(mine, *entries, by=day.mentor)) == {"taken"}
        return len([each for each in spent if not each.startswith("INSERT")])

    def logs(many):
        rating = {"area": "planning", "rating": 3, "evidence": "He showed the plan of the week."}
        return [day.log(ratings=[rating]) for _n in range(many)]

    assert cost(logs(2)) == cost(logs(20))


def test_ratings_of_one_sending_are_held_against_each_other(day, phone):
    """As if each had come alone: the second, of the same day, moves three steps and waits; the
    third is held to the first; one that is older than both is held to none.
    """

    def log(days, rating):
        on = (clock.today() - timedelta(days=days)).isoformat()
        evidence = "He showed the plan of the week."
        rated = {"area": "planning", "rating": rating, "evidence": evidence}
        return day.log(held_on=on, ratings=[rated])

    entries = [log(3, 1), log(3, 4), log(1, 2), log(5, 4)]
    assert sent(phone, *entries, by=day.mentor) == ["taken"] * 4
    rows = db.session.execute(
        select(CompetencyRating.before, CompetencyRating.waits)
        .join(MentoringLog, CompetencyRating.log_id == MentoringLog.id)
        .order_by(MentoringLog.held_on, MentoringLog.id)
    ).all()  # fmt: skip
    assert rows == [(None, False), (None, False), (1, True), (1, False)]


def test_a_refused_entry_is_put_right_and_taken_under_its_identity(day, phone):
    entry = day.log(facts="No.")
    assert sent(phone, entry, by=day.mentor) == ["refused"]
    entry["content"]["facts"] = "He counted the fuel himself."
    assert sent(phone, entry, by=day.mentor) == ["taken"]


def test_the_same_identity_with_other_words_is_kept_and_decided_about(day, phone):
    entry = day.log()
    other = entry | {"content": entry["content"] | {"facts": "The clerk was ill that day."}}
    assert sent(phone, entry, by=day.mentor) == ["taken"]
    assert sent(phone, other, other, entry, by=day.mentor) == ["kept", "kept", "already"]
    (row,) = queries.conflicts(day.mentor)
    shown = comparing.compared(row, reader=day.mentor)
    assert [(each.stands, each.phone) for each in shown.sides] == [
        (entry["content"]["facts"], "The clerk was ill that day.")
    ]
    taking.settle(row, Settled.PHONE, seen=row.version, by=day.mentor, site=Site(7))
    assert db.session.scalars(select(MentoringLog.facts)).one() == "The clerk was ill that day."
    assert queries.conflicts(day.mentor) == []
    with pytest.raises(Refusal, match="decided already"):
        taking.settle(row, Settled.SITE, seen=row.version, by=day.mentor, site=Site(7))
    assert b"ill that day" not in db.session.execute(
        text("SELECT content FROM field_conflict")
    ).scalar_one()  # fmt: skip


def test_what_others_marked_meanwhile_is_never_written_over(day, phone, cast):
    session = classes.session(day.session.uid, reader=day.mentor)
    attendance.record(session, {day.places[0].id: Entry(MarkCode.ABSENT)}, by=day.mentor)
    assert sent(phone, day.marks("present", "present"), by=day.mentor) == ["kept"]
    assert codes(day) == ["absent", "", ""]
    same = day.marks("absent", "late")
    assert sent(phone, same, by=day.mentor) == ["taken"]  # both say absent
    seen = day.marks("present", was="absent")
    assert sent(phone, seen, by=day.mentor) == ["taken"]  # the phone knew what stood there
    assert codes(day) == ["present", "late", ""]
    (row,) = queries.conflicts(day.mentor)
    assert owed(day.mentor) == [row.uid]
    shown = comparing.compared(row, reader=day.mentor)
    assert [each.part for each in shown.sides] == ["Achta Idriss"]
    taking.settle(row, Settled.SITE, seen=row.version, by=day.mentor, site=Site(7))
    assert codes(day) == ["present", "late", ""]
    assert owed(day.mentor) == []
    with pytest.raises(NotFound):
        queries.conflict(row.uid, reader=cast.cell_head)


def test_a_second_report_and_a_moved_action_point_are_kept(day, phone):
    report = day.report(steps=[{"what": "Bring fuel", "owner": "", "due_on": ""}])
    assert sent(phone, report, by=day.mentor) == ["taken"]
    assert sent(phone, day.report(observed="Nobody came."), by=day.mentor) == ["kept"]
    log = day.log(actions=[{"what": "Count the fuel", "owner": "The clerk",
                            "due_on": clock.today().isoformat()}])  # fmt: skip
    assert sent(phone, log, by=day.mentor) == ["taken"]
    held = holdings(day.mentor, clock.today(), "en")
    point = held["counterparts"][0]["points"][0]
    step = held["classes"][0]["steps"][0]
    done = {"action": point["uid"], "version": point["version"], "state": "done",
            "outcome": "It is counted."}  # fmt: skip
    dropped = done | {"state": "dropped", "outcome": "No fuel came."}
    of_class = {"action": step["uid"], "version": step["version"], "state": "done", "of": "class"}
    entries = [an_entry("action", each) for each in (done, done, dropped, of_class)]
    assert sent(phone, *entries, by=day.mentor) == ["taken", "taken", "kept", "taken"]
    assert db.session.scalars(select(MentoringAction.state)).one() is ActionState.DONE
    report_kept, action_kept = queries.conflicts(day.mentor)
    taking.settle(report_kept, Settled.PHONE, seen=1, by=day.mentor, site=Site(7))
    found = db.session.scalars(select(SessionReport)).one()
    assert found.observed == "Nobody came."
    with pytest.raises(Refusal):  # what is done is not dropped, from a phone neither
        taking.settle(action_kept, Settled.PHONE, seen=1, by=day.mentor, site=Site(7))


def test_rules_of_the_page_hold_on_the_phone(day, phone, cast, time_machine):
    marks, log = day.marks("present"), day.log()
    stranger = a_user(Role.MENTOR, centre=cast.here)
    theirs = services.register("Theirs", by=stranger).device
    assert sent(theirs, marks, log, by=stranger) == ["refused", "refused"]
    clerk = cast.training_clerk
    held = classes.session(day.session.uid, reader=clerk)
    sheet = attendance.print_sheet(held, language="fr", by=clerk)
    readings.type_in(sheet, {day.places[0].id: Entry(MarkCode.PRESENT)}, by=clerk)
    twice = Site(7, asks_twice=True)
    assert sent(phone, marks, by=day.mentor, site=twice) == ["refused"]  # by two (R-TRN-11)
    time_machine.move_to(clock.now() + timedelta(days=8))
    other = a_trainer(day.session.module_version.module, centre=cast.here)
    assert sent(phone, day.report(taught=str(uuid4())), by=day.mentor) == ["refused"]
    report = day.report(taught=str(other.uid))
    assert sent(phone, marks, log, report, by=day.mentor) == ["taken"] * 3
    assert codes(day) == ["", "", ""]  # after the lock it waits for a second person (R-TRN-08)
    assert reporting.report_of(day.session) is None
    told = holdings(day.mentor, clock.today(), "en")["late"]
    assert [(each["kind"], each["state"]) for each in told] == [
        ("report", "waiting"), ("marks", "waiting"),
    ]  # fmt: skip
    of_marks, of_report = late.to_confirm(reader=cast.cell_head)
    for row in (of_report, of_marks):
        confirming.refuse(row, "She was in hospital.", seen=1, by=cast.cell_head)
    report, marks = holdings(day.mentor, clock.today(), "en")["late"]
    assert (marks["state"], marks["told"]) == ("refused", None), "names do not go out again"
    assert (report["answer"], report["told"]["observed"]) == (
        "She was in hospital.", "All of them came.",
    )  # fmt: skip
    again = day.report(taught=str(other.uid), **report["told"])
    assert sent(phone, again, by=day.mentor) == ["taken"]
    anew, before, _marks = holdings(day.mentor, clock.today(), "en")["late"]
    assert (anew["state"], before["told"]) == ("waiting", None), "what waits is not written twice"
    (row,) = late.to_confirm(reader=cast.cell_head)
    confirming.confirm(row, seen=1, by=cast.cell_head)
    assert [each.trainer_id for each in classes.session(day.session.uid, reader=clerk).staff] == [
        other.id
    ]  # fmt: skip
    assert holdings(stranger, clock.today(), "en")["late"] == []
    time_machine.move_to(clock.now() + timedelta(days=15))
    assert holdings(day.mentor, clock.today(), "en")["late"] == []


def test_a_phone_is_withdrawn_for_good_and_has_no_secret_then(day, phone, cast):
    with pytest.raises(NotFound):
        services.open_again(phone, by=cast.cell_head)
    before = phone.secret
    assert services.open_again(phone, by=day.mentor) == before
    with pytest.raises(NotFound):
        services.withdraw(phone, by=cast.cell_head)
    services.withdraw(phone, by=cast.user_admin)
    assert (phone.secret, queries.stands(phone.uid)) == (None, (False, False))
    with pytest.raises(Refusal, match="stays so"):
        services.open_again(phone, by=day.mentor)
    with pytest.raises(Refusal, match="stays so"):
        _raw("UPDATE device SET withdrawn_at = NULL")
    with pytest.raises(Refusal, match="never deleted"):
        _raw("DELETE FROM device")
    for _n in range(MOST_PHONES):
        services.register("Another", by=day.mentor)
    with pytest.raises(Refusal, match="four phones"):
        services.register("One too many", by=day.mentor)
    with pytest.raises(Refusal, match="does not allow"):
        services.register("A clerk's", by=cast.training_clerk)


@operation
def _raw(sql):
    db.session.execute(text(sql))


def test_a_phone_that_asks_too_often_waits_a_minute(day, phone, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    for _n in range(PACE):
        assert not services.hurries(phone)
        services.hear(phone)
    assert services.hurries(phone)
    time_machine.shift(timedelta(minutes=1))
    assert not services.hurries(phone)


def test_a_phone_holds_the_classes_of_a_week_and_nothing_beyond_class_s1(day, cast):
    held = holdings(day.mentor, clock.today(), "fr")
    (lesson,), (office,) = held["classes"], held["counterparts"]
    assert sorted(lesson["lines"][0]) == [
        "code", "minutes", "name", "native", "number", "place", "rank", "remark",
    ]  # fmt: skip
    assert {each["name"] for each in lesson["lines"]} == {
        "Zara Hissène", "Achta Idriss", "Maryam Oumar"}  # fmt: skip
    assert office["objectives"] == [each.words for each in day.assignment.objectives]
    assert holdings(cast.training_clerk, clock.today(), "en")["classes"] == []


def test_a_picture_of_a_thing_is_drawn_anew_sealed_and_never_more_than_three(day, phone):
    taken = a_picture()
    content = {"photos": [{"data": b64encode(taken).decode(), "shows": "The fuel book",
                           "clear": True}]}  # fmt: skip
    unclear = {"photos": [content["photos"][0] | {"clear": False}]}
    broken = {"photos": [content["photos"][0] | {"data": b64encode(taken[:400]).decode()}]}
    entry = day.log(**content)
    found = sent(phone, day.log(**unclear), day.log(**broken), entry, entry, by=day.mentor)
    assert found == ["refused", "refused", "taken", "already"]
    row = db.session.scalars(select(LogPhoto)).one()
    db.session.expire_all()
    content = photos.content_of(db.session.get_one(LogPhoto, row.id))
    with Image.open(io.BytesIO(content)) as image:
        assert (image.size, dict(image.getexif())) == ((640, 480), {})
    assert b"SecretCam" not in content
    kept = db.session.execute(text("SELECT content FROM log_photo")).scalar_one()
    assert content[:40] not in bytes(kept)
    log = reading.log_at(row.log_id)
    for n in range(2):
        photos.put(log, a_picture(quality=60 + n), "A shelf", clear=True, by=day.mentor)
    with pytest.raises(Refusal, match="three pictures"):
        photos.put(log, a_picture(quality=90), "A fence", clear=True, by=day.mentor)
    assert count(Mark) == 0
    assert count(FieldConflict) == 0
