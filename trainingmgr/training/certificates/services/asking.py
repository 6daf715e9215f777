"""How often the public page may be asked: from one address, and by everybody together."""

from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from trainingmgr.core import clock
from trainingmgr.core.db import db, operation
from trainingmgr.training.certificates.models import VerificationCount
from trainingmgr.training.certificates.rules import PACE, Pace


def may_ask(address: str, pace: Pace = PACE) -> bool:
    """Whether one more question is answered, and count it if so.

    What is refused writes nothing: a flood costs a look at two rows, and no lock.
    """
    ours, everybody = _marks(address)
    rows = db.session.execute(
        select(VerificationCount.about, VerificationCount.asked).where(
            VerificationCount.about.in_([ours, everybody]),
            VerificationCount.window == _window(pace),
        )
    )
    asked = {about: count for about, count in rows}  # noqa: C416  rows are no pairs to mypy
    if asked.get(ours, 0) >= pace.address or asked.get(everybody, 0) >= pace.everybody:
        return False
    _count((ours, everybody), _window(pace))
    return True


@operation
def _count(marks: tuple[str, str], window: int) -> None:
    """One more in this window; windows that have passed are forgotten."""
    kind = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    db.session.execute(delete(VerificationCount).where(VerificationCount.window < window))
    for mark in sorted(marks):
        row = kind.insert(VerificationCount).values(about=mark, window=window, asked=1)
        db.session.execute(
            row.on_conflict_do_update(
                index_elements=["about", "window"],
                set_={"asked": VerificationCount.asked + 1},
            )
        )


def _marks(address: str) -> tuple[str, str]:
    return _mark(f"address:{address}"), _mark("everybody")


def _mark(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _window(pace: Pace) -> int:
    return int(clock.now().timestamp()) // pace.seconds
