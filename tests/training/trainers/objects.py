"""The objects of the pool of trainers for the walk over every endpoint and role."""

from datetime import date

from sqlalchemy import select

from tests.makers import a_user, kept
from tests.training.makers import a_module, a_trainer
from trainingmgr.core.db import db
from trainingmgr.training.trainers.models import Leave, Posting, Qualification, TrainerPaper
from trainingmgr.training.trainers.rules import PaperKind

DAY = date(2026, 11, 16)


def _both(made):
    """One at the cast's centre, one at the other."""
    return lambda cast: (made(cast.here), made(cast.there))


def _trainer(centre):
    return {"uid": a_trainer(a_module(), centre=centre).uid}


def _of(model):
    def made(centre):
        trainer = a_trainer(a_module(), centre=centre)
        row = db.session.scalar(select(model).where(model.trainer_id == trainer.id))
        return {"uid": trainer.uid, "of": row.uid}

    return made


def _leave(centre):
    trainer = a_trainer(centre=centre)
    leave = kept(Leave(trainer_id=trainer.id, from_on=DAY, until_on=DAY))
    return {"uid": trainer.uid, "of": leave.id}


def _paper(centre):
    trainer = a_trainer(a_module(), centre=centre)
    row = kept(TrainerPaper(trainer_id=trainer.id, kind=PaperKind.VISA, by_id=a_user(None).id,
                            scan_kind="pdf", content="JVBERi0="))  # fmt: skip
    return {"uid": trainer.uid, "of": row.uid}


OBJECTS = (
    dict.fromkeys(
        (
            "trainers.show",
            "trainers.edit",
            "trainers.new_qualification",
            "trainers.new_posting",
            "trainers.new_leave",
            "trainers.new_paper",
        ),
        _both(_trainer),
    )
    | dict.fromkeys(
        ("trainers.qualification", "trainers.take_qualification"), _both(_of(Qualification))
    )
    | dict.fromkeys(("trainers.posting", "trainers.screening"), _both(_of(Posting)))
    | {"trainers.end_leave": _both(_leave), "trainers.paper": _both(_paper)}
)
