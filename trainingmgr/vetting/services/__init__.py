"""Recording what schemes decide about people and units.

There is no way to refuse many at once (R-VET-09): a list can be asked about, ended or cancelled.
A file of an outside scheme may hold refusals, because that scheme took each of them; then every
one of them has its own row and its own reference of that scheme (`files`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting import events
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.rules import (
    DECIDED_BY_PANEL,
    DILIGENCE_ALONE,
    LEAST_PANEL,
    POSITIVE,
    Decision,
    Outcome,
    may_follow,
)
from trainingmgr.vetting.services.rows import Judged, barred_from, write_rows


@operation
def record(subject: Person | Unit, decision: Decision, *, by: User) -> Clearance:
    """What one scheme decided about one person or one unit. It supersedes what stood before.

    National vetting decides about people in cases, by a panel: see `record_of_panel` (R-VET-05).
    """
    approving(by)
    if decision.scheme not in schemes_of(by):
        raise Refusal(_("Your role records decisions of due diligence alone."), field="scheme")
    if isinstance(subject, Person) and is_for_a_panel(
        decision, records.rounds([subject.id], decision.scheme).get(subject.id, [])
    ):
        raise Refusal(
            _("A panel of at least two decides this. Open a vetting case for this person."),
            field="outcome",
        )
    if isinstance(subject, Unit) and is_for_three(decision, *_rounds_down_to(subject, decision)):
        raise Refusal(
            _("Three people ask, assess and decide this. Ask for support to this unit."),
            field="outcome",
        )
    return _noted(subject, decision, by)


@operation
def record_of_support(unit: Unit, decision: Decision, *, by: User) -> Clearance:
    """What was decided on a request for support, by three people (R-HRD-04)."""
    approving(by)
    return _noted(unit, decision, by)


def _rounds_down_to(unit: Unit, decision: Decision) -> list[list[Clearance]]:
    """What stands of a unit and of every unit above it, the nearest first."""
    ids = [int(part) for part in unit.path.split("/") if part]
    rows = records.rounds(ids, decision.scheme, units=True)
    return [
        rows.get(unit.id, []),
        *(rows.get(each, []) for each in reversed(ids) if each != unit.id),
    ]


def is_for_three(
    decision: Decision, rows: Sequence[Clearance], *above: Sequence[Clearance]
) -> bool:
    """Whether one person cannot record this about a unit: what due diligence grants.

    They may freeze support, lift what somebody else froze (a company may have been cleared with
    its brigade: `above`, the nearest first), and write down that conditions are met: for as long
    as was decided, no longer.
    """
    if decision.scheme is not Scheme.HRDDP or decision.outcome not in POSITIVE:
        return False
    mended = {Outcome.SUSPENDED, Outcome.CLEARED_WITH_CONDITIONS}
    if not rows or rows[0].outcome not in mended:
        return True
    granted = (each for line in (rows, *above) for each in line if each.outcome in POSITIVE)
    stood = next(granted, None)
    return stood is None or _reaches_further(decision, stood)


def is_for_a_panel(decision: Decision, rows: Sequence[Clearance]) -> bool:
    """Whether one officer cannot record this alone: what national vetting grants or refuses.

    They may freeze a clearance, lift what somebody else froze where a panel's clearance stood
    before, and write down that conditions are met: for as long as the panel said, no longer.
    """
    if decision.scheme is not Scheme.NATIONAL or decision.outcome not in DECIDED_BY_PANEL:
        return False
    mended = {Outcome.SUSPENDED, Outcome.CLEARED_WITH_CONDITIONS}
    stood = next((each for each in rows if each.outcome in POSITIVE), None)
    if stood is None or rows[0].outcome not in mended or decision.outcome not in POSITIVE:
        return True
    return _reaches_further(decision, stood)


def _reaches_further(decision: Decision, stood: Clearance) -> bool:
    """Whether it would last longer than what was decided before."""
    ends, ended = decision.valid_to, stood.valid_to
    return ends is None or ended is None or ends > ended


@operation
def record_of_panel(
    person: Person, decision: Decision, *, panel: Sequence[User], by: User
) -> Clearance:
    """What a panel of at least two decided about one person, none of whom is linked to them."""
    approving(by)
    if len({each.holder_id for each in panel}) < LEAST_PANEL:
        raise Refusal(_("At least two members of the panel sign a decision."))
    for member in panel:
        if refused := barred_from([person], member).get((False, person.id)):
            raise Refusal(refused)
    return _noted(person, decision, by)


@operation
def record_appeal(person: Person, scheme: Scheme, *, decided_on: date, by: User) -> Clearance:
    """Somebody appeals a refusal: until it is decided the refusal does not stand alone."""
    decision = Decision(scheme=scheme, outcome=Outcome.UNDER_APPEAL, decided_on=decided_on)
    return _noted(person, decision, by)


def _noted(
    subject: Person | Unit, decision: Decision, by: User, line: list[Clearance] | None = None
) -> Clearance:
    made = write_rows([(subject, decision)], by=by, batch=None, line=line)[0]
    happening = events.ClearanceRecorded(
        scheme=decision.scheme,
        subject=_named(subject),
        clearance=str(made.uid),
        about=_about(subject),
    )
    journal.record(happening, by=by)
    return made


def schemes_of(by: User) -> list[Scheme]:
    """The secretariat decides under its own scheme, vetting officers record every one."""
    return list(Scheme) if by.may(Permission.CLEARANCE_IMPORT) else [*DILIGENCE_ALONE]


@operation
def suspend(
    unit: Unit, scheme: Scheme, *, decided_on: date, reference: str | None, by: User
) -> Clearance:
    """Freeze support to a unit and everything below it. History stays (R-HRD-03)."""
    decision = Decision(
        scheme=scheme, outcome=Outcome.SUSPENDED, decided_on=decided_on, reference=reference
    )
    return record(unit, decision, by=by)


@operation
def lift(unit: Unit, decision: Decision, *, reason: str, by: User) -> Clearance:
    """End a suspension of a unit with the clearance that takes its place, and say why."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    if decision.outcome not in POSITIVE:
        raise Refusal(_("A suspension is lifted by a clearance."), field="outcome")
    rows = records.rounds([unit.id], decision.scheme, units=True).get(unit.id, [])
    if not rows or rows[0].outcome is not Outcome.SUSPENDED:
        raise Refusal(_("This unit is not suspended under this scheme."))
    made = record(unit, decision, by=by)
    happening = events.SuspensionLifted(
        scheme=decision.scheme, subject=unit.code, reason=reason.strip(), about=_about(unit)
    )
    journal.record(happening, by=by)
    return made


