"""Backups that the worker makes by itself, how long they stay, and their numbered copies on sticks.

One is made when the last is as old as the site says, and counts when it was restored once. Only
then old ones go: of the last days, weeks and months that have any, the newest of each stays.
"""

import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from threading import Event, Thread

from flask import Flask, current_app
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.exc import OperationalError

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.models import User
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, JobState, Progress
from trainingmgr.core.permissions import Permission
from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.operations import backup, schema
from trainingmgr.operations.backup import Manifest, Say
from trainingmgr.operations.evacuation.standing import to_disk
from trainingmgr.operations.events import BackupCopied, BackupMade
from trainingmgr.operations.sealing import Damaged

KIND = "backup.make"
COPIES = ("backup copy", 0)
"""What entries of numbered copies are about: the site itself, as of backups."""
AGAIN = timedelta(hours=1)
"""After one that failed: a disk may be away for a while."""
DAYS, WEEKS, MONTHS = 7, 4, 12
SHORTEST = 15
"""Characters of a passphrase."""
RENEWED = 10.0
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class Proved:
    """A backup that was restored once: where it lies, what it holds, the hash of the file."""

    file: Path
    manifest: Manifest
    sha256: str

    @property
    def happening(self) -> BackupMade:
        head, mark = self.manifest.journal
        return BackupMade(site=self.manifest.site, head=head, hash=mark, sha256=self.sha256,
                          about=journal.BACKUPS)  # fmt: skip


def proved(engine: Engine, settings: Settings, target: Path, phrase: str, say: Say) -> Proved:
    """Write a backup while others work and restore it once; `target` is there when it is proved.

    Raises Damaged, and OSError where there is no room.
    """
    draft = target.with_name(f"{target.name}.unproved")
    let_go()  # with a rollback journal, whoever writes waits for whoever is reading
    try:
        made = backup.create(
            engine, settings.key_file, draft, phrase, site=settings.site,
            uploads=settings.instance_path / backup.UPLOADS, say=say,
        )  # fmt: skip
        to_the_stick(draft)
        inside = settings.instance_path
        backup.verify(draft, phrase, migrate=built, say=say, inside=inside)
        digest = hash_of(draft)
        draft.replace(target)
        to_disk(target.parent)  # older ones are let go for it
    finally:
        draft.unlink(missing_ok=True)
    return Proved(target, made, digest)


def built(url: str) -> None:
    engine = create_engine(url)
    schema.build(engine)
    engine.dispose()


