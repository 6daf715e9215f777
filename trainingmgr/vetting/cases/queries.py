"""Cases as their readers may find them: by seat, all for the chair, a drawn sample for oversight.

Whoever has none of these finds nothing, and learns nothing of whether there is anything.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, func, null, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, facets
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import YEARS_APART
from trainingmgr.registry.structure.models import Command, Post, Rank, Unit
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.cases.models import (
    AdverseInformation,
    CaseAppeal,
    CaseCheck,
    CaseSample,
    CaseSampleLine,
    CaseSeat,
    CaseView,
    CriteriaSet,
    DeclaredTie,
    InformationRequest,
    PanelDecision,
    PanelVote,
    Recommendation,
    VettingCase,
)
from trainingmgr.vetting.cases.rules import (
    COMMAND_BANDS,
    WAITS,
    CaseState,
    CheckState,
    DecisionState,
    Facts,
    Process,
    Seat,
    Verdict,
)
from trainingmgr.vetting.models import Clearance
from trainingmgr.vetting.queries import moved, words_for
from trainingmgr.vetting.rules import LEAST_PANEL, NOT_SCREENED, POSITIVE, Standing


def criteria_in_force(scheme: Scheme, process: Process) -> CriteriaSet | None:
    """The newest version that is in force."""
    return db.session.scalar(
        select(CriteriaSet)
        .where(
            CriteriaSet.scheme == scheme, CriteriaSet.process == process, CriteriaSet.in_force == 1
        )
        .order_by(CriteriaSet.number.desc())
        .limit(1)
    )


def last_number(scheme: Scheme, process: Process) -> int:
    found = select(func.max(CriteriaSet.number)).where(
        CriteriaSet.scheme == scheme, CriteriaSet.process == process
    )
    return db.session.scalar(found) or 0


def criteria(uid: UUID) -> CriteriaSet:
    return existing(
        select(CriteriaSet)
        .where(CriteriaSet.uid == uid)
        .options(selectinload(CriteriaSet.criteria))
    )


def criteria_sets(cursor: str | None = None) -> Page[CriteriaSet]:
    return page_of(select(CriteriaSet), CriteriaSet.id, cursor=cursor, descending=True)


def running_of(person_ids: Collection[int], scheme: Scheme) -> set[int]:
    """Who of these people has a case that runs, or waits for its appeal, under one scheme."""
    return set(
        db.session.scalars(
            select(VettingCase.person_id).where(
                VettingCase.person_id.in_(person_ids),
                VettingCase.scheme == scheme,
                VettingCase.state.in_(WAITS),
            )
        )
    )


def last_decided(person_ids: Collection[int], scheme: Scheme) -> dict[int, int]:
    """For each person the newest case that was decided: the next one takes its place."""
    rows = db.session.execute(
        select(VettingCase.person_id, func.max(VettingCase.id))
        .where(
            VettingCase.person_id.in_(person_ids),
            VettingCase.scheme == scheme,
            VettingCase.decided_on.is_not(None),
        )
        .group_by(VettingCase.person_id)
    )
    return dict(iter(rows))


def within_reach(reader: Reader) -> ColumnElement[bool]:
    """Cases this reader may find: the chair all, others those in which they hold a seat."""
    if reader.may(Permission.CASE_ASSIGN):
        return true()
    if not reader.may(Permission.CASE_READ):
        return false()
    return exists().where(
        CaseSeat.case_id == VettingCase.id,
        CaseSeat.user_id == reader.id,
        CaseSeat.ended_at.is_(None),
    )


def sampled_for(reader: Reader) -> ColumnElement[bool]:
    if not reader.may(Permission.CASE_SAMPLE):
        return false()
    return exists().where(
        CaseSampleLine.case_id == VettingCase.id,
        CaseSampleLine.sample_id == CaseSample.id,
        CaseSample.by_id == reader.id,
    )


def _cover() -> tuple[Any, ...]:
    return (
        joinedload(VettingCase.person),
        joinedload(VettingCase.unit),
        joinedload(VettingCase.rank),
        joinedload(VettingCase.post),
        joinedload(VettingCase.criteria).selectinload(CriteriaSet.criteria),
        selectinload(VettingCase.seats).joinedload(CaseSeat.user),
    )


def case(uid: UUID, *, reader: Reader) -> VettingCase:
    """One case with its person and seats: what stands on its cover."""
    return existing(
        select(VettingCase)
        .where(VettingCase.uid == uid, or_(within_reach(reader), sampled_for(reader)))
        .options(
            *_cover(),
        )
        .execution_options(populate_existing=True)
    )


def whole(found: VettingCase) -> VettingCase:
    """The same case with everything in it."""
    return db.session.scalars(
        select(VettingCase)
        .where(VettingCase.id == found.id)
        .options(
            *_cover(),
            joinedload(VettingCase.opened_by),
            selectinload(VettingCase.checks),
            selectinload(VettingCase.requests),
            selectinload(VettingCase.adverse).joinedload(AdverseInformation.criterion),
            selectinload(VettingCase.recommendations).joinedload(Recommendation.by),
            selectinload(VettingCase.decisions).options(
                joinedload(PanelDecision.appeal),
                selectinload(PanelDecision.votes).joinedload(PanelVote.by),
            ),
        )
        .execution_options(populate_existing=True)
    ).one()


@dataclass(frozen=True)
class Led:
    """Somebody who commanded the unit of a case, or one above it, while its person served there."""

    command: Command
    unit: Unit
    person: Person
    stands: Standing
    """Their own word under the scheme of the case, today."""


def commanders(found: VettingCase, on: date) -> list[Led]:
    """Who commanded the unit of a case and those above it since its person serves there, nearest
    first: with the person their unit and its command are looked at (row 18). Two statements.
    """
    if found.unit_id is None:
        return []
    since = select(func.min(ServiceRecord.from_on)).where(
        ServiceRecord.person_id == found.person_id, ServiceRecord.unit_id == found.unit_id
    )
    begun = func.coalesce(since.scalar_subquery(), found.opened_on)
    served, led = another(Unit, "served"), another(Unit, "led")
    rows = db.session.execute(
        select(Command, led, Person)
        .join(led, Command.unit_id == led.id)
        .join(served, served.path.startswith(led.path))
        .join(Person, Person.id == Command.person_id)
        .where(
            served.id == found.unit_id,
            Command.from_on <= on,
            or_(Command.until_on.is_(None), Command.until_on >= begun),
            Command.person_id != found.person_id,
        )
        .order_by(func.length(led.path).desc(), Command.from_on.desc(), Command.id)
        .limit(50)
    ).all()
    words = words_for({person.id for _command, _unit, person in rows}, found.scheme, on)
    return [
        Led(command, unit, person, words.get(person.id, NOT_SCREENED))
        for command, unit, person in rows
    ]


def is_open_to(found: VettingCase, reader: Reader) -> bool:
    """Whether this reader has said, in the last half hour, why they open this file."""
    return bool(
        db.session.scalar(
            select(CaseView.id)
            .where(
                CaseView.case_id == found.id,
                CaseView.by_id == reader.id,
                CaseView.until > clock.now(),
            )
            .limit(1)
        )
    )


def views_of(found: VettingCase) -> Sequence[CaseView]:
    return db.session.scalars(
        select(CaseView)
        .where(CaseView.case_id == found.id)
        .options(joinedload(CaseView.by))
        .order_by(CaseView.id.desc())
        .limit(50)
    ).all()


def ties_of(person_ids: Collection[int], holder_id: int) -> bool:
    """Whether whoever holds these accounts has declared a link to this person."""
    found = select(DeclaredTie.id).where(
        DeclaredTie.person_id.in_(person_ids), DeclaredTie.holder_id == holder_id
    )
    return db.session.scalar(found.limit(1)) is not None


def conflict(person: Person, by: Reader) -> str | None:
    """What keeps this account from any part in the case of this person (security 4.3)."""
    records = registry.ids_of(person)
    if by.holder_id in registry.holders_of([person.id]).get(person.id, ()):
        return "own_record"
    since = clock.today() - YEARS_APART
    mine = registry.served_lately(by.holder_id, since)
    if mine and mine & registry.units_lately([person.id], since).get(person.id, set()):
        return "same_unit"
    return "declared_link" if ties_of(records, by.holder_id) else None


def facts_of(found: VettingCase) -> Facts:
    """What is known of one case: the same counts as the queue's, for the services and its page."""
    return facts_among([found])[found.id]


