"""The deeds of due diligence, from a request to its end.

Every decision ends in clearances of the units (`vetting.services.record`), which all gates read:
nothing here opens or closes anything by itself. Three people: who asks, who assesses, who decides
(R-HRD-04).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.structure.models import Organisation, Place, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import services as vetting
from trainingmgr.vetting.diligence import events, queries
from trainingmgr.vetting.diligence.models import (
    Intercession,
    MitigationMeasure,
    MonitoringIndicator,
    MonitoringReading,
    SupportedCommander,
    SupportedUnit,
    SupportIncident,
    SupportItem,
    SupportRequest,
    SupportRuling,
    SupportSuspension,
)
from trainingmgr.vetting.diligence.rules import (
    GOES_AHEAD,
    LIVE,
    LONGEST,
    NEVER,
    OVER,
    TO_ASSESS,
    Exclusion,
    Finding,
    Level,
    MeasureKind,
    MeasureState,
    Risk,
    Ruling,
    Scope,
    SourceKind,
    Step,
    SupportKind,
    SupportState,
    Violation,
    conditions_open,
    due_next,
    scope_of,
    unanswered,
)
from trainingmgr.vetting.rules import Decision, Outcome, may_follow

S, P = SupportState, Permission
BODY = "Due diligence secretariat"
SENTENCE = 10


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks support for. `exclusion` says that an item is out of scope."""

    what: str
    provider: Organisation
    units: Sequence[Unit]
    items: Sequence[tuple[SupportKind, str, Exclusion | None]]
    period_from: date
    period_to: date
    place: Place | None = None
    replaces: SupportRequest | None = None


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What was weighed: sources are kinds alone (R-DAT-04)."""

    sources: Sequence[SourceKind] = field(default_factory=tuple)
    inherent_risk: Risk | None = None
    residual_risk: Risk | None = None
    withholding_risk: Risk | None = None
    violations: str | None = None
    steps_taken: str | None = None
    benefit: str | None = None
    if_withheld: str | None = None


@operation
def ask(wanted: Asked, *, by: User) -> SupportRequest:
    """Ask for support. Who commands the units in that period is listed at once (row 18)."""
    allowed(by, P.DILIGENCE_REQUEST)
    if not wanted.units:
        raise Refusal(_("Name at least one unit that receives the support."), field="units")
    if not wanted.items:
        raise Refusal(_("Write at least one thing that is asked for."), field="items")
    row = SupportRequest(
        code=queries.next_code(clock.today()), what=wanted.what, provider_id=wanted.provider.id,
        place_id=wanted.place.id if wanted.place else None, period_from=wanted.period_from,
        period_to=wanted.period_to, requested_by_id=by.id,
        replaces_id=wanted.replaces.id if wanted.replaces else None, state=S.PROPOSED,
        due_on=clock.today() + TO_ASSESS,
    )  # fmt: skip
    row.items = [
        SupportItem(kind=kind, what=what, exclusion=exclusion, claimed_by_id=by.id)
        for kind, what, exclusion in wanted.items
    ]
    row.recipients = [
        SupportedUnit(unit_id=each.id, path_then=each.path) for each in dict.fromkeys(wanted.units)
    ]
    row.commanders = []
    _list_commanders(row)
    db.session.add(row)
    db.session.flush()
    journal.record(events.SupportAskedFor(request=row.code, about=_about(row)), by=by)
    return row


def _list_commanders(row: SupportRequest) -> None:
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


@operation
def countersign(item: SupportItem, *, agree: bool, by: User) -> None:
    """A second person agrees that the policy leaves this out, or puts it in scope (R-HRD-07)."""
    allowed(by, P.DILIGENCE_ASSESS)
    another_person(by, item.claimed_by_id)
    if item.request.state is not S.PROPOSED:
        raise Refusal(_("The scope of this request is settled."))
    if item.exclusion is None or item.countersigned_by_id is not None:
        raise Refusal(_("Nothing is claimed to be out of scope here."))
    said = item.exclusion if agree else "none"
    if agree:
        item.countersigned_by_id, item.countersigned_at = by.id, clock.now()
    else:
        item.exclusion = None
    happening = events.ExclusionCountersigned(
        request=item.request.code, exclusion=said, about=_about(item.request)
    )
    journal.record(happening, by=by)


@operation
def begin(row: SupportRequest, *, seen: int | None, by: User) -> Scope:
    """Settle the scope and begin to assess. What is out of scope as a whole is closed."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    another_person(by, row.requested_by_id)
    if any(each.exclusion and each.countersigned_by_id is None for each in row.items):
        raise Refusal(
            _("An item is said to be out of scope. Countersign it, or put it in scope (R-HRD-07).")
        )
    scope = scope_of(each.is_in_scope for each in row.items)
    row.state = row.state.then(S.SCOPED)
    journal.record(events.SupportScoped(request=row.code, about=_about(row)), by=by)
    row.state = row.state.then(S.CLOSED if scope is Scope.OUT else S.ASSESSING)
    _touch(row)
    return scope


