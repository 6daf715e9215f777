from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from trainingmgr.pay.rolls.rules import ChangeKind, Purpose
from trainingmgr.pay.rolls.rules import Seen as Presence
from trainingmgr.pay.rolls.services.lines import BY_HAND
from trainingmgr.pay.rolls.words import CHANGES, HOLDS, PURPOSES, SEEN
from trainingmgr.pay.rules import UNSAID, HoldReason, LineState
from trainingmgr.pay.rules.files import period
from trainingmgr.pay.words import LINES
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form


class OpeningForm(Form):
    """A month of pay: of whom, for what, in which currency, and until when changes count."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    month = Line(
        _("Month of pay"),
        missing=_("Write the month, such as 2026-11."),
        longest=30,
        help=_("Such as 2026-11 or November 2026."),
    )
    purpose = Choice(
        _("What it pays"),
        choices=[(each, PURPOSES[each]) for each in Purpose if each is not Purpose.ARREARS],
        coerce=Purpose,
        missing=_("Say what it pays."),
    )
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    cut_off_on = Day(
        _("Changes count until"),
        missing=_("Write the last day on which changes count."),
        help=_("What is recorded after that day counts in the next month."),
    )
    funder_id = Choice(
        _("Who finances the salaries, if not the state"),
        coerce=int,
        help=_("Salaries that a partner finances are support: they wait for clearances."),
    )

    def month_meant(self) -> str | None:
        """The month that was written, as 2026-11; None, with a sentence, if it is not clear."""
        try:
            return period(self.month.data or "")
        except ValueError:
            self.month.errors = [*self.month.errors, _("Write the month, such as 2026-11.")]
            return None


class SignatureForm(Form):
    """A signature under the very content that was on the page."""

    content = HiddenField()
    because = Prose(_("Why you agree, in a full sentence"), longest=500)


class LineHoldForm(Form):
    """A line is left out of this month's pay."""

    version = Seen()
    reason = Choice(
        _("Why it waits"),
        choices=[(each, HOLDS[each]) for each in BY_HAND if each not in UNSAID],
        coerce=HoldReason,
        missing=_("Say why it waits."),
    )
    because = Line(
        _("One sentence an inspector can check"),
        missing=_("Give the reason in a full sentence."),
        longest=500,
    )


class LetGoForm(Form):
    version = Seen()
    because = Line(
        _("Why it is paid now"), missing=_("Give the reason in a full sentence."), longest=500
    )


class PaperForm(Form):
    """The paper that says why this month is otherwise than the one before."""

    version = Seen()
    document = Line(
        _("Number and day of the paper"), missing=_("Write the number of the paper."), longest=120
    )


class PapersForm(Form):
    """One paper that says why many people's pay is otherwise: an order with a list of names."""

    document = Line(
        _("Number and day of the paper"), missing=_("Write the number of the paper."), longest=120
    )


class LineFilters(Filters):
    state = Choice(
        _("State"),
        choices=[(each, LINES[each]) for each in LineState
                 if each not in (LineState.CHECKED, LineState.APPROVED)],
        coerce=LineState,
    )  # fmt: skip
    hold = Choice(
        _("Why on hold"),
        choices=[(each, HOLDS[each]) for each in HoldReason if each not in UNSAID],
        coerce=HoldReason,
    )
    seen = Choice(_("Presence"), choices=list(SEEN.items()), coerce=Presence)


class ChangeFilters(Filters):
    kind = Choice(_("Change"), choices=list(CHANGES.items()), coerce=ChangeKind)
    paper = Choice(_("Paper"), choices=[("missing", _("Without a paper"))])
