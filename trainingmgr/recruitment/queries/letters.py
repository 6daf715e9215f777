"""Who is to be told by letter what became of the application, and what letters were made.

Whoever was told a result of a round that was annulled later is told so by another letter.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
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
    heard = exists().where(
        ApplicationLetter.application_id == Application.id,
        ApplicationLetter.state != ApplicationState.ANNULLED,
    )
    recalled = and_(Application.state == ApplicationState.ANNULLED, heard)
    told = or_(Application.state.in_(TOLD), recalled)
    return (Application.round_id == round_.id, told, visible(reader))


def _untold() -> ColumnElement[bool]:
    """No letter since the file last changed its state."""
    told = exists().where(
        ApplicationLetter.application_id == Application.id,
        ApplicationLetter.state == Application.state,
        ~_overtaken(),
    )
    return ~told


def _overtaken() -> ColumnElement[bool]:
    """The file has changed its state since this letter was made: what it says counts no more."""
    later = aliased(ApplicationMove)
    return exists().where(
        and_(
            later.application_id == ApplicationLetter.application_id,
            later.at > ApplicationLetter.at,
        )
    )


def letters_of(application: Application) -> Sequence[tuple[ApplicationLetter, bool]]:
    """The letters of one file, in their order, and whether each was overtaken since."""
    asked = select(ApplicationLetter, _overtaken()).where(
        ApplicationLetter.application_id == application.id
    )
    return db.session.execute(asked.order_by(ApplicationLetter.id)).all()


def results_told(files: Collection[Application]) -> dict[int, list[datetime]]:
    """When the letters were made that told these files a result."""
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    asked = select(ApplicationLetter.application_id, ApplicationLetter.at).where(
        ApplicationLetter.application_id.in_([each.id for each in files]),
        ApplicationLetter.state != ApplicationState.ANNULLED,
    )
    for key, at in db.session.execute(asked.order_by(ApplicationLetter.id)):
        found[key].append(at)
    return found


def results_out(round_: RecruitmentRound, *, reader: Reader) -> dict[ApplicationState, int]:
    """Of a round that was annulled: to how many files a letter had told each result. One
    statement.
    """
    rows = db.session.execute(
        select(ApplicationLetter.state, func.count(Application.id.distinct()))
        .join(Application, Application.id == ApplicationLetter.application_id)
        .where(
            Application.round_id == round_.id,
            ApplicationLetter.state != ApplicationState.ANNULLED,
            visible(reader),
        )
        .group_by(ApplicationLetter.state)
    )
    return {state: count for state, count in rows}  # noqa: C416  rows are no pairs to mypy
