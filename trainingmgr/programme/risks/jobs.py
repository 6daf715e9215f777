"""Figures warn by themselves: the worker looks once each day, after it has counted."""

from datetime import date

from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.programme.framework import services as figures
from trainingmgr.programme.risks import services

_looked: dict[str, date] = {}
"""By database: the last day that was looked at."""


@jobs.watch
def warn() -> None:
    database, today = str(db.engine.url), clock.today()
    if _looked.get(database) != today:
        figures.measure(today)
        services.watch(today)
        _looked[database] = today
