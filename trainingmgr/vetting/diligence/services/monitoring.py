"""While support goes on: what is watched, what happened, what was asked of the authorities."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.diligence import events
from trainingmgr.vetting.diligence.models import (
    Intercession,
    MonitoringIndicator,
    MonitoringReading,
    SupportIncident,
    SupportRequest,
)
from trainingmgr.vetting.diligence.rules import (
    Level,
    SupportState,
    Violation,
    due_next,
)
from trainingmgr.vetting.diligence.services import about, explained, goes_on, touch

S, P = SupportState, Permission


@operation
def watch(
    row: SupportRequest, what: str, *, every_days: int, owner: User, seen: int | None, by: User
) -> MonitoringIndicator:
    """Plan what is watched. With the first one, active monitoring begins."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    goes_on(row)
    today = clock.today()
    made = MonitoringIndicator(
        what=what, every_days=every_days, owner_id=owner.id, since=today,
        due_on=due_next(today, every_days, None),
    )  # fmt: skip
    row.indicators.append(made)
    if row.state is S.DECIDED:
        row.state = row.state.then(S.MONITORING)
    db.session.flush()
    _watched(row, "indicator", by)
    return made


@operation
def read(
    indicator: MonitoringIndicator, *, on: date, is_concern: bool, note: str | None, by: User
) -> None:
    """What an indicator showed; the next reading is due from that day on."""
    allowed(by, P.DILIGENCE_MONITOR)
    if on > clock.today() or on < indicator.since:
        raise Refusal(_("Write a day since it was planned, today at the latest."), field="on")
    goes_on(indicator.request)
    indicator.readings.append(
        MonitoringReading(on=on, is_concern=is_concern, note=note, by_id=by.id)
    )
    last = max(each.on for each in indicator.readings)
    indicator.due_on = due_next(indicator.since, indicator.every_days, last)
    _watched(indicator.request, "reading", by)


@operation
def tell_incident(
    row: SupportRequest, violation: Violation, told: str, *, on: date, by: User
) -> SupportIncident:
    """Something grave is said to have happened. What follows is another deed."""
    allowed(by, P.DILIGENCE_MONITOR)
    goes_on(row)
    explained(told, "told")
    if on > clock.today():
        raise Refusal(_("An incident cannot be in the future."), field="on")
    made = SupportIncident(on=on, violation=violation, told=told.strip(), by_id=by.id)
    row.incidents.append(made)
    _watched(row, "incident", by)
    return made


@operation
def intercede(
    row: SupportRequest, level: Level, asked: str, *, on: date, respond_by: date, by: User
) -> Intercession:
    """Ask the authorities to act, and until when."""
    allowed(by, P.DILIGENCE_ASSESS)
    goes_on(row)
    explained(asked, "asked")
    if on > clock.today():
        raise Refusal(_("Write the day on which they were asked."), field="on_day")
    made = Intercession(
        level=level, asked=asked.strip(), on_day=on, respond_by=respond_by, by_id=by.id
    )
    row.intercessions.append(made)
    if row.state is not S.SUSPENDED:
        row.state = row.state.then(S.INTERCESSION)
    db.session.flush()
    _watched(row, "intercession", by)
    return made


@operation
def answered(
    intercession: Intercession, answer: str, *, on: date, seen: int | None, by: User
) -> None:
    """What the authorities said. When nothing is open any more, monitoring goes on."""
    allowed(by, P.DILIGENCE_ASSESS)
    intercession.as_seen(seen)
    row = intercession.request
    if intercession.answered_on is not None:
        raise Refusal(_("This intercession is answered."))
    explained(answer, "answer")
    if not intercession.on_day <= on <= clock.today():
        raise Refusal(_("Write the day of the answer."), field="on")
    intercession.answer, intercession.answered_on = answer.strip(), on
    if row.state is S.INTERCESSION and all(each.answered_on for each in row.intercessions):
        row.state = row.state.then(S.MONITORING)
    _watched(row, "answer", by)


def _watched(row: SupportRequest, what: str, by: User) -> None:
    touch(row)
    happening = events.MonitoringWritten(request=row.code, what=what, about=about(row))
    journal.record(happening, by=by)
