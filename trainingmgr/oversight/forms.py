from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from trainingmgr.oversight.rules.looks import span
from trainingmgr.web.fields import Choice, Day, Line, Prose
from trainingmgr.web.form import Deed, Filters, Form


class JournalFilters(Filters):
    event = Choice(_("What happened"))
    username = Line(_("Sign-in name"))
    first = Day(_("From"))
    last = Day(_("To"))


class HandOverForm(Form):
    body = Line(
        _("For which body"), longest=120, missing=_("Write which body is given it."),
        help=_("For example the parliament's defence committee, or the auditor-general."),
    )  # fmt: skip
    form = Choice(
        _("In which form"), choices=[("paper", _("A sheet of paper with a code to scan")),
                          ("file", _("A text file"))],
        missing=_("Choose how it leaves."),
    )  # fmt: skip


class CompareForm(Form):
    note = Prose(
        _("The checkpoint that was kept"), longest=4000,
        missing=_("Paste the lines of the checkpoint, or scan its code into this field."),
        help=_("All of its lines, with the one that begins with a dash."),
    )  # fmt: skip


class AlertForm(Deed):
    found = Prose(
        _("What did you find?"), longest=500,
        missing=_("Write in a full sentence what you found."),
        help=_("Whom you asked, and why so many people were looked at."),
    )  # fmt: skip


class LookFilters(Filters):
    """Whom it is about, by the exact number, and over which time."""

    number = Line(_("Programme or service number"), help=_("Exactly as it stands on the papers."))
    first = Day(_("From"), help=_("Empty is three months before."))
    last = Day(_("To"), help=_("Empty is today. A year at most."))

    def __init__(self, today: date) -> None:
        self._today = today
        super().__init__()

    @property
    def span(self) -> tuple[date, date]:
        return span(self.asked.get("first"), self.asked.get("last"), self._today)

    def validate_last(self, field: Day) -> None:
        try:
            span(self.first.data, field.data, self._today)
        except ValueError:
            raise ValidationError(str(_("Ask for a year at most, the first day first."))) from None

    def refuse(self, sentence: str) -> None:
        self.number.errors = [sentence]
