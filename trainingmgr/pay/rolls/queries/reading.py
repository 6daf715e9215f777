"""What a payroll is computed from, read in short readings of some hundred people at a time."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.pay.channels import queries as channels
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import NameMatch
from trainingmgr.pay.holds import queries as holds
from trainingmgr.pay.presence import queries as presence
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import SHOWN, InputKind, Purpose, Seen, Slot
from trainingmgr.pay.rolls.rules.computing import (
    Extra,
    Levy,
    Right,
    Scale,
    Span,
    Standing,
    Step,
    Subject,
    cut,
    excused,
    spared,
)
from trainingmgr.pay.rules import Channel, HoldReason, LineState
from trainingmgr.pay.rules.files import first_day, last_day, months_before
from trainingmgr.pay.scale.models import (
    AllowanceGrant,
    AllowanceType,
    DeductionOrder,
    DeductionType,
    GradeHolding,
    PayGrade,
)
from trainingmgr.pay.scale.rules import SUPPORT, EntitlementState
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import GONE
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


@dataclass(frozen=True)
class Month:
    """The days of a payroll's month."""

    period: str

    @property
    def first(self) -> date:
        return first_day(self.period)

    @property
    def last(self) -> date:
        return last_day(self.period)

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return first_day(months_before(self.period, 2)[0])

    @property
    def days(self) -> int:
        return self.last.day

    def span(self, from_on: date | None, until_on: date | None) -> tuple[int, int]:
        """The days of the month between a first day and the day after the last, from 1."""
        first = 1 if from_on is None or from_on < self.first else from_on.day
        last = self.days if until_on is None or until_on > self.last else until_on.day - 1
        return first, last

    def has(self, stretch: Stretch) -> bool:
        """Whether some day of the month is in it."""
        until = stretch.until_on
        return stretch.from_on <= self.last and (until is None or until > self.first)

    def meets(self, model: Any, begins: str = "from_on", ends: str = "until_on") -> Any:
        """Rows that hold on some day of the month; they end before their last day."""
        until = getattr(model, ends)
        return and_(getattr(model, begins) <= self.last, or_(until.is_(None), until > self.first))


@dataclass(frozen=True)
class Law:
    """The scale of the month, and by which laws, grants and funders it pays."""

    scale: Scale
    papers: Mapping[str, str] = field(default_factory=dict)
    begun: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """The law of each step that begins to earn another amount in this month."""
    fresh: frozenset[str] = frozenset()
    """Allowances and deductions that begin in this month."""

    def changed(self, code: str) -> bool:
        return code in self.fresh


def law(payroll: Payroll) -> Law:
    """The scale as it stands; amounts of other currencies do not count here. Three readings."""
    month, service, currency = Month(payroll.period), payroll.service_id, payroll.currency
    steps: dict[tuple[str, int], list[Step]] = defaultdict(list)
    begun: dict[tuple[str, int], str] = {}
    for grade in db.session.scalars(
        select(PayGrade)
        .where(PayGrade.service_id == service, month.meets(PayGrade, "valid_from", "valid_to"))
        .order_by(PayGrade.code, PayGrade.step, PayGrade.valid_from)
    ):
        if grade.amount.currency != currency:
            continue
        first, last = month.span(grade.valid_from, grade.valid_to)
        steps[grade.code, grade.step].append(Step(first, last, grade.amount.minor, grade.band))
        if grade.valid_from >= month.first and grade.law:
            begun[grade.code, grade.step] = grade.law
    papers: dict[str, str] = {}
    fresh: set[str] = set()
    extras, levies = [], []
    for each in db.session.scalars(_types(AllowanceType, payroll, month)):
        papers[each.code] = each.law
        fresh |= {each.code} if each.valid_from >= month.first else set()
        first, last = month.span(each.valid_from, each.valid_to)
        kept = Extra(each.code, each.condition, each.measure, each.amount_minor, each.per_mille,
                     each.cap_minor, each.taxable, first, last)  # fmt: skip
        if (each.kind in SUPPORT) == (payroll.purpose is not Purpose.SALARY):
            extras.append((kept, each.kind))
    if payroll.purpose is Purpose.SALARY:
        for each in db.session.scalars(_types(DeductionType, payroll, month)):
            papers[each.code] = each.law
            fresh |= {each.code} if each.valid_from >= month.first else set()
            levies.append(Levy(each.code, each.owed, each.levied, each.amount_minor,
                               each.per_mille, each.cap_minor,
                               *month.span(each.valid_from, each.valid_to)))  # fmt: skip
    wanted = [
        kept
        for kept, kind in extras
        if payroll.purpose is Purpose.SALARY or kind.value == payroll.purpose.value
    ]
    return Law(
        Scale(month.days, dict(steps), tuple(wanted), tuple(levies)),
        papers,
        begun,
        frozenset(fresh),
    )


