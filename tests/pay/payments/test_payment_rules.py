"""What goes to a bank and what a bank answers, as values: no database, no page."""

import io
from datetime import UTC, date, datetime
from importlib.resources import files
from uuid import UUID
from xml.etree.ElementTree import fromstring

import pytest
from lxml import etree

from trainingmgr.core.money import Money
from trainingmgr.pay.payments.rules import (
    NewsKind,
    Report,
    Source,
    Transfer,
    Verdict,
    answers,
    layouts,
    reference,
    said_of,
    verdict,
)
from trainingmgr.pay.payments.rules.initiation import Initiation, Payer, batch_of, write
from trainingmgr.pay.rules import ChannelFailure
from trainingmgr.pay.rules import LineState as L

PAIN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
MINISTRY = Payer(name="Trésor public", account="CG0012345", is_iban=False, bic="BEACCGCG")
NAMES = ("Ali Zene Fadoul", "إبراهيم آدم كبير", "A & B <C>\x07 \t D")


def a_transfer(n=1, minor=250_000, currency="XAF", **but):
    facts = {"reference": reference(UUID(int=n << 60)), "amount": Money(minor, currency),
             "name": NAMES[n % 3], "account": f"00{n:08d}", "text": "PAY 2026-11"}  # fmt: skip
    return Transfer(**facts | but)


def written(*transfers):
    made = datetime(2026, 11, 27, 8, 30, 15, 999, tzinfo=UTC)
    file = io.BytesIO()
    message = Initiation(message="TM-2026-11-0001", made=made, payer=MINISTRY,
                         on=date(2026, 11, 30), transfers=transfers)  # fmt: skip
    write(message, file)
    return file.getvalue()


def test_a_message_is_valid_against_the_published_schema():
    schema = etree.XMLSchema(
        etree.fromstring((files("sepaxml") / "schemas/pain.001.001.09.xsd").read_bytes())
    )
    iban = a_transfer(4, account="FR7630006000011234567890189", is_iban=True, bic="AGRIFRPP")
    for lot in ([a_transfer(n) for n in (1, 2, 3)] + [iban], [a_transfer(5, 1_250, "USD")]):
        schema.assertValid(etree.fromstring(written(*lot)))
    broken = written(a_transfer()).replace(b"<PmtMtd>TRF</PmtMtd>", b"")
    assert not schema.validate(etree.fromstring(broken))


def test_amounts_have_the_currencys_own_coins_and_add_up():
    tree = etree.fromstring(written(a_transfer(1, 250_000), a_transfer(2, 1)))
    assert tree.xpath("//p:InstdAmt/text()", namespaces=PAIN) == ["250000", "1"]
    assert tree.xpath("//p:CtrlSum/text()", namespaces=PAIN) == ["250001", "250001"]
    assert tree.xpath("//p:NbOfTxs/text()", namespaces=PAIN) == ["2", "2"]
    cents = etree.fromstring(written(a_transfer(1, 1_250, "USD")))
    assert cents.xpath("string(//p:InstdAmt)", namespaces=PAIN) == "12.50"
    with pytest.raises(ValueError, match="do not add up"):
        written(a_transfer(1), a_transfer(2, 100, "USD"))


def test_a_payments_reference_says_nothing_of_the_person():
    found = {reference(UUID(int=n << 50)) for n in range(1, 500)}
    assert len(found) == 499
    assert all(len(each) == 17 and each.isalnum() and each.isascii() for each in found)


STATUS = """<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><n:CstmrPmtStsRpt>
<n:OrgnlGrpInfAndSts><n:OrgnlMsgId>TM-1</n:OrgnlMsgId>{group}</n:OrgnlGrpInfAndSts>
<n:OrgnlPmtInfAndSts><n:OrgnlPmtInfId>TM-1-B1</n:OrgnlPmtInfId>{batch}{lines}
</n:OrgnlPmtInfAndSts></n:CstmrPmtStsRpt></n:Document>"""
LINE = """<n:TxInfAndSts><n:OrgnlEndToEndId>{key}</n:OrgnlEndToEndId><n:TxSts>{state}</n:TxSts>
<n:StsRsnInf><n:Rsn><n:Cd>{code}</n:Cd></n:Rsn><n:AddtlInf>Account closed</n:AddtlInf>
</n:StsRsnInf></n:TxInfAndSts>"""
IN_THE_BATCH = {"P1": "TM-1-B1", "P2": "TM-1-B1", "P3": "OTHER"}


def reported(group="", batch="", lines=()):
    group = f"<n:GrpSts>{group}</n:GrpSts>" if group else ""
    batch = f"<n:PmtInfSts>{batch}</n:PmtInfSts>" if batch else ""
    lines = "".join(LINE.format(key=k, state=s, code=c) for k, s, c in lines)
    tree = fromstring(STATUS.format(group=group, batch=batch, lines=lines))
    wanted = [each for each in tree.iter() if answers.local(each.tag) in answers.WANTED]
    outcomes = tuple(each for element in wanted for each in answers.told(element))
    return Report(kind=NewsKind.STATUS_REPORT, message="TM-1", outcomes=outcomes)


def states(report):
    found = said_of(report, IN_THE_BATCH)
    return {key: (each.outcome.state, each.source) for key, each in found.items()}


