from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import and_, extract, func, select

from trainingmgr.core.db import db
from trainingmgr.programme.framework.models import FrameworkFigure
from trainingmgr.programme.framework.rules import Measure, Value
from trainingmgr.programme.progress.rules import Kept


def monthly(
    measures: Collection[Measure], since: date, until: date
) -> Mapping[Measure, list[Kept]]:
    """Of each the last figure of every month of a time, the newest first."""
    figure = FrameworkFigure
    last = (
        select(figure.measure, func.max(figure.on).label("on"))
        .where(figure.measure.in_(measures), figure.on >= since, figure.on <= until)
        .group_by(figure.measure, extract("year", figure.on), extract("month", figure.on))
        .subquery()
    )
    found: dict[Measure, list[Kept]] = defaultdict(list)
    for measure, on, count, of in db.session.execute(
        select(figure.measure, figure.on, figure.count, figure.of)
        .join(last, and_(figure.measure == last.c.measure, figure.on == last.c.on))
        .order_by(figure.on.desc())
    ):
        found[measure].append(Kept(measure, on, Value(count, of)))
    return found
