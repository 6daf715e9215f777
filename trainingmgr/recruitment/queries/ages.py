"""Whose applications end because their person was found to be a child (R-AGE-02)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import another, db
from trainingmgr.recruitment.models import Application, ApplicationPaper, ApplicationScan
from trainingmgr.recruitment.rules import ApplicationState
from trainingmgr.registry.people.models import Person
from trainingmgr.vetting.models import AgeDoubt
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeDoubtState, AgeStop

ENDS = frozenset(
    state for state in ApplicationState
    if state is not ApplicationState.WITHDRAWN_AGE
    and ApplicationState.WITHDRAWN_AGE in state.moves
)  # fmt: skip
AT_ONCE = 200
SEALED_NOTHING = 140
"""Bytes of a sealed empty text; whatever holds something is longer."""


def of_children() -> Sequence[Application]:
    """Applications that still run, of people who were found to be children."""
    rows = db.session.scalars(
        _found(select(Application).join(Person, Person.id == Application.person_id))
        .where(Application.state.in_(ENDS))
        .options(joinedload(Application.person))
        .order_by(Application.id)
        .limit(AT_ONCE)
    ).all()
    stops = age_stops({each.person_id for each in rows}, clock.today())
    return [each for each in rows if stops.get(each.person_id) is AgeStop.WITHDRAWN]


def scans_of_children() -> Sequence[int]:
    """Keys of scanned papers of theirs that still hold something."""
    statement = (
        select(ApplicationScan.id)
        .join(ApplicationPaper, ApplicationPaper.id == ApplicationScan.paper_id)
        .join(Application, Application.id == ApplicationPaper.application_id)
        .join(Person, Person.id == Application.person_id)
    )
    return db.session.scalars(
        _found(statement)
        .where(
            Application.state == ApplicationState.WITHDRAWN_AGE,
            func.length(ApplicationScan.content) > SEALED_NOTHING,
        )
        .limit(AT_ONCE)
    ).all()


def _found(statement: Select[Any]) -> Select[Any]:
    """With a referral that found a child, about this record or about one joined with it."""
    own = another(Person, "found")
    same: ColumnElement[bool] = or_(
        Person.id == own.id, Person.id == own.same_as_id, Person.same_as_id == own.id
    )
    child = AgeDoubt.state == AgeDoubtState.CHILD
    return statement.where(
        select(AgeDoubt.id).join(own, own.id == AgeDoubt.person_id).where(child, same).exists()
    )