def test_what_a_bank_says_of_a_line_is_explicit_and_the_rest_is_inferred():
    part = reported("PART", lines=[("P1", "RJCT", "AC04")])
    assert states(part) == {
        "P1": (L.REJECTED, Source.EXPLICIT),
        "P2": (L.ACCEPTED, Source.INFERRED),
        "P3": (L.ACCEPTED, Source.INFERRED),
    }
    refused = said_of(part, IN_THE_BATCH)["P1"].outcome
    assert (refused.reason, refused.code, refused.text) == (
        ChannelFailure.CLOSED, "AC04", "Account closed",
    )  # fmt: skip
    assert states(reported(batch="ACSC"))["P2"] == (L.SETTLED, Source.INFERRED)
    assert "P3" not in states(reported(batch="ACSC"))
    assert states(reported("RJCT"))["P3"] == (L.REJECTED, Source.INFERRED)
    assert states(reported(lines=[("P2", "PDNG", "")])) == {"P2": (L.ACCEPTED, Source.EXPLICIT)}


@pytest.mark.parametrize(
    ("code", "state"),
    [("RCVD", L.SUBMITTED), ("ACTC", L.SUBMITTED), ("ACCP", L.ACCEPTED), ("ACSP", L.ACCEPTED),
     ("ACWC", L.ACCEPTED), ("PDNG", L.ACCEPTED), ("ACSC", L.SETTLED), ("ACCC", L.SETTLED),
     ("RJCT", L.REJECTED), ("CANC", L.CANCELLED)],
)  # fmt: skip
def test_every_code_of_a_status_report_has_one_state(code, state):
    assert reported(lines=[("P1", code, "")]).outcomes[0].state is state


def test_an_unknown_word_in_a_status_report_is_named():
    with pytest.raises(ValueError, match="XXXX"):
        reported(lines=[("P1", "XXXX", "")])


STATEMENT = """<Document><BkToCstmrStmt><Stmt><Ntry><Amt Ccy="XAF">{amount}</Amt>
<CdtDbtInd>{way}</CdtDbtInd><Sts>{status}</Sts><NtryDtls>{details}</NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
DETAIL = """<TxDtls><Refs><EndToEndId>P1</EndToEndId></Refs>
<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf></TxDtls>"""
BATCH = "<Btch><PmtInfId>TM-1-B1</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"


def entries(way="DBIT", status="<Cd>BOOK</Cd>", details=DETAIL, amount="250000"):
    text = STATEMENT.format(way=way, status=status, details=details, amount=amount)
    tree = fromstring(text)
    return [each for found in tree.iter("Ntry") for each in answers.told(found)]


def test_a_statement_settles_what_was_booked_and_returns_what_came_back():
    (out,) = entries()
    assert (out.state, out.reference, out.amount) == (L.SETTLED, "P1", Money(250_000, "XAF"))
    assert out.reason is None
    (back,) = entries(way="CRDT", status="BOOK")
    assert (back.state, back.reason) == (L.RETURNED, ChannelFailure.WRONG_ACCOUNT)
    (whole,) = entries(details=BATCH)
    assert (whole.state, whole.batch, whole.reference) == (L.SETTLED, "TM-1-B1", None)
    assert entries(status="<Cd>PDNG</Cd>") == []
    assert entries(way="CRDT", details=BATCH) == []
    with pytest.raises(ValueError, match=r"12\.5"):
        entries(amount="12.5")


E, I = Source.EXPLICIT, Source.INFERRED  # noqa: E741
C, K, X = Verdict.CHANGES, Verdict.KNOWN, Verdict.CONTRADICTS


@pytest.mark.parametrize(
    ("now", "source", "to", "said", "found"),
    [
        (L.EXPORTED, None, L.ACCEPTED, I, C),
        (L.ACCEPTED, I, L.ACCEPTED, E, C),
        (L.ACCEPTED, E, L.ACCEPTED, I, K),
        (L.SETTLED, E, L.ACCEPTED, E, K),
        (L.ACCEPTED, E, L.SETTLED, I, C),
        (L.ACCEPTED, E, L.REJECTED, I, X),
        (L.REJECTED, E, L.ACCEPTED, I, K),
        (L.REJECTED, E, L.SETTLED, E, X),
        (L.REJECTED, I, L.SETTLED, E, C),
        (L.SETTLED, E, L.REJECTED, E, X),
        (L.SETTLED, I, L.REJECTED, E, C),
        (L.SETTLED, E, L.RETURNED, E, C),
        (L.ACCEPTED, E, L.REJECTED, E, C),
    ],
)
def test_news_leads_on_and_contradictions_change_nothing(now, source, to, said, found):
    assert verdict(now, source, to, said) is found


def test_an_operators_file_has_its_columns_limits_and_spelling():
    each = a_transfer(account="+243 81 234 56 78")
    row = layouts.row(layouts.PAWA, each, country="CD", operator="VODACOM")
    assert row == ["CD", "VODACOM", "XAF", "243812345678", "250000", each.reference]
    assert layouts.row(layouts.KOTANI, each, country="CD", operator="")[2] == "+243812345678"
    assert layouts.described(layouts.PAWA, "P-1") == "P100"
    assert [len(lot) for lot in layouts.split(range(2_001), layouts.PAWA.at_most)] == [
        1000,
        1000,
        1,
    ]
    assert list(layouts.PAWA.problems()) == list(layouts.KOTANI.problems()) == []
    bare = layouts.Layout(columns=(("Name", layouts.Fill.NAME),))
    assert list(bare.problems()) == ["msisdn", "amount", "reference"]
    small = layouts.Layout(columns=layouts.PAWA.columns, most_minor=200_000)
    with pytest.raises(ValueError, match=each.reference):
        layouts.row(small, each, country="CD", operator="")


def test_a_batch_bears_the_name_of_its_message():
    assert batch_of("TM-2026-11-0001") == "TM-2026-11-0001-B1"
    assert len(batch_of("X" * 35)) == 35
