"""Accounts and what they hold. Those of others only for whoever may read accounts."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    column,
    false,
    func,
    or_,
    select,
    table,
    true,
)  # fmt: skip
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.models.emergencies import EmergencyReading
from trainingmgr.accounts.models.signing_in import Passkey, ResetCode, SignIn
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.emergencies import RECENT, WAITS
from trainingmgr.accounts.rules.signing_in import username_of
from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass


@dataclass(frozen=True)
class Asked:
    """What the list of accounts is narrowed by."""

    text: str = ""
    role: Role | None = None
    closed: bool | None = None


def session_of(key_hash: str) -> tuple[SignIn, EmergencyReading | None] | None:
    """The session of this key if it stands, with its account and grants, and the reading in an
    emergency that is open for the account. One statement.
    """
    found = db.session.execute(_standing(), {"key_asked": key_hash, "now": clock.now()})
    row = found.unique().one_or_none()
    return None if row is None else (row[0], row[1])


@cache
def _standing() -> Any:
    """Every page asks for it: put together once."""
    return (
        select(SignIn, EmergencyReading)
        .join(SignIn.user)
        .outerjoin(
            EmergencyReading,
            and_(
                EmergencyReading.user_id == SignIn.user_id,
                EmergencyReading.ends_at > bindparam("now"),
                EmergencyReading.ended_at.is_(None),
            ),
        )
        .where(
            SignIn.key_hash == bindparam("key_asked"),
            SignIn.ended_at.is_(None),
            SignIn.ends_at > bindparam("now"),
        )
        .options(contains_eager(SignIn.user).joinedload(User.grants))
    )


def owner_of(key_hash: str) -> int | None:
    """Whose session this key was, even if it has ended."""
    return db.session.scalar(
        select(SignIn.user_id)
        .join(SignIn.user)
        .where(SignIn.key_hash == key_hash, User.active.is_(True))
    )


def at_work(holder_ids: Collection[int]) -> frozenset[int]:
    """Those of these human beings who have an account that is open."""
    wanted = select(User.holder_id).where(User.holder_id.in_(holder_ids), User.active)
    return frozenset(db.session.scalars(wanted.distinct()))


_PERSON = table("person", column("id"), column("same_as_id"), column("holder_id"))
"""Of the records of people, which the register holds, what says whose account is whose."""


def behind_the_same(holder_id: int) -> frozenset[int]:
    """Other human beings, as accounts count them, who stand behind the same record as this one."""
    record = func.coalesce(_PERSON.c.same_as_id, _PERSON.c.id)
    own = select(record).where(_PERSON.c.holder_id == holder_id)
    others = select(_PERSON.c.holder_id).where(record.in_(own), _PERSON.c.holder_id != holder_id)
    return frozenset(db.session.scalars(others))


def mailed_to_another(email: str, holder_id: int) -> bool:
    """Whether an open account that counts as another person has its mail at this address: whoever
    reads it would be both (security 4.3.5).
    """
    found = select(User.id).where(
        func.lower(User.email) == email.lower(), User.holder_id != holder_id, User.active
    )
    return db.session.scalar(found.limit(1)) is not None


def by_username(username: str) -> User | None:
    """The account with this sign-in name, for signing in and for the command line."""
    return db.session.scalar(
        select(User)
        .where(User.username == username_of(username))
        .options(selectinload(User.grants))
    )


def by_key(key: int) -> User:
    """An account with its grants, for the work that is done in its name."""
    return existing(select(User).where(User.id == key).options(selectinload(User.grants)))


def own(reader: Reader) -> User:
    """The reader's own account, to change."""
    found: User = db.session.scalars(
        select(User).where(User.id == reader.id).options(selectinload(User.grants))
    ).one()
    return found


def user(uid: UUID, *, reader: Reader) -> User:
    """An account with its grants, if the reader may read accounts."""
    return existing(
        select(User)
        .where(User.uid == uid, _readable(reader))
        .options(selectinload(User.grants), joinedload(User.holder))
    )


def users(reader: Reader, asked: Asked, *, cursor: str | None = None) -> Page[User]:
    """Accounts in the order of their sign-in names."""
    found = select(User).where(_readable(reader)).options(selectinload(User.grants))
    return page_of(_narrowed(found, asked), User.username, User.id, cursor=cursor)


