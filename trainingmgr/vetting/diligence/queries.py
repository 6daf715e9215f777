"""Requests for support within reach, what each waits for, and what has changed since."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.structure.models import Command, Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.vetting.diligence.models import (
    Intercession,
    MitigationMeasure,
    MonitoringIndicator,
    SupportedCommander,
    SupportedUnit,
    SupportItem,
    SupportRequest,
    SupportRuling,
)
from trainingmgr.vetting.diligence.rules import LIVE, OVER, MeasureState, SupportState
from trainingmgr.vetting.models import Clearance

READ = Permission.DILIGENCE_READ
STILL = (MeasureState.PLANNED, MeasureState.FAILED)
"""Measures that somebody still has to do something about."""
MOST = 50


def within(reader: Reader, permission: Permission = READ) -> ColumnElement[bool]:
    """Requests of whose units at least one lies within this reader's reach."""
    return exists().where(
        SupportedUnit.request_id == SupportRequest.id,
        SupportedUnit.unit_id.in_(select(Unit.id).where(in_reach(reader.reach(permission)))),
    )


def reassess(on: date) -> ColumnElement[bool]:
    """Whether a unit has moved in the tree, or it or a unit below it got another commander, since
    support was decided (R-HRD-06): what the gate waits for as well. Derived: nothing is written.
    """
    recipient, unit = another(SupportedUnit, "reassessed"), another(Unit, "now")
    led = another(Unit, "led below")
    decided = (
        select(func.max(SupportRuling.decided_on))
        .where(SupportRuling.request_id == SupportRequest.id)
        .correlate(SupportRequest)
        .scalar_subquery()
    )
    commander = exists().where(
        Command.unit_id == led.id,
        led.path.startswith(unit.path),
        Command.from_on > decided,
        Command.from_on <= on,
    )
    changed = exists().where(
        recipient.request_id == SupportRequest.id,
        recipient.unit_id == unit.id,
        or_(unit.path != recipient.path_then, commander),
    )
    return and_(SupportRequest.state.in_(LIVE | {SupportState.SUSPENDED}), changed)


def requests(
    *,
    reader: Reader,
    on: date,
    only: str | None = None,
    unit: str | None = None,
    cursor: str | None = None,
) -> Page[tuple[SupportRequest, bool]]:
    """What has to be assessed again stands first, then requests in the order of their next day."""
    calm = case((reassess(on), 0), else_=1).label("calm")
    statement: Any = (
        select(SupportRequest, calm)
        .where(within(reader), _only(only, on), _covering(unit))
        .options(
            joinedload(SupportRequest.provider),
            selectinload(SupportRequest.recipients).joinedload(SupportedUnit.unit),
            selectinload(SupportRequest.rulings),
        )
    )
    found = page_of(statement, calm, SupportRequest.due_on, SupportRequest.id, cursor=cursor)
    return Page([(row, not is_calm) for row, is_calm in found.rows], found.before, found.after)


def _only(only: str | None, on: date) -> ColumnElement[bool]:
    state = SupportRequest.state
    known = {
        "late": and_(SupportRequest.due_on < on, state.not_in(OVER)),
        "reassess": reassess(on),
        "decide": state == SupportState.SUBMITTED,
        "suspended": state == SupportState.SUSPENDED,
        "over": state.in_(OVER),
    }
    return known.get(only or "", state.not_in(OVER))


def _covering(code: str | None) -> ColumnElement[bool]:
    """Requests for the unit with this code, or one above it."""
    if code is None:
        return true()
    asked, recipient = another(Unit, "asked"), another(Unit, "recipient")
    return exists().where(
        SupportedUnit.request_id == SupportRequest.id,
        SupportedUnit.unit_id == recipient.id,
        asked.code == code,
        asked.path.startswith(recipient.path),
    )


def request(uid: UUID, *, reader: Reader, permission: Permission = READ) -> SupportRequest:
    """One request with all that was written about it. A constant number of statements."""
    return _whole(SupportRequest.uid == uid, within(reader, permission))


def whole(key: int) -> SupportRequest:
    """The same for a deed on a part of it, whoever does that deed."""
    return _whole(SupportRequest.id == key)


