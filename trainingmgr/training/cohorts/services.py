from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import date, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import attempt, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import Room
from trainingmgr.training.cohorts import events, queries
from trainingmgr.training.cohorts.models import (
    AcceptedBreach,
    Approval,
    CloseOut,
    Cohort,
    CohortModule,
    Funder,
    Joining,
    RecipientUnit,
)
from trainingmgr.training.cohorts.rules import (
    CAN_CHANGE,
    OVER,
    Closing,
    CohortState,
    Crowding,
    Delivered,
    Provision,
    Side,
    crowding,
    number_in,
    pieces_missing,
    run_code,
)
from trainingmgr.training.cohorts.words import BREACHES, FOR_WOMEN, PIECES, STATES
from trainingmgr.training.curricula import queries as curricula
from trainingmgr.training.curricula.models import Course, ModuleVersion

TRIES = 5
"""Two people who plan at the same moment draw the same number: the second draws again."""


@dataclass(frozen=True)
class Plan:
    """What a run is to be: everything that the two sides approve, but the pinned versions."""

    centre_id: int
    starts_on: date
    ends_on: date
    languages: Collection[str]
    capacity: int
    room_id: int | None = None
    lead_id: int | None = None
    interpreter_needed: bool = False
    seats_for_women: int = 0
    for_women: Mapping[str, Provision] = field(default_factory=dict)
    funder_ids: Collection[int] = ()
    recipient_ids: Collection[int] = ()


@operation
def plan(course: Course, wanted: Plan, *, site: str, by: User) -> Cohort:
    """A new run, pinned to the agreed version of each module, with the next code of this site."""
    versions = _agreed_versions(course)
    _sensible(wanted, versions)
    taken = [number_in(code) for code in queries.codes_at(site, wanted.starts_on.year)]
    for go in range(1, TRIES + 1):
        number = max(taken, default=0) + go
        cohort = Cohort(
            code=run_code(course.code, wanted.starts_on.year, site, number),
            course_id=course.id,
            planned_by_id=by.id,
            state=CohortState.PLANNED,
            modules=[],
            funders=[],
            recipients=[],
        )
        _write(cohort, wanted)
        _pin(cohort, versions)
        try:
            with attempt():
                db.session.add(cohort)
                db.session.flush()
        except Refusal:
            if go == TRIES:
                raise
            continue
        break
    journal.record(
        events.CohortPlanned(
            code=cohort.code,
            starts_on=wanted.starts_on.isoformat(),
            ends_on=wanted.ends_on.isoformat(),
            about=_about(cohort),
        ),
        by=by,
    )
    return cohort


@operation
def change_plan(
    cohort: Cohort,
    wanted: Plan,
    *,
    seen: int | None,
    newest_versions: bool = False,
    by: User,
) -> None:
    """Edit the plan. Approvals of the plan as it was are void, and the run is planned again."""
    cohort.as_seen(seen)
    if cohort.state not in CAN_CHANGE:
        raise Refusal(
            gettext("The plan of a run cannot be changed any more once it is: %(state)s.",
                    state=STATES[cohort.state])
        )  # fmt: skip
    before, approved = queries.plan_hash(cohort), len(queries.standing_approvals(cohort))
    versions = (
        _agreed_versions(curricula.course(cohort.course.uid))
        if newest_versions
        else [each.module_version for each in cohort.modules]
    )
    _sensible(wanted, versions)
    _write(cohort, wanted)
    if newest_versions:
        cohort.modules.clear()
        db.session.flush()
        _pin(cohort, versions)
    changed = queries.plan_hash(cohort) != before
    if changed and cohort.state is not CohortState.PLANNED:
        _back_to_planned(cohort)
    voided = approved if changed else 0
    journal.record(
        events.CohortChanged(code=cohort.code, voided=voided, about=_about(cohort)), by=by
    )


def _back_to_planned(cohort: Cohort) -> None:
    cohort.state = cohort.state.then(CohortState.PLANNED)


@operation
def approve(cohort: Cohort, side: Side, *, plan_hash: str, by: User) -> Approval:
    """One side agrees to exactly the plan it was shown. With both, the run is approved.

    The two sides, and whoever planned the run or changed its plan, are different people (holders).
    """
    approving(by)
    if cohort.state is not CohortState.PLANNED:
        raise Refusal(_("Only a planned run can be approved."))
    if plan_hash != queries.plan_hash(cohort):
        raise Refusal(_("Somebody changed the plan after you opened it. Read it again."))
    standing = queries.standing_approvals(cohort)
    if side in standing:
        raise Refusal(_("This side has agreed already."))
    planners = journal.doers(_about(cohort), "CohortPlanned", "CohortChanged")
    others = [cohort.planned_by_id, *planners, *(each.by_id for each in standing.values())]
    if by.holder_id in queries.holders_of(others):
        raise Refusal(
            _("Somebody else must approve: you planned this run or approved it for the other side.")
        )
    approval = Approval(cohort_id=cohort.id, side=side, content_hash=plan_hash, by_id=by.id)
    db.session.add(approval)
    journal.record(
        events.PlanApproved(
            code=cohort.code, side=side.value, plan=plan_hash[:12], about=_about(cohort)
        ),
        by=by,
    )
    if len(standing) + 1 == len(Side):
        _move(cohort, CohortState.APPROVED, by)
    return approval


