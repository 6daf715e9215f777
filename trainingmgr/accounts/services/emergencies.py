"""Reading in an emergency: one asks, a data protection officer agrees, and it ends by itself."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts import queries
from trainingmgr.accounts.events import (
    EmergencyAgreed,
    EmergencyAsked,
    EmergencyEnded,
    EmergencyLooked,
    EmergencyRefused,
)
from trainingmgr.accounts.models import Holder, User
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.accounts.rules.emergencies import OPEN_FOR, ReadingState, kept_as
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.permissions import Permission
from trainingmgr.core.privacy import Compartment

SHORTEST = 10
ENDS = (Permission.EMERGENCY_ASK, Permission.EMERGENCY_AGREE, Permission.SHORTCUT_READ)


@operation
def ask(reason: str, drawers: Collection[Compartment], *, by: User) -> EmergencyReading:
    """Ask for it: which drawers, and what for. Nothing opens before another person has agreed."""
    allowed(by, Permission.EMERGENCY_ASK)
    if not drawers:
        raise Refusal(_("Choose at least one part."), field="drawers")
    _reasoned(reason)
    db.session.execute(select(Holder.id).where(Holder.id == by.holder_id).with_for_update())
    if queries.standing_of(by) is not None:
        raise Refusal(_("You have asked already, or read in an emergency now."))
    row = EmergencyReading(
        user_id=by.id, holder_id=by.holder_id, drawers=kept_as(drawers), reason=reason.strip()
    )
    db.session.add(row)
    db.session.flush()
    happening = EmergencyAsked(drawers=sorted(row.opens), reason=row.reason, about=_about(row))
    journal.record(happening, by=by)
    return row


@operation
def agree(row: EmergencyReading, why: str, *, seen: int | None, by: User) -> None:
    """The second person lets it begin, for an hour from now."""
    row.as_seen(seen)
    allowed(by, Permission.EMERGENCY_AGREE)
    another_person(by, row.user_id)
    _reasoned(why)
    _still(row, ReadingState.WAITING, _("This does not wait any more. They ask anew."))
    asked_still(row.user_id, row.asked_at, Permission.EMERGENCY_ASK)
    row.agreed_by_id, row.agreed_why, row.agreed_at = by.id, why.strip(), clock.now()
    row.ends_at = row.agreed_at + OPEN_FOR
    until = row.ends_at.isoformat(timespec="minutes")
    happening = EmergencyAgreed(
        drawers=sorted(row.opens), until=until, reason=row.agreed_why, about=_about(row)
    )
    journal.record(happening, by=by)


@operation
def refuse(row: EmergencyReading, *, by: User) -> None:
    """The second person says no, or who asked takes it back."""
    if by.id != row.user_id:
        allowed(by, Permission.EMERGENCY_AGREE)
    _still(row, ReadingState.WAITING, _("This does not wait any more. They ask anew."))
    row.refused_by_id, row.refused_at = by.id, clock.now()
    journal.record(EmergencyRefused(about=_about(row)), by=by)


def note_look(row: EmergencyReading | None, page: str, *, by: User) -> None:
    """A page is about to be shown that an emergency opens: it is on record first."""
    if row is not None:
        _note_look(row, page, by=by)


@operation
def _note_look(row: EmergencyReading, page: str, *, by: User) -> None:
    journal.record(EmergencyLooked(page=page, reason=row.reason, about=_about(row)), by=by)


@operation
def end(row: EmergencyReading, *, by: User) -> None:
    """Who reads, a data protection officer or oversight ends it before its time."""
    if not any(by.holds(each) for each in ENDS):
        allowed(by, Permission.EMERGENCY_AGREE)
    _still(row, ReadingState.OPEN, _("It is over already."))
    row.ended_by_id, row.ended_at = by.id, clock.now()
    journal.record(EmergencyEnded(about=_about(row)), by=by)


def _reasoned(reason: str) -> None:
    if len(reason.strip()) < SHORTEST:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")


def _still(row: EmergencyReading, wanted: ReadingState, says: Sentence) -> None:
    if row.state_at(clock.now()) is not wanted:
        raise Refusal(says)


def _about(row: EmergencyReading) -> tuple[str, int]:
    return ("emergency_reading", row.id)
