from collections.abc import Sequence
from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, select, tuple_
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core import bulk, clock, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.values import dataclass
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.curricula.rules import stands_until
from trainingmgr.training.records.events import (
    AttainmentReinstated,
    AttainmentsRecorded,
    AttainmentWithdrawn,
)
from trainingmgr.training.records.models import Attainment

AT_ONCE = 200
"""Rows in one statement: SQLite takes some ten thousand values at most."""


@dataclass(frozen=True)
class Attained:
    """Somebody passed a module version on a day, in so many minutes, with a score if any."""

    person_id: int
    version_id: int
    on: date
    minutes: int
    score: int | None = None


@operation
def record_many(rows: Sequence[Attained], *, source: str, by: User) -> int:
    """Write what was attained, with the day on which each record lapses.

    What is on record already for the same person, version and day is left alone. Gives how many
    were new.
    """
    versions = _versions({row.version_id for row in rows})
    new = _not_on_record(rows)
    at = clock.now()
    values = [
        {
            "uid": new_uid(),
            "person_id": row.person_id,
            "module_id": versions[row.version_id].module_id,
            "version_id": row.version_id,
            "on": row.on,
            "until_on": stands_until(row.on, versions[row.version_id].validity_months),
            "minutes": row.minutes,
            "score": row.score,
            "source": source,
            "recorded_by_id": by.id,
            "recorded_at": at,
            "version": 1,
        }
        for row in new
    ]
    bulk.pour(bulk.ready(cast("Table", Attainment.__table__), values))
    if values:
        journal.record(AttainmentsRecorded(count=len(values), source=source), by=by)
    return len(values)


@operation
def withdraw(attainment: Attainment, *, reason: str, by: User) -> None:
    """It does not count any more, even when what suspends it is lifted. The record stays, with when
    and why.
    """
    if attainment.withdrawn_at is not None and attainment.measure is None:
        raise Refusal(_("This record is withdrawn already."))
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    attainment.withdrawn_at, attainment.measure = clock.now(), None
    module = _versions({attainment.version_id})[attainment.version_id].module.code
    happening = AttainmentWithdrawn(
        module=module,
        on=attainment.on.isoformat(),
        reason=reason,
        about=("person", attainment.person_id),
    )
    journal.record(happening, by=by)


@operation
def reinstate(attainment: Attainment, *, by: User) -> None:
    """It counts again: what was withdrawn had been proved after all."""
    if attainment.withdrawn_at is None or attainment.measure is not None:
        raise Refusal(_("This record is not withdrawn."))
    attainment.withdrawn_at = None
    module = _versions({attainment.version_id})[attainment.version_id].module.code
    happening = AttainmentReinstated(
        module=module,
        on=attainment.on.isoformat(),
        about=("person", attainment.person_id),
    )
    journal.record(happening, by=by)


@operation
def suspend(attainment: Attainment, measure: str) -> None:
    """It counts no more until this measure is lifted; what does not count already is left alone."""
    if attainment.withdrawn_at is None:
        attainment.withdrawn_at, attainment.measure = clock.now(), measure


@operation
def take_up(attainment: Attainment, measure: str, other: str | None = None) -> None:
    """It counts again, if it was this measure alone that kept it from that: `other` still does."""
    if attainment.measure == measure:
        attainment.measure = other
        attainment.withdrawn_at = attainment.withdrawn_at if other else None


def _versions(ids: set[int]) -> dict[int, ModuleVersion]:
    from_module = ModuleVersion.module
    found = db.session.scalars(
        select(ModuleVersion).where(ModuleVersion.id.in_(ids)).options(joinedload(from_module))
    )
    return {each.id: each for each in found}


def _not_on_record(rows: Sequence[Attained]) -> list[Attained]:
    wanted = {(row.person_id, row.version_id, row.on): row for row in rows}
    key = tuple_(Attainment.person_id, Attainment.version_id, Attainment.on)
    keys = list(wanted)
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        found = db.session.execute(
            select(Attainment.person_id, Attainment.version_id, Attainment.on).where(key.in_(part))
        )
        for person_id, version_id, on in found:
            wanted.pop((person_id, version_id, on))
    return list(wanted.values())
