"""Decisions of an outside scheme that come in a file, and the file taken back."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import another, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.vetting import events
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.rules import is_by_three, is_by_two, is_for_a_case
from trainingmgr.vetting.services.rows import Judged, barred_from, write_rows

IN_A_CASE = _("National vetting refuses nobody by a file. Open a vetting case for this person.")
NOT_APPROVED = _("At least two people decide this: a member of the panel approves the file.")
NOT_ASSESSED = _("Three people ask, assess and decide this: somebody assesses the file first.")
LINKED_APPROVER = _("Whoever approved the file is linked to somebody in it.")
LINKED_ASSESSOR = _("Whoever assessed the file is linked to somebody in it.")


@operation
def stage_many(judged: Sequence[Judged], *, batch: ImportBatch, by: Any) -> None:
    """Take in some decisions of an outside scheme's file: the same rules, row by row.

    Nobody sees them before the import is visible as a whole; `note_imported` then says so once.
    What two must stand behind comes in with the name of the member of the panel who approved the
    file, what three must with that of whoever assessed it as well; it is about nobody they are
    linked to (R-VET-05, R-HRD-04).
    """
    weighty, assessed = [], []
    for subject, decision in judged:
        unit = isinstance(subject, Unit)
        if is_for_a_case(decision.scheme, decision.outcome, unit=unit):
            raise Refusal(IN_A_CASE)
        three = is_by_three(decision.scheme, decision.outcome, unit=unit)
        if three:
            assessed.append(subject)
        if three or is_by_two(decision.scheme, decision.outcome, unit=unit):
            weighty.append(subject)
    if assessed:
        _stands_behind(assessed, batch.assessed_by_id, NOT_ASSESSED, LINKED_ASSESSOR)
    if weighty:
        _stands_behind(weighty, batch.approved_by_id, NOT_APPROVED, LINKED_APPROVER)
    write_rows(judged, by=by, batch=batch)


def _stands_behind(
    subjects: Sequence[Person | Unit], who: int | None, missing: Any, linked: Any
) -> None:
    another = db.session.get(User, who) if who else None
    if another is None:
        raise Refusal(missing)
    for refused in barred_from(subjects, another).values():
        raise Refusal(_("%(linked)s “%(why)s”", linked=linked, why=refused))


@operation
def note_imported(batch: ImportBatch, by: Any) -> None:
    happening = events.ClearancesImported(
        count=batch.accepted, sha256=batch.sha256, about=("import_batch", batch.id)
    )
    journal.record(happening, by=by)


def within_reach_of_import(
    batch: ImportBatch, *, people: Sequence[int], units: Sequence[int]
) -> dict[tuple[str, int], Person | Unit]:
    """These people and units, if whoever brought the file may decide about all of them."""
    bringer = db.session.scalar(
        select(User).where(User.id == batch.by_id).options(selectinload(User.grants))
    )
    found: dict[tuple[str, int], Person | Unit] = {}
    if bringer is not None:
        permission = Permission.CLEARANCE_IMPORT
        within = select(Person).where(Person.id.in_(people), visible(bringer, permission))
        for person in db.session.scalars(within):
            found["person", person.id] = person
        reach = in_reach(bringer.reach(permission))
        for unit in db.session.scalars(select(Unit).where(Unit.id.in_(units), reach)):
            found["unit", unit.id] = unit
    if len(found) < len(set(people)) + len(set(units)):
        raise Refusal(_("The file is about somebody outside your reach. Nothing was taken in."))
    return found


def rests_on(batch_id: int) -> Any:
    """Why a file cannot be taken back: somebody decided on top of one of its rows."""
    newer = another(Clearance, "built on")
    built_on = exists().where(
        newer.id == Clearance.superseded_by_id, newer.batch_id.is_distinct_from(batch_id)
    )
    found = db.session.scalar(
        select(Clearance.id).where(Clearance.batch_id == batch_id, built_on).limit(1)
    )
    return _("A later decision rests on a row of this file. It stays.") if found else None


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some rows of a file that nobody sees any more. How many were left to remove."""
    mine = select(Clearance.id).where(Clearance.batch_id == batch_id).limit(at_most)
    ids = db.session.scalars(mine).all()
    if ids:
        db.session.execute(
            update(Clearance)
            .where(Clearance.superseded_by_id.in_(ids))
            .values(superseded_by_id=None, version=Clearance.version + 1)
            .execution_options(synchronize_session=False)
        )
        db.session.execute(
            delete(Clearance)
            .where(Clearance.id.in_(ids))
            .execution_options(synchronize_session=False)
        )
    return len(ids)
