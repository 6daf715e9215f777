"""Where the people of a run are while it teaches: their classes in other runs (R-TRN-06)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, func, select

from trainingmgr.core.db import another, db
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.queries.grouping import asks_for, group_at
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT
from trainingmgr.training.timetable.rules import Clash, ClashKind, Slot


def classes_elsewhere(
    cohort_id: int,
    days: Collection[date],
    group_id: int | None = None,
    people: Collection[int] | None = None,
) -> list[tuple[int, Clash]]:
    """Each class on these days of another run that asks for somebody who has a seat in both runs,
    with the key of that person.

    With a group, only of those who are in it on that day; with people, only of these. Somebody
    registered twice is one person. One statement, however many people and classes.
    """
    kept = func.coalesce(Person.same_as_id, Person.id)
    there = another(Enrolment, "there")
    rows = db.session.execute(
        select(
            kept, func.min(Person.name_display), Cohort.code, Module.code,
            TrainingSession.on, TrainingSession.starts, TrainingSession.ends,
        )
        .select_from(TrainingSession)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .join(ModuleVersion, TrainingSession.version_id == ModuleVersion.id)
        .join(Module, ModuleVersion.module_id == Module.id)
        .join(there, there.cohort_id == Cohort.id)
        .join(Person, there.person_id == Person.id)
        .where(
            TrainingSession.on.in_(days),
            Cohort.id != cohort_id,
            Cohort.state != CohortState.CANCELLED,
            there.state.in_(TAKES_A_SEAT),
            finished(there.batch_id),
            asks_for(there, TrainingSession),
            kept.in_(_seated(cohort_id, group_id)),
            *([] if people is None else [kept.in_(people)]),
        )
        .group_by(
            kept, Cohort.code, Module.code,
            TrainingSession.on, TrainingSession.starts, TrainingSession.ends,
        )
        .order_by(TrainingSession.on, TrainingSession.starts, func.min(Person.name_display))
    )  # fmt: skip
    return [
        (key, Clash(ClashKind.PERSON, name, run, module, Slot(on, starts, ends)))
        for key, name, run, module, on, starts, ends in rows
    ]


def _seated(cohort_id: int, group_id: int | None) -> Select[int]:
    """Keys of whoever has a seat in the run, each as the person they are kept as; with a group,
    of whoever is in it on the day of the class that is looked at.
    """
    here, member = another(Enrolment, "seated"), another(Person, "seated")
    found = (
        select(func.coalesce(member.same_as_id, member.id))
        .join(here, here.person_id == member.id)
        .where(here.cohort_id == cohort_id, here.state.in_(TAKES_A_SEAT), finished(here.batch_id))
    )
    if group_id is None:
        return found
    return found.where(group_at(here, TrainingSession.on) == group_id).correlate(TrainingSession)
