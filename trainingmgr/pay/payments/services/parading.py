"""Cash parades go out: the lines of a payroll on numbered papers, unit by unit.

The money of one paper is counted out, carried to the parade and back as one sum.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import chain, groupby

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.journal import Actor
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.documents import serials
from trainingmgr.pay.payments import events, queries
from trainingmgr.pay.payments.models import CashSheet, Payment, PaymentFile
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.queries.cash import Payable
from trainingmgr.pay.payments.rules import FileKind, layouts, reference
from trainingmgr.pay.payments.rules.cash import FEWEST, MOST
from trainingmgr.pay.payments.services.leaving import PARADE, WRITE
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rolls.services.closing import Look
from trainingmgr.pay.rules import LineState
from trainingmgr.registry.structure.models import Unit

AT_ONCE = 1_000
"""Lines that one short step can put on sheets."""


@dataclass(frozen=True)
class Parade:
    """What is to be printed: whose pay, where, and how many lines one paper takes.

    `unit` None is every unit of the payroll. `apart` begins a paper for each unit; otherwise
    everybody of `unit` and below stands on the same papers, as for a pay point.
    """

    on: date
    at_most: int
    language: str
    unit: Unit | None = None
    apart: bool = True
    others: bool = False
    place: str = ""


@operation
def ask(payroll: Payroll, wanted: Parade, *, by: User) -> Job:
    """Have the papers of a released payroll made for one parade, or for all."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    four_eyes.approving(by)
    if payroll.state is not PayrollState.RELEASED:
        raise Refusal(_("Only a payroll that is released and not closed is sent to be paid."))
    if wanted.on < clock.today():
        raise Refusal(_("The day of the parade is past."), field="on")
    if not FEWEST <= wanted.at_most <= MOST:
        raise Refusal(
            _("A sheet takes between %(least)s and %(most)s lines.", least=FEWEST, most=MOST),
            field="at_most",
        )
    if wanted.unit is not None and wanted.unit.service_id != payroll.service_id:
        raise Refusal(_("This unit belongs to another service."), field="of_unit")
    if wanted.unit is None and not wanted.apart:
        raise Refusal(_("Name the unit whose people come to this pay point."), field="of_unit")
    if queries.being_written(payroll, WRITE, PARADE):
        raise Refusal(_("Files of this payroll are being written already."))
    if not cash.is_left(payroll, wanted.unit, others=wanted.others):
        raise Refusal(
            _("Nobody is left to be paid in cash there: every line is sent, held or paid "
              "otherwise."), field="of_unit",
        )  # fmt: skip
    job = jobs.enqueue(
        PARADE, by=by, language=wanted.language, payroll=payroll.id, on=wanted.on.isoformat(),
        unit=wanted.unit.id if wanted.unit else None, apart=wanted.apart, others=wanted.others,
        at_most=wanted.at_most, sheet_language=wanted.language, place=wanted.place.strip()[:120],
    )  # fmt: skip
    happening = events.ParadeAsked(
        period=payroll.period, unit=wanted.unit.code if wanted.unit else "-",
        about=("payroll", payroll.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return job


@dataclass(frozen=True)
class Next:
    """What the next step puts on papers, and who of them may not be paid, as was seen before."""

    lines: Sequence[Payable]
    seen: Look


def next_lines(payroll: Payroll, wanted: Parade) -> Next | None:
    """People of some whole units, or of one pay point, looked at with no lock held; None at the
    end.
    """
    lines = _next(payroll, wanted)
    if not lines:
        return None
    return Next(lines, closing.look(payroll, [line.line_id for line in lines]))


def _next(payroll: Payroll, wanted: Parade) -> list[Payable]:
    """Where more are left, the last unit waits for its others; one larger than a step fills the
    papers of this one.
    """
    found = cash.payable(payroll, unit=wanted.unit, others=wanted.others, most=AT_ONCE)
    if len(found) < AT_ONCE:
        return found
    whole = list(chain.from_iterable(_points(found, wanted)[:-1]))
    return whole or found[: AT_ONCE - AT_ONCE % wanted.at_most]


def _points(lines: Sequence[Payable], wanted: Parade) -> list[list[Payable]]:
    """Who is paid together: the people of each unit, or everybody at one pay point."""
    if not wanted.apart:
        return [list(lines)]
    return [list(of) for _unit, of in groupby(lines, key=lambda each: each.unit_id)]


def note_printed(payroll: Payroll, wanted: Parade, ready: Next, *, by: Actor) -> int:
    """Inside a step: the papers are there, and their payments under way. Gives how many lines.

    The last look is the one that every file gets: what stopped since the release is held from
    now on and stands on no paper.
    """
    among = [line.line_id for line in ready.lines]
    stopped = closing.stop(payroll, among, seen=ready.seen)
    going = [line for line in ready.lines if line.line_id not in stopped]
    point = wanted.unit.id if wanted.unit and not wanted.apart else None
    lots = [lot for of in _points(going, wanted) for lot in layouts.split(of, wanted.at_most)]
    before = queries.files_made(payroll.id)
    made = [
        _sheet(
            payroll, wanted, lot, code=code, number=number, by=by,
            unit=point or lot[0].unit_id or cash.top_unit(payroll).id,
        )
        for number, (code, lot) in enumerate(zip(_codes(len(lots)), lots, strict=True), before + 1)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    total = sum((each.total for each in made), Money(0, payroll.currency))
    if made:
        rows = [row for each, lot in zip(made, lots, strict=True) for row in _payments(each, lot)]
        db.session.execute(insert(Payment), rows)
        ids = [line.line_id for line in going]
        closing.move(payroll, ids, LineState.EXPORTED, counted=False)
    happening = events.ParadePrinted(
        sheets=len(lots), count=len(going), total=str(total.amount), currency=total.currency,
        left_out=len(stopped), people=[line.person_id for line in going],
        about=("payroll", payroll.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return len(going)


def _codes(count: int) -> Iterator[str]:
    """So many ids that no other paper has. The letter tells them from those of musters."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {f"C{serials.sheet_id()}" for _each in range(count - len(found))}
        found |= drawn - cash.taken(sorted(drawn))
    return iter(sorted(found))


def _sheet(
    payroll: Payroll, wanted: Parade, lot: Sequence[Payable], *, code: str, unit: int, number: int,
    by: Actor,
) -> PaymentFile:  # fmt: skip
    content = "\n".join([code, *(f"{line.line_id} {line.amount.minor}" for line in lot)]).encode()
    total = lot[0].amount
    for line in lot[1:]:
        total += line.amount
    return PaymentFile(
        payroll_id=payroll.id, kind=FileKind.CASH_PARADE, unit_id=unit, number=number,
        message=code, sha256=sha256(content).hexdigest(), size=len(content), count=len(lot),
        total=total, pays_on=wanted.on, by_id=by.id,
        sheet=CashSheet(language=wanted.language, place=wanted.place.strip() or None),
    )  # fmt: skip


def _payments(made: PaymentFile, lot: Sequence[Payable]) -> list[dict[str, object]]:
    today = clock.today()
    return [
        {"file_id": made.id, "line_id": line.line_id, "position": position,
         "reference": reference(new_uid()), "amount_minor": line.amount.minor,
         "amount_currency": line.amount.currency, "name": line.name,
         "state": LineState.EXPORTED, "since": today}
        for position, line in enumerate(lot, 1)
    ]  # fmt: skip
