from flask_babel import lazy_gettext as _

from trainingmgr.web.fields import Choice, Day, Line, Prose
from trainingmgr.web.form import Filters, Form


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