def facts_among(cases: Sequence[VettingCase]) -> dict[int, Facts]:
    """Counts for the cases of a page. One statement."""
    ids = [each.id for each in cases]
    today = clock.today()

    def count(model: Any, *where: ColumnElement[bool]) -> Any:
        return (
            select(func.count())
            .select_from(model)
            .where(model.case_id == VettingCase.id, *where)
            .correlate(VettingCase)
            .scalar_subquery()
        )

    waiting = and_(
        AdverseInformation.answered_on.is_(None), AdverseInformation.answer_due_on >= today
    )
    rows = db.session.execute(
        select(
            VettingCase.id,
            VettingCase.state,
            count(CaseSeat, CaseSeat.ended_at.is_(None), CaseSeat.part == Seat.INVESTIGATOR),
            count(CaseSeat, *_decides()),
            count(CaseCheck, CaseCheck.state == CheckState.OPEN),
            count(InformationRequest, InformationRequest.answered_on.is_(None)),
            count(AdverseInformation, waiting),
            count(AdverseInformation, AdverseInformation.finding.is_(None)),
            count(PanelDecision, PanelDecision.state == DecisionState.SIGNED),
        ).where(VettingCase.id.in_(ids))
    )
    names = (
        "state", "investigators", "panel", "checks_open", "requests_open", "waiting", "unweighed",
    )  # fmt: skip
    return {
        key: Facts(**dict(zip(names, counts, strict=True)), signed=signed > 0)
        for key, *counts, signed in rows
    }


