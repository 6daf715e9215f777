"""What a file of applications names, and what rests on one that was taken in."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.recruitment.models import (
    Application,
    ApplicationMove,
    ApplicationPaper,
    RecruitmentRound,
    RoundSite,
    StageScore,
)
from trainingmgr.recruitment.queries.reach import parts, sites_within, whole
from trainingmgr.recruitment.rules import SCORED, RoundState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known


def open_rounds(codes: Collection[str]) -> dict[str, RecruitmentRound]:
    """The rounds with these codes that take applications now, with their places."""
    rows = db.session.scalars(
        select(RecruitmentRound)
        .where(RecruitmentRound.code.in_(codes), RecruitmentRound.state == RoundState.OPEN)
        .options(selectinload(RecruitmentRound.sites).joinedload(RoundSite.place))
    )
    return {each.code: each for each in rows}


def scored_rounds(codes: Collection[str]) -> dict[str, RecruitmentRound]:
    """The rounds with these codes whose stages are scored now, with their parts."""
    rows = db.session.scalars(
        select(RecruitmentRound)
        .where(RecruitmentRound.code.in_(codes), RecruitmentRound.state.in_(SCORED))
        .options(*whole())
    )
    return {each.code: each for each in rows}


def ids_numbered(numbers: Collection[str]) -> dict[str, int]:
    """The records with these programme numbers."""
    rows = db.session.execute(
        select(Person.number, Person.id).where(Person.number.in_(numbers), known())
    )
    return dict(rows.all())


def births_of(ids: Collection[int]) -> dict[int, Any]:
    """What a rule asks of these people: key, birth, and the record they were joined to."""
    return {
        row.id: row
        for some in parts(list(ids))
        for row in db.session.execute(
            select(Person.id, Person.born, Person.same_as_id).where(Person.id.in_(some))
        )
    }


def rounds_with(ids: Collection[int]) -> Sequence[RecruitmentRound]:
    return db.session.scalars(select(RecruitmentRound).where(RecruitmentRound.id.in_(ids))).all()


def sites_of_reader(reader: Reader) -> frozenset[int]:
    """The places at which this reader brings applications."""
    within = sites_within(reader, Permission.APPLICATION_IMPORT)
    return frozenset(db.session.scalars(select(RoundSite.id).where(within)))


def applied(round_ids: Collection[int], person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who of these people has applied already, by round."""
    rows = db.session.execute(
        select(Application.round_id, Application.person_id).where(
            Application.round_id.in_(round_ids), Application.person_id.in_(person_ids)
        )
    )
    return {(round_id, person_id) for round_id, person_id in rows}


def of_batch(batch_id: int, at_most: int) -> list[int]:
    """Some files that an import brought."""
    asked = select(Application.id).where(Application.batch_id == batch_id).limit(at_most)
    return list(db.session.scalars(asked))


def built_on(batch_id: int) -> bool:
    """Whether anything became of a file that an import brought."""
    mine = select(Application.id).where(Application.batch_id == batch_id)
    moved = select(ApplicationMove.id).where(ApplicationMove.application_id.in_(mine))
    scored = select(StageScore.id).where(StageScore.application_id.in_(mine))
    checked = select(ApplicationPaper.id).where(ApplicationPaper.application_id.in_(mine))
    return any(db.session.scalar(each.limit(1)) is not None for each in (moved, scored, checked))
