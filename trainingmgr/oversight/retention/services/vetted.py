"""What goes of a vetting file: whatever is told or argued in it. Its outcome stays."""

from sqlalchemy import select, update

from trainingmgr.core import journal
from trainingmgr.core.db import db
from trainingmgr.oversight.retention.rules import BLANK
from trainingmgr.vetting.cases.models import (
    AdverseInformation,
    CaseAppeal,
    CaseCheck,
    InformationRequest,
    PanelDecision,
    Recommendation,
    VettingCase,
)


def words(id_: int) -> None:
    """Whatever is told or argued; what was asked of the words of a file for its figures stays."""
    case, check, request = VettingCase, CaseCheck, InformationRequest
    decisions = select(PanelDecision.id).where(PanelDecision.case_id == id_)
    for where, texts in (
        (case.id == id_, (case.reason, case.withdrawn_why)),
        (check.case_id == id_, (check.body, check.evidence, check.note)),
        (request.case_id == id_, (request.body, request.what, request.answer, request.reference)),
        (AdverseInformation.case_id == id_,
         (AdverseInformation.summary, AdverseInformation.answer, AdverseInformation.finding_why,
          AdverseInformation.told_how)),
        (Recommendation.case_id == id_, (Recommendation.reasons,)),
        (PanelDecision.case_id == id_,
         (PanelDecision.reasons, PanelDecision.conditions, PanelDecision.told_how)),
        (CaseAppeal.decision_id.in_(decisions),
         (CaseAppeal.said, CaseAppeal.body, CaseAppeal.correction)),
    ):  # fmt: skip
        for text in texts:
            blank = update(text.class_).where(where, text.is_not(None)).values({text.key: BLANK})
            db.session.execute(blank.execution_options(synchronize_session=False))
    journal.forget("vetting_case", [id_])
