"""Notices, who was told by them, and who has not been told."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.notices.models import (
    InformationNotice,
    NoticeBrought,
    NoticeGiving,
    NoticeText,
    NoticeTold,
)
from trainingmgr.registry.notices.rules import (
    OWED,
    PUT,
    About,
    NoticeState,
    Together,
    counting,
    was_in_force,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import CentreReach, Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.queries import unfinished

GIVE = Permission.NOTICE_GIVE
MANY = 1000
"""So many that are owed are counted for the first page; beyond it says that there are more."""


def _whole() -> Any:
    return select(InformationNotice).options(selectinload(InformationNotice.texts))


def notices() -> Sequence[InformationNotice]:
    """Every version with its texts, the newest of each use first. Two statements."""
    return db.session.scalars(
        _whole().order_by(InformationNotice.about, InformationNotice.number.desc()).limit(500)
    ).all()


def notice(uid: UUID) -> InformationNotice:
    found: InformationNotice = existing(
        _whole()
        .where(InformationNotice.uid == uid)
        .options(
            joinedload(InformationNotice.written_by), joinedload(InformationNotice.put_by)
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return found


def versions(about: About) -> Sequence[InformationNotice]:
    return [each for each in notices() if each.about is about]


def in_force(
    on: date | None = None, known: Sequence[InformationNotice] | None = None
) -> dict[About, InformationNotice]:
    """By use, the version that was in force on that day. Two statements, unless all are known."""
    day = on or clock.today()
    return {
        each.about: each for each in (notices() if known is None else known)
        if each.state in PUT and was_in_force(each.from_on, each.until_on, day)
    }  # fmt: skip


class Read(NamedTuple):
    """A notice as it stands on a form: by its version, the record says what was read there."""

    number: int
    language: str
    title: str
    body: str


def read_by(about: About, language: str) -> Read | None:
    """What whoever fills in a form reads there of what becomes of it: the version in force, in
    their language or in English. One statement; None while no notice is in force.
    """
    found = db.session.execute(
        select(InformationNotice.number, NoticeText.language, NoticeText.title, NoticeText.body)
        .join(NoticeText, NoticeText.notice_id == InformationNotice.id)
        .where(
            InformationNotice.about == about, InformationNotice.state == NoticeState.IN_FORCE,
            InformationNotice.from_on <= clock.today(),
            NoticeText.language.in_((language, "en")),
        )
        .order_by(NoticeText.language != language)
        .limit(1)
    ).one_or_none()  # fmt: skip
    return Read(*found) if found else None


def counting_now(known: Collection[InformationNotice]) -> dict[About, list[int]]:
    """By use, the keys of the versions by which somebody still is told."""
    found = {}
    for about in About:
        put = {each.number: each for each in known if each.about is about and each.state in PUT}
        counts = counting([(each.number, each.renews) for each in put.values()])
        found[about] = [put[number].id for number in counts]
    return found


def is_there() -> ColumnElement[bool]:
    """Not of a file that nobody sees: not whole yet, or taken back."""
    return NoticeGiving.id.not_in(
        select(NoticeBrought.giving_id).where(NoticeBrought.batch_id.in_(unfinished()))
    )


def told_by(keys: Sequence[int]) -> ColumnElement[bool]:
    """People who were told by one of these versions, under this record or one joined to it."""
    joined = another(Person, "joined")
    counts = and_(
        NoticeGiving.id == NoticeTold.giving_id, NoticeGiving.back_at.is_(None),
        NoticeGiving.notice_id.in_(keys), is_there(),
    )  # fmt: skip
    return or_(
        exists().where(NoticeTold.person_id == Person.id, counts),
        exists().where(
            joined.same_as_id == Person.id, NoticeTold.person_id == joined.id, counts
        ),
    )  # fmt: skip


def owed(about: About, keys: Sequence[int]) -> ColumnElement[bool]:
    """People to whom this notice is owed: nobody has told them by a version that counts. Nothing
    is owed before a notice is in force.
    """
    if not keys:
        return false()
    return and_(Person.status.in_(sorted(OWED[about])), ~told_by(keys))


def untold(
    about: About, keys: Sequence[int], *, reader: Reader, centre: int | None = None,
    cursor: str | None = None,
) -> Page[Person]:  # fmt: skip
    """Whom this reader has to tell, by name. One statement."""
    asked = (
        select(Person)
        .where(visible(reader, GIVE), owed(about, keys))
        .options(joinedload(Person.unit))
    )
    if centre is not None:
        asked = asked.where(_at(centre))
    return page_of(asked, Person.sort_name, Person.id, cursor=cursor)


def _at(centre: int) -> ColumnElement[bool]:
    return Person.id.in_(
        select(CentreReach.person_id).where(
            CentreReach.centre_id == centre, CentreReach.until_on >= clock.today()
        )
    )


@dataclass(frozen=True)
class Counted:
    """How many are not told: in all, and of those whom each centre has now. Somebody whom two
    centres have counts at both.
    """

    all: int
    centres: Sequence[tuple[TrainingCentre, int]]


def counted(
    about: About, keys: Sequence[int], *, reader: Reader, permission: Permission
) -> Counted:
    """Two statements."""
    wanted = and_(visible(reader, permission), owed(about, keys))
    if permission is not GIVE:
        wanted = and_(people.known(), owed(about, keys))
    total = db.session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    rows = db.session.execute(
        select(TrainingCentre, func.count())
        .join(CentreReach, CentreReach.centre_id == TrainingCentre.id)
        .join(Person, Person.id == CentreReach.person_id)
        .where(wanted, CentreReach.until_on >= clock.today())
        .group_by(TrainingCentre.id)
        .order_by(func.count().desc(), TrainingCentre.id)
    )
    return Counted(total, [(centre, count) for centre, count in rows])


def to_tell(reader: Reader) -> dict[About, tuple[int, date]]:
    """By use, how many wait to be told by this reader, at most MANY, and since when it is in
    force. Whoever reaches the whole nation tells nobody at a desk: they have the list. Three
    statements.
    """
    if reader.reach(GIVE).national:
        return {}
    known = notices()
    keys = counting_now(known)
    since = {
        each.about: each.from_on for each in known
        if each.state is NoticeState.IN_FORCE and each.from_on
    }  # fmt: skip
    if not since:
        return {}
    counts = owed_each({about: keys[about] for about in since}, visible(reader, GIVE))
    return {about: (count, since[about]) for about, count in counts.items() if count}


def owed_each(
    keys: Mapping[About, Sequence[int]], whose: ColumnElement[bool]
) -> dict[About, int]:  # fmt: skip
    """By use, how many of these people are still to be told, at most MANY. One statement."""
    parts = []
    for about, versions in keys.items():
        some = select(Person.id).where(whose, owed(about, versions)).limit(MANY)
        parts.append(select(literal(about.value), func.count()).select_from(some.subquery()))
    rows = db.session.execute(union_all(*parts)).all() if parts else ()
    return {About(about): count for about, count in rows}


def reached(reader: Reader) -> ColumnElement[bool]:
    """Whom a reader may tell; for whoever watches, everybody."""
    return visible(reader, GIVE) if reader.may(GIVE) else people.known()


@dataclass(frozen=True)
class Standing:
    """What one person was told: by use, the deeds that told them, the newest first, and the uses
    of which they are still to be told.
    """

    told: Mapping[About, Sequence[NoticeGiving]]
    owed: Sequence[About]
    all: Sequence[NoticeGiving]


def standing(person: Person) -> Standing:
    """Four statements."""
    given = given_to(people.ids_of(person))
    keys = counting_now(notices())
    told = {
        about: [each for each in given if each.notice.about is about] for about in About
    }  # fmt: skip
    lacks = [
        about for about in About
        if keys[about] and person.status in OWED[about]
        and not any(each.notice_id in keys[about] for each in told[about] if each.back_at is None)
    ]  # fmt: skip
    return Standing(told, lacks, given)


def given_to(ids: Collection[int]) -> Sequence[NoticeGiving]:
    """The deeds that told somebody, by any of their records; the newest first. One statement."""
    return db.session.scalars(
        select(NoticeGiving)
        .where(
            NoticeGiving.id.in_(select(NoticeTold.giving_id).where(NoticeTold.person_id.in_(ids))),
            is_there(),
        )
        .options(joinedload(NoticeGiving.notice), joinedload(NoticeGiving.by))
        .order_by(NoticeGiving.given_on.desc(), NoticeGiving.id.desc())
    ).all()


def givings(
    *, reader: Reader, about: About | None = None, cursor: str | None = None
) -> Page[NoticeGiving]:  # fmt: skip
    """The deeds, the newest first: all for whoever watches, else one's own. One statement."""
    asked = select(NoticeGiving).join(NoticeGiving.notice).where(is_there()).options(
        joinedload(NoticeGiving.notice), joinedload(NoticeGiving.by)
    )  # fmt: skip
    if about:
        asked = asked.where(InformationNotice.about == about)
    if not reader.may(Permission.PROTECTION_READ):
        asked = asked.where(NoticeGiving.by_id == reader.id)
    return page_of(asked, NoticeGiving.at, NoticeGiving.id, cursor=cursor, descending=True)


