"""Money: needs of the plan, money of sources, and movements that two people write."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.money import Money
from trainingmgr.core.paging import fits
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.programme.framework.rules import POINTS
from trainingmgr.programme.funds import events, queries
from trainingmgr.programme.funds.models import (
    ONE_MONEY,
    OVERSPENT,
    PAPER,
    SAME_MONEY,
    SENTENCE,
    Fund,
    FundBrought,
    FundCondition,
    FundMovement,
    FundNeed,
    FundVerdict,
)
from trainingmgr.programme.funds.rules import Stage, Use
from trainingmgr.tabular.models import ImportBatch

WRITE, CONFIRM = Permission.FUND_WRITE, Permission.FUND_CONFIRM
NO_POINT = _("The framework has no such point.")


@dataclass(frozen=True, kw_only=True)
class NeedTerms:
    """What the plan needs money for."""

    title: str
    point: str
    use: Use
    amount: Money
    from_on: date
    until_on: date
    document: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Whose money it is, what for, and until when."""

    title: str
    source_id: int
    use: Use
    point: str
    currency: str
    agreement_id: int | None = None
    need: FundNeed | None = None
    run: str = ""
    activity: str = ""
    due_on: date | None = None
    expires_on: date | None = None


@operation
def write_need(terms: NeedTerms, *, row: FundNeed | None = None, seen: int | None = None,
               by: User) -> FundNeed:  # fmt: skip
    """Write what the plan needs money for, or say it anew."""
    allowed(by, WRITE)
    _titled(terms.title)
    _pointed(terms.point)
    if terms.amount.minor <= 0:
        raise Refusal(_("Write an amount above nothing."), field="amount")
    if terms.until_on < terms.from_on:
        raise Refusal(_("It ends after it begins."), field="until_on")
    _papered(terms.document, "document")
    if row is None:
        fits(FundNeed)
        row = FundNeed(code=f"FN-{queries.next_number(FundNeed):04}", by_id=by.id)
        db.session.add(row)
    else:
        row.as_seen(seen)
    row.title, row.document = terms.title.strip(), terms.document.strip()
    row.point, row.use = terms.point, terms.use
    row.amount_minor, row.currency = terms.amount.minor, terms.amount.currency
    row.from_on, row.until_on = terms.from_on, terms.until_on
    db.session.flush()
    journal.record(events.FundNeedWritten(code=row.code, about=("fund_need", row.id)), by=by)
    return row


@operation
def write(terms: Terms, *, row: Fund | None = None, seen: int | None = None, by: User) -> Fund:
    """Put money of a source on the books, or say anew what it is for: never how much it is."""
    allowed(by, WRITE)
    _titled(terms.title)
    _pointed(terms.point)
    if terms.need is not None and terms.need.currency != terms.currency:
        raise Refusal(SAME_MONEY, field="need")
    if terms.run and terms.activity:
        says = _("It is for a run or for an activity of a partner: choose one.")
        raise Refusal(says, field="activity")
    run = queries.run(terms.run.strip()) if terms.run.strip() else None
    if terms.run.strip() and run is None:
        raise Refusal(_("There is no run with this code."), field="run")
    activity = queries.activity(terms.activity.strip()) if terms.activity.strip() else None
    if terms.activity.strip() and activity is None:
        raise Refusal(_("There is no activity with this code."), field="activity")
    if row is None:
        row = Fund(code=f"FU-{queries.next_number(Fund):05}", by_id=by.id)
        row.movements, row.conditions = [], []
        db.session.add(row)
    else:
        row.as_seen(seen)
        if row.movements and (terms.currency, terms.source_id) != (row.currency, row.source_id):
            raise Refusal(ONE_MONEY, field="currency")
    for name in ("source_id", "use", "point", "currency", "agreement_id", "due_on", "expires_on"):
        setattr(row, name, getattr(terms, name))
    row.title = terms.title.strip()
    row.need_id = terms.need.id if terms.need else None
    row.cohort_id = run.id if run else None
    row.activity_id = activity.id if activity else None
    db.session.flush()
    journal.record(events.FundWritten(code=row.code, about=("fund", row.id)), by=by)
    return row


@operation
def ask(row: Fund, says: str, *, due_on: date | None = None, by: User) -> FundCondition:
    """Write what the source asks for before it gives."""
    allowed(by, WRITE)
    _worded(says, "says")
    made = FundCondition(fund_id=row.id, says=says.strip(), due_on=due_on, by_id=by.id)
    db.session.add(made)
    db.session.flush()
    journal.record(events.FundConditionSet(code=row.code, about=("fund", row.id)), by=by)
    return made


@operation
def meet(row: FundCondition, on: date, evidence: str, *, seen: int | None, by: User) -> None:
    """A condition is met, as a paper shows."""
    allowed(by, WRITE)
    row.as_seen(seen)
    if row.met_on is not None:
        raise Refusal(_("This is met already."))
    _past(on)
    _papered(evidence, "evidence")
    row.met_on, row.met_by_id, row.evidence = on, by.id, evidence.strip()
    db.session.flush()
    journal.record(events.FundConditionMet(code=row.fund.code, about=("fund", row.fund_id)), by=by)


