"""Forms of the compartment. What holds a source is named `secret_…`: neither a draft nor what is
kept when a session has ended ever holds it.
"""

from flask_babel import lazy_gettext as _

from trainingmgr.vetting.sources.rules import Consent
from trainingmgr.vetting.sources.words import CONSENTS
from trainingmgr.web.fields import Choice, Code, Prose, Secret
from trainingmgr.web.form import Form


class PasswordForm(Form):
    password = Secret(_("Your password"), missing=_("Write your password."))


class WrapForm(Form):
    former_password = Secret(_("Your former password"), missing=_("Write the former password."))
    password = Secret(_("Your password of today"), missing=_("Write your password."))


class SourceForm(Form):
    case_code = Code(_("Number of the case"), longest=12, missing=_("Write the number."))
    consent = Choice(
        _("How far the source lets it be used"),
        choices=list(CONSENTS.items()),
        picks={
            Consent.NAMED_TO_PANEL: _("Still nobody else, and never the person’s commander."),
            Consent.CONTENT_ONLY: _("Leave out what would give them away."),
            Consent.BODY_ONLY: _("Write the body’s name and nothing of what was said."),
        },
        coerce=Consent,
        missing=_("Ask the source, and choose."),
    )
    secret_text = Prose(
        _("Who told it, how to reach them, and what they said"),
        longest=6000,
        missing=_("Write what you were told, in a full sentence."),
        help=_("Sealed before it is stored. Not kept as a draft: write it in one go."),
    )


class AskForm(Form):
    reason = Prose(
        _("Why do you need to see it?"),
        longest=500,
        missing=_("Say in a full sentence why you need to see it."),
        help=_("Every custodian reads your reason."),
    )