def _whole(*conditions: ColumnElement[bool]) -> SupportRequest:
    S = SupportRequest  # noqa: N806  a page of them
    return existing(
        select(S)
        .where(*conditions)
        .options(
            joinedload(S.provider), joinedload(S.place), joinedload(S.requested_by),
            joinedload(S.assessed_by),
            selectinload(S.items), selectinload(S.recipients).joinedload(SupportedUnit.unit),
            selectinload(S.commanders).joinedload(SupportedCommander.unit),
            selectinload(S.commanders).joinedload(SupportedCommander.person),
            selectinload(S.measures).joinedload(MitigationMeasure.owner),
            selectinload(S.measures).joinedload(MitigationMeasure.verified_by),
            selectinload(S.rulings).joinedload(SupportRuling.by),
            selectinload(S.indicators).joinedload(MonitoringIndicator.owner),
            selectinload(S.indicators).selectinload(MonitoringIndicator.readings),
            selectinload(S.incidents), selectinload(S.intercessions),
            selectinload(S.suspensions),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def changed(row: SupportRequest, on: date) -> bool:
    """Whether this one has to be assessed again (R-HRD-06)."""
    asked = select(SupportRequest.id).where(SupportRequest.id == row.id, reassess(on))
    return db.session.scalar(asked) is not None


def part(kind: type[Any], row: SupportRequest, uid: UUID) -> Any:
    """An item, a commander, an indicator or an intercession of this request."""
    lists: dict[Any, Sequence[Any]] = {
        SupportItem: row.items, SupportedCommander: row.commanders,
        MonitoringIndicator: row.indicators, Intercession: row.intercessions,
    }  # fmt: skip
    found = next((each for each in lists[kind] if each.uid == uid), None)
    if found is None:
        raise NotFound
    return found


def measure(uid: UUID, *, reader: Reader) -> MitigationMeasure:
    """One measure: of whoever owns it, and of those who watch over the support."""
    return existing(
        select(MitigationMeasure)
        .join(MitigationMeasure.request)
        .where(
            MitigationMeasure.uid == uid,
            or_(
                MitigationMeasure.owner_id == reader.id,
                within(reader, Permission.DILIGENCE_MONITOR),
            ),
        )
        .options(
            joinedload(MitigationMeasure.request), joinedload(MitigationMeasure.owner),
            joinedload(MitigationMeasure.verified_by),
        )
    )  # fmt: skip


def measures_of(reader: Reader) -> Sequence[MitigationMeasure]:
    """What this account has promised and not done, the nearest day first."""
    return db.session.scalars(
        select(MitigationMeasure)
        .join(MitigationMeasure.request)
        .where(
            MitigationMeasure.owner_id == reader.id,
            MitigationMeasure.state.in_(STILL),
            SupportRequest.state.not_in(OVER),
        )
        .options(joinedload(MitigationMeasure.request))
        .order_by(MitigationMeasure.due_on, MitigationMeasure.id)
        .limit(MOST)
    ).all()


def to_verify(reader: Reader) -> Sequence[MitigationMeasure]:
    """What others say is in place and this reader may verify, the nearest day first."""
    return db.session.scalars(
        select(MitigationMeasure)
        .join(MitigationMeasure.request)
        .where(
            within(reader, Permission.DILIGENCE_MONITOR),
            MitigationMeasure.owner_id != reader.id,
            MitigationMeasure.state == MeasureState.IN_PLACE,
            SupportRequest.state.not_in(OVER),
        )
        .options(joinedload(MitigationMeasure.request))
        .order_by(MitigationMeasure.due_on, MitigationMeasure.id)
        .limit(MOST)
    ).all()


def waiting(*, reader: Reader, on: date) -> Sequence[tuple[SupportRequest, bool]]:
    """Requests whose next deed is due or this reader's to do, or that have to be assessed again."""
    own = [
        SupportRequest.state == state
        for state, permission in (
            (SupportState.PROPOSED, Permission.DILIGENCE_ASSESS),
            (SupportState.SUBMITTED, Permission.DILIGENCE_DECIDE),
        )
        if reader.may(permission)
    ]
    rows = db.session.execute(
        select(SupportRequest, reassess(on))
        .where(
            within(reader),
            SupportRequest.state.not_in(OVER),
            or_(SupportRequest.due_on <= on, reassess(on), *own),
        )
        .order_by(SupportRequest.due_on, SupportRequest.id)
        .limit(MOST)
    )
    return [(each, changed) for each, changed in rows]


def commands_over(units: Collection[int], first: date, last: date) -> Sequence[Command]:
    """Who commands these units on any day of a period (row 18)."""
    return db.session.scalars(
        select(Command)
        .where(
            Command.unit_id.in_(units),
            Command.from_on <= last,
            or_(Command.until_on.is_(None), Command.until_on >= first),
        )
        .order_by(Command.unit_id, Command.from_on)
    ).all()


def taken_below(units: Collection[int], since: date, last: date) -> Sequence[Command]:
    """Who has taken command of a unit below one of these after a day (R-HRD-06)."""
    led, above = another(Unit, "led below"), another(Unit, "recipient")
    return db.session.scalars(
        select(Command)
        .join(led, Command.unit_id == led.id)
        .join(above, led.path.startswith(above.path))
        .where(
            above.id.in_(units), led.id.not_in(units), Command.from_on > since,
            Command.from_on <= last,
        )
        .order_by(Command.unit_id, Command.from_on)
    ).all()  # fmt: skip


def newest(units: Collection[int]) -> dict[int, Clearance]:
    """The newest row about each unit under due diligence. One statement."""
    rows = db.session.scalars(
        select(Clearance)
        .where(Clearance.unit_id.in_(units), Clearance.scheme == Scheme.HRDDP)
        .order_by(Clearance.id)
    )
    return {each.unit_id: each for each in rows if each.unit_id is not None}


def backed(units: Collection[int], without: int) -> set[int]:
    """Of these units those that another request, which goes on, covers."""
    return set(
        db.session.scalars(
            select(SupportedUnit.unit_id)
            .join(SupportRequest, SupportRequest.id == SupportedUnit.request_id)
            .where(
                SupportedUnit.unit_id.in_(units),
                SupportRequest.id != without,
                SupportRequest.state.in_(LIVE),
            )
        )
    )


def next_code(on: date) -> str:
    """HRD, the year, and a running number."""
    count = db.session.scalar(select(func.count()).select_from(SupportRequest)) or 0
    return f"HRD-{on.year}-{count + 1:03}"
