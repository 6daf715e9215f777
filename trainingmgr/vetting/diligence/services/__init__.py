"""The deeds of due diligence, from a request to its end, in rooms by noun.

Every decision ends in clearances of the units (`vetting.services.record`), which all gates read:
nothing here opens or closes anything by itself. Three people: who asks, who assesses, who decides
(R-HRD-04).
"""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.diligence import events, queries
from trainingmgr.vetting.diligence.models import (
    SupportedCommander,
    SupportedUnit,
    SupportRequest,
)
from trainingmgr.vetting.diligence.rules import (
    LIVE,
    NEVER,
    OVER,
    TO_ASSESS,
    Finding,
    Step,
    SupportState,
)
from trainingmgr.vetting.rules import Decision, Outcome

S, P = SupportState, Permission
BODY = "Due diligence secretariat"
SENTENCE = 10


def list_commanders(row: SupportRequest) -> None:
    """Whoever commands a unit in the period; and, once support was decided, whoever has taken
    command of a unit below it since.
    """
    known = {(each.unit_id, each.person_id) for each in row.commanders}
    units = [each.unit_id for each in row.recipients]
    found = list(queries.commands_over(units, row.period_from, row.period_to))
    if row.ruling is not None:
        found += queries.taken_below(units, row.ruling.decided_on, row.period_to)
    for each in found:
        if (each.unit_id, each.person_id) not in known:
            known.add((each.unit_id, each.person_id))
            row.commanders.append(
                SupportedCommander(
                    unit_id=each.unit_id, person_id=each.person_id, from_on=each.from_on,
                    until_on=each.until_on, finding=Finding.OPEN,
                )
            )  # fmt: skip


def record(
    row: SupportRequest,
    recipient: SupportedUnit,
    outcome: Outcome,
    by: User,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
    conditions: bool = False,
    on: date | None = None,
) -> None:
    made = vetting.record_of_support(
        recipient.unit,
        Decision(
            scheme=Scheme.HRDDP, outcome=outcome, decided_on=on or clock.today(),
            valid_from=valid_from, valid_to=valid_to, conditions_open=conditions,
            decided_by=BODY, reference=row.code,
        ),
        by=by,
    )  # fmt: skip
    recipient.clearance_id = made.id


def steps(row: SupportRequest) -> list[Step]:
    return [Step(each.before_start, each.state) for each in row.measures]


def explained(reason: str, where: str = "reason") -> None:
    if len(reason.strip()) < SENTENCE:
        raise Refusal(_("Give the reason in a full sentence."), field=where)


def goes_on(row: SupportRequest) -> None:
    if row.state not in LIVE and row.state is not S.SUSPENDED:
        raise Refusal(_("Support is not going on under this request."))


def go(row: SupportRequest, to: SupportState, by: User) -> None:
    row.state = row.state.then(to)
    touch(row)
    journal.record(moved(row), by=by)


def moved(row: SupportRequest) -> Any:
    return events.SupportMoved(request=row.code, state=row.state, about=about(row))


def touch(row: SupportRequest) -> None:
    """On which day the next thing is due: what the list is in order of."""
    if row.state in OVER:
        row.due_on = NEVER
        return
    days = [each.due_on for each in row.measures if each.state in queries.STILL]
    days += [each.respond_by for each in row.intercessions if each.answered_on is None]
    if row.state in LIVE:
        days += [each.due_on for each in row.indicators]
        days += [row.ruling.valid_until] if row.ruling and row.ruling.valid_until else []
    else:
        days.append(clock.today() if row.state is S.SUSPENDED else clock.today() + TO_ASSESS)
    row.due_on = min(days)


def about(row: SupportRequest) -> tuple[str, int]:
    return ("support_request", row.id)
