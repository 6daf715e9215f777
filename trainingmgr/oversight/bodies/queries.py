"""Bodies, what they did, and the matters that they put: for their readers and their addressees."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.bodies.models import (
    Matter,
    MatterAnswer,
    MatterFollowUp,
    OversightAct,
    OversightBody,
    OversightEffect,
)
from trainingmgr.oversight.bodies.rules import (
    AGREED,
    ActKind,
    ActState,
    MatterKind,
    MatterState,
)

OPEN = MatterState.OPEN


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the list of matters is narrowed."""

    text: str | None = None
    body: str | None = None
    kind: MatterKind | None = None
    state: MatterState | None = None
    since: date | None = None
    until: date | None = None
    only: str | None = None


def bodies() -> Sequence[OversightBody]:
    """The register, by code."""
    return db.session.scalars(
        select(OversightBody).order_by(OversightBody.code).limit(CHOICES)
    ).all()


def body(code: str) -> OversightBody:
    return existing(
        select(OversightBody)
        .where(OversightBody.code == code)
        .execution_options(populate_existing=True)
    )


def tally(on: date) -> dict[int, tuple[int, int, int]]:
    """Of each body how many acts it ended in the year before a day, how many of its matters wait
    for an answer or a deed, and how many of these are overdue. Two statements.
    """
    acts: dict[int, int] = dict(
        db.session.execute(
            select(OversightAct.body_id, func.count())
            .where(
                OversightAct.state == ActState.ENDED,
                OversightAct.ended_on > on - timedelta(days=365),
            )
            .group_by(OversightAct.body_id)
        ).all()
    )
    rows: dict[int, tuple[int, int]] = {}
    late = func.count().filter(is_overdue(on))
    for body_id, waiting, overdue in db.session.execute(
        select(Matter.body_id, func.count(), late)
        .where(Matter.state.in_({OPEN} | AGREED))
        .group_by(Matter.body_id)
    ):
        rows[body_id] = (waiting, overdue)
    return {key: (acts.get(key, 0), *rows.get(key, (0, 0))) for key in acts.keys() | rows.keys()}


def acts(
    *,
    body: OversightBody | None = None,
    kind: ActKind | None = None,
    state: ActState | None = None,
    cursor: str | None = None,
) -> Page[OversightAct]:
    """What bodies did or plan to, the newest first."""
    asked = ((OversightAct.kind, kind), (OversightAct.state, state))
    statement = (
        select(OversightAct)
        .where(*(column == value for column, value in asked if value is not None))
        .options(joinedload(OversightAct.body))
    )
    if body is not None:
        statement = statement.where(OversightAct.body_id == body.id)
    return page_of(
        statement, OversightAct.begins_on, OversightAct.id, cursor=cursor, descending=True
    )


def act(uid: UUID) -> OversightAct:
    return existing(
        select(OversightAct)
        .where(OversightAct.uid == uid)
        .options(joinedload(OversightAct.body), joinedload(OversightAct.written_by))
        .execution_options(populate_existing=True)
    )


def open_acts(body_: OversightBody) -> Sequence[OversightAct]:
    """Of a body what began at least: a matter may come of it."""
    return db.session.scalars(
        select(OversightAct)
        .where(OversightAct.body_id == body_.id, OversightAct.state.in_(
            {ActState.UNDER_WAY, ActState.ENDED}))
        .order_by(OversightAct.begins_on.desc(), OversightAct.id.desc())
        .limit(200)
    ).all()  # fmt: skip


def effects(act_: OversightAct) -> Sequence[OversightEffect]:
    return db.session.scalars(
        select(OversightEffect)
        .where(OversightEffect.act_id == act_.id)
        .order_by(OversightEffect.on, OversightEffect.id)
        .options(joinedload(OversightEffect.by))
    ).all()


def is_overdue(on: date) -> ColumnElement[bool]:
    """As `rules.is_overdue` says it of one row."""
    return or_(
        and_(Matter.state == OPEN, Matter.due_on < on),
        and_(Matter.state.in_(AGREED), Matter.promised_on < on),
    )


def known_to(reader: Reader) -> ColumnElement[bool]:
    """Every matter for whoever reads the register; else those put to this account."""
    return true() if reader.may(Permission.BODY_READ) else Matter.addressee_id == reader.id


def matters(
    *,
    reader: Reader,
    asked: Asked | None = None,
    act: OversightAct | None = None,
    cursor: str | None = None,
) -> Page[Matter]:
    """What was put to whom, the newest first. One statement."""
    statement = (
        select(Matter)
        .join(Matter.body)
        .where(known_to(reader), *_narrowed(asked or Asked()))
        .options(joinedload(Matter.body), joinedload(Matter.addressed_to))
    )
    if act is not None:
        statement = statement.where(Matter.act_id == act.id)
    return page_of(statement, Matter.put_on, Matter.id, cursor=cursor, descending=True)


def _narrowed(asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[Any] = [
        column == value
        for column, value in (
            (OversightBody.code, asked.body), (Matter.kind, asked.kind),
            (Matter.state, asked.state),
        )
        if value is not None
    ]  # fmt: skip
    if asked.text:
        wanted.append(
            or_(
                Matter.code == asked.text.upper(),
                Matter.issue.icontains(asked.text, autoescape=True),
                Matter.addressee.icontains(asked.text, autoescape=True),
            )
        )
    if asked.since:
        wanted.append(Matter.put_on >= asked.since)
    if asked.until:
        wanted.append(Matter.put_on <= asked.until)
    if asked.only == "overdue":
        wanted.append(is_overdue(clock.today()))
    if asked.only == "open":
        wanted.append(Matter.state.in_({OPEN} | AGREED))
    return wanted


def matter(uid: UUID, *, reader: Reader) -> Matter:
    """One matter with its answers and what was found of it, if this reader may know of it."""
    return existing(
        select(Matter)
        .where(Matter.uid == uid, known_to(reader))
        .options(
            joinedload(Matter.body), joinedload(Matter.act), joinedload(Matter.rests_on),
            joinedload(Matter.addressed_to), joinedload(Matter.written_by),
            selectinload(Matter.answers).joinedload(MatterAnswer.by),
            selectinload(Matter.follow_ups).joinedload(MatterFollowUp.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def findings(body_: OversightBody) -> Sequence[Matter]:
    """Findings of a body, on which its recommendations rest."""
    return db.session.scalars(
        select(Matter)
        .where(Matter.body_id == body_.id, Matter.kind == MatterKind.FINDING)
        .order_by(Matter.id.desc())
        .limit(200)
    ).all()


def resting_on(row: Matter) -> Sequence[Matter]:
    """Recommendations that rest on this finding."""
    return db.session.scalars(
        select(Matter).where(Matter.rests_on_id == row.id).order_by(Matter.id)
    ).all()


def to_answer(reader: Reader) -> Sequence[Matter]:
    """What this account has not answered, the next due first."""
    return db.session.scalars(
        select(Matter)
        .where(Matter.addressee_id == reader.id, Matter.state == OPEN)
        .options(joinedload(Matter.body))
        .order_by(Matter.due_on, Matter.id)
        .limit(50)
    ).all()


def late(on: date) -> tuple[int, date | None]:
    """How many matters are overdue, and since when."""
    count, since = db.session.execute(
        select(func.count(), func.min(Matter.due_on)).where(is_overdue(on))
    ).one()
    return count, since


def next_number(kind: type[OversightAct] | type[Matter]) -> int:
    return (db.session.scalar(select(func.max(kind.id))) or 0) + 1
