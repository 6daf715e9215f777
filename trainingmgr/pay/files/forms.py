from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from trainingmgr.pay.files.words import CASES, WHOSE
from trainingmgr.pay.rules import Finding, FindingState
from trainingmgr.pay.words import FINDING_STATES, FINDINGS
from trainingmgr.web.fields import Choice, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form


class DecisionForm(Form):
    """Whether a pay line and a record of the register are one person."""

    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("same", _("Same person")), ("other", _("Two people"))],
        missing=_("Say whether they are the same person."),
    )
    because = Prose(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class TieForm(Form):
    """Whom a line pays that was compared with nobody."""

    version = Seen()
    person_number = Line(
        _("Programme number or service number"),
        missing=_("Write the number of the person."),
        longest=40,
        render_kw={"autocomplete": "off"},
    )
    why = Line(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class FindingForm(Form):
    """What became of a finding."""

    version = Seen()
    state = Choice(
        _("What became of it"),
        choices=list(FINDING_STATES.items()),
        coerce=FindingState,
        missing=_("Say what became of it."),
    )
    note = Prose(
        _("What was found out, and where it is written"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class HoldFoundForm(Form):
    """Everybody whom one rule found: their pay is to wait."""

    rule = Choice(_("Found by"), coerce=Finding, missing=_("Choose a rule."))
    because = Line(
        _("Why? One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class FindingFilters(Filters):
    finding = Choice(_("Finding"), coerce=Finding)
    state = Choice(_("State"), choices=list(FINDING_STATES.items()), coerce=FindingState)

    def __init__(self, kinds: Iterable[Finding]) -> None:
        self.kinds = [(each, FINDINGS[each]) for each in kinds]
        super().__init__()

    def validate(self, extra_validators: object = None) -> bool:
        self.finding.choices = self.kinds
        return bool(super().validate(extra_validators))


class CaseFilters(Filters):
    who = Choice(_("Whose"), choices=list(WHOSE.items()))
    finding = Choice(_("Finding"), choices=list(CASES.items()), coerce=Finding)
