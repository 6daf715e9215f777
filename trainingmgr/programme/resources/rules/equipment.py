"""Equipment through its life: states, kinds of deeds, checks, and what lacks (domain 5.4)."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from random import Random

from trainingmgr.core.states import State
from trainingmgr.core.values import dataclass
from trainingmgr.training.coverage.rules import FEW


class EquipmentCategory(StrEnum):
    TRAINING_AID = "training_aid"
    VEHICLE = "vehicle"
    COMMS = "comms"
    MEDICAL = "medical"
    IT = "it"
    FURNITURE = "furniture"
    LETHAL = "lethal"
    """Weapons and ammunition: by reference only. Their register is another."""


class Condition(StrEnum):
    NEW = "new"
    GOOD = "good"
    WORN = "worn"
    POOR = "poor"


_LOST = ("lost", "stolen")
_USED = "issued", "maintenance", "repair", "unserviceable", *_LOST


class EquipmentState(State):
    REQUIREMENT = "requirement", "approved"
    APPROVED = "approved", "funded", "requirement"
    FUNDED = "funded", "tendered", "contracted"
    TENDERED = "tendered", "contracted", "funded"
    CONTRACTED = "contracted", "shipped", "received"
    SHIPPED = "shipped", "received", *_LOST
    RECEIVED = "received", "inspected", *_LOST
    INSPECTED = "inspected", "accepted", "disposed", *_LOST
    ACCEPTED = "accepted", "issued", "disposed", *_LOST
    ISSUED = "issued", "in_service", *_USED
    IN_SERVICE = "in_service", *_USED
    MAINTENANCE = "maintenance", "in_service", *_USED
    REPAIR = "repair", "in_service", *_USED
    UNSERVICEABLE = "unserviceable", "repair", "disposed", *_LOST
    DISPOSED = "disposed"
    LOST = "lost", "received"
    STOLEN = "stolen", "received"


S = EquipmentState
PLANNED = (S.REQUIREMENT, S.APPROVED, S.FUNDED, S.TENDERED, S.CONTRACTED, S.SHIPPED)
"""Not here yet."""
IN_STORE = (S.RECEIVED, S.INSPECTED, S.ACCEPTED)
WITH_OFFICE = (S.ISSUED, S.IN_SERVICE, S.MAINTENANCE, S.REPAIR)
"""With an office that has signed for it (R-EQP-01)."""
HELD = (S.ACCEPTED, *WITH_OFFICE, S.UNSERVICEABLE)
"""What the books say is here: it is counted in spot checks."""
WORKS = (S.ISSUED, S.IN_SERVICE)
GONE = (S.DISPOSED, S.LOST, S.STOLEN)
FIRST = (*PLANNED, *IN_STORE[:2])
"""Where a record may begin: nothing is booked as accepted or issued by one person."""


class DeedKind(StrEnum):
    """What takes two people: a handover, and whatever takes something off the books."""

    HANDOVER = "handover"
    LOSS = "loss"
    THEFT = "theft"
    DISPOSAL = "disposal"

    @property
    def makes(self) -> EquipmentState:
        return MAKES[self]


MAKES = {
    DeedKind.HANDOVER: S.ISSUED, DeedKind.LOSS: S.LOST, DeedKind.THEFT: S.STOLEN,
    DeedKind.DISPOSAL: S.DISPOSED,
}  # fmt: skip
ALONE = tuple(each for each in S if each not in MAKES.values())
"""States that one person may write."""
STEMS = (
    "weapon", "rifle", "ammunition", "grenade", "mortar", "pistol", "machine gun", "explosive",
    "fusil", "munition", "armes?(?!\\w)", "lance-roquette", "explosif", "mitraill",
    "بندقي", "بنادق", "ذخيرة", "ذخائر", "أسلحة", "سلاح", "قنابل", "قنبلة", "مسدس", "متفجر", "مدفع",
)  # fmt: skip
"""Words that name no training aid, but a dummy of one may be: then somebody says that it is."""
_WEAPON = re.compile(rf"(?<!\w)(?:ال)?(?:{'|'.join(STEMS)})")


def names_weapon(titles: Iterable[str]) -> bool:
    """Whether a title names a weapon or ammunition."""
    return any(_WEAPON.search(title.casefold()) for title in titles)


def months_on(day: date, months: int) -> date:
    """The same day some months later, or the last of its month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def drawn(due: Sequence[int], others: Sequence[int], size: int, seed: int) -> list[int]:
    """The keys of a sample: what is due by its terms first, the rest at random, again the same of
    the same seed.
    """
    first = sorted(due)[:size]
    return first + Random(seed).sample(sorted(others), min(size - len(first), len(others)))


class Mismatch(StrEnum):
    """Of a kind of equipment, at a unit: one of the two is there without the other (RE-2)."""

    NOBODY_TRAINED = "nobody_trained"
    NOTHING_DELIVERED = "nothing_delivered"


@dataclass(frozen=True)
class Pairing:
    """What was delivered to a unit, and how many of its people may use it."""

    delivered: int
    trained: int

    @property
    def mismatch(self) -> Mismatch | None:
        if self.delivered and not self.trained:
            return Mismatch.NOBODY_TRAINED
        return Mismatch.NOTHING_DELIVERED if self.trained and not self.delivered else None

    @property
    def is_few(self) -> bool:
        """So few people that they are not told apart (R-DAT-15)."""
        return 0 < self.trained < FEW


@dataclass(frozen=True)
class Shortage:
    """What a run needs of a kind at its centre, and what is there on its days (R-EQP-04)."""

    kind: int
    needed: int
    available: int


def shortages(
    needs: Mapping[int, int], works: Mapping[int, int], others: Mapping[int, int]
) -> list[Shortage]:
    """Kinds of which a run has too few: of what works at its centre, other runs of the same days
    take their part first.
    """
    found = []
    for kind, needed in needs.items():
        available = max(0, works.get(kind, 0) - others.get(kind, 0))
        if available < needed:
            found.append(Shortage(kind, needed, available))
    return found
