"""Objections and appeals."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.recruitment.models import (
    Application,
    ApplicationMove,
    Objection,
    RecruitmentRound,
    RejectionAppeal,
)
from trainingmgr.recruitment.queries.reach import visible, whole
from trainingmgr.recruitment.rules import (
    ENDED,
    REASONED,
    AppealState,
    ApplicationState,
    ObjectionState,
)


def objections_open(round_: RecruitmentRound) -> int:
    asked = (
        select(func.count())
        .select_from(Objection)
        .join(Application, Application.id == Objection.application_id)
        .where(Application.round_id == round_.id, Objection.state == ObjectionState.OPEN)
    )
    return db.session.scalar(asked) or 0


def objections_waiting(reader: Reader) -> Sequence[tuple[UUID, int, date]]:
    """Rounds with objections that nobody decided: how many, and since when."""
    asked = (
        select(RecruitmentRound.uid, func.count(), func.min(Objection.received_on))
        .join(Application, Application.round_id == RecruitmentRound.id)
        .join(Objection, Objection.application_id == Application.id)
        .where(
            Objection.state == ObjectionState.OPEN,
            RecruitmentRound.state.not_in(ENDED),
            visible(reader),
        )
        .group_by(RecruitmentRound.id, RecruitmentRound.uid)
        .order_by(func.min(Objection.received_on))
        .limit(MOST_ROUNDS)
    )
    return [(uid, count, since) for uid, count, since in db.session.execute(asked)]


MOST_ROUNDS = 5


def appeals_waiting(reader: Reader) -> tuple[UUID, int, date] | None:
    """The oldest appeal that nobody decided, how many there are, and since when."""
    asked = (
        select(RejectionAppeal.uid, func.count().over(), RejectionAppeal.lodged_on)
        .join(Application, Application.id == RejectionAppeal.application_id)
        .join(RecruitmentRound, RecruitmentRound.id == Application.round_id)
        .where(
            RejectionAppeal.state == AppealState.OPEN,
            RecruitmentRound.state.not_in(ENDED),
            visible(reader),
        )
        .order_by(RejectionAppeal.lodged_on, RejectionAppeal.id)
        .limit(1)
    )
    found = db.session.execute(asked).first()
    return (found[0], found[1], found[2]) if found else None


def objections(
    round_: RecruitmentRound, *, reader: Reader, cursor: str | None = None
) -> Page[Objection]:
    """The objections of a round, the newest first."""
    asked = (
        select(Objection)
        .join(Application, Application.id == Objection.application_id)
        .where(Application.round_id == round_.id, visible(reader))
        .options(
            joinedload(Objection.application).joinedload(Application.person),
            joinedload(Objection.application).joinedload(Application.round),
        )
    )
    return page_of(asked, Objection.id, cursor=cursor, descending=True)


def objection(uid: UUID, *, reader: Reader) -> Objection:
    found: Objection = _one(Objection, uid, reader)
    return found


def appeal(uid: UUID, *, reader: Reader) -> RejectionAppeal:
    found: RejectionAppeal = _one(RejectionAppeal, uid, reader)
    return found


def _one(kind: Any, uid: UUID, reader: Reader) -> Any:
    return existing(
        select(kind)
        .join(Application, Application.id == kind.application_id)
        .where(kind.uid == uid, visible(reader))
        .options(
            joinedload(kind.application).joinedload(Application.person),
            joinedload(kind.application).joinedload(Application.round).options(*whole()),
        )
    )


def appeals_of(application_: Application) -> Sequence[RejectionAppeal]:
    asked = select(RejectionAppeal).where(RejectionAppeal.application_id == application_.id)
    return db.session.scalars(asked.order_by(RejectionAppeal.id)).all()


def rejected_by(application_id: int) -> list[int]:
    """The accounts that rejected a file."""
    asked = select(ApplicationMove.by_id).where(
        ApplicationMove.application_id == application_id, ApplicationMove.now.in_(REASONED)
    )
    return list(db.session.scalars(asked))


def granted_to(keys: Collection[int]) -> set[int]:
    """Those of these files whose appeal was granted."""
    asked = select(RejectionAppeal.application_id).where(
        RejectionAppeal.application_id.in_(keys), RejectionAppeal.state == AppealState.GRANTED
    )
    return set(db.session.scalars(asked))


def before_rejection(application_id: int) -> ApplicationState | None:
    """Where a file stood before it was last rejected, if it ever stood elsewhere."""
    was = db.session.scalar(
        select(ApplicationMove.was)
        .where(ApplicationMove.application_id == application_id, ApplicationMove.now.in_(REASONED))
        .order_by(ApplicationMove.id.desc())
        .limit(1)
    )
    return ApplicationState(was) if was else None
