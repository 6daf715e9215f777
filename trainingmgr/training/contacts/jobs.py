"""Contacts of people who went home are erased by themselves: the worker looks once for each day."""

from datetime import date

from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db
from trainingmgr.training.contacts import queries, services

_looked: dict[str, date] = {}
"""By database: the last day that was looked at."""


@jobs.watch
def outlive() -> None:
    database, today = str(db.engine.url), clock.today()
    if _looked.get(database) == today:
        return
    if queries.outlived(today):
        if journal.has_leapt():
            return
        services.erase_outlived(today)
    _looked[database] = today
