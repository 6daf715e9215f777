"""Concerns go sealed to one focal point, with no trace of whoever sent them (domain 3.2.7)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.makers import a_user
from tests.training.mentoring.made import Bench, confirmed
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.permissions import Permission as P  # noqa: N817
from trainingmgr.training.concerns import queries, services
from trainingmgr.training.concerns.models import Concern
from trainingmgr.training.concerns.rules import ConcernKind, ConcernState, receipt_of
from trainingmgr.training.mentoring.models import MentoringLog

TOLD = "The soldiers at the gate take money from each lorry that passes."


@operation
def run_raw(sql, **facts):
    db.session.execute(text(sql), facts)


def sent(kind=ConcernKind.CORRUPTION):
    return queries.with_receipt(services.send(kind, TOLD))


def test_each_kind_reaches_one_focal_point_and_nobody_else(app):
    child, officer = a_user(Role.CP_FOCAL_POINT), a_user(Role.COMPLAINTS_OFFICER)
    about_child, bribe = sent(ConcernKind.CHILD), sent()
    assert [e.id for e in queries.concerns(reader=child).rows] == [about_child.id]
    assert [e.id for e in queries.concerns(reader=officer).rows] == [bribe.id]
    with pytest.raises(NotFound):
        queries.concern(bribe.uid, reader=child)
    with pytest.raises(NotFound):
        services.open_(about_child, "I want to know what it says.", by=officer)
    for role in set(Role) - {Role.CP_FOCAL_POINT, Role.COMPLAINTS_OFFICER}:
        assert not PERMISSIONS[role] & {P.CONCERN_CHILD, P.CONCERN_CONDUCT}


def test_ac31_a_focal_point_reads_nothing_that_may_be_about_them(cast, browse, time_machine):
    accused = a_user(Role.COMPLAINTS_OFFICER, name="Amina Dirir Robleh")
    told = "Robleh Amina asks soldiers for money before she takes up what they complain about."
    row = queries.with_receipt(services.send(ConcernKind.CORRUPTION, told))
    assert list(queries.concerns(reader=accused).rows) == []
    assert queries.waiting(accused) == (0, None)
    for look in (
        lambda: queries.concern(row.uid, reader=accused),
        lambda: services.open_(row, "I answer for complaints this week.", by=accused),
    ):
        with pytest.raises(NotFound):
            look()
    assert queries.waiting(cast.complaints_officer)[0] == 1
    unheard = "taken up by nobody"
    assert unheard not in browse(cast.oversight).get("/").text
    time_machine.move_to(clock.now() + timedelta(days=8))
    assert unheard in browse(cast.oversight).get("/").text


def test_what_was_told_is_sealed_and_each_look_is_noted_with_its_reason(app):
    officer, row = a_user(Role.COMPLAINTS_OFFICER), sent()
    raw = db.session.execute(text("SELECT told FROM concern")).scalar_one()
    assert b"lorry" not in bytes(raw)
    with pytest.raises(Refusal, match="full sentence why"):
        services.open_(row, "look", by=officer)
    row = queries.concern(row.uid, reader=officer)
    assert services.open_(row, "I answer for complaints this week.", by=officer) == TOLD
    events = db.session.scalars(select(JournalEntry.event)).all()
    assert events.count("ConcernOpened") == 1
    with pytest.raises(Refusal, match="as it was sent"):
        run_raw("UPDATE concern SET kind = 'other'")
    with pytest.raises(Refusal, match="as it was sent"):
        run_raw("DELETE FROM concern")


def test_it_is_taken_up_and_closed_with_an_answer_for_the_receipt(app):
    officer, row = a_user(Role.COMPLAINTS_OFFICER), sent()
    with pytest.raises(Refusal, match="cannot become"):
        services.close(row, "It was looked into.", seen=row.version, by=officer)
    row = queries.concern(row.uid, reader=officer)
    services.take(row, seen=row.version, by=officer)
    row = queries.concern(row.uid, reader=officer)
    services.close(row, "It was looked into.", seen=row.version, by=officer)
    found = queries.with_receipt(receipt_of(row.receipt.lower().replace("-", " ")))
    assert (found.state, found.answer) == (ConcernState.CLOSED, "It was looked into.")


def test_r_men_08_from_the_form_of_a_log_it_leaves_by_another_way_without_a_trace(cast, browse):
    bench = Bench()
    row = confirmed(bench)
    path = f"/mentoring/{row.uid}/logs/new"
    mentor, officer = browse(bench.mentor), browse(cast.complaints_officer)
    opened = mentor.get(path)
    nudged = mentor.post(
        path, opened=opened, held_on="", contact="advice", mode="visiting", place="Gate",
        language="fr", facts=TOLD.replace("take money", "take bribes"),
    )  # fmt: skip
    assert nudged.status_code == 422
    before = db.session.query(JournalEntry).count()
    answer = mentor.post("/concerns/new", opened=opened, kind="corruption", told=TOLD)
    receipt = re.search(r"[A-Z2-9]{3}(?:-[A-Z2-9]{3}){3}", answer.text)[0]
    db.session.commit()
    assert db.session.query(JournalEntry).count() == before  # nothing says who sent it
    assert db.session.query(MentoringLog).count() == 0
    kept = db.session.scalars(select(Concern)).one()
    assert kept.taken_by_id is None
    uid = kept.uid
    there = officer.get("/concerns")
    assert TOLD not in there.text
    assert TOLD not in officer.get(f"/concerns/{uid}").text
    told = officer.post(f"/concerns/{uid}", opened=officer.get(f"/concerns/{uid}"),
                        reason="I answer for complaints this week.")  # fmt: skip
    assert TOLD in told.text
    asked = mentor.post("/concerns/answer", opened=mentor.get("/concerns/answer"), receipt=receipt)
    assert "nobody has taken it up yet" in asked.text
    assert TOLD not in asked.text
    assert mentor.get(f"/concerns/{uid}").status_code == 403
