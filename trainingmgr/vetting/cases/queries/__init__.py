"""Cases as their readers may find them: by seat, all for the chair, a drawn sample for oversight.

Whoever has none of these finds nothing, and learns nothing of whether there is anything.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import User
from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people import queries as registry
from trainingmgr.registry.people.models import Person, ServiceRecord
from trainingmgr.registry.people.rules import YEARS_APART
from trainingmgr.registry.structure.models import Command, Rank, Unit
from trainingmgr.registry.structure.rules import Scheme
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
    SIGNATURE_WAITS,
    WAITS,
    CheckState,
    DecisionState,
    Facts,
    Process,
    Seat,
)
from trainingmgr.vetting.queries import words_for
from trainingmgr.vetting.rules import NOT_SCREENED, Standing


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
    """Cases this reader may find: the chair all, others those in which they hold a seat; in an
    emergency all but their own.
    """
    if reader.may(Permission.CASE_ASSIGN):
        return true()
    if reader.reach(Permission.CASE_READ).emergency:
        about = select(Person.id).where(registry.not_oneself(reader.holder_id))
        return VettingCase.person_id.in_(about)
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
            count(CaseSeat, *yet_to_sign()),
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


def yet_to_sign() -> tuple[ColumnElement[bool], ...]:
    """Seats of whoever may decide the case as it stands: an appeal is decided by others."""
    decided = has_signed(CaseSeat.user_id, {DecisionState.FINAL}, CaseSeat.case_id)
    return (CaseSeat.ended_at.is_(None), CaseSeat.part == Seat.PANEL, ~decided)


def has_signed(
    user_id: Any, states: Collection[DecisionState], case_id: Any
) -> ColumnElement[bool]:
    """Whether this account has signed a decision in one of these states that has not lapsed."""
    return exists().where(
        PanelDecision.case_id == case_id,
        PanelDecision.state.in_(states),
        or_(
            PanelDecision.state != DecisionState.PROPOSED,
            PanelDecision.at >= clock.now() - SIGNATURE_WAITS,
        ),
        PanelVote.decision_id == PanelDecision.id,
        PanelVote.by_id == user_id,
    )


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


def seat(case_: VettingCase, key: int) -> CaseSeat:
    found = next((each for each in case_.seats if each.id == key), None)
    if found is None:
        raise NotFound
    return found