def grant(uid: UUID, *, reader: Reader) -> Grant:
    """A grant with the account that holds it."""
    return existing(
        select(Grant)
        .where(Grant.uid == uid, _readable(reader))
        .options(joinedload(Grant.user), joinedload(Grant.granted_by))
    )


def holdings(reader: Reader, *, cursor: str | None = None) -> Page[Grant]:
    """Who holds what today and from when to when: by role, then by account."""
    return page_of(
        select(Grant)
        .join(Grant.user)
        .where(
            _readable(reader),
            Grant.revoked_at.is_(None),
            Grant.until_on > clock.today(),
            User.active.is_(True),
        )
        .options(contains_eager(Grant.user)),
        Grant.role,
        Grant.user_id,
        Grant.id,
        cursor=cursor,
    )


def waiting_grants(reader: Reader) -> Sequence[Grant]:
    """Grants that wait for this reader's signature, oldest first."""
    giver = another(User, "giver")
    return db.session.scalars(
        select(Grant)
        .join(Grant.user)
        .outerjoin(giver, giver.id == Grant.granted_by_id)
        .where(
            _may_sign(reader),
            Grant.needs_countersign.is_(True),
            Grant.countersigned_by_id.is_(None),
            Grant.revoked_at.is_(None),
            Grant.until_on > clock.today(),
            User.holder_id != reader.holder_id,
            giver.holder_id != reader.holder_id,
        )
        .options(contains_eager(Grant.user))
        .order_by(Grant.id)
        .limit(100)
    ).all()


def waiting_codes(reader: Reader) -> Sequence[ResetCode]:
    """One-time codes that wait for this reader's signature, oldest first."""
    giver = another(User, "giver")
    return db.session.scalars(
        select(ResetCode)
        .join(ResetCode.user)
        .join(giver, giver.id == ResetCode.given_by_id)
        .where(
            _may_sign(reader),
            ResetCode.needs_countersign.is_(True),
            ResetCode.countersigned_by_id.is_(None),
            ResetCode.used_at.is_(None),
            ResetCode.withdrawn_at.is_(None),
            ResetCode.expires_at > clock.now(),
            User.holder_id != reader.holder_id,
            giver.holder_id != reader.holder_id,
        )
        .options(contains_eager(ResetCode.user))
        .order_by(ResetCode.id)
        .limit(100)
    ).all()


def reset_code(uid: UUID, *, reader: Reader) -> ResetCode:
    """As it stands now, for whoever signs it or gave it."""
    mine = ResetCode.given_by_id == reader.id
    return existing(
        select(ResetCode)
        .where(ResetCode.uid == uid, or_(_may_sign(reader), mine))
        .options(joinedload(ResetCode.user), joinedload(ResetCode.given_by))
        .execution_options(populate_existing=True)
    )


def code_given(user: User, *, reader: Reader) -> ResetCode | None:
    """The code of this account that waits for a second signature, if the reader gave it."""
    found = db.session.scalar(
        select(ResetCode)
        .join(ResetCode.given_by)
        .where(ResetCode.user_id == user.id, User.holder_id == reader.holder_id)
        .order_by(ResetCode.id.desc())
        .limit(1)
    )
    return found if found is not None and found.waits else None


def standing_of(user: User) -> EmergencyReading | None:
    """What this human being asked for and nobody has answered, or reads by now."""
    return db.session.scalar(
        select(EmergencyReading)
        .where(EmergencyReading.holder_id == user.holder_id, or_(_waits(), _is_open()))
        .limit(1)
    )


def emergencies(reader: Reader, *, cursor: str | None = None) -> Page[EmergencyReading]:
    """The newest first: all of them for whoever agrees and for oversight, one's own else."""
    return page_of(
        _emergencies(reader), EmergencyReading.asked_at, EmergencyReading.id,
        cursor=cursor, descending=True,
    )  # fmt: skip


def emergency(uid: UUID, *, reader: Reader) -> EmergencyReading:
    """As it stands now: another process may have answered since."""
    found = _emergencies(reader).where(EmergencyReading.uid == uid)
    row: EmergencyReading = existing(found.execution_options(populate_existing=True))
    return row


