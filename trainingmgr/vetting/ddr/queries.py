"""Records of people who served elsewhere: for whoever may read them, and for nobody else."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import keys
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.people.rules import Category
from trainingmgr.registry.structure.models import Place
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.ddr.models import (
    BoardMember,
    DdrRecord,
    DdrReferral,
    DoubleDraw,
    HarmonisationBoard,
    HarmonisedRank,
    OriginForce,
    RankAppeal,
    RankDecision,
    RankSignature,
    ReintegrationBenefit,
)
from trainingmgr.vetting.ddr.rules import (
    DdrStatus,
    DrawState,
    Eligibility,
    Ground,
    RankState,
    shown,
    totals,
)

READ = Permission.DDR_READ


class Quotas(NamedTuple):
    """Codes of forces and regions, what may be shown of each pair, and of each force."""

    origins: list[str]
    places: list[str]
    counts: dict[tuple[str, str], int | None]
    totals: dict[str, int | None]


ANYWHERE = "?"
"""Stands for a region that nobody wrote down."""


def mark(text: str | None) -> str | None:
    """What finds a sealed number again; nothing where there is none."""
    plain = "".join((text or "").casefold().split())
    return keys.ring().mark("ddr", plain) if plain else None


def forces() -> Sequence[OriginForce]:
    return db.session.scalars(select(OriginForce).order_by(OriginForce.code)).all()


def force(code: str) -> OriginForce | None:
    return db.session.scalar(select(OriginForce).where(OriginForce.code == code))


def table(cursor: str | None = None) -> Page[HarmonisedRank]:
    """The lines of every harmonisation table, force by force."""
    return page_of(
        select(HarmonisedRank).options(
            joinedload(HarmonisedRank.origin), joinedload(HarmonisedRank.provisional),
            joinedload(HarmonisedRank.interim), joinedload(HarmonisedRank.confirmed),
        ),
        HarmonisedRank.origin_id, HarmonisedRank.from_rank, HarmonisedRank.id, cursor=cursor,
    )  # fmt: skip


def line_for(record_: DdrRecord) -> HarmonisedRank | None:
    """What the table of the person's force says of the rank that they claim."""
    return db.session.scalar(
        select(HarmonisedRank)
        .join(OriginForce, OriginForce.id == HarmonisedRank.origin_id)
        .where(
            OriginForce.code == record_.origin,
            func.lower(HarmonisedRank.from_rank) == record_.rank_claimed.strip().lower(),
        )
        .options(
            joinedload(HarmonisedRank.provisional),
            joinedload(HarmonisedRank.interim),
            joinedload(HarmonisedRank.confirmed),
        )
    )


def boards() -> Sequence[HarmonisationBoard]:
    return db.session.scalars(
        select(HarmonisationBoard)
        .order_by(HarmonisationBoard.code)
        .options(selectinload(HarmonisationBoard.members).joinedload(BoardMember.user))
    ).all()


def board_of(user: User, on: date) -> set[int]:
    """The boards on which whoever stands behind this account sits that day."""
    return set(
        db.session.scalars(
            select(BoardMember.board_id)
            .join(User, User.id == BoardMember.user_id)
            .join(HarmonisationBoard, HarmonisationBoard.id == BoardMember.board_id)
            .where(
                User.holder_id == user.holder_id,
                HarmonisationBoard.set_up_on <= on,
                or_(HarmonisationBoard.ended_on.is_(None), HarmonisationBoard.ended_on >= on),
            )
        )
    )


def may_sit(on: date) -> Sequence[User]:
    """Accounts whose role lets them decide about ranks."""
    roles = [role for role, may in PERMISSIONS.items() if Permission.DDR_DECIDE in may]
    standing = select(Grant.user_id).where(
        Grant.role.in_(roles), Grant.from_on <= on, Grant.until_on >= on
    )
    return db.session.scalars(select(User).where(User.id.in_(standing)).order_by(User.name)).all()


def _records(reader: Reader) -> Select[Any]:
    return (
        select(DdrRecord)
        .join(Person, Person.id == DdrRecord.person_id)
        .where(visible(reader, READ), known(), finished(DdrRecord.batch_id))
    )


