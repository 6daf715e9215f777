from flask_babel import lazy_gettext as _

from trainingmgr.programme.framework.rules import REPORTED, Standing
from trainingmgr.programme.framework.services import Terms
from trainingmgr.programme.framework.words import STANDINGS
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen
from trainingmgr.web.form import Form

SENTENCE = _("Say it in a full sentence.")


class TermsForm(Form):
    version = Seen()
    owner_office = Line(_("Office that owns it"), longest=120)
    owner = Choice(_("Owner"), help=_("The person who answers for it. Somebody else verifies."))
    counterpart = Line(_("Counterpart of the host"), longest=120, help=_("An office."))
    indicator = Line(_("Indicator"), longest=120, help=_("What is counted or measured."))
    baseline = Line(_("Baseline"), longest=120)
    target = Line(_("Target"), longest=120)
    starts_on = Day(_("Begins on"))
    target_on = Day(_("To be reached by"))

    @property
    def terms(self) -> Terms:
        names = (each for each in Terms.__annotations__ if each != "owner")
        return Terms(**{name: self[name].data for name in names})


class ReportForm(Form):
    version = Seen()
    state = Choice(_("Where it stands"), coerce=Standing, missing=_("Choose one."),
                   choices=[(each, STANDINGS[each]) for each in REPORTED])  # fmt: skip
    forecast_on = Day(_("Expected by"), help=_("Empty if nobody can say."))
    says = Prose(_("What was done, and what stands in the way"), longest=2000, missing=SENTENCE)


class EvidenceForm(Form):
    title = Line(_("What it is"), longest=120, missing=_("Say what it is."),
                 help=_("A signed text, minutes, a ledger. Name no witness."))  # fmt: skip
    reference = Line(_("Reference"), longest=120, missing=_("Give its number or where it is."))
    held_by = Line(_("Held by"), longest=120, missing=_("Say which office holds it."))
    dated_on = Day(_("Dated"), missing=_("Write the day."))


class ClaimForm(Form):
    version = Seen()
    says = Prose(_("Why the test is met"), longest=2000, missing=SENTENCE)


class FindingForm(Form):
    version = Seen()
    holds = Choice(_("What you found"), choices=[("yes", _("It is so")), ("no", _("It is not so"))],
                   missing=_("Choose one."))  # fmt: skip
    says = Prose(_("What you looked at"), longest=2000, missing=SENTENCE)
    next_check_on = Day(_("Looked at again on"), help=_("Needed where it is so."))
