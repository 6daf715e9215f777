"""Consultations planned and held; points put forward, and who replies."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.consultations import events, queries
from trainingmgr.programme.consultations.models import (
    COUNTED,
    HELD,
    NAMED,
    REPLIED,
    SENTENCE,
    Consultation,
    InvitedOrganisation,
    Submission,
)
from trainingmgr.programme.consultations.rules import Circle, ConsultationState
from trainingmgr.registry.structure.models import Place

WRITE = Permission.OUTREACH_WRITE
S = ConsultationState
TO_COME = _("It is not done on a day to come.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a consultation is about, where and when."""

    title: str
    venue: str
    planned_on: date
    place: Place | None = None


@dataclass(frozen=True, kw_only=True)
class Point:
    """A point as civil society puts it forward; a name only with the day it was agreed to."""

    says: str
    circle: Circle
    came_on: date
    reply_by: date
    owner: User | None
    consultation: Consultation | None = None
    name: str = ""
    named_on: date | None = None


@operation
def write(
    terms: Terms, *, row: Consultation | None = None, seen: int | None = None, by: User
) -> Consultation:
    """Plan a consultation, or say anew what it is about, where and when."""
    allowed(by, WRITE)
    if len(terms.title.strip()) < 3:
        raise Refusal(_("Say what it is about."), field="title")
    if len(terms.venue.strip()) < 2:
        raise Refusal(_("Say where it is held."), field="venue")
    if row is None:
        row = Consultation(code=f"CN-{queries.next_number(Consultation):04}", by_id=by.id)
        row.invited = []
        db.session.add(row)
    else:
        row.as_seen(seen)
        _planned(row)
    row.title, row.venue = terms.title.strip(), terms.venue.strip()
    row.planned_on, row.place_id = terms.planned_on, terms.place.id if terms.place else None
    db.session.flush()
    journal.record(events.ConsultationWritten(code=row.code, about=_about(row)), by=by)
    return row


@operation
def invite(
    row: Consultation, circle: Circle, *, name: str = "", named_on: date | None = None, by: User
) -> InvitedOrganisation:
    """Write who is invited: the kind of organisation, and its name if it agreed to be named."""
    allowed(by, WRITE)
    _agreed(name, named_on)
    made = InvitedOrganisation(
        consultation_id=row.id, circle=circle, name=name.strip(), named_on=named_on
    )
    db.session.add(made)
    db.session.flush()
    journal.record(events.OrganisationInvited(code=row.code, about=_about(row)), by=by)
    return made


@operation
def unname(row: InvitedOrganisation | Submission, *, by: User) -> None:
    """Take out the name of an organisation that no longer agrees to it."""
    allowed(by, WRITE)
    if not row.name:
        raise Refusal(_("It is not named."))
    row.name, row.named_on = "", None
    db.session.flush()
    if isinstance(row, Submission):
        told = events.NameTakenBack(code=row.code, about=("submission", row.id))
    else:
        there = row.consultation
        told = events.NameTakenBack(code=there.code, about=_about(there))
    journal.record(told, by=by)


@operation
def hold(
    row: Consultation, on: date, women: int | None, men: int | None, unsaid: int | None = None, *,
    came: tuple[int, ...] = (), seen: int | None, by: User,
) -> None:  # fmt: skip
    """Write that it was held, how many came, and which organisations were among them."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _planned(row)
    becomes = row.state.then(S.HELD)
    if on > clock.today():
        raise Refusal(TO_COME, field="on")
    if women is None or men is None:
        raise Refusal(COUNTED, field="women" if women is None else "men")
    if min(women, men, unsaid or 0) < 0:
        raise Refusal(_("Write nought or more."), field="women")
    row.held_on, row.women, row.men, row.unsaid = on, women, men, unsaid or 0
    row.state = becomes
    for each in row.invited:
        each.came = each.id in came
    db.session.flush()
    journal.record(events.ConsultationHeld(code=row.code, about=_about(row)), by=by)


@operation
def cancel(row: Consultation, *, seen: int | None, by: User) -> None:
    """Write that it is not held."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _planned(row)
    row.state = row.state.then(S.CANCELLED)
    db.session.flush()
    journal.record(events.ConsultationCancelled(code=row.code, about=_about(row)), by=by)


@operation
def put(point: Point, *, by: User) -> Submission:
    """Write down what civil society puts forward, by when it is owed a reply, and by whom."""
    allowed(by, WRITE)
    if len(point.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    if point.came_on > clock.today():
        raise Refusal(TO_COME, field="came_on")
    if point.reply_by < point.came_on:
        raise Refusal(_("A reply comes after the point."), field="reply_by")
    there = point.consultation
    if there is not None and there.state is not S.HELD:
        raise Refusal(_("Write first that it was held, and how many came."))
    _agreed(point.name, point.named_on)
    row = Submission(
        code=f"CS-{queries.next_number(Submission):04}", says=point.says.strip(),
        circle=point.circle, name=point.name.strip(), named_on=point.named_on,
        came_on=point.came_on, reply_by=point.reply_by, owner_id=_owner(point.owner).id,
        consultation_id=there.id if there else None, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.record(events.PointPutForward(code=row.code, about=("submission", row.id)), by=by)
    return row


@operation
def give(row: Submission, owner: User | None, *, seen: int | None, by: User) -> None:
    """Say anew who replies."""
    allowed(by, WRITE)
    row.as_seen(seen)
    unanswered(row)
    row.owner_id = _owner(owner).id
    db.session.flush()
    journal.record(events.PointGiven(code=row.code, about=("submission", row.id)), by=by)


def _planned(row: Consultation) -> None:
    if row.state is not S.PLANNED:
        raise Refusal(HELD)


def unanswered(row: Submission) -> None:
    """Raise a Refusal if it has its reply."""
    if row.replied_on is not None:
        raise Refusal(REPLIED)


def _agreed(name: str, named_on: date | None) -> None:
    if bool(name.strip()) != (named_on is not None) or 0 < len(name.strip()) < 2:
        raise Refusal(NAMED, field="named_on" if name.strip() else "name")
    if named_on is not None and named_on > clock.today():
        raise Refusal(TO_COME, field="named_on")


def _owner(owner: User | None) -> User:
    if owner is None or owner.id not in {each.id for each in queries.owners()}:
        raise Refusal(_("Say who replies."), field="owner")
    return owner


def _about(row: Consultation) -> tuple[str, int]:
    return ("consultation", row.id)
