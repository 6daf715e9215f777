"""What a payroll is computed from, read in short readings of some hundred people at a time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select

from trainingmgr.core.db import db
from trainingmgr.core.values import dataclass
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import NameMatch
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.queries.laws import Law, Month
from trainingmgr.pay.rolls.queries.rows import (
    UNSEEN,
    Rows,
    agreed_of,
    by_person,
    people_of,
    places_without,
    records_of,
)
from trainingmgr.pay.rolls.rules import InputKind, Purpose, Seen, Slot
from trainingmgr.pay.rolls.rules.computing import (
    Right,
    Span,
    Standing,
    Subject,
    cut,
    excused,
    spared,
)
from trainingmgr.pay.rules import Channel, HoldReason
from trainingmgr.pay.scale.models import AllowanceGrant
from trainingmgr.pay.scale.rules import SUPPORT
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.queries import known
from trainingmgr.registry.people.rules import GONE
from trainingmgr.registry.structure.models import Rank, Unit
from trainingmgr.training.enrolments.rules.held import Stretch


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
    rows = Rows(payroll, month, ids)
    return [_read(payroll, month, law_, rows, person) for person in rows.people]


def granted(payroll: Payroll, ids: Sequence[int]) -> dict[int, list[Grant]]:
    """What funders pay to these people on lines of their own, as far as the month goes, as all
    stands now: for each gate after a payroll was computed. Half a dozen readings.
    """
    month = Month(payroll.period)
    records = by_person(db.session.execute(records_of(month, ids)))
    grants = by_person(db.session.execute(agreed_of(AllowanceGrant, month, ids)))
    without = places_without(payroll, grants)
    return {
        person.id: _grants(payroll, month, person, records.get(person.id, []),
                           grants.get(person.id, []), without)
        for person in db.session.execute(people_of(ids))
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


def _covered(
    payroll: Payroll,
    month: Month,
    unit: int | None,
    grants: Sequence[Grant],
    funder: int,
    rows: Rows,
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


def _read(payroll: Payroll, month: Month, law_: Law, rows: Rows, person: Any) -> Read:
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


def _seen(rows: Rows, person: int, spans: Sequence[Span]) -> Seen:
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
