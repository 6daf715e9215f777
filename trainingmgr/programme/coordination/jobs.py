"""Overlaps are looked for by themselves: the worker looks once for each day."""

from datetime import date

from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.programme.coordination import services

_looked: dict[str, date] = {}
"""By database: the last day that was looked at."""


@jobs.watch
def find_overlaps() -> None:
    database, today = str(db.engine.url), clock.today()
    if _looked.get(database) != today:
        services.find(today)
        _looked[database] = today
