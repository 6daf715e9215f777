"""What tests of retention are about: records that are years old, and one run of them."""

from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select

from tests.makers import a_person, a_user, kept
from tests.oversight.complaints.objects import code_of, row_of
from tests.recruitment.made import an_applicant, an_open_round, officers
from tests.training.mentoring.made import Bench, a_log, confirmed, rated
from tests.vetting.cases.made import a_case
from trainingmgr.accounts.rules import Role
from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.oversight.complaints.models import ComplaintPerson
from trainingmgr.oversight.complaints.rules import ComplaintState
from trainingmgr.oversight.retention import queries, services
from trainingmgr.oversight.retention.rules import HoldOn
from trainingmgr.oversight.retention.services import holds
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.channels.rules import ChannelState
from trainingmgr.pay.rules import Channel
from trainingmgr.recruitment.models import ApplicationPaper, ApplicationScan, Objection
from trainingmgr.recruitment.rules import ApplicationState, Paper, Rejection, RoundState
from trainingmgr.registry.people.models import Phone
from trainingmgr.registry.people.services import blocks
from trainingmgr.training.mentoring.models import LogAddendum
from trainingmgr.vetting.cases.models import (
    AdverseInformation,
    CaseAppeal,
    CaseCheck,
    InformationRequest,
    PanelDecision,
    Recommendation,
    VettingCriterion,
)
from trainingmgr.vetting.cases.rules import (
    CaseState,
    CheckKind,
    CheckState,
    DecisionState,
    Reliability,
    Verdict,
)

WHY = "Their time is over by the rules."
SECRET = "+23566554433"


@contextmanager
def years_ago(years):
    with clock.told(clock.now() - timedelta(days=366 * years)):
        yield


def an_old_application():
    """Of somebody who is nothing else here, refused six years ago."""
    with years_ago(6):
        officer, *jury = officers()
        blocks.first_block("HQ", by=officer)
        round_ = an_open_round(officer, jury)
        row = an_applicant(round_, officer, "Zawadi Mwamba")
        row.state, row.reason = ApplicationState.INELIGIBLE, Rejection.INCOMPLETE_FILE
        round_.state = RoundState.COMPLETED
        paper = kept(
            ApplicationPaper(application_id=row.id, kind=Paper.SCHOOL, reference="ID 4471")
        )  # fmt: skip
        kept(ApplicationScan(paper_id=paper.id, kind="png", size=3, sha256="a" * 64,
                             content="abc", by_id=officer.id))  # fmt: skip
        kept(Objection(application_id=row.id, received_on=clock.today(), by_id=officer.id,
                       words="They say that he took cattle."))  # fmt: skip
        kept(Phone(person_id=row.person_id, number=SECRET))
    return row


def an_old_complaint(person=None):
    with years_ago(6):
        row = row_of(code_of(named="Sergeant Nobody", contact=SECRET))
        if person:
            kept(ComplaintPerson(complaint_id=row.id, person_id=person.id))
        row.closed_on, row.closed_after = clock.today(), 30
        row.state = ComplaintState.CLOSED
        db.session.flush()
    return row


def an_old_log(years=4):
    with years_ago(years):
        bench = Bench()
        log = a_log(bench, confirmed(bench), ratings=rated(3), judgement="She hides the book.")
        kept(LogAddendum(log_id=log.id, words="Her cousin holds the key.", by_id=bench.mentor.id))
    return log


def an_old_channel(person=None):
    person = person or a_person()
    with years_ago(1):
        by, other = a_user(Role.HR_CLERK), a_user(Role.PAY_VERIFIER)
        return kept(PayChannel(
            person_id=person.id, kind=Channel.MOBILE_MONEY, identifier=SECRET, proposed_by_id=by.id,
            identifier_end="4433", identifier_mark="m" * 32, holder_name="Zawadi Mwamba",
            state=ChannelState.REFUSED, because="She has a new phone.", decided_by_id=other.id,
            decided_at=clock.now(),
        ))  # fmt: skip


def two_cases():
    """Of one person, one after the other: each decided, the first with all that a file can hold."""
    person = a_person()
    with years_ago(5):
        first, decision = a_decided_case(person)
        by_id, on = first.opened_by_id, clock.today()
        kept(CaseCheck(case_id=first.id, kind=CheckKind.CRIMINAL_RECORDS, state=CheckState.FOUND,
                       body="Police", reliability=Reliability.B, evidence=SECRET,
                       note=SECRET, done_by_id=by_id, done_at=clock.now()))  # fmt: skip
        kept(InformationRequest(case_id=first.id, body="Police", what=SECRET, asked_on=on,
                                due_on=on, by_id=by_id))  # fmt: skip
        criterion_id = db.session.scalar(select(VettingCriterion.id))
        kept(AdverseInformation(case_id=first.id, criterion_id=criterion_id, summary=SECRET,
                                put_on=on, answer_due_on=on + timedelta(days=14),
                                told_how="In his hand", by_id=by_id))  # fmt: skip
        kept(CaseAppeal(decision_id=decision.id, said=SECRET, lodged_on=on, body="Appeals",
                        suspensive=True, by_id=by_id))  # fmt: skip
    with years_ago(3):
        later, _decision = a_decided_case(person)
    return first, later


def a_decided_case(person):
    case = a_case(person)
    case.reason = SECRET
    kept(Recommendation(case_id=case.id, verdict=Verdict.CERTIFIED, reasons=SECRET,
                        by_id=case.opened_by_id))  # fmt: skip
    decision = kept(PanelDecision(
        case_id=case.id, verdict=Verdict.CERTIFIED, reasons=SECRET, by_id=case.opened_by_id,
        state=DecisionState.FINAL, decided_on=clock.today(),
    ))  # fmt: skip
    case.state, case.decided_on = CaseState.DECIDED, clock.today()
    db.session.flush()
    return case, decision


def a_hold(by, on=HoldOn.PERSON, **facts):
    usual = {"reason": "The court of appeal hears the case.", "ordered_by": "Court, 14/26",
             "until_on": clock.today() + timedelta(days=90)}  # fmt: skip
    return holds.place(holds.Ordered(holds=on, **usual | facts), by=by)


def a_run(by):
    """Listed, with one old channel at least."""
    an_old_channel()
    made = services.look_now(by=by)
    return queries.run(made.uid)


def proposed(row, by):
    services.propose(row, WHY, seen=row.version, by=by)
    return queries.run(row.uid)


def agreed(row, by):
    services.agree(row, row.sha256[:8], language="en", seen=row.version, by=by)
    db.session.commit()
    return queries.run(row.uid)
