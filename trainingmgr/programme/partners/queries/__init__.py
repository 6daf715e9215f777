from collections.abc import Collection, Mapping, Sequence
from functools import cache
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import CHOICES
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.programme.partners.models import (
    ActivityPartner,
    Agreement,
    AgreementParty,
    AgreementPlace,
    AgreementTopic,
    AgreementUnit,
    PartnerActivity,
    PartnerVoice,
)
from trainingmgr.registry.structure.models import Organisation, Unit


@cache
def _parties() -> ORMOption:
    return joinedload(Agreement.parties).joinedload(AgreementParty.organisation)


def agreements(organisation_id: int | None = None) -> Sequence[Agreement]:
    """All agreements, or those that one organisation is party to, the latest to end first."""
    statement = select(Agreement).options(_parties())
    if organisation_id is not None:
        party = select(AgreementParty.agreement_id).where(
            AgreementParty.organisation_id == organisation_id
        )
        statement = statement.where(Agreement.id.in_(party))
    found = statement.order_by(Agreement.from_on.desc(), Agreement.id.desc()).limit(CHOICES)
    return db.session.scalars(found).unique().all()


def agreement(uid: UUID) -> Agreement:
    """With its parties and all that it covers."""
    found = (
        db.session.scalars(
            select(Agreement)
            .where(Agreement.uid == uid)
            .options(
                joinedload(Agreement.parties).joinedload(AgreementParty.organisation),
                joinedload(Agreement.by),
                selectinload(Agreement.topics).joinedload(AgreementTopic.topic),
                selectinload(Agreement.places).joinedload(AgreementPlace.place),
                selectinload(Agreement.units).joinedload(AgreementUnit.unit),
            )
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise NotFound
    return found


def activity(uid: UUID) -> PartnerActivity:
    """One activity that was typed or brought, with who does what in it."""
    return existing(
        select(PartnerActivity)
        .where(PartnerActivity.uid == uid)
        .options(
            joinedload(PartnerActivity.agreement),
            joinedload(PartnerActivity.topic),
            joinedload(PartnerActivity.unit),
            joinedload(PartnerActivity.institution),
            joinedload(PartnerActivity.place),
            selectinload(PartnerActivity.partners).joinedload(ActivityPartner.organisation),
        )
        .execution_options(populate_existing=True)
    )


def referred(references: Collection[str]) -> Mapping[str, PartnerActivity]:
    """Activities by the references that partners gave them."""
    found = db.session.scalars(
        select(PartnerActivity)
        .where(PartnerActivity.reference.in_(references), PartnerActivity.reference != "")
        .options(selectinload(PartnerActivity.partners))
    )
    return {each.reference: each for each in found}


def brought(batch_id: int) -> Sequence[PartnerActivity]:
    """What a file has brought."""
    return db.session.scalars(
        select(PartnerActivity)
        .where(PartnerActivity.batch_id == batch_id)
        .options(selectinload(PartnerActivity.partners))
    ).all()


def units(ids: Collection[int] | None = None) -> Sequence[Unit]:
    """Units by their code: an activity may be for any of them, whoever writes it down."""
    statement = select(Unit).order_by(Unit.code).limit(CHOICES)
    return db.session.scalars(statement.where(Unit.id.in_(ids)) if ids else statement).all()


def next_agreement() -> int:
    return (db.session.scalar(select(func.max(Agreement.id))) or 0) + 1


def next_activity() -> int:
    return (db.session.scalar(select(func.max(PartnerActivity.id))) or 0) + 1


def voices(organisation_id: int) -> Sequence[PartnerVoice]:
    """Accounts that speak for a partner, those that still do first."""
    return db.session.scalars(
        select(PartnerVoice)
        .where(PartnerVoice.organisation_id == organisation_id)
        .order_by(PartnerVoice.ended_on.is_not(None), PartnerVoice.id)
        .options(joinedload(PartnerVoice.user))
    ).all()


def voice(uid: UUID) -> PartnerVoice:
    return existing(
        select(PartnerVoice)
        .where(PartnerVoice.uid == uid)
        .options(joinedload(PartnerVoice.organisation), joinedload(PartnerVoice.user))
    )


def spoken_for(reader: Reader) -> Sequence[Organisation]:
    """The organisations for which an account speaks today: none without the permission."""
    if not reader.may(Permission.PARTNER_OWN):
        return ()
    today = clock.today()
    spoken = select(PartnerVoice.organisation_id).where(
        PartnerVoice.user_id == reader.id,
        PartnerVoice.from_on <= today,
        or_(PartnerVoice.ended_on.is_(None), PartnerVoice.ended_on > today),
    )
    return db.session.scalars(
        select(Organisation).where(Organisation.id.in_(spoken)).order_by(Organisation.code)
    ).all()