@operation
def suspend_for(person: Person, scheme: Scheme, measure: str, *, by: User) -> Clearance:
    """Freeze what stands of a person, by a measure of this code. History stays."""
    _may_record(scheme, by)
    rows = records.rounds([person.id], scheme).get(person.id, [])
    if not rows or rows[0].outcome not in POSITIVE:
        raise Refusal(_("No clearance of this scheme stands that could be suspended."))
    frozen = Decision(
        scheme=scheme, outcome=Outcome.SUSPENDED, decided_on=clock.today(), measure=measure
    )
    return _noted(person, frozen, by)


@operation
def take_up(scheme: Scheme, measure: str, *, by: User) -> Clearance | None:
    """The measure is lifted: what stood before it stands again, for as long as it did and no
    longer, and whoever has changed unit meanwhile is reviewed as before (R-VET-04). None where
    something else was decided since. Records may have been joined or parted since: it is the one
    that the measure suspended.
    """
    _may_record(scheme, by)
    rows = records.line_of(measure, scheme)
    if not rows or rows[0].measure != measure:
        return None
    whose = db.session.get_one(Person, rows[0].person_id)
    person = db.session.get_one(Person, whose.same_as_id) if whose.same_as_id else whose
    stood = next(each for each in rows if each.outcome in POSITIVE)
    conditions = stood.outcome is Outcome.CLEARED_WITH_CONDITIONS
    again = Decision(
        scheme=scheme, outcome=stood.outcome if conditions else Outcome.CLEARED,
        decided_on=clock.today(), valid_from=stood.valid_from, valid_to=stood.valid_to,
        conditions_open=stood.conditions_open, measure=measure,
    )  # fmt: skip
    made = _noted(person, again, by, rows)
    made.unit_then_id = stood.unit_then_id
    db.session.flush()
    return made


