"""How often the public pages may be asked, without keeping who asks."""

import hmac
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from trainingmgr.core import clock, keys
from trainingmgr.core.db import db, operation
from trainingmgr.oversight.complaints.models import ComplaintCount

SECONDS = 300
CROWD, EVERYBODY = 60, 600
"""A whole camp stands behind one address, and sends when somebody has told it how."""


def may_ask(address: str, *, room: str = "") -> bool:
    """Whether one more is taken, and count it if so. What is refused writes nothing. Each public
    `room` is counted by itself: whoever floods one keeps nobody out of another.
    """
    window = int(clock.now().timestamp()) // SECONDS
    crowd, everybody = f"{room}{crowd_of(address, window)}", f"{room}everybody"
    rows = db.session.execute(
        select(ComplaintCount.about, ComplaintCount.asked).where(
            ComplaintCount.about.in_([crowd, everybody]), ComplaintCount.window == window
        )
    )
    asked = {about: count for about, count in rows}  # noqa: C416  rows are no pairs to mypy
    if asked.get(crowd, 0) >= CROWD or asked.get(everybody, 0) >= EVERYBODY:
        return False
    _count((crowd, everybody), window)
    return True


@operation
def _count(marks: tuple[str, str], window: int) -> None:
    """One more in these minutes; what was counted before is forgotten."""
    kind = {"sqlite": sqlite, "postgresql": postgresql}[db.engine.dialect.name]
    db.session.execute(delete(ComplaintCount).where(ComplaintCount.window < window))
    for mark in sorted(marks):
        row = kind.insert(ComplaintCount).values(about=mark, window=window, asked=1)
        db.session.execute(
            row.on_conflict_do_update(
                index_elements=["about", "window"], set_={"asked": ComplaintCount.asked + 1}
            )
        )


def crowd_of(address: str, window: int) -> str:
    """One of 1,024 marks under which an address is counted for some minutes. Made with a key of
    this site and the minutes: millions share it, and no address follows from it.
    """
    mark = hmac.new(keys.ring().session.encode(), f"{window}|{address}".encode(), sha256)
    return f"crowd {int.from_bytes(mark.digest()[:2], 'big') % 1024}"
