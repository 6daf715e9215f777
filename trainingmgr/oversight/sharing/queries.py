"""Agreements on sharing, and what left under each."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.oversight.sharing.models import SharingAgreement
from trainingmgr.oversight.sharing.rules import WARNED, SharingState
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.registry.structure.rules import HOME
from trainingmgr.tabular.models import ExportRecord
from trainingmgr.tabular.neighbours import accounts_of


def agreements(
    *, state: SharingState | None = None, body: str | None = None, cursor: str | None = None
) -> Page[SharingAgreement]:
    """The newest first. One statement."""
    statement = (
        select(SharingAgreement)
        .join(SharingAgreement.organisation)
        .options(joinedload(SharingAgreement.organisation))
    )
    if state:
        statement = statement.where(SharingAgreement.state == state)
    if body:
        statement = statement.where(Organisation.code == body)
    return page_of(
        statement, SharingAgreement.written_at, SharingAgreement.id, cursor=cursor,
        descending=True,
    )  # fmt: skip


def agreement(uid: UUID) -> SharingAgreement:
    return existing(
        select(SharingAgreement)
        .where(SharingAgreement.uid == uid)
        .options(
            joinedload(SharingAgreement.organisation), joinedload(SharingAgreement.written_by),
            joinedload(SharingAgreement.agreed_by), joinedload(SharingAgreement.ended_by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def bodies() -> Sequence[Organisation]:
    """Every body outside the force and the offices of its state."""
    return db.session.scalars(
        select(Organisation).where(Organisation.kind.not_in(HOME)).order_by(Organisation.code)
    ).all()


def body(code: str) -> Organisation | None:
    """One of them."""
    return db.session.scalar(
        select(Organisation).where(Organisation.code == code, Organisation.kind.not_in(HOME))
    )


def agreed_with(body: Organisation) -> Sequence[SharingAgreement]:
    """What was agreed to and not ended, the one that lasts longest first."""
    return db.session.scalars(
        select(SharingAgreement)
        .where(
            SharingAgreement.organisation_id == body.id,
            SharingAgreement.state == SharingState.IN_FORCE,
        )
        .order_by(SharingAgreement.until_on.desc(), SharingAgreement.id.desc())
    ).all()


def left_under(row: SharingAgreement, *, cursor: str | None = None) -> Page[Any]:
    """What left under it, the newest first, with the account that took it. One statement."""
    taken = ExportRecord
    wanted: Any = (
        select(taken, User.name.label("by"))
        .join(User, User.id == taken.by_id)
        .where(taken.agreement == row.code)
    )
    return page_of(wanted, taken.at, taken.id, cursor=cursor, descending=True)


def ending(on: date) -> tuple[int, date | None]:
    """How many that were agreed to are over or end soon, and which day is the first."""
    count, first = db.session.execute(
        select(func.count(), func.min(SharingAgreement.until_on)).where(
            SharingAgreement.state == SharingState.IN_FORCE,
            SharingAgreement.until_on <= on + WARNED,
        )
    ).one()
    return count, first


def to_agree(*, reader: Reader) -> tuple[int, date | None]:
    """How many drafts of others wait for this reader, and since when the first."""
    count, since = db.session.execute(
        select(func.count(), func.min(SharingAgreement.written_at)).where(
            SharingAgreement.state == SharingState.DRAFT,
            SharingAgreement.signed_on.is_not(None),
            SharingAgreement.written_by_id.not_in(accounts_of(reader.holder_id)),
        )
    ).one()
    return count, clock.day(since) if since else None


def next_number() -> int:
    return (db.session.scalar(select(func.max(SharingAgreement.id))) or 0) + 1
