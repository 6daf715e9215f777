"""Cash parades come back: a paper is typed in as it stands, and a second person confirms it."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import listed
from trainingmgr.core.values import dataclass
from trainingmgr.pay.channels.rules import NameMatch, name_match
from trainingmgr.pay.payments import events
from trainingmgr.pay.payments.models import CashMark, CashSheet, PaymentNews
from trainingmgr.pay.payments.queries import cash
from trainingmgr.pay.payments.queries.cash import Line
from trainingmgr.pay.payments.rules import FileState
from trainingmgr.pay.payments.rules.cash import CashCode, Counted, SheetStage, counted, report
from trainingmgr.pay.payments.services import hearing
from trainingmgr.pay.rolls.queries import payrolls

LEAST_NOTE = 5


@dataclass(frozen=True)
class Foot:
    """What stands at the foot of a paper: the money, and who stands for it."""

    paid_on: date | None
    officer: str
    witness: str
    witness_from: str
    carried: Money | None
    returned: Money | None


Entries = Mapping[int, tuple[CashCode, str]]
"""Of each line, by its number: the mark, and what is noted beside it."""


@operation
def record(
    sheet: CashSheet, entries: Entries, foot: Foot, *, seen: int | None, by: User
) -> Counted:
    """Type a paper in, whole or in part. Nothing of it counts before it is confirmed."""
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    sheet.as_seen(seen)
    _open(sheet)
    lines = cash.lines(sheet)
    numbers = {line.number: line for line in lines}
    if unknown := [str(number) for number in entries if number not in numbers]:
        raise Refusal(_("There is no line %(lines)s.", lines=listed(unknown)))
    _noted(entries)
    if foot.paid_on and foot.paid_on > clock.today():
        raise Refusal(_("This day is still to come."), field="paid_on")
    found = _counted(lines, entries)
    _money(sheet, foot, found)
    _people(sheet, foot)
    db.session.execute(delete(CashMark).where(CashMark.sheet_id == sheet.id))
    now = clock.now()
    rows = [
        {"sheet_id": sheet.id, "payment_id": numbers[number].payment.id, "code": code,
         "note": note.strip()[:200] or None, "by_id": by.id, "at": now}
        for number, (code, note) in entries.items()
        if code is not CashCode.NOT_RECORDED
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(CashMark), rows)
    sheet.paid_on, sheet.officer = foot.paid_on, foot.officer.strip() or None
    sheet.witness, sheet.witness_from = foot.witness.strip() or None, foot.witness_from.strip()
    sheet.carried_minor = foot.carried.minor if foot.carried else None
    sheet.returned_minor = foot.returned.minor if foot.returned else None
    sheet.paid_minor = found.paid_minor
    sheet.typed_by_id, sheet.typed_at = by.id, now
    if sheet.file.state is FileState.EXPORTED:  # what has come back had gone out
        sheet.file.state = sheet.file.state.then(FileState.SUBMITTED)
    happening = events.CashSheetTyped(
        sheet=sheet.file.message, paid=found.paid, unpaid=found.unpaid,
        silent=len(found.silent), about=("payment_file", sheet.file_id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return found


def _open(sheet: CashSheet) -> None:
    if sheet.file.state is FileState.RECALLED:
        raise Refusal(_("This sheet was taken back. Its people stand on another one."))
    if sheet.confirmed_at is not None:
        raise Refusal(_("This sheet is confirmed. Contest one of its payments to put it right."))


def _noted(entries: Entries) -> None:
    """Money that went to somebody else names them, and the paper that let them have it."""
    silent = [
        str(number)
        for number, (code, note) in entries.items()
        if code is CashCode.PROXY and len(note.strip()) < LEAST_NOTE
    ]
    if silent:
        raise Refusal(
            _("Line %(lines)s: write who received the money for somebody else, and by which "
              "paper.", lines=listed(silent))
        )  # fmt: skip


def _counted(lines: list[Line], entries: Entries) -> Counted:
    return counted(
        (line.number, line.payment.amount_minor,
         entries.get(line.number, (CashCode.NOT_RECORDED, ""))[0])
        for line in lines
    )  # fmt: skip


def _money(sheet: CashSheet, foot: Foot, found: Counted) -> None:
    """Once all lines and both sums are there, they add up."""
    if foot.carried and foot.carried.minor > sheet.file.total.minor:
        raise Refusal(
            _("More was carried out than this sheet pays: %(total)s %(currency)s.",
              total=sheet.file.total.amount, currency=sheet.file.total.currency), field="carried",
        )  # fmt: skip
    if found.silent or foot.carried is None or foot.returned is None:
        return
    left = foot.carried.minor - found.paid_minor - foot.returned.minor
    if left or foot.returned.minor < 0:
        paid = Money(found.paid_minor, foot.carried.currency)
        raise Refusal(
            _("The money does not add up: %(carried)s carried out, %(paid)s paid by the marks, "
              "%(returned)s returned. Count the marks and the money once more.",
              carried=foot.carried.amount, paid=paid.amount, returned=foot.returned.amount),
            field="returned",
        )  # fmt: skip


def _people(sheet: CashSheet, foot: Foot) -> None:
    """The witness is somebody else than who pays out, and from outside the unit (R-PAY-11)."""
    if foot.officer and foot.witness and _same(foot.officer, foot.witness):
        raise Refusal(_("Whoever pays out is not the witness."), field="witness")
    unit = sheet.file.unit
    if unit is None or not foot.witness_from.strip():
        return
    own = {unit.code.casefold(), *(title.casefold() for title in unit.titles.values())}
    if foot.witness_from.strip().casefold() in own:
        raise Refusal(_("The witness comes from outside the unit that is paid."),
                      field="witness_from")  # fmt: skip


def _same(name: str, other: str) -> bool:
    return name_match(name, [other]) in (NameMatch.EXACT, NameMatch.CLOSE)


@operation
def confirm(sheet: CashSheet, *, seen: int | None, by: User) -> PaymentNews:
    """A second person has compared the paper with what was typed: from now on it is an answer.

    Never whoever made the sheet, paid it out or typed it in, nor anybody whose own pay is on the
    payroll.
    """
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    sheet.as_seen(seen)
    _open(sheet)
    if sheet.stage is not SheetStage.TYPED:
        raise Refusal(_("Nobody has typed this sheet in yet."))
    four_eyes.another_person(by, sheet.typed_by_id, sheet.file.by_id)
    if sheet.officer and _same(sheet.officer, by.name):
        raise Refusal(_("Whoever paid out does not confirm it. A second person must do this."))
    if payrolls.pays(sheet.file.payroll, by.holder_id):
        raise Refusal(_("Your own pay is on this payroll. Somebody else must sign it."))
    lines = cash.lines(sheet)
    if silent := [str(line.number) for line in lines if line.code is CashCode.NOT_RECORDED]:
        raise Refusal(_("Line %(lines)s says nothing yet. Type it in first.", lines=listed(silent)))
    sheet.confirmed_by_id, sheet.confirmed_at = by.id, clock.now()
    db.session.flush()
    code = sheet.file.message
    said = report(
        code, ((each.payment.reference, each.number, each.code, each.note) for each in lines)
    )
    happening = events.CashSheetConfirmed(sheet=code, about=("payment_file", sheet.file_id))
    journal.record(happening, by=by)
    marks = "\n".join([code, *(f"{each.number} {each.code.value}" for each in lines)])
    return hearing.take_in(
        said, hearing.Came(code, sha256(marks.encode()).hexdigest(), None), by=by
    )