def _decides() -> tuple[ColumnElement[bool], ...]:
    """Seats of whoever may decide the case as it stands: an appeal is decided by others."""
    decided = _signed(CaseSeat.user_id, {DecisionState.FINAL}, CaseSeat.case_id)
    return (CaseSeat.ended_at.is_(None), CaseSeat.part == Seat.PANEL, ~decided)


def _signed(user_id: Any, states: Collection[DecisionState], case_id: Any) -> ColumnElement[bool]:
    return exists().where(
        PanelDecision.case_id == case_id,
        PanelDecision.state.in_(states),
        PanelVote.decision_id == PanelDecision.id,
        PanelVote.by_id == user_id,
    )


@dataclass(frozen=True)
class Line:
    """One case of a list with what is known of it."""

    case: VettingCase
    facts: Facts


def listed(
    *,
    reader: Reader,
    state: CaseState | None = None,
    kind: Process | None = None,
    late: bool = False,
    unassigned: bool = False,
    cursor: str | None = None,
) -> Page[Line]:
    """Cases within reach, the oldest first; without a state those that wait for somebody.

    Three statements: the page, its seats, its counts.
    """
    statement = (
        select(VettingCase)
        .where(within_reach(reader))
        .options(
            joinedload(VettingCase.person),
            joinedload(VettingCase.unit),
            selectinload(VettingCase.seats).joinedload(CaseSeat.user),
        )
    )
    states = WAITS if state is None else {state}
    statement = statement.where(VettingCase.state.in_(states))
    if kind is not None:
        statement = statement.where(VettingCase.process == kind)
    if late:
        statement = statement.where(VettingCase.due_on < clock.today())
    if unassigned:
        statement = statement.where(VettingCase.state == CaseState.OPEN)
    found = page_of(statement, VettingCase.opened_on, VettingCase.id, cursor=cursor)
    facts = facts_among(found.rows) if found.rows else {}
    lines = [Line(each, facts[each.id]) for each in found.rows]
    return Page(lines, found.before, found.after, found.total)


def counts(asked: Mapping[str, Any], *, reader: Reader) -> facets.Counts:
    """How many cases each choice would leave; without a state those that wait. One statement."""
    states = {each.value: VettingCase.state == each for each in CaseState}
    found = facets.counts(
        select(VettingCase).where(within_reach(reader)),
        {
            "state": facets.Flags({"waits": VettingCase.state.in_(WAITS), **states}),
            "kind": VettingCase.process,
            "late": facets.Flags({"y": VettingCase.due_on < clock.today()}),
        },
        {
            "state": asked.get("state", "waits"), "kind": asked.get("kind"),
            "late": "y" if asked.get("late") else None,
        },
    )  # fmt: skip
    if found:
        found["state"][facets.ALL] = found["state"].get("waits", 0)
    return found


def overdue(*, reader: Reader, on: date) -> int:
    found = select(func.count(VettingCase.id)).where(
        within_reach(reader), VettingCase.state.in_(WAITS), VettingCase.due_on < on
    )
    return db.session.scalar(found) or 0


@dataclass(frozen=True)
class Load:
    """How much one officer or member has in hand."""

    user: User
    investigates: int
    sits: int
    late: int


