"""Applications from files, which nobody sees before all of a file are in."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, RecruitmentRound
from trainingmgr.recruitment.queries import dossiers, intake
from trainingmgr.recruitment.services.applying import Deposit, taken
from trainingmgr.registry.people import services as people
from trainingmgr.tabular.models import ImportBatch


@operation
def stage_many(
    rounds: Mapping[int, RecruitmentRound], rows: Sequence[tuple[int, int, Deposit]], *,
    batch: ImportBatch, by: User,
) -> None:  # fmt: skip
    """Applications of a file: round, person and what was handed in. Nobody sees them before the
    import is visible as a whole.
    """
    persons = {each.id: each for each in dossiers.people_with([person for _r, person, _d in rows])}
    for key, round_ in rounds.items():
        mine = [(persons[person], facts) for of, person, facts in rows if of == key]
        if mine:
            taken(round_, mine, by=by, batch_id=batch.id)
    db.session.flush()


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
