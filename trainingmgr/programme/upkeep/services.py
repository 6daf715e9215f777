"""Plans of upkeep: what a thing needs a year, who pays in which years, and who agreed to that."""

from collections.abc import Mapping
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
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentKind
from trainingmgr.programme.resources.rules.equipment import GONE, EquipmentCategory
from trainingmgr.programme.upkeep import events, queries
from trainingmgr.programme.upkeep.models import (
    BUILDING_HAS,
    KIND_HAS,
    NAMED_ONCE,
    NOT_SPENT,
    ONE_EACH,
    ONE_THING,
    OUTGROWN,
    OUTSIDE,
    OVER,
    PAPER,
    PIECE_HAS,
    SAID,
    SENTENCE,
    SERIAL,
    WHOLE,
    YEARS,
    UpkeepEstimate,
    UpkeepNeed,
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
    runs,
    share_of,
    usual,
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
    terms: Terms, *, building: Facility | None = None, kind: EquipmentKind | None = None,
    piece: Equipment | None = None, by: User,
) -> UpkeepPlan:  # fmt: skip
    """Write what the upkeep of a building, a kind of equipment or one piece of it needs."""
    allowed(by, WRITE)
    if [building, kind, piece].count(None) != 2:
        raise Refusal(ONE_THING)
    if kind is not None and kind.category is EquipmentCategory.LETHAL:
        raise Refusal(_("Weapons and ammunition are not kept here: their register is another."))
    if piece is not None and not piece.serial:
        raise Refusal(SERIAL)
    if piece is not None and piece.state in GONE:
        raise Refusal(_("It is off the books."))
    if building is not None and queries.of_building(building) is not None:
        raise Refusal(BUILDING_HAS)
    if kind is not None and queries.of_kinds([kind.id]):
        raise Refusal(KIND_HAS)
    there = queries.of_piece(piece) if piece is not None else None
    if there is not None and there.item_id is not None:
        raise Refusal(PIECE_HAS)
    row = UpkeepPlan(
        code=code_of(queries.next_number()), facility=building, kind=kind, item=piece,
        by_id=by.id, currency=terms.currency, estimate=1,
    )  # fmt: skip
    row.payers, row.estimates = [], []
    minor, share = _checked(row, terms)
    _say(row, terms, minor, share)
    db.session.add(row)
    db.session.flush()
    years = dict.fromkeys(range(row.from_year, row.until_year + 1), minor)
    _estimate(row, 1, terms, years, minor, "", by)
    told = events.UpkeepWritten(code=row.code, thing=row.thing_code, about=_about(row))
    journal.record(told, by=by)
    return row


@operation
def change(row: UpkeepPlan, terms: Terms, why: str, *, seen: int | None, by: User) -> None:
    """Estimate it anew, with the reason. What was said before stays on record, and a year that was
    estimated by itself keeps its amount.
    """
    allowed(by, WRITE)
    row.as_seen(seen)
    _runs(row)
    _worded(why, "why")
    minor, share = _checked(row, terms)
    own = {year: said for year, said in row.by_year.items() if said != row.amount_minor}
    span = range(terms.from_year, terms.until_year + 1)
    _anew(row, terms, {year: own.get(year, minor) for year in span}, minor, share, why, by)


@operation
def estimate_by_year(
    row: UpkeepPlan, amounts: Mapping[int, Money], why: str, *, seen: int | None, by: User
) -> None:
    """Say what each year of the plan needs by itself, with the reason. Nought is an answer."""
    allowed(by, WRITE)
    row.as_seen(seen)
    _runs(row)
    _worded(why, "why")
    if set(amounts) != set(range(row.from_year, row.until_year + 1)):
        raise Refusal(WHOLE)
    for year, money in amounts.items():
        if money.currency != row.currency:
            raise Refusal(_("A plan of upkeep is in one currency."), field=f"year_{year}")
        if money.minor < 0:
            raise Refusal(_("Write nought or more."), field=f"year_{year}")
    years = {year: money.minor for year, money in amounts.items()}
    minor = usual(years)
    if not minor:
        raise Refusal(_("Write an amount above nothing for one year at least."))
    terms = Terms(
        says=row.says, currency=row.currency, from_year=row.from_year, until_year=row.until_year,
        project_ends=row.project_ends, value=row.value,
    )  # fmt: skip
    share = row.share if minor == row.amount_minor else None
    _anew(row, terms, years, minor, share, why, by)


def _anew(
    row: UpkeepPlan, terms: Terms, years: Mapping[int, int], minor: int, share: int | None,
    why: str, by: User,
) -> None:  # fmt: skip
    for each in row.named:
        paid = [years.get(year) for year in range(each.from_year, each.until_year + 1)]
        if None in paid or each.amount_minor > max(said or 0 for said in paid):
            raise Refusal(OUTGROWN, field="until_year")
    number = row.estimate + 1
    _estimate(row, number, terms, years, minor, why.strip(), by)
    _say(row, terms, minor, share)
    row.estimate = number
    db.session.flush()
    told = events.UpkeepChanged(code=row.code, thing=row.thing_code, about=_about(row))
    journal.record(told, by=by)


def _checked(row: UpkeepPlan, terms: Terms) -> tuple[int, int | None]:
    """What a year needs that is not estimated by itself, and the share of the value that it is."""
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
    return amount.minor, share


def _say(row: UpkeepPlan, terms: Terms, minor: int, share: int | None) -> None:
    row.says, row.amount_minor, row.share = terms.says.strip(), minor, share
    row.value_minor = terms.value.minor if terms.value else None
    row.from_year, row.until_year = terms.from_year, terms.until_year
    row.project_ends = terms.project_ends


def _estimate(
    row: UpkeepPlan, number: int, terms: Terms, years: Mapping[int, int], minor: int, why: str,
    by: User,
) -> None:  # fmt: skip
    """What is said now, with the needs of each year: the plan follows it."""
    db.session.add(UpkeepEstimate(
        plan_id=row.id, number=number, amount_minor=minor, currency=row.currency,
        from_year=terms.from_year, until_year=terms.until_year,
        project_ends=terms.project_ends, why=why, by_id=by.id,
    ))  # fmt: skip
    db.session.flush()
    for first, last, said in runs(years):
        db.session.add(UpkeepNeed(plan_id=row.id, number=number, from_year=first, until_year=last,
                                  amount_minor=said))  # fmt: skip
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
    years = range(naming.from_year, naming.until_year + 1)
    if naming.amount.minor > max(row.by_year[year] for year in years):
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
