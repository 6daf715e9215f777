from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.framework.rules import Measure
from trainingmgr.programme.framework.words import MEASURES
from trainingmgr.programme.risks.models import SENTENCE, Risk
from trainingmgr.programme.risks.rules import Category, Proximity, Response, Sense, Stage
from trainingmgr.programme.risks.words import (
    CATEGORIES,
    IMPACTS,
    LIKELIHOODS,
    PROXIMITIES,
    RESPONSES,
    SENSES,
    STAGES,
)
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Form

CHOOSE = _("Choose one.")
FACTS = (
    "title", "cause", "event", "consequence", "category", "proximity", "response", "review_on",
    "point",
)  # fmt: skip


class RiskForm(Form):
    version = Seen()
    title = Line(_("Risk"), longest=120, help=_("In a few words."))
    cause = Prose(_("What causes it"), longest=2000, help=_("Name no private person."))
    event = Prose(_("What may happen"), longest=2000)
    consequence = Prose(_("What follows"), longest=2000)
    category = Choice(_("Kind"), choices=list(CATEGORIES.items()), coerce=Category, missing=CHOOSE)
    point = Choice(_("Point of the framework that it threatens"))
    request = Line(_("Request for support"), longest=40,
                   help=_("Its code, where the risk goes with due diligence."))  # fmt: skip
    proximity = Choice(_("How soon"), choices=list(PROXIMITIES.items()), coerce=Proximity,
                       missing=CHOOSE)  # fmt: skip
    response = Choice(_("Response"), choices=list(RESPONSES.items()), coerce=Response,
                      missing=CHOOSE)  # fmt: skip
    owner = Choice(_("Owner"), help=_("Warnings come to this person’s first page."),
                   missing=_("Say who owns it."))  # fmt: skip
    review_on = Day(_("Looked at again on"), missing=_("Write the day."))

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self[name].data for name in FACTS}


def risk_facts(row: Risk) -> dict[str, Any]:
    """A risk as its form shows it."""
    return {name: getattr(row, name) for name in (*FACTS, "version")} | {
        "owner": str(row.owner.holder_id) if row.owner else "",
        "request": row.request.code if row.request else "",
    }


class ScoreForm(Form):
    version = Seen()
    stage = Choice(_("Which score"), choices=list(STAGES.items()), coerce=Stage, missing=CHOOSE)
    likelihood = Choice(_("How likely"), choices=list(LIKELIHOODS.items()), coerce=int,
                        missing=CHOOSE)  # fmt: skip
    impact = Choice(_("How grave"), choices=list(IMPACTS.items()), coerce=int, missing=CHOOSE)
    says = Prose(_("Why"), longest=2000, missing=SENTENCE)


class TaskForm(Form):
    what = Line(_("What is to be done"), longest=500, missing=_("Say what is to be done."))
    office = Line(_("Office"), longest=120, missing=_("Say which office does it."))
    due_on = Day(_("Until"), missing=_("Write the day."))


class DoneForm(Form):
    version = Seen()
    on = Day(_("Done on"), missing=_("Write the day."))
    says = Prose(_("What was done"), longest=2000, missing=SENTENCE)


class TriggerForm(Form):
    measure = Choice(_("Figure"), choices=list(MEASURES.items()), coerce=Measure, missing=CHOOSE)
    sense = Choice(_("Warns"), choices=list(SENSES.items()), coerce=Sense, missing=CHOOSE)
    mark = Whole(_("Mark"), least=0, most=1_000_000, missing=_("Write a whole number."),
                 help=_("Of a hundred where the figure is a share, else a number."))  # fmt: skip


class AnswerForm(Form):
    version = Seen()
    says = Prose(_("What is done about it"), longest=2000, missing=SENTENCE)


class CloseForm(Form):
    version = Seen()
    because = Prose(_("Reason"), longest=2000, missing=SENTENCE)
