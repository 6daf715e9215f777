"""Learning weights adds a version, adopting one puts it in force; nothing is overwritten."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.matching import refine
from trainingmgr.matching.refine import Refinement
from trainingmgr.registry.weights import events, queries
from trainingmgr.registry.weights.models import LearntWeights, WeightsAdoption


@operation
def keep(learnt: Refinement, *, by: User) -> LearntWeights:
    """Keep what was learnt as a new version. It is not in force before somebody adopts it."""
    _allowed(by)
    if learnt.m is None:
        raise Refusal(_("There are too few decisions to learn from."))
    told = {
        "decisions": learnt.decisions,
        "foretold_before": learnt.before.right,
        "foretold_after": learnt.after.right,
        "surprise_before": round(learnt.before.surprise, 4),
        "surprise_after": round(learnt.after.surprise, 4),
    }
    made = LearntWeights(chances=refine.to_keep(learnt.m), told=told, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.WeightsLearnt(
            version=made.id, decisions=learnt.decisions, about=("learnt_weights", made.id)
        ),
        by=by,
    )
    return made


@operation
def adopt(number: int, *, by: User) -> None:
    """Compare people by this version from now on; 0 are the programme's own figures.

    What was decided before stays as it was decided.
    """
    _allowed(by)
    last = select(WeightsAdoption.weights_id).order_by(WeightsAdoption.id.desc()).limit(1)
    before = db.session.scalar(last) or 0
    if number == before:
        raise Refusal(_("This version is in force already."))
    chosen = queries.version(number) if number else None
    made = WeightsAdoption(weights_id=chosen.id if chosen else None, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.WeightsAdopted(version=number, before=before, about=("weights_adoption", made.id)),
        by=by,
    )


def _allowed(by: User) -> None:
    """Whoever decides on double records, and for the whole country: weights hold everywhere."""
    four_eyes.allowed(by, Permission.PERSON_MERGE_DECIDE)
    if not by.reach(Permission.PERSON_MERGE_DECIDE).national:
        raise Refusal(_("Weights hold for everybody: a role that reaches the nation decides."))
