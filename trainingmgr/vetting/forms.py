from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.vetting.rules import Decision, Outcome, Word
from trainingmgr.vetting.words import OUTCOMES, WORDS
from trainingmgr.web.fields import Account, Choice, Code, Day, Line, Prose, Tick
from trainingmgr.web.form import Filters, Form


class RegisterFilters(Filters):
    scheme = Choice(_("Scheme"), choices=list(SCHEMES.items()), coerce=Scheme)
    word = Choice(_("Word"), choices=list(WORDS.items()), coerce=Word)
    ends = Choice(
        _("Ends within"),
        choices=[("30", _("30 days")), ("60", _("60 days")), ("90", _("90 days"))],
        coerce=int,
    )


class UnitFilters(Filters):
    scheme = Choice(_("Scheme"), choices=list(SCHEMES.items()), coerce=Scheme)
    word = Choice(_("Word"), choices=list(WORDS.items()), coerce=Word)
    ends = Choice(
        _("Ends within"), choices=[("30", _("30 days")), ("90", _("90 days"))], coerce=int
    )


class RecordForm(Form):
    """What a scheme decided. There is no field for reasons, on purpose."""

    scheme = Choice(
        _("Scheme"), choices=list(SCHEMES.items()), coerce=Scheme, missing=_("Choose the scheme.")
    )
    outcome = Choice(
        _("Decision"),
        choices=list(OUTCOMES.items()),
        coerce=Outcome,
        missing=_("Choose what was decided."),
    )
    decided_on = Day(_("Decided on"), help=_("Empty where nothing is decided yet."))
    decided_by = Line(_("Decided by"), longest=120, help=_("The body, not a person."))
    valid_from = Day(_("Valid from"), help=_("Both days count."))
    valid_to = Day(_("Valid until"))
    conditions_met = Tick(
        _("Every condition is met"),
        help=_("Of a clearance with conditions. Without this they are outstanding."),
    )
    reference = Code(
        _("Reference of the scheme"),
        longest=80,
        help=_("Their number for this decision. No reasons, no names."),
    )

    @property
    def decision(self) -> Decision:
        return Decision(
            scheme=self.scheme.data,
            outcome=self.outcome.data,
            decided_on=self.decided_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            conditions_open=(
                self.outcome.data is Outcome.CLEARED_WITH_CONDITIONS
                and not self.conditions_met.data
            ),
            decided_by=self.decided_by.data or None,
            reference=self.reference.data or None,
        )


class OpenForm(Form):
    reason = Line(
        _("Why do you open it?"),
        missing=_("Say in a full sentence why you open this file."),
        help=_("Your sentence is kept in the journal with your name."),
        longest=300,
    )


class ManyForm(Form):
    """What may be done to a list. Refusing is not among it (R-VET-09)."""

    numbers = Prose(
        _("Numbers"),
        missing=_("Write at least one number."),
        help=_("Programme or service numbers, one on each line."),
        longest=20000,
    )
    scheme = Choice(
        _("Scheme"), choices=list(SCHEMES.items()), coerce=Scheme, missing=_("Choose the scheme.")
    )
    deed = Choice(
        _("What to do"),
        choices=[("ask", _("Ask for clearance")), ("end", _("End the clearances")),
                 ("cancel", _("Cancel without a finding"))],
        picks={
            "ask": _("A request stands for each. What is valid stays valid."),
            "end": _("They end with the day below and can be renewed."),
            "cancel": _("Requests and clearances are withdrawn administratively."),
        },
        missing=_("Choose what to do."),
    )  # fmt: skip
    last_day = Day(_("Last day"), help=_("Only to end clearances."))

    @property
    def asked(self) -> list[str]:
        return list(dict.fromkeys(Code.tidied(line) for line in self.numbers.data.split()))


class DoubtForm(Form):
    evidence = Account(
        _("What makes you think so?"),
        help=_("Only focal points of child protection read this."),
        longest=500,
    )
