"""A third person decides, the clearances of the units follow, the authorities are told."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.diligence import events, queries
from trainingmgr.vetting.diligence.models import (
    SupportRequest,
    SupportRuling,
)
from trainingmgr.vetting.diligence.rules import (
    GOES_AHEAD,
    LONGEST,
    NEVER,
    Ruling,
    SupportState,
    conditions_open,
    unanswered,
)
from trainingmgr.vetting.diligence.services import about, explained, record, steps, touch
from trainingmgr.vetting.rules import Outcome, may_follow

S, P = SupportState, Permission


@operation
def decide(
    row: SupportRequest,
    ruling: Ruling,
    reason: str,
    *,
    valid_until: date | None,
    on: date | None = None,
    seen: int | None,
    by: User,
) -> SupportRuling:
    """A third person decides, and the clearance of every unit follows (R-HRD-01, 02, 04).

    `on` is the day of a decision that was taken on paper before it is written here.
    """
    allowed(by, P.DILIGENCE_DECIDE)
    row.as_seen(seen)
    wrote = journal.doers(about(row), "SupportMoved", "CommanderScreened")
    if by.holder_id in holders_of([row.requested_by_id, row.assessed_by_id or 0, *wrote]):
        raise Refusal(
            _("A third person decides: not whoever asked, nor whoever assessed (R-HRD-04).")
        )
    if row.state is not S.SUBMITTED:
        raise Refusal(_("Nothing waits for a decision here."))
    explained(reason)
    goes, day = ruling in GOES_AHEAD, on or clock.today()
    if day > clock.today():
        raise Refusal(_("A decision cannot be in the future."), field="on")
    if goes:
        _may_go_ahead(row, ruling, valid_until, day)
    made = SupportRuling(
        ruling=ruling, decided_on=day, valid_until=valid_until if goes else None,
        reason=reason.strip(), by_id=by.id,
    )  # fmt: skip
    row.rulings.append(made)
    db.session.flush()
    _follow(row, made, by)
    touch(row)
    journal.record(events.SupportDecided(request=row.code, about=about(row)), by=by)
    return made


def _may_go_ahead(row: SupportRequest, ruling: Ruling, until: date | None, on: date) -> None:
    if until is None or not on <= until <= on + LONGEST:
        raise Refusal(
            _("Say until when support may go on: at most a year from the decision."),
            field="valid_until",
        )
    if ruling is Ruling.MITIGATED and not row.measures:
        raise Refusal(_("No measure is planned. Send it back, or decide otherwise."))
    if ruling is Ruling.PROCEED and conditions_open(steps(row)):
        raise Refusal(_("A measure must be verified before the start: proceed with mitigation."))
    answers = [(each.kind, each.before_start) for each in row.measures]
    if unanswered([each.finding for each in row.commanders], answers):
        raise Refusal(
            _("There is a concern about a commander. Support goes ahead only with a measure "
              "before the start that keeps this commander out of it.")
        )  # fmt: skip
    now = queries.newest([each.unit_id for each in row.recipients])
    held = [e.unit.code for e in row.recipients
            if e.unit_id in now and now[e.unit_id].outcome is Outcome.SUSPENDED]  # fmt: skip
    if held:
        raise Refusal(
            _("Support to %(unit)s is suspended. Lift the suspension first.", unit=held[0])
        )


def _follow(row: SupportRequest, made: SupportRuling, by: User) -> None:
    """What a decision means for the units, and for the request that it takes the place of."""
    if made.ruling in GOES_AHEAD:
        row.state = row.state.then(S.DECIDED)
        mitigated = made.ruling is Ruling.MITIGATED
        outcome = Outcome.CLEARED_WITH_CONDITIONS if mitigated else Outcome.CLEARED
        is_open = mitigated and conditions_open(steps(row))
        begins = max(made.decided_on, row.period_from)
        if made.valid_until is not None and begins > made.valid_until:
            raise Refusal(_("Support begins after that day."), field="valid_until")
        for each in row.recipients:
            each.path_then = each.unit.path
            record(row, each, outcome, by, valid_from=begins, valid_to=made.valid_until,
                    conditions=is_open, on=made.decided_on)  # fmt: skip
        _supersede(row)
        return
    declined = made.ruling is Ruling.DECLINE
    row.state = row.state.then(S.DECLINED if declined else S.ASSESSING)
    row.assessed_by_id = row.assessed_by_id if declined else None
    outcome = Outcome.CANCELLED if declined else Outcome.INFO_REQUESTED
    units = [each.unit_id for each in row.recipients]
    now, backed = queries.newest(units), queries.backed(units, row.id)
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if each.unit_id not in backed and may_follow(stands.outcome if stands else None, outcome):
            record(row, each, outcome, by)


def _supersede(row: SupportRequest) -> None:
    former = db.session.get(SupportRequest, row.replaces_id) if row.replaces_id else None
    if former is not None and S.SUPERSEDED in former.state.moves:
        former.state, former.due_on = former.state.then(S.SUPERSEDED), NEVER


@operation
def tell_authorities(
    row: SupportRequest, on: date, reference: str, *, seen: int | None, by: User
) -> None:
    """The letter that says under which terms support is given."""
    allowed(by, P.DILIGENCE_MONITOR)
    row.as_seen(seen)
    if row.ruling is None:
        raise Refusal(_("Nothing is decided yet that the authorities could be told."))
    if on > clock.today():
        raise Refusal(_("A letter cannot be in the future."), field="on")
    row.letter_on, row.letter_reference = on, reference
    happening = events.AuthoritiesTold(request=row.code, reference=reference, about=about(row))
    journal.record(happening, by=by)
