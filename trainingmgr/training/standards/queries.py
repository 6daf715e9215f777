"""The library of standards, and which of them no agreed module teaches."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.curricula.rules import VersionState
from trainingmgr.training.standards.models import Standard, StandardSignature, TaughtBy
from trainingmgr.training.standards.rules import Coverage, StandardKind, StandardState, coverage

CHOICES = 500


def _newest() -> Select[Any]:
    """One version of each: the newest."""
    later = aliased(Standard)
    newer = exists().where(later.code == Standard.code, later.number > Standard.number)
    return select(Standard).where(~newer)


def standards(
    *,
    kind: StandardKind | None = None,
    state: StandardState | None = None,
    cursor: str | None = None,
) -> Page[Standard]:
    """The newest version of each standard. Three statements."""
    statement = _newest().options(
        joinedload(Standard.topic), selectinload(Standard.signatures),
        selectinload(Standard.modules).joinedload(TaughtBy.module),
    )  # fmt: skip
    if kind is not None:
        statement = statement.where(Standard.kind == kind)
    if state is not None:
        statement = statement.where(Standard.state == state)
    return page_of(statement, Standard.kind, Standard.code, Standard.id, cursor=cursor)


def standard(uid: UUID) -> Standard:
    return existing(
        select(Standard)
        .where(Standard.uid == uid)
        .options(
            joinedload(Standard.topic),
            joinedload(Standard.drafted_by),
            selectinload(Standard.signatures).joinedload(StandardSignature.by),
            selectinload(Standard.modules).joinedload(TaughtBy.module).joinedload(Module.topic),
        )
        .execution_options(populate_existing=True)
    )


def versions(code: str) -> Sequence[Standard]:
    """Every version of one standard, the newest first."""
    return db.session.scalars(
        select(Standard)
        .where(Standard.code == code)
        .order_by(Standard.number.desc())
        .options(selectinload(Standard.signatures).joinedload(StandardSignature.by))
    ).all()


def newest(code: str) -> Standard | None:
    found: Standard | None = db.session.scalar(
        _newest().where(Standard.code == code).options(selectinload(Standard.modules))
    )
    return found


def standing(code: str) -> Sequence[Standard]:
    """Versions that a newer one takes the place of."""
    states = (StandardState.PROPOSED, StandardState.AGREED)
    return db.session.scalars(
        select(Standard).where(Standard.code == code, Standard.state.in_(states))
    ).all()


def to_sign(side: str) -> Sequence[Standard]:
    """Standards that this side has not signed yet."""
    signed = exists().where(
        StandardSignature.standard_id == Standard.id, StandardSignature.side == side
    )
    return db.session.scalars(
        select(Standard)
        .where(Standard.state == StandardState.PROPOSED, ~signed)
        .order_by(Standard.id)
        .limit(CHOICES)
    ).all()


def covered() -> tuple[list[tuple[Standard, Coverage]], int, list[Module]]:
    """Every standard of training with the agreed modules that teach it, how many have none, and
    the agreed modules that teach no standard. Three statements.
    """
    found = db.session.scalars(
        _newest()
        .where(Standard.kind == StandardKind.TRAINING)
        .options(joinedload(Standard.topic))
        .order_by(Standard.code)
        .limit(CHOICES)
    ).all()
    agreed = exists().where(
        ModuleVersion.module_id == Module.id, ModuleVersion.state == VersionState.AGREED
    )
    links = db.session.execute(
        select(TaughtBy.standard_id, Module.code)
        .join(Module, Module.id == TaughtBy.module_id)
        .where(TaughtBy.standard_id.in_([each.id for each in found]), agreed)
    )
    taught: dict[str, set[str]] = defaultdict(set)
    codes = {each.id: each.code for each in found}
    for standard_id, module in links:
        taught[codes[standard_id]].add(module)
    lines, gaps = coverage([each.code for each in found], taught)
    named = select(TaughtBy.module_id).where(TaughtBy.standard_id.in_([each.id for each in found]))
    without = db.session.scalars(
        select(Module)
        .where(agreed, Module.id.not_in(named))
        .options(joinedload(Module.topic))
        .order_by(Module.code)
        .limit(CHOICES)
    ).all()
    return list(zip(found, lines, strict=True)), gaps, list(without)
