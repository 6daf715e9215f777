from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import DAYS_TO_AGREE, lapsed
from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.matching import refine
from trainingmgr.matching.compare import Assessment, assess
from trainingmgr.matching.refine import Decision
from trainingmgr.registry.identity.models import Correction, LikelyPair, Merge, NotTheSame, Parting
from trainingmgr.registry.identity.rules import CorrectionState, MergeState, PartingState
from trainingmgr.registry.keys.queries import vocabulary
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import ids_of, record_of, visible, whole_person
from trainingmgr.registry.reception.queries import population, weighed
from trainingmgr.registry.weights.queries import in_force


def pairs(*, reader: Reader, cursor: str | None = None) -> Page[LikelyPair]:
    """Pairs that wait to be looked at, likeliest first; both within the reader's reach."""
    first, second = another(Person, "first"), another(Person, "second")
    seen = visible(reader, Permission.PERSON_MERGE)
    mine = select(Person.id).where(seen)
    statement = (
        select(LikelyPair)
        .join(first, LikelyPair.first_id == first.id)
        .join(second, LikelyPair.second_id == second.id)
        .where(
            LikelyPair.settled.is_(False),
            LikelyPair.first_id.in_(mine),
            LikelyPair.second_id.in_(mine),
        )
        .options(
            joinedload(LikelyPair.first).joinedload(Person.unit),
            joinedload(LikelyPair.second).joinedload(Person.unit),
        )
    )
    return page_of(statement, LikelyPair.probability, LikelyPair.id, cursor=cursor, descending=True)


@dataclass(frozen=True)
class Compared:
    """Two records side by side, loaded whole, with every reason for and against."""

    first: Person
    second: Person
    assessment: Assessment
    apart: NotTheSame | None


def compared(
    first: UUID, second: UUID, *, reader: Reader, permission: Permission = Permission.PERSON_MERGE
) -> Compared:
    one, other = (
        whole_person(uid, reader=reader, permission=permission) for uid in (first, second)
    )
    if one.id == other.id:
        raise NotFound
    weights = in_force(population(), vocabulary().rarity)
    return Compared(
        one,
        other,
        assess(weighed(record_of(one)), weighed(record_of(other)), weights),
        told_apart(ids_of(one), ids_of(other)),
    )


def pair_of(first_id: int, second_id: int) -> LikelyPair | None:
    low, high = sorted((first_id, second_id))
    return db.session.scalar(
        select(LikelyPair).where(LikelyPair.first_id == low, LikelyPair.second_id == high)
    )


def told_apart(some: Sequence[int], others: Sequence[int]) -> NotTheSame | None:
    """Whether somebody found one of these and one of those to be two people."""
    return db.session.scalar(
        select(NotTheSame)
        .where(
            or_(
                and_(NotTheSame.first_id.in_(some), NotTheSame.second_id.in_(others)),
                and_(NotTheSame.first_id.in_(others), NotTheSame.second_id.in_(some)),
            )
        )
        .options(joinedload(NotTheSame.by))
        .limit(1)
    )


