import re

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField
from wtforms.validators import ValidationError

from trainingmgr.accounts.rules import Role, Scope
from trainingmgr.accounts.rules.reasons import LONGEST, Why
from trainingmgr.accounts.words import DRAWERS, ROLES, SCOPES
from trainingmgr.core.privacy import Compartment
from trainingmgr.web.fields import Choice, Code, Day, Line, Many, Prose, Secret, Seen, Tick
from trainingmgr.web.form import Filters, Form

NAMES = [(role.value, words) for role, words in ROLES.items()]
REACHES = [(scope.value, words) for scope, words in SCOPES.items()]
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ar", "العربية")]
NEW = {"autocomplete": "new-password"}
DIGITS = {"autocomplete": "one-time-code", "spellcheck": "false", "dir": "ltr",
          "class_": "form-control", "data-private": ""}  # fmt: skip


class SignInForm(Form):
    username = Line(
        _("Sign-in name"),
        missing=_("Write your sign-in name."),
        longest=60,
        render_kw={"autocomplete": "username", "spellcheck": "false", "dir": "ltr"},
    )
    password = Secret(
        _("Password"),
        missing=_("Write your password."),
        render_kw={"autocomplete": "current-password"},
    )


class SecondForm(Form):
    digits = Line(
        _("Six digits"),
        missing=_("Write the six digits."),
        help=_("From the app on your phone, or one of your printed recovery codes."),
        longest=40,
        render_kw=DIGITS,
    )


class CodeForm(Form):
    username = Line(
        _("Sign-in name"),
        missing=_("Write your sign-in name."),
        longest=60,
        render_kw={"autocomplete": "username", "spellcheck": "false", "dir": "ltr"},
    )
    code = Code(
        _("One-time code"),
        missing=_("Write the code you were given."),
        help=_("Sixteen letters and figures, on the slip or in the e-mail."),
        render_kw={"data-private": ""},
    )
    password = Secret(
        _("New password"),
        missing=_("Write a new password."),
        help=_("At least 15 letters. A sentence that only you would say is good."),
        render_kw=NEW,
    )
    password_again = Secret(
        _("New password again"), missing=_("Write it once more."), render_kw=NEW
    )


class ForgottenForm(Form):
    username = Line(
        _("Sign-in name"),
        missing=_("Write your sign-in name."),
        longest=60,
        render_kw={"autocomplete": "username", "spellcheck": "false", "dir": "ltr"},
    )


class EmailForm(Form):
    version = Seen()
    email = Line(
        _("E-mail address"),
        longest=254,
        help=_("Yours alone: whoever reads it can ask for a new password."),
        render_kw={"type": "email", "autocomplete": "email", "dir": "ltr", "data-private": ""},
    )

    def validate_email(self, field: Line) -> None:
        if field.data and not re.fullmatch(r"[^@\s,;:<>]+@[^@\s,;:<>]+", field.data):
            raise ValidationError(gettext("Write it as name@place."))


class PasswordForm(Form):
    current_password = Secret(
        _("Your password now"),
        missing=_("Write your password."),
        render_kw={"autocomplete": "current-password"},
    )
    password = Secret(_("New password"), missing=_("Write a new password."), render_kw=NEW)
    password_again = Secret(
        _("New password again"), missing=_("Write it once more."), render_kw=NEW
    )


class PasswordProofForm(Form):
    proof_secret = Secret(
        _("Your password"),
        missing=_("Write your password."),
        render_kw={"autocomplete": "current-password"},
    )


class DigitsProofForm(Form):
    proof_secret = Line(
        _("Six digits"),
        missing=_("Write the six digits."),
        help=_("From the app on your phone, or one of your printed recovery codes."),
        longest=40,
        render_kw=DIGITS,
    )


class SetUpForm(Form):
    digits = Line(
        _("Six digits"),
        missing=_("Write the six digits."),
        help=_("That the app on your phone shows now."),
        longest=10,
        render_kw=DIGITS | {"inputmode": "numeric"},
    )


class PasskeyForm(Form):
    credential = HiddenField()


class NewPasskeyForm(PasskeyForm):
    name = Line(
        _("A name for it"),
        missing=_("Write a name for it."),
        help=_("For example: my phone, the blue key."),
        longest=60,
    )


class WhyForm(Form):
    why = Choice(_("What is it for?"), coerce=Why, radios=True, missing=_("Choose why you look."))
    words = Prose(
        _("In your own words"), longest=LONGEST,
        help=_("A number of a letter or of a payroll, never what you are about to see."),
    )  # fmt: skip


class DeedForm(Form):
    """Only the forgery token: for buttons."""


class UserForm(Form):
    version = Seen()
    name = Line(
        _("Name"), missing=_("Write the name."), longest=120, help=_("As on the identity card.")
    )
    language = Choice(_("Language"), choices=LANGUAGES)


class NewUserForm(Form):
    username = Line(
        _("Sign-in name"),
        missing=_("Write a sign-in name."),
        longest=60,
        help=_("Short, without spaces: the first letter and the family name."),
        render_kw={"spellcheck": "false", "dir": "ltr", "autocomplete": "off"},
    )
    name = Line(
        _("Name"), missing=_("Write the name."), longest=120, help=_("As on the identity card.")
    )
    language = Choice(_("Language"), choices=LANGUAGES)
    same_person_as = Line(
        _("Sign-in name of this person's other account"),
        longest=60,
        help=_("Two accounts of one person count as one, wherever two people must sign."),
        render_kw={"spellcheck": "false", "dir": "ltr", "autocomplete": "off"},
    )


class ReasonForm(Form):
    reason = Prose(
        _("Reason"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
        render_kw={"rows": 2},
    )


class EmergencyForm(Form):
    drawers = Many(
        _("Which parts"),
        choices=list(DRAWERS.items()),
        coerce=Compartment,
        missing=_("Choose at least one part."),
        help=_("Only what you need: the others stay shut. Sources stay shut in any case."),
    )
    reason = Prose(
        _("What has happened, and what you must read"),
        missing=_("Give the reason in a full sentence."),
        help=_("In a full sentence. Name nobody here."),
        longest=2000,
        render_kw={"rows": 3},
    )


class EmergencyAgreeForm(Form):
    version = Seen()
    reason = Prose(
        _("Why you agree"),
        missing=_("Give the reason in a full sentence."),
        help=_("In a full sentence: what you asked them, and what they said."),
        longest=2000,
        render_kw={"rows": 3},
    )


class ResetForm(Form):
    clears_second_factor = Tick(
        _("Forget the phone with the six digits too"),
        help=_("When the phone is lost. The owner sets up another one."),
    )


class GrantForm(Form):
    role = Choice(_("Role"), choices=NAMES, coerce=Role, missing=_("Choose a role."))
    scope = Choice(_("Reach"), choices=REACHES, coerce=Scope, missing=_("Choose how far it goes."))
    at = Code(
        _("Code of the centre, the unit or the region"),
        help=_("Only where the reach is one centre, one unit or one region."),
    )
    from_on = Day(_("From"), missing=_("Write the first day."))
    until_on = Day(
        _("Until, this day not included"),
        missing=_("Write the last day."),
        help=_("180 days at most."),
    )


class UserFilters(Filters):
    text = Line(_("Name"))
    role = Choice(_("Role"), choices=NAMES, coerce=Role)
    state = Choice(_("State"), choices=[("open", _("Open")), ("closed", _("Closed"))])
