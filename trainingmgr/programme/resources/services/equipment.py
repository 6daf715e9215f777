"""Equipment: put on the books, moved through its life, handed over by two, counted again."""

import secrets
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm.attributes import flag_modified

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.paging import fits
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.programme.resources import events
from trainingmgr.programme.resources.models.equipment import (
    ACCEPTED,
    BY_TWO,
    CALENDAR,
    NO_WEAPONS,
    OFFICE,
    SENTENCE,
    Equipment,
    EquipmentDeed,
    EquipmentKind,
    EquipmentStep,
    ModuleNeed,
    SpotCheck,
    SpotLine,
)
from trainingmgr.programme.resources.queries import equipment as queries
from trainingmgr.programme.resources.queries import papers
from trainingmgr.programme.resources.rules.equipment import (
    ALONE,
    FIRST,
    GONE,
    HELD,
    Condition,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
    drawn,
    months_on,
    names_weapon,
)

WRITE, SIGN = Permission.EQUIPMENT_WRITE, Permission.EQUIPMENT_SIGN
MOST = 200
"""Lines of one spot check."""
SEEDS = 2**31


@dataclass(frozen=True, kw_only=True)
class KindTerms:
    """What a kind of equipment is called, and after which module somebody may use it."""

    code: str
    titles: dict[str, str]
    category: EquipmentCategory
    module_id: int | None = None
    register: str = ""
    is_inert: bool = False


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What the books say of a piece of equipment, beside its state."""

    kind_id: int
    serial: str = ""
    quantity: int = 1
    donor_id: int | None = None
    agreement_id: int | None = None
    terms: str = ""
    check_months: int | None = None
    centre_id: int | None = None
    unit_id: int | None = None
    condition: Condition | None = None
    service_on: date | None = None
    warranty_on: date | None = None
    spares: str = ""
    cost: Money | None = None
    payer_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What two people sign."""

    kind: DeedKind
    quantity: int
    document: str
    on: date | None = None
    office: str = ""
    centre_id: int | None = None
    unit_id: int | None = None
    says: str = ""


@operation
def write_kind(terms: KindTerms, *, row: EquipmentKind | None = None, seen: int | None = None,
               by: User) -> EquipmentKind:  # fmt: skip
    """Add a kind of equipment, or say anew what it is."""
    allowed(by, WRITE)
    _everywhere(by)
    lethal = terms.category is EquipmentCategory.LETHAL
    if lethal != bool(terms.register.strip()):
        says = _("Say which register keeps weapons and ammunition, and of nothing else.")
        raise Refusal(says, field="register")
    if not lethal and not terms.is_inert and names_weapon(terms.titles.values()):
        raise Refusal(NO_WEAPONS, field="category")
    if row is None:
        fits(EquipmentKind)
        row = EquipmentKind(category=terms.category)
        db.session.add(row)
    else:
        row.as_seen(seen)
        if lethal != (row.category is EquipmentCategory.LETHAL):
            raise Refusal(_("A weapon does not become something else. Add another kind."),
                          field="category")  # fmt: skip
    row.code, row.titles, row.category = terms.code, terms.titles, terms.category
    row.module_id, row.register = terms.module_id, terms.register.strip()
    row.is_inert = terms.is_inert
    db.session.flush()
    journal.record(
        events.EquipmentKindWritten(code=row.code, about=("equipment_kind", row.id)), by=by
    )
    return row


@operation
def need(kind: EquipmentKind, module: Any, count: int, *, seen: int | None, by: User) -> None:
    """Write how many of a kind each class of a module needs; none takes the line away."""
    allowed(by, WRITE)
    _everywhere(by)
    if kind.category is EquipmentCategory.LETHAL:
        raise Refusal(NO_WEAPONS)
    if not 0 <= count <= 10_000:
        raise Refusal(_("Write nought or more."), field="count")
    kind.as_seen(seen)
    flag_modified(kind, "code")  # another version even where only what classes need changes
    there = queries.need(kind.id, module.id)
    if there is not None and count == 0:
        db.session.delete(there)
    elif there is not None:
        there.count = count
    elif count:
        db.session.add(ModuleNeed(module_id=module.id, kind_id=kind.id, count=count))
    db.session.flush()
    about = ("equipment_kind", kind.id)
    journal.record(
        events.EquipmentNeedWritten(code=kind.code, module=module.code, about=about), by=by
    )


