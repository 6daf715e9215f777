"""Messages to the public, what of their text warns, and rumours."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.pay.payments.models import PaymentFile
from trainingmgr.pay.presence.models import VerificationExercise
from trainingmgr.programme.outreach.models import (
    MessageClearance,
    MessageCorrection,
    MessageEdition,
    MessageReach,
    PublicMessage,
    Rumour,
)
from trainingmgr.programme.outreach.rules import (
    IN_TIME,
    LANGUAGES,
    YEAR,
    Audience,
    Danger,
    MessageState,
    RumourState,
    Spread,
    Warns,
    days_in,
    phrases,
    warnings,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import sort_name
from trainingmgr.training.cohorts.models import Cohort, TrainingSession
from trainingmgr.training.cohorts.rules import OVER

OWNERS = (Role.PROGRAMME_OFFICER, Role.HOST_AUTHORITY)
MOST = 50
SHOWN = 12
"""So many messages stand on the public page."""
_EDITION = and_(MessageEdition.message_id == PublicMessage.id,
                MessageEdition.number == PublicMessage.edition)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How the list of messages is narrowed."""

    text: str | None = None
    state: MessageState | None = None
    audience: Audience | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class RumoursAsked:
    """How the list of rumours is narrowed."""

    text: str | None = None
    state: RumourState | None = None
    danger: Danger | None = None
    place: int | None = None
    old: bool = False


def owners() -> Sequence[User]:
    """Who may see to a rumour."""
    return accounts.holding(*OWNERS)


def messages(asked: Asked, *, cursor: str | None = None) -> Page[PublicMessage]:
    """What is told, the newest first. Three statements."""
    row = PublicMessage
    wanted = select(row).options(
        selectinload(row.editions), selectinload(row.corrections), selectinload(row.reach)
    )
    if asked.text:
        said = exists().where(
            _EDITION, or_(*(getattr(MessageEdition, each).icontains(asked.text, autoescape=True)
                            for each in LANGUAGES)),
        )  # fmt: skip
        wanted = wanted.where(
            or_(row.code == asked.text.upper(), row.subject.icontains(asked.text, autoescape=True),
                said)
        )  # fmt: skip
    if asked.state:
        wanted = wanted.where(row.state == asked.state)
    if asked.audience:
        wanted = wanted.where(row.audience == asked.audience)
    if asked.language in LANGUAGES:
        wanted = wanted.where(
            exists().where(_EDITION, getattr(MessageEdition, asked.language) != "")
        )
    return page_of(wanted, row.id, cursor=cursor, descending=True)


