"""Cases in lists: as readers narrow them, who carries how many, who owes one, what is sampled."""

from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, facets
from trainingmgr.core.db import db
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.vetting.cases.models import CaseSample, CaseSampleLine, CaseSeat, VettingCase
from trainingmgr.vetting.cases.queries import facts_among, has_signed, within_reach, yet_to_sign
from trainingmgr.vetting.cases.rules import WAITS, CaseState, DecisionState, Facts, Process, Seat
from trainingmgr.vetting.rules import LEAST_PANEL


@dataclass(frozen=True)
class Line:
    """One case of a list with what is known of it."""

    case: VettingCase
    facts: Facts


def cases(
    *,
    reader: Reader,
    state: CaseState | None = None,
    kind: Process | None = None,
    late: bool = False,
    unassigned: bool = False,
    cursor: str | None = None,
) -> Page[Line]:
    """Cases within reach, the oldest first; without a state those that wait for somebody.

    Three statements: the page, its seats, its counts.
    """
    statement = (
        select(VettingCase)
        .where(within_reach(reader))
        .options(
            joinedload(VettingCase.person),
            joinedload(VettingCase.unit),
            selectinload(VettingCase.seats).joinedload(CaseSeat.user),
        )
    )
    states = WAITS if state is None else {state}
    statement = statement.where(VettingCase.state.in_(states))
    if kind is not None:
        statement = statement.where(VettingCase.process == kind)
    if late:
        statement = statement.where(VettingCase.due_on < clock.today())
    if unassigned:
        statement = statement.where(VettingCase.state == CaseState.OPEN)
    found = page_of(statement, VettingCase.opened_on, VettingCase.id, cursor=cursor)
    facts = facts_among(found.rows) if found.rows else {}
    lines = [Line(each, facts[each.id]) for each in found.rows]
    return Page(lines, found.before, found.after, found.total)


def counts(asked: Mapping[str, Any], *, reader: Reader) -> facets.Counts:
    """How many cases each choice would leave; without a state those that wait. One statement."""
    states = {each.value: VettingCase.state == each for each in CaseState}
    found = facets.counts(
        select(VettingCase).where(within_reach(reader)),
        {
            "state": facets.Flags({"waits": VettingCase.state.in_(WAITS), **states}),
            "kind": VettingCase.process,
            "late": facets.Flags({"y": VettingCase.due_on < clock.today()}),
        },
        {
            "state": asked.get("state", "waits"), "kind": asked.get("kind"),
            "late": "y" if asked.get("late") else None,
        },
    )  # fmt: skip
    if found:
        found["state"][facets.ALL] = found["state"].get("waits", 0)
    return found


def overdue(*, reader: Reader, on: date) -> int:
    found = select(func.count(VettingCase.id)).where(
        within_reach(reader), VettingCase.state.in_(WAITS), VettingCase.due_on < on
    )
    return db.session.scalar(found) or 0


@dataclass(frozen=True)
class Load:
    """How much one officer or member has in hand."""

    user: User
    investigates: int
    sits: int
    late: int


def load(on: date) -> list[Load]:
    """Cases in hand per person, whoever has most first. One statement."""
    investigates = CaseSeat.part == Seat.INVESTIGATOR
    rows = db.session.execute(
        select(
            User,
            func.count().filter(investigates),
            func.count().filter(~investigates),
            func.count().filter(VettingCase.due_on < on),
        )
        .join(CaseSeat, CaseSeat.user_id == User.id)
        .join(VettingCase, VettingCase.id == CaseSeat.case_id)
        .where(CaseSeat.ended_at.is_(None), VettingCase.state.in_(WAITS))
        .group_by(User.id)
        .order_by(func.count().desc(), User.id)
        .limit(50)
    )
    return [Load(*row) for row in rows]


def drawn(seed: str, size: int) -> list[int]:
    """Keys of decided cases by lot: the smallest hashes of seed and key, drawn again alike."""
    keys = db.session.scalars(select(VettingCase.id).where(VettingCase.decided_on.is_not(None)))
    lots = sorted((sha256(f"{seed}:{key}".encode()).hexdigest(), key) for key in keys)
    return [key for _lot, key in lots[:size]]


def people_of(cases: Collection[int]) -> list[int]:
    """Whom these cases are about."""
    found = select(VettingCase.person_id).where(VettingCase.id.in_(cases)).distinct()
    return list(db.session.scalars(found.order_by(VettingCase.person_id)))


def samples(reader: Reader, cursor: str | None = None) -> Page[CaseSample]:
    statement = (
        select(CaseSample)
        .where(CaseSample.by_id == reader.id)
        .options(selectinload(CaseSample.lines).joinedload(CaseSampleLine.case))
    )
    return page_of(statement, CaseSample.id, cursor=cursor, descending=True)


def owed_by(reader: Reader, on: date) -> tuple[int, date | None]:
    """How many cases wait for this very reader, and since when: the chair seats whoever lacks,
    an investigator works on theirs, whoever of a panel has not signed yet decides. One statement.
    """
    decide = (CaseState.RECOMMENDED, CaseState.UNDER_APPEAL)
    seated = (
        select(func.count())
        .select_from(CaseSeat)
        .where(CaseSeat.case_id == VettingCase.id, *yet_to_sign())
        .correlate(VettingCase)
        .scalar_subquery()
    )
    lacking = and_(VettingCase.state.in_(decide), seated < LEAST_PANEL)
    waits = []
    if reader.may(Permission.CASE_ASSIGN):
        waits += [VettingCase.state == CaseState.OPEN, lacking]
    seats = exists().where(
        CaseSeat.case_id == VettingCase.id,
        CaseSeat.user_id == reader.id,
        CaseSeat.ended_at.is_(None),
    )
    works = seats.where(CaseSeat.part == Seat.INVESTIGATOR)
    waits.append(and_(VettingCase.state == CaseState.INVESTIGATING, works))
    done = has_signed(reader.id, {DecisionState.PROPOSED, DecisionState.FINAL}, VettingCase.id)
    sits = seats.where(CaseSeat.part == Seat.PANEL)
    waits.append(and_(VettingCase.state.in_(decide), sits, ~done, ~lacking))
    found = select(func.count(), func.min(VettingCase.opened_on)).where(
        or_(*waits), VettingCase.opened_on <= on
    )
    count, since = db.session.execute(found).one()
    return count, since