def records(
    *,
    reader: Reader,
    status: DdrStatus | None = None,
    eligibility: Eligibility | None = None,
    waits: bool = False,
    cursor: str | None = None,
) -> Page[DdrRecord]:
    """Records within reach, newest first. One statement, and one for the decisions."""
    statement = _records(reader).options(
        joinedload(DdrRecord.person).joinedload(Person.unit),
        selectinload(DdrRecord.decisions).joinedload(RankDecision.rank),
    )
    if status is not None:
        statement = statement.where(DdrRecord.status == status)
    if eligibility is not None:
        statement = statement.where(DdrRecord.eligibility == eligibility)
    if waits:
        proposed = select(RankDecision.record_id).where(RankDecision.state == RankState.PROPOSED)
        statement = statement.where(DdrRecord.id.in_(proposed))
    return page_of(statement, DdrRecord.id, cursor=cursor, descending=True)


def record(uid: UUID, *, reader: Reader) -> DdrRecord:
    """One record with all that was decided, if the reader may see it."""
    found: DdrRecord = existing(
        _records(reader)
        .where(DdrRecord.uid == uid)
        .options(
            joinedload(DdrRecord.person).joinedload(Person.unit),
            joinedload(DdrRecord.person).joinedload(Person.rank),
            joinedload(DdrRecord.referral),
            selectinload(DdrRecord.decisions).options(
                joinedload(RankDecision.rank),
                joinedload(RankDecision.pay_rank),
                joinedload(RankDecision.board),
                joinedload(RankDecision.appeal),
                selectinload(RankDecision.signatures).joinedload(RankSignature.by),
            ),
        )
        .execution_options(populate_existing=True)
    )
    return found


def decision(uid: UUID, *, reader: Reader) -> RankDecision:
    """One decision about a rank, with its record."""
    whose = existing(
        _records(reader)
        .join(RankDecision, RankDecision.record_id == DdrRecord.id)
        .where(RankDecision.uid == uid)
        .with_only_columns(DdrRecord.uid)
    )
    row = record(whose, reader=reader)
    found = next(each for each in row.decisions if each.uid == uid)
    set_committed_value(found, "record", row)
    return found


def recognised(record_: DdrRecord) -> RankDecision | None:
    """The decision that stands: the newest one that was decided."""
    decided = [each for each in record_.decisions if each.state is RankState.DECIDED]
    return decided[-1] if decided else None


def under_appeal(decision_: RankDecision) -> bool:
    """Whether an appeal waits for its decision."""
    answered = select(RankDecision.id).where(
        RankDecision.answers_id == decision_.id, RankDecision.state == RankState.DECIDED
    )
    lodged = select(RankAppeal.id).where(RankAppeal.decision_id == decision_.id, ~answered.exists())
    return db.session.scalar(lodged) is not None


def of_person(person_id: int) -> DdrRecord | None:
    return db.session.scalar(select(DdrRecord).where(DdrRecord.person_id == person_id))


def unreferred(person_ids: Collection[int]) -> frozenset[int]:
    """Who of these cannot join and was not referred yet: no file about them is closed (R-DDR-02).

    Their other records count too: somebody joined keeps what was found.
    """
    if not person_ids:
        return frozenset()
    referred = select(DdrReferral.id).where(DdrReferral.record_id == DdrRecord.id)
    return frozenset(
        db.session.scalars(
            select(DdrRecord.person_id).where(
                DdrRecord.person_id.in_(person_ids),
                DdrRecord.eligibility == Eligibility.INELIGIBLE,
                ~referred.exists(),
            )
        )
    )


def owes_referral(person_id: int) -> bool:
    """Whether somebody who fought elsewhere was not referred yet: a file that refuses them waits
    (R-DDR-02). A record says so, or the category of the person.
    """
    fought = select(DdrRecord.id).where(DdrRecord.person_id == Person.id)
    referred = (
        select(DdrReferral.id)
        .join(DdrRecord, DdrRecord.id == DdrReferral.record_id)
        .where(DdrRecord.person_id == Person.id)
    )
    owing = select(Person.id).where(
        Person.id == person_id,
        or_(Person.category == Category.EX_COMBATANT_CANDIDATE, fought.exists()),
        ~referred.exists(),
    )
    return db.session.scalar(owing) is not None


