"""When somebody can be asked to teach, and what keeps them from it on every path."""

import io
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from tests.makers import kept
from tests.training.makers import a_cohort, a_module, a_posting, a_session, a_trainer
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.staffing import services as staffing
from trainingmgr.training.timetable import queries as timetable
from trainingmgr.training.trainers import queries, services
from trainingmgr.training.trainers.models import Leave, TrainerPaper
from trainingmgr.training.trainers.rules import (
    Appointment,
    Away,
    Lesson,
    keeps_from_leading,
)
from trainingmgr.training.trainers.services import Screening


def day(number):
    return clock.today() + timedelta(days=number)


def whole(trainer):
    return queries.by_key([trainer.id])[trainer.id]


@contextmanager
def counted():
    told = []

    def tell(_connection, _cursor, sql, *_rest):
        told.append(sql)

    event.listen(db.engine, "before_cursor_execute", tell)
    yield told
    event.remove(db.engine, "before_cursor_execute", tell)


@operation
def run_raw(sql):
    db.session.execute(text(sql))


def test_availability_is_what_is_left_of_a_posting(cast):
    """R-MEN-01, domain 3.1.5: deployment less leave, travel, rest, days lent, screening."""
    module = a_module("MAP-101")
    trainer = a_trainer(module)
    posting = a_posting(trainer, cast.here, from_on=day(1), until_on=day(60))
    trainer = whole(trainer)
    for kind, first, last in ((Away.LEAVE, 5, 9), (Away.REST, 10, 11)):
        services.enter_leave(
            trainer, from_on=day(first), until_on=day(last), kind=kind, by=cast.cell_head
        )
    kept(Leave(kind=Away.LENT, trainer_id=trainer.id, centre_id=cast.there.id, from_on=day(20),
               until_on=day(29), travel_days=2))  # fmt: skip
    posting = whole(trainer).postings[0]
    services.record_screening(
        trainer, posting, Screening(screened_until=day(40)), seen=posting.version,
        by=cast.cell_head,
    )  # fmt: skip
    free = queries.free([trainer.id], day(-3), day(90))[trainer.id]
    assert {(each.centre_id, each.from_on, each.until_on) for each in free.spells} == {
        (cast.here.id, day(1), day(4)), (cast.here.id, day(12), day(19)),
        (cast.there.id, day(22), day(27)), (cast.here.id, day(30), day(40)),
    }  # fmt: skip
    assert (free.day_minutes, free.week_minutes) == (360, 1440)
    profile = queries.profiles([whole(trainer)], day(0))[trainer.id]
    for n in range(-3, 90):
        for centre in (cast.here, cast.there):
            lesson = Lesson(module.id, module.code, "en", centre.id, centre.code, day(n))
            assert free.is_free(centre.id, day(n)) == (not keeps_from_leading(profile, lesson)), n
    with pytest.raises(Refusal, match="one of a former tour"):
        services.record_screening(
            trainer, posting, Screening(screened_until=day(-1)), seen=posting.version,
            by=cast.cell_head,
        )  # fmt: skip


def test_free_days_follow_own_clearance_and_cost_the_same_for_many(cast):
    national = a_trainer(centre=cast.here, appointment=Appointment.NATIONAL)
    experts = [a_trainer(centre=cast.here) for _ in range(12)]
    assert queries.free([national.id], day(0), day(6))[national.id].spells == ()
    with counted() as one:
        queries.free([experts[0].id], day(0), day(27))
    with counted() as many:
        queries.free([each.id for each in experts], day(0), day(27))
    assert len(one) == len(many)


def test_a_class_is_not_given_to_whoever_is_lent_elsewhere_or_screened_no_more(cast):
    """R-HRD-08: in the service, whoever asks."""
    module = a_module()
    trainer = a_trainer(module)
    posting = a_posting(trainer, cast.here, screened_until=day(2))
    lesson = a_session(a_cohort(cast.here, module, starts_on=day(3)), module)
    lesson = timetable.session(lesson.uid, reader=cast.cell_head)
    with pytest.raises(Refusal, match="screening for this posting ended"):
        staffing.name_staff(lesson, trainer, Duty.LEAD, by=cast.cell_head)
    posting.screened_until = None
    kept(posting)
    kept(
        Leave(
            kind=Away.LENT,
            trainer_id=trainer.id,
            centre_id=cast.there.id,
            from_on=day(1),
            until_on=day(9),
        )
    )
    lesson = timetable.session(lesson.uid, reader=cast.cell_head)
    with pytest.raises(Refusal, match="lent to another place until"):
        staffing.name_staff(lesson, trainer, Duty.LEAD, by=cast.cell_head)
    db.session.rollback()
    away = a_session(a_cohort(cast.there, module, starts_on=day(3)), module)
    away = timetable.session(away.uid, reader=cast.elsewhere["cell_head"])
    named = staffing.name_staff(away, trainer, Duty.LEAD, by=cast.elsewhere["cell_head"])
    assert named.duty is Duty.LEAD


def test_a_paper_is_kept_with_its_scan_and_never_changed(cast, browse):
    trainer = a_trainer(centre=cast.here)
    page, browser = f"/trainers/{trainer.uid}", browse(cast.cell_head)
    sent = browser.post(
        f"{page}/papers/new", kind="visa", issued_on=f"{day(-300):%d/%m/%Y}",
        expires_on=f"{day(20):%d/%m/%Y}", file=(io.BytesIO(b"%PDF-1.4 a visa %%EOF"), "visa.pdf"),
    )  # fmt: skip
    assert sent.status_code == 302, sent.text
    assert "Ends soon" in browser.get(page).text
    row = db.session.scalar(select(TrainerPaper))
    got = browser.get(f"{page}/papers/{row.uid}")
    assert got.data == b"%PDF-1.4 a visa %%EOF"
    assert b"a visa" not in db.session.scalar(text("SELECT content FROM trainer_paper"))
    with pytest.raises(Refusal, match="stays as it came in"):
        run_raw("UPDATE trainer_paper SET expires_on = '2040-01-01'")
