"""Bringing lists in, whole or not at all, and into force.

A version is read in steps that nobody sees; the last one counts it and, unless it looks odd
beside the version in force, puts it in that one's place. From then on nobody is screened until
they were compared with it (`queries.unscreened`).
"""

from collections.abc import Sequence
from datetime import date
from typing import IO, Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import bulk, clock, jobs, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.tabular import uploads
from trainingmgr.tabular.importables import Bringer
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.uploads import Stored
from trainingmgr.vetting.watchlists import events, queries
from trainingmgr.vetting.watchlists.models import (
    ListedEntry,
    ListedName,
    WatchList,
    WatchListVersion,
)
from trainingmgr.vetting.watchlists.rules import (
    EntryKind,
    Layout,
    Listed,
    Named,
    VersionState,
    doubts,
    entry_mark,
    stored,
)
from trainingmgr.vetting.watchlists.services.screening import screen_soon

CONFIRMS = (Permission.WATCHLIST_IMPORT, Permission.WATCHLIST_JUDGE)
"""Who may say that an odd list is right: whoever brings lists, or decides about matches."""
READ = "watchlists.read"
"""The background work that reads a file of a list."""


@operation
def make_list(title: str, *, focal_point: User | None = None, by: User) -> WatchList:
    four_eyes.allowed(by, Permission.WATCHLIST_IMPORT)
    made = WatchList(title=title.strip(), made_by_id=by.id)
    db.session.add(made)
    db.session.flush()
    journal.record(events.WatchListMade(title=made.title, about=("watch_list", made.id)), by=by)
    if focal_point is not None:
        name_focal_point(made, focal_point, seen=made.version, by=by)
    return made


@operation
def name_focal_point(list_: WatchList, focal_point: User, *, seen: int | None, by: User) -> None:
    """From now on this account is told of every confirmed match with the list (R-IDN-04)."""
    four_eyes.allowed(by, Permission.WATCHLIST_IMPORT)
    if not focal_point.may(Permission.WATCHLIST_READ):
        raise Refusal(
            _("The focal point must be somebody who may read watch-lists."), field="focal_point"
        )
    list_.as_seen(seen)
    list_.focal_point_id = focal_point.id
    happening = events.FocalPointNamed(
        title=list_.title, account=focal_point.username, about=("watch_list", list_.id)
    )
    journal.record(happening, by=by)


def bring(
    title: str, stream: IO[bytes], *, file_name: str, by: User, language: str = "en"
) -> WatchListVersion:
    """Keep a file of the list of this name, which is added if it is new."""
    list_ = queries.titled(title.strip()) or make_list(title, by=by)
    return receive(list_, stream, file_name=file_name, by=by, language=language)


def receive(
    list_: WatchList, stream: IO[bytes], *, file_name: str, by: User, language: str = "en"
) -> WatchListVersion:
    """Keep a file of the Consolidated List and have it read."""
    four_eyes.allowed(by, Permission.WATCHLIST_IMPORT)
    let_go()
    kept = uploads.keep(stream)
    try:
        return _received(list_, kept, file_name=file_name, by=by, language=language)
    except BaseException:
        uploads.discard(kept.name)
        raise


@operation
def _received(
    list_: WatchList, kept: Stored, *, file_name: str, by: User, language: str
) -> WatchListVersion:
    version = _begun(
        list_, Layout.UN_XML, kept.sha256, kept.size, file_name, by=by, stored_as=kept.name
    )
    version.job_id = jobs.enqueue(READ, by=by, language=language, version=version.id).id
    return version


