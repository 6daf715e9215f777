"""Promise 10. Clocks may lie: the server's sequence orders, a phone's time is only recorded, and
what runs out does not become young again.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.accounts.journeys import digits, fill, signed_in, signing_in, somebody
from tests.core import worker  # noqa: F401  a kind of work to be done
from tests.core.deeds import SomethingHappened
from tests.core.test_jobs import now, places
from tests.field.made import a_day, sent
from tests.makers import a_user
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.services import reset_codes
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.jobs import JobState
from trainingmgr.core.journal import JournalEntry
from trainingmgr.field.models import FieldEntry
from trainingmgr.oversight.queries import checking


@pytest.fixture
def back(time_machine):
    """Somebody sets the clock of the server back."""
    began = clock.now()
    return lambda **how: time_machine.move_to(began - timedelta(**how))


@operation
def happened(number, by):
    journal.record(SomethingHappened(number=str(number)), by=by)


def test_what_happened_later_stands_later_whatever_the_clock_said(app, back):
    by = a_user()
    happened(1, by)
    for number, days in ((2, 400), (3, 30)):
        back(days=days)
        happened(number, by)
    entries = db.session.scalars(select(JournalEntry).order_by(JournalEntry.number)).all()
    assert [each.facts["number"] for each in entries] == ["1", "2", "3"]
    assert entries[1].at < entries[0].at, "what it said is kept as it was said"
    assert checking.first_broken() is None


def test_the_time_of_a_phone_is_recorded_and_decides_nothing(cast):
    day = a_day(cast)
    phone = day.phone().device
    said = ["2099-01-01T00:00:00+00:00", "1999-12-31T23:59:59+00:00", None]
    logs = [day.log(entry={"written_at": at}) for at in said]
    assert sent(phone, *logs, by=day.mentor) == ["taken"] * 3
    rows = db.session.scalars(select(FieldEntry).order_by(FieldEntry.id)).all()
    assert [each.written_at and each.written_at.isoformat() for each in rows] == said
    written = [each.at for each in rows]
    assert all(abs(clock.now() - at) < timedelta(minutes=5) for at in written)


def test_a_session_a_proof_and_a_password_given_in_the_future_count_no_more(app, cast, back):
    clerk, admin = somebody(), somebody(Role.USER_ADMIN)
    at_work, halfway = signed_in(app, clerk), signing_in(app, admin)
    used = digits(admin)
    assert fill(halfway, halfway.answer.location, digits=used).status_code == 303
    second = signing_in(app, admin)
    assert at_work.get("/account").status_code == 200
    code = reset_codes.give(clerk, by=cast.user_admin)
    back(hours=2)
    assert at_work.get("/account").location.startswith("/sign-in"), "signed out"
    assert second.get(second.answer.location).location.startswith("/sign-in"), "sign in anew"
    assert reset_codes.code_for(clerk, code) is None
    back(seconds=10)
    again = signing_in(app, admin)
    assert fill(again, again.answer.location, digits=used).status_code == 422, "once is once"


def test_a_job_whose_worker_died_before_the_clock_was_set_back_is_taken_up(app, back):
    job = jobs.enqueue("found places", by=a_user(), places=2, pause=0)
    assert jobs.claim() is not None
    assert jobs.claim() is None, "its worker is at work"
    back(days=1)
    assert jobs.work()
    assert (now(job).state, places()) == (JobState.DONE, 2)