def _may_record(scheme: Scheme, by: User) -> None:
    allowed(by, Permission.CLEARANCE_RECORD)
    approving(by)
    if scheme not in schemes_of(by):
        raise Refusal(_("Your role records decisions of due diligence alone."))


@operation
def submit_many(people: Sequence[Person], scheme: Scheme, *, by: User) -> int:
    """Ask a scheme about many people. Nothing that stands is taken away. Gives how many."""
    decision = Decision(scheme=scheme, outcome=Outcome.PENDING)
    asked = [
        person
        for person, rows in _with_rows(people, scheme)
        if not rows or may_follow(rows[0].outcome, Outcome.PENDING)
    ]
    asked = _apart_from(asked, by)
    write_rows([(each, decision) for each in asked], by=by, batch=None)
    journal.record(events.ClearancesAskedFor(scheme=scheme, count=len(asked)), by=by)
    return len(asked)


@operation
def expire_many(people: Sequence[Person], scheme: Scheme, *, last_day: date, by: User) -> int:
    """End the clearances of many people with a day. Gives how many there were to end."""
    ended: list[Judged] = []
    for person, rows in _with_rows(_apart_from(people, by), scheme):
        row = next((each for each in rows if each.outcome in POSITIVE), None)
        if row is None or rows[0].id != row.id:
            continue
        if row.valid_from is None or row.valid_to is None:
            continue
        if row.valid_from <= last_day < row.valid_to:
            ended.append((person, _ending(row, last_day)))
    write_rows(ended, by=by, batch=None, moves=False)
    happening = events.ClearancesEnded(scheme=scheme, count=len(ended), day=last_day.isoformat())
    journal.record(happening, by=by)
    return len(ended)


def _ending(row: Clearance, last_day: date) -> Decision:
    return Decision(
        scheme=row.scheme,
        outcome=row.outcome,
        decided_on=clock.today(),
        valid_from=row.valid_from,
        valid_to=last_day,
        conditions_open=row.conditions_open,
    )


@operation
def cancel_many(people: Sequence[Person], scheme: Scheme, *, by: User) -> int:
    """Withdraw the requests and clearances of many people, without a finding."""
    decision = Decision(scheme=scheme, outcome=Outcome.CANCELLED, decided_on=clock.today())
    cancelled = [
        person
        for person, rows in _with_rows(_apart_from(people, by), scheme)
        if rows and rows[0].outcome is not Outcome.CANCELLED and rows[0].measure is None
        and may_follow(rows[0].outcome, Outcome.CANCELLED)
    ]  # fmt: skip
    write_rows([(each, decision) for each in cancelled], by=by, batch=None)
    journal.record(events.ClearancesCancelled(scheme=scheme, count=len(cancelled)), by=by)
    return len(cancelled)


@operation
def open_file(subject: Person | Unit, *, reason: str, by: User) -> None:
    """Note who opens a clearance file and why, before it is shown."""
    if len(reason.strip()) < 10:
        raise Refusal(_("Say in a full sentence why you open this file."), field="reason")
    happening = events.ClearanceFileOpened(
        subject=_named(subject), reason=reason.strip(), about=_about(subject),
        people=[subject.id] if isinstance(subject, Person) else [],
    )  # fmt: skip
    journal.record(happening, by=by)


def _apart_from(people: Sequence[Person], by: Any) -> list[Person]:
    """The people of a list about whom this account may decide."""
    barred = barred_from(people, by)
    return [each for each in people if (False, each.id) not in barred]


def _with_rows(people: Sequence[Person], scheme: Scheme) -> list[tuple[Person, list[Clearance]]]:
    rows = records.rounds([each.id for each in people], scheme)
    return [(each, rows.get(each.id, [])) for each in people]


def _named(subject: Person | Unit) -> str:
    return subject.number if isinstance(subject, Person) else subject.code


def _about(subject: Person | Unit) -> tuple[str, int]:
    return ("person" if isinstance(subject, Person) else "unit", subject.id)