def drawing(person_ids: Collection[int], on: date) -> frozenset[int]:
    """Who of these draws a reintegration benefit on a day, as far as anybody knows (R-DDR-01).

    A comparison that found somebody else, or that the benefit has ended, counts no more.
    """
    if not person_ids:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(DoubleDraw.person_id)
            .join(ReintegrationBenefit, ReintegrationBenefit.id == DoubleDraw.benefit_id)
            .where(
                DoubleDraw.person_id.in_(person_ids),
                DoubleDraw.state.in_((DrawState.OPEN, DrawState.DOUBLE)),
                _drawn_on(on),
            )
        )
    )


def doubled(person_ids: Collection[int], on: date) -> frozenset[int]:
    """Who of these was found to draw both: their pay waits until the benefit has ended
    (R-DDR-01). A comparison that nobody has looked at holds nobody. Joined records count too.
    """
    if not person_ids:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(func.coalesce(Person.same_as_id, Person.id))
            .join(DoubleDraw, DoubleDraw.person_id == Person.id)
            .join(ReintegrationBenefit, ReintegrationBenefit.id == DoubleDraw.benefit_id)
            .where(
                or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)),
                DoubleDraw.state == DrawState.DOUBLE,
                _drawn_on(on),
            )
        )
    )


def _drawn_on(on: date) -> ColumnElement[bool]:
    benefit = ReintegrationBenefit
    return and_(
        benefit.from_on <= on,
        or_(benefit.until_on.is_(None), benefit.until_on >= on),
        finished(benefit.batch_id),
    )


def to_compare(
    on: date, at_most: int, before: datetime | None = None
) -> Sequence[ReintegrationBenefit]:
    """Benefits that run and were not compared with the register since somebody new stands in it,
    oldest first: as the register was `before` a moment, or now.
    """
    newest = _newest()
    before = min(newest, before) if newest and before else newest
    compared = ReintegrationBenefit.compared_at
    return db.session.scalars(
        select(ReintegrationBenefit)
        .where(or_(compared.is_(None), compared < before) if before else compared.is_(None))
        .where(_drawn_on(on))
        .order_by(ReintegrationBenefit.id)
        .limit(at_most)
    ).all()


def compared(on: date) -> tuple[int, int]:
    """Of the benefits that run, those compared with the register as it is; and how many run."""
    newest, at = _newest(), ReintegrationBenefit.compared_at
    done = at >= newest if newest else at.is_not(None)
    return _part_of(ReintegrationBenefit, done, _drawn_on(on))


def last_compared() -> datetime | None:
    """When a benefit was last compared with the register (R-DDR-01)."""
    return db.session.scalar(select(func.max(ReintegrationBenefit.compared_at)))


def settled(since: datetime, before: datetime) -> tuple[int, int]:
    """Of the pairs that were found in a time, those that somebody has decided."""
    at = DoubleDraw.found_at
    return _part_of(DoubleDraw, DoubleDraw.state != DrawState.OPEN, at >= since, at < before)


def waiting(since: datetime, before: datetime) -> tuple[int, int]:
    """Of the records that were open before a moment, those written before an earlier one."""
    at = DdrRecord.recorded_at
    return _part_of(DdrRecord, at < since, at < before, DdrRecord.closed_on.is_(None))


def _part_of(model: Any, part: ColumnElement[bool], *whole: ColumnElement[bool]) -> tuple[int, int]:
    counted = select(func.coalesce(func.sum(case((part, 1), else_=0)), 0), func.count())
    some, every = db.session.execute(counted.select_from(model).where(*whole)).one()
    return int(some), int(every)


def _newest() -> datetime | None:
    """When the newest person was registered, or the newest record of this room written."""
    moments = (
        select(Person.registered_at).order_by(Person.id.desc()).limit(1),
        select(DdrRecord.recorded_at).order_by(DdrRecord.id.desc()).limit(1),
    )
    return max((at for each in moments if (at := db.session.scalar(each))), default=None)


def compares(kind: str) -> bool:
    """Whether a job of this kind waits or is under way."""
    under_way = (JobState.WAITING, JobState.RUNNING)
    found = select(Job.id).where(Job.kind == kind, Job.state.in_(under_way)).limit(1)
    return db.session.scalar(found) is not None