@operation
def open_nominations(cohort: Cohort, *, seen: int | None, by: User) -> None:
    cohort.as_seen(seen)
    _approved_by_both(cohort)
    _move(cohort, CohortState.NOMINATIONS_OPEN, by)


@operation
def confirm(cohort: Cohort, *, by: User) -> None:
    """The run takes place. Rooms above ask for clearances of units first (R-HRD-01)."""
    _approved_by_both(cohort)
    _move(cohort, CohortState.CONFIRMED, by)


@operation
def begin(cohort: Cohort, *, by: User) -> None:
    """Teaching starts. The timetable asks first whether every class may be held."""
    _move(cohort, CohortState.RUNNING, by)


@operation
def complete(cohort: Cohort, *, by: User) -> None:
    """Teaching is over: no class of a later day is left on the timetable."""
    if queries.has_classes_after(cohort.id, clock.today()):
        raise Refusal(
            _("Teaching is under way. When the last class is held, the run is completed.")
        )
    _move(cohort, CohortState.COMPLETED, by)


@operation
def close_out(cohort: Cohort, closing: Closing, delivered: Delivered, *, by: User) -> CloseOut:
    """The end of a run, with everything that is owed (R-TRN-09); what is missing is named."""
    missing = pieces_missing(delivered, closing)
    if missing:
        named = gettext(", ").join(str(PIECES[each]) for each in missing)
        raise Refusal(gettext("This run cannot be closed yet. Missing: %(pieces)s.", pieces=named))
    row = CloseOut(
        cohort_id=cohort.id,
        minutes_delivered=delivered.minutes,
        reaction=closing.reaction,
        lessons=closing.lessons,
        cost_minor=closing.cost,
        currency=closing.currency,
        materials=closing.materials,
        by_id=by.id,
    )
    to = cohort.state.then(CohortState.CLOSED_OUT)
    db.session.add(row)
    db.session.flush()
    cohort.state = to
    cohort.curtailment_reason = closing.curtailment.strip() if delivered.is_curtailed else None
    happening = events.CohortClosed(
        code=cohort.code, minutes=delivered.minutes, about=_about(cohort)
    )
    journal.record(happening, by=by)
    return row


@operation
def suspend(cohort: Cohort, *, seen: int | None, reason: str, by: User) -> None:
    cohort.as_seen(seen)
    _stop(cohort, CohortState.SUSPENDED, reason, by)


@operation
def resume(cohort: Cohort, to: CohortState, *, seen: int | None, reason: str, by: User) -> None:
    """Go on where the run was suspended: taking nominations, confirmed, or running."""
    cohort.as_seen(seen)
    if cohort.state is not CohortState.SUSPENDED:
        raise Refusal(_("This run is not suspended."))
    _approved_by_both(cohort)
    _stop(cohort, to, reason, by)


@operation
def cancel(cohort: Cohort, *, seen: int | None, reason: str, by: User) -> None:
    cohort.as_seen(seen)
    _stop(cohort, CohortState.CANCELLED, reason, by)


