"""Buildings: written down, taken through works, handed over by two sides, mended."""

from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.facilities import events, queries
from trainingmgr.programme.facilities.models import (
    BOTH_SIDES,
    SENTENCE,
    Facility,
    FacilityDefect,
    FacilityHandover,
    FacilityRoom,
    FacilityStep,
)
from trainingmgr.programme.facilities.rules import FacilityKind, FacilityState
from trainingmgr.programme.resources.queries.equipment import reaches

WRITE, SIGN = Permission.EQUIPMENT_WRITE, Permission.EQUIPMENT_SIGN


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the books say of a building, beside its state."""

    title: str
    kind: FacilityKind
    centre_id: int | None = None
    unit_id: int | None = None
    holds: int | None = None
    owner_id: int | None = None
    payer_id: int | None = None
    rooms: Collection[int] = ()


@operation
def write(terms: Terms, *, state: FacilityState = FacilityState.ASSESSED, on: date | None = None,
          row: Facility | None = None, seen: int | None = None, by: User) -> Facility:  # fmt: skip
    """Put a building on the books as somebody has seen it, or say anew what it is."""
    allowed(by, WRITE)
    if (terms.centre_id is None) == (terms.unit_id is None):
        raise Refusal(_("It is at a centre or with a unit: choose one."), field="centre_id")
    _at_hand(terms.centre_id, terms.unit_id, by)
    if len(terms.title.strip()) < 3:
        raise Refusal(_("Say what it is called."), field="title")
    there = {each.id for each in queries.rooms_of(terms.centre_id)}
    if not set(terms.rooms) <= there:
        raise Refusal(_("This room is at another centre."), field="rooms")
    fresh = row is None
    if row is None:
        if state is FacilityState.HANDED_OVER:
            raise Refusal(BOTH_SIDES, field="state")
        row = Facility(code=f"FA-{queries.next_number():04}", state=state, since_on=_day(on),
                       by_id=by.id)  # fmt: skip
        row.rooms, row.steps, row.handovers, row.defects = [], [], [], []
        db.session.add(row)
    else:
        row.as_seen(seen)
    for name in ("kind", "centre_id", "unit_id", "holds", "owner_id", "payer_id"):
        setattr(row, name, getattr(terms, name))
    row.title = terms.title.strip()
    db.session.flush()
    for each in row.rooms:
        if each.room_id not in terms.rooms:
            db.session.delete(each)
    db.session.flush()
    had = {each.room_id for each in row.rooms}
    db.session.add_all(
        FacilityRoom(facility_id=row.id, room_id=each) for each in sorted(set(terms.rooms) - had)
    )
    db.session.flush()
    if fresh:
        _step(row, row.since_on, "", "", by)
    journal.record(events.FacilityWritten(code=row.code, about=("facility", row.id)), by=by)
    return row


@operation
def move(row: Facility, to: FacilityState, *, on: date | None = None, document: str = "",
         says: str = "", seen: int | None, by: User) -> None:  # fmt: skip
    """Write the next state. A handover is signed by two sides."""
    allowed(by, WRITE)
    _at_hand(row.centre_id, row.unit_id, by)
    row.as_seen(seen)
    if to is FacilityState.HANDED_OVER:
        raise Refusal(BOTH_SIDES, field="to")
    row.state.then(to)
    if row.pending is not None:
        raise Refusal(_("Something waits for a signature already."))
    on = _since(row, on)
    row.state, row.since_on = to, on
    db.session.flush()
    _step(row, on, document, says, by)
    about = ("facility", row.id)
    journal.record(events.FacilityMoved(code=row.code, state=to.value, about=about), by=by)


@operation
def begin(row: Facility, *, given_by: str, taken_by: str, document: str, on: date | None = None,
          seen: int | None, by: User) -> FacilityHandover:  # fmt: skip
    """Begin a handover as one side, when the works are done."""
    allowed(by, WRITE)
    _at_hand(row.centre_id, row.unit_id, by)
    row.as_seen(seen)
    row.state.then(FacilityState.HANDED_OVER)
    if row.pending is not None:
        raise Refusal(_("Something waits for a signature already."))
    for name, said in (("given_by", given_by), ("taken_by", taken_by), ("document", document)):
        if len(said.strip()) < 2:
            raise Refusal(_("Name both offices and the paper."), field=name)
    made = FacilityHandover(facility_id=row.id, on=_since(row, on), by_id=by.id,
                            given_by=given_by.strip(), taken_by=taken_by.strip(),
                            document=document.strip())  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.FacilityHandoverBegun(code=row.code, about=("facility", row.id)), by=by)
    return made


@operation
def sign(handover: FacilityHandover, *, seen: int | None, by: User) -> None:
    """Sign as the other side: the building is theirs from that day on."""
    row = _signing(handover, seen, by)
    handover.signed_by_id, handover.signed_on = by.id, clock.today()
    db.session.flush()
    row.handover_id = handover.id
    row.state, row.since_on = row.state.then(FacilityState.HANDED_OVER), handover.on
    db.session.flush()
    _step(row, handover.on, handover.document, "", by)
    journal.record(events.FacilityHandoverSigned(code=row.code, about=("facility", row.id)), by=by)


@operation
def refuse(handover: FacilityHandover, because: str, *, seen: int | None, by: User) -> None:
    """Do not sign: the works go on."""
    row = _signing(handover, seen, by)
    _worded(because, "because")
    handover.refused_on, handover.refused_because = clock.today(), because.strip()
    db.session.flush()
    journal.record(events.FacilityHandoverRefused(code=row.code, about=("facility", row.id)), by=by)


def _signing(handover: FacilityHandover, seen: int | None, by: User) -> Facility:
    allowed(by, SIGN)
    handover.as_seen(seen)
    if not handover.is_open:
        raise Refusal(_("This is signed or refused already."))
    another_person(by, handover.by_id)
    return handover.facility


@operation
def report(row: Facility, says: str, *, keeps_out: bool, on: date | None = None,
           by: User) -> FacilityDefect:  # fmt: skip
    """Write what is broken. A defect that keeps people out closes its rooms to classes."""
    allowed(by, WRITE)
    _at_hand(row.centre_id, row.unit_id, by)
    _worded(says, "says")
    made = FacilityDefect(facility_id=row.id, says=says.strip(), keeps_out=keeps_out,
                          found_on=_day(on), by_id=by.id)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(events.FacilityDefectWritten(code=row.code, about=("facility", row.id)), by=by)
    return made


@operation
def mend(defect: FacilityDefect, on: date, says: str, *, seen: int | None, by: User) -> None:
    """A defect is mended."""
    allowed(by, WRITE)
    defect.as_seen(seen)
    if defect.mended_on is not None:
        raise Refusal(_("This is done already."))
    _worded(says, "says")
    if on < defect.found_on:
        raise Refusal(_("It was found later than that."), field="on")
    defect.mended_on, defect.mended_says = _day(on), says.strip()
    db.session.flush()
    row = defect.facility
    journal.record(events.FacilityDefectMended(code=row.code, about=("facility", row.id)), by=by)


def _step(row: Facility, on: date, document: str, says: str, by: User) -> None:
    db.session.add(FacilityStep(facility_id=row.id, state=row.state, on=on, by_id=by.id,
                                document=document.strip(), says=says.strip()))  # fmt: skip
    db.session.flush()


def _day(on: date | None) -> date:
    today = clock.today()
    if on is not None and on > today:
        raise Refusal(_("It is not done on a day to come."), field="on")
    return on or today


def _since(row: Facility, on: date | None) -> date:
    on = _day(on)
    if on < row.since_on:
        raise Refusal(_("It came to its state of today later than that."), field="on")
    return on


def _at_hand(centre_id: int | None, unit_id: int | None, by: User) -> None:
    if not reaches(by, WRITE, centre_id, unit_id):
        raise Refusal(_("This place is out of your reach."), field="centre_id")


def _worded(says: str, field: str) -> None:
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field=field)
