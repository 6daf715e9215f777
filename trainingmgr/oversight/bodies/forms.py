from flask_babel import lazy_gettext as _

from trainingmgr.oversight.bodies import words
from trainingmgr.oversight.bodies.rules import (
    ANSWERS,
    ActKind,
    ActState,
    BodyKind,
    EffectKind,
    Found,
    MatterKind,
    MatterState,
)
from trainingmgr.oversight.bodies.services import Mandate, Plan
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form

DAY, ONE = _("Write the day."), _("Choose one.")
SENTENCE = _("Say it in a full sentence.")
NO_NAMES = _("Offices and numbers. No name of a witness, and nothing out of a file of vetting.")


class BodyForm(Form):
    version = Seen()
    code = Code(_("Code"), longest=20, missing=_("Give it a short code."),
                help=_("Short, for example PDC. It stays."))  # fmt: skip
    kind = Choice(_("Kind of body"), choices=list(words.KINDS.items()), coerce=BodyKind,
                  missing=ONE)  # fmt: skip
    name = Line(_("Name"), longest=120, missing=_("Write its name, as the law has it."))
    mandate = Prose(
        _("Mandate"), missing=SENTENCE,
        help=_("What it may look at, whom it may summon, what it may order."),
    )  # fmt: skip
    legal_basis = Line(_("Legal basis"), longest=120,
                       missing=_("Write the law or the act that it rests on."))  # fmt: skip
    office = Line(_("Where letters go"), longest=120, help=_("An office, not a person."))
    since_on = Day(_("Since"), missing=DAY)
    until_on = Day(_("Until"), help=_("Empty as long as it exists."))

    @property
    def facts(self) -> Mandate:
        return Mandate(**{name: self[name].data for name in Mandate.__annotations__})


class PlanForm(Form):
    version = Seen()
    kind = Choice(_("Kind"), choices=list(words.ACTS.items()), coerce=ActKind, missing=ONE)
    title = Line(_("What it is called"), longest=120, missing=_("Say what it is called."))
    asks = Prose(_("What it looks into"), missing=SENTENCE, help=NO_NAMES)
    place = Line(_("Place"), longest=120)
    begins_on = Day(_("Begins on"), missing=DAY)

    @property
    def facts(self) -> Plan:
        return Plan(**{name: self[name].data for name in Plan.__annotations__})


class MoveForm(Form):
    version = Seen()
    state = Choice(_("What happened"), coerce=ActState, missing=ONE)
    on = Day(_("On"), help=_("The day it ended or was cancelled. Empty is today."))
    says = Prose(_("What it came to, or why it is not held"), help=NO_NAMES)
    minutes = Line(_("Minutes or report"), longest=120, help=_("Its reference, and who holds it."))


class EffectForm(Form):
    kind = Choice(_("What came of it"), choices=list(words.EFFECTS.items()), coerce=EffectKind,
                  missing=ONE)  # fmt: skip
    says = Prose(_("In words"), missing=SENTENCE, help=NO_NAMES)
    reference = Line(_("Paper that shows it"), longest=120,
                     missing=_("Give the paper that shows it."))  # fmt: skip
    on = Day(_("On"), missing=DAY)


class MatterForm(Form):
    kind = Choice(_("Kind"), choices=list(words.MATTERS.items()), coerce=MatterKind, missing=ONE)
    act = Choice(_("Came out of"), help=_("The session, inspection or inquiry."))
    rests_on = Choice(_("Rests on the finding"))
    issue = Line(_("Issue"), longest=120, missing=_("Say in a line what it is about."))
    says = Prose(_("In words"), missing=SENTENCE, help=NO_NAMES)
    addressee = Line(_("Put to"), longest=120, missing=_("Say to whom it is put."),
                     help=_("The office, as the law names it."))  # fmt: skip
    addressee_to = Choice(
        _("Who answers for it here"),
        help=_("They find it in their work. Empty if the answer comes on paper."),
    )
    put_on = Day(_("Put on"), missing=DAY)
    due_on = Day(_("To be answered by"), missing=DAY)


class AnswerForm(Form):
    version = Seen()
    state = Choice(_("Answer"), coerce=MatterState, missing=ONE)
    says = Prose(_("Reasons, and what is done"), missing=_("Give the reason in a full sentence."))
    promised_on = Day(_("Done by"), help=_("Somebody else looks then whether it is."))


class PaperAnswerForm(AnswerForm):
    """An answer that came on paper and that oversight writes down."""

    paper = Line(_("Reference of the letter"), longest=120,
                 missing=_("Give the reference of the letter."))  # fmt: skip
    on = Day(_("Dated"), help=_("Empty is today."))


class FollowForm(Form):
    version = Seen()
    found = Choice(_("What you found"), coerce=Found, missing=ONE)
    says = Prose(_("What you looked at"), missing=SENTENCE)
    on = Day(_("On"), help=_("Empty is today."))


class WithdrawForm(Form):
    version = Seen()
    says = Prose(_("Why it is withdrawn"), missing=_("Give the reason in a full sentence."))


class ActFilters(Filters):
    kind = Choice(_("Kind"), choices=list(words.ACTS.items()), coerce=ActKind)
    state = Choice(_("How it stands"), choices=list(words.ACT_STATES.items()), coerce=ActState)


class MatterFilters(Filters):
    text = Line(_("Code, issue or addressee"), longest=80)
    body = Choice(_("Body"))
    kind = Choice(_("Kind"), choices=list(words.MATTERS.items()), coerce=MatterKind)
    state = Choice(_("How it stands"), choices=list(words.STATES.items()), coerce=MatterState)
    only = Choice(_("Only"), choices=[("open", _("Not over yet")), ("overdue", _("Overdue"))])
    since = Day(_("Put from"))
    until = Day(_("Put until"))


def answers(kind: MatterKind) -> list[tuple[MatterState, object]]:
    """What may be answered, in the words of its kind."""
    return [(each, words.state(kind, each)) for each in ANSWERS]
