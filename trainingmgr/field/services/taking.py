"""What a phone sends is taken entry by entry: each once, in any order, cut off anywhere.

An entry is known by the identity that the phone gave it and by what it says. What came before
comes again for nothing; the same identity with other words, and what contradicts something that
others wrote meanwhile, is kept beside what stands, for its writer to decide.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import attempt, db, let_go, operation
from trainingmgr.core.errors import NotFound, Refusal, StaleRecord
from trainingmgr.core.values import dataclass
from trainingmgr.field import events, queries
from trainingmgr.field.models import Device, FieldConflict, FieldEntry
from trainingmgr.field.queries import comparing
from trainingmgr.field.rules import Cause, Kind, Outcome, Settled, digest
from trainingmgr.field.services import hear
from trainingmgr.field.services.kinds import Site, Writing, drawn, put, put_many
from trainingmgr.field.services.shapes import UNREADABLE, Parts, needed

ONE_AT_A_TIME = Lock()
"""Of a web process one phone's entries are written at a time: whoever else writes on SQLite
competes with few for its lock, for which nobody stands in line.
"""


@dataclass(frozen=True)
class Sent:
    """One entry as it came."""

    client_id: UUID
    kind: Kind
    content: Any
    digest: str
    written_at: datetime | None
    pictures: Sequence[tuple[bytes, str]] = ()


@dataclass(frozen=True)
class Answer:
    """What the phone is told of one entry. `part` names what a refusal is about."""

    id: str
    outcome: Outcome
    says: str = ""
    part: str = ""

    @property
    def told(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if value}


def take(device: Device, sent: Sequence[Any], *, by: User, site: Site) -> list[Answer]:
    """All of one sending. Whatever is wrong with one entry is said of it alone. Others write while
    it is read and its pictures are drawn anew.
    """
    let_go()
    return _take(device, [_read(each) for each in sent], by=by, site=site)


def hear_and_take(device: Device, sent: Sequence[Any], *, by: User, site: Site) -> list[Answer]:
    """The same from the phone itself, which is heard of with it. Refused where it was withdrawn."""
    let_go()
    read = [_read(each) for each in sent]
    with ONE_AT_A_TIME:
        return _heard_and_taken(device, read, by=by, site=site)


@operation
def _heard_and_taken(
    device: Device, read: Sequence[Sent | Answer], *, by: User, site: Site
) -> list[Answer]:
    hear(device)
    return _take(device, read, by=by, site=site)


@operation
def _take(device: Device, read: Sequence[Sent | Answer], *, by: User, site: Site) -> list[Answer]:
    answers = _at_once(device, read, by=by, site=site) or _each(device, read, by=by, site=site)
    counts = Counter(each.outcome for each in answers)
    if counts.total() > counts[Outcome.ALREADY]:
        happening = events.FieldWorkBrought(
            entries=len(answers), taken=counts[Outcome.TAKEN], refused=counts[Outcome.REFUSED],
            kept=counts[Outcome.KEPT], about=("device", device.id),
        )  # fmt: skip
        journal.record(happening, by=by)
    return answers


def _at_once(
    device: Device, read: Sequence[Sent | Answer], *, by: User, site: Site
) -> list[Answer]:
    """All entries together, as nearly every sending is taken: in few statements. None of them where
    anything is wrong with one: then each is taken alone.
    """
    sent = {each.client_id: each for each in read if isinstance(each, Sent)}
    if len(sent) < sum(isinstance(each, Sent) for each in read):
        return []
    before = queries.entries(sent)
    fresh = [each for key, each in sent.items() if key not in before]
    try:
        with attempt():
            if fresh:
                db.session.execute(insert(FieldEntry), [_line(device, each, by) for each in fresh])
            put_many([
                (each.kind, each.content, Writing(each.client_id, by, site, each.pictures))
                for each in fresh
            ])  # fmt: skip
    except (Refusal, NotFound):
        return []
    return [
        each if isinstance(each, Answer)
        else _again(device, each, before[each.client_id], by) if each.client_id in before
        else Answer(str(each.client_id), Outcome.TAKEN) for each in read
    ]  # fmt: skip


def _each(device: Device, read: Sequence[Sent | Answer], *, by: User, site: Site) -> list[Answer]:
    known: dict[UUID, Any] = {}
    return [
        each if isinstance(each, Answer) else _one(device, each, known, by=by, site=site)
        for each in read
    ]


def _line(device: Device, sent: Sent, by: User) -> dict[str, Any]:
    return {
        "client_id": sent.client_id, "digest": sent.digest, "kind": sent.kind,
        "device_id": device.id, "by_id": by.id, "written_at": sent.written_at, "at": clock.now(),
    }  # fmt: skip


def _read(sent: Any) -> Sent | Answer:
    client_id = ""
    try:
        parts = Parts(sent)
        client_id = parts.text("id", 40)
        kind, content = needed(parts.one_of("kind", Kind), "kind"), sent.get("content")
        return Sent(
            parts.uid("id"), kind, content, _mark(kind, content),
            parts.instant("written_at"), drawn(content) if kind is Kind.LOG else (),
        )  # fmt: skip
    except Refusal as refusal:
        return Answer(client_id, Outcome.REFUSED, str(refusal), refusal.field or "")


def _mark(kind: Kind, content: Any) -> str:
    try:
        return digest(kind.value, content)
    except (UnicodeEncodeError, RecursionError) as bad:  # also in parts that nobody asks for
        raise Refusal(UNREADABLE) from bad


def _one(device: Device, sent: Sent, known: dict[UUID, Any], *, by: User, site: Site) -> Answer:
    name = str(sent.client_id)
    try:
        with attempt():
            if not _is_new(device, sent, by):
                return _again(device, sent, queries.entry(sent.client_id), by)
            how = Writing(sent.client_id, by, site, sent.pictures, known=known)
            put(sent.kind, sent.content, how)
        return Answer(name, Outcome.TAKEN)
    except StaleRecord:
        return _keep(device, sent, Cause.CHANGED, by)
    except NotFound:
        says = gettext("It is not there any more, or not yours any more.")
        return Answer(name, Outcome.REFUSED, says)
    except Refusal as refusal:
        return Answer(name, Outcome.REFUSED, str(refusal), refusal.field or "")


def _is_new(device: Device, sent: Sent, by: User) -> bool:
    """Write it down, unless it is: of two that come at once, one waits here for the other."""
    kind = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    row = kind.insert(FieldEntry).values(_line(device, sent, by))
    made = row.on_conflict_do_nothing(index_elements=["client_id"]).returning(FieldEntry.id)
    return db.session.scalar(made) is not None


def _again(device: Device, sent: Sent, before: FieldEntry | None, by: User) -> Answer:
    """It came before: with the same words for nothing, with others to be decided about."""
    if before is None or before.by_id != by.id:
        return Answer(
            str(sent.client_id), Outcome.REFUSED,
            gettext("Another entry has this identity. Write yours as a new one."),
        )  # fmt: skip
    if before.digest == sent.digest:
        return Answer(str(sent.client_id), Outcome.ALREADY)
    return _keep(device, sent, Cause.TWICE, by)


def _keep(device: Device, sent: Sent, cause: Cause, by: User) -> Answer:
    kind = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    made = kind.insert(FieldConflict).values(
        client_id=sent.client_id, digest=sent.digest, kind=sent.kind, cause=cause,
        device_id=device.id, by_id=by.id, at=clock.now(), version=1,
        content=json.dumps(sent.content, ensure_ascii=False),
    )  # fmt: skip
    db.session.execute(made.on_conflict_do_nothing(index_elements=["client_id", "digest"]))
    says = {
        Cause.CHANGED: gettext("Somebody wrote something else there meanwhile. Yours is kept "
                               "beside it: decide on the page of your phones."),
        Cause.TWICE: gettext("You sent this before with other words. Both are kept: decide on the "
                             "page of your phones."),
    }[cause]  # fmt: skip
    return Answer(str(sent.client_id), Outcome.KEPT, says)


@operation
def settle(row: FieldConflict, settled: Settled, *, seen: int | None, stood: str | None = None,
           by: User, site: Site) -> None:  # fmt: skip
    """What the phone says stands now, by the rules of the page; or what stood stays. `stood` is the
    mark of what the page showed beside it: what others wrote since is seen before it is decided.
    """
    if row.by_id != by.id:
        raise NotFound
    row.as_seen(seen)
    if row.settled is not None:
        raise Refusal(gettext("This is decided already."))
    if stood is not None and stood != comparing.compared(row, reader=by).stood:
        raise StaleRecord
    if settled is Settled.PHONE:
        put(row.kind, json.loads(row.content), Writing(row.client_id, by, site, over=True))
    row.settled, row.settled_at = settled, clock.now()
    db.session.flush()
    happening = events.ConflictSettled(settled=settled.value, about=("device", row.device_id))
    journal.record(happening, by=by)
