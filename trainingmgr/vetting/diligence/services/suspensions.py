"""Support stops at once, and a second person takes it up again or ends it (R-HRD-03)."""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.diligence import events, queries
from trainingmgr.vetting.diligence.models import (
    SupportRequest,
    SupportSuspension,
)
from trainingmgr.vetting.diligence.rules import (
    Ruling,
    SupportState,
    conditions_open,
)
from trainingmgr.vetting.diligence.services import BODY, about, explained, record, steps, touch
from trainingmgr.vetting.rules import Decision, Outcome

S, P = SupportState, Permission


@operation
def suspend(
    row: SupportRequest, reason: str, *, until: str, seen: int | None, by: User
) -> SupportSuspension:
    """Stop support to every unit of the request at once (R-HRD-03). History stays."""
    if not by.may(P.DILIGENCE_DECIDE):
        allowed(by, P.DILIGENCE_ASSESS)
    approving(by)
    row.as_seen(seen)
    explained(reason)
    explained(until, "until")
    now = queries.newest([each.unit_id for each in row.recipients])
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if stands is None or stands.outcome is not Outcome.SUSPENDED:
            record(row, each, Outcome.SUSPENDED, by)
    made = SupportSuspension(
        from_on=clock.today(), reason=reason.strip(), until=until.strip(), by_id=by.id
    )
    row.suspensions.append(made)
    row.state = row.state.then(S.SUSPENDED)
    touch(row)
    happening = events.SupportSuspended(
        request=row.code, units=len(row.recipients), about=about(row)
    )
    journal.record(happening, by=by)
    return made


@operation
def take_up(row: SupportRequest, reason: str, *, seen: int | None, by: User) -> None:
    """A second person lifts the suspension: support goes on under the decision there was."""
    made = _ending(row, reason, seen, by)
    ruling = row.ruling
    until = ruling.valid_until if ruling else None
    if ruling is None or until is None or until < clock.today():
        raise Refusal(_("The decision has expired. Withdraw the support, and ask anew."))
    if queries.changed(row, clock.today()):
        raise Refusal(
            _("The unit or its commander has changed since the decision. Withdraw the support, "
              "and ask anew (R-HRD-06).")
        )  # fmt: skip
    is_open = ruling.ruling is Ruling.MITIGATED and conditions_open(steps(row))
    mitigated = ruling.ruling is Ruling.MITIGATED
    now = queries.newest([each.unit_id for each in row.recipients])
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if stands is None or stands.id != each.clearance_id:
            continue  # suspended on another ground: it is lifted there
        cleared = vetting.lift(
            each.unit,
            Decision(
                scheme=Scheme.HRDDP,
                outcome=Outcome.CLEARED_WITH_CONDITIONS if mitigated else Outcome.CLEARED,
                decided_on=clock.today(), valid_from=max(clock.today(), row.period_from),
                valid_to=until, conditions_open=is_open, decided_by=BODY, reference=row.code,
            ),
            reason=f"{row.code}: a second person decided so.", by=by,
        )  # fmt: skip
        each.clearance_id = cleared.id
    _ended(row, made, reason, S.RESUMED, by)


@operation
def withdraw(row: SupportRequest, reason: str, *, seen: int | None, by: User) -> None:
    """A second person ends suspended support for good."""
    made = _ending(row, reason, seen, by)
    now = queries.newest([each.unit_id for each in row.recipients])
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if stands is not None and stands.id == each.clearance_id:
            record(row, each, Outcome.CANCELLED, by)
    _ended(row, made, reason, S.WITHDRAWN, by)


def _ending(row: SupportRequest, reason: str, seen: int | None, by: User) -> SupportSuspension:
    allowed(by, P.DILIGENCE_DECIDE)
    row.as_seen(seen)
    explained(reason)
    open_ = next((each for each in row.suspensions if each.lifted_on is None), None)
    if row.state is not S.SUSPENDED or open_ is None:
        raise Refusal(_("This support is not suspended."))
    another_person(by, open_.by_id)
    return open_


def _ended(
    row: SupportRequest, made: SupportSuspension, reason: str, to: SupportState, by: User
) -> None:
    made.lifted_on, made.lifted_by_id, made.lift_reason = clock.today(), by.id, reason.strip()
    row.state = row.state.then(to)
    touch(row)
    journal.record(events.SupportTakenUp(request=row.code, state=to, about=about(row)), by=by)
