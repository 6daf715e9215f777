"""Doubts about an age, for focal points of child protection, and who is under 18 by the birth
date that is written and was referred to nobody.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, exists, func, or_, select, type_coerce
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.rules import AgeDoubtState


def age_doubt(uid: UUID, *, reader: Reader) -> AgeDoubt:
    """One referral with its person: for focal points of child protection alone."""
    found: AgeDoubt = existing(
        doubts_of(select(AgeDoubt))
        .where(
            AgeDoubt.uid == uid,
            AgeDoubt.purged_on.is_(None),
            visible(reader, Permission.AGE_REFERRAL_READ),
        )
        .options(joinedload(AgeDoubt.person), joinedload(AgeDoubt.raised_by))
    )
    return found


def doubts_of(statement: Any) -> Any:
    """With the person whom each referral is about today: a record that was joined to another one
    takes none of its referrals out of sight.
    """
    own = another(Person, "own")
    return statement.join(own, own.id == AgeDoubt.person_id).join(
        Person, Person.id == func.coalesce(own.same_as_id, own.id)
    )


def under_18_unreferred(*, reader: Reader, on: date, cursor: str | None = None) -> Page[Person]:
    """People whose birth date says under 18 and about whom no referral was ever opened.

    The database narrows by the written date, which sorts by its earliest day; the exact age is
    computed here, so that a page may show fewer lines than it has room for.
    """
    text, year = type_coerce(Person.born, String), on.year - 18
    written = or_(
        text >= str(year),
        and_(text >= str(year - 2), text.like("%~%")),
        and_(text >= str(year - 10), text.like("%X%")),
        text.like("%/%"),
    )
    referred = exists().where(
        AgeDoubt.person_id == Person.id,
        AgeDoubt.state.in_([AgeDoubtState.OPEN, AgeDoubtState.CHILD]),
    )
    statement = (
        select(Person)
        .where(written, known(), visible(reader, Permission.AGE_REFERRAL_READ), ~referred)
        .options(joinedload(Person.unit))
    )
    found = page_of(statement, Person.id, cursor=cursor)
    young = [each for each in found.rows if each.born and each.born.youngest_age(on) < 18]
    return Page(young, found.before, found.after)
