"""What we hold about people and why: every personal column says so, and who may read it.

Source of the rule: R-DAT-01 (field-level purpose register) and the field classes of the
security requirements: S1 name, number, unit, course; S2 birth date, phone, pay; S3 vetting
file, child and violence matters; S4 source identity and keys.
"""

from collections.abc import Hashable, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any, Protocol, cast

from sqlalchemy import MetaData, inspect
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm.properties import MappedColumn

from trainingmgr.core.values import dataclass


class FieldClass(StrEnum):
    """How much harm the field can do in the wrong hands."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Purpose(StrEnum):
    """Why it is held. A field without a purpose is not collected."""

    IDENTIFY = "identify"
    CONTACT = "contact"
    AGE = "age"
    PLACE = "place"
    SERVE = "serve"
    TRAIN = "train"
    TEACH = "teach"
    VET = "vet"
    CERTIFY = "certify"
    PAY = "pay"
    ACCOUNT = "account"
    ACCOUNTABILITY = "accountability"


class Compartment(StrEnum):
    """Which drawer a thing about somebody lies in: whoever may open one may not open the next,
    nor learn that there is anything in it (R-DAT-03).
    """

    IDENTITY = "identity"
    VETTING = "vetting"
    CHILD = "child"
    COMPLAINT = "complaint"
    PAY = "pay"
    TRAINING = "training"


class Retention(StrEnum):
    """How long it is kept (R-DAT-07); the days are settings of the host's law."""

    SERVICE = "service and 5 years"
    OUTCOME = "until superseded and 2 years"
    PAPER = "3 years"
    CHILD = "receipt of the hand-over and 6 months; of an adult, until superseded and 2 years"
    TOUR = "last tour and 30 days"
    APPLICATION = "round closed and 12 months; of who enlists, service and 5 years"
    COMPLAINT = "5 years; of what left for a competent body, until it has acknowledged it"
    HANDED = "until it is replied to, set aside or passed on"
    PAY = "7 years"
    CHANNEL = "last use and 90 days"
    ACCOUNT = "account and 2 years"
    LOG = "2 years"


@dataclass(frozen=True)
class Personal:
    """The register entry of one column."""

    purpose: Purpose
    field_class: FieldClass
    readers: str
    retention: Retention


READERS = {
    FieldClass.S1: "who may see the person's card within their reach",
    FieldClass.S2: "training cell, personnel and vetting staff within their reach",
    FieldClass.S3: "vetting officers and board on the case",
    FieldClass.S4: "nobody in clear",
}


def personal(
    purpose: Purpose,
    field_class: FieldClass = FieldClass.S1,
    *columns: Any,
    retention: Retention = Retention.SERVICE,
    readers: str | None = None,
    **kwargs: Any,
) -> MappedColumn[Any]:
    """A column that holds something about a person, with its entry in the register."""
    entry = Personal(purpose, field_class, readers or READERS[field_class], retention)
    return mapped_column(*columns, info={"personal": entry}, **kwargs)


def register(metadata: MetaData) -> Iterator[tuple[str, str, Personal]]:
    """Every personal column: its table, its name and its entry. Printed for the DPO."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if entry := column.info.get("personal"):
                yield table.name, column.name, entry


class Classes(Protocol):
    """Whoever is looking, as far as fields go."""

    @property
    def field_classes(self) -> frozenset[FieldClass]: ...


@dataclass(frozen=True)
class Looking:
    """A reader as far as fields go, worked out once for all the rows of a list."""

    field_classes: frozenset[FieldClass]


class Hidden:
    """Stands where a value is that this reader may not see. False, and says nothing."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __getattr__(self, name: str) -> "Hidden":
        if name.startswith("__"):
            raise AttributeError(name)
        return self


HIDDEN = Hidden()


class Shown:
    """A row as this reader may see it: the one way rows about people reach a page or a file."""

    __slots__ = ("_hidden", "_row")

    def __init__(self, row: object, reader: Classes) -> None:
        self._row = row
        self._hidden = _hidden(cast(Hashable, type(row)), reader.field_classes)

    def __getattr__(self, name: str) -> Any:
        return HIDDEN if name in self._hidden else getattr(self._row, name)


@lru_cache(maxsize=1024)
def _hidden(model: Hashable, classes: frozenset[FieldClass]) -> frozenset[str]:
    """The attributes of a model that somebody with these classes may not see."""
    personal_ = (
        (name, column.info.get("personal")) for name, column in inspect(model).columns.items()
    )
    return frozenset(
        name for name, entry in personal_ if entry is not None and entry.field_class not in classes
    )


def sees(reader: Classes, model: type, name: str) -> bool:
    """May this reader see this attribute of a row?"""
    return name not in _hidden(model, reader.field_classes)


def covers(reader: Classes, column: Any) -> bool:
    """May this reader see, sort by and filter on this column?"""
    entry = column.info.get("personal")
    return entry is None or entry.field_class in reader.field_classes
