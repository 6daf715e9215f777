"""A breach is written down at once, told in time, and closed with what was learnt (R-DAT-14)."""

from datetime import datetime

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.protection import events, queries
from trainingmgr.oversight.protection.models import TELL_FIRST, BreachNotice, DataBreach
from trainingmgr.oversight.protection.rules import (
    REASON,
    BreachState,
    Danger,
    Told,
    code_of,
    to_tell,
)

WRITE = Permission.PROTECTION_WRITE
NOT_YET = _("That day has not come yet.")


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """Of whom it is, what may happen to them, and what is done: until it is closed."""

    people: int
    danger: Danger
    danger_says: str = ""
    measures: str = ""


@operation
def write(
    found_at: datetime, says: str, lost: str, assessed: Assessed, *, by: User
) -> DataBreach:  # fmt: skip
    """Write a breach down. When it was noticed, and what happened, stay as they are written."""
    allowed(by, WRITE)
    if found_at > clock.now():
        raise Refusal(NOT_YET, field="found_on")
    _weighed(assessed)
    row = DataBreach(
        code=code_of("B", queries.next_number(DataBreach)), found_at=found_at, says=says.strip(),
        lost=lost.strip(), written_by_id=by.id, **vars(assessed),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.BreachWritten(
        breach=row.code, danger=row.danger.value, about=("data_breach", row.id)
    )
    journal.record(happening, by=by)
    return row


@operation
def amend(row: DataBreach, assessed: Assessed, *, seen: int | None, by: User) -> None:
    """More is known: how many people, what may happen to them, what is done."""
    allowed(by, WRITE)
    _open(row, seen)
    _weighed(assessed)
    for name, value in vars(assessed).items():
        setattr(row, name, value)
    db.session.flush()
    happening = events.BreachAmended(
        breach=row.code, danger=row.danger.value, about=("data_breach", row.id)
    )
    journal.record(happening, by=by)


@operation
def tell(
    row: DataBreach, whom: Told, who: str, how: str, told_at: datetime, *, seen: int | None,
    by: User,
) -> BreachNotice:  # fmt: skip
    """Write down who was told, how and when."""
    allowed(by, WRITE)
    _open(row, seen)
    if not row.found_at <= told_at <= clock.now():
        raise Refusal(_("It lies between when the breach was noticed and now."), field="told_on")
    made = BreachNotice(
        breach_id=row.id, whom=whom, who=who.strip(), how=how.strip(), told_at=told_at, by_id=by.id
    )
    db.session.add(made)
    db.session.flush()
    happening = events.BreachTold(
        breach=row.code, whom=whom.value, about=("data_breach", row.id)
    )  # fmt: skip
    journal.record(happening, by=by)
    return made


@operation
def close(row: DataBreach, lessons: str, *, seen: int | None, by: User) -> None:
    """Everybody who must know was told, and what was learnt is written down."""
    allowed(by, WRITE)
    _open(row, seen)
    if to_tell(row.danger, [each.whom for each in row.notices]):
        raise Refusal(TELL_FIRST)
    if row.danger is Danger.UNKNOWN or len(row.measures.strip()) < REASON:
        raise Refusal(_("It is closed with its danger, the measures and the lessons."))
    if len(lessons.strip()) < REASON:
        raise Refusal(_("Say it in a full sentence."), field="lessons")
    row.lessons, row.closed_at, row.closed_by_id = lessons.strip(), clock.now(), by.id
    row.state = row.state.then(BreachState.CLOSED)
    db.session.flush()
    journal.record(events.BreachClosed(breach=row.code, about=("data_breach", row.id)), by=by)


def _open(row: DataBreach, seen: int | None) -> None:
    row.as_seen(seen)
    if row.state is not BreachState.OPEN:
        raise Refusal(_("It is closed: it stays as it is written."))


def _weighed(assessed: Assessed) -> None:
    if assessed.danger is not Danger.UNKNOWN and len(assessed.danger_says.strip()) < REASON:
        raise Refusal(
            _("Say in a full sentence what may happen to them."), field="danger_says"
        )  # fmt: skip
