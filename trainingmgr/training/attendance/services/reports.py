"""What a class was like, and the steps that were agreed in it. After the lock a report waits for a
second person, as marks do (R-TRN-08).
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.training.attendance import events, queries
from trainingmgr.training.attendance.models import ActionPoint, LateEntry, SessionReport
from trainingmgr.training.attendance.queries import reporting
from trainingmgr.training.attendance.rules import LOCK_DAYS, ActionState
from trainingmgr.training.attendance.services import lateness
from trainingmgr.training.attendance.services.standing import OPEN, is_locked, leads
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import NotHeld
from trainingmgr.training.staffing import services as staffing
from trainingmgr.training.staffing.queries import stand_ins
from trainingmgr.training.timetable.queries import lead_of
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Trainer


@dataclass(frozen=True)
class Step:
    """An action point as it is written down."""

    what: str
    owner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Account:
    """What a report says of a class."""

    held: bool
    not_held: NotHeld | None = None
    minutes: int = 0
    topics: Sequence[str] = ()
    observed: str = ""
    meaning: str = ""
    incident: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "held": self.held, "not_held": self.not_held.value if self.not_held else None,
            "minutes": self.minutes, "topics": list(self.topics), "observed": self.observed,
            "meaning": self.meaning, "incident": self.incident,
        }  # fmt: skip

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Account":
        """As it was kept: `facts`, and more that is no part of it."""
        names = ("held", "minutes", "topics", "observed", "meaning", "incident")
        why = facts["not_held"]
        return cls(not_held=NotHeld(why) if why else None, **{each: facts[each] for each in names})

    @classmethod
    def standing(cls, row: SessionReport) -> "Account":
        return cls(
            row.held, row.not_held_reason, row.delivered_minutes, row.topics_covered,
            row.observed, row.meaning, row.incident,
        )  # fmt: skip


@operation
def report(session: TrainingSession, *, held: bool, by: User, not_held: NotHeld | None = None,
           minutes: int = 0, topics: Sequence[str] = (), observed: str = "", meaning: str = "",
           incident: bool = False, steps: Sequence[Step] = (), done: Collection[int] = (),
           taught: UUID | None = None, seen: int | None = None, client_key: str | None = None,
           reason: str = "", lock_days: int = LOCK_DAYS) -> SessionReport | LateEntry:  # fmt: skip
    """Say what the class was like: held or not and why, facts apart from what they mean.

    `done` are keys of open action points of the run that are closed with it. Sending the same
    report twice (`client_key`) changes nothing. A report can be put right by whoever wrote it or by
    the head of the cell. After the lock it takes a reason, and waits for a second person; so does
    one that says who taught (`taught`) instead of whoever was named.
    """
    if client_key and (sent := _sent(client_key)):
        return sent
    _may_report(session, by)
    says = Account(
        held, None if held else not_held, minutes if held else 0, list(topics), observed.strip(),
        meaning.strip(), incident,
    )  # fmt: skip
    steps = [each for each in steps if each.what.strip()]
    found = reporting.report_of(session)
    if found is not None:
        found.as_seen(seen)
        if found.by_id != by.id and not by.may(Permission.ATTENDANCE_CORRECT):
            raise Refusal(
                _("Somebody else wrote this report. Ask them, or the head of the cell.")
            )  # fmt: skip
    instead = _instead(session, taught) if held and taught else None
    locked = is_locked(session, lock_days)
    if not locked and instead is None:
        return _put(session, found, says, steps, done, client_key, by)
    _sound(says)
    before = Account.standing(found).facts if found else None
    if found is not None and before == says.facts and not (steps or done or instead):
        return found
    told = says.facts | {
        "steps": [[each.what.strip(), each.owner.strip(),
                   each.due_on.isoformat() if each.due_on else None] for each in steps],
        "done": sorted(done), "taught": instead.id if instead else None,
        "led": _lead(session) if instead else None,
    }  # fmt: skip
    if not locked:
        reason = gettext("It says that somebody else taught this class.")
    return lateness.enter_report(session, told, before, reason=reason, client_key=client_key, by=by)


def confirmed(row: LateEntry, by: User) -> None:
    """What `by` wrote of the class late is its report from now on: a second person has confirmed
    it. Inside an operation.
    """
    told, session = row.told or {}, row.session
    found = reporting.report_of(session)
    now = Account.standing(found).facts if found else None
    if lateness.fingerprint(now) != row.seen:
        raise Refusal(
            _("The report of this class has changed since. Refuse this, and have it written down "
              "anew.")
        )  # fmt: skip
    if key := told.get("taught"):
        if _lead(session) != told["led"]:
            raise Refusal(
                _("Somebody else is named to lead this class since. Refuse this, and have it "
                  "written down anew.")
            )  # fmt: skip
        staffing.put_right(session, trainers.by_key([key])[key], by=by)
    steps = [Step(what, owner, date.fromisoformat(due) if due else None)
             for what, owner, due in told["steps"]]  # fmt: skip
    _put(session, found, Account.of(told), steps, told["done"], row.client_key, by)


def _put(session: TrainingSession, found: SessionReport | None, says: Account,
         steps: Sequence[Step], done: Collection[int], client_key: str | None,
         by: User) -> SessionReport:  # fmt: skip
    if found is None:
        found = SessionReport(session_id=session.id, by_id=by.id, client_key=client_key)
        db.session.add(found)
    found.held, found.not_held_reason = says.held, says.not_held
    found.delivered_minutes, found.topics_covered = says.minutes, list(says.topics)
    found.observed, found.meaning, found.incident = says.observed, says.meaning, says.incident
    db.session.flush()
    for step in steps:
        db.session.add(
            ActionPoint(
                report_id=found.id,
                what=step.what.strip(),
                owner=step.owner.strip(),
                due_on=step.due_on,
            )
        )
    for point in reporting.open_actions(session.cohort_id) if done else ():
        if point.id in done:
            _close(point, ActionState.DONE, session, by)
    journal.record(
        events.SessionReported(
            cohort=session.cohort.code,
            on=session.on.isoformat(),
            minutes=found.delivered_minutes,
            not_held=says.not_held.value if says.not_held else "",
            about=("cohort", session.cohort_id),
        ),
        by=by,
    )
    return found


def _instead(session: TrainingSession, taught: UUID) -> Trainer:
    """Who led instead of whoever was named, if they could have."""
    able = stand_ins([session.id]).get(session.id, ())
    found = next((each for each in able if each.uid == taught), None)
    if found is None:
        raise Refusal(
            _("Choose somebody who was posted to the centre and may teach this module."),
            field="taught",
        )
    staffing.may_have_led(found, session)
    return found


def _lead(session: TrainingSession) -> int | None:
    """The key of who is named to lead it."""
    lead = lead_of(queries.with_staff(session))
    return lead.trainer_id if lead else None


def _sent(client_key: str) -> SessionReport | LateEntry | None:
    there = select(SessionReport).where(SessionReport.client_key == client_key)
    waits = select(LateEntry).where(LateEntry.client_key == client_key)
    return db.session.scalar(there) or db.session.scalar(waits)


def _may_report(session: TrainingSession, by: User) -> None:
    if session.on > clock.today():
        raise Refusal(_("This class is still to come. Report it when it has been held."))
    if session.cohort.state not in OPEN:
        raise Refusal(_("This run is over or not under way: nothing is reported of its classes."))
    if not leads(session, by) and not by.may(Permission.ATTENDANCE_CORRECT):
        raise Refusal(_("Only those who teach the class report it."))


def _sound(says: Account) -> None:
    """What the schema asks of a report, asked before anybody waits for it."""
    if not says.held and says.not_held is None:
        raise Refusal(_("Say why the class was not held."), field="not_held")
    if says.held and says.minutes <= 0:
        raise Refusal(_("Say how long the class lasted."), field="minutes")


@operation
def close_action(point: ActionPoint, state: ActionState, *, seen: int | None, by: User) -> None:
    """An action point is done, or dropped."""
    point.as_seen(seen)
    found = db.session.get_one(SessionReport, point.report_id)
    _close(point, state, db.session.get_one(TrainingSession, found.session_id), by)


def _close(point: ActionPoint, state: ActionState, session: TrainingSession, by: User) -> None:
    point.state = point.state.then(state)
    point.closed_by_id = by.id if state is not ActionState.OPEN else None
    point.closed_at = clock.now() if state is not ActionState.OPEN else None
    journal.record(
        events.ActionClosed(
            cohort=queries.cohort_code(session), state=state.value,
            about=("cohort", session.cohort_id),
        ),
        by=by,
    )  # fmt: skip
