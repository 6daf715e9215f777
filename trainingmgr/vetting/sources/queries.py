"""What the compartment shows of itself: codes, months and grants. Never a word of a source."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.vetting.cases.models import CaseSeat, VettingCase
from trainingmgr.vetting.sources.models import Source, SourceEnvelope, SourceGrant, SourceKey
from trainingmgr.vetting.sources.rules import GrantState, SourceState

RECENT = timedelta(days=7)


def key_of(user: User) -> SourceKey | None:
    """The key that this account uses now."""
    return db.session.scalar(
        select(SourceKey).where(SourceKey.user_id == user.id, SourceKey.retired_at.is_(None))
    )


def custodians(on: date) -> Sequence[SourceKey]:
    """The keys of everybody who is a custodian today, each with its account."""
    roles = [role for role, may in PERMISSIONS.items() if Permission.SOURCE_CUSTODY in may]
    standing = select(Grant.user_id).where(
        Grant.role.in_(roles), Grant.from_on <= on, Grant.until_on >= on
    )
    keys = db.session.scalars(
        select(SourceKey)
        .join(User, User.id == SourceKey.user_id)
        .where(SourceKey.retired_at.is_(None), SourceKey.user_id.in_(standing))
        .options(joinedload(SourceKey.user).selectinload(User.grants))
        .order_by(SourceKey.id)
    )
    return [key for key in keys if key.user.may(Permission.SOURCE_CUSTODY)]


def _mine(reader: User) -> ColumnElement[bool]:
    """Custodians see that every source is there, officers those whose envelope they hold still."""
    if reader.may(Permission.SOURCE_CUSTODY):
        return Source.state != SourceState.WRITTEN
    held = (
        select(SourceEnvelope.id)
        .join(SourceKey, SourceKey.id == SourceEnvelope.key_id)
        .where(SourceEnvelope.source_id == Source.id, SourceKey.user_id == reader.id)
    )
    return held.exists()


def sources(*, reader: User, case: str | None = None, cursor: str | None = None) -> Page[Source]:
    """In the order of their codes, which is chance: the list tells no order of writing.

    Of a case in which they have a seat officers see the codes too: what they may ask for.
    """
    known = _mine(reader)
    if case is not None:
        if not reader.may(Permission.SOURCE_CUSTODY) and investigates(case, reader):
            known = or_(known, Source.state != SourceState.WRITTEN)
        known = and_(known, Source.case_code == case)
    return page_of(select(Source).where(known), Source.code, cursor=cursor)


def source(code: str, *, reader: User) -> Source:
    """One source as the reader may know of it: an officer who knows a code may ask for it."""
    may_ask = reader.may(Permission.SOURCE_WRITE) or reader.may(Permission.SOURCE_CUSTODY)
    known = or_(_mine(reader), Source.state == SourceState.HANDED_OVER)
    found = db.session.scalar(
        select(Source)
        .where(Source.code == code, known)
        .options(selectinload(Source.envelopes).joinedload(SourceEnvelope.key))
        .execution_options(populate_existing=True)
    )
    if found is None or not may_ask:
        raise NotFound
    return found


def envelope_of(source_: Source, user: User) -> SourceEnvelope | None:
    """What opens a source to this account by itself."""
    for each in source_.envelopes:
        if each.key is not None and each.key.user_id == user.id and each.key.retired_at is None:
            return each
    return None


def grants(*, reader: User, cursor: str | None = None) -> Page[SourceGrant]:
    """Who asked to see what and who granted it: to custodians all, to others their own."""
    statement = select(SourceGrant).options(
        joinedload(SourceGrant.source),
        joinedload(SourceGrant.asked_by),
        joinedload(SourceGrant.decided_by),
    )
    if not reader.may(Permission.SOURCE_CUSTODY):
        statement = statement.where(SourceGrant.asked_by_id == reader.id)
    return page_of(statement, SourceGrant.id, cursor=cursor, descending=True)


def to_grant(*, reader: Reader) -> tuple[int, datetime | None]:
    """How many others asked to see a source within a week and wait for this custodian, and since
    when.
    """
    row = SourceGrant
    count, since = db.session.execute(
        select(func.count(), func.min(row.asked_at, type_=UTCDateTime())).where(
            row.state == GrantState.ASKED, row.asked_at >= clock.now() - RECENT,
            row.asked_by_id.not_in(select(User.id).where(User.holder_id == reader.holder_id)),
        )
    ).one()  # fmt: skip
    return count, since


def grant(uid: UUID, *, reader: User) -> SourceGrant:
    found = db.session.scalar(
        select(SourceGrant)
        .where(SourceGrant.uid == uid)
        .options(
            joinedload(SourceGrant.source)
            .selectinload(Source.envelopes)
            .joinedload(SourceEnvelope.key),
            joinedload(SourceGrant.asked_by),
            joinedload(SourceGrant.decided_by),
        )
        .execution_options(populate_existing=True)
    )
    mine = found is not None and found.asked_by_id == reader.id
    if found is None or not (mine or reader.may(Permission.SOURCE_CUSTODY)):
        raise NotFound
    return found


def granted_lately(at: datetime) -> tuple[int, datetime | None]:
    """How often a source was opened to somebody in the week before, and when first."""
    counted = select(func.count(SourceGrant.id), func.min(SourceGrant.decided_at)).where(
        SourceGrant.state == GrantState.GRANTED, SourceGrant.decided_at > at - RECENT
    )
    count, first = db.session.execute(counted).one()
    return count, first


def ended(at: datetime) -> Sequence[SourceGrant]:
    """Grants whose time is over and whose envelope is still there."""
    return db.session.scalars(
        select(SourceGrant).where(SourceGrant.envelope.is_not(None), SourceGrant.until_at < at)
    ).all()


def has_other_custodian(user: User, on: date) -> bool:
    return any(key.user.holder_id != user.holder_id for key in custodians(on))


def investigates(case_code: str, user: User) -> bool:
    """Whether this account has a seat in the case of this number today."""
    seat = (
        select(CaseSeat.id)
        .join(VettingCase, VettingCase.id == CaseSeat.case_id)
        .where(
            VettingCase.number == case_code,
            CaseSeat.user_id == user.id,
            CaseSeat.ended_at.is_(None),
        )
    )
    return db.session.scalar(seat) is not None


def lacking(keys: Sequence[SourceKey]) -> Sequence[Source]:
    """Sources handed over that not every one of these keys opens yet."""
    wanted = {key.id for key in keys}
    rows = db.session.scalars(
        select(Source)
        .where(Source.state == SourceState.HANDED_OVER)
        .options(selectinload(Source.envelopes).joinedload(SourceEnvelope.key))
        .order_by(Source.id)
    )
    return [each for each in rows if wanted - {held.key_id for held in each.envelopes}]
