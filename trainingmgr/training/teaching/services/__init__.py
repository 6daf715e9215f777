"""Proposals of who teaches: worked out, kept, fixed in part, thrown away."""

from collections.abc import Sequence
from math import ceil, floor

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.values import dataclass
from trainingmgr.rostering import exact
from trainingmgr.rostering.exact import Answer
from trainingmgr.rostering.plan import Plan
from trainingmgr.training.cohorts.models import TrainingSession
from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.teaching import events, queries
from trainingmgr.training.teaching.models import (
    PlannedRun,
    TeachingDuty,
    TeachingPlan,
    TeachingWish,
)
from trainingmgr.training.teaching.queries import Setting
from trainingmgr.training.teaching.rules import Limits, Span, TeachingState, code_of
from trainingmgr.training.trainers.models import Trainer

SEARCH = "best teaching plan"


@dataclass(frozen=True)
class Wanted:
    """What whoever plans asks for."""

    span: Span
    cohort_ids: Sequence[int]
    limits: Limits
    keeps_named: bool = True


@dataclass(frozen=True)
class Worked:
    """An answer, and the setting that it answers."""

    known: Setting
    answer: Answer


def work_out(wanted: Wanted, after: TeachingPlan | None = None) -> Worked:
    """The answer at once. Nothing is written, and nobody waits for the arithmetic.

    `after` is the plan that is planned again: what it proposes stays where it can.
    """
    if not wanted.span.is_readable:
        raise Refusal(_("Choose at most a quarter of a year, the first day first."), field="last")
    known = queries.setting(wanted.cohort_ids, wanted.span, wanted.limits)
    if not known.sessions:
        raise Refusal(_("These runs have no classes still to come in these days."), field="first")
    draft = after or TeachingPlan(keeps_named=wanted.keeps_named, wishes=[])
    kept = queries.proposed(after, known) if after else known.named
    wishes = queries.wishes(draft, known, kept)
    let_go()
    return Worked(known, exact.at_once(known.problem, wishes))


@operation
def keep(
    wanted: Wanted, worked: Worked, *, by: User, after: TeachingPlan | None = None
) -> TeachingPlan:
    """Keep a proposal, with what was fixed in the one before it."""
    row = TeachingPlan(
        code=code_of(queries.next_number()), first_on=wanted.span.first, last_on=wanted.span.last,
        keeps_named=wanted.keeps_named, by_id=by.id, after_id=after.id if after else None,
        basis=worked.known.basis, **vars(wanted.limits), **_found(worked.answer),
    )  # fmt: skip
    covered = {each.cohort_id for each in worked.known.sessions.values()}
    row.runs = [PlannedRun(cohort_id=each) for each in sorted(covered)]
    row.duties = _duties(worked.answer.plan)
    row.wishes = [
        TeachingWish(session_id=each.session_id, trainer_id=each.trainer_id, duty=each.duty)
        for each in (after.wishes if after else ())
        if each.session_id in worked.known.sessions
    ]
    db.session.add(row)
    db.session.flush()
    happening = events.TeachingProposed(
        code=row.code, filled=len(worked.answer.plan), runs=len(covered), about=_about(row)
    )
    journal.record(happening, by=by)
    return row


def _found(answer: Answer) -> dict[str, int | bool]:
    """What is kept of an answer besides the plan; the bound is never rounded down."""
    return {
        "worth": floor(answer.worth), "bound": ceil(answer.bound),
        "took_ms": round(answer.seconds * 1000), "solved": answer.solved,
    }  # fmt: skip


def _duties(plan: Plan) -> list[TeachingDuty]:
    return [
        TeachingDuty(session_id=each.session, trainer_id=each.trainer, duty=Duty(each.duty.value))
        for each in plan
    ]


@operation
def search(row: TeachingPlan, *, seen: int | None, by: User, language: str = "en") -> Job:
    """Have the best plan looked for. What is proposed now stands until a better one is found."""
    row.as_seen(seen)
    _still_open(row)
    if row.job is not None and not row.job.is_over:
        raise Refusal(_("The best plan is being looked for already."))
    job = jobs.enqueue(SEARCH, by=by, language=language, plan=row.id)
    row.job_id = job.id
    return job


@operation
def settle(row: TeachingPlan, known: Setting, answer: Answer, *, by: User) -> None:
    """Put what the search has found in the place of what was proposed."""
    _still_open(row)
    if row.basis != known.basis:
        raise Refusal(CHANGED)
    row.duties.clear()
    db.session.flush()
    row.duties = _duties(answer.plan)
    for name, value in _found(answer).items():
        setattr(row, name, value)
    happening = events.TeachingSearched(
        code=row.code, filled=len(answer.plan), gap=f"{answer.gap:.2%}", about=_about(row)
    )
    journal.record(happening, by=by)


CHANGED = _("Classes or the people named for them have changed since. Plan again.")


@operation
def fix(
    row: TeachingPlan, session: TrainingSession, trainer: Trainer, duty: Duty | None, *, by: User
) -> None:
    """Pin somebody to a class in a duty, or bar them from it. It holds when planned again."""
    _still_open(row)
    wish = TeachingWish(plan_id=row.id, session_id=session.id, trainer_id=trainer.id, duty=duty)
    db.session.add(wish)
    db.session.flush()
    _wished(row, session, trainer, duty.value if duty else "barred", by)


@operation
def let_be(row: TeachingPlan, session: TrainingSession, trainer: Trainer, *, by: User) -> None:
    """Take back what was fixed for somebody and a class."""
    _still_open(row)
    for each in list(row.wishes):
        if each.session_id == session.id and each.trainer_id == trainer.id:
            row.wishes.remove(each)
            _wished(row, session, trainer, "free", by)


def _wished(
    row: TeachingPlan, session: TrainingSession, trainer: Trainer, what: str, by: User
) -> None:
    happening = events.TeachingWished(
        code=row.code,
        what=what,
        person=trainer.person.number,
        module=session.module_version.module.code,
        on=session.on.isoformat(),
        about=_about(row),
    )
    journal.record(happening, by=by)


@operation
def discard(row: TeachingPlan, *, seen: int | None, by: User) -> None:
    """Throw a proposal away. One that was written down stays on record."""
    row.as_seen(seen)
    _still_open(row)
    journal.record(events.TeachingDiscarded(code=row.code, about=_about(row)), by=by)
    for each in queries.made_after(row):
        each.after_id = row.after_id
    db.session.flush()
    db.session.delete(row)


def _still_open(row: TeachingPlan) -> None:
    if row.state is not TeachingState.PROPOSED:
        raise Refusal(gettext("%(code)s is written down: plan again instead.", code=row.code))


def _about(row: TeachingPlan) -> tuple[str, int]:
    return ("teaching_plan", row.id)