def paid_to(mark_: ColumnElement[bool], on: date) -> Sequence[int]:
    """Keys of the benefits that run and bear a mark."""
    return db.session.scalars(select(ReintegrationBenefit.id).where(mark_, _drawn_on(on))).all()


def holding(benefit: ReintegrationBenefit) -> dict[int, Ground]:
    """Whose record bears the same number of the programme or the same biometric reference."""
    found: dict[int, Ground] = {}
    for column, value, ground in (
        (DdrRecord.ddr_mark, benefit.ddr_mark, Ground.DDR_ID),
        (DdrRecord.biometric_mark, benefit.biometric_mark, Ground.BIOMETRIC),
    ):
        if value:
            kept = select(DdrRecord.person_id).where(column == value, finished(DdrRecord.batch_id))
            for person_id in db.session.scalars(kept):
                found.setdefault(person_id, ground)
    return found


def draws(
    *, reader: Reader, state: DrawState | None = None, cursor: str | None = None
) -> Page[DoubleDraw]:
    statement = (
        select(DoubleDraw)
        .join(Person, Person.id == DoubleDraw.person_id)
        .where(visible(reader, READ), known())
        .options(
            joinedload(DoubleDraw.person).joinedload(Person.unit), joinedload(DoubleDraw.benefit)
        )
    )
    if state is not None:
        statement = statement.where(DoubleDraw.state == state)
    return page_of(statement, DoubleDraw.id, cursor=cursor)


def draw(uid: UUID, *, reader: Reader) -> DoubleDraw:
    return existing(
        select(DoubleDraw)
        .join(Person, Person.id == DoubleDraw.person_id)
        .where(DoubleDraw.uid == uid, visible(reader, READ), known())
        .options(
            joinedload(DoubleDraw.person).joinedload(Person.unit), joinedload(DoubleDraw.benefit)
        )
    )


def quotas() -> Quotas:
    """People being integrated, by force of origin and region: codes of both, and the counts that
    may be shown. The force is sealed, so it is counted here and not by the database (R-DDR-03).
    """
    region = aliased(Place)
    rows = db.session.execute(
        select(DdrRecord.origin, Place.path)
        .join(Person, Person.id == DdrRecord.person_id)
        .outerjoin(Place, Place.id == Person.place_id)
        .where(
            known(),
            finished(DdrRecord.batch_id),
            DdrRecord.eligibility != Eligibility.INELIGIBLE,
        )
        .execution_options(yield_per=1000)
    )
    regions = {
        each.id: each.pcode
        for each in db.session.scalars(select(region).where(region.level == "adm1"))
    }
    counted: Counter[tuple[str, str]] = Counter()
    for origin, path in rows:
        above = [int(key) for key in (path or "").split("/") if key]
        counted[origin, next((regions[k] for k in above if k in regions), ANYWHERE)] += 1
    origins = sorted({each.code for each in forces()} | {origin for origin, _place in counted})
    unplaced = [ANYWHERE] if any(place == ANYWHERE for _origin, place in counted) else []
    places = [*sorted(regions.values()), *unplaced]
    every = {(o, p): counted.get((o, p), 0) for o in origins for p in places}
    told = shown(every)
    return Quotas(origins, places, told, totals(every, told))


def person_numbered(number: str, *, reader: Reader) -> Person:
    """Somebody within reach by their programme or service number."""
    found = db.session.scalar(
        select(Person).where(
            visible(reader, READ),
            known(),
            or_(Person.number == number, Person.service_number == number),
        )
    )
    if found is None:
        raise Refusal(_("Nobody within your reach has this number."), field="number")
    return found


def board(key: int) -> HarmonisationBoard:
    found = db.session.get(HarmonisationBoard, key)
    if found is None:
        raise NotFound
    return found


def titles(codes: Collection[str]) -> dict[str, OriginForce | Place]:
    """Forces and regions by their codes, for a table that was counted by code."""
    found: dict[str, OriginForce | Place] = {}
    for model, column in ((Place, Place.pcode), (OriginForce, OriginForce.code)):
        found |= {
            getattr(each, column.key): each
            for each in db.session.scalars(select(model).where(column.in_(codes)))
        }
    return found
