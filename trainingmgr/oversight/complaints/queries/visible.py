"""Who may know of which complaint (R-CMP-03): asked in every statement, never in a page.

Nobody finds a complaint about themselves, about somebody whom they command or commanded since it
was received, about somebody who teaches at the centre that they head, or about a unit at or below
the one that they command; nor one from which they are kept out by name. A record that was joined to
another is that person too.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select

from trainingmgr.core.db import another
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.complaints.models import (
    Complaint,
    ComplaintBar,
    ComplaintPerson,
    ComplaintUnit,
)
from trainingmgr.oversight.complaints.rules import Focal
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Command, Unit
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.training.trainers.queries import centres_at

READS = {Focal.OFFICE: Permission.COMPLAINT_HANDLE, Focal.CHILD: Permission.COMPLAINT_CHILD}


def known_to(reader: Reader) -> ColumnElement[bool]:
    """Complaints that stand in the register for this reader: the office sees the stubs of all, an
    emergency opens those of its drawer.
    """
    return and_(_in_office(reader), not_(concerns(reader)))


def read_by(reader: Reader) -> ColumnElement[bool]:
    """Complaints whose words this reader may open: those for their own office alone."""
    focals = [focal for focal, permission in READS.items() if reader.may(permission)]
    return and_(Complaint.focal.in_(focals), not_(concerns(reader)))


def _in_office(reader: Reader) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if reader.reach(Permission.COMPLAINT_HANDLE).emergency:
        ways.append(Complaint.focal == Focal.OFFICE)
    elif reader.may(Permission.COMPLAINT_HANDLE):
        return Complaint.id.is_not(None)
    if reader.may(Permission.COMPLAINT_CHILD):
        ways.append(Complaint.focal == Focal.CHILD)
    return or_(*ways) if ways else false()


def concerns(reader: Reader) -> ColumnElement[bool]:
    """Whether the complaint is about this reader, or about whom or what they command."""
    barred = exists().where(
        ComplaintBar.complaint_id == Complaint.id, ComplaintBar.holder_id == reader.holder_id
    )
    return or_(
        barred, _names(reader), _names_below(reader), _names_at_centre(reader),
        _about_unit_below(reader),
    )  # fmt: skip


def _own(reader: Reader) -> Any:
    """The kept records of whoever stands behind the reader's account."""
    own = another(Person, "of the reader")
    return select(func.coalesce(own.same_as_id, own.id)).where(own.holder_id == reader.holder_id)


def _names(reader: Reader) -> ColumnElement[bool]:
    named = another(Person, "named")
    return exists().where(
        ComplaintPerson.complaint_id == Complaint.id,
        named.id == ComplaintPerson.person_id,
        func.coalesce(named.same_as_id, named.id).in_(_own(reader)),
    )


def _names_below(reader: Reader) -> ColumnElement[bool]:
    """They serve, or served when they were named, at or below what the reader commands."""
    named, unit = another(Person, "named below"), another(Unit, "of the named")
    return exists().where(
        ComplaintPerson.complaint_id == Complaint.id,
        named.id == ComplaintPerson.person_id,
        or_(unit.id == ComplaintPerson.unit_id, unit.id == named.unit_id),
        _commanded(reader, unit),
    )


def _names_at_centre(reader: Reader) -> ColumnElement[bool]:
    """They teach, or taught when it was received, at a centre that the reader heads."""
    reach = reader.reach(Permission.CENTRE_WRITE)
    if not (reach.centres or reach.places):
        return false()
    kept, named = another(Person, "who teaches"), another(Person, "named at a centre")
    return exists().where(
        ComplaintPerson.complaint_id == Complaint.id,
        named.id == ComplaintPerson.person_id,
        func.coalesce(kept.same_as_id, kept.id) == func.coalesce(named.same_as_id, named.id),
        Trainer.person_id == kept.id,
        Posting.trainer_id == Trainer.id,
        or_(Posting.centre_id.in_(reach.centres), Posting.centre_id.in_(centres_at(reach.places))),
        Posting.until_on >= Complaint.received_on,
    )


def _about_unit_below(reader: Reader) -> ColumnElement[bool]:
    unit = another(Unit, "complained about")
    return exists().where(
        ComplaintUnit.complaint_id == Complaint.id,
        unit.id == ComplaintUnit.unit_id,
        _commanded(reader, unit),
    )


def _commanded(reader: Reader, unit: Any) -> ColumnElement[bool]:
    """By the register since the complaint was received, or by an account that certifies today."""
    led, leader = another(Unit, "led"), another(Person, "leader")
    by_register = exists().where(
        Command.unit_id == led.id,
        unit.path.startswith(led.path),
        leader.id == Command.person_id,
        func.coalesce(leader.same_as_id, leader.id).in_(_own(reader)),
        or_(Command.until_on.is_(None), Command.until_on >= Complaint.received_on),
    )
    roots = reader.reach(Permission.MUSTER_CERTIFY).units
    if not roots:
        return by_register
    root = another(Unit, "certified")
    by_account = exists().where(root.id.in_(roots), unit.path.startswith(root.path))
    return or_(by_register, by_account)
