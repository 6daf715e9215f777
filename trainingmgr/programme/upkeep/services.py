"""Plans of upkeep: what a thing needs a year, who pays in which years, and who agreed to that."""

from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.funds.models import FundMovement
from trainingmgr.programme.resources.models.equipment import EquipmentKind
from trainingmgr.programme.resources.rules.equipment import EquipmentCategory
from trainingmgr.programme.upkeep import events, queries
from trainingmgr.programme.upkeep.models import (
    BUILDING_HAS,
    KIND_HAS,
    NAMED_ONCE,
    NOT_SPENT,
    ONE_EACH,
    OUTGROWN,
    OUTSIDE,
    OVER,
    PAPER,
    SAID,
    SENTENCE,
    YEARS,
    UpkeepEstimate,
    UpkeepPayer,
    UpkeepPlan,
    UpkeepSpending,
)
from trainingmgr.programme.upkeep.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST,
    Standing,
    code_of,
    share_of,
    written,
)

WRITE, CONFIRM = Permission.FUND_WRITE, Permission.FUND_CONFIRM


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a thing needs: an amount a year, or a share of its purchase value."""

    says: str
    currency: str
    from_year: int
    until_year: int
    project_ends: int | None = None
    amount: Money | None = None
    value: Money | None = None
    share: int | None = None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Which office agreed to pay, on which day, by which document or line of the budget."""

    by: str = ""
    on: date | None = None
    document: str = ""
    budget_line: str = ""

    @property
    def is_said(self) -> bool:
        return bool(self.by.strip() or self.on or self.document.strip())


@dataclass(frozen=True, kw_only=True)
class Naming:
    """Who pays from which year to which, how much a year, and what shows it."""

    payer_id: int
    from_year: int
    until_year: int
    amount: Money
    agreement: Agreement = Agreement()


@operation
def write(
    terms: Terms, *, building: Facility | None = None, kind: EquipmentKind | None = None, by: User
) -> UpkeepPlan:
    """Write what the upkeep of a building, or of a kind of equipment, needs."""
    allowed(by, WRITE)
    if (building is None) == (kind is None):
        raise Refusal(_("It is for a building or for a kind of equipment: one of the two."))
    if kind is not None and kind.category is EquipmentCategory.LETHAL:
        raise Refusal(_("Weapons and ammunition are not kept here: their register is another."))
    if building is not None and queries.of_building(building) is not None:
        raise Refusal(BUILDING_HAS)
    if kind is not None and queries.of_kinds([kind.id]):
        raise Refusal(KIND_HAS)
    row = UpkeepPlan(
        code=code_of(queries.next_number()), facility=building, kind=kind, by_id=by.id,
        currency=terms.currency,
    )  # fmt: skip
    row.payers, row.estimates = [], []
    _say(row, terms)
    db.session.add(row)
    db.session.flush()
    _estimate(row, "", by)
    told = events.UpkeepWritten(code=row.code, thing=row.thing_code, about=_about(row))
    journal.record(told, by=by)
    return row


