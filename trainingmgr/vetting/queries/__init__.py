"""What others may ask of vetting: words of people, and whom age or a watch-list stops. Set-based.

Which clearance stands on a day: the newest decision taken by then whose validity has begun. A
request that is not decided yet stands only where there is no decision, so that asking for
renewal takes nothing away. Decisions are never back-dated behind one that stands (services), so
newer rows are newer decisions.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, exists, func, literal, or_, select

from trainingmgr.core.db import another, db
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.models import AgeDoubt, Clearance
from trainingmgr.vetting.rules import (
    POSITIVE,
    UNDECIDED,
    AgeStop,
    Outcome,
    Standing,
    age_stop,
    of_one_person,
    standing,
)
from trainingmgr.vetting.watchlists.queries.matches import confirmed
from trainingmgr.vetting.watchlists.queries.screening import unscreened

Words = dict[Scheme, dict[int, Standing]]


def stands(on: date, subject: str) -> ColumnElement[bool]:
    """The clearance that counts on a day for its subject: "person_id" or "unit_id"."""
    other = another(Clearance, "newer")
    newer = and_(
        other.id > Clearance.id,
        or_(
            other.outcome.not_in(UNDECIDED),
            Clearance.outcome.in_(UNDECIDED),
            Clearance.outcome == Outcome.CANCELLED,
        ),
    )
    decided = and_(
        Clearance.outcome.in_(UNDECIDED),
        other.outcome.not_in(UNDECIDED | {Outcome.CANCELLED}),
    )
    beaten = exists().where(
        finished(other.batch_id),
        getattr(other, subject) == getattr(Clearance, subject),
        other.scheme == Clearance.scheme,
        _begun(other, on),
        or_(newer, decided),
    )
    return and_(finished(Clearance.batch_id), _begun(Clearance, on), ~beaten)


def _begun(clearance: Any, on: date) -> ColumnElement[bool]:
    """Decided by that day and, where it grants something, valid from that day or before."""
    return and_(
        or_(clearance.decided_on.is_(None), clearance.decided_on <= on),
        or_(clearance.outcome.not_in(POSITIVE), clearance.valid_from <= on),
    )


def words_under(person_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Words:
    """For each scheme and person the word on a day. Whoever is missing is not screened.

    Records joined to a person count with the person's own (R-VET-01, 02a, 04). One statement.
    """
    found: dict[tuple[Scheme, int], list[Standing]] = {}
    rows = db.session.execute(_decisions(person_ids, schemes, on)) if person_ids else ()
    for key, scheme, *facts, _order in rows:
        found.setdefault((scheme, key), []).append(standing_of(facts, on))
    words: Words = {scheme: {} for scheme in schemes}
    for (scheme, key), standings in found.items():
        words[scheme][key] = of_one_person(standings)
    return words


def standing_of(facts: Sequence[Any], on: date) -> Standing:
    outcome, valid_from, valid_to, conditions_open, unit_changed = facts
    return standing(outcome, valid_from, valid_to, conditions_open, unit_changed, on)


def words_for(person_ids: Collection[int], scheme: Scheme, on: date) -> dict[int, Standing]:
    """The word of each person under one scheme on a day. One statement."""
    return words_under(person_ids, [scheme], on)[scheme]


def outcomes_for(person_id: int, scheme: Scheme, on: date) -> set[Outcome]:
    """What stands behind the word: for the bodies that decide on waivers."""
    rows = db.session.execute(_decisions([person_id], [scheme], on))
    return {outcome for _key, _scheme, outcome, *_rest in rows}


def _decisions(person_ids: Collection[int], schemes: Collection[Scheme], on: date) -> Any:
    """What stands about these people. Under national vetting a match with a watch-list that two
    people confirmed stands as a refusal, like any other (R-IDN-04, R-VET-02a).
    """
    kept = another(Person, "decided on")
    key = func.coalesce(Person.same_as_id, Person.id)
    decided = (
        select(
            key, Clearance.scheme, Clearance.outcome, Clearance.valid_from, Clearance.valid_to,
            Clearance.conditions_open, review_required(kept, on), Clearance.id.label("in_order"),
        )
        .join(Person, Clearance.person_id == Person.id)
        .join(kept, kept.id == key)
        .where(
            or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)),
            Clearance.scheme.in_(schemes),
            stands(on, "person_id"),
        )
    )  # fmt: skip
    if Scheme.NATIONAL not in schemes:
        return decided.order_by("in_order")
    columns = decided.selected_columns
    refused = (Scheme.NATIONAL, Outcome.NOT_CLEARED, None, None, False, False, 0)
    listed = confirmed(person_ids).add_columns(
        *(
            cast(literal(value, column.type), column.type)
            for value, column in zip(refused, list(columns)[1:], strict=True)
        )
    )
    return decided.union_all(listed).order_by("in_order")


def review_required(person: Any, on: date) -> ColumnElement[bool]:
    """Whether something has happened that a clearance did not know of: another unit (R-VET-04),
    or under national vetting a name or a watch-list that was not compared yet (R-IDN-05).
    """
    return or_(moved(person, on), and_(Clearance.scheme == Scheme.NATIONAL, unscreened(person)))


def moved(person: Any, on: date) -> ColumnElement[bool]:
    """Whether a person serves, or has served since the decision, in another unit than on the day
    of the decision (R-VET-04). Whoever comes back has been elsewhere, and is reviewed.
    """
    elsewhere = exists().where(
        ServiceRecord.person_id == person.id,
        ServiceRecord.from_on > Clearance.decided_on,
        ServiceRecord.from_on <= on,
        ServiceRecord.unit_id.is_distinct_from(Clearance.unit_then_id),
    )
    return or_(Clearance.unit_then_id.is_distinct_from(person.unit_id), elsewhere)


def list_stops(person_ids: Collection[int]) -> frozenset[int]:
    """Whose pay stops because two people found them on a watch-list, and nothing of it
    (R-IDN-04). One statement.
    """
    return frozenset(db.session.scalars(confirmed(person_ids))) if person_ids else frozenset()


def age_stops(person_ids: Collection[int], on: date) -> dict[int, AgeStop]:
    """Whom age stops on a day (R-AGE-01, 04), and nothing of why. One statement."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        select(
            func.coalesce(Person.same_as_id, Person.id), Person.same_as_id, Person.born,
            Person.category, Person.status, AgeDoubt.state,
        )
        .outerjoin(AgeDoubt, AgeDoubt.person_id == Person.id)
        .where(or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)))
        .order_by(AgeDoubt.closed_at, AgeDoubt.id)
    ).all()  # fmt: skip
    records: dict[int, list[Any]] = {}
    for key, *facts in rows:
        records.setdefault(key, []).append(facts)
    stops = {key: _age_stop(facts, on) for key, facts in records.items()}
    return {key: stop for key, stop in stops.items() if stop is not None}


def _age_stop(facts: Sequence[Any], on: date) -> AgeStop | None:
    kept = next((each for each in facts if each[0] is None), facts[0])
    return age_stop(
        [born for _joined, born, *_rest in facts],
        [each[4] for each in facts if each[4] is not None],
        category=kept[2],
        status=kept[3],
        on=on,
    )
