"""What somebody said why they look, in the signed cookie of their session: it ends with it."""

from flask import g, session, url_for
from flask_login import current_user

from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.reasons import HOLDS, RECORDS, Stated, Why, Work
from trainingmgr.core import clock

ONLY = {Work.CARD: Role.OVERSIGHT}
"""Of whom alone it is asked: the others have the person before them, or in their course."""


def is_asked(work: Work) -> bool:
    """Whether it is asked of whoever is signed in."""
    only = ONLY.get(work)
    return only is None or only in current_user.roles


def held(work: Work, record: str = "") -> Stated | None:
    """What was said in this session and still holds, and for this record where each is asked."""
    said = _said(work).get(record)
    if said is None or clock.age(said[2]) > HOLDS:
        return None
    return Stated(Why(said[0]), said[1])


def last(work: Work) -> Stated | None:
    """What was said last of this kind of work, whatever of."""
    return next((Stated(Why(each[0]), each[1]) for each in reversed(_said(work).values())), None)


def say(work: Work, said: Stated, record: str = "") -> None:
    """Keep it for this session."""
    at = int(clock.now().timestamp())
    others = {key: each for key, each in _said(work).items() if key != record}
    kept = [*others.items(), (record, (said.why.value, said.words, at))][-RECORDS:]
    session["why"] = session.get("why", {}) | {work.value: dict(kept)}


def here() -> Stated | None:
    """What was said of what this request shows; nothing where nobody asks."""
    found: Stated | None = g.get("stated")
    return found


def given() -> Stated:
    """The same of a page that is never shown without."""
    found = here()
    if found is None:
        raise RuntimeError("This page asks for no reason: `allows(…, why=…)`.")
    return found


def page_of(work: Work, record: str, wanted: str | None, *, pressed: bool = False) -> str:
    """Where it is asked."""
    return url_for(
        "accounts.why", work=work.value, of=record or None, next=wanted,
        pressed=1 if pressed else None,
    )  # fmt: skip


def _said(work: Work) -> dict[str, tuple[str, str | None, int]]:
    """What stands in the cookie, by record: why, their own words, when."""
    found: dict[str, tuple[str, str | None, int]] = session.get("why", {}).get(work.value, {})
    return found