@operation
def change(row: UpkeepPlan, terms: Terms, why: str, *, seen: int | None, by: User) -> None:
    """Estimate it anew, with the reason. What was said before stays on record."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _runs(row)
    _worded(why, "why")
    _say(row, terms)
    for each in row.named:
        if (each.from_year < row.from_year or each.until_year > row.until_year
                or each.amount_minor > row.amount_minor):  # fmt: skip
            raise Refusal(OUTGROWN, field="until_year")
    db.session.flush()
    _estimate(row, why.strip(), by)
    told = events.UpkeepChanged(code=row.code, thing=row.thing_code, about=_about(row))
    journal.record(told, by=by)


def _say(row: UpkeepPlan, terms: Terms) -> None:
    if len(terms.says.strip()) < 3:
        raise Refusal(_("Say in a few words what is kept up."), field="says")
    amount, share = terms.amount, None
    if amount is None:
        if terms.value is None or terms.share is None:
            says = _("Write what it needs a year, or the purchase value and a share of it.")
            raise Refusal(says, field="amount")
        if not 1 <= terms.share <= 100:
            raise Refusal(_("A share is 1 to 100 of a hundred."), field="share")
        amount, share = share_of(terms.value, terms.share), terms.share
    if amount.minor <= 0 or (terms.value is not None and terms.value.minor <= 0):
        raise Refusal(_("Write an amount above nothing."), field="amount")
    for field, money in (("amount", amount), ("value", terms.value)):
        if money is not None and money.currency != row.currency:
            raise Refusal(_("A plan of upkeep is in one currency."), field=field)
    last = terms.until_year
    if not FIRST_YEAR <= terms.from_year <= last <= LAST_YEAR or last - terms.from_year >= LONGEST:
        raise Refusal(YEARS, field="until_year")
    if terms.project_ends is not None and not FIRST_YEAR <= terms.project_ends <= LAST_YEAR:
        raise Refusal(YEARS, field="project_ends")
    row.says, row.amount_minor, row.share = terms.says.strip(), amount.minor, share
    row.value_minor = terms.value.minor if terms.value else None
    row.from_year, row.until_year = terms.from_year, last
    row.project_ends = terms.project_ends


def _estimate(row: UpkeepPlan, why: str, by: User) -> None:
    db.session.add(UpkeepEstimate(
        plan_id=row.id, number=queries.next_estimate(row), amount_minor=row.amount_minor,
        currency=row.currency, from_year=row.from_year, until_year=row.until_year,
        project_ends=row.project_ends, why=why, by_id=by.id,
    ))  # fmt: skip
    db.session.flush()


@operation
def end(row: UpkeepPlan, because: str, *, seen: int | None, by: User) -> None:
    """The thing is given up, or another plan comes in its place."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _runs(row)
    _worded(because, "because")
    row.ended_on, row.ended_because = clock.today(), because.strip()
    db.session.flush()
    told = events.UpkeepEnded(code=row.code, thing=row.thing_code, about=_about(row))
    journal.record(told, by=by)


@operation
def name(row: UpkeepPlan, naming: Naming, *, by: User) -> UpkeepPayer:
    """Name who pays in some years. It counts with a paper, or once another person confirms it."""
    allowed(by, WRITE)
    row = queries.locked(row.id)
    _runs(row)
    if naming.amount.currency != row.currency:
        raise Refusal(_("A plan of upkeep is in one currency."), field="amount")
    if naming.amount.minor <= 0:
        raise Refusal(_("Write an amount above nothing."), field="amount")
    if naming.until_year < naming.from_year:
        raise Refusal(YEARS, field="until_year")
    if naming.from_year < row.from_year or naming.until_year > row.until_year:
        says = _("The plan is for %(years)s.", years=written(row.from_year, row.until_year))
        raise Refusal(says, field="from_year")
    if naming.amount.minor > row.amount_minor:
        raise Refusal(OUTSIDE, field="amount")
    if any(each.from_year <= naming.until_year and each.until_year >= naming.from_year
           for each in row.named):  # fmt: skip
        raise Refusal(ONE_EACH, field="from_year")
    made = UpkeepPayer(
        plan_id=row.id, payer_id=naming.payer_id, from_year=naming.from_year,
        until_year=naming.until_year, amount_minor=naming.amount.minor, by_id=by.id,
        budget_line=naming.agreement.budget_line.strip(), agreed_by="", document="",
    )  # fmt: skip
    if naming.agreement.is_said:
        _show(made, naming.agreement)
    db.session.add(made)
    db.session.flush()
    _tell(events.UpkeepPayerNamed, queries.payer(made.uid), by)
    return made


