"""Writing a plan down, in one deed that can be taken back, by the rules that hold by hand."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.rostering.plan import Plan
from trainingmgr.rostering.problem import Duty as Role
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.staffing import services as staffing
from trainingmgr.training.staffing.services import Place
from trainingmgr.training.teaching import events, queries
from trainingmgr.training.teaching.models import TeachingChange, TeachingPlan
from trainingmgr.training.teaching.queries import TEACHES, Setting
from trainingmgr.training.teaching.rules import TeachingState
from trainingmgr.training.teaching.services import CHANGED


@operation
def apply(row: TeachingPlan, *, seen: int | None, by: User) -> tuple[int, int]:
    """Name whom the plan proposes, all or nobody. Returns how many were named and released.

    Whoever stands where the plan proposes nobody stays, but for those who are barred from it.
    """
    row.as_seen(seen)
    known = queries.setting_of(row)
    if row.basis != known.basis:
        raise Refusal(CHANGED)
    if barred(row) & {(each.session_id, each.trainer_id) for each in row.duties}:
        raise Refusal(
            _("Somebody is proposed who has been barred since. Plan again first, near to this.")
        )
    released, named = changes(row, known)
    if not named and not released:
        raise Refusal(_("All that this plan proposes is written down already."))
    row.state = row.state.then(TeachingState.APPLIED)
    row.applied_at, row.applied_by_id = clock.now(), by.id
    staffing.name_many(released, named, by=by)
    for places, are_named in ((released, False), (named, True)):
        db.session.add_all(
            TeachingChange(plan_id=row.id, session_id=each.session.id, trainer_id=each.trainer_id,
                           duty=each.duty, named=are_named)
            for each in places
        )  # fmt: skip
    happening = events.TeachingApplied(
        code=row.code, named=len(named), released=len(released), about=("teaching_plan", row.id)
    )
    journal.record(happening, by=by)
    return len(named), len(released)


def changes(row: TeachingPlan, known: Setting) -> tuple[list[Place], list[Place]]:
    """Whom writing the plan down would release, and whom it would name."""
    released, named, plan = list[Place](), list[Place](), queries.proposed(row, known)
    never = barred(row)
    for key, session in known.sessions.items():
        wanted = {each: Duty(duty.value) for each, duty in plan.staff.get(key, {}).items()}
        now = {each.trainer_id: each.duty for each in session.staff if each.duty in TEACHES}
        for duty in TEACHES:
            new = [each for each, does in wanted.items() if does is duty and now.get(each) != duty]
            old = [each for each, does in now.items() if does is duty and wanted.get(each) != duty]
            moved = [each for each in old if each in wanted]
            others = [each for each in old if each not in wanted]
            stand = sum(does is duty for does in now.values()) - len(moved)
            crowd = stand + len(new) - _places(known, key, duty)
            others.sort(key=lambda each: (key, each) not in never)
            least = sum((key, each) in never for each in others)
            leaving = moved + others[: max(crowd, least)]
            released += [Place(session, each, duty) for each in leaving]
            named += [Place(session, each, duty) for each in new]
    return released, named


def barred(row: TeachingPlan) -> set[tuple[int, int]]:
    """Classes with those who must never take them."""
    return {(each.session_id, each.trainer_id) for each in row.wishes if each.duty is None}


def staying(known: Setting, plan: Plan, released: Sequence[Place]) -> int:
    """How many who are named by now stay where the plan proposes nobody in their place."""
    gone = {(each.session.id, each.trainer_id) for each in released}
    return sum(
        each.duty in TEACHES and each.trainer_id not in plan.staff.get(key, {})
        and (key, each.trainer_id) not in gone
        for key, session in known.sessions.items() for each in session.staff
    )  # fmt: skip


def _places(known: Setting, key: int, duty: Duty) -> int:
    return known.problem.session[key].seats(Role(duty.value))


@operation
def take_back(row: TeachingPlan, *, seen: int | None, by: User) -> tuple[int, int]:
    """Release whom the plan has named and name whom it released, but for what was changed since."""
    row.as_seen(seen)
    known = queries.setting_of(row)
    released, named = list[Place](), list[Place]()
    for each in row.changes:
        session = known.sessions.get(each.session_id)
        if session is None:
            continue
        stands = any(
            one.trainer_id == each.trainer_id and one.duty is each.duty for one in session.staff
        )
        place = Place(session, each.trainer_id, each.duty)
        if each.named and stands:
            released.append(place)
        elif not each.named and not stands:
            named.append(place)
    named = _with_room(named, released)
    if not released and not named:
        raise Refusal(_("Nothing of it stands any more: every class is past or was changed."))
    row.state = row.state.then(TeachingState.UNDONE)
    row.undone_at, row.undone_by_id = clock.now(), by.id
    staffing.name_many(released, named, by=by)
    happening = events.TeachingUndone(
        code=row.code, named=len(named), released=len(released), about=("teaching_plan", row.id)
    )
    journal.record(happening, by=by)
    return len(named), len(released)


def _with_room(named: Sequence[Place], released: Sequence[Place]) -> list[Place]:
    """Without leads of classes that somebody else was given to lead since."""
    freed = {each.session.id for each in released if each.duty is Duty.LEAD}
    return [
        each
        for each in named
        if each.duty is not Duty.LEAD
        or each.session.id in freed
        or all(one.duty is not Duty.LEAD for one in each.session.staff)
    ]
