"""Loading the demonstration, whole or not at all, into a database that holds nothing else."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from flask_migrate import upgrade
from sqlalchemy import inspect, select, text

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import Bare, db, operation
from trainingmgr.demo import (
    accounts,
    army,
    catalogue,
    clearances,
    courses,
    doubles,
    force,
    geography,
    hindrances,
    staff,
)
from trainingmgr.demo.accounts import Entry
from trainingmgr.demo.calendar import Run
from trainingmgr.demo.events import DemonstrationLoaded
from trainingmgr.demo.story import Size, Story
from trainingmgr.registry.keys.queries import forget_vocabulary

Say = Callable[[str, int, int | None], None]
SEED = 20_260


def is_loaded() -> bool:
    """Whether the database holds this demonstration."""
    mark = DemonstrationLoaded.__name__
    entry = journal.JournalEntry
    return db.session.scalar(select(entry.id).where(entry.event == mark).limit(1)) is not None


def holds_else() -> bool:
    """Whether it holds anything that no demonstration has brought."""
    real = db.session.scalar(select(User.id).where(User.is_demo.is_(False)).limit(1))
    return real is not None or (not is_loaded() and _anything())


def _anything() -> bool:
    return any(
        db.session.execute(select(table).limit(1)).first() is not None
        for table in Bare.metadata.sorted_tables
    )


def build_schema(migrations: Path) -> None:
    """This version's schema, in an empty database or an older one."""
    upgrade() if any((migrations / "versions").glob("*.py")) else db.create_all()


def clear() -> None:
    """Take every table away, the demonstration with them."""
    db.session.remove()
    with db.engine.connect().execution_options(writes=True) as connection:
        names = inspect(connection).get_table_names()
        if connection.dialect.name == "sqlite":
            connection.rollback()
            connection.detach()
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        cascade = "" if connection.dialect.name == "sqlite" else " CASCADE"
        for name in names:
            connection.execute(text(f'DROP TABLE "{name}"{cascade}'))
        connection.commit()


@operation
def load(
    size: Size, *, site: str, name: str, seed: int = SEED, say: Say
) -> tuple[Story, list[Entry]]:
    """Tell the whole story in one transaction. Gives it with the list of accounts."""
    story = Story(seed=seed, size=size, site=site, rng=Random(seed), today=clock.today())
    say("Accounts", 1, 9)
    accounts.name_people(story)
    say("Places, units and posts", 2, 9)
    geography.tell(story)
    _listed, seats = army.tell(story)
    listed = accounts.let_in(story)
    say("People", 3, 9)
    force.tell(story, seats)
    say("Catalogue and trainers", 4, 9)
    catalogue.tell(story)
    trainers = staff.tell(story)
    say("Course runs", 5, 9)
    told = courses.tell(story, trainers)
    say("Clearances", 6, 9)
    vet(story, told)
    say("Likely duplicates", 7, 9)
    doubles.tell(story)
    loaded = DemonstrationLoaded(seed=seed, size=name, people=len(story.people))
    journal.record(loaded, by=story.users["admin"])
    db.session.info["happened"].sort(key=lambda entry: entry.at)
    forget_vocabulary()
    return story, listed


def vet(story: Story, told: list[Run]) -> None:
    """Clearances of everybody who was on a run, and those that stop, freeze or warn."""
    files, units = clearances.needed(story), clearances.of_units(story)
    hindrances.plant(story, told, files)
    hindrances.suspend_unit(story, told, units)
    clearances.write(story, [*units, *files.values()])
    hindrances.doubt_age(story)


def write(story: Story, listed: list[Entry], folder: Path) -> None:
    """The list of accounts, for whoever sits in front; the list of what was hidden, for trainers."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "demo-accounts.json", [each.written() for each in listed])
    _write(folder / "demo-planted.json", story.planted.cases)


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str), "utf-8")
    path.chmod(0o600)
