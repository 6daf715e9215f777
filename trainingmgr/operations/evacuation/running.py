"""An evacuation from its first step to its proof, and a rehearsal of it on a copy.

Nothing is destroyed before the archive lies on its disk and was read back from there: until then
everything may be begun again. From then on the file beside the data says how far it got, and
whoever starts this site goes on.
"""

import errno
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from flask_babel import gettext
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, envelopes
from trainingmgr.core.db import db, let_go
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.operations import backup, keeping
from trainingmgr.operations.backup import Manifest, Say
from trainingmgr.operations.evacuation import destroying, searching, standing
from trainingmgr.operations.evacuation.destroying import Place
from trainingmgr.operations.evacuation.searching import Found
from trainingmgr.operations.evacuation.standing import Standing
from trainingmgr.operations.sealing import Damaged, Offline
from trainingmgr.oversight.evacuation import queries, services
from trainingmgr.oversight.evacuation.models import EvacuationOrder
from trainingmgr.oversight.evacuation.rules import BrokenOff, EvacuationKind, OrderState

STEPS: tuple[tuple[str, Callable[[Place], None]], ...] = (
    ("keys", destroying.keys),
    ("database", destroying.database),
    ("files", destroying.files),
)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
STILL = 2.0
"""Seconds for what is being answered to come to its end."""
Took = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Archive:
    file: Path
    manifest: Manifest
    sha256: str
    secret: Offline


def key_of(settings: Settings) -> bytes:
    """The public key that archives are sealed for; empty where there is none. Raises Refusal."""
    try:
        return envelopes.from_text(settings.escrow) if settings.escrow else b""
    except ValueError as bad:
        raise Refusal("TRAININGMGR_ESCROW is no key: it has 64 letters and digits.") from bad


def wanting(settings: Settings, folder: str) -> list[str]:
    """What is in the way of an archive, each in a sentence that says what to do."""
    found = []
    target = Path(folder) if folder else None
    if not settings.escrow:
        found.append(gettext("There is no offline key: make one, and set TRAININGMGR_ESCROW."))
    if target is None:
        found.append(gettext("No disk is named yet: say below where the archive goes."))
    elif not target.is_dir():
        found.append(gettext("The folder %(folder)s is not there: put the disk in.", folder=folder))
    elif target.resolve().is_relative_to(settings.instance_path):
        found.append(
            gettext("%(folder)s is destroyed too: name a disk that leaves.", folder=folder)
        )
    needed = _size(settings)
    for place, times in ((settings.instance_path, 2), (target, 1)):
        if place is not None and place.is_dir() and shutil.disk_usage(place).free < times * needed:
            size = times * needed >> 20
            found.append(
                gettext("%(folder)s has less than %(size)s MB free: make room there.",
                        folder=place, size=size)
            )  # fmt: skip
    return found


def unprovable(settings: Settings) -> str:
    """What no evacuation of this site will prove as it is set up, in a sentence; empty for nothing.
    No rehearsal shows it: its copy is a database in a file.
    """
    place = Place.of(settings)
    if place.file is not None or place.cluster is not None:
        return ""
    said: str = gettext(
        "PostgreSQL keeps parts of this site in its own files after the tables are gone. If it "
        "serves this site alone, set TRAININGMGR_EVACUATION_CLUSTER; else decide today who erases "
        "its disk."
    )
    return said


def _size(settings: Settings) -> int:
    """About how many bytes an archive has: as the data lies here, or at the server."""
    file = Place.of(settings).file
    if file is not None:
        whole = file.stat().st_size if file.exists() else 0
    else:
        whole = db.session.scalar(text("SELECT pg_database_size(current_database())")) or 0
    uploads = settings.instance_path / backup.UPLOADS
    return whole + sum(each.stat().st_size for each in uploads.glob("*") if each.is_file())


