"""Payment files and answers held against the schemas that the site has."""

import io
from importlib.resources import files

import pytest
from sqlalchemy import select

from tests.pay.made import work
from tests.pay.payments.made import Treasury
from tests.pay.payments.test_payments import ANSWER, LINE, written
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.settings import UnsafeSettings, read
from trainingmgr.pay.payments.models import Payment, PaymentFile, PaymentNews
from trainingmgr.pay.payments.services import hearing, leaving, schemas
from trainingmgr.pay.rules import LineState

REPORT = "pain.002.001.10"
XSD = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"
 targetNamespace="urn:iso:std:iso:20022:tech:xsd:{message}">
 <xs:element name="Document"><xs:complexType><xs:sequence>{inside}</xs:sequence></xs:complexType>
 </xs:element></xs:schema>"""
ANYTHING = '<xs:any processContents="skip"/>'
SHORT = '<xs:element name="CstmrPmtStsRpt" type="xs:token"/>'


@pytest.fixture
def treasury(army):
    return Treasury(army)


@pytest.fixture
def folder(tmp_path):
    """The folder that a site names, with the published schema of what we write."""
    schemas.hold(tmp_path)
    name = f"{schemas.INITIATION}.xsd"
    (tmp_path / name).write_bytes((files("sepaxml") / "schemas" / name).read_bytes())
    yield tmp_path
    schemas.hold(None)


def failed():
    """The sentence with which the work ended."""
    while jobs.work():
        pass
    db.session.expire_all()
    job = db.session.scalars(select(Job).order_by(Job.id.desc()).limit(1)).one()
    assert job.state is JobState.FAILED
    return job.trouble


def test_a_file_that_follows_the_schema_is_offered(treasury, army, folder):
    roll = treasury.payroll(army.people[:2])
    assert len(written(treasury, roll, treasury.account())) == 1


def test_one_that_does_not_is_not_written_and_says_line_and_rule(treasury, army, folder, browse):
    roll, account = treasury.payroll(army.people[:2]), treasury.account()
    strict = XSD.format(message=schemas.INITIATION, inside='<xs:element name="Other"/>')
    for content, says in (
        (strict, "Line 2 does not follow the schema pain.001.001.09: Element 'CstmrCdtTrfInitn'"),
        ("<xs:schema", "cannot be read"),
        (None, "is not in the folder"),
    ):
        path = folder / f"{schemas.INITIATION}.xsd"
        path.unlink(missing_ok=True) if content is None else path.write_text(content)
        leaving.ask(roll, account, pays_on=clock.today(), by=treasury.finance)
        assert says in failed()
        assert db.session.scalar(select(PaymentFile.id)) is None
        assert db.session.scalar(select(Payment.id)) is None
    page = browse(treasury.finance).get(f"/pay/payments/{roll.uid}").text
    assert "The last files were not written" in page


def test_an_answer_is_checked_where_its_schema_is_there(treasury, army, folder):
    roll = treasury.payroll(army.people[:1])
    ((file, _body, sent),) = written(treasury, roll, treasury.account())
    body = ANSWER.format(
        message=file.message, group="", lines=LINE.format(sent[0].reference, "ACSC", "")
    ).encode()
    (folder / f"{REPORT}.xsd").write_text(XSD.format(message=REPORT, inside=SHORT))
    with pytest.raises(Refusal, match=f"Line 1 does not follow the schema {REPORT}"):
        hearing.receive(io.BytesIO(body), file_name="a.xml", by=treasury.finance)
    assert db.session.scalar(select(PaymentNews.id)) is None
    (folder / f"{REPORT}.xsd").write_text(XSD.format(message=REPORT, inside=ANYTHING))
    hearing.receive(io.BytesIO(body), file_name="a.xml", by=treasury.finance)
    work()
    db.session.expire_all()
    assert db.session.scalars(select(Payment.state)).all() == [LineState.SETTLED]


def test_a_folder_that_is_not_there_stops_the_start(tmp_path):
    assert read({"TRAININGMGR_SCHEMAS": str(tmp_path)}).schemas == str(tmp_path)
    with pytest.raises(UnsafeSettings, match="names no folder"):
        read({"TRAININGMGR_SCHEMAS": str(tmp_path / "nowhere")})
