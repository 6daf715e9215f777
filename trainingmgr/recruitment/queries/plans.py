"""Rounds with their parts, and the places where applications are taken."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.jobs import Job
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundSite
from trainingmgr.recruitment.queries.reach import any_, sites_within, whole
from trainingmgr.recruitment.rules.ranking import Plan, Quota, Stage
from trainingmgr.registry.structure.models import Place
from trainingmgr.registry.structure.rules import PlaceLevel


def plan_of(round_: RecruitmentRound) -> Plan:
    """All that the list of a round rests on besides the points. Its parts have to be loaded."""
    return Plan(
        places=round_.places,
        reserve=round_.reserve,
        stages=[
            Stage(code=each.code, most=each.most, passes=each.passes, weight=each.weight)
            for each in round_.stages
        ],
        quotas=[
            Quota(kind=each.kind, value=each.value, at_least=each.at_least)
            for each in round_.quotas
        ],
        seed=round_.seed,
    )


def round_(uid: UUID, *, reader: Reader) -> RecruitmentRound:
    """A round with all its parts: if the reader's role shows rounds at all."""
    asked = select(RecruitmentRound).where(RecruitmentRound.uid == uid, any_(reader))
    return existing(asked.options(*whole()))


def rounds(*, reader: Reader, cursor: str | None = None) -> Page[RecruitmentRound]:
    """The newest first. Two statements."""
    asked = select(RecruitmentRound).where(any_(reader))
    return page_of(asked, RecruitmentRound.id, cursor=cursor, descending=True)


def reaches(reader: Reader, site: RoundSite) -> bool:
    """Whether this reader takes applications at this place."""
    within = sites_within(reader, Permission.APPLICATION_REGISTER)
    return (
        db.session.scalar(select(RoundSite.id).where(RoundSite.id == site.id, within)) is not None
    )


def sites_for(round_: RecruitmentRound, *, reader: Reader) -> list[RoundSite]:
    """The places of a round at which this reader takes applications."""
    asked = select(RoundSite).where(
        RoundSite.round_id == round_.id, sites_within(reader, Permission.APPLICATION_REGISTER)
    )
    return list(
        db.session.scalars(asked.options(joinedload(RoundSite.place)).order_by(RoundSite.id))
    )


def work_on(round_: RecruitmentRound) -> Job | None:
    """The last deed over the whole round that a worker did, or does."""
    if round_.job_id is None:
        return None
    return db.session.get(Job, round_.job_id, populate_existing=True)


def region_of(application: Application) -> Place | None:
    """The region that an application counts for, with its names. One statement."""
    return db.session.scalar(select(Place).where(Place.pcode == application.region))


def regions(site_ids: Iterable[int]) -> dict[int, str]:
    """The region of each place where applications are taken: its code, or that of the region it
    lies in.
    """
    region = another(Place, "region above")
    rows = db.session.execute(
        select(RoundSite.id, func.coalesce(region.pcode, Place.pcode))
        .join(Place, Place.id == RoundSite.place_id)
        .outerjoin(
            region,
            and_(
                region.level == PlaceLevel.ADM1,
                func.substr(Place.path, 1, func.length(region.path)) == region.path,
            ),
        )
        .where(RoundSite.id.in_(set(site_ids)))
    )
    return dict(rows.all())
