"""Rates of exchange, month by month."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from trainingmgr.core import clock
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.pay.scale.queries.rights import IN_TIME
from trainingmgr.pay.scale.rules import EntitlementState, Rate, coins
from trainingmgr.tabular.neighbours import accounts_of


def listed(*, cursor: str | None = None) -> Page[ExchangeRate]:
    """Every rate, the newest month first."""
    return page_of(
        select(ExchangeRate), ExchangeRate.period, ExchangeRate.id, cursor=cursor, descending=True
    )


def rate(uid: UUID) -> ExchangeRate:
    return existing(select(ExchangeRate).where(ExchangeRate.uid == uid))


def to_decide(*, reader: Reader) -> tuple[int, date | None]:
    """How many of somebody else's wait for this reader, not yet a week old, and since when."""
    row = ExchangeRate
    count, since = db.session.execute(
        select(func.count(), func.min(row.proposed_at, type_=UTCDateTime())).where(
            row.state == EntitlementState.PROPOSED, row.proposed_at >= clock.now() - IN_TIME,
            row.proposed_by_id.not_in(accounts_of(reader.holder_id)),
        )
    ).one()  # fmt: skip
    return count, since.date() if since else None


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
