"""On which days places in runs were not held, for whoever pays for them (row 31)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select

from trainingmgr.core.db import db
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import ids_of
from trainingmgr.training.cohorts.models import Cohort
from trainingmgr.training.enrolments.models import Enrolment, EnrolmentMove
from trainingmgr.training.enrolments.rules import TAKES_A_SEAT, LeavingReason
from trainingmgr.training.enrolments.rules.held import ALWAYS, Stretch, days_without


def without_place(ids: Collection[int]) -> dict[int, list[Stretch]]:
    """By the key of each place, the days on which its person did not hold it. Who was transferred
    holds the place in the other run from then on. Three statements, three more for each transfer
    of a transfer; none without places.
    """
    if not ids:
        return {}
    places = db.session.execute(
        select(
            Enrolment.id, Enrolment.state, Enrolment.left_on, Enrolment.leaving_reason,
            Cohort.starts_on, Cohort.ends_on, Cohort.over_on,
        )
        .join(Cohort, Enrolment.cohort_id == Cohort.id)
        .where(Enrolment.id.in_(ids))
    ).all()  # fmt: skip
    moves: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for move in db.session.execute(
        select(EnrolmentMove.enrolment_id, EnrolmentMove.now, EnrolmentMove.at)
        .where(EnrolmentMove.enrolment_id.in_(ids))
        .order_by(EnrolmentMove.id)
    ):
        moves[move.enrolment_id].append((move.now, move.at.date()))
    found = {each.id: days_without(each, moves[each.id]) for each in places}
    gone_on = {each.id: each for each in places if each.leaving_reason is LeavingReason.TRANSFERRED}
    return found | _continued(found, gone_on)


def _continued(found: dict[int, list[Stretch]], left: dict[int, Any]) -> dict[int, list[Stretch]]:
    if not left:
        return {}
    rows = db.session.execute(
        select(Enrolment.continues_id, Enrolment.id)
        .where(Enrolment.continues_id.in_(left))
        .order_by(Enrolment.id)
    )
    after = {before: id_ for before, id_ in rows if before is not None}
    there = without_place(set(after.values()))
    joined = {}
    for id_, next_id in after.items():
        first = left[id_].left_on or date.min
        before = [] if found[id_] == [ALWAYS] else found[id_][:-1]
        later = (each.within(first) for each in there.get(next_id, ()))
        joined[id_] = [*before, *(each for each in later if each is not None)]
    return joined


def run_called(code: str) -> Cohort | None:
    return db.session.scalar(select(Cohort).where(func.lower(Cohort.code) == code.lower()))


def place_in(cohort: Cohort, person: Person) -> Enrolment | None:
    """The place of one human being in a run, under whichever of their records it was given."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.person_id.in_(ids_of(person)))
        .order_by(Enrolment.id.desc())
        .limit(1)
    ).first()


def runs_then(person: Person, first: date, until: date | None) -> list[str]:
    """Runs that somebody is on, or is to be on, on some of these days: their codes."""
    return list(
        db.session.scalars(
            select(Cohort.code)
            .join(Enrolment, Enrolment.cohort_id == Cohort.id)
            .where(
                Enrolment.person_id.in_(ids_of(person)),
                Enrolment.state.in_(TAKES_A_SEAT),
                Cohort.ends_on >= first,
                Cohort.starts_on < (until or date.max),
            )
            .order_by(Cohort.starts_on, Cohort.id)
        )
    )
