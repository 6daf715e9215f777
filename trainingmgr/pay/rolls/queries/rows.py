"""Everything that is known of some people, as it is on record: what one person is read from."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import aliased

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.pay.channels import queries as channels
from trainingmgr.pay.holds import queries as holds
from trainingmgr.pay.presence import queries as presence
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.queries.laws import Month
from trainingmgr.pay.rolls.rules import SHOWN, Purpose
from trainingmgr.pay.rules import LineState
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    AllowanceType,
    DeductionOrder,
    DeductionType,
    GradeHolding,
)
from trainingmgr.pay.scale.rules import EntitlementState
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.structure.models import Command, Post, Rank, RequiredScheme, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.enrolments.queries.holding import without_place
from trainingmgr.training.enrolments.rules.held import Stretch
from trainingmgr.vetting import queries as vetting
from trainingmgr.vetting.ddr.queries import doubled
from trainingmgr.vetting.queries.units import unit_words_under, units_uncovered
from trainingmgr.vetting.rules import NOT_SCREENED, VALID, AgeStop, Word

AGREED = EntitlementState.AGREED
UNSEEN = 2
"""So many months without anybody seeing them, though papers asked for them, hold a line."""


class Rows:
    """Everything that is known of some people, by their key."""

    def __init__(self, payroll: Payroll, month: Month, ids: Sequence[int]) -> None:
        self.people = db.session.execute(people_of(ids)).all()
        self.records = by_person(db.session.execute(records_of(month, ids)))
        self.holdings = by_person(db.session.execute(agreed_of(GradeHolding, month, ids)))
        self.grants = by_person(db.session.execute(agreed_of(AllowanceGrant, month, ids)))
        self.orders = by_person(db.session.execute(agreed_of(DeductionOrder, month, ids)))
        self.commands = by_person(
            db.session.execute(
                select(Command.person_id, Command.from_on, Command.until_on).where(
                    Command.person_id.in_(ids), month.meets(Command)
                )
            )
        )
        self.shared = _shared(month, {r.post_id for each in self.records.values() for r in each})
        units = {r.unit_id for each in self.records.values() for r in each if r.unit_id}
        self.established = _established(units | {p.unit_id for p in self.people if p.unit_id})
        self.evidence = presence.evidence(ids, month.period, UNSEEN)
        self.asked = presence.asked(ids, month.period, UNSEEN)
        self.channels = channels.active(ids, month.last)
        self.proposed = channels.proposed_for(ids)
        self.stops = {
            key
            for key, stop in vetting.age_stops(ids, clock.today()).items()
            if stop is AgeStop.WITHDRAWN
        }
        self.held = holds.holding(ids, clock.today())
        self.listed = vetting.list_stops(ids)
        self.doubled = doubled(ids, clock.today())
        self.twice = _elsewhere(payroll, ids)
        self.funders = _funders(payroll, self.grants)
        serving = {p.id: p.unit_id for p in self.people}
        self.without = places_without(payroll, self.grants)
        self.cleared = cleared(serving, self.funders, min(month.last, clock.today()))
        self.uncovered = (
            units_uncovered({u for u in serving.values() if u}, month.first, month.last)
            if self.funders
            else {}
        )


def people_of(ids: Sequence[int]) -> Any:
    return (
        select(
            Person.id, Person.status, Person.status_since, Person.unit_id, Person.post_id,
            Unit.service_id, Rank.code.label("grade"), Post.authorised, Post.funded,
            Post.specialty,
        )
        .outerjoin(Unit, Person.unit_id == Unit.id)
        .outerjoin(Rank, Person.rank_id == Rank.id)
        .outerjoin(Post, Person.post_id == Post.id)
        .where(Person.id.in_(ids))
        .order_by(Person.id)
    )  # fmt: skip


def records_of(month: Month, ids: Sequence[int]) -> Any:
    service = func.coalesce(Unit.service_id, Rank.service_id)
    return (
        select(
            ServiceRecord.person_id, ServiceRecord.from_on, ServiceRecord.until_on,
            ServiceRecord.status, ServiceRecord.unit_id, ServiceRecord.post_id,
            ServiceRecord.reference, ServiceRecord.recorded_at, service.label("service_id"),
            Rank.code.label("grade"), Post.authorised, Post.funded, Post.specialty,
        )
        .outerjoin(Unit, ServiceRecord.unit_id == Unit.id)
        .outerjoin(Rank, ServiceRecord.rank_id == Rank.id)
        .outerjoin(Post, ServiceRecord.post_id == Post.id)
        .where(ServiceRecord.person_id.in_(ids), month.meets(ServiceRecord))
        .order_by(ServiceRecord.person_id, ServiceRecord.from_on, ServiceRecord.id)
    )  # fmt: skip


def agreed_of(model: Any, month: Month, ids: Sequence[int]) -> Any:
    columns: list[Any] = [model.person_id, model.from_on, model.until_on, model.document,
                          model.decided_at]  # fmt: skip
    statement = select(*columns).where(
        model.person_id.in_(ids), model.state == AGREED, month.meets(model)
    )
    if model is GradeHolding:
        statement = statement.add_columns(model.grade, model.step)
    elif model is AllowanceGrant:
        statement = statement.add_columns(
            model.funder_id, model.place_id, AllowanceType.code, AllowanceType.kind
        )
        statement = statement.join(AllowanceType, model.type_id == AllowanceType.id)
    else:
        statement = statement.add_columns(model.amount_minor, DeductionType.code)
        statement = statement.join(DeductionType, model.type_id == DeductionType.id)
    return statement.order_by(model.person_id, model.from_on, model.id)


def by_person(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _shared(month: Month, posts: Collection[int | None]) -> frozenset[int]:
    """Posts that more than one person holds on the last day of the month."""
    wanted = {each for each in posts if each is not None}
    if not wanted:
        return frozenset()
    after = month.last + timedelta(days=1)
    return frozenset(
        db.session.scalars(
            select(ServiceRecord.post_id)
            .where(
                ServiceRecord.post_id.in_(wanted),
                ServiceRecord.from_on < after,
                or_(ServiceRecord.until_on.is_(None), ServiceRecord.until_on >= after),
            )
            .group_by(ServiceRecord.post_id)
            .having(func.count(func.distinct(ServiceRecord.person_id)) > 1)
        )
    )


def _established(units: Collection[int]) -> frozenset[int]:
    """Units whose posts are listed, there or in a unit above."""
    if not units:
        return frozenset()
    above = aliased(Unit)
    has = exists().where(Post.unit_id == above.id)
    return frozenset(
        db.session.scalars(
            select(Unit.id)
            .join(above, Unit.path.startswith(above.path))
            .where(Unit.id.in_(units), has)
            .distinct()
        )
    )


def places_without(
    payroll: Payroll, grants: Mapping[int, Sequence[Any]]
) -> dict[int, list[Stretch]]:
    """The days on which the places that stipends are for were not held."""
    if payroll.purpose is Purpose.SALARY:
        return {}
    rows = (row for rows in grants.values() for row in rows)
    return without_place({row.place_id for row in rows if row.place_id is not None})


def _elsewhere(payroll: Payroll, ids: Sequence[int]) -> frozenset[int]:
    """People on another salary payroll of the same month."""
    if payroll.purpose is not Purpose.SALARY:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(PayrollLine.person_id)
            .join(Payroll, PayrollLine.payroll_id == Payroll.id)
            .where(
                PayrollLine.person_id.in_(ids),
                PayrollLine.purpose == Purpose.SALARY,
                PayrollLine.state != LineState.CANCELLED,
                Payroll.period == payroll.period,
                Payroll.id != payroll.id,
                Payroll.state.in_(SHOWN),
            )
        )
    )


def _funders(payroll: Payroll, grants: Mapping[int, Sequence[Any]]) -> frozenset[int]:
    found = {payroll.funder_id} if payroll.funder_id else set()
    if payroll.purpose is not Purpose.SALARY:
        found |= {row.funder_id for rows in grants.values() for row in rows if row.funder_id}
    return frozenset(found)


def cleared(
    units: Mapping[int, int | None], funders: Collection[int], on: date
) -> dict[tuple[int, int], bool]:
    """Whether each funder may support each person on a day: the unit's standing under HRDDP and
    every scheme that the funder requires (R-HRD-01, 02, R-VET-01): conditions that are open keep
    a unit's stipends waiting. Three readings; none without a
    funder: a national salary asks for no clearance.
    """
    if not funders:
        return {}
    required: dict[int, set[Scheme]] = {funder: set() for funder in funders}
    for row in db.session.execute(
        select(RequiredScheme.organisation_id, RequiredScheme.scheme).where(
            RequiredScheme.organisation_id.in_(funders)
        )
    ):
        required[row.organisation_id].add(row.scheme)
    schemes = set().union(*required.values()) | {Scheme.HRDDP}
    of_units = unit_words_under({u for u in units.values() if u}, schemes, on)
    of_people = vetting.words_under(list(units), schemes - {Scheme.HRDDP}, on)
    found = {}
    for person, unit in units.items():
        stands = of_units[Scheme.HRDDP].get(unit or 0, NOT_SCREENED).word is Word.CLEARED
        for funder, wanted in required.items():
            found[person, funder] = stands and all(
                of_people[scheme].get(person, NOT_SCREENED).word in VALID
                for scheme in wanted - {Scheme.HRDDP}
            )
    return found