@operation
def assess(row: SupportRequest, found: Assessment, *, seen: int | None, by: User) -> None:
    """Write the assessment, as often as it takes until it is handed in."""
    _assessing(row, by)
    row.as_seen(seen)
    for name in Assessment.__dataclass_fields__:
        setattr(row, name, getattr(found, name))
    row.sources = [each.value for each in found.sources]
    journal.record(_moved(row), by=by)


def _assessing(row: SupportRequest, by: User) -> None:
    allowed(by, P.DILIGENCE_ASSESS)
    if row.state is not S.ASSESSING:
        raise Refusal(_("This request is not being assessed now."))
    another_person(by, row.requested_by_id)


@operation
def screen(commander: SupportedCommander, finding: Finding, *, by: User) -> None:
    """Say whether there is a concern about who commands a unit in the period (row 18)."""
    row = commander.request
    _assessing(row, by)
    if finding is Finding.OPEN:
        raise Refusal(_("Choose what was found."), field="finding")
    commander.finding = finding
    commander.screened_by_id, commander.screened_at = by.id, clock.now()
    journal.record(events.CommanderScreened(request=row.code, about=_about(row)), by=by)


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
    happening = events.MeasureWritten(request=row.code, state=measure.state, about=_about(row))
    journal.record(happening, by=by)
    _conditions(row, by)
    _touch(row)


def _conditions(row: SupportRequest, by: User) -> None:
    """Say in the clearances whether conditions are open, where they still rest on this request.

    A unit that was suspended or decided about since is left alone: a measure lifts nothing.
    """
    ruling = row.ruling
    if row.state not in LIVE or ruling is None or ruling.ruling not in GOES_AHEAD:
        return
    steps = _steps(row)
    is_open, now = conditions_open(steps), queries.newest([e.unit_id for e in row.recipients])
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if stands is None or stands.id != each.clearance_id or stands.conditions_open == is_open:
            continue
        if stands.outcome is Outcome.CLEARED and not is_open:
            continue
        _record(
            row, each, Outcome.CLEARED_WITH_CONDITIONS, by, valid_from=stands.valid_from,
            valid_to=stands.valid_to, conditions=is_open,
        )  # fmt: skip


def _steps(row: SupportRequest) -> list[Step]:
    return [Step(each.before_start, each.state) for each in row.measures]