def load(on: date) -> list[Load]:
    """Cases in hand per person, whoever has most first. One statement."""
    investigates = CaseSeat.part == Seat.INVESTIGATOR
    rows = db.session.execute(
        select(
            User,
            func.count().filter(investigates),
            func.count().filter(~investigates),
            func.count().filter(VettingCase.due_on < on),
        )
        .join(CaseSeat, CaseSeat.user_id == User.id)
        .join(VettingCase, VettingCase.id == CaseSeat.case_id)
        .where(CaseSeat.ended_at.is_(None), VettingCase.state.in_(WAITS))
        .group_by(User.id)
        .order_by(func.count().desc(), User.id)
        .limit(50)
    )
    return [Load(*row) for row in rows]


def officers(permission: Permission) -> list[User]:
    """Accounts whose role lets them take a seat, by name."""
    found = db.session.scalars(select(User).where(User.active).options(selectinload(User.grants)))
    able = [each for each in found if each.may(permission)]
    return sorted(able, key=lambda each: (each.name, each.id))


def records_of_holder(holder_id: int) -> set[int]:
    """The people's records behind whoever holds these accounts."""
    own = select(func.coalesce(Person.same_as_id, Person.id)).where(Person.holder_id == holder_id)
    return set(db.session.scalars(own))