def emergencies_to_agree(reader: Reader) -> Sequence[EmergencyReading]:
    """What waits for this reader: not what they asked for under another account."""
    return db.session.scalars(
        _emergencies(reader)
        .where(_waits(), EmergencyReading.holder_id != reader.holder_id)
        .order_by(EmergencyReading.id)
        .limit(CHOICES)
    ).all()


def emergencies_of_late(reader: Reader) -> Sequence[EmergencyReading]:
    """Those that are open, and those that were within a week."""
    return db.session.scalars(
        _emergencies(reader)
        .where(EmergencyReading.agreed_at > clock.now() - RECENT)
        .order_by(EmergencyReading.agreed_at)
        .limit(CHOICES)
    ).all()


def _emergencies(reader: Reader) -> Any:
    sees = reader.may(Permission.EMERGENCY_AGREE) or reader.may(Permission.SHORTCUT_READ)
    row = EmergencyReading
    return (
        select(row)
        .where(true() if sees else row.holder_id == reader.holder_id)
        .options(
            joinedload(row.user), joinedload(row.agreed_by), joinedload(row.refused_by),
            joinedload(row.ended_by),
        )
    )  # fmt: skip


def _waits() -> ColumnElement[bool]:
    row = EmergencyReading
    fresh = row.asked_at > clock.now() - WAITS
    return and_(row.agreed_at.is_(None), row.refused_at.is_(None), fresh)


def _is_open() -> ColumnElement[bool]:
    return and_(EmergencyReading.ended_at.is_(None), EmergencyReading.ends_at > clock.now())


def sessions_of(owner: Reader) -> Sequence[SignIn]:
    """One's own open sessions, newest first."""
    return db.session.scalars(
        select(SignIn)
        .where(SignIn.user_id == owner.id, SignIn.ended_at.is_(None), SignIn.ends_at > clock.now())
        .order_by(SignIn.id.desc())
        .limit(50)
    ).all()


def passkeys_of(owner: Reader) -> Sequence[Passkey]:
    return db.session.scalars(
        select(Passkey).where(Passkey.user_id == owner.id).order_by(Passkey.id)
    ).all()


def history_of(user_id: int) -> Sequence[tuple[JournalEntry, str]]:
    """What happened to an account, newest first, each with the name of who did it."""
    found = db.session.execute(
        select(JournalEntry, User.name)
        .join(User, User.id == JournalEntry.by_id)
        .where(JournalEntry.about_kind == "user", JournalEntry.about_id == user_id)
        .options(joinedload(JournalEntry.words))
        .order_by(JournalEntry.number.desc())
        .limit(20)
    )
    return [(entry, name) for entry, name in found]


def holding(*roles: Role) -> Sequence[User]:
    """The accounts that hold one of these roles today, by name: whoever can be named for a board
    or a jury, or asked to answer.
    """
    today = clock.today()
    held = select(Grant.user_id).where(
        Grant.role.in_(roles), Grant.revoked_at.is_(None), Grant.from_on <= today,
        Grant.until_on > today,
    )  # fmt: skip
    return db.session.scalars(
        select(User).where(User.id.in_(held)).order_by(User.name, User.id).limit(CHOICES)
    ).all()


def second_accounts(user: User, *, reader: Reader) -> Sequence[User]:
    """Other accounts of the same person."""
    return db.session.scalars(
        select(User)
        .where(User.holder_id == user.holder_id, User.id != user.id, _readable(reader))
        .order_by(User.username)
    ).all()


def _narrowed(found: Select[tuple[User]], asked: Asked) -> Select[tuple[User]]:
    if asked.text:
        text = asked.text.casefold()
        found = found.where(
            or_(
                User.username.startswith(text, autoescape=True),
                func.lower(User.name).contains(text, autoescape=True),
            )
        )
    if asked.role is not None:
        today = clock.today()
        found = found.where(
            User.id.in_(
                select(Grant.user_id).where(
                    Grant.role == asked.role,
                    Grant.revoked_at.is_(None),
                    Grant.from_on <= today,
                    Grant.until_on > today,
                )
            )
        )
    if asked.closed is not None:
        found = found.where(User.active.is_(not asked.closed))
    return found


def _readable(reader: Reader) -> ColumnElement[bool]:
    return true() if reader.may(Permission.ACCOUNT_READ) else false()


def _may_sign(reader: Reader) -> ColumnElement[bool]:
    return true() if reader.may(Permission.GRANT_COUNTERSIGN) else false()
