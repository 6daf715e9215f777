from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.vetting.rules import Decision, Outcome
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose
from trainingmgr.web.form import Filters, Form


class SchemeFilter(Filters):
    """Under which scheme: what is frozen depends on it."""

    scheme = Choice(_("Scheme"), choices=list(SCHEMES.items()), coerce=Scheme)


class SuspendForm(Form):
    scheme = Choice(
        _("Scheme"), choices=list(SCHEMES.items()), coerce=Scheme, missing=_("Choose the scheme.")
    )
    decided_on = Day(_("From"), missing=_("Write from which day support is suspended."))
    reference = Code(_("Reference of the decision"), longest=40)


class LiftForm(Form):
    """The clearance that takes a suspension's place, and why. The reason goes to the journal."""

    decided_on = Day(_("Decided on"), missing=_("Say on which day this was decided."))
    valid_from = Day(
        _("Valid from"),
        help=_("Both days count."),
        missing=_("Say from when to when the clearance is valid."),
    )
    valid_to = Day(_("Valid until"), missing=_("Say from when to when the clearance is valid."))
    outcome = Choice(
        _("Decision"),
        choices=[
            (Outcome.CLEARED, _("Cleared")),
            (Outcome.CLEARED_WITH_CONDITIONS, _("Cleared with conditions")),
        ],
        picks={
            Outcome.CLEARED: _("Support goes on from that day."),
            Outcome.CLEARED_WITH_CONDITIONS: _(
                "Support waits until somebody records that every condition is met."
            ),
        },
        coerce=Outcome,
        missing=_("Choose what was decided."),
    )
    decided_by = Line(_("Decided by"), longest=120, help=_("The body, not a person."))
    reference = Code(_("Reference of the decision"), longest=40)
    reason = Prose(
        _("Why is it lifted?"),
        missing=_("Give the reason in a full sentence."),
        help=_("Your sentence is kept in the journal with your name. No names of others."),
        longest=500,
    )

    def decision(self, scheme: Scheme) -> Decision:
        return Decision(
            scheme=scheme,
            outcome=self.outcome.data,
            decided_on=self.decided_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
            conditions_open=self.outcome.data is Outcome.CLEARED_WITH_CONDITIONS,
            decided_by=self.decided_by.data or None,
            reference=self.reference.data or None,
        )