def bands_of_ranks(rank_ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(select(Rank.id, Rank.band).where(Rank.id.in_(rank_ids)))
    return dict(iter(rows))


def drawn(seed: str, size: int) -> list[int]:
    """Keys of decided cases by lot: the smallest hashes of seed and key, drawn again alike."""
    keys = db.session.scalars(select(VettingCase.id).where(VettingCase.decided_on.is_not(None)))
    lots = sorted((sha256(f"{seed}:{key}".encode()).hexdigest(), key) for key in keys)
    return [key for _lot, key in lots[:size]]


def people_of(cases: Collection[int]) -> list[int]:
    """Whom these cases are about."""
    found = select(VettingCase.person_id).where(VettingCase.id.in_(cases)).distinct()
    return list(db.session.scalars(found.order_by(VettingCase.person_id)))


def samples(reader: Reader, cursor: str | None = None) -> Page[CaseSample]:
    statement = (
        select(CaseSample)
        .where(CaseSample.by_id == reader.id)
        .options(selectinload(CaseSample.lines).joinedload(CaseSampleLine.case))
    )
    return page_of(statement, CaseSample.id, cursor=cursor, descending=True)


def appeal_of(decision_id: int) -> CaseAppeal:
    return db.session.scalars(select(CaseAppeal).where(CaseAppeal.decision_id == decision_id)).one()


def person_numbered(number: str, *, reader: Reader, permission: Permission) -> Person:
    """Somebody within reach by their programme or service number."""
    found = db.session.scalar(
        select(Person).where(
            registry.visible(reader, permission),
            registry.known(),
            or_(Person.number == number, Person.service_number == number),
        )
    )
    if found is None:
        raise Refusal(_("Nobody within your reach has this number."), field="number")
    return found


def to_review(
    why: str, *, reader: Reader, on: date, cursor: str | None = None
) -> Page[tuple[Person, date | None]]:
    """Whom a new case is owed about and who has none yet: clearances of national vetting that end
    within so many days, people who moved since (R-VET-04), command posts without their gate.
    Whose clearance ends first comes first.
    """
    runs = exists().where(
        VettingCase.person_id == Person.id,
        VettingCase.scheme == Scheme.NATIONAL,
        VettingCase.state.in_(WAITS),
    )
    seen = and_(registry.visible(reader, Permission.CASE_OPEN), registry.known(), ~runs)
    if why == "promotion":
        gated = exists().where(
            VettingCase.person_id == Person.id, VettingCase.process == Process.PROMOTION_GATE
        )
        posts: Any = (
            select(Person, null())
            .join(Post, Post.id == Person.post_id)
            .where(seen, Post.band.in_(COMMAND_BANDS), ~gated)
            .options(joinedload(Person.unit), joinedload(Person.rank))
        )
        return page_of(posts, Person.id, cursor=cursor)
    ends = Clearance.valid_to.label("ends")
    statement: Any = (
        select(Person, ends)
        .join(Clearance, Clearance.person_id == Person.id)
        .where(
            seen,
            Clearance.scheme == Scheme.NATIONAL,
            Clearance.outcome.in_(POSITIVE),
            Clearance.superseded_by_id.is_(None),
            Clearance.valid_to >= on,
            finished(Clearance.batch_id),
        )
        .options(joinedload(Person.unit), joinedload(Person.rank))
    )
    if why == "moved":
        statement = statement.where(moved(Person, on))
    else:
        statement = statement.where(Clearance.valid_to <= on + timedelta(days=int(why)))
    return page_of(statement, ends, Person.id, cursor=cursor)


def ungated(wanted: Mapping[int, tuple[int, date]]) -> set[int]:
    """Who of these people would take that post on that day without the gate before it (1.3.3).

    What the schema refuses when it is written, told before: by the same rule, for many at once.
    """
    if not wanted or criteria_in_force(Scheme.NATIONAL, Process.PROMOTION_GATE) is None:
        return set()
    posts = select(Post.id, Post.band).where(
        Post.id.in_({post for post, _day in wanted.values()}), Post.band.in_(COMMAND_BANDS)
    )
    bands = {key: band or "" for key, band in db.session.execute(posts)}
    asked = {person for person, (post, _day) in wanted.items() if post in bands}
    if not asked:
        return set()
    commanded = and_(Post.id == ServiceRecord.post_id, Post.band.in_(COMMAND_BANDS))
    served = (
        select(ServiceRecord.person_id, func.max(Post.band))
        .outerjoin(Post, commanded)
        .where(ServiceRecord.person_id.in_(asked))
        .group_by(ServiceRecord.person_id)
    )
    highest = {person: band or "" for person, band in db.session.execute(served)}
    until = _cleared_by_gate(asked)
    return {
        person
        for person, held in highest.items()
        if held < bands[wanted[person][0]]
        and (person not in until or until[person] < wanted[person][1])
    }


def _cleared_by_gate(people: Collection[int]) -> dict[int, date]:
    """Whom the newest decided case of promotion cleared, and until when."""
    newest = (
        select(func.max(VettingCase.id))
        .where(
            VettingCase.person_id.in_(people),
            VettingCase.process == Process.PROMOTION_GATE,
            VettingCase.scheme == Scheme.NATIONAL,
            VettingCase.decided_on.is_not(None),
        )
        .group_by(VettingCase.person_id)
    )
    rows = db.session.execute(
        select(VettingCase.person_id, func.max(func.coalesce(PanelDecision.valid_to, date.max)))
        .join(PanelDecision, PanelDecision.case_id == VettingCase.id)
        .where(
            VettingCase.id.in_(newest),
            PanelDecision.state == DecisionState.FINAL,
            PanelDecision.verdict == Verdict.CLEARED,
        )
        .group_by(VettingCase.person_id)
    )
    return {row[0]: row[1] for row in rows}


def seat(case_: VettingCase, key: int) -> CaseSeat:
    found = next((each for each in case_.seats if each.id == key), None)
    if found is None:
        raise NotFound
    return found


def owed_by(reader: Reader, on: date) -> tuple[int, date | None]:
    """How many cases wait for this very reader, and since when: the chair seats whoever lacks,
    an investigator works on theirs, whoever of a panel has not signed yet decides. One statement.
    """
    decide = (CaseState.RECOMMENDED, CaseState.UNDER_APPEAL)
    seated = (
        select(func.count())
        .select_from(CaseSeat)
        .where(CaseSeat.case_id == VettingCase.id, *_decides())
        .correlate(VettingCase)
        .scalar_subquery()
    )
    lacking = and_(VettingCase.state.in_(decide), seated < LEAST_PANEL)
    waits = []
    if reader.may(Permission.CASE_ASSIGN):
        waits += [VettingCase.state == CaseState.OPEN, lacking]
    seats = exists().where(
        CaseSeat.case_id == VettingCase.id,
        CaseSeat.user_id == reader.id,
        CaseSeat.ended_at.is_(None),
    )
    works = seats.where(CaseSeat.part == Seat.INVESTIGATOR)
    waits.append(and_(VettingCase.state == CaseState.INVESTIGATING, works))
    done = _signed(reader.id, {DecisionState.PROPOSED, DecisionState.FINAL}, VettingCase.id)
    sits = seats.where(CaseSeat.part == Seat.PANEL)
    waits.append(and_(VettingCase.state.in_(decide), sits, ~done, ~lacking))
    found = select(func.count(), func.min(VettingCase.opened_on)).where(
        or_(*waits), VettingCase.opened_on <= on
    )
    count, since = db.session.execute(found).one()
    return count, since