def hash_of(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def trouble(settings: Settings) -> str:
    """Why no backup can be made by itself, in a sentence; empty where it can, or nobody asked."""
    if not settings.backup_folder:
        return ""
    if not Path(settings.backup_folder).is_dir():
        return f"the folder {settings.backup_folder} is not there: is its disk away?"
    if not settings.backup_phrase or not settings.backup_by:
        named = "BY" if settings.backup_phrase else "PHRASE"
        return f"TRAININGMGR_BACKUP_{named} is empty: set it beside TRAININGMGR_BACKUP_FOLDER."
    try:
        phrase = Path(settings.backup_phrase)
        if phrase.stat().st_mode & 0o077:
            return f"others can read the passphrase in {phrase}: chmod 600 it."
        if len(phrase.read_text().strip()) < SHORTEST:
            return f"the passphrase in {phrase} has less than {SHORTEST} characters."
    except OSError as unread:
        return f"the passphrase in {settings.backup_phrase} cannot be read: {unread}."
    if _account(settings) is None:
        return f"{settings.backup_by} has no active account that makes backups."
    return ""


def _account(settings: Settings) -> User | None:
    found = accounts.by_username(settings.backup_by) if settings.backup_by else None
    may = found is not None and found.active and found.may(Permission.SYSTEM_OPERATE)
    return found if may else None


@jobs.watch
def sweep() -> None:
    """What a backup that was cut off left in clear goes, whether or not another is made."""
    settings: Settings = current_app.extensions["settings"]
    backup.sweep(settings.instance_path)


@jobs.watch
def fall_due() -> None:
    """Ask for a backup when the last one is as old as the site says, once."""
    settings: Settings = current_app.extensions["settings"]
    if settings.backup_folder and is_due(settings) and not trouble(settings):
        by = _account(settings)
        assert by is not None  # noqa: S101  no trouble says so
        jobs.enqueue(KIND, by=by)


def is_due(settings: Settings) -> bool:
    """None is on its way, none failed within the hour, and the last proved one is old enough."""
    last = journal.last(*journal.BACKUPS)
    if last is not None and _is_younger(last.at, timedelta(hours=settings.backup_hours)):
        return False
    newest = _newest()
    if newest is None or newest.state is JobState.DONE:
        return True
    return newest.is_over and not _is_younger(newest.finished_at or clock.now(), AGAIN)


def _is_younger(at: datetime, than: timedelta) -> bool:
    """What is of the future was before the clock was set back: nobody waits until then."""
    return -jobs.SET_BACK <= clock.now() - at < than


def _newest() -> Job | None:
    return db.session.scalar(
        select(Job).where(Job.kind == KIND).order_by(Job.id.desc()).limit(1)
    )  # fmt: skip


def failed() -> Job | None:
    """The last one that was tried by itself, where it failed: an older one is no comfort."""
    newest = _newest()
    return newest if newest is not None and newest.state is JobState.FAILED else None


def _made(job: Job) -> Proved:
    """The whole work, outside any lock."""
    settings: Settings = current_app.extensions["settings"]
    if said := trouble(settings):
        raise Refusal(f"No backup was made: {said}")
    name = f"{settings.site}-{clock.now():{STAMP}}.tmb"
    phrase = Path(settings.backup_phrase).read_text().strip()
    target = Path(settings.backup_folder) / name
    try:
        with alive(job):
            return proved(db.engine, settings, target, phrase, lambda *_: None)
    except Damaged as damaged:
        raise Refusal(f"The backup was not proved, and thrown away: {damaged}") from damaged
    except OSError as failed_:
        place = failed_.filename or settings.backup_folder
        raise Refusal(f"No backup was made: {place}: {failed_.strerror}.") from failed_


@contextmanager
def alive(job: Job) -> Iterator[None]:
    """Renew the lease meanwhile: one large table takes longer than a lease lasts."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    over = Event()

    def beat() -> None:
        with app.app_context(), suppress(jobs.LeaseLost):
            while not over.wait(RENEWED):
                with suppress(OperationalError):  # the next beat comes before the lease ends
                    jobs.renew(job)
                db.session.remove()

    heart = Thread(target=beat)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


@jobs.kind(KIND, before=_made)
def _recorded(job: Job, made: Proved) -> Progress:
    journal.record(made.happening, by=db.session.get_one(User, job.by_id))
    gone = thin_out(made.file.parent, made.manifest.site, but=made.file)
    return Progress(checkpoint={}, done=1, total=1, finished=True,
                    result={"file": made.file.name, "gone": gone})  # fmt: skip


def thin_out(folder: Path, site: str, *, but: Path | None = None) -> int:
    """Let old backups of this site in a folder go, with what was cut off before it was proved;
    gives how many. The one that was just made stays, whatever a clock that was set back says of
    its age. Other files, and those of other sites, are nobody's business.
    """
    found, yesterday = _made_by(site, folder), clock.now() - timedelta(days=1)
    stays = staying(found) | {moment for moment, path in found.items() if path == but}
    old = found.keys() - stays
    for moment in old:
        found[moment].unlink()
    for moment, path in _made_by(site, folder, ".unproved").items():
        if moment.replace(tzinfo=yesterday.tzinfo) < yesterday:
            path.unlink(missing_ok=True)
    return len(old)


def _made_by(site: str, folder: Path, ending: str = "") -> dict[datetime, Path]:
    """What this site made by itself in a folder, by when."""
    name = re.compile(rf"{re.escape(site)}-(\d{{8}}T\d{{6}})\.tmb{re.escape(ending)}")
    return {
        datetime.strptime(fits[1], STAMP): path  # noqa: DTZ007  compared with each other alone
        for path in folder.iterdir()
        if (fits := name.fullmatch(path.name))
    }


def staying(moments: Collection[datetime]) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have one."""
    kept: set[datetime] = set()
    for most, span in ((DAYS, "%Y%m%d"), (WEEKS, "%G%V"), (MONTHS, "%Y%m")):
        kept.update(_newest_of_each(moments, span, most))
    return kept


def _newest_of_each(moments: Iterable[datetime], span: str, most: int) -> list[datetime]:
    newest = {f"{moment:{span}}": moment for moment in sorted(moments)}
    return list(newest.values())[-most:]


def last_of(folder: Path, site: str) -> Path | None:
    """The newest backup that this site made by itself there."""
    made = _made_by(site, folder)
    return made[max(made)] if made else None


def copied(source: Path, stick: Path, *, site: str, by: User) -> Path:
    """Copy a proved backup to a stick under the next number, and read it back from there.

    Raises Refusal where nobody proved this file, or where the copy differs. Nobody waits for it.
    """
    digest = hash_of(source)
    head, number = _proved_with(digest), _copies() + 1
    db.session.rollback()
    if head is None:
        raise Refusal(f"{source.name} is no backup that this site made and proved.")
    target = stick / f"{site}-{number:04}.tmb"
    if target.exists():
        raise Refusal(f"{target} is there already: it belongs to another numbering.")
    try:
        shutil.copyfile(source, target)
        to_the_stick(target)
        to_disk(stick)
        if hash_of(target) != digest:
            raise Refusal(f"What the stick gives back differs: do not trust {stick}.")
        _numbered(number, digest, head, by=by)
    except BaseException:
        with suppress(OSError):  # the stick was pulled out
            target.unlink(missing_ok=True)
        raise
    return target


@operation
def _numbered(number: int, digest: str, head: int, *, by: User) -> None:
    if _copies() != number - 1:
        raise Refusal("Somebody copied to another stick meanwhile: do it again.")
    happening = BackupCopied(number=number, sha256=digest, head=head, about=COPIES)
    journal.record(happening, by=by)


def to_the_stick(file: Path) -> None:
    """Onto the disk, and out of memory: what is read next comes from the stick itself."""
    with file.open("rb") as content:
        os.fsync(content.fileno())
        os.posix_fadvise(content.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _proved_with(digest: str) -> int | None:
    """The head of the journal in the backup with this hash, if it was proved here."""
    entry = journal.JournalEntry
    about = (entry.about_kind == journal.BACKUPS[0], entry.about_id == journal.BACKUPS[1])
    facts = db.session.scalars(select(entry.facts).where(*about).order_by(entry.number.desc()))
    return next((int(str(f["head"])) for f in facts if f.get("sha256") == digest), None)


def _copies() -> int:
    """The number of the last copy."""
    last = journal.last(*COPIES)
    return 0 if last is None else int(str(last.facts["number"]))
