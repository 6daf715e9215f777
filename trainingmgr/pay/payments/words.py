"""The words of payments in the reader's language, and the status that goes with them."""

import unicodedata

from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from flask_babel import pgettext as _in_context

from trainingmgr.core.errors import Sentence
from trainingmgr.pay.payments.rules import FileKind, FileState, NewsKind, NewsState, Source, Verdict
from trainingmgr.pay.payments.rules.cash import CashCode, SheetStage
from trainingmgr.pay.payments.rules.layouts import Fill
from trainingmgr.pay.rules import ChannelFailure
from trainingmgr.pay.words import FAILURES

_ANOTHER = _("Have the person bring another account.")
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
    NewsKind.CASH_SHEET: _("Cash sheet, confirmed"),
}
NEWS_STATES = {
    NewsState.READING: _("Being read"),
    NewsState.READ: _("Counts"),
    NewsState.STOPPED: _("Stopped: nothing of it counts"),
}
NEWS_STATE_KINDS = {NewsState.READING: "wait", NewsState.READ: "ok", NewsState.STOPPED: "stop"}
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
NEXT = {
    ChannelFailure.WRONG_ACCOUNT: _ANOTHER,
    ChannelFailure.CLOSED: _ANOTHER,
    ChannelFailure.BLOCKED: _ANOTHER,
    ChannelFailure.NAME_MISMATCH: _("Compare the name with the paper of the bank."),
    ChannelFailure.WALLET_LIMIT: _("Have the person bring another way to be paid."),
    ChannelFailure.NUMBER_INACTIVE: _("Have the person bring another number."),
    ChannelFailure.NETWORK_DOWN: _("Send it again."),
    ChannelFailure.PAYER_FUNDS: _("Put money into the account that pays, then send it again."),
    ChannelFailure.DUPLICATE: _("Ask the bank whether it paid the other one."),
    ChannelFailure.REGULATORY: _("Ask the bank which paper it wants."),
    ChannelFailure.UNCLAIMED: _("Put the person on the next sheet."),
    ChannelFailure.OTHER: _("Ask the bank why."),
}
"""What whoever looks at a failed payment does next."""
CODES: dict[str, tuple[Sentence, Sentence]] = {
    "MD07": (
        _("The bank says that the holder of the account has died"),
        _("See the person, or the paper of the death, before anything is paid again."),
    ),
    "BE04": (
        _("The bank asks for the address of the holder"),
        _("Ask the person for the address, and give it to the bank."),
    ),
    "AM03": (_("The account is not in this currency"), _ANOTHER),
    "AM02": (
        _("The bank pays no sum of this size at once"),
        _("Ask the bank for the most that it pays at once."),
    ),
}
"""Codes of ISO 20022 that say more than any reason of every payment: what, and what to do next."""


def why(code: str | None, reason: ChannelFailure | None) -> tuple[Sentence, Sentence] | None:
    """Why money is not there, and what whoever looks at it does next."""
    if reason is None:
        return None
    return CODES.get((code or "").upper()) or (FAILURES[reason], NEXT[reason])


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
STAGES = {
    SheetStage.OUT: _("Out, not typed in yet"),
    SheetStage.TYPED: _("Typed in, to be confirmed"),
    SheetStage.CONFIRMED: _("Confirmed"),
    SheetStage.RECALLED: _("Taken back"),
}
STAGE_KINDS = {
    SheetStage.OUT: "wait",
    SheetStage.TYPED: "late",
    SheetStage.CONFIRMED: "ok",
    SheetStage.RECALLED: "back",
}
MARKS: dict[CashCode, Sentence] = {
    CashCode.SIGNED: _("Paid, signed"),
    CashCode.THUMB: _("Paid, thumb print"),
    CashCode.PROXY: _("Paid to somebody they sent"),
    CashCode.ABSENT: _("Absent"),
    CashCode.ELSEWHERE: _("On leave, sick or on duty elsewhere"),
    CashCode.REFUSED: _("Refused the sum"),
    CashCode.NOT_KNOWN: _("Not sure who it is"),
    CashCode.NO_MONEY: _("The money ran out"),
    CashCode.NOT_RECORDED: _("Not recorded"),
}
MARK_KINDS: dict[CashCode, str] = {
    **dict.fromkeys((CashCode.SIGNED, CashCode.THUMB, CashCode.PROXY), "ok"),
    **dict.fromkeys((CashCode.ABSENT, CashCode.ELSEWHERE, CashCode.REFUSED), "stop"),
    **dict.fromkeys((CashCode.NOT_KNOWN, CashCode.NO_MONEY), "warn"),
    CashCode.NOT_RECORDED: "none",
}


def letters(language: str) -> dict[CashCode, str]:
    """The letters of the language of a sheet, as it prints them."""
    with force_locale(language):
        return _letters()


def _letters() -> dict[CashCode, str]:
    return {
        CashCode.SIGNED: _in_context("letter on a cash sheet: paid, signed", "S"),
        CashCode.THUMB: _in_context("letter on a cash sheet: paid, thumb print", "T"),
        CashCode.PROXY: _in_context("letter on a cash sheet: paid to somebody they sent", "P"),
        CashCode.ABSENT: _in_context("letter on a cash sheet: absent", "A"),
        CashCode.ELSEWHERE: _in_context("letter on a cash sheet: on leave or elsewhere", "L"),
        CashCode.REFUSED: _in_context("letter on a cash sheet: refused the sum", "R"),
        CashCode.NOT_KNOWN: _in_context("letter on a cash sheet: not sure who it is", "N"),
        CashCode.NO_MONEY: _in_context("letter on a cash sheet: the money ran out", "M"),
    }


def legend(language: str) -> list[tuple[str, str]]:
    """Every letter and what it means."""
    return [(letter, str(MARKS[code])) for code, letter in letters(language).items()]


def keys(language: str) -> list[tuple[str, str, str]]:
    """Letters, kinds and words of the marks in the order of their digits."""
    known = letters(language)
    return [(letter, MARK_KINDS[code], str(MARKS[code])) for code, letter in known.items()]


def read_mark(typed: str, language: str) -> CashCode | None:
    """A letter of the sheet's language or a digit as a mark; None for anything else."""
    plain = typed.strip().casefold()
    if not plain:
        return CashCode.NOT_RECORDED
    digit = "".join(str(unicodedata.digit(c, c)) for c in plain)
    printed = letters(language)
    known = {letter.casefold(): code for code, letter in printed.items()}
    known |= {str(n): code for n, code in enumerate(printed, 1)} | {"9": CashCode.NOT_RECORDED}
    return known.get(digit) or known.get(plain)
