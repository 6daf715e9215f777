"""Where the people of a run sleep, and what is missing for it (R-MEN-04)."""

from collections.abc import Sequence

from sqlalchemy import func, select

from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db
from trainingmgr.core.paging import CHOICES
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.cohorts.rules import CAN_CHANGE, OVER
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT
from trainingmgr.training.enrolments.rules.sleeping import Lacking, Stay, lacking


@dataclass(frozen=True)
class Sleeping:
    """The stay of one run, who else is there, and the beds that are missing."""

    stay: Stay
    others: Sequence[Cohort]
    beds: Lacking | None
    for_women: Lacking | None
    for_men: Lacking | None


def of_run(cohort: Cohort) -> Sleeping:
    """The nights of one run against the beds of its centre, with all that sleep there then: who has
    a seat, and while a run still fills all its seats. Two statements.
    """
    runs = db.session.scalars(
        select(Cohort)
        .where(
            Cohort.centre_id == cohort.centre_id, Cohort.starts_on < cohort.ends_on,
            Cohort.ends_on > cohort.starts_on,
            Cohort.state.not_in(OVER) | (Cohort.id == cohort.id),
        )
        .order_by(Cohort.starts_on, Cohort.id)
        .limit(CHOICES)
    ).all()  # fmt: skip
    seated = _seated([each.id for each in runs])
    stays = {each.id: _stay(each, *seated.get(each.id, (0, 0))) for each in runs}
    own, centre = stays.setdefault(cohort.id, _stay(cohort, 0, 0)), cohort.centre
    men = None if centre.beds_for_women is None else (centre.beds or 0) - centre.beds_for_women
    return Sleeping(
        stay=own,
        others=[each for each in runs if each.id != cohort.id],
        beds=lacking(own, stays.values(), centre.beds, lambda stay: stay.people),
        for_women=lacking(own, stays.values(), centre.beds_for_women, lambda stay: stay.women),
        for_men=lacking(own, stays.values(), men, lambda stay: stay.others),
    )


def _seated(cohort_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """By run the women and the others who have a seat."""
    women = func.count().filter(Person.sex == Sex.F)
    rows = db.session.execute(
        select(Enrolment.cohort_id, women, func.count())
        .join(Person, Enrolment.person_id == Person.id)
        .where(Enrolment.cohort_id.in_(cohort_ids), Enrolment.state.in_(TAKES_A_SEAT))
        .group_by(Enrolment.cohort_id)
    )
    return {key: (some, people - some) for key, some, people in rows}


def _stay(cohort: Cohort, women: int, others: int) -> Stay:
    if cohort.state in CAN_CHANGE:
        women = max(women, cohort.seats_for_women)
        others = max(others, cohort.capacity - women)
    return Stay(cohort.starts_on, cohort.ends_on, women, others)
