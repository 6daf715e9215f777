"""Suspending a certificate while a matter is looked into, and taking it up again.

By a measure of some other office: what it is about and why is known there, and nowhere here.
"""

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, existing, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people import queries as people
from trainingmgr.training.certificates import events
from trainingmgr.training.certificates.models import SUSPENDED, Certificate, CertificateSuspension
from trainingmgr.training.certificates.queries import register
from trainingmgr.training.certificates.services import attaining

REVOKE = Permission.CERTIFICATE_REVOKE


@operation
def suspend(certificate_id: int, measure: str, *, by: User) -> None:
    """It proves nothing to anybody from now on, until the measure of this code is lifted."""
    found = _held(certificate_id, by)
    if found.is_gone:
        raise Refusal(_("This certificate is withdrawn already."))
    db.session.add(CertificateSuspension(certificate_id=found.id, code=measure, by_id=by.id))
    db.session.flush()
    attaining.suspended(found, measure)
    told = events.CertificateSuspended(serial=found.serial, about=("person", found.person_id))
    journal.record(told, by=by)
    db.session.expire(found, ["suspended"])


@operation
def take_up(certificate_id: int, measure: str, *, by: User) -> None:
    """It stands again as it would have, by another person than who suspended it. What was withdrawn
    meanwhile stays withdrawn, and what another measure suspends stays suspended.
    """
    found = _held(certificate_id, by)
    row = existing(
        select(CertificateSuspension).where(
            CertificateSuspension.certificate_id == found.id,
            CertificateSuspension.code == measure,
            CertificateSuspension.lifted_at.is_(None),
        )
    )
    another_person(by, row.by_id)
    row.lifted_by_id, row.lifted_at = by.id, clock.now()
    db.session.flush()
    attaining.taken_up(found, measure)
    told = events.CertificateTakenUp(serial=found.serial, about=("person", found.person_id))
    journal.record(told, by=by)
    db.session.expire(found, ["suspended"])


def refuse_while_suspended(certificate: Certificate) -> None:
    """Whoever would issue another in its place waits until it is lifted, and nobody suspends it
    before this is done.
    """
    _lock(certificate.id)
    waits = select(CertificateSuspension.id).where(
        CertificateSuspension.certificate_id == certificate.id,
        CertificateSuspension.lifted_at.is_(None),
    )
    if db.session.scalars(waits).first() is not None:
        raise Refusal(SUSPENDED)


def _held(certificate_id: int, by: User) -> Certificate:
    allowed(by, REVOKE)
    approving(by)
    _lock(certificate_id)
    found: Certificate = existing(
        register.whole().where(Certificate.id == certificate_id, register.within(by, REVOKE))
    )
    if people.is_own(found.person, by.holder_id):
        raise Refusal(_("Nobody decides about their own certificate."))
    return found


def _lock(certificate_id: int) -> None:
    """Of two who suspend it and replace it at once, the second sees what the first did."""
    wanted = select(Certificate.id).where(Certificate.id == certificate_id)
    db.session.scalar(wanted.with_for_update())
