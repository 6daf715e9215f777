"""What the site counts is kept by itself: the worker counts once each day."""

from datetime import date

from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.programme.framework import services

_counted: dict[str, date] = {}
"""By database: the last day that was counted."""


@jobs.watch
def count() -> None:
    database, today = str(db.engine.url), clock.today()
    if _counted.get(database) != today:
        services.measure(today)
        _counted[database] = today