def _types(model: Any, payroll: Payroll, month: Month) -> Any:
    return (
        select(model)
        .where(
            model.service_id == payroll.service_id,
            model.currency == payroll.currency,
            month.meets(model, "valid_from", "valid_to"),
        )
        .order_by(model.kind, model.code, model.valid_from)
    )


def candidates(payroll: Payroll, after: int = 0) -> list[int]:
    """Everybody who served in the service on some day of the month, by key. One reading."""
    month = Month(payroll.period)
    units = select(Unit.id).where(Unit.service_id == payroll.service_id)
    ranks = select(Rank.id).where(Rank.service_id == payroll.service_id)
    served = select(ServiceRecord.person_id).where(
        month.meets(ServiceRecord),
        or_(
            ServiceRecord.unit_id.in_(units),
            and_(ServiceRecord.unit_id.is_(None), ServiceRecord.rank_id.in_(ranks)),
        ),
    )
    serves = or_(Person.unit_id.in_(units), Person.id.in_(served))
    return list(
        db.session.scalars(
            select(Person.id).where(known(), serves, Person.id > after).order_by(Person.id)
        )
    )


@dataclass(frozen=True)
class Grant:
    """What a funder pays to one person on a line of its own."""

    right: Right
    funder: int | None
    document: str


@dataclass(frozen=True)
class Read:
    """One person as they were read: the input of the computation, and what stands beside it."""

    subject: Subject
    standing: Standing
    stopped: bool
    unit: int | None
    post: int | None
    channel: tuple[Channel, int | None, str | None]
    grants: Sequence[Grant]
    joined_by: str | None
    left_by: str | None
    graded_by: str | None
    settled_by: str | None
    """What began within the month before, and counts for a whole month from now on."""
    granted_by: str | None
    channelled_by: str | None
    is_late: bool
    cleared: Mapping[int, bool]
    """Whether each funder may support them."""
    kinds: Mapping[InputKind, Any]

    def standing_for(self, funder: int | None) -> Standing:
        """What stands beside a line of this funder; a national salary asks for no clearance."""
        if funder is None:
            return self.standing
        return replace(self.standing, cleared=self.cleared.get(funder, False))


def people(payroll: Payroll, law_: Law, ids: Sequence[int]) -> list[Read]:
    """These people as far as the month goes, in the order of their keys. A dozen readings."""
    month = Month(payroll.period)
    rows = _Rows(payroll, month, ids)
    return [_read(payroll, month, law_, rows, person) for person in rows.people]


