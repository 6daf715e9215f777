"""Results of a file: hidden until the whole file is in, taken back as a whole."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.results import events, queries
from trainingmgr.training.results.models import Assessment, Result
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.services.reach import not_own
from trainingmgr.training.results.services.recording import BARE


@dataclass(frozen=True)
class Brought:
    """One result of a file, by keys."""

    assessment_id: int
    enrolment_id: int
    attempt: int
    tenths: int
    mode: Mode
    assessor_id: int


@operation
def stage_many(rows: Sequence[Brought], *, batch: ImportBatch, by: Any) -> None:
    """Results of a file, hidden until the whole file is in. Only of runs that its bringer records,
    and never their own.
    """
    who = db.session.get_one(User, by.id)
    tests = {row.assessment_id for row in rows}
    runs = db.session.scalars(
        select(Cohort.id)
        .join(Assessment, Assessment.cohort_id == Cohort.id)
        .where(Assessment.id.in_(tests), ~queries.within(who, recording=True))
    ).all()
    if runs or not who.may(Permission.RESULT_RECORD):
        raise NotFound
    if queries.judged_among(tests):
        raise Refusal(BARE)
    places = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_({row.enrolment_id for row in rows}))
        .options(joinedload(Enrolment.person))
    ).all()
    not_own(places, who)
    at = clock.now()
    db.session.execute(
        insert(Result),
        [
            {
                "assessment_id": row.assessment_id,
                "enrolment_id": row.enrolment_id,
                "attempt": row.attempt,
                "score_tenths": row.tenths,
                "mode": row.mode,
                "sat_on": clock.today(),
                "assessor_id": row.assessor_id,
                "recorded_at": at,
                "batch_id": batch.id,
                "version": 1,
            }
            for row in rows
        ],
    )


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.ResultsImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some results of a file that nobody sees any more. How many there were."""
    ids = db.session.scalars(
        select(Result.id).where(Result.batch_id == batch_id).limit(at_most)
    ).all()
    if ids:
        db.session.execute(delete(Result).where(Result.id.in_(ids)))
    return len(ids)


def rests_on(batch_id: int, *, judged: bool = False) -> Any:
    """Why a file cannot be taken back: somebody's run has been ended on a result of it, it was put
    right or marked again, or the test was sat again after it.
    """
    ended = db.session.scalar(
        select(Result.id)
        .join(Enrolment, Result.enrolment_id == Enrolment.id)
        .where(Result.batch_id == batch_id, Enrolment.state.not_in(queries.WAITS_FOR_END))
        .limit(1)
    )
    if ended:
        return _("A run was closed on a result from this file.")
    if queries.moved_since(batch_id, judged=judged):
        return _("A result of this file was changed, judged or marked again, or the test was sat "
                 "again after it.")  # fmt: skip
    return None
