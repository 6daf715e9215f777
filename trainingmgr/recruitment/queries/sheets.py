"""What points came with one file, and whether anything rests on them."""

from collections.abc import Collection, Sequence

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core.db import db
from trainingmgr.recruitment.models import Application, RecruitmentRound, RoundStage, StageScore
from trainingmgr.recruitment.queries.reach import whole
from trainingmgr.recruitment.rules import ApplicationState, RoundState


def rounds_of(batch_id: int) -> Sequence[RecruitmentRound]:
    """The rounds of whose applicants a file brought points."""
    asked = select(RoundStage.round_id).join(StageScore, StageScore.stage_id == RoundStage.id)
    return db.session.scalars(
        select(RecruitmentRound)
        .where(RecruitmentRound.id.in_(asked.where(StageScore.batch_id == batch_id)))
        .order_by(RecruitmentRound.id)
        .options(*whole())
    ).all()


def files_of(round_: RecruitmentRound, batch_id: int) -> Sequence[Application]:
    scored = select(StageScore.application_id).where(StageScore.batch_id == batch_id)
    return db.session.scalars(
        select(Application)
        .where(Application.round_id == round_.id, Application.id.in_(scored))
        .order_by(Application.id)
        .options(joinedload(Application.person))
    ).all()


def lines_of(
    round_: RecruitmentRound, batch_id: int
) -> Sequence[tuple[StageScore, str, int | None]]:
    """The lines of a file: each with the code of its stage and the points that stood before it."""
    before = aliased(StageScore)
    rows = db.session.execute(
        select(StageScore, RoundStage.code, before.points)
        .join(RoundStage, RoundStage.id == StageScore.stage_id)
        .outerjoin(
            before,
            and_(
                before.application_id == StageScore.application_id,
                before.stage_id == StageScore.stage_id,
                before.attempt == StageScore.attempt - 1,
            ),
        )
        .where(RoundStage.round_id == round_.id, StageScore.batch_id == batch_id)
        .order_by(StageScore.id)
    )
    return [(line, code, points) for line, code, points in rows]


def is_beyond(batch_id: int, states: Collection[RoundState]) -> bool:
    """Whether a round of whose applicants a file brought points is in none of these states."""
    asked = (
        select(RecruitmentRound.id)
        .join(RoundStage, RoundStage.round_id == RecruitmentRound.id)
        .join(StageScore, StageScore.stage_id == RoundStage.id)
        .where(StageScore.batch_id == batch_id, RecruitmentRound.state.not_in(states))
    )
    return db.session.scalar(asked.limit(1)) is not None


def is_overtaken(batch_id: int, states: Collection[ApplicationState]) -> bool:
    """Whether another line follows one of a file, or an application of it left these states."""
    later = aliased(StageScore)
    follows = exists().where(
        later.application_id == StageScore.application_id,
        later.stage_id == StageScore.stage_id,
        later.attempt > StageScore.attempt,
    )
    asked = (
        select(StageScore.id)
        .join(Application, Application.id == StageScore.application_id)
        .where(StageScore.batch_id == batch_id, or_(follows, Application.state.not_in(states)))
    )
    return db.session.scalar(asked.limit(1)) is not None
