from flask_babel import lazy_gettext as _

from trainingmgr.pay.holds.rules import Notice
from trainingmgr.pay.holds.words import NOTICES, REASONS
from trainingmgr.pay.rules import HoldReason
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form

WHY = _("Give the reason in a full sentence.")


class HoldForm(Form):
    """Whose pay is to wait, why and from when."""

    person_number = Line(
        _("Programme number or service number"),
        missing=_("Write the number of the person."),
        longest=40,
        render_kw={"autocomplete": "off"},
    )
    reason = Choice(
        _("Reason"),
        choices=list(REASONS.items()),
        coerce=HoldReason,
        missing=_("Choose the reason."),
    )
    from_on = Day(_("From"), missing=_("Write the day from which it holds."))
    because = Prose(_("Why? Sentences an inspector can check"), missing=WHY, longest=500)


class DecisionForm(Form):
    """A second person's word."""

    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("agree", _("Agree")), ("refuse", _("Refuse"))],
        missing=_("Say whether you agree."),
    )


class EndForm(Form):
    version = Seen()
    because = Prose(_("Why may the pay go out again?"), missing=WHY, longest=500)


class ToldForm(Form):
    version = Seen()
    on = Day(_("Told on"), missing=_("Write the day."))
    how = Choice(_("How"), choices=list(NOTICES.items()), coerce=Notice, missing=_("Say how."))


class NoticeForm(Form):
    version = Seen()
    notice_on = Day(_("Notice is given on"), missing=_("Write the day."))
    hearing_until = Day(
        _("People are heard until"),
        missing=_("Write the day."),
        help=_("At least 14 days later. Appeals follow for 30 days."),
    )


class HearingForm(Form):
    version = Seen()
    on = Day(_("Heard on"), missing=_("Write the day."))
    said = Prose(_("What the person says"), missing=_("Write what the person says."), longest=1000)
    spared = Line(
        _("Spared, because"), longest=500, help=_("Left empty, the person stays on the list.")
    )


class AppealForm(Form):
    version = Seen()
    said = Prose(_("What the person says"), missing=_("Write what the person says."), longest=1000)


class HoldFilters(Filters):
    only = Choice(
        _("Which"),
        choices=[
            ("waiting", _("Waits for a second person")),
            ("untold", _("The person is not told yet")),
            ("ended", _("Ended, refused or taken back")),
        ],
    )
