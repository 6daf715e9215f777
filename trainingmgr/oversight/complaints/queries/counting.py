"""Numbers for everybody: how many complaints, and how long until they were closed (R-CMP-05)."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import case, func, select

from trainingmgr.core.db import db
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.oversight.complaints.rules import Category, Told, told


def told_of(today: date) -> tuple[date, date]:
    """The twelve months that are over: whoever looks every day learns of no day on which somebody
    complained, or was answered (R-DAT-15).
    """
    until = today.replace(day=1) - timedelta(days=1)
    following = until + timedelta(days=1)
    return following.replace(year=following.year - 1), until


def numbers(since: date, until: date) -> list[Told]:
    """Of the complaints received between two days, as they stood at their end. One statement."""
    took = case((Complaint.closed_on <= until, Complaint.closed_after)).label("took")
    rows = db.session.execute(
        select(Complaint.category, took, func.count())
        .where(Complaint.received_on.between(since, until))
        .group_by(Complaint.category, took)
    )
    received: dict[Category, int] = defaultdict(int)
    closed: dict[Category, list[int]] = defaultdict(list)
    for category, days, count in rows:
        received[category] += count
        if days is not None:
            closed[category] += [days] * count
    return told(received, closed)
