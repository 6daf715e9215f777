"""The groups of a run: who is in which on a day, and whom a class asks for (row 30)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.values import dataclass
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, CohortGroup
from trainingmgr.training.enrolments.models import Enrolment, GroupMembership
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT
from trainingmgr.training.enrolments.rules.groups import group_on


def group_at(place: Any, on: Any) -> Any:
    """The key of the group that a place is in on a day, as `rules.groups.group_on` has it.

    `place` is the Enrolment of the statement around it, or an alias of it.
    """
    word = another(GroupMembership, "said")
    said = (
        select(word.group_id).where(word.enrolment_id == place.id).limit(1).correlate_except(word)
    )
    newest = said.where(word.from_on <= on).order_by(word.id.desc()).scalar_subquery()
    first = said.order_by(word.from_on, word.id.desc()).scalar_subquery()
    return func.coalesce(newest, first)


def asks_for(place: Any, session_: Any) -> ColumnElement[bool]:
    """Whether a class asks for a place: it is of the whole run, or of the group of that day."""
    return or_(session_.group_id.is_(None), session_.group_id == group_at(place, session_.on))


def memberships(cohort_id: int) -> dict[int, list[GroupMembership]]:
    """All that was said of the groups of a run, by place, in the order it was said."""
    rows = db.session.scalars(
        select(GroupMembership)
        .join(CohortGroup, GroupMembership.group_id == CohortGroup.id)
        .where(CohortGroup.cohort_id == cohort_id)
        .order_by(GroupMembership.id)
    )
    found: dict[int, list[GroupMembership]] = defaultdict(list)
    for each in rows:
        found[each.enrolment_id].append(each)
    return found


def of_place(place: Enrolment) -> Sequence[GroupMembership]:
    """In which groups one place was, with their names, in the order it was said."""
    return db.session.scalars(
        select(GroupMembership)
        .where(GroupMembership.enrolment_id == place.id)
        .options(joinedload(GroupMembership.group))
        .order_by(GroupMembership.id)
    ).all()


@dataclass(frozen=True)
class Groups:
    """The groups of a run, and who is in which on a day and in the end."""

    all: Sequence[CohortGroup] = ()
    by_place: Mapping[int, CohortGroup] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)
    """So many of those with a seat are in each group in the end, by its key."""
    ungrouped: int = 0
    """So many with a seat are in none."""

    def __bool__(self) -> bool:
        return bool(self.all)


def groups(cohort: Cohort, on: date) -> Groups:
    """One statement for a run without groups, three for any other."""
    found = cohorts.groups_of(cohort.id)
    if not found:
        return Groups()
    by_id = {each.id: each for each in found}
    words = memberships(cohort.id)
    seated = db.session.scalars(_seated(cohort)).all()
    ends = Counter(key for place in seated if (key := group_on(words.get(place, ()), date.max)))
    now = {place: group_on(said, on) for place, said in words.items()}
    return Groups(
        all=found,
        by_place={place: by_id[key] for place, key in now.items() if key is not None},
        people=ends,
        ungrouped=len(seated) - sum(ends.values()),
    )


def _seated(cohort: Cohort) -> Select[int]:
    return select(Enrolment.id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.state.in_(TAKES_A_SEAT)
    )


def group(cohort: Cohort, uid: UUID) -> CohortGroup:
    """One group of a run that the reader has reached already."""
    return existing(
        select(CohortGroup).where(CohortGroup.cohort_id == cohort.id, CohortGroup.uid == uid)
    )


def chosen(cohort: Cohort, uids: Collection[UUID]) -> Sequence[Enrolment]:
    """Those of these places that have a seat in the run, with their person."""
    return db.session.scalars(
        select(Enrolment)
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.uid.in_(uids),
            Enrolment.state.in_(TAKES_A_SEAT),
        )
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.id)
    ).all()
