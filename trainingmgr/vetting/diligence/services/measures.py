"""Measures that lower a risk: planned, proved, verified by another than whose task they are."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.diligence import events, queries
from trainingmgr.vetting.diligence.models import (
    MitigationMeasure,
    SupportRequest,
)
from trainingmgr.vetting.diligence.rules import (
    GOES_AHEAD,
    LIVE,
    OVER,
    MeasureKind,
    MeasureState,
    SupportState,
    conditions_open,
)
from trainingmgr.vetting.diligence.services import about, record, steps, touch
from trainingmgr.vetting.rules import Outcome

S, P = SupportState, Permission


@operation
def plan_measure(
    row: SupportRequest, kind: MeasureKind, what: str, *, owner: User, due_on: date,
    before_start: bool, by: User,
) -> MitigationMeasure:  # fmt: skip
    """A task that lowers a risk. One that comes before the start closes the gate until it is
    verified (R-HRD-02).
    """
    allowed(by, P.DILIGENCE_ASSESS)
    if row.state in OVER or row.state in (S.PROPOSED, S.SUBMITTED):
        raise Refusal(_("Measures are planned while a request is assessed or support goes on."))
    made = MitigationMeasure(
        kind=kind, what=what, owner_id=owner.id, due_on=due_on, before_start=before_start,
        state=MeasureState.PLANNED,
    )  # fmt: skip
    row.measures.append(made)
    db.session.flush()
    _measured(row, made, by)
    return made


@operation
def put_in_place(measure: MitigationMeasure, proof: str, *, seen: int | None, by: User) -> None:
    """The owner says that it is done, and which paper proves it."""
    measure.as_seen(seen)
    if measure.owner_id != by.id:
        allowed(by, P.DILIGENCE_ASSESS)
    if not proof.strip():
        raise Refusal(_("Say which paper proves it."), field="proof")
    measure.proof = proof.strip()
    _move(measure, MeasureState.IN_PLACE, by)


@operation
def verify(measure: MitigationMeasure, to: MeasureState, *, seen: int | None, by: User) -> None:
    """Somebody else than its owner looked: it holds, it failed, or it is to be done again."""
    allowed(by, P.DILIGENCE_MONITOR)
    measure.as_seen(seen)
    another_person(by, measure.owner_id)
    _move(measure, to, by)


def _move(measure: MitigationMeasure, to: MeasureState, by: User) -> None:
    if measure.request.state in OVER:
        raise Refusal(_("This request is closed."))
    measure.state = measure.state.then(to)
    verified = to is MeasureState.VERIFIED
    measure.verified_by_id = by.id if verified else None
    measure.verified_at = clock.now() if verified else None
    db.session.flush()
    _measured(queries.whole(measure.request_id), measure, by)


def _measured(row: SupportRequest, measure: MitigationMeasure, by: User) -> None:
    happening = events.MeasureWritten(request=row.code, state=measure.state, about=about(row))
    journal.record(happening, by=by)
    _conditions(row, by)
    touch(row)


def _conditions(row: SupportRequest, by: User) -> None:
    """Say in the clearances whether conditions are open, where they still rest on this request.

    A unit that was suspended or decided about since is left alone: a measure lifts nothing.
    """
    ruling = row.ruling
    if row.state not in LIVE or ruling is None or ruling.ruling not in GOES_AHEAD:
        return
    planned = steps(row)
    is_open, now = conditions_open(planned), queries.newest([e.unit_id for e in row.recipients])
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if stands is None or stands.id != each.clearance_id or stands.conditions_open == is_open:
            continue
        if stands.outcome is Outcome.CLEARED and not is_open:
            continue
        record(
            row, each, Outcome.CLEARED_WITH_CONDITIONS, by, valid_from=stands.valid_from,
            valid_to=stands.valid_to, conditions=is_open,
        )  # fmt: skip
