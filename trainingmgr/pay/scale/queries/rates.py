"""Rates of exchange, month by month."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.pay.scale.rules import EntitlementState, Rate, coins


def listed(*, cursor: str | None = None) -> Page[ExchangeRate]:
    """Every rate, the newest month first."""
    return page_of(
        select(ExchangeRate), ExchangeRate.period, ExchangeRate.id, cursor=cursor, descending=True
    )


def rate(uid: UUID) -> ExchangeRate:
    return existing(select(ExchangeRate).where(ExchangeRate.uid == uid))


def agreed(periods: Collection[str]) -> dict[tuple[str, str, str], Rate]:
    """The rates of these months, both ways: by month, from, to. One statement."""
    found: dict[tuple[str, str, str], Rate] = {}
    for each in db.session.scalars(
        select(ExchangeRate)
        .where(ExchangeRate.period.in_(periods), ExchangeRate.state == EntitlementState.AGREED)
        .order_by(ExchangeRate.id)
    ):
        one = Decimal(each.rate)
        told = (f"1 {each.base} = {each.rate} {each.quote}", each.source, each.on)
        found[each.period, each.quote, each.base] = Rate(each.quote, each.base, 1 / one, *told)
        found[each.period, each.base, each.quote] = Rate(each.base, each.quote, one, *told)
    return found


def by_coin(period: str) -> dict[tuple[str, str], Decimal]:
    """How many of the smallest coin of one currency one of another's is worth, in this month."""
    return {(base, quote): coins(each) for (_period, base, quote), each in agreed([period]).items()}