class _Rows:
    """Everything that is known of some people, by their key."""

    def __init__(self, payroll: Payroll, month: Month, ids: Sequence[int]) -> None:
        self.people = db.session.execute(_people(ids)).all()
        self.records = _by_person(db.session.execute(_records(month, ids)))
        self.holdings = _by_person(db.session.execute(_agreed(GradeHolding, month, ids)))
        self.grants = _by_person(db.session.execute(_agreed(AllowanceGrant, month, ids)))
        self.orders = _by_person(db.session.execute(_agreed(DeductionOrder, month, ids)))
        self.commands = _by_person(
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
        self.without = _without(payroll, self.grants)
        self.cleared = cleared(serving, self.funders, min(month.last, clock.today()))
        self.uncovered = (
            units_uncovered({u for u in serving.values() if u}, month.first, month.last)
            if self.funders
            else {}
        )


def _people(ids: Sequence[int]) -> Any:
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


def _records(month: Month, ids: Sequence[int]) -> Any:
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


def _agreed(model: Any, month: Month, ids: Sequence[int]) -> Any:
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


def _by_person(rows: Any) -> dict[int, list[Any]]:
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


def _without(payroll: Payroll, grants: Mapping[int, Sequence[Any]]) -> dict[int, list[Stretch]]:
    """The days on which the places that stipends are for were not held."""
    if payroll.purpose is Purpose.SALARY:
        return {}
    rows = (row for rows in grants.values() for row in rows)
    return without_place({row.place_id for row in rows if row.place_id is not None})


def granted(payroll: Payroll, ids: Sequence[int]) -> dict[int, list[Grant]]:
    """What funders pay to these people on lines of their own, as far as the month goes, as all
    stands now: for each gate after a payroll was computed. Half a dozen readings.
    """
    month = Month(payroll.period)
    records = _by_person(db.session.execute(_records(month, ids)))
    grants = _by_person(db.session.execute(_agreed(AllowanceGrant, month, ids)))
    without = _without(payroll, grants)
    return {
        person.id: _grants(payroll, month, person, records.get(person.id, []),
                           grants.get(person.id, []), without)
        for person in db.session.execute(_people(ids))
    }  # fmt: skip


def _grants(
    payroll: Payroll,
    month: Month,
    person: Any,
    records: Sequence[Any],
    grants: Sequence[Any],
    without: Mapping[int, Sequence[Stretch]],
) -> list[Grant]:
    """Each stretch of days of the month that a funder pays for: until the person leaves the force,
    and while they hold the place that it is for (row 31).
    """
    gone = _gone(person, records)
    found = []
    for row in grants:
        if row.kind.value != payroll.purpose.value:
            continue
        left = without.get(row.place_id, ())
        apart = (month.span(each.from_on, each.until_on) for each in (*gone, *left)
                 if month.has(each))  # fmt: skip
        for first, last in spared(month.span(row.from_on, row.until_on), apart):
            found.append(Grant(Right(row.code, first, last), row.funder_id, row.document))
    return found


def _gone(person: Any, records: Sequence[Any]) -> list[Stretch]:
    if not records:
        return [Stretch(person.status_since or date.min, None)] if person.status in GONE else []
    return [Stretch(each.from_on, each.until_on) for each in records if each.status in GONE]


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


def _covered(
    payroll: Payroll,
    month: Month,
    unit: int | None,
    grants: Sequence[Grant],
    funder: int,
    rows: _Rows,
) -> bool:
    """Whether the unit was cleared on every day that this funder pays for (R-HRD-01)."""
    spans = [(1, month.days)]
    if payroll.purpose is not Purpose.SALARY:
        spans = [(g.right.first, g.right.last) for g in grants if g.funder == funder]
    return not any(
        begins <= day.day <= ends
        for day in rows.uncovered.get(unit or 0, ())
        for begins, ends in spans
    )


def _read(payroll: Payroll, month: Month, law_: Law, rows: _Rows, person: Any) -> Read:
    records = rows.records.get(person.id, [])
    mine = [each for each in records if each.service_id == payroll.service_id]
    last = mine[-1] if mine else person
    holdings = rows.holdings.get(person.id, [])
    spans = cut(
        _spans(payroll, month, person, records),
        [(*month.span(h.from_on, h.until_on), h.grade, h.step) for h in holdings],
    )
    grants = rows.grants.get(person.id, [])
    rights = tuple(
        Right(g.code, *month.span(g.from_on, g.until_on)) for g in grants if g.kind not in SUPPORT
    )
    supported = _grants(payroll, month, person, records, grants, rows.without)
    orders = rows.orders.get(person.id, [])
    slot, seen = _slot(last, rows.shared), _seen(rows, person.id, spans)
    channel = rows.channels.get(person.id)
    subject = Subject(
        person=person.id, spans=spans, rights=rights,
        orders=tuple(
            Right(o.code, *month.span(o.from_on, o.until_on), o.amount_minor) for o in orders
        ),
        commands=min(month.days, sum(
            last_ - first + 1
            for first, last_ in (month.span(c.from_on, c.until_on)
                                 for c in rows.commands.get(person.id, []))
        )),
        slot=slot, seen=seen, established=(last.unit_id or 0) in rows.established,
    )  # fmt: skip
    clear = {
        funder: rows.cleared.get((person.id, funder), False)
        and _covered(payroll, month, person.unit_id, supported, funder, rows)
        for funder in sorted(rows.funders)
    }
    stops = (
        (person.id in rows.listed, HoldReason.SANCTIONS),
        (person.id in rows.doubled, HoldReason.SUSPENDED_SUPPORT),
    )
    stop = next((reason for is_so, reason in stops if is_so), None)
    standing = Standing(
        held=stop or rows.held.get(person.id), twice=person.id in rows.twice,
        channel=channel is not None or (False if person.id in rows.proposed else None),
        named=channel is None or channel.name_match is not NameMatch.DIFFERENT,
    )  # fmt: skip
    began = [each for each in mine if each.from_on >= month.first]
    stayed = records[-1] if records else None
    return Read(
        subject=subject, standing=standing, stopped=person.id in rows.stops,
        unit=last.unit_id, post=last.post_id, channel=_way(channel),
        grants=supported,
        joined_by=mine[0].reference if mine else None,
        left_by=stayed.reference if stayed is not None else None,
        graded_by=_first_word(
            [h.document for h in holdings if h.from_on >= month.first],
            [each.reference for each in began],
        ),
        settled_by=_first_word(
            [h.document for h in holdings if h.from_on >= month.before],
            [each.reference for each in mine if each.from_on >= month.before],
        ),
        granted_by=_first_word([g.document for g in grants], [o.document for o in orders]),
        channelled_by=_paper_of(channel),
        cleared=clear,
        is_late=any(each.recorded_at.date() > payroll.cut_off_on for each in began),
        kinds={
            InputKind.ROLL: [[s.first, s.last, s.status, s.grade] for s in spans],
            InputKind.POSTS: [last.post_id, slot.value] if last.post_id else None,
            InputKind.ENTITLEMENTS: [
                [r.code, r.first, r.last, r.minor] for r in (*rights, *subject.orders)
            ] + [[h.grade, h.step, str(h.from_on)] for h in holdings],
            InputKind.PRESENCE: [
                sorted(rows.evidence[person.id]), sorted(rows.asked.get(person.id, ())),
            ] if seen is not Seen.UNKNOWN else None,
            InputKind.CHANNELS: [channel.id, channel.name_match.value] if channel else None,
            InputKind.HOLDS: [standing.held, standing.twice]
            if standing.held or standing.twice
            else None,
            InputKind.CLEARANCES: [[funder, stands] for funder, stands in clear.items()],
        },
    )  # fmt: skip


def _spans(payroll: Payroll, month: Month, person: Any, records: Sequence[Any]) -> tuple[Span, ...]:
    """The days of the month by what the dated records say; without any, by the person's own."""
    if not records:
        if person.service_id != payroll.service_id:
            return ()
        first, last = month.span(person.status_since, None)
        if person.status_since is not None and person.status_since > month.last:
            return ()
        return (Span(first, last, person.status.value, person.grade, 1, bool(person.specialty)),)
    found = []
    for n, each in enumerate(records):
        first, last = month.span(each.from_on, each.until_on)
        if n + 1 < len(records):
            last = min(last, month.span(records[n + 1].from_on, None)[0] - 1)
        if each.service_id == payroll.service_id and first <= last:
            found.append(Span(first, last, each.status.value, each.grade, 1, bool(each.specialty)))
    return tuple(found)


def _slot(last: Any, shared: Collection[int]) -> Slot:
    if last.post_id is None:
        return Slot.NO_POST
    if last.post_id in shared:
        return Slot.SHARED
    if not last.authorised:
        return Slot.OVER_STRENGTH
    return Slot.SLOTTED if last.funded else Slot.UNFUNDED


def _seen(rows: _Rows, person: int, spans: Sequence[Span]) -> Seen:
    """Seen by anybody in two months; not seen only if a signed paper asked for them in both."""
    if spans and excused(spans):
        return Seen.EXCUSED
    if rows.evidence.get(person):
        return Seen.SEEN
    return Seen.NOT_SEEN if len(rows.asked.get(person, ())) >= UNSEEN else Seen.UNKNOWN


def _way(channel: PayChannel | None) -> tuple[Channel, int | None, str | None]:
    if channel is None:
        return Channel.UNKNOWN, None, None
    return channel.kind, channel.id, channel.identifier_end


def _paper_of(channel: PayChannel | None) -> str | None:
    """A channel is a paper itself: asked for by one, agreed by another, on a day."""
    if channel is None or channel.decided_at is None:
        return None
    return f"{channel.uid.hex[:8]} {channel.decided_at.date().isoformat()}"


def _first_word(*papers: Sequence[str | None]) -> str | None:
    return next((each for some in papers for each in some if each), None)
