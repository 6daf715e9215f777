"""The worker folds the figures together, so that a page adds up few rows."""

from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.training.coverage import queries, services

AT_ONCE = 10
"""Units of one step: some thousand rows, written in milliseconds."""
ENOUGH = 200
"""Rows that deeds added before it is worth folding them."""
_seen: dict[str, int] = {}


@jobs.watch
def fold() -> None:
    """What deeds have added since the last look becomes one row for each figure."""
    database, newest = str(db.engine.url), queries.newest_count()
    if newest < _seen.get(database, 0) + ENOUGH:
        return
    while units := queries.unfolded(AT_ONCE):
        services.fold(units)
    _seen[database] = queries.newest_count()
