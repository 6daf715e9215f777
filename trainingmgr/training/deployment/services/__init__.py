"""Posts of those who teach, who holds them, and the note that a tour ends with (R-MEN-02)."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.deployment import events
from trainingmgr.training.deployment.models import PostHolder, TeachingPost, TourHandover
from trainingmgr.training.trainers.models import Posting
from trainingmgr.training.trainers.rules import Kind, TeachingLevel

WRITE = Permission.TRAINER_WRITE


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a post is, and what it asks of whoever holds it."""

    code: str
    name: str
    centre: TrainingCentre
    kind: Kind
    from_on: date
    until_on: date | None = None
    module: Module | None = None
    level: TeachingLevel | None = None
    language: str | None = None


@operation
def write_post(asked: Asked, *, by: User) -> TeachingPost:
    allowed(by, WRITE)
    row = TeachingPost(holders=[])
    db.session.add(row)
    _put(row, asked, by)
    return row


@operation
def change_post(row: TeachingPost, asked: Asked, *, seen: int | None, by: User) -> None:
    allowed(by, WRITE)
    row.as_seen(seen)
    _put(row, asked, by)


def _put(row: TeachingPost, asked: Asked, by: User) -> None:
    if asked.level is not None and asked.module is None:
        raise Refusal(_("A level is one of a module: choose the module."), field="module")
    row.code, row.name, row.centre_id = asked.code.strip().upper(), asked.name, asked.centre.id
    row.kind, row.from_on, row.until_on = asked.kind, asked.from_on, asked.until_on
    row.module_id = asked.module.id if asked.module else None
    row.level = (asked.level or TeachingLevel.LEAD) if asked.module else None
    row.language = asked.language or None
    db.session.flush()
    journal.record(events.PostWritten(post=row.code, centre=asked.centre.code), by=by)


@operation
def fill(row: TeachingPost, posting: Posting, *, seen: int | None, by: User) -> PostHolder:
    """From its first day to its last, this posting fills the post."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if posting.centre_id != row.centre_id:
        raise Refusal(_("This posting is to another centre than the post."), field="posting")
    if posting.trainer.kind is not row.kind:
        raise Refusal(_("This person does other work than the post asks for."), field="posting")
    made = PostHolder(post_id=row.id, posting_id=posting.id)
    row.holders.append(made)
    db.session.flush()
    happening = events.PostFilled(
        post=row.code, person=posting.trainer.person.number,
        about=("person", posting.trainer.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return made


@operation
def leave(row: TeachingPost, holder: PostHolder, *, by: User) -> None:
    """It was another posting that filled this post."""
    allowed(by, WRITE)
    trainer = holder.posting.trainer
    happening = events.PostLeft(
        post=row.code, person=trainer.person.number, about=("person", trainer.person_id)
    )
    journal.record(happening, by=by)
    row.holders.remove(holder)


@operation
def hand_over(posting: Posting, note: str, *, by: User) -> TourHandover:
    """What whoever comes next has to know: by whoever's tour it is, or by the head for them."""
    if not is_own(posting, by):
        allowed(by, WRITE)
    if len(note.strip()) < 30:
        raise Refusal(
            _("Write the handover note in full sentences: what stands, what is open."),
            field="note",
        )
    row = TourHandover(posting_id=posting.id, note=note.strip(), by_id=by.id)
    db.session.add(row)
    db.session.flush()
    happening = events.TourHandedOver(
        person=posting.trainer.person.number, centre=posting.centre.code,
        about=("person", posting.trainer.person_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def is_own(posting: Posting, by: User) -> bool:
    holder = posting.trainer.person.holder_id
    return holder is not None and holder == by.holder_id
