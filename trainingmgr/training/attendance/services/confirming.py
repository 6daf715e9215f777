"""Another person confirms or refuses what was written down after the lock (R-TRN-08).

Where a centre has nobody else who may, it waits for whoever may in the region or the nation:
nobody confirms their own.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.queries import own_ids
from trainingmgr.training.attendance import events
from trainingmgr.training.attendance.models import LateEntry
from trainingmgr.training.attendance.queries import rosters
from trainingmgr.training.attendance.rules import LateKind, LateState
from trainingmgr.training.attendance.services import confirmed, reports
from trainingmgr.training.attendance.services.lateness import lines_of
from trainingmgr.training.attendance.services.standing import opened
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.trainers.models import Trainer

CONFIRMS = Permission.ATTENDANCE_CORRECT
WRITES = (CONFIRMS, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE)
EVENTS: Mapping[LateKind, tuple[Any, Any, Any]] = {
    LateKind.MARKS: (events.LateConfirmed, events.LateRefused, events.LateTakenBack),
    LateKind.REPORT: (
        events.LateReportConfirmed, events.LateReportRefused, events.LateReportTakenBack,
    ),
}  # fmt: skip


@operation
def confirm(row: LateEntry, *, seen: int | None, by: User) -> None:
    """It counts from now on, as it was written and by whom."""
    _decides(row, seen, by)
    in_time(row.at)
    asked_still(row.by_id, row.at, *WRITES)
    session, author = row.session, db.session.get_one(User, row.by_id)
    if _is_about(row, author):
        raise Refusal(
            _("This is about whoever asked for it. Refuse it, and have somebody else ask.")
        )
    opened(session)
    if row.kind is LateKind.REPORT:
        reports.confirmed(row, author)
    elif rosters.fingerprint(rosters.marks_of(session)) != row.seen:
        raise Refusal(
            _("The marks of this class have changed since. Refuse this, and have it written down "
              "anew.")
        )  # fmt: skip
    else:
        confirmed(session, lines_of(row), by=author, sheet=row.sheet, reason=row.reason)
    _become(row, LateState.CONFIRMED, by)
    journal.record(EVENTS[row.kind][0](**_facts(row)), by=by)


@operation
def refuse(row: LateEntry, answer: str, *, seen: int | None, by: User) -> None:
    """Nothing of it counts, and whoever wrote it reads why."""
    _decides(row, seen, by)
    if len(answer.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="answer")
    row.answer = answer.strip()
    _become(row, LateState.REFUSED, by)
    journal.record(EVENTS[row.kind][1](reason=row.answer, **_facts(row)), by=by)


@operation
def take_back(row: LateEntry, *, seen: int | None, by: User) -> None:
    """Whoever wrote it down takes it back before anybody has decided."""
    row.as_seen(seen)
    if row.by_id != by.id:
        raise Refusal(_("Only whoever wrote this down takes it back."))
    _become(row, LateState.TAKEN_BACK, by)
    journal.record(EVENTS[row.kind][2](**_facts(row)), by=by)


def _decides(row: LateEntry, seen: int | None, by: User) -> None:
    row.as_seen(seen)
    allowed(by, CONFIRMS)
    another_person(by, row.by_id)
    if _is_about(row, by):
        raise Refusal(_("Nobody decides about marks of their own."))
    taught = select(Trainer.id).where(
        Trainer.id == (row.told or {}).get("taught"),
        Trainer.person_id.in_(own_ids([by.holder_id])),
    )
    if row.kind is LateKind.REPORT and db.session.scalar(taught) is not None:
        raise Refusal(_("Nobody confirms that they taught themselves."))


def _is_about(row: LateEntry, by: User) -> bool:
    """Whether marks of their own are among them."""
    marked = (
        select(Enrolment.id)
        .where(
            Enrolment.id.in_([each[0] for each in row.lines]),
            Enrolment.person_id.in_(own_ids([by.holder_id])),
        )
        .limit(1)
    )
    return db.session.scalar(marked) is not None


def _become(row: LateEntry, to: LateState, by: User) -> None:
    row.state = row.state.then(to)
    row.decided_by_id, row.decided_at = by.id, clock.now()
    db.session.flush()


def _facts(row: LateEntry) -> dict[str, Any]:
    session = row.session
    told = {"count": len(row.lines)} if row.kind is LateKind.MARKS else {}
    return told | {
        "cohort": session.cohort.code, "on": session.on.isoformat(),
        "about": ("cohort", session.cohort_id),
    }  # fmt: skip
