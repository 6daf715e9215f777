"""One-time codes: how an account gets its first password, and a new one when it is forgotten."""

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from trainingmgr.accounts.events import (
    PasswordReset,
    ResetCodeCountersigned,
    ResetCodeGiven,
    ResetCodeMailed,
    ResetCodeWithdrawn,
)
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import ResetCode
from trainingmgr.accounts.rules import APPROVALS_HELD
from trainingmgr.accounts.rules.granting import SENSITIVE
from trainingmgr.accounts.rules.signing_in import CODE_STANDS, MAILED_CODE_STANDS
from trainingmgr.accounts.services import four_eyes, passwords, second_factor, sessions
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission

LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
"""Without those that look alike on paper."""


def give(user: User, *, clears_second_factor: bool = False, by: User) -> str:
    """A code for the owner's hand, shown once. Codes given before stop working.

    For the holder of a sensitive role it opens only when a second person has countersigned.
    """
    code = new_code()
    _give(user, _hash(code), clears=clears_second_factor, by=by)
    return code


@operation
def _give(user: User, hash_: str, *, clears: bool, by: User) -> None:
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    if user.holder_id == by.holder_id:
        raise Refusal(_("Ask another user administrator: this is your own account."))
    needs = user.password is not None and is_sensitive(user)
    _write(user, hash_, by=by, clears=clears, needs=needs)
    journal.record(
        ResetCodeGiven(
            needs_countersign=needs, clears_second_factor=clears, about=("user", user.id)
        ),
        by=by,
    )


def give_first(user: User) -> str:
    """The code of an account that the command line has just made, given by nobody else."""
    code = new_code()
    _give_first(user, _hash(code))
    return code


@operation
def _give_first(user: User, hash_: str) -> None:
    if user.password is not None:
        raise Refusal(_("This account has a password already."))
    _write(user, hash_, by=user, clears=False, needs=False)
    journal.record(
        ResetCodeGiven(
            needs_countersign=False, clears_second_factor=False, about=("user", user.id)
        ),
        by=user,
    )


def keep_mailed(user: User, code: str) -> None:
    """The code that has just gone to the owner's e-mail address. It stands for an hour.

    Whoever reads the mail of an approver still needs a second person to sign, as on paper.
    """
    _keep_mailed(user, _hash(code))


@operation
def _keep_mailed(user: User, hash_: str) -> None:
    needs = is_sensitive(user)
    _write(user, hash_, by=user, clears=False, needs=needs, stands=MAILED_CODE_STANDS)
    journal.record(ResetCodeMailed(needs_countersign=needs, about=("user", user.id)), by=user)


@operation
def countersign(code: ResetCode, *, by: User) -> None:
    """The second signature, without which the code of a sensitive account opens nothing."""
    four_eyes.allowed(by, Permission.GRANT_COUNTERSIGN)
    four_eyes.another_person(by, code.user_id, code.given_by_id)
    if code.given_by_id != code.user_id:
        four_eyes.asked_still(code.given_by_id, None, Permission.ACCOUNT_WRITE)
    signed = db.session.execute(
        update(ResetCode)
        .where(
            ResetCode.id == code.id,
            ResetCode.countersigned_by_id.is_(None),
            ResetCode.withdrawn_at.is_(None),
            ResetCode.used_at.is_(None),
        )
        .values(countersigned_by_id=by.id)
    )
    if not signed.rowcount:  # type: ignore[attr-defined]
        raise Refusal(_("Nobody waits for this signature any more."))
    journal.record(ResetCodeCountersigned(about=("user", code.user_id)), by=by)


@operation
def withdraw(code: ResetCode, *, by: User) -> None:
    """Whoever gave it takes it back while it waits: it opens nothing, and another may be given."""
    four_eyes.allowed(by, Permission.ACCOUNT_WRITE)
    if by.holder_id not in four_eyes.holders_of([code.given_by_id]):
        raise Refusal(_("Whoever asked for it takes it back."))
    taken = db.session.execute(
        update(ResetCode)
        .where(
            ResetCode.id == code.id,
            ResetCode.countersigned_by_id.is_(None),
            ResetCode.withdrawn_at.is_(None),
            ResetCode.used_at.is_(None),
        )
        .values(withdrawn_at=clock.now())
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        raise Refusal(_("Nobody waits for this signature any more."))
    journal.record(ResetCodeWithdrawn(about=("user", code.user_id)), by=by)


def code_for(user: User | None, written: str) -> ResetCode | None:
    """The code of this account that opens now, if this is it: where there is none it takes as long
    to say so. One that was given before the account got a sensitive role, and that no second
    person has signed, opens nothing any more.
    """
    found = None if user is None else _open(user)
    fits = passwords.is_kept(_plain(written), found.code_hash if found else None)
    if user is None or found is None or not fits or not found.opens:
        return None
    alone = found.countersigned_by_id is None and user.password is not None
    return None if alone and is_sensitive(user) else found


def _open(user: User) -> ResetCode | None:
    """The one code of an account that may still open: the next one ends those before it."""
    return db.session.scalar(
        select(ResetCode)
        .where(
            ResetCode.user_id == user.id, ResetCode.used_at.is_(None),
            ResetCode.withdrawn_at.is_(None), ResetCode.expires_at > clock.now(),
        )
        .order_by(ResetCode.id.desc())
        .limit(1)
    )  # fmt: skip


def use(user: User, code: ResetCode, password: str) -> None:
    """Set a new password with the code. Where it replaces one, approvals are held for a day."""
    keeps = user.has_second_factor and not code.clears_second_factor
    passwords.check(password, user, second_factor=keeps)
    let_go()
    _use(user, code, passwords.hashed(password))


@operation
def _use(user: User, code: ResetCode, hash_: str) -> None:
    used = db.session.execute(
        update(ResetCode)
        .where(ResetCode.id == code.id, ResetCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if not used.rowcount:  # type: ignore[attr-defined]
        raise Refusal(_("This code was used already."))
    if user.password is not None:
        user.approvals_held_until = clock.now() + APPROVALS_HELD
    passwords.put(user, hash_)
    if code.clears_second_factor:
        second_factor.clear(user)
    sessions.end_every(user)
    journal.record(PasswordReset(about=("user", user.id)), by=user)


def is_sensitive(user: User) -> bool:
    """Whether two people are needed to set this account's password anew."""
    return bool(SENSITIVE & user.roles)


def new_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _g in range(4))


def _write(
    user: User, hash_: str, *, by: User, clears: bool, needs: bool, stands: timedelta = CODE_STANDS
) -> None:
    db.session.execute(
        update(ResetCode)
        .where(ResetCode.user_id == user.id, ResetCode.used_at.is_(None))
        .values(expires_at=clock.now())
    )
    db.session.add(
        ResetCode(
            user_id=user.id,
            code_hash=hash_,
            given_by_id=by.id,
            needs_countersign=needs,
            clears_second_factor=clears,
            expires_at=clock.now() + stands,
        )
    )
    db.session.flush()


def _hash(code: str) -> str:
    """What is kept of a code. It takes a while: before anything is locked."""
    let_go()
    return passwords.hashed(_plain(code))


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())