def _begun(
    list_: WatchList, layout: Layout, sha256: str, size: int, file_name: str, *, by: Any,
    stored_as: str | None = None, batch_id: int | None = None,
) -> WatchListVersion:  # fmt: skip
    if same := queries.same_file(list_.id, sha256):
        raise Refusal(
            _("This very file was brought on %(day)s. Nothing has changed since.",
              day=day_said(same.at.date())), field="file",
        )  # fmt: skip
    version = WatchListVersion(
        list_id=list_.id, layout=layout, sha256=sha256, size=size, file_name=file_name[:120],
        stored_as=stored_as, batch_id=batch_id, by_id=by.id,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    happening = events.ListReceived(
        title=list_.title, sha256=sha256, about=("watch_list", list_.id)
    )
    journal.record(happening, by=by)
    return version


@operation
def stage(version: WatchListVersion, entries: Sequence[Listed]) -> None:
    """Take in some entries that nobody sees yet. What a table tells of one entry in several rows
    comes together.
    """
    whole: dict[str, Listed] = {}
    for each in entries:
        whole[each.key] = whole[each.key].with_more(each) if each.key in whole else each
    there = queries.keyed(version.id, list(whole))
    new = [each for each in whole.values() if each.key not in there]
    ids = bulk.next_ids(ListedEntry.__table__, len(new)) if new else []  # type: ignore[arg-type]
    if new:
        rows = [{"id": id_, **_entry(version.id, each)} for id_, each in zip(ids, new, strict=True)]
        db.session.execute(insert(ListedEntry), rows)
    names = [(id_, name) for id_, each in zip(ids, new, strict=True) for name in each.names]
    for entry in there.values():
        names += [(entry.id, name) for name in _more(entry, whole[entry.key])]
    if names:
        db.session.execute(
            insert(ListedName),
            [
                {"entry_id": id_, "value": name.value, "kind": name.kind, "quality": name.quality}
                for id_, name in names
            ],
        )


def _more(entry: ListedEntry, listed: Listed) -> list[Named]:
    """What further rows tell of an entry; the names among it that are new."""
    known = {(each.value, each.kind) for each in entry.names}
    names = [each for each in listed.names if (each.value, each.kind) not in known]
    if entry.kind is EntryKind.UNSAID:
        entry.kind = listed.kind
    for facts in ("titles", "designations", "nationalities", "births", "birth_places"):
        told = [*getattr(entry, facts), *getattr(listed, facts)]
        setattr(entry, facts, list(dict.fromkeys(told)))
    had = {each["number"] for each in entry.papers}
    entry.papers = [*entry.papers, *stored(e for e in listed.papers if e.number not in had)]
    entry.mark = entry_mark(
        [*(value for value, _kind in known), *(each.value for each in names)],
        entry.births,
        [each["number"] for each in entry.papers],
    )
    return names


def _entry(version_id: int, listed: Listed) -> dict[str, Any]:
    return {
        "version_id": version_id, "key": listed.key[:80], "kind": listed.kind,
        "reference": listed.reference[:80], "programme": listed.programme[:120],
        "listed_on": listed.listed_on, "titles": list(listed.titles),
        "designations": list(listed.designations), "nationalities": list(listed.nationalities),
        "births": list(listed.births), "birth_places": list(listed.birth_places),
        "papers": stored(listed.papers), "note": listed.note, "mark": listed.mark,
    }  # fmt: skip


@operation
def complete(version: WatchListVersion, generated_on: date, *, by: Actor) -> None:
    """The whole file was read: count it, and bring it into force unless it looks odd."""
    for name, count in queries.counted(version.id).items():
        setattr(version, name, count)
    if not version.entries:
        raise Refusal(_("There is nobody on this list. Look whether it is the right file."))
    if nameless := queries.nameless(version.id):
        raise Refusal(
            _("Entry %(entry)s has no name, or other names alone. Where the list comes in two "
              "files, bring those of one day.", entry=nameless)
        )  # fmt: skip
    version.generated_on = generated_on
    former = queries.in_force(version.list_id)
    found = doubts(
        version.entries,
        generated_on,
        former.entries if former else None,
        former.generated_on if former else None,
    )
    version.doubts = [each.value for each in found]
    if not found:
        _into_force(version, former, by=by)
        return
    version.state = version.state.then(VersionState.WAITING)
    happening = events.ListDoubted(
        title=version.watch_list.title, day=generated_on.isoformat(), sha256=version.sha256,
        about=("watch_list", version.list_id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _into_force(version: WatchListVersion, former: WatchListVersion | None, *, by: Actor) -> None:
    turn = queries.highest_turn() + 1
    if former is not None:
        former.state = former.state.then(VersionState.FORMER)
        db.session.flush()
    version.turn = turn
    version.state = version.state.then(VersionState.IN_FORCE)
    version.in_force_at = clock.now()
    db.session.flush()
    happening = events.ListInForce(
        title=version.watch_list.title, day=_day(version), individuals=version.individuals or 0,
        entities=version.entities or 0, unsaid=version.unsaid or 0, sha256=version.sha256,
        about=("watch_list", version.list_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    screen_soon(by)


def _day(version: WatchListVersion) -> str:
    return version.generated_on.isoformat() if version.generated_on else ""


@operation
def confirm(version: WatchListVersion, reason: str, *, seen: int | None, by: User) -> None:
    """Another person than who brought it has looked again: the list is right although it is
    shorter or older (AC11). With it fewer people are stopped, so nobody says so alone.
    """
    _looks(by)
    version.as_seen(seen)
    four_eyes.another_person(by, version.by_id)
    reason = _reasoned(reason)
    if version.state is not VersionState.WAITING:
        raise Refusal(_("Nothing about this version waits for a second look."))
    four_eyes.in_time(version.at)
    version.confirmed_by_id, version.confirmed_at = by.id, clock.now()
    version.confirmation = reason
    happening = events.ListConfirmed(
        title=version.watch_list.title, day=_day(version), reason=reason,
        about=("watch_list", version.list_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    _into_force(version, queries.in_force(version.list_id), by=by)


def _looks(by: User) -> None:
    if not any(by.may(each) for each in CONFIRMS):
        raise Refusal(_("The role of this account does not allow this."))


@operation
def refuse(version: WatchListVersion, reason: str, *, seen: int | None, by: User) -> None:
    """It was the wrong file: the version in force stays. Whoever brought it may say so as well."""
    _looks(by)
    version.as_seen(seen)
    reason = _reasoned(reason)
    version.state = version.state.then(VersionState.REFUSED)
    version.confirmed_by_id, version.confirmed_at = by.id, clock.now()
    version.confirmation = reason
    happening = events.ListRefused(
        title=version.watch_list.title, day=_day(version), reason=reason,
        about=("watch_list", version.list_id),
    )  # fmt: skip
    journal.record(happening, by=by)


def _reasoned(reason: str) -> str:
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    return reason.strip()


@operation
def fail(version: WatchListVersion, trouble: str) -> None:
    """Nothing of the file stays but what was wrong with it."""
    _emptied(version.id)
    version.state = version.state.then(VersionState.FAILED)
    version.trouble = trouble[:500]


def today() -> date:
    return clock.today()


@operation
def stage_of_batch(
    batch: ImportBatch, entries: Sequence[Listed], *, made_on: date | None, by: Bringer
) -> None:
    """A piece of a table. The first one begins the version."""
    version = queries.version_of_batch(batch.id)
    if version is None:
        title = batch.source.strip()
        list_ = queries.titled(title)
        if list_ is None:
            list_ = WatchList(title=title, made_by_id=by.id)
            db.session.add(list_)
            db.session.flush()
            happening = events.WatchListMade(title=title, about=("watch_list", list_.id))
            journal.record(happening, by=by)
        version = _begun(
            list_, Layout.TABLE, batch.sha256, batch.size, batch.file_name, by=by,
            batch_id=batch.id,
        )  # fmt: skip
    if made_on is not None:
        version.generated_on = max(version.generated_on or made_on, made_on)
    stage(version, entries)


@operation
def complete_of_batch(batch: ImportBatch, by: Bringer) -> None:
    """The last step of a table: in force, or waiting for a second look."""
    version = queries.version_of_batch(batch.id)
    if version is None:
        raise Refusal(_("There is nobody on this list. Look whether it is the right file."))
    complete(version, version.generated_on or clock.today(), by=by)


@operation
def withdraw_of_batch(batch: ImportBatch, by: Bringer) -> None:
    """A table that waits for a second look is taken back."""
    version = queries.version_of_batch(batch.id)
    if version is not None and version.state is VersionState.WAITING:
        version.state = version.state.then(VersionState.REFUSED)
        happening = events.ListTakenBack(
            title=version.watch_list.title, sha256=version.sha256,
            about=("watch_list", version.list_id),
        )  # fmt: skip
        journal.record(happening, by=by)


def rests_on(batch_id: int) -> Any:
    """Why a table cannot be taken back: people were compared with it."""
    version = queries.version_of_batch(batch_id)
    if version is None or version.turn is None:
        return None
    return _("People were compared with this list. Bring a newer version of it instead.")


@operation
def take_back(batch_id: int, at_most: int) -> int:
    """Remove some entries of a table that nobody sees. How many were left to remove."""
    version = queries.version_of_batch(batch_id)
    if version is None:
        return 0
    ids = db.session.scalars(
        select(ListedEntry.id).where(ListedEntry.version_id == version.id).limit(at_most)
    ).all()
    for table, column in ((ListedName, ListedName.entry_id), (ListedEntry, ListedEntry.id)):
        gone = delete(table).where(column.in_(ids))
        db.session.execute(gone.execution_options(synchronize_session=False))
    if not ids and version.state is VersionState.READING:
        version.state = version.state.then(VersionState.FAILED)
    return len(ids)


def _emptied(version_id: int) -> None:
    mine = select(ListedEntry.id).where(ListedEntry.version_id == version_id)
    db.session.execute(
        delete(ListedName)
        .where(ListedName.entry_id.in_(mine))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(ListedEntry)
        .where(ListedEntry.version_id == version_id)
        .execution_options(synchronize_session=False)
    )
