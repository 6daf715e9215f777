"""Whose pay is on hold on a day, and what waits for a second person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.pay.holds.models import PayHold, StopList, StopListEntry
from trainingmgr.pay.holds.rules import OPEN, STOPS, HoldState, StopListState
from trainingmgr.pay.rules import UNSAID, HoldReason
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import own_records, within
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeStop


def holding(person_ids: Collection[int], on: date) -> dict[int, HoldReason]:
    """For whom no money leaves on a day, and why: a hold on one record holds all joined with it.
    One statement.

    Of several holds of one person, one that is the focal point's alone says most.
    """
    found: dict[int, HoldReason] = {}
    if not person_ids:
        return found
    held, one = another(Person, "on hold"), another(Person, "asked about")
    asked = (
        select(one.id, func.coalesce(one.same_as_id, one.id).label("kept"))
        .where(one.id.in_(person_ids))
        .subquery()
    )
    rows = db.session.execute(
        select(asked.c.id, PayHold.reason)
        .join(held, held.id == PayHold.person_id)
        .join(asked, asked.c.kept == func.coalesce(held.same_as_id, held.id))
        .where(
            PayHold.from_on <= on,
            PayHold.state.in_((*STOPS, HoldState.RELEASED)),
            or_(PayHold.state.in_(STOPS), PayHold.until_on > on),
        )
        .order_by(PayHold.id)
    )
    for person_id, reason in rows:
        if found.get(person_id) not in UNSAID:
            found[person_id] = reason
    return found


def holds(*, reader: Reader, only: str | None, cursor: str | None = None) -> Page[PayHold]:
    """Holds within reach: those that stand or wait, the newest first. One statement."""
    wanted = (
        select(PayHold)
        .where(_mine(PayHold.person_id, reader), *_only(only))
        .options(joinedload(PayHold.person), joinedload(PayHold.unit))
    )
    return page_of(wanted, PayHold.id, cursor=cursor, descending=True)


def _only(only: str | None) -> tuple[ColumnElement[bool], ...]:
    waits = (HoldState.PROPOSED, HoldState.RELEASING)
    narrowed: Mapping[str | None, Any] = {
        "waiting": PayHold.state.in_(waits),
        "ended": PayHold.state.not_in(OPEN),
        "untold": PayHold.state.in_(STOPS) & PayHold.told_on.is_(None),
    }
    return (narrowed.get(only, PayHold.state.in_(OPEN)),)


def hold(uid: UUID, *, reader: Reader) -> PayHold:
    return existing(
        select(PayHold)
        .where(PayHold.uid == uid, _mine(PayHold.person_id, reader))
        .options(
            joinedload(PayHold.person).options(joinedload(Person.unit), joinedload(Person.rank)),
            joinedload(PayHold.unit),
            joinedload(PayHold.stop_list),
        )
    )


def _mine(person_id: Any, reader: Reader) -> ColumnElement[bool]:
    reach = reader.reach(Permission.PAY_READ)
    if reach.national:
        named: ColumnElement[bool] = person_id.is_not(None)
        return named
    inside: ColumnElement[bool] = person_id.in_(
        select(Person.id).where(within(reach, holder_id=reader.holder_id))
    )
    return inside


def by_rule(source: str) -> dict[int | None, int]:
    """How many of each unit are held by rule in a cycle, without a list. One statement."""
    rows: Any = db.session.execute(
        select(PayHold.unit_id, func.count())
        .where(
            PayHold.source == source,
            PayHold.rule.is_not(None),
            PayHold.stop_list_id.is_(None),
            PayHold.state.not_in((HoldState.REFUSED, HoldState.WITHDRAWN)),
        )
        .group_by(PayHold.unit_id)
    )
    return dict(rows.all())


def held_already(person_ids: Collection[int], reason: HoldReason) -> frozenset[int]:
    return frozenset(
        db.session.scalars(
            select(PayHold.person_id).where(
                PayHold.person_id.in_(person_ids), PayHold.reason == reason,
                PayHold.state.in_(OPEN),
            )
        )
    )  # fmt: skip


def lists(*, reader: Reader, cursor: str | None = None) -> Page[StopList]:
    """Stop lists with somebody within reach on them, the newest first."""
    on_it = select(StopListEntry.stop_list_id).where(_mine(StopListEntry.person_id, reader))
    wanted = select(StopList).where(StopList.id.in_(on_it))
    return page_of(wanted, StopList.id, cursor=cursor, descending=True)


def counted(list_ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """Of each list how many are on it, were heard, and are spared. One statement."""
    rows = db.session.execute(
        select(
            StopListEntry.stop_list_id, func.count(), func.count(StopListEntry.heard_on),
            func.count(StopListEntry.spared_because),
        )
        .where(StopListEntry.stop_list_id.in_(list_ids))
        .group_by(StopListEntry.stop_list_id)
    )  # fmt: skip
    return {key: (all_, heard, spared) for key, all_, heard, spared in rows}


def stop_list(uid: UUID, *, reader: Reader) -> StopList:
    on_it = select(StopListEntry.stop_list_id).where(_mine(StopListEntry.person_id, reader))
    return existing(select(StopList).where(StopList.uid == uid, StopList.id.in_(on_it)))


def entries(of: StopList, *, reader: Reader, cursor: str | None = None) -> Page[StopListEntry]:
    """The people of a list within reach."""
    wanted = (
        select(StopListEntry)
        .where(StopListEntry.stop_list_id == of.id, _mine(StopListEntry.person_id, reader))
        .options(
            joinedload(StopListEntry.person).joinedload(Person.unit),
            joinedload(StopListEntry.unit),
        )
    )
    return page_of(wanted, StopListEntry.id, cursor=cursor)


def entry(uid: UUID, *, reader: Reader) -> StopListEntry:
    return existing(
        select(StopListEntry)
        .where(StopListEntry.uid == uid, _mine(StopListEntry.person_id, reader))
        .options(
            joinedload(StopListEntry.person).options(
                joinedload(Person.unit), joinedload(Person.rank)
            ),
            joinedload(StopListEntry.stop_list),
        )
    )


def within_reach(of: StopList, reader: Reader) -> bool:
    """Whether everybody on a list is within somebody's reach."""
    beyond = select(StopListEntry.id).where(
        StopListEntry.stop_list_id == of.id, ~_mine(StopListEntry.person_id, reader)
    )
    return db.session.scalar(beyond.limit(1)) is None


