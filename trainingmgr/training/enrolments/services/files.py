"""Nominations that come in a file: hidden until the whole of it is in."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, insert, select

from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.registry.people.services import bring_within_reach
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments import events
from trainingmgr.training.enrolments.models import (
    Enrolment,
    EnrolmentMove,
    Particulars,
    WaiverRequest,
)
from trainingmgr.training.enrolments.rules import (
    EnrolmentState,
    Source,
)
from trainingmgr.training.enrolments.services import reach_until


@operation
def stage_many(
    rows: Sequence[tuple[int, int, int | None]],
    written: Mapping[tuple[int, int], Mapping[str, Any] | None],
    *,
    batch: ImportBatch,
    by: Any,
) -> None:
    """Nominations of a file: run, person and unit, and what was written of each person.

    Hidden until the whole file is in.

    A place that came from a file has no first move: the batch says who nominated and when, and
    the file can be taken back until somebody moves the place.
    """
    db.session.execute(
        insert(Enrolment),
        [
            {
                "cohort_id": cohort_id,
                "person_id": person_id,
                "unit_then_id": unit_id,
                "state": EnrolmentState.NOMINATED,
                "source": Source.IMPORTED,
                "nominated_by_id": by.id,
                "nominated_at": clock.now(),
                "batch_id": batch.id,
            }
            for cohort_id, person_id, unit_id in rows
        ],
    )
    _keep_written(rows, written, batch)


def _keep_written(
    rows: Sequence[tuple[int, int, int | None]],
    written: Mapping[tuple[int, int], Mapping[str, Any] | None],
    batch: ImportBatch,
) -> None:
    keys = db.session.execute(
        select(Enrolment.id, Enrolment.cohort_id, Enrolment.person_id).where(
            Enrolment.batch_id == batch.id, Enrolment.person_id.in_([row[1] for row in rows])
        )
    ).all()
    said = [
        dict(facts) | {"enrolment_id": key}
        for key, run, person in keys
        if (facts := written.get((run, person)))
    ]
    if said:
        db.session.execute(insert(Particulars), said)


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    """The file is in: the centres may see the people now."""
    by_run: dict[int, list[int]] = {}
    for cohort_id, person_id in db.session.execute(
        select(Enrolment.cohort_id, Enrolment.person_id).where(Enrolment.batch_id == batch.id)
    ):
        by_run.setdefault(cohort_id, []).append(person_id)
    for cohort in db.session.scalars(select(Cohort).where(Cohort.id.in_(by_run))):
        bring_within_reach(by_run[cohort.id], cohort.centre_id, reach_until(cohort))
    happening = events.NominationsImported(
        count=sum(map(len, by_run.values())), sha256=batch.sha256,
        about=("import_batch", batch.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def rests_on(batch_id: int) -> Any:
    """Why a file cannot be taken back: a place of it has moved since."""
    moved = exists().where(EnrolmentMove.enrolment_id == Enrolment.id)
    asked = exists().where(WaiverRequest.enrolment_id == Enrolment.id)
    found = db.session.scalar(
        select(Enrolment.id).where(Enrolment.batch_id == batch_id, moved | asked).limit(1)
    )
    return _("Somebody from this file was confirmed or has left since.") if found else None


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some nominations of a file that nobody sees any more. How many there were."""
    ids = db.session.scalars(
        select(Enrolment.id).where(Enrolment.batch_id == batch_id).limit(at_most)
    ).all()
    if ids:
        db.session.execute(delete(Particulars).where(Particulars.enrolment_id.in_(ids)))
        db.session.execute(delete(Enrolment).where(Enrolment.id.in_(ids)))
    return len(ids)
