"""A run of five days with two people who may lead it and one who may not, and its plan."""

from datetime import time, timedelta

from tests.makers import a_centre
from tests.training.makers import a_cohort, a_module, a_session, a_trainer
from trainingmgr.core import clock
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.teaching import queries, services
from trainingmgr.training.teaching.rules import Limits, Span
from trainingmgr.training.teaching.services import Wanted
from trainingmgr.training.trainers.rules import TeachingLevel


class Cell:
    """A centre with a run of the next five days, classes each morning, and three trainers."""

    def __init__(self, centre=None, *, capacity=12, ratio=15):
        self.centre = centre or a_centre()
        self.module = a_module(ratio=ratio)
        self.first = clock.today() + timedelta(days=3)
        self.run = a_cohort(self.centre, self.module, starts_on=self.first, capacity=capacity)
        self.classes = [
            a_session(self.run, self.module, on=self.first + timedelta(days=n),
                      starts=time(hour), ends=time(hour + 2))
            for n in range(3) for hour in (8, 10)
        ]  # fmt: skip
        self.one = a_trainer(self.module, centre=self.centre)
        self.two = a_trainer(self.module, centre=self.centre)
        self.helper = a_trainer(self.module, centre=self.centre, level=TeachingLevel.ASSISTANT)

    def wanted(self, **facts):
        span = Span(self.first, self.first + timedelta(days=6))
        return Wanted(**{"span": span, "cohort_ids": [self.run.id], "limits": Limits()} | facts)


def a_plan(cell, by, *, after=None, **facts):
    wanted = cell.wanted(**facts)
    made = services.keep(wanted, services.work_out(wanted, after), by=by, after=after)
    return again(made)


def again(plan):
    return queries.plan_at(plan.id)


def staff_of(cell):
    """Who is named by now: by class, their keys with their duties."""
    known = queries.setting([cell.run.id], cell.wanted().span, Limits())
    return {
        key: {each.trainer_id: each.duty.value for each in row.staff}
        for key, row in known.sessions.items()
    }


def classes_of(cell):
    run = queries.db.session.get(Cohort, cell.run.id)
    return queries.setting([run.id], cell.wanted().span, Limits()).sessions
