"""Phones are registered by whoever works with them, withdrawn, and opened again where they are."""

import secrets

from flask_babel import lazy_gettext as _
from sqlalchemy import update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import passwords
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.field import events, queries
from trainingmgr.field.models import Device
from trainingmgr.field.rules import LONGEST_NAME, MOST_PHONES, PACE

WITHDRAWN = _("A phone that was withdrawn stays so. Register it anew.")


@dataclass(frozen=True)
class Handed:
    """What a phone is told once: how it proves itself, and the half of its key that is ours."""

    device: Device
    token: str
    secret: str


def may_carry(by: User) -> bool:
    """Whether the work of this account goes onto a phone."""
    return any(by.may(each) for each in queries.CARRIES)


@operation
def register(name: str, *, by: User) -> Handed:
    """A phone of one's own, by the name one knows it by."""
    if not may_carry(by):
        raise Refusal(_("The role of this account does not allow this."))
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise Refusal(_("Give the phone a name."), field="name")
    if queries.count_of(by.id) >= MOST_PHONES:
        raise Refusal(
            _("You have four phones already. Withdraw one that you do not use any more."),
            field="name",
        )
    token, secret = secrets.token_urlsafe(32), secrets.token_hex(32)
    made = Device(
        user_id=by.id, name=name.strip(), token_hash=queries.hash_of(token), secret=secret,
        seen_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.PhoneRegistered(about=about(made)), by=by)
    return Handed(made, token, secret)


@operation
def open_again(device: Device, *, by: User) -> str:
    """Our half of the key once more, after ten wrong PINs, a week without signal or a new password
    of the account.
    """
    if device.user_id != by.id or not may_carry(by):
        raise NotFound
    if device.secret is None:
        raise Refusal(WITHDRAWN)
    hear(device)
    device.shut_at = None
    journal.record(events.PhoneOpened(about=about(device)), by=by)
    return device.secret


@operation
def withdraw(device: Device, *, by: User) -> None:
    """It opens no more, and empties itself when it is heard of: lost, seized, or given away."""
    if device.user_id != by.id and not by.may(Permission.ACCOUNT_WRITE):
        raise NotFound
    if not device.stands:
        raise Refusal(_("This phone is withdrawn already."))
    device.secret, device.withdrawn_at, device.withdrawn_by_id = None, clock.now(), by.id
    db.session.flush()
    journal.record(events.PhoneWithdrawn(about=about(device)), by=by)


def shut(user: User) -> None:
    """Whoever had the password may have registered a phone, or hold one: none of the account gives
    or takes anything before its owner has signed in on it. What was not sent stays there.
    """
    db.session.execute(
        update(Device)
        .where(Device.user_id == user.id, Device.withdrawn_at.is_(None))
        .values(shut_at=clock.now())
    )


passwords.SET_ANEW.append(shut)


def hurries(device: Device) -> bool:
    """Whether a phone asks more often than it is heard in a minute."""
    return device.minute == _minute() and device.heard >= PACE


@operation
def hear(device: Device) -> None:
    """Note that a phone was heard of. Refused where it was withdrawn a moment ago."""
    if queries.is_withdrawn(device):
        raise Refusal(WITHDRAWN)
    minute = _minute()
    device.heard = device.heard + 1 if device.minute == minute else 1
    device.minute, device.seen_at = minute, clock.now()


def _minute() -> int:
    return int(clock.now().timestamp()) // 60


def about(device: Device) -> tuple[str, int]:
    return ("device", device.id)
