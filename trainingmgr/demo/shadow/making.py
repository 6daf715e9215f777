"""One shadow from beginning to end: an empty site, its rows, who may sign in, the proof."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from secrets import SystemRandom
from typing import Any

from flask import Flask
from sqlalchemy import Engine, NullPool, create_engine, select

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.granting import LONGEST_GRANT_DAYS, SECOND_FACTOR
from trainingmgr.accounts.services import passwords, second_factor
from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.settings import Settings
from trainingmgr.core.values import dataclass
from trainingmgr.demo import loading
from trainingmgr.demo.accounts import WORDS, Entry
from trainingmgr.demo.shadow import becoming, copying, proof
from trainingmgr.demo.shadow.copying import Filled, Say
from trainingmgr.demo.shadow.proof import Proof
from trainingmgr.operations import schema
from trainingmgr.registry.people import services as people
from trainingmgr.training.certificates.queries import verifying


@dataclass(frozen=True)
class Made:
    """What was made, who may sign in there, and what was proved."""

    filled: Filled
    accounts: list[Entry]
    proof: Proof


def place(folder: Path, settings: Settings) -> Path:
    """Where it will be: a folder that is empty or not there, away from every instance."""
    found = folder.resolve()
    here = settings.instance_path.resolve()
    if found == here or here in found.parents or found in here.parents:
        raise Refusal(
            "That is the folder of this site, or lies in it or around it. A shadow has its own."
        )
    if found.exists() and (not found.is_dir() or any(found.iterdir())):
        raise Refusal("That folder holds something. Name one that is empty or not there yet.")
    if left := sorted(becoming.unsaid()):
        raise Refusal(f"Nobody has said what becomes of: {', '.join(left)}. Nothing was made.")
    return found


def make(folder: Path, address: str, opened: Callable[..., Flask], say: Say) -> Made:
    """`address` is the database of the real site. Its keys are not at hand any more: what lies
    sealed there is never opened. Whatever fails, or is not proved, leaves nothing behind.
    """
    real = create_engine(address, poolclass=NullPool)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        app = opened(instance=str(folder), database="", keys="", production=False, backup_folder="")
        with app.app_context():
            made = _made(real, say)
            db.session.remove()
            db.engine.dispose()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        real.dispose()
    if made.proof.holds:
        listed = [each.written() for each in made.accounts]
        loading.written(folder / loading.ACCOUNTS, listed)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return made


def _made(real: Engine, say: Say) -> Made:
    schema.build(db.engine)
    told = proof.theirs(real)
    signer = verifying.private_key()
    db.session.remove()
    filled = copying.fill(real, db.engine, told.values, clock.today(), say, signer)
    at: int | None = 0
    while at is not None:
        at = people.rebuild_keys(at)
    accounts = _let_in()
    return Made(
        filled, accounts, proof.prove(db.engine, told, same_birthday=filled.same_birthday)
    )  # fmt: skip


@operation
def _let_in() -> list[Entry]:
    """Of every role that somebody has held, up to two who may sign in with one password."""
    password = " ".join(SystemRandom().sample(WORDS, 5))
    kept = passwords.hashed(password)
    return [
        _entry(user, grant, password, kept)
        for role in Role
        for user, grant in _holders(role)
    ]  # fmt: skip


def _holders(role: Role) -> list[Any]:
    """The two who hold it the longest, of those who have no other role to sign in by."""
    taken = select(User.id).where(User.password.is_not(None))
    found = db.session.execute(
        select(User, Grant)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.role == role, Grant.revoked_at.is_(None), User.id.not_in(taken))
        .order_by(Grant.until_on.desc(), Grant.id)
        .limit(20)
    ).all()
    return list({user.id: (user, grant) for user, grant in reversed(found)}.values())[-2:]


def _entry(user: User, grant: Grant, password: str, kept: str) -> Entry:
    today = clock.today()
    grant.from_on, grant.until_on = today, today + timedelta(days=LONGEST_GRANT_DAYS)
    passwords.put(user, kept)
    user.active = True
    totp, codes = second_factor.give_key(user) if grant.role in SECOND_FACTOR else (None, [])
    db.session.flush()
    return Entry(
        role=grant.role.value, login=user.username, name=user.name, password=password,
        scope=grant.scope.value, totp=totp,
        recovery_codes=codes,
    )  # fmt: skip