@operation
def accept_breach(
    cohort: Cohort, version: ModuleVersion, found: Crowding, *, reason: str, by: User
) -> AcceptedBreach:
    """Hold a class that is larger than its module, room or staff allow, and say why (R-TRN-05).

    Never where the module is critical to safety.
    """
    if found.blocks:
        raise Refusal(_("This module is critical to safety: the class must be made smaller."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    row = AcceptedBreach(
        cohort_id=cohort.id,
        version_id=version.id,
        breach=found.breach,
        seats=found.seats,
        reason=reason,
        by_id=by.id,
    )
    db.session.add(row)
    journal.record(
        events.BreachAccepted(
            code=cohort.code,
            module=version.module.code,
            breach=found.breach.value,
            seats=found.seats,
            most=found.most,
            reason=reason,
            about=_about(cohort),
        ),
        by=by,
    )
    return row


@dataclass(frozen=True)
class Told:
    """What joining instructions are to say. `bring` and `travel` by language."""

    report_on: date
    report_at: time
    report_to: str
    bring: Mapping[str, str] = field(default_factory=dict)
    travel: Mapping[str, str] = field(default_factory=dict)
    aids: str = ""
    contact: str = ""
    per_diem: Money | None = None
    per_diem_by_id: int | None = None


@operation
def write_joining(
    cohort: Cohort, row: Joining | None, wanted: Told, *, seen: int | None, by: User
) -> Joining:
    """Say when and where people report, and what they bring. Nobody reports after it has begun."""
    if cohort.state in OVER:
        raise Refusal(_("This run is over: nobody is called to it any more."))
    if wanted.report_on > cohort.starts_on:
        raise Refusal(_("People report on the first day at the latest."), field="report_on")
    if row is None:
        row = Joining(cohort_id=cohort.id)
    else:
        row.as_seen(seen)
    for name in ("report_on", "report_at", "report_to", "aids", "contact", "per_diem_by_id"):
        setattr(row, name, getattr(wanted, name))
    row.bring = {key: text for key, text in wanted.bring.items() if text}
    row.travel = {key: text for key, text in wanted.travel.items() if text}
    row.per_diem_minor = wanted.per_diem.minor if wanted.per_diem else None
    row.currency = wanted.per_diem.currency if wanted.per_diem else None
    row.by_id, row.at = by.id, clock.now()
    db.session.add(row)
    db.session.flush()
    journal.record(
        events.JoiningWritten(
            code=cohort.code, report_on=wanted.report_on.isoformat(), about=_about(cohort)
        ),
        by=by,
    )
    return row


@operation
def note_joining_printed(cohort: Cohort, count: int, language: str, *, by: User) -> None:
    """Letters to people left on paper."""
    journal.record(
        events.JoiningPrinted(
            code=cohort.code, count=count, language=language, about=_about(cohort)
        ),
        by=by,
    )


def said(found: Crowding) -> str:
    """The breach in words."""
    return str(BREACHES[found.breach]) % {
        "code": found.code,
        "most": found.most,
        "seats": found.seats,
    }


def _agreed_versions(course: Course) -> list[ModuleVersion]:
    """The agreed version of each module of the course: a run pins no draft."""
    agreed = curricula.agreed([each.module_id for each in course.modules])
    for each in course.modules:
        if each.module_id not in agreed:
            raise Refusal(
                gettext("No version of %(code)s is agreed yet.", code=each.module.code),
                field="course",
            )
    return [agreed[each.module_id] for each in course.modules]


def _sensible(wanted: Plan, versions: Collection[ModuleVersion]) -> None:
    if not wanted.languages:
        raise Refusal(_("Choose at least one language."), field="languages")
    if wanted.ends_on < wanted.starts_on:
        raise Refusal(_("A run ends after it begins."), field="ends_on")
    if wanted.seats_for_women > wanted.capacity:
        raise Refusal(_("There are fewer seats than seats for women."), field="seats_for_women")
    for version in versions:
        for breach in crowding(wanted.capacity, queries.limits_of(version)):
            if breach.blocks:
                raise Refusal(
                    gettext("%(what)s. It is critical to safety.", what=said(breach)),
                    field="capacity",
                )
    if wanted.room_id is not None:
        room = db.session.scalar(select(Room).where(Room.id == wanted.room_id))
        if room is None or room.centre_id != wanted.centre_id:
            raise Refusal(_("This room is at another centre."), field="room")


def _write(cohort: Cohort, wanted: Plan) -> None:
    cohort.centre_id, cohort.room_id, cohort.lead_id = (
        wanted.centre_id,
        wanted.room_id,
        wanted.lead_id,
    )
    cohort.starts_on, cohort.ends_on = wanted.starts_on, wanted.ends_on
    cohort.languages = sorted(wanted.languages)
    cohort.interpreter_needed = wanted.interpreter_needed
    cohort.capacity, cohort.seats_for_women = wanted.capacity, wanted.seats_for_women
    for name in FOR_WOMEN:
        setattr(cohort, name, wanted.for_women.get(name, Provision.UNKNOWN))
    _name(cohort.funders, Funder, "organisation_id", wanted.funder_ids)
    _name(cohort.recipients, RecipientUnit, "unit_id", wanted.recipient_ids)


def _name(rows: list[Any], kind: type[Any], column: str, wanted: Collection[int]) -> None:
    held = {getattr(row, column): row for row in rows}
    for key, row in held.items():
        if key not in wanted:
            rows.remove(row)
    rows.extend(kind(**{column: key}) for key in sorted(set(wanted) - held.keys()))


def _pin(cohort: Cohort, versions: Collection[ModuleVersion]) -> None:
    cohort.modules.extend(
        CohortModule(version_id=version.id, position=n) for n, version in enumerate(versions, 1)
    )


def _approved_by_both(cohort: Cohort) -> None:
    standing = queries.standing_approvals(cohort)
    if len(standing) < len(Side):
        raise Refusal(_("Host authority and programme must both approve this very plan first."))


def _move(cohort: Cohort, to: CohortState, by: User) -> None:
    was = _to(cohort, to)
    cohort.state_reason = None
    happening = events.CohortMoved(
        code=cohort.code, was=was.value, now=to.value, about=_about(cohort)
    )
    journal.record(happening, by=by)


def _stop(cohort: Cohort, to: CohortState, reason: str, by: User) -> None:
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    was = _to(cohort, to)
    cohort.state_reason = reason
    happening = events.CohortStopped(
        code=cohort.code, was=was.value, now=to.value, reason=reason, about=_about(cohort)
    )
    journal.record(happening, by=by)


def _to(cohort: Cohort, to: CohortState) -> CohortState:
    """Gives the state that it was in."""
    was, cohort.state = cohort.state, cohort.state.then(to)
    if to in OVER:
        cohort.over_on = clock.today()
    return was


def _about(cohort: Cohort) -> tuple[str, int]:
    return ("cohort", cohort.id)
