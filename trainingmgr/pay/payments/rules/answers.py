"""What banks answer, read from ISO 20022: `pain.002`, `camt.053` and `camt.054` of any version.

Source: domain 4.4. A bank may speak of one payment, of a batch or of the whole message. Elements
are told apart by their names: banks write them with and without a prefix, in several versions.
"""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from trainingmgr.core.money import Money
from trainingmgr.pay.payments.rules import NewsKind, Outcome
from trainingmgr.pay.rules import ChannelFailure
from trainingmgr.pay.rules import LineState as L
from trainingmgr.pay.rules.files import FAILURES
from trainingmgr.tabular.markup import BEGINS

KINDS = {
    "CstmrPmtStsRpt": NewsKind.STATUS_REPORT,
    "BkToCstmrStmt": NewsKind.STATEMENT,
    "BkToCstmrDbtCdtNtfctn": NewsKind.NOTICE,
}
"""The first element inside `Document`, and what it makes of the file."""
WANTED = frozenset({"OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "Ntry"})
"""The elements that say what became of something."""
LOCATED = frozenset({"TxInfAndSts", "TxDtls"})
"""The elements that speak of one payment: `begins` is the attribute with their line."""
STATES: dict[str, L] = {
    "RCVD": L.SUBMITTED, "ACTC": L.SUBMITTED, "PATC": L.SUBMITTED,
    "ACCP": L.ACCEPTED, "ACSP": L.ACCEPTED, "ACWC": L.ACCEPTED, "ACFC": L.ACCEPTED,
    "PDNG": L.ACCEPTED, "PART": L.ACCEPTED,
    "ACSC": L.SETTLED, "ACCC": L.SETTLED,
    "RJCT": L.REJECTED, "CANC": L.CANCELLED,
}  # fmt: skip
"""pain.002 codes. PART says only that each line is to be read: the rest is accepted at most."""
BOOKED = "BOOK"


NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
"""A sum as ISO 20022 writes it: never as 1.5E+05."""


class NoAmountError(ValueError):
    """What stands where money should is no sum of this currency, or is below zero."""


class SumError(ValueError):
    """What is told one by one is not what the whole says: `said` and `found`, as written."""

    def __init__(self, said: str, found: str) -> None:
        super().__init__(said)
        self.said, self.found = said, found


def told(element: Element) -> Iterator[Outcome]:
    """Every outcome that one wanted element holds. Raises ValueError with the unknown word,
    NoAmountError with what is no sum of money, and SumError where its parts are not the whole.
    """
    named = local(element.tag)
    if named == "Ntry":
        yield from _entry(element)
        return
    status = text(element, "GrpSts") or text(element, "PmtInfSts")
    batch = text(element, "OrgnlPmtInfId") or None
    _counted(element)
    if status:
        yield _outcome(status, element, batch=batch)
    for each in children(element, "TxInfAndSts"):
        key = text(each, "OrgnlEndToEndId")
        if not key:
            raise ValueError("OrgnlEndToEndId")
        yield _outcome(text(each, "TxSts"), each, batch=batch, reference=key)


def _counted(element: Element) -> None:
    """Banks may leave out the payments of a state, or name them: never some of them."""
    named = Counter(text(each, "TxSts") for each in children(element, "TxInfAndSts"))
    for each in children(element, "NbOfTxsPerSts"):
        said, state = text(each, "DtldNbOfTxs"), text(each, "DtldSts")
        if named[state] and said.isdecimal() and int(said) != named[state]:
            raise SumError(f"{said} {state}", f"{named[state]} {state}")


def message_of(element: Element) -> str | None:
    """The message that a status report is about."""
    return text(element, "OrgnlMsgId") or None


def _outcome(
    status: str, element: Element, *, batch: str | None, reference: str | None = None
) -> Outcome:
    if status not in STATES:
        raise ValueError(status or "TxSts")
    code, words = _reason(element)
    return Outcome(
        state=STATES[status],
        reference=reference,
        batch=batch,
        reason=_failure(code) if STATES[status] is L.REJECTED else None,
        code=code or status,
        text=words,
        amount=_amount(next(iter(descend(element, "OrgnlTxRef", "Amt", "InstdAmt")), None)),
        is_part=status == "PART",
        line=_line(element),
    )


def _entry(element: Element) -> Iterator[Outcome]:
    """An entry of a statement: booked out is settled, booked back in with a reason is returned.

    An entry that books a whole batch in one sum names the batch (`PmtInfId`) and no payment.
    """
    status = text(element, "Sts") or next(iter(texts(element, "Sts", "Cd")), "")
    if status != BOOKED:
        return
    back = text(element, "CdtDbtInd") == "CRDT"
    details = descend(element, "NtryDtls", "TxDtls")
    _adds_up(element, details)
    for each in details:
        key = next(iter(texts(each, "Refs", "EndToEndId")), "")
        if key and key != "NOTPROVIDED":
            yield _booked(each, element, back=back, reference=key)
    batches = texts(element, "NtryDtls", "Btch", "PmtInfId")
    if not details and batches and not back:
        yield Outcome(state=L.SETTLED, batch=batches[0], code=BOOKED)


def _adds_up(entry: Element, details: list[Element]) -> None:
    """Where each payment of an entry has a sum in its currency, and it names no charges, they are
    its sum.
    """
    whole = _amount(text_of(entry, "Amt"))
    parts = [_amount(text_of(each, "Amt")) for each in details]
    if whole is None or len(parts) < 2 or children(entry, "Chrgs"):
        return
    sums = [each.minor for each in parts if each and each.currency == whole.currency]
    if len(sums) == len(parts) and sum(sums) != whole.minor:
        found = Money(sum(sums), whole.currency)
        raise SumError(f"{whole.amount} {whole.currency}", f"{found.amount} {found.currency}")


def _booked(each: Element, entry: Element, *, back: bool, reference: str) -> Outcome:
    code, words = _reason(each)
    amount = text_of(each, "Amt") or text_of(entry, "Amt")
    return Outcome(
        state=L.RETURNED if back else L.SETTLED,
        reference=reference,
        reason=_failure(code) if back else None,
        code=code or BOOKED,
        text=words,
        amount=_amount(amount),
        line=_line(each),
    )


def _line(element: Element) -> int:
    return int(element.get(BEGINS, 0))


def _reason(element: Element) -> tuple[str, str]:
    """The code of the reason, and what the bank adds in words."""
    for way in (("StsRsnInf",), ("RtrInf",)):
        for each in descend(element, *way):
            codes = texts(each, "Rsn", "Cd") or texts(each, "Rsn", "Prtry")
            return (codes[0][:35] if codes else ""), " ".join(texts(each, "AddtlInf"))[:200]
    return "", ""


def _failure(code: str) -> ChannelFailure:
    return FAILURES.get(code.casefold(), ChannelFailure.OTHER)


def _amount(element: Element | None) -> Money | None:
    if element is None or not element.text:
        return None
    said = element.text.strip()
    if not NUMBER.fullmatch(said):
        raise NoAmountError(said[:40])
    try:
        found = Money.of(Decimal(said), element.get("Ccy", ""))
    except (InvalidOperation, ValueError) as wrong:
        raise NoAmountError(said[:40]) from wrong
    if found.minor < 0:
        raise NoAmountError(said[:40])
    return found


def local(tag: str) -> str:
    """The name without a prefix or a namespace."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def children(element: Element, name: str) -> list[Element]:
    return [each for each in element if local(each.tag) == name]


def descend(element: Element, *names: str) -> list[Element]:
    """Every element on this way down."""
    found = [element]
    for name in names:
        found = [inner for each in found for inner in children(each, name)]
    return found


def text(element: Element, name: str) -> str:
    return next(((each.text or "").strip() for each in children(element, name)), "")


def text_of(element: Element, name: str) -> Element | None:
    return next(iter(children(element, name)), None)


def texts(element: Element, *names: str) -> list[str]:
    return [(each.text or "").strip() for each in descend(element, *names) if each.text]
