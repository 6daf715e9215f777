"""Legal holds: what is held is left out of every run until it is lifted or its day is over."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.complaints.queries import referenced
from trainingmgr.oversight.retention import events, queries
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.rules import REASON, HoldOn, Piece
from trainingmgr.pay.rules.files import period
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.services.own import not_own

WRITE, AGREE = Permission.PROTECTION_WRITE, Permission.RETENTION_AGREE


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """What is held, why, by whose order and until when."""

    holds: HoldOn
    reason: str
    ordered_by: str
    until_on: date
    piece: Piece | None = None
    number: str = ""
    """Of the person or the complaint, or the month of payrolls."""


@operation
def place(ordered: Ordered, *, by: User) -> LegalHold:
    """From now on nothing of it goes, not even by a run that was agreed to already. A hold names
    what is there: by a number with a slip nothing would be kept.
    """
    allowed(by, WRITE)
    number, person_id = ordered.number.strip(), None
    if ordered.until_on < clock.today():
        raise Refusal(_("That day is over."), field="until_on")
    if len(ordered.reason.strip()) < REASON:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    if len(ordered.ordered_by.strip()) < 3:
        raise Refusal(_("Write who ordered it."), field="ordered_by")
    if ordered.holds is HoldOn.KIND and ordered.piece is None:
        raise Refusal(_("Say which kind of records."), field="piece")
    if ordered.holds is not HoldOn.KIND and not number:
        raise Refusal(_("Write its number."), field="number")
    if ordered.holds is HoldOn.PERSON:
        found = people.by_exact_number(number)
        if found is None:
            raise Refusal(_("Nobody has this number."), field="number")
        person_id = found.id
    if ordered.holds is HoldOn.COMPLAINT and referenced(number) is None:
        raise Refusal(_("No complaint has this number."), field="number")
    if ordered.holds is HoldOn.PAYROLL:
        try:
            number = period(number)
        except ValueError:
            says = _("A payroll is of a month, such as 2026-11.")
            raise Refusal(says, field="number") from None
    row = LegalHold(
        code=f"L-{queries.next_number(LegalHold):04}", holds=ordered.holds, person_id=person_id,
        piece=ordered.piece if ordered.holds is HoldOn.KIND else None,
        reference=number if ordered.holds in (HoldOn.COMPLAINT, HoldOn.PAYROLL) else "",
        reason=ordered.reason.strip(), ordered_by=ordered.ordered_by.strip(),
        until_on=ordered.until_on, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.HoldPlaced(hold=row.code, on=row.holds.value, about=("legal_hold", row.id))
    journal.record(happening, by=by)
    return row


@operation
def lift(row: LegalHold, why: str, *, seen: int | None, by: User) -> None:
    """Somebody else than whoever placed it, and not whoever is held: from then on its records may
    go.
    """
    allowed(by, WRITE, AGREE)
    row.as_seen(seen)
    another_person(by, row.by_id)
    if row.person_id is not None:
        not_own(by, db.session.get_one(Person, row.person_id))
    if row.lifted_at is not None:
        raise Refusal(_("It is lifted already."))
    if len(why.strip()) < REASON:
        raise Refusal(_("Give the reason in a full sentence."), field="why")
    row.lifted_at, row.lifted_by_id, row.lifted_why = clock.now(), by.id, why.strip()
    db.session.flush()
    journal.record(events.HoldLifted(hold=row.code, about=("legal_hold", row.id)), by=by)
