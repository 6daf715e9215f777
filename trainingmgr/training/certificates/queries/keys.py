"""The keys that sign certificates: which are ours, and which were struck off from a day on."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import keys
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.training.certificates.models import Certificate, KeyWithdrawal
from trainingmgr.training.certificates.rules import KeyState


def struck() -> Mapping[str, date]:
    """Each key that was struck off, and the first day on which it signed for a thief.
    One statement.
    """
    rows = db.session.execute(
        select(KeyWithdrawal.key_id, KeyWithdrawal.from_on).where(
            KeyWithdrawal.state == KeyState.AGREED
        )
    )
    return {key_id: from_on for key_id, from_on in rows}  # noqa: C416  rows are no pairs to mypy


@dataclass(frozen=True)
class SigningKey:
    """One key of ours: what it signed, and what is asked or decided about it."""

    key_id: str
    first: date | None
    last: date | None
    count: int
    withdrawal: KeyWithdrawal | None

    @property
    def is_struck(self) -> bool:
        return self.withdrawal is not None and self.withdrawal.state is KeyState.AGREED


def signing_keys(*, reader: Reader) -> Sequence[SigningKey]:
    """Every key of the key file, newest first: for whoever revokes in the whole country. Two
    statements.
    """
    _whole_country(reader)
    rows = db.session.execute(
        select(
            Certificate.key_id, func.min(Certificate.issued_on), func.max(Certificate.issued_on),
            func.count(),
        ).group_by(Certificate.key_id)
    )  # fmt: skip
    signed: dict[str, tuple[date | None, date | None, int]]
    signed = {key: (first, last, count) for key, first, last, count in rows}
    asked = {each.key_id: each for each in _withdrawals()}
    return [
        SigningKey(each["id"], *signed.get(each["id"], (None, None, 0)), asked.get(each["id"]))
        for each in keys.ring().signing
    ]


def signing_key(key_id: str, *, reader: Reader) -> SigningKey:
    found = next((x for x in signing_keys(reader=reader) if x.key_id == key_id), None)
    if found is None:
        raise NotFound
    return found


def signed_since(key_id: str, day: date) -> int:
    """Certificates that this key signed on that day or later."""
    counted = select(func.count(Certificate.id)).where(
        Certificate.key_id == key_id, Certificate.issued_on >= day
    )
    return db.session.scalar(counted) or 0


def to_decide(*, reader: Reader) -> Sequence[KeyWithdrawal]:
    """Keys that somebody else wants to be struck off, for this reader to decide."""
    if not decides(reader):
        return ()
    return [
        each
        for each in _withdrawals()
        if each.state is KeyState.ASKED and each.by.holder_id != reader.holder_id
    ]


def _withdrawals() -> Sequence[KeyWithdrawal]:
    return db.session.scalars(
        select(KeyWithdrawal)
        .where(KeyWithdrawal.state.not_in((KeyState.REFUSED, KeyState.WITHDRAWN)))
        .options(joinedload(KeyWithdrawal.by))
        .order_by(KeyWithdrawal.id)
        .limit(200)
    ).all()


def decides(reader: Reader) -> bool:
    """Whether this reader decides about keys: who revokes certificates in the whole country."""
    return reader.may(Permission.CERTIFICATE_REVOKE) and bool(
        reader.reach(Permission.CERTIFICATE_REVOKE).national
    )


def _whole_country(reader: Reader) -> None:
    """A key signs for everybody: whoever revokes for one centre neither sees nor strikes it."""
    if not decides(reader):
        raise NotFound
