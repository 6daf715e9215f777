"""Musters and lists on paper: printed, typed in, checked and signed for."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, undefer

from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.presence.models import (
    MusterCertification,
    MusterCheck,
    MusterMark,
    MusterName,
    MusterScan,
    MusterSheet,
)
from trainingmgr.pay.presence.rules import MusterCode, SheetKind
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, serving_in
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach

READ = Permission.PRESENCE_READ
MOST_LINES = 300
"""More people than that do not go on one paper: one is printed for each unit below."""


@dataclass(frozen=True)
class Line:
    """One line of a muster: its number on the paper, the person, and the mark if there is one."""

    number: int
    person: Person
    mark: MusterMark | None = None

    @property
    def code(self) -> MusterCode:
        return self.mark.code if self.mark else MusterCode.NOT_RECORDED


def roster(unit: Unit, on: date) -> Sequence[int]:
    """Keys of everybody who serves in a unit or below on a day, by name."""
    return db.session.scalars(
        select(Person.id)
        .where(known(), Person.id.in_(serving_in(unit, on)), Person.status.not_in(GONE))
        .order_by(Person.sort_name, Person.id)
    ).all()


def _seen(reach: Reach) -> Select[MusterSheet]:
    return (
        select(MusterSheet)
        .join(MusterSheet.unit)
        .where(in_reach(reach))
        .options(
            contains_eager(MusterSheet.unit),
            joinedload(MusterSheet.exercise),
            joinedload(MusterSheet.checked).joinedload(MusterCheck.by),
            joinedload(MusterSheet.signed).joinedload(MusterCertification.by),
        )
    )


def scans_of(sheet_: MusterSheet) -> Sequence[MusterScan]:
    """What was scanned of a paper, the newest first, without the scans themselves."""
    return db.session.scalars(
        select(MusterScan).where(MusterScan.sheet_id == sheet_.id).order_by(MusterScan.id.desc())
    ).all()


def scan(uid: UUID, *, reader: Reader) -> tuple[MusterScan, str]:
    """One scan with its content, and the id of its paper: if the reader may see the paper."""
    found = db.session.execute(
        select(MusterScan, MusterSheet.code)
        .join(MusterSheet, MusterScan.sheet_id == MusterSheet.id)
        .join(Unit, MusterSheet.unit_id == Unit.id)
        .where(MusterScan.uid == uid, in_reach(reader.reach(READ)))
        .options(undefer(MusterScan.content))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def sheet(code: str, *, reader: Reader, permission: Permission = READ) -> MusterSheet:
    """A printed list by the id on the paper: if its unit is within the reader's reach."""
    return existing(_seen(reader.reach(permission)).where(MusterSheet.code == code.strip().upper()))


def listed(
    asked: Mapping[str, Any], *, reader: Reader, cursor: str | None = None
) -> Page[MusterSheet]:
    """Lists of the units within reach, the newest first; with `waits` those not yet signed for."""
    wanted = _seen(reader.reach(READ))
    if "unit" in asked:
        wanted = wanted.where(func.upper(Unit.code) == asked["unit"].strip().upper())
    if "kind" in asked:
        wanted = wanted.where(MusterSheet.kind == asked["kind"])
    if asked.get("waits"):
        signed = exists().where(MusterCertification.sheet_id == MusterSheet.id)
        wanted = wanted.where(~signed, MusterSheet.kind != SheetKind.RECOUNT)
    return page_of(wanted, MusterSheet.id, cursor=cursor, descending=True)


def lines(found: MusterSheet) -> list[Line]:
    """The people on a paper in its order, each with the mark if there is one. Two statements."""
    people = {
        each.id: each
        for each in db.session.scalars(
            select(Person)
            .where(Person.id.in_(found.lines))
            .options(joinedload(Person.unit), joinedload(Person.rank))
        )
    }
    marks = marks_of(found)
    return [
        Line(number, people[id_], marks.get(id_))
        for number, id_ in enumerate(found.lines, 1)
        if id_ in people
    ]


def marks_of(found: MusterSheet) -> dict[int, MusterMark]:
    rows = db.session.scalars(select(MusterMark).where(MusterMark.sheet_id == found.id))
    return {each.person_id: each for each in rows}


def fingerprint(marks: Mapping[int, MusterMark]) -> str:
    """Equal for equal marks: a second save of an old page is seen."""
    told = sorted((key, each.code.value, each.version) for key, each in marks.items())
    return sha256(repr(told).encode()).hexdigest()[:16]


def names_of(found: MusterSheet) -> Sequence[MusterName]:
    """Names written on the paper by hand, and who they were."""
    return db.session.scalars(
        select(MusterName)
        .where(MusterName.sheet_id == found.id)
        .options(joinedload(MusterName.person))
        .order_by(MusterName.id)
    ).all()


def name(uid: UUID, *, reader: Reader) -> tuple[MusterName, MusterSheet]:
    found = db.session.execute(
        select(MusterName, MusterSheet)
        .join(MusterSheet, MusterName.sheet_id == MusterSheet.id)
        .join(MusterSheet.unit)
        .where(MusterName.uid == uid, in_reach(reader.reach(Permission.MUSTER_TYPE)))
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def people_of(unit: Unit, on: date, *, cursor: str | None = None) -> Page[Person]:
    """Everybody who serves in a unit or below, by name, a page at a time."""
    return page_of(
        select(Person)
        .where(known(), Person.id.in_(serving_in(unit, on)), Person.status.not_in(GONE))
        .options(joinedload(Person.unit), joinedload(Person.rank)),
        Person.sort_name,
        Person.id,
        cursor=cursor,
    )


def to_sign(*, reader: Reader) -> tuple[int, date | None]:
    """How many checked lists of the reader's units nobody stands for yet, and since when."""
    days = db.session.scalars(
        select(MusterSheet.on)
        .join(MusterSheet.unit)
        .where(
            in_reach(reader.reach(Permission.MUSTER_CERTIFY)),
            MusterSheet.kind != SheetKind.RECOUNT,
            MusterSheet.checked.has(),
            ~MusterSheet.signed.has(),
        )
        .order_by(MusterSheet.on)
        .limit(100)
    ).all()
    return len(days), days[0] if days else None
