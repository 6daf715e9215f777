"""The columns of a row that was bent, one order for every kind, and how far moments lie apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import Float, Integer, String, and_, cast, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from trainingmgr.oversight.workspace.rules import HURRY
from trainingmgr.training.cohorts.models import AcceptedBreach, Cohort


class minutes_between(GenericFunction[float]):  # noqa: N801  a function of SQL
    """Minutes from the second moment to the first."""

    type = Float()
    inherit_cache = True


@compiles(minutes_between, "sqlite")
def _sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    later, earlier = (compiler.process(each, **kw) for each in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 1440)"


@compiles(minutes_between, "postgresql")
def _postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    later, earlier = (compiler.process(each, **kw) for each in element.clauses)
    return f"(EXTRACT(EPOCH FROM ({later} - {earlier})) / 60)"


def columns(model: Any, at: Any, **told: Any) -> list[Any]:
    """The columns of a row that was bent, in one order for every kind."""
    nothing = {
        "by_id": cast(null(), Integer), "second_id": cast(null(), Integer),
        "why": cast(null(), String), "what": cast(null(), String), "of": cast(null(), String),
        "uid": cast(null(), Cohort.uid.type), "since": cast(null(), AcceptedBreach.at.type),
    }  # fmt: skip
    said = {"key": model.id, "at": at} | nothing | told
    return [value.label(name) for name, value in said.items()]


def within(at: Any, begin: datetime, end: datetime) -> Any:
    return and_(at >= begin, at < end)


def in_hurry(at: Any, since: Any, begin: datetime, end: datetime) -> Any:
    return and_(within(at, begin, end), minutes_between(at, since) < HURRY)