def giving(uid: UUID, *, reader: Reader) -> NoticeGiving:
    """One deed: for whoever did it or may give to somebody in it, and for whoever watches."""
    asked = (
        select(NoticeGiving)
        .where(NoticeGiving.uid == uid, is_there())
        .options(
            joinedload(NoticeGiving.notice), joinedload(NoticeGiving.by),
            joinedload(NoticeGiving.back_by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if not reader.may(Permission.PROTECTION_READ):
        theirs = exists().where(
            NoticeTold.giving_id == NoticeGiving.id, Person.id == NoticeTold.person_id,
            visible(reader, GIVE),
        )  # fmt: skip
        asked = asked.where(or_(NoticeGiving.by_id == reader.id, theirs))
    return existing(asked)


def people_of(
    row: NoticeGiving, *, reader: Reader, cursor: str | None = None
) -> Page[Person]:  # fmt: skip
    """Whom a deed told, as far as this reader may see them. One statement."""
    return page_of(
        select(Person)
        .join(NoticeTold, NoticeTold.person_id == Person.id)
        .where(NoticeTold.giving_id == row.id, visible(reader))
        .options(joinedload(Person.unit)),
        Person.sort_name, Person.id, cursor=cursor,
    )  # fmt: skip


def stands(
    whom: Any, known: Collection[InformationNotice]
) -> Sequence[tuple[About, int, int, UUID]]:  # fmt: skip
    """Of these people, for each notice in force that is owed to some of them, how many these are,
    how many of them are still to be told, and its uid. One statement.
    """
    keys = counting_now(known)
    uses = [each for each in known if each.state is NoticeState.IN_FORCE]
    if not uses:
        return []
    whose = [func.count().filter(Person.status.in_(sorted(OWED[each.about]))) for each in uses]
    lacks = [func.count().filter(owed(each.about, keys[each.about])) for each in uses]
    counts = db.session.execute(
        select(*whose, *lacks)
        .select_from(Person)
        .where(Person.id.in_(whom), people.known())
    ).one()  # fmt: skip
    return [
        (each.about, owed_to, left, each.uid)
        for each, owed_to, left in zip(
            uses, counts[: len(uses)], counts[len(uses) :], strict=True
        )
        if owed_to
    ]  # fmt: skip


def last_of(of: Together) -> Sequence[NoticeGiving]:
    """What was written down of this group, the newest first. One statement."""
    return db.session.scalars(
        select(NoticeGiving)
        .where(NoticeGiving.of_kind == of.kind, NoticeGiving.of_code == of.code)
        .options(joinedload(NoticeGiving.notice), joinedload(NoticeGiving.by))
        .order_by(NoticeGiving.id.desc())
        .limit(20)
    ).all()


def centres(reader: Reader) -> Sequence[TrainingCentre]:
    """Those by which the list can be narrowed: the reader's, or all."""
    reach = reader.reach(GIVE)
    asked = select(TrainingCentre).order_by(TrainingCentre.code).limit(200)
    if not reach.national and reach.centres:
        asked = asked.where(TrainingCentre.id.in_(reach.centres))
    return db.session.scalars(asked).all()


def next_number(about: About) -> int:
    return (
        db.session.scalar(
            select(func.max(InformationNotice.number)).where(InformationNotice.about == about)
        ) or 0
    ) + 1  # fmt: skip


def file_of(row: NoticeGiving) -> str | None:
    """The name of the file that told of this deed. One statement."""
    return db.session.scalar(
        select(ImportBatch.file_name)
        .join(NoticeBrought, NoticeBrought.batch_id == ImportBatch.id)
        .where(NoticeBrought.giving_id == row.id)
    )


def brought(batch_id: int) -> Sequence[NoticeGiving]:
    """The deeds that a file told of. One statement."""
    return db.session.scalars(
        select(NoticeGiving)
        .join(NoticeBrought, NoticeBrought.giving_id == NoticeGiving.id)
        .where(NoticeBrought.batch_id == batch_id)
        .options(joinedload(NoticeGiving.notice))
        .order_by(NoticeGiving.id)
    ).all()


def told(ids: Collection[int]) -> dict[int, list[NoticeGiving]]:
    """The deeds that count, of each of these people who was told, the oldest first. One
    statement.
    """
    rows = db.session.execute(
        select(NoticeTold.person_id, NoticeGiving)
        .join(NoticeTold.giving)
        .where(NoticeTold.person_id.in_(ids), NoticeGiving.back_at.is_(None), is_there())
        .options(joinedload(NoticeGiving.notice))
        .order_by(NoticeGiving.given_on, NoticeGiving.id)
    )
    found: defaultdict[int, list[NoticeGiving]] = defaultdict(list)
    for person, giving in rows:
        found[person].append(giving)
    return found


def with_told(
    rows: Iterable[Any], whose: Callable[[Any], int]
) -> Iterator[tuple[Any, Sequence[NoticeGiving]]]:
    """Each row with the deeds that told its person; `whose` gives the key. One statement for 500
    rows.
    """
    left = iter(rows)
    while piece := list(islice(left, 500)):
        found = told({whose(each) for each in piece})
        for each in piece:
            yield each, found.get(whose(each), ())
