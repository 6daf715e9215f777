from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import another, db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.registry.people.models import NumberBlock
from trainingmgr.registry.structure.models import (
    DocumentKind,
    Organisation,
    Place,
    Rank,
    TrainingCentre,
    Unit,
)

R = TypeVar("R")
KINDS = (Place, Organisation, Rank, DocumentKind, TrainingCentre, NumberBlock)


def counts() -> dict[str, int]:
    """How many rows each kind of reference data has, by its table. One statement."""
    parts = [select(func.count()).select_from(kind).scalar_subquery() for kind in KINDS]
    found = db.session.execute(select(*parts)).one()
    return {kind.__tablename__: int(n) for kind, n in zip(KINDS, found, strict=True)}


def places(*, cursor: str | None = None) -> Page[tuple[Place, Place | None]]:
    """Places by P-code, each with the one it lies in."""
    above = another(Place, "above")
    both: tuple[Any, Any] = (Place, above)
    statement = select(*both).outerjoin(above, Place.parent_id == above.id)
    total = db.session.scalar(select(func.count()).select_from(Place))
    return page_of(statement, Place.pcode, cursor=cursor, total=total)


def place(uid: UUID) -> Place:
    return _one(db.session.scalar(select(Place).where(Place.uid == uid)))


def organisations(*, cursor: str | None = None) -> Page[Organisation]:
    """Organisations by code, with the vetting schemes that each requires."""
    statement = select(Organisation).options(selectinload(Organisation.required_schemes))
    total = db.session.scalar(select(func.count()).select_from(Organisation))
    return page_of(statement, Organisation.code, cursor=cursor, total=total)


def ranks(*, cursor: str | None = None) -> Page[Rank]:
    """Ranks of every service, the lowest first, with the service."""
    total = db.session.scalar(select(func.count()).select_from(Rank))
    return page_of(
        select(Rank).options(joinedload(Rank.service)),
        *(Rank.service_id, Rank.position, Rank.id),
        cursor=cursor,
        total=total,
    )


def rank(uid: UUID) -> Rank:
    found = select(Rank).where(Rank.uid == uid).options(joinedload(Rank.service))
    return _one(db.session.scalar(found))


def document_kinds(*, cursor: str | None = None) -> Page[DocumentKind]:
    """Kinds of identity documents in their order, with who issues each."""
    total = db.session.scalar(select(func.count()).select_from(DocumentKind))
    statement = select(DocumentKind).options(joinedload(DocumentKind.issuer))
    return page_of(statement, DocumentKind.id, cursor=cursor, total=total)


def document_kind(uid: UUID) -> DocumentKind:
    return _one(db.session.scalar(select(DocumentKind).where(DocumentKind.uid == uid)))


def blocks(*, cursor: str | None = None) -> Page[NumberBlock]:
    """Which site may give which programme numbers, in their order."""
    return page_of(select(NumberBlock), NumberBlock.first, cursor=cursor)


def services() -> Sequence[tuple[Organisation, Unit]]:
    """The top of each service's tree of units."""
    found = db.session.execute(
        select(Organisation, Unit)
        .join(Unit, Unit.service_id == Organisation.id)
        .where(Unit.parent_id.is_(None))
        .order_by(Unit.code)
        .limit(200)
    )
    return [(organisation, unit) for organisation, unit in found]


def _one(row: R | None) -> R:
    if row is None:
        raise NotFound
    return row