def known_pairs(ids: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs with one of these people that are in the queue or were told apart already."""
    some = list(ids)
    found: set[tuple[int, int]] = set()
    for table in (LikelyPair, NotTheSame):
        rows = db.session.execute(
            select(table.first_id, table.second_id).where(
                or_(table.first_id.in_(some), table.second_id.in_(some))
            )
        )
        found |= {(first, second) for first, second in rows}
    return found


def merges(
    *, reader: Reader, state: MergeState = MergeState.PROPOSED, cursor: str | None = None
) -> Page[Merge]:
    """Proposals to join two records, or what became of them; oldest first."""
    mine = _both_permissions(reader)
    return page_of(
        select(Merge)
        .where(Merge.state == state, Merge.kept_id.in_(mine))
        .options(joinedload(Merge.kept), joinedload(Merge.joined), joinedload(Merge.proposed_by)),
        Merge.id,
        cursor=cursor,
    )


def merge(uid: UUID, *, reader: Reader) -> Merge:
    """The proposal with both records: if the reader may see the one that is kept."""
    return existing(
        select(Merge)
        .where(Merge.uid == uid, Merge.kept_id.in_(_both_permissions(reader)))
        .options(
            joinedload(Merge.kept), joinedload(Merge.joined), joinedload(Merge.proposed_by),
            joinedload(Merge.decided_by), joinedload(Merge.undone_by),
        )
    )  # fmt: skip


def parting(merge: Merge) -> Parting | None:
    """That somebody asked to part these records and nobody has said the same, however long ago."""
    return db.session.scalar(
        select(Parting)
        .where(Parting.merge_id == merge.id, Parting.state == PartingState.ASKED)
        .options(joinedload(Parting.asked_by))
    )


def parting_asked(merge: Merge) -> Parting | None:
    """The same, if it was within a week: a second person says the same."""
    found = parting(merge)
    return None if found is None or lapsed(found.asked_at) else found


def to_part(*, reader: Reader) -> Sequence[Parting]:
    """Joined records that another person asked to part within a week, where this reader may say
    the same. The oldest first.
    """
    found = db.session.scalars(
        select(Parting)
        .join(Parting.merge)
        .join(Parting.asked_by)
        .where(
            Parting.state == PartingState.ASKED,
            Parting.asked_at >= clock.now() - timedelta(days=DAYS_TO_AGREE),
            User.holder_id != reader.holder_id,
            Merge.state == MergeState.STANDING,
            Merge.kept_id.in_(
                select(Person.id).where(visible(reader, Permission.PERSON_MERGE_DECIDE))
            ),
        )
        .options(
            contains_eager(Parting.merge).options(joinedload(Merge.kept), joinedload(Merge.joined))
        )
        .order_by(Parting.id)
    )
    return found.all()


def sees_both(found: Merge, *, reader: Reader) -> bool:
    """Whether the reader may compare the two: the one that goes may lie out of reach."""
    seen = _both_permissions(reader).where(Person.id.in_((found.kept_id, found.joined_id)))
    return len(db.session.scalars(seen).all()) == 2


def _both_permissions(reader: Reader) -> Select[int]:
    return select(Person.id).where(
        or_(
            visible(reader, Permission.PERSON_MERGE),
            visible(reader, Permission.PERSON_MERGE_DECIDE),
        )
    )


def corrections(*, reader: Reader, cursor: str | None = None) -> Page[Correction]:
    """Corrections that wait for a second person, oldest first."""
    return page_of(
        select(Correction)
        .where(
            Correction.state == CorrectionState.PROPOSED,
            Correction.person_id.in_(_correctable(reader)),
        )
        .options(joinedload(Correction.person), joinedload(Correction.proposed_by)),
        Correction.id,
        cursor=cursor,
    )


def correction(uid: UUID, *, reader: Reader) -> Correction:
    return existing(
        select(Correction)
        .where(Correction.uid == uid, Correction.person_id.in_(_correctable(reader)))
        .options(joinedload(Correction.person), joinedload(Correction.proposed_by))
    )


def _correctable(reader: Reader) -> Select[int]:
    return select(Person.id).where(
        or_(
            visible(reader, Permission.PERSON_CORRECT),
            visible(reader, Permission.PERSON_CORRECT_DECIDE),
        )
    )


def decided() -> Iterator[Decision]:
    """Records of the register that were joined or told apart, with what they were shown with."""
    joined = select(Merge.evidence).where(Merge.state == MergeState.STANDING).order_by(Merge.id)
    for kept in db.session.scalars(joined):
        if kept:
            yield Decision(refine.read(kept), same=True)
    apart = (
        select(LikelyPair.evidence)
        .join(
            NotTheSame,
            and_(
                LikelyPair.first_id == NotTheSame.first_id,
                LikelyPair.second_id == NotTheSame.second_id,
            ),
        )
        .order_by(NotTheSame.id)
    )
    for kept in db.session.scalars(apart):
        if kept:
            yield Decision(refine.read(kept), same=False)
