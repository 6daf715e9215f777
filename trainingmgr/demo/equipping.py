"""What partners gave and the army bought: handed over, counted, and some of it gone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.demo.geography import titles
from trainingmgr.demo.story import Story
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentKind
from trainingmgr.programme.resources.queries import equipment as queries
from trainingmgr.programme.resources.rules.equipment import (
    Condition,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
)
from trainingmgr.programme.resources.services import equipment as services
from trainingmgr.programme.resources.services.equipment import Booking, Deed, KindTerms

C, S = EquipmentCategory, EquipmentState
KINDS = (
    ("RAD", C.COMMS, None, 4, "TAC-201", "VHF radio", "Radio VHF", "جهاز لاسلكي VHF"),
    ("VEH", C.VEHICLE, "LOG-102", 2, "LOG-102", "Light truck", "Camion léger", "شاحنة خفيفة"),
    ("AID", C.MEDICAL, "MED-101", 10, "MED-101", "First-aid set", "Trousse de secours",
     "حقيبة إسعاف"),
    ("MAN", C.TRAINING_AID, None, 4, "MED-101", "Practice manikin", "Mannequin d’exercice",
     "دمية تدريب"),
    ("PRO", C.IT, None, 1, "COR-101", "Projector", "Projecteur", "جهاز عرض"),
    ("DSK", C.FURNITURE, None, 0, "", "Desk with chair", "Table avec chaise", "طاولة وكرسي"),
    ("RIF", C.LETHAL, "BAS-102", 0, "", "Assault rifle", "Fusil d’assaut", "بندقية"),
)  # fmt: skip
TERMS = "For the training of units that are cleared, and never lent to others."


@dataclass(frozen=True)
class Given:
    """What came: of which kind, how many, from whom, where to, so many days ago, and what became
    of it.
    """

    kind: str
    count: int
    donor: str
    at: str
    days: int
    until: EquipmentState = S.IN_SERVICE
    serial: str = ""
    terms: str = ""
    payer: str = ""
    price: int = 0
    office: str = "Training stores"
    broken: int = 0
    repaired: int = 0


GIVEN: Sequence[Given] = (
    Given("RAD", 24, "VALM", "TAM", 420, terms=TERMS, price=900, broken=3),
    Given("RAD", 12, "VALM", "11BN", 300, terms=TERMS, price=900, office="Signals store"),
    Given("VEH", 1, "NORL", "LOG", 510, serial="LT-40117", price=31_000, payer="MOD",
          office="Transport section"),
    Given("VEH", 1, "NORL", "LOG", 510, serial="LT-40118", price=31_000, payer="MOD",
          office="Transport section", until=S.REPAIR),
    Given("VEH", 4, "ASTR", "ENG", 120, price=29_500, office="Engineer stores"),
    Given("AID", 60, "NORL", "2BDE", 200, price=85, office="Medical section"),
    Given("AID", 20, "MERI", "TAM", 90, price=80, broken=1),
    Given("MAN", 3, "MERI", "TAM", 90, price=410),
    Given("PRO", 6, "UNMO", "LEM", 600, price=620, payer="MOD", repaired=1),
    Given("PRO", 2, "UNMO", "TAM", 600, price=620, payer="MOD"),
    Given("DSK", 180, "MOD", "LEM", 700, price=45, payer="MOD", broken=12),
    Given("DSK", 90, "MOD", "NYA", 60, until=S.ACCEPTED, price=45, payer="MOD"),
    Given("RAD", 40, "VALM", "", 30, until=S.SHIPPED, terms=TERMS, price=900),
    Given("VEH", 6, "NORL", "", 25, until=S.TENDERED, price=32_000),
    Given("AID", 120, "MERI", "", 12, until=S.REQUIREMENT, price=80),
)  # fmt: skip
STOLEN = "Taken from the store at night; the lock was cut and the guard reported it at dawn."
WHY = "It was dropped, or water came in: the workshop has no parts."


def tell(story: Story) -> None:
    """Kinds and what classes need, fifteen deliveries, a theft, and a spot check with a find."""
    by, other = story.users["programme_officer"], story.users["host_authority"]
    with story.told(story.at(story.ago(720))):
        kinds = {each[0]: _kind(story, each, by) for each in KINDS}
    rows = [_give(story, each, kinds[each.kind], by, other) for each in GIVEN]
    radios, desks = rows[0], rows[10]
    with story.told(story.at(story.ago(45))):
        _deed(radios, DeedKind.THEFT, 2, "POL 118", STOLEN, by, other, story.ago(45))
    with story.told(story.at(story.ago(6))):
        row = queries.item(rows[11].uid, reader=by)
        deed = Deed(kind=DeedKind.HANDOVER, quantity=90, document="HO 61",
                    office="School stores", centre_id=story.centres["NYA"].id)  # fmt: skip
        services.begin(row, deed, seen=row.version, by=by)
    with story.told(story.at(story.ago(2))):
        spot = services.draw(size=4, centre_id=story.centres["LEM"].id, seed=7, by=by)
    lines = queries.spot(spot.uid, reader=by).lines
    with story.told(story.at(story.ago(1))):
        for line in lines:
            short = 5 if line.item_id == desks.id else 0
            line_ = queries.line(line.uid, reader=by, permission=services.SIGN)
            services.count(line_, line.booked - short, Condition.WORN, seen=line_.version, by=by)
    story.planted.add("equipment_short", "A spot check found five desks fewer than the books say.",
                      equipment=desks.code, check=spot.code)  # fmt: skip
    story.planted.add("equipment_unused", "Trucks were delivered where nobody may drive them.",
                      equipment=rows[4].code, unit="ENG")  # fmt: skip


def _kind(story: Story, told: tuple, by: Any) -> EquipmentKind:  # type: ignore[type-arg]
    code, category, module, count, taught, *named = told
    lethal = "Weapons register of the General Staff" if category is C.LETHAL else ""
    row = services.write_kind(
        KindTerms(code=code, titles=titles(*named), category=category, register=lethal,
                  module_id=story.modules[module].id if module else None), by=by,
    )  # fmt: skip
    if count:
        services.need(row, story.modules[taught], count, seen=row.version, by=by)
    return row


def _give(story: Story, given: Given, kind: EquipmentKind, by: Any, other: Any) -> Equipment:
    centre, unit = story.centres.get(given.at), story.units.get(given.at)
    there: dict[str, Any] = {
        "centre_id": centre.id if centre else None,
        "unit_id": unit.id if unit else None,
    }
    facts = Booking(
        kind_id=kind.id, serial=given.serial, quantity=given.count,
        donor_id=story.organisations[given.donor].id, terms=given.terms,
        check_months=6 if given.terms else None, condition=Condition.NEW, **there,
        cost=Money(given.price * 100, "USD"),
        payer_id=story.organisations[given.payer].id if given.payer else None,
    )  # fmt: skip
    early = given.until in (S.SHIPPED, S.TENDERED, S.REQUIREMENT)
    on = story.ago(given.days)
    with story.told(story.at(on)):
        row = services.book(facts, given.until if early else S.RECEIVED, on=on, by=by)
        if early:
            return row
        _move(row, S.INSPECTED, by, on)
        _move(row, S.ACCEPTED, by, on, document=f"ACC {row.id}")
        if given.until is S.ACCEPTED:
            return row
        _deed(row, DeedKind.HANDOVER, given.count, f"HO {row.id}", "", by, other, on,
              office=given.office, **there)  # fmt: skip
        _move(row, S.IN_SERVICE, by, on)
    late = story.ago(min(30, given.days - 6))
    with story.told(story.at(late)):
        if given.broken:
            _move(row, S.UNSERVICEABLE, by, late, quantity=given.broken, says=WHY)
        if given.repaired or given.until is S.REPAIR:
            _move(row, S.REPAIR, by, late, quantity=given.repaired or given.count)
    return row


def _move(row: Equipment, to: EquipmentState, by: Any, on: date, **said: Any) -> None:
    row = queries.item(row.uid, reader=by)
    services.move(row, to, on=on, seen=row.version, by=by, **said)


def _deed(
    row: Equipment, kind: DeedKind, count: int, document: str, says: str, by: Any, other: Any,
    on: date, **there: Any,
) -> None:  # fmt: skip
    row = queries.item(row.uid, reader=by)
    deed = Deed(kind=kind, quantity=count, document=document, says=says, on=on, **there)
    made = services.begin(row, deed, seen=row.version, by=by)
    made = queries.deed(made.uid, reader=other, permission=services.SIGN)
    services.sign(made, seen=made.version, by=other)
