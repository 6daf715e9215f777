"""Parallel groups of a run: made, changed and filled, and people changed between them (row 30).

Nobody loses a mark: a change is one more dated word, and the marks stay where they were made.
"""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.training.cohorts.models import Cohort, CohortGroup, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.enrolments import events
from trainingmgr.training.enrolments.models import Enrolment, GroupMembership
from trainingmgr.training.enrolments.queries import grouping as groups_of
from trainingmgr.training.enrolments.queries.elsewhere import classes_elsewhere
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT
from trainingmgr.training.enrolments.rules.groups import group_on
from trainingmgr.training.enrolments.services import hold, lock_people
from trainingmgr.training.enrolments.services.classes import in_the_way
from trainingmgr.training.timetable.queries import slot_of

ENDED = frozenset({CohortState.CLOSED_OUT, CohortState.CANCELLED})


@operation
def make(cohort: Cohort, code: str, seats: int, *, by: User) -> CohortGroup:
    """One more parallel group. Its name is its own in the run."""
    _open(cohort)
    made = CohortGroup(cohort_id=cohort.id, code=code.strip(), seats=seats)
    db.session.add(made)
    db.session.flush()
    happening = events.GroupMade(
        run=cohort.code, group=made.code, seats=seats, about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)
    return made


@operation
def change(
    cohort: Cohort, group: CohortGroup, code: str, seats: int, *, seen: int | None, by: User
) -> None:
    """Another name, or another number of seats: never fewer than people are in it."""
    hold(cohort)
    group.as_seen(seen)
    _open(cohort)
    people = groups_of.groups(cohort, clock.today()).people.get(group.id, 0)
    if seats < people:
        raise Refusal(
            gettext("%(people)s people are in this group. Change some to another one first.",
                    people=people), field="seats",
        )  # fmt: skip
    was, group.code, group.seats = group.code, code.strip(), seats
    happening = events.GroupChanged(
        run=cohort.code, was=was, group=group.code, seats=seats, about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)


@operation
def drop(cohort: Cohort, group: CohortGroup, *, seen: int | None, by: User) -> None:
    """Take away a group that was never used: nobody was in it, and it has no class."""
    group.as_seen(seen)
    _open(cohort)
    happening = events.GroupDropped(run=cohort.code, group=group.code, about=("cohort", cohort.id))
    try:
        with db.session.begin_nested():
            db.session.delete(group)
    except IntegrityError as used:
        raise Refusal(
            _("People were in this group, or it has classes. Move its classes; it stays on record.")
        ) from used
    journal.record(happening, by=by)


@operation
def put(
    cohort: Cohort,
    group: CohortGroup,
    places: Sequence[Enrolment],
    *,
    on: date | None = None,
    reason: str = "",
    by: User,
) -> int:
    """These people belong to this group from a day on. How many did not before.

    Without a day: who was in no group yet belongs to it from the first day of the run, who changes
    does so today. A change asks for its reason. Refused where the group is full, and where
    somebody is in another run's class while this group sits (R-TRN-06).
    """
    hold(cohort)
    _open(cohort)
    if group.cohort_id != cohort.id or any(each.cohort_id != cohort.id for each in places):
        raise Refusal(_("This group is of another run."))
    lock_people(places)
    if on is not None and not cohort.starts_on <= on <= cohort.ends_on:
        raise Refusal(_("Choose a day of the run."), field="on")
    words = groups_of.memberships(cohort.id)
    comes = [each for each in places if _comes(each, group, words, on)]
    if not comes:
        raise Refusal(_("Choose somebody who is not in this group from that day on."))
    if any(words.get(each.id) for each in comes) and len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    _seated(cohort, group, comes, words)
    today = max(min(clock.today(), cohort.ends_on), cohort.starts_on)
    for each in comes:
        from_on = on or (today if words.get(each.id) else cohort.starts_on)
        db.session.add(
            GroupMembership(
                enrolment_id=each.id, group_id=group.id, from_on=from_on,
                reason=reason.strip() or None, by_id=by.id,
            )
        )  # fmt: skip
    db.session.flush()
    _free(cohort, group, comes)
    happening = events.PeopleGrouped(
        run=cohort.code, group=group.code, count=len(comes), reason=reason.strip() or "-",
        on=(on or today).isoformat(), people=tuple(each.person.number for each in comes),
        about=("cohort", cohort.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return len(comes)


def _open(cohort: Cohort) -> None:
    if cohort.state in ENDED:
        raise Refusal(_("This run is closed: its groups stay as they are."))


Words = dict[int, list[GroupMembership]]


def _comes(place: Enrolment, group: CohortGroup, words: Words, on: date | None) -> bool:
    """Whether this changes anything: the group of that day, or the one in the end, is another."""
    said = words.get(place.id, [])
    days = (on or date.max, date.max)
    return place.state in TAKES_A_SEAT and any(group_on(said, day) != group.id for day in days)


def _seated(cohort: Cohort, group: CohortGroup, comes: Sequence[Enrolment], words: Words) -> None:
    seated = db.session.scalars(
        select(Enrolment.id).where(
            Enrolment.cohort_id == cohort.id, Enrolment.state.in_(TAKES_A_SEAT)
        )
    )
    there = {key for key in seated if group_on(words.get(key, ()), date.max) == group.id}
    free = group.seats - len(there | {each.id for each in comes})
    if free < 0:
        raise Refusal(
            gettext("Group %(group)s has %(seats)s seats: %(more)s too many.",
                    group=group.code, seats=group.seats, more=-free), field="group",
        )  # fmt: skip


def _free(cohort: Cohort, group: CohortGroup, comes: Sequence[Enrolment]) -> None:
    slots = [
        slot_of(each)
        for each in db.session.scalars(
            select(TrainingSession).where(TrainingSession.group_id == group.id)
        )
    ]
    people = [each.person.same_as_id or each.person_id for each in comes]
    days = {slot.on for slot in slots}
    if found := in_the_way(classes_elsewhere(cohort.id, days, group.id, people), slots):
        raise Refusal(" ".join(found), field="group")
