"""The words of payments in the reader's language, and the status that goes with them."""

from flask_babel import lazy_gettext as _

from trainingmgr.pay.payments.rules import FileKind, FileState, NewsKind, Source, Verdict
from trainingmgr.pay.payments.rules.layouts import Fill

FILE_KINDS = {
    FileKind.CREDIT_TRANSFER: _("Bank transfers"),
    FileKind.MOBILE_MONEY: _("Mobile money"),
    FileKind.CASH_PARADE: _("Cash parade"),
}
FILE_STATES = {
    FileState.EXPORTED: _("Written, with nobody yet"),
    FileState.SUBMITTED: _("Handed over"),
    FileState.RECALLED: _("Taken back"),
}
FILE_STATE_KINDS = {
    FileState.EXPORTED: "wait",
    FileState.SUBMITTED: "ok",
    FileState.RECALLED: "back",
}
NEWS = {
    NewsKind.STATUS_REPORT: _("Status report (pain.002)"),
    NewsKind.STATEMENT: _("Bank statement (camt.053)"),
    NewsKind.NOTICE: _("Booking notice (camt.054)"),
    NewsKind.PROVIDER: _("Results of an operator"),
}
SOURCES = {
    Source.EXPLICIT: _("Said of this payment"),
    Source.INFERRED: _("Follows from its batch"),
}
VERDICTS = {
    Verdict.CHANGES: _("Counts"),
    Verdict.KNOWN: _("Was known"),
    Verdict.CONTRADICTS: _("Against what was said before"),
}
VERDICT_KINDS = {Verdict.CHANGES: "ok", Verdict.KNOWN: "none", Verdict.CONTRADICTS: "stop"}
QUEUES = {
    "contradicted": _("Answers that contradict each other"),
    "rejected": _("Refused by the bank"),
    "returned": _("Sent back"),
    "unclaimed": _("Not collected"),
    "part": _("Paid in part"),
    "open": _("Under way"),
}
FILLS = {
    Fill.COUNTRY: _("Country"),
    Fill.OPERATOR: _("Operator"),
    Fill.CURRENCY: _("Currency"),
    Fill.MSISDN: _("Phone, figures alone"),
    Fill.MSISDN_PLUS: _("Phone with +"),
    Fill.AMOUNT: _("Amount"),
    Fill.REFERENCE: _("Reference"),
    Fill.DESCRIPTION: _("Reference, letters and figures alone"),
    Fill.NAME: _("Name of the holder"),
    Fill.NOTHING: _("Nothing"),
}
