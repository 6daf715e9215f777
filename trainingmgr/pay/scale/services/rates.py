"""Rates of exchange of a month: proposed with their source by one person, agreed by another."""

from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.scale import events
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.pay.scale.rules import EntitlementState, rate_of


@operation
def propose(
    period: str, base: str, quote: str, rate: Decimal, *, source: str, on: date, by: User
) -> ExchangeRate:
    """In this month one of `base` was worth so much of `quote`, as this source said on that day."""
    allowed(by, Permission.PAY_GRADE_WRITE)
    if rate <= 0:
        raise Refusal(_("A rate is more than nothing."), field="rate")
    if on > clock.today():
        raise Refusal(_("This day is still to come."), field="on")
    made = ExchangeRate(
        period=period, base=base, quote=quote, rate=rate_of(rate), source=source.strip(), on=on,
        proposed_by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    journal.record(
        events.RateProposed(base=base, quote=quote, rate=made.rate, period=period,
                            source=made.source, about=("exchange_rate", made.id)),
        by=by,
    )  # fmt: skip
    return made


@operation
def decide(found: ExchangeRate, *, agreed: bool, seen: int | None, by: User) -> None:
    """A second person, who has looked at the source, agrees to a rate or refuses it."""
    allowed(by, Permission.PAY_RIGHT_DECIDE)
    found.as_seen(seen)
    another_person(by, found.proposed_by_id)
    state = EntitlementState.AGREED if agreed else EntitlementState.REFUSED
    if agreed:
        in_time(found.proposed_at)
        asked_still(found.proposed_by_id, found.proposed_at, Permission.PAY_GRADE_WRITE)
    _become(found, state, by)
    journal.record(
        events.RateDecided(base=found.base, quote=found.quote, period=found.period,
                           decision=state.value, about=("exchange_rate", found.id)),
        by=by,
    )  # fmt: skip


@operation
def withdraw(found: ExchangeRate, *, seen: int | None, by: User) -> None:
    """Whoever proposed it takes it back before anybody has decided."""
    found.as_seen(seen)
    if found.proposed_by_id != by.id:
        raise Refusal(_("Only who proposed it can withdraw it."))
    _become(found, EntitlementState.WITHDRAWN, by)
    happening = events.RateWithdrawn(
        base=found.base, quote=found.quote, period=found.period, about=("exchange_rate", found.id)
    )
    journal.record(happening, by=by)


def _become(found: ExchangeRate, state: EntitlementState, by: User) -> None:
    if state not in found.state.moves:
        raise Refusal(_("This is decided already."))
    found.state, found.decided_by_id, found.decided_at = state, by.id, clock.now()
    db.session.flush()
