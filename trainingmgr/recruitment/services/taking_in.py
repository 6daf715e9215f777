"""Applications from files, which nobody sees before all of a file are in."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, delete

from trainingmgr.accounts.models import User
from trainingmgr.core import bulk, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.queries import intake
from trainingmgr.recruitment.services.applying import Deposit, standing
from trainingmgr.registry.people import services as people
from trainingmgr.tabular.models import ImportBatch


@operation
def stage_many(
    rounds: Mapping[int, RecruitmentRound], rows: Sequence[tuple[int, int, Deposit]], *,
    batch: ImportBatch, by: User,
) -> None:  # fmt: skip
    """Applications of a file: round, person and what was handed in. Nobody sees them before the
    import is visible as a whole. Its rows say themselves who brought them, and can be taken back.
    """
    persons = intake.births_of({person for _r, person, _d in rows})
    made = [
        row | {"batch_id": batch.id, "version": 1, "uid": new_uid()}
        for key, round_ in rounds.items()
        for row in standing(
            round_, [(persons[person], facts) for of, person, facts in rows if of == key], by=by
        )
    ]  # fmt: skip
    bulk.put(bulk.ready(cast("Table", Application.__table__), made))


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.ApplicationsImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)


def rests_on(batch_id: int) -> Any:
    """Why a file cannot be taken back: something became of one of its applications."""
    if intake.built_on(batch_id):
        return _("Something became of these applications since. They stay.")
    return None


@operation
def take_back(batch: ImportBatch, at_most: int) -> int:
    """Remove some applications of a file that nobody sees any more, then the people it brought."""
    ids = intake.of_batch(batch.id, at_most)
    if ids:
        db.session.execute(
            delete(Application)
            .where(Application.id.in_(ids))
            .execution_options(synchronize_session=False)
        )
        return len(ids)
    return people.unstage(batch, at_most=at_most)