def message(uid: UUID) -> PublicMessage:
    row = PublicMessage
    return existing(
        select(row)
        .where(row.uid == uid)
        .options(
            joinedload(row.by), selectinload(row.editions).joinedload(MessageEdition.by),
            selectinload(row.clearances).joinedload(MessageClearance.by),
            selectinload(row.reach),
            selectinload(row.corrections).joinedload(MessageCorrection.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def by_code(code: str) -> PublicMessage | None:
    return db.session.scalar(
        select(PublicMessage).where(PublicMessage.code == code.strip().upper())
    )


def warned(edition: MessageEdition, on: date) -> list[Warns]:
    """As `warned_in`, of the text of a message in all its languages."""
    return warned_in("\n".join(edition.texts.values()), on)


def warned_in(said: str, on: date) -> list[Warns]:
    """What a text may tell that the public is not told, by what is recorded of people, runs, pay
    and musters. At most five statements, and none of them where no day to come is named.
    """
    days = {each for each in days_in(said, on) if each >= on}
    return warnings(
        said, on=on, courses=_course_days(days), pays=_pay_days(days), named=_names_person(said)
    )


def _names_person(text: str) -> bool:
    named = {sort_name(each) for each in phrases(text)}
    if not named:
        return False
    wanted = select(Person.id).where(Person.sort_name.in_(sorted(named)[:CHOICES])).limit(1)
    if db.session.scalar(wanted) is not None:
        return True
    return any(sort_name(each) in named for each in db.session.scalars(select(User.name)))


def _course_days(days: set[date]) -> set[date]:
    """Of these days those on which a run begins or ends, or has a class."""
    if not days:
        return set()
    runs = db.session.execute(
        select(Cohort.starts_on, Cohort.ends_on).where(
            Cohort.state.not_in(OVER), or_(Cohort.starts_on.in_(days), Cohort.ends_on.in_(days))
        )
    ).all()
    classes = db.session.scalars(
        select(TrainingSession.on).where(TrainingSession.on.in_(days)).distinct()
    ).all()
    return (days & {day for run in runs for day in run}) | set(classes)


def _pay_days(days: set[date]) -> set[date]:
    """Of these days those on which money goes out, presence is counted for it, or a month of pay is
    cut off.
    """
    if not days:
        return set()
    ways = (PaymentFile.pays_on, VerificationExercise.on, PayCycle.cut_off_on)
    found = [db.session.scalars(select(each).where(each.in_(days))).all() for each in ways]
    return {day for some in found for day in some if day is not None}


def spread(on: date) -> list[Spread]:
    """What was published in a year, by language: how many messages, and how many they reached. Two
    statements.
    """
    row, last = PublicMessage, aliased(MessageReach)
    out = and_(row.published_on > on - YEAR, row.published_on <= on)
    told = [func.sum(case((getattr(MessageEdition, each) != "", 1), else_=0)) for each in LANGUAGES]
    counts = db.session.execute(
        select(*told).select_from(row).join(MessageEdition, _EDITION).where(out)
    ).one()
    newest = (
        select(func.max(MessageReach.id)).group_by(MessageReach.message_id, MessageReach.language)
    ).scalar_subquery()
    reached: dict[str, int] = {
        language: int(number)
        for language, number in db.session.execute(
            select(last.language, func.sum(last.number))
            .join(row, row.id == last.message_id)
            .where(out, last.id.in_(newest))
            .group_by(last.language)
        )
    }
    return [
        Spread(each, int(count or 0), reached.get(each, 0))
        for each, count in zip(LANGUAGES, counts, strict=True)
    ]


def published(on: date) -> tuple[int, int]:
    """Messages published in a year: those in all three languages, and all."""
    whole = and_(*(getattr(MessageEdition, each) != "" for each in LANGUAGES))
    some, all_ = db.session.execute(
        select(func.coalesce(func.sum(case((whole, 1), else_=0)), 0), func.count())
        .select_from(PublicMessage)
        .join(MessageEdition, _EDITION)
        .where(PublicMessage.published_on > on - YEAR, PublicMessage.published_on <= on)
    ).one()
    return int(some), all_


def answered(on: date) -> tuple[int, int]:
    """Rumours whose time ended in a year: closed within it, and all. The two databases add days
    each in its own way, so it is done here.
    """
    rows = db.session.execute(
        select(Rumour.heard_on, Rumour.closed_on).where(
            Rumour.heard_on > on - YEAR - IN_TIME, Rumour.heard_on < on - IN_TIME
        )
    ).all()
    kept = [heard for heard, closed in rows if closed is not None and closed <= heard + IN_TIME]
    return len(kept), len(rows)


def told(until: date) -> Sequence[PublicMessage]:
    """What everybody may read again: published by a day, standing, and cleared without a warning.
    The newest first.
    """
    row = PublicMessage
    warned_ = exists().where(
        MessageClearance.message_id == row.id, MessageClearance.edition == row.edition,
        MessageClearance.warned,
    )  # fmt: skip
    return db.session.scalars(
        select(row)
        .where(row.state == MessageState.PUBLISHED, row.published_on <= until, ~warned_)
        .order_by(row.published_on.desc(), row.id.desc())
        .limit(SHOWN)
        .options(selectinload(row.editions), selectinload(row.corrections))
    ).all()


def to_clear(reader: Reader) -> Sequence[PublicMessage]:
    """Texts that wait for somebody who neither wrote them nor has said anything of them."""
    row = PublicMessage
    mine = select(User.id).where(User.holder_id == _holder(reader))
    wrote = exists().where(MessageEdition.message_id == row.id, MessageEdition.by_id.in_(mine))
    said = exists().where(
        MessageClearance.message_id == row.id, MessageClearance.edition == row.edition,
        or_(MessageClearance.by_id.in_(mine), ~MessageClearance.is_right),
    )  # fmt: skip
    return db.session.scalars(
        select(row)
        .where(row.state == MessageState.DRAFT, ~wrote, ~said)
        .order_by(row.planned_on, row.id)
        .limit(MOST)
    ).all()


def to_change(reader: Reader) -> Sequence[PublicMessage]:
    """Texts of this writer that somebody sent back."""
    row = PublicMessage
    mine = select(User.id).where(User.holder_id == _holder(reader))
    refused = exists().where(
        MessageClearance.message_id == row.id, MessageClearance.edition == row.edition,
        ~MessageClearance.is_right,
    )  # fmt: skip
    return db.session.scalars(
        select(row)
        .where(row.state == MessageState.DRAFT, refused, row.by_id.in_(mine))
        .order_by(row.id)
        .limit(MOST)
    ).all()


def _holder(reader: Reader) -> Any:
    return select(User.holder_id).where(User.id == reader.id).scalar_subquery()


def is_old(on: date) -> ColumnElement[bool]:
    """As `rules.is_old` says it of one row, of those that are open."""
    return and_(Rumour.closed_on.is_(None), Rumour.heard_on < on - IN_TIME)


def rumours(asked: RumoursAsked, *, on: date, cursor: str | None = None) -> Page[Rumour]:
    """What is said, heard last first. One statement."""
    row = Rumour
    wanted = select(row).options(
        joinedload(row.place), joinedload(row.owner), joinedload(row.message)
    )
    states = {
        RumourState.OPEN: row.closed_on.is_(None),
        RumourState.ANSWERED: row.message_id.is_not(None),
        RumourState.LEFT: row.none_because.is_not(None),
    }
    if asked.text:
        wanted = wanted.where(
            or_(row.code == asked.text.upper(), row.says.icontains(asked.text, autoescape=True))
        )
    if asked.state:
        wanted = wanted.where(states[asked.state])
    if asked.danger:
        wanted = wanted.where(row.danger == asked.danger)
    if asked.place:
        wanted = wanted.where(row.place_id == asked.place)
    if asked.old:
        wanted = wanted.where(is_old(on))
    return page_of(wanted, row.heard_on, row.id, cursor=cursor, descending=True)


def rumour(uid: UUID) -> Rumour:
    row = Rumour
    return existing(
        select(row)
        .where(row.uid == uid)
        .options(
            joinedload(row.place), joinedload(row.owner), joinedload(row.message),
            joinedload(row.closed_by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def old(reader: Reader, on: date) -> Sequence[Rumour]:
    """Rumours of this owner that are open for too long."""
    mine = select(User.id).where(User.holder_id == _holder(reader))
    return db.session.scalars(
        select(Rumour)
        .where(is_old(on), Rumour.owner_id.in_(mine))
        .order_by(Rumour.heard_on, Rumour.id)
        .limit(MOST)
    ).all()


def answering(row: PublicMessage) -> Sequence[Rumour]:
    """The rumours that a message answers."""
    return db.session.scalars(
        select(Rumour).where(Rumour.message_id == row.id).order_by(Rumour.id).limit(MOST)
    ).all()


def next_number(model: Any) -> int:
    return (db.session.scalar(select(func.max(model.id))) or 0) + 1