@contextmanager
def _timed(took: Took, name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    took[name] = round(time.monotonic() - began, 2)


def archived(engine: Engine, settings: Settings, folder: Path, say: Say) -> Archive:
    """Everything as it is now, sealed for the kept key, read back from its disk. Raises OSError
    where there is no room, and Damaged; then nothing of it is left.
    """
    secret = Offline.made(key_of(settings))
    name = f"{settings.site}-evacuation-{clock.now():{keeping.STAMP}}.tma"
    target, draft = folder / name, folder / f"{name}.unproved"
    for old in folder.glob(f"{settings.site}-evacuation-*.unproved"):
        old.unlink(missing_ok=True)  # of one that was cut off
    let_go()
    try:
        backup.create(
            engine, settings.key_file, draft, secret, site=settings.site,
            uploads=settings.instance_path / backup.UPLOADS, say=say,
        )  # fmt: skip
        keeping.to_the_stick(draft)
        manifest = backup.read_back(draft, secret, inside=settings.instance_path)
        digest = keeping.hash_of(draft)
        draft.replace(target)
        standing.to_disk(folder)
    finally:
        draft.unlink(missing_ok=True)
    return Archive(file=target, manifest=manifest, sha256=digest, secret=secret)


def broken_by(failed: BaseException) -> BrokenOff:
    """What came between, as those who asked are told it."""
    if isinstance(failed, Damaged):
        return BrokenOff.DAMAGED
    if isinstance(failed, OSError):
        return BrokenOff.ROOM if failed.errno in FULL else BrokenOff.DISK
    return BrokenOff.STOPPED


@contextmanager
def told_if_it_breaks_off(
    order: EvacuationOrder, settings: Settings, *, by: User
) -> Iterator[None]:
    """What fails before anything is destroyed is put on record, if that can be, and raised."""
    number = order.id
    try:
        yield
    except BaseException as failed:
        if not standing.closed(settings.instance_path):
            with suppress(SQLAlchemyError, Refusal, NotFound):
                db.session.rollback()
                services.broke_off(queries.order(number), broken_by(failed), by=by)
        raise


def rehearse(
    order: EvacuationOrder, settings: Settings, *, by: User, say: Say = lambda *_: None
) -> Found:
    """All of it on a copy: the archive, a site restored from it, that site destroyed and searched.
    The real one is only read. What is left in clear where it is cut off goes as of a backup.
    """
    took = Took()
    with _timed(took, "archive"):
        made = archived(db.engine, settings, Path(order.folder), say)
    with backup.room(settings.instance_path) as folder, _of_a_copy(Path(folder)) as place:
        with _timed(took, "copy"):
            backup.restore(made.file, made.secret, place.database, place.keys,
                           migrate=keeping.built, say=say)  # fmt: skip
        traces, names = searching.traces(), searching.names()
        let_go()
        _destroyed(place, took, say)
        with _timed(took, "search"):
            found = searching.search(
                place, traces=traces, names=names, outside=[Path(order.folder)], say=say
            )
    told = found.facts() | {"took": took, "archive": made.file.name, "sha256": made.sha256}
    services.rehearsed(
        queries.order(order.id), told, seconds=sum(took.values()), proved=found.proved,
        sha256=made.sha256, by=by,
    )  # fmt: skip
    return found


def _destroyed(place: Place, took: Took, say: Say) -> None:
    for number, (name, step) in enumerate(STEPS):
        say(f"destroying {name}", number, len(STEPS))
        with _timed(took, name):
            step(place)


@contextmanager
def _of_a_copy(folder: Path) -> Iterator[Place]:
    """A site there, of which nothing stays however it ends."""
    database = f"sqlite:///{folder / 'trainingmgr.db'}"
    place = Place(folder=folder, database=database, keys=folder / "keys.json")
    try:
        yield place
    finally:
        destroying.files(place)


def evacuate(
    order: EvacuationOrder, settings: Settings, *, say: Say = lambda *_: None,
    during: AbstractContextManager[object] | None = None,
) -> Found:  # fmt: skip
    """What two people agreed to. When it returns nothing of this site is left but the archive.

    `during` is held while that is written, and let go before anything is destroyed.
    """
    answer = order.answer
    if order.state_at(clock.now()) is not OrderState.AGREED or answer is None:
        raise Refusal("Nobody else has agreed to this.")
    took, made = Took(), None
    if order.kind is EvacuationKind.WHOLE:
        with _timed(took, "archive"), during or nullcontext():
            made = archived(db.engine, settings, Path(order.folder), say)
    begun = Standing(
        site=settings.site,
        begun_at=clock.now().isoformat(timespec="seconds"),
        agreed_by=(order.by.username, answer.by.username),
        archive=str(made.file) if made else "",
        sha256=made.sha256 if made else "",
        head=made.manifest.journal[0] if made else 0,
        mark=order.mark,
        copies=queries.copies(),
        traces=searching.traces(),
        took=took,
    )
    names = searching.names()
    db.session.remove()
    db.engine.dispose()
    standing.write(settings.instance_path, begun)
    time.sleep(STILL)
    return go_on(settings, names=names, say=say)


def go_on(settings: Settings, *, names: tuple[str, ...] = (), say: Say = lambda *_: None) -> Found:
    """Destroy what is left and search: from the beginning each time, for nothing takes long that
    is done already. Needs no database, no keys and nobody.
    """
    begun = standing.read(settings.instance_path)
    if begun is None:
        raise Refusal("No evacuation was begun here.")
    place, took = Place.of(settings), dict(begun.took)
    _destroyed(place, took, say)
    folder = Path(begun.archive).parent if begun.archive else None
    outside = [folder] if folder is not None and folder.is_dir() else []
    with _timed(took, "search"):
        found = searching.search(place, traces=begun.traces, names=names, outside=outside, say=say)
    proof = found.facts() | {
        "site": begun.site, "begun_at": begun.begun_at, "agreed_by": list(begun.agreed_by),
        "archive": begun.archive, "sha256": begun.sha256, "journal_head": begun.head,
        "sealed_for": begun.mark, "numbered_copies_outside": begun.copies, "took": took,
        "proved_at": datetime.now(clock.now().tzinfo).isoformat(timespec="seconds"),
    }  # fmt: skip
    standing.written(place.folder / standing.PROOF, proof)
    facts = begun.facts() | {"over": found.proved}
    standing.write(place.folder, Standing(**facts))
    lies = place.folder
    with suppress(OSError):  # full, or taken along already: it lies here in any case
        for each in outside:
            standing.written(each / standing.PROOF, proof)
            lies = each
    return replace(found, proof=str(lies / standing.PROOF))
