"""What one chapter of the demonstration hands to the next: who, where, since when."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, cast

from sqlalchemy import Table, insert

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.columns import Sex
from trainingmgr.core.dates import PartialDate
from trainingmgr.core.db import Bare, db
from trainingmgr.core.values import dataclass
from trainingmgr.demo.names import Culture
from trainingmgr.demo.planted import Planted
from trainingmgr.programme.quarters.rules import closed
from trainingmgr.registry.people.rules import Category, Literacy, Status
from trainingmgr.registry.structure.models import (
    Organisation,
    Place,
    Rank,
    Room,
    TrainingCentre,
    Unit,
)
from trainingmgr.training.curricula.models import Course, Module, ModuleVersion
from trainingmgr.training.curricula.rules import Need

HISTORY = timedelta(days=800)
"""How far back the story goes: two years of courses, and the months that prepared them."""


@dataclass(frozen=True)
class Size:
    """How large the army is, and how much has been taught and paid."""

    battalions: int
    companies: int
    company: int
    recruits: int
    seats: int
    gap: int
    doubles: int
    ghosts: int


FULL = Size(
    battalions=3, companies=4, company=92, recruits=110, seats=40, gap=78, doubles=24, ghosts=36
)
SMALL = Size(
    battalions=1, companies=2, company=24, recruits=20, seats=8, gap=260, doubles=6, ghosts=6
)


@dataclass(eq=False)
class Somebody:
    """One person as the later chapters need them, without another look into the database."""

    id: int
    number: str
    service_number: str | None
    name: str
    sex: Sex
    category: Category
    born: PartialDate | None
    unit: str | None
    unit_id: int | None
    band: str | None
    culture: Culture
    languages: frozenset[str]
    literacy: Literacy
    status: Status
    since: date
    phone: str | None = None
    persona: str = ""
    served_before: bool = False
    busy: list[tuple[date, date]] = field(default_factory=list)
    held: dict[int, tuple[date, date | None, int | None]] = field(default_factory=dict)
    vetted: list[tuple[str, date, date]] = field(default_factory=list)


@dataclass
class Story:
    """The demonstration while it is being told. Everything is drawn from one seeded `rng`."""

    seed: int
    size: Size
    site: str
    rng: Random
    today: date
    users: dict[str, User] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    centres: dict[str, TrainingCentre] = field(default_factory=dict)
    rooms: dict[str, list[Room]] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    ranks: dict[str, Rank] = field(default_factory=dict)
    people: list[Somebody] = field(default_factory=list)
    personas: dict[str, Somebody] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    """The code of the topic of each module."""
    versions: dict[str, ModuleVersion] = field(default_factory=dict)
    courses: dict[str, Course] = field(default_factory=dict)
    outlines: dict[str, list[str]] = field(default_factory=dict)
    """Codes of the modules of each course, in their order."""
    needs: dict[str, tuple[Need, ...]] = field(default_factory=dict)
    asked: dict[str, Literacy] = field(default_factory=dict)
    """The literacy that each course asks for."""
    reaches: dict[tuple[str, int], date] = field(default_factory=dict)
    planted: Planted = field(default_factory=Planted)
    sheets: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.sheets = iter(self.rng.sample(range(1_000_000), 40_000))

    @property
    def began(self) -> date:
        return self.today - HISTORY

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def at(self, day: date, hour: int = 8) -> datetime:
        """Some minute of that hour; never later than now."""
        spun = time(hour, self.rng.randrange(60), self.rng.randrange(60), tzinfo=UTC)
        return min(datetime.combine(day, spun), clock.now())

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    @contextmanager
    def told(self, at: datetime) -> Iterator[None]:
        """What is done in here is written in the journal as of that instant.

        Only inside the one operation that loads the demonstration, before the chain is closed.
        """
        happened: list[journal.JournalEntry] = db.session.info["happened"]
        before = len(happened)
        yield
        for entry in happened[before:]:
            entry.at = at

    def into_quarter(self, days: int) -> int:
        """How many days ago it was so many days into the last quarter that is over."""
        return (self.today - next(closed(self.today)).first).days - days

    @contextmanager
    def then(self, days: int, hour: int = 9) -> Iterator[None]:
        """What is done in here is done so many days ago: whatever asks the clock is told so."""
        with clock.told(self.at(self.ago(days), hour)):
            yield
            db.session.flush()

    def note(self, happening: journal.Event, by: User, at: datetime) -> None:
        """An entry of the journal for something that set-based statements have written."""
        with self.told(at):
            journal.record(happening, by=by)


def put(model: type[Bare], rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows, past the mapper."""
    if rows:
        db.session.execute(insert(cast("Table", model.__table__)), list(rows))


def keys_of(model: type[Bare], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert many rows and give their keys, in the same order."""
    if not rows:
        return []
    table = cast("Table", model.__table__)
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(db.session.scalars(statement, list(rows)))
