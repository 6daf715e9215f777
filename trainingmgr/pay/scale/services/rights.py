"""What one person has a right to: proposed with a paper by one, agreed or refused by another.

Only what is agreed counts when pay is computed.
"""

from datetime import date
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.scale import events
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    AllowanceType,
    DeductionOrder,
    DeductionType,
    Entitlement,
    GradeHolding,
    PayGrade,
)
from trainingmgr.pay.scale.rules import SUPPORT, Condition, EntitlementState, Owed
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services.own import not_of_asker
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries import holding

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The order or decision that gives a right, and from when to when."""

    document: str
    from_on: date
    until_on: date | None = None

    def facts(self) -> dict[str, Any]:
        return {
            "document": self.document.strip(),
            "from_on": self.from_on,
            "until_on": self.until_on,
        }


@operation
def propose_grade(person: Person, grade: str, step: int, paper: Paper, *, by: User) -> GradeHolding:
    """A person is paid as this grade and step from a day on, by a promotion order."""
    there = select(PayGrade.id).where(PayGrade.code == grade, PayGrade.step == step).limit(1)
    if db.session.scalar(there) is None:
        raise Refusal(_("The scale has no such grade and step."), field="grade")
    made = GradeHolding(person_id=person.id, grade=grade, step=step, **paper.facts())
    return _proposed(made, person, f"{grade} {step}", by)


@operation
def propose_allowance(
    person: Person,
    type_: AllowanceType,
    paper: Paper,
    *,
    funder: Organisation | None = None,
    run: Cohort | None = None,
    apart: bool = False,
    by: User,
) -> AllowanceGrant:
    """A paper grants an allowance; a stipend or per diem names who pays it (R-PAY-12), and the run
    that it is for, which it ends with, or that it is `apart` from any.
    """
    if type_.condition is not Condition.GRANTED:
        raise Refusal(_("Nobody is granted this: the law gives it to whoever fits."), field="type")
    if type_.kind in SUPPORT and funder is None:
        raise Refusal(_("Say who pays the stipend or per diem."), field="funder_id")
    if type_.kind not in SUPPORT and funder is not None:
        raise Refusal(_("Only a stipend or per diem has a funder of its own."), field="funder_id")
    if type_.kind not in SUPPORT and run is not None:
        raise Refusal(_("Only a stipend or per diem is for a run."), field="run")
    place = _place(person, run, paper, apart) if type_.kind in SUPPORT else None
    made = AllowanceGrant(
        person_id=person.id, type_id=type_.id, funder_id=funder.id if funder else None,
        place_id=place.id if place else None, **paper.facts(),
    )  # fmt: skip
    return _proposed(made, person, type_.code, by)


def _place(person: Person, run: Cohort | None, paper: Paper, apart: bool) -> Enrolment | None:
    """The place that a stipend is for. Who is on a run then needs an answer: it may be for that."""
    if run is not None and apart:
        raise Refusal(_("Write the run, or say that it is for none: not both."), field="run")
    if run is None:
        then = [] if apart else holding.runs_then(person, paper.from_on, paper.until_on)
        if then:
            raise Refusal(
                _("This person is on %(run)s then. Write it here if this is for that run: it ends "
                  "when they leave it. If it is for no run, say so below.", run=", ".join(then)),
                field="run",
            )  # fmt: skip
        return None
    place = holding.place_in(run, person)
    if place is None:
        raise Refusal(_("This person has no place in %(run)s.", run=run.code), field="run")
    return place


@operation
def propose_deduction(
    person: Person, type_: DeductionType, amount: Money, paper: Paper, *, by: User
) -> DeductionOrder:
    """An order takes so much off each month."""
    if type_.owed is not Owed.ORDERED:
        raise Refusal(_("The law takes this off everybody: no order is needed."), field="type")
    if amount.currency != type_.currency:
        raise Refusal(_("The amount is in another currency than the deduction."), field="amount")
    made = DeductionOrder(
        person_id=person.id, type_id=type_.id, amount_minor=amount.minor, **paper.facts()
    )
    return _proposed(made, person, type_.code, by)


def _proposed(right: R, person: Person, what: str, by: User) -> R:
    allowed(by, Permission.PAY_RIGHT_PROPOSE)
    _not_own(person, by)
    made: Any = right
    made.proposed_by_id = by.id
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.RightProposed(
            what=what, person=person.number, from_on=made.from_on.isoformat(),
            document=made.document, about=(made.__tablename__, made.id),
        ),
        by=by,
    )  # fmt: skip
    return right


@operation
def decide(right: Entitlement, what: str, *, agreed: bool, seen: int | None, by: User) -> None:
    """Agree to what somebody proposed, or refuse it. A later grade ends the one before."""
    allowed(by, Permission.PAY_RIGHT_DECIDE)
    right.as_seen(seen)
    another_person(by, right.proposed_by_id)
    _not_own(right.person, by)
    state = EntitlementState.AGREED if agreed else EntitlementState.REFUSED
    if agreed:
        in_time(right.proposed_at)
        asked_still(right.proposed_by_id, right.proposed_at, Permission.PAY_RIGHT_PROPOSE)
        not_of_asker(right.proposed_by_id, right.person)
    _become(right, state, by)
    if agreed and isinstance(right, GradeHolding):
        for before in db.session.scalars(
            select(GradeHolding).where(
                GradeHolding.person_id == right.person_id,
                GradeHolding.state == EntitlementState.AGREED,
                GradeHolding.until_on.is_(None),
                GradeHolding.from_on < right.from_on,
            )
        ):
            before.until_on = right.from_on
    db.session.flush()
    journal.record(
        events.RightDecided(
            what=what, person=right.person.number, decision=state.value, about=_about(right)
        ),
        by=by,
    )  # fmt: skip


@operation
def withdraw(right: Entitlement, what: str, *, seen: int | None, by: User) -> None:
    """Whoever proposed it takes it back before anybody has decided."""
    right.as_seen(seen)
    if right.proposed_by_id != by.id:
        raise Refusal(_("Only who proposed it can withdraw it."))
    _become(right, EntitlementState.WITHDRAWN, by)
    happening = events.RightWithdrawn(what=what, person=right.person.number, about=_about(right))
    journal.record(happening, by=by)


def _become(right: Entitlement, state: EntitlementState, by: User) -> None:
    if state not in right.state.moves:
        raise Refusal(_("This is decided already."))
    right.state, right.decided_by_id, right.decided_at = state, by.id, clock.now()


def _about(right: Entitlement) -> tuple[str, int]:
    return str(getattr(right, "__tablename__", "")), int(getattr(right, "id", 0))


def _not_own(person: Person, by: User) -> None:
    if people.is_own(person, by.holder_id):
        raise Refusal(_("This is your own pay. Somebody else must decide."))
