from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core import clock
from trainingmgr.core.db import Bare, another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Organisation, Place, TrainingCentre
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.curricula.models import Module
from trainingmgr.training.trainers.models import (
    Leave,
    Posting,
    Qualification,
    TeachingLanguage,
    Trainer,
    TrainerPaper,
)
from trainingmgr.training.trainers.rules import (
    DAY,
    DAY_MINUTES,
    LEADS,
    WEEK_MINUTES,
    Appointment,
    Availability,
    Away,
    ConductResult,
    Kind,
    Lack,
    Lent,
    Profile,
    Teaches,
    TeachingLevel,
    Tour,
    availability,
)
from trainingmgr.vetting.queries import age_stops, words_for
from trainingmgr.vetting.rules import AgeStop, Word

AFTER = timedelta(days=365)
"""A centre keeps sight of somebody this long after the last day of a posting there."""
_CLEARANCE = {
    Word.NOT_CLEARED: Lack.NOT_CLEARED,
    Word.EXPIRED: Lack.CLEARANCE_ENDED,
    Word.PENDING: Lack.CLEARANCE_PENDING,
    Word.CONDITIONS: Lack.CLEARANCE_PENDING,
}


@cache
def _everything() -> Sequence[ORMOption]:
    return (
        joinedload(Trainer.provider),
        selectinload(Trainer.qualifications).joinedload(Qualification.module),
        selectinload(Trainer.tongues),
        selectinload(Trainer.postings).joinedload(Posting.centre),
        selectinload(Trainer.leaves).joinedload(Leave.centre),
    )


def within(reach: Reach, *, holder_id: int | None = None) -> ColumnElement[bool]:
    """The trainers that a reach covers: posted to its centres, or oneself."""
    if reach.national:
        return true()
    ways: list[ColumnElement[bool]] = []
    if reach.centres:
        ways.append(_posted(reach.centres))
    if reach.places:
        ways.append(_posted(centres_at(reach.places)))
    if reach.own and holder_id is not None:
        ways.append(Trainer.person_id.in_(select(Person.id).where(Person.holder_id == holder_id)))
    return or_(*ways) if ways else false()


def centres_at(places: Collection[int]) -> Any:
    """Keys of the centres that stand in these places or inside them."""
    spot, area = another(Place, "site"), another(Place, "around a site")
    return (
        select(TrainingCentre.id)
        .join(spot, TrainingCentre.place_id == spot.id)
        .join(area, spot.path.startswith(area.path))
        .where(area.id.in_(places))
    )


def _posted(centres: Any) -> ColumnElement[bool]:
    tour = another(Posting, "tour")
    return exists().where(
        tour.trainer_id == Trainer.id,
        tour.centre_id.in_(centres),
        tour.until_on >= clock.today() - AFTER,
    )


def trainer(
    uid: UUID, *, reader: Reader, permission: Permission = Permission.TRAINER_READ
) -> Trainer:
    """The profile with all that belongs to it: if the reader may see it."""
    return existing(
        select(Trainer)
        .join(Trainer.person)
        .where(Trainer.uid == uid, within(reader.reach(permission), holder_id=reader.holder_id))
        .options(contains_eager(Trainer.person), *_everything())
        .execution_options(populate_existing=True)
    )