@operation
def book(facts: Booking, state: EquipmentState, *, document: str = "", on: date | None = None,
         by: User) -> Equipment:  # fmt: skip
    """Put equipment on the books, from the requirement on or as it is received."""
    allowed(by, WRITE)
    if state not in FIRST:
        raise Refusal(_("It is put on the books before it is accepted: the next steps follow."),
                      field="state")  # fmt: skip
    on = _day(on)
    row = Equipment(code=f"EQ-{queries.next_number(Equipment):05}", state=state, since_on=on,
                    by_id=by.id)  # fmt: skip
    row.steps, row.deeds = [], []
    _facts(row, facts, by)
    if document.strip() and not row.serial and (there := papers.booked_by(row, state, document)):
        raise Refusal(
            _("%(code)s was put on the books here by this paper already: the same kind, at the "
              "same place.", code=there.code), field="document",
        )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _step(row, on, document, "", by)
    journal.record(events.EquipmentBooked(code=row.code, about=("equipment", row.id)), by=by)
    return row


@operation
def change(row: Equipment, facts: Booking, *, seen: int | None, by: User) -> None:
    """Say anew what the books say. Its state, office and number change by their own deeds."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.state in GONE:
        raise Refusal(_("It is off the books."))
    if row.state not in FIRST and (facts.quantity, facts.kind_id) != (row.quantity, row.kind_id):
        says = _("What was accepted changes its number by a count, a loss or a disposal.")
        raise Refusal(says, field="quantity")
    if row.custodian and (facts.centre_id, facts.unit_id) != (row.centre_id, row.unit_id):
        raise Refusal(_("It goes elsewhere by a handover."), field="centre_id")
    _facts(row, facts, by)
    if row.terms and row.check_on is None and row.state in HELD:
        row.check_on = months_on(clock.today(), row.check_months or 1)
    db.session.flush()
    journal.record(events.EquipmentChanged(code=row.code, about=("equipment", row.id)), by=by)


def _facts(row: Equipment, facts: Booking, by: User) -> None:
    _placing(facts.centre_id, facts.unit_id, by)
    if facts.quantity < 1 or (facts.serial and facts.quantity != 1):
        raise Refusal(_("With a serial it is one item; without, one or more."), field="quantity")
    if bool(facts.terms.strip()) != (facts.check_months is not None):
        raise Refusal(CALENDAR, field="check_months")
    kind = db.session.get(EquipmentKind, facts.kind_id)
    if kind is None or kind.category is EquipmentCategory.LETHAL:
        raise Refusal(NO_WEAPONS, field="kind_id")
    for name in (
        "kind_id", "serial", "quantity", "donor_id", "agreement_id", "check_months", "centre_id",
        "unit_id", "condition", "service_on", "warranty_on", "spares", "payer_id",
    ):  # fmt: skip
        setattr(row, name, getattr(facts, name))
    row.terms = facts.terms.strip()
    if not row.terms:
        row.check_on = None
    row.cost_minor = facts.cost.minor if facts.cost else None
    row.currency = facts.cost.currency if facts.cost else None


@operation
def move(
    row: Equipment, to: EquipmentState, *, on: date | None = None, quantity: int | None = None,
    document: str = "", says: str = "", seen: int | None, by: User,
) -> Equipment:  # fmt: skip
    """Write the next state. Of a count some may go on and the others stay: they are parted."""
    allowed(by, WRITE)
    _at_hand(row, by)
    row.as_seen(seen)
    if to not in ALONE:
        raise Refusal(BY_TWO, field="to")
    row.state.then(to)
    _idle(row)
    on = _since(row, on)
    if to is EquipmentState.ACCEPTED and not document.strip():
        raise Refusal(ACCEPTED, field="document")
    if to is EquipmentState.UNSERVICEABLE and len(says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    _first_by(row, to, document)
    row = _part(row, quantity or row.quantity, by)
    if to is EquipmentState.ACCEPTED:
        row.acceptance = document.strip()
        if row.terms:
            row.check_on = months_on(on, row.check_months or 1)
    if to is EquipmentState.RECEIVED:
        row.custodian = ""
    row.state, row.since_on = to, on
    db.session.flush()
    _step(row, on, document, says, by)
    about = ("equipment", row.id)
    journal.record(events.EquipmentMoved(code=row.code, state=to.value, about=about), by=by)
    return row


@operation
def begin(row: Equipment, deed: Deed, *, seen: int | None, by: User) -> EquipmentDeed:
    """Ask for the second signature: a handover, a loss, a theft, what is given up (R-EQP-01)."""
    allowed(by, WRITE)
    _at_hand(row, by)
    row.as_seen(seen)
    _idle(row)
    handover = deed.kind is DeedKind.HANDOVER
    if not (handover and row.state is EquipmentState.ISSUED):
        row.state.then(deed.kind.makes)
    if handover and not row.acceptance:
        raise Refusal(ACCEPTED)
    if handover and len(deed.office.strip()) < 2:
        raise Refusal(OFFICE, field="office")
    if handover and (deed.centre_id is None) == (deed.unit_id is None):
        raise Refusal(_("It is at a centre or with a unit: choose one."), field="centre_id")
    if not 1 <= deed.quantity <= row.quantity:
        raise Refusal(_("There are %(count)s of it.", count=row.quantity), field="quantity")
    if len(deed.document.strip()) < 2:
        raise Refusal(_("Write the number of the paper that was signed."), field="document")
    if not handover and len(deed.says.strip()) < 10:
        raise Refusal(SENTENCE, field="says")
    on = _since(row, deed.on)
    _first_by(row, deed.kind.makes, deed.document)
    made = EquipmentDeed(
        item_id=row.id, kind=deed.kind, makes=deed.kind.makes, quantity=deed.quantity, on=on,
        office=deed.office.strip() if handover else "", document=deed.document.strip(),
        centre_id=deed.centre_id if handover else None, says=deed.says.strip(),
        unit_id=deed.unit_id if handover else None, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.EquipmentDeedBegun(code=row.code, kind=deed.kind.value, about=("equipment", row.id)),
        by=by,
    )
    return made


@operation
def sign(deed: EquipmentDeed, *, seen: int | None, by: User) -> Equipment:
    """Sign as the second person: whoever takes it, or whoever agrees that it is gone."""
    allowed(by, SIGN)
    deed.as_seen(seen)
    if not deed.is_open:
        raise Refusal(_("This is signed or refused already."))
    another_person(by, deed.by_id)
    row = _part(deed.item, deed.quantity, by)
    deed.item_id = row.id
    deed.signed_by_id, deed.signed_on = by.id, clock.today()
    db.session.flush()
    row.state, row.since_on = deed.makes, deed.on
    if deed.kind is DeedKind.HANDOVER:
        row.custodian, row.centre_id, row.unit_id = deed.office, deed.centre_id, deed.unit_id
    db.session.flush()
    _step(row, deed.on, deed.document, deed.says, by)
    journal.record(
        events.EquipmentDeedSigned(code=row.code, kind=deed.kind.value,
                                   about=("equipment", row.id)), by=by,
    )  # fmt: skip
    return row


@operation
def refuse(deed: EquipmentDeed, because: str, *, seen: int | None, by: User) -> None:
    """Do not sign: the books stay as they are."""
    allowed(by, SIGN)
    deed.as_seen(seen)
    if not deed.is_open:
        raise Refusal(_("This is signed or refused already."))
    _worded(because, "because")
    deed.refused_on, deed.refused_because = clock.today(), because.strip()
    db.session.flush()
    journal.record(
        events.EquipmentDeedRefused(code=deed.item.code, kind=deed.kind.value,
                                    about=("equipment", deed.item_id)), by=by,
    )  # fmt: skip


@operation
def draw(*, size: int, centre_id: int | None = None, unit_id: int | None = None,
         seed: int | None = None, by: User) -> SpotCheck:  # fmt: skip
    """Draw a sample of the books at a place: what is due by its terms first (R-EQP-03)."""
    allowed(by, WRITE)
    if centre_id is not None and unit_id is not None:
        raise Refusal(_("It is at a centre or with a unit: choose one."), field="centre_id")
    _placing(centre_id, unit_id, by)
    if not 1 <= size <= MOST:
        raise Refusal(_("A spot check has 1 to %(most)s lines.", most=MOST), field="size")
    today = clock.today()
    there = queries.books(centre_id=centre_id, unit_id=unit_id)
    if not there:
        raise Refusal(_("Nothing is on the books there."), field="centre_id")
    due = [key for key, day in there if day is not None and day <= today]
    others = [key for key, _day in there if key not in set(due)]
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    made = SpotCheck(code=f"SC-{queries.next_number(SpotCheck):04}", on=today, centre_id=centre_id,
                     unit_id=unit_id, asked=size, seed=seed, by_id=by.id)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    keys = drawn(due, others, size, seed)
    for key in keys:
        item = db.session.get_one(Equipment, key)
        db.session.add(SpotLine(check_id=made.id, item_id=key, booked=item.quantity))
    db.session.flush()
    journal.record(
        events.SpotCheckDrawn(code=made.code, count=len(keys), about=("spot_check", made.id)), by=by
    )
    return made


@operation
def count(line: SpotLine, found: int, condition: Condition, says: str = "", *, seen: int | None,
          by: User) -> None:  # fmt: skip
    """Write what was found. Whoever signed for an item does not count it."""
    allowed(by, SIGN)
    line.as_seen(seen)
    if line.counted_on is not None:
        raise Refusal(_("This line is counted already."))
    keeper = queries.receiver(line.item_id)
    if keeper is not None and by.holder_id in holders_of([keeper]):
        raise Refusal(_("You signed for it: somebody else counts it."))
    if not 0 <= found <= 1_000_000:
        raise Refusal(_("Write nought or more."), field="found")
    today = clock.today()
    line.found, line.condition, line.says = found, condition, says.strip()
    line.counted_on, line.counted_by_id = today, by.id
    item = line.item
    if found:
        item.condition = condition
    item.checked_on = today
    if item.terms:
        item.check_on = months_on(today, item.check_months or 1)
    db.session.flush()
    about = ("equipment", line.item_id)
    journal.record(events.SpotLineCounted(code=item.code, about=about), by=by)


@operation
def settle(line: SpotLine, says: str, *, seen: int | None, by: User) -> None:
    """Say what became of a difference. What is lost is written off by two, beside this."""
    allowed(by, WRITE)
    line.as_seen(seen)
    if not line.differs or line.settled_on is not None:
        raise Refusal(_("There is no difference that is open."))
    another_person(by, line.counted_by_id)
    _worded(says, "says")
    line.settled_on, line.settled_by_id = clock.today(), by.id
    line.settled_says = says.strip()
    db.session.flush()
    about = ("equipment", line.item_id)
    journal.record(events.SpotLineSettled(code=line.item.code, about=about), by=by)


def _part(row: Equipment, quantity: int, by: User) -> Equipment:
    """So many of a count as a record of their own; all of them are the record itself."""
    if not 1 <= quantity <= row.quantity:
        raise Refusal(_("There are %(count)s of it.", count=row.quantity), field="quantity")
    if quantity == row.quantity:
        return row
    same = (
        "kind_id", "state", "since_on", "condition", "donor_id", "agreement_id", "terms",
        "check_months", "check_on", "checked_on", "acceptance", "custodian", "centre_id", "unit_id",
        "service_on", "warranty_on", "spares", "cost_minor", "currency", "payer_id",
    )  # fmt: skip
    part = Equipment(code=f"EQ-{queries.next_number(Equipment):05}", quantity=quantity,
                     part_of_id=row.id, by_id=by.id,
                     **{name: getattr(row, name) for name in same})  # fmt: skip
    part.steps, part.deeds = [], []
    row.quantity -= quantity
    db.session.add(part)
    db.session.flush()
    journal.record(
        events.EquipmentParted(code=row.code, count=quantity, part=part.code,
                               about=("equipment", row.id)), by=by,
    )  # fmt: skip
    return part


def _step(row: Equipment, on: date, document: str, says: str, by: User) -> None:
    db.session.add(
        EquipmentStep(item_id=row.id, state=row.state, quantity=row.quantity, on=on,
                      document=document.strip(), says=says.strip(), by_id=by.id)
    )  # fmt: skip
    db.session.flush()


def _first_by(row: Equipment, to: EquipmentState, document: str) -> None:
    """One paper moves a piece, or some of a lot, once to the same state."""
    if not document.strip():
        return
    step = papers.step_by(row, to, document)
    if step is not None:
        raise Refusal(
            _("This paper is written down already: %(count)s of it on %(on)s. Another movement has "
              "a paper of its own.", count=step.quantity, on=dated(step.on, "d MMM y")),
            field="document",
        )  # fmt: skip
    waits = papers.waits_by(row, to, document)
    if waits is not None:
        raise Refusal(
            _("This paper waits for its second signature already, for %(count)s of it.",
              count=waits.quantity), field="document",
        )  # fmt: skip


def _day(on: date | None) -> date:
    today = clock.today()
    if on is not None and on > today:
        raise Refusal(_("It is not done on a day to come."), field="on")
    return on or today


def _since(row: Equipment, on: date | None) -> date:
    on = _day(on)
    if on < row.since_on:
        raise Refusal(_("It came to its state of today later than that."), field="on")
    return on


def _idle(row: Equipment) -> None:
    if row.pending is not None:
        raise Refusal(_("Something waits for a signature already."))


def _at_hand(row: Equipment, by: User) -> None:
    """Of what is within reach: what is handed to somebody is not theirs before they sign."""
    _placing(row.centre_id, row.unit_id, by)


def _placing(centre_id: int | None, unit_id: int | None, by: User) -> None:
    if not queries.reaches(by, WRITE, centre_id, unit_id):
        raise Refusal(_("This place is out of your reach."), field="centre_id")


def _everywhere(by: User) -> None:
    if not by.reach(WRITE).national:
        raise Refusal(_("Kinds are written for the whole country."))


def _worded(says: str, field: str) -> None:
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field=field)
