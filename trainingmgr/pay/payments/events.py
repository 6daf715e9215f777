from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.payments.words import NEWS
from trainingmgr.pay.words import LINES


class PayingAccountOpened(Event):
    sentence = _("%(by)s wrote down the account …%(account_end)s of %(holder)s, to pay from")
    holder: str
    account_end: str


class PayingAccountClosed(Event):
    sentence = _("%(by)s closed the account …%(account_end)s of %(holder)s for paying")
    holder: str
    account_end: str


class OperatorWordsSet(Event):
    sentence = _(
        "%(by)s wrote down what the operator of the account …%(account_end)s of %(holder)s means "
        "by %(count)s words"
    )
    holder: str
    account_end: str
    count: int


class PaymentsAsked(Event):
    sentence = _("%(by)s asked to write the payment files of %(period)s for %(holder)s")
    period: str
    holder: str


class PaymentFileWritten(Event):
    sentence = _(
        "%(by)s wrote payment file %(message)s: %(count)s payments, %(total)s %(currency)s"
    )
    message: str
    count: int
    total: str
    currency: str
    sha256: str
    left_out: int


class PaymentFileTaken(Looked):
    sentence = _("%(by)s took payment file %(message)s to hand it over")
    lies_in = Compartment.PAY
    message: str
    sha256: str
    people: Sequence[int]


class PaymentFileHandedOver(Event):
    sentence = _("%(by)s noted that payment file %(message)s was handed over on %(day)s")
    message: str
    day: str


class PaymentFileRecalled(Event):
    sentence = _("%(by)s took payment file %(message)s back before it was handed over. %(because)s")
    message: str
    because: str = journal.words()


class PaymentNewsRead(Event):
    sentence = _(
        "%(by)s brought in what became of payments (%(kind)s): %(changed)s changed, "
        "%(known)s known already, %(contradicting)s against what was said before, "
        "%(unmatched)s of nobody here"
    )
    worded = {"kind": NEWS}
    kind: str
    sha256: str
    changed: int
    known: int
    contradicting: int
    unmatched: int


class PaymentRuled(Event):
    sentence = _("%(by)s decided what became of payment %(reference)s: %(state)s. %(because)s")
    worded = {"state": LINES}
    reference: str
    state: str
    because: str = journal.words()


class PaymentContested(Event):
    sentence = _(
        "%(by)s said that payment %(reference)s went otherwise than its sheet says: %(state)s. "
        "%(because)s"
    )
    worded = {"state": LINES}
    reference: str
    state: str
    because: str = journal.words()


class ParadeAsked(Event):
    sentence = _("%(by)s asked for the cash sheets of %(period)s (unit %(unit)s)")
    period: str
    unit: str


class ParadePrinted(Looked):
    sentence = _("%(by)s had %(sheets)s cash sheets made: %(count)s people, %(total)s %(currency)s")
    lies_in = Compartment.PAY
    sheets: int
    count: int
    total: str
    currency: str
    left_out: int
    people: Sequence[int]


class CashSheetTyped(Event):
    sentence = _(
        "%(by)s typed in cash sheet %(sheet)s: %(paid)s paid, %(unpaid)s not, %(silent)s not said"
    )
    sheet: str
    paid: int
    unpaid: int
    silent: int


class CashSheetConfirmed(Event):
    sentence = _("%(by)s compared cash sheet %(sheet)s with what was typed in, and confirmed it")
    sheet: str
