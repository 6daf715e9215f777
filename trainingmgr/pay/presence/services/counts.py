"""A count of a force: planned by unit, counted from papers, a sample counted again by others."""

import secrets
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.presence import events, services
from trainingmgr.pay.presence.models import ExerciseUnit, MusterSheet, VerificationExercise
from trainingmgr.pay.presence.queries import counts, sheets
from trainingmgr.pay.presence.rules import ExerciseState, SheetKind, sample, sample_size
from trainingmgr.pay.presence.services import OUTSIDE
from trainingmgr.registry.people.queries import serves_near
from trainingmgr.registry.structure.models import Unit

P = Permission


@operation
def plan(
    code: str, title: str, on: date, units: Sequence[Unit], *, confidence: int = 95,
    margin: int = 5, by: User,
) -> VerificationExercise:  # fmt: skip
    """Say which units are counted on which day, and how sure the second count is to be."""
    allowed(by, P.HEADCOUNT_PLAN)
    if not units:
        raise Refusal(_("Name at least one unit."), field="units")
    paths = sorted(each.path for each in units)
    if any(b.startswith(a) for a, b in pairwise(paths)):
        raise Refusal(
            _("One of these units is part of another, and its people would be counted twice."),
            field="units",
        )
    found = VerificationExercise(
        code=code.strip().upper(), title=title.strip(), on=on, confidence=confidence,
        margin=margin, by_id=by.id,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    expected = {each.id: len(sheets.roster(each, on)) for each in units}
    db.session.add_all(
        ExerciseUnit(exercise_id=found.id, unit_id=id_, expected=count)
        for id_, count in expected.items()
    )
    happening = events.VerificationPlanned(
        exercise=found.code, units=len(units), people=sum(expected.values()),
        about=("verification_exercise", found.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return found


@operation
def begin(exercise: VerificationExercise, *, seen: int | None, by: User) -> None:
    """From now on lists are printed and typed in; whom the register has where is frozen."""
    allowed(by, P.HEADCOUNT_PLAN)
    exercise.as_seen(seen)
    for each in exercise.units:
        each.expected = len(sheets.roster(each.unit, exercise.on))
    _move(exercise, ExerciseState.COUNTING, by)


@operation
def drop(exercise: VerificationExercise, *, seen: int | None, by: User) -> None:
    allowed(by, P.HEADCOUNT_PLAN)
    exercise.as_seen(seen)
    _move(exercise, ExerciseState.DROPPED, by)


@operation
def close(exercise: VerificationExercise, *, seen: int | None, by: User) -> None:
    """The count is over, once everybody of the sample was counted again."""
    allowed(by, P.HEADCOUNT_PLAN)
    exercise.as_seen(seen)
    if (left := counts.untold(exercise)) > 0:
        raise Refusal(
            _("%(count)s people of the sample are still to be counted again.", count=left)
        )
    _move(exercise, ExerciseState.CLOSED, by)


def _move(exercise: VerificationExercise, state: ExerciseState, by: User) -> None:
    exercise.state = exercise.state.then(state)
    happening = events.VerificationMoved(
        exercise=exercise.code, state=state.value, about=("verification_exercise", exercise.id)
    )
    journal.record(happening, by=by)


@operation
def print_list(
    exercise: VerificationExercise, unit: Unit, *, language: str, spare_rows: int, by: User
) -> MusterSheet:
    """A numbered list of one unit for this count."""
    if exercise.state is not ExerciseState.COUNTING:
        raise Refusal(_("Lists are printed while the count goes on."))
    if not any(unit.path.startswith(each.unit.path) for each in exercise.units):
        raise Refusal(_("This unit is not part of the count."), field="of_unit")
    return services.print_sheet(
        unit, exercise.on, language=language, spare_rows=spare_rows, exercise=exercise, by=by
    )


@operation
def draw(
    exercise: VerificationExercise, *, language: str, seen: int | None, by: User
) -> list[MusterSheet]:
    """Oversight draws by lot whom to count again, and gets their lists. The seed stays on record,
    so that anybody can draw the same again.
    """
    allowed(by, P.HEADCOUNT_RECOUNT)
    exercise.as_seen(seen)
    if serves_near(by.holder_id, [each.unit_id for each in exercise.units]):
        raise Refusal(OUTSIDE)
    told = counts.told(exercise)
    if not told:
        raise Refusal(_("No list of this count was checked by a second person yet."))
    size = sample_size(len(told), confidence=exercise.confidence, margin=exercise.margin)
    exercise.seed = secrets.token_hex(16)
    chosen = set(sample(told, size, seed=exercise.seed))
    exercise.state = exercise.state.then(ExerciseState.RECOUNTING)
    made = []
    for unit, ids in counts.by_unit(exercise, [told[key] for key in chosen]):
        made.append(
            services.frozen(
                unit, exercise.on, ids, kind=SheetKind.RECOUNT, language=language, spare_rows=0,
                exercise=exercise, by=by,
            )
        )  # fmt: skip
    happening = events.RecountDrawn(
        exercise=exercise.code, size=size, population=len(told), seed=exercise.seed,
        about=("verification_exercise", exercise.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return made
