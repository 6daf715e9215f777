"""Failed tries are counted, and slow the next one. Nobody is ever locked out."""

from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from trainingmgr.accounts.events import SignInFailed
from trainingmgr.accounts.models import User
from trainingmgr.accounts.models.signing_in import Attempt
from trainingmgr.accounts.rules.signing_in import PACES, WINDOW, About
from trainingmgr.core import clock, journal, logs
from trainingmgr.core.db import db, operation

log = logs.of("accounts")


def pause(username: str, address: str, *, known: bool) -> float:
    """Seconds to wait before this account is tried again from this address; 0 for none.

    `known` says that this computer has signed in to this account before: then only its failures
    with this account count, whatever others behind the address do, with this account too.
    """
    at, marks = clock.now(), _marks(username, address, known=known)
    found = db.session.execute(
        select(Attempt.about, func.sum(Attempt.failures), func.max(Attempt.last_at))
        .where(
            Attempt.about.in_(marks.values()),
            Attempt.window >= _window() - 1,
        )
        .group_by(Attempt.about)
    )
    counted = {mark: (failures, last_at) for mark, failures, last_at in found}
    waits = [0.0]
    for about, mark in marks.items():
        if mark in counted and (about is About.PAIR or not known):
            failures, last_at = counted[mark]
            gone = max(0.0, (at - last_at).total_seconds())  # a clock may have been put back
            waits.append(PACES[about].pause(failures) - gone)
    return max(waits)


@operation
def failed(username: str, address: str, user: User | None, *, known: bool = False) -> None:
    """Count one failure; the journal hears of the fifth, the tenth, the twentieth of an account,
    the log of each.
    """
    log.info("sign_in_failed", account=user.id if user is not None else None)
    kind = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    db.session.execute(delete(Attempt).where(Attempt.window < _window() - 1))
    at, marks = clock.now(), _marks(username, address, known=known)
    count = 0
    for about, mark in sorted(marks.items(), key=lambda pair: pair[1]):
        row = kind.insert(Attempt).values(about=mark, window=_window(), failures=1, last_at=at)
        counted = db.session.scalar(
            row.on_conflict_do_update(
                index_elements=["about", "window"],
                set_={"failures": Attempt.failures + 1, "last_at": at},
            ).returning(Attempt.failures)
        )
        count = counted if about is About.ACCOUNT else count
    if user is not None and count % 5 == 0 and (count // 5).bit_count() == 1:
        journal.record(SignInFailed(failures=count, about=("user", user.id)), by=user)


@operation
def succeeded(username: str, address: str, *, known: bool = False) -> None:
    """What this account got wrong from this address is forgotten; what others did is not."""
    mark = _marks(username, address, known=known)[About.PAIR]
    db.session.execute(delete(Attempt).where(Attempt.about == mark))


def _marks(username: str, address: str, *, known: bool) -> dict[About, str]:
    told = {
        About.PAIR: f"{username}|{address}" + ("|known" if known else ""),
        About.ACCOUNT: username,
        About.ADDRESS: address,
        About.EVERYBODY: "",
    }
    return {about: sha256(f"{about}:{text}".encode()).hexdigest() for about, text in told.items()}


def _window() -> int:
    return int(clock.now().timestamp()) // WINDOW
