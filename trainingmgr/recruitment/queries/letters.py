"""Who is to be told by letter what became of the application, and what letters were made."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Reader
from trainingmgr.recruitment.models import (
    Application,
    ApplicationLetter,
    ApplicationMove,
    RecruitmentRound,
    RoundSite,
)
from trainingmgr.recruitment.queries.reach import visible
from trainingmgr.recruitment.rules import TOLD, ApplicationState
from trainingmgr.registry.people.models import Person


def waiting(round_: RecruitmentRound, *, reader: Reader) -> dict[ApplicationState, tuple[int, int]]:
    """How many files stand in each state of which a letter tells, and how many of them no letter
    has told since they came there. One statement.
    """
    told = func.count().filter(_untold())
    rows = db.session.execute(
        select(Application.state, func.count(), told)
        .where(*_of(round_, reader))
        .group_by(Application.state)
    )
    return {state: (count, left) for state, count, left in rows}


def to_tell(
    round_: RecruitmentRound, state: ApplicationState | None, *, reader: Reader, at_most: int
) -> Sequence[Application]:
    """The next who are to be told, place by place and name by name, as letters are handed out."""
    asked = (
        select(Application)
        .join(Person, Person.id == Application.person_id)
        .where(*_of(round_, reader), _untold())
        .order_by(Application.site_id, Person.sort_name, Application.id)
        .limit(at_most)
        .options(
            joinedload(Application.person),
            joinedload(Application.round),
            joinedload(Application.site).joinedload(RoundSite.place),
        )
    )
    if state is not None:
        asked = asked.where(Application.state == state)
    return db.session.scalars(asked).all()


def _of(round_: RecruitmentRound, reader: Reader) -> tuple[ColumnElement[bool], ...]:
    return (Application.round_id == round_.id, Application.state.in_(TOLD), visible(reader))


def _untold() -> ColumnElement[bool]:
    """No letter since the file last changed its state."""
    later = aliased(ApplicationMove)
    told = exists().where(
        ApplicationLetter.application_id == Application.id,
        ApplicationLetter.state == Application.state,
        ~exists().where(
            and_(
                later.application_id == Application.id,
                later.at > ApplicationLetter.at,
            )
        ),
    )
    return ~told


def letters_of(application: Application) -> Sequence[ApplicationLetter]:
    """The letters of one file, in their order."""
    asked = select(ApplicationLetter).where(ApplicationLetter.application_id == application.id)
    return db.session.scalars(asked.order_by(ApplicationLetter.id)).all()
