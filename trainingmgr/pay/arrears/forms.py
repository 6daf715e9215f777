from flask_babel import lazy_gettext as _

from trainingmgr.pay.arrears.rules import BY_HAND, DisputeKind, DisputeState, EntryKind
from trainingmgr.pay.arrears.words import DISPUTES, KINDS, STATES
from trainingmgr.web.fields import Amount, Choice, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form


class EntryForm(Form):
    """One movement of what is owed, by hand."""

    kind = Choice(
        _("What happened"),
        choices=[(each, KINDS[each]) for each in BY_HAND],
        coerce=EntryKind,
        missing=_("Say what happened."),
    )
    period = Line(_("Month of pay"), missing=_("Write year and month: 2026-11."), longest=20)
    amount = Amount(_("Amount"), currency="XAF", missing=_("Write the amount."))
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    authority = Line(
        _("Who decided it, and in which paper"),
        missing=_("Write who decided it, and in which paper."),
        longest=200,
    )


class EntryDecisionForm(Form):
    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("agree", _("Agree")), ("refuse", _("Refuse"))],
        missing=_("Say whether you agree."),
    )


class DisputeForm(Form):
    """What somebody says at the desk."""

    person_number = Line(
        _("Programme number or service number"),
        missing=_("Write the number of the person."),
        longest=40,
        render_kw={"autocomplete": "off"},
    )
    kind = Choice(
        _("What is wrong"),
        choices=list(DISPUTES.items()),
        coerce=DisputeKind,
        missing=_("Say what is wrong."),
    )
    period = Line(_("Month of pay"), longest=20, help=_("Such as 2026-11, where it is of a month."))
    said = Prose(_("What the person says"), missing=_("Write what the person says."), longest=1000)


class AnswerForm(Form):
    version = Seen()
    state = Choice(
        _("Who is right"),
        choices=[(each, STATES[each]) for each in (
            DisputeState.UPHELD, DisputeState.PARTLY_UPHELD, DisputeState.NOT_UPHELD)],
        coerce=DisputeState,
        missing=_("Say who is right."),
    )  # fmt: skip
    answer = Prose(
        _("The answer, as the letter says it"),
        missing=_("Write it in a full sentence."),
        longest=1000,
    )


class AppealForm(Form):
    said = Prose(_("What the person says"), missing=_("Write what the person says."), longest=1000)


class DisputeFilters(Filters):
    who = Choice(
        _("Whose"),
        choices=[
            ("mine", _("My own")),
            ("unowned", _("Nobody’s yet")),
            ("overdue", _("Overdue")),
            ("answered", _("Answered")),
        ],
    )
