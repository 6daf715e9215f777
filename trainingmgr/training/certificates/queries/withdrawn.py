"""What the world may know of certificates that were withdrawn, without any serial of them."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import date
from hashlib import sha512

from sqlalchemy import select

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.documents import serials
from trainingmgr.training.certificates.models import (
    Certificate,
    CertificateRevocation,
    CertificateSuspension,
    KeyWithdrawal,
)
from trainingmgr.training.certificates.rules import KeyState, RevocationReason

MARK = 12
"""Bytes of a mark: so many that no two certificates share one."""


def mark(serial: str) -> str:
    """What stands for a serial on the list: whoever holds the paper finds it, nobody else reads
    serials from it. A serial is 95 random bits, so it cannot be tried out.
    """
    digest = sha512(f"withdrawn/{serials.compact(serial)}".encode()).digest()[:MARK]
    return urlsafe_b64encode(digest).decode()


def marks() -> dict[str, tuple[date, str]]:
    """Every withdrawn certificate: on which day, and whether another stands in its place; what a
    key signed since it was stolen; and what is suspended, since when. Three statements.
    """
    rows = db.session.execute(
        select(Certificate.serial, CertificateRevocation.at, CertificateRevocation.kind)
        .join(Certificate, CertificateRevocation.certificate_id == Certificate.id)
        .order_by(CertificateRevocation.id)
    )
    stolen = db.session.execute(
        select(Certificate.serial, KeyWithdrawal.from_on)
        .join(KeyWithdrawal, KeyWithdrawal.key_id == Certificate.key_id)
        .where(_STRUCK, Certificate.issued_on >= KeyWithdrawal.from_on)
    )
    waits = db.session.execute(
        select(Certificate.serial, CertificateSuspension.at)
        .join(Certificate, CertificateSuspension.certificate_id == Certificate.id)
        .where(_STANDS)
        .order_by(CertificateSuspension.id.desc())
    )
    gone = {mark(serial): (clock.day(at), "suspended") for serial, at in waits}
    gone |= {mark(serial): (day, "key") for serial, day in stolen}
    return gone | {
        mark(serial): (
            clock.day(at),
            "replaced" if kind is RevocationReason.REPLACED else "revoked",
        )
        for serial, at, kind in rows
    }


def places(first: int, last: int) -> Iterable[int]:
    """The keys between two of certificates that were withdrawn, signed by a thief, or are
    suspended. One statement.
    """
    revoked = select(CertificateRevocation.certificate_id).where(
        CertificateRevocation.certificate_id.between(first, last)
    )
    stolen = (
        select(Certificate.id)
        .join(KeyWithdrawal, KeyWithdrawal.key_id == Certificate.key_id)
        .where(
            _STRUCK, Certificate.issued_on >= KeyWithdrawal.from_on,
            Certificate.id.between(first, last),
        )
    )  # fmt: skip
    waits = select(CertificateSuspension.certificate_id).where(
        _STANDS, CertificateSuspension.certificate_id.between(first, last)
    )
    return db.session.scalars(revoked.union(stolen, waits)).all()


_STANDS = CertificateSuspension.lifted_at.is_(None)
_STRUCK = KeyWithdrawal.state == KeyState.AGREED