def trainers(
    *,
    reader: Reader,
    name: str = "",
    kind: Kind | None = None,
    language: str | None = None,
    module_id: int | None = None,
    level: TeachingLevel = TeachingLevel.LEAD,
    free_on: date | None = None,
    centre_id: int | None = None,
    cursor: str | None = None,
) -> Page[Trainer]:
    """Profiles within reach, by name: with qualifications, languages and postings. Free on a day is
    who is posted somewhere and screened for it, and is neither away nor lent.
    """
    reach = within(reader.reach(Permission.TRAINER_READ), holder_id=reader.holder_id)
    today = clock.today()
    statement: Any = (
        select(Person, Trainer)
        .join(Trainer, Trainer.person_id == Person.id)
        .where(reach)
        .options(*_within_row())
    )
    if name:
        like = f"%{name.casefold()}%"
        statement = statement.where(
            or_(Person.sort_name.like(like), func.lower(Person.number).like(like))
        )
    if kind is not None:
        statement = statement.where(Trainer.kind == kind)
    if language:
        speaks = and_(TeachingLanguage.trainer_id == Trainer.id, TeachingLanguage.code == language)
        statement = statement.where(exists().where(speaks, TeachingLanguage.teaches))
    if module_id is not None:
        statement = statement.where(_teaches(module_id, level, free_on or today))
    if free_on is not None:
        statement = statement.where(*_free(free_on))
    if centre_id is not None:
        here = and_(Posting.trainer_id == Trainer.id, Posting.centre_id == centre_id)
        statement = statement.where(exists().where(here, Posting.until_on >= today))
    found = page_of(statement, Person.sort_name, Person.id, cursor=cursor)
    rows = []
    for person, one in found.rows:
        one.person = person
        rows.append(one)
    return Page(rows, found.before, found.after)


def _within_row() -> Sequence[Any]:
    of = Trainer
    return (
        joinedload(of.provider),
        selectinload(of.qualifications).joinedload(Qualification.module),
        selectinload(of.tongues),
        selectinload(of.postings).joinedload(Posting.centre),
    )


def _teaches(module_id: int, level: TeachingLevel, on: date) -> ColumnElement[bool]:
    order = list(TeachingLevel)
    return exists().where(
        Qualification.trainer_id == Trainer.id,
        Qualification.module_id == module_id,
        Qualification.level.in_(order[order.index(level) :]),
        Qualification.since_on <= on,
        or_(Qualification.expires_on.is_(None), Qualification.expires_on >= on),
    )


def _free(on: date) -> Sequence[ColumnElement[bool]]:
    """Posted and screened on that day, not away, and still here."""
    return (
        or_(Trainer.left_on.is_(None), Trainer.left_on > on),
        ~Trainer.stands_down,
        exists().where(
            Posting.trainer_id == Trainer.id,
            Posting.from_on <= on,
            Posting.until_on >= on,
            Posting.certified_on.is_not(None),
            Posting.attested_on.is_not(None),
            Posting.conduct == ConductResult.NOTHING_FOUND,
            or_(Posting.screened_until.is_(None), Posting.screened_until >= on),
        ),
        ~exists().where(Leave.trainer_id == Trainer.id, Leave.from_on <= on, Leave.until_on >= on),
    )


def pool(*, reader: Reader, permission: Permission = Permission.COHORT_PLAN) -> Sequence[Trainer]:
    """Everybody of this reader's centres who still serves, with their people, by name."""
    today = clock.today()
    return db.session.scalars(
        select(Trainer)
        .join(Trainer.person)
        .where(
            within(reader.reach(permission), holder_id=reader.holder_id),
            or_(Trainer.left_on.is_(None), Trainer.left_on > today),
        )
        .options(contains_eager(Trainer.person))
        .order_by(Person.sort_name, Person.id)
        .limit(1000)
    ).all()


def levels(*, reader: Reader, on: date) -> dict[tuple[int, str], dict[TeachingLevel, int]]:
    """How many people within reach teach each module in each language on a day, by the highest
    level that each holds in it.

    They are qualified, posted somewhere and screened for that posting. One statement.
    """
    rank = case({each: n for n, each in enumerate(TeachingLevel)}, value=Qualification.level)
    best = (
        select(Qualification.trainer_id, Qualification.module_id, func.max(rank).label("rank"))
        .where(
            Qualification.since_on <= on,
            or_(Qualification.expires_on.is_(None), Qualification.expires_on >= on),
        )
        .group_by(Qualification.trainer_id, Qualification.module_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            best.c.module_id, TeachingLanguage.code, best.c.rank, func.count(Trainer.id.distinct())
        )
        .join(Trainer, best.c.trainer_id == Trainer.id)
        .join(TeachingLanguage, TeachingLanguage.trainer_id == Trainer.id)
        .join(Posting, Posting.trainer_id == Trainer.id)
        .where(
            within(reader.reach(Permission.TRAINER_READ), holder_id=reader.holder_id),
            TeachingLanguage.teaches,
            or_(Trainer.left_on.is_(None), Trainer.left_on > on),
            ~Trainer.stands_down,
            Posting.from_on <= on,
            Posting.until_on >= on,
            Posting.certified_on.is_not(None),
            Posting.attested_on.is_not(None),
            Posting.conduct == ConductResult.NOTHING_FOUND,
            or_(Posting.screened_until.is_(None), Posting.screened_until >= on),
        )
        .group_by(best.c.module_id, TeachingLanguage.code, best.c.rank)
    )
    found: dict[tuple[int, str], dict[TeachingLevel, int]] = defaultdict(dict)
    for module_id, code, rank_, count in rows:
        found[module_id, code][tuple(TeachingLevel)[rank_]] = count
    return dict(found)