def stands_on(of: StopList, holder_id: int) -> bool:
    """Whether whoever stands behind an account stands on this list, by any of their records."""
    own = select(StopListEntry.id).where(
        StopListEntry.stop_list_id == of.id, StopListEntry.person_id.in_(own_records([holder_id]))
    )
    return db.session.scalar(own.limit(1)) is not None


def as_heard(of: StopList) -> str:
    """Everybody on a list as they stand on it: another word once somebody is heard or spared."""
    rows = db.session.execute(
        select(StopListEntry.id, StopListEntry.version)
        .where(StopListEntry.stop_list_id == of.id)
        .order_by(StopListEntry.id)
    )
    return " ".join(f"{key}.{version}" for key, version in rows)


def unspared(of: StopList) -> Sequence[StopListEntry]:
    return db.session.scalars(
        select(StopListEntry).where(
            StopListEntry.stop_list_id == of.id, StopListEntry.spared_because.is_(None)
        )
    ).all()


def waiting(reader: Reader) -> tuple[int, int]:
    """Holds that wait for a second person, and lists whose hearings are over. Two statements."""
    count = select(func.count())
    waits = db.session.scalar(
        count.select_from(PayHold).where(
            PayHold.state.in_((HoldState.PROPOSED, HoldState.RELEASING)),
            _mine(PayHold.person_id, reader),
        )
    )
    over = db.session.scalar(
        count.select_from(StopList).where(
            StopList.state == StopListState.NOTIFIED, StopList.hearing_until < clock.today()
        )
    )
    return waits or 0, over or 0


def withdrawn(person_ids: Collection[int]) -> frozenset[int]:
    """Whom age stops today: of them nothing is said (R-AGE-01)."""
    stops = age_stops(person_ids, clock.today())
    return frozenset(key for key, stop in stops.items() if stop is AgeStop.WITHDRAWN)


def of_list(entry_: StopListEntry) -> Sequence[PayHold]:
    """The hold that this entry of a stop list has brought."""
    return db.session.scalars(
        select(PayHold).where(
            PayHold.stop_list_id == entry_.stop_list_id,
            PayHold.person_id == entry_.person_id,
            PayHold.state.in_(STOPS),
        )
    ).all()


def of_person(person_id: int) -> Sequence[PayHold]:
    """The holds of one person that stand or wait."""
    return db.session.scalars(
        select(PayHold).where(PayHold.person_id == person_id, PayHold.state.in_(OPEN))
    ).all()
