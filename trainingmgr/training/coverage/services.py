"""Figures are folded together, and built anew where somebody finds that they are wrong."""

from collections import Counter
from collections.abc import Collection

from sqlalchemy import delete, insert, text

from trainingmgr.core.db import db, operation
from trainingmgr.training.coverage import queries
from trainingmgr.training.coverage.models import ANEW, CoverageCount


@operation
def fold(units: Collection[int]) -> int:
    """One row for each figure of these units. Gives how many rows there are fewer."""
    c = CoverageCount
    rows = db.session.execute(
        delete(c)
        .where(c.unit_id.in_(units))
        .returning(c.unit_id, c.topic_id, c.sex, c.band, c.until_on, c.people)
    ).all()
    whole: Counter[queries.Key] = Counter()
    for unit_id, topic_id, sex, band, until_on, people in rows:
        whole[unit_id, topic_id, sex, band, until_on] += people
    names = ("unit_id", "topic_id", "sex", "band", "until_on")
    values = [
        dict(zip(names, key, strict=True)) | {"people": people}
        for key, people in whole.items()
        if people
    ]
    for start in range(0, len(values), 1000):
        db.session.execute(insert(c), values[start : start + 1000])
    return len(rows) - len(values)


@operation
def rebuild() -> None:
    """Every figure from the beginning, from the records alone."""
    for statement in ANEW:
        db.session.execute(text(statement))