def _record(
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


@operation
def submit(row: SupportRequest, *, seen: int | None, by: User) -> None:
    """Hand in the assessment for a decision. It says what is missing."""
    _assessing(row, by)
    row.as_seen(seen)
    if not row.sources:
        raise Refusal(_("Say which kinds of sources were consulted."))
    if None in (row.inherent_risk, row.residual_risk, row.withholding_risk):
        raise Refusal(_("Say the risk before and after mitigation, and the risk of withholding."))
    if not (row.violations and row.steps_taken and row.benefit and row.if_withheld):
        raise Refusal(
            _("Write every part of the assessment: what is on record, what the authorities did, "
              "the benefit, and what withholding would do.")
        )  # fmt: skip
    _list_commanders(row)
    led = {each.unit_id for each in row.commanders}
    without = [each.unit.code for each in row.recipients if each.unit_id not in led]
    if without:
        raise Refusal(
            _("Nobody is known to command %(unit)s in the period. Record its commander first.",
              unit=without[0])
        )  # fmt: skip
    if any(each.finding is Finding.OPEN for each in row.commanders):
        raise Refusal(_("A commander is not screened yet. Each one is, for the whole period."))
    row.assessed_by_id, row.assessed_at = by.id, clock.now()
    _go(row, S.SUBMITTED, by)


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
    if by.holder_id in {row.requested_by.holder_id, row.assessed_by and row.assessed_by.holder_id}:
        raise Refusal(
            _("A third person decides: not whoever asked, nor whoever assessed (R-HRD-04).")
        )
    if row.state is not S.SUBMITTED:
        raise Refusal(_("Nothing waits for a decision here."))
    _explained(reason)
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
    _touch(row)
    journal.record(events.SupportDecided(request=row.code, about=_about(row)), by=by)
    return made


def _explained(reason: str, where: str = "reason") -> None:
    if len(reason.strip()) < SENTENCE:
        raise Refusal(_("Give the reason in a full sentence."), field=where)


def _may_go_ahead(row: SupportRequest, ruling: Ruling, until: date | None, on: date) -> None:
    if until is None or not on <= until <= on + LONGEST:
        raise Refusal(
            _("Say until when support may go on: at most a year from the decision."),
            field="valid_until",
        )
    if ruling is Ruling.MITIGATED and not row.measures:
        raise Refusal(_("No measure is planned. Send it back, or decide otherwise."))
    if ruling is Ruling.PROCEED and conditions_open(_steps(row)):
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
        is_open = mitigated and conditions_open(_steps(row))
        begins = max(made.decided_on, row.period_from)
        if made.valid_until is not None and begins > made.valid_until:
            raise Refusal(_("Support begins after that day."), field="valid_until")
        for each in row.recipients:
            each.path_then = each.unit.path
            _record(row, each, outcome, by, valid_from=begins, valid_to=made.valid_until,
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
            _record(row, each, outcome, by)


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
    happening = events.AuthoritiesTold(request=row.code, reference=reference, about=_about(row))
    journal.record(happening, by=by)


@operation
def watch(
    row: SupportRequest, what: str, *, every_days: int, owner: User, seen: int | None, by: User
) -> MonitoringIndicator:
    """Plan what is watched. With the first one, active monitoring begins."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    _goes_on(row)
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
    _goes_on(indicator.request)
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
    _goes_on(row)
    _explained(told, "told")
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
    _goes_on(row)
    _explained(asked, "asked")
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
    _explained(answer, "answer")
    if not intercession.on_day <= on <= clock.today():
        raise Refusal(_("Write the day of the answer."), field="on")
    intercession.answer, intercession.answered_on = answer.strip(), on
    if row.state is S.INTERCESSION and all(each.answered_on for each in row.intercessions):
        row.state = row.state.then(S.MONITORING)
    _watched(row, "answer", by)


def _watched(row: SupportRequest, what: str, by: User) -> None:
    _touch(row)
    happening = events.MonitoringWritten(request=row.code, what=what, about=_about(row))
    journal.record(happening, by=by)


def _goes_on(row: SupportRequest) -> None:
    if row.state not in LIVE and row.state is not S.SUSPENDED:
        raise Refusal(_("Support is not going on under this request."))


@operation
def suspend(
    row: SupportRequest, reason: str, *, until: str, seen: int | None, by: User
) -> SupportSuspension:
    """Stop support to every unit of the request at once (R-HRD-03). History stays."""
    if not by.may(P.DILIGENCE_DECIDE):
        allowed(by, P.DILIGENCE_ASSESS)
    approving(by)
    row.as_seen(seen)
    _explained(reason)
    _explained(until, "until")
    now = queries.newest([each.unit_id for each in row.recipients])
    for each in row.recipients:
        stands = now.get(each.unit_id)
        if stands is None or stands.outcome is not Outcome.SUSPENDED:
            _record(row, each, Outcome.SUSPENDED, by)
    made = SupportSuspension(
        from_on=clock.today(), reason=reason.strip(), until=until.strip(), by_id=by.id
    )
    row.suspensions.append(made)
    row.state = row.state.then(S.SUSPENDED)
    _touch(row)
    happening = events.SupportSuspended(
        request=row.code, units=len(row.recipients), about=_about(row)
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
    is_open = ruling.ruling is Ruling.MITIGATED and conditions_open(_steps(row))
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
            _record(row, each, Outcome.CANCELLED, by)
    _ended(row, made, reason, S.WITHDRAWN, by)


def _ending(row: SupportRequest, reason: str, seen: int | None, by: User) -> SupportSuspension:
    allowed(by, P.DILIGENCE_DECIDE)
    row.as_seen(seen)
    _explained(reason)
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
    _touch(row)
    journal.record(events.SupportTakenUp(request=row.code, state=to, about=_about(row)), by=by)


@operation
def reopen(row: SupportRequest, *, seen: int | None, by: User) -> None:
    """Assess again: the unit or its commander has changed, or there is a new allegation."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    another_person(by, row.requested_by_id)
    if row.state not in LIVE:
        raise Refusal(_("Only support that goes on is assessed again."))
    row.assessed_by_id = row.assessed_at = None
    _list_commanders(row)
    for each in row.commanders:
        each.finding, each.screened_by_id, each.screened_at = Finding.OPEN, None, None
    _go(row, S.ASSESSING, by)


@operation
def close(row: SupportRequest, *, seen: int | None, by: User) -> None:
    """Support is over, or was never given."""
    allowed(by, P.DILIGENCE_ASSESS)
    row.as_seen(seen)
    _go(row, S.CLOSED, by)


def _go(row: SupportRequest, to: SupportState, by: User) -> None:
    row.state = row.state.then(to)
    _touch(row)
    journal.record(_moved(row), by=by)


def _moved(row: SupportRequest) -> Any:
    return events.SupportMoved(request=row.code, state=row.state, about=_about(row))


@operation
def open_file(row: SupportRequest, *, reason: str, by: User) -> None:
    """Note who reads the narrative and why, before it is shown."""
    if not by.may(P.DILIGENCE_DECIDE):
        allowed(by, P.DILIGENCE_ASSESS)
    if len(reason.strip()) < SENTENCE:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.SupportFileOpened(request=row.code, reason=reason.strip(), about=_about(row))
    journal.record(happening, by=by)


def _touch(row: SupportRequest) -> None:
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


def _about(row: SupportRequest) -> tuple[str, int]:
    return ("support_request", row.id)
