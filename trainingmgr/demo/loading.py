"""Loading the demonstration, whole or not at all, into a database that holds nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from sqlalchemy import NullPool, create_engine, inspect, select, text

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import Bare, db, operation
from trainingmgr.core.values import dataclass
from trainingmgr.demo import (
    accounts,
    army,
    assessing,
    building,
    calling,
    carrying,
    catalogue,
    channels,
    clearances,
    complaining,
    coordinating,
    courses,
    demobilising,
    deploying,
    doubles,
    equipping,
    examining,
    exercising,
    filesets,
    force,
    former,
    funding,
    geography,
    hindrances,
    keeping,
    lawmaking,
    looked,
    mentored,
    moving,
    musters,
    needing,
    outreach,
    overseeing,
    owing,
    papers,
    paydays,
    payrolls,
    polling,
    proposing,
    recruiting,
    reforming,
    reorganising,
    revising,
    risking,
    separating,
    sharing,
    staff,
    support,
    telling,
    vetted,
    waiting,
    weighing,
    young,
)
from trainingmgr.demo.accounts import Entry
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.events import DemonstrationLoaded
from trainingmgr.demo.payroll import Payee
from trainingmgr.demo.story import FULL, SMALL, Story
from trainingmgr.registry.keys.queries import forget_vocabulary
from trainingmgr.training.certificates.services.issuing import Site

Say = Callable[[str, int, int], None]
SEED = 20_260
ACCOUNTS, PLANTED, FILES = "demo-accounts.json", "demo-planted.json", "demo-files"


@dataclass(frozen=True)
class Wanted:
    """What is to be loaded, and what the site says of itself on paper."""

    small: bool
    site: str
    address: str
    programme: str
    seed: int = SEED


@dataclass(frozen=True)
class Told:
    """The story when it has been told."""

    story: Story
    accounts: list[Entry]
    runs: list[Run]
    payees: list[Payee]


def is_loaded() -> bool:
    """Whether the database holds this demonstration."""
    mark = DemonstrationLoaded.__name__
    entry = journal.JournalEntry
    return db.session.scalar(select(entry.id).where(entry.event == mark).limit(1)) is not None


def holds_else() -> bool:
    """Whether it holds anything that no demonstration has brought."""
    real = db.session.scalar(select(User.id).where(User.is_demo.is_(False)).limit(1))
    return real is not None or (not is_loaded() and _anything())


def has_strange_tables() -> bool:
    """Whether tables stand there that are not ours: somebody else's database."""
    ours = {*Bare.metadata.tables, "alembic_version"}
    return bool(set(inspect(db.engine).get_table_names()) - ours)


AT_ONCE = 40
"""Tables that go in one transaction of PostgreSQL, whose room for locks is not endless."""
BROUGHT = {"document_kind"}
"""What a new database holds already."""


def _anything() -> bool:
    return any(
        db.session.execute(select(table).limit(1)).first() is not None
        for table in Bare.metadata.sorted_tables
        if table.name not in BROUGHT
    )


def clear() -> None:
    """Take every table away, the demonstration with them."""
    db.session.remove()
    lite = db.engine.dialect.name == "sqlite"
    # on SQLite a connection is told what no other may be told: it goes back to no pool
    engine = create_engine(db.engine.url, poolclass=NullPool) if lite else db.engine
    with engine.connect().execution_options(writes=True) as connection:
        if lite:  # a table that others point at cannot be dropped otherwise
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        for count, name in enumerate(inspect(connection).get_table_names(), 1):
            connection.execute(text(f'DROP TABLE "{name}"' + ("" if lite else " CASCADE")))
            if not lite and not count % AT_ONCE:
                connection.commit()
        connection.commit()


@operation
def load(wanted: Wanted, say: Say) -> Told:
    """Tell the whole story in one transaction: a loading that is broken off leaves nothing."""
    story = Story(
        seed=wanted.seed,
        size=SMALL if wanted.small else FULL,
        site=wanted.site,
        rng=Random(wanted.seed),
        today=clock.today(),
    )
    say("Accounts", 1, 9)
    accounts.name_people(story)
    say("Places, units and posts", 2, 9)
    geography.tell(story)
    seats = army.tell(story)
    listed = accounts.let_in(story)
    say("People", 3, 9)
    force.tell(story, seats)
    say("Catalogue and trainers", 4, 9)
    catalogue.tell(story)
    trainers = staff.tell(story)
    say("Course runs", 5, 9)
    runs = courses.tell(story, trainers)
    say("Clearances", 6, 9)
    _vet(story, runs)
    waiting.tell(story, runs)
    say("Likely duplicates", 7, 9)
    doubles.tell(story)
    say("Certificates", 8, 9)
    papers.tell(story, runs, Site(f"{wanted.address}/verify", wanted.programme))
    say("Two years of pay", 9, 9)
    payees = paydays.tell(story)
    channels.tell(story, payees)
    musters.tell(story)
    payrolls.tell(story)
    owing.tell(story, payees)
    accounts.let_in_late(story, listed)
    former.tell(story)
    vetted.tell(story)
    recruiting.tell(story)
    young.tell(story)
    needing.tell(story)
    exercising.tell(story)
    calling.tell(story)
    examining.tell(story, runs)
    support.tell(story)
    mentored.tell(story)
    deploying.tell(story)
    proposing.tell(story)
    revising.tell(story)
    weighing.tell(story)
    coordinating.tell(story)
    complaining.tell(story)
    overseeing.tell(story, runs)
    for chapter in (
        looked, equipping, funding, building, keeping, lawmaking, reforming, assessing,
        demobilising,
        sharing, telling, polling, separating, outreach,
        reorganising, moving,
    ):  # fmt: skip
        chapter.tell(story)
    risking.tell(story, wanted.programme)
    carrying.tell(story)
    _mark(story, "small" if wanted.small else "full")
    return Told(story, listed, runs, payees)


def _vet(story: Story, runs: list[Run]) -> None:
    """Clearances of everybody who was on a run, and those that stop, freeze or warn."""
    files, units = clearances.needed(story), clearances.of_units(story)
    hindrances.plant(story, runs, files)
    hindrances.suspend_unit(story, runs, units)
    clearances.write(story, [*units, *files.values()])
    hindrances.doubt_age(story)


def _mark(story: Story, size: str) -> None:
    """The mark that says what this database is; the journal in the order of its days."""
    loaded = DemonstrationLoaded(seed=story.seed, size=size, people=len(story.people))
    journal.record(loaded, by=story.users["admin"])
    db.session.info["happened"].sort(key=lambda entry: entry.at)
    forget_vocabulary()


def write(told: Told, folder: Path) -> None:
    """The accounts, for whoever sits in front; files to try; what was hidden, for trainers."""
    folder.mkdir(parents=True, exist_ok=True)
    filesets.write(told.story, told.runs, told.payees, folder / FILES)
    written(folder / ACCOUNTS, [each.written() for each in told.accounts])
    written(folder / PLANTED, told.story.planted.cases)


def written(path: Path, content: object) -> None:
    """A file for whoever may read this folder alone."""
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), "utf-8")
