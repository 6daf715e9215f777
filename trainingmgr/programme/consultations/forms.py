from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.oversight.complaints.rules import Category
from trainingmgr.oversight.complaints.words import CATEGORIES
from trainingmgr.programme.consultations.models import (
    COUNTED,
    SENTENCE,
    WHY_ASIDE,
    Consultation,
)
from trainingmgr.programme.consultations.rules import (
    Circle,
    ConsultationState,
    HandedState,
    Outcome,
    SubmissionState,
    Topic,
)
from trainingmgr.programme.consultations.words import (
    CIRCLES,
    HANDED,
    OUTCOMES,
    REPLIES,
    STATES,
    TOPICS,
)
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Prose, Seen, Tick, Whole
from trainingmgr.web.form import CodeForm, Filters, Form, Unguarded

CHOOSE, DAY = _("Choose one."), _("Write the day.")
NAMED = _("Only where it agreed to be named. Otherwise its kind is enough.")


class ConsultationForm(Form):
    version = Seen()
    title = Line(_("What it is about"), longest=120, missing=_("Say what it is about."))
    venue = Line(_("Where it is held"), longest=120, missing=_("Say where it is held."))
    place = Choice(_("Region"), coerce=int, help=_("Empty where it is for the whole country."))
    planned_on = Day(_("Planned for"), missing=DAY)


def consultation_facts(row: Consultation) -> dict[str, Any]:
    """A consultation as its form shows it."""
    facts = {name: getattr(row, name) for name in ("title", "venue", "planned_on", "version")}
    return facts | {"place": row.place_id}


class InviteForm(Form):
    circle = Choice(_("Kind of organisation"), choices=list(CIRCLES.items()), coerce=Circle,
                    missing=CHOOSE)  # fmt: skip
    name = Line(_("Name of the organisation"), longest=120, help=NAMED)
    named_on = Day(_("Agreed to be named on"))


class HoldForm(Form):
    version = Seen()
    on = Day(_("Held on"), missing=DAY)
    women = Whole(_("Women who came"), least=0, missing=COUNTED)
    men = Whole(_("Men who came"), least=0, missing=COUNTED)
    unsaid = Whole(_("Others, or not said"), least=0)
    came = Many(_("Organisations that came"), coerce=int)


class PointForm(Form):
    says = Prose(_("What is put forward"), longest=2000, missing=SENTENCE,
                 help=_("The point alone: no name of a person."))  # fmt: skip
    circle = Choice(_("Kind of organisation"), choices=list(CIRCLES.items()), coerce=Circle,
                    missing=CHOOSE)  # fmt: skip
    name = Line(_("Name of the organisation"), longest=120, help=NAMED)
    named_on = Day(_("Agreed to be named on"))
    came_on = Day(_("Came on"), missing=DAY)
    reply_by = Day(_("Reply owed by"), missing=DAY)
    owner = Choice(_("Who replies"), missing=CHOOSE)


class GiveForm(Form):
    version = Seen()
    owner = Choice(_("Who replies"), missing=CHOOSE)


class ReplyForm(Form):
    version = Seen()
    says = Prose(_("Reply"), longest=2000, missing=SENTENCE)
    outcome = Choice(_("What became of the point"), choices=list(OUTCOMES.items()),
                     coerce=Outcome, missing=CHOOSE, radios=True)  # fmt: skip
    decision = Code(_("Code of the decision that it changed"), longest=40,
                    help=_("One that both sides have signed, for example D-0007."))  # fmt: skip


class ClearForm(Form):
    version = Seen()
    holds = Choice(_("May it be told so?"), missing=CHOOSE, radios=True,
                   choices=[("yes", _("It may be told so")), ("no", _("It may not"))])  # fmt: skip
    answer = Prose(_("Why"), longest=2000,
                   help=_("Owed where the text warns, or where it may not be told."))  # fmt: skip


class SpeakForm(Unguarded):
    """What the public page asks. Only the first three are needed."""

    topic = Choice(_("What is it about?"), choices=list(TOPICS.items()), coerce=Topic,
                   missing=_("Choose what it is about."))  # fmt: skip
    circle = Choice(_("Who speaks?"), choices=list(CIRCLES.items()), coerce=Circle,
                    missing=_("Choose who speaks."))  # fmt: skip
    says = Prose(
        _("What do you put forward?"), longest=2000, missing=_("Say what you put forward."),
        help=_("What should be done, or done otherwise, and why. Name nobody."),
    )  # fmt: skip
    place = Choice(_("In which region?"), coerce=int,
                   help=_("Leave it open where it is for the whole country."))  # fmt: skip
    name = Line(_("Your name, or that of your organisation"), longest=120,
                help=_("Only if you agree to be named. Without it you stay unnamed."))  # fmt: skip


class WordForm(CodeForm):
    """Under an answer: the code comes along, so that the browser keeps nothing."""

    says = Prose(_("Say more"), longest=2000, missing=_("Write something."))


class TakeForm(Form):
    version = Seen()
    says = Prose(
        _("What is put forward"), longest=2000, missing=SENTENCE,
        help=_("Take out every name of a person. Whoever holds the code reads it with the reply."),
    )  # fmt: skip
    circle = Choice(_("Kind of organisation"), choices=list(CIRCLES.items()), coerce=Circle,
                    missing=CHOOSE)  # fmt: skip
    name = Line(_("Name of the organisation"), longest=120, help=NAMED)
    named_on = Day(_("Agreed to be named on"))
    reply_by = Day(_("Reply owed by"), missing=DAY)
    owner = Choice(_("Who replies"), missing=CHOOSE)


class AsideForm(Form):
    version = Seen()
    because = Prose(_("Why it is set aside"), longest=2000, missing=WHY_ASIDE,
                    help=_("Whoever holds the code reads it. Do not repeat the text."))  # fmt: skip


class PassOnForm(Form):
    version = Seen()
    category = Choice(_("What it is about"), choices=list(CATEGORIES.items()), coerce=Category,
                      missing=_("Choose what it is about."))  # fmt: skip


class HandedFilters(Filters):
    state = Choice(_("How it stands"), choices=list(HANDED.items()), coerce=HandedState)
    topic = Choice(_("What it is about"), choices=list(TOPICS.items()), coerce=Topic)


class ConsultationFilters(Filters):
    text = Line(_("Code, subject or place"), longest=80)
    state = Choice(_("How it stands"), choices=list(STATES.items()), coerce=ConsultationState)
    place = Choice(_("Region"), coerce=int)


class PointFilters(Filters):
    text = Line(_("Code, point or organisation"), longest=80)
    state = Choice(_("How it stands"), choices=list(REPLIES.items()), coerce=SubmissionState)
    circle = Choice(_("Kind of organisation"), choices=list(CIRCLES.items()), coerce=Circle)
    outcome = Choice(_("What became of it"), choices=list(OUTCOMES.items()), coerce=Outcome)
    late = Tick(_("Past their day"))
