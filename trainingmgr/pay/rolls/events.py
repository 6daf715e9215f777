from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.words import CHANGES, DEEDS, HOLDS, PURPOSES


def named(payroll: Payroll) -> dict[str, Any]:
    """What every entry about a payroll says of it."""
    return {
        "period": payroll.period,
        "purpose": payroll.purpose.value,
        "about": ("payroll", payroll.id),
    }


class PayrollOpened(Event):
    sentence = _("%(by)s opened the payroll of %(period)s (%(purpose)s, %(currency)s)")
    worded = {"purpose": PURPOSES}
    period: str
    purpose: str
    currency: str


class PayrollComputing(Event):
    sentence = _("%(by)s asked to compute the payroll of %(period)s (%(purpose)s)")
    worded = {"purpose": PURPOSES}
    period: str
    purpose: str


class PayrollComputed(Event):
    sentence = _(
        "%(by)s had the payroll of %(period)s (%(purpose)s) computed: %(lines)s lines, %(held)s on "
        "hold"
    )
    worded = {"purpose": PURPOSES}
    period: str
    purpose: str
    lines: int
    held: int
    sha256: str


class PayrollSigned(Event):
    sentence = _("%(by)s signed the payroll of %(period)s (%(purpose)s) as %(deed)s")
    worded = {"purpose": PURPOSES, "deed": DEEDS}
    period: str
    purpose: str
    deed: str
    sha256: str
    because: str | None = journal.words(default=None)


class PayrollSignatureTakenBack(Event):
    sentence = _("%(by)s took back the signature under the payroll of %(period)s (%(purpose)s)")
    worded = {"purpose": PURPOSES}
    period: str
    purpose: str
    deed: str


class PayrollReleased(Event):
    sentence = _(
        "%(by)s released the payroll of %(period)s (%(purpose)s): %(payable)s lines to pay, "
        "%(stopped)s stopped since they were approved"
    )
    worded = {"purpose": PURPOSES}
    period: str
    purpose: str
    payable: int
    stopped: int
    sha256: str


class PayrollClosed(Event):
    sentence = _("%(by)s closed the payroll of %(period)s (%(purpose)s): %(settled)s lines paid")
    worded = {"purpose": PURPOSES}
    period: str
    purpose: str
    settled: int


class PayrollLineHeld(Event):
    sentence = _("%(by)s put line %(line)s of %(period)s on hold: %(reason)s. %(because)s")
    worded = {"reason": HOLDS}
    period: str
    line: int
    reason: str
    because: str = journal.words()


class PayrollLineLetGo(Event):
    sentence = _("%(by)s lifted the hold on line %(line)s of %(period)s. %(because)s")
    period: str
    line: int
    was: str
    because: str = journal.words()


class PayrollChangeDocumented(Event):
    sentence = _("%(by)s named the paper of a change (%(kind)s) of %(period)s: %(document)s")
    worded = {"kind": CHANGES}
    period: str
    kind: str
    document: str


class PayrollLinesListed(Looked):
    sentence = _("%(by)s looked at %(count)s lines of the payroll of %(period)s")
    lies_in = Compartment.PAY
    period: str
    count: int
    people: Sequence[int]


class PayrollLineOpened(Looked):
    sentence = _("%(by)s opened line %(line)s of the payroll of %(period)s")
    lies_in = Compartment.PAY
    period: str
    line: int
    people: Sequence[int]


class PayslipPrinted(Looked):
    sentence = _("%(by)s printed the payslip of line %(line)s of %(period)s")
    lies_in = Compartment.PAY
    period: str
    line: int
    people: Sequence[int]
