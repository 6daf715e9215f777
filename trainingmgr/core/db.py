"""The database: what every table is, and what one deed of a user is."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cache, partial, wraps
from typing import Any, ParamSpec, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DDL, Enum, MetaData, Select, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    aliased,
    configure_mappers,
    declared_attr,
    mapped_column,
    registry,
    relationship,
)
from sqlalchemy.orm.exc import StaleDataError

from trainingmgr.core import law, sqlite
from trainingmgr.core.columns import Key
from trainingmgr.core.errors import NotFound, StaleRecord

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound="Bare")


class Bare(DeclarativeBase):
    """A table whose key is its own. Nearly every table is a `Model` instead."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
                "ix": "ix_%(column_0_label)s",
                "pk": "pk_%(table_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            }
        ),
        type_annotation_map={
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                create_constraint=True,
                length=40,
                values_callable=lambda states: [state.value for state in states],
            )
        },
    )


class Model(Bare):
    """What every table is. Inherit this, never `db.Model`, which no type checker can see."""

    __abstract__ = True

    id: Mapped[Key]


class Versioned:
    """A row that is edited. A write made from an old reading of it is refused.

    It has to be: a session keeps the rows it has loaded, and a later SELECT, even FOR UPDATE,
    does not read them anew.
    """

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}

    def as_seen(self, version: int | None) -> None:
        """Raise StaleRecord unless this is still what the user was looking at."""
        if self.version != version:
            raise StaleRecord


event.listen(Bare.metadata, "before_create", DDL(law.FORBID).execute_if(dialect="postgresql"))
db = SQLAlchemy(model_class=Bare, session_options={"expire_on_commit": False})
related = partial(relationship, lazy="raise_on_sql")


def map_everything() -> None:
    """Work out what every table's class needs to be asked for: half a second of CPU, once.

    The first statement does it otherwise, while somebody waits. What it makes is never garbage.
    """
    configure_mappers()
    gc.freeze()


@cache
def another(kind: type[M], part: str) -> type[M]:
    """A second row of a table in one statement, by the part that it plays there.

    Made once and shared by every statement: to make one anew costs more than most readings. Two
    parts stay apart however their statements are put inside each other.
    """
    return aliased(kind)


def existing(statement: Select[R]) -> R:
    """The row, or its one column, that a statement finds; else NotFound: it is not there, or not
    for this reader.
    """
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def unused(column: Any, draw: Callable[[], str]) -> str:
    """An id drawn at random that no row has in this column: one that is taken is drawn again."""
    while True:
        drawn = draw()
        if db.session.scalar(select(column).where(column == drawn)) is None:
            return drawn


def operation(perform: Callable[P, R]) -> Callable[P, R]:
    """Make a service function one transaction: it commits whole, or leaves nothing.

    An operation called inside another joins it. A broken schema rule surfaces as
    the Refusal its constraint carries, a lost race for a row as StaleRecord.
    """

    @wraps(perform)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        if "happened" in db.session.info:
            return perform(*args, **kwargs)
        with _transaction():
            return perform(*args, **kwargs)

    return whole


@contextmanager
def attempt() -> Iterator[None]:
    """One step of an operation that may be refused alone: a row of an import."""
    happened = db.session.info["happened"]
    before = len(happened)
    try:
        with _speaking(), db.session.begin_nested():
            yield
    except BaseException:
        del happened[before:]
        raise


def begin_writing() -> None:
    """Take SQLite's write lock before reading what the writing will rest on.

    Whatever was being read is let go first: a reader that turns writer is refused by SQLite.
    """
    session = db.session()
    if session.in_transaction():
        if session.connection().get_execution_options().get("writes"):
            return
        session.commit()
    session.connection(execution_options={"writes": True})


DISK_FULL = "53100"
"""PostgreSQL's word for it."""


def is_full(failed: BaseException) -> bool:
    """Whether a database says that its disk is full: as SQLAlchemy tells it, or its driver."""
    cause = getattr(failed, "orig", failed)
    return "full" in str(cause).lower() or getattr(cause, "sqlstate", None) == DISK_FULL


def let_go() -> None:
    """Let others write while something slow is done. Nothing happens inside an operation."""
    session = db.session()
    if "happened" not in session.info and session.in_transaction():
        session.commit()


@contextmanager
def in_passing() -> Iterator[None]:
    """Each statement inside reads by itself on SQLite, as on PostgreSQL it does anyway: a commit of
    others waits for no reader who thinks between two statements. Operations inside are whole as
    ever; whatever else would write is refused.
    """
    let_go()
    token = sqlite.in_passing.set(db.engine)
    try:
        yield
    finally:
        sqlite.in_passing.reset(token)
        let_go()


@contextmanager
def one_snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, in however many statements: a list for a file.

    SQLite gives that to every reading transaction, PostgreSQL to one that says so at its start.
    """
    let_go()
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    else:
        session.connection(execution_options={"snapshot": True})
    yield
    let_go()


@contextmanager
def _transaction() -> Iterator[None]:
    begin_writing()
    db.session.info["happened"] = []
    try:
        with _speaking():
            yield
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        del db.session.info["happened"]


@contextmanager
def _speaking() -> Iterator[None]:
    try:
        yield
    except IntegrityError as broken:
        raise law.refusal(broken, Bare.metadata) from broken
    except StaleDataError as stale:
        raise StaleRecord from stale