@operation
def agree(row: UpkeepPayer, agreement: Agreement, *, seen: int | None, by: User) -> None:
    """Write which office agreed, when, and by which document or line of the budget."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    if row.agreed_on is not None:
        raise Refusal(SAID)
    _show(row, agreement)
    db.session.flush()
    _tell(events.UpkeepAgreed, row, by)


def _show(row: UpkeepPayer, agreement: Agreement) -> None:
    line = agreement.budget_line.strip() or row.budget_line
    document = agreement.document.strip()
    if len(agreement.by.strip()) < 2:
        raise Refusal(PAPER, field="agreed_by")
    if agreement.on is None:
        raise Refusal(PAPER, field="agreed_on")
    if agreement.on > clock.today():
        raise Refusal(_("It is not done on a day to come."), field="agreed_on")
    if len(document) < 2 and len(line) < 2:
        raise Refusal(PAPER, field="document")
    row.agreed_by, row.agreed_on = agreement.by.strip(), agreement.on
    row.document, row.budget_line = document, line


@operation
def confirm(row: UpkeepPayer, *, seen: int | None, by: User) -> None:
    """As another person than who wrote it: this payer has agreed."""
    allowed(by, CONFIRM)
    row.as_seen(seen)
    _open(row)
    if row.standing is not Standing.WAITS:
        raise Refusal(_("Somebody has answered this already."))
    another_person(by, row.by_id)
    row.confirmed_by_id, row.confirmed_on = by.id, clock.today()
    db.session.flush()
    _tell(events.UpkeepConfirmed, row, by)


@operation
def drop(row: UpkeepPayer, because: str, *, seen: int | None, by: User) -> None:
    """Take a payer back: it was wrong, or somebody else pays. The years are nobody's again."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _open(row)
    _worded(because, "because")
    row.dropped_on, row.dropped_by_id = clock.today(), by.id
    row.dropped_because = because.strip()
    db.session.flush()
    _tell(events.UpkeepPayerDropped, row, by)


@operation
def spend(row: UpkeepPlan, movement: FundMovement, *, by: User) -> UpkeepSpending:
    """Name money of the ledger that was spent on this thing: whole, and for no other."""
    allowed(by, WRITE)
    if not queries.may_be_named(movement, row.currency):
        raise Refusal(NOT_SPENT, field="movement")
    if queries.is_named(movement):
        raise Refusal(NAMED_ONCE, field="movement")
    made = UpkeepSpending(plan_id=row.id, movement_id=movement.id, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    told = events.UpkeepSpent(code=row.code, fund=movement.fund.code, about=_about(row))
    journal.record(told, by=by)
    return made


@operation
def unspend(row: UpkeepSpending, because: str, *, seen: int | None, by: User) -> None:
    """It was spent on something else: it leaves the plan and stays readable there."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.dropped_on is not None:
        raise Refusal(SAID)
    _worded(because, "because")
    row.dropped_on, row.dropped_by_id = clock.today(), by.id
    row.dropped_because = because.strip()
    db.session.flush()
    told = events.UpkeepSpentDropped(
        code=row.plan.code, fund=row.movement.fund.code, about=_about(row.plan)
    )
    journal.record(told, by=by)


def _tell(
    event: type[events.UpkeepPayerNamed | events.UpkeepAgreed | events.UpkeepConfirmed
                | events.UpkeepPayerDropped],
    row: UpkeepPayer, by: User,
) -> None:  # fmt: skip
    told = event(
        code=row.plan.code, payer=row.payer.code, years=written(row.from_year, row.until_year),
        about=_about(row.plan),
    )  # fmt: skip
    journal.record(told, by=by)


def _open(row: UpkeepPayer) -> None:
    _runs(row.plan)
    if row.dropped_on is not None:
        raise Refusal(SAID)


def _runs(row: UpkeepPlan) -> None:
    if row.ended_on is not None:
        raise Refusal(OVER)


def _worded(says: str, field: str) -> None:
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field=field)


def _about(row: UpkeepPlan) -> tuple[str, int]:
    return ("upkeep_plan", row.id)
