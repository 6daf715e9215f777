"""What keeps a site from starting, each in a sentence: better no page than a page that loses.

Settings that are unsafe by themselves are refused when they are read; this is about what lies
behind them: the database, the keys, the disk. It is asked of tables, not of what is mapped to them:
a site that starts has mapped nothing yet.
"""

from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from trainingmgr.accounts.models import User
from trainingmgr.core import keys
from trainingmgr.core.db import db
from trainingmgr.core.settings import Settings
from trainingmgr.operations.health import Ground, ground
from trainingmgr.training.certificates.models import Certificate

FAR = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "fuse.sshfs"})
"""Kinds of file systems of other machines: the locks of SQLite do not hold there."""


def objection(settings: Settings) -> str:
    """Why this site must not start, and what to do; empty if it may. Changes nothing.

    Raises OperationalError where the database does not answer.
    """
    found = ground()
    return found.misfit or wrong_keys(settings) or far_away(settings) or unsafe(settings, found)


def refusal(app: Flask) -> str:
    """The same for a server that loads the application itself; also where nobody answers."""
    with app.app_context():
        try:
            return objection(app.extensions["settings"])
        except SQLAlchemyError as failed:
            return f"The database does not answer: {getattr(failed, 'orig', failed)}"
        finally:
            db.session.remove()
            db.engine.dispose()


def wrong_keys(settings: Settings) -> str:
    """Whether it opens what the database holds, and has the key of the last certificate."""
    secret, issued = User.__table__.c.tf_totp_secret, Certificate.__table__.c
    sealed = select(secret).where(secret.is_not(None)).limit(1)
    try:
        db.session.execute(sealed).all()
        newest = select(issued.key_id).order_by(issued.id.desc()).limit(1)
        signed = db.session.scalar(newest)
        if signed is None or signed in {each["id"] for each in keys.ring().signing}:
            return ""
    except keys.WrongKey:
        pass
    return (
        f"{settings.key_file} is not the key file of this database: what is sealed there does not "
        "open. Put back the one of this site; every backup carries it."
    )


def first_keys(settings: Settings) -> None:
    """Raises MissingKeys where the database is in use already: new keys would open nothing of it,
    and seal what comes next beside it.
    """
    try:
        if not in_use(settings.database_url):
            return
        told = "what is sealed in the database opens with it alone"
    except DBAPIError as failed:
        told = f"the database, which may need it, does not answer ({failed.orig})"
    file = settings.key_file
    raise keys.MissingKeys(
        f"The key file {file} is missing: {told}. Put it back; every backup carries it."
    )


def in_use(url: str) -> bool:
    """Whether a database has accounts. Asked of one that no application has opened yet."""
    if (file := file_of(url)) is not None and not file.exists():
        return False
    patience = {} if file else {"connect_timeout": 5}
    engine = create_engine(url, connect_args=patience, poolclass=NullPool)
    with engine.connect() as connection:
        asked = select(User.__table__.c.id).limit(1)
        there = inspect(connection).has_table(User.__tablename__)
        return there and connection.scalar(asked) is not None


def file_of(url: str) -> Path | None:
    """Where SQLite keeps a database; None of another kind."""
    return Path(url.partition("///")[2]).resolve() if url.startswith("sqlite") else None


def far_away(settings: Settings) -> str:
    """Whether SQLite's file lies on another machine."""
    file = file_of(settings.database_url)
    if file is None:
        return ""
    kind = _kind_of_disk(file)
    if kind not in FAR:
        return ""
    return (
        f"The database lies on a network file system ({kind}), where its locks do not hold. Move "
        "it to a disk of this machine, or use PostgreSQL."
    )


MOUNTS = Path("/proc/mounts")


def _kind_of_disk(path: Path) -> str:
    """The kind of the file system that holds a path; empty where the system does not tell."""
    try:
        lines = [line.split() for line in MOUNTS.read_text().splitlines()]
    except OSError:
        return ""
    holds = [(len(at), kind) for _what, at, kind, *_rest in lines if path.is_relative_to(at)]
    return max(holds, default=(0, ""))[1]


def unsafe(settings: Settings, found: Ground) -> str:
    """Whether a real site would say "saved" of what a power cut takes away."""
    if found.database.startswith("SQLite") or not settings.production:
        return ""
    off = switched_off("fsync", "full_page_writes")
    if not off:
        return ""
    return (
        f"PostgreSQL has {' and '.join(off)} switched off: a power cut would destroy what was said "
        "to be saved. Switch on, and reload PostgreSQL."
    )


def switched_off(*names: str) -> list[str]:
    """Which of these settings PostgreSQL has not on. One statement each."""
    return [name for name in names if db.session.scalar(text(f"SHOW {name}")) != "on"]
