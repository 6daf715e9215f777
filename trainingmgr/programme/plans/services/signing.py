"""Government and military sign what is laid before them: two people, neither of whom wrote it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import approving, holders_of
from trainingmgr.core import clock, journal
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.programme.plans.models import NOT_AUTHOR
from trainingmgr.programme.plans.rules import Party

WRITTEN = (
    "ReformLineWritten", "ReformLineRemoved", "ReformLinked", "ReformUnlinked",
    "TargetUnitWritten", "TargetUnitRemoved", "TargetPostsWritten", "TargetPostsBrought",
)  # fmt: skip
"""Deeds by which somebody has a hand in what is laid before them."""


class Offered(Protocol):
    """What is laid before government and military: a version of a plan, a target."""

    __tablename__: Any
    id: Any
    by_id: Any
    offered_by_id: Any
    offered_on: Any

    @property
    def is_offered(self) -> bool: ...

    @property
    def signatures(self) -> Sequence[Any]: ...

    def signature(self, party: Party) -> Any: ...

    def as_seen(self, version: int | None) -> None: ...


def signable(
    row: Offered, party: Party, office: str, signatory: str, on: date, seen: int | None, *,
    others: Sentence, by: User,
) -> None:  # fmt: skip
    """Refuse a signature that does not count: by who wrote or offered it, twice for one side, by
    one person for both (`others` says so), before it was offered.
    """
    row.as_seen(seen)
    approving(by)
    if not row.is_offered:
        raise Refusal(_("A version is signed while it is offered."))
    makers = [each for each in (row.by_id, row.offered_by_id) if each]
    if by.holder_id in holders_of([*makers, *journal.doers((row.__tablename__, row.id), *WRITTEN)]):
        raise Refusal(NOT_AUTHOR)
    if row.signature(party) is not None:
        raise Refusal(_("This side has signed already."), field="party")
    if len(office.strip()) < 2 or len(signatory.strip()) < 2:
        raise Refusal(_("Write the office, and who signed for it."), field="office")
    name = signatory.strip().casefold()
    if any(each.signatory.strip().casefold() == name for each in row.signatures):
        raise Refusal(others)
    if by.holder_id in holders_of([each.by_id for each in row.signatures]):
        raise Refusal(others)
    if row.offered_on is None or on > clock.today() or on < row.offered_on:
        raise Refusal(
            _("It is signed after it was offered, and not on a day to come."), field="on"
        )  # fmt: skip
