"""Two people tell a site to be emptied. The second one looks at what exactly, and at the key."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, approving, asked_still
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.evacuation import queries
from trainingmgr.oversight.evacuation.events import (
    EvacuationAgreed,
    EvacuationAsked,
    EvacuationBrokeOff,
    EvacuationRefused,
    EvacuationRehearsed,
)
from trainingmgr.oversight.evacuation.models import (
    EvacuationAnswer,
    EvacuationOrder,
    EvacuationOutcome,
)
from trainingmgr.oversight.evacuation.rules import (
    COPY_COUNTS,
    BrokenOff,
    EvacuationKind,
    OrderState,
    mark_of,
    same_mark,
)


@operation
def ask(kind: EvacuationKind, folder: str, *, key: bytes, by: User) -> EvacuationOrder:
    """Ask for it. `key` is the public key of the site; what waited before waits no more."""
    allowed(by, Permission.EVACUATION_ASK)
    approving(by)
    if kind is EvacuationKind.AT_ONCE:
        _copied_elsewhere()
        folder, mark = "", ""
    elif not key:
        raise Refusal(_("There is no key to seal an archive for: set TRAININGMGR_ESCROW."))
    else:
        mark = mark_of(key)
    order = EvacuationOrder(kind=kind, folder=folder.strip(), mark=mark, by_id=by.id)
    db.session.add(order)
    db.session.flush()
    happening = EvacuationAsked(kind=kind, mark=mark, about=("evacuation_order", order.id))
    journal.record(happening, by=by)
    return queries.order(order.id)


def _copied_elsewhere() -> None:
    last = queries.last_copy()
    if last is None or clock.now() - last.at > COPY_COUNTS:
        raise Refusal(
            _("No copy of a backup left this house within a month: nothing would be left at all.")
        )


@operation
def agree(order: EvacuationOrder, typed: str, *, key: bytes, by: User) -> EvacuationAnswer:
    """The second person agrees to exactly this: what they have on their card is the key."""
    allowed(by, Permission.EVACUATION_AGREE)
    another_person(by, order.by_id)
    _still_waits(order)
    asked_still(order.by_id, order.at, Permission.EVACUATION_ASK)
    if order.mark:
        if not key or mark_of(key) != order.mark:
            raise Refusal(_("The key is another one than when this was asked for. Ask anew."))
        if not same_mark(typed, order.mark):
            raise Refusal(
                gettext("That is not the key of this site. Look at your card; if it says this, "
                        "somebody has changed the key: do not go on."), field="mark",
            )  # fmt: skip
    happening = EvacuationAgreed(
        kind=order.kind, mark=order.mark, about=("evacuation_order", order.id)
    )
    return _answered(order, happening, agreed=True, by=by)


@operation
def stop(order: EvacuationOrder, *, by: User) -> EvacuationAnswer:
    """The second person says no, or who asked takes it back."""
    if by.id != order.by_id:
        allowed(by, Permission.EVACUATION_AGREE)
    _still_waits(order)
    happening = EvacuationRefused(kind=order.kind, about=("evacuation_order", order.id))
    return _answered(order, happening, agreed=False, by=by)


def _still_waits(order: EvacuationOrder) -> None:
    newest = queries.newest()
    is_newest = newest is not None and newest.id == order.id
    if not is_newest or order.state_at(clock.now()) is not OrderState.WAITING:
        raise Refusal(_("This does not wait any more. Ask anew."))


def _answered(
    order: EvacuationOrder, happening: journal.Event, *, agreed: bool, by: User
) -> EvacuationAnswer:
    answer = EvacuationAnswer(order_id=order.id, agreed=agreed, by_id=by.id)
    db.session.add(answer)
    db.session.flush()
    journal.record(happening, by=by)
    return answer


@operation
def broke_off(order: EvacuationOrder, why: BrokenOff, *, by: User) -> None:
    """It did not come to its end and nothing was destroyed: whoever looks may ask anew."""
    if order.outcome is not None:
        return
    told: dict[str, object] = {"broke_off": why}
    outcome = EvacuationOutcome(order_id=order.id, proved=False, seconds=0.1, told=told)
    db.session.add(outcome)
    db.session.flush()
    about = ("evacuation_order", order.id)
    journal.record(EvacuationBrokeOff(kind=order.kind, why=why, about=about), by=by)


@operation
def rehearsed(
    order: EvacuationOrder, told: dict[str, object], *, seconds: float, proved: bool, sha256: str,
    by: User,
) -> EvacuationOutcome:  # fmt: skip
    """How a rehearsal went, for ever."""
    outcome = EvacuationOutcome(
        order_id=order.id, proved=proved, seconds=round(max(seconds, 0.1), 1), told=told
    )
    db.session.add(outcome)
    db.session.flush()
    happening = EvacuationRehearsed(
        seconds=outcome.seconds, proved=proved, sha256=sha256, about=("evacuation_order", order.id)
    )
    journal.record(happening, by=by)
    return outcome
