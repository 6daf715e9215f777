"""What a reader may see of rounds and files."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import selectinload

from trainingmgr.core.db import another
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.recruitment.models import Application, JuryMember, RecruitmentRound, RoundSite
from trainingmgr.registry.structure.models import Place
from trainingmgr.tabular.queries import finished

READ = Permission.ROUND_READ


def whole() -> tuple[Any, ...]:
    return (
        selectinload(RecruitmentRound.sites).joinedload(RoundSite.place),
        selectinload(RecruitmentRound.quotas),
        selectinload(RecruitmentRound.stages),
        selectinload(RecruitmentRound.jury).joinedload(JuryMember.user),
        selectinload(RecruitmentRound.jury).joinedload(JuryMember.organisation),
    )


def any_(reader: Reader) -> ColumnElement[bool]:
    return false() if reader.reach(READ).is_nothing else true()


def sites_within(reader: Reader, permission: Permission) -> ColumnElement[bool]:
    reach = reader.reach(permission)
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(RoundSite.centre_id.in_(reach.centres))
    if reach.places:
        area = another(Place, "area")
        ways.append(
            RoundSite.place_id.in_(
                select(Place.id)
                .join(area, Place.path.startswith(area.path))
                .where(area.id.in_(reach.places))
            )
        )
    return or_(*ways) if ways else false()


def visible(reader: Reader) -> ColumnElement[bool]:
    sites = select(RoundSite.id).where(sites_within(reader, READ))
    return and_(Application.site_id.in_(sites), standing())


def standing() -> ColumnElement[bool]:
    """Files that are not of an unfinished import."""
    standing: ColumnElement[bool] = finished(Application.batch_id)
    return standing


def parts(keys: Sequence[int], size: int = 900) -> Iterable[Sequence[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
