"""ISO 20022 `pain.001.001.09`: a customer asks its bank to pay many people.

Source: ISO 20022 Customer Credit Transfer Initiation V09, the shortest path that banks take
(domain 4.4). `EndToEndId` is the payment's own reference and the remittance text names the month:
neither says who the person is, what they are or where they serve.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from trainingmgr.core.late import Late
from trainingmgr.core.money import Money
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments.rules import Transfer

etree: Any = Late("lxml.etree")
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
LONGEST_NAME, LONGEST_TEXT = 140, 140


@dataclass(frozen=True, kw_only=True)
class Payer:
    """The account that pays, and who keeps it."""

    name: str
    account: str
    is_iban: bool
    bic: str | None = None


@dataclass(frozen=True, kw_only=True)
class Initiation:
    """One message with one batch: one payer, one currency, one day."""

    message: str
    made: datetime
    payer: Payer
    on: date
    transfers: Sequence[Transfer]
    category: str = "SALA"

    @property
    def total(self) -> Money:
        """Of all transfers. Raises ValueError where two currencies meet."""
        first, *others = (each.amount for each in self.transfers)
        for each in others:
            first += each
        return first


def write(initiation: Initiation, file: IO[bytes]) -> None:
    """The message as XML, piece by piece: what is in memory is one payment."""
    head = {"count": str(len(initiation.transfers)), "sum": _decimal(initiation.total)}
    file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    with (
        etree.xmlfile(file, encoding="UTF-8") as xml,
        xml.element("Document", nsmap={None: NAMESPACE}),
        xml.element("CstmrCdtTrfInitn"),
    ):
        with xml.element("GrpHdr"):
            _put(xml, "MsgId", initiation.message)
            _put(xml, "CreDtTm", initiation.made.replace(microsecond=0).isoformat())
            _put(xml, "NbOfTxs", head["count"])
            _put(xml, "CtrlSum", head["sum"])
            with xml.element("InitgPty"):
                _put(xml, "Nm", named(initiation.payer.name))
        with xml.element("PmtInf"):
            _put(xml, "PmtInfId", batch_of(initiation.message))
            _put(xml, "PmtMtd", "TRF")
            _put(xml, "NbOfTxs", head["count"])
            _put(xml, "CtrlSum", head["sum"])
            with xml.element("PmtTpInf"), xml.element("CtgyPurp"):
                _put(xml, "Cd", initiation.category)
            with xml.element("ReqdExctnDt"):
                _put(xml, "Dt", initiation.on.isoformat())
            with xml.element("Dbtr"):
                _put(xml, "Nm", named(initiation.payer.name))
            _account(xml, "DbtrAcct", initiation.payer.account, initiation.payer.is_iban)
            _agent(xml, "DbtrAgt", initiation.payer.bic)
            for each in initiation.transfers:
                xml.write("\n")  # a payment a line: whatever is wrong with one has its place
                _transfer(xml, each)
    file.write(b"\n")


def batch_of(message: str) -> str:
    """The name of a message's only batch (`PmtInfId`)."""
    return f"{message[:32]}-B1"


def named(text: str) -> str:
    """A name as a bank takes it: no control characters, at most 140 characters."""
    plain = "".join(
        c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cc"
    )
    return " ".join(plain.split())[:LONGEST_NAME]


def _transfer(xml: Any, each: Transfer) -> None:
    with xml.element("CdtTrfTxInf"):
        with xml.element("PmtId"):
            _put(xml, "EndToEndId", each.reference)
        with xml.element("Amt"), xml.element("InstdAmt", Ccy=each.amount.currency):
            xml.write(_decimal(each.amount))
        if each.bic:
            _agent(xml, "CdtrAgt", each.bic)
        with xml.element("Cdtr"):
            _put(xml, "Nm", named(each.name))
        _account(xml, "CdtrAcct", each.account, each.is_iban)
        if each.text:
            with xml.element("RmtInf"):
                _put(xml, "Ustrd", each.text[:LONGEST_TEXT])


def _account(xml: Any, tag: str, number: str, is_iban: bool) -> None:
    with xml.element(tag), xml.element("Id"):
        if is_iban:
            _put(xml, "IBAN", number)
        else:
            with xml.element("Othr"):
                _put(xml, "Id", number)


def _agent(xml: Any, tag: str, bic: str | None) -> None:
    with xml.element(tag), xml.element("FinInstnId"):
        if bic:
            _put(xml, "BICFI", bic)
        else:
            with xml.element("Othr"):
                _put(xml, "Id", "NOTPROVIDED")


def _put(xml: Any, tag: str, text: str) -> None:
    with xml.element(tag):
        xml.write(text)


def _decimal(money: Money) -> str:
    """12.50 for dollars, 250000 for francs of Central Africa, which have no coin below one."""
    return f"{money.amount:f}"
