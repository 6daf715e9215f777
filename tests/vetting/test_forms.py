"""What a field of a closed compartment says beside itself."""

from wtforms.fields.core import UnboundField

import trainingmgr.app  # noqa: F401  every form there is
from trainingmgr.web.fields import Account, Prose
from trainingmgr.web.form import Form

ROOMS = (
    "trainingmgr.vetting.",
    "trainingmgr.oversight.complaints.",
    "trainingmgr.training.concerns.",
)
SAY_IT_THEMSELVES = {
    "CheckForm.note", "ConcernForm.told", "OriginForm.evidence_words",
    "PutForm.summary", "SaidForm.told", "TakenForm.told",
}  # fmt: skip
"""In words of their own: who told it, the child, whoever was hurt, other people."""
OF_NO_ALLEGATION = {
    "AgencyForm.needs", "AppealDecisionForm.correction", "AskForm.units", "AssessForm.benefit",
    "AssessForm.if_withheld", "ClosingForm.done", "DecisionForm.conditions", "DrawForm.reason",
    "ManyForm.numbers", "SaidForm.remedy", "StepForm.remedy", "StopForm.until",
    "TakenForm.remedy",
}  # fmt: skip
OF_THOSE_WHO_COMPLAIN = {
    "AnswerForm.answer", "BodyForm.answer", "FollowForm.said", "GroundsForm.reason",
    "MeasureForm.words", "MessageForm.answer", "SaidForm.named", "StepForm.answer",
    "TakenForm.named",
}  # fmt: skip
"""What they write, and what they read: neither is a record of a source."""


def every(kind):
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def test_r_dat_04_beside_what_is_written_of_somebody_stands_that_no_source_is_named(app):
    silent = {
        f"{form.__name__}.{name}"
        for form in every(Form)
        if form.__module__.startswith(ROOMS) and not form.__module__.endswith("sources.forms")
        for name, field in vars(form).items()
        if isinstance(field, UnboundField)
        and issubclass(field.field_class, Prose)
        and not issubclass(field.field_class, Account)
    }
    assert silent == SAY_IT_THEMSELVES | OF_NO_ALLEGATION | OF_THOSE_WHO_COMPLAIN
    with app.test_request_context():
        field = Account("What is told", help="Sealed.").bind(Form(), "told")
        assert str(field.description) == (
            "Sealed. No names of sources or witnesses: only which body holds them."
        )
