"""What was typed when a session had ended, a proof was owed or a page was too old: kept a day."""

import json
import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import delete, select

from trainingmgr.accounts.models.signing_in import KeptTyping
from trainingmgr.accounts.rules import TYPING_KEPT
from trainingmgr.core import clock
from trainingmgr.core.db import db, existing, operation
from trainingmgr.core.values import dataclass

MOST = 10
"""Kept pages of one account; more of them push out the oldest."""
NEVER = re.compile(
    r"csrf_token|password|secret|digits|credential|(^|[-_])code$|^email$", re.IGNORECASE
)
LARGEST = 500_000


@dataclass(frozen=True)
class Typing:
    """A form as it was sent: where to, and its fields in their order."""

    uid: UUID
    path: str
    fields: tuple[tuple[str, str], ...]
    had_file: bool


@operation
def keep(
    user_id: int, path: str, fields: Iterable[tuple[str, str]], *, had_file: bool
) -> UUID | None:
    """Keep a form for its account, without forgery token, password or one-time code.

    None if there is nothing to keep, or far too much.
    """
    plain = [(name, value) for name, value in fields if not NEVER.search(name)]
    text = json.dumps({"fields": plain, "file": had_file}, ensure_ascii=False)
    if not plain or len(text) > LARGEST or len(path) > 1000:
        return None
    _make_room(user_id)
    row = KeptTyping(user_id=user_id, path=path, fields=text)
    db.session.add(row)
    db.session.flush()
    return row.uid


def typing(uid: UUID, *, user_id: int) -> Typing:
    """A kept form, for the account that typed it."""
    row = existing(
        select(KeptTyping).where(
            KeptTyping.uid == uid,
            KeptTyping.user_id == user_id,
            KeptTyping.made_at > clock.now() - TYPING_KEPT,
        )
    )
    held: Mapping[str, object] = json.loads(row.fields)
    pairs = tuple((name, value) for name, value in held["fields"])  # type: ignore[attr-defined]
    return Typing(row.uid, row.path, pairs, bool(held["file"]))


@operation
def throw_away(uid: UUID, *, user_id: int) -> None:
    db.session.execute(
        delete(KeptTyping).where(KeptTyping.uid == uid, KeptTyping.user_id == user_id)
    )


def _make_room(user_id: int) -> None:
    db.session.execute(delete(KeptTyping).where(KeptTyping.made_at <= clock.now() - TYPING_KEPT))
    oldest = (
        select(KeptTyping.id)
        .where(KeptTyping.user_id == user_id)
        .order_by(KeptTyping.id.desc())
        .offset(MOST - 1)
    )
    db.session.execute(delete(KeptTyping).where(KeptTyping.id.in_(oldest)))
