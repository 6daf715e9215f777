"""The lists, their versions, who may be meant by them, and who is not screened yet."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules.permissions import PERMISSIONS
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.jobs import Job
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting.watchlists.models import (
    ListedEntry,
    ListedName,
    WatchList,
    WatchListVersion,
)
from trainingmgr.vetting.watchlists.rules import OLD, SCREEN, EntryKind, NameKind, VersionState


def lists() -> Sequence[WatchList]:
    """Every list that is kept here, by name. There are few: one for each source."""
    return db.session.scalars(
        select(WatchList).options(joinedload(WatchList.focal_point)).order_by(WatchList.title)
    ).all()


def watch_list(uid: UUID) -> WatchList:
    return existing(
        select(WatchList).where(WatchList.uid == uid).options(joinedload(WatchList.focal_point))
    )


def titled(title: str) -> WatchList | None:
    return db.session.scalar(select(WatchList).where(WatchList.title == title))


def newest() -> dict[int, WatchListVersion]:
    """For each list the version in force, by the list's key. One statement."""
    rows = db.session.scalars(
        select(WatchListVersion).where(WatchListVersion.state == VersionState.IN_FORCE)
    )
    return {each.list_id: each for each in rows}


def in_force(list_id: int) -> WatchListVersion | None:
    return db.session.scalar(
        select(WatchListVersion).where(
            WatchListVersion.list_id == list_id,
            WatchListVersion.state == VersionState.IN_FORCE,
        )
    )


def versions(list_id: int, *, cursor: str | None = None) -> Page[WatchListVersion]:
    """Every file of a list, newest first."""
    statement = (
        select(WatchListVersion)
        .where(WatchListVersion.list_id == list_id)
        .options(joinedload(WatchListVersion.by), joinedload(WatchListVersion.confirmed_by))
    )
    return page_of(statement, WatchListVersion.id, cursor=cursor, descending=True)


def version(uid: UUID) -> WatchListVersion:
    return existing(
        select(WatchListVersion)
        .where(WatchListVersion.uid == uid)
        .options(
            joinedload(WatchListVersion.watch_list),
            joinedload(WatchListVersion.by),
            joinedload(WatchListVersion.confirmed_by),
        )
    )


def waiting() -> Sequence[WatchListVersion]:
    """Versions that wait for a second look, oldest first."""
    return db.session.scalars(
        select(WatchListVersion)
        .where(WatchListVersion.state == VersionState.WAITING)
        .options(joinedload(WatchListVersion.watch_list))
        .order_by(WatchListVersion.id)
        .limit(20)
    ).all()


def old(on: date) -> Sequence[WatchListVersion]:
    """Versions in force that were made too long ago."""
    return db.session.scalars(
        select(WatchListVersion)
        .where(
            WatchListVersion.state == VersionState.IN_FORCE,
            WatchListVersion.generated_on < on - OLD,
        )
        .options(joinedload(WatchListVersion.watch_list))
        .order_by(WatchListVersion.generated_on)
        .limit(20)
    ).all()


def reading(version_: WatchListVersion) -> Job | None:
    """How far the reading of a file has come."""
    return db.session.get(Job, version_.job_id) if version_.job_id else None


def screening_work() -> Job | None:
    """The work that compares whoever waits: how far it is, or when it was done last."""
    return db.session.scalar(select(Job).where(Job.kind == SCREEN).order_by(Job.id.desc()).limit(1))


def readers() -> list[User]:
    """The accounts that may read watch-lists today, and so may be named to be told."""
    roles = [role for role, allowed in PERMISSIONS.items() if Permission.WATCHLIST_READ in allowed]
    holding = select(Grant.user_id).where(Grant.role.in_(roles), Grant.until_on >= clock.today())
    found = db.session.scalars(
        select(User)
        .where(User.active.is_(True), User.id.in_(holding))
        .options(selectinload(User.grants))
        .order_by(User.name)
        .limit(200)
    )
    return [each for each in found if each.may(Permission.WATCHLIST_READ)]


def account(key: str) -> User:
    return existing(select(User).where(User.id == int(key)).options(selectinload(User.grants)))


def version_by_key(key: int) -> WatchListVersion | None:
    """For whoever works on it: with its list and who brought it."""
    return db.session.scalar(
        select(WatchListVersion)
        .where(WatchListVersion.id == key)
        .options(joinedload(WatchListVersion.watch_list), joinedload(WatchListVersion.by))
    )


def version_of_batch(batch_id: int) -> WatchListVersion | None:
    return db.session.scalar(
        select(WatchListVersion)
        .where(WatchListVersion.batch_id == batch_id)
        .options(joinedload(WatchListVersion.watch_list))
    )


def same_file(list_id: int, sha256: str) -> WatchListVersion | None:
    """The version that came from this very file, unless it was sent back or could not be read."""
    return db.session.scalar(
        select(WatchListVersion)
        .where(
            WatchListVersion.list_id == list_id,
            WatchListVersion.sha256 == sha256,
            WatchListVersion.state.not_in([VersionState.FAILED, VersionState.REFUSED]),
        )
        .limit(1)
    )


def counted(version_id: int) -> dict[str, int]:
    """People, organisations, names and aliases of a version, as they were read."""
    kinds = dict(
        db.session.execute(
            select(ListedEntry.kind, func.count())
            .where(ListedEntry.version_id == version_id)
            .group_by(ListedEntry.kind)
        ).all()
    )
    names = dict(
        db.session.execute(
            select(ListedName.kind, func.count())
            .join(ListedEntry, ListedName.entry_id == ListedEntry.id)
            .where(ListedEntry.version_id == version_id)
            .group_by(ListedName.kind)
        ).all()
    )
    aliases = names.get(NameKind.ALIAS, 0)
    return {
        "individuals": kinds.get(EntryKind.INDIVIDUAL, 0),
        "entities": kinds.get(EntryKind.ENTITY, 0),
        "unsaid": kinds.get(EntryKind.UNSAID, 0),
        "names": sum(names.values()) - aliases,
        "aliases": aliases,
    }


def keyed(version_id: int, keys: Sequence[str]) -> dict[str, ListedEntry]:
    """The entries of a version that are there already, with their names, by their key."""
    rows = db.session.scalars(
        select(ListedEntry)
        .where(ListedEntry.version_id == version_id, ListedEntry.key.in_(keys))
        .options(selectinload(ListedEntry.names))
        .execution_options(populate_existing=True)
    )
    return {each.key: each for each in rows}


def nameless(version_id: int) -> str | None:
    """An entry of a version that no row gave a name of its own."""
    named = exists().where(ListedName.entry_id == ListedEntry.id, ListedName.kind != NameKind.ALIAS)
    return db.session.scalar(
        select(ListedEntry.key).where(ListedEntry.version_id == version_id, ~named).limit(1)
    )


def highest_turn() -> int:
    return db.session.scalar(select(func.max(WatchListVersion.turn))) or 0