def coverage(*, reader: Reader, on: date) -> dict[tuple[int, str], int]:
    """How many of them can lead it."""
    return {
        key: led
        for key, held in levels(reader=reader, on=on).items()
        if (led := sum(held.get(each, 0) for each in LEADS))
    }


def posted_to(centre_id: int, on: date) -> Sequence[int]:
    """Keys of the trainers posted to a centre on a day."""
    return db.session.scalars(
        select(Posting.trainer_id)
        .where(Posting.centre_id == centre_id, Posting.from_on <= on, Posting.until_on >= on)
        .distinct()
    ).all()


def able_to_teach(module_id: int) -> Sequence[int]:
    """Keys of everybody who was ever qualified for a module, at any level."""
    return db.session.scalars(
        select(Qualification.trainer_id).where(Qualification.module_id == module_id).distinct()
    ).all()


def able_to_teach_any(module_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """For each of these modules the same. One statement."""
    found: dict[int, list[int]] = {each: [] for each in module_ids}
    for module_id, trainer_id in db.session.execute(
        select(Qualification.module_id, Qualification.trainer_id)
        .where(Qualification.module_id.in_(module_ids))
        .order_by(Qualification.trainer_id)
        .distinct()
    ):
        found[module_id].append(trainer_id)
    return found


def by_key(trainer_ids: Collection[int]) -> Mapping[int, Trainer]:
    """Profiles with their people, provider, qualifications, languages, postings and leave."""
    found = db.session.scalars(
        select(Trainer)
        .where(Trainer.id.in_(trainer_ids))
        .options(joinedload(Trainer.person), *_everything())
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in found}


def profiles(trainers_: Collection[Trainer], on: date) -> dict[int, Profile]:
    """What each brings on a day, own clearance and age included (R-MEN-01, R-AGE-01). Two
    statements more. They come with their person, as from `by_key`.

    Experts that a partner brings are screened by posting; of their own clearance only a refusal
    counts, one under appeal too. A national trainer must be cleared like everybody else.
    """
    people = {each.id: each.person.same_as_id or each.person_id for each in trainers_}
    words = words_for([each.person_id for each in trainers_], Scheme.NATIONAL, on)
    ages = age_stops(set(people.values()), on)
    return {
        each.id: _profile(each, words.get(each.person_id), ages.get(people[each.id]))
        for each in trainers_
    }


_AGES = {AgeStop.WITHDRAWN: Lack.WITHDRAWN_AGE, AgeStop.UNKNOWN: Lack.AGE_UNKNOWN}


def _profile(trainer_: Trainer, standing: Any, age: AgeStop | None) -> Profile:
    word = standing.word if standing is not None else Word.PENDING
    lack = _CLEARANCE.get(word)
    refused = lack is Lack.NOT_CLEARED or (standing is not None and standing.contested)
    if trainer_.appointment is not Appointment.NATIONAL and not refused:
        lack = None
    if trainer_.stands_down and not refused:
        lack = Lack.STOOD_DOWN
    return Profile(
        trainer_id=trainer_.id,
        qualifications=tuple(
            Teaches(each.module_id, each.level, each.since_on, each.expires_on)
            for each in trainer_.qualifications
        ),
        languages=frozenset(each.code for each in trainer_.tongues if each.teaches),
        tours=tuple(
            Tour(each.centre_id, each.from_on, each.until_on, each.is_screened, each.screened_until)
            for each in trainer_.postings
        ),
        leaves=tuple(
            (each.from_on, each.until_on) for each in trainer_.leaves if each.kind is not Away.LENT
        ),
        lent=tuple(
            Lent(each.centre_id, each.from_on, each.until_on, each.travel_days)
            for each in trainer_.leaves
            if each.centre_id is not None
        ),
        left_on=trainer_.left_on,
        clearance=lack,
        age=_AGES[age] if age else None,
        day_minutes=trainer_.day_minutes or DAY_MINUTES,
        week_minutes=trainer_.week_minutes or WEEK_MINUTES,
    )


def free(trainer_ids: Collection[int], first: date, last: date) -> dict[int, Availability]:
    """When each of these people can be asked to teach in a period, at which centre, and how long in
    a day and a week: posted and screened, less leave, travel, rest and days lent elsewhere.

    Own clearance and age are asked on the first day of each week and count for the whole week, so
    it costs eight statements and two a week more. The classes that they have already are for the
    timetable to take away, and whoever names them for a class asks everything again for its day.
    """
    known = list(by_key(trainer_ids).values())
    barred: dict[int, set[date]] = {}
    day, found = first, {}
    while day <= last:
        week = [each for n in range(7) if (each := day + n * DAY) <= last]
        found = profiles(known, day)
        for key, profile in found.items():
            if profile.clearance is not None or profile.age is not None:
                barred.setdefault(key, set()).update(week)
        day += 7 * DAY
    return {
        key: availability(profile, first, last, barred=barred.get(key, ()))
        for key, profile in found.items()
    }


def papers_of(trainer_: Trainer) -> Sequence[TrainerPaper]:
    """The papers of one person, the newest of each kind first: that one counts."""
    return db.session.scalars(
        select(TrainerPaper)
        .where(TrainerPaper.trainer_id == trainer_.id)
        .order_by(TrainerPaper.kind, TrainerPaper.id.desc())
        .limit(200)
    ).all()


def paper(trainer_: Trainer, uid: UUID) -> TrainerPaper:
    """One paper of this person, with its scan."""
    return existing(
        select(TrainerPaper)
        .where(TrainerPaper.uid == uid, TrainerPaper.trainer_id == trainer_.id)
        .options(undefer(TrainerPaper.content))
    )


def is_built_upon(batch_id: int) -> bool:
    """Whether anything rests on profiles and qualifications that a file brought: a screening, a
    change, or a row of any other table about one of these people. A few statements, whatever the
    rooms above keep of trainers.
    """
    opened = select(Trainer.id).where(Trainer.batch_id == batch_id)
    tours = Posting.trainer_id.in_(opened)
    asked = [
        exists().where(Qualification.batch_id == batch_id, Qualification.version > 1),
        exists().where(Trainer.batch_id == batch_id, Trainer.version > 2),
        exists().where(
            Qualification.trainer_id.in_(opened), Qualification.batch_id.is_distinct_from(batch_id)
        ),
        exists().where(tours, Posting.version > 1),
    ]
    own = {Qualification.__tablename__, TeachingLanguage.__tablename__, Posting.__tablename__}
    for table in Bare.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column is Trainer.__table__.c.id and table.name not in own:
                asked.append(exists().where(key.parent.in_(opened)))
            if key.column is Posting.__table__.c.id:
                asked.append(exists().where(key.parent.in_(select(Posting.id).where(tours))))
    return bool(db.session.scalar(select(or_(*asked))))


def providers() -> Sequence[Organisation]:
    return db.session.scalars(select(Organisation).order_by(Organisation.code).limit(2000)).all()


def modules() -> Sequence[Module]:
    return db.session.scalars(select(Module).order_by(Module.code).limit(2000)).all()
