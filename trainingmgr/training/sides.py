"""What the host authority and the programme agree together: each signs once, by a named person.

Plans and standards are agreed like this. Whoever drafted a thing signs it for nobody.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving, holders_of
from trainingmgr.core import journal
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.training.cohorts.rules import Side

SIGNS = {
    Side.HOST: Permission.COHORT_APPROVE_HOST,
    Side.PROGRAMME: Permission.COHORT_APPROVE_PROGRAMME,
}
PROPOSED = "proposed"
WRITTEN = ("StandardChanged", "PlanChanged", "PlanFilled")
"""Deeds by which somebody has a hand in the draft of another."""


class Signature(Protocol):
    side: Any
    by_id: Any


class Signed(Protocol):
    """A thing with a state, whoever drafted it, and the signatures it has."""

    __tablename__: Any
    id: Any
    state: Any
    drafted_by_id: Any

    @property
    def signatures(self) -> Sequence[Any]: ...


def open_to(row: Signed, reader: User) -> list[Side]:
    """The sides that this reader can sign for now."""
    if row.state != PROPOSED or row.drafted_by_id == reader.id:
        return []
    signed = {each.side for each in row.signatures}
    return [side for side, owed in SIGNS.items() if side not in signed and reader.may(owed)]


def check(row: Signed, side: Side, capacity: str, by: User) -> bool:
    """Raise a Refusal unless this account may sign for that side now. Gives whether its signature
    is the last one.
    """
    allowed(by, SIGNS[side])
    approving(by)
    if row.state != PROPOSED:
        raise Refusal(_("This is signed after it was proposed, and before it is agreed."))
    wrote = journal.doers((row.__tablename__, row.id), *WRITTEN)
    people = holders_of([row.drafted_by_id, *wrote, *(each.by_id for each in row.signatures)])
    if by.holder_id in people:
        raise Refusal(_("Whoever drafted this or signed for one side does not sign for another."))
    if not capacity.strip():
        raise Refusal(_("Say in what capacity you sign."), field="capacity")
    return len(row.signatures) + 1 == len(Side)
