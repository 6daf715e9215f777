"""Numbers for everybody: how many complaints, and how long until they were closed (R-CMP-05)."""

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select

from trainingmgr.core.db import db
from trainingmgr.oversight.complaints.models import Complaint
from trainingmgr.oversight.complaints.rules import Category, Told, told


def numbers(since: date, until: date) -> list[Told]:
    """Of the complaints received between two days. One statement."""
    rows = db.session.execute(
        select(Complaint.category, Complaint.closed_after, func.count())
        .where(Complaint.received_on.between(since, until))
        .group_by(Complaint.category, Complaint.closed_after)
    )
    received: dict[Category, int] = defaultdict(int)
    closed: dict[Category, list[int]] = defaultdict(list)
    for category, days, count in rows:
        received[category] += count
        if days is not None:
            closed[category] += [days] * count
    return told(received, closed)
