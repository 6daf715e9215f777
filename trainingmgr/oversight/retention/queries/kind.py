"""How a kind of record is found, and which legal holds name it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, or_, select

from trainingmgr.core.db import Bare, another
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.complaints.models import ComplaintMeasure
from trainingmgr.oversight.complaints.rules import MeasureState
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.rules import HoldOn
from trainingmgr.registry.people.models import Person

Bool = ColumnElement[bool]


@dataclass(frozen=True)
class Kind:
    """How one kind of record is found: its key, the number it is known by, since when."""

    key: Any
    label: Any
    since: Any
    rows: Select[Any]
    person: Any = None
    """Whose it is alone, where a person may have it erased."""
    held: Callable[[Select[Any]], Bool] | None = None
    """Which legal holds name it, beyond those of its whole kind."""


def held() -> type[Person]:
    """Each record of whom a hold of a person names."""
    return another(Person, "held")


def naming(holds: Select[Any]) -> Select[Any]:
    """Holds of people, beside every record of that human being: whichever it was placed on, and
    whatever was joined to it since.
    """
    named = another(Person, "named by a hold")
    kept = func.coalesce(named.same_as_id, named.id)
    return (
        holds.join(named, named.id == LegalHold.person_id)
        .join(held(), or_(held().id == kept, held().same_as_id == kept))
        .where(LegalHold.holds == HoldOn.PERSON)
    )


def of_person(holds: Select[Any], theirs: Bool) -> Bool:
    """Whether one of these holds, or a measure that stands, names somebody of whom `theirs` is
    true, by `held()`.
    """
    return or_(naming(holds).where(theirs).exists(), _measured().where(theirs).exists())


def _measured() -> Select[Any]:
    """What a measure stands for is kept as by a hold, of every record of that human being."""
    named = another(Person, "named by a measure")
    kept = func.coalesce(named.same_as_id, named.id)
    return (
        select(ComplaintMeasure.id)
        .join(named, named.id == ComplaintMeasure.person_id)
        .join(held(), or_(held().id == kept, held().same_as_id == kept))
        .where(ComplaintMeasure.state == MeasureState.STANDING)
    )


def of_month(holds: Select[Any], theirs: Bool) -> Bool:
    """Holds of the payrolls of a month."""
    return holds.where(LegalHold.holds == HoldOn.PAYROLL, theirs).exists()


def from_above(name: str) -> Table:
    """A table of a feature that knows of us: we know its rows by their names alone."""
    return Bare.metadata.tables[name]
