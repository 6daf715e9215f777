"""How a kind of record is found, and which legal holds name it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table

from trainingmgr.core.db import Bare
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.retention.models import LegalHold
from trainingmgr.oversight.retention.rules import HoldOn

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


def of_person(holds: Select[Any], theirs: Bool) -> Bool:
    return holds.where(LegalHold.holds == HoldOn.PERSON, theirs).exists()


def of_month(holds: Select[Any], theirs: Bool) -> Bool:
    """Holds of the payrolls of a month."""
    return holds.where(LegalHold.holds == HoldOn.PAYROLL, theirs).exists()


def from_above(name: str) -> Table:
    """A table of a feature that knows of us: we know its rows by their names alone."""
    return Bare.metadata.tables[name]