@operation
def move(row: Fund, stage: Stage, amount: Money, *, on: date, document: str, back: bool = False,
         says: str = "", batch: ImportBatch | None = None, by: User) -> FundMovement:  # fmt: skip
    """Write that money came to a stage, or is taken back from it. It counts once another person
    has seen the paper.
    """
    allowed(by, WRITE)
    _fits(row, stage, amount, on=on, document=document, back=back, says=says)
    _first_by(row, stage, document, back=back)
    minor = -amount.minor if back else amount.minor
    made = FundMovement(fund_id=row.id, stage=stage, amount_minor=minor, on=on,
                        currency=row.currency, document=document.strip(), says=says.strip(),
                        by_id=by.id)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    if batch is not None:
        db.session.add(FundBrought(movement_id=made.id, batch_id=batch.id))
        db.session.flush()
    about = ("fund", row.id)
    journal.record(events.FundMoved(code=row.code, stage=stage.value, about=about), by=by)
    return made


def _fits(
    row: Fund, stage: Stage, amount: Money, *, on: date, document: str, back: bool, says: str
) -> None:
    if amount.currency != row.currency:
        raise Refusal(ONE_MONEY, field="amount")
    if amount.minor <= 0:
        raise Refusal(_("Write an amount above nothing."), field="amount")
    _past(on)
    _papered(document, "document")
    if back:
        _worded(says, "says")
    _adds_up(row, stage, -amount.minor if back else amount.minor)


def _first_by(row: Fund, stage: Stage, document: str, *, back: bool) -> None:
    """One paper brings money to a stage once, and takes it back once; what was taken back whole may
    be written again.
    """
    same = [
        each for each in row.movements
        if each.stage is stage and each.document.casefold() == document.strip().casefold()
        and (each.verdict is None or each.verdict.is_right)
    ]  # fmt: skip
    stands = sum(each.amount_minor for each in same)
    if stands < 0 if back else stands > 0:
        raise Refusal(
            _("This paper is written down already, of %(on)s. Another movement has a paper of its "
              "own; what was wrong is taken back first.",
              on=dated(max(each.on for each in same), "d MMM y")), field="document",
        )  # fmt: skip


def objection(row: Fund, stage: Stage, amount: Money, **said: Any) -> tuple[str, Sentence] | None:
    """What is wrong with a movement that a file names: the field, and the sentence."""
    try:
        _fits(row, stage, amount, **said)
    except Refusal as refused:
        return refused.field or "amount", refused.sentence
    return None


def take_back(batch: ImportBatch) -> None:
    """What a file brought and nobody has answered is gone with it."""
    for row in queries.brought(batch.id):
        db.session.delete(row)
    db.session.flush()


def rests_on(batch_id: int) -> Sentence | None:
    """Why what a file brought cannot be taken back: a second person has answered it."""
    answered = any(row.verdict is not None for row in queries.brought(batch_id))
    says = _("A movement of this file was answered since. Write another that takes it back.")
    return says if answered else None


@operation
def confirm(movement: FundMovement, *, by: User) -> None:
    """As another person: the paper says so, and the money counts from now on."""
    row = _answering(movement, by)
    _adds_up(row, movement.stage, movement.amount_minor)
    db.session.add(FundVerdict(movement_id=movement.id, is_right=True, by_id=by.id))
    db.session.flush()
    db.session.refresh(row)
    journal.record(
        events.FundConfirmed(code=row.code, stage=movement.stage.value, about=("fund", row.id)),
        by=by,
    )


@operation
def refuse(movement: FundMovement, says: str, *, by: User) -> None:
    """As another person: the paper does not say so, and the movement never counts."""
    row = _answering(movement, by)
    _worded(says, "says")
    db.session.add(
        FundVerdict(movement_id=movement.id, is_right=False, says=says.strip(), by_id=by.id)
    )
    db.session.flush()
    journal.record(
        events.FundRefused(code=row.code, stage=movement.stage.value, about=("fund", row.id)),
        by=by,
    )


def _answering(movement: FundMovement, by: User) -> Fund:
    allowed(by, CONFIRM)
    another_person(by, movement.by_id)
    row = queries.locked(movement.fund_id)
    if movement.verdict is not None:
        raise Refusal(_("Somebody has answered this already."))
    return row


def _adds_up(row: Fund, stage: Stage, minor: int) -> None:
    """Nothing is spent that was not received, and no stage falls below nothing."""
    sums = {each: row.sums.at(each) + (minor if each is stage else 0) for each in Stage}
    if sums[stage] < 0:
        raise Refusal(_("No more is taken back than was written."), field="amount")
    if sums[Stage.SPENT] > sums[Stage.RECEIVED]:
        raise Refusal(OVERSPENT, field="amount")


def _titled(title: str) -> None:
    if len(title.strip()) < 3:
        raise Refusal(_("Say in a few words what it is for."), field="title")


def _pointed(point: str) -> None:
    if point not in POINTS:
        raise Refusal(NO_POINT, field="point")


def _papered(paper: str, field: str) -> None:
    if len(paper.strip()) < 2:
        raise Refusal(PAPER, field=field)


def _past(on: date) -> None:
    if on > clock.today():
        raise Refusal(_("It is not done on a day to come."), field="on")


def _worded(says: str, field: str) -> None:
    if len(says.strip()) < 10:
        raise Refusal(SENTENCE, field=field)
