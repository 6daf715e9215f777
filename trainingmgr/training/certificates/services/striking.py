"""Striking a stolen key off: what it signed from a day on is believed no more, by two people."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import KeyWithdrawal
from trainingmgr.training.certificates.queries import keys
from trainingmgr.training.certificates.queries.keys import SigningKey
from trainingmgr.training.certificates.rules import KeyState


@operation
def ask(key_id: str, from_on: date, reason: str, *, by: User) -> KeyWithdrawal:
    """Ask that a key be struck off from a day on. Nothing changes before a second person agrees."""
    found = _key(key_id, by)
    if found.withdrawal is not None:
        raise Refusal(_("This key is struck off already, or somebody has asked for it."))
    if from_on > clock.today():
        raise Refusal(_("Give the day on which it may have been stolen, not a later one."),
                      field="from_on")  # fmt: skip
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    row = KeyWithdrawal(key_id=key_id, from_on=from_on, reason=reason.strip(), by_id=by.id)
    db.session.add(row)
    happening = events.KeyWithdrawalAsked(
        key=key_id, since=from_on.isoformat(), reason=reason.strip()
    )
    journal.record(happening, by=by)
    return row


@operation
def decide(key_id: str, *, agreed: bool, seen: int | None, by: User) -> int:
    """The second person strikes it off, or lets it stand. Gives how many certificates are told
    about from now on.
    """
    found = _key(key_id, by)
    row = found.withdrawal
    if row is None or row.state is not KeyState.ASKED:
        raise Refusal(_("Nothing waits for a decision here."))
    row.as_seen(seen)
    allowed(by, Permission.CERTIFICATE_REVOKE)
    another_person(by, row.by_id)
    if agreed:
        in_time(row.at)
        asked_still(row.by_id, row.at, Permission.CERTIFICATE_REVOKE)
    row.state = row.state.then(KeyState.AGREED if agreed else KeyState.REFUSED)
    row.decided_by_id, row.decided_at = by.id, clock.now()
    count = keys.signed_since(key_id, row.from_on)
    happening = events.KeyStruckOff(key=key_id, since=row.from_on.isoformat(), count=count)
    refused = events.KeyWithdrawalRefused(key=key_id)
    journal.record(happening if agreed else refused, by=by)
    return count


@operation
def take_back(key_id: str, *, seen: int | None, by: User) -> None:
    """Whoever asked takes it back while it waits. It may be asked for again."""
    row = _key(key_id, by).withdrawal
    if row is None or row.state is not KeyState.ASKED:
        raise Refusal(_("Nothing waits for a decision here."))
    row.as_seen(seen)
    if row.by.holder_id != by.holder_id:
        raise Refusal(_("Whoever asked for it takes it back."))
    row.state, row.withdrawn_at = row.state.then(KeyState.WITHDRAWN), clock.now()
    journal.record(events.KeyWithdrawalTakenBack(key=key_id), by=by)


def _key(key_id: str, by: User) -> SigningKey:
    try:
        return keys.signing_key(key_id, reader=by)
    except NotFound as missing:
        raise Refusal(_("This is no key of ours, or this account does not decide about keys. "
                        "Ask an officer who revokes certificates in the whole country."),
                      ) from missing  # fmt: skip
