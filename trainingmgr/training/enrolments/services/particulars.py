"""What whoever sends a person wrote of them for a run: typed or put right, beside the register."""

from collections.abc import Sequence

from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.registry.people.rules import Literacy
from trainingmgr.training.enrolments import events
from trainingmgr.training.enrolments.models import Enrolment, Particulars

KEPT = ("sent_by", "unit", "role_in_unit", "languages", "literacy", "special_needs")


def _of(place_id: int) -> Particulars | None:
    return db.session.scalar(select(Particulars).where(Particulars.enrolment_id == place_id))


@operation
def write(
    place: Enrolment,
    *,
    sent_by: str = "",
    unit: str = "",
    role_in_unit: str = "",
    languages: Sequence[str] = (),
    literacy: Literacy | None = None,
    special_needs: str | None = None,
    seen: int | None,
    by: User,
) -> Particulars:
    """Write it down for the first time, or put it right. Special needs that are None stay as they
    are: whoever may not read them does not rub them out.
    """
    row = _of(place.id)
    if row is None:
        row = Particulars(enrolment_id=place.id)
        db.session.add(row)
    else:
        row.as_seen(seen)
    row.sent_by, row.unit, row.role_in_unit = sent_by or None, unit or None, role_in_unit or None
    row.languages, row.literacy = list(languages), literacy
    if special_needs is not None:
        row.special_needs = special_needs or None
    happening = events.ParticularsWritten(
        run=place.cohort.code, person=place.person.number, about=("enrolment", place.id)
    )
    journal.record(happening, by=by)
    return row


def carry_over(was: Enrolment, now: Enrolment) -> None:
    """They go along to the other run, for a place that has none of its own yet."""
    row = _of(was.id)
    if row is not None and _of(now.id) is None:
        facts = {name: getattr(row, name) for name in KEPT}
        db.session.add(Particulars(enrolment_id=now.id, **facts))
